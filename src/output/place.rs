//! Where a build writes: the output folder, its lock and its stage, and whether the folder is one of ours.
#![expect(clippy::disallowed_methods, reason = "the door out")]

use std::collections::BTreeMap;
use std::fs;
use std::fs::File;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use crate::error::Error;
use crate::output::SITE;
use crate::output::disk;
use crate::output::lock::Acquire;
use crate::output::lock::Lock;
use crate::output::manifest;

/// The stage, when it cannot be beside the output folder.
const INNER_STAGE: &str = ".catalog-stage";
/// The lock, likewise.
const INNER_LOCK: &str = ".catalog-lock";
/// An empty file that shows whether files can be moved from the stage to the output.
const PROBE: &str = ".catalog-probe";

/// Whether a file at `path` would be in the way of the output's own business.
pub(super) fn is_reserved(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    path == SITE || [INNER_STAGE, INNER_LOCK, PROBE].contains(&first)
}

/// At most five of `names`, quoted, and how many more there are.
pub(super) fn some_names<'a>(names: impl Iterator<Item = &'a str>, n_names: usize) -> String {
    const MAX_SHOWN: usize = 5;
    let quoted: Vec<String> =
        names.take(MAX_SHOWN).map(|name| format!("`{}`", name.escape_debug())).collect();
    let more = n_names.saturating_sub(MAX_SHOWN);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    quoted.join(", ") + &more
}

/// The folders of one build.
#[derive(Debug)]
pub(super) struct Place {
    /// The output folder as the user typed it.
    pub(super) shown: PathBuf,
    /// The output folder without links.
    pub(super) output: PathBuf,
    /// The stage. Beside the output folder, so that a reader of the site never sees it, unless files cannot be moved from
    /// there: then inside.
    pub(super) stage: PathBuf,
    /// Stage and lock beside the output folder; none if it is the root of a disk.
    beside: Option<(PathBuf, PathBuf)>,
}

/// What an output folder held before this build.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) manifest: BTreeMap<Box<str>, [u8; 32]>,
    pub(super) is_empty: bool,
}

impl Place {
    /// Finds out what `shown` means; folders above it are made.
    pub(super) fn find(shown: &Path) -> Result<Self, Error> {
        let fail = disk::write_error(shown);
        let usage = |what: &str| Error::Usage {
            message: format!("`{}` {what}: choose a folder with `--output`", shown.display()),
        };
        let output = match fs::canonicalize(shown) {
            Ok(output) if output.is_dir() => output,
            Ok(_) => return Err(usage("is a file, and the output is a folder")),
            Err(err) if err.kind() == io::ErrorKind::NotFound => {
                if fs::symlink_metadata(shown).is_ok() {
                    return Err(usage("is a link to nothing"));
                }
                let Some(name) = shown.file_name() else { return Err(usage("names no folder")) };
                let parent = shown.parent().filter(|parent| !parent.as_os_str().is_empty());
                let parent = parent.unwrap_or(Path::new("."));
                fs::create_dir_all(parent).map_err(disk::write_error(parent))?;
                fs::canonicalize(parent).map_err(disk::write_error(parent))?.join(name)
            }
            Err(err) if err.kind() == io::ErrorKind::NotADirectory => {
                return Err(usage("lies below a file"));
            }
            Err(err) => return Err(fail(err)),
        };
        let beside = output.parent().zip(output.file_name()).map(|(parent, name)| {
            let at = |suffix| disk::beside(parent, name, suffix);
            (at(".catalog-stage"), at(".catalog-lock"))
        });
        let stage = beside.as_ref().map_or_else(|| output.join(INNER_STAGE), |(stage, _)| stage.clone());
        Ok(Place { shown: shown.to_path_buf(), output, stage, beside })
    }

    /// The same output folder with another stage.
    pub(super) fn at_stage(&self, stage: PathBuf) -> Self {
        let (shown, output, beside) = (self.shown.clone(), self.output.clone(), self.beside.clone());
        Place { shown, output, stage, beside }
    }

    /// The staged files, at their paths.
    pub(super) fn files(&self) -> PathBuf {
        self.stage.join("files")
    }

    /// Both folders where a stage may be.
    pub(super) fn stages(&self) -> impl Iterator<Item = PathBuf> {
        let inner = self.output.join(INNER_STAGE);
        self.beside.as_ref().map(|(stage, _)| stage.clone()).into_iter().chain([inner])
    }

