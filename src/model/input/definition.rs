//! Reading the inputs that a script declares, and the values that a ServerTemplate sets.

use std::sync::Arc;

use crate::diag::Diagnostic;
use crate::diag::Edit;
use crate::model::codes;
use crate::model::fields;
use crate::model::fields::Entry;
use crate::model::fields::Field;
use crate::model::fields::Fields;
use crate::model::fields::Findings;
use crate::model::fields::INPUT_VALUE;
use crate::model::fields::Shape;
use crate::model::fields::Table;
use crate::model::fields::scalar::NullWord;
use crate::model::input::InputDefinition;
use crate::model::input::InputOverride;
use crate::model::input::InputType;
use crate::model::input::InputValue;
use crate::model::input::value;
use crate::syntax::yaml::Node;
use crate::syntax::yaml::NodeKind;
use crate::text::SharedStr;
use crate::text::Span;

/// The keys of an input's definition.
pub static DEFINITION: Table = Table {
    of: "an input's definition",
    fields: &[
        Field::optional("Category", Shape::Text, "the group it is shown in"),
        Field::optional("Description", Shape::Text, "what to set, in Markdown"),
        Field::optional(
            "Input Type",
            Shape::Word(&["single", "array"]),
            "whether it takes one value or several",
        ),
        Field::optional("Required", Shape::Flag, "whether a value must be there when the script runs"),
        Field::optional("Advanced", Shape::Flag, "whether it is folded away at first"),
        Field::optional("Default", INPUT_VALUE, "the value when nobody sets one"),
        Field::optional("Possible Values", Shape::List(&INPUT_VALUE), "the values of the drop-down"),
    ],
};

/// Reads the map of a script's input definitions, in order.
pub fn read_definitions(node: &Node, findings: &mut Findings) -> Vec<InputDefinition> {
    let entries = fields::map(node, "`Inputs`", findings);
    if let Some(merged) = entries.iter().find(|entry| entry.merged) {
        let message = format!("right_st loses the input `{}`, which comes by `<<`", merged.key.value);
        let diagnostic = Diagnostic::new(&codes::MERGED_INPUTS, fields::head(node), message);
        findings.push(diagnostic.help("write the inputs out"));
    }
    // The keys as nodes, for what YAML takes them for.
    if let NodeKind::Mapping(pairs) = &node.kind {
        for (key, _) in pairs.iter().filter(|(key, _)| !fields::is_merge(key)) {
            check_name(key, findings);
        }
    }
    entries.iter().map(|entry| read_definition(entry, findings)).collect()
}

/// Reports a name that YAML reads as something other than a text.
fn check_name(key: &Node, findings: &mut Findings) {
    let Some(scalar) = fields::as_scalar(key) else { return };
    let kind = match fields::scalar::meaning(scalar) {
        Ok(fields::scalar::Meaning::Text) if scalar.text.is_empty() => {
            let diagnostic =
                Diagnostic::new(&codes::INPUT_WITHOUT_NAME, key.span, "an input's name is empty");
            findings.push(diagnostic.help("write the name of the input"));
            return;
        }
        Ok(fields::scalar::Meaning::Bool(_)) => "a boolean",
        Ok(fields::scalar::Meaning::Number) => "a number",
        Ok(fields::scalar::Meaning::Null) => "nothing",
        Ok(fields::scalar::Meaning::Text) | Err(_) => return,
    };
    let message = format!("YAML takes the input name `{}` for {kind}", scalar.text);
    let diagnostic = Diagnostic::new(&codes::INPUT_NAME_NOT_TEXT, key.span, message)
        .note("right_st crashes on a name that is not a text")
        .help("put the name in quotes, or give the input another name");
    let quote = Edit::Quote { span: key.span, text: scalar.text.to_string() };
    findings.push(if scalar.text.is_empty() {
        diagnostic
    } else {
        diagnostic.fix("put the name in quotes", quote)
    });
}

