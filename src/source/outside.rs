//! Files that are no part of a project: bundles and what was unpacked from them.
#![expect(clippy::disallowed_methods, reason = "the door in")]

use std::fs::File;
use std::io;
use std::path::Path;

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outside {
    /// A regular file of this many bytes.
    File(u64),
    /// A folder.
    Folder,
}

/// Looks at what the user named; links are followed.
///
/// # Errors
///
/// Those of the system, and that it is neither a file nor a folder.
pub fn look_outside(path: &Path) -> io::Result<Outside> {
    let metadata = std::fs::metadata(path)?;
    if metadata.is_dir() {
        return Ok(Outside::Folder);
    }
    if metadata.is_file() {
        return Ok(Outside::File(metadata.len()));
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "it is neither a file nor a folder"))
}

/// Opens the archive that the user named.
///
/// # Errors
///
/// Those of the system.
pub fn open_outside(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// Opens a file of a folder that was listed: a regular file, and no link to one.
///
/// # Errors
///
/// Those of the system, and that it is something else by now.
pub fn open_listed(path: &Path) -> io::Result<File> {
    if !std::fs::symlink_metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"));
    }
    File::open(path)
}
