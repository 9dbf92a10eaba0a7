//! The page of a RightScript: template `right_script.html`.

use serde::Serialize;

use crate::site::views::component::FileRow;
use crate::site::views::component::GetThis;
use crate::site::views::component::Header;
use crate::site::views::component::Info;
use crate::site::views::component::RevisionRow;
use crate::site::views::component::UsedBy;
use crate::site::views::component::ValueView;
use crate::site::views::rows::Rows;
use crate::site::views::shell::Shell;

/// A RightScript's revision, its newest, or a bundled part.
#[derive(Debug, Serialize)]
pub struct RightScriptView<'a> {
    /// The frame.
    pub shell: Shell<'a>,
    /// The head.
    pub header: Header<'a>,
    /// The box "Get this"; none for a bundled part.
    pub get: Option<GetThis<'a>>,
    /// Section `info`, and `support`.
    pub info: Info<'a>,
    /// Section `source`.
    pub source: Source<'a>,
    /// Packages it asks for.
    pub packages: Vec<&'a str>,
    /// Section `inputs`, in order of display.
    pub inputs: Rows<ScriptInput<'a>>,
    /// Section `attachments`.
    pub attachments: Vec<FileRow<'a>>,
    /// Section `used-by`.
    pub used_by: UsedBy<'a>,
    /// Section `revisions`, newest first; empty for a bundled part.
    pub revisions: Vec<RevisionRow<'a>>,
}

/// A script's text.
#[derive(Debug, Serialize)]
pub struct Source<'a> {
    /// The file's name.
    pub file: &'a str,
    /// `shell`, `powershell`, `ruby`, `python`, `perl`, `text`, …: for classes.
    pub language: &'static str,
    /// The same for people.
    pub language_title: &'static str,
    /// How many lines.
    pub lines: usize,
    /// Whether `html` is not all of it: nothing of a long source that has an address, the beginning of others.
    pub cut: bool,
    /// The lines as safe HTML, for `<pre><code>`: line n is `<span id="Ln">` with a link to itself, and has
    /// `<span class="…">` around its tokens. Empty if the text is not shown.
    pub html: String,
    /// Bytes.
    pub size: u64,
    /// The same for people.
    pub size_text: String,
    /// The file itself, if the site holds it.
    pub href: Option<String>,
}

/// An input as the script declares it.
#[derive(Debug, Serialize)]
pub struct ScriptInput<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its anchor, `input-NAME`.
    pub anchor: String,
    /// Its category; may be empty.
    pub category: &'a str,
    /// Safe HTML; may be empty.
    pub description: String,
    /// Whether it takes several values.
    pub array: bool,
    /// Whether a value must be there.
    pub required: bool,
    /// Whether it is folded away at first.
    pub advanced: bool,
    /// The value when nobody sets one.
    pub default: Option<ValueView<'a>>,
    /// The drop-down's values.
    pub possible_values: Vec<ValueView<'a>>,
}
