//! Reading again only what may have changed: files that differ, that came, and that went.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use crate::error::Error;
use crate::path::SourcePath;
use crate::settings::Settings;
use crate::source::SourceFile;
use crate::source::Sources;
use crate::source::disk;
use crate::source::disk::Standing;
use crate::source::fetch;
use crate::source::load::folders_of;
use crate::source::load::keep;
use crate::source::load::load_one;
use crate::source::walk;
use crate::source::walk::Layout;
use crate::source::walk::Listed;
use crate::text::FileId;

/// Most files in a folder that changed, for looking at them alone to pay.
const MOST_FILES: usize = 2_000;

/// Reads the files `changed`, and those below folders among them, again; `before` was loaded with the same `settings` and
/// had all that is wanted of it fetched. Gives the sources now, and the files that differ, came or went. Everything else
/// stays as it is there, digests included; what came has none yet.
///
/// `None` where something else than a plain file came or went, or one is read in another way than before: then only
/// [`reload`](crate::source::reload) knows.
///
/// # Errors
///
/// [`Error::Read`] for a file that must be read and that the system does not let us read.
pub fn retouch(
    root: &Path,
    settings: &Settings,
    before: &Sources,
    changed: &BTreeSet<SourcePath>,
) -> Result<Option<(Sources, BTreeSet<FileId>)>, Error> {
    let layout = Layout::new(root, settings)?;
    let Some(found) = look(root, &layout, before, changed)? else { return Ok(None) };
    let mut sources = before.clone();
    let mut differ = BTreeSet::new();
    for (path, listed) in found {
        let known = before.files.get(&path);
        let Some(listed) = listed else {
            if let Some(known) = known {
                differ.insert(known.id);
                sources.files.remove(&path);
            }
            continue;
        };
        let Some(loaded) = load_one(listed, None, &layout, &settings.limits, known, &mut Vec::new())? else {
            return Ok(None);
        };
        let mut diagnostics = Vec::new();
        let mut file = keep(loaded, &mut sources, before, &mut diagnostics);
        // Whether what is large has a digest, only a fetch knows.
        if !diagnostics.is_empty() || file.size > settings.limits.attachment_bytes {
            return Ok(None);
        }
        if let Some(known) = known {
            if file.area != known.area || known.size > settings.limits.attachment_bytes {
                return Ok(None);
            }
            // What has a digest has one again.
            if known.sha256.is_some() {
                let Some(digest) = fetch::digest_of(&sources, &layout, &file, &settings.limits)? else {
                    return Ok(None);
                };
                file.sha256 = Some(digest);
            }
            if is_same(&file, known) {
                continue;
            }
        }
        differ.insert(file.id);
        sources.files.insert(file);
    }
    Ok(Some((sources, differ)))
}

/// Whether a file is what it was. Without bytes and digest nobody has asked what is in it.
fn is_same(file: &SourceFile, known: &SourceFile) -> bool {
    let same_bytes = match (&file.bytes, &known.bytes) {
        (Some(now), Some(before)) => Arc::ptr_eq(now, before),
        (None, None) => true,
        _ => false,
    };
    same_bytes && file.size == known.size && file.sha256 == known.sha256
}

/// What stands at the paths `changed` and below them now: where to read each file, or nothing for what may have gone.
fn look(
    root: &Path,
    layout: &Layout,
    before: &Sources,
    changed: &BTreeSet<SourcePath>,
) -> Result<Option<BTreeMap<SourcePath, Option<Listed>>>, Error> {
    let mut found = BTreeMap::new();
    for path in changed {
        // What is there only because a definition names it is fetched anew, wherever it lies.
        let is_at = |other: &SourcePath| other == path || other.below(path).is_some();
        if before.late.keys().chain(before.left_out.keys()).any(is_at) {
            return Ok(None);
        }
        if layout.is_passed_by(path) {
            continue;
        }
        let at = root.join(path.as_str());
        let known: Vec<&SourcePath> =
            before.files.below(path).map(|file| &file.path).take(MOST_FILES + 1).collect();
        // A mark that a program has made a folder concerns all that lies in it.
        if known.len() > MOST_FILES || walk::may_be_mark(path) || is_product(root, path) {
            return Ok(None);
        }
        match disk::look(&layout.home, &at) {
            Ok(Standing::File(end, _)) if end == layout.home.join(path.as_str()) => {
                found.extend(known.into_iter().map(|path| (path.clone(), None)));
                found.insert(path.clone(), Some(Listed { path: path.clone(), at }));
            }
            Ok(Standing::Folder) => {
                let is_plain =
                    std::fs::canonicalize(&at).is_ok_and(|end| end == layout.home.join(path.as_str()));
                let listing = walk::walk_below(root, path, layout, &walk::list)?;
                let is_usual =
                    listing.left_out.is_empty() && listing.marks.is_empty() && listing.diagnostics.is_empty();
                let has_mark = listing.files.iter().any(|(path, _)| walk::may_be_mark(path));
                if !is_plain || !is_usual || has_mark || listing.files.len() > MOST_FILES {
                    return Ok(None);
                }
                let gone = known.into_iter().chain(before.files.get(path).map(|file| &file.path));
                found.extend(gone.map(|path| (path.clone(), None)));
                found.extend(listing.files.into_iter().map(|(path, listed)| (path, Some(listed))));
            }
            Ok(Standing::Nothing) => {
                let gone = known.into_iter().chain(before.files.get(path).map(|file| &file.path));
                found.extend(gone.map(|path| (path.clone(), None)));
            }
            _ => return Ok(None),
        }
    }
    Ok(Some(found))
}

/// Whether a folder above `path` may be one that a program has made.
fn is_product(root: &Path, path: &SourcePath) -> bool {
    let has_mark = |folder: &str| {
        ["site.json", "CACHEDIR.TAG"].into_iter().any(|mark| {
            let at = root.join(folder).join(mark);
            std::fs::symlink_metadata(at).is_ok()
        })
    };
    folders_of(path).any(has_mark)
}
