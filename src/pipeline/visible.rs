//! What of a project is shown, and what is left out of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Opened;
use super::open::Since;
use super::open::everything;
use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::diag::Severity;
use crate::lint::levels;
use crate::model::publication::Visibility;
use crate::resolve;
use crate::resolve::Again;
use crate::resolve::Change;
use crate::resolve::Resolved;
use crate::resolve::Wish;
use crate::resolve::catalog::Audience;
use crate::resolve::catalog::Catalog;
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
    /// Whether it was made of what was shown before, or of all there is, and shares with it what is the same.
    pub is_followed: bool,
    /// The files that were to be left out.
    asked: BTreeSet<FileId>,
    show: Show,
    /// All there was when it was made.
    all: Arc<Catalog>,
    /// Whether it would be all there is if nothing were left out.
    shows_everything: bool,
    /// How the catalog was made, if it is not made of all there is.
    resolved: Option<Resolved>,
}

impl Visible {
    /// Lets go of what only following a change needs.
    pub fn let_go(&mut self) {
        self.resolved = None;
    }
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
    if let Some(before) = before
        && Arc::ptr_eq(&before.all, &all)
        && (&before.asked, &before.show) == (&asked, &show)
    {
        return before.clone();
    }
    let has_draft_page = || !show.drafts && all.content.iter().any(|page| page.draft);
    let showed_everything = before.is_some_and(|before| {
        let is_since = |since: &Since| Arc::ptr_eq(&since.catalog, &before.all) && !since.has_moved;
        before.shows_everything && before.show == show && project.since.as_deref().is_some_and(is_since)
    });
    // What is followed without that has moved leaves states and visibilities as they are.
    let shows_everything = showed_everything && !has_draft_page() || shows_everything(&all, &show);
    let visible = |catalog, without, resolved, is_followed| Visible {
        catalog,
        without,
        is_followed,
        asked,
        show: show.clone(),
        all: Arc::clone(&all),
        shows_everything,
        resolved,
    };
    if shows_everything && without.is_empty() {
        return visible(Arc::clone(&all), without, None, true);
    }
    let lets = if shows_everything { everything() } else { show.clone() };
    // Of what was shown before, or of all there is.
    let followed = || {
        let before = before.filter(|before| before.show == show && !before.shows_everything)?;
        let since = project.since.as_ref().filter(|since| Arc::ptr_eq(&since.catalog, &before.all))?;
        let change = Change {
            before: &since.documents,
            now: &project.documents,
            sources: [&since.sources, &project.sources],
            files: &since.files,
        };
        follow(project, before.resolved.as_ref()?, &change, &without, &lets)
    };
    let taken_out = || {
        let change = Change {
            before: &project.documents,
            now: &project.documents,
            sources: [&project.sources, &project.sources],
            files: &BTreeSet::new(),
        };
        follow(project, project.resolved.as_ref()?, &change, &without, &lets)
    };
    let made = followed().or_else(taken_out);
    let is_followed = made.is_some();
    let (resolved, without) = made.unwrap_or_else(|| resolve_without(project, without, &lets));
    if shows_everything {
        // What is left out may have been nothing that is shown.
        let is_all = all.differing_items(&resolved.catalog).is_empty()
            && all.differing_lineages(&resolved.catalog).is_empty();
        let catalog = if is_all { Arc::clone(&all) } else { resolved.catalog };
        return visible(catalog, without, None, is_followed);
    }
    visible(Arc::clone(&resolved.catalog), without, Some(resolved), is_followed)
}

/// What `show` lets through without the files `without`, made of `base`, from which `change` leads to `project`; all files
/// that are left out then.
fn follow(
    project: &Opened,
    base: &Resolved,
    change: &Change<'_>,
    without: &BTreeSet<FileId>,
    show: &Show,
) -> Option<(Resolved, BTreeSet<FileId>)> {
    let mut without = without.clone();
    loop {
        let wish = Wish { settings: &project.settings, show, without: &without };
        let Again { resolved, found, .. } = base.again(change, &wish)?;
        if without.is_empty() {
            return Some((resolved, without));
        }
        let found = found.into_iter().map(Arc::unwrap_or_clone).collect();
        let found = levels::apply(found, project.profile, &project.settings, &project.sources);
        let more: Vec<FileId> = broken(project, found.iter()).difference(&without).copied().collect();
        if more.is_empty() {
            return Some((resolved, without));
        }
        without.extend(more);
    }
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
