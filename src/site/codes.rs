//! What planning may report.

use crate::diag::Code;
use crate::diag::RightSt;
use crate::diag::Severity;

/// C601.
pub static PATH_COLLISION: Code = Code {
    id: "C601",
    name: "path-collision",
    severity: Severity::Error,
    right_st: RightSt::NoSay,
    rules: &[],
    summary: "two outputs have one path, or paths that differ in case only",
    docs: include_str!("codes/path_collision.md"),
    fixable: false,
};

/// C602.
pub static UNWRITABLE_NAME: Code = Code {
    id: "C602",
    name: "unwritable-name",
    severity: Severity::Error,
    right_st: RightSt::NoSay,
    rules: &[],
    summary: "a file's name cannot be part of an address",
    docs: include_str!("codes/unwritable_name.md"),
    fixable: false,
};

/// C603.
pub static DANGLING_NAVIGATION: Code = Code {
    id: "C603",
    name: "dangling-navigation",
    severity: Severity::Warning,
    right_st: RightSt::NoSay,
    rules: &[],
    summary: "the site's navigation leads to a page that does not exist",
    docs: include_str!("codes/dangling_navigation.md"),
    fixable: false,
};

/// C604.
pub static BUNDLE_LEFT_OUT: Code = Code {
    id: "C604",
    name: "bundle-left-out",
    severity: Severity::Warning,
    fixable: false,
    right_st: RightSt::NoSay,
    rules: &[],
    summary: "a component has no bundle, since some file cannot be put into an archive",
    docs: include_str!("codes/bundle_left_out.md"),
};

/// C605.
pub static DANGLING_CONTENT_LINK: Code = Code {
    id: "C605",
    name: "dangling-content-link",
    severity: Severity::Warning,
    fixable: false,
    right_st: RightSt::NoSay,
    rules: &[],
    summary: "a link of a content page leads to nothing in the site",
    docs: include_str!("codes/dangling_content_link.md"),
};

/// Every code of this stage, by id.
pub static CODES: &[&Code] =
    &[&PATH_COLLISION, &UNWRITABLE_NAME, &DANGLING_NAVIGATION, &BUNDLE_LEFT_OUT, &DANGLING_CONTENT_LINK];
