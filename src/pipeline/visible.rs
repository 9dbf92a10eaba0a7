//! What of a project is shown, and what is left out of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Opened;
use super::open::Since;
use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::diag::Severity;
use crate::lint::levels;
use crate::model::Definition;
use crate::model::alert::AlertEntry;
use crate::model::publication::Visibility;
use crate::model::read::clean;
use crate::resolve;
use crate::resolve::Again;
use crate::resolve::Change;
use crate::resolve::Resolved;
use crate::resolve::Wish;
use crate::resolve::catalog::Audience;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Firmness;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::Show;
use crate::resolve::catalog::State;
use crate::text::FileId;

/// The catalog that `show` lets through, without what `found` calls broken and what depends on that; the names of the
/// latter.
pub(super) fn visible(project: &Opened, found: &[Diagnostic], show: &Show) -> (Arc<Catalog>, Vec<String>) {
    let errors = broken(project, found.iter());
    let Visible { catalog, without, .. } = shown(project, errors, show, None);
    let left_out = if without.is_empty() { Vec::new() } else { left_out(&project.catalog, &catalog, show) };
    (catalog, left_out)
}

/// The files that errors among `found` lie in.
pub(super) fn broken<'a>(project: &Opened, found: impl Iterator<Item = &'a Diagnostic>) -> BTreeSet<FileId> {
    let broken = found.filter(|found| found.severity == Severity::Error);
    broken.filter_map(|found| file(project, &found.place)).collect()
}

/// The file of a place.
fn file(project: &Opened, place: &Place) -> Option<FileId> {
    match place {
        Place::Root => None,
        Place::Path(path) => project.sources.files.get(path).map(|file| file.id),
        Place::Span(span) => Some(span.file),
    }
}

/// What of a project is shown.
#[derive(Debug, Clone)]
pub struct Visible {
    /// The catalog.
    pub catalog: Arc<Catalog>,
    /// All files that were left out.
    pub without: BTreeSet<FileId>,
    /// The files that were to be left out.
    asked: BTreeSet<FileId>,
    show: Show,
    /// All there was when it was made.
    all: Arc<Catalog>,
    /// How the catalog was made, if it is not all there is.
    resolved: Option<Resolved>,
}

/// The catalog that `show` lets through, without the files `without` and what depends on them.
pub(super) fn shown(
    project: &Opened,
    without: BTreeSet<FileId>,
    show: &Show,
    before: Option<&Visible>,
) -> Visible {
    let all = Arc::clone(&project.catalog);
    let (show, asked) = (show.clone(), without.clone());
    let has_draft_page = || !show.drafts && all.content.iter().any(|page| page.draft);
    let showed_everything = before.is_some_and(|before| {
        let is_since = |since: &Since| Arc::ptr_eq(&since.catalog, &before.all) && !since.has_moved;
        before.resolved.is_none() && before.show == show && project.since.as_deref().is_some_and(is_since)
    });
    if let Some(before) = before
        && Arc::ptr_eq(&before.all, &all)
        && (&before.asked, &before.show) == (&asked, &show)
    {
        return before.clone();
    }
    // Following leaves states and visibilities as they are.
    let shows_all = || showed_everything && !has_draft_page() || shows_everything(&all, &show);
    if (without.is_empty() || names_nothing(project, &without)) && shows_all() {
        return Visible { catalog: Arc::clone(&all), without, asked, show, all, resolved: None };
    }
    if let Some(visible) = before.and_then(|before| follow(project, &asked, &show, before)) {
        return visible;
    }
    let (resolved, without) = resolve_without(project, without, &show);
    Visible { catalog: Arc::clone(&resolved.catalog), without, asked, show, all, resolved: Some(resolved) }
}

/// The same made of the catalog shown `before`, where the project was made of the one before.
fn follow(project: &Opened, asked: &BTreeSet<FileId>, show: &Show, before: &Visible) -> Option<Visible> {
    let (since, resolved) = (project.since.as_ref()?, before.resolved.as_ref()?);
    if !Arc::ptr_eq(&since.catalog, &before.all) || before.asked != *asked || before.show != *show {
        return None;
    }
    let (documents, sources) = (&project.documents, &project.sources);
    let change = Change {
        before: &since.documents,
        now: documents,
        sources: [&since.sources, sources],
        files: &since.files,
    };
    let wish = Wish { settings: &project.settings, show, without: &before.without };
    let Again { resolved, found, .. } = resolved.again(&change, &wish)?;
    let fresh = found.into_iter().map(Arc::unwrap_or_clone).collect();
    let fresh = levels::apply(fresh, project.profile, &project.settings, &project.sources);
    if !before.without.is_empty() && !broken(project, fresh.iter()).is_subset(&before.without) {
        return None;
    }
    Some(Visible {
        catalog: Arc::clone(&resolved.catalog),
        all: Arc::clone(&project.catalog),
        resolved: Some(resolved),
        ..before.clone()
    })
}

