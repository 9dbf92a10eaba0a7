//! A look at the root without reading it: which folders an observer must watch, and how each file stands.
#![expect(clippy::disallowed_methods, reason = "the door in")]

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs::Metadata;
use std::path::Path;
use std::path::PathBuf;
use std::time::SystemTime;

use walkdir::WalkDir;

use crate::error::Error;
use crate::path::SourcePath;
use crate::settings::Settings;
use crate::source::Moment;
use crate::source::walk::Layout;
use crate::source::walk::is_product_mark;
use crate::source::walk::source_path;

/// File systems whose changes the kernel may not tell, by their names in `/proc/self/mountinfo`: another machine, or
/// another system on the same machine, changes them.
const SILENT: &[&str] = &[
    "9p",
    "afs",
    "ceph",
    "cifs",
    "drvfs",
    "fuse.grpcfuse",
    "fuse.sshfs",
    "fuse.vmhgfs-fuse",
    "gfs2",
    "glusterfs",
    "lustre",
    "nfs",
    "nfs4",
    "prl_fs",
    "smb2",
    "smb3",
    "smbfs",
    "vboxsf",
    "vmhgfs",
];

/// How a file stood when it was looked at; two that differ are two states of the file.
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
    is_link: bool,
    mode: u64,
    /// When anything of it changed, or it came to its name; no part of the comparison.
    changed: Option<Moment>,
}

impl PartialEq for Stamp {
    fn eq(&self, other: &Self) -> bool {
        let state = |stamp: &Stamp| (stamp.size, stamp.modified, stamp.is_link, stamp.mode);
        state(self) == state(other)
    }
}

impl Eq for Stamp {}

impl Stamp {
    /// Whether the file has certainly not changed since `moment`; `None` where the system does not say.
    ///
    /// The clocks of file systems are coarse: what changed in the two seconds before may have changed since, too.
    pub fn is_older(&self, moment: Moment) -> Option<bool> {
        Some(self.changed? < (moment.0 - COARSE_SECONDS, moment.1))
    }
}

/// How coarse the clock of a file system may be. Source: FAT counts in steps of two seconds.
const COARSE_SECONDS: i64 = 2;

/// The moment that the system's clock shows, with which the stamps of its disks are compared.
pub fn moment() -> Option<Moment> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some((i64::try_from(now.as_secs()).ok()?, i64::from(now.subsec_nanos())))
}

/// What an observer of the root must know.
#[derive(Debug, Default)]
pub struct Survey {
    /// The root without links; every other path begins with it.
    pub home: PathBuf,
    /// The output folder, which is never looked at.
    pub output: Option<PathBuf>,
    /// The folders that inputs lie in, sorted, the root among them.
    pub folders: BTreeSet<PathBuf>,
    /// The folders among them that a walk passes by, because of their names or behind links.
    pub hidden: BTreeSet<PathBuf>,
    /// The files, if stamps were asked for.
    pub files: BTreeMap<PathBuf, Stamp>,
}

