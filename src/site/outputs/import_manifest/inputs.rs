//! The inputs of a component by level, from exactly the scripts that come along.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::input::InputDefinition;
use crate::model::input::InputType;
use crate::model::input::InputValue;
use crate::resolve::catalog::Item;
use crate::site::Site;
use crate::site::outputs::import_manifest::Closure;
use crate::site::show::values;

/// An input.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InputEntry<'a> {
    /// The value that a server gets when nobody says more; as a file writes it.
    pub effective: Option<String>,
    /// The same, as read.
    #[serde(skip)]
    pub effective_value: Option<&'a InputValue>,
    /// `single` or `array`.
    pub input_type: &'static str,
    /// Whether it must be supplied before scripts that require it can run.
    pub must_supply: bool,
    /// Its name.
    pub name: &'a str,
    /// What each script declares, in import order.
    pub scripts: Vec<ScriptLevel<'a>>,
    /// The value that the ServerTemplate sets, as a file writes it.
    pub server_template: Option<String>,
}

/// What one script declares of an input.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ScriptLevel<'a> {
    /// Its default, as a file writes it.
    pub default: Option<String>,
    /// Whether it requires a value.
    pub required: bool,
    /// The script's name.
    pub script: &'a str,
}

/// The inputs of `item`, by name.
pub(crate) fn inputs<'a>(site: &'a Site, item: &'a Item, closure: &Closure<'a>) -> Vec<InputEntry<'a>> {
    let own = item.server_template().map_or(&[][..], |template| &template.written.inputs);
    let mut levels: BTreeMap<&'a str, Levels<'a>> = BTreeMap::new();
    for component in &closure.components {
        let script = site.catalog.item(component.id).right_script();
        for input in script.iter().flat_map(|script| &*script.written.inputs) {
            levels.entry(&input.name.value).or_default().scripts.push((component.name, input));
        }
    }
    for input in own {
        levels.entry(&input.name.value).or_default().own = Some(&input.value.value);
    }
    levels.into_iter().map(|(name, levels)| levels.entry(name)).collect()
}

#[derive(Default)]
struct Levels<'a> {
    scripts: Vec<(&'a str, &'a InputDefinition)>,
    own: Option<&'a InputValue>,
}

impl<'a> Levels<'a> {
    fn entry(self, name: &'a str) -> InputEntry<'a> {
        // `inherit` says nothing at this level. Source: the domain paper, 7, Q14.
        let own = self.own.filter(|value| **value != InputValue::Inherit);
        let value = own.or_else(|| self.shared_default());
        let required = self.scripts.iter().any(|(_, input)| input.required);
        let array = self.scripts.iter().any(|(_, input)| input.input_type == InputType::Array);
        let level = |(script, input): &(&'a str, &'a InputDefinition)| ScriptLevel {
            default: input.default.as_ref().map(|default| values::written(&default.value)),
            required: input.required,
            script,
        };
        InputEntry {
            effective: value.map(values::written),
            effective_value: value,
            input_type: if array { "array" } else { "single" },
            must_supply: required && value.is_none(),
            name,
            scripts: self.scripts.iter().map(level).collect(),
            server_template: self.own.map(values::written),
        }
    }

    /// The default that all its scripts share.
    fn shared_default(&self) -> Option<&'a InputValue> {
        let mut defaults =
            self.scripts.iter().map(|(_, input)| input.default.as_ref().map(|default| &default.value));
        let first = defaults.next()??;
        defaults.all(|other| other == Some(first)).then_some(first)
    }
}
