//! What changed between two neighbouring revisions.

mod texts;

use std::borrow::Cow;

use crate::diff;
use crate::diff::Change;
use crate::diff::Effect;
use crate::diff::Section;
use crate::diff::Verdict;
use crate::diff::text::Sign;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::site::Site;
use crate::site::show::Here;
use crate::site::show::cards::published;
use crate::site::show::component::committed;
use crate::site::show::shell::About;
use crate::site::urls;
use crate::site::views::diff::ChangeRow;
use crate::site::views::diff::DetailRow;
use crate::site::views::diff::DiffSection;
use crate::site::views::diff::DiffView;
use crate::site::views::diff::LegendCount;
use crate::site::views::diff::PieceView;
use crate::site::views::diff::Reason;
use crate::site::views::diff::Side;
use crate::site::views::shell::Link;
use crate::site::words;

/// How many reasons stand below the verdict.
const MAX_REASONS: usize = 12;

/// From how many bytes on a text that changed is told word by word.
const LONG_VALUE: usize = 60;

/// Most characters of a value that a row shows.
const MAX_VALUE: usize = 2_000;

/// The visible revision before `item` in its lineage.
pub(crate) fn previous<'a>(catalog: &'a Catalog, item: &Item) -> Option<&'a Item> {
    neighbour(catalog, item, |at| at.checked_sub(1))
}

fn neighbour<'a>(
    catalog: &'a Catalog,
    item: &Item,
    step: impl Fn(usize) -> Option<usize>,
) -> Option<&'a Item> {
    let Home::Revision(lineage) = item.home else { return None };
    let items = &catalog.lineage(lineage).items;
    // Ids grow with revisions.
    let at = items.binary_search(&item.id).ok()?;
    Some(catalog.item(*items.get(step(at)?)?))
}

impl Site {
    /// What the step to `item` from the revision before it is; computed once.
    pub(crate) fn verdict(&self, before: &Item, item: &Item) -> Verdict {
        let known = &self.index.verdicts[self.catalog.place(item.id)];
        *known.get_or_init(|| diff::diff(&self.catalog, &self.sources, before, item).verdict())
    }
}

/// Makes the view of what changed from `before` to `after`.
pub(super) fn diff<'a>(here: &Here<'a>, before: ItemId, after: ItemId) -> DiffView<'a> {
    let catalog = here.catalog();
    let (before, after) = (catalog.item(before), catalog.item(after));
    let lineage = catalog.lineage_of(after);
    let newest = catalog.item(lineage.newest);
    let revisions = [before, after].map(|item| words::revision(item.revision));
    let title = format!("{}: {} to {}", newest.name, revisions[0], revisions[1]);
    let mut about = About::new("diff", title);
    about.kind = Some(after.kind);
    about.crumbs.push((words::kinds(after.kind).text.into(), urls::list(after.kind, 1)));
    about.crumbs.push((Cow::Borrowed(&newest.name), urls::lineage(catalog, lineage)));
    let found = diff::diff(catalog, &here.site.sources, before, after);
    let verdict = found.verdict();
    about.description =
        format!("What changed from {} to {}: {}", revisions[0], revisions[1], verdict.text()).into();
    let decisive: Vec<&Change> = found.decisive().collect();
    let reason = |change: &&Change| Reason {
        effect: change.effect.text(),
        section: change.section.title(),
        anchor: change.section.id(),
        subject: change.subject.clone().into(),
        reason: change.reason,
    };
    let step = |from: &'a Item, to: &'a Item| Link {
        text: format!("{} to {}", words::revision(from.revision), words::revision(to.revision)).into(),
        href: Some(here.href(&urls::diff(catalog, from, to))),
    };
    let older = previous(catalog, before).map(|older| step(older, before));
    let newer = neighbour(catalog, after, |at| at.checked_add(1)).map(|newer| step(after, newer));
    let (files, more_files) = here.file_diffs(before, after);
    let address = |item: &Item| match item.revision {
        crate::resolve::catalog::RevisionNumber::Head => {
            format!("{}@head", urls::component_address(catalog, item))
        }
        crate::resolve::catalog::RevisionNumber::Committed(_) => urls::component_address(catalog, item),
    };
    DiffView {
        shell: here.shell(about),
        kind: words::kind(after.kind),
        component: here.to_item(newest),
        before: here.side(before),
        after: here.side(after),
        verdict: words::verdict(verdict),
        meaning: words::verdict_meaning(verdict),
        reasons: decisive.iter().take(MAX_REASONS).map(reason).collect(),
        more_reasons: decisive.len().saturating_sub(MAX_REASONS),
        legend: [Effect::Added, Effect::Removed, Effect::Modified]
            .map(|effect| LegendCount {
                effect: words::effect(effect),
                count: found.changes.iter().filter(|change| change.effect == effect).count(),
            })
            .into(),
        images_changed: found
            .changes
            .iter()
            .any(|change| matches!(change.section, Section::Images | Section::Settings | Section::Clouds)),
        sections: here.diff_sections(before, after, &found.changes),
        files,
        more_files,
        older,
        newer,
        command: format!("catalog diff {} {}", address(before), address(after)),
    }
}

