//! Where everything lives: the only place that decides an address.
//!
//! Every address names a file, so that the site works from disk and below any folder of a host.

use crate::diag::Code;
use crate::model::Kind;
use crate::model::content::ContentPage;
use crate::model::people::EulaFile;
use crate::path;
use crate::path::OutPath;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::Lineage;
use crate::resolve::catalog::Publisher;
use crate::resolve::catalog::RevisionNumber;

/// Longest slug of the old public addresses, in characters. Source: the domain paper, 2.8.
const OLD_SLUG_CHARS: usize = 30;

/// Makes a path of `text`; what holds characters that no address may hold gets a name that no file has.
fn at(text: impl Into<String>) -> OutPath {
    OutPath::try_from(text.into()).unwrap_or_else(|text| {
        let folded: Vec<String> = text.split('/').filter(|name| !name.is_empty()).map(harmless).collect();
        OutPath::parse(&folded.join("/")).expect("every name is harmless and not empty")
    })
}

/// A name without what an [`OutPath`] refuses.
fn harmless(name: &str) -> String {
    if matches!(name, "." | "..") {
        return "_".into();
    }
    name.chars().map(|c| if c == '\\' || c.is_control() { '_' } else { c }).collect()
}

/// The home page.
pub fn home() -> OutPath {
    at("index.html")
}

/// The page for addresses that lead nowhere.
pub fn not_found() -> OutPath {
    at("404.html")
}

/// A page, from 1, of the list of `kind`.
pub fn list(kind: Kind, page: usize) -> OutPath {
    list_page(kind.folder(), page)
}

/// A page, from 1, of the components of `kind` that have the value `value` of `facet`.
pub fn facet(kind: Kind, facet: &str, value: &str, page: usize) -> OutPath {
    let stem = format!("{}/by/{facet}/{value}", kind.folder());
    first_or_page(&format!("{stem}.html"), &stem, page)
}

/// Page 1 of a list lives at `first`, the others below `folder`.
fn first_or_page(first: &str, folder: &str, page: usize) -> OutPath {
    if page <= 1 { at(first) } else { at(format!("{folder}/page/{page}.html")) }
}

/// The folder of a lineage's revisions, and its page without `.html`.
fn stem(catalog: &Catalog, lineage: &Lineage) -> String {
    stem_and(catalog, lineage, "")
}

/// The same with `rest` behind it. Every page links to several lineages, so this is made in one go.
fn stem_and(catalog: &Catalog, lineage: &Lineage, rest: &str) -> String {
    let publisher = catalog.publisher(lineage.publisher);
    [lineage.kind.folder(), "/", &publisher.slug, "/", &lineage.slug, rest].concat()
}

/// The page of a lineage: its newest revision.
pub fn lineage(catalog: &Catalog, lineage: &Lineage) -> OutPath {
    at(stem_and(catalog, lineage, ".html"))
}

/// The page of a lineage under a former name of its folder.
pub fn alias(catalog: &Catalog, lineage: &Lineage, former: &str) -> OutPath {
    let publisher = catalog.publisher(lineage.publisher);
    at(format!("{}/{}/{former}.html", lineage.kind.folder(), publisher.slug))
}

/// A revision's page under a former name of its lineage's folder.
pub fn alias_revision(catalog: &Catalog, lineage: &Lineage, former: &str, revision: u32) -> OutPath {
    let publisher = catalog.publisher(lineage.publisher);
    at(format!("{}/{}/{former}/{revision}.html", lineage.kind.folder(), publisher.slug))
}

/// The old public address of a lineage with the numeric `id`, for the name `name`.
pub fn old_permalink(kind: Kind, name: &str, id: &str) -> OutPath {
    let kind = kind.folder().replace('-', "_");
    at(format!("library/{kind}/{}/lineage/{id}/index.html", old_slug(name)))
}

/// The slug of the old public addresses: each run of other characters than letters and digits is one `-`, cut.
fn old_slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(OLD_SLUG_CHARS);
    if slug.is_empty() { "-".into() } else { slug }
}

