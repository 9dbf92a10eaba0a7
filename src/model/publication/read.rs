//! Reads `publication.yml`.

use std::sync::Arc;

use crate::diag::Diagnostic;
use crate::diag::nearest;
use crate::model::Kind;
use crate::model::fields;
use crate::model::fields::DAY;
use crate::model::fields::DIGEST;
use crate::model::fields::Entry;
use crate::model::fields::Field;
use crate::model::fields::Fields;
use crate::model::fields::Findings;
use crate::model::fields::Format;
use crate::model::fields::SLUG;
use crate::model::fields::Shape;
use crate::model::fields::Table;
use crate::model::publication::ComponentAddress;
use crate::model::publication::Deprecation;
use crate::model::publication::PublicationFile;
use crate::model::publication::ResolvedEula;
use crate::model::publication::ResolvedRecord;
use crate::model::publication::RevisionRecord;
use crate::model::publication::Visibility;
use crate::model::publication::revision_number;
use crate::model::sidecar_codes;
use crate::model::sidecar_words as words;
use crate::syntax::yaml::Node;
use crate::syntax::yaml::NodeKind;
use crate::text::FileId;
use crate::text::Span;
use crate::text::Spanned;

/// Longest short description, in characters. Source: the vendor's publishing assistant; domain paper, 2.3.
const MAX_SHORT_CHARS: usize = 300;
/// Longest long description, in characters. Source: as above.
const MAX_LONG_CHARS: usize = 5_000;
/// Longest revision notes, in characters. Source: as above.
const MAX_NOTES_CHARS: usize = 500;

/// Names of lists that the marketplace makes itself.
const RESERVED_CATEGORIES: [&str; 2] = ["All", "Shared"];

const VISIBILITY: Shape = Shape::OneOf(&[Shape::Word(&["public"]), Shape::List(&Shape::Text)]);

/// A text of limited length.
const fn limited(max_chars: u32) -> Format {
    Format { pattern: "", max_chars, types: fields::SCALARS, example: "text" }
}

const SHORT: Shape = Shape::Format(&limited(300));
const LONG: Shape = Shape::Format(&limited(5_000));
const NOTES: Shape = Shape::Format(&limited(500));

/// A component.
const ADDRESS: Shape = Shape::Format(&Format {
    pattern: "^((st|rs|mci):([a-z0-9]([a-z0-9-]*[a-z0-9])?/)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(@[1-9][0-9]*)?)?$",
    max_chars: 0,
    types: fields::TEXTS,
    example: "st:acme/linux-base@2",
});

/// The keys of `publication.yml`.
pub static PUBLICATION: Table = Table {
    of: "a publication",
    fields: &[
        Field::optional("Publisher", Shape::Text, "who publishes it, by name"),
        Field::optional("Lineage", Shape::Text, "the id of the lineage elsewhere"),
        Field::optional("Mirror", Shape::Flag, "whether it is somebody else's component, held unchanged"),
        Field::optional("Head", Shape::Text, "where the working copy lies, when it is not in `head/`"),
        Field::optional("Categories", Shape::List(&Shape::Text), "the lists it stands in"),
        Field::optional("Short Description", SHORT, "one or two sentences, at most 300 characters"),
        Field::optional("Long Description", LONG, "Markdown, at most 5,000 characters"),
        Field::optional("Support", Shape::Text, "Markdown: where help is found"),
        Field::optional("Visibility", VISIBILITY, "`public`, or a list of account groups"),
        Field::optional("Featured", Shape::Flag, "whether the home page shows it"),
        Field::optional("EULAs", Shape::List(&SLUG), "slugs of the licences that importers accept"),
        Field::optional("Aliases", Shape::List(&SLUG), "former folder names, which redirect"),
        Field::optional(
            "Revisions",
            Shape::Map(&Shape::Object(&REVISION)),
            "a record for each committed revision",
        ),
    ],
};

