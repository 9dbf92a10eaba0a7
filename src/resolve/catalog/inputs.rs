//! The inputs of a ServerTemplate, as a server gets them.

use std::sync::Arc;

use crate::model::input::InputOverride;
use crate::model::input::InputType;
use crate::model::input::InputValue;
use crate::model::server_template::Sequence;
use crate::resolve::catalog::ItemId;
use crate::text::SharedStr;
use crate::text::Spanned;

/// Who decides an input's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetBy {
    /// Nobody yet.
    Nobody,
    /// Every script that declares it, with one and the same default.
    Script,
    /// The ServerTemplate.
    ServerTemplate,
}

/// A property in which the scripts that declare an input differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The key (`Default`, `Required`, …).
    pub property: &'static str,
    /// Each script and what it says, as text.
    pub values: Vec<(ItemId, String)>,
}

/// Some of the sequences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sequences(u8);

impl Sequences {
    /// Those of which `holds` is true.
    pub fn those(holds: impl Fn(Sequence) -> bool) -> Self {
        let bits = Sequence::ALL.into_iter().filter(|sequence| holds(*sequence)).map(|it| 1 << it as u8);
        Sequences(bits.sum())
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether `sequence` is among them.
    pub fn contains(self, sequence: Sequence) -> bool {
        self.0 & (1 << sequence as u8) != 0
    }

    /// Each of them, in the order of a server's life.
    pub fn iter(self) -> impl Iterator<Item = Sequence> {
        Sequence::ALL.into_iter().filter(move |sequence| self.contains(*sequence))
    }
}

/// An input of a ServerTemplate, after its scripts' declarations and its own values are laid over each other.
#[derive(Debug, Clone)]
pub struct EffectiveInput {
    /// Its name.
    pub name: SharedStr,
    /// The first category written.
    pub category: Option<SharedStr>,
    /// The first description written, Markdown.
    pub description: Option<SharedStr>,
    /// One value or several.
    pub input_type: InputType,
    /// Whether some script requires it.
    pub required: bool,
    /// Whether all scripts call it advanced.
    pub advanced: bool,
    /// The values of the first drop-down written.
    pub possible_values: Arc<[Spanned<InputValue>]>,
    /// The sequences whose scripts declare it.
    pub phases: Sequences,
    /// The sequences whose scripts require it.
    pub required_in: Sequences,
    /// The scripts that declare it, with the place of the declaration in [`RightScriptFile::inputs`](crate::model::right_script::RightScriptFile::inputs); empty for
    /// an override of an input that no known script declares.
    pub declared_by: Box<[(ItemId, u32)]>,
    /// The default that all its scripts share, if they do.
    pub default: Option<InputValue>,
    /// Place of the ServerTemplate's own value in [`ServerTemplateFile::inputs`](crate::model::server_template::ServerTemplateFile::inputs).
    pub overridden: Option<u32>,
    /// The ServerTemplate's own value, unless it leaves the input to its scripts.
    pub own: Option<Box<InputValue>>,
    /// Who decides that value.
    pub set_by: SetBy,
    /// Whether a user must supply it before scripts that require it can run.
    pub must_supply: bool,
    /// Where its scripts differ.
    pub conflicts: Box<[Conflict]>,
}

impl EffectiveInput {
    /// The value that a server gets when nobody says more.
    pub fn value(&self) -> Option<&InputValue> {
        self.own.as_deref().or(self.default.as_ref())
    }

    /// The value that the ServerTemplate writes for it, `inherit` too; `inputs` are those of
    /// [`ServerTemplateFile::inputs`](crate::model::server_template::ServerTemplateFile::inputs).
    pub fn written<'a>(&self, inputs: &'a [InputOverride]) -> Option<&'a InputOverride> {
        inputs.get(self.overridden? as usize)
    }
}
