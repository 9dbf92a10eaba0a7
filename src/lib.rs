//! `catalog`: a directory of cloud components in, a marketplace site out.

pub mod diag;
pub mod error;
pub mod facts;
pub mod model;
pub mod path;
pub mod resolve;
pub mod settings;
pub mod site;
pub mod source;
pub mod syntax;
pub mod text;
