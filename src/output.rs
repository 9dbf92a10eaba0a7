//! The only door out: bytes and paths become a folder that a web server can serve. It has never heard of a page.
//!
//! Writing has two phases. *Stage*: what differs from what is on disk goes into a private folder beside the output; if
//! anything fails here, nothing has happened. *Publish*: the staged files are moved into place one by one, each
//! atomically, in an order that never breaks a reader, with a journal that the next run completes if this one is
//! killed. A first build is one rename. Nothing is ever wiped, and nothing is deleted but files that the last build's
//! `site.json` names.
//!
//! What is not here: `fsync`. A site is made again in seconds, and waiting for the disk would cost more than that.
#![expect(clippy::disallowed_methods, reason = "the door out")]

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::collections::HashSet;
use std::fs;
use std::fs::File;
use std::io;
use std::io::Write;
use std::ops::Bound;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use crate::error::Error;
use crate::path::OutPath;
use crate::path::SourcePath;
use crate::source::Opened;
use crate::source::Sources;
use crate::source::Stat;
use crate::source::sha256;

mod compress;
mod disk;
mod fate;
mod fingerprint;
mod finished;
mod fresh;
mod lock;
mod manifest;
mod order;
mod place;
mod publish;
mod scratch;
#[cfg(test)]
mod tests;

pub use finished::Finished;
pub use finished::Made;
pub use finished::made_of;
pub use fresh::Fresh;
pub(crate) use order::rank;
pub use scratch::Scratch;

use disk::Below;
use fate::Fate;
use fingerprint::Known;
use lock::Lock;
use place::Place;

pub use fingerprint::Left;
pub use fingerprint::Standing;

/// The name of the manifest, at the site's root.
pub const SITE: &str = "site.json";

/// Of each file its sha256.
type Files = BTreeMap<Box<str>, [u8; 32]>;

/// What `site.json` tells about a build besides its files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteInfo {
    /// Whom it was built for, in the order that shall stand there: `public`, then groups.
    pub audience: Vec<String>,
    /// The flags that changed what was built, each as it is typed.
    pub flags: Vec<String>,
    /// The version of this tool.
    pub tool_version: String,
    /// The digest of the visible model.
    pub model_digest: String,
}

/// What a build did to its output folder; `site.json` is not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that no build had made before.
    pub created: usize,
    /// Files that the last build had made with other bytes, or that had been lost or edited by hand since.
    pub changed: usize,
    /// Files that were not touched.
    pub unchanged: usize,
    /// Files of the last build that are no longer part of the site.
    pub deleted: usize,
    /// Size of the whole site, in bytes.
    pub bytes: u64,
    /// Size of what was written, in bytes.
    pub written_bytes: u64,
}

/// The files of one build on their way to the output folder. Any number of threads may put.
///
/// Dropping it without [`Stage::publish`] leaves the output folder as it was.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing about the build")]
pub struct Stage {
    place: Place,
    /// The last build's files, unless they are `known`.
    listed: Files,
    /// Whether the output folder is absent or empty.
    is_fresh: bool,
    has_finished_earlier: bool,
    state: Mutex<State>,
    /// What stands at each folder of the output that was asked for.
    standing: Mutex<HashMap<Box<str>, Below>>,
    /// Whether files get compressed siblings.
    is_compressing: bool,
    /// The files that are known to stand as the last build left them.
    known: Arc<Known>,
    has_failed: AtomicBool,
    n_temporary: AtomicUsize,
    /// Set when the output folder is about to change: from here on the stage is the next run's business.
    is_journaled: bool,
    /// Released last: fields are dropped in order.
    locks: Vec<Lock>,
}

#[derive(Debug, Default)]
struct State {
    /// In no order.
    files: Vec<(Box<str>, [u8; 32])>,
    /// Folders of the stage that exist.
    made: HashSet<Box<str>>,
    /// Paths of the output that are not ours and stand in the way.
    foreign: BTreeSet<String>,
    /// Paths of the output where a folder stands and a file must go.
    occupied: Vec<Box<str>>,
    written: Written,
}

impl Stage {
    /// Prepares to write into `output`, which need not exist; completes the publish of a build that was killed.
    ///
    /// `force` permits a folder that holds files and no `site.json`; the files are kept.
    ///
    /// # Errors
    ///
    /// [`Error::Busy`] if another process is at it, [`Error::Usage`] if the folder is not one of ours, and
    /// [`Error::Write`].
    pub fn begin(output: &Path, force: bool) -> Result<Self, Error> {
        Stage::begin_knowing(output, force, None)
    }

