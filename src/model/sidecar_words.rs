//! Words that several of our own files share: days, slugs, sizes of texts, web addresses, folders.

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::diag::Edit;
use crate::model::fields::Fields;
use crate::model::fields::Findings;
use crate::model::fields::plain_text;
use crate::model::publication::Date;
use crate::model::sidecar_codes;
use crate::text::Span;
use crate::text::Spanned;

/// Longest slug, in bytes. Source: `decisions.md` 6.
pub const MAX_SLUG_BYTES: usize = 64;

/// Whether `text` may be part of an address as it is: 1 to 64 of `a`–`z`, `0`–`9` and `-`, no `-` at either end.
pub fn is_slug(text: &str) -> bool {
    let fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=MAX_SLUG_BYTES).contains(&text.len())
        && text.bytes().all(fine)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// Whether `text` is an absolute address with `http` or `https`, a host, and nothing that has to be encoded.
pub fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let Some(rest) = rest else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let unsafe_char = |c: char| c.is_whitespace() || c.is_control() || "\"'<>\\^`{|}".contains(c);
    let fine = |c: char| c.is_alphanumeric() || ".-:[]".contains(c);
    host.chars().any(char::is_alphanumeric) && host.chars().all(fine) && !rest.contains(unsafe_char)
}

/// The day at `key`.
pub(super) fn date(fields: &Fields<'_>, key: &str, findings: &mut Findings) -> Option<Spanned<Date>> {
    let node = fields.node(key)?;
    if let Some(date) = plain_text(node).and_then(|text| Date::parse(&text)) {
        return Some(Spanned::new(date, node.span));
    }
    let written = fields.text(key, findings)?;
    let message = format!("`{}` is not a day of the calendar", written.value);
    let diagnostic = Diagnostic::new(&sidecar_codes::BAD_DATE, written.span, message);
    let diagnostic = diagnostic.help("write year, month and day with all digits, such as `2017-05-30`");
    findings.push(match only_day(&written.value) {
        Some(day) => diagnostic.fix_word(written.span, &written.value, &day.to_string()),
        None => diagnostic,
    });
    None
}

/// The day that `text` can only mean: year, month and day in this order, with `-`, `/` or `.` between.
fn only_day(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.trim().split(['-', '/', '.']).collect();
    let [year, month, day] = parts[..] else { return None };
    (year.len() == 4).then(|| Date::parse(&format!("{year}-{month:0>2}-{day:0>2}"))).flatten()
}

/// The text at `key`, unless it is empty; one of more than `max_chars` characters is reported.
pub(super) fn limited(
    fields: &Fields<'_>,
    key: &str,
    max_chars: usize,
    findings: &mut Findings,
) -> Option<Spanned<String>> {
    let text = fields.text_not_empty(key, findings)?;
    if max_chars < text.value.len() {
        findings.extend(too_long(&text.value, text.span, &format!("`{key}`"), max_chars));
    }
    Some(text)
}

/// The finding that `text`, which is `what`, has more than `max_chars` characters.
pub(super) fn too_long(text: &str, span: Span, what: &str, max_chars: usize) -> Option<Diagnostic> {
    // A text of that many bytes cannot have more characters.
    let chars = if text.len() <= max_chars { 0 } else { text.chars().count() };
    (max_chars < chars).then(|| {
        Diagnostic::new(&sidecar_codes::TEXT_TOO_LONG, span, format!("{what} has {chars} characters"))
            .note(format!("{max_chars} are allowed: the marketplace stores no more"))
            .help(format!("make it shorter by {}", chars - max_chars))
    })
}

/// Reports each of `slugs` that may not stand in an address, and each that is listed twice.
pub(super) fn check_slugs(slugs: &[Spanned<String>], what: &str, findings: &mut Findings) {
    for slug in slugs.iter().filter(|slug| !is_slug(&slug.value)) {
        findings.push(bad_slug(&slug.value, slug.span, what));
    }
    listed_twice(slugs, what, findings);
}

/// The finding that `text`, the name of `what`, may not stand in an address.
pub(super) fn bad_slug(text: &str, span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(&sidecar_codes::BAD_SLUG, span, format!("`{text}` cannot be the name of {what}"))
        .note("it becomes part of addresses: 1 to 64 of `a` to `z`, `0` to `9` and `-`, with no `-` at either end")
        .help("choose a name of these characters")
}

/// Reports each of `texts` that stands in the list a second time.
pub(super) fn listed_twice(texts: &[Spanned<String>], what: &str, findings: &mut Findings) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for text in texts {
        if let Some(first) = seen.get(text.value.as_str()) {
            let found = twice(&text.value, text.span, *first, what);
            let remove = Edit::Entry { span: text.span };
            findings.push(if *first < text.span {
                found.fix("remove the second one", remove)
            } else {
                found
            });
        } else {
            seen.insert(&text.value, text.span);
        }
    }
}

