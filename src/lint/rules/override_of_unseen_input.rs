//! C417 `override-of-unseen-input`: a ServerTemplate sets inputs that only a script outside of the catalog can declare.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::inputs;
use crate::model::input::InputOverride;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C417",
        name: "override-of-unseen-input",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[25],
        summary: "a ServerTemplate sets inputs that only a script outside of the catalog can declare",
        docs: include_str!("override_of_unseen_input.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

/// How many inputs a message names.
const MOST_NAMES: usize = 6;

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(template) = inputs::live_template(item, catalog) else { return Vec::new() };
    if !template.has_unknown_scripts {
        return Vec::new();
    }
    let unseen = template.inputs.iter().filter(|input| input.declared_by.is_empty());
    let mut own: Vec<&InputOverride> =
        unseen.filter_map(|input| input.written(&template.written.inputs)).collect();
    own.sort_by_key(|own| own.name.span);
    let Some(first) = own.first() else { return Vec::new() };
    let names: Vec<&str> = own.iter().map(|own| own.name.value.as_str()).collect();
    let (are, them) = if own.len() == 1 { ("is", "it") } else { ("are", "them") };
    let names = inputs::list(&names, MOST_NAMES);
    let message = format!("{names} {are} set, and none of the scripts that are here declares {them}");
    let mut diagnostic = Diagnostic::new(&RULE.code, first.name.span, message);
    if let Some(script) = template.scripts.iter().find(|it| it.reference.item().is_none()) {
        let reference = &script.reference;
        let note = format!("`{}` is not in this catalog and may declare {them}", reference.written);
        diagnostic = diagnostic.note_at(reference.span, note);
    }
    vec![diagnostic]
}
