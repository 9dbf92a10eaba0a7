//! C423 `reserved-input-name`: an input of one's own with a prefix that the platform reserves.

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
        id: "C423",
        name: "reserved-input-name",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[30],
        summary: "an input of one's own with a prefix that the platform reserves",
        docs: include_str!("reserved_input_name.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

/// The prefixes, and whose they are.
///
/// Source: Understanding Inputs, "Reserved Prefixes", in the platform's documentation.
const PREFIXES: [(&str, &str); 2] = [("EC2_", "the metadata of EC2"), ("RS_", "the platform itself")];

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(script) = inputs::live_script(item, catalog) else { return Vec::new() };
    script.written.inputs.iter().filter_map(one).collect()
}

fn one(input: &InputDefinition) -> Option<Diagnostic> {
    let name = &input.name;
    let (prefix, owner) = PREFIXES.iter().find(|(prefix, _)| name.value.starts_with(prefix))?;
    // Scripts of the platform hand its own variables on under their own names.
    if matches!(input.default.as_ref().map(|it| &it.value), Some(InputValue::Env { .. })) {
        return None;
    }
    let message = format!("the name `{}` begins with `{prefix}`, which is reserved", name.value);
    let diagnostic = Diagnostic::new(&RULE.code, name.span, message)
        .note(format!("variables that begin with `{prefix}` belong to {owner}, which may set or hide them"))
        .help("choose a prefix of your own");
    Some(diagnostic)
}
