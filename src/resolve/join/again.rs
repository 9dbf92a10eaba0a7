//! The next catalog where only what some files say has changed, and nothing that others go by: no component comes,
//! goes, or gets another name, publisher, state or address. Everything else is shared with the catalog before.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::Joiner;
use super::Resolved;
use super::build::answer_template;
use super::table::Asked;
use super::table::Table;
use super::uses_of;
use crate::diag::Diagnostic;
use crate::model::Definition;
use crate::model::Kind;
use crate::model::documents::Documents;
use crate::model::documents::Taken;
use crate::model::input::InputDefinition;
use crate::model::multi_cloud_image::ImageForm;
use crate::model::publication::PublicationFile;
use crate::model::publication::RevisionRecord;
use crate::model::publication::Visibility;
use crate::resolve::Wish;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::Component;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::MultiCloudImage;
use crate::resolve::catalog::State;
use crate::resolve::codes;
use crate::resolve::findings::Findings;
use crate::resolve::findings::Owner;
use crate::resolve::keep_visible;
use crate::resolve::layout;
use crate::resolve::layout::ItemDraft;
use crate::resolve::layout::LineageDraft;
use crate::resolve::references::DraftKey;
use crate::resolve::sidecars;
use crate::source::Sources;
use crate::text::FileId;
use crate::text::Spanned;

/// What was, what is, and the files that differ: no file came or went, and each holds what it held before, a
/// definition, a sidecar, or neither.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// What was read before.
    pub before: &'a Documents,
    /// What is read now.
    pub now: &'a Documents,
    /// The files now.
    pub sources: &'a Sources,
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
    /// Whether states or visibilities have changed.
    pub has_moved: bool,
}

/// How many items without an answer are looked at again before it pays to resolve everything anew.
const MOST_UNANSWERED: usize = 256;

impl Resolved {
    /// What resolving everything again would give, with the errors that it would find in what is made anew; `None`
    /// where that is not certain.
    pub fn again(&self, change: &Change<'_>, wish: &Wish<'_>) -> Option<Again> {
        let table = self.table.as_ref()?;
        let mut step = Step {
            before: &self.catalog,
            findings: &self.findings,
            change: *change,
            wish: *wish,
            table: Table::clone(table),
            roots: BTreeSet::new(),
            sidecars: BTreeSet::new(),
            owners: BTreeSet::new(),
            fresh: Findings::default(),
            names: BTreeSet::new(),
            has_moved: false,
        };
        for file in change.files {
            step.take(*file)?;
        }
        step.take_askers()?;
        let catalog = step.catalog()?;
        let Step { mut table, owners, fresh, roots, has_moved, .. } = step;
        for key in roots {
            table.note_asker(key, catalog.item(table.id(key)));
        }
        let found = fresh.diagnostics().map(Arc::clone).collect();
        let findings = self.findings.with(&owners, fresh);
        let resolved = Resolved { catalog: Arc::new(catalog), findings, table: Some(Arc::new(table)) };
        Some(Again { resolved, found, has_moved })
    }
}

/// A step from one catalog to the next.
struct Step<'a> {
    before: &'a Catalog,
    findings: &'a Findings,
    change: Change<'a>,
    wish: Wish<'a>,
    table: Table,
    /// The items that are made anew, with their parts.
    roots: BTreeSet<DraftKey>,
    /// The lineages whose sidecar changed.
    sidecars: BTreeSet<usize>,
    /// What is found anew.
    owners: BTreeSet<Owner>,
    fresh: Findings,
    /// Names that mean something else than before.
    names: BTreeSet<(Kind, String)>,
    /// Whether states or visibilities have changed.
    has_moved: bool,
}

