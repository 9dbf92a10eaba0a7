//! Files for search engines, robots and language models: sitemaps, `robots.txt`, `opensearch.xml`, `llms.txt`.

use std::fmt::Write as _;

use crate::model::Kind;
use crate::path::OutPath;
use crate::resolve::catalog::State;
use crate::site::Body;
use crate::site::Origin;
use crate::site::Page;
use crate::site::Site;
use crate::site::TextKey;
use crate::site::ViewKey;
use crate::site::id;
use crate::site::outputs::feeds;
use crate::site::outputs::xml;
use crate::site::show;
use crate::site::urls;
use crate::site::words;

/// Most addresses of one sitemap. Source: the sitemap protocol, sitemaps.org, "Using Sitemap index files".
const SITEMAP_ADDRESSES: usize = 50_000;

/// Plans them; `listed` gives what [`listed`] says of all others. What needs the site's own address is left out where it is
/// not known.
pub(crate) fn plan(site: &Site, listed: impl FnOnce() -> usize) -> Vec<Page> {
    let page = |path: OutPath, key| Page { path, origin: Origin::Site, body: Body::Text(key) };
    let mut own = vec![page(urls::robots(), TextKey::Robots), page(urls::llms(), TextKey::Llms)];
    if site.settings.base_url.is_none() {
        return own;
    }
    own.push(page(urls::open_search(), TextKey::OpenSearch));
    let parts = listed().div_ceil(SITEMAP_ADDRESSES);
    own.push(page(urls::sitemap(0), TextKey::Sitemap(0)));
    if parts > 1 {
        own.extend((1..=parts).map(|part| page(urls::sitemap(part), TextKey::Sitemap(id(part)))));
    }
    own
}

/// How many of `pages` are told to search engines.
pub(crate) fn listed<'a>(site: &Site, pages: impl IntoIterator<Item = &'a Page>) -> usize {
    pages.into_iter().filter(|page| is_listed(site, page)).count()
}

/// Whether search engines are told of a page: those that are their own canonical address.
fn is_listed(site: &Site, page: &Page) -> bool {
    match page.body {
        Body::View(key) => match key {
            ViewKey::Lineage(id) => {
                let newest = site.catalog.item(site.catalog.lineage(id).newest);
                matches!(newest.state, State::Published | State::WorkingCopy)
            }
            ViewKey::Home
            | ViewKey::List(..)
            | ViewKey::Facet(..)
            | ViewKey::Clouds
            | ViewKey::Cloud(..)
            | ViewKey::Matrix(_)
            | ViewKey::Images(_)
            | ViewKey::Image(_)
            | ViewKey::Agents
            | ViewKey::Agent(..)
            | ViewKey::Diff(..)
            | ViewKey::Publishers
            | ViewKey::Publisher(..)
            | ViewKey::Categories
            | ViewKey::Category(..)
            | ViewKey::Eula(_)
            | ViewKey::Content(_) => true,
            // Pages of codes are the same in every marketplace.
            ViewKey::Search
            | ViewKey::Rules
            | ViewKey::Rule(_)
            | ViewKey::Item(_)
            | ViewKey::NotFound
            | ViewKey::LineageMoved(_)
            | ViewKey::ItemMoved(_) => false,
        },
        Body::Json(_)
        | Body::Text(_)
        | Body::Copy(_)
        | Body::Bundle(_)
        | Body::Checksums(_)
        | Body::Bytes(_) => false,
    }
}

/// Makes a sitemap: part 0 is the one that `robots.txt` names, the whole of it or the list of parts 1, 2, ….
pub(crate) fn sitemap(site: &Site, part: usize) -> String {
    let base = site.settings.base_url.as_deref().unwrap_or_default();
    let listed = || site.pages.iter().filter(|page| is_listed(site, page));
    let parts = listed().count().div_ceil(SITEMAP_ADDRESSES);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let namespace = "http://www.sitemaps.org/schemas/sitemap/0.9";
    if part == 0 && parts > 1 {
        writeln!(out, "<sitemapindex xmlns=\"{namespace}\">").expect("a string takes all");
        for part in 1..=parts {
            out.push_str("  <sitemap>\n");
            xml::element(&mut out, "    ", "loc", &format!("{base}{}", urls::sitemap(part)));
            out.push_str("  </sitemap>\n");
        }
        out.push_str("</sitemapindex>\n");
        return out;
    }
    writeln!(out, "<urlset xmlns=\"{namespace}\">").expect("a string takes all");
    for page in listed().skip(part.saturating_sub(1) * SITEMAP_ADDRESSES).take(SITEMAP_ADDRESSES) {
        let link = if page.path == urls::home() { String::new() } else { urls::home().link_to(&page.path) };
        out.push_str("  <url>\n");
        xml::element(&mut out, "    ", "loc", &format!("{base}{link}"));
        if let Body::View(ViewKey::Lineage(id)) = page.body {
            let newest = site.catalog.item(site.catalog.lineage(id).newest);
            let published = newest.record.as_ref().and_then(|record| record.published.as_ref());
            if let Some(day) = published {
                xml::element(&mut out, "    ", "lastmod", &day.value.to_string());
            }
        }
        out.push_str("  </url>\n");
    }
    out.push_str("</urlset>\n");
    out
}

