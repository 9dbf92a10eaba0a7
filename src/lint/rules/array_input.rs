//! C433 `array-input`: a RightScript declares an input of several values.

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
        id: "C433",
        name: "array-input",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[40],
        summary: "a RightScript declares an input of several values",
        docs: include_str!("array_input.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(script) = inputs::live_script(item, catalog) else { return Vec::new() };
    let arrays = script.written.inputs.iter().filter(|input| input.input_type == InputType::Array);
    arrays
        .map(|input| {
            let message = format!("the input `{}` is an array", input.name.value);
            Diagnostic::new(&RULE.code, input.name.span, message)
                .note("a RightScript gets an array as one text with commas between the values and has to take it apart")
        })
        .collect()
}
