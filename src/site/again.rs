//! The next plan where few components have changed: their pages are planned anew, and put into the lists where they
//! belong now.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::OnceLock;

use crate::impact;
use crate::model::image_name::AgentFamily;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::CloudWord;
use crate::resolve::catalog::Component;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::Lineage;
use crate::resolve::catalog::LineageId;
use crate::resolve::catalog::PublisherId;
use crate::settings::Settings;
use crate::site::Site;
use crate::site::assets::ThemeAssets;
use crate::site::facets;
use crate::site::index::again::Differing;
use crate::site::outputs;
use crate::source::Sources;

impl Site {
    /// What [`plan`](crate::site::plan()) would give for `catalog`, made of this plan; `None` where
    /// only the whole of it can tell.
    pub fn again(
        &self,
        catalog: &Arc<Catalog>,
        sources: &Arc<Sources>,
        settings: &Arc<Settings>,
        assets: &Arc<ThemeAssets>,
    ) -> Option<Site> {
        let has_same_frame = (Arc::ptr_eq(&self.settings, settings) || self.settings.plans_like(settings))
            && has_same_frame(&self.catalog, catalog);
        if !has_same_frame {
            return None;
        }
        let step = Step { before: &self.catalog, now: catalog, sources: [&self.sources, sources] };
        let mut items = self.catalog.differing_items(catalog);
        items.retain(|id| !step.is_made_alike(*id));
        let mut lineages: BTreeSet<LineageId> =
            self.catalog.differing_lineages(catalog).into_iter().collect();
        let now = lineages.iter().filter_map(|id| catalog.find_lineage(*id));
        let mut summed: BTreeSet<ItemId> = now.flat_map(|lineage| all_of(catalog, lineage)).collect();
        summed.extend(items.iter().filter(|id| catalog.find_item(**id).is_some()));
        let mut listed: BTreeSet<LineageId> = lineages
            .iter()
            .filter(|id| match step.lineages(**id) {
                [Some(before), Some(now)] => !is_listed_alike(now, before),
                _ => true,
            })
            .copied()
            .collect();
        let mut images: BTreeSet<ItemId> = BTreeSet::new();
        for id in &items {
            if step.shows_alike(*id) {
                continue;
            }
            listed.extend(step.both(*id).map(Item::lineage));
            if !step.maps_alike(*id) {
                images.insert(*id);
                // What is said of an image is said of those who use it.
                listed.extend(step.users(*id));
            }
        }
        lineages.extend(items.iter().flat_map(|id| step.both(*id).map(Item::lineage)));
        listed.extend(lineages.iter().filter(|id| !step.is_found_alike(**id)));
        if listed.len() > MOST_LISTED {
            return None;
        }
        let differing = Differing {
            catalogs: [&self.catalog, catalog],
            sources: step.sources,
            lineages: &listed,
            images: &images,
        };
        let mut index = self.index.again(&summed, &differing)?;
        let has_other_assets = !Arc::ptr_eq(&self.assets, assets);
        if has_other_assets {
            index.dress(assets);
        }
        let mut site = Site {
            catalog: Arc::clone(catalog),
            sources: Arc::clone(sources),
            settings: Arc::clone(settings),
            assets: Arc::clone(assets),
            rules: self.rules.clone(),
            pages: self.pages.clone(),
            index,
            search: OnceLock::new(),
        };
        // A bundle holds what its ServerTemplate uses, too.
        let is_used = |id: &&ItemId| step.both(**id).any(|item| !item.used_by.is_empty());
        let used: Vec<&ItemId> = items.iter().filter(is_used).collect();
        let bundle_alike =
            || used.iter().all(|id| step.bundles_alike(**id)) && step.sources.into_iter().all(is_small);
        if !used.is_empty() && !bundle_alike() {
            lineages.extend(used.iter().flat_map(|id| step.users(**id)));
        }
        let (mut old, mut new) = (Vec::new(), Vec::new());
        for id in &lineages {
            let [before, now] = [self, &site].map(|site| {
                let is_there = site.catalog.find_lineage(*id).is_some();
                if is_there { outputs::lineages::plan(site, *id, None).0 } else { Vec::new() }
            });
            if before != now {
                old.extend(before);
                new.extend(now);
            }
        }
        if !old.is_empty() || !new.is_empty() {
            site.pages = site.pages.again(&old, new, None)?;
        }
        if !listed.is_empty() || has_other_assets || !has_same_words(&self.catalog, catalog) {
            let mut others = outputs::of_all(&site);
            let listed = || outputs::robots::listed(&site, site.pages.of_lineages().chain(&others));
            let robots = outputs::robots::plan(&site, listed);
            others.extend(robots);
            site.pages = site.pages.again(&[], Vec::new(), Some(others))?;
        }
        Some(site)
    }
}

