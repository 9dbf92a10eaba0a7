//! Which items have to do with what, so that a change finds them: never too few, maybe too many.

use std::sync::Arc;

use crate::resolve::catalog::ItemId;

/// Items by what they have to do with. Nothing is ever taken out; a clone shares nearly all of it.
#[derive(Debug, Clone)]
pub(super) struct Noted<K> {
    /// Those that were collected together, sorted.
    all: Arc<[(K, ItemId)]>,
    /// Those that were noted since, sorted.
    since: Vec<(K, ItemId)>,
}

impl<K> Default for Noted<K> {
    fn default() -> Self {
        Noted { all: Arc::default(), since: Vec::new() }
    }
}

/// How many are noted one by one before they are put to the others.
const MOST_SINCE: usize = 4_096;

impl<K: Ord + Clone> Noted<K> {
    pub(super) fn new(all: impl Iterator<Item = (K, ItemId)>) -> Self {
        let mut all: Vec<(K, ItemId)> = all.collect();
        all.sort_unstable();
        all.dedup();
        Noted { all: all.into(), since: Vec::new() }
    }

    /// The items that have to do with `key`; some may have no longer.
    pub(super) fn of(&self, key: &K) -> impl Iterator<Item = ItemId> {
        let of = |list: &[(K, ItemId)]| -> Vec<ItemId> {
            let start = list.partition_point(|(other, _)| other < key);
            list[start..].iter().take_while(|(other, _)| other == key).map(|(_, id)| *id).collect()
        };
        of(&self.all).into_iter().chain(of(&self.since))
    }

    /// Notes that `id` has to do with `key`.
    pub(super) fn add(&mut self, key: K, id: ItemId) {
        let own = (key, id);
        if self.all.binary_search(&own).is_ok() {
            return;
        }
        if let Err(at) = self.since.binary_search(&own) {
            self.since.insert(at, own);
        }
        if self.since.len() > MOST_SINCE {
            *self = Noted::new(self.all.iter().cloned().chain(std::mem::take(&mut self.since)));
        }
    }
}
