//! The second phase: staged files move into place, and a publish that was killed is completed.
#![expect(clippy::disallowed_methods, reason = "the door out")]

use std::collections::BTreeSet;
use std::collections::HashSet;
use std::fs;
use std::fs::File;
use std::io;
use std::io::BufReader;
use std::io::BufWriter;
use std::io::Write as _;
use std::path::Path;

use serde::Deserialize;
use serde::Serialize;

use crate::error::Error;
use crate::output::SITE;
use crate::output::disk;
use crate::output::order;
use crate::output::place::Place;

/// The journal's name in the stage. While it is there, the stage is being published.
const JOURNAL: &str = "journal.json";
/// Its version.
const FORMAT: &str = "publish/1";

/// What a publish has to do besides moving the staged files.
#[derive(Serialize, Deserialize)]
struct Journal<T> {
    format: String,
    /// Files of the last build to delete.
    delete: Vec<T>,
}

/// Counts the steps that change the output folder, so that tests can stop between any two.
#[derive(Debug)]
pub(super) struct Steps(usize);

impl Steps {
    pub(super) fn new(n_steps: usize) -> Self {
        Steps(n_steps)
    }

    fn take(&mut self) -> io::Result<()> {
        self.0 = self.0.checked_sub(1).ok_or_else(|| io::Error::other("stopped by a test"))?;
        Ok(())
    }
}

/// Writes the journal, whole or not.
pub(super) fn write_journal(place: &Place, delete: &[Box<str>]) -> Result<(), Error> {
    let path = place.stage.join(JOURNAL);
    let draft = place.stage.join("journal-draft");
    let fail = disk::write_error(&path);
    let journal = Journal { format: FORMAT.to_owned(), delete: delete.iter().collect() };
    let mut file = BufWriter::new(File::create_new(&draft).map_err(&fail)?);
    serde_json::to_writer(&mut file, &journal).map_err(|err| fail(err.into()))?;
    file.flush().map_err(&fail)?;
    fs::rename(&draft, &path).map_err(&fail)
}

/// Completes what an earlier run left in a stage: its publish, if that had begun. `true` if there was one.
pub(super) fn finish_earlier(place: &Place) -> Result<bool, Error> {
    let mut has_finished = false;
    for stage in place.stages() {
        let fail = disk::write_error(&stage);
        match disk::is_folder(&stage).map_err(&fail)? {
            None => continue,
            Some(false) => {
                return Err(fail(io::Error::other("this is where a build is staged; move it away")));
            }
            Some(true) => {}
        }
        if let Some(delete) = read_journal(&stage) {
            let earlier = place.at_stage(stage.clone());
            run(&earlier, &delete, &mut Steps::new(usize::MAX))?;
            has_finished = true;
        }
        disk::remove_folder(&stage).map_err(&fail)?;
    }
    Ok(has_finished)
}

/// The deletions of the journal in `stage`; `None` if there is no whole journal: then nothing had been moved.
fn read_journal(stage: &Path) -> Option<Vec<Box<str>>> {
    let path = stage.join(JOURNAL);
    if !fs::symlink_metadata(&path).ok()?.is_file() {
        return None;
    }
    let journal: Journal<Box<str>> = serde_json::from_reader(BufReader::new(File::open(&path).ok()?)).ok()?;
    let is_fine = journal.format == FORMAT && journal.delete.iter().all(|path| disk::is_ours(path));
    is_fine.then_some(journal.delete)
}

/// Makes the stage the output folder by one rename; `false` if that cannot be done here.
pub(super) fn move_whole(place: &Place, steps: &mut Steps) -> Result<bool, Error> {
    if place.stage.starts_with(&place.output) {
        return Ok(false);
    }
    let files = place.files();
    let fail = disk::write_error(&place.output);
    steps.take().map_err(&fail)?;
    if let Ok(found) = fs::symlink_metadata(&place.output) {
        // Who may read the folder was decided by whoever made it.
        fs::set_permissions(&files, found.permissions()).map_err(disk::write_error(&files))?;
        if cfg!(not(unix)) && fs::remove_dir(&place.output).is_err() {
            return Ok(false);
        }
    }
    // It fails if the folder is in use as a mount, or no longer empty.
    Ok(fs::rename(&files, &place.output).is_ok())
}

