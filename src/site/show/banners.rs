//! What a reader must know first of a component.

use crate::model::publication::ComponentAddress;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::Lineage;
use crate::resolve::catalog::Reference;
use crate::resolve::catalog::RevisionNumber;
use crate::resolve::catalog::State;
use crate::site::Site;
use crate::site::outputs::status;
use crate::site::show::Here;
use crate::site::urls;
use crate::site::views::component::Banner;
use crate::site::views::shell::Link;
use crate::site::words;

/// The sentences and their ids, most important first.
pub(crate) fn texts(site: &Site, item: &Item) -> Vec<(&'static str, String)> {
    let catalog = &site.catalog;
    let lineage = catalog.lineage_of(item);
    let mut texts = Vec::new();
    match item.state {
        State::WorkingCopy => texts.push(("working-copy", "Working copy, not published.".to_owned())),
        State::Unpublished => texts.push(("unpublished", "Committed, not published.".to_owned())),
        State::Published => {}
        State::Deprecated => texts.push(("deprecated", deprecated(item))),
    }
    let is_older = matches!(item.home, Home::Revision(_)) && lineage.newest != item.id;
    let newer = is_older.then(|| newer(catalog.item(lineage.newest), item)).flatten();
    texts.extend(newer.map(|text| ("newer", text)));
    if ended(catalog, item) {
        let text = match item.server_template() {
            Some(_) => {
                "The agent of its default image is past the end of its life: expect no fixes, and \
                        choose another image for new servers."
            }
            None => "Its agent is past the end of its life: expect no fixes, and choose another image.",
        };
        texts.push(("ended", text.to_owned()));
    }
    if let Home::Part { of, .. } = item.home {
        let template = catalog.item(of);
        let revision = words::revision(template.revision);
        texts.push(("part", format!("Published with {} {revision}.", template.name)));
    }
    if lineage.publication.as_ref().is_some_and(|publication| publication.mirror) {
        let publisher = &catalog.publisher(lineage.publisher).name;
        texts.push(("mirror", format!("A copy of what {publisher} publishes, held here unchanged.")));
    }
    texts
}

/// The sentences with where to go instead.
pub(super) fn banners<'a>(here: &Here<'a>, item: &'a Item) -> Vec<Banner<'a>> {
    let catalog = here.catalog();
    let lineage = catalog.lineage_of(item);
    let link = |id: &str| match id {
        "newer" => {
            let newest = catalog.item(lineage.newest);
            let text = format!("{} {}", newest.name, words::revision(newest.revision));
            Some(Link { text: text.into(), ..here.to_item(newest) })
        }
        "deprecated" => {
            let address = successor_address(item)?;
            let Some(successor) = successor(catalog, item) else {
                return Some(Link { text: status::written(address).into(), href: None });
            };
            Some(if address.revision.is_some() {
                here.to_revision(successor)
            } else {
                here.to_item(successor)
            })
        }
        "part" => match item.home {
            Home::Part { of, .. } => Some(here.to_revision(catalog.item(of))),
            Home::Revision(_) => None,
        },
        _ => None,
    };
    let texts = texts(here.site, item).into_iter();
    texts.map(|(id, text)| Banner { id, text, link: link(id) }).collect()
}

fn deprecated(item: &Item) -> String {
    let Some(why) = item.record.as_ref().and_then(|record| record.deprecated.as_ref()) else {
        return "Deprecated.".into();
    };
    let because = why.because.trim();
    let stop = if because.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("Deprecated since {}: {because}{stop}", why.date)
}

fn newer(newest: &Item, item: &Item) -> Option<String> {
    let (RevisionNumber::Committed(newest_number), RevisionNumber::Committed(own)) =
        (newest.revision, item.revision)
    else {
        return None;
    };
    Some(if newest_number > own {
        format!("This is rev {own}; the newest is rev {newest_number}.")
    } else {
        format!("This is rev {own}; the newest that should be taken is rev {newest_number}.")
    })
}

/// Whether the agent that a component relies on is past its end: an image's own, a template's default image's.
pub(super) fn ended(catalog: &Catalog, item: &Item) -> bool {
    let image = match item.server_template() {
        Some(template) => template
            .images
            .first()
            .and_then(Reference::item)
            .and_then(|id| catalog.item(id).multi_cloud_image()),
        None => item.multi_cloud_image(),
    };
    image.is_some_and(|image| image.agent_ended)
}

/// What is named as the successor of `item`.
fn successor_address(item: &Item) -> Option<&ComponentAddress> {
    Some(&item.record.as_ref()?.deprecated.as_ref()?.successor.as_ref()?.value)
}

/// The successor of `item`, if one is named and here.
pub(crate) fn successor<'a>(catalog: &'a Catalog, item: &Item) -> Option<&'a Item> {
    find(catalog, catalog.lineage_of(item), successor_address(item)?)
}

/// The item that `address` of a successor means, seen from `lineage`.
fn find<'a>(catalog: &'a Catalog, lineage: &Lineage, address: &ComponentAddress) -> Option<&'a Item> {
    let own = &catalog.publisher(lineage.publisher).slug;
    let publisher = address.publisher.as_ref().unwrap_or(own);
    let key = |it: &'a Lineage| (it.kind, catalog.publisher(it.publisher).slug.as_str(), it.slug.as_str());
    let wanted = (address.kind, publisher.as_str(), address.lineage.as_str());
    let found = catalog.lineages.binary_search_by(|it| key(it).cmp(&wanted)).ok();
    let found = found.map(|at| &*catalog.lineages[at]).or_else(|| {
        let mut same = catalog.of_kind(address.kind).filter(|it| it.slug == address.lineage);
        let only = same.next().filter(|_| address.publisher.is_none());
        only.filter(|_| same.next().is_none())
    })?;
    match address.revision {
        None => Some(catalog.item(found.newest)),
        Some(number) => found
            .items
            .iter()
            .map(|id| catalog.item(*id))
            .find(|item| item.revision == RevisionNumber::Committed(number)),
    }
}

/// A lineage's own page, for its canonical address.
pub(super) fn canonical(catalog: &Catalog, item: &Item) -> Option<crate::path::OutPath> {
    match item.home {
        Home::Revision(id) if catalog.lineage(id).newest == item.id => {
            Some(urls::lineage(catalog, catalog.lineage(id)))
        }
        Home::Revision(_) | Home::Part { .. } => None,
    }
}
