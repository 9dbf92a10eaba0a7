//! What of an account has a newer revision in a catalog, or is deprecated there.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::inventory::Inventory;
use crate::inventory::status::Deprecated;
use crate::inventory::status::Status;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::RevisionNumber;
use crate::resolve::catalog::State;
use crate::site::canonical;
use crate::site::status::written;

/// The version of the format.
pub const FORMAT: &str = "outdated/1";

/// A published revision, as a catalog or a copy of its site has it.
#[derive(Debug, Clone)]
pub struct Known {
    /// Its kind, in words.
    pub kind: String,
    /// Its publisher's name.
    pub publisher: String,
    /// Its lineage.
    pub lineage: String,
    /// Its name.
    pub name: String,
    /// Its revision.
    pub revision: u32,
    /// What is new in it.
    pub notes: Option<String>,
    /// Why it should not be taken any more, if so.
    pub deprecated: Option<Deprecated>,
}

impl Known {
    /// As a status tells it; none for what has no revision.
    pub fn of_status(status: Status) -> Option<Self> {
        Some(Known {
            kind: status.kind,
            publisher: status.publisher,
            lineage: status.lineage.id,
            name: status.name,
            revision: status.revision?,
            notes: status.notes,
            deprecated: status.deprecated,
        })
    }
}

/// The published revisions of a catalog.
pub fn of_catalog(catalog: &Catalog) -> Vec<Known> {
    let mut known = Vec::new();
    for lineage in catalog.all_lineages() {
        for item in lineage.items.iter().map(|id| catalog.item(*id)) {
            let RevisionNumber::Committed(revision) = item.revision else { continue };
            if !matches!(item.state, State::Published | State::Deprecated) {
                continue;
            }
            let record = item.record.as_deref();
            let deprecated = record.and_then(|record| record.deprecated.as_ref());
            known.push(Known {
                kind: item.kind.title().to_owned(),
                publisher: catalog.publisher(item.publisher).name.clone(),
                lineage: lineage.id.clone(),
                name: item.name.clone(),
                revision,
                notes: record.and_then(|record| record.notes.as_ref()).map(|notes| notes.value.clone()),
                deprecated: deprecated.map(|it| Deprecated {
                    because: it.because.clone(),
                    date: it.date.to_string(),
                    successor: it.successor.as_ref().map(|it| written(&it.value)),
                }),
            });
        }
    }
    known
}

/// Something that is out of date.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// If it should not be used any more: why.
    pub deprecated: Option<Reason>,
    /// Its kind.
    pub kind: String,
    /// Its name in the account.
    pub name: String,
    /// Newer revisions of its lineage that are not deprecated, newest first.
    pub newer: Vec<Newer>,
    /// Its publisher.
    pub publisher: String,
    /// Its revision in the account.
    pub revision: u32,
}

/// Why something should not be used any more.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Why.
    pub because: String,
    /// Since when.
    pub date: String,
    /// What to take instead.
    pub successor: Option<String>,
}

/// A newer revision.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Newer {
    /// Its name.
    pub name: String,
    /// What is new in it.
    pub notes: Option<String>,
    /// Its number.
    pub revision: u32,
}

/// What is out of date, in the order of the inventory; working copies are nobody's revision and left alone.
pub fn outdated(inventory: &Inventory, known: &[Known]) -> Vec<Row> {
    let mut lineages: BTreeMap<(&str, &str, &str), Vec<&Known>> = BTreeMap::new();
    let mut by_name: BTreeMap<(&str, &str, u32), Vec<&Known>> = BTreeMap::new();
    for it in known {
        lineages.entry((&it.kind, &it.publisher, &it.lineage)).or_default().push(it);
        by_name.entry((&it.kind, &it.name, it.revision)).or_default().push(it);
    }
    let mut rows = Vec::new();
    for entry in inventory.components.iter().filter(|entry| entry.revision != 0) {
        let named = by_name.get(&(entry.kind.as_str(), entry.name.as_str(), entry.revision));
        let is_its =
            |it: &&&Known| entry.publisher.as_ref().is_none_or(|publisher| *publisher == it.publisher);
        for own in named.into_iter().flatten().filter(is_its) {
            let mut newer: Vec<&Known> = lineages[&(&*own.kind, &*own.publisher, &*own.lineage)]
                .iter()
                .filter(|it| it.revision > own.revision && it.deprecated.is_none())
                .copied()
                .collect();
            newer.sort_by_key(|it| std::cmp::Reverse(it.revision));
            if newer.is_empty() && own.deprecated.is_none() {
                continue;
            }
            let reason = |it: &Deprecated| Reason {
                because: it.because.clone(),
                date: it.date.clone(),
                successor: it.successor.clone(),
            };
            rows.push(Row {
                deprecated: own.deprecated.as_ref().map(reason),
                kind: own.kind.clone(),
                name: own.name.clone(),
                newer: newer
                    .into_iter()
                    .map(|it| Newer { name: it.name.clone(), notes: it.notes.clone(), revision: it.revision })
                    .collect(),
                publisher: own.publisher.clone(),
                revision: own.revision,
            });
        }
    }
    rows
}

/// The rows as canonical JSON and a newline.
pub fn to_json(rows: &[Row]) -> Vec<u8> {
    let rows = serde_json::to_value(rows).expect("plain data with text keys");
    canonical::bytes_of(&serde_json::json!({"format": FORMAT, "rows": rows}))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::Entry;

    fn known(publisher: &str, name: &str, revision: u32, deprecated: bool) -> Known {
        let reason =
            Deprecated { because: "old".into(), date: "2017-01-01".into(), successor: Some("rs:a/b".into()) };
        Known {
            kind: "RightScript".into(),
            publisher: publisher.into(),
            lineage: "1".into(),
            name: name.into(),
            revision,
            notes: Some(format!("notes {revision}")),
            deprecated: deprecated.then_some(reason),
        }
    }

    fn rows(name: &str, publisher: Option<&str>, revision: u32) -> Vec<Row> {
        let mut inventory = Inventory::empty();
        inventory.components.push(Entry {
            content: None,
            description: None,
            kind: "RightScript".into(),
            name: name.into(),
            publisher: publisher.map(str::to_owned),
            revision,
        });
        let all = [
            known("A", "Old Name", 1, true),
            known("A", "Name", 2, false),
            known("A", "Name", 3, false),
            known("A", "Name", 4, true),
            known("B", "Name", 2, false),
        ];
        outdated(&inventory, &all)
    }

    #[test]
    fn a_lineage_is_followed_through_its_names() {
        let found = rows("Old Name", None, 1);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].newer.iter().map(|it| it.revision).collect::<Vec<_>>(), [3, 2]);
        assert_eq!(found[0].newer[0].notes.as_deref(), Some("notes 3"));
        assert_eq!(found[0].deprecated.as_ref().unwrap().successor.as_deref(), Some("rs:a/b"));
    }

    #[test]
    fn only_the_same_lineage_counts() {
        assert_eq!(rows("Name", Some("B"), 2), []);
        assert_eq!(rows("Name", Some("A"), 2)[0].newer[0].revision, 3);
        assert_eq!(rows("Name", Some("A"), 3), []);
        assert_eq!(rows("Name", None, 0), []);
        assert_eq!(rows("Name", None, 9), []);
        let withdrawn = rows("Name", None, 4);
        assert!(withdrawn[0].newer.is_empty() && withdrawn[0].deprecated.is_some());
    }
}
