//! C432 `trailing-space`: a text value ends in white space.

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
use crate::text::Spanned;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C432",
        name: "trailing-space",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[37],
        summary: "a text value ends in white space",
        docs: include_str!("trailing_space.md"),
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(values) = values(item, catalog) else { return Vec::new() };
    let mut found = Vec::new();
    for value in values {
        let texts = inputs::flat(&value.value).into_iter().filter_map(|it| match it {
            InputValue::Text(text) => Some(text),
            _ => None,
        });
        let Some(text) = texts.into_iter().find(|text| text.ends_with(char::is_whitespace)) else { continue };
        let shown: String = inputs::show(&InputValue::Text(text.trim_end().to_owned()));
        let what = if text.ends_with('\n') { "a line break" } else { "white space" };
        let diagnostic = Diagnostic::new(&RULE.code, value.span, format!("the value `{shown}` ends in {what}"))
            .note("the platform asks for texts without it: it is passed to the script as it is, and nobody sees it");
        let help = if text.ends_with('\n') { "write `|-` or `>-` in place of `|` or `>`" } else { "remove the space" };
        found.push(diagnostic.help(help));
    }
    found
}

/// Every value that `item` writes: defaults, drop-downs, a ServerTemplate's own.
fn values<'a>(item: &'a Item, catalog: &'a Catalog) -> Option<Vec<&'a Spanned<InputValue>>> {
    if let Some(template) = inputs::live_template(item, catalog) {
        return Some(template.written.inputs.iter().map(|it| &it.value).collect());
    }
    let script = inputs::live_script(item, catalog)?;
    Some(script.written.inputs.iter().flat_map(|it| it.default.iter().chain(&it.possible_values)).collect())
}
