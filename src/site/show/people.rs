//! Publishers.

use crate::resolve::catalog::LineageId;
use crate::resolve::catalog::Publisher;
use crate::resolve::catalog::PublisherId;
use crate::site::outputs::feeds::FeedKey;
use crate::site::prose;
use crate::site::show::Here;
use crate::site::show::shell::About;
use crate::site::urls;
use crate::site::views::lists::PublisherRow;
use crate::site::views::lists::PublisherView;
use crate::site::views::lists::PublishersView;
use crate::site::words;
use crate::text::Spanned;

/// Makes the page of all publishers.
pub(super) fn publishers<'a>(here: &Here<'a>) -> PublishersView<'a> {
    let row =
        |((id, publisher), lineages): ((PublisherId, &'a Publisher), &'a Vec<LineageId>)| PublisherRow {
            name: &publisher.name,
            href: here.href(&urls::publisher(publisher, 1)),
            kind: publisher.file.as_ref().map(|file| words::publisher_kind(file.kind)),
            logo: here.logo(id),
            counts: here.counts(lineages),
        };
    let publishers = here.catalog().all_publishers().zip(&here.site.index.publishers);
    let mut rows: Vec<PublisherRow<'a>> = publishers.map(row).collect();
    rows.sort_by_cached_key(|row| row.name.to_lowercase());
    PublishersView { shell: here.shell(About::new("publishers", "Publishers")), rows }
}

/// Makes a page of the publisher `publisher_id`.
pub(super) fn publisher<'a>(here: &Here<'a>, publisher_id: PublisherId, page: usize) -> PublisherView<'a> {
    let publisher = here.catalog().publisher(publisher_id);
    let file = publisher.file.as_deref();
    let lineages = &here.site.index.publishers[here.catalog().publisher_place(publisher_id)];
    let mut about = About::new("publisher", &publisher.name);
    about.feed = Some(FeedKey::Publisher(publisher_id));
    about.crumbs.push(("Publishers".into(), urls::publishers()));
    about.description = format!("Components published by {}", publisher.name).into();
    let (rows, pager) = here.page_of(lineages, page, |page| urls::publisher(publisher, page));
    let html =
        |text: Option<&Spanned<String>>| text.map(|text| prose::description(&text.value)).unwrap_or_default();
    PublisherView {
        shell: here.shell(about),
        name: &publisher.name,
        kind: file.map(|file| words::publisher_kind(file.kind)),
        logo: here.logo(publisher_id),
        contact: file.and_then(|file| file.contact.as_ref()).map(|contact| contact.value.as_str()),
        website: file.and_then(|file| file.website.as_ref()).map(|website| website.value.as_str()),
        welcome: html(file.and_then(|file| file.welcome.as_ref())),
        support: html(file.and_then(|file| file.support.as_ref())),
        counts: here.counts(lineages),
        cards: here.cards(rows),
        pager,
    }
}