/// Looks at everything below `root` that may be an input, and at the files `named` wherever they lie; `stamps` tells
/// whether the files' states are wanted too, which costs a system call for each.
///
/// What cannot be looked at is left out: the next reading says why.
///
/// # Errors
///
/// [`Error::Read`] if the root itself cannot be read, [`Error::Usage`] for a folder in the settings that leaves it.
pub fn survey<'a>(
    root: &Path,
    settings: &Settings,
    named: impl Iterator<Item = &'a SourcePath>,
    stamps: bool,
) -> Result<Survey, Error> {
    let layout = Layout::new(root, settings)?;
    let home = layout.home.clone();
    let output = layout.output.as_ref().map(|path| home.join(path.as_str()));
    let mut survey = Survey { home: home.clone(), output, ..Survey::default() };
    let mut marks = Vec::new();
    let mut linked = Vec::new();
    let mut entries = WalkDir::new(&home).follow_links(false).into_iter();
    while let Some(entry) = entries.next() {
        let Ok(entry) = entry else { continue };
        let path = entry.path();
        let name = entry.file_name().as_encoded_bytes();
        let kind = entry.file_type();
        if entry.depth() > 0 && (name.starts_with(b".") || kind.is_dir() && name == b"node_modules") {
            if kind.is_dir() {
                entries.skip_current_dir();
            }
        } else if kind.is_dir() {
            if survey.output.as_deref() == Some(path) {
                entries.skip_current_dir();
                continue;
            }
            survey.folders.insert(path.to_path_buf());
        } else {
            let is_mark = |path: &Path| {
                let own = path.strip_prefix(&home).ok().and_then(|own| source_path(own).ok());
                own.is_some_and(|own| is_product_mark(&own, path))
            };
            let may_be = entry.depth() > 1 && matches!(name, b"site.json" | b"CACHEDIR.TAG");
            if may_be && is_mark(path) {
                marks.extend(path.parent().map(Path::to_path_buf));
            }
            if kind.is_symlink() {
                linked.push(path.to_path_buf());
            }
            if stamps && let Ok(own) = entry.metadata() {
                survey.files.insert(path.to_path_buf(), stamp(path, &own));
            }
        }
    }
    let is_product = |path: &Path| marks.iter().any(|mark| path.starts_with(mark));
    if !marks.is_empty() {
        survey.folders.retain(|path| !is_product(path));
        survey.files.retain(|path, _| !is_product(path));
    }
    let named = named.map(|path| home.join(path.as_str()));
    // The walk saw what has no dot before its name and lies in a folder that it entered.
    let is_passed_by = |path: &PathBuf| {
        let has_dot = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        has_dot || !path.parent().is_some_and(|folder| survey.folders.contains(folder))
    };
    let passed_by: Vec<PathBuf> = named.filter(is_passed_by).collect();
    for path in linked.into_iter().chain(passed_by) {
        survey.add_hidden(&path, stamps);
    }
    Ok(survey)
}

/// The folders that inputs may lie in, from `folder` down, which lies below `root`; `None` where only a [`survey`] can
/// tell.
pub fn folders_below(root: &Path, settings: &Settings, folder: &Path) -> Option<BTreeSet<PathBuf>> {
    let layout = Layout::new(root, settings).ok()?;
    let own = source_path(folder.strip_prefix(&layout.home).ok()?).ok()?;
    if layout.is_passed_by(&own) || std::fs::canonicalize(folder).ok()? != *folder {
        return None;
    }
    let output = layout.output.as_ref().map(|path| layout.home.join(path.as_str()));
    let mut folders = BTreeSet::new();
    let mut entries = WalkDir::new(folder).follow_links(false).into_iter();
    while let Some(entry) = entries.next() {
        let Ok(entry) = entry else { continue };
        let (name, kind) = (entry.file_name().as_encoded_bytes(), entry.file_type());
        if kind.is_symlink() || matches!(name, b"site.json" | b"CACHEDIR.TAG") {
            return None;
        }
        if !kind.is_dir() {
            continue;
        }
        if name.starts_with(b".") || name == b"node_modules" || output.as_deref() == Some(entry.path()) {
            entries.skip_current_dir();
            continue;
        }
        folders.insert(entry.into_path());
    }
    Some(folders)
}

impl Survey {
    /// Adds the folder in which `path` really lies, if the walk passed it by.
    fn add_hidden(&mut self, path: &Path, stamps: bool) {
        let own = path.parent().map(Path::to_path_buf);
        let end = std::fs::canonicalize(path).ok().and_then(|end| end.parent().map(Path::to_path_buf));
        let ends = own.into_iter().chain(end).filter_map(|folder| std::fs::canonicalize(folder).ok());
        for folder in ends.filter(|folder| folder.starts_with(&self.home)).collect::<Vec<_>>() {
            if !self.folders.contains(&folder) {
                self.hidden.insert(folder.clone());
                self.folders.insert(folder);
            }
        }
        if stamps && let Ok(found) = std::fs::symlink_metadata(path) {
            self.files.insert(path.to_path_buf(), stamp(path, &found));
        }
    }
}

