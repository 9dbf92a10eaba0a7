//! PowerShell.

use super::Kind;
use super::Token;
use super::cursor::Cursor;
use super::cursor::is_blank;
use super::cursor::is_name_start;
use super::cursor::is_word;
use super::cursor::listed;
use super::words;

/// The tokens of a PowerShell script.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut shell = PowerShell {
        cursor: Cursor::new(text),
        stack: vec![Inside::Code { parenthesis: false }],
        first: true,
        defines: false,
    };
    shell.cursor.shebang();
    while !shell.cursor.done() {
        let before = (shell.cursor.at, shell.stack.len());
        match shell.stack.last() {
            Some(Inside::Code { .. }) | None => shell.code(),
            Some(Inside::Double) => shell.string(false),
            Some(Inside::Here) => shell.string(true),
        }
        if before == (shell.cursor.at, shell.stack.len()) {
            shell.cursor.bump();
        }
    }
    shell.cursor.finish()
}

struct PowerShell<'a> {
    cursor: Cursor<'a>,
    stack: Vec<Inside>,
    /// Whether the next word is run.
    first: bool,
    /// Behind `function`.
    defines: bool,
}

enum Inside {
    Code {
        /// Whether `)` ends it.
        parenthesis: bool,
    },
    /// `"…"`.
    Double,
    /// `@"` to `"@`.
    Here,
}

