//! The catalog becomes a plan: every page, none of them rendered.
//!
//! A [`Site`] holds for each file its address and what it is made from; the views that templates use are made when
//! a page is rendered ([`Site::view`]) and borrow from the catalog, so that memory does not grow with what pages
//! show.

mod again;
pub mod assets;
pub mod codes;
mod collisions;
mod content_links;
mod facets;
mod index;
mod kept;
mod outline;
mod outputs;
mod pages;
mod prose;
mod show;
mod traces;
pub mod urls;
pub mod views;
pub mod words;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::diag::Checked;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::model::Kind;
use crate::path::OutPath;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::LineageId;
use crate::resolve::catalog::PublisherId;
use crate::settings::Settings;
use crate::site::assets::ThemeAssets;
use crate::site::index::Index;
use crate::site::outline::Outline;
use crate::site::views::View;
use crate::source::Sources;
use crate::text::FileId;

pub use crate::site::kept::Kept;
pub use crate::site::outputs::api;
pub(crate) use crate::site::outputs::bundles::has_bundle;
pub(crate) use crate::site::outputs::bundles::path_fault;
pub(crate) use crate::site::outputs::canonical;
pub use crate::site::outputs::feeds::FeedKey;
pub use crate::site::outputs::import_manifest;
pub(crate) use crate::site::outputs::lineages::is_published;
pub use crate::site::outputs::matrix;
pub use crate::site::outputs::schemas::manifest as manifest_schema;
pub(crate) use crate::site::outputs::schemas::of as schema_of;
pub(crate) use crate::site::outputs::schemas::of_read as schema_of_read;
pub use crate::site::outputs::schemas::status as status_schema;
pub use crate::site::outputs::status;
pub use crate::site::pages::Pages;
pub use crate::site::show::ROOT_MARK;
pub use crate::site::traces::Trace;
pub use crate::site::traces::Traces;

/// The planned site.
#[derive(Debug)]
pub struct Site {
    /// What it shows.
    pub catalog: Arc<Catalog>,
    /// Where texts and files come from.
    pub sources: Arc<Sources>,
    /// How it is shown.
    pub settings: Arc<Settings>,
    /// The theme's files.
    pub assets: Arc<ThemeAssets>,
    /// The codes of findings that the site explains, by id; none if the settings say so.
    pub rules: Vec<&'static Code>,
    /// Every file, sorted by path, each path once.
    pub pages: Pages,
    index: Index,
    search: OnceLock<Vec<Page>>,
}

/// A planned file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where it lives.
    pub path: OutPath,
    /// What it is there for.
    pub origin: Origin,
    /// What it is made from.
    pub body: Body,
}

/// What a file is there for: messages name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A component over all its revisions.
    Lineage(LineageId),
    /// A component's revision or a bundled part.
    Item(ItemId),
    /// A source: a content page, a licence, a logo.
    File(FileId),
    /// A publisher.
    Publisher(PublisherId),
    /// A cloud.
    Cloud(CloudId),
    /// The theme.
    Theme,
    /// The site itself.
    Site,
}

/// What a file is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A view and its template.
    View(ViewKey),
    /// Data.
    Json(JsonKey),
    /// Text for machines.
    Text(TextKey),
    /// A source, byte for byte.
    Copy(FileId),
    /// These bytes.
    Bytes(Arc<[u8]>),
    /// The archive of a component and all that comes along; `bundle` makes it.
    Bundle(ItemId),
    /// The checksums of what lies beside a component's page; `bundle` makes them.
    Checksums(ItemId),
}

