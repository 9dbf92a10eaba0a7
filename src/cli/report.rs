//! Findings, told to people and to machines.

pub mod github;
pub mod human;
pub mod json;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::diag::Severity;
use crate::source::Sources;
use crate::text::FileId;
use crate::text::LineIndex;
use crate::text::Position;
use crate::text::Span;

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Frames with carets, for people.
    Human,
    /// One JSON object, for machines.
    Json,
    /// Annotations of GitHub Actions.
    Github,
}

/// How many findings of each severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Infos.
    pub infos: usize,
}

impl Count {
    /// Counts `diagnostics`.
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let count = |severity| diagnostics.iter().filter(|it| it.severity == severity).count();
        Count {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            infos: count(Severity::Info),
        }
    }
}

/// `text` as a terminal may get it: a name may hold anything, and no control character comes through.
pub fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// `a`, `a or b`, `a, b or c`.
pub(crate) fn either(names: &[String]) -> String {
    match names {
        [rest @ .., last] if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        names => names.concat(),
    }
}

/// `1 error`, `2 errors`: a number and its word.
pub fn count_of(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

/// The texts of sources with their lines, each prepared once.
pub(crate) struct Texts<'a> {
    sources: &'a Sources,
    prepared: BTreeMap<FileId, (Cow<'a, str>, LineIndex)>,
}

/// Where a finding is, as people count: the path, and the place if the text is known.
pub(crate) struct Located {
    pub(crate) path: String,
    pub(crate) range: Option<(Position, Position)>,
}

impl<'a> Texts<'a> {
    pub(crate) fn new(sources: &'a Sources) -> Self {
        Texts { sources, prepared: BTreeMap::new() }
    }

    /// The text of `file` and its lines; bytes that are not UTF-8 are shown as `?`, so that offsets stay.
    pub(crate) fn get(&mut self, file: FileId) -> (&str, &LineIndex) {
        let sources = self.sources;
        let prepared = self.prepared.entry(file).or_insert_with(|| {
            let bytes = sources.get(file).and_then(|source| source.bytes.as_deref()).unwrap_or_default();
            let text = same_length_text(bytes);
            let lines = LineIndex::new(&text);
            (text, lines)
        });
        (&prepared.0, &prepared.1)
    }

    pub(crate) fn locate_span(&mut self, span: Span) -> Located {
        let path = self.sources.path(span.file).as_str().to_owned();
        let (text, lines) = self.get(span.file);
        let range = (!text.is_empty())
            .then(|| (lines.position(text, span.start as usize), lines.position(text, span.end as usize)));
        Located { path, range }
    }

    pub(crate) fn locate(&mut self, place: &Place) -> Located {
        match place {
            Place::Root => Located { path: ".".to_owned(), range: None },
            Place::Path(path) => Located { path: path.to_string(), range: None },
            Place::Span(span) => self.locate_span(*span),
        }
    }
}

/// `bytes` as text of the same length: each byte that is not part of UTF-8 becomes `?`.
fn same_length_text(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(std::iter::repeat_n('?', chunk.invalid().len()));
    }
    Cow::Owned(text)
}
