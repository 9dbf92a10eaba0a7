//! C422 `odd-input-name`: an input name that is not in capitals, digits and underscores.

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
        id: "C422",
        name: "odd-input-name",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[29],
        summary: "an input name that is not in capitals, digits and underscores",
        docs: include_str!("odd_input_name.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(script) = inputs::live_script(item, catalog) else { return Vec::new() };
    let names = script.written.inputs.iter().map(|input| &input.name);
    names.filter(|name| is_odd(&name.value)).map(|name| {
        let written = &name.value;
        let message = format!("`{written}` is an unusual name for an input");
        let diagnostic = Diagnostic::new(&RULE.code, name.span, message)
            .note("an input is a variable of the script: capitals, digits and `_`, beginning with a letter");
        match better(written) {
            Some(better) => diagnostic.help(format!("call it `{better}`, here and in the script")),
            None => diagnostic.help("give it a name that any shell can read"),
        }
    })
    .collect()
}

/// Whether `name` is odd. What is empty or no text for YAML has been reported.
fn is_odd(name: &str) -> bool {
    let is_usual = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    let is_number = name.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b'-' | b'+'));
    let begins = name.starts_with(|first: char| first.is_ascii_uppercase());
    let is_usual = begins && name.bytes().all(is_usual);
    !is_number && !is_usual
}

/// The name in capitals, if that is a usual one.
fn better(name: &str) -> Option<String> {
    let upper = name.to_ascii_uppercase();
    let plain: String = upper.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let plain = plain.trim_matches('_').to_owned();
    (!plain.is_empty() && plain != name && !is_odd(&plain)).then_some(plain)
}
