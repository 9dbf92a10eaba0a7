//! What pages need to know of the whole catalog, computed once: orders, groups, counts.

pub(crate) mod again;
pub(crate) mod images;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::hash::BuildHasher as _;
use std::hash::BuildHasherDefault;
use std::hash::DefaultHasher;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::diff::Verdict;
use crate::impact;
use crate::impact::Systems;
use crate::model::Kind;
use crate::model::image_name;
use crate::model::publication::Date;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CloudWord;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::LineageId;
use crate::resolve::catalog::RevisionNumber;
use crate::resolve::catalog::State;
use crate::settings::Settings;
use crate::site::assets::ThemeAssets;
use crate::site::codes;
use crate::site::facets;
use crate::site::facets::Facet;
use crate::site::index::again::Differing;
use crate::site::index::images::AgentIndex;
use crate::site::index::images::ImageIndex;
use crate::site::show;
use crate::site::urls;
use crate::source::Sources;
use crate::source::hex;
use crate::source::sha256;

/// How many components the home page shows of each sort. Source: three rows of three.
const HOME_CARDS: usize = 9;

/// See the module.
#[derive(Debug)]
pub(crate) struct Index {
    /// What follows from more than one component.
    whole: Arc<Whole>,
    /// For each item what the step to it from the revision before it is, once somebody asked.
    pub(crate) verdicts: Vec<OnceLock<Verdict>>,
    /// A sentence or two on each item. A template's page and every list quote them, so that they are made once.
    pub(crate) summaries: Vec<Arc<str>>,
}

impl Deref for Index {
    type Target = Whole;

    fn deref(&self) -> &Whole {
        &self.whole
    }
}

/// What follows from more than one component. It stays the same as long as names, states, categories, clouds and
/// whatever else lists go by do.
#[derive(Debug, Clone)]
pub(crate) struct Whole {
    /// The lineages of each kind, by name.
    pub(crate) by_name: [Vec<LineageId>; 3],
    /// The same without what lists hide until it is asked for.
    pub(crate) listed: [Vec<LineageId>; 3],
    /// Facets, by kind, in the order of menus.
    pub(crate) facets: Vec<Arc<Facet>>,
    /// For each cloud what runs there.
    pub(crate) clouds: Vec<CloudIndex>,
    /// ServerTemplates with an image that is not in this catalog.
    pub(crate) unknown: usize,
    /// Categories, by name.
    pub(crate) categories: Vec<Arc<CategoryIndex>>,
    /// For each publisher its lineages, by kind and name.
    pub(crate) publishers: Vec<Vec<LineageId>>,
    /// Featured lineages, by name.
    pub(crate) featured: Vec<LineageId>,
    /// The newest publications, newest first.
    pub(crate) recent: Vec<LineageId>,
    /// For each EULA's slug the ServerTemplates that demand it, by name.
    pub(crate) eulas: BTreeMap<String, Vec<LineageId>>,
    /// Machine images by normalized name.
    pub(crate) images: Arc<Vec<Arc<ImageIndex>>>,
    /// What relies on each family of agents.
    pub(crate) agents: [AgentIndex; 4],
    /// MultiCloud Images by what is on them.
    pub(crate) systems: Arc<Systems>,
    /// The policy of every page.
    pub(crate) csp: Arc<str>,
    /// What the page for addresses that lead nowhere carries as its style.
    pub(crate) not_found_style: Arc<str>,
    /// The place of each category in `categories`, by name.
    category_places: BTreeMap<String, usize>,
    /// Committed revisions by a hash of what names them, sorted.
    revisions: Arc<Vec<(u64, ItemId)>>,
}

/// What runs in one cloud.
#[derive(Debug, Clone, Default)]
pub(crate) struct CloudIndex {
    /// ServerTemplates, by word, then name.
    pub(crate) run: Vec<(CloudWord, LineageId)>,
    /// MultiCloud Images, by name.
    pub(crate) images: Vec<LineageId>,
}

impl CloudIndex {
    /// How many ServerTemplates have `word`.
    pub(crate) fn count(&self, word: CloudWord) -> usize {
        let start = self.run.partition_point(|(other, _)| *other < word);
        self.run.partition_point(|(other, _)| *other <= word) - start
    }
}

/// A category.
#[derive(Debug, Clone)]
pub(crate) struct CategoryIndex {
    /// Its name.
    pub(crate) name: String,
    /// Its part of the address, unique.
    pub(crate) slug: String,
    /// Its lineages, by kind, then name.
    pub(crate) lineages: Vec<LineageId>,
}