fn stamp(path: &Path, own: &Metadata) -> Stamp {
    let is_link = own.is_symlink();
    let end = if is_link { std::fs::metadata(path).ok() } else { None };
    let found = end.as_ref().unwrap_or(own);
    // A link changes with what it leads to.
    let moments = [changed(own), end.as_ref().map_or_else(|| changed(own), changed)];
    let changed = moments[0].zip(moments[1]).map(|(own, end)| own.max(end));
    Stamp { size: found.len(), modified: found.modified().ok(), is_link, mode: mode(found), changed }
}

/// When anything of a file changed; no program can set it.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems do not say")]
fn changed(found: &Metadata) -> Option<Moment> {
    use std::os::unix::fs::MetadataExt as _;
    Some((found.ctime(), found.ctime_nsec()))
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> Option<Moment> {
    None
}

/// What tells a file's other states apart: its number and its rights.
#[cfg(unix)]
fn mode(found: &Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    found.ino().rotate_left(20) ^ u64::from(found.mode())
}

#[cfg(not(unix))]
fn mode(found: &Metadata) -> u64 {
    u64::from(found.permissions().readonly())
}

/// `root` without links, if it is there.
pub fn home(root: &Path) -> Option<PathBuf> {
    std::fs::canonicalize(root).ok()
}

/// The kind of file system `root` lies on, if its changes may come without events.
pub fn silent_file_system(root: &Path) -> Option<String> {
    let home = std::fs::canonicalize(root).ok()?;
    let table = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    let kind = file_system_of(&home, &table)?;
    SILENT.contains(&kind).then(|| kind.to_owned())
}

/// The kind of file system that holds `path`, by the kernel's table of mounts.
fn file_system_of<'a>(path: &Path, table: &'a str) -> Option<&'a str> {
    let mount = |line: &'a str| {
        // Source: proc_pid_mountinfo(5): the fifth field is the place, the first after " - " the kind.
        let place = line.split(' ').nth(4)?.replace("\\040", " ");
        let kind = line.split_once(" - ")?.1.split(' ').next()?;
        path.starts_with(&place).then_some((place.len(), kind))
    };
    // Of two on one place the later hides the other.
    table.lines().filter_map(mount).max_by_key(|(length, _)| *length).map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_mount_tells_the_file_system() {
        let table = "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n\
                     30 22 0:40 / /home/a\\040b rw - nfs4 server:/x rw,vers=4\n";
        assert_eq!(file_system_of(Path::new("/home/a b/c"), table), Some("nfs4"));
        assert_eq!(file_system_of(Path::new("/home/ab"), table), Some("ext4"));
        assert_eq!(file_system_of(Path::new("/"), ""), None);
    }

    #[test]
    fn only_folders_of_inputs_are_watched() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        for path in ["a/b", ".git/x", "node_modules/x", "public/x", "old/x", ".hidden/in"] {
            std::fs::create_dir_all(at(path)).unwrap();
        }
        std::fs::write(at("a/x.yml"), "x").unwrap();
        std::fs::write(at("old/site.json"), "{\"audience\":[").unwrap();
        std::fs::write(at(".hidden/in/x.sh"), "x").unwrap();
        let named = [SourcePath::parse(".hidden/in/x.sh").unwrap(), SourcePath::parse("a/x.yml").unwrap()];
        let found = survey(folder.path(), &Settings::default(), named.iter(), true).unwrap();
        let below = |paths: &mut dyn Iterator<Item = &PathBuf>| -> Vec<String> {
            paths.map(|path| path.strip_prefix(&found.home).unwrap().display().to_string()).collect()
        };
        assert_eq!(below(&mut found.folders.iter()), ["", ".hidden/in", "a", "a/b"]);
        assert_eq!(below(&mut found.hidden.iter()), [".hidden/in"]);
        assert_eq!(below(&mut found.files.keys()), [".hidden/in/x.sh", "a/x.yml"]);
    }
}
