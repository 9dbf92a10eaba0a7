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
    // What each value gets, by the value's place.
    let mut new: Vec<Vec<(u32, LineageId)>> = vec![Vec::new(); facet.values.len()];
    let mut keys = Vec::new();
    for (place, lineage) in lineages.iter().enumerate().filter(|(_, id)| differs(id)) {
        keys.clear();
        keys_of(facet.id, catalog, sources, *lineage, &mut keys);
        keys.sort_unstable();
        keys.dedup();
        for key in &keys {
            let (title, cloud) = key.title(catalog);
            let is_it = |value: &Value| value.cloud == cloud && (cloud.is_some() || value.title == title);
            new[facet.values.iter().position(is_it)?].push((id(place), *lineage));
        }
    }
    let is_shown = |lineage: LineageId| facet.id == "state" || !is_hidden(catalog, lineage);
    let value = |(value, new): (&Value, Vec<(u32, LineageId)>)| {
        let (mut members, mut shown) = (Vec::with_capacity(value.members.len() + new.len()), Vec::new());
        shown.reserve_exact(value.shown.len() + new.len());
        let mut new = new.into_iter().peekable();
        let mut put_until = |end: u32, members: &mut Vec<u32>, shown: &mut Vec<LineageId>| {
            while let Some((place, lineage)) = new.next_if(|(place, _)| *place < end) {
                members.push(place);
                shown.extend(is_shown(lineage).then_some(lineage));
            }
        };
        // What is shown are members in their order.
        let mut was_shown = value.shown.iter().peekable();
        for was in &value.members {
            let lineage = old[*was as usize];
            let was_shown = was_shown.next_if_eq(&&lineage).is_some();
            let Some(place) = places[*was as usize] else { continue };
            put_until(place, &mut members, &mut shown);
            members.push(place);
            shown.extend(was_shown.then_some(lineage));
        }
        put_until(u32::MAX, &mut members, &mut shown);
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
    let differs = |id: &&LineageId| before.differing.contains(id);
    let Some(other) = lineages.iter().find(|id| !differs(id)) else { return false };
    let usual = keys(*other);
    let mut differing = lineages.iter().filter(differs);
    differing.all(|id| keys(*id) == usual && (facet != "state" || !is_hidden(catalog, *id)))
}