impl Index {
    /// The index of `catalog`.
    pub(crate) fn new(catalog: &Catalog, sources: &Sources, assets: &ThemeAssets) -> Self {
        let mut index = Index::without_facets(catalog, assets);
        let whole = Arc::get_mut(&mut index.whole).expect("nobody else has it");
        whole.facets = facets::facets(catalog, sources, &whole.by_name);
        index.summaries = catalog.items.par_iter().map(|item| show::summary(catalog, item).into()).collect();
        index
    }

    /// The same without facets and summaries: what tells the addresses of all other pages.
    pub(crate) fn without_facets(catalog: &Catalog, assets: &ThemeAssets) -> Self {
        let sorted = in_order(catalog);
        let mut rank = vec![0; catalog.lineages.len()];
        for (at, lineage) in sorted.iter().enumerate() {
            rank[catalog.lineage_place(*lineage)] = at;
        }
        let by_rank = |lineages: &mut Vec<LineageId>| {
            lineages.sort_by_key(|lineage| rank[catalog.lineage_place(*lineage)]);
            lineages.dedup();
        };

        let mut categories: Vec<Arc<CategoryIndex>> = Vec::new();
        let mut taken = BTreeSet::from(["index".to_owned()]);
        for (name, mut lineages) in catalog.categories() {
            by_rank(&mut lineages);
            let slug = unique_slug(name, &mut taken);
            categories.push(Arc::new(CategoryIndex { name: name.to_owned(), slug, lineages }));
        }
        let category_places = in_menu_order(&mut categories);

        let of_publisher = |publisher: &crate::resolve::catalog::Publisher| {
            let mut lineages = publisher.lineages.clone();
            by_rank(&mut lineages);
            lineages
        };
        let featured = |id: &&LineageId| {
            let publication = &catalog.lineage(**id).publication;
            publication.as_ref().is_some_and(|publication| publication.featured)
        };
        let (clouds, unknown) = clouds(catalog, &sorted);
        let (csp, not_found_style) = policy(assets);
        let of_kind = |kind| sorted.iter().copied().filter(move |id| catalog.lineage(*id).kind == kind);
        let by_name = Kind::ALL.map(|kind| of_kind(kind).collect());
        let whole = Whole {
            listed: Kind::ALL
                .map(|kind| of_kind(kind).filter(|id| !facets::is_hidden(catalog, *id)).collect()),
            facets: Vec::new(),
            by_name,
            clouds,
            unknown,
            categories,
            category_places,
            publishers: catalog.publishers.iter().map(of_publisher).collect(),
            featured: sorted.iter().filter(featured).take(HOME_CARDS).copied().collect(),
            recent: recent(catalog, &sorted),
            eulas: eulas(catalog, &sorted),
            images: Arc::new(images::images(catalog)),
            agents: images::agents(catalog, &sorted),
            systems: Arc::new(Systems::new(catalog)),
            csp: csp.into(),
            not_found_style: not_found_style.into(),
            revisions: Arc::new(revisions(catalog)),
        };
        Index { whole: Arc::new(whole), verdicts: verdicts(catalog), summaries: Vec::new() }
    }

    /// The index of the catalog now, where of the items only `summed` have changed or came, and in what lists go by only
    /// what `differing` says; `None` where only the whole can tell.
    pub(crate) fn again(&self, summed: &BTreeSet<ItemId>, differing: &Differing<'_>) -> Option<Self> {
        let [before, catalog] = differing.catalogs;
        let whole = if differing.lineages.is_empty() && differing.images.is_empty() {
            Arc::clone(&self.whole)
        } else {
            Arc::new(self.whole.again(differing)?)
        };
        let summary = |item: &Arc<Item>| {
            if summed.contains(&item.id) {
                show::summary(catalog, item).into()
            } else {
                Arc::clone(&self.summaries[before.place(item.id)])
            }
        };
        let summaries = catalog.items.iter().map(summary).collect();
        Some(Index { whole, verdicts: verdicts(catalog), summaries })
    }

    /// The same, where pages are dressed in `assets`.
    pub(crate) fn dress(&mut self, assets: &ThemeAssets) {
        let (csp, not_found_style) = policy(assets);
        let whole = Arc::make_mut(&mut self.whole);
        (whole.csp, whole.not_found_style) = (csp.into(), not_found_style.into());
    }

