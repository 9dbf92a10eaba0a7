//! Impact: what depends on an image, a cloud or a script, what remains when it goes away, and what would do instead.
//!
//! Nothing is changed in the catalog: the words are computed once more as if the thing were not there.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::model::Kind;
use crate::model::image_name;
use crate::model::image_name::ImageName;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::CloudRow;
use crate::resolve::catalog::CloudSetting;
use crate::resolve::catalog::CloudWord;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::Role;
use crate::resolve::catalog::ServerTemplate;
use crate::resolve::catalog::State;

/// Machine images: of each cloud their uids there.
pub type MachineImages = BTreeMap<CloudId, BTreeSet<String>>;

/// What goes away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loss {
    /// These revisions of a MultiCloud Image.
    Images(BTreeSet<ItemId>),
    /// Machine images.
    MachineImages(MachineImages),
    /// A cloud.
    Cloud(CloudId),
    /// These revisions of a RightScript.
    Scripts(BTreeSet<ItemId>),
}

/// A ServerTemplate revision that is hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The revision.
    pub template: ItemId,
    /// As what it uses what goes away; empty for a cloud.
    pub roles: Vec<Role>,
    /// The clouds in which the answer becomes another.
    pub changes: Vec<WordChange>,
    /// In how many clouds it runs afterwards, by default or by choice.
    pub remains: usize,
}

/// A ServerTemplate in a cloud, before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordChange {
    /// The cloud.
    pub cloud: CloudId,
    /// The word now.
    pub before: CloudWord,
    /// The word without what goes away.
    pub after: CloudWord,
    /// Whether it does not run there any more.
    pub dark: bool,
}

/// A MultiCloud Image that would do instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instead {
    /// Its newest revision.
    pub image: ItemId,
    /// The clouds that get dark and that it covers.
    pub covers: Vec<CloudId>,
}

/// What a loss does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Impact {
    /// The MultiCloud Images that name the machine image, or that cover the cloud, or that go away themselves.
    pub images: Vec<ItemId>,
    /// The ServerTemplate revisions that are hit, in the order of the catalog.
    pub hits: Vec<Hit>,
    /// What would do instead, those that cover most first.
    pub instead: Vec<Instead>,
}

impl Impact {
    /// The clouds in which some hit ServerTemplate does not run any more.
    pub fn dark(&self) -> BTreeSet<CloudId> {
        let changes = self.hits.iter().flat_map(|hit| &hit.changes);
        changes.filter(|change| change.dark).map(|change| change.cloud).collect()
    }
}

/// A system, so that two images of one can stand for each other: system, version, architecture, family of agents.
type SystemKey = (String, Option<String>, Option<String>, &'static str);

/// The MultiCloud Images of a catalog by what is on them, made once.
#[derive(Debug, Clone, Default)]
pub struct Systems(BTreeMap<SystemKey, Vec<ItemId>>);

impl Systems {
    /// Collects the newest revision of every MultiCloud Image that can be taken.
    pub fn new(catalog: &Catalog) -> Self {
        let mut systems = Systems::default();
        for lineage in catalog.of_kind(Kind::MultiCloudImage) {
            systems.insert(catalog.item(lineage.newest));
        }
        systems
    }

    /// Adds the newest revision of a lineage, if it is a MultiCloud Image that can be taken.
    pub fn insert(&mut self, item: &Item) {
        if let Some(key) = key(item).filter(|_| can_be_taken(item)) {
            let alike = self.0.entry(key).or_default();
            alike.insert(alike.partition_point(|other| *other < item.id), item.id);
        }
    }

    /// Takes what was added away.
    pub fn remove(&mut self, item: &Item) {
        let Some(key) = key(item) else { return };
        if let Some(alike) = self.0.get_mut(&key) {
            alike.retain(|other| *other != item.id);
        }
    }

    /// Other images with the same on them as one of `gone`, and not one of them or of their lineages.
    fn like<'s>(&'s self, catalog: &Catalog, gone: &[ItemId]) -> BTreeSet<&'s ItemId> {
        let lineage = |id: ItemId| match catalog.item(id).home {
            Home::Revision(lineage) => Some(lineage),
            Home::Part { .. } => None,
        };
        let own: BTreeSet<_> = gone.iter().filter_map(|id| lineage(*id)).collect();
        let keys: BTreeSet<SystemKey> = gone.iter().filter_map(|id| key(catalog.item(*id))).collect();
        let alike = keys.iter().filter_map(|key| self.0.get(key)).flatten();
        alike.filter(|id| lineage(**id).is_none_or(|lineage| !own.contains(&lineage))).collect()
    }
}

