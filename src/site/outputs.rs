//! The planned files, by what they are for, and the data among them.

pub mod api;
pub(crate) mod bundles;
pub(crate) mod canonical;
pub(crate) mod feeds;
pub(crate) mod files;
pub mod import_manifest;
pub(crate) mod lineages;
pub mod matrix;
pub(crate) mod overviews;
pub(crate) mod robots;
pub(crate) mod schemas;
pub(crate) mod search;
pub mod status;
mod xml;

use crate::site::Page;
use crate::site::Site;

/// Plans every file that belongs to no lineage, but for those that are about all others.
pub(crate) fn of_all(site: &Site) -> Vec<Page> {
    let mut pages = overviews::plan(site);
    pages.extend(files::plan(site));
    pages.extend(api::plan(site));
    pages.extend(feeds::plan(site));
    pages.extend(schemas::plan());
    pages
}