/// Which view; numbers of list pages count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ViewKey {
    /// The home page.
    Home,
    /// A page of the list of a kind.
    List(Kind, u32),
    /// A page of what has a value of a facet: the facet's place, the value's place, the page.
    Facet(u32, u32, u32),
    /// Where queries are answered.
    Search,
    /// A lineage's newest revision.
    Lineage(LineageId),
    /// A revision, or a bundled part.
    Item(ItemId),
    /// All clouds.
    Clouds,
    /// A page of a cloud.
    Cloud(CloudId, u32),
    /// A page of all machine images.
    Images(u32),
    /// The machine image at this place.
    Image(u32),
    /// All agents.
    Agents,
    /// A page of the family of agents at this place.
    Agent(u32, u32),
    /// What changed from one revision to the next.
    Diff(ItemId, ItemId),
    /// A page of the supported-cloud matrix.
    Matrix(u32),
    /// All publishers.
    Publishers,
    /// A page of a publisher.
    Publisher(PublisherId, u32),
    /// All categories.
    Categories,
    /// A page of the category at this place.
    Category(u32, u32),
    /// The licence at this place of [`Catalog::eulas`].
    Eula(u32),
    /// The page at this place of [`Catalog::content`].
    Content(u32),
    /// The page for addresses that lead nowhere.
    NotFound,
    /// Every code of findings.
    Rules,
    /// The code at this place of [`Site::rules`].
    Rule(u32),
    /// A former address of a lineage.
    LineageMoved(LineageId),
    /// A former address of a revision.
    ItemMoved(ItemId),
}

/// Which data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum JsonKey {
    /// `import.json` of a published revision.
    Manifest(ItemId),
    /// `status.json` of a published revision.
    Status(ItemId),
    /// `api/v1/matrix.json`.
    Matrix,
    /// The index of the data.
    ApiIndex,
    /// A document, from 1, of the list of a kind.
    ApiList(Kind, u32),
    /// A component over all its revisions.
    ApiComponent(LineageId),
    /// All clouds.
    ApiClouds,
    /// All facets.
    ApiFacets,
    /// The JSON Schema of manifests.
    ManifestSchema,
    /// The JSON Schema of statuses.
    StatusSchema,
    /// The schema at this place of [`outputs::api::SCHEMAS`].
    Schema(u32),
}

/// Which text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TextKey {
    /// An Atom feed.
    Feed(FeedKey),
    /// A sitemap: 0 for the one that `robots.txt` names, else its part.
    Sitemap(u32),
    /// `robots.txt`.
    Robots,
    /// `opensearch.xml`.
    OpenSearch,
    /// `llms.txt`.
    Llms,
    /// `api/v1/matrix.csv`.
    MatrixCsv,
}

