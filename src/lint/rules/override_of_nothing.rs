//! C416 `override-of-nothing`: a ServerTemplate sets an input that none of its scripts declares.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::diag::Words;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::inputs;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C416",
        name: "override-of-nothing",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[25],
        summary: "a ServerTemplate sets an input that none of its scripts declares",
        docs: include_str!("override_of_nothing.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(template) = inputs::live_template(item, catalog) else { return Vec::new() };
    // A script that is not here may declare it.
    if template.has_unknown_scripts {
        return Vec::new();
    }
    let undeclared = template.inputs.iter().filter(|input| input.declared_by.is_empty());
    let own: Vec<_> = undeclared.filter_map(|input| input.written(&template.written.inputs)).collect();
    if own.is_empty() {
        return Vec::new();
    }
    let declared = template.inputs.iter().filter(|input| !input.declared_by.is_empty());
    let declared = Words::new(declared.map(|input| input.name.as_str()));
    own.into_iter().map(|own| {
        let name = &own.name.value;
        let message = format!("no script of this ServerTemplate declares the input `{name}`");
        let diagnostic = Diagnostic::new(&RULE.code, own.name.span, message)
            .note("the platform passes over a value for an input that does not exist");
        match declared.nearest(name) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help("remove the line, or add the script that reads it"),
        }
    })
    .collect()
}
