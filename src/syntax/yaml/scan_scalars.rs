//! Scanning of scalars: folding, escapes, indentation of blocks.

use super::fault::Fault;
use super::fault::FaultKind;
use super::scan::Scanner;

/// The blanks and line breaks between two words of a scalar.
#[derive(Debug, Default)]
struct Gap {
    /// Blanks before any break.
    blanks: String,
    /// Whether there was a break.
    broken: bool,
    /// The first break; empty for one behind a backslash.
    first: &'static str,
    /// All other breaks.
    more: String,
}

impl Gap {
    /// Adds to `text` what the gap means there, and forgets it.
    fn join(&mut self, text: &mut String) {
        if self.broken {
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
        } else {
            text.push_str(&self.blanks);
        }
        self.blanks.clear();
    }
}

impl Scanner<'_> {
    /// Reads the blanks and breaks from here on into `gap`; a tab left of the column `left` is a fault.
    fn scan_gap(&mut self, gap: &mut Gap, left: usize) -> Result<(), Fault> {
        loop {
            if self.is_blank(0) {
                let found = char::from(self.byte(0));
                if gap.broken && found == '\t' && self.mark.column < left {
                    return Err(self.fault(FaultKind::Tab, self.mark.at, self.mark.at + 1));
                }
                if !gap.broken {
                    gap.blanks.push(found);
                }
                self.skip();
            } else if !self.is_break(0) {
                return Ok(());
            } else if gap.broken {
                gap.more.push_str(self.skip_break());
            } else {
                gap.blanks.clear();
                gap.first = self.skip_break();
                gap.broken = true;
            }
        }
    }

    /// Scans a scalar without quotes; also returns where its last word ends.
    pub(super) fn scan_plain_scalar(&mut self) -> Result<(String, usize), Fault> {
        let left = self.indent.map_or(0, |indent| indent + 1);
        let mut text = String::new();
        let mut end = self.mark.at;
        let mut gap = Gap::default();
        while !self.is_document_mark() && self.byte(0) != b'#' {
            let word = self.mark.at;
            while !self.is_gap(0) && !self.ends_plain() {
                self.skip();
            }
            if word < self.mark.at {
                gap.join(&mut text);
                text.push_str(&self.text[word..self.mark.at]);
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
        Ok((text, end))
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
    pub(super) fn scan_quoted(&mut self, quote: u8) -> Result<String, Fault> {
        let start = self.mark.at;
        self.skip();
        let mut text = String::new();
        let mut gap = Gap::default();
        loop {
            if self.is_document_mark() || self.byte(0) == 0 {
                return Err(self.fault(FaultKind::UnclosedQuote(self.mark.at), start, start + 1));
            }
            gap.broken = false;
            self.scan_quoted_word(quote, &mut text, &mut gap)?;
            if self.byte(0) == quote {
                break;
            }
            self.scan_gap(&mut gap, 0)?;
            gap.join(&mut text);
        }
        self.skip();
        Ok(text)
    }

    /// Scans up to a blank, a break, the end or the closing quote.
    fn scan_quoted_word(&mut self, quote: u8, text: &mut String, gap: &mut Gap) -> Result<(), Fault> {
        while !self.is_gap(0) {
            let from = self.mark.at;
            match self.byte(0) {
                b'\'' if quote == b'\'' && self.byte(1) == b'\'' => {
                    text.push('\'');
                    self.skip_ascii(2);
                }
                found if found == quote => return Ok(()),
                b'\\' if quote == b'"' && self.is_break(1) => {
                    self.skip();
                    self.skip_break();
                    gap.broken = true;
                    return Ok(());
                }
                b'\\' if quote == b'"' => text.push(self.scan_escape()?),
                _ => {
                    self.skip();
                    text.push_str(&self.text[from..self.mark.at]);
                }
            }
        }
        Ok(())
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
        let mut text = String::new();
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
            while !self.is_break_or_end(0) {
                self.skip();
            }
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
            while (*indent == 0 || self.mark.column < *indent) && self.byte(0) == b' ' {
                self.skip();
            }
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