impl Step<'_> {
    /// Notes what hangs on `file`.
    fn take(&mut self, file: FileId) -> Option<()> {
        if self.wish.without.contains(&file) {
            return None;
        }
        let Change { before, now, sources, .. } = self.change;
        let definitions = (before.definitions.get(&file), now.definitions.get(&file));
        let holders = self.table.holders(self.before, file).to_vec();
        match definitions {
            (None, None) => {}
            (Some(old), Some(new)) => {
                // Who includes it holds what it says.
                let is_held = matches!(&**old, Definition::MultiCloudImage(file)
                    if !matches!(file.form, ImageForm::Defined(_)));
                let kind = layout::component_kind(new);
                // What was left out may now be whole.
                let may_come_back = holders.is_empty() && !self.wish.without.is_empty();
                if is_held || kind != layout::component_kind(old) || may_come_back {
                    return None;
                }
                if let Some(kind) = kind {
                    let names = [layout::name_of(old, sources), layout::name_of(new, sources)];
                    self.take_name(file, kind, &holders, names)?;
                }
            }
            _ => return None,
        }
        for key in &holders {
            let lineage = &self.table.lineages[key.0];
            if lineage.publication.is_some() {
                self.owners.insert(Owner::Sidecar(lineage.place, true));
            }
        }
        self.roots.extend(holders);
        self.take_sidecar(file)
    }

    /// Notes what hangs on the name of the component that `file` is, and on its bytes.
    fn take_name(
        &mut self,
        file: FileId,
        kind: Kind,
        holders: &[DraftKey],
        [old, new]: [String; 2],
    ) -> Option<()> {
        for name in [&old, &new] {
            let comparing = self.table.compared.get(&(kind, name.clone()));
            self.roots.extend(comparing.into_iter().flatten());
        }
        if old == new {
            return Some(());
        }
        for key in holders {
            if self.table.item(*key).root != file {
                continue;
            }
            // Where there is no sidecar, the address follows from the name.
            self.table.lineages[key.0].publication.as_ref()?;
            Arc::make_mut(&mut self.table.names).rename(*key, kind, &old, &new);
            self.names.insert((kind, old.clone()));
            self.names.insert((kind, new.clone()));
        }
        Some(())
    }

    /// Notes the items whose references may have another answer, because of what is called so.
    fn take_askers(&mut self) -> Option<()> {
        let kinds: BTreeSet<Kind> = self.names.iter().map(|(kind, _)| *kind).collect();
        for kind in kinds {
            let unanswered = self.table.askers(self.before, kind, Asked::Unanswered);
            if unanswered.len() > MOST_UNANSWERED {
                return None;
            }
            self.roots.extend(unanswered);
        }
        for (kind, name) in &self.names {
            self.roots.extend(self.table.askers(self.before, *kind, Asked::Name(name)));
        }
        Some(())
    }

    /// Notes what hangs on `file`, if it is a lineage's sidecar.
    fn take_sidecar(&mut self, file: FileId) -> Option<()> {
        let Change { before, now, sources, .. } = self.change;
        if now.taken.get(sources.path(file)) != Some(&Taken::Publication) {
            return Some(());
        }
        let find = |documents: &'_ Documents| {
            documents.publications.iter().find(|publication| publication.file == file).cloned()
        };
        let (old, new) = match (find(before), find(now)) {
            (None, None) => return Some(()),
            (Some(old), Some(new)) => (old, new),
            _ => return None,
        };
        if !reaches_alike(&old, &new) {
            return None;
        }
        let is_its =
            |lineage: &Arc<LineageDraft>| lineage.publication.as_ref().is_some_and(|it| it.file == file);
        // One that is shown to nobody, or holds nothing, may have findings all the same.
        let at = self.table.lineages.iter().position(is_its)?;
        if self.findings.about(Owner::Folders).next().is_some() {
            return None;
        }
        let draft = Arc::clone(&self.table.lineages[at]);
        let mut again = layout::lay_out_again(now, sources, self.wish.settings, &new, &mut self.fresh)?;
        again.place = draft.place;
        keep_visible(&mut again, self.table.project, &self.wish);
        if !draft.is_like(&again) {
            return None;
        }
        let states =
            |lineage: &LineageDraft| -> Vec<State> { lineage.items.iter().map(|item| item.state).collect() };
        if states(&draft) != states(&again) || !is_seen_alike(&old, &new) {
            self.has_moved = true;
            let of_name = |item: &ItemDraft| {
                let name = |documents: &Documents| {
                    Some(layout::name_of(documents.definitions.get(&item.root)?, sources))
                };
                [name(before), name(now)]
                    .into_iter()
                    .flatten()
                    .map(|name| (item.kind, name))
                    .collect::<Vec<_>>()
            };
            self.names.extend(again.items.iter().flat_map(of_name));
        }
        self.owners.insert(Owner::Folder(file));
        let said = |found: &Diagnostic| found.code.id == codes::PUBLISHER_WITHOUT_FILE.id;
        let is_first = self.findings.about(Owner::Sidecar(draft.place, false)).any(said);
        sidecars::check_one(now, &again, is_first, &mut self.fresh);
        self.owners.insert(Owner::Sidecar(draft.place, false));
        self.owners.insert(Owner::Sidecar(draft.place, true));
        self.roots.extend((0..again.items.len()).map(|item| (at, item)));
        let has_successor = |file: &PublicationFile| {
            let mut deprecations = file.revisions.iter().filter_map(|record| record.deprecated.as_ref());
            deprecations.any(|it| it.successor.is_some())
        };
        if has_successor(&old) || has_successor(&new) {
            self.owners.insert(Owner::Successors);
        }
        self.table.lineages[at] = Arc::new(again);
        self.sidecars.insert(at);
        Some(())
    }

    fn item(&self, id: ItemId) -> &Item {
        self.before.item(id)
    }

    /// The next catalog.
    fn catalog(&mut self) -> Option<Catalog> {
        let Change { now, sources, .. } = self.change;
        let mut made = self.make()?;
        self.link(&mut made);
        let (inputs, rows) = self.unanswered(&made);
        for id in inputs.into_iter().chain(rows) {
            made.entry(id).or_insert_with(|| self.item(id).clone());
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
        let digests: Vec<usize> = self
            .owners
            .iter()
            .filter_map(|owner| if let Owner::Sidecar(place, true) = owner { Some(*place) } else { None })
            .collect();
        for at in
            self.roots.iter().map(|key| key.0).chain(self.sidecars.iter().copied()).collect::<BTreeSet<_>>()
        {
            if digests.contains(&self.table.lineages[at].place) {
                sidecars::check_digests(sources, &self.table.lineages[at], &mut self.fresh);
            }
        }
        let joiner = Joiner::new(now, sources, &self.wish, &self.table);
        if self.owners.contains(&Owner::Successors) {
            let found = joiner.check_successors();
            self.fresh.add(Owner::Successors, found);
        }
        let mut catalog = self.before.clone();
        for (id, item) in made {
            catalog.items[id.0 as usize] = Arc::new(item);
        }
        for at in &self.sidecars {
            let lineage = joiner.finish_lineage(*at, |id| catalog.item(id));
            catalog.lineages[*at] = Arc::new(lineage);
        }
        if !self.sidecars.is_empty() {
            catalog.eulas = joiner.eulas(&catalog);
        }
        catalog.content = joiner.content();
        Some(catalog)
    }

    /// The items of `roots` with their parts, as they are now; used by nobody yet where that may have changed.
    fn make(&mut self) -> Option<BTreeMap<ItemId, Item>> {
        let Change { now, sources, .. } = self.change;
        let joiner = Joiner::new(now, sources, &self.wish, &self.table);
        let mut made = BTreeMap::new();
        for key in &self.roots {
            let plan = joiner.plan(*key, &mut self.fresh);
            let comparing = |name| self.table.compared.get(name).is_some_and(|keys| keys.contains(key));
            let is_known = plan.compared.iter().all(comparing);
            if plan.is_left_out || !is_known || !joiner.knows_clouds(*key, &plan) {
                return None;
            }
            let mut diagnostics = Vec::new();
            let items = joiner.build(*key, plan, &mut diagnostics);
            self.fresh.add(Owner::Item(*key), diagnostics);
            self.owners.extend([Owner::Paths(*key), Owner::Item(*key)]);
            let old = self.before.item(self.table.id(*key));
            if items.len() != 1 + self.before.parts(old).count() {
                return None;
            }
            for mut item in items {
                let old = self.before.item(item.id);
                if !has_same_place(old, &item) {
                    return None;
                }
                item.used_by.clone_from(&old.used_by);
                made.insert(item.id, item);
            }
        }
        self.covers_alike(&made).then_some(made)
    }

    /// Whether every cloud that something covers is still covered.
    fn covers_alike(&self, made: &BTreeMap<ItemId, Item>) -> bool {
        let mut left: BTreeSet<CloudId> = BTreeSet::new();
        for (id, item) in made {
            left.extend(clouds_of(self.item(*id)).difference(&clouds_of(item)));
        }
        for item in made.values().chain(self.before.all_items().filter(|item| !made.contains_key(&item.id))) {
            if left.is_empty() {
                break;
            }
            let settings = item.multi_cloud_image().map_or(&[][..], |image| &image.settings);
            for setting in settings {
                left.remove(&setting.cloud);
            }
        }
        left.is_empty()
    }

    /// Tells whoever was or is used by what was `made`.
    fn link(&self, made: &mut BTreeMap<ItemId, Item>) {
        let users: Vec<ItemId> = made.keys().copied().collect();
        for id in users {
            let (old, new) = (uses_of(self.item(id)), uses_of(&made[&id]));
            if old == new {
                continue;
            }
            let targets: BTreeSet<ItemId> = old.iter().chain(&new).map(|(target, _)| *target).collect();
            for target in targets {
                let item = made.entry(target).or_insert_with(|| self.item(target).clone());
                item.used_by.retain(|usage| usage.by != id);
                let at = item.used_by.partition_point(|usage| usage.by < id);
                let own = new.iter().filter(|(other, _)| *other == target).map(|(_, usage)| usage.clone());
                item.used_by.splice(at..at, own);
            }
        }
    }

    /// The ServerTemplates whose inputs or clouds follow from something else now, but for those that were `made`.
    fn unanswered(&self, made: &BTreeMap<ItemId, Item>) -> (BTreeSet<ItemId>, BTreeSet<ItemId>) {
        let mut found = (BTreeSet::new(), BTreeSet::new());
        for (id, item) in made {
            let old = self.item(*id);
            let users = item.used_by.iter().map(|usage| usage.by).filter(|user| !made.contains_key(user));
            match (&old.component, &item.component) {
                (Component::RightScript(old), Component::RightScript(new))
                    if !declare_alike(&old.written.inputs, &new.written.inputs) =>
                {
                    found.0.extend(users);
                }
                (Component::MultiCloudImage(old), Component::MultiCloudImage(new)) => {
                    let clouds = |image: &MultiCloudImage| -> Vec<CloudId> {
                        image.settings.iter().map(|setting| setting.cloud).collect()
                    };
                    if clouds(old) != clouds(new) || old.agent_ended != new.agent_ended {
                        found.1.extend(users);
                    }
                }
                _ => {}
            }
        }
        found
    }
}