/// The finding that `text` at `span` was listed before, at `first`.
pub(super) fn twice(text: &str, span: Span, first: Span, what: &str) -> Diagnostic {
    let message = format!("`{text}` is listed twice as {what}");
    Diagnostic::new(&sidecar_codes::LISTED_TWICE, span, message)
        .note_at(first, "first listed here")
        .help("remove one of them")
}

/// The web address at `key`; another scheme, or none, is reported and left out.
pub(super) fn web_address(
    fields: &Fields<'_>,
    key: &str,
    findings: &mut Findings,
) -> Option<Spanned<String>> {
    let address = fields.text_not_empty(key, findings)?;
    if is_web_address(&address.value) {
        return Some(address);
    }
    let message = format!("`{}` is not a web address", address.value);
    findings.push(
        Diagnostic::new(&sidecar_codes::UNSAFE_ADDRESS, address.span, message)
            .note("pages link to it, and other schemes could run a script or read a file")
            .help("write it whole, beginning with `https://` or `http://`"),
    );
    None
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::model::config;
    use crate::model::content;
    use crate::model::facts_file;
    use crate::model::image_name;
    use crate::model::people;
    use crate::model::publication;
    use crate::settings::Limits;
    use crate::syntax::yaml;
    use crate::text::FileId;

    #[test]
    fn only_whole_web_addresses_are_safe() {
        for fine in [
            "https://a.example",
            "http://a.example/b?c=d#e",
            "https://[::1]:8080/",
            "https://bücher.example/",
        ] {
            assert!(is_web_address(fine), "{fine}");
        }
        for wrong in [
            "",
            "a.example",
            "//a.example",
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "https://a b",
            "HTTPS://a",
            "https://u@a.example",
            "https://a.example/\"onclick=",
            "ftp://a.example",
            "https://a.example/\u{7}",
        ] {
            assert!(!is_web_address(wrong), "{wrong}");
        }
    }

    /// Words of every format that is read here, so that random files come near to meaning something.
    const WORDS: [&str; 40] = [
        "Name",
        "As Of",
        "Clouds",
        "Images",
        "Cloud",
        "Image",
        "Visibility",
        "public",
        "Revisions",
        "1",
        "12",
        "Resolved",
        "mci:x",
        "Deprecated",
        "Date",
        "2017-05-30",
        "Rules",
        "Limits",
        "Navigation",
        "Title",
        "Type",
        "Id",
        "Account Groups",
        "Aliases",
        "---",
        ": ",
        ":\n  ",
        "\n",
        "\n- ",
        "\n  - ",
        "  ",
        "{",
        "}",
        "[",
        "]",
        ", ",
        "&a ",
        "*a",
        "<<",
        "日\u{301}\u{0}",
    ];

    fn read_all(text: &str) {
        let file = FileId(0);
        let mut findings = Findings::new();
        if let Some(root) = yaml::parse(file, text.as_bytes(), &Limits::default()).value {
            let facts = facts_file::embedded();
            publication::read(file, &root, &mut findings);
            people::read_publisher(file, text, &root, &mut findings);
            people::read_groups(&root, &mut findings);
            facts_file::read_clouds(&root, facts, &mut findings);
            facts_file::read_images(&root, &facts.clouds, &mut findings);
            config::read(&root, sidecar_codes::CODES, &mut findings);
        }
        content::read_page(file, text, text, &Limits::default(), &mut findings);
        for finding in &findings {
            assert!(!finding.message.is_empty());
        }
        image_name::ImageName::parse(text);
        image_name::normalized(text);
        image_name::Agent::of_tags([text]);
        publication::ComponentAddress::parse(text).ok();
    }

    proptest! {
        #[test]
        fn words_in_any_order_give_findings_and_no_panic(words in vec(select(&WORDS[..]), 0..60)) {
            read_all(&words.concat());
        }

        #[test]
        fn any_text_gives_findings_and_no_panic(text in ".{0,200}") {
            read_all(&text);
        }

        #[test]
        fn any_bytes_are_no_logo_that_panics(bytes in vec(any::<u8>(), 0..200)) {
            let written = Spanned::new("x.png".to_owned(), Span::whole(FileId(0)));
            for start in [&b"\xff\xd8"[..], b"RIFFxxxxWEBPVP8X", b"GIF89a", b""] {
                people::check_logo(&written, &[start, &bytes].concat(), 64);
            }
        }
    }
}
