//! Findings as frames: the source, a caret under what is meant, why, and what to do.

mod plain;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use annotate_snippets::AnnotationKind;
use annotate_snippets::Group;
use annotate_snippets::Level;
use annotate_snippets::Origin;
use annotate_snippets::Renderer;
use annotate_snippets::Snippet;

use crate::cli::report::Count;
use crate::cli::report::Texts;
use crate::cli::report::count_of;
use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::diag::Severity;
use crate::source::Sources;
use crate::text::Span;

/// Longest line, in bytes, that a frame shows; of longer ones the place alone is named.
const MAX_LINE_BYTES: usize = 2_000;

/// How long most findings are, in bytes, so that a report rarely grows while it is written.
const USUAL_BYTES: usize = 800;

/// Most lines of one frame; what is marked beyond them is cut.
const MAX_LINES: usize = 12;

/// Renders `diagnostics`, those of at least the severity `least`, each with an empty line after it.
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, least: Severity, colors: bool) -> String {
    let renderer = if colors { Renderer::styled() } else { Renderer::plain() };
    let mut texts = Texts::new(sources);
    let shown = || diagnostics.iter().filter(|diagnostic| diagnostic.severity >= least);
    let mut out = String::with_capacity(shown().count() * USUAL_BYTES);
    for diagnostic in shown() {
        let frames = Frame::all(diagnostic, &mut texts);
        let plain = if colors { None } else { plain::draw(diagnostic, &frames) };
        out.push_str(&plain.unwrap_or_else(|| render_one(diagnostic, &frames, &renderer)));
        out.push_str("\n\n");
    }
    out
}

/// The last line of a report: `3 errors, 1 warning and 2 infos`; what is not there is not named.
pub fn summary(count: Count) -> String {
    let parts = [(count.errors, "error"), (count.warnings, "warning"), (count.infos, "info")];
    let parts: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| count_of(*n, word)).collect();
    match parts.as_slice() {
        [] => "no findings".to_owned(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// Renders `diagnostic`, whose places are `frames` in order.
fn render_one(diagnostic: &Diagnostic, frames: &[Frame], renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let mut frames = frames.iter();
    let message = without_controls(&diagnostic.message);
    let notes: Vec<Cow<'_, str>> = diagnostic.notes.iter().map(|note| without_controls(&note.text)).collect();
    let help = diagnostic.help.as_deref().map(without_controls);
    let title = level.primary_title(&*message).id(diagnostic.code.id);
    let mut group = match &diagnostic.place {
        Place::Span(_) => {
            let frame = frames.next().expect("each place has its frame");
            frame.add(Group::with_title(title), None)
        }
        Place::Path(path) => title.element(Origin::path(path.to_string())),
        Place::Root => title.element(Origin::path(".")),
    };
    for (note, text) in diagnostic.notes.iter().zip(&notes) {
        group = match note.span {
            None => group.element(Level::NOTE.message(&**text)),
            Some(_) => frames.next().expect("each place has its frame").add(group, Some(text)),
        };
    }
    if let Some(help) = &help {
        group = group.element(Level::HELP.message(&**help));
    }
    let name = format!("`{}`; more: catalog explain {}", diagnostic.code.name, diagnostic.code.id);
    group = group.element(Level::NOTE.message(name));
    renderer.render(&[group])
}

/// `text` without the control characters of Latin 1, which some terminals obey; the others are drawn as symbols by
/// the renderer. A middle dot has as many bytes, so that marks stay where they are.
fn without_controls(text: &str) -> Cow<'_, str> {
    let is_control = |c: char| ('\u{80}'..='\u{9f}').contains(&c);
    if !text.is_ascii() && text.contains(is_control) {
        Cow::Owned(text.replace(is_control, "·"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The lines of a file around a span.
#[derive(Debug)]
struct Frame {
    path: String,
    line: usize,
    column: usize,
    /// The lines, and the span within them; `None` where they are too long to show or not known.
    source: Option<(String, std::ops::Range<usize>)>,
}

impl Frame {
    /// The frames of all places of `diagnostic`, its own first.
    fn all(diagnostic: &Diagnostic, texts: &mut Texts<'_>) -> Vec<Frame> {
        let own = match &diagnostic.place {
            Place::Span(span) => Some(*span),
            Place::Path(_) | Place::Root => None,
        };
        let spans = own.into_iter().chain(diagnostic.notes.iter().filter_map(|note| note.span));
        spans.map(|span| Frame::cut(span, texts)).collect()
    }

    fn cut(span: Span, texts: &mut Texts<'_>) -> Self {
        let path = texts.path(span.file).to_owned();
        let (text, lines) = texts.get(span.file);
        let start = lines.position(text, span.start as usize);
        let source = cut_lines(text, span.start as usize, span.end as usize);
        Frame { path, line: start.line, column: start.column, source }
    }

    /// Adds the frame to `group`, its mark labelled with `label`; a first mark has no label.
    fn add<'a>(&self, group: Group<'a>, label: Option<&'a str>) -> Group<'a> {
        let Some((source, range)) = &self.source else {
            let origin = Origin::path(self.path.clone()).line(self.line).char_column(self.column);
            let group = group.element(origin);
            return match label {
                Some(label) => group.element(Level::NOTE.message(label)),
                None => group,
            };
        };
        let kind = if label.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
        group.element(
            Snippet::source(source.clone())
                .line_start(self.line)
                .path(self.path.clone())
                .annotation(kind.span(range.clone()).label(label)),
        )
    }
}

/// The whole lines that hold `start..end`, and where that is in them.
fn cut_lines(text: &str, start: usize, end: usize) -> Option<(String, std::ops::Range<usize>)> {
    if text.is_empty() {
        return None;
    }
    let start = text.floor_char_boundary(start.min(text.len()));
    let end = text.floor_char_boundary(end.clamp(start, text.len()));
    let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let mut to = from;
    for _ in 0..MAX_LINES {
        let line_end = text[to..].find('\n').map_or(text.len(), |at| to + at);
        if line_end - to > MAX_LINE_BYTES {
            return None;
        }
        to = (line_end + 1).min(text.len());
        if end <= line_end || to == text.len() {
            break;
        }
    }
    let lines = text[from..to].trim_end_matches(['\n', '\r']);
    let last = lines.len();
    Some((without_controls(lines).into_owned(), (start - from).min(last)..(end - from).min(last)))
}
