//! Whoever names by path what came, went, or became another thing; and ids for what came.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::again::Step;
use super::number;
use super::plan::Plan;
use crate::model::Definition;
use crate::model::alert::AlertEntry;
use crate::model::multi_cloud_image::ImageEntry;
use crate::model::read::clean;
use crate::model::server_template::ScriptReference;
use crate::path::SourcePath;
use crate::resolve::catalog::Ids;
use crate::resolve::catalog::ItemId;
use crate::resolve::files::attachments_folder;
use crate::resolve::references::DraftKey;
use crate::text::FileId;

impl Step<'_> {
    /// Notes the items that name one of `paths`, or a file beside them that is not there: its name may be near.
    pub(super) fn take_named(&mut self) {
        if self.paths.is_empty() {
            return;
        }
        let paths: BTreeSet<&SourcePath> = self.paths.iter().collect();
        let naming = self.naming(&paths, true);
        for file in naming {
            let holders = self.old.holders(self.before, file);
            self.roots.extend(holders);
        }
    }

    /// The definitions that name one of `paths`, and with `beside` those that name something in the folder of one of them
    /// that is not there.
    pub(super) fn naming(&self, paths: &BTreeSet<&SourcePath>, beside: bool) -> Vec<FileId> {
        let sources = self.change.sources[1];
        let folders: BTreeSet<SourcePath> = paths.iter().map(|path| path.folder()).collect();
        let names: BTreeSet<&str> = paths.iter().map(|path| path.name()).collect();
        let last = |written: &str| names.contains(clean(written).rsplit('/').next().unwrap_or_default());
        let folder_names: BTreeSet<&str> = folders.iter().map(SourcePath::name).collect();
        // Most lead elsewhere, as their last names tell.
        let may_lead = |written: &str| {
            let (folder, name) = clean(written).rsplit_once('/').unwrap_or((".", clean(written)));
            let folder = folder.rsplit('/').next().unwrap_or_default();
            let is_told = |name: &str| !matches!(name, "" | "." | "..");
            !is_told(name)
                || names.contains(name)
                || beside && (!is_told(folder) || folder_names.contains(folder))
        };
        let leads = |folder: &dyn Fn() -> SourcePath, written: &str| {
            if !may_lead(written) {
                return false;
            }
            let Ok(path) = folder().join(clean(written)) else { return false };
            paths.contains(&path)
                || beside && folders.contains(&path.folder()) && !sources.files.contains_key(&path)
        };
        // Files of alerts are read from the folder of whoever includes them: the last name says enough.
        let includes = |entries: &[AlertEntry]| {
            entries.iter().any(|entry| match entry {
                AlertEntry::File(path) => beside || last(&path.value),
                AlertEntry::Alert(_) => false,
            })
        };
        let names_one = |file: FileId, definition: &Definition| match definition {
            Definition::ServerTemplate(template) => {
                let folder = || sources.path(file).folder();
                let scripts = template.scripts.iter().filter_map(|entry| match &entry.reference {
                    ScriptReference::Local(path) => Some(&path.value),
                    ScriptReference::Named(_) => None,
                });
                let images = template.images.iter().filter_map(|entry| match entry {
                    ImageEntry::File(path) => Some(&path.value),
                    ImageEntry::Form(_) => None,
                });
                scripts.chain(images).any(|path| leads(&folder, path)) || includes(&template.alerts)
            }
            Definition::RightScript(script) if !script.attachments.is_empty() => {
                let folder = || attachments_folder(sources.path(file));
                script.attachments.iter().any(|path| leads(&folder, &path.value))
            }
            Definition::Alerts(alerts) => includes(&alerts.alerts),
            Definition::RightScript(_) | Definition::MultiCloudImage(_) => false,
        };
        let all: Vec<(&FileId, &Arc<Definition>)> = self.change.now.definitions.iter().collect();
        let naming = all.into_par_iter().with_min_len(1_024).filter(|(file, it)| names_one(**file, it));
        naming.map(|(file, _)| *file).collect()
    }

    /// Gives ids to the items that came, and to the parts of those that have others; the ids of all items. `None` where
    /// there is no room.
    pub(super) fn give_ids(&mut self, plans: &BTreeMap<DraftKey, Plan>) -> Option<Ids> {
        let mut ids = self.before.item_ids.clone();
        for (key, plan) in plans {
            let item = self.table.item(*key);
            let (id, n_parts) = (item.id, plan.parts.len());
            if id == ItemId::default() {
                let at = self.last_before(*key).map_or(0, |last| ids.before(last + 1));
                let (first, step) = ids.between(at, 1 + n_parts)?;
                self.table.give(*key, ItemId(first), (step, n_parts));
                ids = with(&ids, &[], (first, step, 1 + n_parts));
                continue;
            }
            let known = self.before.parts(self.before.item(id));
            let known: Vec<u32> = known.map(|part| part.id.0).collect();
            if known.len() == n_parts {
                continue;
            }
            ids = with(&ids, &known, (0, 1, 0));
            let at = ids.before(id.0 + 1);
            let (first, step) = ids.between(at, n_parts)?;
            self.table.give(*key, id, (step, n_parts));
            ids = with(&ids, &[], (first, step, n_parts));
        }
        let gone = self.gone.iter().filter_map(|id| self.before.find_item(*id));
        let gone: Vec<u32> = gone
            .flat_map(|item| std::iter::once(item).chain(self.before.parts(item)))
            .map(|item| item.id.0)
            .collect();
        if !gone.is_empty() {
            ids = with(&ids, &gone, (0, 1, 0));
        }
        Some(ids)
    }

    /// The last id of what stands before the item at `key`, if anything does.
    fn last_before(&self, key: DraftKey) -> Option<u32> {
        let (lineages, place) = (&self.table.lineages, self.table.lineages.place(key.0));
        let own = lineages.get(key.0).items[..key.1].iter().rev();
        let others = (0..place).rev().flat_map(|place| lineages.at(place).items.iter().rev());
        // What stands before has its id, but for lineages that come later in this step.
        let item = own.chain(others).find(|item| item.id != ItemId::default())?;
        Some(item.id.0 + number(item.n_parts) * item.part_step)
    }
}

/// `ids` without those `gone`, with as many more from `first` on, each `step` after the other.
fn with(ids: &Ids, gone: &[u32], (first, step, n): (u32, u32, usize)) -> Ids {
    let mut all: Vec<u32> = ids.iter().filter(|id| !gone.contains(id)).collect();
    let at = all.partition_point(|id| *id < first);
    all.splice(at..at, (0..number(n)).map(|at| first + at * step));
    ids.again(all)
}
