//! Components that no sidecar owns, where some came, went, or got another name: the slugs of others may follow from that.

use std::collections::BTreeSet;

use super::again::Step;
use crate::model::publication::SIDECAR;
use crate::resolve::catalog::LineageId;
use crate::resolve::is_committed;
use crate::resolve::keep_visible;
use crate::resolve::layout;
use crate::resolve::slug;
use crate::source::SourceFile;
use crate::text::FileId;

impl Step<'_> {
    /// Lays out again the plain components noted, and those whose slug one of the slugs noted may take or set free.
    pub(super) fn take_plain(&mut self) -> Option<()> {
        let is_plain = |lineage: &layout::LineageDraft| lineage.publication.is_none();
        if self.plain.is_empty() && !self.old.lineages.all().any(is_plain) {
            return Some(());
        }
        let (documents, sources) = ([self.change.before, self.change.now], self.change.sources[1]);
        for file in &self.plain {
            let both = documents.into_iter().filter_map(|documents| documents.definitions.get(file));
            self.plain_slugs.extend(both.map(|it| slug::fold(&layout::name_of(it, sources))));
        }
        // Whatever has one of the slugs, in one lineage or another.
        let mut taken: BTreeSet<FileId> = self.plain.clone();
        let mut slugs = Vec::new();
        for (file, definition) in &*documents[1].definitions {
            let Some(kind) = layout::component_kind(definition) else { continue };
            let name = layout::name_of(definition, sources);
            let Some(own) = self.plain_slugs.iter().find(|own| slug::folds_to(&name, own)) else { continue };
            if self.is_plain(*file)? {
                taken.insert(*file);
                slugs.push((kind, own.clone(), *file));
            }
        }
        let of_sidecars = self.slugs_of_sidecars()?;
        for file in taken {
            let known = self.old.heads.get(&file).map(|key| key.0);
            let known = known.and_then(|id| Some((id, self.old.lineages.find(id)?)));
            let known = known.filter(|(_, lineage)| is_plain(lineage));
            let known: Option<(LineageId, layout::LineageDraft)> =
                known.map(|(id, lineage)| (id, layout::LineageDraft::clone(lineage)));
            let own = slugs.iter().find(|(.., other)| *other == file);
            let new = own.and_then(|(kind, own, _)| {
                let is_same = |other: &&(_, String, FileId)| (other.0, &other.1) == (*kind, own);
                let alone =
                    slugs.iter().filter(is_same).count() == 1 && !of_sidecars.contains(&(*kind, own.clone()));
                let name = layout::name_of(&documents[1].definitions[&file], sources);
                let mut new = layout::working_copy(sources, self.wish.settings, file, (*kind, &name), alone);
                keep_visible(&mut new, self.table.project, &self.wish);
                new.items.retain(|item| !self.left_out.contains(&item.root));
                (!new.items.is_empty()).then_some(new)
            });
            let is_laid = self.plain.contains(&file);
            let is_same = match (&known, &new) {
                (Some((_, old)), Some(new)) => old.is_like(new),
                (None, None) => true,
                _ => false,
            };
            if is_same && !is_laid {
                continue;
            }
            if !is_same {
                self.has_moved = true;
                self.owners.insert(crate::resolve::findings::Owner::Successors);
            }
            // It may be out already, because of what it names.
            let known = known.filter(|(id, _)| self.table.lineages.find(*id).is_some());
            self.put(known.as_ref().map(|(id, old)| (*id, old)), new, !is_same)?;
        }
        Some(())
    }

    /// Whether the component `file` has no sidecar now; `None` where that is not certain.
    fn is_plain(&self, file: FileId) -> Option<bool> {
        let (now, sources) = (self.change.now, self.change.sources[1]);
        let path = sources.path(file);
        let is_sidecar = |file: &SourceFile| file.area == crate::source::Area::Catalog;
        let above = std::iter::successors(Some(path.folder()), |folder| {
            (!folder.as_str().is_empty()).then(|| folder.folder())
        });
        let mut sidecars = above.filter_map(|folder| folder.join(SIDECAR).ok());
        if sidecars.any(|path| sources.files.get(&path).is_some_and(is_sidecar)) {
            return Some(false);
        }
        let mut heads = now.publications.iter().filter(|publication| {
            let folder = sources.path(publication.file).folder();
            let head = publication.head.as_ref();
            head.is_some_and(|head| folder.join(&head.value).as_ref() == Ok(path))
        });
        let Some(head) = heads.next() else { return Some(true) };
        let lineage = self.table.lineages.all().find(|lineage| {
            lineage.publication.as_ref().is_some_and(|publication| publication.file == head.file)
        })?;
        let is_its = lineage.items.iter().any(|item| item.root == file && !is_committed(item));
        is_its.then_some(false)
    }

    /// Which of the slugs noted lineages with a sidecar have that are of the publisher of plain components; `None` where
    /// that is not certain.
    fn slugs_of_sidecars(&self) -> Option<BTreeSet<(crate::model::Kind, String)>> {
        let sources = self.change.sources[1];
        let mut found = BTreeSet::new();
        for publication in &*self.change.now.publications {
            let default = &self.wish.settings.default_publisher;
            let folder = sources.path(publication.file).folder();
            if !self.plain_slugs.contains(folder.name())
                || publication.publisher.as_ref().is_some_and(|name| name.value != *default)
            {
                continue;
            }
            let lineage = self.table.lineages.all().find(|lineage| {
                lineage.publication.as_ref().is_some_and(|own| own.file == publication.file)
            })?;
            found.insert((lineage.kind, lineage.slug.clone()));
        }
        Some(found)
    }
}
