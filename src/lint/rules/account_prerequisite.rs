//! C429 `account-prerequisite`: a value comes from a credential or key that the account must hold.

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
        id: "C429",
        name: "account-prerequisite",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[35],
        summary: "a value comes from a credential or key that the account must hold",
        docs: include_str!("account_prerequisite.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for given in inputs::given(item, catalog) {
        for value in inputs::flat(&given.value.value) {
            let what = match value {
                InputValue::Cred(name) if !name.is_empty() => format!("the credential `{name}`"),
                InputValue::Key { name, .. } if !name.is_empty() => format!("the SSH key `{name}`"),
                _ => continue,
            };
            let message = format!("`{}` takes {what} of the account", given.name);
            found.push(
                Diagnostic::new(&RULE.code, given.value.span, message)
                    .note("credentials and keys are not imported: each account has to hold its own"),
            );
        }
    }
    found
}
