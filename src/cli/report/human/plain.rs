//! Findings of the usual shape, drawn by ourselves: the same characters as the renderer's, many times as fast.
//!
//! A finding is of the usual shape if it is not coloured, all its texts are short ASCII on one line, and its frames
//! come before its notes. Everything else is the renderer's, and so is the looks: a test compares the two.

use std::fmt::Write as _;

use super::Frame;
use crate::diag::Diagnostic;
use crate::diag::Place;

/// Longest line of a frame, and of marks with their label, in characters; longer ones the renderer may cut.
const MAX_CHARS: usize = 120;

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
    let mut draw = || {
        write!(out, "{level}[{}]: {}", code.id, diagnostic.message)?;
        for (at, marked) in marked.iter().enumerate() {
            marked.draw(&mut out, width, at == 0)?;
        }
        write!(out, "\n{:width$} |", "")?;
        for note in notes {
            write!(out, "\n{:width$} = note: {}", "", note.text)?;
        }
        if let Some(help) = &diagnostic.help {
            write!(out, "\n{:width$} = help: {help}", "")?;
        }
        write!(out, "\n{:width$} = note: `{}`; more: catalog explain {}", "", code.name, code.id)
    };
    draw().expect("a string takes all");
    Some(out)
}

impl<'a> Marked<'a> {
    fn of(frame: &'a Frame, label: Option<&'a str>) -> Option<Self> {
        let (line, range) = frame.source.as_ref()?;
        let label_end = range.end + 1 + label.map_or(0, str::len);
        let is_short = line.len() <= MAX_CHARS && label_end <= MAX_CHARS;
        let is_marked = range.start < range.end && range.end <= line.trim_end().len();
        let is_plain = is_plain(line) && is_plain(&frame.path) && label.is_none_or(is_plain);
        let fits = is_short && is_marked && is_plain;
        fits.then_some(Marked { frame, line, start: range.start, end: range.end, label })
    }

    fn draw(&self, out: &mut String, width: usize, is_first: bool) -> std::fmt::Result {
        let Frame { path, line, column, .. } = self.frame;
        let arrow = if is_first { "-->" } else { ":::" };
        if !is_first {
            write!(out, "\n{:width$} |", "")?;
        }
        write!(out, "\n{:width$}{arrow} {path}:{line}:{column}", "")?;
        write!(out, "\n{:width$} |\n{line:>width$} | {}", "", self.line)?;
        write!(out, "\n{:width$} | {:start$}", "", "", start = self.start)?;
        let mark = if is_first { '^' } else { '-' };
        out.extend(std::iter::repeat_n(mark, self.end - self.start));
        match self.label {
            Some(label) => write!(out, " {label}"),
            None => Ok(()),
        }
    }
}

/// Whether `text`, behind which nothing is aligned, is one line that every terminal shows as it is.
fn is_shown(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| matches!(c, ' '..='~' | '…'))
}

/// Whether `text` is one line that every terminal shows as it is, each byte in a column of its own.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}
