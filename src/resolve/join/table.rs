//! What stands where before any reference is answered: lineages in their order, their publishers, names and ids.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::hash::BuildHasher as _;
use std::hash::BuildHasherDefault;
use std::hash::DefaultHasher;
use std::sync::Arc;
use std::sync::OnceLock;

use super::number;
use super::plan::PartContent;
use super::plan::Plan;
use crate::model::Definition;
use crate::model::Kind;
use crate::model::documents::Documents;
use crate::model::multi_cloud_image::ImageForm;
use crate::model::sidecar_words::is_slug;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Firmness;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::Publisher;
use crate::resolve::catalog::PublisherId;
use crate::resolve::clouds::CloudTable;
use crate::resolve::is_committed;
use crate::resolve::layout;
use crate::resolve::layout::ItemDraft;
use crate::resolve::layout::LineageDraft;
use crate::resolve::references::DraftKey;
use crate::resolve::references::Names;
use crate::resolve::slug;
use crate::source::Sources;
use crate::text::FileId;
use crate::text::Spanned;

/// See the module. It holds as long as no component comes, goes, or gets another name or state.
///
/// A clone shares nearly all of it.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// Whether the root holds lineage folders.
    pub(super) project: bool,
    /// By kind, publisher's slug and own slug; none is empty.
    pub(super) lineages: Vec<Arc<LineageDraft>>,
    /// By slug; without their lineages.
    pub(super) publishers: Vec<Publisher>,
    /// The publisher of each lineage.
    owners: Arc<[PublisherId]>,
    pub(super) names: Arc<Names>,
    /// Working copies by their root file.
    pub(super) heads: Arc<HashMap<FileId, DraftKey>>,
    /// The place in `ids` of the first item of each lineage.
    starts: Arc<[usize]>,
    ids: Arc<[ItemId]>,
    pub(super) clouds: Arc<CloudTable>,
    pub(super) as_of: String,
    /// Components whose bytes decide what some path leads to, and the items that say these paths.
    pub(super) compared: Arc<HashMap<(Kind, String), Vec<DraftKey>>>,
    /// The items that hold each file, themselves or in their parts, once somebody asked.
    holders: Arc<OnceLock<HashMap<FileId, Vec<DraftKey>>>>,
    /// Who asks for which name, once somebody asked; some may ask no longer.
    askers: Arc<OnceLock<Vec<(u64, DraftKey)>>>,
    /// Who asks since then.
    new_askers: Vec<(u64, DraftKey)>,
}

impl Table {
    /// Puts `lineages`, of which none is empty, into their order; ids and clouds come later.
    pub(super) fn new(
        documents: &Documents,
        sources: &Sources,
        lineages: Vec<LineageDraft>,
        project: bool,
        as_of: String,
    ) -> Self {
        let publishers = publishers(documents, sources, &lineages);
        let owners = owners(&publishers, lineages.iter());
        let mut order: Vec<usize> = (0..lineages.len()).collect();
        order.sort_by(|a, b| {
            let key = |at: usize| {
                let lineage = &lineages[at];
                (lineage.kind, owners[at], &lineage.slug, &lineage.folder)
            };
            key(*a).cmp(&key(*b))
        });
        let owners: Arc<[PublisherId]> = order.iter().map(|at| owners[*at]).collect();
        let mut taken: Vec<Option<LineageDraft>> = lineages.into_iter().map(Some).collect();
        let lineages = order.into_iter().filter_map(|at| taken[at].take()).map(Arc::new).collect();
        let clouds = CloudTable::new(std::iter::empty(), &documents.facts, &as_of);
        let mut table = Table {
            project,
            lineages,
            publishers,
            owners,
            names: Arc::default(),
            heads: Arc::default(),
            starts: Arc::default(),
            ids: Arc::default(),
            clouds: Arc::new(clouds),
            as_of,
            compared: Arc::default(),
            holders: Arc::default(),
            askers: Arc::default(),
            new_askers: Vec::new(),
        };
        table.index(documents, sources);
        table
    }

