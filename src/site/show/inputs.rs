//! The inputs of a ServerTemplate, laid over each other, and those of a script.

use crate::model::input::InputDefinition;
use crate::model::input::InputType;
use crate::model::server_template::Sequence;
use crate::resolve::catalog::Conflict;
use crate::resolve::catalog::EffectiveInput;
use crate::resolve::catalog::ServerTemplate;
use crate::resolve::catalog::SetBy;
use crate::site::prose;
use crate::site::show::Here;
use crate::site::show::since::Since;
use crate::site::show::values;
use crate::site::urls;
use crate::site::views::right_script::ScriptInput;
use crate::site::views::rows::Rows;
use crate::site::views::server_template::ConflictRow;
use crate::site::views::server_template::ConflictValue;
use crate::site::views::server_template::InputGroup;
use crate::site::views::server_template::InputRow;
use crate::site::views::server_template::Inputs;
use crate::site::views::shell::Word;

/// The title of inputs without a category.
const NO_CATEGORY: &str = "Other";

impl<'a> Here<'a> {
    /// The section Inputs.
    pub(super) fn inputs(&self, template: &'a ServerTemplate, since: &Since<'_>) -> Inputs<'a> {
        let mut groups: Vec<InputGroup<'a>> = Vec::new();
        for input in &template.inputs {
            let title = input.category().filter(|name| !name.is_empty()).unwrap_or(NO_CATEGORY);
            if let Some(group) = groups.iter_mut().find(|group| group.title == title) {
                group.rows.0.push(self.input(input, since));
            } else {
                let anchor = urls::anchor("inputs", &urls::slug(title));
                groups.push(InputGroup { title, anchor, rows: Rows(vec![self.input(input, since)]) });
            }
        }
        // Those without a category come last; the others keep the order of the catalog, by name.
        groups.sort_by_key(|group| group.title == NO_CATEGORY);
        Inputs {
            groups,
            total: template.inputs.len(),
            must_supply: template.inputs.iter().filter(|input| input.must_supply).count(),
            conflicts: template.inputs.iter().filter(|input| !input.conflicts().is_empty()).count(),
            reasons: Self::unknown_scripts(template),
        }
    }

    fn input(&self, input: &'a EffectiveInput, since: &Since<'_>) -> InputRow<'a> {
        let default = input.default().filter(|default| input.value() != Some(default));
        let script = |id| self.to_item(self.catalog().item(id));
        let conflict = |conflict: &'a Conflict| ConflictRow {
            property: conflict.property,
            values: conflict
                .values
                .iter()
                .map(|(id, value)| ConflictValue { script: script(*id), value })
                .collect(),
        };
        InputRow {
            since: since.input(&input.name),
            name: &input.name,
            anchor: urls::anchor("input", &input.name),
            description: input.description().map(prose::description).unwrap_or_default(),
            array: input.input_type == InputType::Array,
            required: input.required,
            must_supply: input.must_supply,
            advanced: input.advanced,
            phases: input.phases.iter().map(Sequence::word).collect(),
            required_in: input.required_in.iter().map(Sequence::word).collect(),
            value: input.value().map(values::view),
            default: default.map(values::view),
            set_by: set_by(input.set_by),
            possible_values: input.possible_values().iter().map(|value| values::view(&value.value)).collect(),
            declared_by: input.declared_by.iter().map(|(id, _)| script(*id)).collect(),
            conflicts: input.conflicts().iter().map(conflict).collect(),
        }
    }
}

fn set_by(set_by: SetBy) -> Word {
    match set_by {
        SetBy::Nobody => Word { id: "nobody", text: "No default" },
        SetBy::Script => Word { id: "script", text: "Default of its scripts" },
        SetBy::ServerTemplate => Word { id: "server-template", text: "Set by this ServerTemplate" },
    }
}

/// The inputs of a script.
pub(super) fn script_inputs(inputs: &[InputDefinition]) -> Rows<ScriptInput<'_>> {
    inputs.iter().map(script_input).collect()
}

fn script_input(input: &InputDefinition) -> ScriptInput<'_> {
    let text = |value: Option<&crate::text::Spanned<crate::text::SharedStr>>| {
        value.map(|value| prose::description(&value.value)).unwrap_or_default()
    };
    ScriptInput {
        name: &input.name.value,
        anchor: urls::anchor("input", &input.name.value),
        category: input.category.as_ref().map_or("", |category| category.value.as_str()),
        description: text(input.description.as_ref()),
        array: input.input_type == InputType::Array,
        required: input.required,
        advanced: input.advanced,
        default: input.default.as_ref().map(|default| values::view(&default.value)),
        possible_values: input.possible_values.iter().map(|value| values::view(&value.value)).collect(),
    }
}
