//! Publishers, EULAs and account groups.

mod logo;

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::model::content::first_heading;
use crate::model::fields;
use crate::model::fields::Field;
use crate::model::fields::Fields;
use crate::model::fields::Findings;
use crate::model::fields::Format;
use crate::model::fields::Shape;
use crate::model::fields::Table;
use crate::model::fields::WEB_ADDRESS;
use crate::model::publication::revision_number;
use crate::model::sidecar_codes;
use crate::model::sidecar_words as words;
use crate::path::SourcePath;
use crate::syntax::yaml::Node;
use crate::text::FileId;
use crate::text::Span;
use crate::text::Spanned;

pub use logo::LARGE_LOGO_PIXELS;
pub use logo::MAX_LOGO_BYTES;
pub use logo::SMALL_LOGO_PIXELS;
pub use logo::check_logo;

pub use crate::model::publication::AccountGroup;
pub use crate::model::publication::EulaFile;
pub use crate::model::publication::PublisherFile;
pub use crate::model::publication::PublisherKind;

/// Longest EULA, in characters. Source: the vendor's page about EULAs; domain paper, 2.5.
const MAX_EULA_CHARS: usize = 500_000;
/// Longest name of an EULA, in characters. Source: as above.
const MAX_EULA_NAME_CHARS: usize = 50;
/// What may not stand in a publisher's name. Source: the vendor's publishing page; domain paper, rule 90.
const NOT_IN_NAMES: [char; 8] = [';', '\\', '/', '>', '<', '&', ',', '.'];
/// Endings of the picture formats that pages show.
const LOGO_ENDINGS: [&str; 5] = ["png", "jpg", "jpeg", "gif", "webp"];

const KINDS: [(&str, PublisherKind); 3] = [
    ("vendor", PublisherKind::Vendor),
    ("partner", PublisherKind::Partner),
    ("community", PublisherKind::Community),
];

const NAME: Shape = Shape::Format(&Format {
    pattern: "^[^;\\\\/><&,.]*$",
    max_chars: 0,
    types: fields::SCALARS,
    example: "Acme",
});
const E_MAIL: Shape = Shape::Format(&Format {
    pattern: "^([^\\s@]+@[^\\s@]+)?$",
    max_chars: 0,
    types: fields::TEXTS,
    example: "support@example.com",
});
const LOGO: Shape = Shape::Format(&Format {
    pattern: "^([^/.][^/]*\\.([pP][nN][gG]|[jJ][pP][eE]?[gG]|[gG][iI][fF]|[wW][eE][bB][pP]))?$",
    max_chars: 0,
    types: fields::TEXTS,
    example: "logo.png",
});

/// The keys of `publishers/<slug>.yml`.
pub static PUBLISHER: Table = Table {
    of: "a publisher",
    fields: &[
        Field::required("Name", NAME, "the name that components and references use"),
        Field::optional(
            "Kind",
            Shape::Word(&["vendor", "partner", "community"]),
            "what it is to the marketplace",
        ),
        Field::optional("Contact", E_MAIL, "an e-mail address"),
        Field::optional("Email", E_MAIL, "another word for `Contact`"),
        Field::optional("Website", WEB_ADDRESS, "a web address"),
        Field::optional("Welcome", Shape::Text, "Markdown for its page"),
        Field::optional("Support", Shape::Text, "Markdown for its components"),
        Field::optional("Small Logo", LOGO, "a picture beside this file, at most 32×32"),
        Field::optional("Large Logo", LOGO, "a picture beside this file, at most 64×64"),
    ],
};

/// The key of `account-groups.yml`.
pub static ACCOUNT_GROUPS: Table = Table {
    of: "the account groups",
    fields: &[Field::optional("Account Groups", Shape::List(&Shape::Object(&GROUP)), "groups to share with")],
};