/// The last name of a revision's address.
fn revision_name(revision: RevisionNumber) -> String {
    match revision {
        RevisionNumber::Committed(number) => number.to_string(),
        RevisionNumber::Head => "head".into(),
    }
}

/// The folder for what belongs to `item`'s revision, without `/` at its end.
fn folder(catalog: &Catalog, item: &Item) -> String {
    below(catalog, item, "")
}

/// The same with `rest` behind it.
fn below(catalog: &Catalog, item: &Item, rest: &str) -> String {
    match &item.home {
        Home::Revision(id) => {
            let name = revision_name(item.revision);
            stem_and(catalog, catalog.lineage(*id), &["/", &name, rest].concat())
        }
        Home::Part { of, slug, .. } => {
            let inner = ["/", part_folder(item.kind), "/", slug, rest].concat();
            below(catalog, catalog.item(*of), &inner)
        }
    }
}

/// The folder of bundled parts of `kind`.
fn part_folder(kind: Kind) -> &'static str {
    match kind {
        Kind::ServerTemplate => "templates",
        Kind::RightScript => "scripts",
        Kind::MultiCloudImage => "images",
    }
}

/// Whether `item` has a page of its own beside that of its lineage.
///
/// Committed revisions and bundled parts have; a working copy has where its lineage shows another revision.
pub fn has_own_page(catalog: &Catalog, item: &Item) -> bool {
    match (&item.home, item.revision) {
        (Home::Part { .. }, _) | (_, RevisionNumber::Committed(_)) => true,
        (Home::Revision(id), RevisionNumber::Head) => catalog.lineage(*id).newest != item.id,
    }
}

/// The page that shows exactly this revision or part, for ever.
pub fn item(catalog: &Catalog, item: &Item) -> OutPath {
    match &item.home {
        Home::Revision(id) if !has_own_page(catalog, item) => lineage(catalog, catalog.lineage(*id)),
        Home::Revision(_) | Home::Part { .. } => at(below(catalog, item, ".html")),
    }
}

/// Where a reader who comes for `item` should go: the lineage's own page if it shows it, else the item's.
pub fn best(catalog: &Catalog, of: &Item) -> OutPath {
    match &of.home {
        Home::Revision(id) if catalog.lineage(*id).newest == of.id => lineage(catalog, catalog.lineage(*id)),
        Home::Revision(_) | Home::Part { .. } => item(catalog, of),
    }
}

/// The manifest of a published revision.
pub fn manifest(catalog: &Catalog, item: &Item) -> OutPath {
    at(below(catalog, item, "/import.json"))
}

/// What may change about a published revision.
pub fn status(catalog: &Catalog, item: &Item) -> OutPath {
    at(below(catalog, item, "/status.json"))
}

/// What changed from `before` to `after`, two revisions of a lineage.
pub fn diff(catalog: &Catalog, before: &Item, after: &Item) -> OutPath {
    let stem = stem(catalog, catalog.lineage_of(after));
    at(format!("{stem}/diff/{}..{}.html", revision_name(before.revision), revision_name(after.revision)))
}

/// The archive of a revision or a working copy and all that comes along.
pub fn bundle(catalog: &Catalog, item: &Item) -> OutPath {
    at(below(catalog, item, "/bundle.zip"))
}

/// The checksums of what lies beside a revision's page.
pub fn checksums(catalog: &Catalog, item: &Item) -> OutPath {
    at(below(catalog, item, "/SHA256SUMS"))
}

/// The JSON Schema of a format.
pub fn schema(name: &str) -> OutPath {
    at(format!("api/v1/schemas/{name}.json"))
}

/// A file of a revision; `None` if no address may hold its name.
pub fn file(catalog: &Catalog, item: &Item, path: &str) -> Option<OutPath> {
    let root = match item.home {
        Home::Revision(_) => item,
        Home::Part { of, .. } => catalog.item(of),
    };
    OutPath::parse(&format!("{}/files/{path}", folder(catalog, root)))
}

