//! RightScripts: the metadata block of a script.

use crate::model::input::InputDefinition;
use crate::text::FileId;
use crate::text::Span;
use crate::text::Spanned;

/// A script's metadata.
#[derive(Debug, Clone)]
pub struct RightScriptFile {
    /// The script.
    pub file: FileId,
    /// The block, from its opening marker to the end of its closing one.
    pub block: Span,
    /// Its name, not empty.
    pub name: Spanned<String>,
    /// Markdown.
    pub description: Option<Spanned<String>>,
    /// Package names, separated by spaces.
    pub packages: Option<Spanned<String>>,
    /// Its inputs, in order of display.
    pub inputs: Vec<InputDefinition>,
    /// Attachments as written, below `attachments/` beside the script.
    pub attachments: Vec<Spanned<String>>,
}
