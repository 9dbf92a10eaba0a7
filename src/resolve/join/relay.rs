//! Lineages that are laid out again: because their sidecar says something else, or a file of theirs came, went, became
//! something else, or is left out.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::again::Change;
use super::again::Step;
use super::alike::is_seen_alike;
use super::alike::reaches_alike;
use super::alike::states;
use crate::diag::Diagnostic;
use crate::model::documents::Documents;
use crate::model::documents::Taken;
use crate::model::people::PublisherFile;
use crate::model::publication::PublicationFile;
use crate::model::publication::SIDECAR;
use crate::model::publication::Visibility;
use crate::path::SourcePath;
use crate::resolve;
use crate::resolve::catalog::LineageId;
use crate::resolve::codes;
use crate::resolve::findings::Findings;
use crate::resolve::findings::Owner;
use crate::resolve::is_committed;
use crate::resolve::keep_visible;
use crate::resolve::layout;
use crate::resolve::layout::ItemDraft;
use crate::resolve::layout::LineageDraft;
use crate::resolve::sidecars;
use crate::text::FileId;

/// How many lineages may have to be hidden before it pays to resolve everything anew.
const MOST_HIDDEN: usize = 256;

impl Step<'_> {
    /// Notes `file`, if it is or was a lineage's sidecar; whether it is.
    pub(super) fn take_sidecar(&mut self, file: FileId, sidecars: &mut BTreeSet<FileId>) -> Option<bool> {
        let Change { before, now, sources, .. } = self.change;
        let path = sources[1].path(file);
        let is_its = |documents: &Documents| documents.taken.get(path) == Some(&Taken::Publication);
        let (was, is) = (is_its(before), is_its(now));
        if !was && !is {
            return Some(false);
        }
        let (old, new) = (find(before, file), find(now, file));
        let folder = path.folder();
        // What lies below belonged to nobody else, and does not now: no lineage lies in another.
        if old.is_some() != new.is_some() {
            let mut outer = above(&folder).filter_map(|folder| self.sidecar_in(&folder));
            if outer.next().is_some() {
                return None;
            }
        }
        let is_plain =
            |lineage: &LineageDraft| lineage.publication.is_none() && lineage.folder.below(&folder).is_some();
        let becomes_plain = || {
            let mut files = sources[1].files.below(&folder);
            files.any(|file| now.definitions.contains_key(&file.id))
        };
        if !was && self.old.lineages.all().any(is_plain) || !is && becomes_plain() {
            return None;
        }
        if old.is_some() || new.is_some() {
            sidecars.insert(file);
        }
        Some(true)
    }

    /// The sidecar that stands in `folder`, before or now, if it could be read.
    fn sidecar_in(&self, folder: &SourcePath) -> Option<FileId> {
        let Change { before, now, sources, .. } = self.change;
        let path = folder.join(SIDECAR).ok()?;
        let file = sources.iter().find_map(|sources| Some(sources.files.get(&path)?.id))?;
        let is_read = find(before, file).is_some() || find(now, file).is_some();
        is_read.then_some(file)
    }

    /// Notes whose `file` is, which came, went, became another thing, or is left out: the sidecars of the lineages that it
    /// lies in, and that name it. `is_component` is whether it is or was one.
    pub(super) fn take_place(
        &mut self,
        file: FileId,
        is_sidecar: bool,
        is_component: bool,
        sidecars: &mut BTreeSet<FileId>,
    ) {
        let Change { before, now, sources, .. } = self.change;
        let path = sources[1].path(file);
        let nearest = above(path).find_map(|folder| self.sidecar_in(&folder));
        let heads = [before, now].into_iter().flat_map(|documents| &*documents.publications).filter(|it| {
            let head = it.head.as_ref();
            head.is_some_and(|head| sources[1].path(it.file).folder().join(&head.value).as_ref() == Ok(path))
        });
        sidecars.extend(heads.map(|publication| publication.file));
        if let Some(sidecar) = nearest {
            sidecars.insert(sidecar);
        } else if is_component && !is_sidecar {
            self.plain.insert(file);
        }
    }

    /// Notes what hangs on publishers, licences and groups, and the `sidecars` that name one that came or went.
    pub(super) fn take_people(&mut self, sidecars: &mut BTreeSet<FileId>) -> Option<()> {
        let Change { before, now, .. } = self.change;
        let is_same = |(old, new): (&Arc<PublisherFile>, &Arc<PublisherFile>)| Arc::ptr_eq(old, new);
        let (old, new) = (&before.publishers, &now.publishers);
        if old.len() != new.len() || !old.iter().zip(new).all(is_same) {
            self.take_publisher_files(sidecars)?;
            for publisher in &mut self.table.publishers {
                let file = new.iter().find(|file| file.name.value == publisher.name);
                publisher.file = file.cloned();
            }
            self.owners.insert(Owner::Publishers);
            let mut found = Vec::new();
            sidecars::check_publishers(now, &mut found);
            self.fresh.add(Owner::Publishers, found);
        }
        let groups = |documents: &Documents| -> Vec<String> {
            documents.groups.iter().map(|group| group.name.value.clone()).collect()
        };
        let names_groups = |file: &Arc<PublicationFile>| {
            let own = file.revisions.iter().filter_map(|record| Some(&record.visibility.as_ref()?.value));
            own.chain([&file.visibility]).any(|visibility| matches!(visibility, Visibility::Groups(_)))
        };
        if groups(before) != groups(now) && now.publications.iter().any(names_groups) {
            return None;
        }
        let eulas = |documents: &'_ Documents| -> BTreeSet<String> {
            documents.eulas.iter().map(|eula| eula.slug.clone()).collect()
        };
        let (old, new) = (eulas(before), eulas(now));
        if old != new {
            // What is near to one that is missing is told.
            let names_other = |file: &&Arc<PublicationFile>| {
                file.eulas.iter().any(|it| !old.contains(&it.value) || !new.contains(&it.value))
            };
            sidecars.extend(now.publications.iter().filter(names_other).map(|file| file.file));
        }
        Some(())
    }

    /// Notes publishers' files that come or go while nobody has the publishers' names; `None` where one becomes another.
    fn take_publisher_files(&self, sidecars: &mut BTreeSet<FileId>) -> Option<()> {
        let Change { before, now, .. } = self.change;
        let own = |it: &Arc<PublisherFile>| {
            let logos = [&it.small_logo, &it.large_logo].map(|logo| Some(logo.as_ref()?.value.clone()));
            (it.file, it.slug.clone(), it.name.value.clone(), logos)
        };
        let [old, new] = [before, now].map(|it| it.publishers.iter().map(own).collect::<BTreeSet<_>>());
        for (_, _, name, logos) in old.symmetric_difference(&new) {
            let files = old.iter().chain(&new).filter(|(_, _, other, _)| other == name).count();
            // Whoever names it has to come or go with its file.
            let without_file = if old.iter().any(|(_, _, other, _)| other == name) { now } else { before };
            let is_of = |file: &Arc<PublicationFile>| self.publisher_of(file) == name;
            let is_plain = |it: &LineageDraft| it.publication.is_none() && it.publisher == *name;
            let is_used =
                without_file.publications.iter().any(is_of) || self.old.lineages.all().any(is_plain);
            if files > 1 || logos.iter().any(Option::is_some) || is_used {
                return None;
            }
        }
        if old != new {
            // Of a publisher without a file it is told whose name is near.
            sidecars.extend(self.findings.sidecars_with(&codes::PUBLISHER_WITHOUT_FILE));
        }
        Some(())
    }

    /// The publisher that a sidecar names, or the usual one.
    fn publisher_of<'f>(&'f self, file: &'f PublicationFile) -> &'f str {
        file.publisher.as_ref().map_or(&self.wish.settings.default_publisher, |name| &name.value)
    }

    /// Whether a publisher has a file, or no other sidecar than `own` names it or did: so that what is told once of a
    /// publisher without a file is told there.
    fn is_told_here(&self, name: &str, own: FileId) -> bool {
        let Change { before, now, .. } = self.change;
        let is_other = |file: &Arc<PublicationFile>| file.file != own && self.publisher_of(file) == name;
        now.publishers.iter().any(|it| it.name.value == name)
            || ![before, now].into_iter().any(|documents| documents.publications.iter().any(is_other))
    }

    /// Notes what is no longer shown, though nothing of it has changed.
    pub(super) fn take_hidden(&mut self, sidecars: &mut BTreeSet<FileId>) -> Option<()> {
        if !self.has_other_show {
            return Some(());
        }
        let project = self.table.project;
        let hides = |lineage: &LineageDraft| {
            lineage.items.iter().any(|item| !resolve::lets(&self.wish, lineage, item, project))
        };
        let hidden = self.old.lineages.with_ids().filter(|(_, lineage)| hides(lineage));
        let hidden: Vec<_> =
            hidden.take(MOST_HIDDEN + 1).map(|(id, it)| (id, it.publication.clone())).collect();
        if hidden.len() > MOST_HIDDEN {
            return None;
        }
        for (id, publication) in hidden {
            match publication {
                Some(publication) => drop(sidecars.insert(publication.file)),
                None if self.table.lineages.find(id).is_some() => self.take_out(id),
                None => {}
            }
        }
        Some(())
    }

    /// Notes what is left out, because a file that it names by path is left out.
    pub(super) fn take_left_out(&mut self, sidecars: &mut BTreeSet<FileId>) {
        let sources = self.change.sources[1];
        let paths: BTreeSet<&SourcePath> = self.wish.without.iter().map(|file| sources.path(*file)).collect();
        if paths.is_empty() {
            return;
        }
        let (old, joiner) = (self.old, super::Joiner::new(self.change.now, sources, &self.wish, self.old));
        let mut plain = Vec::new();
        for file in self.naming(&paths, false) {
            for id in old.holders(self.before, file) {
                let Some(key) = old.key_of(self.before.item(id)) else { continue };
                let root = old.item(key).root;
                if !self.change.now.definitions.contains_key(&root)
                    || !joiner.plan(key, &mut Findings::default()).is_left_out
                {
                    continue;
                }
                self.left_out.insert(root);
                match &old.lineages.get(key.0).publication {
                    Some(publication) => drop(sidecars.insert(publication.file)),
                    None => plain.push(key.0),
                }
            }
        }
        for id in plain {
            if self.table.lineages.find(id).is_some() {
                self.take_out(id);
            }
        }
    }

    /// Lays out the lineage of a sidecar again.
    pub(super) fn lay_out(&mut self, sidecar: FileId) -> Option<()> {
        let Change { before, now, sources, .. } = self.change;
        let (old_file, new_file) = (find(before, sidecar), find(now, sidecar));
        if self.findings.about(Owner::Folders).next().is_some() {
            return None;
        }
        self.table.forget_unread();
        self.owners.insert(Owner::Folder(sidecar));
        self.owners.insert(Owner::Sidecar(sidecar, false));
        self.owners.insert(Owner::Sidecar(sidecar, true));
        let is_its =
            |lineage: &LineageDraft| lineage.publication.as_ref().is_some_and(|it| it.file == sidecar);
        let found = self.old.lineages.with_ids().find(|(_, lineage)| is_its(lineage));
        for file in old_file.into_iter().chain(new_file) {
            self.plain_slugs.insert(sources[1].path(file.file).folder().name().to_owned());
        }
        let old = found.map(|(id, lineage)| (id, Arc::clone(lineage)));
        let mut new = match new_file {
            Some(file) => {
                layout::lay_out_again(now, sources[1], self.wish.settings, file, &mut self.fresh).ok()?
            }
            None => None,
        };
        if let Some(new) = &mut new {
            self.take_folders(old.as_ref().map(|(_, old)| &**old), new)?;
            let said = |found: &Diagnostic| found.code.id == codes::PUBLISHER_WITHOUT_FILE.id;
            let is_same = old.as_ref().is_some_and(|(_, old)| old.publisher == new.publisher);
            let is_first = if is_same {
                self.findings.about(Owner::Sidecar(sidecar, false)).any(said)
            } else {
                !now.publishers.iter().any(|it| it.name.value == new.publisher)
            };
            sidecars::check_one(now, new, is_first, &mut self.fresh);
            keep_visible(new, self.table.project, &self.wish);
            new.items.retain(|item| !self.left_out.contains(&item.root));
        }
        let new = new.filter(|new| !new.items.is_empty());
        let reaches_alike = old_file.zip(new_file).is_some_and(|(old, new)| reaches_alike(old, new));
        let seen_alike = old_file.zip(new_file).is_some_and(|(old, new)| is_seen_alike(old, new));
        let is_alike = match (&old, &new) {
            (Some((_, old)), Some(new)) => old.is_like(new),
            (None, None) => true,
            _ => false,
        };
        if !is_alike || !reaches_alike {
            // Whether a missing answer is a mistake depends on what its publisher has.
            let files = old_file.into_iter().chain(new_file);
            self.asking.extend(files.filter_map(|file| Some(file.publisher.as_ref()?.value.clone())));
            let lineages = old.as_ref().map(|(_, old)| &**old).into_iter().chain(&new);
            self.asking.extend(lineages.map(|lineage| lineage.publisher.clone()));
        }
        let has_moved = !is_alike
            || !reaches_alike
            || !seen_alike
            || old.as_ref().map(|(_, old)| states(old)) != new.as_ref().map(states);
        self.has_moved |= has_moved;
        let has_successor = |file: &Arc<PublicationFile>| {
            let mut deprecations = file.revisions.iter().filter_map(|record| record.deprecated.as_ref());
            deprecations.any(|it| it.successor.is_some())
        };
        if !is_alike || old_file.into_iter().chain(new_file).any(has_successor) {
            self.owners.insert(Owner::Successors);
        }
        self.put(old.as_ref().map(|(id, old)| (*id, &**old)), new, has_moved)
    }

    /// Makes sure that nothing follows for others from where a lineage is now: neither is its id another's, nor its
    /// publisher one without a file that is told once.
    fn take_folders(&self, old: Option<&LineageDraft>, new: &LineageDraft) -> Option<()> {
        let place = |lineage: &LineageDraft| (lineage.kind, lineage.publisher.clone(), lineage.id.clone());
        let own = place(new);
        if old.map(place).as_ref() == Some(&own) {
            return Some(());
        }
        let file = new.publication.as_ref().map(|it| it.file);
        let is_other = |lineage: &LineageDraft| {
            let other = lineage.publication.as_ref().map(|it| it.file);
            other.is_some() && other != file && place(lineage) == own
        };
        let mut publishers = old.into_iter().chain([new]).map(|lineage| lineage.publisher.as_str());
        let is_sound = !self.table.lineages.all().any(is_other)
            && publishers.all(|name| file.is_none_or(|file| self.is_told_here(name, file)));
        is_sound.then_some(())
    }

    /// Puts a lineage into the table, in the place of what it was; `has_moved` is whether names may have other answers.
    pub(super) fn put(
        &mut self,
        old: Option<(LineageId, &LineageDraft)>,
        new: Option<LineageDraft>,
        has_moved: bool,
    ) -> Option<()> {
        let is_here = |(_, old): &(LineageId, &LineageDraft)| {
            new.as_ref().is_some_and(|new| {
                (old.kind, &old.publisher, &old.slug, &old.folder)
                    == (new.kind, &new.publisher, &new.slug, &new.folder)
            })
        };
        let here = old.filter(is_here);
        // First what comes, so that it gets other ids than what goes.
        let came = match (here, &new) {
            (None, Some(new)) => {
                self.table.add_publisher(&new.publisher, self.change.now, self.change.sources[1])?;
                let place = self.table.place_for(new);
                let id = self.table.lineages.insert(place, new.clone())?;
                self.came.insert(id);
                Some(id)
            }
            _ => None,
        };
        if let (Some((id, old)), None) = (old, here) {
            // Another may be the first that tells that its publisher has no file.
            if old.publication.as_ref().is_some_and(|it| !self.is_told_here(&old.publisher, it.file)) {
                return None;
            }
            self.take_out(id);
        }
        let Some(mut new) = new else { return Some(()) };
        let id = here.map(|(id, _)| id).or(came)?;
        let mut is_alike = false;
        if let Some((_, old)) = here {
            for item in &mut new.items {
                let same =
                    old.items.iter().find(|old| (old.root, old.revision) == (item.root, item.revision));
                if let Some(same) = same {
                    (item.id, item.part_step, item.n_parts) = (same.id, same.part_step, same.n_parts);
                }
            }
            let is_left = |old: &&ItemDraft| !new.items.iter().any(|item| item.id == old.id);
            self.gone.extend(old.items.iter().filter(is_left).map(|item| item.id));
            let Change { before, now, sources, .. } = self.change;
            let name = |documents: &Documents, item: &ItemDraft| {
                layout::name_of(&documents.definitions[&item.root], sources[1])
            };
            let names = |documents, lineage: &LineageDraft| -> Vec<String> {
                lineage.items.iter().map(|item| name(documents, item)).collect()
            };
            is_alike = old.is_like(&new) && names(before, old) == names(now, &new);
            if !is_alike {
                self.unname(id, old);
            }
        }
        if has_moved && is_alike {
            let Change { now, sources, .. } = self.change;
            let name = |item: &ItemDraft| layout::name_of(&now.definitions[&item.root], sources[1]);
            self.names.extend(new.items.iter().map(|item| (item.kind, name(item))));
        }
        self.table.lineages.set(id, new);
        self.laid.insert(id);
        if !is_alike {
            self.name(id);
        }
        Some(())
    }

    /// Takes a lineage out of the table.
    fn take_out(&mut self, id: LineageId) {
        let old = Arc::clone(self.table.lineages.find(id).expect("it is there"));
        self.unname(id, &old);
        self.gone.extend(old.items.iter().map(|item| item.id));
        self.table.lineages.remove(id);
        self.laid.insert(id);
        self.has_moved = true;
        self.asking.extend(old.publication.is_some().then(|| old.publisher.clone()));
        self.owners.insert(Owner::Successors);
    }

    /// Takes the names of the items of `old` away.
    fn unname(&mut self, id: LineageId, old: &LineageDraft) {
        let Change { before, sources, .. } = self.change;
        for (at, item) in old.items.iter().enumerate() {
            let key = (id, at);
            self.owners.extend([Owner::Paths(key), Owner::Item(key)]);
            let name = layout::name_of(&before.definitions[&item.root], sources[1]);
            Arc::make_mut(&mut self.table.names).remove(key, item.kind, &name);
            if !is_committed(item) {
                Arc::make_mut(&mut self.table.heads).remove(&item.root);
                self.paths.insert(sources[1].path(item.root).clone());
            }
            self.names.insert((item.kind, name));
        }
    }

    /// Gives the items of a lineage their names.
    fn name(&mut self, id: LineageId) {
        let Change { now, sources, .. } = self.change;
        let lineage = Arc::clone(self.table.lineages.find(id).expect("it is there"));
        for (at, item) in lineage.items.iter().enumerate() {
            let key = (id, at);
            self.owners.extend([Owner::Paths(key), Owner::Item(key)]);
            let name = layout::name_of(&now.definitions[&item.root], sources[1]);
            self.names.insert((item.kind, name.clone()));
            Arc::make_mut(&mut self.table.names).insert(key, item.kind, name);
            if !is_committed(item) {
                Arc::make_mut(&mut self.table.heads).insert(item.root, key);
                self.paths.insert(sources[1].path(item.root).clone());
            }
        }
    }
}

/// The sidecar that `file` is, if it could be read.
fn find(documents: &Documents, file: FileId) -> Option<&Arc<PublicationFile>> {
    documents.publications.iter().find(|publication| publication.file == file)
}

/// The folders above `path`, the nearest first, the root last.
fn above(path: &SourcePath) -> impl Iterator<Item = SourcePath> {
    let own = (*path != SourcePath::root()).then(|| path.folder());
    std::iter::successors(own, |folder| (*folder != SourcePath::root()).then(|| folder.folder()))
}