/// A feed, by its name below `feeds`.
pub fn feed(name: &str) -> OutPath {
    at(format!("feeds/{name}.xml"))
}

/// For search engines: 0 is what `robots.txt` names, others are its parts.
pub fn sitemap(part: usize) -> OutPath {
    if part == 0 { at("sitemap.xml") } else { at(format!("sitemaps/{part}.xml")) }
}

/// Whether `path`, in capitals or not, lies in one of the folders of facets' pages or of the sitemap's parts, or where such a
/// folder lies.
pub(crate) fn is_in_folder_of_many(path: &str) -> bool {
    let mut names = path.split('/');
    let mut is = |folder: &str| names.next().is_some_and(|name| name.eq_ignore_ascii_case(folder));
    is("sitemaps") || is("by")
}

/// What robots may read.
pub fn robots() -> OutPath {
    at("robots.txt")
}

/// How a browser asks the site's search.
pub fn open_search() -> OutPath {
    at("opensearch.xml")
}

/// What language models read first.
pub fn llms() -> OutPath {
    at("llms.txt")
}

/// Where the data's index lives.
pub fn api_index() -> OutPath {
    at("api/index.json")
}

/// Where programs look for the data's index first; the same bytes.
pub fn well_known() -> OutPath {
    at(".well-known/catalog.json")
}

/// A document, from 1, of the list of `kind`.
pub fn api_list(kind: Kind, number: usize) -> OutPath {
    at(format!("api/v1/{}/index-{number}.json", kind.folder()))
}

/// The document of a component.
pub fn api_component(catalog: &Catalog, lineage: &Lineage) -> OutPath {
    at(format!("api/v1/{}.json", stem(catalog, lineage)))
}

/// The document of all clouds.
pub fn api_clouds() -> OutPath {
    at("api/v1/clouds.json")
}

/// The document of all facets.
pub fn api_facets() -> OutPath {
    at("api/v1/facets.json")
}

/// A JSON Schema.
pub fn api_schema(name: &str) -> OutPath {
    at(format!("api/v1/schemas/{name}.json"))
}

/// The search page.
pub fn search() -> OutPath {
    at("search.html")
}

/// All clouds.
pub fn clouds() -> OutPath {
    at("clouds/index.html")
}

/// A page, from 1, of what runs in a cloud.
pub fn cloud(slug: &str, page: usize) -> OutPath {
    first_or_page(&format!("clouds/{slug}.html"), &format!("clouds/{slug}"), page)
}

/// A page, from 1, of the supported-cloud matrix.
pub fn matrix(page: usize) -> OutPath {
    first_or_page("matrix.html", "matrix", page)
}

/// The matrix as JSON.
pub fn matrix_json() -> OutPath {
    at("api/v1/matrix.json")
}

/// The matrix as CSV.
pub fn matrix_csv() -> OutPath {
    at("api/v1/matrix.csv")
}

/// A page, from 1, of all machine images.
pub fn images(page: usize) -> OutPath {
    list_page("images", page)
}

/// A machine image, by its slug.
pub fn image(slug: &str) -> OutPath {
    at(format!("images/{slug}.html"))
}

/// All agents.
pub fn agents() -> OutPath {
    at("agents/index.html")
}

/// A page, from 1, of a family of agents, by its id.
pub fn agent(id: &str, page: usize) -> OutPath {
    first_or_page(&format!("agents/{id}.html"), &format!("agents/{id}"), page)
}

/// A page of the list in `folder`.
fn list_page(folder: &str, page: usize) -> OutPath {
    first_or_page(&format!("{folder}/index.html"), folder, page)
}

/// All publishers.
pub fn publishers() -> OutPath {
    at("publishers/index.html")
}

/// A page, from 1, of a publisher's components.
pub fn publisher(publisher: &Publisher, page: usize) -> OutPath {
    let slug = &publisher.slug;
    first_or_page(&format!("publishers/{slug}.html"), &format!("publishers/{slug}"), page)
}

