//! C473 `quoted-threshold`: an alert compares with a text in quotes.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Edit;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::places;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::source::Sources;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C473",
        name: "quoted-threshold",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[82],
        summary: "an alert compares with a text in quotes",
        docs: include_str!("quoted_threshold.md"),
        fixable: true,
    },
    check: Check::Text(check),
};

fn check(item: &Item, _: &Catalog, sources: &Sources) -> Vec<Diagnostic> {
    let Some(template) = item.server_template() else { return Vec::new() };
    let mut found = Vec::new();
    for alert in template.alerts.iter().map(|it| &it.alert) {
        let threshold = alert.clause.value.threshold.as_str();
        if !threshold.starts_with(['"', '\'']) {
            continue;
        }
        let bare = threshold.trim_matches(['"', '\'']);
        let span = places::word(alert.clause.span, "if", 3, 9, sources);
        let message = format!("the quotes around `{bare}` are part of the threshold");
        let found_here = Diagnostic::new(&RULE.code, span, message)
            .note("right_st keeps them, and no metric has quotes in its value");
        found.push(match bare {
            "" => found_here.help("write what the metric is compared with"),
            _ => found_here
                .help(format!("write `{bare}`"))
                .fix(format!("write `{bare}`"), Edit::Unquote { span, text: bare.to_owned() }),
        });
    }
    found
}
