//! The second pass: what definitions turned out to name is read or hashed.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::error::Error;
use crate::path::SourcePath;
use crate::settings::Limits;
use crate::settings::Settings;
use crate::source::Late;
use crate::source::LeftOut;
use crate::source::SourceFile;
use crate::source::Sources;
use crate::source::digest;
use crate::source::disk;
use crate::source::disk::Limited;
use crate::source::disk::Standing;
use crate::source::is_yaml;
use crate::source::walk::Layout;

/// What is wanted of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fetch {
    /// Their bytes, up to the limit for definitions (YAML) or scripts (everything else).
    Bytes,
    /// Their sha256, up to the limit for attachments; bytes that are held are hashed as they are held.
    Digest,
}

/// A file that was not read because it is too large; the caller knows what it was to be, and says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooLarge {
    /// The file.
    pub path: SourcePath,
    /// Its size, in bytes.
    pub size: u64,
    /// How many bytes are allowed.
    pub limit: u64,
}

/// What one file gave.
enum Got {
    Bytes(Vec<u8>),
    Sha256([u8; 32]),
    TooLarge(TooLarge),
}

/// Reads or hashes `wanted`, in parallel; the answer lists what is too large, in the order of `wanted`.
///
/// A path that was not listed (in a dot folder, through a linked folder) is looked up and added if it is a regular file
/// below the root, so that afterwards a wanted path that is not among the files is one that cannot be had:
/// [`Sources::left_out`] says why if it exists. What is already there is not read again.
///
/// # Errors
///
/// [`Error::Read`] with the path for a file that cannot be read, or that changed or vanished since it was listed: the
/// first in the order of `wanted`.
pub fn fetch(
    sources: &mut Sources,
    settings: &Settings,
    wanted: &[SourcePath],
    what: Fetch,
) -> Result<Vec<TooLarge>, Error> {
    let layout = Layout::new(&sources.root, settings)?;
    list(sources, &layout, wanted)?;
    let has = |file: &SourceFile| match what {
        Fetch::Bytes => file.bytes.is_some(),
        Fetch::Digest => file.sha256.is_some(),
    };
    let mut missing: Vec<&SourceFile> =
        wanted.iter().filter_map(|path| sources.files.get(path)).filter(|file| !has(file)).collect();
    let mut seen = vec![false; sources.files.n_ids()];
    missing.retain(|file| !std::mem::replace(&mut seen[file.id.0 as usize], true));
    let got: Vec<_> = missing
        .par_iter()
        .map(|file| Ok((file.id, fetch_one(sources, &layout, file, &settings.limits, what)?)))
        .collect();

    let mut too_large = Vec::new();
    for got in got {
        let (id, got) = got?;
        let file = sources.files.by_id_mut(id).expect("it was taken from there");
        match got {
            Got::Bytes(bytes) => {
                file.bytes = Some(bytes.into());
                let path = file.path.clone();
                sources.late.entry(path).or_insert(Late::Bytes);
            }
            Got::Sha256(digest) => file.sha256 = Some(digest),
            Got::TooLarge(found) => too_large.push(found),
        }
    }
    Ok(too_large)
}

/// Makes the files of `overlay` part of the sources with the bytes given there, whatever the disk holds.
///
/// # Errors
///
/// [`Error::Read`] if the root cannot be looked at, [`Error::Usage`] for a setting that leaves it.
pub fn lay_over(
    sources: &mut Sources,
    settings: &Settings,
    overlay: &BTreeMap<SourcePath, Arc<[u8]>>,
) -> Result<(), Error> {
    if overlay.is_empty() {
        return Ok(());
    }
    let layout = Layout::new(&sources.root, settings)?;
    for (path, bytes) in overlay {
        sources.left_out.remove(path);
        sources.insert(path.clone(), layout.area(path), Arc::clone(bytes));
    }
    Ok(())
}

/// Lists those of `wanted` that the walk passed by.
fn list(sources: &mut Sources, layout: &Layout, wanted: &[SourcePath]) -> Result<(), Error> {
    for path in wanted {
        if sources.files.contains_key(path) || sources.left_out.contains_key(path) {
            continue;
        }
        sources.has_looked_aside = true;
        let at = sources.root.join(path.as_str());
        let standing = disk::look(&layout.home, &at).map_err(|source| Error::Read { path: at, source })?;
        match standing {
            Standing::File(_, size) => {
                let id = sources.files.id_for(path);
                let area = layout.area(path);
                let file = SourceFile { id, path: path.clone(), area, size, bytes: None, sha256: None };
                sources.files.insert(file);
            }
            Standing::Folder | Standing::Nothing => continue,
            Standing::Outside => drop(sources.left_out.insert(path.clone(), LeftOut::Outside)),
            Standing::Dangling => drop(sources.left_out.insert(path.clone(), LeftOut::Dangling)),
            Standing::Special => drop(sources.left_out.insert(path.clone(), LeftOut::NotAFile)),
        }
        sources.late.insert(path.clone(), Late::Standing);
    }
    Ok(())
}

/// The sha256 of `file`, of its bytes if they are held; `None` if it is too large.
pub(super) fn digest_of(
    sources: &Sources,
    layout: &Layout,
    file: &SourceFile,
    limits: &Limits,
) -> Result<Option<[u8; 32]>, Error> {
    Ok(match fetch_one(sources, layout, file, limits, Fetch::Digest)? {
        Got::Sha256(digest) => Some(digest),
        Got::Bytes(_) | Got::TooLarge(_) => None,
    })
}

fn fetch_one(
    sources: &Sources,
    layout: &Layout,
    file: &SourceFile,
    limits: &Limits,
    what: Fetch,
) -> Result<Got, Error> {
    let limit = match what {
        Fetch::Digest => limits.attachment_bytes,
        Fetch::Bytes if is_yaml(&file.path) => limits.definition_bytes,
        Fetch::Bytes => limits.script_bytes,
    };
    let too_large = |size| Ok(Got::TooLarge(TooLarge { path: file.path.clone(), size, limit }));
    if limit < file.size {
        return too_large(file.size);
    }
    if let (Fetch::Digest, Some(bytes)) = (what, &file.bytes) {
        return Ok(Got::Sha256(digest::sha256(bytes)));
    }
    let path = sources.root.join(file.path.as_str());
    let fail = |source| Error::Read { path: path.clone(), source };
    let changed = || fail(std::io::Error::other("it changed while it was read; try again"));
    let Some(end) = disk::end(&layout.home, &path).map_err(fail)? else { return Err(changed()) };
    let (size, got) = match what {
        Fetch::Bytes => match disk::read(&end, limit).map_err(fail)? {
            Limited::Whole(bytes) => (bytes.len() as u64, Got::Bytes(bytes)),
            Limited::TooLarge(_) => return Err(changed()),
        },
        Fetch::Digest => match disk::hash(&end, limit).map_err(fail)? {
            Limited::Whole((size, digest)) => (size, Got::Sha256(digest)),
            Limited::TooLarge(_) => return Err(changed()),
        },
    };
    if size == file.size { Ok(got) } else { Err(changed()) }
}