    /// As [`Stage::begin`]; takes for granted that every file stands as the last build left it: the caller knows `standing`
    /// to be what that build left. Another build that has ended since makes it worth nothing.
    ///
    /// # Errors
    ///
    /// As [`Stage::begin`].
    pub fn begin_knowing(output: &Path, force: bool, standing: Option<Standing>) -> Result<Self, Error> {
        let mut place = Place::find(output)?;
        let locks = place.lock()?;
        let has_finished_earlier = publish::finish_earlier(&place)?;
        place.make_stage()?;
        let site = Stat::of(&place.output.join(SITE));
        let known = standing.filter(|standing| site == Some(standing.site)).map(|standing| standing.files);
        let looked = if known.is_some() { Ok(place::Contents::default()) } else { place.look(force) };
        let contents = match looked {
            Ok(contents) => contents,
            Err(err) => {
                place.remove_stage();
                return Err(err);
            }
        };
        Ok(Stage {
            place,
            listed: contents.manifest,
            is_fresh: contents.is_empty,
            has_finished_earlier,
            state: Mutex::default(),
            standing: Mutex::default(),
            is_compressing: false,
            known: known.unwrap_or_default(),
            has_failed: AtomicBool::new(false),
            n_temporary: AtomicUsize::new(0),
            is_journaled: false,
            locks,
        })
    }

    /// Gives every file of text that is [`Stage::put`] a compressed sibling `.gz` and another `.br`, if `wanted`.
    #[must_use]
    pub fn compressing(mut self, wanted: bool) -> Self {
        self.is_compressing = wanted;
        self
    }

    /// Whether [`Stage::keep`] can keep `path`.
    pub fn is_known(&self, path: &OutPath) -> bool {
        self.known.contains_key(path.as_str())
    }

    /// Leaves `path` and its compressed siblings as the last build made them.
    ///
    /// # Panics
    ///
    /// If it is not known.
    pub fn keep(&self, path: &OutPath) {
        assert!(self.keep_one(path), "only what is known is kept");
        if self.is_compressing {
            for path in compress::paths(path) {
                self.keep_one(&path);
            }
        }
    }

    /// Leaves every known file whose path begins with `start` and is `wanted` as the last build made it; how many that
    /// were.
    pub fn keep_below(&self, start: &str, wanted: impl Fn(&str) -> bool) -> usize {
        let below = self.known.range::<str, _>((Bound::Included(start), Bound::Unbounded));
        let below = below.map(|(path, _)| path).take_while(|path| path.starts_with(start));
        let paths = below.filter(|path| wanted(path)).filter_map(|path| OutPath::parse(path));
        paths.filter(|path| self.keep_one(path)).count()
    }

    fn keep_one(&self, path: &OutPath) -> bool {
        let known = self.known.get(path.as_str());
        known.is_some_and(|(digest, stat)| {
            self.register(path, *digest, stat.size, Fate::Unchanged);
            true
        })
    }

    /// Whether [`Stage::begin`] completed the publish of a build that was killed.
    pub fn has_finished_earlier(&self) -> bool {
        self.has_finished_earlier
    }

    /// Makes `bytes` the content of `path`.
    ///
    /// A file whose digest is that of the last build is read and compared, since it may have been edited or lost:
    /// about 0.1 s for 13,000 pages of 208 MB in total, a quarter of what writing them costs.
    ///
    /// # Errors
    ///
    /// [`Error::Write`]; the output folder is as it was.
    pub fn put(&self, path: &OutPath, bytes: &[u8]) -> Result<(), Error> {
        if self.is_compressing {
            for (path, bytes) in compress::siblings(path, bytes) {
                self.put_one(&path, &bytes)?;
            }
        }
        self.put_one(path, bytes)
    }

    fn put_one(&self, path: &OutPath, bytes: &[u8]) -> Result<(), Error> {
        let digest = sha256(bytes);
        self.watch(|| {
            let fate = self.fate(path, &digest, |at| disk::holds(at, bytes))?;
            self.register(path, digest, bytes.len() as u64, fate);
            if matches!(fate, Fate::Created | Fate::Changed) {
                let at = self.staged(path)?;
                let mut file = File::create_new(&at).map_err(disk::write_error(&at))?;
                file.write_all(bytes).map_err(disk::write_error(&at))?;
            }
            Ok(())
        })
    }

