//! The codes of RightScript files.

use super::code;
use crate::diag::Code;
use crate::diag::RightSt;
use crate::diag::Severity;

/// A script without a metadata block.
pub static MISSING_METADATA: Code = code(
    ("C244", "missing-metadata"),
    Severity::Error,
    RightSt::Refuses,
    &[12],
    "a script has no metadata",
    include_str!("missing-metadata.md"),
);

/// A metadata block without `Inputs`.
pub static MISSING_INPUTS: Code = code(
    ("C245", "missing-inputs"),
    Severity::Error,
    RightSt::Refuses,
    &[12],
    "the metadata has no `Inputs`",
    include_str!("missing-inputs.md"),
)
.fixable();

/// A metadata block without `RightScript Name`.
pub static SCRIPT_WITHOUT_NAME: Code = code(
    ("C246", "script-without-name"),
    Severity::Error,
    RightSt::Refuses,
    &[5],
    "a script has no name",
    include_str!("script-without-name.md"),
);

/// Two attachments of one file name.
pub static ATTACHMENT_TWICE: Code = code(
    ("C247", "attachment-twice"),
    Severity::Error,
    RightSt::Refuses,
    &[13],
    "two attachments of one file name",
    include_str!("attachment-twice.md"),
)
.fixable();

/// An attachment with an absolute path.
pub static ABSOLUTE_ATTACHMENT: Code = code(
    ("C248", "absolute-attachment"),
    Severity::Error,
    RightSt::NoSay,
    &[13],
    "an attachment's path is absolute",
    include_str!("absolute-attachment.md"),
);

/// `Packages` as a list.
pub static PACKAGE_LIST: Code = code(
    ("C249", "package-list"),
    Severity::Error,
    RightSt::Refuses,
    &[14],
    "`Packages` is a list",
    include_str!("package-list.md"),
)
.fixable();
