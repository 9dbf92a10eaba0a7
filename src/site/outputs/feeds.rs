//! Atom feeds: what was published and what was withdrawn, newest first. Source of the format: RFC 4287.
//!
//! Entry ids are made from lineage, revision and event alone, so that moving the site, or naming its address, shows
//! nobody an entry twice.

use std::cmp::Reverse;

use crate::model::Kind;
use crate::model::publication::Date;
use crate::path::OutPath;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::LineageId;
use crate::resolve::catalog::PublisherId;
use crate::resolve::catalog::RevisionNumber;
use crate::resolve::catalog::State;
use crate::site::Body;
use crate::site::Origin;
use crate::site::Page;
use crate::site::Site;
use crate::site::TextKey;
use crate::site::id;
use crate::site::outputs::status;
use crate::site::outputs::xml;
use crate::site::show;
use crate::site::urls;
use crate::site::words;
use crate::source::hex;
use crate::source::sha256;

/// What a feed is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FeedKey {
    /// Everything.
    Catalog,
    /// One kind.
    Kind(Kind),
    /// One publisher.
    Publisher(PublisherId),
    /// The category at this place.
    Category(u32),
}

/// What happened to a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Published,
    Withdrawn,
}

/// Every feed, where feeds are wanted.
pub(crate) fn keys(site: &Site) -> Vec<FeedKey> {
    if site.settings.feed_entries == 0 {
        return Vec::new();
    }
    let publishers = site.catalog.all_publishers().map(|(id, _)| FeedKey::Publisher(id));
    let categories = (0..site.index.categories.len()).map(|at| FeedKey::Category(id(at)));
    [FeedKey::Catalog]
        .into_iter()
        .chain(Kind::ALL.map(FeedKey::Kind))
        .chain(publishers)
        .chain(categories)
        .collect()
}

/// Plans them.
pub(crate) fn plan(site: &Site) -> Vec<Page> {
    let page =
        |key| Page { path: address(site, key), origin: Origin::Site, body: Body::Text(TextKey::Feed(key)) };
    keys(site).into_iter().map(page).collect()
}

/// Where a feed lives.
pub(crate) fn address(site: &Site, key: FeedKey) -> OutPath {
    match key {
        FeedKey::Catalog => urls::feed("catalog"),
        FeedKey::Kind(kind) => urls::feed(kind.folder()),
        FeedKey::Publisher(id) => urls::feed(&format!("publishers/{}", site.catalog.publisher(id).slug)),
        FeedKey::Category(at) => {
            urls::feed(&format!("categories/{}", site.index.categories[at as usize].slug))
        }
    }
}

/// What a feed is called: `Example · RightScripts`.
pub(crate) fn title(site: &Site, key: FeedKey) -> String {
    let about = match key {
        FeedKey::Catalog => return site.settings.title.clone(),
        FeedKey::Kind(kind) => words::kinds(kind).text,
        FeedKey::Publisher(id) => &site.catalog.publisher(id).name,
        FeedKey::Category(at) => &site.index.categories[at as usize].name,
    };
    format!("{} · {about}", site.settings.title)
}

/// The page that a feed follows.
fn page(site: &Site, key: FeedKey) -> OutPath {
    match key {
        FeedKey::Catalog => urls::home(),
        FeedKey::Kind(kind) => urls::list(kind, 1),
        FeedKey::Publisher(id) => urls::publisher(site.catalog.publisher(id), 1),
        FeedKey::Category(at) => urls::category(&site.index.categories[at as usize].slug, 1),
    }
}

/// Makes a feed.
pub(crate) fn feed(site: &Site, key: FeedKey) -> String {
    let own = address(site, key);
    let events = events(site, key);
    let updated = events.first().map_or_else(|| site.catalog.as_of.clone(), |(date, ..)| date.0.to_string());
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"",
    );
    attribute(&mut out, "xml:lang", &site.settings.language);
    out.push_str(">\n");
    xml::element(&mut out, "  ", "title", &title(site, key));
    xml::element(&mut out, "  ", "subtitle", &site.settings.tagline);
    match &site.settings.base_url {
        Some(base) => {
            let own_url = format!("{base}{}", urls::home().link_to(&own));
            xml::element(&mut out, "  ", "id", &own_url);
            link(&mut out, "  ", "self", Some("application/atom+xml"), &own_url);
        }
        None => xml::element(&mut out, "  ", "id", &uuid(&format!("feed\n{own}\n{}", site.settings.title))),
    }
    link(&mut out, "  ", "alternate", Some("text/html"), &href(site, &own, &page(site, key)));
    xml::element(&mut out, "  ", "updated", &format!("{updated}T00:00:00Z"));
    out.push_str("  <generator>catalog</generator>\n");
    for (date, event, id) in events {
        entry(site, &own, &mut out, (date.0, event, site.catalog.item(id)));
    }
    out.push_str("</feed>\n");
    out
}

