//! The inputs of a ServerTemplate, as a server gets them.

use std::sync::Arc;

use crate::model::input::InputDefinition;
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
///
/// A large catalog has a hundred thousand of them: what its scripts say is not copied, but found where they declare it.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked by itself")]
pub struct EffectiveInput {
    /// Its name.
    pub name: SharedStr,
    /// One value or several.
    pub input_type: InputType,
    /// Whether some script requires it.
    pub required: bool,
    /// Whether all scripts call it advanced.
    pub advanced: bool,
    /// The sequences whose scripts declare it.
    pub phases: Sequences,
    /// The sequences whose scripts require it.
    pub required_in: Sequences,
    /// The scripts that declare it, with the place of the declaration in [`RightScriptFile::inputs`](crate::model::right_script::RightScriptFile::inputs); empty for
    /// an override of an input that no known script declares.
    pub declared_by: Box<[(ItemId, u32)]>,
    /// Place of the ServerTemplate's own value in [`ServerTemplateFile::inputs`](crate::model::server_template::ServerTemplateFile::inputs).
    pub overridden: Option<u32>,
    /// The ServerTemplate's own value, unless it leaves the input to its scripts.
    pub own: Option<Box<InputValue>>,
    /// Who decides its value.
    pub set_by: SetBy,
    /// Whether a user must supply it before scripts that require it can run.
    pub must_supply: bool,
    /// What the first script says that declares it: all inputs of that script, and the place of this one.
    pub(in crate::resolve) first: Option<(Arc<[InputDefinition]>, u32)>,
    /// Whether all its scripts share the first one's default.
    pub(in crate::resolve) is_shared: bool,
    /// What the first script does not say, or others say in another way.
    pub(in crate::resolve) more: Option<Box<More>>,
}

/// What several scripts say of an input, where the first one's words are not all.
#[derive(Debug, Clone)]
pub(in crate::resolve) struct More {
    pub(in crate::resolve) category: Option<SharedStr>,
    pub(in crate::resolve) description: Option<SharedStr>,
    pub(in crate::resolve) possible_values: Arc<[Spanned<InputValue>]>,
    pub(in crate::resolve) conflicts: Box<[Conflict]>,
}

impl EffectiveInput {
    fn first(&self) -> Option<&InputDefinition> {
        let (inputs, at) = self.first.as_ref()?;
        inputs.get(*at as usize)
    }

    /// The first category written.
    pub fn category(&self) -> Option<&str> {
        match &self.more {
            Some(more) => more.category.as_deref(),
            None => self.first()?.category.as_ref().map(|it| it.value.as_str()),
        }
    }

    /// The first description written, Markdown.
    pub fn description(&self) -> Option<&str> {
        match &self.more {
            Some(more) => more.description.as_deref(),
            None => self.first()?.description.as_ref().map(|it| it.value.as_str()),
        }
    }

    /// The values of the first drop-down written.
    pub fn possible_values(&self) -> &[Spanned<InputValue>] {
        match &self.more {
            Some(more) => &more.possible_values,
            None => self.first().map_or(&[], |first| &first.possible_values),
        }
    }

    /// The default that all its scripts share, if they do.
    pub fn default(&self) -> Option<&InputValue> {
        self.first().filter(|_| self.is_shared)?.default.as_ref().map(|it| &it.value)
    }

    /// Where its scripts differ.
    pub fn conflicts(&self) -> &[Conflict] {
        self.more.as_ref().map_or(&[], |more| &more.conflicts)
    }

    /// The value that a server gets when nobody says more.
    pub fn value(&self) -> Option<&InputValue> {
        self.own.as_deref().or_else(|| self.default())
    }

    /// The value that the ServerTemplate writes for it, `inherit` too; `inputs` are those of
    /// [`ServerTemplateFile::inputs`](crate::model::server_template::ServerTemplateFile::inputs).
    pub fn written<'a>(&self, inputs: &'a [InputOverride]) -> Option<&'a InputOverride> {
        inputs.get(self.overridden? as usize)
    }
}
