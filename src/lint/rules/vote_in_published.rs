//! C476 `vote-in-published`: an alert of a published ServerTemplate votes in an array.

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
        id: "C476",
        name: "vote-in-published",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[85],
        summary: "an alert of a published ServerTemplate votes in an array",
        docs: include_str!("vote_in_published.md"),
        fixable: false,
    },
    check: Check::Text(check),
};

fn check(item: &Item, catalog: &Catalog, sources: &Sources) -> Vec<Diagnostic> {
    let Some(template) = item.server_template().filter(|_| revision::is_offered(item, catalog)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for clause in template.alerts.iter().map(|it| &it.alert.clause) {
        if clause.value.action == Action::Escalate {
            continue;
        }
        let (word, tag) = (clause.value.action.word(), clause.value.target.trim());
        let message = match tag {
            "" => format!("the alert votes to {word} an array and names no tag"),
            _ => format!("the alert votes to {word} an array with the tag `{tag}`"),
        };
        found.push(
            Diagnostic::new(&RULE.code, places::word(clause.span, "if", 8, 8, sources), message)
                .note("only a server in an array with this vote tag has a vote; arrays do not come along with a ServerTemplate")
                .help("leave votes to those who make the array, or say in the description which tag it needs"),
        );
    }
    found
}
