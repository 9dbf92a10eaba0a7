//! The only door in: a folder becomes [`Sources`].
//!
//! Everything later works on these values; no other module reads the disk. Two passes: [`load()`] lists the folder and
//! reads what may define something, [`fetch()`] reads or hashes what definitions turned out to name.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::path::SourcePath;
use crate::text::FileId;

pub mod codes;
mod digest;
mod disk;
mod fetch;
mod files;
mod fingerprint;
mod folder;
mod load;
mod outside;
mod retouch;
mod root;
mod survey;
#[cfg(test)]
mod tests;
mod walk;

pub use digest::digits;
pub use digest::folder_digest;
pub use digest::hex;
pub use digest::sha256;
pub use disk::Opened;
pub use fetch::Fetch;
pub use fetch::TooLarge;
pub use fetch::fetch;
pub use fetch::lay_over;
pub use files::Files;
pub use fingerprint::Fingerprint;
pub use fingerprint::Moment;
pub use fingerprint::Stat;
pub use fingerprint::fingerprint;
pub use load::load;
pub use load::reload;
pub use outside::Outside;
pub use outside::look_outside;
pub use outside::open_listed;
pub use outside::open_outside;
pub use retouch::retouch;
pub use root::Home;
pub use root::find_root;
pub use root::home_of_file;
pub use root::path_below;
pub use root::read_config;
pub use root::read_config_file;
pub use survey::Stamp;
pub use survey::Survey;
pub use survey::folders_below;
pub use survey::home;
pub use survey::moment;
pub use survey::silent_file_system;
pub use survey::survey;

/// The name of the site's configuration, at the root.
pub const CONFIG: &str = "catalog.yml";

/// What a file is for, as far as its place tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// The configuration, `catalog.yml` at the root.
    Config,
    /// Among the definitions: below the catalog folder, or anywhere in a plain folder.
    Catalog,
    /// Below the content folder.
    Content,
    /// Below a folder of themes.
    Theme,
    /// Outside of the catalog folder: an input only if a definition names it.
    Elsewhere,
}

/// What is known of one file of the input.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Its id, the same as long as the process lives.
    pub id: FileId,
    /// Where it lies below the root.
    pub path: SourcePath,
    /// What it is for.
    pub area: Area,
    /// Its size in bytes when it was listed, or that of `bytes`.
    pub size: u64,
    /// Its bytes, if they were needed: definitions, scripts, content, theme files.
    pub bytes: Option<Arc<[u8]>>,
    /// Its sha256, if that was needed: files of revision folders, attachments and whatever is handed out.
    pub sha256: Option<[u8; 32]>,
}

/// Why something that has a name below the root is not among the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// A link whose end lies outside of the root; never read.
    Outside,
    /// A link to nothing, or to itself.
    Dangling,
    /// A device, a pipe or a socket; never opened.
    NotAFile,
}

/// Every input file, by path.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The folder they lie in, as the user typed it; for messages of the machine's failures only.
    pub root: PathBuf,
    /// The files, sorted by path.
    pub files: Files,
    /// What was seen and is not among the files; a path in neither map does not exist.
    pub left_out: BTreeMap<SourcePath, LeftOut>,
    /// What is known only because a definition named it: it is forgotten before the sources are used again.
    late: BTreeMap<SourcePath, Late>,
    /// Whether a definition named something that no walk had listed: whether that is there, no listing tells.
    has_looked_aside: bool,
}

/// What of a file is known only because a definition named it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Late {
    /// That it is there, or why it is not among the files: no walk had listed it.
    Standing,
    /// Its bytes.
    Bytes,
}

impl Sources {
    /// The id that `catalog.yml` has in every run, also when there is none: it is read before anything is listed.
    pub const CONFIG_ID: FileId = FileId(0);

    /// Sources without a file.
    pub fn new(root: PathBuf) -> Self {
        let config = SourcePath::parse(CONFIG).expect("a plain name is a path");
        let mut files = Files::default();
        let id = files.id_for(&config);
        debug_assert_eq!(id, Sources::CONFIG_ID, "it is the first");
        Sources { root, files, ..Sources::default() }
    }

    /// The file of `id`, if it is still there.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.by_id(id)
    }

    /// Whether everything that was looked for is among what a walk lists, so that a [`fingerprint()`] covers it.
    pub fn is_listed(&self) -> bool {
        !self.has_looked_aside
    }

    /// Forgets what is known only because a definition named it.
    fn forget_late(&mut self) {
        self.has_looked_aside = false;
        for (path, late) in std::mem::take(&mut self.late) {
            match late {
                Late::Standing => {
                    self.files.remove(&path);
                    self.left_out.remove(&path);
                }
                Late::Bytes => {
                    if let Some(file) = self.files.get_mut(&path) {
                        file.bytes = None;
                    }
                }
            }
        }
    }

    /// Forgets the digests of `files`.
    pub fn forget_digests(&mut self, files: &[FileId]) {
        for id in files {
            if let Some(file) = self.files.by_id_mut(*id) {
                file.sha256 = None;
            }
        }
    }

    /// The path of `id`.
    pub fn path(&self, id: FileId) -> &SourcePath {
        self.files.path(id)
    }

    /// Adds a file with these bytes, or replaces it under the id it has; for sources that come from no disk.
    pub fn insert(&mut self, path: SourcePath, area: Area, bytes: impl Into<Arc<[u8]>>) -> FileId {
        let bytes = bytes.into();
        let id = self.files.id_for(&path);
        let size = bytes.len() as u64;
        self.files.insert(SourceFile { id, path, area, size, bytes: Some(bytes), sha256: None });
        id
    }
}

/// Whether a file's name says YAML.
pub fn is_yaml(path: &SourcePath) -> bool {
    has_extension(path, "yml") || has_extension(path, "yaml")
}

/// Whether a path names a text for people, in which a metadata block is an example.
pub fn is_markdown(path: &SourcePath) -> bool {
    has_extension(path, "md") || has_extension(path, "markdown")
}

fn has_extension(path: &SourcePath, wanted: &str) -> bool {
    path.name().rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case(wanted))
}