/// Whether two items can stand in one place, so that nothing that leads there changes.
fn has_same_place(old: &Item, new: &Item) -> bool {
    let alerts = |item: &Item| -> BTreeSet<FileId> {
        let alerts = item.server_template().into_iter().flat_map(|template| &template.alerts);
        alerts.map(|alert| alert.file).collect()
    };
    let files = || {
        old.files.len() == new.files.len()
            && old.files.iter().zip(&new.files).all(|(a, b)| (a.file, &a.path) == (b.file, &b.path))
    };
    (old.id, old.kind, &old.home, old.publisher, old.revision, old.file)
        == (new.id, new.kind, &new.home, new.publisher, new.revision, new.file)
        && files()
        && alerts(old) == alerts(new)
}

/// The clouds of a MultiCloud Image.
fn clouds_of(item: &Item) -> BTreeSet<CloudId> {
    let settings = item.multi_cloud_image().into_iter().flat_map(|image| &image.settings);
    settings.map(|setting| setting.cloud).collect()
}

/// Whether two scripts declare the same, wherever it stands.
fn declare_alike(old: &[InputDefinition], new: &[InputDefinition]) -> bool {
    fn value<T>(written: Option<&Spanned<T>>) -> Option<&T> {
        written.map(|it| &it.value)
    }
    let alike = |(a, b): (&InputDefinition, &InputDefinition)| {
        let values = |input: &'_ InputDefinition| {
            input.possible_values.iter().map(|it| it.value.clone()).collect::<Vec<_>>()
        };
        a.name.value == b.name.value
            && value(a.category.as_ref()) == value(b.category.as_ref())
            && value(a.description.as_ref()) == value(b.description.as_ref())
            && (a.input_type, a.required, a.advanced) == (b.input_type, b.required, b.advanced)
            && value(a.default.as_ref()) == value(b.default.as_ref())
            && values(a) == values(b)
    };
    old.len() == new.len() && old.iter().zip(new).all(alike)
}

