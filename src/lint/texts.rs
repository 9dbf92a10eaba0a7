//! Every text of authors that is shown as Markdown, each once.

use crate::lint::places;
use crate::lint::revision;
use crate::resolve::catalog::Catalog;
use crate::text::Spanned;

/// The descriptions of what people start from, and the texts of lineages and publishers.
pub(crate) fn all(catalog: &Catalog) -> impl Iterator<Item = &Spanned<String>> {
    let items = catalog.all_items();
    let items = items.filter(|item| revision::is_live(item, catalog) && !revision::is_mirror(item, catalog));
    let publications = catalog.all_lineages().filter_map(|lineage| lineage.publication.as_ref());
    let publications = publications.filter(|file| !file.mirror);
    let publishers = catalog.publishers.iter().filter_map(|publisher| publisher.file.as_ref());
    items
        .filter_map(places::description)
        .chain(publications.flat_map(|file| file.long_description.iter().chain(&file.support)))
        .chain(publishers.flat_map(|file| file.welcome.iter().chain(&file.support)))
}
