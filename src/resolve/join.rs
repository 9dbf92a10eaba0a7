//! Visible lineages become the catalog: parts are cut out, ids given, references answered, links turned round.

mod again;
mod alike;
mod answer;
mod build;
mod named;
mod noted;
mod plain;
mod plan;
mod relay;
mod table;

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diag::Diagnostic;
use crate::model::Definition;
use crate::model::Kind;
use crate::model::content::ContentPage;
use crate::model::documents::Documents;
use crate::model::people::EulaFile;
use crate::resolve::Wish;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Ids;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::Lineage;
use crate::resolve::catalog::LineageId;
use crate::resolve::catalog::Role;
use crate::resolve::catalog::Show;
use crate::resolve::catalog::State;
use crate::resolve::catalog::Usage;
use crate::resolve::findings::Findings;
use crate::resolve::findings::Owner;
use crate::resolve::layout;
use crate::resolve::layout::ItemDraft;
use crate::resolve::layout::LineageDraft;
use crate::resolve::references::DraftKey;
use crate::settings::Settings;
use crate::source::Sources;
use crate::text::FileId;

pub use again::Again;
pub use again::Change;
use build::answer_templates;
use build::own;
use plan::Plan;
use table::Asked;
use table::Table;

/// What joining looks at.
struct Joiner<'a> {
    documents: &'a Documents,
    sources: &'a Sources,
    settings: &'a Settings,
    show: &'a Show,
    without: &'a BTreeSet<FileId>,
    table: &'a Table,
}

/// A catalog, and what it takes to make the next one of it where little has changed.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The catalog.
    pub catalog: Arc<Catalog>,
    pub(super) findings: Findings,
    /// Where everything stands; `None` where something was left out that names others by path, and may come back.
    table: Option<Arc<Table>>,
    /// Files whose components were left out.
    without: Arc<BTreeSet<FileId>>,
    /// What was let through.
    show: Show,
}

impl Resolved {
    /// Collects what following the first change needs; without it that is done then.
    pub fn prepare(&self) {
        if let Some(table) = &self.table {
            table.holders(&self.catalog, FileId(0));
            table.askers(&self.catalog, Kind::RightScript, Asked::Unanswered);
        }
    }

    /// What was found, as it was found; following changes is given up, with the memory that it takes.
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.findings.into_diagnostics()
    }

    /// What was found, as it was found.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Arc<Diagnostic>> {
        self.findings.diagnostics()
    }
}

/// Joins `lineages`, all of them visible and none empty, into a catalog.
pub(super) fn join(
    documents: &Documents,
    sources: &Sources,
    wish: &Wish<'_>,
    project: bool,
    lineages: Vec<LineageDraft>,
    mut findings: Findings,
) -> Resolved {
    let as_of = wish.settings.as_of.clone().unwrap_or_else(|| documents.facts.as_of.clone());
    let mut table = Table::new(documents, sources, lineages, project, as_of);
    let mut plans = Joiner::new(documents, sources, wish, &table).plan_all(&mut findings);
    let is_whole = !plans.iter().any(|plan| plan.is_left_out);
    if !is_whole {
        let gone =
            table.keys().zip(&plans).filter(|(_, plan)| plan.is_left_out).map(|(key, _)| key).collect();
        table.drop_items(&gone, documents, sources);
        plans = Joiner::new(documents, sources, wish, &table).plan_all(&mut findings);
    }
    table.finish(documents, &mut plans);
    let joiner = Joiner::new(documents, sources, wish, &table);
    let catalog = Arc::new(joiner.catalog(plans, &mut findings));
    let without = Arc::new(wish.without.clone());
    let table = is_whole.then(|| Arc::new(table));
    Resolved { catalog, findings, table, without, show: wish.show.clone() }
}

impl<'a> Joiner<'a> {
    fn new(documents: &'a Documents, sources: &'a Sources, wish: &Wish<'a>, table: &'a Table) -> Self {
        let Wish { settings, show, without } = *wish;
        Joiner { documents, sources, settings, show, without, table }
    }

    /// Where the paths of every ServerTemplate lead, in the order of [`Table::keys`]; other items have an empty plan.
    fn plan_all(&self, findings: &mut Findings) -> Vec<Plan> {
        let keys: Vec<DraftKey> = self.table.keys().collect();
        let planned = keys.par_iter().with_min_len(64).map(|key| {
            let mut found = Findings::default();
            (self.plan(*key, &mut found), found)
        });
        let planned: Vec<(Plan, Findings)> = planned.collect();
        let keep = |(plan, found)| {
            findings.extend(found);
            plan
        };
        planned.into_iter().map(keep).collect()
    }

    /// Where the paths of an item lead, if it is a ServerTemplate.
    fn plan(&self, key: DraftKey, findings: &mut Findings) -> Plan {
        let Definition::ServerTemplate(written) = &*self.documents.definitions[&self.item(key).root] else {
            return Plan::default();
        };
        let mut diagnostics = Vec::new();
        let plan = self.follow(key, written, &mut diagnostics);
        findings.add(Owner::Paths(key), diagnostics);
        plan
    }

