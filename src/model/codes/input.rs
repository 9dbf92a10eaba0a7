//! The codes of input values and input definitions.

use super::code;
use crate::diag::Code;
use crate::diag::RightSt;
use crate::diag::Severity;

/// An input value without a kind before a colon.
pub static INPUT_VALUE_WITHOUT_KIND: Code = code(
    ("C231", "input-value-without-kind"),
    Severity::Error,
    RightSt::Refuses,
    &[16, 18],
    "an input value does not say its kind",
    include_str!("input-value-without-kind.md"),
)
.fixable();

/// `text:` with nothing after it.
pub static EMPTY_TEXT_VALUE: Code = code(
    ("C232", "empty-text-value"),
    Severity::Error,
    RightSt::Refuses,
    &[18],
    "a text value is empty",
    include_str!("empty-text-value.md"),
)
.fixable();

/// `inherit` without a colon.
pub static BARE_INHERIT: Code = code(
    ("C233", "bare-inherit"),
    Severity::Error,
    RightSt::Refuses,
    &[16],
    "`inherit` cannot be written",
    include_str!("bare-inherit.md"),
)
.fixable();

/// `inherit:` with a colon.
pub static WRITTEN_INHERIT: Code = code(
    ("C234", "written-inherit"),
    Severity::Warning,
    RightSt::Accepts,
    &[16],
    "`inherit:` is not a value of the platform",
    include_str!("written-inherit.md"),
)
.fixable();

/// An input value of a kind that does not exist.
pub static UNKNOWN_INPUT_KIND: Code = code(
    ("C235", "unknown-input-kind"),
    Severity::Error,
    RightSt::Accepts,
    &[16],
    "an input value of a kind that does not exist",
    include_str!("unknown-input-kind.md"),
)
.fixable();

/// An `env:`, `cred:` or `key:` value that names nothing.
pub static INCOMPLETE_INPUT_VALUE: Code = code(
    ("C236", "incomplete-input-value"),
    Severity::Error,
    RightSt::Accepts,
    &[16],
    "an input value names nothing",
    include_str!("incomplete-input-value.md"),
);

/// `blank` or `ignore` with something after a colon.
pub static TEXT_AFTER_BLANK: Code = code(
    ("C237", "text-after-blank"),
    Severity::Error,
    RightSt::Accepts,
    &[18],
    "`blank` and `ignore` take nothing",
    include_str!("text-after-blank.md"),
)
.fixable();

/// An `array:` value that is not a JSON list of input values.
pub static BROKEN_ARRAY_VALUE: Code = code(
    ("C238", "broken-array-value"),
    Severity::Error,
    RightSt::Accepts,
    &[17],
    "an array value cannot be read",
    include_str!("broken-array-value.md"),
);

/// A default that does not fit `Input Type`.
pub static DEFAULT_OF_OTHER_TYPE: Code = code(
    ("C239", "default-of-other-type"),
    Severity::Warning,
    RightSt::Accepts,
    &[17],
    "a default does not fit its input's type",
    include_str!("default-of-other-type.md"),
);

/// An `Input Type` other than `single` and `array`.
pub static UNKNOWN_INPUT_TYPE: Code = code(
    ("C240", "unknown-input-type"),
    Severity::Error,
    RightSt::Refuses,
    &[],
    "an input type that does not exist",
    include_str!("unknown-input-type.md"),
)
.fixable();

/// An input name that YAML does not read as a text.
pub static INPUT_NAME_NOT_TEXT: Code = code(
    ("C241", "input-name-not-text"),
    Severity::Error,
    RightSt::Refuses,
    &[41],
    "an input's name is not a text",
    include_str!("input-name-not-text.md"),
)
.fixable();

/// An input with an empty name.
pub static INPUT_WITHOUT_NAME: Code = code(
    ("C242", "input-without-name"),
    Severity::Error,
    RightSt::Accepts,
    &[],
    "an input's name is empty",
    include_str!("input-without-name.md"),
);

/// Inputs that `<<` brings into a script's metadata.
pub static MERGED_INPUTS: Code = code(
    ("C243", "merged-inputs"),
    Severity::Warning,
    RightSt::Accepts,
    &[],
    "right_st loses inputs that come by `<<`",
    include_str!("merged-inputs.md"),
);
