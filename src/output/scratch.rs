//! A private folder that is gone afterwards, for a site that is built only to be compared.

use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use crate::error::Error;
use crate::output::disk;

/// A folder of ours that is removed when this is dropped.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes a new folder in `parent`, such as the system's folder for temporary files; only this user can enter it.
    ///
    /// # Errors
    ///
    /// [`Error::Write`].
    pub fn within(parent: &Path) -> Result<Self, Error> {
        let mut number = 0;
        loop {
            let path = parent.join(format!("catalog-{}-{number}", std::process::id()));
            match make(&path) {
                Ok(()) => return Ok(Scratch(path)),
                // Somebody's leftover is never taken for ours.
                Err(err) if err.kind() == io::ErrorKind::AlreadyExists && number < 1_000 => number += 1,
                Err(err) => return Err(disk::write_error(&path)(err)),
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

#[cfg(unix)]
fn make(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().mode(0o700).create(path)
}

#[cfg(not(unix))]
fn make(path: &Path) -> io::Result<()> {
    fs::create_dir(path)
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(disk::remove_folder(&self.0));
    }
}
