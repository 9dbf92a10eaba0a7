//! C448 `half-proxy`: the tags of a proxy are incomplete.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::images;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C448",
        name: "half-proxy",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[55],
        summary: "the tags of a proxy are incomplete",
        docs: include_str!("half_proxy.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, _: &Catalog) -> Vec<Diagnostic> {
    let Some(image) = item.multi_cloud_image() else { return Vec::new() };
    let [proxy, user, password, except] =
        ["http_proxy", "http_proxy_user", "http_proxy_password", "http_no_proxy"]
            .map(|name| images::tag(image, &format!("rs_agent:{name}=")));
    let missing = match (proxy, user, password, except) {
        (None, Some(tag), _, _) | (None, None, Some(tag), _) | (None, None, None, Some(tag)) => Some((tag, "http_proxy")),
        (Some(_), Some(tag), None, _) => Some((tag, "http_proxy_password")),
        (Some(_), None, Some(tag), _) => Some((tag, "http_proxy_user")),
        _ => None,
    };
    let Some((tag, missing)) = missing else { return Vec::new() };
    let name = tag.value.split('=').next().unwrap_or_default();
    vec![
        Diagnostic::new(&RULE.code, tag.span, format!("`{name}` needs `rs_agent:{missing}`"))
            .note("user and password go together, and only with the proxy's address")
            .help(format!("add `rs_agent:{missing}=`, or remove this tag")),
    ]
}
