//! What stands where before any reference is answered: lineages in their order, their publishers, names and ids.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::hash::BuildHasher as _;
use std::hash::BuildHasherDefault;
use std::hash::DefaultHasher;
use std::sync::Arc;
use std::sync::OnceLock;

use super::noted::Noted;
use super::number;
use super::plan::PartContent;
use super::plan::Plan;
use crate::diag::nearest;
use crate::model::Definition;
use crate::model::Kind;
use crate::model::documents::Documents;
use crate::model::multi_cloud_image::ImageForm;
use crate::model::publication::PublicationFile;
use crate::model::sidecar_words::is_slug;
use crate::path::SourcePath;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Firmness;
use crate::resolve::catalog::Ids;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::Lineage;
use crate::resolve::catalog::LineageId;
use crate::resolve::catalog::Publisher;
use crate::resolve::catalog::PublisherId;
use crate::resolve::catalog::Reference;
use crate::resolve::catalog::RevisionNumber;
use crate::resolve::clouds::CloudTable;
use crate::resolve::is_committed;
use crate::resolve::layout;
use crate::resolve::layout::ItemDraft;
use crate::resolve::layout::LineageDraft;
use crate::resolve::lineages::Lineages;
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
    pub(super) lineages: Lineages,
    /// By slug; without their lineages.
    pub(super) publishers: Vec<Publisher>,
    publisher_ids: Ids,
    /// The publisher of each name.
    owners: Arc<HashMap<String, PublisherId>>,
    pub(super) names: Arc<Names>,
    /// Working copies by their root file.
    pub(super) heads: Arc<HashMap<FileId, DraftKey>>,
    pub(super) clouds: Arc<CloudTable>,
    pub(super) as_of: String,
    /// The items that say a path which leads elsewhere if a component of a kind and name has other bytes.
    compared: Arc<Noted<(Kind, String)>>,
    /// The items that hold each file, themselves or in their parts, once somebody asked.
    holders: Arc<OnceLock<Noted<FileId>>>,
    /// Who asks for which name, once somebody asked.
    askers: Arc<OnceLock<Noted<u64>>>,
    /// The revisions of which only the record could be read, once somebody asked.
    unread: Arc<OnceLock<Vec<Unread>>>,
}

/// A sidecar, and the number of a revision that it tells of and that is not there.
type Unread = (Arc<PublicationFile>, u32);

impl Table {
    /// Puts `lineages`, of which none is empty, into their order; ids and clouds come later.
    pub(super) fn new(
        documents: &Documents,
        sources: &Sources,
        lineages: Vec<LineageDraft>,
        project: bool,
        as_of: String,
    ) -> Self {
        let names = lineages.iter().map(|lineage| lineage.publisher.as_str()).collect();
        let publishers = publishers(documents, sources, &names);
        let publisher_ids = Ids::new(publishers.len());
        let owners = owners(&publishers, &publisher_ids);
        let mut order: Vec<Arc<LineageDraft>> = lineages.into_iter().map(Arc::new).collect();
        order.sort_by(|a, b| place_of(&owners, a).cmp(&place_of(&owners, b)));
        let clouds = CloudTable::new(std::iter::empty(), &documents.facts, &as_of);
        let mut table = Table {
            project,
            lineages: Lineages::new(order),
            publishers,
            publisher_ids,
            owners: Arc::new(owners),
            names: Arc::default(),
            heads: Arc::default(),
            clouds: Arc::new(clouds),
            as_of,
            compared: Arc::default(),
            holders: Arc::default(),
            askers: Arc::default(),
            unread: Arc::default(),
        };
        table.index(documents, sources);
        table
    }

    /// The items that say a path which may lead elsewhere, if what a component of this kind and name is made of changes.
    pub(super) fn comparing(&self, catalog: &Catalog, name: &(Kind, String)) -> Vec<ItemId> {
        roots_of(catalog, self.compared.of(name))
    }

    /// Notes that the item of `id` says such a path.
    pub(super) fn note_compared(&mut self, names: Vec<(Kind, String)>, id: ItemId) {
        for name in names {
            Arc::make_mut(&mut self.compared).add(name, id);
        }
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
        let each = self.lineages.with_ids();
        each.flat_map(|(lineage, draft)| (0..draft.items.len()).map(move |item| (lineage, item)))
    }

