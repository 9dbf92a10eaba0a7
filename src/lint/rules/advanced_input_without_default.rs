//! C415 `advanced-input-without-default`: an advanced input is required and has no default.

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
        id: "C415",
        name: "advanced-input-without-default",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[24],
        summary: "an advanced input is required and has no default",
        docs: include_str!("advanced_input_without_default.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(script) = inputs::live_script(item, catalog) else { return Vec::new() };
    let bare = script.written.inputs.iter().filter(|it| it.advanced && it.required && it.default.is_none());
    bare.map(|input| {
        let message = format!("`{}` is advanced and required, and has no default", input.name.value);
        Diagnostic::new(&RULE.code, input.name.span, message)
            .note("the dashboard folds advanced inputs away, so nobody sees that this one needs a value")
            .help("give it a default, or write `Advanced: false`")
    })
    .collect()
}
