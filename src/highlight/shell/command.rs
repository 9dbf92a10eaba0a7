//! Commands: words, assignments, redirections, and where the next command begins.

use super::Awaited;
use super::Closer;
use super::Command;
use super::Inside;
use super::Kind;
use super::Shell;
use super::Words;
use super::is_blank;
use super::is_name_start;
use super::listed;
use super::words;

impl Shell<'_> {
    /// The next part of a list of commands.
    pub(super) fn command(&mut self) {
        match self.cursor.peek(0) {
            b'\n' => self.line_end(),
            byte if is_blank(byte) || byte == b'\r' => {
                self.cursor.take(|byte| is_blank(byte) || byte == b'\r');
                self.here().value = false;
            }
            b'#' if self.at_word_start() => self.comment(),
            b'\\' => self.cursor.escape(),
            b'\'' => {
                self.spend();
                self.single();
            }
            b'"' => {
                self.spend();
                self.double();
            }
            b'`' if self.here().closer == Closer::Backtick => self.close(),
            b'$' if matches!(self.cursor.peek(1), b'\'' | b'"') => {
                self.spend();
                self.dollar_quote();
            }
            b'$' | b'`' if self.expands() => {
                self.spend();
                self.expansion(false);
            }
            b'(' => self.open_parenthesis(),
            b')' => self.close_parenthesis(),
            b'<' | b'>' => self.redirection(),
            b'|' | b'&' | b';' => self.separator(),
            b'$' => self.cursor.skip(1),
            _ => self.word(),
        }
    }

    /// The command at hand.
    fn here(&mut self) -> &mut Command {
        if !matches!(self.stack.last(), Some(Inside::Command(_))) {
            self.stack.push(Inside::Command(Command::new(Closer::End)));
        }
        match self.stack.last_mut() {
            Some(Inside::Command(command)) => command,
            _ => unreachable!("a command was just put there"),
        }
    }

    /// A part of a word that says nothing of itself: unless it is a value, the next word is an argument.
    fn spend(&mut self) {
        let here = self.here();
        if !here.value {
            here.first = false;
        }
    }

    /// The next command begins.
    fn begin(&mut self) {
        let here = self.here();
        here.first = !here.list && !here.pattern;
        here.value = false;
        here.words = Words::Arguments;
        if here.awaited != Awaited::CaseIn {
            here.awaited = Awaited::Nothing;
        }
    }

    fn line_end(&mut self) {
        self.cursor.skip(1);
        let test = self.here().test;
        if !test {
            self.begin();
        }
        self.next_heredoc();
    }

    /// Whether a word begins here.
    fn at_word_start(&self) -> bool {
        let before = self.cursor.before(self.cursor.at);
        before.is_ascii_whitespace() || b";&|()`".contains(&before)
    }

    fn comment(&mut self) {
        let start = self.cursor.at;
        if self.here().closer == Closer::Backtick {
            self.cursor.take(|byte| byte != b'\n' && byte != b'`');
            self.cursor.token(Kind::Comment, start);
        } else {
            self.cursor.line_as(Kind::Comment);
        }
    }

    /// `'…'`.
    fn single(&mut self) {
        let start = self.cursor.at;
        self.cursor.skip(1);
        self.cursor.take(|byte| byte != b'\'');
        self.cursor.skip(1);
        self.cursor.token(Kind::String, start);
    }

    /// `$'…'` or `$"…"`.
    fn dollar_quote(&mut self) {
        let start = self.cursor.at;
        if self.cursor.peek(1) == b'"' {
            self.cursor.skip_as(Kind::String, 1);
            return self.double();
        }
        self.cursor.skip(2);
        loop {
            self.cursor.take(|byte| !matches!(byte, b'\'' | b'\\'));
            if self.cursor.peek(0) != b'\\' {
                break;
            }
            self.cursor.escape();
        }
        self.cursor.skip(1);
        self.cursor.token(Kind::String, start);
    }

    fn open_parenthesis(&mut self) {
        let before = self.cursor.before(self.cursor.at);
        let glued = !before.is_ascii_whitespace() && !b";&|()`".contains(&before);
        let here = self.here();
        let (first, list) = (here.first, here.list || here.test || here.value || (glued && !here.first));
        if here.pattern {
            return self.cursor.skip_as(Kind::Operator, 1);
        }
        here.first = false;
        if first && !list && self.cursor.peek(1) == b'(' {
            self.cursor.skip_as(Kind::Operator, 2);
            self.stack.push(Inside::Arithmetic { open: 0 });
            return;
        }
        self.cursor.skip_as(Kind::Operator, 1);
        let inner = if list { Command::list() } else { Command::new(Closer::Parenthesis) };
        self.stack.push(Inside::Command(inner));
    }

    fn close_parenthesis(&mut self) {
        let here = self.here();
        if here.pattern {
            here.pattern = false;
            self.cursor.skip_as(Kind::Operator, 1);
            self.begin();
        } else if here.closer == Closer::Parenthesis {
            self.close();
        } else {
            self.cursor.skip_as(Kind::Operator, 1);
        }
    }

    /// The end of `$(…)`, `(…)` or backticks.
    fn close(&mut self) {
        self.cursor.skip_as(Kind::Operator, 1);
        self.stack.pop();
    }

    fn redirection(&mut self) {
        let start = self.cursor.at;
        let test = self.here().test;
        self.here().value = false;
        if self.cursor.peek(1) == b'(' {
            self.cursor.skip_as(Kind::Operator, 2);
            self.stack.push(Inside::Command(Command::new(Closer::Parenthesis)));
        } else if self.cursor.sees("<<<") {
            self.cursor.skip_as(Kind::Operator, 3);
        } else if self.cursor.sees("<<") && !test {
            self.announce_heredoc();
        } else {
            self.cursor.skip(1);
            self.cursor.take(|byte| matches!(byte, b'<' | b'>' | b'&' | b'|'));
            self.cursor.token(Kind::Operator, start);
        }
    }

    fn separator(&mut self) {
        let start = self.cursor.at;
        let byte = self.cursor.peek(0);
        if byte == b'&' && self.cursor.peek(1) == b'>' {
            self.cursor.skip(2);
            return self.cursor.token(Kind::Operator, start);
        }
        self.cursor.skip(1);
        let next = self.cursor.peek(0);
        let pair = next == byte || (byte == b'|' && next == b'&') || (byte == b';' && next == b'&');
        if pair {
            self.cursor.skip(1);
        }
        if pair && byte == b';' {
            if self.cursor.peek(0) == b'&' {
                self.cursor.skip(1);
            }
            let here = self.here();
            here.pattern = 0 < here.cases;
        }
        self.cursor.token(Kind::Operator, start);
        let test = self.here().test;
        if !test {
            self.begin();
        }
    }

    /// A word, or the part of one up to a quote or an expansion.
    fn word(&mut self) {
        let start = self.cursor.at;
        let fresh = self.at_word_start();
        let here = self.here();
        let (first, list, declares) = (here.first, here.list, here.words != Words::Arguments);
        if fresh && (first || declares) && self.assignment() {
            return;
        }
        self.cursor.take(|byte| {
            !byte.is_ascii_whitespace()
                && !matches!(
                    byte,
                    b'\'' | b'"' | b'$' | b'`' | b'\\' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>'
                )
        });
        let word = self.cursor.since(start);
        if !fresh || self.here().value {
            return;
        }
        if self.here().pattern {
            if word == "esac" {
                self.esac(start);
            }
        } else if first && !list {
            self.first_word(word, start);
        } else {
            self.argument(word, start);
        }
    }

    /// `name=`, `name+=` or `name[`, if that comes next.
    fn assignment(&mut self) -> bool {
        let start = self.cursor.at;
        if !is_name_start(self.cursor.peek(0)) {
            return false;
        }
        self.cursor.take(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
        let operator = match (self.cursor.peek(0), self.cursor.peek(1)) {
            (b'=', _) => 1,
            (b'+', b'=') => 2,
            (b'[', _) if self.sets_element() => 0,
            _ => {
                self.cursor.at = start;
                return false;
            }
        };
        self.cursor.token(Kind::Target, start);
        self.cursor.skip_as(Kind::Operator, operator);
        self.here().value = true;
        true
    }

    /// Whether `[…]=` comes next, with no more than 64 bytes in the brackets.
    fn sets_element(&self) -> bool {
        let inside = |at: &usize| !matches!(self.cursor.peek(*at), b']' | b'\n' | b'[' | b' ' | 0);
        let end = 1 + (1..64).take_while(inside).count();
        let (next, behind) = (self.cursor.peek(end + 1), self.cursor.peek(end + 2));
        self.cursor.peek(end) == b']' && (next == b'=' || (next == b'+' && behind == b'='))
    }

    fn esac(&mut self, start: usize) {
        self.cursor.token(Kind::Keyword, start);
        let here = self.here();
        here.cases = here.cases.saturating_sub(1);
        here.pattern = false;
        here.first = false;
    }

    /// The word that is run, or a keyword.
    fn first_word(&mut self, word: &str, start: usize) {
        if listed(words::SHELL_OPENING, word) {
            return self.cursor.token(Kind::Keyword, start);
        }
        let here = self.here();
        here.first = false;
        if listed(words::SHELL_CLOSING, word) {
            return self.cursor.token(Kind::Keyword, start);
        }
        let awaited = match word {
            "esac" => return self.esac(start),
            "[[" => {
                here.test = true;
                return self.cursor.token(Kind::Keyword, start);
            }
            "for" | "select" => Awaited::Loop,
            "case" => {
                here.cases += 1;
                Awaited::CaseIn
            }
            "function" => Awaited::Name,
            _ => Awaited::Nothing,
        };
        if awaited != Awaited::Nothing {
            here.awaited = awaited;
            if word == "for" && self.cursor.sees(" ((") {
                self.here().first = true;
            }
            return self.cursor.token(Kind::Keyword, start);
        }
        here.words = match word {
            "export" => Words::Exported,
            "declare" | "local" | "mapfile" | "read" | "readarray" | "readonly" | "typeset" => {
                Words::Declared
            }
            _ => Words::Arguments,
        };
        let (next, behind) = self.cursor.after_blanks();
        let defines = next == b'(' && matches!(behind, b')' | b' ');
        let kind = match word.bytes().next() {
            _ if defines => Kind::Function,
            _ if listed(words::SHELL_BUILTINS, word) => Kind::Builtin,
            Some(b'*' | b'?' | b'[' | b'{' | b'}' | b'~') => return,
            _ => Kind::Function,
        };
        self.cursor.token(kind, start);
        if defines {
            self.cursor.take_blanks();
            self.cursor.skip_as(Kind::Operator, 1);
            self.cursor.take_blanks();
            if self.cursor.peek(0) == b')' {
                self.cursor.skip_as(Kind::Operator, 1);
            }
            self.here().first = true;
        }
    }

    /// A word that is not run.
    fn argument(&mut self, word: &str, start: usize) {
        let here = self.here();
        let awaited = std::mem::replace(&mut here.awaited, Awaited::Nothing);
        let name = word.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
        let name = name && !word.starts_with(|c: char| c.is_ascii_digit());
        let kind = match (awaited, word) {
            (Awaited::Loop, _) if name => {
                here.awaited = Awaited::LoopIn;
                Kind::Target
            }
            (Awaited::Name, _) => {
                here.first = true;
                if self.cursor.sees("()") {
                    self.cursor.token(Kind::Function, start);
                    return self.cursor.skip_as(Kind::Operator, 2);
                }
                Kind::Function
            }
            (Awaited::LoopIn, "in") => Kind::Keyword,
            (Awaited::CaseIn, "in") => {
                here.pattern = true;
                Kind::Keyword
            }
            (Awaited::CaseIn, _) => {
                here.awaited = Awaited::CaseIn;
                return;
            }
            (_, "]]") => {
                here.test = false;
                Kind::Keyword
            }
            (_, "]" | "{" | "}" | "!" | "=" | "==" | "!=" | "=~") => Kind::Operator,
            (_, option) if option.starts_with('-') && 1 < option.len() => return self.option(option, start),
            (_, number) if number.bytes().all(|byte| byte.is_ascii_digit()) => Kind::Number,
            _ if name && here.words == Words::Exported => Kind::Variable,
            _ if name && here.words == Words::Declared => Kind::Target,
            _ => return,
        };
        self.cursor.token(kind, start);
    }

    /// `-e` or `--name=value`.
    fn option(&mut self, option: &str, start: usize) {
        let end = self.cursor.at;
        self.cursor.at = start + option.find('=').unwrap_or(option.len());
        let number = option[1..].bytes().all(|byte| byte.is_ascii_digit());
        self.cursor.token(if number { Kind::Number } else { Kind::Option }, start);
        self.cursor.at = end;
    }
}
