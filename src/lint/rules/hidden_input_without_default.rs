//! C434 `hidden-input-without-default`: an advanced input that is optional has no default.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::inputs;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C434",
        name: "hidden-input-without-default",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[24],
        summary: "an advanced input that is optional has no default",
        docs: include_str!("hidden_input_without_default.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(script) = inputs::live_script(item, catalog) else { return Vec::new() };
    let bare = script.written.inputs.iter().filter(|it| it.advanced && !it.required && it.default.is_none());
    bare.map(|input| {
        let message = format!("`{}` is advanced and has no default", input.name.value);
        Diagnostic::new(&RULE.code, input.name.span, message)
            .note("an advanced input is folded away, so that most people run the script without a value for it")
            .help("give it the default that the script falls back to, so that people see what happens")
    })
    .collect()
}
