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
use crate::site::Kept;
use crate::site::Page;
use crate::site::ROOT_MARK;
use crate::site::Site;
use crate::text::FileId;

/// How large a page usually is, in bytes, so that its buffer seldom grows. Source: a ServerTemplate's page.
const USUAL_PAGE_BYTES: usize = 32 << 10;

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

/// Buffers that [`twins`] fills again and again: fresh memory for each page costs more than the page's text.
#[derive(Debug, Default)]
pub struct Scratch {
    marked: Vec<u8>,
    pages: [Vec<u8>; 2],
}

/// Renders the page of a lineage together with that of its newest revision, `twin`, which is the same but for the way
/// to the site's root.
///
/// # Errors
///
/// As [`page`].
pub fn twins<'a, 's>(
    site: &'a Site,
    theme: &Theme,
    page: &'a Page,
    twin: &Page,
    kept: &Kept<'a>,
    scratch: &'s mut Scratch,
) -> Result<&'s [Vec<u8>; 2], Box<Diagnostic>> {
    let view = site.marked_view(page, kept).expect("the body is a view");
    scratch.marked.clear();
    theme.render(&view, &page.path, &mut scratch.marked)?;
    let roots = [page, twin].map(|page| page.path.to_root());
    from_roots(&scratch.marked, &roots, &mut scratch.pages);
    Ok(&scratch.pages)
}

/// Makes each of `pages` the text `marked` with one of `roots` in place of each mark.
fn from_roots(marked: &[u8], roots: &[String; 2], pages: &mut [Vec<u8>; 2]) {
    let mut mark = [0; ROOT_MARK.len_utf8()];
    ROOT_MARK.encode_utf8(&mut mark);
    for page in &mut *pages {
        page.clear();
        // A mark is replaced by up to nine bytes, and there is one for each link.
        page.reserve(marked.len() + marked.len() / 8);
    }
    let mut from = 0;
    for at in memchr::memmem::find_iter(marked, &mark) {
        for (page, root) in pages.iter_mut().zip(roots) {
            page.extend_from_slice(&marked[from..at]);
            page.extend_from_slice(root.as_bytes());
        }
        from = at + mark.len();
    }
    for page in pages {
        page.extend_from_slice(&marked[from..]);
    }
}

/// Renders one page; `kept` is what pages of one item share.
///
/// # Errors
///
/// What is wrong with the theme, with the template's file, line and column.
pub fn page<'a>(
    site: &'a Site,
    theme: &Theme,
    page: &'a Page,
    kept: &Kept<'a>,
) -> Result<Rendered, Box<Diagnostic>> {
    Ok(match &page.body {
        Body::View(_) => {
            let view = site.view(page, kept).expect("the body is a view");
            let mut bytes = Vec::with_capacity(USUAL_PAGE_BYTES);
            theme.render(&view, &page.path, &mut bytes)?;
            Rendered::Bytes(bytes)
        }
        Body::Json(key) => Rendered::Bytes(site.json(*key, kept)),
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
