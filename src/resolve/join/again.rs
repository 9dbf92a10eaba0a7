//! The next catalog where little has changed: what hangs on the files that differ is made anew, and everything else is
//! shared with the catalog before.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::Joiner;
use super::Resolved;
use super::alike::clouds_of;
use super::alike::declare_alike;
use super::build::answer_template;
use super::plan::Plan;
use super::table::Asked;
use super::table::Table;
use super::table::is_near;
use super::uses_of;
use crate::diag::Diagnostic;
use crate::model::Definition;
use crate::model::Kind;
use crate::model::documents::Documents;
use crate::model::multi_cloud_image::ImageForm;
use crate::path::SourcePath;
use crate::resolve::Wish;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::Component;
use crate::resolve::catalog::Ids;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::Lineage;
use crate::resolve::catalog::LineageId;
use crate::resolve::catalog::MultiCloudImage;
use crate::resolve::findings::Findings;
use crate::resolve::findings::Owner;
use crate::resolve::layout;
use crate::resolve::layout::ItemDraft;
use crate::resolve::layout::LineageDraft;
use crate::resolve::references::DraftKey;
use crate::resolve::sidecars;
use crate::source::Sources;
use crate::text::FileId;

/// What was, what is, and the files that differ, came or went.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// What was read before.
    pub before: &'a Documents,
    /// What is read now.
    pub now: &'a Documents,
    /// The files before, and now.
    pub sources: [&'a Sources; 2],
    /// Those that differ.
    pub files: &'a BTreeSet<FileId>,
}

/// What following a change gives.
#[derive(Debug)]
pub struct Again {
    /// The next catalog.
    pub resolved: Resolved,
    /// What was found in what was made anew.
    pub found: Vec<Arc<Diagnostic>>,
    /// Whether states, visibilities or components have changed.
    pub has_moved: bool,
}

/// How many items without an answer are looked at again before it pays to resolve everything anew.
const MOST_UNANSWERED: usize = 256;

impl Resolved {
    /// What resolving everything again would give, with the errors that it would find in what is made anew; `None`
    /// where that is not certain.
    ///
    /// Where `wish` shows something else than this does, this must show all that there is; what was found in what is then
    /// hidden, and about it, stays among the findings.
    pub fn again(&self, change: &Change<'_>, wish: &Wish<'_>) -> Option<Again> {
        let old = self.table.as_ref()?;
        let mut step = Step {
            before: &self.catalog,
            findings: &self.findings,
            old,
            without: [&self.without, wish.without],
            has_other_show: self.show != *wish.show,
            change: *change,
            wish: *wish,
            table: Table::clone(old),
            roots: BTreeSet::new(),
            laid: BTreeSet::new(),
            plain: BTreeSet::new(),
            plain_slugs: BTreeSet::new(),
            came: BTreeSet::new(),
            gone: BTreeSet::new(),
            sealed: BTreeSet::new(),
            left_out: BTreeSet::new(),
            owners: BTreeSet::new(),
            fresh: Findings::default(),
            paths: BTreeSet::new(),
            names: BTreeSet::new(),
            asking: BTreeSet::new(),
            has_moved: false,
        };
        step.take_files()?;
        step.take_askers()?;
        let catalog = step.catalog()?;
        let Step { mut table, owners, fresh, roots, has_moved, left_out, .. } = step;
        for id in roots {
            table.note(&catalog, id);
        }
        let found = fresh.diagnostics().map(Arc::clone).collect();
        let findings = self.findings.with(&owners, fresh);
        let without = Arc::new(wish.without.clone());
        // What was left out with a file that it names is not found again.
        let table = left_out.is_empty().then(|| Arc::new(table));
        let show = wish.show.clone();
        let resolved = Resolved { catalog: Arc::new(catalog), findings, table, without, show };
        Some(Again { resolved, found, has_moved })
    }
}

/// Whether a lineage demands an EULA, or did.
fn demands(lineage: &LineageDraft) -> bool {
    let demanded = |item: &ItemDraft| item.record.as_ref().is_some_and(|it| !it.resolved_eulas.is_empty());
    lineage.publication.as_ref().is_some_and(|file| !file.eulas.is_empty())
        || lineage.items.iter().any(demanded)
}

