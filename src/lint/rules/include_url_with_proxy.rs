//! C442 `include-url-with-proxy`: an installer's tag that cannot pass the proxy of the same MultiCloud Image.

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
        id: "C442",
        name: "include-url-with-proxy",
        severity: Severity::Error,
        right_st: RightSt::Accepts,
        rules: &[51],
        summary: "the installer's tag does not work with the proxy's",
        docs: include_str!("include_url_with_proxy.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, _: &Catalog) -> Vec<Diagnostic> {
    let Some(image) = item.multi_cloud_image() else { return Vec::new() };
    let both = images::tag(image, INCLUDE_URL).zip(images::tag(image, "rs_agent:http_proxy="));
    let Some((tag, proxy)) = both else { return Vec::new() };
    vec![
        Diagnostic::new(&RULE.code, tag.span, "`rs_agent:mime_include_url` does not work with a proxy")
            .note_at(proxy.span, "the proxy is set here")
            .note("cloud-init fetches that address before any proxy is known, so the agent is never installed")
            .help("write `rs_agent:mime_shellscript=` before the address"),
    ]
}
