//! One state of the project as browsers see it: the site, its theme, what is wrong, and what was good before.

use std::sync::Arc;
use std::sync::OnceLock;

use crate::bundle;
use crate::diag::Diagnostic;
use crate::diag::Severity;
use crate::render;
use crate::render::Packed;
use crate::render::Rendered;
use crate::render::theme::Theme;
use crate::serve::Frames;
use crate::serve::findings::Findings;
use crate::serve::inject;
use crate::site::Body;
use crate::site::Kept;
use crate::site::Origin;
use crate::site::Page;
use crate::site::Site;
use crate::site::urls;
use crate::source::Sources;
use crate::text::FileId;

/// See the module.
pub(super) struct Shown {
    /// The site.
    pub(super) site: Arc<Site>,
    /// How it is rendered.
    pub(super) themes: Themes,
    /// What is wrong with the whole project.
    pub(super) findings: Arc<Findings>,
    /// The last state before something broke, as long as it is broken.
    pub(super) before: Option<Arc<Shown>>,
    /// Whether nothing new could be made of the sources, so that all pages are of an earlier state.
    pub(super) is_stale: bool,
}

/// The theme, and one that worked before it.
#[derive(Clone)]
pub(super) struct Themes {
    /// The theme as it is, or as it was when it could last be loaded.
    pub(super) now: Arc<Theme>,
    /// Whether the theme as it is cannot be loaded.
    pub(super) is_broken: bool,
    /// One that rendered everything it was asked to.
    pub(super) spare: Option<Arc<Theme>>,
    /// Whether `now` failed on a page.
    pub(super) has_failed: Arc<OnceLock<()>>,
}

/// A page or a file as it is answered.
pub(super) struct Made {
    /// Its content.
    pub(super) content: Content,
    /// Its path below the site's root.
    pub(super) path: String,
    /// Whether it is a page that a template made.
    pub(super) is_page: bool,
    /// Whether it is of an earlier state.
    pub(super) is_stale: bool,
    /// Whether it is what was asked for.
    pub(super) fate: Fate,
    /// Why it could not be made as it should be.
    pub(super) failure: Option<Diagnostic>,
}

/// Whether an answer is what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is.
    Found,
    /// There is no such page; this is the one that says so.
    Lost,
    /// There is, and it could not be made.
    Failed,
}

/// What is answered.
pub(super) enum Content {
    /// Bytes.
    Bytes(Vec<u8>),
    /// Bytes that are held anyway.
    Shared(Arc<[u8]>),
    /// A file of the sources.
    File(Arc<Sources>, FileId),
}

impl Content {
    /// The bytes, if they are held.
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        match self {
            Content::Bytes(bytes) => Some(bytes),
            Content::Shared(bytes) => Some(bytes),
            Content::File(..) => None,
        }
    }
}

impl Shown {
    /// Makes what is asked for under `path`; what there is not becomes the page that says so.
    pub(super) fn make(&self, path: &str) -> Made {
        if let Some(page) = self.site.page(path) {
            return self.make_page(page, self.is_stale);
        }
        if let Some(before) = &self.before
            && let Some(page) = before.site.page(path).filter(|page| self.is_kept(before, page))
        {
            return Made { is_stale: true, ..before.make_page(page, true) };
        }
        let lost = self.site.page(urls::not_found().as_str());
        let made = lost.map(|page| self.make_page(page, self.is_stale));
        let made = made.unwrap_or_else(|| Made {
            content: Content::Bytes(b"<!DOCTYPE html><title>Not found</title><body></body>\n".to_vec()),
            path: String::new(),
            is_page: true,
            is_stale: self.is_stale,
            fate: Fate::Lost,
            failure: None,
        });
        Made { path: path.to_owned(), fate: Fate::Lost, ..made }
    }

    /// Whether a page of the state before is shown though it is no longer there: unless what it shows was removed.
    fn is_kept(&self, before: &Shown, page: &Page) -> bool {
        let catalog = &before.site.catalog;
        let file = match page.origin {
            Origin::Lineage(id) => catalog.item(catalog.lineage(id).newest).file,
            Origin::Item(id) => catalog.item(id).file,
            Origin::File(id) => id,
            Origin::Publisher(_) | Origin::Cloud(_) | Origin::Site => return true,
            Origin::Theme => return self.themes.is_broken,
        };
        self.findings.sources.files.contains_key(before.site.sources.path(file))
    }

