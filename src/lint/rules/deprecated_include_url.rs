//! C441 `deprecated-include-url`: the installer is named by the older tag.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::images;
use crate::lint::images::INCLUDE_URL;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C441",
        name: "deprecated-include-url",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[51],
        summary: "the installer is named by a deprecated tag",
        docs: include_str!("deprecated_include_url.md"),
        fixable: true,
    },
    check: Check::Item(check),
};

fn check(item: &Item, _: &Catalog) -> Vec<Diagnostic> {
    let Some(image) = images::offered_image(item) else { return Vec::new() };
    let Some(tag) = images::tag(image, INCLUDE_URL) else { return Vec::new() };
    // Behind a proxy it is an error, and that is another rule's.
    if images::tag(image, "rs_agent:http_proxy=").is_some() {
        return Vec::new();
    }
    let diagnostic = Diagnostic::new(&RULE.code, tag.span, "`rs_agent:mime_include_url` is deprecated")
        .note("it does not work behind a proxy, and it replaces an agent that is on the image")
        .help("write `rs_agent:mime_shellscript=` before the address");
    let address = tag.value.strip_prefix(INCLUDE_URL);
    let is_there = images::tag(image, "rs_agent:mime_shellscript=").is_some();
    vec![match address.filter(|_| !is_there) {
        Some(address) => {
            diagnostic.fix_word(tag.span, &tag.value, &format!("rs_agent:mime_shellscript={address}"))
        }
        None => diagnostic,
    }]
}
