//! C414 `required-input-ignored`: a required input is set to `ignore`.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::inputs;
use crate::model::input::InputDefinition;
use crate::model::input::InputValue;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C414",
        name: "required-input-ignored",
        severity: Severity::Error,
        right_st: RightSt::Accepts,
        rules: &[23],
        summary: "a required input is set to `ignore`",
        docs: include_str!("required_input_ignored.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    if let Some(script) = inputs::live_script(item, catalog) {
        return script.written.inputs.iter().filter_map(default).collect();
    }
    let Some(template) = inputs::live_template(item, catalog) else { return Vec::new() };
    let mut found = Vec::new();
    for input in template.inputs.iter().filter(|input| input.required) {
        let Some(own) = input.written(&template.written.inputs) else { continue };
        let requires = inputs::declarations(input, catalog).into_iter().find(|it| it.input.required);
        let (InputValue::Ignore, Some(requires)) = (&own.value.value, requires) else { continue };
        let message = format!("`{}` is set to `ignore`, but it is required", input.name);
        let diagnostic = Diagnostic::new(&RULE.code, own.value.span, message)
            .note_at(requires.input.name.span, format!("`{}` requires it here", requires.script.name))
            .note("`ignore` passes nothing to the script, and the platform allows that for optional inputs only")
            .help("set a value, or remove the line to leave it to the user");
        found.push(diagnostic);
    }
    found
}

fn default(input: &InputDefinition) -> Option<Diagnostic> {
    let default = input.default.as_ref().filter(|it| input.required && it.value == InputValue::Ignore)?;
    let message = format!("the default of `{}` is `ignore`, but it is required", input.name.value);
    let diagnostic = Diagnostic::new(&RULE.code, default.span, message)
        .note("`ignore` passes nothing to the script, and the platform allows that for optional inputs only")
        .help("give a default value, remove `Default`, or write `Required: false`");
    Some(diagnostic)
}
