//! C478 `description-missing`: a published ServerTemplate has no description.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::places;
use crate::lint::revision;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C478",
        name: "description-missing",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[88],
        summary: "a published ServerTemplate has no description",
        docs: include_str!("description_missing.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(template) = item.server_template().filter(|_| revision::is_offered(item, catalog)) else {
        return Vec::new();
    };
    let description = places::description(item);
    if description.is_some_and(|text| !text.value.trim().is_empty()) {
        return Vec::new();
    }
    let place = description.map(|text| text.span).or(template.written.name.as_ref().map(|name| name.span));
    let Some(span) = place else { return Vec::new() };
    vec![
        Diagnostic::new(&RULE.code, span, "the ServerTemplate is published without a description")
            .note("whoever looks for a ServerTemplate has nothing else to judge it by")
            .help("say under `Description` what it is for, where it runs and what it needs"),
    ]
}
