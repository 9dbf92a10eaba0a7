//! Machine images by name, in all clouds.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::facts::ImageFact;
use crate::impact;
use crate::impact::Loss;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::site::index::images::ImageIndex;
use crate::site::show::Here;
use crate::site::show::shell::About;
use crate::site::urls;
use crate::site::views::images::ImageSummary;
use crate::site::views::images::ImageUid;
use crate::site::views::images::ImageUse;
use crate::site::views::images::ImageView;
use crate::site::views::images::ImagesView;
use crate::site::views::shell::Link;
use crate::site::words;

/// How many clouds and uids a page lists.
const MAX_ROWS: usize = 300;

/// How many MultiCloud Images a page lists.
const MAX_IMAGES: usize = 100;

/// Makes a page of the list of all machine images.
pub(super) fn images<'a>(here: &Here<'a>, page: usize) -> ImagesView<'a> {
    let mut about = About::new("images", "Machine images");
    about.crumbs.push(("Clouds".into(), urls::clouds()));
    about.description = "Machine images by name, in all clouds".into();
    let (rows, pager) = here.page_of(&here.site.index.images, page, urls::images);
    let row = |image: &'a std::sync::Arc<ImageIndex>| {
        let clouds: BTreeSet<CloudId> = image.uses.iter().map(|(cloud, ..)| *cloud).collect();
        let items: BTreeSet<ItemId> = image.uses.iter().map(|(_, item, _)| *item).collect();
        let href = here.href(&urls::image(&image.slug));
        ImageSummary {
            link: Link { text: image.name.as_str().into(), href: Some(href) },
            clouds: clouds.len(),
            uses: items.len(),
        }
    };
    ImagesView { shell: here.shell(about), rows: rows.iter().map(row).collect(), pager }
}

/// Makes the page of the machine image at `at`.
pub(super) fn image<'a>(here: &Here<'a>, at: usize) -> ImageView<'a> {
    let catalog = here.catalog();
    let image: &'a ImageIndex = &here.site.index.images[at];
    let mut about = About::new("image", &image.name);
    about.crumbs.push(("Clouds".into(), urls::clouds()));
    about.crumbs.push(("Machine images".into(), urls::images(1)));
    about.description = format!("The machine image {} in all clouds, and what uses it", image.name).into();
    let mut uids: BTreeMap<(CloudId, &'a str), usize> = BTreeMap::new();
    for (cloud, item, at) in &image.uses {
        if let Some(uid) = uid(catalog.item(*item), *at) {
            *uids.entry((*cloud, uid)).or_default() += 1;
        }
    }
    let items: BTreeSet<ItemId> = image.uses.iter().map(|(_, item, _)| *item).collect();
    let gone = impact::by_cloud(uids.keys().copied());
    let found = impact::impact(
        catalog,
        &here.site.index.systems,
        &Loss::MachineImages(gone),
        items.iter().copied().collect(),
    );
    let system = items.iter().find_map(|id| catalog.item(*id).multi_cloud_image()?.system.as_ref());
    let command = format!("catalog impact --image '{}'", image.name.replace('\'', "'\\''"));
    let shown = |item: &&Item| matches!(item.home, Home::Revision(lineage) if catalog.lineage(lineage).newest == item.id);
    let mut ordered: Vec<&'a Item> = items.iter().map(|id| catalog.item(*id)).collect();
    ordered.sort_by_key(|item| (!shown(item), item.id));
    ImageView {
        shell: here.shell(about),
        name: &image.name,
        normalized: &image.normalized,
        system: system.map(words::system),
        more: uids.len().saturating_sub(MAX_ROWS),
        rows: uids
            .iter()
            .take(MAX_ROWS)
            .map(|((cloud, uid), uses)| here.image_uid(*cloud, uid, *uses))
            .collect(),
        images_total: ordered.len(),
        images: ordered.into_iter().take(MAX_IMAGES).map(|item| here.image_use(item)).collect(),
        impact: here.impact(&found, command),
    }
}

/// The uid of a setting.
fn uid(item: &Item, at: u32) -> Option<&str> {
    let setting = item.multi_cloud_image()?.settings.get(at as usize)?;
    Some(&setting.setting.image.value)
}

impl<'a> Here<'a> {
    fn image_uid(&self, cloud_id: CloudId, uid: &'a str, uses: usize) -> ImageUid<'a> {
        let catalog = self.catalog();
        let cloud = catalog.cloud(cloud_id);
        let facts = catalog.facts.images.find(&cloud.name, uid).map(facts).unwrap_or_default();
        ImageUid {
            anchor: urls::anchor(&urls::anchor("uid", &cloud.slug), uid),
            cloud: Link {
                text: cloud.display_name.as_str().into(),
                href: Some(self.href(&urls::cloud(&cloud.slug, 1))),
            },
            cloud_type: words::cloud_type(cloud.cloud_type.as_deref()),
            uid,
            facts,
            uses,
        }
    }

    fn image_use(&self, item: &'a Item) -> ImageUse<'a> {
        ImageUse {
            link: self.to_revision(item),
            revision: match item.home {
                Home::Part { .. } => "in a template".into(),
                Home::Revision(_) => words::revision(item.revision),
            },
            state: words::state(item.state),
            used_by: item.used_by.len(),
        }
    }
}

/// What the facts say of an image.
fn facts(fact: &ImageFact) -> String {
    let system = [&fact.os, &fact.version, &fact.architecture].into_iter().flatten().map(String::as_str);
    let agent = fact.agent.as_deref().map(|agent| if agent == "none" { "no agent" } else { agent });
    let public = fact.public.map(|public| if public { "public" } else { "private" });
    let system = system.collect::<Vec<&str>>().join(" ");
    let known = [Some(&*system).filter(|it| !it.is_empty()), agent, public];
    known.into_iter().flatten().collect::<Vec<&str>>().join(", ")
}
