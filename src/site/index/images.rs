//! Machine images by name, and agents: what pages need of the whole catalog, computed once.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::impact;
use crate::model::Kind;
use crate::model::image_name;
use crate::model::image_name::AgentFamily;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::LineageId;
use crate::site::index::unique_slug;
use crate::site::urls;

/// The families of agents, in the order of menus.
pub(crate) const FAMILIES: [AgentFamily; 4] =
    [AgentFamily::RightLink10, AgentFamily::RightLink6, AgentFamily::Rrs, AgentFamily::None];

/// A setting: its cloud, its MultiCloud Image, its place there.
type Use = (CloudId, ItemId, u32);

/// A machine image in all clouds.
#[derive(Debug, Clone)]
pub(crate) struct ImageIndex {
    /// Its name, as it is written first.
    pub(crate) name: String,
    /// The name with which spellings are compared.
    pub(crate) normalized: String,
    /// Its part of the address, unique.
    pub(crate) slug: String,
    /// Who names it: cloud, MultiCloud Image, place of the setting; by cloud, then item.
    pub(crate) uses: Vec<Use>,
}

/// What relies on a family of agents.
#[derive(Debug, Clone, Default)]
pub(crate) struct AgentIndex {
    /// ServerTemplates with an image of it, those whose default it is first, then by name.
    pub(crate) templates: Vec<(bool, LineageId)>,
    /// MultiCloud Images of it, by name.
    pub(crate) images: Vec<LineageId>,
}

/// Machine images by normalized name.
pub(crate) fn images(catalog: &Catalog) -> Vec<Arc<ImageIndex>> {
    let mut groups: BTreeMap<String, Vec<Use>> = BTreeMap::new();
    for item in catalog.all_items() {
        for (normalized, own) in uses(catalog, item) {
            groups.entry(normalized).or_default().push(own);
        }
    }
    let mut taken = BTreeSet::from(["index".to_owned()]);
    let image = |(normalized, mut uses): (String, Vec<Use>)| {
        uses.sort_unstable();
        let (name, slug) = (first_name(catalog, &uses), unique_slug(&normalized, &mut taken));
        Arc::new(ImageIndex { name, normalized, slug, uses })
    };
    groups.into_iter().map(image).collect()
}

/// The images now, where only `items` map others, or map them in another way; `None` where only the whole can tell.
pub(crate) fn images_again(
    images: &[Arc<ImageIndex>],
    [before, now]: [&Catalog; 2],
    items: &BTreeSet<ItemId>,
) -> Option<Vec<Arc<ImageIndex>>> {
    let all = |catalog: &Catalog| -> Vec<(String, Use)> {
        let items = items.iter().filter_map(|id| catalog.find_item(*id));
        items.flat_map(|item| uses(catalog, item)).collect()
    };
    let mut images = images.to_vec();
    let find = |images: &[Arc<ImageIndex>], normalized: &str| {
        images.binary_search_by(|image| image.normalized.as_str().cmp(normalized))
    };
    let mut touched: BTreeSet<String> = BTreeSet::new();
    for (normalized, own) in all(before) {
        let at = find(&images, &normalized).ok()?;
        Arc::make_mut(&mut images[at]).uses.retain(|other| *other != own);
        touched.insert(normalized);
    }
    let mut has_others = false;
    for (normalized, own) in all(now) {
        let at = find(&images, &normalized).unwrap_or_else(|at| {
            let slug = urls::slug(&normalized);
            let new =
                ImageIndex { name: String::new(), slug, normalized: normalized.clone(), uses: Vec::new() };
            images.insert(at, Arc::new(new));
            has_others = true;
            at
        });
        let image = Arc::make_mut(&mut images[at]);
        let place = image.uses.partition_point(|other| *other < own);
        image.uses.insert(place, own);
        touched.insert(normalized);
    }
    for normalized in touched {
        let at = find(&images, &normalized).expect("it was found or put there");
        if images[at].uses.is_empty() {
            images.remove(at);
            has_others = true;
        } else {
            let image = Arc::make_mut(&mut images[at]);
            image.name = first_name(now, &image.uses);
        }
    }
    // Where each has its plain slug, the order in which they were given says nothing.
    let mut taken = BTreeSet::from(["index"]);
    let is_sound = !has_others
        || images.iter().all(|image| {
            let slug = image.slug.as_str();
            !slug.is_empty() && slug == urls::slug(&image.normalized) && taken.insert(slug)
        });
    is_sound.then_some(images)
}

/// The uses of an item, if it is a MultiCloud Image, each with the normalized name of its machine image.
fn uses(catalog: &Catalog, item: &Item) -> Vec<(String, Use)> {
    let Some(image) = item.multi_cloud_image() else { return Vec::new() };
    // Most settings of an image have its own name.
    let own = image_name::normalized(&item.name);
    let settings = image.settings.iter().enumerate();
    let uses = settings.filter_map(|(at, setting)| {
        let name = impact::image_name(catalog, item, setting)?;
        let normalized = if name == item.name { own.clone() } else { image_name::normalized(name) };
        (!normalized.is_empty()).then(|| (normalized, (setting.cloud, item.id, crate::site::id(at))))
    });
    uses.collect()
}

/// What is written first among `uses`, in the order of items.
fn first_name(catalog: &Catalog, uses: &[Use]) -> String {
    let first = uses.iter().min_by_key(|(_, item, setting)| (*item, *setting));
    let name = first.and_then(|(_, id, setting)| {
        let item = catalog.item(*id);
        impact::image_name(catalog, item, &item.multi_cloud_image()?.settings[*setting as usize])
    });
    name.unwrap_or_default().to_owned()
}

/// What relies on each family; `sorted` are all lineages by kind and name.
pub(crate) fn agents(catalog: &Catalog, sorted: &[LineageId]) -> [AgentIndex; 4] {
    let mut agents = [(); 4].map(|()| AgentIndex::default());
    let family_of = |id: ItemId| {
        let image = catalog.item(id).multi_cloud_image()?;
        FAMILIES.iter().position(|family| *family == image.agent.family)
    };
    for id in sorted {
        let lineage = catalog.lineage(*id);
        let item = catalog.item(lineage.newest);
        match lineage.kind {
            Kind::MultiCloudImage => {
                if let Some(at) = family_of(item.id) {
                    agents[at].images.push(*id);
                }
            }
            Kind::ServerTemplate => {
                let images = item.server_template().map_or(&[][..], |template| &template.images);
                let families = images.iter().map(|image| image.item().and_then(family_of));
                let families: Vec<Option<usize>> = families.collect();
                let all: BTreeSet<usize> = families.iter().copied().flatten().collect();
                for at in all {
                    agents[at].templates.push((families[0] == Some(at), *id));
                }
            }
            Kind::RightScript => {}
        }
    }
    for agent in &mut agents {
        // Stable: the order of names stays.
        agent.templates.sort_by_key(|(default, _)| !default);
    }
    agents
}
