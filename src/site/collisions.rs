//! Two files that want one place, also where a disk folds case, and a file where another needs a folder.

use std::borrow::Cow;

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
    // Nearly all paths are what they fold to, and of those only neighbours can be alike.
    let mut folded: Vec<(Cow<'_, str>, usize)> = Vec::new();
    for (at, page) in pages.iter().enumerate() {
        let path = page.path.as_str();
        if path.bytes().any(|byte| !byte.is_ascii() || byte.is_ascii_uppercase()) {
            let lower = path.to_lowercase();
            let start = pages.partition_point(|page| page.path.as_str() < lower.as_str());
            let same = pages[start..].iter().take_while(|page| page.path.as_str() == lower);
            folded.extend(same.enumerate().map(|(place, page)| (page.path.as_str().into(), start + place)));
            folded.push((lower.into(), at));
        } else if at > 0 && pages[at - 1].path == page.path {
            folded.extend([(path.into(), at - 1), (path.into(), at)]);
        }
    }
    folded.sort_unstable();
    folded.dedup();
    let alike = folded.windows(2).filter(|pair| pair[0].0 == pair[1].0);
    alike.map(|pair| collision(site, &pages[pair[0].1], &pages[pair[1].1])).collect()
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
