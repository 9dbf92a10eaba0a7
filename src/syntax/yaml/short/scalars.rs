//! Scalars on the short way.

use std::borrow::Cow;

use memchr::memchr2;
use memchr::memchr3;

use super::Short;
use super::Word;
use crate::syntax::yaml::Node;
use crate::syntax::yaml::Style;
use crate::syntax::yaml::scan::Mark;

/// Longest line whose key is certainly not too long, in bytes: a key is at most 1,024 characters long.
const SAFE_KEY_BYTES: usize = 1000;

/// Up to here looking at each byte is faster than looking at many at once.
const NEAR_BYTES: usize = 24;

/// What may begin a word without quotes, for sure.
fn begins_plain(first: u8, second: u8) -> bool {
    match first {
        b'-' => !matches!(second, b' ' | b'\t' | b'\n' | 0),
        ..=b' '
        | b'['
        | b']'
        | b'{'
        | b'}'
        | b','
        | b'?'
        | b':'
        | b'#'
        | b'&'
        | b'*'
        | b'!'
        | b'|'
        | b'>' => false,
        first => !matches!(first, b'\'' | b'"' | b'%' | b'@' | b'`'),
    }
}

impl<'a> Short<'a, '_> {
    /// The scalar with or without quotes that begins at `at`; one without quotes as far as this line goes.
    pub(super) fn word(&mut self, at: usize) -> Option<Word<'a>> {
        match self.byte(at) {
            quote @ (b'\'' | b'"') => self.quoted(at, quote),
            first if begins_plain(first, self.byte(at + 1)) => self.plain(at),
            _ => None,
        }
    }

    /// The first byte from `from` on at which a word without quotes may end.
    fn next_stop(&self, from: usize) -> Option<usize> {
        let rest = self.rest(from);
        let (near, far) = rest.split_at(rest.len().min(NEAR_BYTES));
        let stop = near.iter().position(|byte| matches!(byte, b':' | b'#' | b'\n'));
        let stop = stop.or_else(|| Some(near.len() + memchr3(b':', b'#', b'\n', far)?));
        stop.map(|stop| from + stop)
    }

    fn plain(&self, start: usize) -> Option<Word<'a>> {
        let mut from = start;
        let (stop, is_colon) = loop {
            let Some(at) = self.next_stop(from) else { break (self.text.len(), false) };
            match self.byte(at) {
                b':' if self.is_gap(at + 1) => break (at, true),
                b'#' if matches!(self.byte(at - 1), b' ' | b'\t') => break (at, false),
                b'\n' => break (at, false),
                _ => from = at + 1,
            }
        };
        if is_colon && SAFE_KEY_BYTES < stop - start {
            return None;
        }
        let bytes = &self.text.as_bytes()[start..stop];
        let length = bytes.iter().rposition(|byte| !matches!(byte, b' ' | b'\t')).map_or(0, |last| last + 1);
        let end = start + length;
        let text = Cow::Borrowed(&self.text[start..end]);
        Some(Word { start, end, text, style: Style::Plain, colon: is_colon.then_some(stop) })
    }

    fn quoted(&mut self, start: usize, quote: u8) -> Option<Word<'a>> {
        let rest = self.rest(start + 1);
        let found = match quote {
            b'\'' => memchr2(b'\'', b'\n', rest),
            _ => memchr3(b'"', b'\\', b'\n', rest),
        };
        let close = start + 1 + found?;
        let is_simple = self.byte(close) == quote && (quote == b'"' || self.byte(close + 1) != b'\'');
        let (text, end, is_one_line) = if is_simple {
            (Cow::Borrowed(&self.text[start + 1..close]), close + 1, true)
        } else {
            let scanner = self.scanner(start, 0);
            let text = scanner.scan_quoted(quote).ok()?;
            (text, scanner.mark.at, scanner.mark.line == 0)
        };
        let next = self.skip_spaces(end);
        let colon = (self.byte(next) == b':').then_some(next);
        if colon.is_some() && !(is_one_line && self.is_gap(next + 1) && next - start <= SAFE_KEY_BYTES) {
            return None;
        }
        Some(Word { start, end, text, style: Style::Quoted, colon })
    }

    /// The `|` text whose mark stands at `start`.
    pub(super) fn literal(&mut self, start: usize, outer: usize, depth: usize) -> Option<Node<'a>> {
        let keep = self.byte(start + 1);
        let has_keep = matches!(keep, b'-' | b'+');
        let header = self.skip_spaces(start + 1 + usize::from(has_keep));
        let mut line = header + 1;
        let mut breaks = 0;
        let mut indent = outer + 1;
        while self.byte(line - 1) == b'\n' {
            let at = self.skip_spaces(line);
            indent = indent.max(at - line);
            match self.byte(at) {
                b'\n' => line = at + 1,
                b'\t' => return None,
                _ => break,
            }
            breaks += 1;
        }
        let is_usual = self.byte(header) == b'\n' && self.skip_spaces(line) == line + indent;
        if !is_usual || self.byte(line + indent) == 0 {
            return self.block_text(start, outer, depth);
        }
        let text = self.text;
        self.block.clear();
        let end = loop {
            self.block.extend(std::iter::repeat_n('\n', breaks));
            let end = self.line_end(line + indent);
            self.block.push_str(&text[line + indent..end]);
            (line, breaks) = (end, 0);
            if !self.pass_breaks(&mut line, &mut breaks, indent)? {
                break end;
            }
        };
        let kept = match keep {
            b'-' => 0,
            b'+' => breaks,
            _ => breaks.min(1),
        };
        self.block.extend(std::iter::repeat_n('\n', kept));
        let text = Cow::Owned(self.block.as_str().to_owned());
        self.go_to_content(line)?;
        if Some(outer) < self.column {
            return None;
        }
        self.last_end = end;
        self.leaf(start, end, text, Style::Block, depth)
    }

    /// Goes from the end of a line to the start of the next one that is not empty, and counts the breaks; whether the
    /// text that is indented by `indent` goes on there.
    fn pass_breaks(&self, line: &mut usize, breaks: &mut usize, indent: usize) -> Option<bool> {
        let mut at = *line;
        while self.byte(at) == b'\n' {
            *breaks += 1;
            *line = at + 1;
            at = *line;
            while self.byte(at) == b' ' && at < *line + indent {
                at += 1;
            }
        }
        let is_inside = at == *line + indent;
        match self.byte(at) {
            b'\t' if !is_inside => None,
            0 => Some(false),
            _ => Some(is_inside && *breaks != 0),
        }
    }

    /// The `|` or `>` text whose mark stands at `start`, by the scanner.
    pub(super) fn block_text(&mut self, start: usize, outer: usize, depth: usize) -> Option<Node<'a>> {
        let is_literal = self.byte(start) == b'|';
        let scanner = self.scanner(start, outer);
        let (text, end) = scanner.scan_block_scalar(is_literal).ok()?;
        let Mark { at, column, .. } = scanner.mark;
        // Unless the text ends there, it went to the first word of a line.
        self.go_to_content(if at == self.text.len() { at } else { at - column })?;
        if Some(outer) < self.column {
            return None;
        }
        self.last_end = end;
        self.leaf(start, end, text.into(), Style::Block, depth)
    }
}
