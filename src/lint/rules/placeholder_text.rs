//! C427 `placeholder-text`: a placeholder of the scaffold was left in.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::inputs;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::text::Spanned;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C427",
        name: "placeholder-text",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[33],
        summary: "a placeholder of the scaffold was left in",
        docs: include_str!("placeholder_text.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

/// How every text begins that `right_st rightscript scaffold` leaves for the author to replace.
const BEGINNING: &str = "(put your ";

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(script) = inputs::live_script(item, catalog) else { return Vec::new() };
    let own = script.written.description.iter().map(|text| ("the description".to_owned(), text));
    let of_inputs = script.written.inputs.iter().flat_map(|input| {
        let name = &input.name.value;
        let description = input.description.iter().map(move |text| (format!("the description of `{name}`"), text));
        description.chain(input.category.iter().map(move |text| (format!("the category of `{name}`"), text)))
    });
    let is_placeholder = |(_, text): &(String, &Spanned<String>)| {
        text.value.trim_start().get(..BEGINNING.len()).is_some_and(|it| it.eq_ignore_ascii_case(BEGINNING))
    };
    own.chain(of_inputs)
        .filter(is_placeholder)
        .map(|(what, text)| {
            Diagnostic::new(&RULE.code, text.span, format!("{what} is a placeholder"))
                .note("`right_st rightscript scaffold` writes it for the author to replace")
                .help("write what belongs here, or remove the key")
        })
        .collect()
}
