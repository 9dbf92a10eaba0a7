//! Findings of the usual shape, drawn by ourselves: the same characters as the renderer's, many times as fast.
//!
//! A finding is of the usual shape if it is not coloured, all its texts are short ASCII on one line, and its frames
//! come before its notes. Everything else is the renderer's, and so is the looks: a test compares the two.

use super::Frame;
use crate::diag::Diagnostic;
use crate::diag::Place;

/// Longest line of a frame, and of marks with their label, in characters; longer ones the renderer may cut.
const MAX_CHARS: usize = 128;

/// Deepest line, in blanks before it; of deeper ones the renderer cuts the beginning.
const MAX_INDENT: usize = 20;

/// What is drawn of one frame.
struct Marked<'a> {
    frame: &'a Frame,
    line: &'a str,
    start: usize,
    end: usize,
    label: Option<&'a str>,
}

/// Draws `diagnostic`, whose places are `frames` in order, the first one its own; `None` if it is not of the usual shape.
pub(super) fn draw(diagnostic: &Diagnostic, frames: &[Frame]) -> Option<String> {
    let Place::Span(_) = diagnostic.place else { return None };
    let (labels, notes) = diagnostic.notes.split_at(frames.len() - 1);
    let is_told =
        labels.iter().all(|note| note.span.is_some()) && notes.iter().all(|note| note.span.is_none());
    let texts = diagnostic.notes.iter().map(|note| &*note.text).chain(diagnostic.help.as_deref());
    if !is_told || !is_shown(&diagnostic.message) || !texts.into_iter().all(is_shown) {
        return None;
    }
    let labels = std::iter::once(None).chain(labels.iter().map(|note| Some(&*note.text)));
    let marked: Vec<Marked<'_>> =
        frames.iter().zip(labels).map(|(frame, label)| Marked::of(frame, label)).collect::<Option<_>>()?;
    let most = frames.iter().map(|frame| frame.line).max()?;
    let width = most.ilog10() as usize + 1;

    let (level, code) = (diagnostic.severity.word(), diagnostic.code);
    let mut out = String::with_capacity(1024);
    add(&mut out, &[level, "[", code.id, "]: ", &diagnostic.message]);
    for (at, marked) in marked.iter().enumerate() {
        marked.draw(&mut out, width, at == 0);
    }
    let margin = |out: &mut String, parts: &[&str]| {
        start_line(out, width);
        add(out, parts);
    };
    margin(&mut out, &[" |"]);
    for note in notes {
        margin(&mut out, &[" = note: ", &note.text]);
    }
    if let Some(help) = &diagnostic.help {
        margin(&mut out, &[" = help: ", help]);
    }
    margin(&mut out, &[" = note: `", code.name, "`; more: catalog explain ", code.id]);
    Some(out)
}

impl<'a> Marked<'a> {
    fn of(frame: &'a Frame, label: Option<&'a str>) -> Option<Self> {
        let (line, range) = frame.source.as_ref()?;
        let label_end = range.end + 1 + label.map_or(0, str::len);
        let indent = line.len() - line.trim_start().len();
        let is_short = line.len() <= MAX_CHARS && label_end <= MAX_CHARS && indent <= MAX_INDENT;
        let is_marked = range.start < range.end && range.end <= line.trim_end().len();
        let is_plain = is_plain(line) && is_plain(&frame.path) && label.is_none_or(is_plain);
        let fits = is_short && is_marked && is_plain;
        fits.then_some(Marked { frame, line, start: range.start, end: range.end, label })
    }

    fn draw(&self, out: &mut String, width: usize, is_first: bool) {
        let Frame { path, line, column, .. } = self.frame;
        let (line, column) = (line.to_string(), column.to_string());
        if !is_first {
            start_line(out, width);
            out.push_str(" |");
        }
        start_line(out, width);
        add(out, &[if is_first { "-->" } else { ":::" }, " ", path, ":", &line, ":", &column]);
        start_line(out, width);
        out.push_str(" |\n");
        repeat(out, " ", width - line.len());
        add(out, &[&line, " | ", self.line]);
        start_line(out, width);
        out.push_str(" | ");
        repeat(out, " ", self.start);
        repeat(out, if is_first { "^" } else { "-" }, self.end - self.start);
        if let Some(label) = self.label {
            add(out, &[" ", label]);
        }
    }
}

fn add(out: &mut String, parts: &[&str]) {
    for part in parts {
        out.push_str(part);
    }
}

fn repeat(out: &mut String, sign: &str, count: usize) {
    for _ in 0..count {
        out.push_str(sign);
    }
}

/// Starts a line with a margin for line numbers of `width` digits.
fn start_line(out: &mut String, width: usize) {
    out.push('\n');
    repeat(out, " ", width);
}

/// Whether `text`, behind which nothing is aligned, is one line that every terminal shows as it is.
fn is_shown(text: &str) -> bool {
    is_plain(text) || !text.is_empty() && text.chars().all(|c| matches!(c, ' '..='~' | '…'))
}

/// Whether `text` is one line that every terminal shows as it is, each byte in a column of its own.
fn is_plain(text: &str) -> bool {
    // All bytes are looked at, many at a time.
    !text.is_empty() && text.bytes().fold(true, |is_plain, byte| is_plain & matches!(byte, b' '..=b'~'))
}
