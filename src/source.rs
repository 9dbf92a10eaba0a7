//! The only door in: a folder becomes [`Sources`].
//!
//! Everything later works on these values; no other module reads the disk.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::path::SourcePath;
use crate::text::FileId;

/// What is known of one file of the input.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Its id, the same as long as the process lives.
    pub id: FileId,
    /// Where it lies below the root.
    pub path: SourcePath,
    /// Its size in bytes when it was listed.
    pub size: u64,
    /// Its bytes, if they were needed: definitions, scripts, content, theme files.
    pub bytes: Option<Arc<[u8]>>,
    /// Its sha256, if that was needed: files of revision folders, attachments and whatever is handed out.
    pub sha256: Option<[u8; 32]>,
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
}

impl Sources {
    /// The file of `id`, if it is still there.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(self.path(id))
    }

    /// The path of `id`.
    pub fn path(&self, id: FileId) -> &SourcePath {
        &self.paths[id.0 as usize]
    }
}

/// stub until doors lands
pub fn folder_digest<'a>(_files: impl IntoIterator<Item = (&'a str, [u8; 32])>) -> String {
    String::new()
}