    /// The machine image that the setting at this place of an item maps, if it has a page.
    pub(crate) fn image(&self, catalog: &Catalog, item: ItemId, setting: usize) -> Option<&ImageIndex> {
        let item = catalog.item(item);
        let setting = &item.multi_cloud_image()?.settings[setting];
        let name = image_name::normalized(impact::image_name(catalog, item, setting)?);
        let at = self.images.binary_search_by(|image| image.normalized.as_str().cmp(&name)).ok()?;
        Some(&self.images[at])
    }

    /// The category of this name.
    pub(crate) fn category(&self, name: &str) -> Option<&CategoryIndex> {
        self.category_places.get(name).map(|at| &*self.categories[*at])
    }

    /// The first lineages of `kind` by name, as many as the home page shows.
    pub(crate) fn first(&self, kind: Kind) -> &[LineageId] {
        let lineages = &self.listed[kind as usize];
        &lineages[..lineages.len().min(HOME_CARDS)]
    }

    /// The committed revision of `kind` with this name, number and publisher.
    pub(crate) fn revision(
        &self,
        catalog: &Catalog,
        kind: Kind,
        name: &str,
        (publisher, number): (&str, u32),
    ) -> Option<ItemId> {
        let key = revision_key(kind, name, publisher, number);
        let start = self.revisions.partition_point(|(other, _)| *other < key);
        let same = self.revisions[start..].iter().take_while(|(other, _)| *other == key);
        same.map(|(_, id)| *id).find(|id| {
            let item = catalog.item(*id);
            item.kind == kind
                && item.name == name
                && item.revision == RevisionNumber::Committed(number)
                && catalog.publisher(item.publisher).name == publisher
        })
    }

    /// What is wrong with the settings, now that the catalog is known.
    pub(crate) fn diagnostics(catalog: &Catalog, settings: &Settings) -> Vec<Diagnostic> {
        let wrong = settings
            .navigation
            .iter()
            .filter(|entry| !entry.target.contains(':') && navigation_page(catalog, &entry.target).is_none());
        wrong
            .map(|entry| {
                let message = format!("no page of the content folder is called `{}`", entry.target);
                let known = catalog.content.iter().map(|page| page.slug.as_str());
                let near = crate::diag::nearest(entry.target.trim_end_matches(".md"), known);
                let found = Diagnostic::at(&codes::DANGLING_NAVIGATION, Place::Root, message)
                    .note(format!("the navigation entry `{}` leads to it and is left out", entry.title));
                match near {
                    Some(near) => found.help(format!("did you mean `{near}.md`?")),
                    None => found.help("name a file of the content folder, or give a web address"),
                }
            })
            .collect()
    }
}

/// The place of the content page that `target` of a navigation entry names, with or without `.md`.
pub(crate) fn navigation_page(catalog: &Catalog, target: &str) -> Option<usize> {
    let slug = target.trim_start_matches("./");
    let slug = slug.strip_suffix(".md").unwrap_or(slug);
    catalog.content.iter().position(|page| page.slug == slug)
}

/// Sorts categories as menus show them; the place of each, by name.
fn in_menu_order(categories: &mut [Arc<CategoryIndex>]) -> BTreeMap<String, usize> {
    categories.sort_by_cached_key(|category| (category.name.to_lowercase(), category.slug.clone()));
    let places = categories.iter().enumerate();
    places.map(|(at, category)| (category.name.clone(), at)).collect()
}

/// No verdict yet, for each item.
fn verdicts(catalog: &Catalog) -> Vec<OnceLock<Verdict>> {
    catalog.all_items().map(|_| OnceLock::new()).collect()
}

/// All lineages by kind, name (case folded), publisher and slug.
fn in_order(catalog: &Catalog) -> Vec<LineageId> {
    let mut sorted: Vec<LineageId> = catalog.ids_of_lineages().collect();
    sorted.sort_by_cached_key(|id| {
        let lineage = catalog.lineage(*id);
        // Ids are by kind, publisher and slug, so that they break ties.
        (lineage.kind, catalog.item(lineage.newest).name.to_lowercase(), *id)
    });
    sorted
}

/// A slug for `name` that is not among `taken`, and now is.
pub(crate) fn unique_slug(name: &str, taken: &mut BTreeSet<String>) -> String {
    let slug = urls::slug(name);
    if !slug.is_empty() && taken.insert(slug.clone()) {
        return slug;
    }
    let dash = if slug.is_empty() { "" } else { "-" };
    let digest = hex(&sha256(name.as_ref()));
    let slug = format!("{slug}{dash}{}", &digest[..8]);
    taken.insert(slug.clone());
    slug
}

