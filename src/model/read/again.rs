//! Reading again where only some files have changed, came or went, and nobody else needs to be asked what they are.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Looked;
use super::Memo;
use super::Remembered;
use super::clean;
use super::files_of;
use super::look;
use super::named_files;
use crate::diag::Diagnostic;
use crate::model::Definition;
use crate::model::documents::Documents;
use crate::model::documents::Taken;
use crate::model::publication::PublicationFile;
use crate::model::publication::SIDECAR;
use crate::model::server_template::ServerTemplateFile;
use crate::model::sidecars;
use crate::model::sidecars::Project;
use crate::model::sidecars::ReadPublication;
use crate::path::SourcePath;
use crate::settings::Settings;
use crate::source::Area;
use crate::source::Sources;
use crate::text::FileId;

impl Memo {
    /// Reads the files `changed` again; the rest is as in `before`, which this has made. `sources` are those before and
    /// now. The findings are those in these files, in the place of all that were found in them.
    ///
    /// `None` where reading everything may give something else: a file that is what a definition says it is, or that names
    /// files which nobody has looked at; tables. Then this is to be used for that only.
    pub fn again(
        &mut self,
        before: &Documents,
        sources: [&Sources; 2],
        settings: &Settings,
        changed: &BTreeSet<FileId>,
    ) -> Option<(Documents, Vec<Diagnostic>)> {
        let [old, now] = sources;
        let project = Project::again(now, settings);
        if project != Project::again(old, settings) || before.definitions.is_empty() {
            return None;
        }
        let n_ids = now.files.n_ids();
        self.looked.resize_with(n_ids, || None);
        self.publications.resize_with(n_ids, || None);
        let mut reader = Again {
            memo: self,
            before,
            documents: before.clone(),
            diagnostics: Vec::new(),
            sources,
            settings,
            unsaid: BTreeSet::new(),
        };
        for id in changed {
            let known = old.get(*id);
            let area = now.get(*id).or(known).map_or(Area::Elsewhere, |file| file.area);
            match area {
                // No reading asks for them; whoever has other settings says so.
                Area::Theme | Area::Config => {}
                Area::Content => reader.content(*id)?,
                Area::Catalog => match project.role(now.path(*id)) {
                    Taken::Nothing => reader.definition(*id)?,
                    Taken::Publication => reader.publication(*id, changed)?,
                    Taken::Facts => return None,
                    people => reader.people(*id, people),
                },
                Area::Elsewhere => {
                    reader.unsaid.insert(now.path(*id).clone());
                }
            }
        }
        if !reader.is_certain(changed) {
            return None;
        }
        Some((reader.documents, reader.diagnostics))
    }
}

struct Again<'a> {
    memo: &'a mut Memo,
    before: &'a Documents,
    documents: Documents,
    diagnostics: Vec<Diagnostic>,
    sources: [&'a Sources; 2],
    settings: &'a Settings,
    /// Files that are nothing by themselves, unless somebody says what they are.
    unsaid: BTreeSet<SourcePath>,
}

