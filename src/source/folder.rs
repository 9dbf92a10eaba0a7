//! One folder of the disk: what stands in it, and its files opened from there.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::Path;

/// What a folder says of something that stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A link to anything or nothing.
    Link,
    /// A device, a pipe, a socket.
    Special,
}

/// An open folder.
///
/// A file opened from it costs the system neither the way from the root of the disk nor another look at each folder on it;
/// and whatever becomes of the way meanwhile, it is a file of this folder.
pub(super) use at::Folder;

#[cfg(unix)]
mod at {
    use std::os::unix::ffi::OsStringExt as _;

    use rustix::fs::AtFlags;
    use rustix::fs::Dir;
    use rustix::fs::FileType;
    use rustix::fs::Mode;
    use rustix::fs::OFlags;

    use super::File;
    use super::Kind;
    use super::OsString;
    use super::Path;
    use super::io;

    #[derive(Debug)]
    pub(in crate::source) struct Folder(Dir);

    impl Folder {
        pub(in crate::source) fn open(at: &Path) -> io::Result<Self> {
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
            Ok(Folder(Dir::new(rustix::fs::open(at, flags, Mode::empty())?)?))
        }

        /// What stands in it, by name, without what begins with a dot.
        pub(in crate::source) fn entries(&mut self) -> io::Result<Vec<(OsString, Kind)>> {
            let mut found = Vec::new();
            while let Some(entry) = self.0.read() {
                let entry = entry?;
                let name = entry.file_name();
                if name.to_bytes().starts_with(b".") {
                    continue;
                }
                let mut kind = entry.file_type();
                // Some file systems do not say.
                if kind == FileType::Unknown {
                    let stat = match rustix::fs::statat(self.0.fd()?, name, AtFlags::SYMLINK_NOFOLLOW) {
                        Ok(stat) => stat,
                        Err(rustix::io::Errno::NOENT) => continue,
                        Err(err) => return Err(err.into()),
                    };
                    kind = FileType::from_raw_mode(stat.st_mode);
                }
                let kind = match kind {
                    FileType::RegularFile => Kind::File,
                    FileType::Directory => Kind::Folder,
                    FileType::Symlink => Kind::Link,
                    _ => Kind::Special,
                };
                found.push((OsString::from_vec(name.to_bytes().to_vec()), kind));
            }
            found.sort_unstable();
            Ok(found)
        }

        /// Opens its file `name`; what has become a link since is as if it were gone.
        pub(in crate::source) fn file(&self, name: &Path) -> io::Result<File> {
            // Should a pipe have taken the file's place, nobody waits for a writer.
            let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
            match rustix::fs::openat(self.0.fd()?, name, flags, Mode::empty()) {
                Ok(handle) => Ok(handle.into()),
                Err(rustix::io::Errno::LOOP) => Err(io::ErrorKind::NotFound.into()),
                Err(err) => Err(err.into()),
            }
        }
    }
}

#[cfg(not(unix))]
mod at {
    use std::path::PathBuf;

    use super::File;
    use super::Kind;
    use super::OsString;
    use super::Path;
    use super::io;

    #[derive(Debug)]
    pub(in crate::source) struct Folder(PathBuf);

    impl Folder {
        #[expect(clippy::unnecessary_wraps, reason = "elsewhere it is opened here")]
        pub(in crate::source) fn open(at: &Path) -> io::Result<Self> {
            Ok(Folder(at.to_path_buf()))
        }

        #[expect(clippy::disallowed_methods, reason = "the door in")]
        pub(in crate::source) fn entries(&mut self) -> io::Result<Vec<(OsString, Kind)>> {
            let mut found = Vec::new();
            for entry in std::fs::read_dir(&self.0)? {
                let entry = entry?;
                let name = entry.file_name();
                if name.as_encoded_bytes().starts_with(b".") {
                    continue;
                }
                let kind = match entry.file_type() {
                    Ok(kind) if kind.is_file() => Kind::File,
                    Ok(kind) if kind.is_dir() => Kind::Folder,
                    Ok(kind) if kind.is_symlink() => Kind::Link,
                    Ok(_) => Kind::Special,
                    Err(err) if err.kind() == io::ErrorKind::NotFound => continue,
                    Err(err) => return Err(err),
                };
                found.push((name, kind));
            }
            found.sort_unstable();
            Ok(found)
        }

        pub(in crate::source) fn file(&self, name: &Path) -> io::Result<File> {
            File::open(self.0.join(name))
        }
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the door in")]
mod tests {
    use super::*;

    #[test]
    fn a_folder_says_what_stands_in_it_and_opens_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("b.yml"), "b").unwrap();
        std::fs::write(at(".hidden"), "x").unwrap();
        std::fs::create_dir(at("a")).unwrap();
        let mut open = Folder::open(folder.path()).unwrap();
        assert_eq!(open.entries().unwrap(), [("a".into(), Kind::Folder), ("b.yml".into(), Kind::File)]);
        assert_eq!(io::read_to_string(open.file(Path::new("b.yml")).unwrap()).unwrap(), "b");
        assert_eq!(Folder::open(&at("none")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_became_a_link_is_as_if_it_were_gone() {
        let folder = tempfile::tempdir().unwrap();
        let mut open = Folder::open(folder.path()).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", folder.path().join("x.sh")).unwrap();
        assert_eq!(open.entries().unwrap(), [("x.sh".into(), Kind::Link)]);
        assert_eq!(open.file(Path::new("x.sh")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
