//! The files of the search index; what they hold is `search`'s matter, where they live and what is in them is ours.

use serde_json::Value;
use serde_json::json;

use crate::model::Kind;
use crate::path::OutPath;
use crate::resolve::catalog::LineageId;
use crate::search;
use crate::site::Body;
use crate::site::Kept;
use crate::site::Origin;
use crate::site::Page;
use crate::site::Site;
use crate::site::show::Here;
use crate::site::show::documents;
use crate::site::show::documents::Subject;
use crate::site::urls;

/// Makes them, sorted by path.
pub(crate) fn pages(site: &Site) -> Vec<Page> {
    let home = urls::home();
    let here = Here { site, path: &home, root: None, kept: Kept::default() };
    let groups = documents::groups(site);
    let mut start = 0;
    let mut kinds = Vec::with_capacity(groups.len());
    for group in &groups {
        let end = start + group.subjects.len();
        let list = group.list.as_ref().map(|list| here.href(list));
        kinds.push(json!([group.id, group.title, start, end, list]));
        start = end;
    }
    let subjects: Vec<Subject> = groups.into_iter().flat_map(|group| group.subjects).collect();
    let settings = json!({ "kinds": kinds, "facets": facet_names(site) });
    let document = |at: usize| documents::document(&here, subjects[at]);
    let files = search::build(subjects.len(), &document, &further(site), &settings);
    let page = |file: search::File| Page {
        path: OutPath::parse(&format!("search/{}", file.name)).expect("a plain name"),
        origin: Origin::Site,
        body: Body::Bytes(file.bytes.into()),
    };
    let mut pages: Vec<Page> = files.into_iter().map(page).collect();
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    pages
}

/// For each kind its facets: `[id, title]`.
fn facet_names(site: &Site) -> Value {
    let of_kind = |kind: Kind| {
        let facets = site.index.facets.iter().filter(|facet| facet.kind == kind);
        facets.map(|facet| json!([facet.id, facet.title])).collect::<Vec<Value>>()
    };
    json!(Kind::ALL.map(of_kind))
}

/// The sets of all facets, and the orders of all kinds: numbers are places in the kind's order by name.
fn further(site: &Site) -> Vec<(String, Value)> {
    let mut files = Vec::new();
    for facet in &site.index.facets {
        let n_lineages = site.index.by_name[facet.kind as usize].len();
        let members = facet
            .values
            .iter()
            .map(|value| json!([value.slug, value.title, search::set(&value.members, n_lineages)]));
        files.push((format!("f{}-{}", facet.kind as usize, facet.id), members.collect()));
    }
    for kind in Kind::ALL {
        let lineages = &site.index.by_name[kind as usize];
        let newest = |id: LineageId| {
            let item = site.catalog.item(site.catalog.lineage(id).newest);
            Some(item.record.as_ref()?.published.as_ref()?.value)
        };
        files.push((format!("o{}-newest", kind as usize), order(lineages, newest)));
        if kind != Kind::ServerTemplate {
            let used = |id| documents::uses(site, id);
            files.push((format!("o{}-used", kind as usize), order(lineages, used)));
        }
    }
    files
}

/// The places of `lineages`, those with the largest `key` first.
fn order<K: Ord>(lineages: &[LineageId], key: impl Fn(LineageId) -> K) -> Value {
    let mut places: Vec<u32> = (0..lineages.len()).map(crate::site::id).collect();
    places.sort_by_cached_key(|place| std::cmp::Reverse(key(lineages[*place as usize])));
    search::order(places).into()
}
