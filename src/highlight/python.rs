//! Python.

use super::Kind;
use super::Token;
use super::cursor::Cursor;
use super::cursor::is_name_start;
use super::cursor::listed;
use super::words;

/// The tokens of a Python script.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut python =
        Python { cursor: Cursor::new(text), stack: vec![Inside::Code { open: 0 }], defines: None };
    python.cursor.shebang();
    while !python.cursor.done() {
        let before = (python.cursor.at, python.stack.len());
        match python.stack.last() {
            Some(Inside::Code { .. }) | None => python.code(),
            Some(Inside::String(quotes)) => {
                let quotes = *quotes;
                python.string(quotes);
            }
        }
        if before == (python.cursor.at, python.stack.len()) {
            python.cursor.bump();
        }
    }
    python.cursor.finish()
}

struct Python<'a> {
    cursor: Cursor<'a>,
    stack: Vec<Inside>,
    /// What the next name is, behind `def` and `class`.
    defines: Option<Kind>,
}

enum Inside {
    /// Code, with so many `{` open.
    Code {
        open: usize,
    },
    String(Quotes),
}

#[derive(Clone, Copy)]
struct Quotes {
    quote: u8,
    triple: bool,
    /// Whether `{…}` in it is code.
    formats: bool,
}

impl Python<'_> {
    fn code(&mut self) {
        let start = self.cursor.at;
        match self.cursor.peek(0) {
            b'#' => self.cursor.line_as(Kind::Comment),
            b'\n' => {
                self.cursor.skip(1);
                // A string of one line does not go on behind it, whatever was open in it.
                if let [.., Inside::String(Quotes { triple: false, .. }), Inside::Code { .. }] =
                    self.stack.as_slice()
                {
                    self.stack.truncate(self.stack.len() - 2);
                }
            }
            quote @ (b'"' | b'\'') => self.open(quote, false),
            b'{' => {
                self.cursor.skip(1);
                if let Some(Inside::Code { open }) = self.stack.last_mut() {
                    *open += 1;
                }
            }
            b'}' => self.brace(),
            b'@' if self.at_statement() => {
                self.cursor.skip(1);
                self.cursor.take(|byte| is_name_start(byte) || byte.is_ascii_digit() || byte == b'.');
                self.cursor.token(Kind::Function, start);
            }
            b'0'..=b'9' => self.cursor.number(),
            b'\\' => self.cursor.escape(),
            byte if is_name_start(byte) => self.word(),
            byte if b"+-*/%=<>!&|^~@:".contains(&byte) => {
                self.cursor.take(|byte| b"+-*/%=<>!&|^~@".contains(&byte));
                self.cursor.token(Kind::Operator, start);
                if start == self.cursor.at {
                    self.cursor.skip(1);
                }
            }
            _ => self.cursor.bump(),
        }
    }

    /// Whether nothing but a few blanks stands before this byte on its line.
    fn at_statement(&self) -> bool {
        let at = self.cursor.at;
        let blanks =
            (0..64.min(at)).take_while(|back| matches!(self.cursor.before(at - back), b' ' | b'\t')).count();
        self.cursor.before(at - blanks) == b'\n'
    }

    fn brace(&mut self) {
        let nested = 1 < self.stack.len();
        match self.stack.last_mut() {
            Some(Inside::Code { open }) if 0 < *open => {
                *open -= 1;
                self.cursor.skip(1);
            }
            _ if nested => {
                self.cursor.skip_as(Kind::Operator, 1);
                self.stack.pop();
            }
            _ => self.cursor.skip(1),
        }
    }

    fn word(&mut self) {
        let start = self.cursor.at;
        self.cursor.take_word();
        let word = self.cursor.since(start);
        if let quote @ (b'"' | b'\'') = self.cursor.peek(0)
            && word.len() <= 2
            && word.bytes().all(|byte| b"rRbBuUfF".contains(&byte))
        {
            self.cursor.at = start;
            return self.open(quote, word.contains(['f', 'F']));
        }
        let kind = if let Some(kind) = self.defines.take() {
            kind
        } else if self.cursor.before(start) == b'.' {
            if self.cursor.peek(0) != b'(' {
                return;
            }
            Kind::Function
        } else if listed(words::PYTHON_KEYWORDS, word) {
            self.defines = match word {
                "def" => Some(Kind::Function),
                "class" => Some(Kind::Type),
                _ => None,
            };
            Kind::Keyword
        } else if listed(words::PYTHON_BUILTINS, word) {
            Kind::Builtin
        } else if self.cursor.peek(0) == b'(' {
            Kind::Function
        } else if word.starts_with(|c: char| c.is_ascii_uppercase())
            && word.contains(|c: char| c.is_ascii_lowercase())
        {
            Kind::Type
        } else {
            return;
        };
        self.cursor.token(kind, start);
    }

    /// A string's prefix and opening quotes.
    fn open(&mut self, quote: u8, formats: bool) {
        let start = self.cursor.at;
        self.cursor.take(|byte| byte != quote);
        let triple = self.cursor.peek(1) == quote && self.cursor.peek(2) == quote;
        self.cursor.skip(if triple { 3 } else { 1 });
        let quotes = Quotes { quote, triple, formats };
        self.stack.push(Inside::String(quotes));
        self.rest(quotes, start);
    }

    fn string(&mut self, quotes: Quotes) {
        self.rest(quotes, self.cursor.at);
    }

    /// The rest of a string, or of its part up to the next code; the token begins at `start`.
    fn rest(&mut self, quotes: Quotes, start: usize) {
        let Quotes { quote, triple, formats } = quotes;
        loop {
            self.cursor.take(|byte| byte != quote && !matches!(byte, b'\\' | b'\n' | b'{' | b'}'));
            if self.cursor.done() {
                return self.cursor.token(Kind::String, start);
            }
            let next = self.cursor.peek(1);
            match self.cursor.peek(0) {
                b'\\' => self.cursor.escape(),
                b'{' if formats && next == b'{' => self.cursor.skip(2),
                b'{' if formats => {
                    self.cursor.token(Kind::String, start);
                    self.cursor.skip_as(Kind::Operator, 1);
                    self.stack.push(Inside::Code { open: 0 });
                    return;
                }
                b'\n' if !triple => break,
                byte if byte == quote && !triple => {
                    self.cursor.skip(1);
                    break;
                }
                byte if byte == quote && next == quote && self.cursor.peek(2) == quote => {
                    self.cursor.skip(3);
                    break;
                }
                _ => self.cursor.skip(1),
            }
        }
        self.cursor.token(Kind::String, start);
        self.stack.pop();
    }
}
