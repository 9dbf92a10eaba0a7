//! The shell: `sh`, `bash` and near kin.

use std::collections::VecDeque;

use super::Kind;
use super::Token;
use super::cursor::Cursor;
use super::cursor::Heredoc;
use super::cursor::is_blank;
use super::cursor::is_name_start;
use super::cursor::listed;
use super::cursor::never;
use super::words;

mod command;

/// The tokens of a shell script.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut shell = Shell {
        cursor: Cursor::new(text),
        stack: vec![Inside::Command(Command::new(Closer::End))],
        heredocs: VecDeque::new(),
    };
    shell.cursor.shebang();
    while !shell.cursor.done() {
        let before = (shell.cursor.at, shell.stack.len());
        match shell.stack.last() {
            Some(Inside::Command(_)) | None => shell.command(),
            Some(Inside::Double) => shell.string(b'"'),
            Some(Inside::Parameter { .. }) => shell.string(b'}'),
            Some(Inside::Arithmetic { .. }) => shell.arithmetic(),
            Some(Inside::Heredoc(_)) => shell.heredoc(),
        }
        if before == (shell.cursor.at, shell.stack.len()) {
            shell.cursor.bump();
        }
    }
    shell.cursor.finish()
}

struct Shell<'a> {
    cursor: Cursor<'a>,
    /// What the next byte is inside of, the innermost last; never empty.
    stack: Vec<Inside>,
    /// Here-documents that were announced on this line.
    heredocs: VecDeque<Heredoc>,
}

enum Inside {
    Command(Command),
    /// `"…"`.
    Double,
    /// `${…}`, behind the name.
    Parameter {
        /// Whether it stands in double quotes, where `'` means itself.
        quoted: bool,
    },
    /// `$((…))` or `((…))`, and how many brackets are open in it.
    Arithmetic {
        open: usize,
    },
    Heredoc(Heredoc),
}

#[derive(PartialEq, Eq)]
enum Closer {
    End,
    Parenthesis,
    Backtick,
}

/// What the words of a command after its first one are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Words {
    /// Nothing special.
    Arguments,
    /// `export`: names that are read, unless they are set.
    Exported,
    /// `local`, `declare`, `read`: names that are set.
    Declared,
}

/// What a keyword makes us wait for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Awaited {
    Nothing,
    /// The variable of `for`.
    Loop,
    /// `in` after it.
    LoopIn,
    /// `in` of `case`.
    CaseIn,
    /// The name behind `function`.
    Name,
}

/// A list of commands, or of words.
#[expect(clippy::struct_excessive_bools, reason = "each is asked by itself")]
struct Command {
    closer: Closer,
    /// Whether the next word is run.
    first: bool,
    /// Whether only words stand here: the elements of an array, a pattern, `[[ … ]]`.
    list: bool,
    /// Inside `[[ … ]]`.
    test: bool,
    /// In the value of an assignment.
    value: bool,
    words: Words,
    awaited: Awaited,
    /// How many `case` are open.
    cases: usize,
    /// Before the `)` of a `case`.
    pattern: bool,
}

impl Command {
    fn new(closer: Closer) -> Self {
        Command {
            closer,
            first: true,
            list: false,
            test: false,
            value: false,
            words: Words::Arguments,
            awaited: Awaited::Nothing,
            cases: 0,
            pattern: false,
        }
    }

    fn list() -> Self {
        Command { first: false, list: true, ..Command::new(Closer::Parenthesis) }
    }
}

