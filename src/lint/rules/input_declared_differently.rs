//! C421 `input-declared-differently`: scripts of one ServerTemplate declare an input with different properties.

use std::collections::BTreeSet;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::inputs;
use crate::lint::inputs::Declaration;
use crate::model::input::InputDefinition;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::EffectiveInput;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ServerTemplate;
use crate::resolve::catalog::SetBy;
use crate::text::Span;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C421",
        name: "input-declared-differently",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[28],
        summary: "scripts of one ServerTemplate declare an input with different properties",
        docs: include_str!("input_declared_differently.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

/// A property, and what a declaration says of it; `None` where it says nothing.
type Property = (&'static str, fn(&InputDefinition) -> Option<String>);

/// What is compared here. A different default, description or type has a rule of its own.
const PROPERTIES: [Property; 5] = [
    ("Required", |input| Some(input.required.to_string())),
    ("Advanced", |input| Some(input.advanced.to_string())),
    ("Category", |input| Some(input.category.as_ref()?.value.trim().to_owned())),
    ("Possible Values", |input| {
        let values: BTreeSet<String> = input.possible_values.iter().map(|it| it.value.to_string()).collect();
        Some(values.into_iter().collect::<Vec<_>>().join(", "))
    }),
    ("Default", |input| Some(if input.default.is_some() { "written" } else { "missing" }.to_owned())),
];

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(template) = inputs::live_template(item, catalog) else { return Vec::new() };
    let shared = template.inputs.iter().filter(|input| input.declared_by.len() > 1);
    shared.flat_map(|input| differences(input, template, catalog)).collect()
}

/// One finding for each script that does not agree with an earlier one.
fn differences(input: &EffectiveInput, template: &ServerTemplate, catalog: &Catalog) -> Vec<Diagnostic> {
    let declarations = inputs::declarations(input, catalog);
    let mut pairs: Vec<(Declaration<'_>, Declaration<'_>, Vec<&str>)> = Vec::new();
    for (property, say) in PROPERTIES {
        // Who sets the value has no use for the defaults.
        if property == "Default" && input.set_by == SetBy::ServerTemplate {
            continue;
        }
        let Some((first, other)) = inputs::disagreement(&declarations, say) else { continue };
        let is_same = |pair: &&mut (Declaration<'_>, Declaration<'_>, Vec<&str>)| {
            (pair.0.script.id, pair.1.script.id) == (first.script.id, other.script.id)
        };
        match pairs.iter_mut().find(is_same) {
            Some((_, _, properties)) => properties.push(property),
            None => pairs.push((first, other, vec![property])),
        }
    }
    let found = pairs.iter().map(|(first, other, properties)| {
        let only = if let [only] = properties[..] { only } else { "" };
        let (name, script) = (&input.name, &first.script.name);
        let message = match (only, &other.input.default) {
            ("Default", Some(_)) => format!("`{name}` has a default here and none in `{script}`"),
            ("Default", None) => format!("`{name}` has no default here and one in `{script}`"),
            _ => format!("`{name}` has another {} than in `{script}`", inputs::list(properties, properties.len())),
        };
        Diagnostic::new(&RULE.code, place(other.input, only), message)
            .note_at(place(first.input, only), format!("`{}` declares it here", first.script.name))
            .note_at(inputs::place(template), "this ServerTemplate has both scripts, which share one value")
    });
    found.collect()
}

/// Where `input` says `property`; its name where it is not written, or not kept with its place.
fn place(input: &InputDefinition, property: &str) -> Span {
    let written = match property {
        "Category" => input.category.as_ref().map(|it| it.span),
        "Possible Values" => input.drop_down,
        "Default" => input.default.as_ref().map(|it| it.span),
        _ => None,
    };
    written.unwrap_or(input.name.span)
}
