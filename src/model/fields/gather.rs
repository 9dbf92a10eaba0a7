//! The entries of a map, each key once, `<<` followed.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Entry;
use super::Findings;
use super::as_scalar;
use super::fixes::remove_pair;
use super::fixes::same;
use super::is_merge;
use super::scalar;
use super::tag_mismatch;
use super::wrong_type;
use crate::diag::Diagnostic;
use crate::model::codes;
use crate::syntax::yaml::Node;
use crate::syntax::yaml::NodeKind;
use crate::text::Span;
use crate::text::Spanned;

/// How a map takes a key that `<<` brings a second time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Merge {
    /// What comes later in the file wins, as in right_st's structs.
    LaterWins,
    /// It is a duplicate, as in right_st's maps.
    Duplicate,
}

/// Gathers the entries of a map in order, following `<<`.
pub(super) struct Gathered<'n> {
    merge: Merge,
    /// How many `<<` deep it is.
    depth: usize,
    pub(super) entries: Vec<Entry<'n>>,
    /// Entries that a later one has replaced.
    pub(super) shadowed: Vec<Entry<'n>>,
    /// The place in `entries` of each key.
    index: BTreeMap<Cow<'n, str>, usize>,
}

impl<'n> Gathered<'n> {
    /// The entries of the map `node`; keys that are written twice are reported.
    pub(super) fn new(node: &'n Node<'n>, merge: Merge, findings: &mut Findings) -> Self {
        let mut gathered =
            Gathered { merge, depth: 0, entries: Vec::new(), shadowed: Vec::new(), index: BTreeMap::new() };
        match plain_entries(node) {
            Some(entries) => gathered.entries = entries,
            None => gathered.add(node, findings),
        }
        gathered
    }

    fn add(&mut self, node: &'n Node<'n>, findings: &mut Findings) {
        let NodeKind::Mapping(pairs) = &node.kind else { return };
        let mut own: BTreeMap<Cow<'n, str>, (Span, &'n Node<'n>)> = BTreeMap::new();
        for (key, value) in pairs {
            if is_merge(key) {
                self.add_merged(value, findings);
                continue;
            }
            let Some(key) = key_text(key, findings) else { continue };
            let entry = Entry { key, value, merged: 0 < self.depth };
            if let Some((first, value)) = own.get(&entry.key.value) {
                let found = duplicate(&entry, *first);
                findings.push(if same(value, entry.value) {
                    found.fix("remove the second one", remove_pair(entry.key.span, entry.value.span))
                } else {
                    found
                });
                continue;
            }
            own.insert(entry.key.value.clone(), (entry.key.span, value));
            match self.index.get(&entry.key.value) {
                None => {
                    self.index.insert(entry.key.value.clone(), self.entries.len());
                    self.entries.push(entry);
                }
                Some(at) if self.merge == Merge::Duplicate => {
                    findings.push(duplicate(&entry, self.entries[*at].key.span));
                }
                Some(at) => self.shadowed.push(std::mem::replace(&mut self.entries[*at], entry)),
            }
        }
    }

    /// Adds what `<<` brings: a map, or a list of maps of which the first to have a key wins.
    fn add_merged(&mut self, node: &'n Node<'n>, findings: &mut Findings) {
        let maps = match &node.kind {
            NodeKind::Mapping(_) => std::slice::from_ref(node),
            NodeKind::Sequence(nodes) => nodes,
            NodeKind::Scalar(_) => return wrong_type(node, "`<<`", "a map or a list of maps", findings),
        };
        self.depth += 1;
        for map in maps.iter().rev() {
            if let NodeKind::Mapping(_) = map.kind {
                self.add(map, findings);
            } else {
                wrong_type(map, "an entry of `<<`", "a map", findings);
            }
        }
        self.depth -= 1;
    }
}

/// The entries of a map without `<<` whose keys are texts, each once; `None` for any other, which takes more care.
fn plain_entries<'n>(node: &'n Node<'n>) -> Option<Vec<Entry<'n>>> {
    /// Up to here comparing each with each is faster than a sort.
    const FEW: usize = 12;
    let NodeKind::Mapping(pairs) = &node.kind else { return None };
    let mut entries: Vec<Entry<'_>> = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        if is_merge(key) {
            return None;
        }
        let text = scalar::text(as_scalar(key)?).ok()?.unwrap_or_default();
        if pairs.len() <= FEW && entries.iter().any(|entry| entry.key.value == text) {
            return None;
        }
        entries.push(Entry { key: Spanned::new(text, key.span), value, merged: false });
    }
    if pairs.len() > FEW {
        let mut keys: Vec<&str> = entries.iter().map(|entry| &*entry.key.value).collect();
        keys.sort_unstable();
        if keys.windows(2).any(|pair| pair[0] == pair[1]) {
            return None;
        }
    }
    Some(entries)
}

/// The text of `key`, which must be a scalar; null is the empty key.
fn key_text<'n>(key: &'n Node<'n>, findings: &mut Findings) -> Option<Spanned<Cow<'n, str>>> {
    let Some(scalar) = as_scalar(key) else {
        wrong_type(key, "a key", "a text", findings);
        return None;
    };
    let Ok(text) = scalar::text(scalar) else {
        findings.push(tag_mismatch(key, scalar));
        return None;
    };
    Some(Spanned::new(text.unwrap_or_default(), key.span))
}

fn duplicate(entry: &Entry<'_>, first: Span) -> Diagnostic {
    let message = format!("`{}` is written twice", entry.key.value);
    Diagnostic::new(&codes::DUPLICATE_KEY, entry.key.span, message)
        .note_at(first, "first written here")
        .help("keep one of them")
}
