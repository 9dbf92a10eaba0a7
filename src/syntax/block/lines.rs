//! Lines of a script as right_st cuts them, and the comments they are.

use memchr::memchr;
use memchr::memmem;
use memchr::memrchr;

/// One line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// Where it begins in the file.
    pub(super) start: usize,
    /// Its bytes, without the line feed and one carriage return before it.
    pub(super) bytes: &'a [u8],
    /// How long it was for right_st's line reader: the carriage return counts.
    pub(super) length: usize,
}

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    /// Where it begins in the file.
    pub(super) start: usize,
    /// Its bytes.
    pub(super) bytes: &'a [u8],
}

/// What a line is to the reader of blocks, with what stands behind the marker and one blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comment<'a> {
    /// It opens a block.
    Start(Piece<'a>),
    /// It closes a block.
    End(Piece<'a>),
    /// Another comment.
    Text(Piece<'a>),
    /// No comment.
    None,
}

/// The lines of a script.
pub(super) struct Lines<'a> {
    bytes: &'a [u8],
    /// Where the next one begins.
    start: usize,
}

impl<'a> Lines<'a> {
    /// The lines of `bytes`.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Lines { bytes, start: 0 }
    }

    /// Passes the lines that cannot open a block, except for the first one, which may hold a byte order mark.
    pub(super) fn skip_to_mark(&mut self) {
        if self.start == 0 || self.bytes.len() <= self.start {
            return;
        }
        let rest = &self.bytes[self.start..];
        self.start += match memmem::find(rest, b"---") {
            Some(at) => memrchr(b'\n', &rest[..at]).map_or(0, |end| end + 1),
            None => rest.len(),
        };
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let start = self.start;
        let rest = self.bytes.get(start..).filter(|rest| !rest.is_empty())?;
        let line = &rest[..memchr(b'\n', rest).unwrap_or(rest.len())];
        self.start += line.len() + 1;
        let shown = line.strip_suffix(b"\r").unwrap_or(line);
        Some(Line { start, bytes: shown, length: line.len() })
    }
}

impl<'a> Line<'a> {
    /// What the line is; inside of a block a line that could open one is text.
    pub(super) fn comment(&self, in_block: bool) -> Comment<'a> {
        let blanks = self.bytes.iter().take_while(|byte| is_space(**byte)).count();
        let rest = &self.bytes[blanks..];
        let marker = match rest {
            [b'#', ..] => 1,
            [b'/', b'/', ..] | [b'-', b'-', ..] => 2,
            _ => return Comment::None,
        };
        let mut at = blanks + marker;
        if self.bytes.get(at).is_some_and(|byte| is_space(*byte)) {
            at += 1;
        }
        let piece = Piece { start: self.start + at, bytes: &self.bytes[at..] };
        match trim(piece.bytes) {
            b"..." => Comment::End(piece),
            b"---" if !in_block => Comment::Start(piece),
            _ => Comment::Text(piece),
        }
    }
}

/// Whether right_st takes `byte` for a blank. Source: `\s` of Go's regexp.
fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

/// `bytes` without blanks at both ends.
fn trim(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|byte| !is_space(*byte)).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(|byte| !is_space(*byte)).map_or(start, |last| last + 1);
    &bytes[start..end]
}
