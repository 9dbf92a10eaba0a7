//! What a template engine must do; engines differ behind this and nowhere else.

use std::fmt;

use crate::site::views::View;
use crate::text::any_byte;

/// A template engine with the templates of a theme in it.
pub trait Engine: fmt::Debug + Send + Sync {
    /// Runs the template of `view`; its text is added to `out`.
    ///
    /// # Errors
    ///
    /// The first fault that stopped it.
    fn render(&self, view: &View<'_>, out: &mut Vec<u8>) -> Result<(), Fault>;
}

/// A template: its name, as other templates call it, and its text.
#[derive(Debug, Clone, Copy)]
pub struct TemplateText<'a> {
    /// The name.
    pub name: &'a str,
    /// The text.
    pub text: &'a str,
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The template it stands in, if one is known.
    pub template: Option<String>,
    /// Where in it.
    pub place: Option<FaultPlace>,
    /// What is wrong: a lower-case phrase without a full stop.
    pub message: String,
}

/// A place in a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaultPlace {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// How many characters.
    pub length: usize,
}

/// A sentence as our messages are written: first letter small, no full stop.
pub(super) fn phrase(sentence: &str) -> String {
    let sentence = sentence.trim().trim_end_matches('.');
    let mut chars = sentence.chars();
    match chars.next() {
        Some(first) if chars.as_str().starts_with(|c: char| c.is_lowercase() || c == ' ') => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => sentence.to_owned(),
    }
}

/// Writes `text` so that it can stand in HTML text and in attributes with quotes.
///
/// Both engines use it, so that they write the same bytes.
///
/// # Errors
///
/// Those of `out`.
pub fn escape(text: &str, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    let bytes = text.as_bytes();
    if !any_byte(text, |byte| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')) {
        return out.write_all(bytes);
    }
    let mut from = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let entity: &[u8] = match byte {
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            b'>' => b"&gt;",
            b'"' => b"&quot;",
            b'\'' => b"&#39;",
            _ => continue,
        };
        out.write_all(&bytes[from..at])?;
        out.write_all(entity)?;
        from = at + 1;
    }
    out.write_all(&bytes[from..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_for_text_and_attributes() {
        let mut out = Vec::new();
        escape("a<b>&\"'/é", &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a&lt;b&gt;&amp;&quot;&#39;/é");
    }
}
