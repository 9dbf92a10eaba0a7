//! The drafts of a catalog's lineages, by id.

use std::sync::Arc;

use crate::resolve::catalog::Ids;
use crate::resolve::catalog::LineageId;
use crate::resolve::layout::LineageDraft;

/// Lineages in their order, none of them empty. A clone shares nearly all of it.
#[derive(Debug, Clone)]
pub(super) struct Lineages {
    list: Vec<Arc<LineageDraft>>,
    ids: Ids,
}

impl Lineages {
    /// Gives `list`, which is in order, its ids.
    pub(super) fn new(list: Vec<Arc<LineageDraft>>) -> Self {
        Lineages { ids: Ids::new(list.len()), list }
    }

    /// The lineage of `id`.
    pub(super) fn get(&self, id: LineageId) -> &LineageDraft {
        &self.list[self.place(id)]
    }

    /// The lineage of `id`, if it is there.
    pub(super) fn find(&self, id: LineageId) -> Option<&Arc<LineageDraft>> {
        self.ids.find(id.0).map(|place| &self.list[place])
    }

    /// The place of the lineage of `id`.
    pub(super) fn place(&self, id: LineageId) -> usize {
        self.ids.find(id.0).expect("it is there")
    }

    /// The lineage at `place`.
    pub(super) fn at(&self, place: usize) -> &LineageDraft {
        &self.list[place]
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// Their ids.
    pub(super) fn ids(&self) -> &Ids {
        &self.ids
    }

    /// Every lineage, in order.
    pub(super) fn all(&self) -> impl Iterator<Item = &LineageDraft> {
        self.list.iter().map(|lineage| &**lineage)
    }

    /// Every lineage with its id, in order.
    pub(super) fn with_ids(&self) -> impl Iterator<Item = (LineageId, &Arc<LineageDraft>)> {
        self.ids.iter().map(LineageId).zip(&self.list)
    }

    /// The lineages, to be changed, where no id depends on that.
    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = &mut LineageDraft> {
        self.list.iter_mut().map(Arc::make_mut)
    }

    /// The lineage of `id`, to be changed.
    pub(super) fn get_mut(&mut self, id: LineageId) -> &mut LineageDraft {
        let place = self.place(id);
        Arc::make_mut(&mut self.list[place])
    }

    /// Puts `lineage` in the place of the one that has `id`.
    pub(super) fn set(&mut self, id: LineageId, lineage: LineageDraft) {
        let place = self.place(id);
        self.list[place] = Arc::new(lineage);
    }

    /// Puts `lineage` at `place`, before the one that stands there; `None` where there is no id for it.
    pub(super) fn insert(&mut self, place: usize, lineage: LineageDraft) -> Option<LineageId> {
        let (id, _) = self.ids.between(place, 1)?;
        let mut ids: Vec<u32> = self.ids.iter().collect();
        ids.insert(place, id);
        self.ids = self.ids.again(ids);
        self.list.insert(place, Arc::new(lineage));
        Some(LineageId(id))
    }

    /// Takes the lineage of `id` away.
    pub(super) fn remove(&mut self, id: LineageId) {
        let place = self.place(id);
        let ids = self.ids.iter().filter(|other| *other != id.0).collect();
        self.ids = self.ids.again(ids);
        self.list.remove(place);
    }
}