    /// The catalog, once ids are given.
    fn catalog(&self, plans: Vec<Plan>, findings: &mut Findings) -> Catalog {
        let planned: Vec<(DraftKey, Plan)> = self.table.keys().zip(plans).collect();
        let built: Vec<(DraftKey, Vec<Arc<Item>>, Vec<Diagnostic>)> = planned
            .into_par_iter()
            .with_min_len(64)
            .map(|(key, plan)| {
                let mut found = Vec::new();
                let items = self.build(key, plan, &mut found);
                (key, items.into_iter().map(Arc::new).collect(), found)
            })
            .collect();
        let n_items = built.iter().map(|(_, items, _)| items.len()).sum();
        let mut items: Vec<Arc<Item>> = Vec::with_capacity(n_items);
        for (key, more, found) in built {
            items.extend(more);
            findings.add(Owner::Item(key), found);
        }
        let ids = Ids::new(items.len());
        answer_templates(&mut items, &ids, &self.table.clouds);
        turn_round(&mut items, &ids);
        let all = self.table.lineages.with_ids();
        let place = |id: ItemId| ids.find(id.0).expect("it was given");
        let lineages =
            all.map(|(id, _)| Arc::new(self.finish_lineage(id, |id| &items[place(id)]))).collect::<Vec<_>>();
        let (publishers, publisher_ids) = self.table.publishers_of(&lineages);
        findings.add(Owner::Successors, self.check_successors());
        let mut catalog = Catalog {
            publishers,
            lineages,
            lineage_ids: self.table.lineages.ids().clone(),
            item_ids: ids,
            publisher_ids,
            cloud_ids: self.table.clouds.ids.clone(),
            items,
            clouds: self.table.clouds.clouds.clone(),
            eulas: Vec::new(),
            groups: self.documents.groups.clone(),
            content: self.content(),
            facts: Arc::clone(&self.documents.facts),
            as_of: self.table.as_of.clone(),
            project: self.table.project,
            audience: self.show.audience.clone(),
        };
        catalog.eulas = self.eulas(&catalog);
        catalog
    }

    /// The content pages that are shown.
    fn content(&self) -> Vec<Arc<ContentPage>> {
        let pages = self.documents.content.iter().filter(|page| self.show.drafts || !page.draft);
        pages.cloned().collect()
    }

    /// The EULAs that something of `catalog` demands.
    fn eulas(&self, catalog: &Catalog) -> Vec<Arc<EulaFile>> {
        let written =
            catalog.lineages.iter().filter_map(|it| it.publication.as_ref()).flat_map(|it| &it.eulas);
        let recorded = catalog.items.iter().filter_map(|item| item.record.as_ref());
        let recorded =
            recorded.flat_map(|record| &record.resolved_eulas).map(|eula| eula.slug.value.as_str());
        let shown: BTreeSet<&str> = written.map(|eula| eula.value.as_str()).chain(recorded).collect();
        self.documents.eulas.iter().filter(|eula| shown.contains(eula.slug.as_str())).cloned().collect()
    }

    fn item(&self, key: DraftKey) -> &ItemDraft {
        self.table.item(key)
    }

    fn name(&self, key: DraftKey) -> String {
        layout::name_of(&self.documents.definitions[&self.item(key).root], self.sources)
    }

    /// The lineage of `id`; `item` gives its items.
    fn finish_lineage<'i>(&self, id: LineageId, item: impl Fn(ItemId) -> &'i Item) -> Lineage {
        let draft = self.table.lineages.get(id);
        let ids: Vec<ItemId> = draft.items.iter().map(|item| item.id).collect();
        let newest = |state: State| ids.iter().copied().rfind(|id| item(*id).state == state);
        let order = [State::Published, State::Deprecated, State::Unpublished, State::WorkingCopy];
        Lineage {
            kind: draft.kind,
            publisher: self.table.owner(id),
            slug: draft.slug.clone(),
            id: draft.id.clone(),
            folder: draft.folder.clone(),
            publication: draft.publication.clone(),
            newest: order.into_iter().find_map(newest).expect("a lineage has items"),
            items: ids,
        }
    }
}

/// What `item` uses, in the order of its places.
fn uses_of(item: &Item) -> Vec<(ItemId, Usage)> {
    let mut uses = Vec::new();
    let Some(template) = item.server_template() else { return uses };
    for script in &template.scripts {
        let role = Role::Script { sequence: script.sequence, position: script.position };
        uses.extend(script.reference.item().map(|id| (id, Usage { by: item.id, role })));
    }
    for (at, image) in template.images.iter().enumerate() {
        let role = Role::Image { default: at == 0 };
        uses.extend(image.item().map(|id| (id, Usage { by: item.id, role })));
    }
    uses
}

/// Tells every item who uses it; nobody else has the items yet.
fn turn_round(items: &mut [Arc<Item>], ids: &Ids) {
    let place = |(id, usage): (ItemId, Usage)| (ids.find(id.0).expect("it was given"), usage);
    let uses: Vec<(usize, Usage)> = items.iter().flat_map(|item| uses_of(item)).map(place).collect();
    let mut counts = vec![0; items.len()];
    for (at, _) in &uses {
        counts[*at] += 1;
    }
    for (item, count) in items.iter_mut().zip(counts) {
        own(item).used_by.reserve_exact(count);
    }
    for (at, usage) in uses {
        own(&mut items[at]).used_by.push(usage);
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).expect("fewer than four billion things")
}
