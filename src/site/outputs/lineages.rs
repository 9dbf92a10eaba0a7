//! The files of one lineage: its page, its revisions, their parts, manifests and files, and former addresses.

use std::collections::BTreeSet;

use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::path::OutPath;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::Lineage;
use crate::resolve::catalog::LineageId;
use crate::resolve::catalog::RevisionNumber;
use crate::resolve::catalog::State;
use crate::site::Body;
use crate::site::JsonKey;
use crate::site::Origin;
use crate::site::Page;
use crate::site::Site;
use crate::site::ViewKey;
use crate::site::codes;
use crate::site::outputs::bundles;
use crate::site::outputs::bundles::Shares;
use crate::site::show::diff;
use crate::site::urls;

/// Plans everything of the lineage `id`.
///
/// `shares` spares looking at items again that others hold.
pub(crate) fn plan(site: &Site, id: LineageId, shares: Option<&Shares>) -> (Vec<Page>, Vec<Diagnostic>) {
    let catalog = &site.catalog;
    let lineage = catalog.lineage(id);
    let mut diagnostics = Vec::new();
    let view = |path: OutPath, origin, key| Page { path, origin, body: Body::View(key) };
    let mut pages = vec![
        view(urls::lineage(catalog, lineage), Origin::Lineage(id), ViewKey::Lineage(id)),
        Page {
            path: urls::api_component(catalog, lineage),
            origin: Origin::Lineage(id),
            body: Body::Json(JsonKey::ApiComponent(id)),
        },
    ];
    for item in lineage.items.iter().map(|item| catalog.item(*item)) {
        if urls::has_own_page(catalog, item) {
            pages.push(view(urls::item(catalog, item), Origin::Item(item.id), ViewKey::Item(item.id)));
        }
        if let Some(before) = diff::previous(catalog, item) {
            let key = ViewKey::Diff(before.id, item.id);
            pages.push(view(urls::diff(catalog, before, item), Origin::Item(item.id), key));
        }
        for part in catalog.parts(item) {
            pages.push(view(urls::item(catalog, part), Origin::Item(part.id), ViewKey::Item(part.id)));
        }
        data(catalog, item, &mut pages);
        bundle(site, item, shares, &mut pages, &mut diagnostics);
        files(site, item, &mut pages, &mut diagnostics);
    }
    former(catalog, id, &mut pages);
    (pages, diagnostics)
}

/// The manifests of a published revision.
fn data(catalog: &Catalog, item: &Item, pages: &mut Vec<Page>) {
    if !is_published(item) {
        return;
    }
    let origin = Origin::Item(item.id);
    let manifest = Body::Json(JsonKey::Manifest(item.id));
    pages.push(Page { path: urls::manifest(catalog, item), origin, body: manifest });
    let status = Body::Json(JsonKey::Status(item.id));
    pages.push(Page { path: urls::status(catalog, item), origin, body: status });
}

/// The archive of a revision or a working copy, and the checksums of what lies beside its page.
fn bundle(
    site: &Site,
    item: &Item,
    shares: Option<&Shares>,
    pages: &mut Vec<Page>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let (catalog, origin) = (&site.catalog, Origin::Item(item.id));
    let (has_bundle, found) = bundles::judge(site, item, shares);
    diagnostics.extend(found);
    if has_bundle {
        pages.push(Page { path: urls::bundle(catalog, item), origin, body: Body::Bundle(item.id) });
    }
    if has_bundle || item.revision != RevisionNumber::Head {
        pages.push(Page { path: urls::checksums(catalog, item), origin, body: Body::Checksums(item.id) });
    }
}

/// Whether `item` is published, deprecated or not.
pub(crate) fn is_published(item: &Item) -> bool {
    match item.state {
        State::Published | State::Deprecated => true,
        State::WorkingCopy | State::Unpublished => false,
    }
}

/// The files of a committed revision.
fn files(site: &Site, item: &Item, pages: &mut Vec<Page>, diagnostics: &mut Vec<Diagnostic>) {
    if item.revision == RevisionNumber::Head {
        return;
    }
    // What is too large to be hashed is not handed out; `bundles` says so.
    let is_known = |id| site.sources.get(id).is_some_and(|it| it.sha256.is_some() || it.bytes.is_some());
    for file in item.files.iter().filter(|file| is_known(file.file)) {
        if let Some(path) = urls::file(&site.catalog, item, &file.path) {
            pages.push(Page { path, origin: Origin::Item(item.id), body: Body::Copy(file.file) });
            continue;
        }
        let place = Place::Path(site.sources.path(file.file).clone());
        let message = format!("the name of `{}` cannot be part of an address", file.path);
        let found = Diagnostic::at(&codes::UNWRITABLE_NAME, place, message)
            .note("it holds a backslash or a control character")
            .help("rename the file in the working copy and commit a new revision");
        diagnostics.push(found);
    }
}

/// Redirects from former folder names and from the old public addresses.
fn former(catalog: &Catalog, id: LineageId, pages: &mut Vec<Page>) {
    let lineage = catalog.lineage(id);
    let moved = |path, key| Page { path, origin: Origin::Lineage(id), body: Body::View(key) };
    let aliases = lineage.publication.iter().flat_map(|publication| &publication.aliases);
    for alias in aliases.map(|alias| alias.value.as_str()) {
        pages.push(moved(urls::alias(catalog, lineage, alias), ViewKey::LineageMoved(id)));
        for item in lineage.items.iter().map(|item| catalog.item(*item)) {
            if let RevisionNumber::Committed(number) = item.revision {
                let path = urls::alias_revision(catalog, lineage, alias, number);
                pages.push(moved(path, ViewKey::ItemMoved(item.id)));
            }
        }
    }
    for path in old_permalinks(catalog, lineage) {
        pages.push(moved(path, ViewKey::LineageMoved(id)));
    }
}

/// The old public addresses of a lineage with a numeric id: one for each name it ever had.
fn old_permalinks(catalog: &Catalog, lineage: &Lineage) -> BTreeSet<OutPath> {
    let written = lineage.publication.as_ref().and_then(|publication| publication.lineage.as_ref());
    let is_number = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    if !written.is_some_and(|id| is_number(&id.value)) {
        return BTreeSet::new();
    }
    let names = lineage.items.iter().map(|item| catalog.item(*item).name.as_str());
    names.map(|name| urls::old_permalink(lineage.kind, name, &lineage.id)).collect()
}
