//! A ServerTemplate's inputs: what its scripts declare, under what it sets itself.

use std::collections::BTreeMap;

use crate::model::input::InputDefinition;
use crate::model::input::InputOverride;
use crate::model::input::InputType;
use crate::model::input::InputValue;
use crate::model::server_template::Sequence;
use crate::resolve::catalog::Conflict;
use crate::resolve::catalog::EffectiveInput;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::SetBy;

/// A script of a ServerTemplate and what it declares.
pub(super) struct Declaring<'a> {
    pub(super) script: ItemId,
    pub(super) sequence: Sequence,
    pub(super) inputs: &'a [InputDefinition],
}

/// One declaration of an input.
struct Declaration<'a> {
    script: ItemId,
    at: usize,
    sequence: Sequence,
    input: &'a InputDefinition,
}

/// Lays `overrides` over what `scripts` declare; by category (none last), then name.
pub(super) fn effective(scripts: &[Declaring<'_>], overrides: &[InputOverride]) -> Vec<EffectiveInput> {
    let mut declared: BTreeMap<&str, Vec<Declaration<'_>>> = BTreeMap::new();
    for declaring in scripts {
        for (at, input) in declaring.inputs.iter().enumerate() {
            let (script, sequence) = (declaring.script, declaring.sequence);
            let declaration = Declaration { script, at, sequence, input };
            declared.entry(&input.name.value).or_default().push(declaration);
        }
    }
    let overridden: BTreeMap<&str, usize> =
        overrides.iter().enumerate().map(|(at, input)| (input.name.value.as_str(), at)).collect();
    for name in overridden.keys() {
        declared.entry(name).or_default();
    }
    let mut inputs: Vec<EffectiveInput> = declared
        .iter()
        .map(|(name, declarations)| {
            let at = overridden.get(name).copied();
            one(name, declarations, at.map(|at| (at, &overrides[at].value.value)))
        })
        .collect();
    inputs.sort_by(|a, b| {
        let key = |input: &EffectiveInput| (input.category.is_none(), input.category.clone());
        key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name))
    });
    inputs
}

fn one(name: &str, declarations: &[Declaration<'_>], own: Option<(usize, &InputValue)>) -> EffectiveInput {
    let first = declarations.first().map(|declaration| declaration.input);
    let default_of = |input: &InputDefinition| input.default.as_ref().map(|value| value.value.clone());
    let shared = first.and_then(|first| {
        let same = |declaration: &Declaration<'_>| default_of(declaration.input) == default_of(first);
        declarations.iter().all(same).then(|| default_of(first)).flatten()
    });
    let set = own.map(|(_, value)| value).filter(|value| **value != InputValue::Inherit);
    let (value, set_by) = match (set, &shared) {
        (Some(value), _) => (Some(value.clone()), SetBy::ServerTemplate),
        (None, Some(value)) => (Some(value.clone()), SetBy::Script),
        (None, None) => (None, SetBy::Nobody),
    };
    let phases = |wanted: &dyn Fn(&InputDefinition) -> bool| -> Vec<Sequence> {
        let runs =
            |sequence: Sequence| declarations.iter().any(|it| it.sequence == sequence && wanted(it.input));
        Sequence::ALL.into_iter().filter(|sequence| runs(*sequence)).collect()
    };
    let required_in = phases(&|input| input.required);
    let mut declared_by: Vec<(ItemId, usize)> = declarations.iter().map(|it| (it.script, it.at)).collect();
    declared_by.sort_unstable();
    declared_by.dedup();
    let text_of = |text: &Option<crate::text::Spanned<String>>| text.as_ref().map(|it| it.value.clone());
    EffectiveInput {
        name: name.to_owned(),
        category: declarations.iter().find_map(|it| text_of(&it.input.category)),
        description: declarations.iter().find_map(|it| text_of(&it.input.description)),
        input_type: first.map_or(InputType::Single, |input| input.input_type),
        required: !required_in.is_empty(),
        advanced: first.is_some() && declarations.iter().all(|it| it.input.advanced),
        possible_values: declarations
            .iter()
            .map(|it| &it.input.possible_values)
            .find(|values| !values.is_empty())
            .map(|values| values.iter().map(|value| value.value.clone()).collect())
            .unwrap_or_default(),
        phases: phases(&|_| true),
        must_supply: !required_in.is_empty() && value.is_none(),
        required_in,
        declared_by,
        default: shared,
        overridden: own.map(|(at, _)| at),
        value,
        set_by,
        conflicts: conflicts(declarations),
    }
}

/// The properties in which two scripts differ, each with every script's word for it.
fn conflicts(declarations: &[Declaration<'_>]) -> Vec<Conflict> {
    type Say = fn(&InputDefinition) -> String;
    let properties: [(&'static str, Say); 7] = [
        ("Default", |input| input.default.as_ref().map_or(String::new(), |it| it.value.to_string())),
        ("Required", |input| input.required.to_string()),
        ("Advanced", |input| input.advanced.to_string()),
        ("Input Type", |input| {
            match input.input_type {
                InputType::Single => "single",
                InputType::Array => "array",
            }
            .to_owned()
        }),
        ("Possible Values", |input| {
            let values: Vec<String> = input.possible_values.iter().map(|it| it.value.to_string()).collect();
            values.join(", ")
        }),
        ("Category", |input| input.category.as_ref().map_or(String::new(), |it| it.value.clone())),
        ("Description", |input| input.description.as_ref().map_or(String::new(), |it| it.value.clone())),
    ];
    let mut distinct: Vec<&Declaration<'_>> = Vec::new();
    for declaration in declarations {
        if !distinct.iter().any(|it| it.script == declaration.script && it.at == declaration.at) {
            distinct.push(declaration);
        }
    }
    let differs = |(property, say): (&'static str, Say)| {
        let values: Vec<(ItemId, String)> = distinct.iter().map(|it| (it.script, say(it.input))).collect();
        let same = values.windows(2).all(|pair| pair[0].1 == pair[1].1);
        (!same).then_some(Conflict { property, values })
    };
    properties.into_iter().filter_map(differs).collect()
}
