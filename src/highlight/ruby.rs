//! Ruby.

use std::collections::VecDeque;

use super::Kind;
use super::Token;
use super::cursor::Cursor;
use super::cursor::Heredoc;
use super::cursor::closing;
use super::cursor::is_blank;
use super::cursor::is_name_start;
use super::cursor::is_word;
use super::cursor::listed;
use super::cursor::never;
use super::words;

/// The tokens of a Ruby script.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut ruby = Ruby {
        cursor: Cursor::new(text),
        stack: vec![Inside::Code { open: 0 }],
        heredocs: VecDeque::new(),
        operand: true,
        defines: None,
    };
    ruby.cursor.shebang();
    while !ruby.cursor.done() {
        let before = (ruby.cursor.at, ruby.stack.len());
        match ruby.stack.last() {
            Some(Inside::Code { .. }) | None => ruby.code(),
            Some(Inside::Literal(literal)) => {
                let (literal, start) = (*literal, ruby.cursor.at);
                ruby.literal(literal, start);
            }
            Some(Inside::Heredoc(_)) => ruby.heredoc(),
        }
        if before == (ruby.cursor.at, ruby.stack.len()) {
            ruby.cursor.bump();
        }
    }
    ruby.cursor.finish()
}

struct Ruby<'a> {
    cursor: Cursor<'a>,
    stack: Vec<Inside>,
    heredocs: VecDeque<Heredoc>,
    /// Whether a value comes next, so that `/` begins a pattern and `<<` a here-document.
    operand: bool,
    /// What the next name is, behind `def` and `class`.
    defines: Option<Kind>,
}

enum Inside {
    /// Code, with so many `{` open.
    Code {
        open: usize,
    },
    Literal(Literal),
    Heredoc(Heredoc),
}

/// A string, a pattern, a list of words.
#[derive(Clone, Copy)]
struct Literal {
    open: u8,
    close: u8,
    /// How many brackets of its own are open in it.
    depth: usize,
    /// Whether `#{…}` in it is code.
    expands: bool,
    /// Whether it ends with its line, since it may not have been a pattern at all.
    one_line: bool,
}

