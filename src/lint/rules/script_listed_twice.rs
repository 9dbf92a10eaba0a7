//! C404 `script-listed-twice`: one script twice in one sequence.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Edit;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ScriptUse;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C404",
        name: "script-listed-twice",
        severity: Severity::Error,
        right_st: RightSt::Accepts,
        rules: &[71],
        summary: "one script stands twice in one sequence",
        docs: include_str!("script_listed_twice.md"),
        fixable: true,
    },
    check: Check::Item(check),
};

fn check(item: &Item, _: &Catalog) -> Vec<Diagnostic> {
    let Some(template) = item.server_template() else { return Vec::new() };
    let mut found = Vec::new();
    for (at, script) in template.scripts.iter().enumerate() {
        let same = |other: &&ScriptUse| {
            other.sequence == script.sequence && other.reference.means_same(&script.reference)
        };
        let Some(first) = template.scripts[..at].iter().find(same) else { continue };
        let (written, word) = (&script.reference.written, script.sequence.word());
        let message = format!("`{written}` stands twice in `{word}`");
        let diagnostic = Diagnostic::new(&RULE.code, script.reference.span, message)
            .note_at(first.reference.span, "first listed here")
            .note("the platform binds a script once to a sequence and refuses the second time")
            .help("remove one of them; a script may stand in several sequences, once in each");
        let remove = Edit::Entry { span: script.reference.span };
        found.push(if first.reference.span < script.reference.span {
            diagnostic.fix("remove the second one", remove)
        } else {
            diagnostic
        });
    }
    found
}
