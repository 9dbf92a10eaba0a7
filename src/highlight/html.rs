//! Tokens become HTML, line by line, with nothing in it that a reader cannot see.

use std::fmt::Write;

use super::Token;
use crate::text::any_byte;

/// How much longer than the text its HTML may become before colours end.
///
/// Real scripts stay below 3; only a text made to swell comes near.
const SWELL: usize = 6;
/// What a short text may have on top of [`SWELL`].
const SWELL_START: usize = 16 * 1024;

/// What is written in place of a character of HTML text.
const IN_TEXT: [(u8, &str); 3] = [(b'&', "&amp;"), (b'<', "&lt;"), (b'>', "&gt;")];

/// What is written in place of a character of an attribute in double quotes.
const IN_ATTRIBUTE: [(u8, &str); 4] = [(b'&', "&amp;"), (b'<', "&lt;"), (b'>', "&gt;"), (b'"', "&quot;")];

/// Writes `text` into HTML text: `&`, `<` and `>` are replaced.
pub fn escape(text: &str, out: &mut String) {
    replace(text, out, IN_TEXT);
}

/// Writes `text` into an attribute in double quotes: `&`, `<`, `>` and `"` are replaced.
pub fn escape_attribute(text: &str, out: &mut String) {
    replace(text, out, IN_ATTRIBUTE);
}

fn replace<const N: usize>(text: &str, out: &mut String, entities: [(u8, &str); N]) {
    if !any_byte(text, |byte| entities.iter().any(|(special, _)| byte == *special)) {
        out.push_str(text);
        return;
    }
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some((_, entity)) = entities.iter().find(|(special, _)| *special == byte) {
            out.push_str(&text[from..at]);
            out.push_str(entity);
            from = at + 1;
        }
    }
    out.push_str(&text[from..]);
}

/// Whether `c` turns text around, or is a control character other than a tab or a line end.
///
/// These can make a text say something else than what is read in it, wherever it stands.
pub fn is_deceptive(c: char) -> bool {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}');
    let breaks = matches!(c, '\u{2028}' | '\u{2029}');
    let annotates = matches!(c, '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    turns || breaks || annotates || (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
}

/// Characters without a shape of their own, and blanks that are none, beyond [`is_deceptive`].
const SHAPELESS: &[(char, char)] = &[
    ('\r', '\r'),
    ('\u{a0}', '\u{a0}'),
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{2000}', '\u{200f}'),
    ('\u{202f}', '\u{202f}'),
    ('\u{205f}', '\u{2065}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3000}', '\u{3000}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0e}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0080}', '\u{e01ef}'),
];

/// Whether `c` cannot be seen, or looks like a blank without being one: what source is shown with marks for.
fn is_hidden(c: char) -> bool {
    if matches!(c, ' '..='~' | '\t' | '\n') {
        return false;
    }
    is_deceptive(c) || SHAPELESS.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

/// What stands on the page in place of `c`.
fn stand_in(c: char, out: &mut String) {
    match u32::from(c) {
        code @ 0..=0x1f => out.push(char::from_u32(0x2400 + code).unwrap_or('\u{fffd}')),
        0x7f => out.push('\u{2421}'),
        code => _ = write!(out, "U+{code:04X}"),
    }
}

/// Writes what `hidden` is true of as a name, the rest escaped; marks the names while `out` is below `room`.
fn escape_marking(text: &str, hidden: impl Fn(char) -> bool, room: usize, out: &mut String) {
    // Most texts hold nothing to hide: one look at the bytes says so.
    if !any_byte(text, |byte| !(0x20..0x7f).contains(&byte) && byte != b'\t' && byte != b'\n') {
        return escape(text, out);
    }
    let mut from = 0;
    for (at, c) in text.char_indices() {
        if !hidden(c) {
            continue;
        }
        escape(&text[from..at], out);
        from = at + c.len_utf8();
        if out.len() < room {
            _ = write!(out, "<span class=\"u\" title=\"U+{:04X}\">", u32::from(c));
            stand_in(c, out);
            out.push_str("</span>");
        } else {
            stand_in(c, out);
        }
    }
    escape(&text[from..], out);
}

/// Writes prose into HTML text: escaped, and characters of [`is_deceptive`] named in a `span` of class `u`.
///
/// Once `out` is longer than `room` the names stand there without a `span`.
pub fn escape_visibly(text: &str, room: usize, out: &mut String) {
    escape_marking(text, is_deceptive, room, out);
}

/// Writes a stretch of source into HTML text: escaped, and characters that cannot be seen, or that turn the text around,
/// named in a `span` of class `u`.
///
/// Once `out` is longer than `room` the names stand there without a `span`.
pub fn escape_source(text: &str, room: usize, out: &mut String) {
    escape_marking(text, is_hidden, room, out);
}

/// The lines of a text and its tokens, as HTML.
pub(super) fn lines(text: &str, tokens: &[Token]) -> Vec<String> {
    let mut writer = Writer {
        text,
        lines: Vec::with_capacity(text.len() / 32),
        line: String::new(),
        room: text.len().saturating_mul(SWELL).saturating_add(SWELL_START),
    };
    let (mut at, mut next) = (0, 0);
    while let Some(token) = tokens.get(next) {
        writer.stretch(at, token.start, None);
        // Neighbours of one class share a span.
        let class = token.kind.class();
        at = token.end;
        next += 1;
        while let Some(more) = tokens.get(next).filter(|more| more.start == at && more.kind.class() == class)
        {
            at = more.end;
            next += 1;
        }
        writer.stretch(token.start, at, Some(class));
    }
    writer.stretch(at, text.len(), None);
    if !text.is_empty() && !text.ends_with('\n') {
        writer.end_line();
    }
    writer.lines
}

struct Writer<'a> {
    text: &'a str,
    lines: Vec<String>,
    line: String,
    /// How much may still be written in colour, the line at hand not counted.
    room: usize,
}

impl Writer<'_> {
    /// Writes a stretch that may hold line ends.
    fn stretch(&mut self, start: usize, end: usize, class: Option<&str>) {
        let mut start = start;
        while start < end {
            let rest = self.text.get(start..end).unwrap_or("");
            let Some(line) = rest.find('\n') else { break };
            self.piece(start, start + line, class);
            self.end_line();
            start += line + 1;
        }
        self.piece(start, end, class);
    }

    /// Writes a stretch of one line; a carriage return before the line end is part of the line end.
    fn piece(&mut self, start: usize, end: usize, class: Option<&str>) {
        let mut piece = self.text.get(start..end).unwrap_or("");
        if self.text.as_bytes().get(end) == Some(&b'\n') {
            piece = piece.strip_suffix('\r').unwrap_or(piece);
        }
        if piece.is_empty() {
            return;
        }
        let class = class.filter(|_| self.line.len() < self.room);
        if let Some(class) = class {
            self.line.push_str("<span class=\"");
            self.line.push_str(class);
            self.line.push_str("\">");
        }
        escape_marking(piece, is_hidden, self.room, &mut self.line);
        if class.is_some() {
            self.line.push_str("</span>");
        }
    }

    fn end_line(&mut self) {
        self.room = self.room.saturating_sub(self.line.len());
        // A copy is as long as it must be, and the buffer stays.
        self.lines.push(self.line.as_str().to_owned());
        self.line.clear();
    }
}
