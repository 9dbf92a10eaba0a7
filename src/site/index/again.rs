//! The next index, where few lineages differ: they are taken out of each list, and put in where they belong now.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::AgentIndex;
use super::CategoryIndex;
use super::CloudIndex;
use super::HOME_CARDS;
use super::Whole;
use super::clouds;
use super::eulas;
use super::images;
use super::in_menu_order;
use super::named;
use super::published;
use super::recent;
use crate::model::Kind;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::CloudWord;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::Lineage;
use crate::resolve::catalog::LineageId;
use crate::resolve::catalog::PublisherId;
use crate::site;
use crate::site::facets;
use crate::site::urls;
use crate::source::Sources;

/// What differs between two catalogs.
pub(crate) struct Differing<'a> {
    /// The catalogs before and now.
    pub(crate) catalogs: [&'a Catalog; 2],
    /// Their sources.
    pub(crate) sources: [&'a Sources; 2],
    /// The lineages that lists may take in another way.
    pub(crate) lineages: &'a BTreeSet<LineageId>,
    /// The MultiCloud Images that map others, or map them in another way.
    pub(crate) images: &'a BTreeSet<ItemId>,
}

impl Differing<'_> {
    fn both(&self, id: LineageId) -> [Option<&Lineage>; 2] {
        self.catalogs.map(|catalog| lineage_in(catalog, id))
    }

    fn any(&self, mut is_so: impl FnMut(&Catalog, &Lineage) -> bool) -> bool {
        let mut all = self.lineages.iter().flat_map(|id| self.catalogs.into_iter().zip(self.both(*id)));
        all.any(|(catalog, lineage)| lineage.is_some_and(|lineage| is_so(catalog, lineage)))
    }

    /// Those that are there now, each with its id.
    fn now(&self) -> impl Iterator<Item = (LineageId, &Lineage)> {
        self.lineages.iter().filter_map(|id| Some((*id, lineage_in(self.catalogs[1], *id)?)))
    }

    /// Those that were there, each with its id.
    fn before(&self) -> impl Iterator<Item = (LineageId, &Lineage)> {
        self.lineages.iter().filter_map(|id| Some((*id, lineage_in(self.catalogs[0], *id)?)))
    }

    /// By what lists are sorted.
    fn rank(catalog: &Catalog, id: LineageId) -> (Kind, String, LineageId) {
        let lineage = catalog.lineage(id);
        (lineage.kind, catalog.item(lineage.newest).name.to_lowercase(), id)
    }

    /// Takes those that have another place among all by name out of such a list, and puts them where they belong.
    fn order(&self, by_name: &mut [Vec<LineageId>; 3]) {
        let [before, now] = self.catalogs;
        let ranks = |id: &LineageId| {
            let [was, is] = self.both(*id);
            (was.map(|_| Self::rank(before, *id)), is.map(|_| Self::rank(now, *id)))
        };
        let moved: BTreeMap<LineageId, _> =
            self.lineages.iter().map(|id| (*id, ranks(id))).filter(|(_, (was, is))| was != is).collect();
        if moved.is_empty() {
            return;
        }
        for list in by_name.iter_mut() {
            list.retain(|id| !moved.contains_key(id));
        }
        for (id, (_, rank)) in moved {
            let Some(rank) = rank else { continue };
            let list = &mut by_name[rank.0 as usize];
            let at = list.partition_point(|other| Self::rank(now, *other) < rank);
            list.insert(at, id);
        }
    }
}

/// Where lineages stand in lists by kind and name.
pub(crate) struct Order<'a> {
    /// The catalogs before and now.
    catalogs: [&'a Catalog; 2],
    /// Whether the lineage at each place before differs.
    differs: Vec<bool>,
    /// The place of the lineage at each place now, among all of its kind by name.
    ranks: Vec<u32>,
}

