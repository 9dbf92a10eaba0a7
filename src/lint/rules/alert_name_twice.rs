//! C474 `alert-name-twice`: two alerts of a ServerTemplate have one name.

use std::collections::BTreeMap;

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
        id: "C474",
        name: "alert-name-twice",
        severity: Severity::Error,
        right_st: RightSt::Accepts,
        rules: &[83],
        summary: "two alerts of a ServerTemplate have one name",
        docs: include_str!("alert_name_twice.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, _: &Catalog) -> Vec<Diagnostic> {
    let Some(template) = item.server_template() else { return Vec::new() };
    let mut seen = BTreeMap::new();
    let mut found = Vec::new();
    for name in template.alerts.iter().map(|it| &it.alert.name) {
        let first = *seen.entry(name.value.trim().to_lowercase()).or_insert(name);
        if first.span == name.span {
            continue;
        }
        let mut diagnostic =
            Diagnostic::new(&RULE.code, name.span, format!("a second alert is called `{}`", name.value))
                .note_at(first.span, "the first one is here");
        if first.value != name.value {
            diagnostic = diagnostic.note("case and blanks around a name do not count");
        }
        found.push(
            diagnostic
                .note("right_st compares names when it uploads, and the later alert replaces the earlier one")
                .help("give one of them another name, or remove it"),
        );
    }
    found
}
