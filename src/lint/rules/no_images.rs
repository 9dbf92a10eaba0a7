//! C402 `no-images`: a ServerTemplate without a MultiCloud Image.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C402",
        name: "no-images",
        severity: Severity::Error,
        right_st: RightSt::Accepts,
        rules: &[45],
        summary: "a ServerTemplate has no MultiCloud Image",
        docs: include_str!("no_images.md"),
    },
    check: Check::Item(check),
};

fn check(item: &Item, _: &Catalog) -> Vec<Diagnostic> {
    let Some(template) = item.server_template().filter(|template| template.images.is_empty()) else {
        return Vec::new();
    };
    let span = template.written.name.as_ref().map_or(template.written.span, |name| name.span);
    let message = format!("the ServerTemplate `{}` has no MultiCloud Image", item.name);
    vec![
        Diagnostic::new(&RULE.code, span, message)
            .note("without one no server can be launched from it in any cloud")
            .help("list at least one below `MultiCloudImages`; the first is the default"),
    ]
}
