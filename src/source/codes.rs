//! What can be wrong with files as files: C130 to C135.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::path::SourcePath;
use crate::source::LeftOut;

/// Every code of this stage, sorted.
pub static CODES: &[&Code] = &[
    &LINK_OUT_OF_ROOT,
    &DANGLING_LINK,
    &SPECIAL_FILE,
    &UNREADABLE_NAME,
    &UNREADABLE_FILE,
    &SCRIPT_TOO_LARGE,
];

/// C130.
pub static LINK_OUT_OF_ROOT: Code = Code {
    id: "C130",
    name: "link-out-of-root",
    severity: Severity::Warning,
    right_st: RightSt::NoSay,
    rules: &[],
    summary: "a link leads out of the project",
    docs: include_str!("codes/link_out_of_root.md"),
    fixable: false,
};

/// C131.
pub static DANGLING_LINK: Code = Code {
    id: "C131",
    name: "dangling-link",
    severity: Severity::Warning,
    right_st: RightSt::NoSay,
    rules: &[],
    summary: "a link leads to nothing",
    docs: include_str!("codes/dangling_link.md"),
    fixable: false,
};

/// C132.
pub static SPECIAL_FILE: Code = Code {
    id: "C132",
    name: "special-file",
    severity: Severity::Info,
    right_st: RightSt::NoSay,
    rules: &[],
    summary: "a device, a pipe or a socket lies among the files",
    docs: include_str!("codes/special_file.md"),
    fixable: false,
};

/// C133.
pub static UNREADABLE_NAME: Code = Code {
    id: "C133",
    name: "unreadable-name",
    severity: Severity::Warning,
    right_st: RightSt::NoSay,
    rules: &[],
    summary: "a name is not UTF-8 or holds a control character",
    docs: include_str!("codes/unreadable_name.md"),
    fixable: false,
};

/// C134.
pub static UNREADABLE_FILE: Code = Code {
    id: "C134",
    name: "unreadable-file",
    severity: Severity::Warning,
    right_st: RightSt::NoSay,
    rules: &[],
    summary: "a file may not be read",
    docs: include_str!("codes/unreadable_file.md"),
    fixable: false,
};

/// C135.
pub static SCRIPT_TOO_LARGE: Code = Code {
    id: "C135",
    name: "script-too-large",
    severity: Severity::Error,
    right_st: RightSt::NoSay,
    rules: &[],
    summary: "a script is larger than the limit",
    docs: include_str!("codes/script_too_large.md"),
    fixable: false,
};

/// Says that `path` was seen and is not among the files.
pub(super) fn left_out(path: SourcePath, reason: LeftOut) -> Diagnostic {
    let (code, message, note, help) = match reason {
        LeftOut::Outside => (
            &LINK_OUT_OF_ROOT,
            format!("`{path}` is a link that leads out of the project"),
            "what lies outside is never read: on another machine it would be another file",
            "put the file itself into the project, or remove the link",
        ),
        LeftOut::Dangling => (
            &DANGLING_LINK,
            format!("`{path}` is a link that leads to nothing"),
            "the file it names was moved or removed, or the link leads to itself",
            "let the link name a file of the project, or remove it",
        ),
        LeftOut::NotAFile => (
            &SPECIAL_FILE,
            format!("`{path}` is a device, a pipe or a socket"),
            "only regular files are read",
            "move it out of the project",
        ),
    };
    Diagnostic::at(code, Place::Path(path), message).note(note).help(help)
}

/// Says that something in `folder` cannot be named; `shown` is its name as well as it can be written.
pub(super) fn unreadable_name(folder: SourcePath, shown: &str) -> Diagnostic {
    let shown: String = shown.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect();
    let message = format!("the name `{shown}` in `{folder}` is not UTF-8 or holds a control character");
    Diagnostic::at(&UNREADABLE_NAME, Place::Path(folder), message)
        .note("no definition and no address can name it, so it is left out")
        .help("rename it")
}

/// Says that `path` was not searched for a metadata block.
pub(super) fn unreadable_file(path: SourcePath) -> Diagnostic {
    let message = format!("`{path}` may not be read by this user");
    Diagnostic::at(&UNREADABLE_FILE, Place::Path(path), message)
        .note("if it is a RightScript, it is missing from the catalog")
        .help("make it readable, or move it out of the project")
}

/// Says that the script `path` is larger than allowed: what [`fetch`](crate::source::fetch()) answers, in words.
///
/// For YAML and for attachments `syntax` and `resolve` have codes of their own.
pub fn script_too_large(path: SourcePath, size: u64, limit: u64) -> Diagnostic {
    let message = format!("the script `{path}` has {size} bytes, {limit} are allowed");
    Diagnostic::at(&SCRIPT_TOO_LARGE, Place::Path(path), message)
        .note("it was not read")
        .help("make it smaller, or raise `Script` under `Limits` in `catalog.yml`")
}
