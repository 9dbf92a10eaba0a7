//! Documents become a catalog: lineages are laid out, what the audience may not see is left out, names become
//! items, and everything that follows from that is computed once.

pub mod catalog;
pub mod codes;
pub mod slug;

mod clouds;
mod files;
mod findings;
mod inputs;
mod join;
mod layout;
mod lineages;
mod locals;
mod references;
mod sidecars;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::Checked;
use crate::model::documents::Documents;
use crate::resolve::catalog::Audience;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::RevisionNumber;
use crate::resolve::catalog::Show;
use crate::resolve::catalog::State;
use crate::resolve::findings::Findings;
use crate::resolve::layout::ItemDraft;
use crate::resolve::layout::LineageDraft;
use crate::settings::Settings;
use crate::source::Sources;
use crate::text::FileId;

pub use crate::resolve::files::wanted;
pub use crate::resolve::files::wanted_again;
pub use crate::resolve::join::Again;
pub use crate::resolve::join::Change;
pub use crate::resolve::join::Resolved;
pub use crate::resolve::slug::slug_of;

/// What is wanted of a catalog.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// The project's settings.
    pub settings: &'a Settings,
    /// What is shown, and to whom.
    pub show: &'a Show,
    /// Files whose components are left out.
    pub without: &'a BTreeSet<FileId>,
}

/// Answers every reference between the components that `show` lets through.
///
/// Components of which a file is among `without` are left out, as if they were not there; the findings about what
/// then misses them name what else must go. Findings are the same for any order of files and threads; findings
/// about what is hidden are made only where the audience is [`Audience::All`].
pub fn resolve(
    documents: &Documents,
    sources: &Sources,
    settings: &Settings,
    show: &Show,
    without: &BTreeSet<FileId>,
) -> Checked<Catalog> {
    let Resolved { catalog, findings, .. } = resolve_to_follow(documents, sources, settings, show, without);
    let catalog = Arc::into_inner(catalog).expect("nobody else has it");
    Checked { value: catalog, diagnostics: findings.into_diagnostics() }
}

/// Like [`resolve`], and keeps what it takes to follow changes.
pub fn resolve_to_follow(
    documents: &Documents,
    sources: &Sources,
    settings: &Settings,
    show: &Show,
    without: &BTreeSet<FileId>,
) -> Resolved {
    let mut findings = Findings::default();
    let layout = layout::lay_out(documents, sources, settings, &mut findings);
    sidecars::check(documents, sources, &layout, &mut findings);
    let mut lineages = layout.lineages;
    let wish = Wish { settings, show, without };
    for lineage in &mut lineages {
        keep_visible(lineage, layout.project, &wish);
    }
    lineages.retain(|lineage| !lineage.items.is_empty());
    join::join(documents, sources, &wish, layout.project, lineages, findings)
}

/// Keeps the items of `lineage` that are shown; `project` is whether the root holds lineage folders.
fn keep_visible(lineage: &mut LineageDraft, project: bool, wish: &Wish<'_>) {
    let visible: Vec<bool> = lineage.items.iter().map(|item| lets(wish, lineage, item, project)).collect();
    let mut visible = visible.into_iter();
    lineage.items.retain(|_| visible.next().expect("one for each"));
}

/// Whether an item of `lineage` is shown.
fn lets(wish: &Wish<'_>, lineage: &LineageDraft, item: &ItemDraft, project: bool) -> bool {
    let Wish { show, without, .. } = *wish;
    let publication = &lineage.publication;
    !without.contains(&item.root)
        && publication.as_ref().is_none_or(|file| !without.contains(&file.file))
        && is_shown(item, publication.is_none() && !project, show)
        && is_visible(lineage, item, &show.audience)
}

/// Whether an item of its state is shown at all, whoever looks.
fn is_shown(item: &ItemDraft, plain: bool, show: &Show) -> bool {
    match item.state {
        State::Published | State::Deprecated => true,
        State::WorkingCopy | State::Unpublished => plain || show.drafts,
    }
}

/// Whether `audience` may see an item: the lineage's visibility and the revision's must both let it.
fn is_visible(lineage: &LineageDraft, item: &ItemDraft, audience: &Audience) -> bool {
    use crate::model::publication::Visibility;
    let lets = |visibility: &Visibility| match (visibility, audience) {
        (Visibility::Public, _) | (_, Audience::All) => true,
        (Visibility::Groups(_), Audience::Public) => false,
        (Visibility::Groups(names), Audience::Groups(groups)) => {
            names.iter().any(|name| groups.contains(&name.value))
        }
    };
    let own = lineage.publication.as_ref().is_none_or(|publication| lets(&publication.visibility));
    let narrower = item.record.as_ref().and_then(|record| record.visibility.as_ref());
    own && narrower.is_none_or(|visibility| lets(&visibility.value))
}

/// Whether the item is a committed revision.
fn is_committed(item: &ItemDraft) -> bool {
    item.revision != RevisionNumber::Head
}