/// Plans every file of the site.
///
/// Two files on one path, also when case is folded, are reported; the first of them is kept. `codes` are all codes of
/// findings, by id: the site has a page for each.
pub fn plan(
    catalog: Arc<Catalog>,
    sources: Arc<Sources>,
    settings: Arc<Settings>,
    assets: Arc<ThemeAssets>,
    codes: &[&'static Code],
) -> Checked<Site> {
    let index = Index::new(&catalog, &sources, &assets);
    planned(unplanned(catalog, sources, settings, assets, codes, index))
}

/// What [`plan`] would report.
///
/// Where all is well, as nearly always, that takes a fraction of the plan's memory.
pub fn faults(
    catalog: Arc<Catalog>,
    sources: Arc<Sources>,
    settings: Arc<Settings>,
    assets: Arc<ThemeAssets>,
    codes: &[&'static Code],
) -> Vec<Diagnostic> {
    let index = Index::without_facets(&catalog, &assets);
    let mut site = unplanned(catalog, sources, settings, assets, codes, index);
    if let Some(diagnostics) = faults_where_all_fits(&site) {
        return diagnostics;
    }
    site.index = Index::new(&site.catalog, &site.sources, &site.assets);
    planned(site).diagnostics
}

/// What is wrong with the files of `site`, which needs no facets for that; `None` where two may want one place, or a link may
/// lead to none of them.
fn faults_where_all_fits(site: &Site) -> Option<Vec<Diagnostic>> {
    let mut diagnostics = Index::diagnostics(&site.catalog, &site.settings);
    let lineages: Vec<LineageId> = site.catalog.ids_of_lineages().collect();
    let shares = outputs::bundles::Shares::new(site);
    let look = |lineages: &[LineageId]| {
        let (mut outline, mut diagnostics) = (Outline::default(), Vec::new());
        for id in lineages {
            let (pages, found) = outputs::lineages::plan(site, *id, Some(&shares));
            outline.add(&pages);
            diagnostics.extend(found);
        }
        (outline, diagnostics)
    };
    let looked: Vec<(Outline, Vec<Diagnostic>)> = lineages.par_chunks(256).map(look).collect();
    let mut outline = Outline::default();
    outline.add(&outputs::of_all(site));
    outline.add(&outputs::robots::plan(site, || 0));
    for (more, found) in looked {
        outline.extend(more);
        diagnostics.extend(found);
    }
    (outline.fits() && content_links::all_lead(site, &outline)).then_some(diagnostics)
}

/// A site of which no file is planned yet.
fn unplanned(
    catalog: Arc<Catalog>,
    sources: Arc<Sources>,
    settings: Arc<Settings>,
    assets: Arc<ThemeAssets>,
    codes: &[&'static Code],
    index: Index,
) -> Site {
    let rules = if settings.rule_pages { codes.to_vec() } else { Vec::new() };
    let (pages, search) = (Pages::default(), OnceLock::new());
    Site { catalog, sources, settings, assets, rules, pages, index, search }
}

fn planned(mut site: Site) -> Checked<Site> {
    let mut diagnostics = Index::diagnostics(&site.catalog, &site.settings);
    let lineages: Vec<LineageId> = site.catalog.ids_of_lineages().collect();
    let shares = outputs::bundles::Shares::new(&site);
    let planned: Vec<(Vec<Page>, Vec<Diagnostic>)> =
        lineages.par_iter().map(|id| outputs::lineages::plan(&site, *id, Some(&shares))).collect();
    drop(shares);
    let mut pages = outputs::of_all(&site);
    // Those for robots are few.
    pages.reserve_exact(planned.iter().map(|(more, _)| more.len()).sum::<usize>() + 16);
    for (more, found) in planned {
        pages.extend(more);
        diagnostics.extend(found);
    }
    let robots = outputs::robots::plan(&site, || outputs::robots::listed(&site, &pages));
    pages.extend(robots);
    pages.par_sort_by(|a, b| a.path.cmp(&b.path).then(a.origin.cmp(&b.origin)));
    diagnostics.extend(collisions::find(&mut site, pages));
    diagnostics.extend(content_links::find(&site));
    Checked { value: site, diagnostics }
}

impl Site {
    /// The page at `path`; files of the search index too.
    pub fn page(&self, path: &str) -> Option<&Page> {
        let find = |pages: &'_ [Page]| pages.binary_search_by(|page| page.path.as_str().cmp(path)).ok();
        if let Some(page) = self.pages.get(path) {
            return Some(page);
        }
        if !path.starts_with("search/") {
            return None;
        }
        find(self.search_pages()).map(|at| &self.search_pages()[at])
    }

    /// The revision that `page` shows or hands out, if it is about one.
    pub fn item_of(&self, page: &Page) -> Option<ItemId> {
        match page.body {
            Body::View(ViewKey::Lineage(id)) => Some(self.catalog.lineage(id).newest),
            Body::View(ViewKey::Item(id))
            | Body::Json(JsonKey::Manifest(id) | JsonKey::Status(id))
            | Body::Bundle(id)
            | Body::Checksums(id) => Some(id),
            Body::View(_) | Body::Json(_) | Body::Text(_) | Body::Copy(_) | Body::Bytes(_) => None,
        }
    }

    /// Makes the view of `page`, if a template makes it.
    pub fn view<'a>(&'a self, page: &'a Page, kept: &Kept<'a>) -> Option<View<'a>> {
        match page.body {
            Body::View(key) => Some(show::view(self, &page.path, key, kept)),
            Body::Json(_)
            | Body::Text(_)
            | Body::Copy(_)
            | Body::Bytes(_)
            | Body::Bundle(_)
            | Body::Checksums(_) => None,
        }
    }

    /// The page that differs from `page` only in how deep it lies: the lineage's page and that of its newest revision.
    pub fn twin(&self, page: &Page) -> Option<&Page> {
        let Body::View(key) = page.body else { return None };
        let (lineage, path, twin) = match key {
            ViewKey::Lineage(id) => {
                let lineage = self.catalog.lineage(id);
                let newest = self.catalog.item(lineage.newest);
                (lineage, urls::item(&self.catalog, newest), ViewKey::Item(newest.id))
            }
            ViewKey::Item(id) => match self.catalog.item(id).home {
                Home::Revision(lineage) => {
                    let key = ViewKey::Lineage(lineage);
                    let lineage = self.catalog.lineage(lineage);
                    (lineage, urls::lineage(&self.catalog, lineage), key)
                }
                Home::Part { .. } => return None,
            },
            _ => return None,
        };
        let is_newest = !matches!(key, ViewKey::Item(id) if id != lineage.newest);
        // One of them may be missing, where something else has taken its address.
        let found = self.page(path.as_str()).filter(|_| is_newest)?;
        matches!(found.body, Body::View(key) if key == twin).then_some(found)
    }

    /// Makes the view of `page` for both addresses of [`Site::twin`], with a mark before every address.
    pub fn marked_view<'a>(&'a self, page: &'a Page, kept: &Kept<'a>) -> Option<View<'a>> {
        match page.body {
            Body::View(key) => Some(show::marked_view(self, &page.path, key, kept)),
            _ => None,
        }
    }

    /// Makes the bytes of the data `key`: canonical JSON and a newline.
    pub fn json<'a>(&'a self, key: JsonKey, kept: &Kept<'a>) -> Vec<u8> {
        match key {
            JsonKey::Manifest(id) => kept.manifest(self, id).bytes.clone(),
            JsonKey::Status(id) => {
                outputs::canonical::bytes(&status::status(self, id, &kept.manifest(self, id).manifest))
            }
            JsonKey::Matrix => outputs::canonical::bytes(&matrix::matrix(self)),
            JsonKey::ManifestSchema => outputs::schemas::manifest(),
            JsonKey::StatusSchema => outputs::schemas::status(),
            JsonKey::ApiIndex => outputs::canonical::bytes(&api::index(self)),
            JsonKey::ApiList(kind, page) => outputs::canonical::bytes(&api::list(self, kind, page)),
            JsonKey::ApiComponent(id) => outputs::canonical::bytes(&api::component(self, id)),
            JsonKey::ApiClouds => outputs::canonical::bytes(&api::clouds(self)),
            JsonKey::ApiFacets => outputs::canonical::bytes(&api::facets(self)),
            JsonKey::Schema(at) => outputs::canonical::sorted_bytes(&api::SCHEMAS[at as usize].1()),
        }
    }

    /// Makes the text `key`.
    pub fn text(&self, key: TextKey) -> String {
        match key {
            TextKey::Feed(key) => outputs::feeds::feed(self, key),
            TextKey::Sitemap(part) => outputs::robots::sitemap(self, part as usize),
            TextKey::Robots => outputs::robots::robots(self),
            TextKey::OpenSearch => outputs::robots::open_search(self),
            TextKey::Llms => outputs::robots::llms(self),
            TextKey::MatrixCsv => matrix::csv(self),
        }
    }

    /// A sentence or two on `item`: the lineage's short description, else the start of its own.
    pub(crate) fn summary(&self, item: &Item) -> &str {
        &self.index.summaries[self.catalog.place(item.id)]
    }

    /// The files of the search index, sorted by path, made when first asked for; they are not among [`Site::pages`].
    ///
    /// They are whole only together: the first names the others by the hashes of their bytes.
    pub fn search_pages(&self) -> &[Page] {
        self.search.get_or_init(|| outputs::search::pages(self))
    }

    /// The Content-Security-Policy of all pages, as `_headers` gives it.
    pub fn content_security_policy(&self) -> &str {
        &self.index.csp
    }
}

/// A place in a list as an id.
fn id(at: usize) -> u32 {
    u32::try_from(at).expect("fewer than 2^32 of anything")
}