/// A step from one catalog to the next.
pub(super) struct Step<'a> {
    pub(super) before: &'a Catalog,
    pub(super) findings: &'a Findings,
    /// Where everything stood.
    pub(super) old: &'a Table,
    /// What was and is left out.
    pub(super) without: [&'a BTreeSet<FileId>; 2],
    /// Whether less is shown than was.
    pub(super) has_other_show: bool,
    pub(super) change: Change<'a>,
    pub(super) wish: Wish<'a>,
    /// Where everything stands.
    pub(super) table: Table,
    /// The items that are made anew, with their parts, as far as they have an id; all of lineages among `laid` are.
    pub(super) roots: BTreeSet<ItemId>,
    /// The files of components without a sidecar that came, went, or got another name.
    pub(super) plain: BTreeSet<FileId>,
    /// The slugs that components without a sidecar may have or lose because of others.
    pub(super) plain_slugs: BTreeSet<String>,
    /// The lineages that were laid out again.
    pub(super) laid: BTreeSet<LineageId>,
    /// Those among them that were not there.
    pub(super) came: BTreeSet<LineageId>,
    /// The items that are no longer there; their parts are not told.
    pub(super) gone: BTreeSet<ItemId>,
    /// The lineages whose digests are looked at.
    pub(super) sealed: BTreeSet<LineageId>,
    /// The root files of what is left out because of a file that it names.
    pub(super) left_out: BTreeSet<FileId>,
    /// What is found anew.
    pub(super) owners: BTreeSet<Owner>,
    pub(super) fresh: Findings,
    /// Paths that lead to something else than before.
    pub(super) paths: BTreeSet<SourcePath>,
    /// Names that mean something else than before.
    pub(super) names: BTreeSet<(Kind, String)>,
    /// The publishers of which it may be another whether they should have what is missing.
    pub(super) asking: BTreeSet<String>,
    /// Whether states, visibilities or components have changed.
    pub(super) has_moved: bool,
}

/// The items that are made anew, by id.
type Made = BTreeMap<ItemId, Item>;

