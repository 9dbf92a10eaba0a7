//! Scanning of scalars: folding, escapes, indentation of blocks.

use std::borrow::Cow;

use super::fault::Fault;
use super::fault::FaultKind;
use super::scan::IN_PLAIN;
use super::scan::IN_QUOTES;
use super::scan::Scanner;

/// The line breaks between two words of a scalar.
#[derive(Debug, Default)]
struct Gap {
    /// Whether there was a break.
    broken: bool,
    /// The first break; empty for one behind a backslash.
    first: &'static str,
    /// All other breaks.
    more: String,
}

impl Gap {
    /// Adds to `text` what the breaks mean there, and forgets them.
    fn join(&mut self, text: &mut String) {
        if self.first != "\n" {
            text.push_str(self.first);
            text.push_str(&self.more);
        } else if self.more.is_empty() {
            text.push(' ');
        } else {
            text.push_str(&self.more);
        }
        self.first = "";
        self.more.clear();
        self.broken = false;
    }
}

/// The text of a scalar, as far as it was scanned: most stand in the source as they are.
#[derive(Debug)]
struct Folded {
    /// What was put together, if the text is not a stretch of the source.
    joined: Option<String>,
    /// Where the stretch of the source begins that comes next.
    from: usize,
}

impl Folded {
    /// The text that begins at `from`.
    fn new(from: usize) -> Self {
        Folded { joined: None, from }
    }

    /// Takes the stretch that ends at `end`; what was put together so far.
    fn take(&mut self, source: &str, end: usize) -> &mut String {
        let joined = self.joined.get_or_insert_default();
        joined.push_str(&source[self.from..end]);
        self.from = end;
        joined
    }

    /// The whole text, whose last stretch ends at `end`.
    fn finish(mut self, source: &str, end: usize) -> Cow<'_, str> {
        if self.joined.is_none() {
            return Cow::Borrowed(&source[self.from..end]);
        }
        self.take(source, end);
        Cow::Owned(self.joined.unwrap_or_default())
    }
}

impl<'a> Scanner<'a> {
    /// Reads the blanks and breaks from here on into `gap`; a tab left of the column `left` is a fault.
    fn scan_gap(&mut self, gap: &mut Gap, left: usize) -> Result<(), Fault> {
        loop {
            if self.is_blank(0) {
                if gap.broken && self.byte(0) == b'\t' && self.mark.column < left {
                    return Err(self.fault(FaultKind::Tab, self.mark.at, self.mark.at + 1));
                }
                self.skip_ascii(1);
            } else if !self.is_break(0) {
                return Ok(());
            } else if gap.broken {
                gap.more.push_str(self.skip_break());
            } else {
                gap.first = self.skip_break();
                gap.broken = true;
            }
        }
    }

    /// Scans a scalar without quotes; also returns where its last word ends.
    pub(super) fn scan_plain_scalar(&mut self) -> Result<(Cow<'a, str>, usize), Fault> {
        let left = self.indent.map_or(0, |indent| indent + 1);
        let mut end = self.mark.at;
        let mut text = Folded::new(end);
        let mut gap = Gap::default();
        while !self.is_document_mark() && self.byte(0) != b'#' {
            let word = self.mark.at;
            loop {
                self.skip_while(IN_PLAIN);
                if self.is_gap(0) || self.ends_plain() {
                    break;
                }
                self.skip();
            }
            if word < self.mark.at {
                if gap.broken {
                    gap.join(text.take(self.text, end));
                    text.from = word;
                }
                end = self.mark.at;
            }
            if !self.is_blank(0) && !self.is_break(0) {
                break;
            }
            self.scan_gap(&mut gap, left)?;
            if !self.in_flow() && self.mark.column < left {
                break;
            }
        }
        if gap.broken {
            self.key_allowed = true;
        }
        Ok((text.finish(self.text, end), end))
    }

