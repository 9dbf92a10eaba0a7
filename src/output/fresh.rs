//! A folder that appears whole or not at all: what an import unpacks into.
#![expect(clippy::disallowed_methods, reason = "the door out")]

use std::fs;
use std::fs::File;
use std::io;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

use crate::error::Error;
use crate::output::disk;
use crate::path::OutPath;

/// Files on their way into a folder. Dropping it without finishing leaves everything as it was.
#[derive(Debug)]
pub struct Fresh {
    target: PathBuf,
    stage: PathBuf,
    is_inside: bool,
}

impl Fresh {
    /// Prepares the new folder `target`: it must not exist, or be empty.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] if something stands there, and [`Error::Write`].
    pub fn folder(target: &Path) -> Result<Self, Error> {
        let taken = |what: &str| {
            let message = format!("`{}` {what}; nothing was written: give a new folder", target.display());
            Err(Error::Usage { message })
        };
        match disk::is_folder(target).map_err(disk::write_error(target))? {
            None => {}
            Some(false) => return taken("is there and is no folder"),
            Some(true) => {
                let mut entries = fs::read_dir(target).map_err(disk::write_error(target))?;
                if entries.next().is_some() {
                    return taken("is not empty");
                }
            }
        }
        let Some(name) = target.file_name() else { return taken("names no folder") };
        let parent =
            target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(disk::write_error(parent))?;
        let stage = disk::beside(parent, name, &format!(".catalog-import-{}", std::process::id()));
        fs::create_dir(&stage).map_err(disk::write_error(&stage))?;
        Ok(Fresh { target: target.to_path_buf(), stage, is_inside: false })
    }

    /// Prepares new folders below `target`, which may exist and hold others.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] if it is no folder, and [`Error::Write`].
    pub fn inside(target: &Path) -> Result<Self, Error> {
        if disk::is_folder(target).map_err(disk::write_error(target))? == Some(false) {
            let message = format!("`{}` is no folder; nothing was written", target.display());
            return Err(Error::Usage { message });
        }
        fs::create_dir_all(target).map_err(disk::write_error(target))?;
        let stage = target.join(format!(".catalog-import-{}", std::process::id()));
        fs::create_dir(&stage).map_err(disk::write_error(&stage))?;
        Ok(Fresh { target: target.to_path_buf(), stage, is_inside: true })
    }

    /// Writes a file.
    ///
    /// # Errors
    ///
    /// [`Error::Write`], also if it is there already or `from` cannot be read.
    pub fn put(&self, path: &OutPath, from: &mut dyn Read) -> Result<(), Error> {
        let at = self.stage.join(path.as_str());
        let fail = disk::write_error(&at);
        if let Some(folder) = at.parent() {
            fs::create_dir_all(folder).map_err(&fail)?;
        }
        let mut file = File::create_new(&at).map_err(&fail)?;
        io::copy(from, &mut file).map_err(&fail)?;
        Ok(())
    }

    /// Moves everything into place: the whole folder, or each of `units` below it, all or none.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] if a unit is there already, and [`Error::Write`]; then nothing is left of it.
    pub fn finish(self, units: &[OutPath]) -> Result<(), Error> {
        if !self.is_inside {
            // Not every system moves a folder over an empty one.
            if disk::is_folder(&self.target).map_err(disk::write_error(&self.target))? == Some(true) {
                fs::remove_dir(&self.target).map_err(disk::write_error(&self.target))?;
            }
            return fs::rename(&self.stage, &self.target).map_err(disk::write_error(&self.target));
        }
        for unit in units {
            let at = self.target.join(unit.as_str());
            if disk::is_folder(&at).map_err(disk::write_error(&at))?.is_some() {
                let message = format!("`{}` is there already; nothing was written", at.display());
                return Err(Error::Usage { message });
            }
        }
        let mut moved: Vec<&OutPath> = Vec::new();
        for unit in units {
            let at = self.target.join(unit.as_str());
            let parents = at.parent().map_or(Ok(()), fs::create_dir_all);
            if let Err(err) = parents.and_then(|()| fs::rename(self.stage.join(unit.as_str()), &at)) {
                for unit in moved {
                    drop(fs::rename(self.target.join(unit.as_str()), self.stage.join(unit.as_str())));
                }
                return Err(disk::write_error(&at)(err));
            }
            moved.push(unit);
        }
        Ok(())
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        drop(disk::remove_folder(&self.stage));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> OutPath {
        OutPath::parse(text).unwrap()
    }

    #[test]
    fn nothing_appears_before_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("new");
        let fresh = Fresh::folder(&target).unwrap();
        fresh.put(&path("a/b"), &mut &b"x"[..]).unwrap();
        assert!(!target.exists());
        drop(fresh);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let fresh = Fresh::folder(&target).unwrap();
        fresh.put(&path("a/b"), &mut &b"x"[..]).unwrap();
        fresh.finish(&[]).unwrap();
        assert_eq!(fs::read(target.join("a/b")).unwrap(), b"x");
        assert!(matches!(Fresh::folder(&target), Err(Error::Usage { .. })));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn units_come_all_or_none() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("k/b")).unwrap();
        let fresh = Fresh::inside(folder.path()).unwrap();
        fresh.put(&path("k/a/x"), &mut &b"x"[..]).unwrap();
        fresh.put(&path("k/b/x"), &mut &b"x"[..]).unwrap();
        assert!(matches!(fresh.finish(&[path("k/a"), path("k/b")]), Err(Error::Usage { .. })));
        assert!(!folder.path().join("k/a").exists());
        let fresh = Fresh::inside(folder.path()).unwrap();
        fresh.put(&path("k/a/x"), &mut &b"x"[..]).unwrap();
        fresh.finish(&[path("k/a")]).unwrap();
        assert!(folder.path().join("k/a/x").exists());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