impl Again<'_> {
    /// A file that may be a definition.
    fn definition(&mut self, id: FileId) -> Option<()> {
        let path = self.sources[1].path(id);
        let known = self.memo.looked[id.0 as usize].as_ref().map(|known| Arc::clone(&known.found));
        let read = self.before.definitions.get(&id);
        let own = known.as_ref().and_then(|known| known.definition.as_ref());
        let is_own = match (own, read) {
            (Some(own), Some(read)) => Arc::ptr_eq(own, read),
            (None, None) => true,
            _ => false,
        };
        let taken = known.as_ref().map_or(Taken::Nothing, |known| known.taken);
        if !is_own || self.before.taken.get(path).is_some_and(|before| *before != taken) {
            // It is what a definition says it is.
            return None;
        }
        let file = self.sources[1].get(id);
        let looked = file.map(|file| Arc::new(look(file, &self.settings.limits)));
        let is_taken = file.is_some_and(|file| file.bytes.is_some())
            || looked.iter().any(|it| !it.diagnostics.is_empty());
        let taken = looked.as_ref().filter(|_| is_taken).map(|looked| looked.taken);
        self.take(path, taken);
        if taken.is_none_or(|taken| taken == Taken::Nothing) && file.is_some() {
            self.unsaid.insert(path.clone());
        }
        let definition = looked.as_ref().and_then(|looked| looked.definition.clone());
        if definition.is_some() || read.is_some() {
            let definitions = Arc::make_mut(&mut self.documents.definitions);
            match definition {
                Some(definition) => drop(definitions.insert(id, definition)),
                None => drop(definitions.remove(&id)),
            }
        }
        if let Some((file, looked)) = file.zip(looked) {
            if looked.speaks || self.is_in_lineage(path) {
                self.diagnostics.extend(looked.diagnostics.iter().cloned());
            }
            Remembered::put(&mut self.memo.looked, file, &looked);
        } else {
            self.memo.looked[id.0 as usize] = None;
        }
        Some(())
    }

    /// Notes what the file at `path` was taken for.
    fn take(&mut self, path: &SourcePath, taken: Option<Taken>) {
        if self.documents.taken.get(path).copied() == taken {
            return;
        }
        let all = Arc::make_mut(&mut self.documents.taken);
        match taken {
            Some(taken) => drop(all.insert(path.clone(), taken)),
            None => drop(all.remove(path)),
        }
    }

    /// Whether a file lies in a folder with a sidecar, readable or not.
    fn is_in_lineage(&self, path: &SourcePath) -> bool {
        let mut folder = path.folder();
        loop {
            let sidecar = folder.join(SIDECAR).ok().and_then(|path| self.sources[1].files.get(&path));
            if sidecar.is_some_and(|file| file.area == Area::Catalog) {
                return true;
            }
            if folder == SourcePath::root() {
                return false;
            }
            folder = folder.folder();
        }
    }

    /// A lineage's sidecar.
    fn publication(&mut self, id: FileId, changed: &BTreeSet<FileId>) -> Option<()> {
        let (path, file) = (self.sources[1].path(id), self.sources[1].get(id));
        if self.sources[0].get(id).is_some() != file.is_some() {
            // In a lineage, faults of files count that elsewhere would not.
            let is_quiet = |looked: &Looked| !looked.speaks && !looked.diagnostics.is_empty();
            let folder = path.folder();
            let mut below = self.sources[1].files.below(&folder).filter(|it| !changed.contains(&it.id));
            let known = |id: FileId| self.memo.looked[id.0 as usize].as_ref();
            if below.any(|it| known(it.id).is_some_and(|known| is_quiet(&known.found))) {
                return None;
            }
        }
        self.take(path, file.map(|_| Taken::Publication));
        let publications = Arc::make_mut(&mut self.documents.publications);
        publications.retain(|publication| publication.file != id);
        let Some(file) = file else {
            self.memo.publications[id.0 as usize] = None;
            return Some(());
        };
        let read = ReadPublication::of(file, self.settings, &[]);
        if let Some(new) = read.publication() {
            let at = publications.partition_point(|other| self.sources[1].path(other.file) < path);
            publications.insert(at, Arc::clone(new));
        }
        self.diagnostics.extend(read.diagnostics().iter().cloned());
        Remembered::put(&mut self.memo.publications, file, &read);
        Some(())
    }

    /// A publisher, a licence, or the groups.
    fn people(&mut self, id: FileId, taken: Taken) {
        let (path, file) = (self.sources[1].path(id), self.sources[1].get(id));
        self.take(path, file.map(|_| taken));
        self.documents.publishers.retain(|publisher| publisher.file != id);
        self.documents.eulas.retain(|eula| eula.file != id);
        if taken == Taken::AccountGroups {
            self.documents.groups.clear();
        }
        if let Some(file) = file {
            sidecars::read_people(file, taken, self.settings, &mut self.documents, &mut self.diagnostics);
        }
        sidecars::sort_people(self.sources[1], &mut self.documents);
    }

    /// A page of the content folder, or a file beside them.
    fn content(&mut self, id: FileId) -> Option<()> {
        let (path, file) = (self.sources[1].path(id), self.sources[1].get(id));
        self.documents.content.retain(|page| page.file != id);
        let folder = SourcePath::parse(&self.settings.content).ok()?;
        let read = file.map(|file| {
            sidecars::read_page(file, &folder, self.settings, &mut self.documents, &mut self.diagnostics);
        });
        if read.is_none() {
            self.take(path, None);
        }
        sidecars::sort_content(&mut self.documents.content);
        Some(())
    }

    /// Whether what was read is what reading everything gives: nobody says of a file what it is, did so, or names one that
    /// was not looked at.
    fn is_certain(&self, changed: &BTreeSet<FileId>) -> bool {
        let (before, now) = (self.before, &self.documents);
        let heads = |documents: &Documents, id: FileId| -> Vec<SourcePath> {
            let own = documents.publications.iter().find(|publication| publication.file == id);
            own.and_then(|own| self.head(own)).into_iter().collect()
        };
        let named = |documents: &Documents, id: FileId| -> Option<Vec<SourcePath>> {
            match documents.definitions.get(&id).map(|definition| &**definition) {
                Some(Definition::ServerTemplate(template)) => self.named(template),
                // They are read from the folder of whoever includes them.
                Some(Definition::Alerts(alerts)) => files_of(&alerts.alerts).next().is_none().then(Vec::new),
                Some(Definition::RightScript(_) | Definition::MultiCloudImage(_)) | None => {
                    Some(heads(documents, id))
                }
            }
        };
        let is_alike = |id: FileId| match (before.definitions.get(&id), now.definitions.get(&id)) {
            (Some(old), Some(new)) => names_alike(old, new, self.sources[1]),
            _ => false,
        };
        let is_sound = |id: &FileId| {
            if is_alike(*id) {
                return true;
            }
            let (Some(old), Some(new)) = (named(before, *id), named(now, *id)) else { return false };
            let is_known =
                |path: &SourcePath| now.taken.get(path).is_some_and(|taken| *taken != Taken::Nothing);
            old.iter().all(|path| new.contains(path) || !self.is_told(path))
                && new.iter().all(|path| old.contains(path) || is_known(path))
        };
        !now.definitions.is_empty() && changed.iter().all(is_sound) && !self.is_said()
    }

    /// The working copy that a sidecar names.
    fn head(&self, publication: &PublicationFile) -> Option<SourcePath> {
        let folder = self.sources[1].path(publication.file).folder();
        folder.join(&publication.head.as_ref()?.value).ok()
    }

    /// What a ServerTemplate names; `None` if that names more.
    fn named(&self, template: &ServerTemplateFile) -> Option<Vec<SourcePath>> {
        let mut paths = Vec::new();
        for (path, taken) in named_files(self.sources[1], template) {
            let file = self.sources.iter().find_map(|sources| sources.files.get(&path));
            let definitions = [&self.before.definitions, &self.documents.definitions];
            let mut alerts =
                file.into_iter().flat_map(|file| definitions.map(|all| all.get(&file.id))).flatten();
            let names_more = |definition: &Arc<Definition>| matches!(&**definition, Definition::Alerts(alerts) if files_of(&alerts.alerts).next().is_some());
            if taken == Taken::Alerts && alerts.any(names_more) {
                return None;
            }
            paths.push(path);
        }
        Some(paths)
    }

    /// Whether a file was what a definition says it is.
    fn is_told(&self, path: &SourcePath) -> bool {
        let Some(taken) = self.before.taken.get(path) else { return false };
        let Some(file) = self.sources[0].files.get(path) else { return true };
        let own = self.memo.looked[file.id.0 as usize].as_ref();
        // What has changed was no such file, or this would have ended.
        own.is_none_or(|own| own.found.taken != *taken) && self.documents.taken.get(path) == Some(taken)
    }

    /// Whether somebody says what one of the `unsaid` files is.
    fn is_said(&self) -> bool {
        if self.unsaid.is_empty() {
            return false;
        }
        let names: BTreeSet<&str> = self.unsaid.iter().map(SourcePath::name).collect();
        let includes = |path: &str| names.contains(clean(path).rsplit('/').next().unwrap_or_default());
        let mut definitions = self.documents.definitions.values();
        let says = |definition: &Arc<Definition>| match &**definition {
            Definition::ServerTemplate(template) => {
                named_files(self.sources[1], template).iter().any(|(path, _)| self.unsaid.contains(path))
                    || files_of(&template.alerts).any(includes)
            }
            Definition::Alerts(alerts) => files_of(&alerts.alerts).any(includes),
            Definition::RightScript(_) | Definition::MultiCloudImage(_) => false,
        };
        let mut heads = self.documents.publications.iter().filter_map(|publication| self.head(publication));
        definitions.any(says) || heads.any(|head| self.unsaid.contains(&head))
    }
}

/// Whether two definitions name the same files, and say the same of them.
fn names_alike(old: &Definition, new: &Definition, sources: &Sources) -> bool {
    match (old, new) {
        (Definition::ServerTemplate(old), Definition::ServerTemplate(new)) => {
            named_files(sources, old) == named_files(sources, new)
        }
        (Definition::Alerts(old), Definition::Alerts(new)) => files_of(&old.alerts).eq(files_of(&new.alerts)),
        (Definition::RightScript(_), Definition::RightScript(_))
        | (Definition::MultiCloudImage(_), Definition::MultiCloudImage(_)) => true,
        _ => false,
    }
}
