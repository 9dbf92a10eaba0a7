//! YAML, line by line, so that the same lexer reads the comment block of a script.

use super::Kind;
use super::Token;
use super::cursor::Cursor;
use super::cursor::is_blank;

/// The tokens of a YAML file.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut cursor = Cursor::new(text);
    let mut lines = Lines::default();
    if cursor.sees("\u{feff}") {
        cursor.bump();
    }
    while !cursor.done() {
        lines.line(&mut cursor);
        cursor.take_line();
        cursor.take(|byte| byte == b'\r');
        cursor.skip(1);
    }
    cursor.finish()
}

/// What goes on from one line to the next.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// Inside of a block scalar: the indentation of the line that opened it.
    block: Option<usize>,
    /// Inside of a quoted scalar: its quote.
    quote: Option<u8>,
    /// How many brackets are open.
    flow: usize,
}

impl Lines {
    /// The rest of the line that the cursor stands in; stops at or before its line end.
    pub(super) fn line(&mut self, cursor: &mut Cursor<'_>) {
        if let Some(quote) = self.quote.take() {
            self.quoted(cursor, quote, cursor.at);
        }
        let line = cursor.at;
        cursor.take_blanks();
        let indent = cursor.at - line;
        if let Some(outer) = self.block {
            if indent > outer || ends(cursor) {
                return cursor.line_as(Kind::String);
            }
            self.block = None;
        }
        if indent == 0 && (cursor.sees("---") || cursor.sees("...")) && cursor.peek(3) <= b' ' {
            cursor.skip_as(Kind::Operator, 3);
            self.flow = 0;
        }
        if indent == 0 && cursor.peek(0) == b'%' {
            return cursor.line_as(Kind::Marker);
        }
        let mut indent = indent;
        while cursor.peek(0) == b'-' && (cursor.peek(1) <= b' ') {
            cursor.skip_as(Kind::Operator, 1);
            let from = cursor.at;
            cursor.take_blanks();
            // A key on the line of its dash is indented up to itself.
            if !matches!(cursor.peek(0), b'|' | b'>') {
                indent += 1 + (cursor.at - from);
            }
        }
        while !ends(cursor) {
            self.part(cursor, indent);
        }
    }

    fn part(&mut self, cursor: &mut Cursor<'_>, indent: usize) {
        let start = cursor.at;
        let fresh =
            is_blank(cursor.before(start)) || matches!(cursor.before(start), b'\n' | b'[' | b'{' | b',');
        match cursor.peek(0) {
            byte if is_blank(byte) => cursor.take_blanks(),
            b'#' if fresh => cursor.line_as(Kind::Comment),
            quote @ (b'"' | b'\'') if fresh => {
                cursor.skip(1);
                self.quoted(cursor, quote, start);
            }
            b'&' | b'*' if fresh => {
                cursor.take(|byte| byte > b' ' && !matches!(byte, b',' | b']' | b'}'));
                cursor.token(Kind::Variable, start);
            }
            b'!' if fresh => {
                cursor.take(|byte| byte > b' ' && !matches!(byte, b',' | b']' | b'}'));
                cursor.token(Kind::Type, start);
            }
            b'[' | b'{' => {
                self.flow += 1;
                cursor.skip_as(Kind::Operator, 1);
            }
            b']' | b'}' if 0 < self.flow => {
                self.flow -= 1;
                cursor.skip_as(Kind::Operator, 1);
            }
            b':' if cursor.peek(1) <= b' ' || self.flow > 0 => cursor.skip_as(Kind::Operator, 1),
            b',' if self.flow > 0 => cursor.skip_as(Kind::Operator, 1),
            b'|' | b'>' if fresh && self.flow == 0 => {
                cursor.take(|byte| matches!(byte, b'|' | b'>' | b'+' | b'-') || byte.is_ascii_digit());
                cursor.token(Kind::Operator, start);
                self.block = Some(indent);
            }
            _ => self.plain(cursor),
        }
    }

    /// A plain scalar, up to what ends it.
    fn plain(&self, cursor: &mut Cursor<'_>) {
        let start = cursor.at;
        let mut end = start;
        loop {
            cursor.bump();
            end = if is_blank(cursor.before(cursor.at)) { end } else { cursor.at };
            let byte = cursor.peek(0);
            let stops = ends(cursor)
                || (byte == b':' && (cursor.peek(1) <= b' ' || (self.flow > 0 && cursor.peek(1) == b',')))
                || (byte == b'#' && is_blank(cursor.before(cursor.at)))
                || (self.flow > 0 && matches!(byte, b',' | b'[' | b']' | b'{' | b'}'));
            if stops {
                break;
            }
        }
        let stop = cursor.at;
        let key = cursor.peek(0) == b':' && !cursor.done();
        cursor.at = end;
        let word = cursor.since(start);
        let number = word.strip_prefix(['-', '+']).unwrap_or(word);
        if key {
            cursor.token(Kind::Key, start);
        } else if matches!(
            word,
            "true"
                | "false"
                | "True"
                | "False"
                | "TRUE"
                | "FALSE"
                | "yes"
                | "no"
                | "on"
                | "off"
                | "null"
                | "~"
        ) {
            cursor.token(Kind::Keyword, start);
        } else if number.starts_with(|c: char| c.is_ascii_digit())
            && number
                .bytes()
                .all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b'x' | b'_' | b'o'))
            && number.bytes().filter(|byte| *byte == b'.').count() <= 1
        {
            cursor.token(Kind::Number, start);
        } else {
            cursor.token(Kind::String, start);
        }
        cursor.at = stop;
    }

    /// The rest of a quoted scalar, as far as this line goes; the token begins at `start`.
    fn quoted(&mut self, cursor: &mut Cursor<'_>, quote: u8, start: usize) {
        loop {
            cursor.take(|byte| byte != quote && !matches!(byte, b'\\' | b'\n' | b'\r'));
            match cursor.peek(0) {
                b'\\' if quote == b'"' && cursor.peek(1) > b'\r' => cursor.escape(),
                b'\\' => cursor.skip(1),
                byte if byte == quote && !cursor.done() => {
                    cursor.skip(1);
                    if quote == b'\'' && cursor.peek(0) == b'\'' {
                        cursor.skip(1);
                        continue;
                    }
                    let next = cursor.after_blanks();
                    let kind = if next.0 == b':' && next.1 <= b' ' { Kind::Key } else { Kind::String };
                    return cursor.token(kind, start);
                }
                b'\r' if cursor.peek(1) != b'\n' => cursor.skip(1),
                _ => {
                    self.quote = Some(quote);
                    return cursor.token(Kind::String, start);
                }
            }
        }
    }
}

/// Whether the line is at its end.
fn ends(cursor: &Cursor<'_>) -> bool {
    cursor.done() || cursor.peek(0) == b'\n' || cursor.sees("\r\n")
}
