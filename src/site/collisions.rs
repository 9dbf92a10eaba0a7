//! Two files that want one place, also where a disk folds case, and a file where another needs a folder.

use std::hash::BuildHasher as _;
use std::hash::BuildHasherDefault;
use std::hash::DefaultHasher;

use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::resolve::catalog::Item;
use crate::site::Origin;
use crate::site::Page;
use crate::site::Pages;
use crate::site::Site;
use crate::site::codes;
use crate::text::FileId;
use crate::text::Span;

/// Reports collisions among `pages`, which are sorted by path, and gives the site the first page of each path.
pub(crate) fn find(site: &mut Site, mut pages: Vec<Page>) -> Vec<Diagnostic> {
    let mut diagnostics = folded(site, &pages);
    diagnostics.extend(nested(site, &pages));
    let n_planned = pages.len();
    pages.dedup_by(|second, first| second.path == first.path);
    let has_collided = pages.len() < n_planned;
    site.pages = Pages::new(pages, has_collided);
    diagnostics
}

fn folded(site: &Site, pages: &[Page]) -> Vec<Diagnostic> {
    let mut hashes: Vec<(u64, usize)> =
        pages.iter().enumerate().map(|(at, page)| (fold_hash(page.path.as_str()), at)).collect();
    hashes.sort_unstable();
    let mut diagnostics = Vec::new();
    for pair in hashes.windows(2) {
        let (first, second) = (&pages[pair[0].1], &pages[pair[1].1]);
        if pair[0].0 == pair[1].0 && same_folded(first, second) {
            diagnostics.push(collision(site, first, second));
        }
    }
    diagnostics
}

fn fold_hash(path: &str) -> u64 {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    if path.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return hasher.hash_one(path);
    }
    hasher.hash_one(path.to_lowercase().as_str())
}

fn same_folded(first: &Page, second: &Page) -> bool {
    first.path == second.path || first.path.as_str().to_lowercase() == second.path.as_str().to_lowercase()
}

/// Pages whose path is the folder of another page.
///
/// Only a folder whose name holds a dot can be one: every file that is planned here has an ending, except copies of
/// a component's files, which lie on a disk already.
fn nested(site: &Site, pages: &[Page]) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut last = "";
    for page in pages {
        let Some((folder, _)) = page.path.as_str().rsplit_once('/') else { continue };
        if folder == last || !folder.contains('.') {
            continue;
        }
        last = folder;
        let ends = folder.match_indices('/').map(|(end, _)| end).chain([folder.len()]);
        for end in ends {
            if let Some(file) = find_page(pages, &folder[..end]) {
                diagnostics.push(collision(site, file, page));
            }
        }
    }
    diagnostics
}

fn find_page<'a>(pages: &'a [Page], path: &str) -> Option<&'a Page> {
    pages.binary_search_by(|page| page.path.as_str().cmp(path)).ok().map(|at| &pages[at])
}

fn collision(site: &Site, first: &Page, second: &Page) -> Diagnostic {
    let message = match (first.path == second.path, first.path.as_str().len() < second.path.as_str().len()) {
        (true, _) => format!("two outputs have the path `{}`", first.path),
        (false, true) => format!("the output `{}` is where `{}` needs a folder", first.path, second.path),
        (false, false) => {
            format!("the outputs `{}` and `{}` differ in case only", first.path, second.path)
        }
    };
    let place = source(site, second.origin).map_or(Place::Root, |file| Place::Span(Span::whole(file)));
    let mut found = Diagnostic::at(&codes::PATH_COLLISION, place, message);
    found = found.note(format!("one is for {}", describe(site, second.origin)));
    let other = format!("the other is for {}", describe(site, first.origin));
    found = match source(site, first.origin) {
        Some(file) => found.note_at(Span::whole(file), other),
        None => found.note(other),
    };
    found.help("rename one of them: the folder of a lineage, the file of a content page or of a publisher")
}

/// The file to point at.
fn source(site: &Site, origin: Origin) -> Option<FileId> {
    let catalog = &site.catalog;
    match origin {
        Origin::Lineage(id) => Some(catalog.item(catalog.lineage(id).newest).file),
        Origin::Item(id) => Some(catalog.item(id).file),
        Origin::File(id) => Some(id),
        Origin::Publisher(id) => catalog.publisher(id).file.as_ref().map(|file| file.file),
        Origin::Cloud(_) | Origin::Theme | Origin::Site => None,
    }
}

fn describe(site: &Site, origin: Origin) -> String {
    let catalog = &site.catalog;
    let named = |item: &Item| {
        let publisher = &catalog.publisher(item.publisher).name;
        let revision = crate::site::words::revision(item.revision);
        format!("the {} `{}` of `{publisher}`, {revision}", item.kind, item.name)
    };
    match origin {
        Origin::Lineage(id) => named(catalog.item(catalog.lineage(id).newest)),
        Origin::Item(id) => named(catalog.item(id)),
        Origin::File(id) => format!("the file `{}`", site.sources.path(id)),
        Origin::Publisher(id) => format!("the publisher `{}`", catalog.publisher(id).name),
        Origin::Cloud(id) => format!("the cloud `{}`", catalog.cloud(id).name),
        Origin::Theme => "the theme".into(),
        Origin::Site => "the site itself".into(),
    }
}