    /// Whether an indicator stands here that ends a scalar without quotes.
    fn ends_plain(&self) -> bool {
        match self.byte(0) {
            b':' => self.is_gap(1),
            b',' | b'?' | b'[' | b']' | b'{' | b'}' => self.in_flow(),
            _ => false,
        }
    }

    /// Scans a scalar between two `quote`s.
    pub(super) fn scan_quoted(&mut self, quote: u8) -> Result<Cow<'a, str>, Fault> {
        let start = self.mark.at;
        self.skip();
        let mut text = Folded::new(self.mark.at);
        let mut gap = Gap::default();
        loop {
            if self.is_document_mark() || self.byte(0) == 0 {
                return Err(self.fault(FaultKind::UnclosedQuote(self.mark.at), start, start + 1));
            }
            self.scan_quoted_word(quote, &mut text, &mut gap)?;
            let end = self.mark.at;
            if self.byte(0) == quote {
                self.skip();
                return Ok(text.finish(self.text, end));
            }
            self.scan_gap(&mut gap, 0)?;
            if gap.broken {
                gap.join(text.take(self.text, end));
                text.from = self.mark.at;
            }
        }
    }

    /// Scans up to a blank, a break, the end or the closing quote.
    fn scan_quoted_word(&mut self, quote: u8, text: &mut Folded, gap: &mut Gap) -> Result<(), Fault> {
        loop {
            self.skip_while(IN_QUOTES);
            if self.is_gap(0) {
                return Ok(());
            }
            let at = self.mark.at;
            match self.byte(0) {
                b'\'' if quote == b'\'' && self.byte(1) == b'\'' => {
                    text.take(self.text, at + 1);
                    self.skip_ascii(2);
                }
                found if found == quote => return Ok(()),
                b'\\' if quote == b'"' && self.is_break(1) => {
                    text.take(self.text, at);
                    self.skip();
                    self.skip_break();
                    gap.broken = true;
                    text.from = self.mark.at;
                    return Ok(());
                }
                b'\\' if quote == b'"' => {
                    let found = self.scan_escape()?;
                    text.take(self.text, at).push(found);
                }
                _ => {
                    self.skip();
                    continue;
                }
            }
            text.from = self.mark.at;
        }
    }

    /// Scans a backslash and what belongs to it.
    fn scan_escape(&mut self) -> Result<char, Fault> {
        let start = self.mark.at;
        let found = self.text[start + 1..].chars().next().unwrap_or('\0');
        let digits = match found {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        if digits == 0 {
            let end = start + 1 + found.len_utf8();
            let value = simple_escape(found)
                .ok_or_else(|| self.fault(FaultKind::Escape(found), start, end.min(self.text.len())))?;
            self.skip_ascii(2);
            return Ok(value);
        }
        let code = self.text.as_bytes().get(start + 2..start + 2 + digits).unwrap_or_default();
        if code.len() != digits || !code.iter().all(u8::is_ascii_hexdigit) {
            return Err(self.fault(FaultKind::EscapeDigits, start, start + 2));
        }
        let value = code
            .iter()
            .fold(0_u32, |value, digit| (value << 4) | char::from(*digit).to_digit(16).unwrap_or_default());
        let end = start + 2 + digits;
        let value =
            char::from_u32(value).ok_or_else(|| self.fault(FaultKind::EscapeNoCharacter, start, end))?;
        self.skip_ascii(2 + digits);
        Ok(value)
    }

    /// Scans a `|` (`literal`) or `>` scalar; also returns where its last line ends.
    pub(super) fn scan_block_scalar(&mut self, literal: bool) -> Result<(String, usize), Fault> {
        let (keep, increment) = self.scan_block_header()?;
        let mut end = self.mark.at;
        if self.is_break(0) {
            self.skip_break();
        }
        let mut indent = match increment {
            0 => 0,
            _ => self.indent.unwrap_or(0) + increment,
        };
        let mut text = String::with_capacity(USUAL_BLOCK_BYTES);
        let mut breaks = String::new();
        let mut last_break = "";
        let mut was_blank = false;
        self.scan_block_breaks(&mut indent, &mut breaks)?;
        while self.mark.column == indent && self.byte(0) != 0 {
            let is_blank = self.is_blank(0);
            let fold = !literal && !was_blank && !is_blank && last_break == "\n";
            if !fold {
                text.push_str(last_break);
            } else if breaks.is_empty() {
                text.push(' ');
            }
            text.push_str(&breaks);
            breaks.clear();
            was_blank = is_blank;
            let line = self.mark.at;
            self.skip_line();
            end = self.mark.at;
            text.push_str(&self.text[line..end]);
            last_break = if self.is_break(0) { self.skip_break() } else { "" };
            self.scan_block_breaks(&mut indent, &mut breaks)?;
        }
        if keep != Keep::Nothing {
            text.push_str(last_break);
        }
        if keep == Keep::All {
            text.push_str(&breaks);
        }
        Ok((text, end))
    }

    /// Scans `|` or `>`, its indicators (in any order) and the rest of the line.
    fn scan_block_header(&mut self) -> Result<(Keep, usize), Fault> {
        let start = self.mark.at;
        self.skip();
        let mut keep = None;
        let mut increment = None;
        loop {
            match self.byte(0) {
                b'+' if keep.is_none() => keep = Some(Keep::All),
                b'-' if keep.is_none() => keep = Some(Keep::Nothing),
                b'0' if increment.is_none() => {
                    return Err(self.fault(FaultKind::BlockIndentZero, start, self.mark.at + 1));
                }
                digit @ b'1'..=b'9' if increment.is_none() => increment = Some(usize::from(digit - b'0')),
                _ => break,
            }
            self.skip();
        }
        self.skip_to_line_end();
        if !self.is_break_or_end(0) {
            let here = self.mark.at;
            let width = self.text[here..].chars().next().map_or(0, char::len_utf8);
            return Err(self.fault(FaultKind::BlockHeader, here, here + width));
        }
        Ok((keep.unwrap_or(Keep::One), increment.unwrap_or(0)))
    }

    /// Reads empty lines and indentation; finds the `indent` of the block if it is 0.
    fn scan_block_breaks(&mut self, indent: &mut usize, breaks: &mut String) -> Result<(), Fault> {
        let mut widest = 0;
        loop {
            let most = if *indent == 0 { usize::MAX } else { indent.saturating_sub(self.mark.column) };
            let rest = self.text.as_bytes()[self.mark.at..].iter();
            self.skip_ascii(rest.take(most).take_while(|byte| **byte == b' ').count());
            widest = widest.max(self.mark.column);
            if (*indent == 0 || self.mark.column < *indent) && self.byte(0) == b'\t' {
                return Err(self.fault(FaultKind::Tab, self.mark.at, self.mark.at + 1));
            }
            if !self.is_break(0) {
                break;
            }
            breaks.push_str(self.skip_break());
        }
        if *indent == 0 {
            *indent = widest.max(self.indent.map_or(0, |outer| outer + 1)).max(1);
        }
        Ok(())
    }
}

/// Room for most block scalars, so that few grow.
const USUAL_BLOCK_BYTES: usize = 512;

/// Which line breaks at the end of a block scalar stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    One,
    All,
    Nothing,
}

/// What a backslash and `letter` mean. Source: YAML 1.1, 5.6; `\'` is go-yaml's own, `\/` is YAML 1.2's and unknown.
fn simple_escape(letter: char) -> Option<char> {
    Some(match letter {
        '0' => '\0',
        'a' => '\x07',
        'b' => '\x08',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\x0b',
        'f' => '\x0c',
        'r' => '\r',
        'e' => '\x1b',
        ' ' => ' ',
        '"' => '"',
        '\'' => '\'',
        '\\' => '\\',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        _ => return None,
    })
}
