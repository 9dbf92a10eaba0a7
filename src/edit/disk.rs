//! Writing into the sources: each file whole or not at all, and all of a change or, where the machine fails early,
//! nothing.
#![expect(clippy::disallowed_methods, reason = "the door into the sources")]

use std::fs;
use std::io;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;

use crate::error::Error;
use crate::path::SourcePath;

/// One file that is to have other bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The file.
    pub path: SourcePath,
    /// Its bytes now; `None` if there is no such file yet.
    pub old: Option<Vec<u8>>,
    /// The bytes that it shall have.
    pub new: Vec<u8>,
}

/// Whether `path` below `root` is a file of its own, or could become one: no link leads to it or through it.
pub fn is_own_file(root: &Path, path: &SourcePath) -> bool {
    let mut at = root.to_path_buf();
    let mut names = path.as_str().split('/').peekable();
    while let Some(name) = names.next() {
        at.push(name);
        let is_last = names.peek().is_none();
        match fs::symlink_metadata(&at) {
            Ok(found) if is_last => return found.is_file(),
            Ok(found) if found.is_dir() => {}
            // What is not there can be made.
            Err(err) if err.kind() == io::ErrorKind::NotFound => return true,
            _ => return false,
        }
    }
    false
}

/// Writes `changes` below `root`: first all of them beside their places, then each is moved into place.
///
/// Permissions of a file stay as they are. Folders are made as needed.
///
/// # Errors
///
/// [`Error::Usage`] if a file is no longer what it was when the change was made, or if a link stands in the way: nothing
/// has happened. [`Error::Write`] with the path; nothing has happened unless a move failed.
pub fn write(root: &Path, changes: &[Change]) -> Result<(), Error> {
    for change in changes {
        check(root, change)?;
    }
    let mut staged = Staged(Vec::with_capacity(changes.len()));
    for change in changes {
        stage(&root.join(change.path.as_str()), &change.new, &mut staged)?;
    }
    for (temporary, at) in std::mem::take(&mut staged.0) {
        fs::rename(&temporary, &at).map_err(|source| Error::Write { path: at, source })?;
    }
    Ok(())
}

/// A folder that does not exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFolder {
    /// The folder.
    pub path: SourcePath,
    /// Its files, each path once.
    pub files: Vec<NewFile>,
}

/// A file of a [`NewFolder`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its path below the folder, `/` between names; never leaves it.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The file whose permissions it takes.
    pub like: Option<SourcePath>,
}

/// Makes `folders` below `root` and writes `changes`: each folder appears whole, and what was made is taken back if a
/// later step fails.
///
/// # Errors
///
/// As `write`; [`Error::Usage`] if a folder is there already.
pub fn write_with_folders(root: &Path, folders: &[NewFolder], changes: &[Change]) -> Result<(), Error> {
    for change in changes {
        check(root, change)?;
    }
    let mut made = Made { staged: Vec::new(), placed: Vec::new() };
    for folder in folders {
        let at = root.join(folder.path.as_str());
        if at.symlink_metadata().is_ok() || !is_own_file(root, &folder.path) {
            return Err(Error::Usage { message: format!("`{}` is there already", at.display()) });
        }
        stage_folder(root, folder, &at, &mut made)?;
    }
    for (stage, at) in std::mem::take(&mut made.staged) {
        fs::rename(&stage, &at).map_err(|source| {
            drop(fs::remove_dir_all(&stage));
            Error::Write { path: at.clone(), source }
        })?;
        made.placed.push(at);
    }
    write(root, changes)?;
    made.placed.clear();
    Ok(())
}

/// Folders on their way, which are removed unless all goes well.
struct Made {
    /// Where a folder is made, and where it shall go.
    staged: Vec<(PathBuf, PathBuf)>,
    placed: Vec<PathBuf>,
}

impl Drop for Made {
    fn drop(&mut self) {
        let staged = self.staged.iter().map(|(stage, _)| stage);
        for folder in staged.chain(&self.placed) {
            drop(fs::remove_dir_all(folder));
        }
    }
}

