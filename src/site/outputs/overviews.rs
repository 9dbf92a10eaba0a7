//! The pages that are about many components, and pages of words.

use crate::model::Kind;
use crate::model::image_name::Agent;
use crate::path::OutPath;
use crate::resolve::catalog::PublisherId;
use crate::site::Body;
use crate::site::JsonKey;
use crate::site::Origin;
use crate::site::Page;
use crate::site::Site;
use crate::site::TextKey;
use crate::site::ViewKey;
use crate::site::id;
use crate::site::index::images::FAMILIES;
use crate::site::show::matrix;
use crate::site::urls;
use crate::site::words;
use crate::text::FileId;

/// How many pages a list of `rows` has, at least 1.
pub(crate) fn pages_of(rows: usize, page_size: usize) -> usize {
    rows.div_ceil(page_size.max(1)).max(1)
}

/// Plans all overviews.
pub(crate) fn plan(site: &Site) -> Vec<Page> {
    let mut pages = vec![
        view(urls::home(), Origin::Site, ViewKey::Home),
        view(urls::not_found(), Origin::Site, ViewKey::NotFound),
        view(urls::search(), Origin::Site, ViewKey::Search),
    ];
    lists(site, &mut pages);
    facets(site, &mut pages);
    clouds(site, &mut pages);
    matrix(site, &mut pages);
    images(site, &mut pages);
    agents(site, &mut pages);
    publishers(site, &mut pages);
    categories(site, &mut pages);
    words(site, &mut pages);
    pages
}

fn view(path: OutPath, origin: Origin, key: ViewKey) -> Page {
    Page { path, origin, body: Body::View(key) }
}

/// Plans the pages of a list of `rows`.
fn paged(site: &Site, rows: usize, pages: &mut Vec<Page>, page: impl Fn(usize, u32) -> Page) {
    paged_by(site.settings.page_size, rows, pages, page);
}

fn paged_by(size: usize, rows: usize, pages: &mut Vec<Page>, page: impl Fn(usize, u32) -> Page) {
    for number in 1..=pages_of(rows, size) {
        pages.push(page(number, id(number)));
    }
}

fn lists(site: &Site, pages: &mut Vec<Page>) {
    for kind in Kind::ALL {
        paged(site, site.index.listed[kind as usize].len(), pages, |number, at| {
            view(urls::list(kind, number), Origin::Site, ViewKey::List(kind, at))
        });
    }
}

/// How many rows a page of a facet has: they are lighter than those of lists.
pub(crate) fn facet_page_size(site: &Site) -> usize {
    site.settings.page_size.max(1) * 4
}

fn facets(site: &Site, pages: &mut Vec<Page>) {
    for (place, facet) in site.index.facets.iter().enumerate() {
        let values = facet.values.iter().enumerate().filter(|(_, value)| value.cloud.is_none());
        for (at, value) in values {
            paged_by(facet_page_size(site), value.shown.len(), pages, |number, page| {
                let path = urls::facet(facet.kind, facet.id, &value.slug, number);
                view(path, Origin::Site, ViewKey::Facet(id(place), id(at), page))
            });
        }
    }
}

fn clouds(site: &Site, pages: &mut Vec<Page>) {
    pages.push(view(urls::clouds(), Origin::Site, ViewKey::Clouds));
    for ((cloud_id, cloud), index) in site.catalog.all_clouds().zip(&site.index.clouds) {
        paged(site, index.run.len(), pages, |number, page| {
            let key = ViewKey::Cloud(cloud_id, page);
            view(urls::cloud(&cloud.slug, number), Origin::Cloud(cloud_id), key)
        });
    }
}

/// Whether there is a ServerTemplate and a cloud.
pub(crate) fn has_matrix(site: &Site) -> bool {
    !site.index.by_name[Kind::ServerTemplate as usize].is_empty() && !site.catalog.clouds.is_empty()
}

