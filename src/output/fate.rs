//! What becomes of each file: what is staged, what is left alone, and whose files stand in the way.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::PoisonError;

use crate::error::Error;
use crate::output::Stage;
use crate::output::State;
use crate::output::disk;
use crate::output::disk::Below;
use crate::output::place;
use crate::path::OutPath;

/// What becomes of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Created,
    Changed,
    Unchanged,
    /// Somebody else's file is in the way: nothing is staged and nothing will be published.
    Blocked,
}

impl Stage {
    /// Decides what becomes of `path`; `is_same` compares the regular file on disk.
    pub(super) fn fate(
        &self,
        path: &OutPath,
        digest: &[u8; 32],
        is_same: impl FnOnce(&Path) -> io::Result<bool>,
    ) -> Result<Fate, Error> {
        if self.is_fresh {
            return Ok(Fate::Created);
        }
        let name = path.as_str();
        if self.known.get(name).is_some_and(|(known, _)| known == digest) {
            return Ok(Fate::Unchanged);
        }
        let known = self.old(name);
        let lost = if known.is_some() { Fate::Changed } else { Fate::Created };
        match self.standing(disk::folder(name))? {
            Below::Folder => {}
            Below::Nothing => return Ok(lost),
            Below::Foreign(at) => {
                self.state().foreign.insert(at.into());
                return Ok(Fate::Blocked);
            }
        }
        let at = self.place.output.join(name);
        let kind = match fs::symlink_metadata(&at) {
            Ok(metadata) => metadata.file_type(),
            Err(err) if err.kind() == io::ErrorKind::NotFound => return Ok(lost),
            Err(err) => return Err(disk::write_error(&at)(err)),
        };
        if kind.is_dir() {
            self.state().occupied.push(name.into());
            return Ok(lost);
        }
        if known.is_some_and(|known| known != digest) {
            return Ok(Fate::Changed);
        }
        if kind.is_file() && is_same(&at).map_err(disk::write_error(&at))? {
            return Ok(Fate::Unchanged);
        }
        if known.is_none() {
            self.state().foreign.insert(name.to_owned());
            return Ok(Fate::Blocked);
        }
        Ok(Fate::Changed)
    }

    /// What stands at `folder` of the output; each is looked at once.
    fn standing(&self, folder: &str) -> Result<Below, Error> {
        if folder.is_empty() {
            return Ok(Below::Folder);
        }
        let known = self.standing.lock().unwrap_or_else(PoisonError::into_inner).get(folder).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let found = match self.standing(disk::folder(folder))? {
            Below::Folder => {
                let at = self.place.output.join(folder);
                let is_ours = |file: &str| self.old(file).is_some();
                disk::below(&at, folder, is_ours).map_err(disk::write_error(&at))?
            }
            above => above,
        };
        self.standing.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.into(), found.clone());
        Ok(found)
    }

    /// Finds what is not ours in folders that must make room for a file.
    pub(super) fn find_occupants(&self, state: &mut State) -> Result<(), Error> {
        for folder in std::mem::take(&mut state.occupied) {
            for file in disk::files_below(&self.place.output, &folder)? {
                let at = self.place.output.join(&file);
                let is_file = fs::symlink_metadata(&at).is_ok_and(|found| found.is_file());
                if !is_file || self.old(&file).is_none() {
                    state.foreign.insert(file);
                }
            }
        }
        Ok(())
    }

    /// Refuses to publish over files that appeared in an empty folder meanwhile.
    pub(super) fn check_still_fresh(&self, files: &BTreeMap<Box<str>, [u8; 32]>) -> Result<(), Error> {
        let names = files.keys().map(|path| String::from(&**path));
        let foreign =
            names.filter(|name| fs::symlink_metadata(self.place.output.join(name)).is_ok()).collect();
        self.refuse_foreign(&foreign)
    }

    pub(super) fn refuse_foreign(&self, foreign: &BTreeSet<String>) -> Result<(), Error> {
        if foreign.is_empty() {
            return Ok(());
        }
        let names = place::some_names(foreign.iter().map(String::as_str), foreign.len());
        let shown = self.place.shown.display();
        let message = format!(
            "`{shown}` holds files that catalog did not make where its own must go: {names}; \
             move them away, or choose another folder with `--output` (nothing was changed)"
        );
        Err(Error::Usage { message })
    }
}
