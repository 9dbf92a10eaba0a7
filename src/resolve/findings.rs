//! What resolving finds, by what it is about: so that what stays the same need not be found again.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::resolve::references::DraftKey;
use crate::text::FileId;

/// What a finding is about, in the order in which findings are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    /// The folder of the lineage with this sidecar.
    Folder(FileId),
    /// Two folders.
    Folders,
    /// The publishers' files.
    Publishers,
    /// What this sidecar names; last its digests.
    Sidecar(FileId, bool),
    /// The paths of an item.
    Paths(DraftKey),
    /// An item's other references, and its attachments.
    Item(DraftKey),
    /// Successors.
    Successors,
}

/// Findings and what they are about, those of one owner in the order in which they were made. A clone of what was made
/// with [`Findings::with`] shares nearly all of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Findings {
    /// Those that were collected together.
    all: Arc<Vec<Found>>,
    /// What those among them were about that no longer count.
    gone: BTreeSet<Owner>,
    /// Those that were made since.
    since: Vec<Found>,
}

type Found = (Owner, Arc<Diagnostic>);

/// How many may be made or gone one by one before they are put to the others.
const MOST_SINCE: usize = 4_096;

impl Findings {
    pub(super) fn add(&mut self, owner: Owner, diagnostics: Vec<Diagnostic>) {
        self.since.extend(diagnostics.into_iter().map(|found| (owner, Arc::new(found))));
    }

    /// Adds those that were made after these, one by one as these.
    pub(super) fn extend(&mut self, more: Findings) {
        self.since.extend(more.since);
    }

    fn iter(&self) -> impl Iterator<Item = &Found> {
        self.all.iter().filter(|(owner, _)| !self.gone.contains(owner)).chain(&self.since)
    }

    /// The findings alone.
    pub(super) fn diagnostics(&self) -> impl Iterator<Item = &Arc<Diagnostic>> {
        self.iter().map(|(_, found)| found)
    }

    /// The findings alone.
    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        let Findings { all, gone, since } = self;
        let kept = Arc::unwrap_or_clone(all).into_iter().filter(|(owner, _)| !gone.contains(owner));
        kept.chain(since).map(|(_, found)| Arc::unwrap_or_clone(found)).collect()
    }

    /// Those about `owner`.
    pub(super) fn about(&self, owner: Owner) -> impl Iterator<Item = &Diagnostic> {
        self.iter().filter(move |(own, _)| *own == owner).map(|(_, found)| &**found)
    }

    /// The sidecars of which something with this code was found.
    pub(super) fn sidecars_with(&self, code: &Code) -> impl Iterator<Item = FileId> {
        self.iter().filter(|(_, found)| found.code.id == code.id).filter_map(|(owner, _)| match owner {
            Owner::Sidecar(file, _) => Some(*file),
            _ => None,
        })
    }

    /// These, with `fresh`, which were made one by one, in the place of all about `owners`.
    pub(super) fn with(&self, owners: &BTreeSet<Owner>, fresh: Findings) -> Self {
        let kept = self.since.iter().filter(|(owner, _)| !owners.contains(owner)).cloned();
        let since: Vec<Found> = kept.chain(fresh.since).collect();
        let next = Findings { all: Arc::clone(&self.all), gone: &self.gone | owners, since };
        if next.gone.len() + next.since.len() <= MOST_SINCE {
            return next;
        }
        let all = Arc::new(next.iter().cloned().collect());
        Findings { all, ..Findings::default() }
    }
}
