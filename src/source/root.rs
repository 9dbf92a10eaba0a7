//! Which folder is meant, and its configuration: what must be known before anything can be listed.
#![expect(clippy::disallowed_methods, reason = "the door in")]

use std::io;
use std::path::Path;
use std::path::PathBuf;

use crate::error::Error;
use crate::path::SourcePath;
use crate::source::CONFIG;
use crate::source::disk;
use crate::source::disk::Limited;
use crate::source::disk::Standing;

/// The name of a lineage's sidecar.
const PUBLICATION: &str = "publication.yml";

/// Largest `catalog.yml`, in bytes. It cannot be a setting, since the settings are in it.
const MAX_CONFIG_BYTES: u64 = 1 << 20;

/// The folder to work on.
///
/// A ROOT that was given is taken as it is. Otherwise it is the nearest folder, from `cwd` upward to the root of the
/// git repository, that holds a `catalog.yml`; else `cwd` itself.
///
/// # Errors
///
/// [`Error::Usage`] if ROOT is a file or is not there, [`Error::Read`] if it cannot be looked at.
pub fn find_root(start: Option<&Path>, cwd: &Path) -> Result<PathBuf, Error> {
    let Some(start) = start else { return Ok(search(cwd)) };
    let shown = start.display();
    match std::fs::metadata(start) {
        Ok(metadata) if metadata.is_dir() => Ok(start.to_path_buf()),
        Ok(_) => {
            let parent = start.parent().filter(|parent| !parent.as_os_str().is_empty());
            let parent = parent.unwrap_or(Path::new("."));
            let message = format!(
                "`{shown}` is not a folder: ROOT is the folder of a project, maybe `{}`",
                parent.display()
            );
            Err(Error::Usage { message })
        }
        Err(err) if err.kind() == io::ErrorKind::NotFound => {
            let message =
                format!("there is no folder `{shown}`: ROOT is the folder that holds the definitions");
            Err(Error::Usage { message })
        }
        Err(source) => Err(Error::Read { path: start.to_path_buf(), source }),
    }
}

/// The nearest project at or above `cwd`.
fn search(cwd: &Path) -> PathBuf {
    for folder in cwd.ancestors() {
        if folder.join(CONFIG).is_file() {
            return folder.to_path_buf();
        }
        // A file in a worktree or a submodule, a folder otherwise.
        if folder.join(".git").exists() {
            break;
        }
    }
    cwd.to_path_buf()
}

/// Where a file that was named by itself belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// The root.
    pub root: PathBuf,
    /// How far up the root may be moved while the file names others outside of it.
    pub bound: PathBuf,
    /// Whether the file is part of a project, all of which is then looked at.
    pub is_project: bool,
}

/// Where the file that was named by itself belongs.
///
/// With a `catalog.yml` above it, to that folder; in a lineage folder, to the nearest of the git repository's root and
/// `cwd` that holds it. Otherwise its own folder is the root, which may be moved up to the same place: a definition may
/// name files beside its folder.
///
/// # Errors
///
/// [`Error::Usage`] if there is no such file.
pub fn home_of_file(file: &Path, cwd: &Path) -> Result<Home, Error> {
    let missing = |_| Error::Usage { message: format!("there is no file `{}`", file.display()) };
    let whole = std::fs::canonicalize(cwd.join(file)).map_err(missing)?;
    let own = whole.parent().unwrap_or(Path::new("/")).to_path_buf();
    let cwd = std::fs::canonicalize(cwd).map_err(|source| Error::Read { path: cwd.to_path_buf(), source })?;
    let (mut bound, mut in_lineage) = (own.clone(), false);
    for folder in own.ancestors() {
        if folder.join(CONFIG).is_file() {
            let root = folder.to_path_buf();
            return Ok(Home { bound: root.clone(), root, is_project: true });
        }
        in_lineage |= folder.join(PUBLICATION).is_file();
        let is_repository = folder.join(".git").exists();
        if is_repository || folder == cwd {
            bound = folder.to_path_buf();
        }
        if is_repository {
            break;
        }
    }
    let root = if in_lineage { bound.clone() } else { own };
    Ok(Home { root, bound, is_project: in_lineage })
}

