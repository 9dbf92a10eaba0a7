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
mod load;
mod root;
#[cfg(test)]
mod tests;
mod walk;

pub use digest::folder_digest;
pub use digest::hex;
pub use digest::sha256;
pub use disk::Opened;
pub use fetch::Fetch;
pub use fetch::TooLarge;
pub use fetch::fetch;
pub use load::load;
pub use root::Home;
pub use root::find_root;
pub use root::home_of_file;
pub use root::path_below;
pub use root::read_config;

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
    pub files: BTreeMap<SourcePath, SourceFile>,
    /// The path of each id ever given, at the id's place.
    pub paths: Vec<SourcePath>,
    /// What was seen and is not among the files; a path in neither map does not exist.
    pub left_out: BTreeMap<SourcePath, LeftOut>,
}

impl Sources {
    /// The id that `catalog.yml` has in every run, also when there is none: it is read before anything is listed.
    pub const CONFIG_ID: FileId = FileId(0);

    /// Sources without a file.
    pub fn new(root: PathBuf) -> Self {
        let config = SourcePath::parse(CONFIG).expect("a plain name is a path");
        Sources { root, paths: vec![config], ..Sources::default() }
    }

    /// The file of `id`, if it is still there.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(self.path(id))
    }

    /// The path of `id`.
    pub fn path(&self, id: FileId) -> &SourcePath {
        &self.paths[id.0 as usize]
    }

    /// Adds a file with these bytes, or replaces it under the id it has; for sources that come from no disk.
    pub fn insert(&mut self, path: SourcePath, area: Area, bytes: impl Into<Arc<[u8]>>) -> FileId {
        let bytes = bytes.into();
        let known = self.paths.iter().position(|known| *known == path);
        let id = known.map_or_else(|| self.next_id(path.clone()), file_id);
        let size = bytes.len() as u64;
        let file = SourceFile { id, path: path.clone(), area, size, bytes: Some(bytes), sha256: None };
        self.files.insert(path, file);
        id
    }

    /// Gives `path` the next id.
    fn next_id(&mut self, path: SourcePath) -> FileId {
        self.paths.push(path);
        file_id(self.paths.len() - 1)
    }
}

fn file_id(at: usize) -> FileId {
    FileId(u32::try_from(at).expect("a folder has fewer than 4 billion files"))
}

/// Whether a file's name says YAML.
pub fn is_yaml(path: &SourcePath) -> bool {
    has_extension(path, "yml") || has_extension(path, "yaml")
}

fn has_extension(path: &SourcePath, wanted: &str) -> bool {
    path.name().rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case(wanted))
}
