//! The paths of planned files as numbers: enough to see that each file has a place of its own.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use crate::path;
use crate::site::Page;
use crate::site::urls;

/// The paths of planned files.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    /// A hash of each path, sorted once they [fit](Outline::fits).
    files: Vec<u64>,
    /// A hash of each path as a disk may fold it, where that is another.
    folded: Vec<u64>,
    /// A hash of each folder that has the form of a file.
    folders: Vec<u64>,
    /// Whether a file lies where others may lie that are not among the planned.
    is_among_others: bool,
}

impl Outline {
    /// Adds the paths of `pages`.
    pub(crate) fn add(&mut self, pages: &[Page]) {
        for page in pages {
            let path = page.path.as_str();
            self.files.push(hash(path));
            self.is_among_others |= urls::is_in_folder_of_many(path);
            if path.bytes().any(|byte| !byte.is_ascii() || byte.is_ascii_uppercase()) {
                self.folded.push(hash(&path.to_lowercase()));
            }
            let (folder, _) = path::split(path);
            if folder.contains('.') {
                let ends = folder.match_indices('/').map(|(end, _)| end).chain([folder.len()]);
                self.folders.extend(ends.map(|end| hash(&folder[..end])));
            }
        }
    }

    /// Adds the paths of another.
    pub(crate) fn extend(&mut self, more: Outline) {
        self.files.extend(more.files);
        self.folded.extend(more.folded);
        self.folders.extend(more.folders);
        self.is_among_others |= more.is_among_others;
    }

    /// Whether no two files want one place, even on a disk that folds case, and none wants that of a folder; may say
    /// no though they do not. Pages of facets and parts of the sitemap, which are in no other's way in folders of their
    /// own, need not be among the planned.
    pub(crate) fn fits(&mut self) -> bool {
        self.files.sort_unstable();
        self.folded.sort_unstable();
        let is_once = |hashes: &[u64]| hashes.windows(2).all(|pair| pair[0] != pair[1]);
        let mut others = self.folded.iter().chain(&self.folders);
        !self.is_among_others
            && is_once(&self.files)
            && is_once(&self.folded)
            && !others.any(|it| self.files.binary_search(it).is_ok())
    }

    /// Whether one of the files, which [fit](Outline::fits), has this path.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.files.binary_search(&hash(path)).is_ok()
    }
}

fn hash(path: &str) -> u64 {
    FixedState::default().hash_one(path)
}
