//! C412 `odd-possible-values`: a drop-down is empty, repeats a value or holds one that is no text.

use std::collections::BTreeMap;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Edit;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::inputs;
use crate::model::input::InputDefinition;
use crate::model::input::InputValue;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::text::Span;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C412",
        name: "odd-possible-values",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[21],
        summary: "a drop-down is empty, repeats a value or holds one that is no text",
        docs: include_str!("odd_possible_values.md"),
        fixable: true,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(script) = inputs::live_script(item, catalog) else { return Vec::new() };
    script.written.inputs.iter().flat_map(of_input).collect()
}

fn of_input(input: &InputDefinition) -> Vec<Diagnostic> {
    let (name, mut found) = (&input.name.value, Vec::new());
    if let (Some(key), true) = (input.drop_down, input.possible_values.is_empty()) {
        let message = format!("the possible values of `{name}` are none at all");
        found.push(Diagnostic::new(&RULE.code, key, message).help("list the values, or remove the key"));
    }
    let mut first: BTreeMap<String, Span> = BTreeMap::new();
    for value in &*input.possible_values {
        if let Some(earlier) = first.get(&value.value.to_string()) {
            let message = format!("`{}` is offered twice for `{name}`", inputs::show(&value.value));
            let diagnostic = Diagnostic::new(&RULE.code, value.span, message);
            let diagnostic = diagnostic.note_at(*earlier, "first offered here").help("remove one of them");
            let remove = Edit::Entry { span: value.span };
            found.push(if *earlier < value.span {
                diagnostic.fix("remove the second one", remove)
            } else {
                diagnostic
            });
            continue;
        }
        first.insert(value.value.to_string(), value.span);
        // A kind that does not exist has been reported.
        if matches!(value.value, InputValue::Text(_) | InputValue::Other { .. }) {
            continue;
        }
        let message = format!("`{}` is offered for `{name}` and is no text", inputs::show(&value.value));
        let diagnostic = Diagnostic::new(&RULE.code, value.span, message);
        found.push(diagnostic.note("right_st documents text values only; the dashboard takes the others too"));
    }
    found
}