    /// Keeps every other process out.
    ///
    /// The lock inside is taken where that is possible too, since another process may see this folder under another
    /// parent.
    pub(super) fn lock(&mut self) -> Result<Vec<Lock>, Error> {
        let mut locks = Vec::new();
        let is_there = disk::is_folder(&self.output).map_err(disk::write_error(&self.output))? == Some(true);
        if let Some((_, path)) = &self.beside {
            match Lock::acquire(path, &self.shown) {
                Ok(lock) => locks.push(lock),
                Err(Acquire::Failed(err)) => return Err(err),
                Err(Acquire::Open(err)) if is_there && is_refused(&err) => self.beside = None,
                Err(Acquire::Open(err)) => return Err(disk::write_error(path)(err)),
            }
        }
        if is_there && !self.can_move_from_beside()? {
            self.stage = self.output.join(INNER_STAGE);
            let path = self.output.join(INNER_LOCK);
            locks.push(Lock::acquire(&path, &self.shown).map_err(|err| match err {
                Acquire::Failed(err) => err,
                Acquire::Open(err) => disk::write_error(&path)(err),
            })?);
        }
        Ok(locks)
    }

    /// Whether a file can be moved from beside the output folder into it: not if the folder is mounted there.
    fn can_move_from_beside(&self) -> Result<bool, Error> {
        let Some((beside, _)) = &self.beside else { return Ok(false) };
        // A stage that is there was moved from, or will be removed.
        let probe = beside.with_extension("catalog-probe");
        let target = self.output.join(PROBE);
        if disk::is_folder(&target).map_err(disk::write_error(&target))? == Some(true) {
            return Err(disk::write_error(&target)(io::Error::other("a folder stands here; remove it")));
        }
        disk::remove_file(&probe)
            .and_then(|()| File::create_new(&probe))
            .map_err(disk::write_error(&probe))?;
        let moved = fs::rename(&probe, &target);
        let cleared = disk::remove_file(if moved.is_ok() { &target } else { &probe });
        cleared.map_err(disk::write_error(&target))?;
        match moved {
            Ok(()) => Ok(true),
            Err(err) if matches!(err.kind(), io::ErrorKind::CrossesDevices | io::ErrorKind::ResourceBusy) => {
                Ok(false)
            }
            Err(err) => Err(disk::write_error(&self.output)(err)),
        }
    }

    /// Makes an empty stage that nobody else can read.
    pub(super) fn make_stage(&self) -> Result<(), Error> {
        let fail = disk::write_error(&self.stage);
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.stage).map_err(&fail)?;
        fs::create_dir_all(self.files()).map_err(&fail)
    }

    /// Removes the stage. What cannot be removed is removed by the next build.
    pub(super) fn remove_stage(&self) {
        drop(disk::remove_folder(&self.stage));
    }

    /// Reads the last build's manifest, or makes sure that the folder may become ours.
    pub(super) fn look(&self, force: bool) -> Result<Contents, Error> {
        let nothing = Contents { manifest: BTreeMap::new(), is_empty: true };
        let entries = match fs::read_dir(&self.output) {
            Ok(entries) => entries,
            Err(err) if err.kind() == io::ErrorKind::NotFound => return Ok(nothing),
            Err(err) => return Err(disk::write_error(&self.output)(err)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(disk::write_error(&self.output))?;
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
        names.retain(|name| name == SITE || !is_reserved(name));
        names.sort_unstable();
        if names.is_empty() {
            return Ok(nothing);
        }
        let shown = self.shown.display();
        let site = self.output.join(SITE);
        if names.iter().any(|name| name == SITE) {
            let is_file = fs::symlink_metadata(&site).is_ok_and(|found| found.is_file());
            let manifest =
                if is_file { manifest::read(&site) } else { Err(io::Error::other("it is no regular file")) };
            let unknown = |err: io::Error| Error::Usage {
                message: format!(
                    "`{shown}` holds a `{SITE}` that this version of catalog did not write, so it cannot tell which \
                     files are its own: {err}; choose another folder with `--output`, or move that file away"
                ),
            };
            return Ok(Contents { manifest: manifest.map_err(unknown)?, is_empty: false });
        }
        if !force {
            let names = some_names(names.iter().map(String::as_str), names.len());
            let message = format!(
                "`{shown}` is not empty and holds no `{SITE}`, so catalog did not make what is in it ({names}); choose \
                 an empty folder with `--output`, or build beside these files, which are then kept, with `--force`"
            );
            return Err(Error::Usage { message });
        }
        Ok(Contents { manifest: BTreeMap::new(), is_empty: false })
    }
}

/// Whether we may not write in a folder, while we may in another.
fn is_refused(err: &io::Error) -> bool {
    matches!(err.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}
