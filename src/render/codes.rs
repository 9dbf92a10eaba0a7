//! What a theme may be told.

use crate::diag::Code;
use crate::diag::RightSt;
use crate::diag::Severity;

/// A code of this stage: always an error that nothing may silence.
const fn code(id: &'static str, name: &'static str, summary: &'static str, docs: &'static str) -> Code {
    Code {
        id,
        name,
        severity: Severity::Error,
        right_st: RightSt::NoSay,
        rules: &[],
        summary,
        docs,
        fixable: false,
    }
}

/// C501.
pub static TEMPLATE_SYNTAX: Code =
    code("C501", "template-syntax", "a template cannot be read", include_str!("codes/template_syntax.md"));

/// C502.
pub static TEMPLATE_FAILURE: Code = code(
    "C502",
    "template-failure",
    "a template stops while it makes a page",
    include_str!("codes/template_failure.md"),
);

/// C503.
pub static MISSING_TEMPLATE: Code =
    code("C503", "missing-template", "a theme lacks a template", include_str!("codes/missing_template.md"));

/// C504.
pub static UNKNOWN_THEME: Code =
    code("C504", "unknown-theme", "there is no theme of that name", include_str!("codes/unknown_theme.md"));

/// C505.
pub static THEME_CYCLE: Code =
    code("C505", "theme-cycle", "themes extend each other in a circle", include_str!("codes/theme_cycle.md"));

/// C506.
pub static THEME_FILE_UNREADABLE: Code = code(
    "C506",
    "theme-file-unreadable",
    "a file of a theme is too large, or is not UTF-8",
    include_str!("codes/theme_file_unreadable.md"),
);

/// Every code of this stage, by id.
pub static CODES: &[&Code] = &[
    &TEMPLATE_SYNTAX,
    &TEMPLATE_FAILURE,
    &MISSING_TEMPLATE,
    &UNKNOWN_THEME,
    &THEME_CYCLE,
    &THEME_FILE_UNREADABLE,
];