static REVISION: Table = Table {
    of: "a revision's record",
    fields: &[
        Field::optional("Committed", DAY, "the day it was committed"),
        Field::optional("Published", DAY, "the day it was published; without it, it is not"),
        Field::optional("Visibility", VISIBILITY, "narrower than the lineage's"),
        Field::optional("Commit Message", Shape::Text, "why it was committed"),
        Field::optional("Revision Notes", NOTES, "what a user should know, at most 500 characters"),
        Field::optional("Resolved", Shape::Map(&Shape::Object(&RESOLVED)), "what floating references meant"),
        Field::optional("Digest", DIGEST, "`sha256:` of the revision folder"),
        Field::optional("Deprecated", Shape::Object(&DEPRECATED), "why it should not be taken any more"),
    ],
};

static RESOLVED: Table = Table {
    of: "a resolved reference",
    fields: &[
        Field::required("Revision", Shape::Whole(1), "the revision that was meant"),
        Field::optional("Publisher", Shape::Text, "its publisher"),
        Field::optional("Digest", DIGEST, "`sha256:` of its folder"),
    ],
};

static DEPRECATED: Table = Table {
    of: "a deprecation",
    fields: &[
        Field::required("Date", DAY, "since when"),
        Field::required("Because", Shape::Text, "why"),
        Field::optional("Use", ADDRESS, "what to take instead, such as `st:acme/linux-base`"),
    ],
};

/// Reads the document `root` of a `publication.yml`; an empty file has every default.
///
/// `None` if it is not a map, or if it does not say who may see the component: nothing private may be shown by
/// mistake.
pub fn read(file: FileId, root: &Node, findings: &mut Findings) -> Option<PublicationFile> {
    let empty = PublicationFile {
        file,
        publisher: None,
        lineage: None,
        mirror: false,
        head: None,
        categories: Vec::new(),
        short_description: None,
        long_description: None,
        support: None,
        visibility: Visibility::Public,
        featured: false,
        eulas: Vec::new(),
        aliases: Vec::new(),
        revisions: Vec::new(),
        unread: Vec::new(),
    };
    if fields::is_null(root) {
        return Some(empty);
    }
    let map = Fields::open(root, &PUBLICATION, findings)?;

    let categories = map.texts("Categories", findings);
    check_categories(&categories, findings);
    let eulas = map.texts("EULAs", findings);
    words::check_slugs(&eulas, "an EULA", findings);
    let aliases = map.texts("Aliases", findings);
    words::check_slugs(&aliases, "a lineage folder", findings);
    let visibility = visibility(&map, findings).map(|it| it.map(|it| it.value));
    let entries = map.map("Revisions", findings);
    let mut revisions: Vec<Arc<RevisionRecord>> = Vec::with_capacity(entries.len());
    for entry in &entries {
        revisions.extend(revision(entry, findings).map(Arc::new));
    }
    let visibility = visibility.map(|it| it.unwrap_or(Visibility::Public));
    if let Ok(visibility) = &visibility {
        revisions.retain(|record| is_narrower(record, visibility, findings));
    }
    revisions.sort_by_key(|record| record.number.value);
    let is_read = |number: &u32| revisions.iter().any(|record| record.number.value == *number);
    let written = entries.iter().filter_map(|entry| revision_number(&entry.key.value));
    let unread = written.filter(|number| !is_read(number)).collect();
    let file = PublicationFile {
        publisher: map.text_not_empty("Publisher", findings),
        lineage: map.text_not_empty("Lineage", findings),
        mirror: map.flag("Mirror", findings).is_some_and(|flag| flag.value),
        head: map.text_not_empty("Head", findings),
        categories,
        short_description: words::limited(&map, "Short Description", MAX_SHORT_CHARS, findings),
        long_description: words::limited(&map, "Long Description", MAX_LONG_CHARS, findings),
        support: map.text_not_empty("Support", findings),
        visibility: visibility.ok()?,
        featured: map.flag("Featured", findings).is_some_and(|flag| flag.value),
        eulas,
        aliases,
        revisions,
        unread,
        ..empty
    };
    Some(file)
}

