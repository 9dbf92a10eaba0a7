//! The first pass: lists the root and reads what may define something.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::Arc;

use memchr::memmem;

use crate::diag::Checked;
use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::error::Error;
use crate::path::SourcePath;
use crate::settings::Limits;
use crate::settings::Settings;
use crate::source::Area;
use crate::source::Late;
use crate::source::SourceFile;
use crate::source::Sources;
use crate::source::codes;
use crate::source::disk;
use crate::source::disk::Limited;
use crate::source::disk::Standing;
use crate::source::folder::Folder;
use crate::source::has_extension;
use crate::source::is_yaml;
use crate::source::walk;
use crate::source::walk::Layout;
use crate::source::walk::Listed;

/// Largest file, in bytes, that is searched for a metadata block without being named by a definition.
/// Source: decisions of the project, "other files up to 1 MiB".
const MAX_SEARCHED_BYTES: u64 = 1 << 20;

/// Largest file of a theme, in bytes, that is held in memory; larger ones are only copied.
const MAX_THEME_BYTES: u64 = 1 << 20;

/// Lists every file below `root` and reads those that may define something, in parallel, in the order of paths.
///
/// Read are: the configuration, YAML of the catalog up to the limit for definitions, other files of the catalog that
/// may hold a metadata block, EULAs, Markdown of the content folder, files of themes. The others have a size only;
/// [`fetch`](crate::source::fetch()) reads or hashes them once a definition has named them.
///
/// Nothing is taken from `previous` but ids, and bytes that are equal (the `Arc` is then the same): a time stamp is too
/// coarse to prove that a file is unchanged.
///
/// # Errors
///
/// [`Error::Read`] for a folder, or a file that must be read, that the system does not let us read; [`Error::Usage`]
/// for a folder in the settings that leaves the root.
pub fn load(root: &Path, settings: &Settings, previous: Option<&Sources>) -> Result<Checked<Sources>, Error> {
    let layout = Layout::new(root, settings)?;
    load_all(root, settings, &layout, previous, None)
}

/// Reads again what may have changed since `previous` was loaded with the same `settings`: the files `changed`, and
/// those below folders among them. Everything else is taken from `previous`, digests included.
///
/// The result is what [`load`] gives, as long as nothing else has changed. One file that was read before costs no walk.
///
/// # Errors
///
/// As [`load`].
pub fn reload(
    root: &Path,
    settings: &Settings,
    previous: &Checked<Arc<Sources>>,
    changed: &BTreeSet<SourcePath>,
) -> Result<Checked<Sources>, Error> {
    let layout = Layout::new(root, settings)?;
    let before = &previous.value;
    let mut touched = Vec::new();
    for path in changed {
        match touch(root, &layout, before, path) {
            Touched::Nothing => {}
            Touched::File(listed) => touched.push(listed),
            Touched::Tree => return load_all(root, settings, &layout, Some(before), Some(changed)),
        }
    }
    let mut sources = Sources::clone(before);
    sources.forget_late();
    let mut diagnostics = previous.diagnostics.clone();
    for listed in touched {
        let path = listed.path.clone();
        let known = before.files.get(&path);
        let Some(loaded) = load_one(listed, None, &layout, &settings.limits, known, &mut Vec::new())? else {
            return load_all(root, settings, &layout, Some(before), Some(changed));
        };
        diagnostics.retain(|found| !matches!(&found.place, Place::Path(other) if *other == path));
        let file = keep(loaded, &mut sources, before, &mut diagnostics);
        sources.files.insert(file);
    }
    Ok(Checked { value: sources, diagnostics })
}

