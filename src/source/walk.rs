//! The one walk over the root: which files there are, and what each is for. Nothing is opened here but markers.

use std::collections::BTreeMap;
use std::io;
use std::path::Component;
use std::path::Path;
use std::path::PathBuf;

use walkdir::DirEntry;
use walkdir::WalkDir;

use crate::diag::Diagnostic;
use crate::error::Error;
use crate::path::PathError;
use crate::path::SourcePath;
use crate::settings::Settings;
use crate::source::Area;
use crate::source::CONFIG;
use crate::source::LeftOut;
use crate::source::codes;
use crate::source::disk;
use crate::source::disk::Standing;

/// Where the parts of a project lie below its root.
#[derive(Debug)]
pub(super) struct Layout {
    /// The root without links.
    pub(super) home: PathBuf,
    /// The folder that alone holds definitions; the root in a plain folder.
    catalog: SourcePath,
    content: Option<SourcePath>,
    /// Folders of themes.
    themes: Vec<SourcePath>,
    /// Never an input.
    pub(super) output: Option<SourcePath>,
}

impl Layout {
    /// Finds the folders that `settings` names below `root`.
    pub(super) fn new(root: &Path, settings: &Settings) -> Result<Self, Error> {
        let fail = |source| Error::Read { path: root.to_path_buf(), source };
        let home = std::fs::canonicalize(root).map_err(fail)?;
        let default = Settings::default();
        let catalog = named_folder(&home, "Catalog", &settings.catalog)?;
        if catalog.is_none() && settings.catalog != default.catalog {
            let named = &settings.catalog;
            let message = format!(
                "`Catalog: {named}` names a folder that is not there: create it or leave the key out"
            );
            return Err(Error::Usage { message });
        }
        let content = named_folder(&home, "Content", &settings.content)?;
        let mut themes = Vec::new();
        themes.extend(named_folder(&home, "Theme", "themes")?);
        if names_folder(&home, &settings.theme) {
            themes.extend(named_folder(&home, "Theme", &settings.theme)?);
        }
        let is_below_root = |folder: &SourcePath| *folder != SourcePath::root();
        Ok(Layout {
            catalog: catalog.unwrap_or(SourcePath::root()),
            content: content.filter(is_below_root),
            themes: themes.into_iter().filter(is_below_root).collect(),
            output: output_folder(&home, &settings.output),
            home,
        })
    }

    /// Whether no walk goes to `path`: a dot name, `node_modules` or the output folder is on the way.
    pub(super) fn is_passed_by(&self, path: &SourcePath) -> bool {
        let is_output = |folder: &SourcePath| path == folder || path.below(folder).is_some();
        let folders = path.as_str().rsplit_once('/').map_or("", |(folders, _)| folders);
        path.as_str().split('/').any(|name| name.starts_with('.'))
            || folders.split('/').any(|name| name == "node_modules")
            || self.output.as_ref().is_some_and(is_output)
    }

    /// What a file at `path` is for.
    pub(super) fn area(&self, path: &SourcePath) -> Area {
        if path.as_str() == CONFIG {
            return Area::Config;
        }
        // A theme or a content folder may lie inside the catalog folder: the narrower word wins.
        if self.themes.iter().any(|folder| path.below(folder).is_some()) {
            return Area::Theme;
        }
        if self.content.as_ref().is_some_and(|folder| path.below(folder).is_some()) {
            return Area::Content;
        }
        if path.below(&self.catalog).is_some() { Area::Catalog } else { Area::Elsewhere }
    }
}

/// Whether the setting `Theme` is a folder from the root and not the name of a theme in `themes`.
fn names_folder(home: &Path, theme: &str) -> bool {
    let is_named = home.join("themes").join(theme).is_dir();
    theme.contains('/') || !is_named && home.join(theme).join("theme.yml").is_file()
}