/// How many lineages may have to be put into lists before it pays to make all lists anew.
const MOST_LISTED: usize = 64;

/// Whether all there is together is no larger than a bundle may be.
fn is_small(sources: &Sources) -> bool {
    sources.files.values().map(|file| file.size).sum::<u64>() < outputs::bundles::MAX_BYTES
}

/// Whether what is in both maps is the same there.
fn agree<K: Ord, V: PartialEq>(before: &BTreeMap<K, V>, now: &BTreeMap<K, V>) -> bool {
    before.iter().all(|(key, value)| now.get(key).is_none_or(|other| other == value))
}

/// Whether everything is the same in two catalogs on which the plan of lineages depends, but for items, lineages, and
/// publishers and clouds that come or go.
fn has_same_frame(before: &Catalog, now: &Catalog) -> bool {
    let publishers = |catalog: &Catalog| -> BTreeMap<PublisherId, _> {
        let all = catalog.all_publishers();
        all.map(|(id, it)| (id, (it.slug.clone(), it.name.clone(), it.logos))).collect()
    };
    let clouds = |catalog: &Catalog| -> BTreeMap<CloudId, _> {
        catalog.all_clouds().map(|(id, cloud)| (id, cloud.clone())).collect()
    };
    agree(&publishers(before), &publishers(now))
        && agree(&clouds(before), &clouds(now))
        && Arc::ptr_eq(&before.facts, &now.facts)
        && (&before.as_of, before.project) == (&now.as_of, now.project)
}

/// Whether two catalogs have the same licences and pages, whatever these say.
fn has_same_words(before: &Catalog, now: &Catalog) -> bool {
    let eulas = |catalog: &Catalog| -> Vec<_> {
        catalog.eulas.iter().map(|it| (it.slug.clone(), it.revision, it.file)).collect()
    };
    let pages = |catalog: &Catalog| -> Vec<_> {
        catalog.content.iter().map(|page| (page.slug.clone(), page.file)).collect()
    };
    eulas(before) == eulas(now) && pages(before) == pages(now)
}

/// Every item of a lineage, parts too.
fn all_of<'a>(catalog: &'a Catalog, lineage: &'a Lineage) -> impl Iterator<Item = ItemId> + 'a {
    lineage.items.iter().flat_map(|id| {
        let parts = catalog.parts(catalog.item(*id)).map(|part| part.id);
        std::iter::once(*id).chain(parts)
    })
}

/// Whether lists that go by sidecars take two states of a lineage alike.
fn is_listed_alike(now: &Lineage, before: &Lineage) -> bool {
    let own = |lineage: &Lineage| (lineage.kind, lineage.publisher, lineage.newest, lineage.items.clone());
    let words = |lineage: &Lineage| {
        let publication = lineage.publication.as_ref()?;
        let categories: Vec<_> = publication.categories.iter().map(|it| it.value.clone()).collect();
        let eulas: Vec<_> = publication.eulas.iter().map(|it| it.value.clone()).collect();
        let days: Vec<_> =
            publication.revisions.iter().map(|it| it.published.as_ref().map(|it| it.value)).collect();
        Some((categories, eulas, days, publication.featured))
    };
    own(now) == own(before)
        && (&now.slug, &now.id, &now.folder) == (&before.slug, &before.id, &before.folder)
        && words(now) == words(before)
}

/// A step from one catalog to the next, with the sources of both.
struct Step<'a> {
    before: &'a Catalog,
    now: &'a Catalog,
    sources: [&'a Sources; 2],
}

