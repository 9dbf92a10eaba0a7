//! C477 `base-alerts-missing`: a ServerTemplate has no alert for a server that is gone.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::revision;
use crate::lint::script::text;
use crate::model::alert::AlertClause;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::source::Sources;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C477",
        name: "base-alerts-missing",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[86],
        summary: "a ServerTemplate has no alert for a server that is gone",
        docs: include_str!("base_alerts_missing.md"),
        fixable: false,
    },
    check: Check::Text(check),
};

/// An alert that every server wants, the word of its clause, and how to see that one is it.
type Wanted = (&'static str, &'static str, fn(&AlertClause) -> bool);

const WANTED: [Wanted; 3] = [
    ("has been terminated", "terminated", |clause| clause.threshold.contains("terminated")),
    ("is stranded", "stranded", |clause| clause.threshold.contains("stranded")),
    ("does not respond", "NaN", |clause| clause.threshold.as_bytes().windows(3).any(|word| word.eq_ignore_ascii_case(b"nan"))),
];

fn check(item: &Item, catalog: &Catalog, sources: &Sources) -> Vec<Diagnostic> {
    let Some(template) = item.server_template().filter(|_| revision::is_offered(item, catalog)) else {
        return Vec::new();
    };
    let clauses = || template.alerts.iter().map(|it| &it.alert.clause.value);
    let mut missing: Vec<&Wanted> = WANTED.iter().filter(|(_, _, is)| !clauses().any(is)).collect();
    if !missing.is_empty() {
        // An alert that cannot be read was meant all the same: its words are there.
        let text = text(item.file, sources).unwrap_or_default();
        let written = text.split_once("\nAlerts:").map_or("", |(_, alerts)| alerts);
        missing.retain(|(_, word, _)| !written.contains(word));
    }
    let missing: Vec<&str> = missing.into_iter().map(|(what, ..)| *what).collect();
    let (Some(name), false) = (&template.written.name, missing.is_empty()) else { return Vec::new() };
    let message = format!("no alert tells that a server {}", missing.join(", or "));
    vec![
        Diagnostic::new(&RULE.code, name.span, message)
            .note("the base ServerTemplates of the vendor have one for each")
            .help("take them over: `RS/server.state == terminated`, `RS/server-failure.state == stranded`, `cpu-0/cpu-idle.value == NaN`"),
    ]
}
