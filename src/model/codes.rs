//! The codes of reading, C2: what one file says that its format does not allow.

mod image;
mod input;
mod script;
mod template;

use crate::diag::Code;
use crate::diag::RightSt;
use crate::diag::Severity;

pub use image::*;
pub use input::*;
pub use script::*;
pub use template::*;

/// Declares a code; right_st's verdict stands beside it, since the profile `compat` follows it.
const fn code(
    (id, name): (&'static str, &'static str),
    severity: Severity,
    right_st: RightSt,
    rules: &'static [u8],
    summary: &'static str,
    docs: &'static str,
) -> Code {
    Code { id, name, severity, right_st, rules, summary, docs, fixable: false }
}

/// A key that its map does not have.
pub static UNKNOWN_KEY: Code = code(
    ("C201", "unknown-key"),
    Severity::Error,
    RightSt::Refuses,
    &[2],
    "a key that the map does not have",
    include_str!("codes/unknown-key.md"),
)
.fixable();

/// A key that is written twice.
pub static DUPLICATE_KEY: Code = code(
    ("C202", "duplicate-key"),
    Severity::Error,
    RightSt::Refuses,
    &[2],
    "a key that is written twice",
    include_str!("codes/duplicate-key.md"),
)
.fixable();

/// A value of another kind than its place takes.
pub static WRONG_TYPE: Code = code(
    ("C203", "wrong-type"),
    Severity::Error,
    RightSt::Refuses,
    &[1],
    "a value of another kind than its place takes",
    include_str!("codes/wrong-type.md"),
)
.fixable();

/// A key that must be written in a file that only we read.
pub static MISSING_KEY: Code = code(
    ("C204", "missing-key"),
    Severity::Error,
    RightSt::NoSay,
    &[],
    "a key that must be written is missing",
    include_str!("codes/missing-key.md"),
);

/// A word out of a list in a file that only we read.
pub static UNKNOWN_WORD: Code = code(
    ("C205", "unknown-word"),
    Severity::Error,
    RightSt::NoSay,
    &[],
    "a word that is not among those its key takes",
    include_str!("codes/unknown-word.md"),
)
.fixable();

/// Nothing where a script, image, alert or setting should be.
pub static NULL_ENTRY: Code = code(
    ("C206", "null-entry"),
    Severity::Error,
    RightSt::Refuses,
    &[6],
    "a list has nothing where an entry should be",
    include_str!("codes/null-entry.md"),
);

/// Nothing where a value should be, which right_st lets through.
pub static NULL_VALUE: Code = code(
    ("C207", "null-value"),
    Severity::Error,
    RightSt::Accepts,
    &[6],
    "nothing where a value should be",
    include_str!("codes/null-value.md"),
);

/// Every code of reading, by id.
pub static CODES: &[&Code] = &[
    &UNKNOWN_KEY,
    &DUPLICATE_KEY,
    &WRONG_TYPE,
    &MISSING_KEY,
    &UNKNOWN_WORD,
    &NULL_ENTRY,
    &NULL_VALUE,
    &EMPTY_PATH,
    &COMPONENT_WITHOUT_NAME,
    &EMPTY_SERVER_TEMPLATE,
    &UNKNOWN_SEQUENCE,
    &SERVER_TEMPLATE_WITHOUT_IMAGE,
    &UNKNOWN_REFERENCE_KEY,
    &REFERENCE_WITHOUT_NAME,
    &UNKNOWN_REVISION_WORD,
    &REVISION_OUT_OF_RANGE,
    &IMAGE_WITHOUT_FORM,
    &IMAGE_OF_TWO_FORMS,
    &INCOMPLETE_SETTING,
    &IMAGE_WITHOUT_SETTINGS,
    &LATEST_WITHOUT_PUBLISHER,
    &PUBLISHED_IMAGE_WITHOUT_REVISION,
    &ODD_IMAGE_HREF,
    &ALERT_WITHOUT_NAME,
    &BROKEN_ALERT_CLAUSE,
    &ALERTS_FILE_WITHOUT_ALERTS,
    &INPUT_VALUE_WITHOUT_KIND,
    &EMPTY_TEXT_VALUE,
    &BARE_INHERIT,
    &WRITTEN_INHERIT,
    &UNKNOWN_INPUT_KIND,
    &INCOMPLETE_INPUT_VALUE,
    &TEXT_AFTER_BLANK,
    &BROKEN_ARRAY_VALUE,
    &DEFAULT_OF_OTHER_TYPE,
    &UNKNOWN_INPUT_TYPE,
    &INPUT_NAME_NOT_TEXT,
    &INPUT_WITHOUT_NAME,
    &MERGED_INPUTS,
    &MISSING_METADATA,
    &MISSING_INPUTS,
    &SCRIPT_WITHOUT_NAME,
    &ATTACHMENT_TWICE,
    &ABSOLUTE_ATTACHMENT,
    &PACKAGE_LIST,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_ascend_and_pages_have_their_headings() {
        assert!(CODES.is_sorted_by(|a, b| a.id < b.id));
        for code in CODES {
            let headings: Vec<&str> = code.docs.lines().filter_map(|line| line.strip_prefix("## ")).collect();
            assert_eq!(
                headings,
                ["What it finds", "Why it matters", "Example", "What to do"],
                "{}",
                code.name
            );
        }
    }
}
