//! Files by path and by id.

use std::collections::HashMap;
use std::ops::Index;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::path::SourcePath;
use crate::source::SourceFile;
use crate::text::FileId;

/// Files in the order of their paths, each found by its path and by its id.
///
/// An id is given once per path and stays with it, also while there is no such file. A clone shares nearly all of it.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// The path of each id ever given, at the id's place.
    paths: Arc<Vec<SourcePath>>,
    ids: Arc<HashMap<SourcePath, FileId, RandomState>>,
    /// The file of each id, at the id's place, if there is one now.
    slots: Vec<Option<Arc<SourceFile>>>,
    /// The ids of the files that are there, in the order of paths.
    order: Arc<Vec<FileId>>,
}

impl Files {
    /// The same ids, without a file.
    pub(super) fn without_files(&self) -> Self {
        let slots = vec![None; self.paths.len()];
        Files { paths: Arc::clone(&self.paths), ids: Arc::clone(&self.ids), slots, order: Arc::default() }
    }

    /// Makes room for `n_more` paths, unless another shares what is known of paths.
    pub(super) fn reserve(&mut self, n_more: usize) {
        let paths = Arc::get_mut(&mut self.paths);
        if let (Some(paths), Some(ids)) = (paths, Arc::get_mut(&mut self.ids)) {
            paths.reserve_exact(n_more);
            ids.reserve(n_more);
            self.slots.reserve_exact(n_more);
        }
        if let Some(order) = Arc::get_mut(&mut self.order) {
            order.reserve_exact(n_more);
        }
    }

    /// The id of `path`; a path that has none is given the next one.
    pub(super) fn id_for(&mut self, path: &SourcePath) -> FileId {
        if let Some(id) = self.ids.get(path) {
            return *id;
        }
        let id = FileId(u32::try_from(self.paths.len()).expect("a folder has fewer than 4 billion files"));
        Arc::make_mut(&mut self.paths).push(path.clone());
        Arc::make_mut(&mut self.ids).insert(path.clone(), id);
        self.slots.push(None);
        id
    }

    /// The path of `id`.
    pub(super) fn path(&self, id: FileId) -> &SourcePath {
        &self.paths[id.0 as usize]
    }

    /// How many ids were ever given: all are below it.
    pub fn n_ids(&self) -> usize {
        self.paths.len()
    }

    /// The file of `id`, if it is there.
    pub fn by_id(&self, id: FileId) -> Option<&SourceFile> {
        self.slots.get(id.0 as usize)?.as_deref()
    }

    /// The file at `path`, if it is there.
    pub fn get(&self, path: &SourcePath) -> Option<&SourceFile> {
        if self.is_empty() {
            return None;
        }
        self.by_id(*self.ids.get(path)?)
    }

    pub(super) fn get_mut(&mut self, path: &SourcePath) -> Option<&mut SourceFile> {
        let id = self.ids.get(path)?;
        self.slots[id.0 as usize].as_mut().map(Arc::make_mut)
    }

    pub(super) fn by_id_mut(&mut self, id: FileId) -> Option<&mut SourceFile> {
        self.slots.get_mut(id.0 as usize)?.as_mut().map(Arc::make_mut)
    }

    /// Whether there is a file at `path`.
    pub fn contains_key(&self, path: &SourcePath) -> bool {
        self.get(path).is_some()
    }

    /// Whether both hold the same paths, as far as that is known without looking at them.
    pub fn shares_paths(&self, other: &Files) -> bool {
        Arc::ptr_eq(&self.order, &other.order)
    }

    /// Whether a file is the same in both.
    pub fn shares(&self, other: &Files, id: FileId) -> bool {
        let slot =
            |files: &'_ Files| files.slots.get(id.0 as usize).and_then(Option::as_ref).map(Arc::as_ptr);
        slot(self) == slot(other)
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Every file, in the order of paths.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &SourceFile> {
        self.order.iter().filter_map(|id| self.by_id(*id))
    }

    /// Every path, in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &SourcePath> {
        self.order.iter().map(|id| self.path(*id))
    }

    /// The files below `folder`, in the order of paths.
    pub fn below(&self, folder: &SourcePath) -> impl Iterator<Item = &SourceFile> {
        self.below_from(folder, self.order.len() / 2)
    }

    /// Like [`Files::below`], and sooner found where the file `near` lies not far from them.
    pub fn below_near(&self, folder: &SourcePath, near: FileId) -> impl Iterator<Item = &SourceFile> {
        // After a first load, ids are places.
        self.below_from(folder, near.0 as usize)
    }

    /// The files below `folder`, which are looked for around the place `guess` of the order.
    fn below_from(&self, folder: &SourcePath, guess: usize) -> impl Iterator<Item = &SourceFile> {
        let mut start = folder.as_str().to_owned();
        if !start.is_empty() {
            start.push('/');
        }
        let from = partition_near(&self.order, guess, |id| self.path(*id).as_str() < start.as_str());
        let rest = self.order[from..].iter().filter_map(|id| self.by_id(*id));
        rest.take_while(move |file| file.path.as_str().starts_with(&start))
    }

    /// Puts `file` in the place of the one that has its id, which must be of its path.
    pub(super) fn insert(&mut self, file: SourceFile) {
        let id = file.id;
        if self.slots[id.0 as usize].is_none() {
            let is_last = self.order.last().is_none_or(|last| self.path(*last) < &file.path);
            let at = if is_last {
                self.order.len()
            } else {
                self.order.partition_point(|other| self.path(*other) < &file.path)
            };
            Arc::make_mut(&mut self.order).insert(at, id);
        }
        self.slots[id.0 as usize] = Some(Arc::new(file));
    }

    /// Takes the file at `path` away; its id stays given.
    pub(super) fn remove(&mut self, path: &SourcePath) -> Option<SourceFile> {
        let id = *self.ids.get(path)?;
        let file = self.slots[id.0 as usize].take()?;
        Arc::make_mut(&mut self.order).retain(|other| *other != id);
        Some(Arc::unwrap_or_clone(file))
    }

    /// Every file, to be changed, in no promised order.
    #[cfg(test)]
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut SourceFile> {
        self.slots.iter_mut().flatten().map(Arc::make_mut)
    }
}

/// Like [`slice::partition_point`], looking around `guess` first, then farther and farther away.
fn partition_near<T>(sorted: &[T], guess: usize, is_before: impl Fn(&T) -> bool) -> usize {
    let guess = guess.min(sorted.len());
    // All before `from` are before, and none from `to` on is.
    let (mut from, mut to) = (0, sorted.len());
    let mut step = 1;
    if 0 < guess && !is_before(&sorted[guess - 1]) {
        to = guess - 1;
        while step < to {
            let at = to - step;
            if is_before(&sorted[at]) {
                from = at + 1;
                break;
            }
            (to, step) = (at, 2 * step);
        }
    } else {
        from = guess;
        while step < to - from {
            let at = from + step - 1;
            if !is_before(&sorted[at]) {
                to = at;
                break;
            }
            (from, step) = (at + 1, 2 * step);
        }
    }
    from + sorted[from..to].partition_point(is_before)
}

impl Index<&SourcePath> for Files {
    type Output = SourceFile;

    fn index(&self, path: &SourcePath) -> &SourceFile {
        self.get(path).expect("the file is there")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guess_does_not_change_what_is_found() {
        for n in 0..40 {
            let sorted: Vec<usize> = (0..n).collect();
            for point in 0..=n {
                for guess in 0..n + 3 {
                    assert_eq!(partition_near(&sorted, guess, |it| *it < point), point, "{n} {guess}");
                }
            }
        }
    }
}
