//! The frame of every page.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::model::Kind;
use crate::path::OutPath;
use crate::resolve::catalog::Item;
use crate::site::index::navigation_page;
use crate::site::outputs::feeds;
use crate::site::outputs::feeds::FeedKey;
use crate::site::outputs::overviews::pages_of;
use crate::site::show::Here;
use crate::site::urls;
use crate::site::views::shell::Crumb;
use crate::site::views::shell::KindTab;
use crate::site::views::shell::Link;
use crate::site::views::shell::NavigationLink;
use crate::site::views::shell::Pager;
use crate::site::views::shell::PagerLink;
use crate::site::views::shell::Shell;
use crate::site::words;

/// Schemes that an author's link may have.
const SAFE_SCHEMES: [&str; 3] = ["http://", "https://", "mailto:"];

/// How many pages a pager shows on each side of the current one.
const PAGER_REACH: usize = 2;

/// What a page says of itself to its frame.
pub(super) struct About<'a> {
    /// Its template without `.html`.
    pub(super) page: &'static str,
    /// Its title.
    pub(super) title: Cow<'a, str>,
    /// A sentence or two, plain text.
    pub(super) description: Cow<'a, str>,
    /// The kind it belongs to.
    pub(super) kind: Option<Kind>,
    /// The way to it, without the home page and itself.
    pub(super) crumbs: Vec<(Cow<'a, str>, OutPath)>,
    /// The address that search engines should know it by, if it is not its own.
    pub(super) canonical: Option<OutPath>,
    /// Whether search engines should list it.
    pub(super) indexable: bool,
    /// The feed that follows it, if it has one of its own.
    pub(super) feed: Option<FeedKey>,
    /// The component that it shows.
    pub(super) item: Option<&'a Item>,
}

impl<'a> About<'a> {
    pub(super) fn new(page: &'static str, title: impl Into<Cow<'a, str>>) -> Self {
        About {
            page,
            title: title.into(),
            description: Cow::Borrowed(""),
            kind: None,
            crumbs: Vec::new(),
            canonical: None,
            indexable: true,
            feed: None,
            item: None,
        }
    }
}

impl<'a> Here<'a> {
    /// Makes the frame.
    pub(super) fn shell(&self, about: About<'a>) -> Shell<'a> {
        let (site, settings) = (self.site, &*self.site.settings);
        let is_home = about.page == "home";
        let head_title =
            if is_home { settings.title.clone() } else { format!("{} · {}", about.title, settings.title) };
        let canonical = settings.base_url.as_ref().map(|base| {
            let path = about.canonical.as_ref().unwrap_or(self.path);
            let path = if *path == urls::home() { String::new() } else { urls::home().link_to(path) };
            format!("{base}{path}")
        });
        let root = self.href(&urls::home());
        let has_feeds = settings.feed_entries > 0;
        let feed = has_feeds.then(|| self.feed(about.feed.unwrap_or(FeedKey::Catalog)));
        let has_search = settings.base_url.is_some();
        Shell {
            feed,
            open_search: has_search.then(|| self.href(&urls::open_search())),
            structured: about.item.map(|item| self.structured(item, canonical.as_deref())),
            page: about.page,
            site_title: &settings.title,
            tagline: &settings.tagline,
            language: &settings.language,
            head_title,
            description: about.description,
            root: root.strip_suffix("index.html").unwrap_or("").to_owned(),
            home: root,
            canonical,
            indexable: about.indexable,
            csp: &site.index.csp,
            stylesheet: self.asset("site.css"),
            script: self.asset("site.js"),
            theme_init: self.asset("theme-init.js"),
            icon: self.asset("icon.svg"),
            search: self.href(&urls::search()),
            search_script: self.asset("search.js"),
            kinds: self.kinds(about.kind),
            sections: self.sections(about.page),
            navigation: self.navigation(),
            rules: (!site.rules.is_empty()).then(|| self.href(&urls::rules())),
            crumbs: if is_home { Vec::new() } else { self.crumbs(about.crumbs, about.title.clone()) },
            title: about.title,
        }
    }

    /// A link to a feed.
    fn feed(&self, key: FeedKey) -> Link<'a> {
        let path = feeds::address(self.site, key);
        Link { text: feeds::title(self.site, key).into(), href: Some(self.href(&path)) }
    }

    /// The address of the theme's file `name`, if it has it.
    pub(super) fn asset(&self, name: &str) -> Option<String> {
        self.site.assets.get(name).map(|asset| self.href(&asset.path))
    }

