//! Which revisions a rule is about: what is committed cannot be changed, and what is superseded need not be.

use std::collections::BTreeSet;

use crate::model::publication::Visibility;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Firmness;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::Reference;
use crate::resolve::catalog::RevisionNumber;
use crate::resolve::catalog::State;

/// The item whose revision decides: the ServerTemplate of a part, else `item` itself.
fn whole<'a>(item: &'a Item, catalog: &'a Catalog) -> &'a Item {
    match item.home {
        Home::Revision(_) => item,
        Home::Part { of, .. } => catalog.item(of),
    }
}

/// Whether people start from `item`: a working copy, a revision not published yet, or the newest one of its lineage.
pub(crate) fn is_live(item: &Item, catalog: &Catalog) -> bool {
    let whole = whole(item, catalog);
    match whole.state {
        State::WorkingCopy | State::Unpublished => true,
        State::Published => catalog.lineage_of(whole).newest == whole.id,
        State::Deprecated => false,
    }
}

/// Whether the next change of its lineage starts from `item`: the working copy, else the newest revision.
pub(crate) fn is_next(item: &Item, catalog: &Catalog) -> bool {
    let lineage = catalog.lineage_of(item);
    let Home::Revision(_) = item.home else { return false };
    if is_mirror(item, catalog) || item.state == State::Deprecated {
        return false;
    }
    match lineage.items.last() {
        Some(last) if catalog.item(*last).revision == RevisionNumber::Head => *last == item.id,
        _ => lineage.newest == item.id,
    }
}

/// What `item` names by revision and the catalog has, each revision once, if `item` is a ServerTemplate from which the
/// next change of its lineage starts.
pub(crate) fn pinned<'a>(item: &'a Item, catalog: &'a Catalog) -> Vec<(&'a Reference, &'a Item)> {
    let Some(template) = item.server_template().filter(|_| is_next(item, catalog)) else { return Vec::new() };
    let references = template.scripts.iter().map(|script| &script.reference).chain(&template.images);
    let mut seen = BTreeSet::new();
    references
        .filter(|reference| reference.firmness == Firmness::Pinned)
        .filter_map(|reference| Some((reference, reference.item().filter(|id| seen.insert(*id))?)))
        .map(|(reference, id)| (reference, catalog.item(id)))
        .collect()
}

/// Whether `item` is what its publisher offers now: the newest published revision of a lineage, not a mirrored one.
pub(crate) fn is_offered(item: &Item, catalog: &Catalog) -> bool {
    matches!(item.home, Home::Revision(_))
        && item.state == State::Published
        && catalog.lineage_of(item).newest == item.id
        && !is_mirror(item, catalog)
}

/// Whether everybody may see `item`.
pub(crate) fn is_public(item: &Item, catalog: &Catalog) -> bool {
    let own = item.record.as_ref().and_then(|record| record.visibility.as_ref()).map(|it| &it.value);
    let publication = catalog.lineage_of(item).publication.as_ref();
    let visibility = own.or(publication.map(|file| &file.visibility));
    visibility.is_none_or(|visibility| *visibility == Visibility::Public)
}

/// Whether it is somebody else's, held unchanged.
pub(crate) fn is_mirror(item: &Item, catalog: &Catalog) -> bool {
    catalog.lineage_of(item).publication.as_ref().is_some_and(|file| file.mirror)
}
