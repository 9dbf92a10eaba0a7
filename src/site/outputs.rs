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
