//! Words for faults of layout: keys, entries and brackets that do not fit together.

use super::super::Written;
use super::super::fault::Fault;
use super::super::fault::Found;
use super::MAX_QUOTE_CHARS;
use super::cut;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::syntax::codes;

impl Written<'_> {
    /// A line among keys without a colon.
    pub(super) fn no_colon(&self, fault: &Fault) -> Diagnostic {
        self.line_without_colon(fault.start)
    }

    fn line_without_colon(&self, start: usize) -> Diagnostic {
        let quote = self.quote(start);
        let span = self.span(start, start + self.quoted_length(start));
        let found = Diagnostic::new(
            &codes::MISSING_COLON,
            span,
            format!("`{quote}` stands among keys and has no `: `"),
        )
        .note("a key is one line of at most 1,024 characters, with a colon and a blank behind it");
        let glued = quote.find(':').filter(|at| *at + 1 < quote.len() && !quote.contains("://"));
        match glued {
            Some(at) => {
                found.help(format!("put a blank behind the colon: `{}: {}`", &quote[..at], &quote[at + 1..]))
            }
            None => found.help("add the colon, or indent the line if it continues the value above"),
        }
    }

    /// A colon in a value without quotes.
    pub(super) fn colon_in_value(&self, fault: &Fault) -> Diagnostic {
        let (start, line) = self.line(fault.start);
        let before = &line[..fault.start - start];
        let key_end = before.find(": ").or_else(|| before.find(":\t"));
        let Some(key_end) = key_end else { return self.key_in_value(fault, before, start) };
        let value = line[key_end + 1..].trim();
        let key = before[..key_end].trim().trim_start_matches("- ").trim();
        let value_start =
            start + key_end + 1 + (line[key_end + 1..].len() - line[key_end + 1..].trim_start().len());
        let message = format!("the value of `{}` holds a second `: ` and is not in quotes", cut(key));
        let found = Diagnostic::new(
            &codes::UNQUOTED_COLON,
            self.span(value_start, start + line.trim_end().len()),
            message,
        )
        .note("a colon and a blank separate a key from its value, and a line has one key");
        if value.starts_with(['"', '\'']) {
            return found.help("put the whole value in one pair of quotes");
        }
        if value.contains(" #") || MAX_QUOTE_CHARS < value.chars().count() {
            return found.help("put the value in quotes");
        }
        found.help(format!("put the value in quotes: `{key}: '{}'`", value.replace('\'', "''")))
    }

    /// A key that reads as part of the value above it.
    fn key_in_value(&self, fault: &Fault, before: &str, line_start: usize) -> Diagnostic {
        let key = before.trim();
        if key.is_empty() {
            let message = "a `:` stands where no key comes before it";
            return Diagnostic::new(&codes::YAML_SYNTAX, self.span(fault.start, fault.end), message)
                .help("write the key before the colon, or put the text in quotes");
        }
        let indent = before.len() - before.trim_start().len();
        if let Some(above) = self.unfinished_line_above(line_start, indent) {
            return self.line_without_colon(above);
        }
        let message = format!("`{}:` reads as part of the value above it", cut(key));
        Diagnostic::new(&codes::WRONG_INDENTATION, self.span(line_start + indent, fault.end), message)
            .note("a line that is indented further than the key above it continues that key's value")
            .help("indent it like the keys it belongs to")
    }

    /// Where the line above `line_start` begins, if it is no deeper than `indent` and no key: it is what lacks the colon.
    fn unfinished_line_above(&self, line_start: usize, indent: usize) -> Option<usize> {
        let last = self.text[..line_start].trim_end().len().checked_sub(1)?;
        let (start, above) = self.line(last);
        let words = above.trim_start();
        let is_key =
            above.contains(": ") || above.trim_end().ends_with(':') || words.starts_with(['-', '#', '?']);
        let depth = above.len() - words.len();
        (!is_key && depth <= indent).then_some(start + depth)
    }

    /// The finding about a line that does not fit the block that began at `start`.
    fn misfit(&self, code: &'static Code, fault: &Fault, start: usize, message: String) -> Diagnostic {
        let end = fault.end.max(fault.start + self.quoted_length(fault.start));
        let found = Diagnostic::new(code, self.span(fault.start, end), message);
        if start == fault.start {
            return found;
        }
        let block = self.span(start, start + self.quoted_length(start));
        found.note_at(block, "the keys or entries it follows begin here")
    }

    /// What stands where a key is expected, in a map that began at `start`.
    pub(super) fn expected_key(&self, fault: &Fault, start: usize, what: Found) -> Diagnostic {
        let quote = self.quote(fault.start);
        let is_first = self.is_first_of_line(fault.start);
        let (code, message, help) = match what {
            Found::Entry => (
                &codes::WRONG_INDENTATION,
                format!("the list entry `{quote}` stands where a key is expected"),
                "a list stands below a key without a value, at least as far right as that key",
            ),
            Found::Value if self.quote_before(fault).is_some() => return self.behind_quote(fault, start),
            Found::Close | Found::Comma => (
                &codes::UNCLOSED_BRACKET,
                format!("`{quote}` closes or separates nothing here"),
                "put the value in quotes if it is text",
            ),
            Found::Colon | Found::End => (
                &codes::YAML_SYNTAX,
                format!("`{quote}` stands where a key is expected"),
                "write the key, or put the text in quotes",
            ),
            Found::Value if !is_first => (
                &codes::YAML_SYNTAX,
                format!("`{quote}` stands behind the end of a value"),
                "put the whole value in quotes if it is text",
            ),
            _ => (
                &codes::WRONG_INDENTATION,
                format!("the indentation of `{quote}` fits no line above"),
                "indent it exactly like the lines it belongs to",
            ),
        };
        self.misfit(code, fault, start, message).help(help)
    }

    /// What stands where a `- ` is expected, in a list that began at `start`.
    pub(super) fn expected_entry(&self, fault: &Fault, start: usize, what: Found) -> Diagnostic {
        if what == Found::Value && self.quote_before(fault).is_some() {
            return self.behind_quote(fault, start);
        }
        let message = format!("`{}` stands among list entries and has no `- `", self.quote(fault.start));
        self.misfit(&codes::WRONG_INDENTATION, fault, start, message)
            .help("begin the entry with `- `, or indent the line exactly like what it belongs to")
    }

    /// Whether nothing but blanks stands before `at` on its line.
    fn is_first_of_line(&self, at: usize) -> bool {
        let (start, line) = self.line(at);
        line[..at - start].trim().is_empty()
    }

    /// What was understood last before `fault`, and the gap behind it.
    fn before(&self, fault: &Fault) -> &str {
        self.text.get(fault.after..fault.start).unwrap_or_default()
    }

    /// The quote that opens the value before `fault`, if it is in quotes.
    fn quote_before(&self, fault: &Fault) -> Option<char> {
        self.before(fault).chars().next().filter(|first| matches!(first, '"' | '\''))
    }

    /// Text behind a closing quote; often the quote that closes was meant to open, or to be an apostrophe.
    fn behind_quote(&self, fault: &Fault, start: usize) -> Diagnostic {
        let message = format!("`{}` stands behind the closing quote", self.quote(fault.start));
        if self.before(fault).trim_end().contains(['\n', '\r']) {
            let end = fault.start + self.quoted_length(fault.start);
            let opened = self.span(fault.after, fault.after + 1);
            return Diagnostic::new(&codes::UNCLOSED_QUOTE, self.span(fault.start, end), message)
                .note_at(opened, "the quote was opened here, on another line, and not closed before")
                .help("close the quote where its text ends");
        }
        let found = self.misfit(&codes::YAML_SYNTAX, fault, start, message);
        match self.quote_before(fault) {
            Some('\'') => found.help("write a single quote inside of single quotes twice: `''`"),
            _ => found.help("put the whole value in one pair of quotes, or in none"),
        }
    }

    /// What stands where a comma or the closing bracket is expected, behind the bracket at `start`.
    pub(super) fn expected_comma(&self, fault: &Fault, start: usize, what: Found) -> Diagnostic {
        let open = &self.text[start..=start];
        let close = if open == "[" { "]" } else { "}" };
        let bracket = self.span(start, start + 1);
        let is_next_line = self.text[start..fault.start].contains(['\n', '\r']);
        if what == Found::End {
            let message = format!("the `{open}` that is opened here is never closed");
            return Diagnostic::new(&codes::UNCLOSED_BRACKET, bracket, message)
                .help(format!("close it with `{close}`, or put the value in quotes if it is text"));
        }
        if what == Found::Colon && is_next_line {
            let message = format!("the `{open}` that is opened here is not closed before the next key");
            return Diagnostic::new(&codes::UNCLOSED_BRACKET, bracket, message)
                .note_at(self.span(fault.start, fault.end), "this colon cannot stand inside of it")
                .help(format!("close it with `{close}`, or put the value in quotes if it is text"));
        }
        let message = match &self.text[fault.start..fault.end] {
            "?" => format!("a `?` cannot stand in a word inside of `{open}`"),
            _ => format!("`{}` follows without a `,` inside of `{open}`", self.quote(fault.start)),
        };
        Diagnostic::new(&codes::UNCLOSED_BRACKET, self.span(fault.start, fault.end), message)
            .note_at(bracket, "the bracket is opened here")
            .help(format!(
                "separate entries with `,` and close with `{close}`; put text with `?` or brackets in quotes"
            ))
    }
}
