//! C418 `ambiguous-input`: scripts of one ServerTemplate give an input different defaults.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::inputs;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::EffectiveInput;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::SetBy;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C418",
        name: "ambiguous-input",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[26],
        summary: "scripts of one ServerTemplate give an input different defaults",
        docs: include_str!("ambiguous_input.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(template) = inputs::live_template(item, catalog) else { return Vec::new() };
    let open = |input: &&EffectiveInput| input.set_by != SetBy::ServerTemplate && input.declared_by.len() > 1;
    template.inputs.iter().filter(open).filter_map(|input| {
        let declarations = inputs::declarations(input, catalog);
        let (first, other) = inputs::disagreement(&declarations, |it| it.default.as_ref().map(|it| &it.value))?;
        let (default, earlier) = (other.input.default.as_ref()?, first.input.default.as_ref()?);
        let message = format!(
            "`{}` defaults to `{}` here and to `{}` in `{}`",
            input.name,
            inputs::show(&default.value),
            inputs::show(&earlier.value),
            first.script.name,
        );
        let diagnostic = Diagnostic::new(&RULE.code, default.span, message)
            .note_at(earlier.span, format!("the default of `{}` is here", first.script.name))
            .note_at(inputs::place(template), "this ServerTemplate has both scripts and sets no value")
            .note("the platform calls such an input ambiguous and launches no server until somebody sets it")
            .help("set the input in the ServerTemplate, or give both scripts one default");
        Some(diagnostic)
    })
    .collect()
}
