//! The short way from a text to its tree, for what nearly all definitions consist of: block maps and lists, words of one
//! line, `|` texts.
//!
//! It goes from line to line without tokens. What it reads, it reads as the scanner and the builder do, which take over
//! for what is rare: within a scalar or a pair of brackets at once, everywhere else by beginning anew. So it says
//! nothing about faults: whatever it does not know to be right is not its own to judge.

mod scalars;

use std::borrow::Cow;

use memchr::memchr;
use memchr::memchr2_iter;

use super::build::Budget;
use super::build::Builder;
use super::input::Places;
use super::scan::Mark;
use super::scan::Scanner;
use crate::syntax::yaml::Node;
use crate::syntax::yaml::NodeKind;
use crate::syntax::yaml::Scalar;
use crate::syntax::yaml::Style;
use crate::text::FileId;
use crate::text::Span;

/// The tree of the first document of `text` from the byte `start` on, and where the rest begins, if there is any;
/// unless the long way must be gone.
///
/// They are those that [`Builder::document`] would find.
pub(super) fn parse<'a>(
    text: &'a str,
    start: usize,
    file: FileId,
    places: &Places,
    budget: Budget,
) -> Option<(Node<'a>, Option<usize>)> {
    if has_rare_breaks(text) {
        return None;
    }
    let scanner = Scanner::new(text, start, budget.depth);
    let mut short = Short {
        text,
        file,
        places,
        stretch: 0,
        depth: budget.depth,
        builder: Builder::new(scanner, file, places, budget),
        line: start,
        at: start,
        column: None,
        last_end: start,
        pairs: Vec::with_capacity(USUAL_PAIRS),
        nodes: Vec::with_capacity(USUAL_NODES),
        block: String::new(),
    };
    short.go_to_content(start)?;
    if short.is_document_mark() && short.byte(short.at) == b'-' {
        short.end_line(short.at + 3)?;
    }
    if short.is_document_mark() {
        return None;
    }
    let root = short.block(None, 1)?;
    match short.column {
        None => Some((root, None)),
        Some(_) if short.is_document_mark() => Some((root, Some(short.at))),
        Some(_) => None,
    }
}

/// Room for the open pairs of most texts.
const USUAL_PAIRS: usize = 32;

/// Room for the open entries of most texts.
const USUAL_NODES: usize = 16;

/// Whether lines of `text` end with anything but a line feed.
fn has_rare_breaks(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_rare = |at: usize| match bytes[at] {
        0xc2 => bytes.get(at + 1) == Some(&0x85),
        _ => bytes.get(at + 1) == Some(&0x80) && matches!(bytes.get(at + 2), Some(0xa8 | 0xa9)),
    };
    memchr(b'\r', bytes).is_some() || !text.is_ascii() && memchr2_iter(0xc2, 0xe2, bytes).any(is_rare)
}

/// A scalar that may turn out to be a key.
struct Word<'a> {
    start: usize,
    end: usize,
    text: Cow<'a, str>,
    style: Style,
    /// Where the `:` stands that makes it a key.
    colon: Option<usize>,
}

/// The way through a text. Its functions give `None` where the long way must be gone.
struct Short<'a, 'b> {
    text: &'a str,
    file: FileId,
    places: &'b Places,
    /// The stretch of `places` that was needed last.
    stretch: usize,
    /// Deepest nesting.
    depth: usize,
    /// For scalars and brackets that are not simple.
    builder: Builder<'a, 'b>,
    /// Where the line of `at` begins.
    line: usize,
    /// The first byte that was not taken yet and is neither blank nor comment.
    at: usize,
    /// How far right that is; `None` at the end of the text.
    column: Option<usize>,
    /// Where the last word or indicator ends.
    last_end: usize,
    /// The pairs of all maps that are open.
    pairs: Vec<(Node<'a>, Node<'a>)>,
    /// The entries of all lists that are open.
    nodes: Vec<Node<'a>>,
    /// Room for putting together a block of text.
    block: String,
}