/// What the feed tells, newest first, not more than it may hold.
fn events(site: &Site, key: FeedKey) -> Vec<(Reverse<Date>, Event, ItemId)> {
    let catalog = &site.catalog;
    let all: Vec<LineageId>;
    let lineages: &[LineageId] = match key {
        FeedKey::Catalog => {
            all = catalog.ids_of_lineages().collect();
            &all
        }
        FeedKey::Kind(kind) => &site.index.by_name[kind as usize],
        FeedKey::Publisher(id) => &site.index.publishers[catalog.publisher_place(id)],
        FeedKey::Category(at) => &site.index.categories[at as usize].lineages,
    };
    let mut events = Vec::new();
    for item in lineages.iter().flat_map(|id| &catalog.lineage(*id).items).map(|id| catalog.item(*id)) {
        let Some(record) = item.record.as_deref() else { continue };
        if matches!(item.state, State::Published | State::Deprecated)
            && let Some(day) = &record.published
        {
            events.push((Reverse(day.value), Event::Published, item.id));
        }
        if item.state == State::Deprecated
            && let Some(why) = &record.deprecated
        {
            events.push((Reverse(why.date), Event::Withdrawn, item.id));
        }
    }
    let wanted = site.settings.feed_entries;
    if events.len() > wanted {
        events.select_nth_unstable(wanted);
        events.truncate(wanted);
    }
    events.sort_unstable();
    events
}

fn entry(site: &Site, own: &OutPath, out: &mut String, (date, event, item): (Date, Event, &Item)) {
    let catalog = &site.catalog;
    let lineage = catalog.lineage_of(item);
    let publisher = catalog.publisher(lineage.publisher);
    let record = item.record.as_deref();
    let revision = words::revision(item.revision);
    let (happened, title) = match event {
        Event::Published => ("published", format!("{} {revision}", item.name)),
        Event::Withdrawn => ("withdrawn", format!("Withdrawn: {} {revision}", item.name)),
    };
    let number = match item.revision {
        RevisionNumber::Committed(number) => number,
        RevisionNumber::Head => 0,
    };
    let names =
        format!("entry\n{}\n{}\n{}\n{number}\n{happened}", lineage.kind.prefix(), publisher.slug, lineage.id);
    out.push_str("  <entry>\n");
    xml::element(out, "    ", "title", &title);
    xml::element(out, "    ", "id", &uuid(&names));
    link(out, "    ", "alternate", Some("text/html"), &href(site, own, &urls::item(catalog, item)));
    xml::element(out, "    ", "updated", &format!("{date}T00:00:00Z"));
    if let Some(day) = record.and_then(|record| record.published.as_ref()) {
        xml::element(out, "    ", "published", &format!("{}T00:00:00Z", day.value));
    }
    out.push_str("    <author>\n");
    xml::element(out, "      ", "name", &publisher.name);
    out.push_str("    </author>\n");
    category(out, lineage.kind.folder(), words::kind(lineage.kind).text);
    for name in lineage.publication.iter().flat_map(|publication| &publication.categories) {
        category(out, &name.value, &name.value);
    }
    let withdrawn =
        record.and_then(|record| record.deprecated.as_ref()).filter(|_| event == Event::Withdrawn);
    let text = if let Some(why) = withdrawn {
        let instead =
            why.successor.as_ref().map(|it| format!(" Use {} instead.", status::written(&it.value)));
        let stop = if why.because.ends_with(['.', '!', '?']) { "" } else { "." };
        format!("{}{stop}{}", why.because, instead.unwrap_or_default())
    } else {
        let notes = record.and_then(|record| record.notes.as_ref()).map(|notes| notes.value.trim());
        let notes = notes.filter(|notes| !notes.is_empty()).map(ToOwned::to_owned);
        notes.unwrap_or_else(|| show::summary(catalog, item).into_owned())
    };
    out.push_str("    <summary type=\"text\">");
    xml::escape(out, &text);
    out.push_str("</summary>\n  </entry>\n");
}

fn category(out: &mut String, term: &str, label: &str) {
    out.push_str("    <category");
    attribute(out, "term", term);
    attribute(out, "label", label);
    out.push_str("/>\n");
}

fn link(out: &mut String, indent: &str, rel: &str, media: Option<&str>, href: &str) {
    out.push_str(indent);
    out.push_str("<link");
    attribute(out, "rel", rel);
    if let Some(media) = media {
        attribute(out, "type", media);
    }
    attribute(out, "href", href);
    out.push_str("/>\n");
}

fn attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    xml::escape(out, value);
    out.push('"');
}

/// An address in a feed: whole where the site knows its own, else relative to the feed.
fn href(site: &Site, own: &OutPath, target: &OutPath) -> String {
    match &site.settings.base_url {
        Some(base) if *target == urls::home() => base.clone(),
        Some(base) => format!("{base}{}", urls::home().link_to(target)),
        None => own.link_to(target),
    }
}

/// A name for ever, made of `text`: a UUID of version 8. Source: RFC 9562, 5.8.
fn uuid(text: &str) -> String {
    let mut bytes = sha256(text.as_bytes());
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = hex(&bytes);
    format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32])
}
