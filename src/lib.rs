//! `catalog`: a directory of cloud components in, a marketplace site out.

pub mod author;
pub mod cache;
pub mod cli;
pub mod diag;
pub mod diff;
pub mod edit;
pub mod error;
pub mod facts;
pub mod highlight;
pub mod impact;
pub mod launch;
pub mod lint;
pub mod model;
pub mod output;
pub mod path;
pub mod pipeline;
pub mod render;
pub mod resolve;
pub mod schema;
pub mod search;
pub mod serve;
pub mod settings;
pub mod site;
pub mod source;
pub mod syntax;
pub mod text;