/// The folder that a setting names, links followed, if it is there.
fn named_folder(home: &Path, key: &str, written: &str) -> Result<Option<SourcePath>, Error> {
    let leaves = || Error::Usage {
        message: format!("`{key}: {written}` leaves the project: name a folder below its root"),
    };
    let path = match SourcePath::parse(written.trim_end_matches('/')) {
        Ok(path) => path,
        Err(PathError::NoFile) if !written.split('/').any(|name| name == "..") => SourcePath::root(),
        Err(_) => return Err(leaves()),
    };
    let at = home.join(path.as_str());
    let Ok(end) = std::fs::canonicalize(&at) else { return Ok(None) };
    if !end.is_dir() {
        return Ok(None);
    }
    let below = end.strip_prefix(home).map_err(|_| leaves())?;
    Ok(source_path(below).ok())
}

/// The output folder, if it lies below the root; it need not be there.
fn output_folder(home: &Path, written: &str) -> Option<SourcePath> {
    let at = home.join(written);
    let end = std::fs::canonicalize(&at).unwrap_or(at);
    let path = source_path(end.strip_prefix(home).ok()?).ok()?;
    (path != SourcePath::root()).then_some(path)
}

/// What the walk saw.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// The regular files, sorted by path, and where to read them.
    pub(super) files: Vec<Listed>,
    pub(super) left_out: BTreeMap<SourcePath, LeftOut>,
    /// Files that say of their folders that a program made them, so that nothing below is listed.
    pub(super) marks: Vec<Listed>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// A regular file below the root, or a link to one.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) path: SourcePath,
    /// Where its bytes are: at the end of links.
    pub(super) at: PathBuf,
}

/// Lists every file below `root` that may be an input, in the order of the paths' text.
pub(super) fn walk(root: &Path, layout: &Layout) -> Result<Listing, Error> {
    let mut listing = Listing::default();
    let mut entries = WalkDir::new(root).follow_links(false).sort_by_file_name().into_iter();
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(err) => match vanished(err, root) {
                None => continue,
                Some(err) => return Err(err),
            },
        };
        if entry.depth() == 0 {
            continue;
        }
        if !visit(&entry, root, layout, &mut listing)? && entry.file_type().is_dir() {
            entries.skip_current_dir();
        }
    }
    listing.files.sort_by(|a, b| a.path.cmp(&b.path));
    leave_out_products(&mut listing);
    Ok(listing)
}

/// Takes what `entry` is into `listing`; `false` if its folder is not to be entered.
fn visit(entry: &DirEntry, root: &Path, layout: &Layout, listing: &mut Listing) -> Result<bool, Error> {
    if entry.file_name().as_encoded_bytes().starts_with(b".") {
        return Ok(false);
    }
    let path = match below(root, entry.path()) {
        Ok(path) => path,
        Err(nearest) => {
            let name = entry.file_name().to_string_lossy();
            listing.diagnostics.push(codes::unreadable_name(nearest, &name));
            return Ok(false);
        }
    };
    let kind = entry.file_type();
    if kind.is_dir() {
        return Ok(path.name() != "node_modules" && layout.output.as_ref() != Some(&path));
    }
    let at = entry.path();
    let standing = if kind.is_file() {
        Standing::File(at.to_path_buf(), 0)
    } else if kind.is_symlink() {
        let fail = |source| Error::Read { path: at.to_path_buf(), source };
        disk::look(&layout.home, at).map_err(fail)?
    } else {
        Standing::Special
    };
    let reason = match standing {
        Standing::File(at, _) => {
            listing.files.push(Listed { path, at });
            return Ok(true);
        }
        // A linked folder would list files twice. What a definition names in it is found by `fetch`.
        Standing::Folder | Standing::Nothing => return Ok(true),
        Standing::Outside => LeftOut::Outside,
        Standing::Dangling => LeftOut::Dangling,
        Standing::Special => LeftOut::NotAFile,
    };
    // Elsewhere a link is nobody's business until a definition names it, and then the definition is told.
    if layout.area(&path) != Area::Elsewhere {
        listing.diagnostics.push(codes::left_out(path.clone(), reason));
    }
    listing.left_out.insert(path, reason);
    Ok(true)
}