/// Moves every staged file into place, deletes, and ends with `site.json`; the stage is gone afterwards.
///
/// It may be stopped anywhere and run again.
pub(super) fn run(place: &Place, delete: &[Box<str>], steps: &mut Steps) -> Result<(), Error> {
    let fail = disk::write_error(&place.output);
    fs::create_dir_all(&place.output).map_err(&fail)?;
    let files = place.files();
    let mut staged = match disk::is_folder(&files).map_err(&fail)? {
        Some(true) => disk::files_below(&files, "")?,
        _ => Vec::new(),
    };
    staged.retain(|path| disk::is_ours(path));
    // What is new comes first: nothing links to it yet, and all that changes may link to it.
    staged.sort_by_cached_key(|path| {
        let is_there = fs::symlink_metadata(place.output.join(path)).is_ok();
        (is_there, order::rank(path), path.clone())
    });

    let delete: BTreeSet<&str> = delete.iter().map(|path| &**path).collect();
    let mut mover = Mover { place, delete, folders: HashSet::new(), steps };
    for path in &staged {
        mover.move_file(path)?;
    }
    for path in mover.delete.clone() {
        mover.delete_file(path)?;
    }
    mover.remove_empty_folders()?;
    if disk::is_folder(&files.join(SITE)).map_err(&fail)? == Some(false) {
        mover.steps.take().map_err(&fail)?;
        let site = place.output.join(SITE);
        fs::rename(files.join(SITE), &site).map_err(disk::write_error(&site))?;
    }
    mover.steps.take().map_err(&fail)?;
    disk::remove_folder(&place.stage).map_err(disk::write_error(&place.stage))
}

struct Mover<'a> {
    place: &'a Place,
    delete: BTreeSet<&'a str>,
    /// Folders of the output that exist and are no links.
    folders: HashSet<String>,
    steps: &'a mut Steps,
}

impl<'a> Mover<'a> {
    fn move_file(&mut self, path: &str) -> Result<(), Error> {
        self.make_folder(disk::folder(path))?;
        let (from, to) = (self.place.files().join(path), self.place.output.join(path));
        let fail = disk::write_error(&to);
        if disk::is_folder(&to).map_err(&fail)? == Some(true) {
            self.clear_folder(path)?;
        }
        self.steps.take().map_err(&fail)?;
        // A link that stands there is replaced, not followed.
        fs::rename(from, &to).map_err(&fail)
    }

    /// Makes a folder of the output, in place of a file of the last build if need be.
    fn make_folder(&mut self, folder: &str) -> Result<(), Error> {
        if folder.is_empty() || self.folders.contains(folder) {
            return Ok(());
        }
        self.make_folder(disk::folder(folder))?;
        let at = self.place.output.join(folder);
        let fail = disk::write_error(&at);
        match disk::is_folder(&at).map_err(&fail)? {
            Some(true) => {}
            Some(false) if !self.delete.contains(folder) => {
                return Err(fail(io::Error::other(
                    "something that catalog did not make stands here; move it away",
                )));
            }
            Some(false) => {
                self.delete_file(folder)?;
                fs::create_dir(&at).map_err(&fail)?;
            }
            None => fs::create_dir(&at).map_err(&fail)?,
        }
        self.folders.insert(folder.to_owned());
        Ok(())
    }

    /// Removes a folder that must become a file, if all in it is to be deleted.
    fn clear_folder(&mut self, folder: &str) -> Result<(), Error> {
        let start = format!("{folder}/");
        let inside: Vec<&'a str> =
            self.delete.iter().filter(|path| path.starts_with(&start)).copied().collect();
        for path in inside {
            self.delete_file(path)?;
        }
        let at = self.place.output.join(folder);
        remove_empty_tree(&at).map_err(disk::write_error(&at))
    }

    /// Deletes a file of the last build, unless it is gone or is no longer a file.
    fn delete_file(&mut self, path: &str) -> Result<(), Error> {
        if !self.is_folder(disk::folder(path)) {
            return Ok(());
        }
        let at = self.place.output.join(path);
        let fail = disk::write_error(&at);
        if fs::symlink_metadata(&at).is_ok_and(|found| found.is_file()) {
            self.steps.take().map_err(&fail)?;
            disk::remove_file(&at).map_err(&fail)?;
        }
        Ok(())
    }

    /// Whether a folder of the output is there, and no link leads to it.
    fn is_folder(&self, folder: &str) -> bool {
        let is_folder =
            |folder: &str| matches!(disk::is_folder(&self.place.output.join(folder)), Ok(Some(true)));
        folder.is_empty() || self.is_folder(disk::folder(folder)) && is_folder(folder)
    }

    /// Removes the folders that the deletions left empty.
    fn remove_empty_folders(&mut self) -> Result<(), Error> {
        let folders: BTreeSet<&str> = self.delete.iter().map(|path| disk::folder(path)).collect();
        // From the last to the first, so that a folder comes after those in it.
        for mut folder in folders.into_iter().rev() {
            while !folder.is_empty() {
                let at = self.place.output.join(folder);
                if self.is_folder(folder) {
                    self.steps.take().map_err(disk::write_error(&at))?;
                    // Not empty, or not ours to remove: it stays.
                    if fs::remove_dir(&at).is_err() {
                        break;
                    }
                }
                folder = disk::folder(folder);
            }
        }
        Ok(())
    }
}

/// Removes a folder that holds nothing but folders.
fn remove_empty_tree(path: &Path) -> io::Result<()> {
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            remove_empty_tree(&entry.path())?;
        }
    }
    fs::remove_dir(path)
}
