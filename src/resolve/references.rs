//! What a name means: `decisions.md` 9.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;

use crate::diag::Words;
use crate::model::Kind;
use crate::model::reference::RevisionWord;
use crate::resolve::catalog::LineageId;
use crate::resolve::catalog::RevisionNumber;
use crate::resolve::catalog::State;
use crate::resolve::layout::LineageDraft;
use crate::resolve::lineages::Lineages;

/// A draft item: its lineage, its place in the lineage.
pub(super) type DraftKey = (LineageId, usize);

/// Every draft item by kind and own name.
///
/// A clone shares nearly all of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    by_name: [Arc<HashMap<String, Vec<DraftKey>>>; 3],
    /// What depends on the names of each kind.
    all: [Arc<OfKind>; 3],
}

/// What depends on all names of a kind, once somebody asked.
#[derive(Debug, Default)]
struct OfKind {
    /// The names.
    words: OnceLock<Words<String>>,
    /// The name that is nearest to another: many may ask for one that is not there.
    near: Mutex<BTreeMap<String, Option<String>>>,
}

/// A named reference, and from where it is asked.
pub(super) struct Question<'a> {
    pub(super) kind: Kind,
    pub(super) name: &'a str,
    pub(super) wanted: RevisionWord,
    pub(super) publisher: Option<&'a str>,
    /// Who publishes the component that asks.
    pub(super) own_publisher: &'a str,
    /// Whether working copies may answer a name alone.
    pub(super) drafts: bool,
}

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// This one.
    One(DraftKey),
    /// This one, and every other it could be is deprecated too.
    DeprecatedOnly(DraftKey),
    /// Nothing here: it is somebody else's. `others` are revisions of that name that are here.
    External {
        /// Other revisions of the name.
        others: Vec<DraftKey>,
    },
    /// Nothing here, though the publisher keeps its components here.
    Dangling {
        /// Other revisions of the name.
        others: Vec<DraftKey>,
    },
    /// More than one lineage.
    Ambiguous(Vec<DraftKey>),
}

impl Names {
    /// Indexes items; `name` gives each its own name.
    pub(super) fn new(items: impl Iterator<Item = (DraftKey, Kind, String)>) -> Self {
        let mut by_name: [HashMap<String, Vec<DraftKey>>; 3] = Default::default();
        for (key, kind, name) in items {
            by_name[kind as usize].entry(name).or_default().push(key);
        }
        Names { by_name: by_name.map(Arc::new), all: Default::default() }
    }

    /// Takes the item at `key` away from its name.
    pub(super) fn remove(&mut self, key: DraftKey, kind: Kind, name: &str) {
        let names = Arc::make_mut(&mut self.by_name[kind as usize]);
        if let Some(keys) = names.get_mut(name) {
            keys.retain(|other| *other != key);
            if keys.is_empty() {
                names.remove(name);
                self.all[kind as usize] = Arc::default();
            }
        }
    }

    /// Gives the item at `key` a name.
    pub(super) fn insert(&mut self, key: DraftKey, kind: Kind, name: String) {
        let names = Arc::make_mut(&mut self.by_name[kind as usize]);
        let keys = names.entry(name).or_default();
        if keys.is_empty() {
            self.all[kind as usize] = Arc::default();
        }
        let at = keys.partition_point(|other| *other < key);
        keys.insert(at, key);
    }

    /// Every item of the kind with that name, in the order of lineages.
    pub(super) fn get(&self, kind: Kind, name: &str) -> &[DraftKey] {
        self.by_name[kind as usize].get(name).map_or(&[], Vec::as_slice)
    }

    /// The name of the kind that is nearest to `name`, if one is near to it.
    pub(super) fn near(&self, kind: Kind, name: &str) -> Option<String> {
        let all = &self.all[kind as usize];
        let known = || all.near.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(near) = known().get(name) {
            return near.clone();
        }
        // Nobody asks for the nearest of a name that is there.
        let words = all.words.get_or_init(|| Words::new(self.by_name[kind as usize].keys().cloned()));
        let near = words.nearest(name).cloned();
        known().insert(name.to_owned(), near.clone());
        near
    }