    /// Notes names and working copies.
    fn index(&mut self, documents: &Documents, sources: &Sources) {
        let name = |key: DraftKey| layout::name_of(&documents.definitions[&self.item(key).root], sources);
        let names = Names::new(self.keys().map(|key| (key, self.item(key).kind, name(key))));
        let heads = self.keys().filter(|key| !is_committed(self.item(*key)));
        let heads = heads.map(|key| (self.item(key).root, key)).collect();
        (self.names, self.heads) = (Arc::new(names), Arc::new(heads));
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = DraftKey> {
        let each = self.lineages.iter().enumerate();
        each.flat_map(|(lineage, draft)| (0..draft.items.len()).map(move |item| (lineage, item)))
    }

    pub(super) fn item(&self, key: DraftKey) -> &ItemDraft {
        &self.lineages[key.0].items[key.1]
    }

    /// The items that hold `file`, themselves or in their parts; `catalog` was made with this.
    pub(super) fn holders(&self, catalog: &Catalog, file: FileId) -> &[DraftKey] {
        let holders = self.holders.get_or_init(|| {
            let mut holders: HashMap<FileId, Vec<DraftKey>> = HashMap::new();
            let mut key = (0, 0);
            for item in catalog.all_items() {
                if let Home::Revision(lineage) = item.home {
                    let lineage = lineage.0 as usize;
                    let first = self.id((lineage, 0));
                    key = if item.id == first { (lineage, 0) } else { (lineage, key.1 + 1) };
                }
                let named = item.server_template().into_iter().flat_map(|it| &it.alerts).map(|it| it.file);
                for file in item.files.iter().map(|file| file.file).chain([item.file]).chain(named) {
                    let keys = holders.entry(file).or_default();
                    if keys.last() != Some(&key) {
                        keys.push(key);
                    }
                }
            }
            holders
        });
        holders.get(&file).map_or(&[], Vec::as_slice)
    }

    /// The items that may ask for a component of this name, in no promised order; `catalog` was made with this.
    pub(super) fn askers(&self, catalog: &Catalog, kind: Kind, name: Asked<'_>) -> Vec<DraftKey> {
        let askers = self.askers.get_or_init(|| {
            let mut askers: Vec<(u64, DraftKey)> = Vec::new();
            for key in self.keys() {
                asked_by(catalog.item(self.id(key)), |asked| askers.push((asked, key)));
            }
            askers.sort_unstable();
            askers.dedup();
            askers
        });
        let wanted = name.hash(kind);
        let start = askers.partition_point(|(asked, _)| *asked < wanted);
        let known = askers[start..].iter().take_while(|(asked, _)| *asked == wanted);
        let new = self.new_askers.iter().filter(|(asked, _)| *asked == wanted);
        known.chain(new).map(|(_, key)| *key).collect()
    }

    /// Notes what the item at `key` asks for now.
    pub(super) fn note_asker(&mut self, key: DraftKey, item: &Item) {
        let Some(askers) = self.askers.get() else { return };
        asked_by(item, |asked| {
            let own = (asked, key);
            if askers.binary_search(&own).is_err() && !self.new_askers.contains(&own) {
                self.new_askers.push(own);
            }
        });
        if self.new_askers.len() > MOST_NEW_ASKERS {
            (self.askers, self.new_askers) = (Arc::default(), Vec::new());
        }
    }

    /// The publisher of the lineage at this place.
    pub(super) fn owner(&self, lineage: usize) -> PublisherId {
        self.owners[lineage]
    }

    /// The id of an item, once ids are given.
    pub(super) fn id(&self, key: DraftKey) -> ItemId {
        self.ids[self.starts[key.0] + key.1]
    }

    /// Takes the items `gone` away, and the lineages and publishers that they leave empty.
    pub(super) fn drop_items(&mut self, gone: &BTreeSet<DraftKey>, documents: &Documents, sources: &Sources) {
        for (lineage, draft) in self.lineages.iter_mut().enumerate() {
            let mut item = 0;
            Arc::make_mut(draft).items.retain(|_| {
                item += 1;
                !gone.contains(&(lineage, item - 1))
            });
        }
        self.lineages.retain(|lineage| !lineage.items.is_empty());
        let used: BTreeSet<&str> = self.lineages.iter().map(|lineage| lineage.publisher.as_str()).collect();
        self.publishers.retain(|publisher| used.contains(publisher.name.as_str()));
        self.owners = owners(&self.publishers, self.lineages.iter().map(|lineage| &**lineage)).into();
        self.index(documents, sources);
    }

    /// Gives ids, to each item and then to its parts, and collects the clouds of all images. `plans` are in the order
    /// of [`Table::keys`].
    pub(super) fn finish(&mut self, documents: &Documents, plans: &mut [Plan]) {
        let mut compared: HashMap<(Kind, String), Vec<DraftKey>> = HashMap::new();
        for (key, plan) in self.keys().zip(&mut *plans) {
            for name in std::mem::take(&mut plan.compared) {
                compared.entry(name).or_default().push(key);
            }
        }
        self.compared = Arc::new(compared);
        let mut next = 0;
        let mut starts = Vec::with_capacity(self.lineages.len());
        let mut ids = Vec::with_capacity(plans.len());
        let mut plans_left = plans.iter();
        for lineage in &self.lineages {
            starts.push(ids.len());
            for plan in plans_left.by_ref().take(lineage.items.len()) {
                ids.push(ItemId(number(next)));
                next += 1 + plan.parts.len();
            }
        }
        (self.starts, self.ids) = (starts.into(), ids.into());
        let own = self.keys().filter_map(|key| match &*documents.definitions[&self.item(key).root] {
            Definition::MultiCloudImage(file) => match &file.form {
                ImageForm::Defined(image) => Some(image),
                ImageForm::Named(_) | ImageForm::Href(_) => None,
            },
            _ => None,
        });
        let parts = plans.iter().flat_map(|plan| &plan.parts).filter_map(|part| match &part.content {
            PartContent::Image(image) => Some(image),
            PartContent::Script(_) => None,
        });
        let settings = own.chain(parts).flat_map(|image| &image.settings);
        let written = settings.map(|setting| setting.cloud.value.as_str());
        self.clouds = Arc::new(CloudTable::new(written, &documents.facts, &self.as_of));
    }
}

/// How many askers are noted before all are collected anew.
const MOST_NEW_ASKERS: usize = 4_096;

/// What an item may ask for.
#[derive(Debug, Clone, Copy, Hash)]
pub(super) enum Asked<'a> {
    /// This name.
    Name(&'a str),
    /// A name that has no answer here: what is near to it is said.
    Unanswered,
}

impl Asked<'_> {
    fn hash(self, kind: Kind) -> u64 {
        BuildHasherDefault::<DefaultHasher>::default().hash_one((kind, self))
    }
}