/// Makes `robots.txt`.
pub(crate) fn robots(site: &Site) -> String {
    let sitemap =
        site.settings.base_url.as_ref().map(|base| format!("\nSitemap: {base}{}\n", urls::sitemap(0)));
    format!("User-agent: *\nAllow: /\n{}", sitemap.unwrap_or_default())
}

/// Makes `opensearch.xml`, by which a browser offers the site's search in its address bar. Source: OpenSearch 1.1,
/// draft 6; a short name has at most 16 characters, a description 1,024.
pub(crate) fn open_search(site: &Site) -> String {
    let base = site.settings.base_url.as_deref().unwrap_or_default();
    let title = &site.settings.title;
    let short: String = title.chars().take(16).collect();
    let description: String = site.settings.tagline.chars().take(1_024).collect();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    out.push_str("<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n");
    xml::element(&mut out, "  ", "ShortName", short.trim());
    xml::element(
        &mut out,
        "  ",
        "Description",
        if description.trim().is_empty() { title } else { &description },
    );
    xml::element(&mut out, "  ", "InputEncoding", "UTF-8");
    out.push_str("  <Url type=\"text/html\" method=\"get\" template=\"");
    xml::escape(&mut out, &format!("{base}{}?q={{searchTerms}}", urls::search()));
    out.push_str("\"/>\n</OpenSearchDescription>\n");
    out
}

/// Makes `llms.txt`: what the site is and where its data lies. Source: llmstxt.org.
pub(crate) fn llms(site: &Site) -> String {
    let (catalog, settings) = (&site.catalog, &site.settings);
    let here = urls::llms();
    let mut out = format!("# {}\n\n", line(&settings.title));
    if !settings.tagline.is_empty() {
        writeln!(out, "> {}\n", line(&settings.tagline)).expect("a string takes all");
    }
    out.push_str(
        "A marketplace of published cloud components. It only describes them: nothing here reaches an account. Every \
         component has a page for people, a JSON document below `api/v1/`, and for each published revision \
         `import.json` (what importing it means; its bytes never change) and `status.json` (what may change).\n",
    );
    let mut section = |title: &str, links: Vec<(String, OutPath, String)>| {
        if links.is_empty() {
            return;
        }
        write!(out, "\n## {title}\n\n").expect("a string takes all");
        for (text, path, about) in links {
            let about = if about.is_empty() { String::new() } else { format!(": {}", line(&about)) };
            writeln!(out, "- [{}]({}){about}", bracketed(&text), here.link_to(&path))
                .expect("a string takes all");
        }
    };
    let kinds = Kind::ALL.map(|kind| {
        let count = words::count(site.index.by_name[kind as usize].len(), "component", "components");
        let about = format!("{count}. {}", words::kind_meaning(kind));
        (words::kinds(kind).text.to_owned(), urls::list(kind, 1), about)
    });
    section("Components", kinds.into());
    let mut data = vec![
        (
            "Discovery".to_owned(),
            urls::api_index(),
            "every list, table, schema and feed of the data".to_owned(),
        ),
        ("Clouds".to_owned(), urls::api_clouds(), "every cloud and what runs there".to_owned()),
    ];
    if let Some(feed) = feeds::keys(site).first() {
        let about = "what was published and withdrawn, newest first".to_owned();
        data.push(("Feed".to_owned(), feeds::address(site, *feed), about));
    }
    section("Data", data);
    let featured = site.index.featured.iter().map(|id| {
        let lineage = catalog.lineage(*id);
        let item = catalog.item(lineage.newest);
        let about = show::summary(catalog, item).into_owned();
        (item.name.clone(), urls::lineage(catalog, lineage), about)
    });
    section("Featured", featured.collect());
    let guides = catalog.content.iter().map(|page| (page.title.clone(), urls::content(page), String::new()));
    section("Guides", guides.collect());
    out
}

/// Text on one line.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text of a Markdown link.
fn bracketed(text: &str) -> String {
    line(text).replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}
