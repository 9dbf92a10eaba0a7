//! `api/`: the whole catalog as canonical JSON, for programs.
//!
//! `api/index.json` leads to everything else. Addresses in the documents are relative to the site's root, so that
//! the same bytes serve below any folder of any host. Within one version of a format only additions happen.

mod component;
mod overviews;

use crate::model::Kind;
use crate::path::OutPath;
use crate::site::Body;
use crate::site::JsonKey;
use crate::site::Origin;
use crate::site::Page;
use crate::site::Site;
use crate::site::id;
use crate::site::outputs::matrix;
use crate::site::urls;

pub use component::ApiComponent;
pub(crate) use component::component;
pub use overviews::ApiClouds;
pub use overviews::ApiFacets;
pub use overviews::ApiIndex;
pub use overviews::ApiList;
pub(crate) use overviews::clouds;
pub(crate) use overviews::facets;
pub(crate) use overviews::index;
pub(crate) use overviews::list;

/// Rows of one list document.
pub(crate) const LIST_ROWS: usize = 1_000;

/// How many documents the list of `kind` has, at least 1.
pub(crate) fn lists(site: &Site, kind: Kind) -> usize {
    site.index.by_name[kind as usize].len().div_ceil(LIST_ROWS).max(1)
}

/// How the schema of a document is made.
type Schema = fn() -> schemars::Schema;

/// The schemas that are published, by name.
pub const SCHEMAS: [(&str, Schema); 6] = [
    ("clouds", || schemars::schema_for!(ApiClouds)),
    ("component", || schemars::schema_for!(ApiComponent)),
    ("facets", || schemars::schema_for!(ApiFacets)),
    ("index", || schemars::schema_for!(ApiIndex)),
    ("list", || schemars::schema_for!(ApiList)),
    ("matrix", || schemars::schema_for!(matrix::Matrix)),
];

/// Plans every document but those of components, which [`super::lineages`] plans.
pub(crate) fn plan(site: &Site) -> Vec<Page> {
    let page = |path: OutPath, key| Page { path, origin: Origin::Site, body: Body::Json(key) };
    let mut pages = vec![
        page(urls::api_index(), JsonKey::ApiIndex),
        page(urls::well_known(), JsonKey::ApiIndex),
        page(urls::api_clouds(), JsonKey::ApiClouds),
        page(urls::api_facets(), JsonKey::ApiFacets),
    ];
    for kind in Kind::ALL {
        for number in 1..=lists(site, kind) {
            pages.push(page(urls::api_list(kind, number), JsonKey::ApiList(kind, id(number))));
        }
    }
    for (at, (name, _)) in SCHEMAS.into_iter().enumerate() {
        pages.push(page(urls::api_schema(name), JsonKey::Schema(id(at))));
    }
    pages
}