    fn kinds(&self, current: Option<Kind>) -> Vec<KindTab> {
        let tab = |kind: Kind| {
            let word = words::kinds(kind);
            let count = self.site.index.listed[kind as usize].len();
            let href = self.href(&urls::list(kind, 1));
            KindTab { id: word.id, title: word.text, href, count, current: current == Some(kind) }
        };
        Kind::ALL.map(tab).into()
    }

    fn sections(&self, page: &str) -> Vec<NavigationLink<'a>> {
        let catalog = self.catalog();
        let sections = [
            ("Clouds", urls::clouds(), !catalog.clouds.is_empty(), ["clouds", "cloud"]),
            (
                "Categories",
                urls::categories(),
                !self.site.index.categories.is_empty(),
                ["categories", "category"],
            ),
            ("Publishers", urls::publishers(), !catalog.publishers.is_empty(), ["publishers", "publisher"]),
        ];
        let shown = sections.into_iter().filter(|(_, _, shown, _)| *shown);
        shown
            .map(|(title, path, _, pages)| NavigationLink {
                title: title.into(),
                href: self.href(&path),
                current: pages.contains(&page),
                external: false,
            })
            .collect()
    }

    /// The site's own links: what the settings say, else every content page at the top of its folder.
    fn navigation(&self) -> Vec<NavigationLink<'a>> {
        let (catalog, settings) = (self.catalog(), &self.site.settings);
        if settings.navigation.is_empty() {
            let top = (0..catalog.content.len()).filter(|at| !catalog.content[*at].slug.contains('/'));
            return top.map(|at| self.content_link(at)).collect();
        }
        let entry = |entry: &'a crate::settings::NavigationEntry| {
            if let Some(at) = navigation_page(catalog, &entry.target) {
                return Some(NavigationLink { title: Cow::Borrowed(&entry.title), ..self.content_link(at) });
            }
            let external = SAFE_SCHEMES.iter().any(|scheme| entry.target.starts_with(scheme));
            external.then(|| NavigationLink {
                title: Cow::Borrowed(&entry.title),
                href: entry.target.clone(),
                current: false,
                external,
            })
        };
        settings.navigation.iter().filter_map(entry).collect()
    }

    /// A link to the content page at a place.
    pub(super) fn content_link(&self, at: usize) -> NavigationLink<'a> {
        let page = &self.catalog().content[at];
        let path = urls::content(page);
        NavigationLink {
            title: Cow::Borrowed(&page.title),
            href: self.href(&path),
            current: path == *self.path,
            external: false,
        }
    }

    fn crumbs(&self, way: Vec<(Cow<'a, str>, OutPath)>, title: Cow<'a, str>) -> Vec<Crumb<'a>> {
        let home = Crumb { title: "Home".into(), href: Some(self.href(&urls::home())) };
        let way = way.into_iter().map(|(title, path)| Crumb { title, href: Some(self.href(&path)) });
        let own = Crumb { title, href: None };
        [home].into_iter().chain(way).chain([own]).collect()
    }

    /// The rows of page `page`, and the way through the pages, whose addresses are `address`.
    pub(super) fn page_of<'r, T>(
        &self,
        rows: &'r [T],
        page: usize,
        address: impl Fn(usize) -> OutPath,
    ) -> (&'r [T], Pager) {
        self.page_of_size(rows, page, self.site.settings.page_size.max(1), address)
    }

    /// [`Here::page_of`] for pages of `size` rows.
    pub(super) fn page_of_size<'r, T>(
        &self,
        rows: &'r [T],
        page: usize,
        size: usize,
        address: impl Fn(usize) -> OutPath,
    ) -> (&'r [T], Pager) {
        let last_page = pages_of(rows.len(), size);
        let start = (page.saturating_sub(1) * size).min(rows.len());
        let end = (start + size).min(rows.len());
        let href = |number: usize| self.href(&address(number));
        // The first, the last, and those around this one; not a walk over all of a long list.
        let around = page.saturating_sub(PAGER_REACH).max(1)..=(page + PAGER_REACH).min(last_page);
        let numbers: BTreeSet<usize> = [1, last_page].into_iter().chain(around).collect();
        let mut links: Vec<PagerLink> = Vec::with_capacity(numbers.len());
        for number in numbers {
            let gap = links.last().is_some_and(|last| last.number + 1 != number);
            links.push(PagerLink { number, href: href(number), current: number == page, gap });
        }
        let pager = Pager {
            page,
            pages: last_page,
            total: rows.len(),
            from: if start == end { 0 } else { start + 1 },
            to: end,
            previous: (page > 1).then(|| href(page - 1)),
            next: (page < last_page).then(|| href(page + 1)),
            links,
        };
        (&rows[start..end], pager)
    }
}