fn key(item: &Item) -> Option<SystemKey> {
    let image = item.multi_cloud_image()?;
    let ImageName { os, version, architecture, .. } = image.system.as_ref()?;
    let agent = image.agent.family.fact_name().unwrap_or("none");
    Some((os.clone(), version.clone(), architecture.clone(), agent))
}

fn can_be_taken(item: &Item) -> bool {
    let has_ended = item.multi_cloud_image().is_some_and(|image| image.agent_ended);
    item.state != State::Deprecated && !has_ended
}

/// The revisions that a component address without a revision means: all of its lineage; else the one.
pub fn revisions(catalog: &Catalog, item: &Item, all: bool) -> BTreeSet<ItemId> {
    match item.home {
        Home::Revision(lineage) if all => catalog.lineage(lineage).items.iter().copied().collect(),
        Home::Revision(_) | Home::Part { .. } => BTreeSet::from([item.id]),
    }
}

/// Computes what `loss` does; `images` are those that it touches ([`touched`]).
pub fn impact(catalog: &Catalog, systems: &Systems, loss: &Loss, images: Vec<ItemId>) -> Impact {
    let is_gone = Gone { catalog, loss };
    let mut hits: Vec<Hit> = Vec::new();
    for (template, roles) in templates(catalog, loss, &images) {
        let item = catalog.item(template);
        let Some(own) = item.server_template() else { continue };
        let changes: Vec<WordChange> = own.clouds.iter().filter_map(|row| is_gone.change(own, row)).collect();
        let runs = |row: &&CloudRow| is_running(row.word);
        let dark = changes.iter().filter(|change| change.dark).count();
        let remains = own.clouds.iter().filter(runs).count() - dark;
        hits.push(Hit { template, roles, changes, remains });
    }
    let mut found = Impact { images, hits, instead: Vec::new() };
    found.instead = instead(catalog, systems, loss, &found);
    found
}

/// What a setting's machine image is called: by the facts, else by the name of its MultiCloud Image, if that names a
/// system.
pub fn image_name<'a>(catalog: &'a Catalog, item: &'a Item, setting: &CloudSetting) -> Option<&'a str> {
    let cloud = &catalog.cloud(setting.cloud).name;
    let fact = catalog.facts.images.find(cloud, &setting.setting.image.value);
    let own = || item.multi_cloud_image()?.system.as_ref().map(|_| &item.name);
    fact.and_then(|fact| fact.name.as_ref()).or_else(own).map(String::as_str)
}

/// The machine images that are called `name` in some spelling, in one cloud or in all.
pub fn images_named(catalog: &Catalog, name: &str, cloud: Option<CloudId>) -> MachineImages {
    let wanted = image_name::normalized(name);
    let settings = catalog.all_items().flat_map(|item| {
        let settings = item.multi_cloud_image().map_or(&[][..], |image| &image.settings);
        settings.iter().map(move |setting| (item, setting))
    });
    let fits = |(item, setting): &(&Item, &CloudSetting)| {
        cloud.is_none_or(|cloud| cloud == setting.cloud)
            && self::image_name(catalog, item, setting)
                .is_some_and(|own| image_name::normalized(own) == wanted)
    };
    by_cloud(settings.filter(fits).map(|(_, setting)| (setting.cloud, setting.setting.image.value.as_str())))
}

/// The machine images of the uid `uid`, in one cloud or wherever it is called so.
pub fn machine_images(catalog: &Catalog, uid: &str, cloud: Option<CloudId>) -> MachineImages {
    let settings = catalog.all_items().filter_map(Item::multi_cloud_image).flat_map(|image| &image.settings);
    let own =
        settings.filter(|it| it.setting.image.value == uid && cloud.is_none_or(|cloud| cloud == it.cloud));
    by_cloud(own.map(|it| (it.cloud, uid)))
}

/// Collects machine images, each by its cloud and its uid there.
pub fn by_cloud<'a>(images: impl IntoIterator<Item = (CloudId, &'a str)>) -> MachineImages {
    let mut found = MachineImages::new();
    for (cloud, uid) in images {
        found.entry(cloud).or_default().insert(uid.to_owned());
    }
    found
}

fn is_among(images: &MachineImages, cloud: CloudId, uid: &str) -> bool {
    images.get(&cloud).is_some_and(|uids| uids.contains(uid))
}