impl<'a> Short<'a, '_> {
    /// The byte at `at`, 0 behind the end (a text never holds a 0).
    #[inline]
    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    /// The bytes from `at` on.
    #[inline]
    fn rest(&self, at: usize) -> &'a [u8] {
        self.text.as_bytes().get(at..).unwrap_or_default()
    }

    /// Whether a word ends before `at`.
    #[inline]
    fn is_gap(&self, at: usize) -> bool {
        matches!(self.byte(at), b' ' | b'\t' | b'\n' | 0)
    }

    /// Where the line of `at` ends.
    fn line_end(&self, at: usize) -> usize {
        memchr(b'\n', self.rest(at)).map_or(self.text.len(), |length| at + length)
    }

    /// The first byte from `at` on that is no space.
    #[inline]
    fn skip_spaces(&self, mut at: usize) -> usize {
        while self.byte(at) == b' ' {
            at += 1;
        }
        at
    }

    /// Whether the next content is an entry of a list.
    fn is_entry(&self) -> bool {
        self.byte(self.at) == b'-' && self.is_gap(self.at + 1)
    }

    /// Whether the next content is a mark between documents.
    fn is_document_mark(&self) -> bool {
        let rest = self.rest(self.at);
        self.column == Some(0)
            && (rest.starts_with(b"---") || rest.starts_with(b"..."))
            && self.is_gap(self.at + 3)
    }

    /// Goes from `at`, behind something on its line, to the next content, which must be on a later line.
    fn end_line(&mut self, at: usize) -> Option<()> {
        let at = self.skip_spaces(at);
        match self.byte(at) {
            b'\n' => self.go_to_content(at + 1),
            0 => self.go_to_content(at),
            b'#' => self.go_to_content(self.line_end(at)),
            _ => None,
        }
    }

    /// Goes to the first content from `line` on, which begins a line or ends one.
    fn go_to_content(&mut self, mut line: usize) -> Option<()> {
        loop {
            let at = self.skip_spaces(line);
            match self.byte(at) {
                b'\n' => line = at + 1,
                b'#' => line = self.line_end(at),
                b'\t' => return None,
                first => {
                    (self.line, self.at) = (line, at);
                    self.column = (first != 0).then_some(at - line);
                    return Some(());
                }
            }
        }
    }

    /// The node that begins at the content, further right than the block around it, which is `outer`.
    fn block(&mut self, outer: Option<usize>, depth: usize) -> Option<Node<'a>> {
        if self.is_entry() {
            return self.sequence(depth);
        }
        self.map_or_value(self.at, outer, depth)
    }

    /// The node that begins at `at` and is no list, the first thing of its block on this line.
    fn map_or_value(&mut self, at: usize, outer: Option<usize>, depth: usize) -> Option<Node<'a>> {
        match self.byte(at) {
            b'|' | b'>' | b'[' | b'{' => return self.value(at, outer?, depth),
            _ => {}
        }
        let word = self.word(at)?;
        match word.colon {
            Some(colon) => self.mapping(at, word, colon, depth),
            None => self.scalar(word, outer?, depth),
        }
    }

    /// The list whose first entry the content is.
    fn sequence(&mut self, depth: usize) -> Option<Node<'a>> {
        let (start, column) = (self.at, self.at - self.line);
        let from = self.nodes.len();
        if self.depth < depth {
            return None;
        }
        loop {
            self.last_end = self.at + 1;
            let node = self.entry(self.at + 1, column, depth + 1)?;
            self.nodes.push(node);
            if self.column != Some(column) || !self.is_entry() {
                break;
            }
        }
        if Some(column) < self.column {
            return None;
        }
        let nodes = self.nodes.drain(from..).collect();
        Some(self.node(start, self.last_end, NodeKind::Sequence(nodes)))
    }

    /// What stands behind the `-` that ends before `at`, in a list at `column`.
    fn entry(&mut self, at: usize, column: usize, depth: usize) -> Option<Node<'a>> {
        let at = self.skip_spaces(at);
        match self.byte(at) {
            b'\n' | b'#' | 0 => {
                self.end_line(at)?;
                if Some(column) < self.column { self.block(Some(column), depth) } else { self.null(depth) }
            }
            b'-' if self.is_gap(at + 1) => {
                self.at = at;
                self.sequence(depth)
            }
            _ => self.map_or_value(at, Some(column), depth),
        }
    }

    /// The map whose first key is `word`, at `start` on this line.
    fn mapping(&mut self, start: usize, word: Word<'a>, colon: usize, depth: usize) -> Option<Node<'a>> {
        let column = start - self.line;
        let from = self.pairs.len();
        if self.depth <= depth {
            return None;
        }
        let (mut word, mut colon) = (word, colon);
        loop {
            let scalar = Scalar { text: word.text, style: word.style, tag: None };
            let key = self.node(word.start, word.end, NodeKind::Scalar(scalar));
            self.last_end = colon + 1;
            let value = self.value_of_key(colon + 1, column, depth + 1)?;
            self.pairs.push((key, value));
            if self.column != Some(column) || self.is_document_mark() {
                break;
            }
            word = self.word(self.at)?;
            colon = word.colon?;
        }
        if Some(column) < self.column {
            return None;
        }
        let pairs = self.pairs.drain(from..).collect();
        Some(self.node(start, self.last_end, NodeKind::Mapping(pairs)))
    }

    /// What stands behind the `:` that ends before `at`, in a map at `column`.
    fn value_of_key(&mut self, at: usize, column: usize, depth: usize) -> Option<Node<'a>> {
        let at = self.skip_spaces(at);
        if !matches!(self.byte(at), b'\n' | b'#' | 0) {
            return self.value(at, column, depth);
        }
        self.end_line(at)?;
        if Some(column) < self.column {
            return self.block(Some(column), depth);
        }
        // A list may stand as far left as the key that it is the value of.
        if self.column == Some(column) && self.is_entry() { self.sequence(depth) } else { self.null(depth) }
    }

    /// The value that begins at `at` and is neither a block map nor a list, in a block at `outer`.
    fn value(&mut self, at: usize, outer: usize, depth: usize) -> Option<Node<'a>> {
        match self.byte(at) {
            b'|' => self.literal(at, outer, depth),
            b'>' => self.block_text(at, outer, depth),
            b'[' | b'{' => self.brackets(at, outer, depth),
            _ => {
                let word = self.word(at)?;
                if word.colon.is_some() { None } else { self.scalar(word, outer, depth) }
            }
        }
    }

    /// The scalar that `word` is, or begins.
    fn scalar(&mut self, mut word: Word<'a>, outer: usize, depth: usize) -> Option<Node<'a>> {
        self.end_line(word.end)?;
        if Some(outer) < self.column && word.style == Style::Plain {
            // It may go on there.
            let scanner = self.scanner(word.start, outer);
            let (text, end) = scanner.scan_plain_scalar().ok()?;
            let is_key = scanner.byte(0) == b':';
            (word.text, word.end) = (text, end);
            if is_key {
                return None;
            }
            self.end_line(end)?;
        }
        if Some(outer) < self.column {
            return None;
        }
        self.last_end = word.end;
        self.leaf(word.start, word.end, word.text, word.style, depth)
    }

    /// The list of simple words in brackets that begins at `start`, and where it ends.
    fn words(&mut self, start: usize, depth: usize) -> Option<(Node<'a>, usize)> {
        let is_simple =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-' | b'_' | b'.' | b'/');
        let from = self.nodes.len();
        let mut at = start;
        while at == start || self.byte(at) == b',' {
            let first = self.skip_spaces(at + 1);
            let length = self.rest(first).iter().position(|byte| !is_simple(byte))?;
            let text = self.text[first..first + length].trim_end_matches(' ');
            if text.as_bytes().first().is_none_or(|byte| !byte.is_ascii_alphanumeric()) {
                return None;
            }
            let node = self.leaf(first, first + text.len(), Cow::Borrowed(text), Style::Plain, depth + 1)?;
            self.nodes.push(node);
            at = first + length;
        }
        if self.byte(at) != b']' {
            return None;
        }
        let nodes = self.nodes.drain(from..).collect();
        Some((self.node(start, at + 1, NodeKind::Sequence(nodes)), at + 1))
    }

    /// The list or map in brackets that begins at `start`.
    fn brackets(&mut self, start: usize, outer: usize, depth: usize) -> Option<Node<'a>> {
        let n_nodes = self.nodes.len();
        let words = if self.byte(start) == b'[' { self.words(start, depth) } else { None };
        let (node, end) = if let Some(found) = words {
            found
        } else {
            self.nodes.truncate(n_nodes);
            self.scanner(start, outer);
            self.builder.brackets(depth)?
        };
        self.end_line(end)?;
        if Some(outer) < self.column {
            return None;
        }
        self.last_end = end;
        Some(node)
    }

    /// The scanner, at `start` in a block at `outer`, behind something else on the line.
    fn scanner(&mut self, start: usize, outer: usize) -> &mut Scanner<'a> {
        let scanner = &mut self.builder.scanner;
        scanner.mark = Mark { at: start, index: 0, line: 0, column: outer + 1 };
        scanner.indent = Some(outer);
        scanner.key_allowed = false;
        scanner
    }

    /// A null behind what was taken last.
    fn null(&mut self, depth: usize) -> Option<Node<'a>> {
        self.leaf(self.last_end, self.last_end, Cow::Borrowed(""), Style::Plain, depth)
    }

    fn leaf(
        &mut self,
        start: usize,
        end: usize,
        text: Cow<'a, str>,
        style: Style,
        depth: usize,
    ) -> Option<Node<'a>> {
        let scalar = Scalar { text, style, tag: None };
        (depth <= self.depth).then(|| self.node(start, end, NodeKind::Scalar(scalar)))
    }

    fn node(&mut self, start: usize, end: usize, kind: NodeKind<'a>) -> Node<'a> {
        let span = match self.places {
            Places::Same => Span::new(self.file, start, end),
            places => places.span_near(&mut self.stretch, self.file, start, end),
        };
        Node { span, kind }
    }
}

#[cfg(test)]
mod tests;
