//! The codes of ServerTemplate files and of references to other components.

use super::code;
use crate::diag::Code;
use crate::diag::RightSt;
use crate::diag::Severity;

/// An empty path where a file should be named.
pub static EMPTY_PATH: Code = code(
    ("C208", "empty-path"),
    Severity::Error,
    RightSt::Refuses,
    &[],
    "a path is empty",
    include_str!("empty-path.md"),
);

/// A component has no name, which right_st lets through.
pub static COMPONENT_WITHOUT_NAME: Code = code(
    ("C209", "component-without-name"),
    Severity::Error,
    RightSt::Accepts,
    &[5],
    "a component has no name",
    include_str!("component-without-name.md"),
);

/// A ServerTemplate file with nothing in it.
pub static EMPTY_SERVER_TEMPLATE: Code = code(
    ("C210", "empty-server-template"),
    Severity::Error,
    RightSt::Accepts,
    &[15],
    "the file is empty",
    include_str!("empty-server-template.md"),
);

/// A key of `RightScripts` that is not a sequence.
pub static UNKNOWN_SEQUENCE: Code = code(
    ("C211", "unknown-sequence"),
    Severity::Error,
    RightSt::Refuses,
    &[4],
    "a sequence that does not exist",
    include_str!("unknown-sequence.md"),
)
.fixable();

/// A ServerTemplate without a MultiCloud Image.
pub static SERVER_TEMPLATE_WITHOUT_IMAGE: Code = code(
    ("C212", "server-template-without-image"),
    Severity::Error,
    RightSt::Accepts,
    &[45],
    "no MultiCloud Image is given",
    include_str!("server-template-without-image.md"),
);

/// A key of a RightScript reference that means nothing.
pub static UNKNOWN_REFERENCE_KEY: Code = code(
    ("C216", "unknown-reference-key"),
    Severity::Warning,
    RightSt::Accepts,
    &[3],
    "a key of a reference that means nothing",
    include_str!("unknown-reference-key.md"),
)
.fixable();

/// A reference without a name.
pub static REFERENCE_WITHOUT_NAME: Code = code(
    ("C217", "reference-without-name"),
    Severity::Error,
    RightSt::Refuses,
    &[],
    "a reference has no `Name`",
    include_str!("reference-without-name.md"),
);

/// A revision that is neither a word nor a whole number.
pub static UNKNOWN_REVISION_WORD: Code = code(
    ("C218", "unknown-revision-word"),
    Severity::Error,
    RightSt::Refuses,
    &[7],
    "a revision that cannot be read",
    include_str!("unknown-revision-word.md"),
)
.fixable();

/// A number that no revision can have.
pub static REVISION_OUT_OF_RANGE: Code = code(
    ("C219", "revision-out-of-range"),
    Severity::Error,
    RightSt::Accepts,
    &[7],
    "a revision that cannot exist",
    include_str!("revision-out-of-range.md"),
);