impl Step<'_> {
    /// Whether lists that go by an item take both of its states alike, but for facets.
    fn shows_alike(&self, id: ItemId) -> bool {
        let (Some(before), Some(now)) = (self.before.find_item(id), self.now.find_item(id)) else {
            return false;
        };
        (
            before.kind,
            &before.home,
            before.publisher,
            before.revision,
            before.state,
            &before.name,
            before.file,
        ) == (now.kind, &now.home, now.publisher, now.revision, now.state, &now.name, now.file)
            && Clouds::of(before) == Clouds::of(now)
            && self.maps_alike(id)
    }

    /// Whether both states of an item, which uses no other, differ at most in who uses it.
    fn is_made_alike(&self, id: ItemId) -> bool {
        let (Some(before), Some(now)) = (self.before.find_item(id), self.now.find_item(id)) else {
            return false;
        };
        let is_written_alike = match (&before.component, &now.component) {
            (Component::RightScript(old), Component::RightScript(new)) => {
                Arc::ptr_eq(&old.written, &new.written) && old.attachments == new.attachments
            }
            (Component::MultiCloudImage(old), Component::MultiCloudImage(new)) => {
                Arc::ptr_eq(&old.written, &new.written)
                    && old.agent_ended == new.agent_ended
                    && self.maps_alike(id)
            }
            _ => false,
        };
        is_written_alike
            && before.files == now.files
            && before.record.as_ref().map(Arc::as_ptr) == now.record.as_ref().map(Arc::as_ptr)
            && (&before.home, before.publisher, before.revision, before.state, &before.name, before.file)
                == (&now.home, now.publisher, now.revision, now.state, &now.name, now.file)
    }

    /// Whether both states of an item, if it is a MultiCloud Image, map the same and have the same on them.
    fn maps_alike(&self, id: ItemId) -> bool {
        let (Some(before), Some(now)) = (self.before.find_item(id), self.now.find_item(id)) else {
            return self.both(id).all(|item| item.multi_cloud_image().is_none());
        };
        let state = |item: &Item| item.multi_cloud_image().map(|_| (item.name.clone(), item.state));
        Images::of(self.before, before) == Images::of(self.now, now) && state(before) == state(now)
    }

    /// An item before and now, as far as it was or is there.
    fn both(&self, id: ItemId) -> impl Iterator<Item = &Item> {
        [self.before, self.now].into_iter().filter_map(move |catalog| catalog.find_item(id))
    }

    /// The lineages of those who used or use an item.
    fn users(&self, id: ItemId) -> Vec<LineageId> {
        let users = |catalog: &'_ Catalog| -> Vec<LineageId> {
            let users = catalog.find_item(id).into_iter().flat_map(|item| &item.used_by);
            users.map(|usage| catalog.item(usage.by).lineage()).collect()
        };
        [self.before, self.now].into_iter().flat_map(users).collect()
    }

    /// A lineage before and now.
    fn lineages(&self, id: LineageId) -> [Option<&Lineage>; 2] {
        [self.before, self.now].map(|catalog| catalog.find_lineage(id))
    }

    /// Whether facets take both states of a lineage alike.
    fn is_found_alike(&self, id: LineageId) -> bool {
        self.lineages(id).iter().all(Option::is_some)
            && facets::of_lineage(self.before, self.sources[0], id)
                == facets::of_lineage(self.now, self.sources[1], id)
    }

    /// Whether bundles of others that hold both states of an item can be had alike, as long as all there is together is
    /// no larger than a bundle may be: there are the same files, and each can be had.
    fn bundles_alike(&self, id: ItemId) -> bool {
        let (Some(before), Some(now)) = (self.before.find_item(id), self.now.find_item(id)) else {
            return false;
        };
        let names = before.files.len() == now.files.len()
            && before.files.iter().zip(&now.files).all(|(a, b)| (a.file, &a.path) == (b.file, &b.path));
        let has_all = |sources: &Sources, item: &Item| {
            let mut files = item.files.iter().map(|file| file.file).chain([item.file]);
            files.all(|file| sources.get(file).is_some_and(|it| it.sha256.is_some()))
        };
        let [old, new] = self.sources;
        names && has_all(old, before) && has_all(new, now)
    }
}

/// Where a ServerTemplate runs, and on which images.
#[derive(PartialEq)]
struct Clouds {
    rows: Vec<(CloudId, CloudWord)>,
    images: Vec<Option<ItemId>>,
    has_unknown_images: bool,
}

impl Clouds {
    fn of(item: &Item) -> Option<Self> {
        let template = item.server_template()?;
        Some(Clouds {
            rows: template.clouds.iter().map(|row| (row.cloud, row.word)).collect(),
            images: template.images.iter().map(crate::resolve::catalog::Reference::item).collect(),
            has_unknown_images: template.has_unknown_images,
        })
    }
}

/// What a MultiCloud Image maps, and what is on it.
#[derive(PartialEq)]
struct Images<'a> {
    settings: Vec<(CloudId, Option<&'a str>)>,
    system: Option<&'a crate::model::image_name::ImageName>,
    agent: AgentFamily,
    version: Option<&'a str>,
    has_ended: bool,
}

impl<'a> Images<'a> {
    fn of(catalog: &'a Catalog, item: &'a Item) -> Option<Self> {
        let image = item.multi_cloud_image()?;
        let settings = image.settings.iter();
        Some(Images {
            settings: settings.map(|it| (it.cloud, impact::image_name(catalog, item, it))).collect(),
            system: image.system.as_ref(),
            agent: image.agent.family,
            version: image.agent.version.as_deref(),
            has_ended: image.agent_ended,
        })
    }
}
