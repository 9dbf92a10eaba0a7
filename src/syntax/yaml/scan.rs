//! Text becomes tokens: indentation, keys without a mark of their own, brackets.
//!
//! The grammar is that of YAML 1.1 as libyaml reads it, with the corners of the go-yaml version that right_st pins: in
//! brackets every `?` and every `:` at the start of a word is an indicator, a `?` also ends a word; a key is at most
//! 1,024 characters and one line long; a tab is a space only where no key can begin. The order in which tokens are
//! looked ahead matters, since a fault behind the end of the first document is not seen.

use std::borrow::Cow;
use std::collections::VecDeque;

use super::fault::Fault;
use super::fault::FaultKind;
use crate::syntax::yaml::Style;

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenKind<'a>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The kinds of tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind<'a> {
    StreamEnd,
    /// `%YAML`, with its two numbers.
    Version(u8, u8),
    /// `%TAG`, with its handle and prefix.
    TagDirective(&'a str, String),
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    /// `[` or `{`.
    FlowStart(Bracket),
    /// `]` or `}`.
    FlowEnd(Bracket),
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias(&'a str),
    Anchor(&'a str),
    /// Handle and suffix; no handle for a tag in the long form.
    Tag(&'a str, String),
    Scalar(Cow<'a, str>, Style),
}

/// The two kinds of brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bracket {
    Square,
    Curly,
}

/// A place in the text; lines and columns from 0, in characters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub(super) at: usize,
    pub(super) index: usize,
    pub(super) line: usize,
    pub(super) column: usize,
}

/// A place where a key may have begun that has no `? `.
#[derive(Debug, Clone, Copy)]
struct SimpleKey {
    /// Nothing but a key can stand there.
    required: bool,
    /// The number of its first token, counted from the start of the text.
    token: usize,
    mark: Mark,
}

/// The scanner; tokens are looked at with [`Scanner::peek`] and taken with [`Scanner::take`].
pub(super) struct Scanner<'a> {
    pub(super) text: &'a str,
    pub(super) mark: Mark,
    queue: VecDeque<Token<'a>>,
    /// Whether the first of them is known to be the next token.
    is_ready: bool,
    /// How many tokens were taken.
    taken: usize,
    /// The possible key of each bracket level; the first is that of the block.
    keys: Vec<Option<SimpleKey>>,
    pub(super) key_allowed: bool,
    /// The column of the innermost block, `None` outside of all.
    pub(super) indent: Option<usize>,
    indents: Vec<Option<usize>>,
    max_depth: usize,
}

/// Longest key without `? `, in characters. Source: YAML 1.1, 9.2.3.
const MAX_KEY_CHARS: usize = 1024;

/// ASCII that ends no word without quotes, wherever it stands.
pub(super) const IN_PLAIN: u8 = 1;

/// ASCII that ends no line.
pub(super) const IN_LINE: u8 = 2;

/// ASCII that means nothing but itself between quotes.
pub(super) const IN_QUOTES: u8 = 4;

/// The classes of each byte; those of no ASCII have none, since some begin line breaks.
static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut byte = 1;
    while byte < 0x80 {
        classes[byte as usize] = match byte {
            b'\n' | b'\r' => 0,
            b' ' | b'\t' => IN_LINE,
            b':' | b',' | b'?' | b'[' | b']' | b'{' | b'}' => IN_LINE | IN_QUOTES,
            b'\'' | b'"' | b'\\' => IN_LINE | IN_PLAIN,
            _ => IN_LINE | IN_PLAIN | IN_QUOTES,
        };
        byte += 1;
    }
    classes
}

impl<'a> Scanner<'a> {
    /// A scanner of `text` from the byte `start`.
    pub(super) fn new(text: &'a str, start: usize, max_depth: usize) -> Self {
        Scanner {
            text,
            mark: Mark { at: start, index: 0, line: 0, column: 0 },
            queue: VecDeque::new(),
            is_ready: false,
            taken: 0,
            keys: vec![None],
            key_allowed: true,
            indent: None,
            indents: Vec::new(),
            max_depth,
        }
    }

    /// The next token, left in its place.
    pub(super) fn peek(&mut self) -> Result<&Token<'a>, Fault> {
        if !self.is_ready {
            self.prepare()?;
        }
        Ok(&self.queue[0])
    }

    /// Scans until the next token is known.
    fn prepare(&mut self) -> Result<(), Fault> {
        loop {
            if !self.queue.is_empty() {
                self.drop_stale_keys()?;
                // The head must wait while it may still turn out to be a key.
                if !self.keys.iter().flatten().any(|key| key.token == self.taken) {
                    self.is_ready = true;
                    return Ok(());
                }
            }
            self.fetch()?;
        }
    }

    /// Takes the token that was looked at.
    pub(super) fn take(&mut self) -> Token<'a> {
        self.taken += 1;
        self.is_ready = false;
        self.queue.pop_front().expect("a token is looked at before it is taken")
    }

    /// Whether every token that was scanned was taken.
    pub(super) fn is_drained(&self) -> bool {
        self.queue.is_empty()
    }

    /// The fault `kind` about `start..end`.
    pub(super) fn fault(&self, kind: FaultKind, start: usize, end: usize) -> Fault {
        Fault { kind, start, end, after: 0, seen: self.mark.at }
    }

    /// The byte `ahead` of here, 0 behind the end (a text never holds a 0).
    pub(super) fn byte(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.mark.at + ahead).copied().unwrap_or(0)
    }

    /// Whether a line break begins `ahead` bytes from here.
    pub(super) fn is_break(&self, ahead: usize) -> bool {
        match self.byte(ahead) {
            b'\n' | b'\r' => true,
            0xc2 => self.byte(ahead + 1) == 0x85,
            0xe2 => self.byte(ahead + 1) == 0x80 && matches!(self.byte(ahead + 2), 0xa8 | 0xa9),
            _ => false,
        }
    }

    /// Whether a blank stands `ahead` bytes from here.
    pub(super) fn is_blank(&self, ahead: usize) -> bool {
        matches!(self.byte(ahead), b' ' | b'\t')
    }

    /// Whether a line break or the end stands `ahead` bytes from here.
    pub(super) fn is_break_or_end(&self, ahead: usize) -> bool {
        self.byte(ahead) == 0 || self.is_break(ahead)
    }

    /// Whether a word ends `ahead` bytes from here: a blank, a line break or the end.
    pub(super) fn is_gap(&self, ahead: usize) -> bool {
        self.is_blank(ahead) || self.is_break_or_end(ahead)
    }

    /// Whether `---` or `...` stands here at the left edge.
    pub(super) fn is_document_mark(&self) -> bool {
        let rest = &self.text.as_bytes()[self.mark.at..];
        self.mark.column == 0 && (rest.starts_with(b"---") || rest.starts_with(b"...")) && self.is_gap(3)
    }

    /// Passes one character that is no line break.
    pub(super) fn skip(&mut self) {
        self.mark.at += match self.byte(0) {
            0xf0.. => 4,
            0xe0.. => 3,
            0xc0.. => 2,
            _ => 1,
        };
        self.mark.index += 1;
        self.mark.column += 1;
    }

    /// Passes all characters from here on that are ASCII and in `class`.
    pub(super) fn skip_while(&mut self, class: u8) {
        let rest = &self.text.as_bytes()[self.mark.at..];
        let count = rest.iter().position(|byte| CLASSES[usize::from(*byte)] & class == 0);
        self.skip_ascii(count.unwrap_or(rest.len()));
    }

    /// Passes ASCII that ends no line by the dozen, as far as that goes.
    fn skip_plain_line(&mut self) {
        let ends = |byte: &u8| *byte >= 0x80 || matches!(byte, b'\n' | b'\r' | 0);
        let rest = &self.text.as_bytes()[self.mark.at..];
        let (chunks, _) = rest.as_chunks::<16>();
        // No branch for each byte.
        let is_plain = |chunk: &&[u8; 16]| !chunk.iter().fold(false, |found, byte| found | ends(byte));
        self.skip_ascii(16 * chunks.iter().take_while(is_plain).count());
    }

    /// Passes `count` ASCII characters.
    pub(super) fn skip_ascii(&mut self, count: usize) {
        self.mark.at += count;
        self.mark.index += count;
        self.mark.column += count;
    }

    /// Passes a line break and returns what it means in a scalar.
    pub(super) fn skip_break(&mut self) -> &'static str {
        let (bytes, chars, text) = match (self.byte(0), self.byte(1)) {
            (b'\r', b'\n') => (2, 2, "\n"),
            (b'\r' | b'\n', _) => (1, 1, "\n"),
            (0xc2, _) => (2, 1, "\n"),
            _ if self.byte(2) == 0xa8 => (3, 1, "\u{2028}"),
            _ => (3, 1, "\u{2029}"),
        };
        self.mark.at += bytes;
        self.mark.index += chars;
        self.mark.line += 1;
        self.mark.column = 0;
        text
    }

    /// Passes blanks and a comment, up to the end of the line.
    pub(super) fn skip_to_line_end(&mut self) {
        while self.is_blank(0) {
            self.skip_ascii(1);
        }
        if self.byte(0) == b'#' {
            self.skip_line();
        }
    }

    /// Passes everything up to the line break or the end.
    pub(super) fn skip_line(&mut self) {
        loop {
            self.skip_plain_line();
            self.skip_while(IN_LINE);
            if self.is_break_or_end(0) {
                return;
            }
            self.skip();
        }
    }

    /// Whether we are inside brackets.
    pub(super) fn in_flow(&self) -> bool {
        self.keys.len() > 1
    }

    fn push(&mut self, kind: TokenKind<'a>, start: usize) {
        self.queue.push_back(Token { kind, start, end: self.mark.at });
    }

    /// Puts `kind`, of no length, before the token with the number `token`.
    fn insert(&mut self, token: usize, kind: TokenKind<'a>, at: usize) {
        self.queue.insert(token - self.taken, Token { kind, start: at, end: at });
    }

    /// Scans one token, or several where blocks begin or end.
    fn fetch(&mut self) -> Result<(), Fault> {
        self.skip_to_token();
        self.drop_stale_keys()?;
        self.close_blocks(Some(self.mark.column));
        let start = self.mark.at;
        let first = self.byte(0);
        if first == 0 {
            return self.fetch_stream_end();
        }
        if self.mark.column == 0 && first == b'%' {
            self.leave_blocks()?;
            return self.scan_directive().map(|kind| self.push(kind, start));
        }
        if self.is_document_mark() {
            self.leave_blocks()?;
            self.skip_ascii(3);
            let kind = if first == b'-' { TokenKind::DocumentStart } else { TokenKind::DocumentEnd };
            self.push(kind, start);
            return Ok(());
        }
        let gap_follows = self.is_gap(1);
        match first {
            b'[' => self.fetch_flow_start(Bracket::Square),
            b'{' => self.fetch_flow_start(Bracket::Curly),
            b']' => self.fetch_flow_end(Bracket::Square),
            b'}' => self.fetch_flow_end(Bracket::Curly),
            b',' => {
                self.remove_key()?;
                self.key_allowed = true;
                self.skip();
                self.push(TokenKind::FlowEntry, start);
                Ok(())
            }
            b'-' if gap_follows => self.fetch_block_entry(),
            b'?' if self.in_flow() || gap_follows => self.fetch_key(),
            b':' if self.in_flow() || gap_follows => self.fetch_value(),
            b'|' | b'>' if !self.in_flow() => {
                self.remove_key()?;
                self.key_allowed = true;
                let (text, end) = self.scan_block_scalar(first == b'|')?;
                self.queue.push_back(Token {
                    kind: TokenKind::Scalar(text.into(), Style::Block),
                    start,
                    end,
                });
                Ok(())
            }
            b'*' | b'&' | b'!' | b'\'' | b'"' => self.fetch_marked(first),
            b'\t' | b'#' | b'|' | b'>' | b'%' | b'@' | b'`' => {
                let found = char::from(first);
                let kind = if first == b'\t' { FaultKind::Tab } else { FaultKind::CannotStart(found) };
                Err(self.fault(kind, start, start + 1))
            }
            _ => {
                self.save_key()?;
                self.key_allowed = false;
                let (text, end) = self.scan_plain_scalar()?;
                self.queue.push_back(Token { kind: TokenKind::Scalar(text, Style::Plain), start, end });
                Ok(())
            }
        }
    }

    /// Scans what begins with a mark and may itself begin a key.
    fn fetch_marked(&mut self, first: u8) -> Result<(), Fault> {
        let start = self.mark.at;
        self.save_key()?;
        self.key_allowed = false;
        let kind = match first {
            b'*' => TokenKind::Alias(self.scan_anchor(FaultKind::AliasName)?),
            b'&' => TokenKind::Anchor(self.scan_anchor(FaultKind::AnchorName)?),
            b'!' => self.scan_tag()?,
            _ => TokenKind::Scalar(self.scan_quoted(first)?, Style::Quoted),
        };
        self.push(kind, start);
        Ok(())
    }

    /// Passes blanks, comments and line breaks.
    fn skip_to_token(&mut self) {
        loop {
            // Where a key may begin, a tab would be indentation.
            while self.byte(0) == b' ' || (self.byte(0) == b'\t' && (self.in_flow() || !self.key_allowed)) {
                self.skip_ascii(1);
            }
            if self.byte(0) == b'#' {
                self.skip_to_line_end();
            }
            if !self.is_break(0) {
                return;
            }
            self.skip_break();
            if !self.in_flow() {
                self.key_allowed = true;
            }
        }
    }

    fn fetch_stream_end(&mut self) -> Result<(), Fault> {
        // A last line without a break ends here too, and with it whatever may have been a key on it.
        if self.mark.column != 0 {
            self.mark.column = 0;
            self.mark.line += 1;
        }
        self.leave_blocks()?;
        self.push(TokenKind::StreamEnd, self.mark.at);
        Ok(())
    }

    /// Ends all blocks, before something that only stands between documents.
    fn leave_blocks(&mut self) -> Result<(), Fault> {
        self.close_blocks(None);
        self.remove_key()?;
        self.key_allowed = false;
        Ok(())
    }

    fn fetch_flow_start(&mut self, bracket: Bracket) -> Result<(), Fault> {
        let start = self.mark.at;
        self.save_key()?;
        self.keys.push(None);
        self.check_depth()?;
        self.key_allowed = true;
        self.skip();
        self.push(TokenKind::FlowStart(bracket), start);
        Ok(())
    }

    fn fetch_flow_end(&mut self, bracket: Bracket) -> Result<(), Fault> {
        let start = self.mark.at;
        self.remove_key()?;
        if self.in_flow() {
            self.keys.pop();
        }
        self.key_allowed = false;
        self.skip();
        self.push(TokenKind::FlowEnd(bracket), start);
        Ok(())
    }

    fn fetch_block_entry(&mut self) -> Result<(), Fault> {
        let start = self.mark.at;
        if !self.in_flow() {
            if !self.key_allowed {
                return Err(self.fault(FaultKind::EntryHere, start, start + 1));
            }
            self.open_block(self.mark, None, TokenKind::BlockSequenceStart)?;
        }
        self.remove_key()?;
        self.key_allowed = true;
        self.skip();
        self.push(TokenKind::BlockEntry, start);
        Ok(())
    }

    fn fetch_key(&mut self) -> Result<(), Fault> {
        let start = self.mark.at;
        if !self.in_flow() {
            if !self.key_allowed {
                return Err(self.fault(FaultKind::KeyHere, start, start + 1));
            }
            self.open_block(self.mark, None, TokenKind::BlockMappingStart)?;
        }
        self.remove_key()?;
        self.key_allowed = !self.in_flow();
        self.skip();
        self.push(TokenKind::Key, start);
        Ok(())
    }

    fn fetch_value(&mut self) -> Result<(), Fault> {
        let start = self.mark.at;
        if let Some(key) = self.keys.last_mut().and_then(Option::take) {
            self.insert(key.token, TokenKind::Key, key.mark.at);
            self.open_block(key.mark, Some(key.token), TokenKind::BlockMappingStart)?;
            self.key_allowed = false;
        } else {
            if !self.in_flow() {
                if !self.key_allowed {
                    return Err(self.fault(FaultKind::ColonInValue, start, start + 1));
                }
                self.open_block(self.mark, None, TokenKind::BlockMappingStart)?;
            }
            self.key_allowed = !self.in_flow();
        }
        self.skip();
        self.push(TokenKind::Value, start);
        Ok(())
    }

    /// Opens a block at `mark` if it is further right than the innermost one; its token goes before the token with
    /// the number `before`, or to the end.
    fn open_block(&mut self, mark: Mark, before: Option<usize>, kind: TokenKind<'a>) -> Result<(), Fault> {
        if self.in_flow() || self.indent.is_some_and(|indent| mark.column <= indent) {
            return Ok(());
        }
        self.indents.push(self.indent);
        self.indent = Some(mark.column);
        self.check_depth()?;
        let before = before.unwrap_or(self.taken + self.queue.len());
        self.insert(before, kind, mark.at);
        Ok(())
    }

    /// Ends the blocks that are further right than `column`; all of them without one.
    fn close_blocks(&mut self, column: Option<usize>) {
        while !self.in_flow() && column < self.indent {
            self.push(TokenKind::BlockEnd, self.mark.at);
            self.indent = self.indents.pop().flatten();
        }
    }

    /// Refuses what is nested too deeply before it costs anything.
    fn check_depth(&self) -> Result<(), Fault> {
        if self.indents.len() + self.keys.len() - 1 <= self.max_depth {
            return Ok(());
        }
        Err(self.fault(FaultKind::TooDeep, self.mark.at, self.mark.at + 1))
    }

    /// Remembers that a key may begin here.
    fn save_key(&mut self) -> Result<(), Fault> {
        if !self.key_allowed {
            return Ok(());
        }
        self.remove_key()?;
        let required = !self.in_flow() && self.indent == Some(self.mark.column);
        let token = self.taken + self.queue.len();
        let key = SimpleKey { required, token, mark: self.mark };
        *self.keys.last_mut().expect("the block level is always there") = Some(key);
        Ok(())
    }

    /// Forgets the possible key of this level.
    fn remove_key(&mut self) -> Result<(), Fault> {
        let key = self.keys.last_mut().expect("the block level is always there").take();
        key.map_or(Ok(()), |key| self.give_up(key))
    }

    /// Forgets keys that got too long.
    fn drop_stale_keys(&mut self) -> Result<(), Fault> {
        for level in 0..self.keys.len() {
            let Some(key) = self.keys[level] else { continue };
            if key.mark.line < self.mark.line || key.mark.index + MAX_KEY_CHARS < self.mark.index {
                self.keys[level] = None;
                self.give_up(key)?;
            }
        }
        Ok(())
    }

    fn give_up(&self, key: SimpleKey) -> Result<(), Fault> {
        if !key.required {
            return Ok(());
        }
        let rest = &self.text[key.mark.at..];
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        Err(self.fault(FaultKind::NoColon, key.mark.at, key.mark.at + length))
    }
}
