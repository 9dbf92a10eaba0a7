//! Texts become trees: YAML with the place of every word, the comment blocks of scripts, Markdown.

pub mod block;
pub mod codes;
pub mod markdown;
pub mod yaml;