    pub(super) fn item(&self, key: DraftKey) -> &ItemDraft {
        &self.lineages.get(key.0).items[key.1]
    }

    /// The items that hold `file`, themselves or in their parts; `catalog` was made with this.
    pub(super) fn holders(&self, catalog: &Catalog, file: FileId) -> Vec<ItemId> {
        let holders = self.holders.get_or_init(|| {
            let ids = self.keys().map(|key| self.id(key));
            Noted::new(ids.flat_map(|id| held_by(catalog, id).map(move |file| (file, id))))
        });
        roots_of(catalog, holders.of(&file))
    }

    /// The items that may ask for a component of this name, in no promised order; `catalog` was made with this.
    pub(super) fn askers(&self, catalog: &Catalog, kind: Kind, name: Asked<'_>) -> Vec<ItemId> {
        let askers = self.askers.get_or_init(|| {
            let mut askers: Vec<(u64, ItemId)> = Vec::new();
            for id in self.keys().map(|key| self.id(key)) {
                asked_by(catalog.item(id), |asked| askers.push((asked, id)));
            }
            Noted::new(askers.into_iter())
        });
        roots_of(catalog, askers.of(&name.hash(kind)))
    }

    /// The revisions that sidecars tell of and that are not there.
    pub(super) fn unread(&self, documents: &Documents) -> &[Unread] {
        self.unread.get_or_init(|| {
            let all = self.lineages.all();
            let of: HashMap<FileId, &LineageDraft> =
                all.filter_map(|lineage| Some((lineage.publication.as_ref()?.file, lineage))).collect();
            let mut unread = Vec::new();
            for file in &*documents.publications {
                let items = of.get(&file.file).map_or(&[][..], |lineage| &lineage.items);
                for number in file.revisions.iter().map(|record| record.number.value) {
                    if !items.iter().any(|item| item.revision == RevisionNumber::Committed(number)) {
                        unread.push((Arc::clone(file), number));
                    }
                }
            }
            unread
        })
    }

    /// Notes that sidecars, or what lies beside them, may be others.
    pub(super) fn forget_unread(&mut self) {
        self.unread = Arc::default();
    }

    /// Where an item stands, or the one it is a part of.
    pub(super) fn key_of(&self, item: &Item) -> Option<DraftKey> {
        let (lineage, id) = (item.lineage(), item.root());
        let place = self.lineages.find(lineage)?.items.iter().position(|draft| draft.id == id)?;
        Some((lineage, place))
    }

    /// Notes what the item of `id` holds and asks for in `catalog`.
    pub(super) fn note(&mut self, catalog: &Catalog, id: ItemId) {
        if let Some(holders) = Arc::make_mut(&mut self.holders).get_mut() {
            held_by(catalog, id).for_each(|file| holders.add(file, id));
        }
        if let Some(askers) = Arc::make_mut(&mut self.askers).get_mut() {
            asked_by(catalog.item(id), |asked| askers.add(asked, id));
        }
    }

    /// The publisher of a lineage.
    pub(super) fn owner(&self, lineage: LineageId) -> PublisherId {
        self.owners[&self.lineages.get(lineage).publisher]
    }

    /// The same, as it is listed.
    pub(super) fn publisher(&self, lineage: LineageId) -> &Publisher {
        &self.publishers[self.publisher_ids.find(self.owner(lineage).0).expect("it is listed")]
    }

    /// The publishers with their lineages, which are those of the table, and their ids.
    pub(super) fn publishers_of(&self, lineages: &[Arc<Lineage>]) -> (Vec<Publisher>, Ids) {
        let mut publishers = self.publishers.clone();
        for (id, lineage) in self.lineages.ids().iter().zip(lineages) {
            let place = self.publisher_ids.find(lineage.publisher.0).expect("it is listed");
            publishers[place].lineages.push(LineageId(id));
        }
        (publishers, self.publisher_ids.clone())
    }

