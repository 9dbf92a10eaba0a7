//! The facets of lists, their pages, and the page of search results.

use std::borrow::Cow;

use crate::model::Kind;
use crate::resolve::catalog::LineageId;
use crate::site::facets;
use crate::site::outputs::overviews::facet_page_size;
use crate::site::show::Here;
use crate::site::show::cards;
use crate::site::show::shell::About;
use crate::site::urls;
use crate::site::views::find::Browse;
use crate::site::views::find::FacetGroup;
use crate::site::views::find::FacetRow;
use crate::site::views::find::FacetView;
use crate::site::views::find::KindFacets;
use crate::site::views::find::SearchView;
use crate::site::views::shell::Facet;
use crate::site::words;

/// How many values of a facet a list shows before it folds the others away.
const SHOWN_VALUES: usize = 7;

/// Makes a page of what has a value of a facet.
pub(super) fn facet<'a>(here: &Here<'a>, at: usize, value: usize, page: usize) -> FacetView<'a> {
    let facet = &here.site.index.facets[at];
    let value = &facet.values[value];
    let kind = words::kinds(facet.kind);
    let mut about = About::new("facet", format!("{}: {}", kind.text, value.title));
    about.kind = Some(facet.kind);
    about.description = format!("{} by {}: {}", kind.text, facet.title.to_lowercase(), value.title).into();
    about.crumbs.push((kind.text.into(), urls::list(facet.kind, 1)));
    let (rows, pager) = here.page_of_size(&value.shown, page, facet_page_size(here.site), |page| {
        urls::facet(facet.kind, facet.id, &value.slug, page)
    });
    FacetView {
        shell: here.shell(about),
        kind,
        list: here.href(&urls::list(facet.kind, 1)),
        facet: facet.title,
        value: &value.title,
        rows: rows.iter().map(|id| here.row(*id)).collect(),
        pager,
        values: here.values(facet),
        facets: here.facet_groups(facet.kind, false),
        browse: here.browse(kind.id, facet.id, &value.slug),
    }
}

/// Makes the page of search results.
pub(super) fn search<'a>(here: &Here<'a>) -> SearchView<'a> {
    let mut about = About::new("search", "Search");
    about.description = "Search this catalog".into();
    about.indexable = false;
    let kinds = Kind::ALL.map(|kind| KindFacets {
        kind: words::kinds(kind),
        href: here.href(&urls::list(kind, 1)),
        count: here.site.index.listed[kind as usize].len(),
        facets: here.facet_groups(kind, false),
    });
    SearchView {
        shell: here.shell(about),
        kinds: kinds.into_iter().filter(|it| it.count > 0).collect(),
        browse: here.browse("", "", ""),
    }
}

impl<'a> Here<'a> {
    /// What a list says to its script.
    pub(super) fn browse(&self, kind: &'static str, facet: &'static str, value: &str) -> Browse {
        let scripts = ["search.js", "browse.js"].into_iter().filter_map(|name| self.asset(name)).collect();
        Browse { kind, facet, value: value.to_owned(), scripts }
    }

    /// The facets of `kind`; with `is_whole` their values too.
    pub(super) fn facet_groups(&self, kind: Kind, is_whole: bool) -> Vec<FacetGroup<'a>> {
        let facets = self.site.index.facets.iter().filter(|facet| facet.kind == kind);
        facets
            .map(|facet| {
                let list = self.href(&urls::list(kind, 1));
                let mut group = FacetGroup {
                    id: facet.id,
                    title: facet.title,
                    href: format!("{list}#{}", urls::anchor("by", facet.id)),
                    values: Vec::new(),
                    more: Vec::new(),
                };
                if is_whole {
                    (group.values, group.more) = frequent(self.values(facet));
                }
                group
            })
            .collect()
    }

    /// All values of a facet; those that only hidden components have stay out, as in lists.
    fn values(&self, facet: &'a facets::Facet) -> Vec<Facet<'a>> {
        let shown = facet.values.iter().filter(|value| !value.shown.is_empty());
        shown
            .map(|value| Facet {
                id: Cow::Borrowed(&value.slug),
                title: Cow::Borrowed(&value.title),
                href: match value.cloud {
                    Some(cloud) => self.href(&urls::cloud(&self.catalog().cloud(cloud).slug, 1)),
                    None => self.href(&urls::facet(facet.kind, facet.id, &value.slug, 1)),
                },
                count: value.shown.len(),
            })
            .collect()
    }

    /// The way to the deprecated components of `kind`, if there are some.
    pub(super) fn deprecated(&self, kind: Kind) -> Option<Facet<'a>> {
        let title = words::state(crate::resolve::catalog::State::Deprecated).text;
        let mut states =
            self.site.index.facets.iter().filter(|facet| facet.kind == kind && facet.id == "state");
        self.values(states.next()?).into_iter().find(|value| value.title == title)
    }

    fn row(&self, id: LineageId) -> FacetRow<'a> {
        let catalog = self.catalog();
        let lineage = catalog.lineage(id);
        let item = catalog.item(lineage.newest);
        FacetRow {
            name: &item.name,
            href: self.href(&urls::lineage(catalog, lineage)),
            publisher: &catalog.publisher(lineage.publisher).name,
            revision: words::revision(item.revision),
            date: cards::published(item),
            badges: self.badges(item),
        }
    }
}

/// The most frequent of many values and the rest, both in the order they had.
fn frequent(values: Vec<Facet<'_>>) -> (Vec<Facet<'_>>, Vec<Facet<'_>>) {
    // A fold that hides one or two would take as much room as they do.
    if values.len() <= SHOWN_VALUES + 2 {
        return (values, Vec::new());
    }
    let mut counts: Vec<(usize, usize)> = values.iter().map(|value| value.count).zip(0..).collect();
    counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let mut is_shown = vec![false; values.len()];
    for (_, at) in &counts[..SHOWN_VALUES] {
        is_shown[*at] = true;
    }
    let (shown, rest): (Vec<_>, Vec<_>) = values.into_iter().zip(is_shown).partition(|(_, shown)| *shown);
    (shown.into_iter().map(|it| it.0).collect(), rest.into_iter().map(|it| it.0).collect())
}
