//! Pages of words: templates `content.html`, `eula.html`, `not_found.html`, `redirect.html`.

use std::borrow::Cow;

use serde::Serialize;

use crate::site::views::shell::Link;
use crate::site::views::shell::NavigationLink;
use crate::site::views::shell::Shell;

/// A page of the content folder: `content.html`.
#[derive(Debug, Serialize)]
pub struct ContentView<'a> {
    /// The frame.
    pub shell: Shell<'a>,
    /// Its title; `body` does not repeat it.
    pub title: Cow<'a, str>,
    /// Safe HTML, headings from `<h2>`, each with an anchor.
    pub body: String,
    /// Its headings of the first two levels below the title, in order.
    pub contents: Vec<Heading>,
    /// All content pages, in menu order; on the page of a rule, those beside it.
    pub pages: Vec<NavigationLink<'a>>,
}

/// A heading of a text.
#[derive(Debug, Serialize)]
pub struct Heading {
    /// 2 or 3, as in `<h2>`.
    pub level: u8,
    /// Plain text.
    pub title: String,
    /// Its anchor.
    pub anchor: String,
}

/// A revision of a licence: `eula.html`.
#[derive(Debug, Serialize)]
pub struct EulaView<'a> {
    /// The frame.
    pub shell: Shell<'a>,
    /// Its name.
    pub name: &'a str,
    /// Its slug, as `--accept-eula` takes it.
    pub slug: &'a str,
    /// Its number.
    pub revision: u32,
    /// Safe HTML.
    pub body: String,
    /// 64 hex digits of its text's sha256, if known.
    pub sha256: Option<String>,
    /// Its revisions, newest first.
    pub revisions: Vec<Link<'a>>,
    /// ServerTemplates that demand it; at most 200.
    pub used_by: Vec<Link<'a>>,
}

/// The page for addresses that lead nowhere: `not_found.html`.
///
/// Its addresses are absolute, and it carries its style inline: it is shown under any address.
#[derive(Debug, Serialize)]
pub struct NotFoundView<'a> {
    /// The frame; its addresses begin with `/`.
    pub shell: Shell<'a>,
    /// What must stand, byte for byte, between `<style>` and `</style>`.
    pub style: &'a str,
}

/// A former address: `redirect.html`.
#[derive(Debug, Serialize)]
pub struct RedirectView<'a> {
    /// The frame.
    pub shell: Shell<'a>,
    /// Where it is now: for `<meta http-equiv="refresh">`, `<link rel="canonical">` and a link.
    pub target: Link<'a>,
}
