//! C472 `odd-threshold`: an alert compares with what its metric can never be.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::diag::nearest;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::places;
use crate::model::alert::AlertClause;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::source::Sources;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C472",
        name: "odd-threshold",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[82],
        summary: "an alert compares with what its metric can never be",
        docs: include_str!("odd_threshold.md"),
        fixable: false,
    },
    check: Check::Text(check),
};

/// The states of a server. Source: the tool's documentation and its code, whose lists differ, and published
/// ServerTemplates.
const STATES: [&str; 7] =
    ["pending", "booting", "operational", "decommission", "shutting-down", "terminated", "stranded"];

fn check(item: &Item, _: &Catalog, sources: &Sources) -> Vec<Diagnostic> {
    let Some(template) = item.server_template() else { return Vec::new() };
    let mut found = Vec::new();
    for alert in template.alerts.iter().map(|it| &it.alert) {
        let clause = &alert.clause.value;
        let Some((message, help)) = fault(clause) else { continue };
        let span = places::word(alert.clause.span, "if", 3, 9, sources);
        let note = if is_state(clause) {
            "a metric of `RS` is a state of the server"
        } else {
            "a metric is a number; `NaN` stands for no measurement"
        };
        found.push(Diagnostic::new(&RULE.code, span, message).note(note).help(help));
    }
    found
}

fn is_state(clause: &AlertClause) -> bool {
    clause.file.starts_with("RS/") && clause.variable == "state"
}

/// What is wrong with the threshold of `clause`, and what to do.
fn fault(clause: &AlertClause) -> Option<(String, String)> {
    let threshold = clause.threshold.as_str();
    if threshold.starts_with(['"', '\'']) {
        // That is another rule's matter.
        return None;
    }
    if threshold.is_empty() {
        return Some(("the alert compares with nothing".to_owned(), "write the threshold".to_owned()));
    }
    if threshold.eq_ignore_ascii_case("nan") {
        return None;
    }
    let list = || format!("write one of `{}`", STATES.join("`, `"));
    if is_state(clause) {
        if STATES.contains(&threshold) {
            return None;
        }
        let near = nearest(threshold, STATES);
        let help = near.map_or_else(list, |state| format!("did you mean `{state}`?"));
        return Some((format!("`{threshold}` is not a state of a server"), help));
    }
    if is_number(threshold) || clause.file.starts_with("RS/") {
        return None;
    }
    let metric = format!("{}.{}", clause.file, clause.variable);
    if STATES.contains(&threshold) {
        let help = "compare with a number, or take the metric `RS/server.state`".to_owned();
        return Some((format!("`{metric}` is never the state `{threshold}`"), help));
    }
    Some((format!("`{threshold}` is not a number"), format!("write what `{metric}` is compared with as a number")))
}

/// `50`, `-1.5`, `1e9`.
fn is_number(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E');
    text.chars().all(plain) && text.parse::<f64>().is_ok()
}