    /// The answer where one thing alone has the name, and it fits: nearly all are such.
    fn only(
        &self,
        question: &Question<'_>,
        lineages: &Lineages,
        visible: &dyn Fn(DraftKey) -> bool,
    ) -> Option<Found> {
        let [key] = *self.get(question.kind, question.name) else { return None };
        let lineage = lineages.get(key.0);
        let is_its = question.publisher.is_none_or(|publisher| publisher == lineage.publisher);
        if !is_its || !visible(key) {
            return None;
        }
        match best(&[key], question, lineage) {
            (Some(key), true) => Some(Found::DeprecatedOnly(key)),
            (Some(key), false) => Some(Found::One(key)),
            (None, _) => None,
        }
    }

    /// Answers `question` among the items that `visible` lets through.
    pub(super) fn answer(
        &self,
        question: &Question<'_>,
        lineages: &Lineages,
        visible: &dyn Fn(DraftKey) -> bool,
    ) -> Found {
        if let Some(found) = self.only(question, lineages, visible) {
            return found;
        }
        let publisher_of = |key: &DraftKey| lineages.get(key.0).publisher.as_str();
        let all: Vec<DraftKey> =
            self.get(question.kind, question.name).iter().copied().filter(|key| visible(*key)).collect();
        let by = |publisher: &str| -> Vec<DraftKey> {
            all.iter().copied().filter(|key| publisher_of(key) == publisher).collect()
        };
        let candidates = if let Some(publisher) = question.publisher {
            by(publisher)
        } else {
            let own = by(question.own_publisher);
            if own.is_empty() { all.clone() } else { own }
        };
        if candidates.is_empty() {
            return match question.publisher {
                Some(publisher) if keeps_all_here(publisher, question, lineages) => {
                    Found::Dangling { others: all }
                }
                _ => Found::External { others: all },
            };
        }
        let mut fitting: Vec<DraftKey> = Vec::new();
        let mut deprecated = false;
        let lineage_numbers = |candidates: &[DraftKey]| {
            let mut numbers: Vec<LineageId> = candidates.iter().map(|key| key.0).collect();
            numbers.dedup();
            numbers
        };
        for lineage in lineage_numbers(&candidates) {
            let own: Vec<DraftKey> = candidates.iter().copied().filter(|key| key.0 == lineage).collect();
            let (found, is_deprecated) = best(&own, question, lineages.get(lineage));
            deprecated |= is_deprecated;
            fitting.extend(found);
        }
        match fitting.as_slice() {
            [one] if deprecated => Found::DeprecatedOnly(*one),
            [one] => Found::One(*one),
            [] => {
                let publisher = question.publisher.unwrap_or(question.own_publisher);
                if keeps_all_here(publisher, question, lineages)
                    && candidates.iter().any(|key| publisher_of(key) == publisher)
                {
                    Found::Dangling { others: candidates }
                } else {
                    Found::External { others: candidates }
                }
            }
            _ => Found::Ambiguous(fitting),
        }
    }
}

/// Whether a reference to `publisher` that finds nothing is a mistake: it is the asker's own publisher, and what
/// it has here is not merely mirrored.
fn keeps_all_here(publisher: &str, question: &Question<'_>, lineages: &Lineages) -> bool {
    publisher == question.own_publisher
        && lineages.all().any(|lineage| {
            lineage.publisher == publisher
                && lineage.publication.as_ref().is_some_and(|publication| !publication.mirror)
        })
}

/// The item of one lineage that the question means, and whether it was taken though it is deprecated.
fn best(own: &[DraftKey], question: &Question<'_>, lineage: &LineageDraft) -> (Option<DraftKey>, bool) {
    let item = |key: &DraftKey| &lineage.items[key.1];
    if let RevisionWord::Number(number) = question.wanted {
        let wanted = RevisionNumber::Committed(number);
        return (own.iter().copied().find(|key| item(key).revision == wanted), false);
    }
    let head = own.iter().copied().find(|key| item(key).revision == RevisionNumber::Head);
    // A folder without a sidecar has nothing but working copies.
    let takes_head =
        question.drafts && question.wanted == RevisionWord::Head || lineage.publication.is_none();
    if takes_head && head.is_some() {
        return (head, false);
    }
    let highest = |state: State| {
        own.iter().copied().filter(|key| item(key).state == state).max_by_key(|key| item(key).revision)
    };
    if let Some(key) = highest(State::Published) {
        return (Some(key), false);
    }
    match highest(State::Deprecated) {
        Some(key) => (Some(key), true),
        None if question.drafts => {
            let committed = own.iter().copied().filter(|key| item(key).revision != RevisionNumber::Head);
            (committed.max_by_key(|key| item(key).revision).or(head), false)
        }
        None => (None, false),
    }
}
