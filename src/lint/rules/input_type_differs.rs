//! C420 `input-type-differs`: scripts of one ServerTemplate take an input for one value and for several.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::inputs;
use crate::model::input::InputType;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C420",
        name: "input-type-differs",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[28],
        summary: "scripts of one ServerTemplate take an input for one value and for several",
        docs: include_str!("input_type_differs.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    inputs::disagreements(item, catalog, |it| Some(it.input_type), |template, input, first, other| {
        let (own, before) = (word(other.input.input_type), word(first.input.input_type));
        let message = format!("`{}` is {own} here and {before} in `{}`", input.name, first.script.name);
        let diagnostic = Diagnostic::new(&RULE.code, other.input.name.span, message)
            .note_at(first.input.name.span, format!("`{}` declares it here", first.script.name))
            .note_at(inputs::place(template), "this ServerTemplate has both scripts, which share one value")
            .help("give both the same `Input Type`, or another name to one of the inputs");
        Some(diagnostic)
    })
}

fn word(input_type: InputType) -> &'static str {
    match input_type {
        InputType::Single => "one value",
        InputType::Array => "an array",
    }
}
