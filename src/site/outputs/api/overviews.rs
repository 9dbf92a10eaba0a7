//! The documents about many components: the index, the lists, the clouds.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::Kind;
use crate::resolve::catalog::CloudWord;
use crate::resolve::catalog::LineageId;
use crate::site::Site;
use crate::site::facets::Facet;
use crate::site::outputs::api;
use crate::site::outputs::feeds;
use crate::site::outputs::import_manifest::number;
use crate::site::outputs::lineages::is_published;
use crate::site::outputs::overviews::has_matrix;
use crate::site::urls;
use crate::site::words;

/// The index: where everything is. Addresses are relative to the site's root, the folder above `api`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiIndex<'a> {
    /// Where the site lives, if it knows; ends in `/`.
    pub base_url: Option<&'a str>,
    /// The document of all clouds.
    pub clouds: String,
    /// How many components of each kind there are.
    pub counts: BTreeMap<&'static str, usize>,
    /// The document of all facets.
    pub facets: String,
    /// Atom feeds.
    pub feeds: Vec<ApiFeed>,
    /// `index/1`.
    pub format: &'static str,
    /// The language of names and texts, a BCP 47 tag.
    pub language: &'a str,
    /// The documents of each kind's list, in order.
    pub lists: BTreeMap<&'static str, Vec<String>>,
    /// Every ServerTemplate in every cloud, if there are both.
    pub matrix: Option<String>,
    /// The same as CSV.
    pub matrix_csv: Option<String>,
    /// The JSON Schema of each format.
    pub schemas: BTreeMap<&'static str, String>,
    /// One sentence on the site.
    pub tagline: &'a str,
    /// The site's name.
    pub title: &'a str,
}

/// A feed.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiFeed {
    /// Where it is.
    pub href: String,
    /// Its title.
    pub title: String,
}

/// Makes the index.
pub(crate) fn index(site: &Site) -> ApiIndex<'_> {
    let settings = &site.settings;
    let lists = |kind: Kind| {
        let numbers = 1..=api::lists(site, kind);
        (kind.folder(), numbers.map(|number| urls::api_list(kind, number).to_string()).collect())
    };
    let schemas = api::SCHEMAS.into_iter().map(|(name, _)| (name, urls::api_schema(name).to_string()));
    let feed = |key| ApiFeed { href: feeds::address(site, key).to_string(), title: feeds::title(site, key) };
    ApiIndex {
        base_url: settings.base_url.as_deref(),
        clouds: urls::api_clouds().to_string(),
        counts: Kind::ALL.map(|kind| (kind.folder(), site.index.by_name[kind as usize].len())).into(),
        facets: urls::api_facets().to_string(),
        feeds: feeds::keys(site).into_iter().map(feed).collect(),
        format: "index/1",
        language: &settings.language,
        lists: Kind::ALL.map(lists).into(),
        matrix: has_matrix(site).then(|| urls::matrix_json().to_string()),
        matrix_csv: has_matrix(site).then(|| urls::matrix_csv().to_string()),
        schemas: schemas.collect(),
        tagline: &settings.tagline,
        title: &settings.title,
    }
}

/// A document of a kind's list: at most 1,000 components, each in its newest revision, by name.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiList<'a> {
    /// The components.
    pub components: Vec<ApiRow<'a>>,
    /// `list/1`.
    pub format: &'static str,
    /// `server-templates`, `right-scripts` or `multi-cloud-images`.
    pub kind: &'static str,
    /// The next document of the list.
    pub next: Option<String>,
    /// Which document of the list this is, from 1.
    pub page: u32,
    /// How many components the whole list has.
    pub total: usize,
}

/// A component in a list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiRow<'a> {
    /// As the command line writes it, without a revision: `st:acme/linux-base`.
    pub address: String,
    /// Its categories.
    pub categories: Vec<&'a str>,
    /// Its document.
    pub component: String,
    /// Whether its publisher recommends it.
    pub featured: bool,
    /// `import.json` of that revision, if it is published.
    pub manifest: Option<String>,
    /// Its name.
    pub name: &'a str,
    /// Its page.
    pub page: String,
    /// The day that revision was published, `YYYY-MM-DD`.
    pub published: Option<String>,
    /// Its publisher's name.
    pub publisher: &'a str,
    /// Its newest revision; none for a working copy.
    pub revision: Option<u32>,
    /// `published`, `deprecated`, `unpublished` or `working-copy`.
    pub state: &'static str,
    /// A sentence or two, plain text.
    pub summary: String,
}

/// Makes a document, from 1, of the list of `kind`.
pub(crate) fn list(site: &Site, kind: Kind, page: u32) -> ApiList<'_> {
    let lineages = &site.index.by_name[kind as usize];
    let start = (page as usize).saturating_sub(1) * api::LIST_ROWS;
    let end = (start + api::LIST_ROWS).min(lineages.len());
    let next = (end < lineages.len()).then(|| urls::api_list(kind, page as usize + 1).to_string());
    ApiList {
        components: lineages[start..end].iter().map(|id| row(site, *id)).collect(),
        format: "list/1",
        kind: kind.folder(),
        next,
        page,
        total: lineages.len(),
    }
}

