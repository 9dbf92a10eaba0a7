//! The home page, the lists of the kinds, and categories.

use std::borrow::Cow;

use crate::model::Kind;
use crate::resolve::catalog::LineageId;
use crate::site::id;
use crate::site::outputs::feeds::FeedKey;
use crate::site::show::Here;
use crate::site::show::shell::About;
use crate::site::urls;
use crate::site::views::lists::CategoriesView;
use crate::site::views::lists::CategoryView;
use crate::site::views::lists::GuideRow;
use crate::site::views::lists::HomeView;
use crate::site::views::lists::KindCount;
use crate::site::views::lists::ListView;
use crate::site::views::shell::Facet;
use crate::site::words;

/// Makes the home page.
pub(super) fn home<'a>(here: &Here<'a>) -> HomeView<'a> {
    let (catalog, index) = (here.catalog(), &here.site.index);
    let mut about = About::new("home", here.site.settings.title.as_str());
    about.description = Cow::Borrowed(&here.site.settings.tagline);
    let featured = here.cards(&index.featured);
    let recent = here.cards(&index.recent);
    let has_some = !featured.is_empty() || !recent.is_empty();
    let first = Kind::ALL.iter().map(|kind| index.first(*kind)).find(|lineages| !lineages.is_empty());
    let first = first.filter(|_| !has_some).unwrap_or(&[]);
    let publisher = |(publisher, lineages): (&'a crate::resolve::catalog::Publisher, &'a Vec<_>)| Facet {
        id: Cow::Borrowed(publisher.slug.as_str()),
        title: Cow::Borrowed(publisher.name.as_str()),
        href: here.href(&urls::publisher(publisher, 1)),
        count: lineages.len(),
    };
    let mut publishers: Vec<Facet<'a>> =
        catalog.publishers.iter().zip(&index.publishers).map(publisher).collect();
    publishers.retain(|facet| facet.count > 0);
    publishers.sort_by_cached_key(|facet| facet.title.to_lowercase());
    let guides = catalog.content.iter().filter(|page| !page.slug.contains('/'));
    HomeView {
        shell: here.shell(about),
        totals: here.totals(),
        featured,
        recent,
        first: here.cards(first),
        clouds: here.cloud_groups(),
        matrix: here.matrix_href(),
        categories: here.category_facets(),
        publishers,
        guides: guides
            .map(|page| GuideRow {
                title: &page.title,
                href: here.href(&urls::content(page)),
                description: page.description.as_deref().unwrap_or(""),
            })
            .collect(),
        working_copies: !catalog.project,
    }
}

/// Makes a page of the list of `kind`.
pub(super) fn list<'a>(here: &Here<'a>, kind: Kind, page: usize) -> ListView<'a> {
    let word = words::kinds(kind);
    let mut about = About::new("list", word.text);
    about.kind = Some(kind);
    about.feed = Some(FeedKey::Kind(kind));
    about.description = Cow::Borrowed(words::kind_meaning(kind));
    let index = &here.site.index;
    let (rows, pager) = here.page_of(&index.listed[kind as usize], page, |page| urls::list(kind, page));
    ListView {
        facets: here.facet_groups(kind, page == 1),
        deprecated: here.deprecated(kind),
        browse: here.browse(word.id, "", ""),
        shell: here.shell(about),
        kind: word,
        meaning: words::kind_meaning(kind),
        cards: here.cards(rows),
        pager,
    }
}

/// Makes the page of all categories.
pub(super) fn categories<'a>(here: &Here<'a>) -> CategoriesView<'a> {
    let shell = here.shell(About::new("categories", "Categories"));
    CategoriesView { shell, rows: here.category_facets() }
}

/// Makes a page of the category at `at`.
pub(super) fn category<'a>(here: &Here<'a>, at: usize, page: usize) -> CategoryView<'a> {
    let category = &here.site.index.categories[at];
    let mut about = About::new("category", &category.name);
    about.feed = Some(FeedKey::Category(id(at)));
    about.crumbs.push(("Categories".into(), urls::categories()));
    about.description = format!("Components of the category {}", category.name).into();
    let (rows, pager) = here.page_of(&category.lineages, page, |page| urls::category(&category.slug, page));
    CategoryView {
        shell: here.shell(about),
        name: &category.name,
        counts: here.counts(&category.lineages),
        cards: here.cards(rows),
        pager,
    }
}

impl<'a> Here<'a> {
    fn totals(&self) -> Vec<Facet<'a>> {
        let (catalog, index) = (self.catalog(), &self.site.index);
        let kinds = Kind::ALL.map(|kind| {
            let word = words::kinds(kind);
            (word.id, word.text, urls::list(kind, 1), index.listed[kind as usize].len())
        });
        let others = [
            ("clouds", "Clouds", urls::clouds(), catalog.clouds.len()),
            ("publishers", "Publishers", urls::publishers(), catalog.publishers.len()),
            ("categories", "Categories", urls::categories(), index.categories.len()),
        ];
        let others = others.into_iter().filter(|(_, _, _, count)| *count > 0);
        kinds
            .into_iter()
            .chain(others)
            .map(|(id, title, path, count)| Facet {
                id: id.into(),
                title: title.into(),
                href: self.href(&path),
                count,
            })
            .collect()
    }

    fn category_facets(&self) -> Vec<Facet<'a>> {
        let categories = self.site.index.categories.iter();
        categories
            .map(|category| Facet {
                id: Cow::Borrowed(&category.slug),
                title: Cow::Borrowed(&category.name),
                href: self.href(&urls::category(&category.slug, 1)),
                count: category.lineages.len(),
            })
            .collect()
    }

    /// How many of `lineages` are of each kind.
    pub(super) fn counts(&self, lineages: &[LineageId]) -> Vec<KindCount> {
        let count = |kind| {
            let count = lineages.iter().filter(|id| self.catalog().lineage(**id).kind == kind).count();
            KindCount { kind: words::kinds(kind), count }
        };
        Kind::ALL.map(count).into_iter().filter(|it| it.count > 0).collect()
    }
}
