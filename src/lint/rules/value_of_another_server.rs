//! C431 `value-of-another-server`: a value comes from another server of one deployment.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::inputs;
use crate::model::input::InputValue;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C431",
        name: "value-of-another-server",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[36],
        summary: "a value comes from another server of one deployment",
        docs: include_str!("value_of_another_server.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for given in inputs::given(item, catalog) {
        for value in inputs::flat(&given.value.value) {
            let InputValue::Env { component: Some(component), variable } = value else { continue };
            if component.is_empty() || variable.is_empty() {
                continue;
            }
            let message = format!("`{}` takes `{variable}` of the server `{component}`", given.name);
            found.push(
                Diagnostic::new(&RULE.code, given.value.span, message)
                    .note("that server is one of a certain deployment; elsewhere nobody answers to the name")
                    .help(format!("set it in the deployment; `env:{variable}` is the value of the server itself")),
            );
        }
    }
    found
}