fn clouds(catalog: &Catalog, sorted: &[LineageId]) -> (Vec<CloudIndex>, usize) {
    let mut clouds: Vec<CloudIndex> = catalog.clouds.iter().map(|_| CloudIndex::default()).collect();
    let mut unknown = 0;
    let mut listed = vec![None; clouds.len()];
    for id in sorted {
        let item = catalog.item(catalog.lineage(*id).newest);
        if let Some(template) = item.server_template() {
            for row in &template.clouds {
                let cloud = catalog.cloud_place(row.cloud);
                listed[cloud] = Some(*id);
                if row.word != CloudWord::No {
                    clouds[cloud].run.push((row.word, *id));
                }
            }
            if template.has_unknown_images {
                unknown += 1;
                let others = (0..clouds.len()).filter(|cloud| listed[*cloud] != Some(*id));
                for cloud in others.collect::<Vec<_>>() {
                    clouds[cloud].run.push((CloudWord::Unknown, *id));
                }
            }
        }
        if let Some(image) = item.multi_cloud_image() {
            for setting in &image.settings {
                clouds[catalog.cloud_place(setting.cloud)].images.push(*id);
            }
        }
    }
    for cloud in &mut clouds {
        // Stable: within a word the order of names stays.
        cloud.run.sort_by_key(|(word, _)| *word);
        cloud.images.dedup();
    }
    (clouds, unknown)
}

/// When what people are shown of a lineage was published, if it is.
fn published(catalog: &Catalog, lineage: LineageId) -> Option<Date> {
    let item = catalog.item(catalog.lineage(lineage).newest);
    let published = item.record.as_ref()?.published.as_ref()?;
    (item.state == State::Published).then_some(published.value)
}

fn recent(catalog: &Catalog, sorted: &[LineageId]) -> Vec<LineageId> {
    let dated = sorted.iter().filter_map(|id| Some((published(catalog, *id)?, *id)));
    let mut dated: Vec<_> = dated.collect();
    dated.sort_by_key(|(date, _)| std::cmp::Reverse(*date));
    dated.into_iter().take(HOME_CARDS).map(|(_, id)| id).collect()
}

fn eulas(catalog: &Catalog, sorted: &[LineageId]) -> BTreeMap<String, Vec<LineageId>> {
    let mut eulas: BTreeMap<String, Vec<LineageId>> = BTreeMap::new();
    for id in sorted {
        for eula in catalog.lineage(*id).publication.iter().flat_map(|publication| &publication.eulas) {
            eulas.entry(eula.value.clone()).or_default().push(*id);
        }
    }
    eulas
}

fn revisions(catalog: &Catalog) -> Vec<(u64, ItemId)> {
    let of_lineages = catalog.all_lineages().flat_map(|lineage| &lineage.items);
    let mut revisions: Vec<_> = of_lineages.filter_map(|id| named(catalog, catalog.item(*id))).collect();
    revisions.sort_unstable();
    revisions
}

/// What names a committed revision, and its id.
fn named(catalog: &Catalog, item: &Item) -> Option<(u64, ItemId)> {
    let RevisionNumber::Committed(number) = item.revision else { return None };
    let publisher = &catalog.publisher(item.publisher).name;
    Some((revision_key(item.kind, &item.name, publisher, number), item.id))
}

fn revision_key(kind: Kind, name: &str, publisher: &str, number: u32) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one((kind, name, publisher, number))
}

/// The Content-Security-Policy, and the style that it allows to stand in a page.
fn policy(assets: &ThemeAssets) -> (String, String) {
    let style = assets.get("404.css").or_else(|| assets.get("site.css"));
    let style = style.and_then(|asset| std::str::from_utf8(&asset.bytes).ok()).unwrap_or("");
    // A style that could close its own element is left out rather than let loose.
    let style = if style.contains("</") { String::new() } else { style.to_owned() };
    let digest = base64(&sha256(style.as_bytes()));
    let csp = format!(
        "default-src 'none'; style-src 'self' 'sha256-{digest}'; script-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'"
    );
    (csp, style)
}

/// Base64 with padding, RFC 4648.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = usize::try_from(group >> (18 - 6 * place) & 63).expect("six bits");
            text.push(if place <= chunk.len() { char::from(DIGITS[digit]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        let cases = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (text, expected) in cases {
            assert_eq!(base64(text.as_bytes()), expected);
        }
    }
}
