//! ServerTemplate files: six keys.

use crate::model::alert::AlertEntry;
use crate::model::input::InputOverride;
use crate::model::multi_cloud_image::ImageEntry;
use crate::model::reference::NamedReference;
use crate::text::FileId;
use crate::text::Span;
use crate::text::Spanned;

/// When a script runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sequence {
    /// While the server starts.
    Boot,
    /// On request, while it runs.
    Operational,
    /// While it stops.
    Decommission,
}

impl Sequence {
    /// All sequences, in the order of a server's life.
    pub const ALL: [Sequence; 3] = [Sequence::Boot, Sequence::Operational, Sequence::Decommission];

    /// The key in the file.
    pub fn word(self) -> &'static str {
        match self {
            Sequence::Boot => "Boot",
            Sequence::Operational => "Operational",
            Sequence::Decommission => "Decommission",
        }
    }
}

/// How a ServerTemplate names a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScriptReference {
    /// A path from the ServerTemplate's folder.
    Local(Spanned<String>),
    /// A published or external RightScript.
    Named(NamedReference),
}

impl ScriptReference {
    /// Where it is written.
    pub fn span(&self) -> Span {
        match self {
            ScriptReference::Local(path) => path.span,
            ScriptReference::Named(named) => named.span,
        }
    }
}

/// A script at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptEntry {
    /// The list it stands in.
    pub sequence: Sequence,
    /// Its place in that list, from 1.
    pub position: u32,
    /// The script.
    pub reference: ScriptReference,
}

/// A ServerTemplate as written.
#[derive(Debug, Clone)]
pub struct ServerTemplateFile {
    /// The file.
    pub file: FileId,
    /// The whole map, for messages about what is missing.
    pub span: Span,
    /// Its name; `None` where the key is missing, null or empty, which right_st accepts.
    pub name: Option<Spanned<String>>,
    /// Markdown.
    pub description: Option<Spanned<String>>,
    /// Values it sets, in written order.
    pub inputs: Vec<InputOverride>,
    /// Scripts: Boot, Operational, Decommission, each in order.
    pub scripts: Vec<ScriptEntry>,
    /// Images; the first is the default.
    pub images: Vec<ImageEntry>,
    /// Alerts, in order.
    pub alerts: Vec<AlertEntry>,
}
