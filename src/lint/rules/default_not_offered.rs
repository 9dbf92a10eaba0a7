//! C410 `default-not-offered`: the default of an input is not in its drop-down.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::diag::nearest;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::inputs;
use crate::model::input::InputDefinition;
use crate::model::input::InputValue;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C410",
        name: "default-not-offered",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[19],
        summary: "the default of an input is not in its drop-down",
        docs: include_str!("default_not_offered.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(script) = inputs::live_script(item, catalog) else { return Vec::new() };
    script.written.inputs.iter().filter_map(one).collect()
}

fn one(input: &InputDefinition) -> Option<Diagnostic> {
    let default = input.default.as_ref()?;
    let (name, offered) = (&input.name.value, &input.possible_values);
    let is_offered = |value: &InputValue| offered.iter().any(|it| it.value == *value);
    // No value at all needs no entry in the list, unless the script cannot do without one.
    let is_nothing = |value: &InputValue| match value {
        InputValue::Blank => !input.required,
        InputValue::Ignore | InputValue::Inherit | InputValue::Other { .. } => true,
        _ => false,
    };
    let strange = inputs::flat(&default.value).find(|it| !is_offered(it) && !is_nothing(it))?;
    if offered.is_empty() || is_offered(&default.value) {
        return None;
    }
    let message = format!("the default `{}` of `{name}` is not among its possible values", inputs::show(strange));
    let mut diagnostic = Diagnostic::new(&RULE.code, default.span, message)
        .note_at(offered[0].span, "the possible values begin here")
        .note("people choose from the list, so the default is a value that nobody could set again");
    let written = strange.to_string();
    let texts: Vec<String> = offered.iter().map(|it| it.value.to_string()).collect();
    if let Some(near) = nearest(&written, texts.iter().map(String::as_str)) {
        diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
    } else {
        diagnostic = diagnostic.help("add the default to `Possible Values`, or take one of them");
    }
    Some(diagnostic)
}
