//! Planned pages become bytes: templates are run on views.
//!
//! A page is a pure function of its view and the theme, so that pages may be rendered in any order and on any thread.
//! Nothing here knows a catalog.

mod builtin;
pub mod codes;
pub mod engine;
pub mod filters;
mod minijinja;
mod tera;
pub mod theme;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::diag::Diagnostic;
use crate::render::theme::Theme;
use crate::resolve::catalog::ItemId;
use crate::site::Body;
use crate::site::Page;
use crate::site::ROOT_MARK;
use crate::site::Site;
use crate::text::FileId;

/// What a planned file became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rendered {
    /// These bytes, made now.
    Bytes(Vec<u8>),
    /// These bytes, held already.
    Shared(Arc<[u8]>),
    /// A source, byte for byte, that is not held in memory.
    Copy(FileId),
    /// What `bundle` makes: the archive of an item, or the checksums of what lies beside its page.
    Packed(Packed),
}

/// What `bundle` makes of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packed {
    /// Its archive.
    Bundle(ItemId),
    /// The checksums of what lies beside its page.
    Checksums(ItemId),
}

impl Rendered {
    /// The bytes, where they are in memory.
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            Rendered::Bytes(bytes) => Some(bytes),
            Rendered::Shared(bytes) => Some(bytes),
            Rendered::Copy(_) | Rendered::Packed(_) => None,
        }
    }
}

/// Renders the page of a lineage together with that of its newest revision, `twin`, which is the same but for the way
/// to the site's root.
///
/// # Errors
///
/// As [`page`].
pub fn twins(site: &Site, theme: &Theme, page: &Page, twin: &Page) -> Result<[Vec<u8>; 2], Box<Diagnostic>> {
    let view = site.marked_view(page).expect("the body is a view");
    let marked = theme.render(&view, &page.path)?;
    let marked = String::from_utf8(marked).expect("templates, texts and addresses are UTF-8");
    Ok([page, twin].map(|page| from_root(&marked, &page.path.to_root())))
}

/// The bytes `marked` with `root` in place of each mark.
fn from_root(marked: &str, root: &str) -> Vec<u8> {
    // A mark is replaced by up to nine bytes, and there is one for each link.
    let mut bytes = Vec::with_capacity(marked.len() + marked.len() / 8);
    let mut parts = marked.split(ROOT_MARK);
    bytes.extend_from_slice(parts.next().unwrap_or_default().as_bytes());
    for part in parts {
        bytes.extend_from_slice(root.as_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

/// Renders one page.
///
/// # Errors
///
/// What is wrong with the theme, with the template's file, line and column.
pub fn page(site: &Site, theme: &Theme, page: &Page) -> Result<Rendered, Box<Diagnostic>> {
    Ok(match &page.body {
        Body::View(_) => {
            let view = site.view(page).expect("the body is a view");
            Rendered::Bytes(theme.render(&view, &page.path)?)
        }
        Body::Json(key) => Rendered::Bytes(site.json(*key)),
        Body::Text(key) => Rendered::Bytes(site.text(*key).into_bytes()),
        Body::Copy(file) => match site.sources.get(*file).and_then(|source| source.bytes.as_ref()) {
            Some(bytes) => Rendered::Shared(Arc::clone(bytes)),
            None => Rendered::Copy(*file),
        },
        Body::Bytes(bytes) => Rendered::Shared(Arc::clone(bytes)),
        Body::Bundle(id) => Rendered::Packed(Packed::Bundle(*id)),
        Body::Checksums(id) => Rendered::Packed(Packed::Checksums(*id)),
    })
}