/// Whether nobody sees the revision who may not see its lineage; a wider one is reported.
fn is_narrower(record: &RevisionRecord, lineage: &Visibility, findings: &mut Findings) -> bool {
    let (Some(own), Visibility::Groups(groups)) = (&record.visibility, lineage) else { return true };
    let (span, message) = match &own.value {
        Visibility::Public => (own.span, "the revision is public, and its lineage is not".to_owned()),
        Visibility::Groups(own) => {
            let known = |group: &&Spanned<String>| groups.iter().any(|it| it.value == group.value);
            let Some(other) = own.iter().find(|group| !known(group)) else { return true };
            (other.span, format!("the revision is shared with `{}`, and its lineage is not", other.value))
        }
    };
    let mut diagnostic = Diagnostic::new(&sidecar_codes::WIDER_VISIBILITY, span, message)
        .help("widen the lineage's visibility, or narrow the revision's");
    if let Some(first) = groups.first() {
        diagnostic = diagnostic.note_at(first.span, "the lineage's groups are named here");
    }
    findings.push(diagnostic);
    false
}

fn check_categories(categories: &[Spanned<String>], findings: &mut Findings) {
    for category in categories {
        if RESERVED_CATEGORIES.iter().any(|own| own.eq_ignore_ascii_case(&category.value)) {
            let message = format!("`{}` is the marketplace's own list", category.value);
            findings.push(
                Diagnostic::new(&sidecar_codes::RESERVED_NAME, category.span, message)
                    .help("remove it: every component stands there anyway"),
            );
        }
    }
    words::listed_twice(categories, "a category", findings);
}

/// A visibility that was written but cannot be told.
struct Untold;

/// Who may see what the map is about; `None` if it does not say.
fn visibility(map: &Fields<'_>, findings: &mut Findings) -> Result<Option<Spanned<Visibility>>, Untold> {
    let Some(entry) = map.entry("Visibility") else { return Ok(None) };
    let mut faulty = |span: Span, message: String, note: &str| {
        let diagnostic =
            Diagnostic::new(&sidecar_codes::UNKNOWN_VISIBILITY, span, message).note(note.to_owned());
        findings.push(diagnostic.help("write `public`, or a list of account groups such as `[partners]`"));
        Err(Untold)
    };
    let span = entry.value.span;
    if fields::is_null(entry.value) {
        let note = "what is written there decides who sees the component, so it is not guessed";
        return faulty(map.place("Visibility"), "`Visibility` has no value".into(), note);
    }
    match &entry.value.kind {
        NodeKind::Scalar(scalar) if scalar.text == "public" => {
            Ok(Some(Spanned::new(Visibility::Public, span)))
        }
        NodeKind::Scalar(scalar) => {
            let note = match nearest(&scalar.text, ["public"]) {
                Some(_) => "the word for everybody is `public`, in lower case",
                None => "a single word is `public`; account groups stand in a list, also if there is one",
            };
            faulty(span, format!("`{}` is not a visibility", scalar.text), note)
        }
        NodeKind::Mapping(_) => faulty(span, "`Visibility` is a map".into(), "it takes a word or a list"),
        NodeKind::Sequence(entries) if entries.is_empty() => {
            let note = "with an empty list nobody could see the component";
            faulty(span, "`Visibility` names no account group".into(), note)
        }
        NodeKind::Sequence(entries) => {
            let groups = map.texts("Visibility", findings);
            words::listed_twice(&groups, "an account group", findings);
            if let Some(public) = groups.iter().find(|group| group.value == "public") {
                findings.push(public_in_a_list(public));
                return Err(Untold);
            }
            if groups.len() < entries.len() {
                return Err(Untold);
            }
            Ok(Some(Spanned::new(Visibility::Groups(groups), span)))
        }
    }
}

fn public_in_a_list(public: &Spanned<String>) -> Diagnostic {
    Diagnostic::new(&sidecar_codes::UNKNOWN_VISIBILITY, public.span, "`public` is not an account group")
        .note("a list names groups; whether everybody is meant as well cannot be told")
        .help("write `Visibility: public` without a list, or remove it from the list")
}

