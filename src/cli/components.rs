//! Components as people name them on the command line: `st:acme/linux-base@2`, or less where that says enough.

use crate::diag::nearest;
use crate::error::Error;
use crate::model::Kind;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::Lineage;
use crate::resolve::catalog::RevisionNumber;
use crate::site::urls;

/// How many candidates a message lists.
const MAX_LISTED: usize = 8;

/// What a text says of a component.
struct Written<'a> {
    kind: Option<Kind>,
    publisher: Option<&'a str>,
    /// A slug or a name.
    name: &'a str,
    /// A number, or `head`.
    revision: Option<&'a str>,
}

/// The component that `text` means, of `kind` if one is wanted: an address with or without its kind, publisher and
/// revision, or a name. Without a revision the newest is meant; `@head` is the working copy.
///
/// # Errors
///
/// [`Error::Usage`] if none or several fit, with those that are near.
pub(super) fn find<'a>(catalog: &'a Catalog, text: &str, kind: Option<Kind>) -> Result<&'a Item, Error> {
    let usage = |message: String| Err(Error::Usage { message });
    // The address of a bundled part holds a `#`, which no slug does.
    if text.contains('#') {
        let part = catalog.all_items().find(|item| {
            matches!(item.home, Home::Part { .. }) && urls::component_address(catalog, item) == text
        });
        return part.map_or_else(|| usage(format!("there is no part `{text}`")), Ok);
    }
    let written = read(text);
    if let (Some(wanted), Some(kind)) = (kind, written.kind)
        && wanted != kind
    {
        return usage(format!("`{text}` is a {kind}, and a {wanted} is wanted"));
    }
    let lineages = lineages(catalog, text, &Written { kind: written.kind.or(kind), ..written });
    match lineages.as_slice() {
        [] => usage(unknown(catalog, text, written.kind.or(kind), written.name)),
        [one] => revision(catalog, one, written.revision.filter(|_| !is_name(catalog, one, text))),
        several => {
            let mut names: Vec<String> =
                several.iter().take(MAX_LISTED).map(|it| format!("`{}`", address(catalog, it))).collect();
            if several.len() > MAX_LISTED {
                names.push(format!("{} more", several.len() - MAX_LISTED));
            }
            usage(format!("`{text}` may be {}", crate::cli::report::either(&names)))
        }
    }
}

fn read(text: &str) -> Written<'_> {
    let prefix = |kind: &Kind| text.strip_prefix(kind.prefix()).and_then(|rest| rest.strip_prefix(':'));
    let kind = Kind::ALL.into_iter().find(|kind| prefix(kind).is_some());
    let rest = kind.as_ref().and_then(prefix).unwrap_or(text);
    let (publisher, rest) = rest.split_once('/').map_or((None, rest), |(own, rest)| (Some(own), rest));
    let (name, revision) = rest.rsplit_once('@').map_or((rest, None), |(name, own)| (name, Some(own)));
    Written { kind, publisher, name, revision }
}

/// Whether `text` as a whole is the name of the lineage, so that an `@` in it parts nothing.
fn is_name(catalog: &Catalog, lineage: &Lineage, text: &str) -> bool {
    catalog.item(lineage.newest).name == text
}

/// The lineages that fit: by slug, else by the whole text as a name, else by the name in other letter case.
fn lineages<'a>(catalog: &'a Catalog, text: &str, written: &Written<'_>) -> Vec<&'a Lineage> {
    let fits = |lineage: &&Lineage, wanted: &dyn Fn(&Lineage) -> bool| {
        written.kind.is_none_or(|kind| kind == lineage.kind) && wanted(lineage)
    };
    let own = |lineage: &Lineage| {
        let publisher = catalog.publisher(lineage.publisher);
        written.publisher.is_none_or(|name| name == publisher.slug || name == publisher.name)
    };
    let name = |lineage: &Lineage| &catalog.item(lineage.newest).name;
    let by_slug = |lineage: &Lineage| own(lineage) && lineage.slug == written.name;
    let by_name =
        |lineage: &Lineage| name(lineage) == text || (own(lineage) && name(lineage) == written.name);
    let by_case = |lineage: &Lineage| {
        name(lineage).eq_ignore_ascii_case(text)
            || (own(lineage) && name(lineage).eq_ignore_ascii_case(written.name))
    };
    let ways: [&dyn Fn(&Lineage) -> bool; 3] = [&by_slug, &by_name, &by_case];
    let found =
        ways.into_iter().map(|way| catalog.all_lineages().filter(|it| fits(it, way)).collect::<Vec<_>>());
    found.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
}

fn address(catalog: &Catalog, lineage: &Lineage) -> String {
    format!("{}:{}/{}", lineage.kind.prefix(), catalog.publisher(lineage.publisher).slug, lineage.slug)
}

/// The revision `written` of `lineage`; without one the newest.
fn revision<'a>(catalog: &'a Catalog, lineage: &Lineage, written: Option<&str>) -> Result<&'a Item, Error> {
    let Some(written) = written else { return Ok(catalog.item(lineage.newest)) };
    let wanted = match written {
        "head" => Some(RevisionNumber::Head),
        "latest" => return Ok(catalog.item(lineage.newest)),
        number => number.parse().ok().map(RevisionNumber::Committed),
    };
    let items = lineage.items.iter().map(|id| catalog.item(*id));
    if let Some(found) = items.clone().find(|item| Some(item.revision) == wanted) {
        return Ok(found);
    }
    let known: Vec<String> = items
        .map(|item| match item.revision {
            RevisionNumber::Committed(number) => number.to_string(),
            RevisionNumber::Head => "head".to_owned(),
        })
        .collect();
    let message =
        format!("`{}` has no revision `{written}`; it has {}", address(catalog, lineage), known.join(", "));
    Err(Error::Usage { message })
}

fn unknown(catalog: &Catalog, text: &str, kind: Option<Kind>, name: &str) -> String {
    let what = kind.map_or("component", Kind::title);
    let lineages = || catalog.all_lineages().filter(|it| kind.is_none_or(|kind| kind == it.kind));
    let near = nearest(name, lineages().map(|it| it.slug.as_str()))
        .or_else(|| nearest(text, lineages().map(|it| catalog.item(it.newest).name.as_str())));
    match near {
        Some(near) => format!("there is no {what} `{text}`; did you mean `{near}`?"),
        None => format!("there is no {what} `{text}`; `catalog list` lists all"),
    }
}