impl<'a> Here<'a> {
    fn side(&self, item: &'a Item) -> Side<'a> {
        let link = self.to_revision(item);
        let record = item.record.as_deref();
        Side {
            link: Link { text: words::revision(item.revision), ..link },
            date: published(item).or_else(|| committed(item)),
            notes: record.and_then(|record| record.notes.as_ref()).map(|notes| notes.value.as_str()),
        }
    }

    fn diff_sections(&self, before: &'a Item, after: &'a Item, changes: &[Change]) -> Vec<DiffSection<'a>> {
        let mut sections: Vec<DiffSection<'a>> = Vec::new();
        for change in changes {
            let row = self.change_row(before, after, change);
            match sections.last_mut() {
                Some(section) if section.id == change.section.id() => section.rows.push(row),
                _ => sections.push(DiffSection {
                    id: change.section.id(),
                    title: change.section.title(),
                    rows: vec![row],
                }),
            }
        }
        sections
    }

    fn change_row(&self, before: &'a Item, after: &'a Item, change: &Change) -> ChangeRow<'a> {
        let catalog = self.catalog();
        let side = if change.effect == Effect::Removed { before } else { after };
        let anchored = |anchor: String| {
            let page = self.href(&urls::item(catalog, side));
            Some(format!("{page}#{anchor}"))
        };
        let [was, is] = change.items.map(|id| id.map(|id| catalog.item(id)));
        let href = match change.section {
            Section::Inputs => anchored(urls::anchor("input", &change.subject)),
            Section::Scripts | Section::Images => {
                is.or(was).map(|item| self.href(&urls::item(catalog, item)))
            }
            _ => None,
        };
        let steps = was.zip(is).filter(|(was, is)| previous(catalog, is).is_some_and(|it| it.id == was.id));
        ChangeRow {
            effect: words::effect(change.effect),
            weight: words::verdict(change.weight),
            link: Link { text: change.subject.clone().into(), href },
            diff: steps.map(|(was, is)| self.href(&urls::diff(catalog, was, is))),
            details: change
                .details
                .iter()
                .map(|detail| DetailRow {
                    label: detail.label.clone(),
                    before: detail.before.as_deref().map(short),
                    after: detail.after.as_deref().map(short),
                    pieces: pieces(detail),
                })
                .collect(),
            reason: change.reason,
        }
    }
}

/// A long text that changed, word by word.
fn pieces(detail: &diff::Detail) -> Vec<PieceView> {
    let (Some(before), Some(after)) = (&detail.before, &detail.after) else { return Vec::new() };
    if before.len().min(after.len()) < LONG_VALUE || before.len().max(after.len()) > MAX_VALUE * 4 {
        return Vec::new();
    }
    let view = |(sign, text): (Sign, &str)| PieceView {
        sign: match sign {
            Sign::Same => "same",
            Sign::Removed => "removed",
            Sign::Added => "added",
        },
        text: text.to_owned(),
    };
    diff::text::pieces(before, after).unwrap_or_default().into_iter().map(view).collect()
}

/// A value, cut where it is very long.
fn short(text: &str) -> String {
    match text.char_indices().nth(MAX_VALUE) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