static GROUP: Table = Table {
    of: "an account group",
    fields: &[
        Field::required("Name", Shape::Text, "the name that `Visibility` uses"),
        Field::optional("Description", Shape::Text, "who they are"),
    ],
};

/// Reads the document `root` of `publishers/<slug>.yml`.
pub fn read_publisher(
    file: FileId,
    slug: &str,
    root: &Node,
    findings: &mut Findings,
) -> Option<PublisherFile> {
    if !words::is_slug(slug) {
        findings.push(words::bad_slug(slug, Span::whole(file), "a publisher's file"));
    }
    if fields::is_null(root) {
        let diagnostic = Diagnostic::new(
            &sidecar_codes::EMPTY_SIDECAR,
            Span::whole(file),
            "the publisher's file is empty",
        );
        findings.push(
            diagnostic.note("a publisher has a name at least").help("write `Name: …`, or remove the file"),
        );
        return None;
    }
    let map = Fields::open(root, &PUBLISHER, findings)?;
    let name = map.text("Name", findings);
    if let Some(name) = &name {
        findings.extend(bad_publisher_name(&name.value, name.span));
    }
    let kind = map.word("Kind", &KINDS.map(|(word, _)| word), findings);
    let kind = KINDS.into_iter().find(|(word, _)| kind.as_ref().is_some_and(|kind| kind.value == *word));
    let contact = match (contact(&map, "Contact", findings), contact(&map, "Email", findings)) {
        (Some(contact), Some(email)) => {
            findings.push(words::twice(&email.value, email.span, contact.span, "the contact"));
            Some(contact)
        }
        (contact, email) => contact.or(email),
    };
    let publisher = PublisherFile {
        file,
        slug: slug.to_owned(),
        name: name?,
        kind: kind.map_or(PublisherKind::Community, |(_, kind)| kind),
        contact,
        website: words::web_address(&map, "Website", findings),
        welcome: map.text_not_empty("Welcome", findings),
        support: map.text_not_empty("Support", findings),
        small_logo: logo_name(&map, "Small Logo", findings),
        large_logo: logo_name(&map, "Large Logo", findings),
    };
    (!publisher.name.value.is_empty()).then_some(publisher)
}

/// The finding that `name` may not be a publisher's.
pub(crate) fn bad_publisher_name(name: &str, span: Span) -> Option<Diagnostic> {
    let found = name.chars().find(|c| NOT_IN_NAMES.contains(c) || c.is_control());
    let message = match found {
        Some(c) => format!("`{c}` cannot stand in a publisher's name"),
        None if name.trim().is_empty() => "a publisher's name cannot be empty".into(),
        None => return None,
    };
    Some(
        Diagnostic::new(&sidecar_codes::BAD_PUBLISHER_NAME, span, message)
            .note("the marketplace refuses `;`, `\\`, `/`, `>`, `<`, `&`, `,` and `.` there")
            .help("write the name without it, as components and references will"),
    )
}

/// The e-mail address at `key`.
fn contact(map: &Fields<'_>, key: &str, findings: &mut Findings) -> Option<Spanned<String>> {
    let written = map.text_not_empty(key, findings)?;
    let outside = |c: char| c.is_whitespace() || c.is_control() || "\"<>()[]\\,;:?&".contains(c);
    let parts = written.value.split_once('@').filter(|(user, host)| {
        !user.is_empty()
            && !host.is_empty()
            && !host.contains('@')
            && !host.starts_with('.')
            && !host.ends_with('.')
    });
    if parts.is_some() && !written.value.contains(outside) {
        return Some(written);
    }
    let message = format!("`{}` is not an e-mail address", written.value);
    findings.push(
        Diagnostic::new(&sidecar_codes::BAD_CONTACT, written.span, message)
            .note("the publisher's page offers to write to it")
            .help("write an address such as `support@example.com`; a page to visit goes under `Website`"),
    );
    None
}