impl<'a> Order<'a> {
    /// `by_name` is the order now.
    fn new(step: &Differing<'a>, by_name: &[Vec<LineageId>; 3]) -> Self {
        let [before, now] = step.catalogs;
        let (mut differs, mut ranks) = (vec![false; before.lineages.len()], vec![0; now.lineages.len()]);
        for (id, _) in step.before() {
            differs[before.lineage_place(id)] = true;
        }
        for (at, id) in by_name.iter().flat_map(|list| list.iter().enumerate()) {
            ranks[now.lineage_place(*id)] = site::id(at);
        }
        Order { catalogs: step.catalogs, differs, ranks }
    }

    /// Whether a lineage that was there differs or has gone.
    pub(crate) fn differs(&self, id: LineageId) -> bool {
        self.differs[self.catalogs[0].lineage_place(id)]
    }

    /// The place of a lineage that is there among all of its kind by name.
    pub(crate) fn place(&self, id: LineageId) -> u32 {
        self.ranks[self.catalogs[1].lineage_place(id)]
    }

    fn rank(&self, id: LineageId) -> (Kind, u32) {
        (self.catalogs[1].lineage(id).kind, self.place(id))
    }

    fn take_out(&self, list: &mut Vec<LineageId>) {
        list.retain(|id| !self.differs(*id));
    }

    /// Puts a lineage into a list that is in the order of kinds and names.
    fn put_in(&self, list: &mut Vec<LineageId>, id: LineageId) {
        let rank = self.rank(id);
        list.insert(list.partition_point(|other| self.rank(*other) < rank), id);
    }
}

/// The lineage of `id`, if there is one.
fn lineage_in(catalog: &Catalog, id: LineageId) -> Option<&Lineage> {
    catalog.find_lineage(id)
}

impl Whole {
    /// What follows from the catalog now; `None` where only the whole of it can tell.
    pub(crate) fn again(&self, step: &Differing<'_>) -> Option<Whole> {
        let [before, now] = step.catalogs;
        let mut whole = self.clone();
        step.order(&mut whole.by_name);
        let order = &Order::new(step, &whole.by_name);
        for list in &mut whole.listed {
            order.take_out(list);
        }
        for (id, lineage) in step.now().filter(|(id, _)| !facets::is_hidden(now, *id)) {
            order.put_in(&mut whole.listed[lineage.kind as usize], id);
        }
        let has_moved = Kind::ALL.map(|kind| self.by_name[kind as usize] != whole.by_name[kind as usize]);
        let differ = facets_that_differ(step);
        let is_new = |kind: Kind, place: usize| has_moved[kind as usize] || differ.contains(&(kind, place));
        let known =
            facets::Known { facets: &self.facets, by_name: &self.by_name, differing: step.lineages, order };
        whole.facets = facets::facets_again(now, step.sources[1], &whole.by_name, Some(&known), is_new);
        let known: BTreeMap<PublisherId, &Vec<LineageId>> =
            before.all_publishers().map(|(id, _)| id).zip(&self.publishers).collect();
        let of_publisher = |(publisher, _)| {
            let mut lineages = known.get(&publisher).map(|it| Vec::clone(it)).unwrap_or_default();
            order.take_out(&mut lineages);
            for (id, _) in step.now().filter(|(_, lineage)| lineage.publisher == publisher) {
                order.put_in(&mut lineages, id);
            }
            lineages
        };
        whole.publishers = now.all_publishers().map(of_publisher).collect();
        whole.take_categories(step, order)?;
        if before.cloud_ids == now.cloud_ids {
            whole.take_clouds(step, order);
        } else {
            (whole.clouds, whole.unknown) = clouds(now, &whole.by_name.concat());
        }
        whole.take_agents(step, order);
        let sorted = || whole.by_name.iter().flatten().copied();
        let is_featured =
            |lineage: &Lineage| lineage.publication.as_ref().is_some_and(|publication| publication.featured);
        if step.any(|_, lineage| is_featured(lineage)) {
            let featured = sorted().filter(|id| is_featured(now.lineage(*id)));
            whole.featured = featured.take(HOME_CARDS).collect();
        }
        if self.may_be_recent(step) {
            whole.recent = recent(now, &sorted().collect::<Vec<_>>());
        }
        let demands = |lineage: &Lineage| lineage.publication.as_ref().is_some_and(|it| !it.eulas.is_empty());
        if step.any(|_, lineage| demands(lineage)) {
            whole.eulas = eulas(now, &sorted().collect::<Vec<_>>());
        }
        if !step.images.is_empty() {
            let images = images::images_again(&self.images, step.catalogs, step.images);
            whole.images = Arc::new(images.unwrap_or_else(|| images::images(now)));
        }
        if step.any(|_, lineage| lineage.kind == Kind::MultiCloudImage) {
            let systems = Arc::make_mut(&mut whole.systems);
            for (_, lineage) in step.before() {
                systems.remove(before.item(lineage.newest));
            }
            for (_, lineage) in step.now() {
                systems.insert(now.item(lineage.newest));
            }
        }
        let names = |catalog: &Catalog, lineage: &Lineage| -> Vec<(u64, ItemId)> {
            lineage.items.iter().filter_map(|id| named(catalog, catalog.item(*id))).collect()
        };
        let gone: BTreeSet<(u64, ItemId)> =
            step.before().flat_map(|(_, lineage)| names(before, lineage)).collect();
        let new: BTreeSet<(u64, ItemId)> = step.now().flat_map(|(_, lineage)| names(now, lineage)).collect();
        if gone != new {
            let revisions = Arc::make_mut(&mut whole.revisions);
            for own in &gone {
                if let Ok(at) = revisions.binary_search(own) {
                    revisions.remove(at);
                }
            }
            for own in new {
                let at = revisions.partition_point(|other| *other < own);
                revisions.insert(at, own);
            }
        }
        Some(whole)
    }

