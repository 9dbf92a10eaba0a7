//! A ServerTemplate's inputs: what its scripts declare, under what it sets itself.

use std::sync::Arc;

use crate::model::input::InputDefinition;
use crate::model::input::InputOverride;
use crate::model::input::InputType;
use crate::model::input::InputValue;
use crate::model::server_template::Sequence;
use crate::resolve::catalog::Conflict;
use crate::resolve::catalog::EffectiveInput;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::More;
use crate::resolve::catalog::Sequences;
use crate::resolve::catalog::SetBy;
use crate::text::SharedStr;
use crate::text::Spanned;

/// A script of a ServerTemplate and what it declares.
pub(super) struct Declaring<'a> {
    pub(super) script: ItemId,
    pub(super) sequence: Sequence,
    pub(super) inputs: &'a Arc<[InputDefinition]>,
}

/// One declaration of an input.
struct Declaration<'a> {
    script: ItemId,
    at: usize,
    sequence: Sequence,
    /// All that the script declares.
    among: &'a Arc<[InputDefinition]>,
    input: &'a InputDefinition,
}

/// An input before it is laid out.
struct Input<'a, 'o> {
    name: &'a SharedStr,
    /// The first category written.
    category: Option<&'a str>,
    /// Its declarations: the head of the name, and the place among all.
    declared: &'o [(u128, u32)],
    /// The place of the ServerTemplate's own value.
    own: Option<usize>,
}

/// The first 16 bytes of `text` as a number: where two differ, they are in the order of the texts.
fn head(text: &str) -> u128 {
    let mut bytes = [0; 16];
    let length = text.len().min(bytes.len());
    bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
    u128::from_be_bytes(bytes)
}