impl Step<'_> {
    /// Notes what hangs on the files that differ, and on those that are left out or no longer are.
    fn take_files(&mut self) -> Option<()> {
        if self.change.before.publications.is_empty() != self.change.now.publications.is_empty() {
            return None;
        }
        let [was_without, is_without] = self.without;
        let mut files = self.change.files.clone();
        files.extend(was_without.symmetric_difference(is_without));
        let mut sidecars = BTreeSet::new();
        for file in &files {
            self.take(*file, &mut sidecars)?;
        }
        self.take_people(&mut sidecars)?;
        self.take_hidden(&mut sidecars)?;
        self.take_left_out(&mut sidecars);
        for sidecar in sidecars {
            self.lay_out(sidecar)?;
        }
        self.take_plain()?;
        if !self.laid.is_empty() {
            self.table.drop_publishers(self.change.now, self.change.sources[1])?;
        }
        self.take_named();
        Some(())
    }

    /// Notes what hangs on `file`, and the `sidecars` of lineages that are to be laid out again.
    fn take(&mut self, file: FileId, sidecars: &mut BTreeSet<FileId>) -> Option<()> {
        let Change { before, now, sources, .. } = self.change;
        let path = sources[1].path(file);
        let (old, new) = (before.definitions.get(&file), now.definitions.get(&file));
        let is_there = sources.map(|sources| sources.get(file).is_some());
        let is_out = self.without.map(|without| without.contains(&file));
        let holders = self.old.holders(self.before, file);
        for id in &holders {
            let lineage = self.lineage_of(*id);
            if self.old.lineages.get(lineage).publication.is_some() {
                self.sealed.insert(lineage);
            }
        }
        self.roots.extend(holders);
        // Who includes it holds what it says.
        let is_held = |definition: &Arc<Definition>| matches!(&**definition, Definition::MultiCloudImage(file) if !matches!(file.form, ImageForm::Defined(_)));
        let kind = |definition: Option<&Arc<Definition>>| {
            definition.map(|it| (std::mem::discriminant(&**it), layout::component_kind(it)))
        };
        let has_changed = self.change.files.contains(&file);
        let is_another = is_there[0] != is_there[1] || is_out[0] != is_out[1] || kind(old) != kind(new);
        if is_another || old.into_iter().chain(new).any(is_held) {
            self.paths.insert(path.clone());
        }
        let name = |definition: Option<&Arc<Definition>>| {
            let definition = definition?;
            Some((layout::component_kind(definition)?, layout::name_of(definition, sources[1])))
        };
        let (old_name, new_name) = (name(old), name(new));
        if has_changed {
            for name in [&old_name, &new_name].into_iter().flatten() {
                self.roots.extend(self.old.comparing(self.before, name));
            }
        }
        let is_sidecar = self.take_sidecar(file, sidecars)?;
        if is_another || old_name != new_name {
            self.take_place(file, is_sidecar, old_name.is_some() || new_name.is_some(), sidecars);
        }
        Some(())
    }

    /// The lineage of an item of the catalog before.
    fn lineage_of(&self, id: ItemId) -> LineageId {
        self.before.item(id).lineage()
    }

    /// Notes the items whose references may have another answer, because of what is called so, or is there.
    fn take_askers(&mut self) -> Option<()> {
        for kind in Kind::ALL {
            let names = self.names.iter().filter(|(own, _)| *own == kind);
            let names: Vec<&str> = names.map(|(_, name)| name.as_str()).collect();
            if self.asking.is_empty() && names.is_empty() {
                continue;
            }
            let mut unanswered = self.old.askers(self.before, kind, Asked::Unanswered);
            unanswered.retain(|id| {
                let item = self.before.item(*id);
                self.asking.contains(&self.before.publisher(item.publisher).name)
                    || is_near(item, kind, &names)
            });
            if unanswered.len() > MOST_UNANSWERED {
                return None;
            }
            self.roots.extend(unanswered);
        }
        for (kind, name) in &self.names {
            self.roots.extend(self.old.askers(self.before, *kind, Asked::Name(name)));
        }
        // Whoever used what went uses something else, or nothing.
        for id in &self.gone {
            self.roots.extend(self.before.item(*id).used_by.iter().map(|usage| usage.by));
        }
        self.roots = self.roots.difference(&self.gone).copied().collect();
        Some(())
    }

    /// The items that are made anew, by where they stand.
    fn root_keys(&self) -> BTreeSet<DraftKey> {
        let known = self.roots.iter().filter_map(|id| self.table.key_of(self.before.find_item(*id)?));
        let laid = self.laid.iter().filter_map(|id| Some((*id, self.table.lineages.find(*id)?.items.len())));
        known.chain(laid.flat_map(|(id, n)| (0..n).map(move |item| (id, item)))).collect()
    }

    /// The next catalog.
    fn catalog(&mut self) -> Option<Catalog> {
        let Change { now, sources, .. } = self.change;
        let (mut made, ids) = self.make()?;
        self.link(&mut made);
        for id in self.unanswered(&made) {
            made.entry(id).or_insert_with(|| self.before.item(id).clone());
        }
        let templates: Vec<ItemId> =
            made.values().filter(|item| item.server_template().is_some()).map(|item| item.id).collect();
        for id in templates {
            let find = |id: ItemId| made.get(&id).unwrap_or_else(|| self.before.item(id));
            let template = find(id).server_template().expect("it is one");
            let (inputs, clouds) = answer_template(template, find, &self.table.clouds);
            if let Some(Component::ServerTemplate(template)) =
                made.get_mut(&id).map(|item| &mut item.component)
            {
                (template.inputs, template.clouds) = (inputs, clouds);
            }
        }
        self.sealed.extend(&self.laid);
        for lineage in self.sealed.iter().filter_map(|id| self.table.lineages.find(*id)) {
            self.owners.extend(lineage.publication.iter().map(|file| Owner::Sidecar(file.file, true)));
            sidecars::check_digests(sources[1], lineage, &mut self.fresh);
        }
        let joiner = Joiner::new(now, sources[1], &self.wish, &self.table);
        if self.owners.contains(&Owner::Successors) {
            let found = joiner.check_successors();
            self.fresh.add(Owner::Successors, found);
        }
        let mut catalog = self.before.clone();
        if ids != catalog.item_ids {
            let items = ids.iter().map(ItemId).map(|id| match made.remove(&id) {
                Some(item) => Arc::new(item),
                None => Arc::clone(&self.before.items[self.before.place(id)]),
            });
            catalog.items = items.collect();
            catalog.item_ids = ids;
        }
        for (id, item) in made {
            let place = catalog.place(id);
            catalog.items[place] = Arc::new(item);
        }
        self.put_lineages(&mut catalog, &joiner);
        for (publisher, known) in catalog.publishers.iter_mut().zip(&self.table.publishers) {
            publisher.file.clone_from(&known.file);
        }
        catalog.clouds.clone_from(&self.table.clouds.clouds);
        catalog.cloud_ids = self.table.clouds.ids.clone();
        let (old, new) = (&self.change.before.eulas, &now.eulas);
        let both =
            self.laid.iter().flat_map(|id| [self.old, &self.table].map(|table| table.lineages.find(*id)));
        if both.flatten().any(|lineage| demands(lineage))
            || old.len() != new.len()
            || !old.iter().zip(new).all(|(a, b)| Arc::ptr_eq(a, b))
        {
            catalog.eulas = joiner.eulas(&catalog);
        }
        catalog.groups.clone_from(&now.groups);
        catalog.content = joiner.content();
        catalog.audience.clone_from(&self.wish.show.audience);
        Some(catalog)
    }

    /// Gives `catalog` its lineages.
    fn put_lineages(&self, catalog: &mut Catalog, joiner: &Joiner<'_>) {
        let made = |id: LineageId| joiner.finish_lineage(id, |id| catalog.item(id));
        let has_other =
            !self.came.is_empty() || self.laid.iter().any(|id| self.table.lineages.find(*id).is_none());
        if !has_other {
            let made: Vec<(LineageId, Lineage)> = self.laid.iter().map(|id| (*id, made(*id))).collect();
            for (id, lineage) in made {
                let place = catalog.lineage_place(id);
                catalog.lineages[place] = Arc::new(lineage);
            }
            return;
        }
        let lineages = self.table.lineages.with_ids().map(|(id, _)| {
            if self.laid.contains(&id) {
                Arc::new(made(id))
            } else {
                Arc::clone(&self.before.lineages[self.before.lineage_place(id)])
            }
        });
        catalog.lineages = lineages.collect();
        catalog.lineage_ids = self.table.lineages.ids().clone();
        (catalog.publishers, catalog.publisher_ids) = self.table.publishers_of(&catalog.lineages);
    }

    /// The items of `roots` with their parts, as they are now, used by whom they were used; and the ids of all items.
    fn make(&mut self) -> Option<(Made, Ids)> {
        let Change { now, sources, .. } = self.change;
        let keys = self.root_keys();
        let joiner = Joiner::new(now, sources[1], &self.wish, &self.table);
        let (mut plans, mut come): (BTreeMap<DraftKey, Plan>, BTreeSet<String>) = Default::default();
        for key in &keys {
            let plan = joiner.plan(*key, &mut self.fresh);
            if plan.is_left_out {
                return None;
            }
            come.extend(joiner.new_clouds(*key, &plan));
            plans.insert(*key, plan);
        }
        self.take_clouds(&come, &BTreeSet::new())?;
        let ids = self.give_ids(&plans)?;
        let mut made = BTreeMap::new();
        for (key, mut plan) in plans {
            let id = self.table.id(key);
            self.table.note_compared(std::mem::take(&mut plan.compared), id);
            let mut diagnostics = Vec::new();
            let joiner = Joiner::new(now, sources[1], &self.wish, &self.table);
            let items = joiner.build(key, plan, &mut diagnostics);
            self.fresh.add(Owner::Item(key), diagnostics);
            self.owners.extend([Owner::Paths(key), Owner::Item(key)]);
            self.roots.insert(id);
            for mut item in items {
                if let Some(old) = self.before.find_item(item.id) {
                    item.used_by.clone_from(&old.used_by);
                }
                made.insert(item.id, item);
            }
        }
        self.take_clouds(&BTreeSet::new(), &self.uncovered(&made))?;
        Some((made, ids))
    }

    /// Notes clouds that come, by canonical names, or go.
    fn take_clouds(&mut self, come: &BTreeSet<String>, gone: &BTreeSet<CloudId>) -> Option<()> {
        if !come.is_empty() || !gone.is_empty() {
            let clouds = self.table.clouds.again(come, gone, &self.change.now.facts, &self.table.as_of)?;
            self.table.clouds = Arc::new(clouds);
        }
        Some(())
    }

    /// Whether the item of `id` was there and no longer is, where `made` is made anew.
    fn has_gone(&self, made: &Made, id: ItemId) -> bool {
        let root = Item::root;
        let Some(old) = self.before.find_item(id) else { return false };
        !made.contains_key(&id)
            && (self.gone.contains(&root(old)) || root(old) != id && made.contains_key(&root(old)))
    }

    /// The items before that were made anew or have gone, parts too.
    fn replaced<'s>(&'s self, made: &'s Made) -> impl Iterator<Item = &'s Item> {
        let roots = self.gone.iter().chain(&self.roots).filter_map(|id| self.before.find_item(*id));
        let own = roots.flat_map(|item| std::iter::once(item).chain(self.before.parts(item)));
        own.filter(|item| made.contains_key(&item.id) || self.has_gone(made, item.id))
    }

    /// The clouds that nothing covers any more.
    fn uncovered(&self, made: &Made) -> BTreeSet<CloudId> {
        let mut left: BTreeSet<CloudId> = BTreeSet::new();
        for old in self.replaced(made) {
            left.extend(clouds_of(old));
        }
        for item in made.values() {
            left = left.difference(&clouds_of(item)).copied().collect();
        }
        let is_kept = |item: &&Item| !made.contains_key(&item.id) && !self.has_gone(made, item.id);
        let mut others = self.before.all_items().filter(|item| item.multi_cloud_image().is_some());
        while !left.is_empty()
            && let Some(item) = others.by_ref().find(is_kept)
        {
            left = left.difference(&clouds_of(item)).copied().collect();
        }
        left
    }

    /// Tells whoever was or is used by what was `made` or has gone.
    fn link(&self, made: &mut Made) {
        let users: BTreeSet<ItemId> = made.keys().chain(&self.gone).copied().collect();
        for id in users {
            let old = self.before.find_item(id).map(uses_of).unwrap_or_default();
            let new = made.get(&id).map(uses_of).unwrap_or_default();
            if old == new {
                continue;
            }
            let targets: BTreeSet<ItemId> = old.iter().chain(&new).map(|(target, _)| *target).collect();
            for target in targets {
                if self.has_gone(made, target) {
                    continue;
                }
                let item = made.entry(target).or_insert_with(|| self.before.item(target).clone());
                item.used_by.retain(|usage| usage.by != id);
                let at = item.used_by.partition_point(|usage| usage.by < id);
                let own = new.iter().filter(|(other, _)| *other == target).map(|(_, usage)| usage.clone());
                item.used_by.splice(at..at, own);
            }
        }
    }

    /// The ServerTemplates whose inputs or clouds follow from something else now, but for those that were `made`.
    fn unanswered(&self, made: &Made) -> BTreeSet<ItemId> {
        let mut found = BTreeSet::new();
        for (id, item) in made {
            let Some(old) = self.before.find_item(*id) else { continue };
            let users = item.used_by.iter().map(|usage| usage.by).filter(|user| !made.contains_key(user));
            match (&old.component, &item.component) {
                (Component::RightScript(old), Component::RightScript(new))
                    if !declare_alike(&old.written.inputs, &new.written.inputs) =>
                {
                    found.extend(users);
                }
                (Component::MultiCloudImage(old), Component::MultiCloudImage(new)) => {
                    let clouds = |image: &MultiCloudImage| -> Vec<CloudId> {
                        image.settings.iter().map(|setting| setting.cloud).collect()
                    };
                    if clouds(old) != clouds(new) || old.agent_ended != new.agent_ended {
                        found.extend(users);
                    }
                }
                _ => {}
            }
        }
        found
    }
}
