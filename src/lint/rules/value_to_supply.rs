//! C413 `value-to-supply`: a ServerTemplate leaves required inputs to whoever starts it.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::inputs;
use crate::model::server_template::Sequence;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::EffectiveInput;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C413",
        name: "value-to-supply",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[22],
        summary: "a ServerTemplate leaves required inputs to whoever starts it",
        docs: include_str!("value_to_supply.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

/// How many inputs a message names.
const MOST_NAMES: usize = 8;

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(template) = inputs::live_template(item, catalog) else { return Vec::new() };
    let wanted: Vec<&EffectiveInput> =
        template.inputs.iter().filter(|input| input.must_supply && lacks_default(input, catalog)).collect();
    let Some(first) = wanted.first() else { return Vec::new() };
    let is_launch = |input: &&&EffectiveInput| input.required_in.iter().any(|it| it != Sequence::Operational);
    let names = |inputs: &[&EffectiveInput]| -> String {
        let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
        inputs::list(&names, MOST_NAMES)
    };
    let what = if wanted.len() == 1 { "a value for" } else { "values for" };
    let message = format!("whoever starts this must supply {what} {}", names(&wanted));
    let mut diagnostic = Diagnostic::new(&RULE.code, inputs::place(template), message);
    let launch: Vec<&EffectiveInput> = wanted.iter().filter(is_launch).copied().collect();
    if !launch.is_empty() {
        let note = format!("boot or decommission scripts require {}: without it no server can be launched", names(&launch));
        diagnostic = diagnostic.note(note);
    }
    let required = inputs::declarations(first, catalog).into_iter().find(|it| it.input.required);
    if let Some(declaration) = required {
        let text = format!("`{}` is declared here, required and without a default", first.name);
        diagnostic = diagnostic.note_at(declaration.input.name.span, text);
    }
    vec![diagnostic.help("set a value under `Inputs` where one is right for everybody")]
}

/// Whether no script has a default for `input`; where only some have one, or different ones, other rules speak.
fn lacks_default(input: &EffectiveInput, catalog: &Catalog) -> bool {
    inputs::declarations(input, catalog).iter().all(|it| it.input.default.is_none())
}
