//! One file of the disk: opened only if it is a regular file, read only up to a limit.

use std::fs::File;
use std::fs::Metadata;
use std::fs::OpenOptions;
use std::io;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

use sha2::Digest as _;
use sha2::Sha256;

use crate::error::Error;
use crate::source::folder::Folder;

/// What reading up to a limit gave.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Limited<T> {
    /// The whole file.
    Whole(T),
    /// More than the limit: the file's size.
    TooLarge(u64),
}

/// What stands at a path below the root.
#[derive(Debug)]
pub(super) enum Standing {
    /// A regular file of this many bytes; the path is where links end.
    File(PathBuf, u64),
    /// A folder.
    Folder,
    /// A link out of the root.
    Outside,
    /// A link to nothing.
    Dangling,
    /// A device, a pipe, a socket.
    Special,
    /// Nothing.
    Nothing,
}

/// Looks at `path` without opening it, following links as long as they end below `home`.
///
/// `home` is the root without links.
pub(super) fn look(home: &Path, path: &Path) -> io::Result<Standing> {
    use io::ErrorKind::{InvalidFilename, InvalidInput, NotADirectory, NotFound};
    let end = match std::fs::canonicalize(path) {
        Ok(end) => end,
        Err(err) => {
            let is_link = std::fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink());
            return match err.kind() {
                NotFound | NotADirectory if is_link => Ok(Standing::Dangling),
                NotFound | NotADirectory | InvalidInput | InvalidFilename => Ok(Standing::Nothing),
                _ if err.raw_os_error() == Some(ELOOP) => Ok(Standing::Dangling),
                _ => Err(err),
            };
        }
    };
    if !end.starts_with(home) {
        return Ok(Standing::Outside);
    }
    let metadata = match std::fs::symlink_metadata(&end) {
        Ok(metadata) => metadata,
        Err(err) if err.kind() == NotFound => return Ok(Standing::Nothing),
        Err(err) => return Err(err),
    };
    Ok(if metadata.is_file() {
        Standing::File(end, metadata.len())
    } else if metadata.is_dir() {
        Standing::Folder
    } else {
        Standing::Special
    })
}

/// Where to read `path`, which was listed: itself, or the end of a link; `None` if it is no longer a file below `home`.
pub(super) fn end(home: &Path, path: &Path) -> io::Result<Option<PathBuf>> {
    // Resolving every folder above costs more than reading a small file, and the walk went through no link.
    if std::fs::symlink_metadata(path)?.is_file() {
        return Ok(Some(path.to_path_buf()));
    }
    match look(home, path)? {
        Standing::File(end, _) => Ok(Some(end)),
        _ => Ok(None),
    }
}

/// "Too many levels of symbolic links"; its `ErrorKind` is not stable.
const ELOOP: i32 = if cfg!(target_os = "linux") { 40 } else { 62 };

/// Opens `path`, which must be a regular file.
fn open(path: &Path) -> io::Result<(File, Metadata)> {
    let mut options = OpenOptions::new();
    options.read(true);
    do_not_wait(&mut options);
    regular(options.open(path)?)
}

/// What `file` is, which must be a regular file.
fn regular(file: File) -> io::Result<(File, Metadata)> {
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "this is not a regular file"));
    }
    Ok((file, metadata))
}

/// Keeps an open from waiting for a writer, should a pipe have taken the file's place since it was listed.
#[cfg(unix)]
fn do_not_wait(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
}

#[cfg(not(unix))]
fn do_not_wait(_: &mut OpenOptions) {}

/// Reads `path`, at most `limit` bytes and one.
pub(super) fn read(path: &Path, limit: u64) -> io::Result<Limited<Vec<u8>>> {
    let mut bytes = Vec::new();
    Ok(match read_into(path, limit, &mut bytes)? {
        Limited::Whole(()) => Limited::Whole(bytes),
        Limited::TooLarge(size) => Limited::TooLarge(size),
    })
}

/// Reads `path`, at most `limit` bytes and one, into `bytes`, which then hold nothing else.
pub(super) fn read_into(path: &Path, limit: u64, bytes: &mut Vec<u8>) -> io::Result<Limited<()>> {
    read_file(open(path)?, limit, bytes)
}

/// The same for the file `path` of `folder`, by its name alone.
pub(super) fn read_in(
    folder: &Folder,
    path: &Path,
    limit: u64,
    bytes: &mut Vec<u8>,
) -> io::Result<Limited<()>> {
    let name = path.file_name().unwrap_or(path.as_os_str());
    read_file(regular(folder.file(Path::new(name))?)?, limit, bytes)
}

