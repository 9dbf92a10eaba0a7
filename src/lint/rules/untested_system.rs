//! C450 `untested-system`: a system on which nobody promises that the agent runs.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::facts::Verdict;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::images;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C450",
        name: "untested-system",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[56],
        summary: "nobody promises that the agent runs on this system in this cloud",
        docs: include_str!("untested_system.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(image) = images::offered_image(item) else { return Vec::new() };
    let Some(system) = &image.system else { return Vec::new() };
    let mut found = Vec::new();
    for setting in &image.settings {
        let Some(judged) = images::judge(catalog, image, setting) else { continue };
        if judged.cell.verdict != Verdict::BestEffort {
            continue;
        }
        let (agent, words, written) = (&judged.matrix.agent, images::words(system), &setting.setting.cloud);
        // A table without clouds says the same of all.
        let (span, place) = match judged.matrix.columns.len() {
            1 => (image.written.name.span, String::new()),
            _ => (written.span, format!(" in `{}`", written.value)),
        };
        let message = format!("nobody promises that {agent} runs on {words}{place}");
        let diagnostic = Diagnostic::new(&RULE.code, span, message).note(judged.note(system));
        found.push(diagnostic.help("try it before you publish it, and say so in the description"));
        if judged.matrix.columns.len() == 1 {
            break;
        }
    }
    found
}
