//! What a bundle is read from: an archive, or a folder that one was unpacked into.

use std::collections::BTreeMap;
use std::io;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

use walkdir::WalkDir;

use crate::bundle::layout::collisions;
use crate::bundle::manifest::path_fault;
use crate::bundle::zip;
use crate::bundle::zip::ZipEntry;
use crate::error::Error;
use crate::source;
use crate::source::Outside;

/// Most files that are looked at.
const MAX_FILES: usize = zip::MAX_ENTRIES;

/// The files of a bundle, opened.
#[derive(Debug)]
pub struct Store {
    /// Where it is, as the user typed it.
    pub path: PathBuf,
    /// What is wrong with it as an archive or a folder, in words.
    pub faults: Vec<String>,
    files: BTreeMap<String, Place>,
    is_archive: bool,
}

#[derive(Debug)]
enum Place {
    Entry(ZipEntry),
    File(u64),
}

/// Opens the archive or folder at `path`, and lists it. Links are not followed.
///
/// # Errors
///
/// [`Error::Read`] if it cannot be read; what is wrong with it is among the faults.
pub fn open(path: &Path) -> Result<Store, Error> {
    let fail = |source| Error::Read { path: path.to_path_buf(), source };
    let standing = source::look_outside(path).map_err(fail)?;
    let mut store = Store {
        path: path.to_path_buf(),
        faults: Vec::new(),
        files: BTreeMap::new(),
        is_archive: standing != Outside::Folder,
    };
    match standing {
        Outside::Folder => store.list()?,
        Outside::File(len) => {
            let mut file = source::open_outside(path).map_err(fail)?;
            match zip::directory(&mut file, len).map_err(fail)? {
                Ok(entries) => {
                    let entries = entries.into_iter().map(|(name, entry)| (name, Place::Entry(entry)));
                    store.files = entries.collect();
                }
                Err(fault) => store.faults.push(fault),
            }
        }
    }
    let faults = store.files.keys().filter_map(|name| path_fault(name));
    let faults: Vec<String> = faults.chain(collisions(store.files.keys().map(String::as_str))).collect();
    store.faults.extend(faults);
    Ok(store)
}

impl Store {
    fn list(&mut self) -> Result<(), Error> {
        let walk = WalkDir::new(&self.path).follow_links(false).follow_root_links(true).sort_by_file_name();
        for entry in walk {
            let entry = entry.map_err(|err| {
                let at = err.path().unwrap_or(&self.path).to_path_buf();
                Error::Read { path: at, source: err.into() }
            })?;
            if entry.file_type().is_dir() {
                continue;
            }
            let relative = entry.path().strip_prefix(&self.path).expect("the walk stays below");
            let names: Option<Vec<&str>> = relative.iter().map(|name| name.to_str()).collect();
            let Some(names) = names else {
                self.faults.push(format!("the name of `{}` is not UTF-8", relative.display()));
                continue;
            };
            let name = names.join("/");
            if !entry.file_type().is_file() {
                self.faults.push(format!("`{}` is no regular file", name.escape_debug()));
                continue;
            }
            let size = entry
                .metadata()
                .map_err(|err| Error::Read { path: entry.path().to_path_buf(), source: err.into() })?;
            self.files.insert(name, Place::File(size.len()));
            if MAX_FILES < self.files.len() {
                self.faults.push(format!("it holds more than {MAX_FILES} files"));
                break;
            }
        }
        Ok(())
    }

    /// Whether it is an archive.
    pub fn is_archive(&self) -> bool {
        self.is_archive
    }

    /// The paths of all files, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The size of a file in bytes, if it is there.
    pub fn size(&self, path: &str) -> Option<u64> {
        Some(match self.files.get(path)? {
            Place::Entry(entry) => entry.size,
            Place::File(size) => *size,
        })
    }

    /// Opens a file that is there.
    ///
    /// # Errors
    ///
    /// Those of the system.
    pub fn open(&self, path: &str) -> io::Result<Box<dyn Read>> {
        match self.files.get(path) {
            None => Err(io::Error::new(io::ErrorKind::NotFound, "it is not there")),
            Some(Place::Entry(entry)) => Ok(Box::new(zip::open(source::open_outside(&self.path)?, entry)?)),
            Some(Place::File(_)) => Ok(Box::new(source::open_listed(&self.path.join(path))?)),
        }
    }

    /// Reads a file of at most `limit` bytes.
    ///
    /// # Errors
    ///
    /// Those of the system, and that it is larger.
    pub fn read(&self, path: &str, limit: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
        if limit < bytes.len() as u64 {
            return Err(io::Error::other(format!("it has more than {limit} bytes")));
        }
        Ok(bytes)
    }

    /// The size and the sha256, 64 hex digits, of a file.
    ///
    /// # Errors
    ///
    /// Those of the system.
    pub fn digest(&self, path: &str) -> io::Result<(u64, String)> {
        use sha2::Digest as _;
        let mut file = self.open(path)?;
        let mut hasher = sha2::Sha256::new();
        let mut size = 0;
        let mut block = vec![0; 64 << 10];
        loop {
            match file.read(&mut block) {
                Ok(0) => break,
                Ok(n) => {
                    hasher.update(&block[..n]);
                    size += n as u64;
                }
                Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
                Err(err) => return Err(err),
            }
        }
        Ok((size, source::hex(&hasher.finalize().into())))
    }
}
