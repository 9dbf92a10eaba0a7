//! Faults in words: what, why, and what to do.

mod layout;

use super::Written;
use super::fault::Fault;
use super::fault::FaultKind;
use super::fault::Found;
use super::input::Unreadable;
use crate::diag::Diagnostic;
use crate::settings::Limits;
use crate::syntax::codes;
use crate::text::Span;

/// Longest piece of a line that a message quotes, in characters.
pub(super) const MAX_QUOTE_CHARS: usize = 40;

impl Written<'_> {
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        self.places.span(self.file, start, end)
    }

    /// The line of the byte `at`, from its start to its break.
    pub(super) fn line(&self, at: usize) -> (usize, &str) {
        let at = self.text.floor_char_boundary(at.min(self.text.len()));
        let start = self.text[..at].rfind(['\n', '\r']).map_or(0, |found| found + 1);
        let end = self.text[at..].find(['\n', '\r']).map_or(self.text.len(), |found| at + found);
        (start, &self.text[start..end.max(start)])
    }

    /// What stands from `at` to the end of its line, cut for a message.
    pub(super) fn quote(&self, at: usize) -> String {
        let (start, line) = self.line(at);
        cut(line.get(at - start..).unwrap_or_default().trim())
    }

    /// `fault` as a finding.
    pub(super) fn describe(&self, fault: &Fault) -> Diagnostic {
        let span = self.span(fault.start, fault.end);
        let found = |code, message: String| Diagnostic::new(code, span, message);
        let syntax = |message: &str| found(&codes::YAML_SYNTAX, message.to_owned());
        match &fault.kind {
            FaultKind::NoColon => self.no_colon(fault),
            FaultKind::ColonInValue => self.colon_in_value(fault),
            FaultKind::EntryHere => syntax("a list cannot begin behind other text on its line")
                .note("`- ` begins a list entry only as the first thing on a line, or behind another `- `")
                .help("begin the list on a line of its own, or put the value in quotes if it is text"),
            FaultKind::KeyHere => syntax("`? ` cannot stand behind other text on its line")
                .note("a question mark and a blank begin a key in the long form")
                .help("put the value in quotes if it is text"),
            FaultKind::CannotStart(character) => self.cannot_start(fault, *character),
            FaultKind::Tab => self.tab(fault),
            FaultKind::UnclosedQuote(end) => self.unclosed_quote(fault, *end),
            FaultKind::Escape(_) | FaultKind::EscapeDigits | FaultKind::EscapeNoCharacter => {
                self.escape(fault)
            }
            FaultKind::BlockHeader => syntax("text stands behind `|` or `>` on its line")
                .help("begin the text on the next line, indented"),
            FaultKind::BlockIndentZero => syntax("a block of text cannot be indented by 0")
                .help("leave the digit away: the first line decides"),
            FaultKind::Directive(why) => syntax(why)
                .help("indent the line, or put the text in quotes, if it is not meant as a directive"),
            FaultKind::Version => syntax("right_st reads YAML 1.1 only").help("remove the `%YAML` line"),
            FaultKind::AnchorName => self.mark(fault, '&', "an anchor"),
            FaultKind::AliasName => self.mark(fault, '*', "an alias"),
            FaultKind::Tag(why) => {
                syntax(why).note("`!` begins a tag").help("put the value in quotes if it is text")
            }
            FaultKind::TagHandle => syntax("no `%TAG` line declares this tag's handle")
                .help("remove the tag, or put the value in quotes if it is text"),
            FaultKind::ExpectedKey(start, what) => self.expected_key(fault, *start, *what),
            FaultKind::ExpectedEntry(start, what) => self.expected_entry(fault, *start, *what),
            FaultKind::ExpectedComma(start, what) => self.expected_comma(fault, *start, *what),
            FaultKind::ExpectedNode(what) => self.expected_node(fault, *what),
            FaultKind::ExpectedDocument => syntax("a `%` line must be followed by `---`")
                .help("put `---` on the line below it, or remove it"),
            FaultKind::UnknownAnchor(name) => {
                found(&codes::UNKNOWN_ALIAS, format!("nothing above is anchored as `&{name}`"))
                    .note("`*` begins an alias: it stands for what carries the anchor of that name")
                    .help("put the value in quotes if it is text")
            }
            FaultKind::AliasInsideItself(name) => {
                found(&codes::RECURSIVE_ALIAS, format!("`*{name}` stands inside what `&{name}` names"))
                    .note("it would contain itself without end")
                    .help("write out what is meant")
            }
            FaultKind::TooDeep | FaultKind::TooManyNodes | FaultKind::TooMuchText => self.limit(fault),
        }
    }

    fn limit(&self, fault: &Fault) -> Diagnostic {
        let span = self.span(fault.start, fault.end);
        let (code, what, setting) = match fault.kind {
            FaultKind::TooDeep => {
                let depth = self.limits.depth.min(super::MAX_DEPTH);
                (&codes::NESTED_TOO_DEEP, format!("this is nested deeper than {depth} levels"), "Nesting")
            }
            FaultKind::TooManyNodes => {
                let nodes = self.limits.nodes;
                (&codes::TOO_MANY_NODES, format!("this file has more than {nodes} values"), "Nodes")
            }
            _ => {
                let bytes = self.limits.definition_bytes.saturating_mul(2);
                let message = format!("the aliases of this file stand for more than {bytes} bytes of text");
                (&codes::TOO_MANY_NODES, message, "Definition")
            }
        };
        let counted = "what an alias stands for counts each time it is used";
        let found =
            Diagnostic::new(code, span, what).note(format!("the limit is the setting `Limits: {setting}`"));
        let found = if fault.kind == FaultKind::TooDeep { found } else { found.note(counted) };
        found.help("write the definition with fewer levels and aliases, or raise the limit in `catalog.yml`")
    }

    /// How many bytes of the line of `at` stand from there on, blanks at the end left out.
    pub(super) fn quoted_length(&self, at: usize) -> usize {
        let (start, line) = self.line(at);
        line.get(at - start..).unwrap_or_default().trim_end().len()
    }

    fn cannot_start(&self, fault: &Fault, character: char) -> Diagnostic {
        let span = self.span(fault.start, fault.end);
        let quote = self.quote(fault.start);
        let found = Diagnostic::new(
            &codes::RESERVED_CHARACTER,
            span,
            format!("a value without quotes cannot begin with `{character}`"),
        )
        .note("YAML reserves this character");
        if quote.contains(['\'', ' ']) || quote.ends_with('…') {
            return found.help("put the value in quotes");
        }
        found.help(format!("put the value in quotes: `'{quote}'`"))
    }

    fn tab(&self, fault: &Fault) -> Diagnostic {
        let (start, line) = self.line(fault.start);
        let tabs = line[fault.start - start..].bytes().take_while(|byte| *byte == b'\t').count();
        let message = if line[..fault.start - start].trim().is_empty() {
            "this line is indented with a tab"
        } else {
            "a tab stands where the value begins"
        };
        Diagnostic::new(&codes::TAB_INDENTATION, self.span(fault.start, fault.start + tabs), message)
            .note("YAML counts the depth of a line in spaces, and a tab has no width there")
            .help("use spaces")
    }

    fn unclosed_quote(&self, fault: &Fault, end: usize) -> Diagnostic {
        let quote = &self.text[fault.start..fault.end];
        let place = if end < self.text.len() { "the document ends" } else { "the text ends" };
        let last = self.text[..end].trim_end().len();
        let last_start = self.text.floor_char_boundary(last.saturating_sub(1));
        let message = format!("the quote {quote} that is opened here is never closed");
        let found = Diagnostic::new(&codes::UNCLOSED_QUOTE, self.span(fault.start, fault.end), message)
            .note_at(self.span(last_start, last), format!("{place} here, still inside the quote"));
        if quote == "'" {
            return found.help("close it; inside of single quotes a single quote is written twice: `''`");
        }
        found.help("close it; inside of double quotes a double quote is written `\\\"`")
    }

    fn escape(&self, fault: &Fault) -> Diagnostic {
        let span = self.span(fault.start, fault.end);
        let text = &self.text[fault.start..fault.end];
        let message = match fault.kind {
            FaultKind::Escape(_) => format!("`{text}` means nothing in double quotes"),
            FaultKind::EscapeDigits => format!("`{text}` lacks its hexadecimal digits"),
            _ => format!("`{text}` is not a Unicode character"),
        };
        Diagnostic::new(&codes::UNKNOWN_ESCAPE, span, message)
            .note("in double quotes a backslash begins an escape such as `\\n`")
            .help("write the backslash twice, or use single quotes, in which it is an ordinary character")
    }

    fn mark(&self, fault: &Fault, mark: char, what: &str) -> Diagnostic {
        let span = self.span(fault.start, fault.end);
        let message = format!("`{}` is not {what}", self.quote(fault.start));
        Diagnostic::new(&codes::YAML_SYNTAX, span, message)
            .note(format!(
                "`{mark}` begins {what}: a name of letters, digits, `_` and `-` follows, then a blank"
            ))
            .help("put the value in quotes if it is text")
    }

    fn expected_node(&self, fault: &Fault, what: Found) -> Diagnostic {
        let span = self.span(fault.start, fault.end);
        let quote = self.quote(fault.start);
        match what {
            Found::End => {
                Diagnostic::new(&codes::YAML_SYNTAX, span, "the text ends where a value is expected")
                    .help("close what is open, and write the value")
            }
            Found::Entry => {
                Diagnostic::new(&codes::YAML_SYNTAX, span, "a `- ` list cannot stand inside of brackets")
                    .help("write the entries without `- `, separated by `,`")
            }
            Found::Comma | Found::Close => {
                let message = format!("a value cannot begin with `{}`", quote.chars().next().unwrap_or(','));
                Diagnostic::new(&codes::RESERVED_CHARACTER, span, message)
                    .help("put the value in quotes if it is text; otherwise a value is missing before it")
            }
            _ => Diagnostic::new(
                &codes::YAML_SYNTAX,
                span,
                format!("`{quote}` stands where a value is expected"),
            )
            .help("put the value in quotes if it is text"),
        }
    }

    /// The warning about what stands behind the first document, if that is more than marks, blanks and comments.
    pub(super) fn second_document(&self, rest: usize) -> Option<Diagnostic> {
        let mut at = rest;
        for line in self.text[rest..].split_inclusive('\n') {
            let bare = line.trim();
            let is_mark = bare == "---" || bare == "..." || bare.starts_with('#') || bare.is_empty();
            if !is_mark {
                let start = at + (line.len() - line.trim_start().len());
                let message = "what begins here is never read: the first YAML document ends above it";
                return Some(
                    Diagnostic::new(&codes::SECOND_DOCUMENT, self.span(start, start + bare.len()), message)
                        .note("right_st reads the first document of a file and ignores the rest")
                        .help(
                            "put it into a file of its own, or remove the line that ends the first document",
                        ),
                );
            }
            at += line.len();
        }
        None
    }
}