    /// Makes what `write` writes the content of `path`, for what is too large to be held, such as an archive.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] with the failure of `write` or of the disk; the output folder is as it was.
    pub fn put_with(
        &self,
        path: &OutPath,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Error> {
        self.watch(|| {
            let temporary = self.temporary();
            let fail = disk::write_error(&temporary);
            let mut file = disk::HashingFile::create(&temporary).map_err(&fail)?;
            write(&mut file).map_err(&fail)?;
            let (size, digest) = file.finish().map_err(&fail)?;
            let fate = self.fate(path, &digest, |at| disk::has_digest(at, size, &digest))?;
            self.register(path, digest, size, fate);
            self.keep_or_drop(&temporary, path, fate)
        })
    }

    /// Makes the source file `from` the content of `path`.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if the source has changed since it was hashed, [`Error::Write`].
    ///
    /// # Panics
    ///
    /// If `from` is not among the sources with its bytes or its sha256.
    pub fn copy(&self, path: &OutPath, sources: &Sources, from: &SourcePath) -> Result<(), Error> {
        let file = sources.files.get(from).expect("what is copied was listed");
        if let Some(bytes) = &file.bytes {
            return self.put(path, bytes);
        }
        let digest = file.sha256.expect("what is copied was read or hashed");
        self.watch(|| {
            let fate = self.fate(path, &digest, |at| disk::has_digest(at, file.size, &digest))?;
            self.register(path, digest, file.size, fate);
            if !matches!(fate, Fate::Created | Fate::Changed) {
                return Ok(());
            }
            let at = self.staged(path)?;
            let fail = disk::write_error(&at);
            let mut source = Opened::open(sources, from)?;
            let mut copy = disk::HashingFile::create(&at).map_err(&fail)?;
            disk::pump(&mut source, &mut copy, file.size).map_err(|err| match err {
                disk::Pump::Read(err) => Error::Read { path: source.path.clone(), source: err },
                disk::Pump::Write(err) => fail(err),
            })?;
            if copy.finish().map_err(&fail)? != (file.size, digest) {
                let changed = io::Error::other("it changed while the site was built; try again");
                return Err(Error::Read { path: source.path, source: changed });
            }
            Ok(())
        })
    }

    /// Publishes what was put: afterwards the output folder holds exactly that, `site.json`, and foreign files.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] if foreign files stand in the way: nothing has happened. [`Error::Write`]: if it failed half-way,
    /// every file is whole and the next run goes on.
    ///
    /// # Panics
    ///
    /// If a path was put twice: two outputs on one path are found when the site is planned.
    pub fn publish(self, info: &SiteInfo) -> Result<Written, Error> {
        self.publish_all(info).map(|(written, _)| written)
    }

    /// As [`Stage::publish`], and tells what stands there now.
    ///
    /// # Errors
    ///
    /// As [`Stage::publish`].
    ///
    /// # Panics
    ///
    /// As [`Stage::publish`].
    pub fn publish_all(mut self, info: &SiteInfo) -> Result<(Written, Left), Error> {
        let (written, files) = self.publish_steps(info, usize::MAX)?;
        let (output, known) = (self.place.output.clone(), std::mem::take(&mut self.known));
        let site = Stat::of(&output.join(SITE));
        Ok((written, Left { output, site, files, known }))
    }

    /// Publishes, and fails before step `n_steps` of those that change the output folder.
    fn publish_steps(&mut self, info: &SiteInfo, n_steps: usize) -> Result<(Written, Files), Error> {
        assert!(!self.has_failed.load(Ordering::Relaxed), "a build that failed is not published");
        let mut state = std::mem::take(self.state.get_mut().unwrap_or_else(PoisonError::into_inner));
        let n_files = state.files.len();
        let files: Files = std::mem::take(&mut state.files).into_iter().collect();
        assert!(n_files == files.len(), "two outputs on one path are found when the site is planned");
        if let Some(path) = file_and_folder(&files) {
            let at = self.place.shown.join(path);
            let source = io::Error::other("one output needs a file here and another a folder");
            return Err(Error::Write { path: at, source });
        }
        let deleted: Vec<Box<str>> =
            self.old_files().filter(|path| !files.contains_key(*path)).cloned().collect();
        self.find_occupants(&mut state)?;
        self.refuse_foreign(&state.foreign)?;
        state.written.deleted = deleted.len();

        let is_same_site = self.stage_site(info, &files)?;
        let Written { created, changed, .. } = state.written;
        if created + changed + deleted.len() == 0 && is_same_site {
            return Ok((state.written, files));
        }
        let mut steps = publish::Steps::new(n_steps);
        if self.is_fresh && publish::move_whole(&self.place, &mut steps)? {
            return Ok((state.written, files));
        }
        if self.is_fresh {
            self.check_still_fresh(&files)?;
        }
        publish::write_journal(&self.place, &deleted)?;
        self.is_journaled = true;
        publish::run(&self.place, &deleted, &mut steps)?;
        Ok((state.written, files))
    }

    /// The digest of a file of the last build.
    fn old(&self, path: &str) -> Option<&[u8; 32]> {
        self.known.get(path).map(|(digest, _)| digest).or_else(|| self.listed.get(path))
    }

    /// The files of the last build.
    fn old_files(&self) -> impl Iterator<Item = &Box<str>> {
        self.known.keys().chain(self.listed.keys())
    }

    /// Runs one put and remembers if it failed, so that half a site is never published.
    fn watch(&self, put: impl FnOnce() -> Result<(), Error>) -> Result<(), Error> {
        put().inspect_err(|_| self.has_failed.store(true, Ordering::Relaxed))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn register(&self, path: &OutPath, digest: [u8; 32], size: u64, fate: Fate) {
        let name = path.as_str();
        assert!(!place::is_reserved(name), "`{name}` is a name that the output keeps for itself");
        let mut state = self.state();
        state.files.push((name.into(), digest));
        let written = &mut state.written;
        written.bytes += size;
        match fate {
            Fate::Created => written.created += 1,
            Fate::Changed => written.changed += 1,
            Fate::Unchanged => written.unchanged += 1,
            Fate::Blocked => {}
        }
        if matches!(fate, Fate::Created | Fate::Changed) {
            written.written_bytes += size;
        }
    }

    /// Where `path` is staged; its folder is made.
    fn staged(&self, path: &OutPath) -> Result<PathBuf, Error> {
        let files = self.place.files();
        self.make_folder(&files, disk::folder(path.as_str()))?;
        Ok(files.join(path.as_str()))
    }

    /// Makes a folder of the staged `files` and those above it, each once.
    fn make_folder(&self, files: &Path, folder: &str) -> Result<(), Error> {
        if folder.is_empty() || self.state().made.contains(folder) {
            return Ok(());
        }
        self.make_folder(files, disk::folder(folder))?;
        let at = files.join(folder);
        match fs::create_dir(&at) {
            // Two threads may both make it, which is harmless.
            Err(err) if err.kind() != io::ErrorKind::AlreadyExists => {
                return Err(disk::write_error(&at)(err));
            }
            _ => {}
        }
        self.state().made.insert(folder.into());
        Ok(())
    }

    fn temporary(&self) -> PathBuf {
        let number = self.n_temporary.fetch_add(1, Ordering::Relaxed);
        self.place.stage.join(format!("temporary-{number}"))
    }

    fn keep_or_drop(&self, temporary: &Path, path: &OutPath, fate: Fate) -> Result<(), Error> {
        if matches!(fate, Fate::Created | Fate::Changed) {
            let at = self.staged(path)?;
            return fs::rename(temporary, &at).map_err(disk::write_error(&at));
        }
        fs::remove_file(temporary).map_err(disk::write_error(temporary))
    }

    /// Stages `site.json`; `true` if the one on disk is the same.
    fn stage_site(&self, info: &SiteInfo, files: &Files) -> Result<bool, Error> {
        let staged = self.place.files().join(SITE);
        let fail = disk::write_error(&staged);
        fs::create_dir_all(self.place.files()).map_err(&fail)?;
        let mut file = disk::HashingFile::create(&staged).map_err(&fail)?;
        manifest::write(&mut file, info, files).map_err(&fail)?;
        let (size, digest) = file.finish().map_err(&fail)?;
        let at = self.place.output.join(SITE);
        let is_same = !self.is_fresh
            && fs::symlink_metadata(&at).is_ok_and(|found| found.is_file())
            && disk::has_digest(&at, size, &digest).map_err(disk::write_error(&at))?;
        if is_same {
            fs::remove_file(&staged).map_err(&fail)?;
        }
        Ok(is_same)
    }
}

/// A path that one output needs for a file and another for a folder.
fn file_and_folder(files: &Files) -> Option<&str> {
    let mut before = "";
    for path in files.keys() {
        let folder = disk::folder(path);
        // Neighbours lie in one folder, which is looked for once.
        if folder == before {
            continue;
        }
        before = folder;
        let mut above = folder;
        while !above.is_empty() {
            if files.contains_key(above) {
                return Some(above);
            }
            above = disk::folder(above);
        }
    }
    None
}

impl Drop for Stage {
    fn drop(&mut self) {
        // After the journal is written the stage belongs to the publish; when that succeeds it is gone already.
        if !self.is_journaled {
            self.place.remove_stage();
        }
        self.locks.clear();
    }
}
