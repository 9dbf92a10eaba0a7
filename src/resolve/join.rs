//! Visible lineages become the catalog: parts are cut out, ids given, references answered, links turned round.

mod answer;
mod build;
mod plan;
mod table;

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diag::Checked;
use crate::diag::Diagnostic;
use crate::model::Definition;
use crate::model::documents::Documents;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::Lineage;
use crate::resolve::catalog::LineageId;
use crate::resolve::catalog::Role;
use crate::resolve::catalog::Show;
use crate::resolve::catalog::State;
use crate::resolve::catalog::Usage;
use crate::resolve::layout;
use crate::resolve::layout::ItemDraft;
use crate::resolve::layout::LineageDraft;
use crate::resolve::references::DraftKey;
use crate::settings::Settings;
use crate::source::Sources;
use crate::text::FileId;

use build::answer_templates;
use plan::Plan;
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

/// Joins `lineages`, all of them visible and none empty, into a catalog.
#[expect(clippy::too_many_arguments, reason = "one call, from the stage's one verb")]
pub(super) fn join(
    documents: &Documents,
    sources: &Sources,
    settings: &Settings,
    show: &Show,
    project: bool,
    lineages: Vec<LineageDraft>,
    without: &BTreeSet<FileId>,
    mut diagnostics: Vec<Diagnostic>,
) -> Checked<Catalog> {
    let as_of = settings.as_of.clone().unwrap_or_else(|| documents.facts.as_of.clone());
    let mut table = Table::new(documents, sources, lineages, project, as_of);
    let mut plans = Joiner { documents, sources, settings, show, without, table: &table }.plan_all(&mut diagnostics);
    if plans.iter().any(|plan| plan.is_left_out) {
        let gone = table.keys().zip(&plans).filter(|(_, plan)| plan.is_left_out).map(|(key, _)| key).collect();
        table.drop_items(&gone, documents, sources);
        let joiner = Joiner { documents, sources, settings, show, without, table: &table };
        plans = joiner.plan_all(&mut diagnostics);
    }
    table.finish(documents, &plans);
    let joiner = Joiner { documents, sources, settings, show, without, table: &table };
    let catalog = joiner.catalog(plans, &mut diagnostics);
    Checked { value: catalog, diagnostics }
}

impl Joiner<'_> {
    /// Where the paths of every ServerTemplate lead, in the order of [`Table::keys`]; other items have an empty plan.
    fn plan_all(&self, diagnostics: &mut Vec<Diagnostic>) -> Vec<Plan> {
        let plan = |key: DraftKey| match &*self.documents.definitions[&self.item(key).root] {
            Definition::ServerTemplate(written) => self.plan(key, written, diagnostics),
            _ => Plan::default(),
        };
        self.table.keys().map(plan).collect()
    }

    /// The catalog, once ids are given.
    fn catalog(&self, plans: Vec<Plan>, diagnostics: &mut Vec<Diagnostic>) -> Catalog {
        let planned: Vec<(DraftKey, Plan)> = self.table.keys().zip(plans).collect();
        let built: Vec<(Vec<Item>, Vec<Diagnostic>)> = planned
            .into_par_iter()
            .with_min_len(64)
            .map(|(key, plan)| {
                let mut found = Vec::new();
                (self.build(key, plan, &mut found), found)
            })
            .collect();
        let mut items: Vec<Item> = Vec::with_capacity(built.len());
        for (more, found) in built {
            items.extend(more);
            diagnostics.extend(found);
        }
        answer_templates(&mut items, &self.table.clouds);
        turn_round(&mut items);
        let lineages = self.finish_lineages(&items);
        let mut publishers = self.table.publishers.clone();
        for (at, lineage) in lineages.iter().enumerate() {
            publishers[lineage.publisher.0 as usize].lineages.push(LineageId(number(at)));
        }
        self.check_successors(diagnostics);
        let items: Vec<Arc<Item>> = items.into_iter().map(Arc::new).collect();
        let pages = self.documents.content.iter().filter(|page| self.show.drafts || !page.draft);
        let mut catalog = Catalog {
            publishers,
            lineages,
            items,
            clouds: self.table.clouds.clouds.clone(),
            eulas: Vec::new(),
            groups: self.documents.groups.clone(),
            content: pages.cloned().collect(),
            facts: Arc::clone(&self.documents.facts),
            as_of: self.table.as_of.clone(),
            project: self.table.project,
            audience: self.show.audience.clone(),
        };
        catalog.eulas = self.eulas(&catalog);
        catalog
    }

    /// The EULAs that something of `catalog` demands.
    fn eulas(&self, catalog: &Catalog) -> Vec<Arc<crate::model::people::EulaFile>> {
        let written = catalog.lineages.iter().filter_map(|it| it.publication.as_ref()).flat_map(|it| &it.eulas);
        let recorded = catalog.items.iter().filter_map(|item| item.record.as_ref());
        let recorded = recorded.flat_map(|record| &record.resolved_eulas).map(|eula| eula.slug.value.as_str());
        let shown: BTreeSet<&str> = written.map(|eula| eula.value.as_str()).chain(recorded).collect();
        self.documents.eulas.iter().filter(|eula| shown.contains(eula.slug.as_str())).cloned().collect()
    }

    fn item(&self, key: DraftKey) -> &ItemDraft {
        self.table.item(key)
    }

    fn name(&self, key: DraftKey) -> String {
        layout::name_of(&self.documents.definitions[&self.item(key).root], self.sources)
    }

    fn finish_lineages(&self, items: &[Item]) -> Vec<Arc<Lineage>> {
        let finish = |(at, draft): (usize, &LineageDraft)| {
            let ids: Vec<ItemId> = (0..draft.items.len()).map(|item| self.table.id((at, item))).collect();
            let item = |id: &ItemId| &items[id.0 as usize];
            let newest = |state: State| ids.iter().copied().rfind(|id| item(id).state == state);
            let order = [State::Published, State::Deprecated, State::Unpublished, State::WorkingCopy];
            Arc::new(Lineage {
                kind: draft.kind,
                publisher: self.table.owner(at),
                slug: draft.slug.clone(),
                id: draft.id.clone(),
                folder: draft.folder.clone(),
                publication: draft.publication.clone(),
                newest: order.into_iter().find_map(newest).expect("a lineage has items"),
                items: ids,
            })
        };
        self.table.lineages.iter().enumerate().map(finish).collect()
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

/// Tells every item who uses it.
fn turn_round(items: &mut [Item]) {
    let uses: Vec<(ItemId, Usage)> = items.iter().flat_map(uses_of).collect();
    for (id, usage) in uses {
        items[id.0 as usize].used_by.push(usage);
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).expect("fewer than four billion things")
}