fn revision(entry: &Entry<'_>, findings: &mut Findings) -> Option<RevisionRecord> {
    let number = revision_number(&entry.key.value);
    if number.is_none() {
        findings.push(bad_number(&entry.key));
    }
    let number = number.map(|number| Spanned::new(number, entry.key.span));
    if fields::is_null(entry.value) {
        return Some(RevisionRecord {
            number: number?,
            committed: None,
            published: None,
            visibility: None,
            commit_message: None,
            notes: None,
            resolved: Vec::new(),
            resolved_eulas: Vec::new(),
            digest: None,
            deprecated: None,
        });
    }
    let map = Fields::open(entry.value, &REVISION, findings)?;
    let committed = words::date(&map, "Committed", findings);
    let published = words::date(&map, "Published", findings);
    check_days(&map, committed.as_ref(), published.as_ref(), findings);
    let visibility = visibility(&map, findings);
    let commit_message = map.text_not_empty("Commit Message", findings);
    let notes = words::limited(&map, "Revision Notes", MAX_NOTES_CHARS, findings);
    let records = map.map("Resolved", findings);
    let (mut resolved, mut resolved_eulas) = (Vec::new(), Vec::new());
    for entry in &records {
        match resolved_record(entry, findings) {
            Some(Resolved::Component(record)) => resolved.push(record),
            Some(Resolved::Eula(record)) => resolved_eulas.push(record),
            None => {}
        }
    }
    let digest = digest(&map, findings);
    let deprecated = deprecation(&map, findings);
    if let Some(deprecated) = deprecated.as_ref().filter(|_| map.node("Published").is_none()) {
        findings.push(
            Diagnostic::new(
                &sidecar_codes::DEPRECATED_UNPUBLISHED,
                deprecated.span,
                "deprecated, and never published",
            )
            .note("only what is published can be taken back")
            .help("remove `Deprecated`, or add `Published: YYYY-MM-DD`"),
        );
    }
    let (number, visibility) = (number?, visibility.ok()?);
    Some(RevisionRecord {
        number,
        committed,
        published,
        visibility,
        commit_message,
        notes,
        resolved,
        resolved_eulas,
        digest,
        deprecated: deprecated.map(Box::new),
    })
}

fn bad_number(key: &Spanned<impl AsRef<str>>) -> Diagnostic {
    let written = key.value.as_ref();
    let message = format!("`{written}` is not the number of a revision");
    let diagnostic = Diagnostic::new(&sidecar_codes::BAD_REVISION, key.span, message)
        .note("records belong to committed revisions, which count from 1 and are named by their folder");
    if written.eq_ignore_ascii_case("head") || written == "0" {
        return diagnostic.help("remove the record: the working copy has none");
    }
    diagnostic.help("write the folder's name, digits only and without a leading zero")
}

/// A revision is committed first and published then.
fn check_days(
    map: &Fields<'_>,
    committed: Option<&Spanned<super::Date>>,
    published: Option<&Spanned<super::Date>>,
    findings: &mut Findings,
) {
    let Some(published) = published else { return };
    match committed {
        Some(committed) if published.value < committed.value => {
            let message = format!("published on {}, before it was committed", published.value);
            findings.push(
                Diagnostic::new(&sidecar_codes::PUBLISHED_BEFORE_COMMITTED, published.span, message)
                    .note_at(committed.span, format!("committed on {}", committed.value))
                    .help("correct one of the days"),
            );
        }
        None if map.node("Committed").is_none() => {
            findings.push(
                Diagnostic::new(
                    &sidecar_codes::COMMIT_DAY_MISSING,
                    published.span,
                    "published, and no day on which it was committed",
                )
                .note("only committed revisions are published, and its page shows both days")
                .help("add `Committed: YYYY-MM-DD`"),
            );
        }
        _ => {}
    }
}

/// A record of `Resolved`.
enum Resolved {
    Component(ResolvedRecord),
    Eula(ResolvedEula),
}

