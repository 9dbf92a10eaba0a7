//! `Rules` of `catalog.yml`: the level of each finding, everywhere or below a path.
//!
//! ```yaml
//! Rules:
//!   summary-too-long: error
//!   C402: silent
//!   missing-notes:
//!     - {Path: catalog/legacy, Level: silent}
//!     - {Level: warning}
//! ```
//!
//! The word for a finding that is not reported is `silent`: YAML 1.1 reads `off` as a boolean. `off` is understood
//! all the same, since we read what is written.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Severity;
use crate::model::config::values;
use crate::model::fields;
use crate::model::fields::Entry;
use crate::model::fields::Field;
use crate::model::fields::Fields;
use crate::model::fields::Findings;
use crate::model::fields::Format;
use crate::model::fields::Shape;
use crate::model::fields::Table;
use crate::model::sidecar_codes;
use crate::settings::Level;
use crate::settings::RuleLevel;
use crate::syntax::yaml::NodeKind;
use crate::text::Spanned;

/// The words for levels.
pub const LEVEL_WORDS: [(&str, Level); 4] = [
    ("error", Level::At(Severity::Error)),
    ("warning", Level::At(Severity::Warning)),
    ("info", Level::At(Severity::Info)),
    ("silent", Level::Off),
];

const LEVEL: Shape = Shape::OneOf(&[Shape::Word(&["error", "warning", "info", "silent"]), OFF]);

/// What people write who know other linters.
const OFF: Shape =
    Shape::Format(&Format { pattern: "^[oO][fF][fF]$", max_chars: 0, types: fields::TEXTS, example: "off" });

/// What stands under a code.
pub(super) const RULE: Shape = Shape::OneOf(&[LEVEL, Shape::List(&Shape::Object(&PLACE))]);

static PLACE: Table = Table {
    of: "a level for a path",
    fields: &[
        Field::optional("Path", Shape::Text, "a folder or file below the project; without it, everywhere"),
        Field::required("Level", LEVEL, "`error`, `warning`, `info` or `silent`"),
    ],
};

/// Reads `Rules`; of several levels for one finding the last that fits wins.
pub(super) fn read(map: &Fields<'_>, codes: &[&'static Code], findings: &mut Findings) -> Vec<RuleLevel> {
    let mut levels = Vec::new();
    for entry in map.map("Rules", findings) {
        let key = &*entry.key.value;
        let code = codes.iter().find(|code| code.name == key || code.id.eq_ignore_ascii_case(key));
        if code.is_none() {
            findings.push(unknown_code(&entry, codes));
        }
        rule(&entry, code.copied(), &mut levels, findings);
    }
    levels
}

fn rule(
    entry: &Entry<'_>,
    code: Option<&'static Code>,
    levels: &mut Vec<RuleLevel>,
    findings: &mut Findings,
) {
    let what = format!("`{}`", entry.key.value);
    let mut add = |path: String, level: Spanned<Level>, findings: &mut Findings| {
        let Some(code) = code else { return };
        if is_fixed(code) && level.value != Level::At(Severity::Error) {
            findings.push(fixed(code, &level));
        } else {
            levels.push(RuleLevel { code: code.name.to_owned(), path, level: level.value });
        }
    };
    let NodeKind::Sequence(places) = &entry.value.kind else {
        if fields::is_null(entry.value) {
            findings.push(fields::null_entry(&sidecar_codes::EMPTY_SIDECAR, entry.value, &what));
        } else if let Some(word) = fields::text(entry.value, &what, findings)
            && let Some(level) = level(&word, findings)
        {
            add(String::new(), level, findings);
        }
        return;
    };
    for node in places {
        if fields::is_null(node) {
            let what = format!("an entry of {what}");
            findings.push(fields::null_entry(&sidecar_codes::EMPTY_SIDECAR, node, &what));
            continue;
        }
        let Some(own) = Fields::open(node, &PLACE, findings) else { continue };
        let path = values::folder(&own, "Path", findings);
        if path.is_none() && own.node("Path").is_some() {
            continue;
        }
        let word = own.text("Level", findings);
        let Some(level) = word.and_then(|word| level(&word, findings)) else { continue };
        add(path.map(|path| path.value).unwrap_or_default(), level, findings);
    }
}

fn level(word: &Spanned<String>, findings: &mut Findings) -> Option<Spanned<Level>> {
    let known = LEVEL_WORDS.into_iter().find(|(own, _)| *own == word.value);
    let off = word.value.eq_ignore_ascii_case("off").then_some(Level::Off);
    if let Some(level) = known.map(|(_, level)| level).or(off) {
        return Some(Spanned::new(level, word.span));
    }
    let words = || LEVEL_WORDS.into_iter().map(|(word, _)| word);
    let message = format!("`{}` is not a level", word.value);
    let diagnostic = Diagnostic::new(&crate::model::codes::UNKNOWN_WORD, word.span, message)
        .note(format!("the levels are {}", fields::list_of_names(words()).replace(" or ", " and ")));
    findings.push(fields::suggest(diagnostic, &word.value, words()));
    None
}

/// Whether the level of `code` cannot be lowered: an error of reading, resolving or a theme. Source: `decisions.md` 15
/// of the specification; the second character of an id is the stage.
fn is_fixed(code: &Code) -> bool {
    code.severity == Severity::Error && matches!(code.id.as_bytes().get(1), Some(b'1' | b'2' | b'3' | b'5'))
}

fn fixed(code: &Code, level: &Spanned<Level>) -> Diagnostic {
    let message = format!("`{}` is an error and stays one", code.name);
    Diagnostic::new(&sidecar_codes::FIXED_LEVEL, level.span, message)
        .note("what cannot be read or found cannot be shown, so it is never passed over")
        .help("mend what it finds, and remove this line")
}

fn unknown_code(entry: &Entry<'_>, codes: &[&'static Code]) -> Diagnostic {
    let key = &entry.key.value;
    let message = format!("`{key}` is not the code of a finding");
    let diagnostic = Diagnostic::new(&sidecar_codes::UNKNOWN_RULE, entry.key.span, message)
        .note("`catalog explain` lists all codes, with their names and ids");
    let known = codes.iter().flat_map(|code| [code.name, code.id]);
    fields::suggest(diagnostic, key, known)
}
