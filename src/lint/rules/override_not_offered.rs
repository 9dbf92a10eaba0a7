//! C411 `override-not-offered`: a ServerTemplate sets an input to a value that its drop-down lacks.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::diag::nearest;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::inputs;
use crate::model::input::InputValue;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C411",
        name: "override-not-offered",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[20],
        summary: "a ServerTemplate sets an input to a value that its drop-down lacks",
        docs: include_str!("override_not_offered.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(template) = inputs::live_template(item, catalog) else { return Vec::new() };
    let mut found = Vec::new();
    for input in &template.inputs {
        let Some(own) = input.written(&template.written.inputs) else { continue };
        let declarations = inputs::declarations(input, catalog);
        let lists: Vec<_> = declarations.iter().filter(|it| !it.input.possible_values.is_empty()).collect();
        // A script without a list takes anything, and what one list has is a value that somebody thought of.
        if lists.is_empty() || lists.len() < declarations.len() {
            continue;
        }
        let is_offered = |value: &InputValue| {
            lists.iter().any(|it| it.input.possible_values.iter().any(|offered| offered.value == *value))
        };
        let strange = |value: &&InputValue| match value {
            // `blank` is how older downloads write "inherit".
            InputValue::Blank | InputValue::Ignore | InputValue::Inherit | InputValue::Other { .. } => false,
            value => !is_offered(value),
        };
        let Some(value) = inputs::flat(&own.value.value).find(strange) else { continue };
        if is_offered(&own.value.value) {
            continue;
        }
        let (first, name) = (lists[0], &input.name);
        let message = format!("`{}` is not among the possible values of `{name}`", inputs::show(value));
        let texts: Vec<String> =
            first.input.possible_values.iter().map(|it| it.value.to_string()).collect();
        let diagnostic = Diagnostic::new(&RULE.code, own.value.span, message).note_at(
            first.input.possible_values[0].span,
            format!("the possible values that `{}` declares begin here", first.script.name),
        );
        found.push(match nearest(&value.to_string(), texts.iter().map(String::as_str)) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help("take one of them, or add the value to the script's list"),
        });
    }
    found
}