/// What a key of `Resolved` is about.
#[derive(Clone, Copy)]
enum About {
    /// A reference to a component of this kind.
    Component(Kind),
    /// A licence.
    Eula,
}

impl About {
    fn of(prefix: &str) -> Option<Self> {
        if prefix == "eula" {
            return Some(About::Eula);
        }
        let mut kinds = [Kind::MultiCloudImage, Kind::RightScript].into_iter();
        kinds.find(|kind| kind.prefix() == prefix).map(About::Component)
    }
}

fn resolved_record(entry: &Entry<'_>, findings: &mut Findings) -> Option<Resolved> {
    let split = entry.key.value.split_once(':');
    let kind = split.and_then(|(prefix, _)| About::of(prefix));
    let named = kind.zip(split.map(|(_, name)| name.trim()).filter(|name| !name.is_empty()));
    if named.is_none() {
        let message = format!("`{}` names no reference", entry.key.value);
        findings.push(
            Diagnostic::new(&sidecar_codes::BAD_RESOLVED_KEY, entry.key.span, message)
                .note("what a floating reference meant is recorded under `mci:NAME` or `rs:NAME`, as it was written; a \
                     licence under `eula:SLUG`")
                .help("write `mci:`, `rs:` or `eula:`, then the name"),
        );
    }
    if fields::is_null(entry.value) {
        let message = format!("`{}` says nothing", entry.key.value);
        let diagnostic = Diagnostic::new(&sidecar_codes::BAD_RESOLVED_KEY, entry.key.span, message);
        findings.push(diagnostic.help("write `{Revision: NUMBER}`, or remove the line"));
        return None;
    }
    let map = Fields::open(entry.value, &RESOLVED, findings)?;
    let revision = map.whole("Revision", 1, findings);
    let publisher = map.text_not_empty("Publisher", findings);
    let digest = digest(&map, findings);
    let (kind, name) = named?;
    let name = Spanned::new(name.to_owned(), entry.key.span);
    let revision = revision?.value;
    Some(match kind {
        About::Component(kind) => {
            Resolved::Component(ResolvedRecord { kind, name, revision, publisher, digest })
        }
        About::Eula => Resolved::Eula(ResolvedEula { slug: name, revision, digest }),
    })
}

/// The digest at `Digest`, `sha256:` and 64 hex digits in lower case.
fn digest(map: &Fields<'_>, findings: &mut Findings) -> Option<Spanned<String>> {
    let written = map.text_not_empty("Digest", findings)?;
    let hex = written.value.strip_prefix("sha256:");
    let is_hex = |hex: &str| hex.len() == 64 && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if hex.is_some_and(is_hex) {
        return Some(written);
    }
    let message = format!("`{}` is not a digest", written.value);
    findings.push(
        Diagnostic::new(&sidecar_codes::BAD_DIGEST, written.span, message)
            .note("a digest is `sha256:` and 64 digits from `0` to `9` and `a` to `f`")
            .help("let `catalog commit` write it, or remove the line to leave the revision unsealed"),
    );
    None
}

fn deprecation(map: &Fields<'_>, findings: &mut Findings) -> Option<Deprecation> {
    let own = Fields::open(map.node("Deprecated")?, &DEPRECATED, findings)?;
    let date = words::date(&own, "Date", findings);
    let because = own.text("Because", findings);
    let successor = own.text_not_empty("Use", findings).and_then(|written| {
        let address = ComponentAddress::parse(&written.value);
        if let Err(error) = address {
            let message = format!("`{}` does not name a component", written.value);
            findings.push(
                Diagnostic::new(&sidecar_codes::BAD_ADDRESS, written.span, message)
                    .note(error.to_string())
                    .help("write `st:publisher/lineage@12`; the publisher and the revision may be left out"),
            );
        }
        address.ok().map(|address| Spanned::new(address, written.span))
    });
    Some(Deprecation { span: own.span, date: date?.value, because: because?.value, successor })
}

#[cfg(test)]
mod tests;
