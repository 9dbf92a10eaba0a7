//! C439 `conflicting-agents`: one MultiCloud Image promises RightLink 6 and RightLink 10.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::images;
use crate::lint::images::RIGHTLINK_10;
use crate::lint::images::RIGHTLINK_6;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C439",
        name: "conflicting-agents",
        severity: Severity::Error,
        right_st: RightSt::Accepts,
        rules: &[49],
        summary: "two agents, RightLink 6 and RightLink 10, on one MultiCloud Image",
        docs: include_str!("conflicting_agents.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, _: &Catalog) -> Vec<Diagnostic> {
    let Some(image) = item.multi_cloud_image() else { return Vec::new() };
    let both = images::tag(image, RIGHTLINK_10).zip(images::tag(image, RIGHTLINK_6));
    let Some((ten, six)) = both else { return Vec::new() };
    let (first, second) = if ten.span.start < six.span.start { (ten, six) } else { (six, ten) };
    let agent = |tag: &str| if tag == RIGHTLINK_10 { "RightLink 10" } else { "RightLink 6" };
    let (own, other) = (agent(&second.value), agent(&first.value));
    let message = format!("`{}` promises {own}, and another tag {other}", second.value);
    vec![
        Diagnostic::new(&RULE.code, second.span, message)
            .note_at(first.span, format!("{other} is promised here"))
            .note("a server has one agent, and the two take different user data")
            .help("keep the tag of the agent that the servers have"),
    ]
}
