//! C419 `input-described-differently`: scripts of one ServerTemplate describe an input differently.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::inputs;
use crate::model::input::InputDefinition;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C419",
        name: "input-described-differently",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[27],
        summary: "scripts of one ServerTemplate describe an input differently",
        docs: include_str!("input_described_differently.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    inputs::disagreements(item, catalog, words, |template, input, first, other| {
        let (description, earlier) = (other.input.description.as_ref()?, first.input.description.as_ref()?);
        let message = format!("`{}` is described otherwise in `{}`", input.name, first.script.name);
        let diagnostic = Diagnostic::new(&RULE.code, description.span, message)
            .note_at(earlier.span, format!("`{}` describes it here", first.script.name))
            .note_at(inputs::place(template), "this ServerTemplate has both scripts")
            .note("they share one value, and the dashboard shows each description for it")
            .help("give both the same description, or another name to one of the inputs");
        Some(diagnostic)
    })
}

/// The words of a description: where its lines break says nothing.
fn words(input: &InputDefinition) -> Option<Vec<&str>> {
    Some(input.description.as_ref()?.value.split_whitespace().collect::<Vec<_>>()).filter(|it| !it.is_empty())
}
