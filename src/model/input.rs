//! Input values ("Inputs 2.0") and input definitions.

pub mod definition;
pub mod value;

use std::fmt;
use std::sync::Arc;

use crate::text::SharedStr;
use crate::text::Span;
use crate::text::Spanned;

/// A value of an input, by its prefix.
///
/// Source: RightScale API 1.5, Inputs `multi_update`; the domain paper, 1.7.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputValue {
    /// `text:…`
    Text(SharedStr),
    /// `blank`: present and empty.
    Blank,
    /// `ignore`: not passed at all.
    Ignore,
    /// `inherit`: the value of the level below.
    Inherit,
    /// `env:VARIABLE` or `env:COMPONENT:VARIABLE`.
    Env {
        /// Another server of the deployment.
        component: Option<SharedStr>,
        /// The variable.
        variable: SharedStr,
    },
    /// `cred:NAME`
    Cred(SharedStr),
    /// `key:NAME` or `key:NAME:CLOUD`.
    Key {
        /// The key.
        name: SharedStr,
        /// The id of its cloud.
        cloud: Option<SharedStr>,
    },
    /// `array:["text:a","text:b"]`
    Array(Vec<InputValue>),
    /// What right_st lets through without knowing it (`foo:bar`).
    Other {
        /// Before the first colon.
        prefix: SharedStr,
        /// After it.
        value: SharedStr,
    },
}

/// One value that a ServerTemplate sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputOverride {
    /// The input.
    pub name: Spanned<SharedStr>,
    /// The value.
    pub value: Spanned<InputValue>,
}

/// Whether an input takes one value or several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputType {
    /// `single`, the default.
    Single,
    /// `array`
    Array,
}

/// An input as a script declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputDefinition {
    /// Its name, as the script's variable.
    pub name: Spanned<SharedStr>,
    /// The whole definition.
    pub span: Span,
    /// The group it is shown in.
    pub category: Option<Spanned<SharedStr>>,
    /// Markdown.
    pub description: Option<Spanned<SharedStr>>,
    /// One value or several.
    pub input_type: InputType,
    /// Whether a value must be there when the script runs.
    pub required: bool,
    /// Whether it is folded away at first.
    pub advanced: bool,
    /// The value when nobody sets one.
    pub default: Option<Spanned<InputValue>>,
    /// The drop-down's values, in order.
    pub possible_values: Arc<[Spanned<InputValue>]>,
    /// Where the key of the drop-down stands, if it is written, also without values.
    pub drop_down: Option<Span>,
}

impl fmt::Display for InputValue {
    /// Writes the value as a definition would.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InputValue::Text(text) => write!(f, "text:{text}"),
            InputValue::Blank => f.write_str("blank"),
            InputValue::Ignore => f.write_str("ignore"),
            InputValue::Inherit => f.write_str("inherit"),
            InputValue::Env { component: Some(component), variable } => {
                write!(f, "env:{component}:{variable}")
            }
            InputValue::Env { component: None, variable } => write!(f, "env:{variable}"),
            InputValue::Cred(name) => write!(f, "cred:{name}"),
            InputValue::Key { name, cloud: Some(cloud) } => write!(f, "key:{name}:{cloud}"),
            InputValue::Key { name, cloud: None } => write!(f, "key:{name}"),
            InputValue::Array(values) => {
                let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
                write!(f, "array:{}", serde_json::to_string(&texts).expect("texts are JSON"))
            }
            InputValue::Other { prefix, value } => write!(f, "{prefix}:{value}"),
        }
    }
}