fn row(site: &Site, id: LineageId) -> ApiRow<'_> {
    let catalog = &site.catalog;
    let lineage = catalog.lineage(id);
    let item = catalog.item(lineage.newest);
    let publication = lineage.publication.as_deref();
    let record = item.record.as_deref();
    ApiRow {
        address: urls::lineage_address(catalog, lineage),
        categories: publication
            .iter()
            .flat_map(|publication| &publication.categories)
            .map(|category| category.value.as_str())
            .collect(),
        component: urls::api_component(catalog, lineage).to_string(),
        featured: publication.is_some_and(|publication| publication.featured),
        manifest: is_published(item).then(|| urls::manifest(catalog, item).to_string()),
        name: &item.name,
        page: urls::lineage(catalog, lineage).to_string(),
        published: record.and_then(|record| record.published.as_ref()).map(|day| day.value.to_string()),
        publisher: &catalog.publisher(lineage.publisher).name,
        revision: number(item),
        state: words::state(item.state).id,
        summary: site.summary(item).to_owned(),
    }
}

/// Every cloud that some MultiCloud Image covers, and what runs there.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiClouds<'a> {
    /// The clouds: by type, then id, then name.
    pub clouds: Vec<ApiCloud<'a>>,
    /// `clouds/1`.
    pub format: &'static str,
}

/// A cloud.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiCloud<'a> {
    /// The API's `cloud_type`; none for a cloud that is not in the tables.
    pub cloud_type: Option<&'a str>,
    /// The name to show.
    pub display_name: &'a str,
    /// Whether it is past its end.
    pub ended: bool,
    /// How many MultiCloud Images cover it.
    pub images: usize,
    /// Its name in definitions.
    pub name: &'a str,
    /// Its page.
    pub page: String,
    /// The provider's region.
    pub region: Option<&'a str>,
    /// The day it ended, `YYYY-MM-DD`.
    pub retired: Option<&'a str>,
    /// How many ServerTemplates give each of the words `Default`, `Choose MCI`, `Ended`, `Unknown`; those that are
    /// not counted say `No`.
    pub server_templates: BTreeMap<&'static str, usize>,
}

/// Makes the document of clouds.
pub(crate) fn clouds(site: &Site) -> ApiClouds<'_> {
    let rows = site.catalog.clouds.iter().zip(&site.index.clouds).map(|(cloud, index)| {
        let counts = CloudWord::ALL.into_iter().filter(|word| *word != CloudWord::No);
        ApiCloud {
            cloud_type: cloud.cloud_type.as_deref(),
            display_name: &cloud.display_name,
            ended: cloud.ended,
            images: index.images.len(),
            name: &cloud.name,
            page: urls::cloud(&cloud.slug, 1).to_string(),
            region: cloud.region.as_deref(),
            retired: cloud.retired.as_deref(),
            server_templates: counts.map(|word| (word.text(), index.count(word))).collect(),
        }
    });
    ApiClouds { clouds: rows.collect(), format: "clouds/1" }
}

/// By what the lists can be narrowed, and how much each value leaves.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiFacets<'a> {
    /// The facets: by kind, then in the order of menus.
    pub facets: Vec<ApiFacet<'a>>,
    /// `facets/1`.
    pub format: &'static str,
}

/// A facet of a kind.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiFacet<'a> {
    /// Its name in addresses: `category`, `os`, ….
    pub id: &'static str,
    /// `server-templates`, `right-scripts` or `multi-cloud-images`.
    pub kind: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Its values in the order of menus. A component may have several.
    pub values: Vec<ApiFacetValue<'a>>,
}

/// A value of a facet.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiFacetValue<'a> {
    /// How many components have it, without those that lists hide until they are asked for.
    pub count: usize,
    /// Its name in addresses.
    pub id: &'a str,
    /// The page of those that have it, unless all of them are hidden.
    pub page: Option<String>,
    /// Its name for people.
    pub title: &'a str,
    /// How many components have it, hidden ones included.
    pub total: usize,
}

/// Makes the document of facets.
pub(crate) fn facets(site: &Site) -> ApiFacets<'_> {
    fn of_facet<'a>(site: &'a Site, facet: &'a Facet) -> ApiFacet<'a> {
        let values = facet.values.iter().map(|value| ApiFacetValue {
            count: value.shown.len(),
            id: &value.slug,
            page: (!value.shown.is_empty()).then(|| match value.cloud {
                Some(cloud) => urls::cloud(&site.catalog.cloud(cloud).slug, 1).to_string(),
                None => urls::facet(facet.kind, facet.id, &value.slug, 1).to_string(),
            }),
            title: &value.title,
            total: value.members.len(),
        });
        ApiFacet { id: facet.id, kind: facet.kind.folder(), title: facet.title, values: values.collect() }
    }
    let facets = site.index.facets.iter().map(|facet| of_facet(site, facet));
    ApiFacets { facets: facets.collect(), format: "facets/1" }
}
