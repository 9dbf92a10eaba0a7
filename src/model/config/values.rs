//! Values of `catalog.yml` that have a grammar of their own.

use crate::diag::Diagnostic;
use crate::model::fields;
use crate::model::fields::Fields;
use crate::model::fields::Findings;
use crate::model::fields::scalar;
use crate::model::sidecar_codes;
use crate::model::sidecar_words as words;
use crate::path::PathError;
use crate::path::SourcePath;
use crate::text::Spanned;

/// Deepest nesting that may be asked for: trees are walked by recursion.
pub(super) const MAX_NESTING: usize = 256;
/// Most nodes that may be asked for: about 1 GiB of memory.
pub(super) const MAX_NODES: usize = 10_000_000;
/// Most entries of a feed that may be asked for.
const MAX_FEED_ENTRIES: usize = 1_000;

const UNITS: [(&str, u64); 7] = [
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("kB", 1_000),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
];

/// A language tag. Source: BCP 47, the outline of 2.1.
pub(super) fn language(written: Spanned<String>, findings: &mut Findings) -> Option<Spanned<String>> {
    let mut parts = written.value.split('-');
    let first = parts
        .next()
        .is_some_and(|it| (2..=8).contains(&it.len()) && it.bytes().all(|b| b.is_ascii_alphabetic()));
    if first && parts.all(|it| (1..=8).contains(&it.len()) && it.bytes().all(|b| b.is_ascii_alphanumeric())) {
        return Some(written);
    }
    let message = format!("`{}` is not a language", written.value);
    findings.push(
        Diagnostic::new(&sidecar_codes::BAD_SETTING, written.span, message)
            .note("browsers and screen readers need a BCP 47 tag")
            .help("write a tag such as `en`, `de` or `pt-BR`"),
    );
    None
}

/// The site's address, with a `/` at its end.
pub(super) fn base_url(map: &Fields<'_>, findings: &mut Findings) -> Option<String> {
    let mut written = words::web_address(map, "Base URL", findings)?;
    if written.value.contains(['?', '#']) {
        let message = format!("`{}` is more than a folder's address", written.value);
        findings.push(
            Diagnostic::new(&sidecar_codes::BAD_SETTING, written.span, message)
                .note("addresses of pages are made by adding to it")
                .help("remove `?` or `#` and what follows"),
        );
        return None;
    }
    if !written.value.ends_with('/') {
        written.value.push('/');
    }
    Some(written.value)
}

/// The folder at `key`, below the root; the root itself is "".
pub(super) fn folder(map: &Fields<'_>, key: &str, findings: &mut Findings) -> Option<Spanned<String>> {
    let mut written = map.text_not_empty(key, findings)?;
    let trimmed = written.value.trim_end_matches('/');
    if matches!(trimmed, "." | "./.") {
        written.value.clear();
        return Some(written);
    }
    let trimmed = if trimmed.is_empty() { "/" } else { trimmed };
    let path = SourcePath::parse(trimmed);
    path_or_finding(&written, path, key, findings)
}

/// The file at `key`, below some folder of ours.
pub(super) fn below_root(map: &Fields<'_>, key: &str, findings: &mut Findings) -> Option<Spanned<String>> {
    let written = map.text_not_empty(key, findings)?;
    let path = SourcePath::parse(&written.value);
    path_or_finding(&written, path, key, findings)
}

fn path_or_finding(
    written: &Spanned<String>,
    path: Result<SourcePath, PathError>,
    key: &str,
    findings: &mut Findings,
) -> Option<Spanned<String>> {
    let note = match path {
        Ok(path) => return Some(Spanned::new(path.as_str().to_owned(), written.span)),
        Err(PathError::Outside) => "it climbs out of the project with `..`",
        Err(PathError::Absolute) => "it begins with `/`",
        Err(PathError::NoFile) => "it ends in a name that stands for a folder",
        Err(PathError::Control) => "it holds a control character",
    };
    let message = format!("`{key}` does not stay below the project: `{}`", written.value.escape_debug());
    findings.push(
        Diagnostic::new(&sidecar_codes::PATH_OUTSIDE, written.span, message)
            .note(note)
            .help("write a path from the folder of `catalog.yml`"),
    );
    None
}

/// A theme's name, or its folder below the root.
pub(super) fn theme(map: &Fields<'_>, findings: &mut Findings) -> Option<Spanned<String>> {
    folder(map, "Theme", findings).filter(|theme| !theme.value.is_empty())
}

