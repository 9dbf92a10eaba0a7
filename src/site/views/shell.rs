//! What every page has: the frame around its content.

use std::borrow::Cow;

use serde::Serialize;

/// The frame of a page; every view has it as `shell`.
///
/// Every address in it is ready to stand in an `href` or `src`, relative to the page.
#[derive(Debug, Serialize)]
pub struct Shell<'a> {
    /// Which page this is: the name of its template without `.html` (`home`, `list`, `server_template`, …).
    pub page: &'static str,
    /// The site's name.
    pub site_title: &'a str,
    /// One sentence under the site's name.
    pub tagline: &'a str,
    /// BCP 47 tag for `<html lang>`.
    pub language: &'a str,
    /// The page's own title, plain text: for `<h1>` where the content gives none.
    pub title: Cow<'a, str>,
    /// For `<title>`: the page's title and the site's.
    pub head_title: String,
    /// For `<meta name="description">`, plain text, at most 300 characters; may be empty.
    pub description: Cow<'a, str>,
    /// From the page to the site's root: empty, or `../` once or more (the 404 page: absolute, ending in `/`).
    pub root: String,
    /// The home page.
    pub home: String,
    /// The page's address for search engines; only where the site has a Base URL.
    pub canonical: Option<String>,
    /// Whether search engines should list the page; else write `<meta name="robots" content="noindex">`.
    pub indexable: bool,
    /// The Atom feed that follows the page, or the catalog's; none where feeds are switched off.
    pub feed: Option<Link<'a>>,
    /// `opensearch.xml`; only where the site has a Base URL.
    pub open_search: Option<String>,
    /// Structured data for `<script type="application/ld+json">`, escaped for that place; components only.
    pub structured: Option<String>,
    /// For `<meta http-equiv="Content-Security-Policy" content="…">`.
    pub csp: &'a str,
    /// The theme's `static/site.css`.
    pub stylesheet: Option<String>,
    /// The theme's `static/site.js`, to be loaded with `defer`.
    pub script: Option<String>,
    /// The theme's `static/theme-init.js`, to be loaded before paint, without `defer`.
    pub theme_init: Option<String>,
    /// The theme's `static/icon.svg`.
    pub icon: Option<String>,
    /// Where queries are answered: a form sends its field `q` there.
    pub search: String,
    /// The theme's `static/search.js`, to be loaded when somebody begins to search.
    pub search_script: Option<String>,
    /// The three kinds with their totals, in the order of menus.
    pub kinds: Vec<KindTab>,
    /// The other ways in, those that have something: Clouds, Categories, Publishers.
    pub sections: Vec<NavigationLink<'a>>,
    /// The site's own links: content pages, or what the settings say.
    pub navigation: Vec<NavigationLink<'a>>,
    /// The list of codes of findings, if the site has one.
    pub rules: Option<String>,
    /// From the home page to this one; the last is the page itself, without an address. Empty on the home page.
    pub crumbs: Vec<Crumb<'a>>,
}

/// A kind of component in menus.
#[derive(Debug, Serialize)]
pub struct KindTab {
    /// `server-templates`, `right-scripts`, `multi-cloud-images`: for classes and icons.
    pub id: &'static str,
    /// `ServerTemplates`, `RightScripts`, `MultiCloud Images`.
    pub title: &'static str,
    /// Its list.
    pub href: String,
    /// How many components the list holds.
    pub count: usize,
    /// Whether this page belongs to it.
    pub current: bool,
}

/// A link of a menu.
#[derive(Debug, Serialize)]
pub struct NavigationLink<'a> {
    /// What it says.
    pub title: Cow<'a, str>,
    /// Where it leads.
    pub href: String,
    /// Whether this page is it, or below it.
    pub current: bool,
    /// Whether it leaves the site.
    pub external: bool,
}

/// A step of the way to a page.
#[derive(Debug, Serialize)]
pub struct Crumb<'a> {
    /// What it says.
    pub title: Cow<'a, str>,
    /// Where it leads; none for the page itself.
    pub href: Option<String>,
}

/// A link, or a name without one.
#[derive(Debug, Clone, Serialize)]
pub struct Link<'a> {
    /// What it says.
    pub text: Cow<'a, str>,
    /// Where it leads, if it leads somewhere.
    pub href: Option<String>,
}

/// A word with an identifier for classes.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Word {
    /// For classes: lower case, `-` between words.
    pub id: &'static str,
    /// For people.
    pub text: &'static str,
}

/// A short remark beside a name.
#[derive(Debug, Serialize)]
pub struct Badge<'a> {
    /// For classes: `deprecated`, `working-copy`, `unpublished`, `ended`, `featured`, `mirror`, `part`, `shared`.
    pub id: &'static str,
    /// What it says: one or two words.
    pub text: Cow<'a, str>,
    /// The whole sentence, for `title`.
    pub title: Cow<'a, str>,
}

/// A name in a list of ways in, with how much is behind it.
#[derive(Debug, Serialize)]
pub struct Facet<'a> {
    /// For classes and anchors.
    pub id: Cow<'a, str>,
    /// What it says.
    pub title: Cow<'a, str>,
    /// Where it leads.
    pub href: String,
    /// How many components.
    pub count: usize,
}

/// The way through a list of several pages.
#[derive(Debug, Serialize)]
pub struct Pager {
    /// This page, from 1.
    pub page: usize,
    /// How many pages, at least 1.
    pub pages: usize,
    /// How many rows in all.
    pub total: usize,
    /// The first row of this page, from 1; 0 in an empty list.
    pub from: usize,
    /// The last row of this page.
    pub to: usize,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
    /// The first, the last and some pages around this one.
    pub links: Vec<PagerLink>,
}

/// A page of a list.
#[derive(Debug, Serialize)]
pub struct PagerLink {
    /// Its number.
    pub number: usize,
    /// Its address.
    pub href: String,
    /// Whether it is this one.
    pub current: bool,
    /// Whether pages are left out before it.
    pub gap: bool,
}