    fn make_page(&self, page: &Page, is_stale: bool) -> Made {
        let is_page = matches!(page.body, Body::View(_));
        let made = |content, is_stale, failure| Made {
            content,
            path: page.path.as_str().to_owned(),
            is_page,
            is_stale,
            fate: Fate::Found,
            failure,
        };
        let is_stale = is_stale || is_page && self.themes.is_broken;
        let failure = match render::page(&self.site, &self.themes.now, page, &Kept::default()) {
            Ok(rendered) => return made(self.content(rendered), is_stale, None),
            Err(failure) => *failure,
        };
        self.themes.has_failed.get_or_init(|| ());
        let spare = self.themes.spare.as_ref();
        let spare = spare.and_then(|theme| render::page(&self.site, theme, page, &Kept::default()).ok());
        if let Some(rendered) = spare {
            return made(self.content(rendered), true, Some(failure));
        }
        let content = Content::Bytes(EMPTY.as_bytes().to_vec());
        Made { fate: Fate::Failed, ..made(content, false, Some(failure)) }
    }

    fn content(&self, rendered: Rendered) -> Content {
        match rendered {
            Rendered::Bytes(bytes) => Content::Bytes(bytes),
            Rendered::Shared(bytes) => Content::Shared(bytes),
            Rendered::Copy(file) => Content::File(Arc::clone(&self.site.sources), file),
            Rendered::Packed(packed) => Content::Bytes(self.pack(packed)),
        }
    }

    /// A bundle or its checksums; where a source has gone meanwhile, why there is none.
    fn pack(&self, packed: Packed) -> Vec<u8> {
        let mut bytes = Vec::new();
        let done = match packed {
            Packed::Bundle(id) => bundle::pack(&self.site, id, &Kept::default(), &mut bytes).map(|_| bytes),
            Packed::Checksums(id) => bundle::checksums(&self.site, id, &Kept::default(), None),
        };
        done.unwrap_or_else(|err| format!("{err}\n").into_bytes())
    }

    /// The digest of what `made` shows.
    pub(super) fn digest(&self, made: &Made) -> String {
        let bytes = made.content.bytes().unwrap_or_default();
        let mut digest = inject::digest(bytes, &self.site);
        // Its mark is part of what a page shows.
        if made.is_stale {
            digest.push('s');
        }
        digest
    }

    /// What is wrong, for the browser that shows `made`; `least` is the least severity told in full.
    pub(super) fn report(&self, made: Option<&Made>, least: Severity, frames: Frames) -> serde_json::Value {
        let failure = made.and_then(|made| made.failure.as_ref()).map(|found| (found, &*self.site.sources));
        let told = failure.into_iter().chain(self.findings.at_least(least));
        let frame = |(found, sources): (&Diagnostic, &Sources)| {
            serde_json::json!({
                "severity": found.severity.word(),
                "id": found.code.id,
                "name": found.code.name,
                "message": found.message,
                "frame": frames(std::slice::from_ref(found), sources, Severity::Info, true),
            })
        };
        let shown: Vec<_> = told.clone().take(MOST_FRAMES).map(frame).collect();
        let styles = inject::styles(&self.site);
        let styles: Vec<_> = styles.iter().map(|style| [&style.name, &style.address]).collect();
        serde_json::json!({
            "stale": made.is_some_and(|made| made.is_stale),
            "errors": self.findings.errors() + usize::from(failure.is_some()),
            "warnings": self.findings.warnings,
            "findings": shown,
            "more": told.count().saturating_sub(MOST_FRAMES),
            "styles": styles,
        })
    }
}

/// Most findings that a browser is told in full.
const MOST_FRAMES: usize = 50;

/// What is answered where a template failed and none worked before.
const EMPTY: &str = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
    <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self'; script-src 'self'; \
    connect-src 'self'\">\n<title>This page could not be made</title>\n</head>\n<body>\n\
    <p>This page could not be made: a template is broken.</p>\n</body>\n</html>\n";
