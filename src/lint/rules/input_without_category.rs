//! C426 `input-without-category`: an input belongs to no category.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::inputs;
use crate::model::input::InputDefinition;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C426",
        name: "input-without-category",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[32],
        summary: "an input belongs to no category",
        docs: include_str!("input_without_category.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(script) = inputs::live_script(item, catalog) else { return Vec::new() };
    script.written.inputs.iter().filter_map(one).collect()
}

fn one(input: &InputDefinition) -> Option<Diagnostic> {
    let name = &input.name;
    // An empty name has been reported.
    if name.value.is_empty() {
        return None;
    }
    let (place, message) = match &input.category {
        Some(category) if category.value.trim().eq_ignore_ascii_case("uncategorized") => {
            (category.span, format!("the input `{}` is left uncategorized", name.value))
        }
        Some(category) if !category.value.trim().is_empty() => return None,
        _ => (name.span, format!("the input `{}` has no category", name.value)),
    };
    let diagnostic = Diagnostic::new(&RULE.code, place, message)
        .note("inputs are shown by category; those without one end up together under Uncategorized")
        .help("add `Category`, the same for inputs that belong together");
    Some(diagnostic)
}