    /// Whether a lineage that differs was or is among the newest publications.
    fn may_be_recent(&self, step: &Differing<'_>) -> bool {
        let now = step.catalogs[1];
        let is_among = step.lineages.iter().any(|id| self.recent.contains(id));
        let last = self.recent.last().filter(|_| self.recent.len() >= HOME_CARDS && !is_among);
        let last = last.and_then(|id| published(now, *id));
        last.is_none_or(|last| step.now().any(|(id, _)| published(now, id).is_some_and(|day| day >= last)))
    }

    fn take_categories(&mut self, step: &Differing<'_>, order: &Order<'_>) -> Option<()> {
        fn of(lineage: &Lineage) -> BTreeSet<&str> {
            let written = lineage.publication.iter().flat_map(|file| &file.categories);
            written.map(|category| category.value.as_str()).collect()
        }
        for (id, lineage) in step.before() {
            for name in of(lineage) {
                let category = Arc::make_mut(&mut self.categories[*self.category_places.get(name)?]);
                category.lineages.retain(|other| *other != id);
            }
        }
        let mut new: Vec<CategoryIndex> = Vec::new();
        for (id, lineage) in step.now() {
            for name in of(lineage) {
                let known = self.category_places.get(name).map(|at| Arc::make_mut(&mut self.categories[*at]));
                let known = known.or_else(|| new.iter_mut().find(|category| category.name == name));
                if let Some(category) = known {
                    order.put_in(&mut category.lineages, id);
                } else {
                    let slug = urls::slug(name);
                    new.push(CategoryIndex { name: name.to_owned(), slug, lineages: vec![id] });
                }
            }
        }
        let has_gone = self.categories.iter().any(|category| category.lineages.is_empty());
        if has_gone || !new.is_empty() {
            self.categories.extend(new.into_iter().map(Arc::new));
            // Where each has its plain slug, the order in which they were given says nothing.
            let mut taken = BTreeSet::from(["index".to_owned()]);
            let is_plain = |category: &Arc<CategoryIndex>| {
                !category.slug.is_empty()
                    && category.slug == urls::slug(&category.name)
                    && taken.insert(category.slug.clone())
            };
            if !self.categories.iter().all(is_plain) {
                return None;
            }
            self.categories.retain(|category| !category.lineages.is_empty());
            self.category_places = in_menu_order(&mut self.categories);
        }
        Some(())
    }