/// Lists everything; with `changed`, only files that are among them, or new, are read.
fn load_all(
    root: &Path,
    settings: &Settings,
    layout: &Layout,
    previous: Option<&Sources>,
    changed: Option<&BTreeSet<SourcePath>>,
) -> Result<Checked<Sources>, Error> {
    let new = Sources::new(root.to_path_buf());
    let before = previous.unwrap_or(&new);
    let known: Option<Sources> = changed.map(|_| {
        let mut known = before.clone();
        known.forget_late();
        known
    });
    let is_same = |path: &SourcePath| {
        let known = known.as_ref()?.files.get(path)?;
        let may_differ = changed?.contains(path) || folders_of(path).any(|folder| is_in(folder, changed));
        (!may_differ).then(|| known.clone())
    };
    let listing =
        walk::walk(root, layout, &|listed: Listed, folder: Option<&Folder>, buffer: &mut Vec<u8>| {
            if let Some(file) = is_same(&listed.path) {
                return Ok(Some(Found::Same(file)));
            }
            let own = before.files.get(&listed.path);
            Ok(load_one(listed, folder, layout, &settings.limits, own, buffer)?.map(Found::Loaded))
        })?;

    let mut sources = Sources::new(root.to_path_buf());
    match previous {
        Some(previous) => sources.files = previous.files.without_files(),
        None => sources.files.reserve(listing.files.len()),
    }
    sources.left_out = listing.left_out;
    let mut diagnostics = listing.diagnostics;
    for (_, found) in listing.files {
        let file = match found {
            Found::Same(file) => file,
            Found::Loaded(loaded) => keep(loaded, &mut sources, before, &mut diagnostics),
        };
        sources.files.insert(file);
    }
    Ok(Checked { value: sources, diagnostics })
}

/// The folders above `path`, the nearest first, without the root.
pub(super) fn folders_of(path: &SourcePath) -> impl Iterator<Item = &str> {
    fn parent(path: &str) -> Option<&str> {
        path.rsplit_once('/').map(|(parent, _)| parent)
    }
    std::iter::successors(parent(path.as_str()), |folder| parent(folder))
}

fn is_in(folder: &str, changed: Option<&BTreeSet<SourcePath>>) -> bool {
    changed.is_some_and(|changed| changed.contains(folder))
}

/// A listed file.
enum Found {
    /// As it was known.
    Same(SourceFile),
    /// Read now.
    Loaded(Loaded),
}

/// What a path that may have changed is now.
enum Touched {
    /// Nothing of ours, as before.
    Nothing,
    /// A file that was known, and still is one.
    File(Listed),
    /// Something that only a walk can tell.
    Tree,
}

fn touch(root: &Path, layout: &Layout, before: &Sources, path: &SourcePath) -> Touched {
    if layout.is_passed_by(path) {
        return Touched::Nothing;
    }
    let at = root.join(path.as_str());
    let was_listed = before.files.contains_key(path) && before.late.get(path) != Some(&Late::Standing);
    let is_known = before.files.contains_key(path) || before.left_out.contains_key(path);
    match disk::look(&layout.home, &at) {
        // A link, or a mark that a program has made the folder, concerns more than one file.
        Ok(Standing::File(end, _))
            if was_listed && end == layout.home.join(path.as_str()) && !walk::may_be_mark(path) =>
        {
            Touched::File(Listed { path: path.clone(), at })
        }
        Ok(Standing::Nothing) if !is_known && before.files.below(path).next().is_none() => Touched::Nothing,
        _ => Touched::Tree,
    }
}

