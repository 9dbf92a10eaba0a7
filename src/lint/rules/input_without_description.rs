//! C424 `input-without-description`: an input is not described.

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
        id: "C424",
        name: "input-without-description",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[31],
        summary: "an input is not described",
        docs: include_str!("input_without_description.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(script) = inputs::live_script(item, catalog) else { return Vec::new() };
    // An empty name has been reported.
    let is_bare = |input: &&InputDefinition| {
        !input.name.value.is_empty() &&
        input.description.as_ref().is_none_or(|description| description.value.trim().is_empty())
    };
    let names = script.written.inputs.iter().filter(is_bare).map(|input| &input.name);
    names
        .map(|name| {
            Diagnostic::new(&RULE.code, name.span, format!("the input `{}` has no description", name.value))
                .note("the description is all that people see when they are asked for a value")
                .help("say what to set, with an example or the range of values")
        })
        .collect()
}