/// Whether there is nothing to leave out for the files `without`: none of them holds anything that was read, nothing leads
/// to them by path, and resolving found no mistake elsewhere.
fn names_nothing(project: &Opened, without: &BTreeSet<FileId>) -> bool {
    let (documents, sources) = (&project.documents, &project.sources);
    let is_read = |file: &FileId| {
        documents.definitions.contains_key(file)
            || documents.publications.iter().any(|publication| publication.file == *file)
    };
    if without.iter().any(is_read) || !broken(project, project.errors().iter()).is_subset(without) {
        return false;
    }
    let leads_there = |item: &Item| {
        let Some(template) = item.server_template() else { return false };
        let folder = || sources.path(item.file).folder();
        let references = template.scripts.iter().map(|script| &script.reference).chain(&template.images);
        let mut lost = references.filter(|it| it.firmness == Firmness::Local && it.item().is_none());
        lost.any(|reference| {
            let path = folder().join(clean(&reference.written));
            path.is_ok_and(|path| sources.files.get(&path).is_some_and(|file| without.contains(&file.id)))
        })
    };
    // Alert files are read from the folder of whoever includes them: the last name says enough.
    let names: BTreeSet<&str> = without.iter().map(|file| sources.path(*file).name()).collect();
    let includes = |entries: &[AlertEntry]| {
        entries.iter().any(|entry| match entry {
            AlertEntry::File(path) => {
                names.contains(path.value.trim_end_matches(['/', '.']).rsplit('/').next().unwrap_or_default())
            }
            AlertEntry::Alert(_) => false,
        })
    };
    let includes_it = |definition: &Arc<Definition>| match &**definition {
        Definition::ServerTemplate(template) => includes(&template.alerts),
        Definition::Alerts(alerts) => includes(&alerts.alerts),
        Definition::RightScript(_) | Definition::MultiCloudImage(_) => false,
    };
    !documents.definitions.values().any(includes_it) && !project.catalog.all_items().any(leads_there)
}

/// What `show` lets through, without the files `without`; all files that are left out then.
fn resolve_without(
    project: &Opened,
    mut without: BTreeSet<FileId>,
    show: &Show,
) -> (Resolved, BTreeSet<FileId>) {
    loop {
        let (documents, sources) = (&project.documents, &project.sources);
        let resolved = resolve::resolve_to_follow(documents, sources, &project.settings, show, &without);
        // What misses a component that is left out is left out too. Only then can a second look find errors that
        // the first, at everything, did not: a narrower audience makes none that stop a build.
        let more = if without.is_empty() {
            BTreeSet::new()
        } else {
            let found = resolved.diagnostics().map(|found| Diagnostic::clone(found)).collect();
            let found = levels::apply(found, project.profile, &project.settings, &project.sources);
            broken(project, found.iter()).difference(&without).copied().collect()
        };
        if more.is_empty() {
            return (resolved, without);
        }
        without.extend(more);
    }
}

/// Whether `show` lets through all of `catalog`, so that every reference has the answer it has there.
fn shows_everything(catalog: &Catalog, show: &Show) -> bool {
    if !catalog.project || (show.drafts && show.audience == Audience::All) {
        return true;
    }
    let is_public = |visibility: &Visibility| *visibility == Visibility::Public;
    let sees_all = show.audience == Audience::All
        || catalog.all_lineages().filter_map(|lineage| lineage.publication.as_ref()).all(|publication| {
            let own = publication.revisions.iter().filter_map(|record| record.visibility.as_ref());
            is_public(&publication.visibility) && own.map(|it| &it.value).all(is_public)
        });
    let has_draft = || {
        let hidden = |item: &Item| matches!(item.state, State::WorkingCopy | State::Unpublished);
        catalog.all_items().any(hidden) || catalog.content.iter().any(|page| page.draft)
    };
    // A name alone means a working copy only where drafts are shown; without one there is nothing to differ in.
    sees_all && (show.drafts || !has_draft())
}

/// The names of what `all` has and `shown` lacks, of what would be shown if it were whole.
fn left_out(all: &Catalog, shown: &Catalog, show: &Show) -> Vec<String> {
    let files: BTreeSet<FileId> = shown.all_items().map(|item| item.file).collect();
    let is_due = |item: &&Item| {
        show.drafts || !all.project || matches!(item.state, State::Published | State::Deprecated)
    };
    let gone = all.all_items().filter(|item| !files.contains(&item.file)).filter(is_due);
    let names: BTreeSet<String> = gone.map(|item| format!("{} `{}`", item.kind, item.name)).collect();
    names.into_iter().collect()
}