/// The name at `key` of a picture that lies beside the file.
fn logo_name(map: &Fields<'_>, key: &str, findings: &mut Findings) -> Option<Spanned<String>> {
    let written = map.text_not_empty(key, findings)?;
    let name = &written.value;
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let beside = !name.contains(['/', '\\']) && !name.starts_with('.') && !name.contains(char::is_control);
    let (message, note) = if !beside {
        (
            format!("`{name}` does not lie beside the publisher's file"),
            "a logo is named by its file name alone",
        )
    } else if ending.is_none_or(|ending| !LOGO_ENDINGS.contains(&ending.as_str())) {
        (
            format!("`{name}` is not a picture that pages show"),
            "a logo is PNG, JPEG, GIF or WebP; SVG can hold scripts",
        )
    } else {
        return Some(written);
    };
    let diagnostic = Diagnostic::new(&sidecar_codes::BAD_LOGO, written.span, message).note(note);
    findings.push(diagnostic.help("put the picture beside the publisher's file and write its name"));
    None
}

/// Reads an EULA's revision from its `text`; `slug` and `revision` are the names of its folder and, without `.md`,
/// of the file at `path`.
pub fn read_eula(file: FileId, path: &SourcePath, text: &str, findings: &mut Findings) -> Option<EulaFile> {
    let slug = path.folder().name().to_owned();
    if !words::is_slug(&slug) {
        findings.push(words::bad_slug(&slug, Span::whole(file), "an EULA's folder"));
    }
    let revision = path.name().strip_suffix(".md").and_then(revision_number);
    if revision.is_none() {
        let message = format!("`{}` is not a revision of an EULA", path.name());
        findings.push(
            Diagnostic::at(&sidecar_codes::BAD_EULA_FILE, Place::Path(path.clone()), message)
                .note("each revision is a file of its own, so that what was accepted can be read later")
                .help("name it by its number, such as `1.md`"),
        );
    }
    findings.extend(words::too_long(text, Span::whole(file), "the EULA", MAX_EULA_CHARS));
    if text.trim().is_empty() {
        findings.push(
            Diagnostic::new(&sidecar_codes::EMPTY_SIDECAR, Span::whole(file), "the EULA is empty")
                .note("an importer would accept nothing")
                .help("write its text, or remove the file"),
        );
    }
    let name = first_heading(text).unwrap_or_else(|| slug.clone());
    findings.extend(words::too_long(&name, Span::whole(file), "the EULA's name", MAX_EULA_NAME_CHARS));
    Some(EulaFile { file, slug, revision: revision?, name, text: text.to_owned() })
}

/// Reads the document `root` of `account-groups.yml`, in written order.
pub fn read_groups(root: &Node, findings: &mut Findings) -> Vec<AccountGroup> {
    let Some(map) = Fields::open(root, &ACCOUNT_GROUPS, findings) else { return Vec::new() };
    let mut groups: Vec<AccountGroup> = Vec::new();
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for node in map.list("Account Groups", findings) {
        if fields::is_null(node) {
            findings.push(fields::null_entry(
                &sidecar_codes::EMPTY_SIDECAR,
                node,
                "an entry of `Account Groups`",
            ));
            continue;
        }
        let Some(map) = Fields::open(node, &GROUP, findings) else { continue };
        let description = map.text_not_empty("Description", findings).map(|it| it.value);
        let Some(name) = map.text_not_empty("Name", findings) else { continue };
        if name.value.eq_ignore_ascii_case("public") {
            let message = format!("`{}` cannot be an account group", name.value);
            let diagnostic = Diagnostic::new(&sidecar_codes::RESERVED_NAME, name.span, message);
            findings.push(diagnostic.note("the word means everybody").help("choose another name"));
        } else if let Some(first) = seen.get(&name.value) {
            findings.push(words::twice(&name.value, name.span, *first, "an account group"));
        } else {
            seen.insert(name.value.clone(), name.span);
            groups.push(AccountGroup { name, description });
        }
    }
    groups
}

#[cfg(test)]
mod tests;