    fn take_clouds(&mut self, step: &Differing<'_>, order: &Order<'_>) {
        let [before, now] = step.catalogs;
        let runs = |catalog: &Catalog, lineage: &Lineage| Runs::of(catalog, catalog.item(lineage.newest));
        for cloud in &mut self.clouds {
            cloud.run.retain(|(_, id)| !order.differs(*id));
            order.take_out(&mut cloud.images);
        }
        self.unknown -= step.before().filter(|(_, lineage)| runs(before, lineage).is_unknown).count();
        for (id, lineage) in step.now() {
            let Runs { words, images, is_unknown } = runs(now, lineage);
            self.unknown += usize::from(is_unknown);
            for (cloud, word) in words {
                let (CloudIndex { run, .. }, rank) = (&mut self.clouds[cloud], order.rank(id));
                let at = run.partition_point(|(own, other)| (*own, order.rank(*other)) < (word, rank));
                run.insert(at, (word, id));
            }
            for cloud in images {
                order.put_in(&mut self.clouds[now.cloud_place(cloud)].images, id);
            }
        }
    }

    fn take_agents(&mut self, step: &Differing<'_>, order: &Order<'_>) {
        let now = step.catalogs[1];
        for AgentIndex { templates, images } in &mut self.agents {
            templates.retain(|(_, id)| !order.differs(*id));
            order.take_out(images);
        }
        for (id, lineage) in step.now() {
            for (at, own) in images::agents(now, &[id]).into_iter().enumerate() {
                let AgentIndex { templates, images } = &mut self.agents[at];
                for (default, _) in own.templates {
                    let key = |default: bool, id| (!default, order.rank(id));
                    let at = templates.partition_point(|(own, other)| key(*own, *other) < key(default, id));
                    templates.insert(at, (default, id));
                }
                if !own.images.is_empty() && lineage.kind == Kind::MultiCloudImage {
                    order.put_in(images, id);
                }
            }
        }
    }
}

/// Where an item runs, or what it maps.
struct Runs {
    /// The clouds where a ServerTemplate runs or may run, and how.
    words: Vec<(usize, CloudWord)>,
    /// The clouds of a MultiCloud Image, each once.
    images: BTreeSet<CloudId>,
    is_unknown: bool,
}

impl Runs {
    fn of(catalog: &Catalog, item: &Item) -> Runs {
        let (mut words, mut images) = (Vec::new(), BTreeSet::new());
        let mut is_unknown = false;
        if let Some(template) = item.server_template() {
            is_unknown = template.has_unknown_images;
            let rows = template.clouds.iter().filter(|row| row.word != CloudWord::No);
            words.extend(rows.map(|row| (catalog.cloud_place(row.cloud), row.word)));
            if is_unknown {
                let said = template.clouds.iter().map(|row| catalog.cloud_place(row.cloud));
                let said: BTreeSet<usize> = said.collect();
                let others = (0..catalog.clouds.len()).filter(|cloud| !said.contains(cloud));
                words.extend(others.map(|cloud| (cloud, CloudWord::Unknown)));
            }
        }
        if let Some(image) = item.multi_cloud_image() {
            images.extend(image.settings.iter().map(|setting| setting.cloud));
        }
        Runs { words, images, is_unknown }
    }
}

/// The facets that say something else of a lineage, by kind and place.
fn facets_that_differ(step: &Differing<'_>) -> BTreeSet<(Kind, usize)> {
    let mut found = BTreeSet::new();
    let [before, now] = step.catalogs;
    for id in step.lineages {
        let [Some(_), Some(lineage)] = step.both(*id) else { continue };
        let old = facets::of_lineage(before, step.sources[0], *id);
        let new = facets::of_lineage(now, step.sources[1], *id);
        let differ = old.iter().zip(&new).enumerate().filter(|(_, (old, new))| old != new);
        found.extend(differ.map(|(place, _)| (lineage.kind, place)));
        // What is hidden is counted by every facet.
        if facets::is_hidden(before, *id) != facets::is_hidden(now, *id) {
            found.extend((0..new.len()).map(|place| (lineage.kind, place)));
        }
    }
    found
}