/// Plans the supported-cloud matrix, as pages and as data, where there is something to say.
fn matrix(site: &Site, pages: &mut Vec<Page>) {
    if !has_matrix(site) {
        return;
    }
    let templates = site.index.by_name[Kind::ServerTemplate as usize].len();
    for number in 1..=pages_of(templates, matrix::PAGE_SIZE) {
        pages.push(view(urls::matrix(number), Origin::Site, ViewKey::Matrix(id(number))));
    }
    let (json, csv) = (Body::Json(JsonKey::Matrix), Body::Text(TextKey::MatrixCsv));
    for (path, body) in [(urls::matrix_json(), json), (urls::matrix_csv(), csv)] {
        pages.push(Page { path, origin: Origin::Site, body });
    }
}

/// Plans the pages of machine images that have a name.
fn images(site: &Site, pages: &mut Vec<Page>) {
    let images = &site.index.images;
    if images.is_empty() {
        return;
    }
    paged(site, images.len(), pages, |number, at| {
        view(urls::images(number), Origin::Site, ViewKey::Images(at))
    });
    for (at, image) in images.iter().enumerate() {
        pages.push(view(urls::image(&image.slug), Origin::Site, ViewKey::Image(id(at))));
    }
}

/// Plans the pages of agents, where there is an image that could have one.
fn agents(site: &Site, pages: &mut Vec<Page>) {
    if site.index.agents.iter().all(|agent| agent.images.is_empty() && agent.templates.is_empty()) {
        return;
    }
    pages.push(view(urls::agents(), Origin::Site, ViewKey::Agents));
    for (at, family) in FAMILIES.into_iter().enumerate() {
        let word = words::agent(&Agent { family, version: None });
        paged(site, site.index.agents[at].templates.len(), pages, |number, page| {
            view(urls::agent(word.id, number), Origin::Site, ViewKey::Agent(id(at), page))
        });
    }
}

fn publishers(site: &Site, pages: &mut Vec<Page>) {
    pages.push(view(urls::publishers(), Origin::Site, ViewKey::Publishers));
    for ((publisher_id, publisher), lineages) in site.catalog.all_publishers().zip(&site.index.publishers) {
        let origin = Origin::Publisher(publisher_id);
        paged(site, lineages.len(), pages, |number, page| {
            view(urls::publisher(publisher, number), origin, ViewKey::Publisher(publisher_id, page))
        });
        for size in 0..publisher.logos.len() {
            if let Some((path, file)) = logo(site, publisher_id, size) {
                pages.push(Page { path, origin, body: Body::Copy(file) });
            }
        }
    }
}

/// A publisher's logo: where it lives, and which source it is; the small one 0, the large one 1. Only raster pictures are shown.
pub(crate) fn logo(site: &Site, id: PublisherId, which: usize) -> Option<(OutPath, FileId)> {
    let publisher = site.catalog.publisher(id);
    let file = publisher.logos[which]?;
    let name = site.sources.path(file).name();
    let (_, extension) = name.rsplit_once('.')?;
    let pictures = ["png", "jpg", "jpeg", "gif", "webp"];
    if !pictures.contains(&extension.to_ascii_lowercase().as_str()) {
        return None;
    }
    Some((urls::logo(publisher, name)?, file))
}

fn categories(site: &Site, pages: &mut Vec<Page>) {
    if site.index.categories.is_empty() {
        return;
    }
    pages.push(view(urls::categories(), Origin::Site, ViewKey::Categories));
    for (at, category) in site.index.categories.iter().enumerate() {
        paged(site, category.lineages.len(), pages, |number, page| {
            view(urls::category(&category.slug, number), Origin::Site, ViewKey::Category(id(at), page))
        });
    }
}

fn words(site: &Site, pages: &mut Vec<Page>) {
    if !site.rules.is_empty() {
        pages.push(view(urls::rules(), Origin::Site, ViewKey::Rules));
    }
    for (at, code) in site.rules.iter().enumerate() {
        pages.push(view(urls::rule(code), Origin::Site, ViewKey::Rule(id(at))));
    }
    for (at, eula) in site.catalog.eulas.iter().enumerate() {
        pages.push(view(urls::eula(eula), Origin::File(eula.file), ViewKey::Eula(id(at))));
    }
    for (at, page) in site.catalog.content.iter().enumerate() {
        pages.push(view(urls::content(page), Origin::File(page.file), ViewKey::Content(id(at))));
    }
}