impl Ruby<'_> {
    fn code(&mut self) {
        let start = self.cursor.at;
        let operand = std::mem::replace(&mut self.operand, true);
        let next = self.cursor.peek(1);
        match self.cursor.peek(0) {
            b'\n' => self.line_end(),
            byte if is_blank(byte) || byte == b'\r' => {
                self.cursor.skip(1);
                self.operand = operand;
            }
            b'#' => self.cursor.line_as(Kind::Comment),
            b'=' if self.cursor.at_line_start() && self.cursor.sees("=begin") => self.block_comment(),
            b'_' if self.cursor.at_line_start() && self.cursor.sees("__END__") => {
                self.cursor.skip_as(Kind::Marker, 7);
                self.cursor.take(|_| true);
            }
            b'\'' => self.open(1, false, false),
            b'"' | b'`' => self.open(1, true, false),
            b'%' if operand => self.percent(),
            b'/' if operand && !(next == b' ' || next == b'=') => self.open(1, true, true),
            b'<' if operand && next == b'<' && self.announce_heredoc() => {}
            b'{' => {
                self.cursor.skip(1);
                if let Some(Inside::Code { open }) = self.stack.last_mut() {
                    *open += 1;
                }
            }
            b'}' => self.brace(),
            b'$' | b'@' => {
                self.cursor.take(|byte| byte == b'@' || byte == b'$');
                if is_word(self.cursor.peek(0)) {
                    self.cursor.take_word();
                } else if !self.cursor.peek(0).is_ascii_whitespace() {
                    self.cursor.bump();
                }
                self.operand = false;
                let set = self.cursor.after_blanks();
                let set = set.0 == b'=' && !matches!(set.1, b'=' | b'~');
                self.cursor.token(if set { Kind::Target } else { Kind::Variable }, start);
            }
            b':' => self.colon(),
            b'0'..=b'9' => {
                self.cursor.number();
                self.operand = false;
            }
            b')' | b']' => {
                self.cursor.skip(1);
                self.operand = false;
            }
            b'\\' => self.cursor.escape(),
            byte if is_name_start(byte) => self.word(operand),
            byte if b"+-*/%=<>!&|^~?".contains(&byte) => {
                self.cursor.skip(1);
                self.cursor.take(|byte| b"+-*=<>&|^~".contains(&byte));
                self.cursor.token(Kind::Operator, start);
            }
            _ => self.cursor.bump(),
        }
    }

    fn line_end(&mut self) {
        self.cursor.skip(1);
        if let Some(heredoc) = self.heredocs.pop_front() {
            self.stack.push(Inside::Heredoc(heredoc));
        }
    }

    /// `=begin` to `=end`.
    fn block_comment(&mut self) {
        let start = self.cursor.at;
        while !self.cursor.done() {
            self.cursor.take(|byte| byte != b'\n');
            self.cursor.skip(1);
            if self.cursor.sees("=end") {
                self.cursor.take_line();
                break;
            }
        }
        self.cursor.token(Kind::Comment, start);
    }

    fn brace(&mut self) {
        self.operand = false;
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

    /// `:name`, `:"name"`, `::`.
    fn colon(&mut self) {
        let start = self.cursor.at;
        match self.cursor.peek(1) {
            b':' => {
                self.cursor.skip(2);
                self.operand = false;
            }
            b'"' => {
                self.cursor.skip_as(Kind::String, 1);
                self.open(1, true, false);
            }
            byte if is_name_start(byte) && !is_word(self.cursor.before(start)) => {
                self.cursor.skip(1);
                self.cursor.take_word();
                if matches!(self.cursor.peek(0), b'?' | b'!') {
                    self.cursor.skip(1);
                }
                self.operand = false;
                self.cursor.token(Kind::String, start);
            }
            _ => self.cursor.skip_as(Kind::Operator, 1),
        }
    }

    fn word(&mut self, operand: bool) {
        let start = self.cursor.at;
        self.cursor.take_word();
        if matches!(self.cursor.peek(0), b'?' | b'!') && self.cursor.peek(1) != b'=' {
            self.cursor.skip(1);
        }
        let word = self.cursor.since(start);
        let member = self.cursor.before(start) == b'.';
        let (next, behind) = (self.cursor.peek(0), self.cursor.peek(1));
        self.operand = false;
        let kind = if let Some(kind) = self.defines.take() {
            kind
        } else if next == b':' && behind != b':' && !is_word(behind) && !member && (operand || behind == b' ')
        {
            self.cursor.skip(1);
            self.operand = true;
            Kind::Key
        } else if !member && listed(words::RUBY_KEYWORDS, word) {
            self.operand = !matches!(word, "end" | "self" | "nil" | "true" | "false");
            self.defines = match word {
                "def" => Some(Kind::Function),
                "class" | "module" => Some(Kind::Type),
                _ => None,
            };
            Kind::Keyword
        } else if !member && listed(words::RUBY_BUILTINS, word) {
            self.operand = true;
            Kind::Builtin
        } else if word.starts_with(|c: char| c.is_ascii_uppercase()) {
            Kind::Type
        } else {
            // `name /x/` and `name <<END` are calls when only the left side has a blank.
            self.operand =
                next == b' ' && matches!(behind, b'/' | b'<' | b'%') && self.cursor.peek(2) != b' ';
            if next != b'(' {
                return;
            }
            Kind::Function
        };
        self.cursor.token(kind, start);
    }

    /// A quote, a pattern: `length` bytes that open it, the last of which says what closes it.
    fn open(&mut self, length: usize, expands: bool, one_line: bool) {
        let start = self.cursor.at;
        let open = self.cursor.peek(length - 1);
        self.cursor.skip(length);
        let literal = Literal { open, close: closing(open), depth: 0, expands, one_line };
        self.stack.push(Inside::Literal(literal));
        self.literal(literal, start);
    }

    /// `%w(…)` and its kin.
    fn percent(&mut self) {
        let kind = self.cursor.peek(1);
        let length = if b"qQwWiIrsx".contains(&kind) { 3 } else { 2 };
        let open = self.cursor.peek(length - 1);
        if open.is_ascii_punctuation() && (length == 3 || matches!(open, b'(' | b'[' | b'{' | b'<' | b'|')) {
            self.open(length, !b"qwis".contains(&kind), false);
        } else {
            self.cursor.skip_as(Kind::Operator, 1);
        }
    }

    /// The rest of a literal, or of its part up to the next code; the token begins at `start`.
    fn literal(&mut self, literal: Literal, start: usize) {
        let Literal { open, close, mut depth, expands, one_line } = literal;
        loop {
            self.cursor.take(|byte| byte != open && byte != close && !matches!(byte, b'\\' | b'#' | b'\n'));
            if self.cursor.done() {
                return self.cursor.token(Kind::String, start);
            }
            match self.cursor.peek(0) {
                b'\\' if close != b'\\' => self.cursor.escape(),
                byte if byte == close && depth == 0 => {
                    self.cursor.skip(1);
                    if one_line {
                        self.cursor.take(|byte| b"imxounse".contains(&byte));
                    }
                    break;
                }
                b'#' if expands && self.cursor.peek(1) == b'{' => {
                    self.cursor.token(Kind::String, start);
                    if let Some(Inside::Literal(literal)) = self.stack.last_mut() {
                        literal.depth = depth;
                    }
                    return self.expansion();
                }
                b'\n' if one_line => break,
                byte => {
                    depth = match byte {
                        _ if byte == close => depth - 1,
                        _ if byte == open => depth + 1,
                        _ => depth,
                    };
                    self.cursor.bump();
                }
            }
        }
        self.cursor.token(Kind::String, start);
        self.operand = false;
        self.stack.pop();
    }

    /// `#{`.
    fn expansion(&mut self) {
        self.cursor.skip_as(Kind::Operator, 2);
        self.stack.push(Inside::Code { open: 0 });
        self.operand = true;
    }

    /// `<<~WORD`, if that comes next.
    fn announce_heredoc(&mut self) -> bool {
        let indented = matches!(self.cursor.peek(2), b'~' | b'-');
        let at = if indented { 3 } else { 2 };
        let quote = Some(self.cursor.peek(at)).filter(|byte| matches!(byte, b'\'' | b'"' | b'`'));
        let name = self.cursor.peek(at + usize::from(quote.is_some()));
        if !(is_name_start(name) && (quote.is_some() || indented || name.is_ascii_uppercase())) {
            return false;
        }
        self.cursor.skip_as(Kind::Operator, at);
        let start = self.cursor.at;
        self.cursor.skip(usize::from(quote.is_some()));
        let from = self.cursor.at;
        self.cursor.take_word();
        let word = self.cursor.since(from).into();
        self.cursor.skip(usize::from(quote.is_some_and(|quote| self.cursor.peek(0) == quote)));
        self.cursor.token(Kind::String, start);
        let indent = if indented { is_blank } else { never };
        self.heredocs.push_back(Heredoc { word, indent, expands: quote != Some(b'\'') });
        self.operand = false;
        true
    }

    fn heredoc(&mut self) {
        let Some(Inside::Heredoc(heredoc)) = self.stack.last() else { return };
        let start = self.cursor.at;
        let expands = heredoc.expands;
        loop {
            if self.cursor.at_line_start() && heredoc.ends(&mut self.cursor) {
                self.cursor.token(Kind::String, start);
                self.stack.pop();
                self.operand = false;
                if let Some(heredoc) = self.heredocs.pop_front() {
                    self.stack.push(Inside::Heredoc(heredoc));
                }
                return;
            }
            self.cursor.take(|byte| !matches!(byte, b'\n' | b'#' | b'\\'));
            if self.cursor.done() {
                return self.cursor.token(Kind::String, start);
            }
            match self.cursor.peek(0) {
                b'\\' if expands && self.cursor.peek(1) != b'\n' => self.cursor.escape(),
                b'#' if expands && self.cursor.peek(1) == b'{' => {
                    self.cursor.token(Kind::String, start);
                    return self.expansion();
                }
                _ => self.cursor.skip(1),
            }
        }
    }
}