/// The path below `root` of a file that the user named.
///
/// # Errors
///
/// [`Error::Usage`] if there is no such file, or if it does not lie below the root.
pub fn path_below(root: &Path, file: &Path) -> Result<SourcePath, Error> {
    let usage = |message: String| Error::Usage { message };
    let whole = std::fs::canonicalize(file);
    let whole = whole.map_err(|_| usage(format!("there is no file `{}`", file.display())))?;
    let home =
        std::fs::canonicalize(root).map_err(|source| Error::Read { path: root.to_path_buf(), source })?;
    let below = whole.strip_prefix(&home).ok().and_then(Path::to_str);
    let path = below.and_then(|below| SourcePath::parse(&below.replace(std::path::MAIN_SEPARATOR, "/")).ok());
    path.ok_or_else(|| usage(format!("`{}` does not lie below `{}`", file.display(), root.display())))
}

/// The bytes of the configuration, or `None` if there is none.
///
/// # Errors
///
/// [`Error::Usage`] if it is no regular file below the root or larger than 1 MiB; [`Error::Read`].
pub fn read_config(root: &Path) -> Result<Option<Vec<u8>>, Error> {
    let path = root.join(CONFIG);
    let fail = |source| Error::Read { path: path.clone(), source };
    let refuse = |why: &str| Error::Usage { message: format!("`{}` {why}", path.display()) };
    let home =
        std::fs::canonicalize(root).map_err(|source| Error::Read { path: root.to_path_buf(), source })?;
    let end = match disk::look(&home, &path).map_err(fail)? {
        Standing::File(end, _) => end,
        Standing::Nothing => return Ok(None),
        Standing::Outside => return Err(refuse("is a link out of the project: put the file itself here")),
        Standing::Dangling => return Err(refuse("is a link to nothing: remove it or put the file here")),
        Standing::Folder | Standing::Special => {
            return Err(refuse("is not a file, and the site's configuration must be one"));
        }
    };
    limited(&end, &path).map(Some)
}

/// Reads the configuration `path`, wherever it lies.
///
/// # Errors
///
/// [`Error::Usage`] if there is no such file or it is too large, [`Error::Read`] if it cannot be read.
pub fn read_config_file(path: &Path) -> Result<Vec<u8>, Error> {
    if !path.is_file() {
        return Err(Error::Usage { message: format!("there is no configuration `{}`", path.display()) });
    }
    limited(path, path)
}

/// The bytes of the configuration at `end`, which messages call `path`.
fn limited(end: &Path, path: &Path) -> Result<Vec<u8>, Error> {
    let fail = |source| Error::Read { path: path.to_path_buf(), source };
    match disk::read(end, MAX_CONFIG_BYTES).map_err(fail)? {
        Limited::Whole(bytes) => Ok(bytes),
        Limited::TooLarge(size) => {
            let what = format!("`{}` has {size} bytes", path.display());
            Err(Error::Usage {
                message: format!("{what}, {MAX_CONFIG_BYTES} are allowed for a configuration"),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_searched_up_to_the_git_root() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("repository/a/b");
        std::fs::create_dir_all(&inner).unwrap();
        std::fs::write(folder.path().join(CONFIG), "").unwrap();
        assert_eq!(find_root(None, &inner).unwrap(), folder.path());
        std::fs::create_dir(folder.path().join("repository/.git")).unwrap();
        assert_eq!(find_root(None, &inner).unwrap(), inner);
        std::fs::write(folder.path().join("repository/catalog.yml"), "").unwrap();
        assert_eq!(find_root(None, &inner).unwrap(), folder.path().join("repository"));
    }

    #[test]
    fn a_given_root_is_taken_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        std::fs::create_dir(&inner).unwrap();
        std::fs::write(folder.path().join(CONFIG), "Title: x\n").unwrap();
        assert_eq!(find_root(Some(&inner), folder.path()).unwrap(), inner);
        let err = find_root(Some(&folder.path().join("none")), folder.path()).unwrap_err();
        assert_eq!(err.exit_code(), 2);
        let err = find_root(Some(&folder.path().join(CONFIG)), folder.path()).unwrap_err();
        assert!(err.to_string().contains("is not a folder"), "{err}");
        assert_eq!(read_config(folder.path()).unwrap().unwrap(), b"Title: x\n");
        assert_eq!(read_config(&inner).unwrap(), None);
    }
}