/// `text`, cut to what a message can hold.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_QUOTE_CHARS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// The finding about a text of `length` bytes, which begins at `span`.
pub(super) fn too_large(span: Span, length: usize, limits: &Limits) -> Diagnostic {
    let allowed = limits.definition_bytes;
    let message = format!("this definition has {length} bytes, {allowed} are allowed");
    Diagnostic::new(&codes::DEFINITION_TOO_LARGE, span, message)
        .note("the limit is the setting `Limits: Definition`")
        .help("split the definition, or raise the limit in `catalog.yml`")
}

/// The finding about a UTF-16 file, whose byte order mark is `span`.
pub(super) fn utf16(span: Span) -> Diagnostic {
    Diagnostic::new(&codes::UTF16_TEXT, span, "this file is UTF-16")
        .note("right_st reads it, but most other tools do not")
        .help("save it as UTF-8")
}

/// The finding about `bytes` at `span`, which end the readable part of a text; `is_read` if right_st comes so far.
pub(super) fn unreadable(why: Unreadable, span: Span, bytes: &[u8], is_read: bool) -> Diagnostic {
    let (code, message, help) = match why {
        Unreadable::Encoding => {
            let shown: Vec<String> = bytes.iter().map(|byte| format!("0x{byte:02X}")).collect();
            let message = match shown.len() {
                0 => "this is not UTF-16".to_owned(),
                1 => format!("the byte {} is not UTF-8", shown[0]),
                _ => format!("the bytes {} are not UTF-8", shown.join(" ")),
            };
            (&codes::NOT_UTF8, message, "save the file as UTF-8")
        }
        Unreadable::Control(character) => {
            let message =
                format!("the control character U+{:04X} cannot stand in YAML", u32::from(character));
            (&codes::CONTROL_CHARACTER, message, "remove it, or write it as an escape in double quotes")
        }
        Unreadable::SecondMark => {
            let message = "a second byte order mark follows the first".to_owned();
            (&codes::CONTROL_CHARACTER, message, "save the file once as UTF-8 without a byte order mark")
        }
    };
    if is_read {
        return Diagnostic::new(code, span, message).help(help);
    }
    Diagnostic::new(&codes::UNREADABLE_REST, span, message)
        .note("it stands behind the first YAML document, which is all that right_st reads")
        .help(help)
}