    /// Makes sure that a publisher is listed; `None` where another has another address then.
    pub(super) fn add_publisher(
        &mut self,
        name: &str,
        documents: &Documents,
        sources: &Sources,
    ) -> Option<()> {
        if self.owners.contains_key(name) {
            return Some(());
        }
        let names = self.publishers.iter().map(|publisher| publisher.name.as_str()).chain([name]);
        let publishers = publishers(documents, sources, &names.collect());
        self.list_publishers(publishers)
    }

    /// Takes the publishers away that have no lineage any more; `None` where another has another address then.
    pub(super) fn drop_publishers(&mut self, documents: &Documents, sources: &Sources) -> Option<()> {
        let names: BTreeSet<&str> = self.lineages.all().map(|lineage| lineage.publisher.as_str()).collect();
        if names.len() == self.publishers.len() {
            return Some(());
        }
        let publishers = publishers(documents, sources, &names);
        self.list_publishers(publishers)
    }

    /// Lists `publishers`; those that stay keep their ids.
    fn list_publishers(&mut self, publishers: Vec<Publisher>) -> Option<()> {
        let places = publishers.iter().map(|it| self.publishers.iter().position(|old| old.name == it.name));
        let places: Vec<Option<usize>> = places.collect();
        let is_alike = |(now, place): (&Publisher, &Option<usize>)| {
            let old = place.map(|place| &self.publishers[place]);
            old.is_none_or(|old| (&old.slug, old.logos) == (&now.slug, now.logos))
        };
        if !publishers.iter().zip(&places).all(is_alike) {
            return None;
        }
        self.publisher_ids = self.publisher_ids.moved(&places)?;
        self.owners = Arc::new(owners(&publishers, &self.publisher_ids));
        self.publishers = publishers;
        Some(())
    }

    /// The id of an item, once ids are given.
    pub(super) fn id(&self, key: DraftKey) -> ItemId {
        self.item(key).id
    }

    /// The id of the part at this place of an item.
    pub(super) fn part_id(&self, key: DraftKey, at: usize) -> ItemId {
        let item = self.item(key);
        ItemId(item.id.0 + number(at + 1) * item.part_step)
    }

    /// Gives the item at `key` its id; `parts` is how far the ids of its parts are from each other, and how many there
    /// are.
    pub(super) fn give(&mut self, key: DraftKey, id: ItemId, parts: (u32, usize)) {
        let item = &mut self.lineages.get_mut(key.0).items[key.1];
        (item.id, (item.part_step, item.n_parts)) = (id, parts);
    }

    /// Where `lineage`, whose publisher is listed, belongs: how many stand before it.
    pub(super) fn place_for(&self, lineage: &LineageDraft) -> usize {
        let wanted = place_of(&self.owners, lineage);
        let (mut start, mut end) = (0, self.lineages.len());
        while start < end {
            let middle = usize::midpoint(start, end);
            if place_of(&self.owners, self.lineages.at(middle)) < wanted {
                start = middle + 1;
            } else {
                end = middle;
            }
        }
        start
    }

    /// Takes the items `gone` away, and the lineages and publishers that they leave empty; ids come later.
    pub(super) fn drop_items(&mut self, gone: &BTreeSet<DraftKey>, documents: &Documents, sources: &Sources) {
        let mut left: Vec<Arc<LineageDraft>> = Vec::with_capacity(self.lineages.len());
        for (lineage, draft) in self.lineages.with_ids() {
            let mut draft = LineageDraft::clone(draft);
            let mut item = 0;
            draft.items.retain(|_| {
                item += 1;
                !gone.contains(&(lineage, item - 1))
            });
            left.extend((!draft.items.is_empty()).then(|| Arc::new(draft)));
        }
        let used: BTreeSet<&str> = left.iter().map(|lineage| lineage.publisher.as_str()).collect();
        self.publishers.retain(|publisher| used.contains(publisher.name.as_str()));
        self.publisher_ids = Ids::new(self.publishers.len());
        self.owners = Arc::new(owners(&self.publishers, &self.publisher_ids));
        self.lineages = Lineages::new(left);
        self.forget_unread();
        self.index(documents, sources);
    }