fn read_file((file, metadata): (File, Metadata), limit: u64, bytes: &mut Vec<u8>) -> io::Result<Limited<()>> {
    bytes.clear();
    if limit < metadata.len() {
        return Ok(Limited::TooLarge(metadata.len()));
    }
    let size = usize::try_from(metadata.len()).unwrap_or(0);
    read_all(file, size, limit, bytes)?;
    let size = bytes.len() as u64;
    Ok(if limit < size { Limited::TooLarge(size) } else { Limited::Whole(()) })
}

/// Appends the rest of `file` to `bytes`, at most `limit` bytes and one; `size` is how many it says it has.
fn read_all(mut file: File, size: usize, limit: u64, bytes: &mut Vec<u8>) -> io::Result<()> {
    // One more byte, so that the end is seen: a regular file that gives less than asked for has no more.
    bytes.resize(size + 1, 0);
    let mut end = 0;
    while end <= size {
        match file.read(&mut bytes[end..]) {
            Ok(0) => break,
            Ok(n) => {
                end += n;
                if end == size {
                    break;
                }
            }
            Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
            Err(err) => {
                bytes.clear();
                return Err(err);
            }
        }
    }
    bytes.truncate(end);
    if end <= size {
        return Ok(());
    }
    // It has grown since it was looked at.
    let left = limit.saturating_add(1).saturating_sub(end as u64);
    file.take(left).read_to_end(bytes).map(drop)
}

/// The size and sha256 of `path`, at most `limit` bytes and one.
pub(super) fn hash(path: &Path, limit: u64) -> io::Result<Limited<(u64, [u8; 32])>> {
    let (file, metadata) = open(path)?;
    if limit < metadata.len() {
        return Ok(Limited::TooLarge(metadata.len()));
    }
    let mut file = file.take(limit.saturating_add(1));
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    let mut size = 0;
    loop {
        let n = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => n,
            Err(err) if err.kind() == io::ErrorKind::Interrupted => continue,
            Err(err) => return Err(err),
        };
        hasher.update(&buffer[..n]);
        size += n as u64;
    }
    if limit < size {
        return Ok(Limited::TooLarge(size));
    }
    Ok(Limited::Whole((size, hasher.finalize().into())))
}

/// Reads up to `limit` bytes from the start of `path`.
pub(super) fn head(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.0.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A source that is open to be copied out.
#[derive(Debug)]
pub struct Opened {
    file: File,
    /// Where it lies, for messages.
    pub path: PathBuf,
}

impl Opened {
    /// Opens `path` of `sources` if it is still a regular file below the root.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] with the path.
    pub fn open(sources: &super::Sources, path: &crate::path::SourcePath) -> Result<Self, Error> {
        let at = sources.root.join(path.as_str());
        let fail = |source| Error::Read { path: at.clone(), source };
        let home = std::fs::canonicalize(&sources.root).map_err(fail)?;
        match end(&home, &at).map_err(fail)? {
            Some(end) => Ok(Opened { file: open(&end).map_err(fail)?.0, path: at }),
            None => Err(fail(io::Error::new(io::ErrorKind::NotFound, "it was a file when the build began"))),
        }
    }
}

impl Opened {
    /// Goes on reading at the byte `at`.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn skip_to(&mut self, at: u64) -> io::Result<()> {
        use std::io::Seek as _;
        self.file.seek(io::SeekFrom::Start(at)).map(drop)
    }
}

impl Read for Opened {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the door in")]
mod tests {
    use super::*;

    #[test]
    fn more_than_the_limit_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, b"12345").unwrap();
        assert_eq!(read(&path, 5).unwrap(), Limited::Whole(b"12345".to_vec()));
        assert_eq!(read(&path, 4).unwrap(), Limited::TooLarge(5));
        let digest = crate::source::sha256(b"12345");
        assert_eq!(hash(&path, 5).unwrap(), Limited::Whole((5, digest)));
        assert_eq!(hash(&path, 4).unwrap(), Limited::TooLarge(5));
    }

    #[test]
    fn what_is_no_file_is_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read(folder.path(), 5).is_err());
        // A device says that it is empty and never ends.
        #[cfg(unix)]
        assert!(read(Path::new("/dev/zero"), 5).is_err());
    }
}