/// Gives what was loaded its id, and the bytes that are already held if they are the same.
pub(super) fn keep(
    loaded: Loaded,
    sources: &mut Sources,
    before: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> SourceFile {
    let Loaded { path, area, size, content } = loaded;
    let known = before.files.get(&path);
    let bytes = match content {
        Content::Bytes(bytes) => Some(bytes),
        Content::NotRead => None,
        Content::Refused => {
            diagnostics.push(codes::unreadable_file(path.clone()));
            None
        }
    };
    let held = known.filter(|file| same_bytes(file.bytes.as_ref(), bytes.as_ref()));
    SourceFile {
        id: sources.files.id_for(&path),
        path,
        area,
        size,
        sha256: held.and_then(|it| it.sha256),
        bytes,
    }
}

fn same_bytes(old: Option<&Arc<[u8]>>, new: Option<&Arc<[u8]>>) -> bool {
    matches!((old, new), (Some(old), Some(new)) if Arc::ptr_eq(old, new))
}

/// One file as it was found.
pub(super) struct Loaded {
    path: SourcePath,
    area: Area,
    size: u64,
    content: Content,
}

enum Content {
    Bytes(Arc<[u8]>),
    /// Nobody needs it yet.
    NotRead,
    /// We may not read it, and it may be nothing of ours.
    Refused,
}

/// How much of a file the first pass wants.
enum Need {
    Nothing,
    /// All of it, if it is not larger than this.
    UpTo(u64),
    /// All of it, if there may be a metadata block in it.
    IfBlock,
}

/// Reads `listed` as far as it may be needed, from the `folder` that it lies in if that is open, through `buffer`; bytes that
/// are `known` already are shared.
pub(super) fn load_one(
    listed: Listed,
    folder: Option<&Folder>,
    layout: &Layout,
    limits: &Limits,
    known: Option<&SourceFile>,
    buffer: &mut Vec<u8>,
) -> Result<Option<Loaded>, Error> {
    let Listed { path, at } = listed;
    let fail = |source| Error::Read { path: at.clone(), source };
    let area = layout.area(&path);
    let (size, need) = if area == Area::Catalog && is_yaml(&path) {
        // Most files are definitions: to read one tells its size.
        (0, Need::UpTo(limits.definition_bytes))
    } else if area == Area::Catalog && !is_eula(&path) {
        (0, Need::IfBlock)
    } else {
        let size = match std::fs::symlink_metadata(&at) {
            Ok(metadata) => metadata.len(),
            // Removed since it was listed: as if it had been removed a moment before.
            Err(err) if err.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(err) => return Err(fail(err)),
        };
        (size, need(area, &path, size, limits))
    };
    let limit = match need {
        Need::Nothing => return Ok(Some(Loaded { path, area, size, content: Content::NotRead })),
        Need::UpTo(limit) => limit,
        Need::IfBlock => MAX_SEARCHED_BYTES,
    };
    let may_refuse = matches!(need, Need::IfBlock);
    let read = match folder {
        Some(folder) => disk::read_in(folder, &at, limit, buffer),
        None => disk::read_into(&at, limit, buffer),
    };
    let (size, content) = match read {
        Ok(Limited::Whole(())) if may_refuse && !may_hold_block(buffer) => {
            (buffer.len() as u64, Content::NotRead)
        }
        Ok(Limited::Whole(())) => (buffer.len() as u64, Content::Bytes(same_or_new(known, buffer))),
        Ok(Limited::TooLarge(size)) => (size, Content::NotRead),
        Err(err) if err.kind() == io::ErrorKind::NotFound => return Ok(None),
        // What is too large to be searched need not be readable.
        Err(err) if may_refuse => match std::fs::symlink_metadata(&at) {
            Ok(found) if MAX_SEARCHED_BYTES < found.len() => (found.len(), Content::NotRead),
            Ok(found) if err.kind() == io::ErrorKind::PermissionDenied => (found.len(), Content::Refused),
            Err(gone) if gone.kind() == io::ErrorKind::NotFound => return Ok(None),
            _ => return Err(fail(err)),
        },
        Err(err) => return Err(fail(err)),
    };
    Ok(Some(Loaded { path, area, size, content }))
}

fn need(area: Area, path: &SourcePath, size: u64, limits: &Limits) -> Need {
    let up_to = |limit| if size <= limit { Need::UpTo(limit) } else { Need::Nothing };
    match area {
        Area::Config => up_to(limits.definition_bytes),
        Area::Catalog if is_eula(path) => up_to(limits.definition_bytes),
        Area::Content if has_extension(path, "md") => up_to(limits.definition_bytes),
        Area::Theme => up_to(MAX_THEME_BYTES),
        Area::Catalog | Area::Content | Area::Elsewhere => Need::Nothing,
    }
}

/// Whether a file is the text of an EULA: Markdown below a folder `eulas`.
fn is_eula(path: &SourcePath) -> bool {
    has_extension(path, "md") && path.folder().as_str().split('/').any(|name| name == "eulas")
}

/// Whether a metadata block that counts may stand in `bytes`: a marker, and a key that makes it count.
///
/// It errs on the side of yes; `syntax` decides.
fn may_hold_block(bytes: &[u8]) -> bool {
    let holds = |needle: &str| memmem::find(bytes, needle.as_bytes()).is_some();
    holds("---") && (holds("RightScript Name") || holds("Inputs"))
}

/// The bytes of the last run, if they are the same, so that memory is shared and a comparison is cheap.
fn same_or_new(before: Option<&SourceFile>, bytes: &[u8]) -> Arc<[u8]> {
    match before.and_then(|file| file.bytes.as_ref()) {
        Some(old) if **old == *bytes => Arc::clone(old),
        _ => bytes.into(),
    }
}