/// Tells `found` what `item` asks for by name.
fn asked_by(item: &Item, mut found: impl FnMut(u64)) {
    let Some(template) = item.server_template() else { return };
    let scripts = template.scripts.iter().map(|script| (Kind::RightScript, &script.reference));
    let images = template.images.iter().map(|image| (Kind::MultiCloudImage, image));
    for (kind, reference) in scripts.chain(images) {
        if matches!(reference.firmness, Firmness::Local | Firmness::Href | Firmness::Inline) {
            continue;
        }
        found(Asked::Name(reference.written.as_ref()).hash(kind));
        if reference.item().is_none() {
            found(Asked::Unanswered.hash(kind));
        }
    }
}

/// Whoever publishes one of `lineages`, by slug.
fn publishers(documents: &Documents, sources: &Sources, lineages: &[LineageDraft]) -> Vec<Publisher> {
    let names: BTreeSet<&str> = lineages.iter().map(|lineage| lineage.publisher.as_str()).collect();
    let mut publishers: Vec<Publisher> = Vec::new();
    for name in names {
        let file = documents.publishers.iter().find(|publisher| publisher.name.value == name);
        let plain = slug::fold(name);
        let slug = match file {
            Some(file) => file.slug.clone(),
            None if is_slug(&plain) => plain,
            None => slug::with_digest(name, name),
        };
        let logo = |written: &Option<Spanned<String>>, file: FileId| {
            let path = sources.path(file).folder().join(&written.as_ref()?.value).ok()?;
            sources.files.get(&path).map(|file| file.id)
        };
        let logos = file.map_or([None, None], |file| {
            [logo(&file.small_logo, file.file), logo(&file.large_logo, file.file)]
        });
        publishers.push(Publisher {
            slug,
            name: name.to_owned(),
            file: file.cloned(),
            logos,
            lineages: Vec::new(),
        });
    }
    // Two names that fold alike keep apart by a digest; one with a file keeps its slug.
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for publisher in &publishers {
        *count.entry(publisher.slug.clone()).or_default() += 1;
    }
    for publisher in &mut publishers {
        if count[&publisher.slug] > 1 && publisher.file.is_none() {
            publisher.slug = slug::with_digest(&publisher.name, &publisher.name);
        }
    }
    publishers.sort_by(|a, b| (&a.slug, &a.name).cmp(&(&b.slug, &b.name)));
    publishers
}

/// The publisher of each of `lineages`.
fn owners<'a>(
    publishers: &[Publisher],
    lineages: impl Iterator<Item = &'a LineageDraft>,
) -> Vec<PublisherId> {
    let by_name: HashMap<&str, usize> =
        publishers.iter().enumerate().map(|(at, publisher)| (publisher.name.as_str(), at)).collect();
    let owner = |lineage: &LineageDraft| {
        PublisherId(number(*by_name.get(lineage.publisher.as_str()).expect("every publisher is listed")))
    };
    lineages.map(owner).collect()
}
