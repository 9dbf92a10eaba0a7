//! Since which revision a ServerTemplate has its inputs, scripts and clouds.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::model::server_template::Sequence;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::CloudWord;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ScriptUse;
use crate::resolve::catalog::ServerTemplate;
use crate::site::words;

/// How many revisions back are looked at. Source: what is older is old enough.
const MAX_REVISIONS: usize = 50;

/// A thing that came with some revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Thing<'a> {
    Input(&'a str),
    Script(Sequence, &'a str),
    Cloud(CloudId),
}

/// The things of a ServerTemplate that came after its lineage's first visible revision, with the revision they came in.
#[derive(Debug, Default)]
pub(super) struct Since<'a> {
    came: BTreeMap<Thing<'a>, Cow<'static, str>>,
}

impl<'a> Since<'a> {
    /// Looks back from `item`, until everything is known.
    pub(super) fn of(catalog: &'a Catalog, item: &'a Item) -> Self {
        let mut since = Since::default();
        let (Home::Revision(lineage), Some(own)) = (&item.home, item.server_template()) else { return since };
        let items = &catalog.lineage(*lineage).items;
        let Ok(at) = items.binary_search(&item.id) else { return since };
        if at == 0 {
            return since;
        }
        let mut open = things(catalog, own);
        let mut newer = item;
        for id in items[..at].iter().rev().take(MAX_REVISIONS) {
            if open.is_empty() {
                break;
            }
            let older = catalog.item(*id);
            let known = older.server_template().map(|template| things(catalog, template)).unwrap_or_default();
            for thing in open.iter().filter(|thing| !known.contains(thing)) {
                since.came.insert(*thing, words::revision(newer.revision));
            }
            open.retain(|thing| known.contains(thing));
            newer = older;
        }
        since
    }

    pub(super) fn input(&self, name: &str) -> Option<Cow<'static, str>> {
        self.came.get(&Thing::Input(name)).cloned()
    }

    pub(super) fn script(&self, catalog: &Catalog, script: &ScriptUse) -> Option<Cow<'static, str>> {
        self.came.get(&Thing::Script(script.sequence, name(catalog, script))).cloned()
    }

    pub(super) fn cloud(&self, cloud: CloudId) -> Option<Cow<'static, str>> {
        self.came.get(&Thing::Cloud(cloud)).cloned()
    }
}

fn name<'a>(catalog: &'a Catalog, script: &'a ScriptUse) -> &'a str {
    let Some(id) = script.reference.item() else { return &script.reference.written };
    let item = catalog.item(id);
    match item.home {
        Home::Revision(lineage) => &catalog.item(catalog.lineage(lineage).newest).name,
        Home::Part { .. } => &item.name,
    }
}

fn things<'a>(catalog: &'a Catalog, template: &'a ServerTemplate) -> BTreeSet<Thing<'a>> {
    let inputs = template.inputs.iter().map(|input| Thing::Input(&input.name));
    let scripts = template.scripts.iter().map(|it| Thing::Script(it.sequence, name(catalog, it)));
    let runs = template.clouds.iter().filter(|row| row.word != CloudWord::No).map(|row| row.cloud);
    inputs.chain(scripts).chain(runs.map(Thing::Cloud)).collect()
}
