//! By what the lists can be narrowed: for each kind its facets, their values, and what has each value.

mod again;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::highlight::Language;
use crate::model::Kind;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::CloudWord;
use crate::resolve::catalog::Component;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::LineageId;
use crate::resolve::catalog::MultiCloudImage;
use crate::resolve::catalog::Reference;
use crate::resolve::catalog::State;
use crate::site::id;
use crate::site::index::again::Order;
use crate::site::index::unique_slug;
use crate::site::words;
use crate::source::Sources;

/// A facet of a kind.
#[derive(Debug)]
pub(crate) struct Facet {
    /// Of what.
    pub(crate) kind: Kind,
    /// Its name in addresses: `category`, `os`, ….
    pub(crate) id: &'static str,
    /// Its name for people.
    pub(crate) title: &'static str,
    /// Its values; at least one.
    pub(crate) values: Vec<Value>,
}

/// A value of a facet.
#[derive(Debug)]
pub(crate) struct Value {
    /// Its name in addresses, unique in the facet.
    pub(crate) slug: String,
    /// Its name for people.
    pub(crate) title: String,
    /// The cloud it stands for: its components have a page already.
    pub(crate) cloud: Option<CloudId>,
    /// Places, in the kind's order by name, of all that have it.
    pub(crate) members: Vec<u32>,
    /// The same without what is hidden until asked for.
    pub(crate) shown: Vec<LineageId>,
}

/// Whether lists leave `lineage` out until it is asked for.
pub(crate) fn is_hidden(catalog: &Catalog, lineage: LineageId) -> bool {
    catalog.item(catalog.lineage(lineage).newest).state == State::Deprecated
}

/// What the values of one facet are collected in: for each value, in order, its title and members.
type Values<'a> = BTreeMap<Key<'a>, Vec<u32>>;

/// A value before it has an address: its place in menus, and what it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key<'a> {
    /// By title.
    Text(&'a str),
    /// By title.
    Owned(String),
    /// In the order of the catalog's clouds.
    Cloud(CloudId),
    /// At a place of its own.
    At(usize, &'static str),
}

impl Key<'_> {
    /// Its name for people, and the cloud it stands for.
    fn title<'s>(&'s self, catalog: &'s Catalog) -> (&'s str, Option<CloudId>) {
        match self {
            Key::Owned(title) => (title, None),
            Key::Cloud(id) => (&catalog.cloud(*id).display_name, Some(*id)),
            Key::Text(title) | Key::At(_, title) => (title, None),
        }
    }
}

/// The facets of a catalog before, and what differs since.
pub(crate) struct Known<'a> {
    /// The facets.
    pub(crate) facets: &'a [Arc<Facet>],
    /// The lineages of each kind then.
    pub(crate) by_name: &'a [Vec<LineageId>; 3],
    /// The lineages that differ, came or went.
    pub(crate) differing: &'a BTreeSet<LineageId>,
    /// Which those are, and where the others stand now.
    pub(crate) order: &'a Order<'a>,
}

/// The facets of all kinds; `by_name` are the lineages of each.
pub(crate) fn facets(catalog: &Catalog, sources: &Sources, by_name: &[Vec<LineageId>; 3]) -> Vec<Arc<Facet>> {
    facets_again(catalog, sources, by_name, None, |_, _| true)
}

/// The same, where only facets of which `is_new` says so, by kind and place, are others than in `before`.
pub(crate) fn facets_again(
    catalog: &Catalog,
    sources: &Sources,
    by_name: &[Vec<LineageId>; 3],
    before: Option<&Known<'_>>,
    is_new: impl Fn(Kind, usize) -> bool + Sync,
) -> Vec<Arc<Facet>> {
    let places = |kind| FACETS.into_iter().enumerate().map(move |(place, facet)| (kind, place, facet));
    let all: Vec<(Kind, usize, (&'static str, &'static str))> =
        Kind::ALL.into_iter().flat_map(places).collect();
    let facet = |(kind, place, (facet, title)): (Kind, usize, (&'static str, &'static str))| {
        let known =
            before.and_then(|before| before.facets.iter().find(|it| it.kind == kind && it.id == facet));
        if !is_new(kind, place) {
            return known.cloned();
        }
        let lineages = &by_name[kind as usize];
        let patched = known
            .zip(before)
            .and_then(|(known, before)| again::patched(known, catalog, sources, lineages, before));
        if let Some(patched) = patched {
            return Some(Arc::new(patched));
        }
        let is_idle = |before: &Known<'_>| again::is_idle(facet, catalog, sources, lineages, before);
        if known.is_none() && before.is_some_and(is_idle) {
            return None;
        }
        let mut values = Values::new();
        let mut keys = Vec::new();
        for (place, lineage) in lineages.iter().enumerate() {
            keys.clear();
            keys_of(facet, catalog, sources, *lineage, &mut keys);
            keys.sort_unstable();
            keys.dedup();
            for key in keys.drain(..) {
                values.entry(key).or_default().push(id(place));
            }
        }
        // One value that everything has narrows nothing; but what is hidden can always be asked for.
        let narrows = values.len() > 1
            || values.values().any(|members| members.len() < lineages.len())
            || (facet == "state" && lineages.iter().any(|lineage| is_hidden(catalog, *lineage)));
        narrows.then(|| Arc::new(finish(catalog, lineages, kind, (facet, title), values)))
    };
    all.into_par_iter().filter_map(facet).collect()
}

/// The facets in the order of menus: what they are called in addresses, and by people.
const FACETS: [(&str, &str); 9] = [
    ("category", "Category"),
    ("publisher", "Publisher"),
    ("cloud-type", "Type of cloud"),
    ("cloud", "Cloud"),
    ("os", "Operating system"),
    ("architecture", "Architecture"),
    ("agent", "Agent"),
    ("language", "Language"),
    ("state", "State"),
];

