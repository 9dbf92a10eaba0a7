//! Inputs that changed: of a ServerTemplate as they come out, of a script as it declares them.

use std::collections::BTreeMap;

use crate::diff::Change;
use crate::diff::Detail;
use crate::diff::Effect;
use crate::diff::Section;
use crate::diff::Verdict;
use crate::diff::change;
use crate::diff::differ;
use crate::diff::prose;
use crate::model::input::InputDefinition;
use crate::model::input::InputType;
use crate::model::server_template::Sequence;
use crate::resolve::catalog::EffectiveInput;
use crate::text::SharedStr;
use crate::text::Spanned;

/// An input, as both sorts of component have it.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked by its name")]
pub(super) struct Input {
    name: String,
    category: Option<String>,
    description: Option<String>,
    array: bool,
    required: bool,
    advanced: bool,
    possible: Vec<String>,
    value: Option<String>,
    /// Whether somebody must supply it.
    must_supply: bool,
    /// Whether a launch is refused until somebody decides.
    ambiguous: bool,
    /// The sequences whose scripts declare it, in words; empty for a script's own.
    phases: String,
}

impl From<&EffectiveInput> for Input {
    fn from(input: &EffectiveInput) -> Self {
        let phases: Vec<&str> = input.phases.iter().map(Sequence::word).collect();
        Input {
            name: input.name.to_string(),
            category: input.category().map(str::to_owned),
            description: input.description().map(str::to_owned),
            array: input.input_type == InputType::Array,
            required: input.required,
            advanced: input.advanced,
            possible: input.possible_values().iter().map(|it| it.value.to_string()).collect(),
            value: input.value().map(ToString::to_string),
            must_supply: input.must_supply,
            ambiguous: crate::launch::is_ambiguous(input),
            phases: phases.join(", "),
        }
    }
}

impl From<&InputDefinition> for Input {
    fn from(input: &InputDefinition) -> Self {
        let text = |text: &Option<Spanned<SharedStr>>| text.as_ref().map(|it| it.value.to_string());
        Input {
            name: input.name.value.to_string(),
            category: text(&input.category),
            description: text(&input.description),
            array: input.input_type == InputType::Array,
            required: input.required,
            advanced: input.advanced,
            possible: input.possible_values.iter().map(|it| it.value.to_string()).collect(),
            value: input.default.as_ref().map(|it| it.value.to_string()),
            must_supply: input.required && input.default.is_none(),
            ambiguous: false,
            phases: String::new(),
        }
    }
}

/// Compares by name.
pub(super) fn compare(before: &[Input], after: &[Input], changes: &mut Vec<Change>) {
    let old: BTreeMap<&str, &Input> = before.iter().map(|input| (input.name.as_str(), input)).collect();
    let new: BTreeMap<&str, &Input> = after.iter().map(|input| (input.name.as_str(), input)).collect();
    for input in after {
        match old.get(input.name.as_str()) {
            None => changes.push(added(input)),
            Some(old) => changes.extend(modified(old, input)),
        }
    }
    for input in before.iter().filter(|input| !new.contains_key(input.name.as_str())) {
        let mut details = Vec::new();
        differ(&mut details, "Value", input.value.clone(), None);
        let reason = "whoever sets it sets nothing any more";
        changes.push(change(
            Section::Inputs,
            Effect::Removed,
            Verdict::Breaking,
            &input.name,
            details,
            reason,
        ));
    }
}

fn added(input: &Input) -> Change {
    let (weight, reason) = if input.must_supply {
        (Verdict::Breaking, "it must be supplied, and nobody does yet")
    } else if input.ambiguous {
        (Verdict::Breaking, "scripts give it different values: a launch is refused until one is set")
    } else {
        (Verdict::Addition, "it has a value, or needs none")
    };
    let mut details = Vec::new();
    differ(&mut details, "Value", None, input.value.clone());
    differ(&mut details, "Required", None, input.required.then(|| "yes".into()));
    change(Section::Inputs, Effect::Added, weight, &input.name, details, reason)
}

fn modified(old: &Input, new: &Input) -> Option<Change> {
    let mut details: Vec<Detail> = Vec::new();
    let yes = |it: bool| Some(if it { "yes" } else { "no" }.to_owned());
    differ(&mut details, "Value", old.value.clone(), new.value.clone());
    differ(&mut details, "Required", yes(old.required), yes(new.required));
    let sort = |array: bool| Some(if array { "array" } else { "single" }.to_owned());
    differ(&mut details, "Input Type", sort(old.array), sort(new.array));
    let possible = |it: &Input| (!it.possible.is_empty()).then(|| it.possible.join(", "));
    differ(&mut details, "Possible Values", possible(old), possible(new));
    let phases = |it: &Input| (!it.phases.is_empty()).then(|| it.phases.clone());
    differ(&mut details, "Used in", phases(old), phases(new));
    differ(&mut details, "Category", old.category.clone(), new.category.clone());
    if old.description.as_deref().map(prose) != new.description.as_deref().map(prose) {
        differ(&mut details, "Description", old.description.clone(), new.description.clone());
    }
    differ(&mut details, "Advanced", yes(old.advanced), yes(new.advanced));
    if details.is_empty() && old.ambiguous == new.ambiguous {
        return None;
    }
    let narrowed = !new.possible.is_empty()
        && (old.possible.is_empty() || old.possible.iter().any(|value| !new.possible.contains(value)));
    let widened = old.possible != new.possible && !old.possible.is_empty();
    let (weight, reason) = if new.must_supply && !old.must_supply {
        (Verdict::Breaking, "it must be supplied now")
    } else if new.ambiguous && !old.ambiguous {
        (Verdict::Breaking, "scripts give it different values: a launch is refused until one is set")
    } else if new.required && !old.required {
        (Verdict::Breaking, "it is required now")
    } else if old.array != new.array {
        (Verdict::Breaking, "it takes another sort of value")
    } else if narrowed {
        (Verdict::Breaking, "a value that could be chosen cannot be chosen any more")
    } else if old.value != new.value {
        (Verdict::Addition, "who sets nothing gets another value")
    } else if widened {
        (Verdict::Addition, "more values can be chosen")
    } else if old.required != new.required || old.ambiguous || old.phases != new.phases {
        (Verdict::Addition, "it asks for less, or serves more scripts")
    } else {
        (Verdict::Fix, "words only")
    };
    Some(change(Section::Inputs, Effect::Modified, weight, &new.name, details, reason))
}