    /// Gives ids, to each item and then to its parts, and collects the clouds of all images. `plans` are in the order
    /// of [`Table::keys`].
    pub(super) fn finish(&mut self, documents: &Documents, plans: &mut [Plan]) {
        let keys: Vec<DraftKey> = self.keys().collect();
        let ids = Ids::new(plans.iter().map(|plan| 1 + plan.parts.len()).sum());
        let mut next = ids.iter();
        let mut plans_left = plans.iter();
        for lineage in self.lineages.all_mut() {
            for (item, plan) in lineage.items.iter_mut().zip(plans_left.by_ref()) {
                item.id = ItemId(next.next().expect("one for each"));
                (item.part_step, item.n_parts) = (ids.step(), plan.parts.len());
                next.by_ref().take(plan.parts.len()).for_each(drop);
            }
        }
        let mut compared: Vec<((Kind, String), ItemId)> = Vec::new();
        for (key, plan) in keys.into_iter().zip(&mut *plans) {
            let id = self.id(key);
            compared.extend(std::mem::take(&mut plan.compared).into_iter().map(|name| (name, id)));
        }
        self.compared = Arc::new(Noted::new(compared.into_iter()));
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

/// The items of these ids that are there, or what they are parts of.
fn roots_of(catalog: &Catalog, ids: impl Iterator<Item = ItemId>) -> Vec<ItemId> {
    ids.filter_map(|id| Some(catalog.find_item(id)?.root())).collect()
}

/// The files that the item of `id` holds, itself or in its parts.
fn held_by(catalog: &Catalog, id: ItemId) -> impl Iterator<Item = FileId> {
    let item = catalog.item(id);
    std::iter::once(item).chain(catalog.parts(item)).flat_map(|item| {
        let named = item.server_template().into_iter().flat_map(|it| &it.alerts).map(|it| it.file);
        item.files.iter().map(|file| file.file).chain([item.file]).chain(named)
    })
}

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

/// What `item` asks for by name.
fn named_by(item: &Item) -> impl Iterator<Item = (Kind, &Reference)> {
    let template = item.server_template().into_iter();
    let all = template.flat_map(|template| {
        let scripts = template.scripts.iter().map(|script| (Kind::RightScript, &script.reference));
        scripts.chain(template.images.iter().map(|image| (Kind::MultiCloudImage, image)))
    });
    all.filter(|(_, it)| !matches!(it.firmness, Firmness::Local | Firmness::Href | Firmness::Inline))
}

/// Tells `found` what `item` asks for by name.
fn asked_by(item: &Item, mut found: impl FnMut(u64)) {
    for (kind, reference) in named_by(item) {
        found(Asked::Name(reference.written.as_ref()).hash(kind));
        if reference.item().is_none() {
            found(Asked::Unanswered.hash(kind));
        }
    }
}

/// Whether one of `names` may be near to a name of the kind that `item` asks for and that has no answer.
pub(super) fn is_near(item: &Item, kind: Kind, names: &[&str]) -> bool {
    let mut missing = named_by(item).filter(|(own, it)| *own == kind && it.item().is_none());
    missing.any(|(_, it)| nearest(&it.written, names.iter().copied()).is_some())
}

/// The publishers of these names, by slug.
fn publishers(documents: &Documents, sources: &Sources, names: &BTreeSet<&str>) -> Vec<Publisher> {
    let mut publishers: Vec<Publisher> = Vec::new();
    for name in names.iter().copied() {
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

/// The publisher of each name.
fn owners(publishers: &[Publisher], ids: &Ids) -> HashMap<String, PublisherId> {
    let all = publishers.iter().zip(ids.iter());
    all.map(|(publisher, id)| (publisher.name.clone(), PublisherId(id))).collect()
}

/// By what lineages are sorted.
fn place_of<'a>(
    owners: &HashMap<String, PublisherId>,
    lineage: &'a LineageDraft,
) -> (Kind, PublisherId, &'a str, &'a SourcePath) {
    let owner = *owners.get(&lineage.publisher).expect("every publisher is listed");
    (lineage.kind, owner, &lineage.slug, &lineage.folder)
}
