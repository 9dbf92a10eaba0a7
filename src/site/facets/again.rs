//! A facet where few lineages differ: they are taken out of its values, and put in where they belong now.

use super::Facet;
use super::Known;
use super::Value;
use super::is_hidden;
use super::keys_of;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::LineageId;
use crate::site::id;
use crate::source::Sources;

/// What `facet` is for `catalog`, where `lineages` are those of its kind by name; `None` where values come or go.
pub(super) fn patched(
    facet: &Facet,
    catalog: &Catalog,
    sources: &Sources,
    lineages: &[LineageId],
    before: &Known<'_>,
) -> Option<Facet> {
    let differs = |id: &LineageId| before.differing.contains(id);
    // All others are in the order in which they were.
    let old = &before.by_name[facet.kind as usize];
    let mut places = vec![None; old.len()];
    let stay = old.iter().enumerate().filter(|(_, id)| !differs(id));
    let now = lineages.iter().enumerate().filter(|(_, id)| !differs(id));
    for ((was, _), (is, _)) in stay.zip(now) {
        places[was] = Some(id(is));
    }
    let value = |value: &Value| Value {
        slug: value.slug.clone(),
        title: value.title.clone(),
        cloud: value.cloud,
        members: value.members.iter().filter_map(|place| places[*place as usize]).collect(),
        shown: value.shown.iter().copied().filter(|id| !differs(id)).collect(),
    };
    let mut values: Vec<Value> = facet.values.iter().map(value).collect();
    let mut keys = Vec::new();
    for (place, lineage) in lineages.iter().enumerate().filter(|(_, id)| differs(id)) {
        keys.clear();
        keys_of(facet.id, catalog, sources, *lineage, &mut keys);
        keys.sort_unstable();
        keys.dedup();
        for key in &keys {
            let (title, cloud) = key.title(catalog);
            let is_it =
                |value: &&mut Value| value.cloud == cloud && (cloud.is_some() || value.title == title);
            let value = values.iter_mut().find(is_it)?;
            let at = value.members.partition_point(|other| *other < id(place));
            value.members.insert(at, id(place));
            if facet.id == "state" || !is_hidden(catalog, *lineage) {
                // As many are shown before it as there are members before it that are not hidden.
                let hidden =
                    |other: &&u32| facet.id != "state" && is_hidden(catalog, lineages[**other as usize]);
                let n_hidden = value.members[..at].iter().filter(hidden).count();
                value.shown.insert(at - n_hidden, *lineage);
            }
        }
    }
    // One value alone may narrow nothing.
    let is_whole = values.len() > 1 && values.iter().all(|value| !value.members.is_empty());
    is_whole.then_some(Facet { kind: facet.kind, id: facet.id, title: facet.title, values })
}

/// Whether the facet `facet`, which told nothing of what was there before, tells nothing of `lineages` either: all that
/// differ have what the others have, none or one value.
pub(super) fn is_idle(
    facet: &'static str,
    catalog: &Catalog,
    sources: &Sources,
    lineages: &[LineageId],
    before: &Known<'_>,
) -> bool {
    let keys = |lineage: LineageId| {
        let mut keys = Vec::new();
        keys_of(facet, catalog, sources, lineage, &mut keys);
        keys.sort_unstable();
        keys.dedup();
        keys
    };
    let differs = |id: &&LineageId| before.differing.contains(id);
    let Some(other) = lineages.iter().find(|id| !differs(id)) else { return false };
    let usual = keys(*other);
    let mut differing = lineages.iter().filter(differs);
    differing.all(|id| keys(*id) == usual && (facet != "state" || !is_hidden(catalog, *id)))
}
