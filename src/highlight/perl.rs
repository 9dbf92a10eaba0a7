//! Perl, as far as scripts need it: nobody lexes all of Perl without running it.

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

/// The tokens of a Perl script.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut perl =
        Perl { cursor: Cursor::new(text), heredocs: VecDeque::new(), operand: true, defines: false };
    perl.cursor.shebang();
    while !perl.cursor.done() {
        let before = perl.cursor.at;
        perl.code();
        if before == perl.cursor.at {
            perl.cursor.bump();
        }
    }
    perl.cursor.finish()
}

struct Perl<'a> {
    cursor: Cursor<'a>,
    heredocs: VecDeque<Heredoc>,
    /// Whether a value comes next, so that `/` begins a pattern and `<<` a here-document.
    operand: bool,
    /// Behind `sub` or `package`.
    defines: bool,
}

impl Perl<'_> {
    fn code(&mut self) {
        let start = self.cursor.at;
        let operand = std::mem::replace(&mut self.operand, true);
        let next = self.cursor.peek(1);
        match self.cursor.peek(0) {
            b'\n' => {
                self.cursor.skip(1);
                while let Some(heredoc) = self.heredocs.pop_front() {
                    self.heredoc(&heredoc);
                }
            }
            byte if is_blank(byte) || byte == b'\r' => {
                self.cursor.skip(1);
                self.operand = operand;
            }
            b'#' => self.cursor.line_as(Kind::Comment),
            b'=' if self.cursor.at_line_start() && is_name_start(next) => self.documentation(),
            b'_' if self.cursor.at_line_start()
                && (self.cursor.sees("__END__") || self.cursor.sees("__DATA__")) =>
            {
                self.cursor.take_word();
                self.cursor.token(Kind::Marker, start);
                self.cursor.take(|_| true);
            }
            b'\'' => self.literal(1, false, 1),
            b'"' | b'`' => self.literal(1, true, 1),
            b'/' if operand && !matches!(next, b' ' | b'=' | b'/') => self.literal(1, true, 1),
            b'<' if operand && next == b'<' && self.announce_heredoc() => {}
            b'$' => self.variable(true),
            b'@' | b'%' if is_name_start(next) || matches!(next, b'{' | b'$') => {
                if operand || self.cursor.peek(0) == b'@' {
                    self.variable(true);
                } else {
                    self.cursor.skip_as(Kind::Operator, 1);
                }
            }
            b'&' if is_name_start(next) && operand => {
                self.cursor.skip(1);
                self.name();
                self.operand = false;
                self.cursor.token(Kind::Function, start);
            }
            b'0'..=b'9' => {
                self.cursor.number();
                self.operand = false;
            }
            b')' | b']' | b'}' => {
                self.cursor.skip(1);
                self.operand = self.cursor.before(self.cursor.at) == b'}';
            }
            b'\\' => self.cursor.skip(1),
            byte if is_name_start(byte) => self.word(),
            b'-' if next == b'>' => {
                self.cursor.skip_as(Kind::Operator, 2);
                self.operand = false;
            }
            byte if b"+-*/%=<>!&|^~?:.".contains(&byte) => {
                self.cursor.skip(1);
                self.cursor.take(|byte| b"+-*=<>&|^~".contains(&byte));
                self.cursor.token(Kind::Operator, start);
            }
            _ => self.cursor.bump(),
        }
    }

    /// `=head1` to `=cut`.
    fn documentation(&mut self) {
        let start = self.cursor.at;
        while !self.cursor.done() {
            self.cursor.take(|byte| byte != b'\n');
            self.cursor.skip(1);
            if self.cursor.sees("=cut") {
                self.cursor.take_line();
                break;
            }
        }
        self.cursor.token(Kind::Comment, start);
    }

    /// A name with its packages.
    fn name(&mut self) {
        self.cursor.take_word();
        while self.cursor.peek(0) == b':' && self.cursor.peek(1) == b':' && is_name_start(self.cursor.peek(2))
        {
            self.cursor.skip(2);
            self.cursor.take_word();
        }
    }

    /// `$x`, `@x`, `%x`, `$#x`, `${x}`, `$_`, `$ENV{X}`.
    fn variable(&mut self, code: bool) {
        let start = self.cursor.at;
        self.cursor.skip(1);
        if self.cursor.peek(0) == b'#' && (is_name_start(self.cursor.peek(1)) || self.cursor.peek(1) == b'{')
        {
            self.cursor.skip(1);
        }
        while self.cursor.peek(0) == b'$'
            && (is_name_start(self.cursor.peek(1)) || self.cursor.peek(1) == b'$')
        {
            self.cursor.skip(1);
        }
        match self.cursor.peek(0) {
            b'{' => {
                let length = (1..64).take_while(|at| is_word(self.cursor.peek(*at))).count();
                if 0 < length && self.cursor.peek(length + 1) == b'}' {
                    self.cursor.skip(length + 2);
                }
            }
            b':' if self.cursor.peek(1) == b':' && is_name_start(self.cursor.peek(2)) => self.name(),
            byte if is_name_start(byte) => self.name(),
            byte if byte.is_ascii_digit() => self.cursor.take(|byte| byte.is_ascii_digit()),
            byte if code && byte.is_ascii_punctuation() => self.cursor.skip(1),
            b'@' | b'!' | b'&' => self.cursor.skip(1),
            _ => {}
        }
        if self.cursor.since(start) == "$ENV" && self.cursor.peek(0) == b'{' {
            self.environment();
        }
        self.operand = false;
        let next = self.cursor.after_blanks();
        let set = code && next.0 == b'=' && !matches!(next.1, b'=' | b'~' | b'>');
        self.cursor.token(if set { Kind::Target } else { Kind::Variable }, start);
    }

    /// `{NAME}` behind `$ENV`, also in quotes.
    fn environment(&mut self) {
        let plain = |byte: u8| {
            byte == b'_' || byte == b'\'' || byte == b'"' || byte == b' ' || byte.is_ascii_alphanumeric()
        };
        let length = (1..128).take_while(|at| plain(self.cursor.peek(*at))).count();
        if self.cursor.peek(length + 1) == b'}' {
            self.cursor.skip(length + 2);
        }
    }

    fn word(&mut self) {
        let start = self.cursor.at;
        self.name();
        let word = self.cursor.since(start);
        let next = self.cursor.after_blanks();
        let member = self.cursor.before(start) == b'>' && self.cursor.before(start - 1) == b'-';
        let key = (next.0 == b'=' && next.1 == b'>') || (self.cursor.before(start) == b'{' && next.0 == b'}');
        self.operand = false;
        let kind = if std::mem::replace(&mut self.defines, false) {
            Kind::Function
        } else if key {
            Kind::Key
        } else if member {
            Kind::Function
        } else if let Some((halves, expands)) = quoting(word)
            && self.quotes()
        {
            self.cursor.at = start + word.len();
            let blanks = self.blanks();
            self.cursor.at = start;
            return self.literal(word.len() + blanks + 1, expands, halves);
        } else if listed(words::PERL_KEYWORDS, word) {
            self.defines = matches!(word, "sub" | "package");
            self.operand = true;
            Kind::Keyword
        } else if listed(words::PERL_BUILTINS, word) {
            self.operand = !matches!(word, "shift" | "pop" | "time" | "wait");
            Kind::Builtin
        } else if word.contains("::") || (next.0 == b'-' && next.1 == b'>') {
            Kind::Type
        } else if self.cursor.peek(0) == b'(' {
            Kind::Function
        } else {
            return;
        };
        self.cursor.token(kind, start);
    }

    /// How many blanks come next, 64 at most.
    fn blanks(&self) -> usize {
        (0..64).take_while(|at| is_blank(self.cursor.peek(*at))).count()
    }

    /// Whether a delimiter follows `q`, `m`, `s` and their kin.
    fn quotes(&self) -> bool {
        let blanks = self.blanks();
        let byte = self.cursor.peek(blanks);
        let next = self.cursor.peek(blanks + 1);
        byte.is_ascii_punctuation()
            && !matches!(byte, b',' | b';' | b')' | b'_')
            && !(byte == b'=' && (0 < blanks || next == b'>' || next == b'='))
            && !(byte == b'#' && 0 < blanks)
    }

    /// A literal: `length` bytes that open it, the last of which says what closes it, and so many halves.
    fn literal(&mut self, length: usize, expands: bool, halves: usize) {
        let mut start = self.cursor.at;
        let open = self.cursor.peek(length - 1);
        let close = closing(open);
        let expands = expands && open != b'\'';
        let mut depth = 0_usize;
        let mut halves = halves;
        self.cursor.skip(length);
        loop {
            self.cursor
                .take(|byte| byte != open && byte != close && !matches!(byte, b'\\' | b'$' | b'@' | b'\n'));
            if self.cursor.done() {
                return self.cursor.token(Kind::String, start);
            }
            let next = self.cursor.peek(1);
            match self.cursor.peek(0) {
                b'\\' if close != b'\\' => self.cursor.escape(),
                byte if byte == close && depth == 0 => {
                    self.cursor.skip(1);
                    halves -= 1;
                    if halves == 0 {
                        break;
                    }
                    if open != close {
                        // The second half has brackets of its own.
                        self.cursor.take(|byte| byte.is_ascii_whitespace());
                        self.cursor.skip(usize::from(self.cursor.peek(0) == open));
                    }
                }
                b'$' | b'@' if expands && (is_name_start(next) || next == b'{') => {
                    self.cursor.token(Kind::String, start);
                    self.variable(false);
                    start = self.cursor.at;
                }
                // A pattern that does not end on its line was a division.
                b'\n' if open == b'/' && length == 1 => break,
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
        if length > 1 || open == b'/' {
            self.cursor.take(|byte| b"msixpodualngcer".contains(&byte));
        }
        self.cursor.token(Kind::String, start);
        self.operand = false;
    }

    /// `<<WORD`, if that comes next.
    fn announce_heredoc(&mut self) -> bool {
        let indented = self.cursor.peek(2) == b'~';
        let at = if indented { 3 } else { 2 };
        let quote = Some(self.cursor.peek(at)).filter(|byte| matches!(byte, b'\'' | b'"'));
        let quoted = usize::from(quote.is_some());
        if !is_name_start(self.cursor.peek(at + quoted)) {
            return false;
        }
        self.cursor.skip_as(Kind::Operator, at);
        let start = self.cursor.at;
        self.cursor.skip(quoted);
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

    fn heredoc(&mut self, heredoc: &Heredoc) {
        let mut start = self.cursor.at;
        loop {
            if self.cursor.at_line_start() && heredoc.ends(&mut self.cursor) {
                break;
            }
            self.cursor.take(|byte| !matches!(byte, b'\n' | b'$' | b'@' | b'\\'));
            if self.cursor.done() {
                break;
            }
            let next = self.cursor.peek(1);
            match self.cursor.peek(0) {
                b'\\' if heredoc.expands && next != b'\n' => self.cursor.escape(),
                b'$' | b'@' if heredoc.expands && (is_name_start(next) || next == b'{') => {
                    self.cursor.token(Kind::String, start);
                    self.variable(false);
                    start = self.cursor.at;
                }
                _ => self.cursor.skip(1),
            }
        }
        self.cursor.token(Kind::String, start);
        // The line end behind the last line begins nothing, and the next one stands at a line start again.
        self.cursor.take(|byte| byte == b'\r');
        self.cursor.skip(1);
    }
}

/// How many halves a word's literal has and whether variables in it are replaced, if it opens one.
fn quoting(word: &str) -> Option<(usize, bool)> {
    match word {
        "q" | "qw" => Some((1, false)),
        "qq" | "qx" | "qr" | "m" => Some((1, true)),
        "s" => Some((2, true)),
        "tr" | "y" => Some((2, false)),
        _ => None,
    }
}
