//! C438 `no-single-agent`: not exactly one tag names the agent of a MultiCloud Image.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::images;
use crate::lint::images::BEFORE;
use crate::lint::images::RIGHTLINK_10;
use crate::lint::images::RIGHTLINK_6;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C438",
        name: "no-single-agent",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[48],
        summary: "not exactly one tag names the agent",
        docs: include_str!("no_single_agent.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, _: &Catalog) -> Vec<Diagnostic> {
    let Some(image) = images::offered_image(item) else { return Vec::new() };
    let [lite, full, before] = [RIGHTLINK_10, RIGHTLINK_6, BEFORE].map(|own| images::tag(image, own));
    let name = &image.written.name;
    match (lite.or(full), before) {
        (None, None) => {
            let tags = &image.written.tags;
            let almost = |start: &&str| tags.iter().find(|tag| tag.value.starts_with(*start));
            let almost = ["rs_agent:type=", "provides:rs_agent_type="].iter().find_map(almost);
            let (span, message) = match almost {
                Some(tag) => (tag.span, format!("`{}` names no agent", tag.value)),
                None => (name.span, "no tag says which agent the image has".to_owned()),
            };
            let diagnostic = Diagnostic::new(&RULE.code, span, message);
            let note = "without the tag the platform expects no agent: scripts and alerts will not run";
            vec![diagnostic.note(note).help(format!("add the tag `{RIGHTLINK_10}`, or `{RIGHTLINK_6}` for RightLink 6"))]
        }
        (Some(first), Some(second)) => {
            let message = format!("`{}` names a second agent", second.value);
            let diagnostic = Diagnostic::new(&RULE.code, second.span, message);
            vec![diagnostic.note_at(first.span, "the other is named here").help("keep the tag of the agent that is there")]
        }
        _ => Vec::new(),
    }
}