/// A publisher's logo; `None` if no address may hold its name.
pub fn logo(publisher: &Publisher, file_name: &str) -> Option<OutPath> {
    OutPath::parse(&format!("publishers/{}/{file_name}", publisher.slug))
}

/// All categories.
pub fn categories() -> OutPath {
    at("categories/index.html")
}

/// A page, from 1, of a category's components.
pub fn category(slug: &str, page: usize) -> OutPath {
    first_or_page(&format!("categories/{slug}.html"), &format!("categories/{slug}"), page)
}

/// A revision of a licence.
pub fn eula(eula: &EulaFile) -> OutPath {
    at(format!("eulas/{}/{}.html", eula.slug, eula.revision))
}

/// A page of the content folder.
pub fn content(page: &ContentPage) -> OutPath {
    at(format!("{}.html", page.slug))
}

/// A file of a theme, by its name and the hash of its bytes.
pub fn asset(name: &str, hash: &str) -> OutPath {
    let (folder, file) = path::split(name);
    let slash = if folder.is_empty() { "" } else { "/" };
    match file.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => {
            at(format!("assets/{folder}{slash}{stem}.{hash}.{extension}"))
        }
        _ => at(format!("assets/{folder}{slash}{file}.{hash}")),
    }
}

/// A component over all its revisions as the command line writes it: `st:acme/linux-base`.
pub fn lineage_address(catalog: &Catalog, lineage: &Lineage) -> String {
    format!("{}:{}/{}", lineage.kind.prefix(), catalog.publisher(lineage.publisher).slug, lineage.slug)
}

/// The component as the command line and `Use:` write it: `st:acme/linux-base@2`, without a revision for a
/// working copy.
pub fn component_address(catalog: &Catalog, item: &Item) -> String {
    let address = lineage_address(catalog, catalog.lineage_of(item));
    let address = match item.revision {
        RevisionNumber::Committed(number) => format!("{address}@{number}"),
        RevisionNumber::Head => address,
    };
    match &item.home {
        Home::Revision(_) => address,
        Home::Part { slug, .. } => format!("{address}#{}/{slug}", part_folder(item.kind)),
    }
}

/// A part of an address made of a name: lower-case ASCII letters, digits and `-`; may be empty.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The list of codes.
pub fn rules() -> OutPath {
    at("rules/index.html")
}

/// The page of a code.
pub fn rule(code: &Code) -> OutPath {
    at(format!("rules/{}.html", code.id))
}

/// An anchor made of a prefix and a name: nothing in it needs escaping, and equal names give equal anchors.
pub fn anchor(prefix: &str, name: &str) -> String {
    let keep = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let mut anchor = String::with_capacity(prefix.len() + name.len() + 1);
    anchor.push_str(prefix);
    anchor.push('-');
    anchor.extend(name.chars().map(|c| if keep(c) { c } else { '-' }));
    anchor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_permalinks_keep_case_and_are_cut_at_thirty() {
        let path = old_permalink(Kind::ServerTemplate, "RightLink 10.6.0 Linux Base (v2) and more", "53250");
        let expected = "library/server_templates/RightLink-10-6-0-Linux-Base-v2/lineage/53250/index.html";
        assert_eq!(path.as_str(), expected);
        assert_eq!(old_slug("日本"), "-");
    }

    #[test]
    fn assets_keep_their_ending() {
        assert_eq!(asset("site.css", "abc").as_str(), "assets/site.abc.css");
        assert_eq!(asset("fonts/a.woff2", "abc").as_str(), "assets/fonts/a.abc.woff2");
        assert_eq!(asset("LICENSE", "abc").as_str(), "assets/LICENSE.abc");
    }

    #[test]
    fn no_name_makes_a_path_that_leaves_the_site() {
        assert_eq!(at("eulas/../x\\y/\u{7}.html").as_str(), "eulas/_/x_y/_.html");
        assert_eq!(slug("Load Balancer(s) "), "load-balancer-s");
        assert_eq!(anchor("input", "A B<"), "input-A-B-");
    }
}