fn stage_folder(root: &Path, folder: &NewFolder, at: &Path, made: &mut Made) -> Result<(), Error> {
    let fail = |path: &Path| {
        let path = path.to_path_buf();
        move |source| Error::Write { path, source }
    };
    let stage = at.with_file_name(format!(".{}.catalog-{}", folder.path.name(), std::process::id()));
    fs::create_dir_all(&stage).map_err(fail(&stage))?;
    made.staged.push((stage.clone(), at.to_path_buf()));
    for file in &folder.files {
        let to = stage.join(&file.path);
        let parent = to.parent().unwrap_or(&stage);
        fs::create_dir_all(parent).map_err(fail(parent))?;
        let mut opened = fs::File::create_new(&to).map_err(fail(&to))?;
        opened.write_all(&file.bytes).map_err(fail(&to))?;
        opened.sync_all().map_err(fail(&to))?;
        if let Some(like) = &file.like
            && let Ok(before) = fs::metadata(root.join(like.as_str()))
        {
            let mut permissions = before.permissions();
            keep_writable(&mut permissions);
            fs::set_permissions(&to, permissions).map_err(fail(&to))?;
        }
    }
    Ok(())
}

/// A copy of a file that nobody may write can be removed by its owner all the same.
#[cfg(unix)]
fn keep_writable(permissions: &mut fs::Permissions) {
    use std::os::unix::fs::PermissionsExt as _;
    permissions.set_mode(permissions.mode() & 0o777 | 0o200);
}

#[cfg(not(unix))]
fn keep_writable(_: &mut fs::Permissions) {}

/// Makes `bytes` the content of `path` below `folder`, whatever stood there.
///
/// # Errors
///
/// As `write`.
pub fn put(folder: &Path, path: &SourcePath, bytes: &[u8]) -> Result<(), Error> {
    let at = folder.join(path.as_str());
    let old = match fs::read(&at) {
        Ok(old) if old == bytes => return Ok(()),
        Ok(old) => Some(old),
        Err(err) if err.kind() == io::ErrorKind::NotFound => None,
        Err(source) => return Err(Error::Read { path: at, source }),
    };
    write(folder, &[Change { path: path.clone(), old, new: bytes.to_vec() }])
}

/// Files beside their places, which are removed if they do not get there.
struct Staged(Vec<(PathBuf, PathBuf)>);

impl Drop for Staged {
    fn drop(&mut self) {
        for (temporary, _) in &self.0 {
            drop(fs::remove_file(temporary));
        }
    }
}

fn check(root: &Path, change: &Change) -> Result<(), Error> {
    let at = root.join(change.path.as_str());
    if !is_own_file(root, &change.path) {
        let message = format!("`{}` is a link, or lies behind one: edit the file it leads to", at.display());
        return Err(Error::Usage { message });
    }
    let now = match fs::read(&at) {
        Ok(bytes) => Some(bytes),
        Err(err) if err.kind() == io::ErrorKind::NotFound => None,
        Err(source) => return Err(Error::Read { path: at, source }),
    };
    if now == change.old {
        return Ok(());
    }
    let what = if change.old.is_none() { "appeared" } else { "changed" };
    Err(Error::Usage { message: format!("`{}` {what} while it was looked at; try again", at.display()) })
}

fn stage(at: &Path, bytes: &[u8], staged: &mut Staged) -> Result<(), Error> {
    let fail = |path: &Path| {
        let path = path.to_path_buf();
        move |source| Error::Write { path, source }
    };
    let folder = at.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(fail(folder))?;
    let name = at.file_name().unwrap_or_default().to_string_lossy();
    // A name with a dot before it is nothing that we read.
    let temporary = folder.join(format!(".{name}.catalog-{}", std::process::id()));
    let mut file = fs::File::create(&temporary).map_err(fail(&temporary))?;
    staged.0.push((temporary.clone(), at.to_path_buf()));
    file.write_all(bytes).map_err(fail(&temporary))?;
    if let Ok(before) = fs::metadata(at) {
        fs::set_permissions(&temporary, before.permissions()).map_err(fail(&temporary))?;
    }
    file.sync_all().map_err(fail(&temporary))
}
