//! C425 `description-without-example`: a description of an input shows no example.

use std::sync::LazyLock;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::inputs;
use crate::lint::words::Lists;
use crate::model::input::InputDefinition;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C425",
        name: "description-without-example",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[31],
        summary: "a description of an input shows no example",
        docs: include_str!("description_without_example.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

/// Words and signs that show a value: an example, a list, a range, a format.
const SHOWS: [&str; 22] = [
    "example", "e.g", "i.e", "eg.", "ex:", "ex.", "such as", "like ", "for instance", "format", "must be", "either",
    "one of", "true", "default", "http", "between", "range", "cred", "comma", "leave", "yes",
];

static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists::new(&[&SHOWS]));

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(script) = inputs::live_script(item, catalog) else { return Vec::new() };
    script.written.inputs.iter().filter_map(one).collect()
}

fn one(input: &InputDefinition) -> Option<Diagnostic> {
    let description = input.description.as_ref().filter(|it| !it.value.trim().is_empty())?;
    // A default and a list are examples, and nobody has to fill in what is optional; a secret has
    // no example.
    let has_value = input.default.is_some() || !input.possible_values.is_empty();
    let text = &description.value;
    let shows = || {
        let is_sign = |byte: u8| byte.is_ascii_digit() || b"`'\"<>[=:/@".contains(&byte);
        text.bytes().any(is_sign) || LISTS.of(text)[0]
    };
    if !input.required || has_value || shows() || inputs::is_secret(&input.name.value) {
        return None;
    }
    let message = format!("the description of `{}` shows no example", input.name.value);
    let diagnostic = Diagnostic::new(&RULE.code, description.span, message)
        .note("the input is required, and neither a default nor a list shows what a value looks like")
        .help("add an example, or the range of values");
    Some(diagnostic)
}
