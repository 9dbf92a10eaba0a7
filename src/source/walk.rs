//! The one walk over the root: which files there are, and what each is for. Here nothing is read but markers.

use std::collections::BTreeMap;
use std::ffi::OsString;
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
use crate::source::folder::Folder;
use crate::source::folder::Kind;

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

/// What the walk saw, and what `T` is known of each file.
#[derive(Debug)]
pub(super) struct Listing<T> {
    /// The regular files, sorted by path.
    pub(super) files: Vec<(SourcePath, T)>,
    pub(super) left_out: BTreeMap<SourcePath, LeftOut>,
    /// Files that say of their folders that a program made them, so that nothing in these is listed; sorted by path.
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

/// What is to be known of a file that the walk sees, from the folder that it lies in, if it is no link; `None` if it is
/// gone. The buffer is room for what is read.
pub(super) trait Take<T>:
    Fn(Listed, Option<&Folder>, &mut Vec<u8>) -> Result<Option<T>, Error> + Sync
{
}

impl<T, F: Fn(Listed, Option<&Folder>, &mut Vec<u8>) -> Result<Option<T>, Error> + Sync> Take<T> for F {}

/// A [`Take`] that only lists.
#[expect(clippy::unnecessary_wraps, reason = "others read")]
pub(super) fn list(listed: Listed, _: Option<&Folder>, _: &mut Vec<u8>) -> Result<Option<Listed>, Error> {
    Ok(Some(listed))
}

/// A folder that is still to be entered.
struct Ahead {
    path: SourcePath,
    at: PathBuf,
}

/// What stands in one folder.
struct Inside<T> {
    listing: Listing<T>,
    folders: Vec<Ahead>,
}

/// Lists every file below `root` that may be an input, in the order of the paths' text, and what `take` says of it.
///
/// Folders of one depth are read in parallel, those below them after them: however deep they lie, no stack grows.
pub(super) fn walk<T: Send>(root: &Path, layout: &Layout, take: &impl Take<T>) -> Result<Listing<T>, Error> {
    walk_below(root, &SourcePath::root(), layout, take)
}

/// Lists every file below `folder` likewise.
pub(super) fn walk_below<T: Send>(
    root: &Path,
    folder: &SourcePath,
    layout: &Layout,
    take: &impl Take<T>,
) -> Result<Listing<T>, Error> {
    let mut listing = Listing::new();
    let mut folders = vec![Ahead { path: folder.clone(), at: root.join(folder.as_str()) }];
    while !folders.is_empty() {
        let read: Vec<Result<Inside<T>, Error>> = folders
            .par_iter()
            .map_init(Vec::new, |buffer, folder| read(folder, layout, take, buffer))
            .collect();
        folders.clear();
        for inside in read {
            let Inside { listing: found, folders: more } = inside?;
            listing.files.extend(found.files);
            listing.left_out.extend(found.left_out);
            listing.marks.extend(found.marks);
            listing.diagnostics.extend(found.diagnostics);
            folders.extend(more);
        }
    }
    listing.files.sort_by(|a, b| a.0.cmp(&b.0));
    listing.marks.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(listing)
}

impl<T> Listing<T> {
    fn new() -> Self {
        Listing { files: Vec::new(), left_out: BTreeMap::new(), marks: Vec::new(), diagnostics: Vec::new() }
    }
}

/// Lists what stands in `ahead`, by name.
fn read<T>(
    ahead: &Ahead,
    layout: &Layout,
    take: &impl Take<T>,
    buffer: &mut Vec<u8>,
) -> Result<Inside<T>, Error> {
    let is_root = ahead.path == SourcePath::root();
    let fail = |source| Error::Read { path: ahead.at.clone(), source };
    let mut inside = Inside { listing: Listing::new(), folders: Vec::new() };
    let mut folder = match Folder::open(&ahead.at) {
        Ok(folder) => folder,
        // Removed between being listed and being looked at.
        Err(err) if err.kind() == io::ErrorKind::NotFound && !is_root => return Ok(inside),
        Err(err) => return Err(fail(err)),
    };
    let entries = folder.entries().map_err(fail)?;
    if !is_root && let Some(mark) = product_mark(ahead, &entries, layout)? {
        // A copy of a script in an earlier output folder must not become a second definition.
        inside.listing.marks.push(mark);
        return Ok(inside);
    }
    for (name, kind) in entries {
        let Some(path) = name.to_str().and_then(|name| ahead.path.join(name).ok()) else {
            let name = name.to_string_lossy();
            inside.listing.diagnostics.push(codes::unreadable_name(ahead.path.clone(), &name));
            continue;
        };
        let at = ahead.at.join(name);
        if kind == Kind::Folder {
            if path.name() != "node_modules" && layout.output.as_ref() != Some(&path) {
                inside.folders.push(Ahead { path, at });
            }
            continue;
        }
        match standing(kind, at, layout)? {
            Standing::File(at, _) => {
                let listed = Listed { path: path.clone(), at };
                let known = take(listed, (kind == Kind::File).then_some(&folder), buffer)?;
                inside.listing.files.extend(known.map(|known| (path, known)));
            }
            // A linked folder would list files twice. What a definition names in it is found by `fetch`.
            Standing::Folder | Standing::Nothing => {}
            Standing::Outside => inside.listing.leave_out(path, LeftOut::Outside, layout),
            Standing::Dangling => inside.listing.leave_out(path, LeftOut::Dangling, layout),
            Standing::Special => inside.listing.leave_out(path, LeftOut::NotAFile, layout),
        }
    }
    Ok(inside)
}

/// What stands at `at`, of which its folder says `kind`; the size of a file is not looked at.
fn standing(kind: Kind, at: PathBuf, layout: &Layout) -> Result<Standing, Error> {
    match kind {
        Kind::File => Ok(Standing::File(at, 0)),
        Kind::Folder => Ok(Standing::Folder),
        Kind::Link => disk::look(&layout.home, &at).map_err(|source| Error::Read { path: at, source }),
        Kind::Special => Ok(Standing::Special),
    }
}

impl<T> Listing<T> {
    fn leave_out(&mut self, path: SourcePath, reason: LeftOut, layout: &Layout) {
        // Elsewhere a link is nobody's business until a definition names it, and then the definition is told.
        if layout.area(&path) != Area::Elsewhere {
            self.diagnostics.push(codes::left_out(path.clone(), reason));
        }
        self.left_out.insert(path, reason);
    }
}

/// The file among `entries` that says of the folder `ahead` that a program made it: it is an earlier output of ours, or a
/// cache.
fn product_mark(
    ahead: &Ahead,
    entries: &[(OsString, Kind)],
    layout: &Layout,
) -> Result<Option<Listed>, Error> {
    for (name, kind) in entries {
        let Some(path) = name.to_str().filter(|name| mark(name).is_some()) else { continue };
        let path = ahead.path.join(path).expect("a plain name");
        if let Standing::File(at, _) = standing(*kind, ahead.at.join(name), layout)?
            && is_product_mark(&path, &at)
        {
            return Ok(Some(Listed { path, at }));
        }
    }
    Ok(None)
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

/// Whether a file is called like those that say of their folder that a program made it.
pub(super) fn may_be_mark(path: &SourcePath) -> bool {
    mark(path.name()).is_some()
}

/// What a file of this name begins with if a program made its folder.
fn mark(name: &str) -> Option<&'static [u8]> {
    match name {
        "site.json" => Some(b"{\"audience\":["),
        // Source: https://bford.info/cachedir/
        "CACHEDIR.TAG" => Some(b"Signature: 8a477f597d28d172789f06886806bc55"),
        _ => None,
    }
}

/// Whether a file says of its folder that a program made it.
pub(super) fn is_product_mark(path: &SourcePath, at: &Path) -> bool {
    let Some(mark) = mark(path.name()) else { return false };
    disk::head(at, mark.len() as u64).is_ok_and(|head| head == mark)
}
