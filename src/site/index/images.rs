//! Machine images by name, and agents: what pages need of the whole catalog, computed once.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::impact;
use crate::model::Kind;
use crate::model::image_name;
use crate::model::image_name::AgentFamily;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::LineageId;
use crate::site::index::unique_slug;

/// The families of agents, in the order of menus.
pub(crate) const FAMILIES: [AgentFamily; 4] =
    [AgentFamily::RightLink10, AgentFamily::RightLink6, AgentFamily::Rrs, AgentFamily::None];

/// A setting: its cloud, its MultiCloud Image, its place there.
type Use = (CloudId, ItemId, u32);

/// A machine image in all clouds.
#[derive(Debug)]
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

/// Machine images by name, and for each MultiCloud Image the place of each setting's image.
pub(crate) fn images(catalog: &Catalog) -> (Vec<ImageIndex>, BTreeMap<(ItemId, u32), u32>) {
    let mut groups: BTreeMap<String, (String, Vec<Use>)> = BTreeMap::new();
    for item in catalog.all_items() {
        let Some(image) = item.multi_cloud_image() else { continue };
        // Most settings of an image have its own name.
        let own = image_name::normalized(&item.name);
        for (at, setting) in image.settings.iter().enumerate() {
            let Some(name) = impact::image_name(catalog, item, setting) else { continue };
            let normalized = if name == item.name { own.clone() } else { image_name::normalized(name) };
            if normalized.is_empty() {
                continue;
            }
            let group = groups.entry(normalized).or_insert_with(|| (name.to_owned(), Vec::new()));
            group.1.push((setting.cloud, item.id, crate::site::id(at)));
        }
    }
    let mut taken = BTreeSet::from(["index".to_owned()]);
    let mut places = BTreeMap::new();
    let mut images = Vec::with_capacity(groups.len());
    for (normalized, (name, mut uses)) in groups {
        uses.sort_unstable();
        let at = crate::site::id(images.len());
        places.extend(uses.iter().map(|(_, item, setting)| ((*item, *setting), at)));
        images.push(ImageIndex { slug: unique_slug(&normalized, &mut taken), name, normalized, uses });
    }
    (images, places)
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
