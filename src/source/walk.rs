//! The one walk over the root: which files there are, and what each is for. Nothing is opened here but markers.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::FileType;
use std::io;
use std::path::Component;
use std::path::Path;
use std::path::PathBuf;

use rayon::prelude::*;

use crate::diag::Diagnostic;
use crate::error::Error;
use crate::path;
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
        let folders = path::split(path.as_str()).0;
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

/// A folder that is still to be entered.
struct Folder {
    path: SourcePath,
    at: PathBuf,
}

/// What stands in one folder.
#[derive(Default)]
struct Inside {
    listing: Listing,
    folders: Vec<Folder>,
}

/// Lists every file below `root` that may be an input, in the order of the paths' text.
///
/// Folders of one depth are read in parallel, those below them after them: however deep they lie, no stack grows.
pub(super) fn walk(root: &Path, layout: &Layout) -> Result<Listing, Error> {
    walk_below(root, &SourcePath::root(), layout)
}

/// Lists every file below `folder` likewise.
pub(super) fn walk_below(root: &Path, folder: &SourcePath, layout: &Layout) -> Result<Listing, Error> {
    let mut listing = Listing::default();
    let mut folders = vec![Folder { path: folder.clone(), at: root.join(folder.as_str()) }];
    while !folders.is_empty() {
        let read: Vec<Result<Inside, Error>> =
            folders.par_iter().map(|folder| read(folder, layout)).collect();
        folders.clear();
        for inside in read {
            let Inside { listing: found, folders: more } = inside?;
            listing.files.extend(found.files);
            listing.left_out.extend(found.left_out);
            listing.diagnostics.extend(found.diagnostics);
            folders.extend(more);
        }
    }
    listing.files.sort_by(|a, b| a.path.cmp(&b.path));
    leave_out_products(&mut listing);
    Ok(listing)
}

/// Lists what stands in `folder`, by name.
#[expect(clippy::disallowed_methods, reason = "the door in")]
fn read(folder: &Folder, layout: &Layout) -> Result<Inside, Error> {
    let is_root = folder.path == SourcePath::root();
    let fail = |path: &Path, source| Error::Read { path: path.to_path_buf(), source };
    let mut inside = Inside::default();
    let entries = match std::fs::read_dir(&folder.at) {
        Ok(entries) => entries,
        // Removed between being listed and being looked at.
        Err(err) if err.kind() == io::ErrorKind::NotFound && !is_root => return Ok(inside),
        Err(err) => return Err(fail(&folder.at, err)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|err| fail(&folder.at, err))?;
        let name = entry.file_name();
        if name.as_encoded_bytes().starts_with(b".") {
            continue;
        }
        match entry.file_type() {
            Ok(kind) => found.push((name, kind)),
            Err(err) if err.kind() == io::ErrorKind::NotFound => {}
            Err(err) => return Err(fail(&entry.path(), err)),
        }
    }
    found.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    for (name, kind) in found {
        visit(folder, &name, kind, layout, &mut inside)?;
    }
    Ok(inside)
}

/// Takes what `name` in `folder` is into `inside`.
fn visit(
    folder: &Folder,
    name: &OsStr,
    kind: FileType,
    layout: &Layout,
    inside: &mut Inside,
) -> Result<(), Error> {
    let Some(path) = name.to_str().and_then(|name| folder.path.join(name).ok()) else {
        let name = name.to_string_lossy();
        inside.listing.diagnostics.push(codes::unreadable_name(folder.path.clone(), &name));
        return Ok(());
    };
    let at = folder.at.join(name);
    if kind.is_dir() {
        if path.name() != "node_modules" && layout.output.as_ref() != Some(&path) {
            inside.folders.push(Folder { path, at });
        }
        return Ok(());
    }
    let standing = if kind.is_file() {
        Standing::File(at, 0)
    } else if kind.is_symlink() {
        let looked = disk::look(&layout.home, &at);
        looked.map_err(|source| Error::Read { path: at, source })?
    } else {
        Standing::Special
    };
    let listing = &mut inside.listing;
    let reason = match standing {
        Standing::File(at, _) => {
            listing.files.push(Listed { path, at });
            return Ok(());
        }
        // A linked folder would list files twice. What a definition names in it is found by `fetch`.
        Standing::Folder | Standing::Nothing => return Ok(()),
        Standing::Outside => LeftOut::Outside,
        Standing::Dangling => LeftOut::Dangling,
        Standing::Special => LeftOut::NotAFile,
    };
    // Elsewhere a link is nobody's business until a definition names it, and then the definition is told.
    if layout.area(&path) != Area::Elsewhere {
        listing.diagnostics.push(codes::left_out(path.clone(), reason));
    }
    listing.left_out.insert(path, reason);
    Ok(())
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