/// The path below `root` of `path`, which the walk found there; else the nearest folder above whose name is fine.
fn below(root: &Path, path: &Path) -> Result<SourcePath, SourcePath> {
    // To take off a text is many times faster than to take off one name after the other.
    let rest =
        root.to_str().zip(path.to_str()).and_then(|(root, path)| path.strip_prefix(root)?.strip_prefix('/'));
    match rest.filter(|_| std::path::MAIN_SEPARATOR == '/').and_then(|rest| SourcePath::parse(rest).ok()) {
        Some(found) => Ok(found),
        None => source_path(path.strip_prefix(root).expect("the walk stays below the root")),
    }
}

/// `path`, which is relative and has no `.` or `..`; else the nearest folder above whose name is fine.
pub(super) fn source_path(path: &Path) -> Result<SourcePath, SourcePath> {
    let plain = path.to_str().filter(|text| std::path::MAIN_SEPARATOR == '/' && !text.is_empty());
    if let Some(path) = plain.and_then(|text| SourcePath::parse(text).ok()) {
        return Ok(path);
    }
    let mut found = SourcePath::root();
    for name in path.components() {
        let Component::Normal(name) = name else { return Err(found) };
        let Some(name) = name.to_str() else { return Err(found) };
        found = found.join(name).map_err(|_| found)?;
    }
    Ok(found)
}

/// What is wrong, unless something was only removed between being listed and being looked at.
fn vanished(err: walkdir::Error, root: &Path) -> Option<Error> {
    let path = err.path().unwrap_or(root).to_path_buf();
    let is_root = err.depth() == 0;
    let source = err.into_io_error().unwrap_or_else(|| io::Error::other("a folder contains itself"));
    (is_root || source.kind() != io::ErrorKind::NotFound).then_some(Error::Read { path, source })
}

/// Leaves out what lies in folders that some program made: earlier outputs of ours, and caches.
///
/// A copy of a script in an earlier output folder must not become a second definition.
fn leave_out_products(listing: &mut Listing) {
    let is_mark =
        |listed: &&Listed| listed.path.as_str().contains('/') && is_product_mark(&listed.path, &listed.at);
    let products: Vec<SourcePath> =
        listing.files.iter().filter(is_mark).map(|mark| mark.path.folder()).collect();
    let is_product = |path: &SourcePath| products.iter().any(|folder| path.below(folder).is_some());
    if products.is_empty() {
        return;
    }
    let (gone, kept) = std::mem::take(&mut listing.files).into_iter().partition(|it| is_product(&it.path));
    listing.files = kept;
    listing.marks = gone;
    listing.marks.retain(|listed| may_be_mark(&listed.path));
    listing.left_out.retain(|path, _| !is_product(path));
    listing.diagnostics.retain(|found| match &found.place {
        crate::diag::Place::Path(path) => !is_product(path),
        _ => true,
    });
}

/// Whether a file is called like those that say of their folder that a program made it.
pub(super) fn may_be_mark(path: &SourcePath) -> bool {
    mark(path).is_some()
}

/// What a file of this name begins with if a program made its folder.
fn mark(path: &SourcePath) -> Option<&'static [u8]> {
    match path.name() {
        "site.json" => Some(b"{\"audience\":["),
        // Source: https://bford.info/cachedir/
        "CACHEDIR.TAG" => Some(b"Signature: 8a477f597d28d172789f06886806bc55"),
        _ => None,
    }
}

/// Whether a file says of its folder that a program made it.
pub(super) fn is_product_mark(path: &SourcePath, at: &Path) -> bool {
    let Some(mark) = mark(path) else { return false };
    disk::head(at, mark.len() as u64).is_ok_and(|head| head == mark)
}
