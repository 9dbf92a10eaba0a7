//! What resolving finds, by what it is about: so that what stays the same need not be found again.

use std::collections::BTreeSet;
use std::sync::Arc;

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

/// Findings and what they are about, in the order in which they were made.
#[derive(Debug, Clone, Default)]
pub(super) struct Findings(Vec<(Owner, Arc<Diagnostic>)>);

impl Findings {
    pub(super) fn add(&mut self, owner: Owner, diagnostics: Vec<Diagnostic>) {
        self.0.extend(diagnostics.into_iter().map(|found| (owner, Arc::new(found))));
    }

    /// Adds those that were made after these.
    pub(super) fn extend(&mut self, more: Findings) {
        self.0.extend(more.0);
    }

    /// The findings alone.
    pub(super) fn diagnostics(&self) -> impl Iterator<Item = &Arc<Diagnostic>> {
        self.0.iter().map(|(_, found)| found)
    }

    /// The findings alone.
    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.0.into_iter().map(|(_, found)| Arc::unwrap_or_clone(found)).collect()
    }

    /// Those about `owner`.
    pub(super) fn about(&self, owner: Owner) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter().filter(move |(own, _)| *own == owner).map(|(_, found)| &**found)
    }

    /// These, with `fresh` in the place of all about `owners`.
    pub(super) fn with(&self, owners: &BTreeSet<Owner>, fresh: Findings) -> Self {
        let mut all: Vec<(Owner, Arc<Diagnostic>)> =
            self.0.iter().filter(|(owner, _)| !owners.contains(owner)).cloned().collect();
        if !fresh.0.is_empty() {
            // Those of one owner stay in their order: the sort is stable.
            all.extend(fresh.0);
            all.sort_by_key(|(owner, _)| *owner);
        }
        Findings(all)
    }
}
