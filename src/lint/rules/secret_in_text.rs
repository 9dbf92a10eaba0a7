//! C428 `secret-in-text`: a password or key stands in the catalog as text.

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
        id: "C428",
        name: "secret-in-text",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[34],
        summary: "a password or key stands in the catalog as text",
        docs: include_str!("secret_in_text.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let given = inputs::given(item, catalog).into_iter();
    let secret = given.filter(|it| inputs::is_secret(it.name) && inputs::flat(&it.value.value).any(is_guessable));
    secret
        .map(|it| {
            let message = format!("`{}` looks like a secret, and its value stands here as text", it.name);
            Diagnostic::new(&RULE.code, it.value.span, message)
                .note("everybody who can read the catalog, or the inputs of a server, can read it")
                .help("keep the value in a credential of the account and write `cred:` with its name")
        })
        .collect()
}

/// Whether a value may be the secret itself: a text that is no switch, path, address or word for "none".
fn is_guessable(value: &InputValue) -> bool {
    let InputValue::Text(text) = value else { return false };
    let text = text.trim();
    let is_word = ["true", "false", "yes", "no", "on", "off", "none", "ignore", "disabled", "enabled", "auto"]
        .contains(&text.to_ascii_lowercase().as_str());
    let is_reference = text.starts_with(['/', '$', '{', '<', '~']) || text.contains("://");
    !text.is_empty() && !is_word && !is_reference
}