impl PowerShell<'_> {
    fn code(&mut self) {
        let start = self.cursor.at;
        let first = std::mem::replace(&mut self.first, false);
        match self.cursor.peek(0) {
            b'\n' | b';' | b'|' | b'{' | b'}' => {
                self.separator();
                self.first = true;
            }
            byte if is_blank(byte) || byte == b'\r' => {
                self.cursor.take(|byte| is_blank(byte) || byte == b'\r');
                self.first = first;
            }
            b'#' => {
                let kind = if self.requires() { Kind::Marker } else { Kind::Comment };
                self.cursor.line_as(kind);
            }
            b'<' if self.cursor.peek(1) == b'#' => self.block_comment(first),
            b'\'' => self.single(),
            b'"' => {
                self.cursor.skip_as(Kind::String, 1);
                self.stack.push(Inside::Double);
            }
            b'@' => self.at_sign(),
            b'$' if self.cursor.peek(1) == b'(' => self.open(2),
            b'$' => self.variable(true),
            b'(' => self.open(1),
            b')' => {
                self.cursor.skip_as(Kind::Operator, 1);
                if matches!(self.stack.last(), Some(Inside::Code { parenthesis: true })) {
                    self.stack.pop();
                }
            }
            b'[' => self.bracket(),
            b'`' => self.cursor.escape(),
            b'0'..=b'9' => self.cursor.number(),
            b'-' => self.dash(),
            byte if is_name_start(byte) => self.word(first),
            b'&' | b'=' => {
                self.cursor.skip_as(Kind::Operator, 1);
                self.first = true;
            }
            _ => {
                self.cursor.take(|byte| b"+*/%<>!?:,".contains(&byte));
                self.cursor.token(Kind::Operator, start);
            }
        }
    }

    fn separator(&mut self) {
        let start = self.cursor.at;
        self.cursor.skip(1);
        if matches!(self.cursor.before(self.cursor.at), b'|' | b';') {
            self.cursor.take(|byte| byte == b'|');
            self.cursor.token(Kind::Operator, start);
        }
    }

    /// Whether the comment here is a `#requires`.
    fn requires(&self) -> bool {
        let word = b"#requires";
        self.cursor.at_line_start()
            && (0..word.len()).all(|at| self.cursor.peek(at).to_ascii_lowercase() == word[at])
    }

    fn block_comment(&mut self, first: bool) {
        let start = self.cursor.at;
        self.cursor.skip(2);
        loop {
            self.cursor.take(|byte| byte != b'#');
            if self.cursor.done() || self.cursor.peek(1) == b'>' {
                break;
            }
            self.cursor.skip(1);
        }
        self.cursor.skip(2);
        self.cursor.token(Kind::Comment, start);
        self.first = first;
    }

    /// `'…'`, in which `''` is a quote; the second half then comes as a string of its own, which looks the same.
    fn single(&mut self) {
        let start = self.cursor.at;
        loop {
            self.cursor.skip(1);
            self.cursor.take(|byte| byte != b'\'');
            self.cursor.skip(1);
            if self.cursor.done() || self.cursor.peek(0) != b'\'' {
                break;
            }
        }
        self.cursor.token(Kind::String, start);
    }

    /// `$(`, `@(` or `(`.
    fn open(&mut self, length: usize) {
        self.cursor.skip_as(Kind::Operator, length);
        self.stack.push(Inside::Code { parenthesis: true });
        self.first = true;
    }

    /// What begins with `@`: a list, a table, a here-string, a splatted variable.
    fn at_sign(&mut self) {
        let start = self.cursor.at;
        match self.cursor.peek(1) {
            b'(' => self.open(2),
            b'{' => {
                self.cursor.skip_as(Kind::Operator, 2);
                self.first = true;
            }
            b'\'' => {
                self.cursor.skip(2);
                loop {
                    self.cursor.take(|byte| byte != b'\n');
                    if self.cursor.done() {
                        break;
                    }
                    self.cursor.skip(1);
                    if self.cursor.sees("'@") {
                        self.cursor.skip(2);
                        break;
                    }
                }
                self.cursor.token(Kind::String, start);
            }
            b'"' => {
                self.cursor.skip_as(Kind::String, 2);
                self.stack.push(Inside::Here);
            }
            byte if is_name_start(byte) => {
                self.cursor.skip(1);
                self.cursor.take_word();
                self.cursor.token(Kind::Variable, start);
            }
            _ => self.cursor.skip(1),
        }
    }

    /// `$name`, `$env:NAME`, `${any thing}`, `$_`; in code, one that is set here is told apart.
    fn variable(&mut self, code: bool) {
        let start = self.cursor.at;
        self.cursor.skip(1);
        match self.cursor.peek(0) {
            b'{' => {
                self.cursor.take(|byte| byte != b'}' && byte != b'\n');
                if self.cursor.peek(0) == b'}' {
                    self.cursor.skip(1);
                }
            }
            b'$' | b'?' | b'^' => self.cursor.skip(1),
            byte if is_word(byte) => {
                self.cursor.take_word();
                while self.cursor.peek(0) == b':' && is_word(self.cursor.peek(1)) {
                    self.cursor.skip(1);
                    self.cursor.take_word();
                }
            }
            _ => return,
        }
        let next = self.cursor.after_blanks();
        let set = code && next.0 == b'=' && next.1 != b'=';
        self.cursor.token(if set { Kind::Target } else { Kind::Variable }, start);
    }

    /// `[type]`, or the bracket of an index.
    fn bracket(&mut self) {
        let start = self.cursor.at;
        let before = self.cursor.before(start);
        let index = is_word(before) || matches!(before, b')' | b']' | b'}' | b'"' | b'\'');
        if index || !is_name_start(self.cursor.peek(1)) {
            return self.cursor.skip(1);
        }
        let plain = |at: usize| match self.cursor.peek(at) {
            b' ' => self.cursor.peek(at - 1) == b',',
            byte => is_word(byte) || b".,[]`+".contains(&byte),
        };
        let length = (1..128).take_while(|at| plain(*at)).count();
        let end = (1..=length).rev().find(|at| self.cursor.peek(*at) == b']');
        match end {
            Some(end) => {
                self.first = true;
                let mut open = 0;
                let closes = (0..=end).find(|at| {
                    match self.cursor.peek(*at) {
                        b'[' => open += 1,
                        b']' => open -= 1,
                        _ => {}
                    }
                    open == 0
                });
                while self.cursor.at < start + closes.unwrap_or(end) {
                    self.cursor.bump();
                }
                self.cursor.skip(1);
                self.cursor.token(Kind::Type, start);
            }
            None => self.cursor.skip(1),
        }
    }

    /// `-eq`, `-Name` or a minus.
    fn dash(&mut self) {
        let start = self.cursor.at;
        self.cursor.skip(1);
        if !is_name_start(self.cursor.peek(0)) {
            self.cursor.take(|byte| matches!(byte, b'-' | b'='));
            return self.cursor.token(Kind::Operator, start);
        }
        self.cursor.take(|byte| is_word(byte) || byte == b'-');
        let word = self.cursor.since(start)[1..].to_ascii_lowercase();
        let bare = word.strip_prefix(['c', 'i']).unwrap_or(&word);
        let operator =
            listed(words::POWERSHELL_OPERATORS, &word) || listed(words::POWERSHELL_OPERATORS, bare);
        self.cursor.token(if operator { Kind::Operator } else { Kind::Option }, start);
    }

    fn word(&mut self, first: bool) {
        let start = self.cursor.at;
        self.cursor.take(|byte| is_word(byte) || byte == b'-');
        let word = self.cursor.since(start);
        if word.eq_ignore_ascii_case("env")
            && self.cursor.peek(0) == b':'
            && is_name_start(self.cursor.peek(1))
        {
            self.cursor.skip(1);
            self.cursor.take_word();
            return self.cursor.token(Kind::Variable, start);
        }
        let member = matches!(self.cursor.before(start), b'.' | b':');
        let next = self.cursor.after_blanks();
        let lower = word.to_ascii_lowercase();
        let kind = if member {
            if self.cursor.peek(0) != b'(' {
                return;
            }
            Kind::Function
        } else if std::mem::replace(&mut self.defines, false) {
            self.first = true;
            Kind::Function
        } else if listed(words::POWERSHELL_KEYWORDS, &lower) && (first || lower != "data" && lower != "from")
        {
            self.defines = matches!(lower.as_str(), "function" | "filter" | "class" | "enum" | "workflow");
            self.first = true;
            Kind::Keyword
        } else if next.0 == b'=' && next.1 != b'=' {
            Kind::Key
        } else if word.contains('-') || first {
            // The whole of a path or a program's name belongs to the command.
            self.cursor.take(|byte| is_word(byte) || matches!(byte, b'-' | b'.' | b'\\' | b'/' | b':'));
            Kind::Function
        } else {
            self.cursor.take(|byte| is_word(byte) || matches!(byte, b'-' | b'\\' | b'/'));
            return;
        };
        self.cursor.token(kind, start);
    }

    /// What is inside of `"…"`, or of a here-string.
    fn string(&mut self, here: bool) {
        let start = self.cursor.at;
        loop {
            self.cursor.take(|byte| !matches!(byte, b'"' | b'`' | b'$' | b'\n'));
            if self.cursor.done() {
                return self.cursor.token(Kind::String, start);
            }
            let next = self.cursor.peek(1);
            match self.cursor.peek(0) {
                b'`' => self.cursor.escape(),
                b'"' if !here && next == b'"' => self.cursor.skip(2),
                b'"' if !here => {
                    self.cursor.skip(1);
                    break;
                }
                b'\n' if here && next == b'"' && self.cursor.peek(2) == b'@' => {
                    self.cursor.skip(3);
                    break;
                }
                b'$' if next == b'(' => {
                    self.cursor.token(Kind::String, start);
                    return self.open(2);
                }
                b'$' if is_word(next) || next == b'{' => {
                    self.cursor.token(Kind::String, start);
                    return self.variable(false);
                }
                _ => self.cursor.skip(1),
            }
        }
        self.cursor.token(Kind::String, start);
        self.stack.pop();
        self.first = false;
    }
}
