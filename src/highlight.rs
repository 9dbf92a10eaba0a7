//! Colours for source: our own lexers, each one pass over the bytes whatever the text holds.
//!
//! Scripts come from strangers, so a lexer never looks back, never looks ahead further than a fixed number of
//! bytes, and keeps what it is inside of on a stack of its own instead of recursing.

mod cursor;
mod detect;
mod html;
mod json;
mod metadata;
#[cfg(feature = "syntect")]
mod other;
mod perl;
mod powershell;
mod python;
mod reads;
mod ruby;
mod shell;
mod words;
mod yaml;

#[cfg(test)]
mod tests;

pub use detect::Language;
pub use html::escape;
pub use html::escape_attribute;
pub use html::escape_source;
pub use html::escape_visibly;
pub use html::is_deceptive;
pub use reads::assigns;
pub use reads::assigns_among;
pub use reads::inputs;
pub use reads::reads;
pub use reads::reads_among;

/// What a stretch of source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A key of YAML or JSON, of a hash or of a call with named values.
    Key,
    /// A command or function of the language itself.
    Builtin,
    /// A comment, also one of many lines.
    Comment,
    /// A command that is run, a function that is defined.
    Function,
    /// A word of the language.
    Keyword,
    /// What speaks to a machine: the shebang, the first and last line of a metadata block.
    Marker,
    /// A number.
    Number,
    /// An operator, a bracket that matters.
    Operator,
    /// An option of a command: `-e`, `--force`.
    Option,
    /// A string, or the part of one between two variables.
    String,
    /// A type, a class, a constant.
    Type,
    /// A variable that is read; the token holds its sigil and may hold a bracket.
    Variable,
    /// A variable that is given a value here.
    Target,
}

/// Every class that [`lines`] may write, and what it stands for: the list that a stylesheet answers.
pub const CLASSES: &[(&str, &str)] = &[
    ("a", "key"),
    ("b", "builtin"),
    ("c", "comment"),
    ("f", "command or function"),
    ("k", "keyword"),
    ("m", "shebang, metadata block marker"),
    ("n", "number"),
    ("o", "operator"),
    ("p", "option of a command"),
    ("s", "string"),
    ("t", "type or constant"),
    ("u", "a character that cannot be seen or that turns the text around, named in `title`"),
    ("v", "variable"),
];

impl Kind {
    /// The class of its `span`, one of [`CLASSES`].
    pub fn class(self) -> &'static str {
        match self {
            Kind::Key => "a",
            Kind::Builtin => "b",
            Kind::Comment => "c",
            Kind::Function => "f",
            Kind::Keyword => "k",
            Kind::Marker => "m",
            Kind::Number => "n",
            Kind::Operator => "o",
            Kind::Option => "p",
            Kind::String => "s",
            Kind::Type => "t",
            Kind::Variable | Kind::Target => "v",
        }
    }
}

/// A stretch of source that has a colour, in bytes, `end` exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its first byte.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

/// The tokens of `text`: in order, not empty, never overlapping, each of whole characters.
///
/// What lies between them has no colour. A string with variables inside comes as its parts.
pub fn tokens(text: &str, language: Language) -> Vec<Token> {
    let tokens = code_tokens(text, language);
    if language.is_script() { metadata::mark(text, tokens) } else { tokens }
}

/// Like [`tokens`], with the metadata block of a script as the comments that its language sees.
pub fn code_tokens(text: &str, language: Language) -> Vec<Token> {
    match language {
        Language::Plain => Vec::new(),
        Language::Shell => shell::tokens(text),
        Language::PowerShell => powershell::tokens(text),
        Language::Ruby => ruby::tokens(text),
        Language::Python => python::tokens(text),
        Language::Perl => perl::tokens(text),
        Language::Yaml => yaml::tokens(text),
        Language::Json => json::tokens(text),
    }
}

/// The lines of `text` as HTML, each whole by itself, without its line end.
///
/// A token that goes on over several lines is closed and opened again, so that every line can stand in an
/// element of its own. Characters that cannot be seen, or that turn the text around, are named instead of
/// written. Past six times the length of the text (real scripts need less than three) colours end.
pub fn lines(text: &str, language: Language) -> Vec<String> {
    html::lines(text, &tokens(text, language))
}

/// The name of a language that we have no lexer for, and the lines of `text` in its colours, by the file's `name` or
/// the text's first line; `None` where the language is not known or the text too large for it.
#[cfg(feature = "syntect")]
pub fn other(name: &str, text: &str) -> Option<(&'static str, Vec<String>)> {
    let (language, tokens) = other::tokens(name, text)?;
    Some((language, html::lines(text, &tokens)))
}

/// Without the feature `syntect` no other language is known.
#[cfg(not(feature = "syntect"))]
pub fn other(_name: &str, _text: &str) -> Option<(&'static str, Vec<String>)> {
    None
}

/// Bytes as text: UTF-8, and `U+FFFD` for what is not.
pub fn decode(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}