/// Whether two sidecars make the same revisions of the same lineage.
fn reaches_alike(old: &PublicationFile, new: &PublicationFile) -> bool {
    fn text(written: Option<&Spanned<String>>) -> Option<&str> {
        written.map(|it| it.value.as_str())
    }
    let numbers = |file: &'_ PublicationFile| -> Vec<u32> {
        file.revisions.iter().map(|record| record.number.value).collect()
    };
    text(old.publisher.as_ref()) == text(new.publisher.as_ref())
        && text(old.lineage.as_ref()) == text(new.lineage.as_ref())
        && text(old.head.as_ref()) == text(new.head.as_ref())
        && (old.mirror, &old.unread) == (new.mirror, &new.unread)
        && numbers(old) == numbers(new)
}

/// Whether two sidecars of the same revisions let the same people see them.
fn is_seen_alike(old: &PublicationFile, new: &PublicationFile) -> bool {
    let groups = |visibility: &Visibility| -> Option<Vec<String>> {
        match visibility {
            Visibility::Public => None,
            Visibility::Groups(names) => Some(names.iter().map(|name| name.value.clone()).collect()),
        }
    };
    let own = |record: &Arc<RevisionRecord>| record.visibility.as_ref().map(|it| groups(&it.value));
    groups(&old.visibility) == groups(&new.visibility)
        && old.revisions.iter().map(own).eq(new.revisions.iter().map(own))
}
