//! Places in texts: which file, from which byte to which, and how people count lines and columns.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use memchr::memchr_iter;
use memchr::memrchr;

/// A source file, by the order in which this process first saw its path.
///
/// The id of a path never changes while the process lives, so that a memo may hold it
/// ([`crate::source::Sources`] gives ids out).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A stretch of a source file, in bytes from its start, `end` exclusive.
///
/// Bytes are those of the file on disk, also for values inside a script's comment block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The stretch `start..end` of `file`; offsets past 4 GiB are cut, since no definition is that long.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let cut = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { file, start: cut(start), end: cut(end) }
    }

    /// The empty stretch at the start of `file`, for what is about the whole file.
    pub fn whole(file: FileId) -> Self {
        Span { file, start: 0, end: 0 }
    }
}

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Puts `value` at `span`.
    pub fn new(value: T, span: Span) -> Self {
        Spanned { value, span }
    }

    /// Changes the value and keeps the place.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: change(self.value), span: self.span }
    }
}

/// A text that many hold: a clone shares it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SharedStr(Arc<str>);

impl SharedStr {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for SharedStr {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for SharedStr {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for SharedStr {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for SharedStr {
    fn from(text: &str) -> Self {
        SharedStr(text.into())
    }
}

impl From<String> for SharedStr {
    fn from(text: String) -> Self {
        SharedStr(text.into())
    }
}

impl PartialEq<str> for SharedStr {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

impl PartialEq<&str> for SharedStr {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == **other
    }
}

impl PartialEq<String> for SharedStr {
    fn eq(&self, other: &String) -> bool {
        *self.0 == **other
    }
}

impl PartialEq<SharedStr> for String {
    fn eq(&self, other: &SharedStr) -> bool {
        **self == *other.0
    }
}

impl fmt::Display for SharedStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Line and column, both from 1; columns count Unicode scalar values, and a tab is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
}

/// How many lines end in each stretch of a text, so that bytes become lines and columns.
#[derive(Debug)]
pub struct LineIndex {
    /// For each stretch how many lines end before it.
    ended: Vec<usize>,
}

/// How many bytes a stretch has. To count the ends in one takes less time than to note them all.
const STRETCH: usize = 4096;

impl LineIndex {
    /// Counts the lines of `text`; `\n` ends a line, and so does `\r\n`.
    pub fn new(text: &str) -> Self {
        let mut n_ended = 0;
        let ended = text.as_bytes().chunks(STRETCH).map(|stretch| {
            let before = n_ended;
            n_ended += ends(stretch);
            before
        });
        LineIndex { ended: ended.collect() }
    }

    /// The position of the byte `offset` of `text`, which must be the text the index was made from.
    ///
    /// An offset past the end is the end; one inside a character is that character.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let offset = text.floor_char_boundary(offset.min(text.len()));
        let before = &text.as_bytes()[..offset];
        // The last stretch may be full, and the offset be its end.
        let stretch = (offset / STRETCH).min(self.ended.len().saturating_sub(1));
        let n_ended = self.ended.get(stretch).copied().unwrap_or(0) + ends(&before[stretch * STRETCH..]);
        let start = memrchr(b'\n', before).map_or(0, |end| end + 1);
        Position { line: n_ended + 1, column: text[start..offset].chars().count() + 1 }
    }
}

/// How many lines end in `bytes`.
fn ends(bytes: &[u8]) -> usize {
    memchr_iter(b'\n', bytes).count()
}

/// Whether `is` holds for any byte of `text`.
///
/// It looks at every byte, without a branch for each, so that a text without one is passed in a fraction of the time.
pub fn any_byte(text: &str, is: impl Fn(u8) -> bool) -> bool {
    text.bytes().fold(0, |any, byte| any | u8::from(is(byte))) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_a_tab_is_one() {
        let text = "a\n\té日x\r\nend";
        let index = LineIndex::new(text);
        let at = |needle: &str| index.position(text, text.find(needle).unwrap());
        assert_eq!(at("a"), Position { line: 1, column: 1 });
        assert_eq!(at("x"), Position { line: 2, column: 4 });
        assert_eq!(at("end"), Position { line: 3, column: 1 });
        assert_eq!(index.position(text, 999), Position { line: 3, column: 4 });
        assert_eq!(LineIndex::new("").position("", 0), Position { line: 1, column: 1 });
    }

    #[test]
    fn long_texts_are_counted_in_stretches() {
        let text = "ab\n".repeat(STRETCH);
        let index = LineIndex::new(&text);
        for line in [0, 1, STRETCH / 3, STRETCH - 1] {
            assert_eq!(index.position(&text, 3 * line + 1), Position { line: line + 1, column: 2 });
        }
        assert_eq!(index.position(&text, text.len()), Position { line: STRETCH + 1, column: 1 });
    }
}