impl Shell<'_> {
    /// What is inside of `"…"` or `${…}`, up to `end`.
    fn string(&mut self, end: u8) {
        let start = self.cursor.at;
        let single = end == b'}' && !matches!(self.stack.last(), Some(Inside::Parameter { quoted: true }));
        loop {
            self.cursor.take(|byte| !matches!(byte, b'"' | b'\\' | b'$' | b'`' | b'}' | b'\''));
            if self.cursor.done() {
                return self.cursor.token(Kind::String, start);
            }
            match self.cursor.peek(0) {
                b'\\' => self.cursor.escape(),
                b'"' if end == b'"' => {
                    self.cursor.skip(1);
                    self.cursor.token(Kind::String, start);
                    self.stack.pop();
                    return;
                }
                b'}' if end == b'}' => {
                    self.cursor.token(Kind::String, start);
                    self.cursor.skip_as(Kind::Operator, 1);
                    self.stack.pop();
                    return;
                }
                b'"' => {
                    self.cursor.token(Kind::String, start);
                    return self.double();
                }
                b'\'' if single => {
                    self.cursor.skip(1);
                    self.cursor.take(|byte| byte != b'\'');
                    self.cursor.skip(1);
                }
                b'$' | b'`' if self.expands() => {
                    self.cursor.token(Kind::String, start);
                    let quoted = end == b'"' || !single;
                    return self.expansion(quoted);
                }
                _ => self.cursor.skip(1),
            }
        }
    }

    /// Opens `"`.
    fn double(&mut self) {
        self.cursor.skip_as(Kind::String, 1);
        self.stack.push(Inside::Double);
    }

    /// Whether the `$` or backtick that comes next begins something.
    fn expands(&self) -> bool {
        let next = self.cursor.peek(1);
        self.cursor.peek(0) == b'`'
            || next.is_ascii_alphanumeric()
            || matches!(next, b'_' | b'(' | b'{' | b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!')
    }

    /// `$name`, `${…}`, `$(…)`, `$((…))` or a backtick, for which [`Shell::expands`] is true.
    fn expansion(&mut self, quoted: bool) {
        let start = self.cursor.at;
        if self.cursor.peek(0) == b'`' {
            self.cursor.skip_as(Kind::Operator, 1);
            self.stack.push(Inside::Command(Command::new(Closer::Backtick)));
            return;
        }
        match self.cursor.peek(1) {
            b'(' if self.cursor.peek(2) == b'(' => {
                self.cursor.skip_as(Kind::Operator, 3);
                self.stack.push(Inside::Arithmetic { open: 0 });
            }
            b'(' => {
                self.cursor.skip_as(Kind::Operator, 2);
                self.stack.push(Inside::Command(Command::new(Closer::Parenthesis)));
            }
            b'{' => self.parameter(quoted),
            byte if is_name_start(byte) => {
                self.cursor.skip(1);
                self.cursor.take(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
                self.cursor.token(Kind::Variable, start);
            }
            _ => {
                self.cursor.skip(2);
                self.cursor.token(Kind::Variable, start);
            }
        }
    }

    /// `${name}` whole, or `${name` and its operator; what follows is [`Inside::Parameter`].
    fn parameter(&mut self, quoted: bool) {
        let start = self.cursor.at;
        self.cursor.skip(2);
        let prefix = matches!(self.cursor.peek(0), b'#' | b'!');
        if prefix && (is_name_start(self.cursor.peek(1)) || matches!(self.cursor.peek(1), b'@' | b'*')) {
            self.cursor.skip(1);
        }
        let name = self.cursor.at;
        self.cursor.take(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
        if self.cursor.at == name
            && matches!(self.cursor.peek(0), b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!')
        {
            self.cursor.skip(1);
        }
        if self.cursor.peek(0) == b'[' {
            let plain = |byte: &u8| {
                *byte == b']' || byte.is_ascii_alphanumeric() || matches!(byte, b'@' | b'*' | b'_')
            };
            let length = (1..32).take_while(|at| plain(&self.cursor.peek(*at))).count();
            if let Some(end) = (1..=length).find(|at| self.cursor.peek(*at) == b']') {
                self.cursor.skip(end + 1);
            }
        }
        if self.cursor.peek(0) == b'}' {
            self.cursor.skip(1);
            return self.cursor.token(Kind::Variable, start);
        }
        self.cursor.token(Kind::Variable, start);
        let operator = self.cursor.at;
        self.cursor.take(|byte| b":-=+?#%/^,@!".contains(&byte));
        self.cursor.token(Kind::Operator, operator);
        self.stack.push(Inside::Parameter { quoted });
    }

    /// What is inside of `$((…))`.
    fn arithmetic(&mut self) {
        let start = self.cursor.at;
        match self.cursor.peek(0) {
            b'(' => {
                self.cursor.skip_as(Kind::Operator, 1);
                if let Some(Inside::Arithmetic { open }) = self.stack.last_mut() {
                    *open += 1;
                }
            }
            b')' => {
                if let Some(Inside::Arithmetic { open }) = self.stack.last_mut()
                    && 0 < *open
                {
                    *open -= 1;
                    return self.cursor.skip_as(Kind::Operator, 1);
                }
                let both = if self.cursor.peek(1) == b')' { 2 } else { 1 };
                self.cursor.skip_as(Kind::Operator, both);
                self.stack.pop();
            }
            b'$' | b'`' if self.expands() => self.expansion(true),
            b'"' => self.double(),
            b'\\' => self.cursor.escape(),
            b'0'..=b'9' => self.cursor.number(),
            byte if is_name_start(byte) => {
                self.cursor.take_word();
                let next = (self.cursor.peek(0), self.cursor.peek(1));
                let next = if is_blank(next.0) { self.cursor.after_blanks() } else { next };
                let set = next.0 == b'=' && next.1 != b'=';
                self.cursor.token(if set { Kind::Target } else { Kind::Variable }, start);
            }
            b'\n' | b' ' | b'\t' | b'\r' => self.cursor.take(|byte| byte.is_ascii_whitespace()),
            _ => {
                self.cursor.take(|byte| b"+-*/%<>=!&|^~?:,".contains(&byte));
                self.cursor.token(Kind::Operator, start);
            }
        }
    }

    /// A line end: what was announced on the line begins.
    fn next_heredoc(&mut self) {
        if let Some(heredoc) = self.heredocs.pop_front() {
            self.stack.push(Inside::Heredoc(heredoc));
        }
    }

    /// A part of a here-document.
    fn heredoc(&mut self) {
        let Some(Inside::Heredoc(heredoc)) = self.stack.last() else { return };
        let start = self.cursor.at;
        let expands = heredoc.expands;
        loop {
            if self.cursor.at_line_start() && heredoc.ends(&mut self.cursor) {
                self.cursor.token(Kind::String, start);
                self.stack.pop();
                return self.next_heredoc();
            }
            self.cursor.take(|byte| !matches!(byte, b'\n' | b'$' | b'`' | b'\\'));
            if self.cursor.done() {
                return self.cursor.token(Kind::String, start);
            }
            match self.cursor.peek(0) {
                b'\\' if expands && self.cursor.peek(1) != b'\n' => self.cursor.escape(),
                b'$' | b'`' if expands && self.expands() => {
                    self.cursor.token(Kind::String, start);
                    return self.expansion(true);
                }
                _ => self.cursor.skip(1),
            }
        }
    }

    /// `<<` and the word behind it.
    fn announce_heredoc(&mut self) {
        let tabs = self.cursor.peek(2) == b'-';
        self.cursor.skip_as(Kind::Operator, if tabs { 3 } else { 2 });
        self.cursor.take_blanks();
        let start = self.cursor.at;
        let mut word = String::new();
        let mut expands = true;
        loop {
            let from = self.cursor.at;
            match self.cursor.peek(0) {
                quote @ (b'\'' | b'"') => {
                    expands = false;
                    self.cursor.skip(1);
                    let from = self.cursor.at;
                    self.cursor.take(|byte| byte != quote && byte != b'\n');
                    word.push_str(self.cursor.since(from));
                    if self.cursor.peek(0) != quote {
                        break;
                    }
                    self.cursor.skip(1);
                }
                b'\\' => {
                    expands = false;
                    self.cursor.skip(1);
                }
                byte if byte.is_ascii_whitespace() || b";&|()<>`".contains(&byte) || self.cursor.done() => {
                    break;
                }
                _ => {
                    self.cursor.bump();
                    word.push_str(self.cursor.since(from));
                }
            }
        }
        self.cursor.token(Kind::String, start);
        if start < self.cursor.at {
            let indent = if tabs { |byte| byte == b'\t' } else { never };
            self.heredocs.push_back(Heredoc { word: word.into(), indent, expands });
        }
    }
}
