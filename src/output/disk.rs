//! What stands on disk, never through a link, and files that are hashed while they are written.
#![expect(clippy::disallowed_methods, reason = "the door out")]

use std::fs;
use std::fs::File;
use std::io;
use std::io::BufWriter;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use sha2::Digest as _;
use sha2::Sha256;
use walkdir::WalkDir;

use crate::error::Error;
use crate::output::place;
use crate::path;
use crate::path::OutPath;

/// Size of the blocks that files are read in.
const BLOCK_BYTES: usize = 64 << 10;

/// What stands at a folder of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Below {
    /// A folder.
    Folder,
    /// Nothing, or a file of the last build that has to go.
    Nothing,
    /// Something else, at this path below the output: a link, or a file that is not ours.
    Foreign(Box<str>),
}

/// Turns a failure of the system at `path` into ours.
pub(super) fn write_error(path: &Path) -> impl Fn(io::Error) -> Error {
    let path = path.to_path_buf();
    move |source| Error::Write { path: path.clone(), source }
}

/// The folder of a path with `/`; empty for the root.
pub(super) fn folder(path: &str) -> &str {
    path::split(path).0
}

/// Whether a build can have made a file at `path`.
pub(super) fn is_ours(path: &str) -> bool {
    OutPath::parse(path).is_some() && !place::is_reserved(path)
}

/// What stands at `at`, the folder `folder` of the output, without following a link.
pub(super) fn below(at: &Path, folder: &str, is_ours: impl Fn(&str) -> bool) -> io::Result<Below> {
    match fs::symlink_metadata(at) {
        Ok(found) if found.is_dir() => Ok(Below::Folder),
        Ok(found) if found.is_file() && is_ours(folder) => Ok(Below::Nothing),
        Ok(_) => Ok(Below::Foreign(folder.into())),
        Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(Below::Nothing),
        Err(err) => Err(err),
    }
}

/// Everything but folders below `folder` of `output`, as paths below `output`.
pub(super) fn files_below(output: &Path, folder: &str) -> Result<Vec<String>, Error> {
    let mut files = Vec::new();
    let at = output.join(folder);
    for entry in WalkDir::new(&at).follow_links(false).follow_root_links(false).sort_by_file_name() {
        let entry = entry.map_err(|err| write_error(&at)(err.into()))?;
        if entry.file_type().is_dir() {
            continue;
        }
        let relative = entry.path().strip_prefix(output).expect("the walk stays below the output");
        let names: Vec<_> = relative.iter().map(|name| name.to_string_lossy()).collect();
        files.push(names.join("/"));
    }
    Ok(files)
}

/// Whether the regular file `at` holds `bytes`.
pub(super) fn holds(at: &Path, bytes: &[u8]) -> io::Result<bool> {
    let Some(mut file) = open(at, bytes.len() as u64)? else { return Ok(false) };
    let mut block = vec![0; bytes.len().min(BLOCK_BYTES)];
    let mut rest = bytes;
    while !rest.is_empty() {
        let n = block.len().min(rest.len());
        match file.read_exact(&mut block[..n]) {
            Ok(()) if block[..n] == rest[..n] => rest = &rest[n..],
            Ok(()) => return Ok(false),
            Err(err) if err.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(err) => return Err(err),
        }
    }
    Ok(true)
}

/// Whether the regular file `at` has this size and sha256.
pub(super) fn has_digest(at: &Path, size: u64, digest: &[u8; 32]) -> io::Result<bool> {
    let Some(mut file) = open(at, size)? else { return Ok(false) };
    let mut hasher = Hasher { inner: Sha256::new(), size: 0 };
    match pump(&mut file, &mut hasher, size) {
        Ok(()) => Ok(hasher.size == size && <[u8; 32]>::from(hasher.inner.finalize()) == *digest),
        Err(Pump::Read(err) | Pump::Write(err)) => Err(err),
    }
}

/// Opens `at` if it is a file of `size` bytes; one that may not be read counts as another one.
fn open(at: &Path, size: u64) -> io::Result<Option<File>> {
    let file = match File::open(at) {
        Ok(file) => file,
        Err(err) if matches!(err.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied) => {
            return Ok(None);
        }
        Err(err) => return Err(err),
    };
    let found = file.metadata()?;
    Ok((found.is_file() && found.len() == size).then_some(file))
}

/// Where copying failed.
#[derive(Debug)]
pub(super) enum Pump {
    Read(io::Error),
    Write(io::Error),
}

/// Copies `from` to `to`, at most `limit` bytes and one.
pub(super) fn pump(from: &mut dyn Read, to: &mut dyn Write, limit: u64) -> Result<(), Pump> {
    let mut from = from.take(limit.saturating_add(1));
    let mut block = vec![0; BLOCK_BYTES];
    loop {
        match from.read(&mut block) {
            Ok(0) => return Ok(()),
            Ok(n) => to.write_all(&block[..n]).map_err(Pump::Write)?,
            Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
            Err(err) => return Err(Pump::Read(err)),
        }
    }
}

#[derive(Debug)]
struct Hasher {
    inner: Sha256,
    size: u64,
}

impl Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner.update(bytes);
        self.size += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A new file that knows its size and sha256 when it is finished.
#[derive(Debug)]
pub(super) struct HashingFile {
    file: BufWriter<File>,
    hasher: Hasher,
}

impl HashingFile {
    /// Creates `path`, which must not exist.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let file = BufWriter::with_capacity(BLOCK_BYTES, File::create_new(path)?);
        Ok(HashingFile { file, hasher: Hasher { inner: Sha256::new(), size: 0 } })
    }

    /// Its size in bytes, and its sha256.
    pub(super) fn finish(mut self) -> io::Result<(u64, [u8; 32])> {
        self.file.flush()?;
        Ok((self.hasher.size, self.hasher.inner.finalize().into()))
    }
}

impl Write for HashingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.file.write(bytes)?;
        self.hasher.write(&bytes[..n])
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Removes `path` if it is there.
pub(super) fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(err) if err.kind() != io::ErrorKind::NotFound => Err(err),
        _ => Ok(()),
    }
}

/// Removes a folder of ours with all that is in it, if it is there; links in it are removed, not followed.
pub(super) fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(err) if err.kind() != io::ErrorKind::NotFound => Err(err),
        _ => Ok(()),
    }
}

/// Whether something stands at `path` itself, and whether it is a folder.
pub(super) fn is_folder(path: &Path) -> io::Result<Option<bool>> {
    match fs::symlink_metadata(path) {
        Ok(found) => Ok(Some(found.is_dir())),
        Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(err) => Err(err),
    }
}

/// `path` with `suffix` at the end of its last name, and a dot before it.
pub(super) fn beside(parent: &Path, name: &std::ffi::OsStr, suffix: &str) -> PathBuf {
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(suffix);
    parent.join(hidden)
}
