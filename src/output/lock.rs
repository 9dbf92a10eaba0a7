//! One writer per output folder.
#![expect(clippy::disallowed_methods, reason = "the door out")]

use std::fs::File;
use std::fs::OpenOptions;
use std::fs::TryLockError;
use std::io;
use std::io::Read as _;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;

use crate::error::Error;

/// A file, locked by the system as long as the process lives and this is not dropped.
///
/// The system's lock decides, not the process id in the file, which is for people: a dead process holds nothing, so
/// there are no stale locks, and no process can be mistaken for another that has got its id.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    /// Locks `path`, for writing `output`.
    pub(super) fn acquire(path: &Path, output: &Path) -> Result<Self, Acquire> {
        loop {
            let file = open(path).map_err(Acquire::Open)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(Acquire::Failed(Error::Busy { path: output.to_path_buf() }));
                }
                // Some network file systems have no locks; there a second writer is not noticed.
                Err(TryLockError::Error(err)) if err.kind() == io::ErrorKind::Unsupported => {}
                Err(TryLockError::Error(err)) => return Err(Acquire::Open(err)),
            }
            // The last holder may have removed the file between our opening and locking it.
            if is_at(&file, path) {
                let fail = |source| Acquire::Failed(Error::Write { path: path.to_path_buf(), source });
                sign(&file).map_err(fail)?;
                return Ok(Lock { path: path.to_path_buf(), _file: file });
            }
        }
    }
}

/// Why there is no lock.
#[derive(Debug)]
pub(super) enum Acquire {
    /// The file cannot be made or locked here: another folder may do.
    Open(io::Error),
    /// It is over.
    Failed(Error),
}

impl Drop for Lock {
    fn drop(&mut self) {
        // While it is still locked, so that nobody can have locked it by now. A failure leaves an empty file behind.
        if cfg!(unix) {
            drop(std::fs::remove_file(&self.path));
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    match std::fs::symlink_metadata(path) {
        Ok(found) if !found.is_file() => {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "this is not a lock file of catalog"));
        }
        _ => {}
    }
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
}

/// Writes the process id into a file that holds at most such an id.
fn sign(mut file: &File) -> io::Result<()> {
    let mut text = Vec::new();
    file.take(64).read_to_end(&mut text)?;
    if text.len() == 64 || !text.iter().all(|byte| byte.is_ascii_digit() || *byte == b'\n') {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "this is not a lock file of catalog"));
    }
    file.set_len(0)?;
    io::Seek::rewind(&mut file)?;
    writeln!(file, "{}", std::process::id())
}

/// Whether `path` still names `file`.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let (Ok(own), Ok(there)) = (file.metadata(), std::fs::symlink_metadata(path)) else { return false };
    (own.dev(), own.ino()) == (there.dev(), there.ino())
}

/// Whether `path` still names `file`: lock files are not removed on this system.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}