fn read_definition(entry: &Entry<'_>, findings: &mut Findings) -> InputDefinition {
    let name = entry.key.clone().map(|name| SharedStr::from(&*name));
    let mut definition = InputDefinition {
        name,
        span: entry.value.span,
        category: None,
        description: None,
        input_type: InputType::Single,
        required: false,
        advanced: false,
        default: None,
        possible_values: Arc::default(),
        drop_down: None,
    };
    let Some(map) = Fields::open(entry.value, &DEFINITION, findings) else { return definition };
    definition.category = map.shared("Category", findings);
    definition.description = map.shared("Description", findings);
    definition.input_type = read_type(&map, findings);
    definition.required = map.flag("Required", findings).is_some_and(|it| it.value);
    definition.advanced = map.flag("Advanced", findings).is_some_and(|it| it.value);
    if let Some(entry) = map.entry("Default") {
        let n_before = findings.len();
        definition.default = value::read(entry.value, "`Default`", findings);
        fix_inherit(&mut findings[n_before..], entry.key.span, entry.value.span);
    }
    definition.drop_down = map.entry("Possible Values").map(|entry| entry.key.span);
    let mut possible_values = Vec::new();
    for node in map.list("Possible Values", findings) {
        let what = "an entry of `Possible Values`";
        if fields::null_word(node) == Some(NullWord::Nothing) {
            findings.push(fields::null_entry(&codes::NULL_VALUE, node, what));
        }
        possible_values.extend(value::read(node, what, findings));
    }
    if !possible_values.is_empty() {
        definition.possible_values = possible_values.into();
    }
    check_default(&definition, findings);
    definition
}

fn read_type(map: &Fields<'_>, findings: &mut Findings) -> InputType {
    let Some(entry) = map.entry("Input Type") else { return InputType::Single };
    let node = entry.value;
    let written = match fields::null_word(node) {
        Some(NullWord::Nothing) => return InputType::Single,
        // right_st gives the type an empty text.
        Some(NullWord::Capital) => "NULL".to_owned(),
        Some(NullWord::Quoted) | None => match fields::text(node, "`Input Type`", findings) {
            Some(text) => text.value,
            None => return InputType::Single,
        },
    };
    match written.as_str() {
        "single" => return InputType::Single,
        "array" => return InputType::Array,
        _ => {}
    }
    let message = format!("`{written}` is not an input type");
    let diagnostic = Diagnostic::new(&codes::UNKNOWN_INPUT_TYPE, node.span, message)
        .note("it is `single` or `array`, in lower case; `single` is the default");
    let diagnostic = fields::suggest(diagnostic, &written, ["single", "array"]);
    findings.push(fields::fix_meaning(diagnostic, node.span, &written, ["single", "array"]));
    InputType::Single
}

fn check_default(definition: &InputDefinition, findings: &mut Findings) {
    let Some(default) = &definition.default else { return };
    let is_array = match &default.value {
        InputValue::Array(_) => true,
        InputValue::Other { prefix, .. } if prefix == "array" => true,
        InputValue::Blank | InputValue::Ignore | InputValue::Inherit => return,
        _ => false,
    };
    let message = match (definition.input_type, is_array) {
        (InputType::Single, true) => "an array is the default of an input that takes one value",
        (InputType::Array, false) => "a single value is the default of an input that takes several",
        _ => return,
    };
    let diagnostic = Diagnostic::new(&codes::DEFAULT_OF_OTHER_TYPE, default.span, message);
    findings.push(match definition.input_type {
        InputType::Single => diagnostic.help("write `Input Type: array`, or another default"),
        InputType::Array => diagnostic.help(r#"write the default as `array:["…"]`"#),
    });
}

/// Adds the fix for a written `inherit`: without its line the value is inherited.
fn fix_inherit(found: &mut [Diagnostic], key: Span, value: Span) {
    for found in found {
        if [codes::BARE_INHERIT.id, codes::WRITTEN_INHERIT.id].contains(&found.code.id) {
            *found = found.clone().fix("remove the line", fields::remove_pair(key, value));
        }
    }
}

/// Reads the map of values that a ServerTemplate sets, in order.
pub fn read_overrides(node: &Node, findings: &mut Findings) -> Vec<InputOverride> {
    let entries = fields::map(node, "`Inputs`", findings);
    let mut overrides = Vec::with_capacity(entries.len());
    for entry in entries {
        let name = entry.key.map(|name| SharedStr::from(&*name));
        if name.value.is_empty() {
            let diagnostic =
                Diagnostic::new(&codes::INPUT_WITHOUT_NAME, name.span, "an input's name is empty");
            findings.push(diagnostic.help("write the name of the input"));
        }
        let is_null = fields::null_word(entry.value) == Some(NullWord::Nothing);
        // Nothing is said of a scalar that needs its place in words.
        let is_plain = fields::as_scalar(entry.value).is_some() && !is_null;
        let what = if is_plain { String::new() } else { format!("the value of `{}`", name.value) };
        if is_null {
            let diagnostic = Diagnostic::new(&codes::NULL_VALUE, name.span, format!("{what} is empty"))
                .note("right_st takes the file and crashes when it uploads it")
                .help("write a value (`blank` is an empty text), or remove the line");
            findings.push(diagnostic);
        }
        let n_before = findings.len();
        let value = value::read(entry.value, &what, findings);
        fix_inherit(&mut findings[n_before..], name.span, entry.value.span);
        overrides.extend(value.map(|value| InputOverride { name, value }));
    }
    overrides
}