/// The output folder, anywhere.
pub(super) fn output(map: &Fields<'_>, findings: &mut Findings) -> Option<Spanned<String>> {
    let written = map.text_not_empty("Output", findings)?;
    let trimmed = written.value.trim_end_matches('/');
    let note = if written.value.contains(char::is_control) {
        "it holds a control character"
    } else if matches!(trimmed, "" | "." | "./." | "..") {
        "the site would be written over the project, or over everything"
    } else {
        return Some(written);
    };
    let message = format!("`Output` is `{}`", written.value.escape_debug());
    let diagnostic = Diagnostic::new(&sidecar_codes::BAD_SETTING, written.span, message).note(note);
    findings.push(diagnostic.help("name a folder of its own, such as `public`"));
    None
}

/// How many entries a feed has: a number, or `true` for `default` and `false` for none.
pub(super) fn feeds(map: &Fields<'_>, default: usize, findings: &mut Findings) -> Option<usize> {
    let node = map.node("Feeds")?;
    let meaning = fields::as_scalar(node).and_then(|it| scalar::meaning(it).ok());
    if let Some(scalar::Meaning::Bool(flag)) = meaning {
        return Some(if flag { default } else { 0 });
    }
    let entries = map.whole("Feeds", 0, findings)?;
    let n_entries = usize::try_from(entries.value).ok()?;
    if n_entries <= MAX_FEED_ENTRIES {
        return Some(n_entries);
    }
    let message = format!("`Feeds` is {n_entries}");
    let diagnostic = Diagnostic::new(&sidecar_codes::BAD_SETTING, entries.span, message);
    findings.push(
        diagnostic
            .note(format!("a feed has at most {MAX_FEED_ENTRIES} entries"))
            .help("write a smaller number"),
    );
    None
}

/// The number of bytes at `key`: digits, maybe with a unit.
pub(super) fn size(map: &Fields<'_>, key: &str, findings: &mut Findings) -> Option<u64> {
    let written = map.text_not_empty(key, findings)?;
    let text = written.value.trim();
    let unit = UNITS.iter().find_map(|(unit, bytes)| Some((text.strip_suffix(unit)?.trim_end(), *bytes)));
    let (digits, unit) = unit.unwrap_or((text, 1));
    let digits = Some(digits).filter(|it| !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit()));
    let bytes = digits.and_then(|it| it.parse::<u64>().ok()).and_then(|number| number.checked_mul(unit));
    // Places in files are 32 bits wide.
    let bytes =
        bytes.filter(|bytes| (1..u64::from(u32::MAX)).contains(bytes) || (key == "Attachment" && *bytes > 0));
    if bytes.is_none() {
        let message = format!("`{key}` is `{}`, a size is expected", written.value);
        findings.push(
            Diagnostic::new(&sidecar_codes::BAD_SETTING, written.span, message)
                .note("a size is a whole number of bytes, at least 1 and below 4 GiB, or one with a unit")
                .help("write it like `2000000`, `2 MB` or `2 MiB`"),
        );
    }
    bytes
}

/// The whole number at `key`, from 1 to `most`.
pub(super) fn count(map: &Fields<'_>, key: &str, most: usize, findings: &mut Findings) -> Option<usize> {
    let written = map.whole(key, 1, findings)?;
    let number = usize::try_from(written.value).ok().filter(|number| *number <= most);
    if number.is_none() {
        let message = format!("`{key}` is {}", written.value);
        let diagnostic = Diagnostic::new(&sidecar_codes::BAD_SETTING, written.span, message);
        findings.push(diagnostic.note(format!("it may be {most} at most")).help("write a smaller number"));
    }
    number
}

/// The oldest catalog that may read the project: not newer than this one.
pub(super) fn required_version(map: &Fields<'_>, findings: &mut Findings) -> Option<String> {
    let written = map.text_not_empty("Required Version", findings)?;
    let own = env!("CARGO_PKG_VERSION");
    let Some(wanted) = version(&written.value) else {
        let message = format!("`{}` is not a version", written.value);
        findings.push(
            Diagnostic::new(&sidecar_codes::BAD_SETTING, written.span, message)
                .note("it names the oldest catalog that reads this project")
                .help(format!("write one to three numbers with dots, such as `{own}`")),
        );
        return None;
    };
    if version(own).is_some_and(|own| own < wanted) {
        let message = format!("this project needs catalog {} or newer", written.value);
        findings.push(
            Diagnostic::new(&sidecar_codes::TOO_OLD, written.span, message)
                .note(format!("this is catalog {own}"))
                .help("install a newer catalog"),
        );
    }
    Some(written.value)
}

/// One to three numbers with dots; what is missing is 0.
fn version(text: &str) -> Option<[u32; 3]> {
    let mut numbers = [0; 3];
    for (at, part) in text.split('.').enumerate() {
        let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        *numbers.get_mut(at)? = digits.then(|| part.parse().ok())??;
    }
    Some(numbers)
}
