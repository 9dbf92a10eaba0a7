//! What all lexers share: a place in the text, and the tokens so far.

use super::Kind;
use super::Token;

/// A place in a text that only moves forward, and the tokens found on the way.
#[derive(Debug)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    bytes: &'a [u8],
    /// The next byte; always the first of a character, as long as lexers step over ASCII bytes one by one and
    /// over others with [`Cursor::bump`] or [`Cursor::take`].
    pub(super) at: usize,
    tokens: Vec<Token>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Cursor { text, bytes: text.as_bytes(), at: 0, tokens: Vec::with_capacity(text.len() / 8) }
    }

    /// Whether the text is at its end.
    pub(super) fn done(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// The byte `ahead` of the next one; zero past the end.
    pub(super) fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// The byte before `at`; a line end at the start of the text.
    pub(super) fn before(&self, at: usize) -> u8 {
        at.checked_sub(1).and_then(|at| self.bytes.get(at)).copied().unwrap_or(b'\n')
    }

    /// Whether `what` comes next.
    pub(super) fn sees(&self, what: &str) -> bool {
        self.bytes[self.at.min(self.bytes.len())..].starts_with(what.as_bytes())
    }

    /// Whether the next byte is the first of a line.
    pub(super) fn at_line_start(&self) -> bool {
        self.before(self.at) == b'\n'
    }

    /// Steps over one character.
    pub(super) fn bump(&mut self) {
        self.at = (self.at + 1).min(self.bytes.len());
        while self.bytes.get(self.at).is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000) {
            self.at += 1;
        }
    }

    /// Steps over `count` ASCII bytes.
    pub(super) fn skip(&mut self, count: usize) {
        self.at = (self.at + count).min(self.bytes.len());
    }

    /// Steps over a backslash (or its like) and the character behind it.
    pub(super) fn escape(&mut self) {
        self.skip(1);
        self.bump();
    }

    /// Steps over all bytes that `wanted` accepts, which must be all or none of those past ASCII.
    pub(super) fn take(&mut self, wanted: impl Fn(u8) -> bool) {
        while self.bytes.get(self.at).is_some_and(|byte| wanted(*byte)) {
            self.at += 1;
        }
    }

    /// Steps to the end of the line, before its line end.
    pub(super) fn take_line(&mut self) {
        self.take(|byte| byte != b'\n');
        if self.before(self.at) == b'\r' && self.bytes.get(self.at) == Some(&b'\n') {
            self.at -= 1;
        }
    }

    /// Steps over a word: letters, digits, `_`, and whatever is not ASCII.
    pub(super) fn take_word(&mut self) {
        self.take(is_word);
    }

    /// Steps over blanks and tabs.
    pub(super) fn take_blanks(&mut self) {
        self.take(is_blank);
    }

    /// The text from `start` to here.
    pub(super) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or("")
    }

    /// The first byte from here on that is not a blank, looking over at most 64 of them, and the one behind it.
    pub(super) fn after_blanks(&self) -> (u8, u8) {
        let rest = &self.bytes[self.at.min(self.bytes.len())..];
        let blanks = rest.iter().take(64).take_while(|byte| is_blank(**byte)).count();
        (self.peek(blanks), self.peek(blanks + 1))
    }

    /// Makes a token of what lies between `start` and here, if anything does.
    pub(super) fn token(&mut self, kind: Kind, start: usize) {
        if start < self.at {
            self.tokens.push(Token { kind, start, end: self.at });
        }
    }

    /// Steps over `count` ASCII bytes and makes a token of them.
    pub(super) fn skip_as(&mut self, kind: Kind, count: usize) {
        let start = self.at;
        self.skip(count);
        self.token(kind, start);
    }

    /// Makes the rest of the line a token.
    pub(super) fn line_as(&mut self, kind: Kind) {
        let start = self.at;
        self.take_line();
        self.token(kind, start);
    }

    /// The shebang, if the text begins with one.
    pub(super) fn shebang(&mut self) {
        if self.sees("\u{feff}") {
            self.bump();
        }
        if self.sees("#!") {
            self.line_as(Kind::Marker);
        }
    }

    /// A number in the manner of most languages: `10`, `0x1F`, `1_000`, `2.5e3`, `10mb`.
    pub(super) fn number(&mut self) {
        let start = self.at;
        self.take_word();
        if self.peek(0) == b'.' && self.peek(1).is_ascii_digit() {
            self.skip(1);
            self.take_word();
        }
        let exponent = matches!(self.before(self.at), b'e' | b'E') && matches!(self.peek(0), b'+' | b'-');
        if exponent && self.peek(1).is_ascii_digit() && !self.since(start).starts_with("0x") {
            self.skip(1);
            self.take_word();
        }
        self.token(Kind::Number, start);
    }

    /// The tokens.
    pub(super) fn finish(self) -> Vec<Token> {
        self.tokens
    }
}

/// A here-document that begins at the next line end.
#[derive(Debug)]
pub(super) struct Heredoc {
    /// The line that ends it.
    pub(super) word: Box<str>,
    /// Whether that line may be indented, and by what.
    pub(super) indent: fn(u8) -> bool,
    /// Whether variables in it are replaced.
    pub(super) expands: bool,
}

impl Heredoc {
    /// At the start of a line: whether it is the last one; if so the cursor steps over it.
    pub(super) fn ends(&self, cursor: &mut Cursor<'_>) -> bool {
        let start = cursor.at;
        cursor.take(self.indent);
        if cursor.sees(&self.word) {
            cursor.skip(self.word.len());
            if cursor.done() || cursor.peek(0) == b'\n' || cursor.sees("\r\n") {
                return true;
            }
        }
        cursor.at = start;
        false
    }
}

/// Letters, digits, `_`, and all that is not ASCII.
pub(super) fn is_word(byte: u8) -> bool {
    byte == b'_' || byte >= 0x80 || byte.is_ascii_alphanumeric()
}

/// What a name can begin with.
pub(super) fn is_name_start(byte: u8) -> bool {
    byte == b'_' || byte >= 0x80 || byte.is_ascii_alphabetic()
}

/// A blank or a tab.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// No byte: a here-document whose last line may not be indented.
pub(super) fn never(_: u8) -> bool {
    false
}

/// The bracket that closes `open`; any other byte closes itself.
pub(super) fn closing(open: u8) -> u8 {
    match open {
        b'(' => b')',
        b'[' => b']',
        b'{' => b'}',
        b'<' => b'>',
        other => other,
    }
}

/// Whether the sorted `list` holds `word`.
pub(super) fn listed(list: &[&str], word: &str) -> bool {
    list.binary_search(&word).is_ok()
}