fn finish(
    catalog: &Catalog,
    lineages: &[LineageId],
    kind: Kind,
    (facet, title): (&'static str, &'static str),
    values: Values<'_>,
) -> Facet {
    let mut taken = BTreeSet::new();
    let is_shown: Vec<bool> =
        lineages.iter().map(|lineage| facet == "state" || !is_hidden(catalog, *lineage)).collect();
    let mut values: Vec<Value> = values
        .into_iter()
        .map(|(key, members)| {
            let (title, cloud) = key.title(catalog);
            let title = title.to_owned();
            let slug = match cloud {
                Some(id) => catalog.cloud(id).slug.clone(),
                None => unique_slug(&title, &mut taken),
            };
            let all = members.iter().map(|place| *place as usize);
            let shown = all.filter(|place| is_shown[*place]).map(|place| lineages[place]).collect();
            Value { slug, title, cloud, members, shown }
        })
        .collect();
    if facet != "state" && facet != "cloud" {
        values.sort_by_cached_key(|value| value.title.to_lowercase());
    }
    Facet { kind, id: facet, title, values }
}

/// What the facets say of `lineage`, in their order.
pub(crate) fn of_lineage<'a>(
    catalog: &'a Catalog,
    sources: &Sources,
    lineage: LineageId,
) -> Vec<Vec<Key<'a>>> {
    let of = |(facet, _): (&str, &str)| {
        let mut keys = Vec::new();
        keys_of(facet, catalog, sources, lineage, &mut keys);
        keys.sort_unstable();
        keys.dedup();
        keys
    };
    FACETS.into_iter().map(of).collect()
}

fn keys_of<'a>(
    facet: &str,
    catalog: &'a Catalog,
    sources: &Sources,
    lineage: LineageId,
    keys: &mut Vec<Key<'a>>,
) {
    let lineage = catalog.lineage(lineage);
    let item = catalog.item(lineage.newest);
    match facet {
        "category" => {
            let written = lineage.publication.iter().flat_map(|file| &file.categories);
            keys.extend(written.map(|category| Key::Text(&category.value)));
        }
        "publisher" => keys.push(Key::Text(&catalog.publisher(lineage.publisher).name)),
        "cloud" => keys.extend(clouds(item).into_iter().map(Key::Cloud)),
        "cloud-type" => {
            let mut last = None;
            for cloud in clouds(item) {
                let cloud_type = catalog.cloud(cloud).cloud_type.as_deref();
                // Clouds stand by type, so that most repeat the last.
                if last != Some(cloud_type) {
                    let title = words::cloud_type_title(words::cloud_type(cloud_type));
                    keys.push(Key::Owned(title.into_owned()));
                    last = Some(cloud_type);
                }
            }
        }
        "os" => {
            let systems = images(catalog, item).into_iter().filter_map(|image| image.system.as_ref());
            keys.extend(systems.map(|system| Key::Owned(words::system(system))));
        }
        "architecture" => {
            let systems = images(catalog, item).into_iter().filter_map(|image| image.system.as_ref());
            keys.extend(systems.filter_map(|system| system.architecture.as_deref()).map(Key::Text));
        }
        "agent" => {
            keys.extend(images(catalog, item).into_iter().map(|image| Key::Text(agent_title(image))));
        }
        "language" => keys.extend(language(sources, item).map(|language| Key::Text(language.name()))),
        _ => {
            let word = words::state(item.state);
            let place = match item.state {
                State::Published => 0,
                State::WorkingCopy => 1,
                State::Unpublished => 2,
                State::Deprecated => 3,
            };
            keys.push(Key::At(place, word.text));
        }
    }
}

/// The agent of an image, for people.
pub(crate) fn agent_title(image: &MultiCloudImage) -> &'static str {
    match words::agent(&image.agent).text {
        "no agent" => "No agent",
        other => other,
    }
}

/// The clouds where `item` runs, by default or by choice; those that an image covers.
pub(crate) fn clouds(item: &Item) -> Vec<CloudId> {
    let mut clouds: Vec<CloudId> = match &item.component {
        Component::ServerTemplate(template) => {
            let runs = template
                .clouds
                .iter()
                .filter(|row| matches!(row.word, CloudWord::Default | CloudWord::ChooseMci));
            runs.map(|row| row.cloud).collect()
        }
        Component::RightScript(_) => Vec::new(),
        Component::MultiCloudImage(image) => image.settings.iter().map(|setting| setting.cloud).collect(),
    };
    clouds.sort_unstable();
    clouds.dedup();
    clouds
}

/// The images of `item` that are known here: an image is its own.
pub(crate) fn images<'a>(catalog: &'a Catalog, item: &'a Item) -> Vec<&'a MultiCloudImage> {
    match &item.component {
        Component::ServerTemplate(template) => {
            let known = template.images.iter().filter_map(Reference::item);
            known.filter_map(|id| catalog.item(id).multi_cloud_image()).collect()
        }
        Component::RightScript(_) => Vec::new(),
        Component::MultiCloudImage(image) => vec![image],
    }
}

/// The language of a script, if it is one of those that have colours.
pub(crate) fn language(sources: &Sources, item: &Item) -> Option<Language> {
    item.right_script()?;
    let bytes = sources.get(item.file).and_then(|source| source.bytes.as_deref()).unwrap_or(&[]);
    let language = Language::detect(sources.path(item.file).name(), bytes);
    (language != Language::Plain).then_some(language)
}
