//! C475 `unknown-escalation`: a published ServerTemplate escalates to what importers do not have.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::places;
use crate::lint::revision;
use crate::model::alert::Action;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::source::Sources;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C475",
        name: "unknown-escalation",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[84],
        summary: "a published ServerTemplate escalates to what importers do not have",
        docs: include_str!("unknown_escalation.md"),
        fixable: false,
    },
    check: Check::Text(check),
};

/// The escalations that every account has. Source: the vendor's guide to ServerTemplates.
const KNOWN: [&str; 3] = ["critical", "warning", "default"];

fn check(item: &Item, catalog: &Catalog, sources: &Sources) -> Vec<Diagnostic> {
    let Some(template) = item.server_template().filter(|_| revision::is_offered(item, catalog)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for clause in template.alerts.iter().map(|it| &it.alert.clause) {
        let target = clause.value.target.trim();
        let known = KNOWN.iter().any(|name| target.eq_ignore_ascii_case(name));
        if clause.value.action != Action::Escalate || known {
            continue;
        }
        let (message, n) = match target {
            "" => ("the alert names no escalation".to_owned(), 8),
            _ => (format!("an importer has no escalation `{target}`"), 9),
        };
        found.push(
            Diagnostic::new(&RULE.code, places::word(clause.span, "if", n, 9, sources), message)
                .note("escalations belong to an account and do not come along with a ServerTemplate")
                .help("escalate to `critical`, `warning` or `default`, which every account has"),
        );
    }
    found
}
