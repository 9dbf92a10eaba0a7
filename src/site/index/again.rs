//! The next index, where few lineages differ: they are taken out of each list, and put in where they belong now.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::AgentIndex;
use super::CategoryIndex;
use super::CloudIndex;
use super::HOME_CARDS;
use super::Whole;
use super::eulas;
use super::images;
use super::in_menu_order;
use super::named;
use super::published;
use super::recent;
use crate::impact::Systems;
use crate::model::Kind;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::CloudWord;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::Lineage;
use crate::resolve::catalog::LineageId;
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
    /// Whether machine images may be named by others, or in other clouds.
    pub(crate) has_other_images: bool,
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

    fn take_out(&self, list: &mut Vec<LineageId>) {
        list.retain(|id| !self.lineages.contains(id));
    }

    /// Puts a lineage into a list that is in the order of kinds and names.
    fn put_in(&self, list: &mut Vec<LineageId>, id: LineageId) {
        let at = list.partition_point(|other| self.rank(*other) < self.rank(id));
        list.insert(at, id);
    }

    /// By what lists are sorted.
    fn rank(&self, id: LineageId) -> (Kind, String, LineageId) {
        let catalog = self.catalogs[1];
        let lineage = catalog.lineage(id);
        (lineage.kind, catalog.item(lineage.newest).name.to_lowercase(), id)
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
        for kind in Kind::ALL {
            let (by_name, listed) = (&mut whole.by_name[kind as usize], &mut whole.listed[kind as usize]);
            step.take_out(by_name);
            step.take_out(listed);
            for (id, _) in step.now().filter(|(_, lineage)| lineage.kind == kind) {
                step.put_in(by_name, id);
                if !facets::is_hidden(now, id) {
                    step.put_in(listed, id);
                }
            }
        }
        let has_moved = Kind::ALL.map(|kind| self.by_name[kind as usize] != whole.by_name[kind as usize]);
        let differ = facets_that_differ(step);
        let is_new = |kind: Kind, place: usize| has_moved[kind as usize] || differ.contains(&(kind, place));
        let known = facets::Known { facets: &self.facets, by_name: &self.by_name, differing: step.lineages };
        whole.facets = facets::facets_again(now, step.sources[1], &whole.by_name, Some(&known), is_new);
        for (at, lineages) in whole.publishers.iter_mut().enumerate() {
            step.take_out(lineages);
            for (id, _) in step.now().filter(|(_, lineage)| lineage.publisher.0 as usize == at) {
                step.put_in(lineages, id);
            }
        }
        whole.take_categories(step)?;
        whole.take_clouds(step);
        whole.take_agents(step);
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
        if step.has_other_images {
            let (images, places) = images::images(now);
            (whole.images, whole.image_places) = (Arc::new(images), Arc::new(places));
        }
        if step.any(|_, lineage| lineage.kind == Kind::MultiCloudImage) {
            whole.systems = Arc::new(Systems::new(now));
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

    fn take_categories(&mut self, step: &Differing<'_>) -> Option<()> {
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
                    step.put_in(&mut category.lineages, id);
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

    fn take_clouds(&mut self, step: &Differing<'_>) {
        let (before, now) = (step.catalogs[0], step.catalogs[1]);
        let runs = |catalog: &Catalog, id: LineageId| {
            let lineage = lineage_in(catalog, id);
            lineage.map(|lineage| Runs::of(catalog.item(lineage.newest), catalog.clouds.len()))
        };
        for id in step.lineages {
            let (old, new) = (runs(before, *id), runs(now, *id));
            if let Some(Runs { words, images, is_unknown }) = old {
                for (cloud, _) in words {
                    self.clouds[cloud].run.retain(|(_, other)| other != id);
                }
                for cloud in images {
                    self.clouds[cloud.0 as usize].images.retain(|other| other != id);
                }
                self.unknown -= usize::from(is_unknown);
            }
            self.unknown += usize::from(new.is_some_and(|new| new.is_unknown));
        }
        for (id, lineage) in step.now() {
            let Runs { words, images, .. } = Runs::of(now.item(lineage.newest), now.clouds.len());
            for (cloud, word) in words {
                let CloudIndex { run, .. } = &mut self.clouds[cloud];
                let at =
                    run.partition_point(|(own, other)| (*own, step.rank(*other)) < (word, step.rank(id)));
                run.insert(at, (word, id));
            }
            for cloud in images {
                step.put_in(&mut self.clouds[cloud.0 as usize].images, id);
            }
        }
    }

    fn take_agents(&mut self, step: &Differing<'_>) {
        let now = step.catalogs[1];
        for AgentIndex { templates, images } in &mut self.agents {
            templates.retain(|(_, id)| !step.lineages.contains(id));
            step.take_out(images);
        }
        for (id, lineage) in step.now() {
            for (at, own) in images::agents(now, &[id]).into_iter().enumerate() {
                let AgentIndex { templates, images } = &mut self.agents[at];
                for (default, _) in own.templates {
                    let key = |default: bool, id| (!default, step.rank(id));
                    let at = templates.partition_point(|(own, other)| key(*own, *other) < key(default, id));
                    templates.insert(at, (default, id));
                }
                if !own.images.is_empty() && lineage.kind == Kind::MultiCloudImage {
                    step.put_in(images, id);
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
    fn of(item: &Item, n_clouds: usize) -> Runs {
        let (mut words, mut images) = (Vec::new(), BTreeSet::new());
        let mut is_unknown = false;
        if let Some(template) = item.server_template() {
            is_unknown = template.has_unknown_images;
            let rows = template.clouds.iter().filter(|row| row.word != CloudWord::No);
            words.extend(rows.map(|row| (row.cloud.0 as usize, row.word)));
            if is_unknown {
                let said: BTreeSet<usize> = template.clouds.iter().map(|row| row.cloud.0 as usize).collect();
                let others = (0..n_clouds).filter(|cloud| !said.contains(cloud));
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