/// The MultiCloud Images that `loss` touches, in the order of the catalog; it looks at all of them.
pub fn touched(catalog: &Catalog, loss: &Loss) -> Vec<ItemId> {
    let with = |wanted: &dyn Fn(CloudId, &str) -> bool| -> Vec<ItemId> {
        let covers = |item: &&Item| {
            let settings = item.multi_cloud_image().map_or(&[][..], |image| &image.settings);
            settings.iter().any(|it| wanted(it.cloud, &it.setting.image.value))
        };
        catalog.all_items().filter(covers).map(|item| item.id).collect()
    };
    match loss {
        Loss::Images(items) => items.iter().copied().collect(),
        Loss::MachineImages(gone) => with(&|cloud, uid| is_among(gone, cloud, uid)),
        Loss::Cloud(cloud) => with(&|own, _| own == *cloud),
        Loss::Scripts(_) => Vec::new(),
    }
}

/// The ServerTemplate revisions that use what goes away, each with its roles.
fn templates(catalog: &Catalog, loss: &Loss, images: &[ItemId]) -> BTreeMap<ItemId, Vec<Role>> {
    let mut templates: BTreeMap<ItemId, Vec<Role>> = BTreeMap::new();
    let used: Vec<ItemId> = match loss {
        Loss::Scripts(items) => items.iter().copied().collect(),
        Loss::Images(_) | Loss::MachineImages(_) | Loss::Cloud(_) => images.to_vec(),
    };
    for id in used {
        for usage in &catalog.item(id).used_by {
            let roles = templates.entry(usage.by).or_default();
            if !roles.contains(&usage.role) {
                roles.push(usage.role);
            }
        }
    }
    for roles in templates.values_mut() {
        roles.sort_unstable();
    }
    templates
}

/// Whether a word says that a server starts.
fn is_running(word: CloudWord) -> bool {
    matches!(word, CloudWord::Default | CloudWord::ChooseMci)
}

struct Gone<'a> {
    catalog: &'a Catalog,
    loss: &'a Loss,
}

impl Gone<'_> {
    /// What becomes of a ServerTemplate in a cloud, if it becomes something else.
    fn change(&self, template: &ServerTemplate, row: &CloudRow) -> Option<WordChange> {
        let after = self.word(template, row);
        let before = row.word;
        let dark = is_running(before) && !is_running(after);
        (after != before).then_some(WordChange { cloud: row.cloud, before, after, dark })
    }

    fn word(&self, template: &ServerTemplate, row: &CloudRow) -> CloudWord {
        if *self.loss == Loss::Cloud(row.cloud) {
            return CloudWord::Ended;
        }
        if self.catalog.cloud(row.cloud).ended {
            return row.word;
        }
        let mut any = false;
        let mut word = None;
        for (position, (reference, cell)) in template.images.iter().zip(&row.cells).enumerate() {
            let (Some(id), Some(at)) = (reference.item(), *cell) else { continue };
            let Some(image) = self.catalog.item(id).multi_cloud_image() else { continue };
            if self.is_gone(id, row.cloud, &image.settings[at.get()].setting.image.value) {
                continue;
            }
            any = true;
            if !image.agent_ended && word.is_none() {
                word = Some(if position == 0 { CloudWord::Default } else { CloudWord::ChooseMci });
            }
        }
        word.unwrap_or_else(|| if any { CloudWord::Ended } else { crate::launch::elsewhere(template) })
    }

    /// Whether an image does not cover the cloud any more.
    fn is_gone(&self, image: ItemId, cloud: CloudId, uid: &str) -> bool {
        match self.loss {
            Loss::Images(items) => items.contains(&image),
            Loss::MachineImages(gone) => is_among(gone, cloud, uid),
            Loss::Cloud(gone) => *gone == cloud,
            Loss::Scripts(_) => false,
        }
    }
}

/// The images that would do in the clouds that get dark; for a cloud nothing would.
fn instead(catalog: &Catalog, systems: &Systems, loss: &Loss, found: &Impact) -> Vec<Instead> {
    if matches!(loss, Loss::Cloud(_) | Loss::Scripts(_)) {
        return Vec::new();
    }
    let dark = found.dark();
    let gone = Gone { catalog, loss };
    let covers = |id: &ItemId| -> Vec<CloudId> {
        let settings = catalog.item(*id).multi_cloud_image().map_or(&[][..], |image| &image.settings);
        let mut clouds: Vec<CloudId> = settings
            .iter()
            .filter(|it| dark.contains(&it.cloud) && !gone.is_gone(*id, it.cloud, &it.setting.image.value))
            .map(|it| it.cloud)
            .collect();
        clouds.sort_unstable();
        clouds.dedup();
        clouds
    };
    let alike = systems.like(catalog, &found.images).into_iter();
    let mut instead: Vec<Instead> = alike
        .map(|id| Instead { image: *id, covers: covers(id) })
        .filter(|it| !it.covers.is_empty())
        .collect();
    instead.sort_by_key(|it| (std::cmp::Reverse(it.covers.len()), it.image));
    instead
}
