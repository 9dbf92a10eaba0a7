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
    let is_placeholder = |text: &str| {
        text.trim_start().get(..BEGINNING.len()).is_some_and(|it| it.eq_ignore_ascii_case(BEGINNING))
    };
    let own = script.written.description.iter().filter(|text| is_placeholder(&text.value));
    let own = own.map(|text| ("the description".to_owned(), text.span));
    let of_inputs = script.written.inputs.iter().flat_map(|input| {
        let name = &input.name.value;
        let words = [("description", input.description.as_ref()), ("category", input.category.as_ref())];
        words.into_iter().filter_map(move |(word, text)| {
            let text = text.filter(|text| is_placeholder(&text.value))?;
            Some((format!("the {word} of `{name}`"), text.span))
        })
    });
    own.chain(of_inputs)
        .map(|(what, span)| {
            Diagnostic::new(&RULE.code, span, format!("{what} is a placeholder"))
                .note("`right_st rightscript scaffold` writes it for the author to replace")
                .help("write what belongs here, or remove the key")
        })
        .collect()
}