/// Lays `overrides` over what `scripts` declare; by category (none last), then name.
pub(super) fn effective(scripts: &[Declaring<'_>], overrides: &[InputOverride]) -> Vec<EffectiveInput> {
    let n_declared = scripts.iter().map(|it| it.inputs.len()).sum();
    let mut declared: Vec<Declaration<'_>> = Vec::with_capacity(n_declared);
    let mut order: Vec<(u128, u32)> = Vec::with_capacity(n_declared);
    for declaring in scripts {
        for (at, input) in declaring.inputs.iter().enumerate() {
            let (script, sequence) = (declaring.script, declaring.sequence);
            order.push((head(&input.name.value), number(declared.len())));
            declared.push(Declaration { script, at, sequence, among: declaring.inputs, input });
        }
    }
    let name = |at: u32| &declared[at as usize].input.name.value;
    // Of one name they stay in the order of scripts.
    order.sort_unstable_by(|a, b| {
        a.0.cmp(&b.0).then_with(|| name(a.1).cmp(name(b.1))).then_with(|| a.1.cmp(&b.1))
    });
    let mut overridden: Vec<(&SharedStr, usize)> =
        overrides.iter().enumerate().map(|(at, input)| (&input.name.value, at)).collect();
    overridden.sort();
    // Of two values for one name the later counts.
    overridden.dedup_by(|later, first| {
        let is_same = later.0 == first.0;
        if is_same {
            first.1 = later.1;
        }
        is_same
    });
    let mut inputs: Vec<Input<'_, '_>> = Vec::with_capacity(declared.len() + overridden.len());
    let mut own = overridden.into_iter().peekable();
    let undeclared = |(name, at)| Input { name, category: None, declared: &[], own: Some(at) };
    for group in order.chunk_by(|a, b| a.0 == b.0 && name(a.1) == name(b.1)) {
        let name = name(group[0].1);
        while let Some(other) = own.next_if(|(other, _)| *other < name) {
            inputs.push(undeclared(other));
        }
        let own = own.next_if(|(other, _)| *other == name).map(|(_, at)| at);
        let category = group.iter().find_map(|(_, at)| declared[*at as usize].input.category.as_ref());
        inputs.push(Input { name, category: category.map(|it| it.value.as_str()), declared: group, own });
    }
    inputs.extend(own.map(undeclared));
    // Of one category they stay in the order of names.
    inputs.sort_by_key(|input| (input.category.is_none(), input.category));
    let mut named: Vec<&Declaration<'_>> = Vec::new();
    let one = |input: Input<'_, '_>| {
        named.clear();
        named.extend(input.declared.iter().map(|(_, at)| &declared[*at as usize]));
        one(input.name, &named, input.own.map(|at| (at, &overrides[at].value.value)))
    };
    inputs.into_iter().map(one).collect()
}

fn default_of(input: &InputDefinition) -> Option<&InputValue> {
    input.default.as_ref().map(|value| &value.value)
}

fn one(name: &SharedStr, named: &[&Declaration<'_>], own: Option<(usize, &InputValue)>) -> EffectiveInput {
    let declarations = || named.iter().copied();
    let first = declarations().next().map(|declaration| declaration.input);
    let shared = first
        .and_then(default_of)
        .filter(|default| declarations().all(|declaration| default_of(declaration.input) == Some(default)));
    let set = own.map(|(_, value)| value).filter(|value| **value != InputValue::Inherit);
    let set_by = match (set, shared) {
        (Some(_), _) => SetBy::ServerTemplate,
        (None, Some(_)) => SetBy::Script,
        (None, None) => SetBy::Nobody,
    };
    let phases = |wanted: &dyn Fn(&InputDefinition) -> bool| {
        Sequences::those(|sequence| declarations().any(|it| it.sequence == sequence && wanted(it.input)))
    };
    let required_in = phases(&|input| input.required);
    let mut declared_by: Vec<(ItemId, u32)> = declarations().map(|it| (it.script, number(it.at))).collect();
    declared_by.sort_unstable();
    declared_by.dedup();
    EffectiveInput {
        name: name.clone(),
        input_type: first.map_or(InputType::Single, |input| input.input_type),
        required: !required_in.is_empty(),
        advanced: first.is_some() && declarations().all(|it| it.input.advanced),
        phases: phases(&|_| true),
        must_supply: !required_in.is_empty() && set_by == SetBy::Nobody,
        required_in,
        first: declarations().next().map(|first| (Arc::clone(first.among), number(first.at))),
        is_shared: shared.is_some(),
        more: if declared_by.len() < 2 { None } else { more(named) },
        declared_by: declared_by.into(),
        overridden: own.map(|(at, _)| number(at)),
        own: set.cloned().map(Box::new),
        set_by,
    }
}

/// What the scripts of `named` say together, if the first one's words are not all.
fn more(named: &[&Declaration<'_>]) -> Option<Box<More>> {
    let inputs = || named.iter().map(|it| it.input);
    let first = inputs().next()?;
    let conflicts = conflicts(named);
    let says_all = |input: &InputDefinition| {
        (first.category.is_some() || input.category.is_none())
            && (first.description.is_some() || input.description.is_none())
            && (!first.possible_values.is_empty() || input.possible_values.is_empty())
    };
    if conflicts.is_empty() && inputs().all(says_all) {
        return None;
    }
    let text_of = |text: &Option<Spanned<SharedStr>>| text.as_ref().map(|it| it.value.clone());
    let offered = inputs().map(|it| &it.possible_values).find(|values| !values.is_empty());
    Some(Box::new(More {
        category: inputs().find_map(|it| text_of(&it.category)),
        description: inputs().find_map(|it| text_of(&it.description)),
        possible_values: offered.map(Arc::clone).unwrap_or_default(),
        conflicts,
    }))
}

/// The properties in which two scripts differ, each with every script's word for it.
fn conflicts(named: &[&Declaration<'_>]) -> Box<[Conflict]> {
    type Say = fn(&InputDefinition) -> String;
    type Same = fn(&InputDefinition, &InputDefinition) -> bool;
    let properties: [(&'static str, Same, Say); 7] = [
        (
            "Default",
            |a, b| same(a.default.as_ref(), b.default.as_ref()),
            |input| input.default.as_ref().map_or(String::new(), |it| it.value.to_string()),
        ),
        ("Required", |a, b| a.required == b.required, |input| input.required.to_string()),
        ("Advanced", |a, b| a.advanced == b.advanced, |input| input.advanced.to_string()),
        (
            "Input Type",
            |a, b| a.input_type == b.input_type,
            |input| {
                match input.input_type {
                    InputType::Single => "single",
                    InputType::Array => "array",
                }
                .to_owned()
            },
        ),
        (
            "Possible Values",
            |a, b| {
                a.possible_values.iter().map(|it| &it.value).eq(b.possible_values.iter().map(|it| &it.value))
            },
            |input| {
                let values: Vec<String> =
                    input.possible_values.iter().map(|it| it.value.to_string()).collect();
                values.join(", ")
            },
        ),
        (
            "Category",
            |a, b| same(a.category.as_ref(), b.category.as_ref()),
            |input| input.category.as_ref().map_or(String::new(), |it| it.value.to_string()),
        ),
        (
            "Description",
            |a, b| same(a.description.as_ref(), b.description.as_ref()),
            |input| input.description.as_ref().map_or(String::new(), |it| it.value.to_string()),
        ),
    ];
    let mut distinct: Vec<&Declaration<'_>> = Vec::new();
    for declaration in named {
        if !distinct.iter().any(|it| it.script == declaration.script && it.at == declaration.at) {
            distinct.push(declaration);
        }
    }
    let differs = |(property, same, say): (&'static str, Same, Say)| {
        if distinct.windows(2).all(|pair| same(pair[0].input, pair[1].input)) {
            return None;
        }
        let values: Vec<(ItemId, String)> = distinct.iter().map(|it| (it.script, say(it.input))).collect();
        // Two values may read alike: nothing, and an empty text.
        let same = values.windows(2).all(|pair| pair[0].1 == pair[1].1);
        (!same).then_some(Conflict { property, values })
    };
    properties.into_iter().filter_map(differs).collect()
}

fn same<T: PartialEq>(a: Option<&Spanned<T>>, b: Option<&Spanned<T>>) -> bool {
    a.map(|it| &it.value) == b.map(|it| &it.value)
}

fn number(at: usize) -> u32 {
    u32::try_from(at).expect("a file has fewer than 4 billion inputs")
}
