//! A facet where few lineages differ: they are taken out of its values, and put in where they belong now.

use super::Facet;
use super::Known;
use super::Value;
use super::is_hidden;
use super::keys_of;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::LineageId;
use crate::source::Sources;

/// What `facet` is for `catalog`, where `lineages` are those of its kind by name; `None` where values come or go.
pub(super) fn patched(
    facet: &Facet,
    catalog: &Catalog,
    sources: &Sources,
    lineages: &[LineageId],
    before: &Known<'_>,
) -> Option<Facet> {
    let old = &before.by_name[facet.kind as usize];
    let is_here =
        |id: &&LineageId| catalog.find_lineage(**id).is_some_and(|lineage| lineage.kind == facet.kind);
    let mut differing: Vec<(u32, LineageId)> =
        before.differing.iter().filter(is_here).map(|id| (before.order.place(*id), *id)).collect();
    differing.sort_unstable();
    // What each value gets, by the value's place.
    let mut new: Vec<Vec<(u32, LineageId)>> = vec![Vec::new(); facet.values.len()];
    let mut keys = Vec::new();
    for (place, lineage) in &differing {
        keys.clear();
        keys_of(facet.id, catalog, sources, *lineage, &mut keys);
        keys.sort_unstable();
        keys.dedup();
        for key in &keys {
            let (title, cloud) = key.title(catalog);
            let is_it = |value: &Value| value.cloud == cloud && (cloud.is_some() || value.title == title);
            new[facet.values.iter().position(is_it)?].push((*place, *lineage));
        }
    }
    let is_shown = |lineage: LineageId| facet.id == "state" || !is_hidden(catalog, lineage);
    let value = |(value, new): (&Value, Vec<(u32, LineageId)>)| {
        let (mut members, mut shown) = (value.members.clone(), value.shown.clone());
        if old == lineages {
            // All others stand where they stood.
            for (place, _) in &differing {
                if let Ok(at) = members.binary_search(place) {
                    members.remove(at);
                }
            }
        } else {
            members.retain(|place| !before.order.differs(old[*place as usize]));
            for place in &mut members {
                *place = before.order.place(old[*place as usize]);
            }
        }
        shown.retain(|id| !before.order.differs(*id));
        for (place, lineage) in new {
            members.insert(members.partition_point(|other| *other < place), place);
            if is_shown(lineage) {
                shown.insert(shown.partition_point(|other| before.order.place(*other) < place), lineage);
            }
        }
        Value { slug: value.slug.clone(), title: value.title.clone(), cloud: value.cloud, members, shown }
    };
    let values: Vec<Value> = facet.values.iter().zip(new).map(value).collect();
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
    let differs = |id: &&LineageId| before.differing.contains(*id);
    let Some(other) = lineages.iter().find(|id| !differs(id)) else { return false };
    let usual = keys(*other);
    let mut differing = lineages.iter().filter(differs);
    differing.all(|id| keys(*id) == usual && (facet != "state" || !is_hidden(catalog, *id)))
}
