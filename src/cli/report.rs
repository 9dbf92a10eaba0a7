//! Findings, told to people and to machines.

pub mod github;
pub mod human;
pub mod json;
pub mod sarif;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::diag::Severity;
use crate::lint::suppressions::Silenced;
use crate::pipeline::Looked;
use crate::settings::Limits;
use crate::settings::Profile;
use crate::source::Sources;
use crate::text::FileId;
use crate::text::LineIndex;
use crate::text::Position;
use crate::text::Span;

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Frames with carets, for people.
    Human,
    /// One JSON object, for machines.
    Json,
    /// SARIF 2.1.0, for code scanning services.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
}

/// A format, and the file that it is written to; standard output without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// How.
    pub format: Format,
    /// Where.
    pub file: Option<PathBuf>,
}

impl Wanted {
    /// Reads `FORMAT` or `FORMAT=FILE`.
    ///
    /// # Errors
    ///
    /// A sentence that says what can be written.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (word, file) = match text.split_once('=') {
            Some((word, file)) => (word, Some(file)),
            None => (text, None),
        };
        let format = match word {
            "human" => Format::Human,
            "json" => Format::Json,
            "sarif" => Format::Sarif,
            "github" => Format::Github,
            _ => return Err("write `human`, `json`, `sarif` or `github`, maybe with `=FILE`".to_owned()),
        };
        if file == Some("") {
            return Err(format!("`{word}=` names no file"));
        }
        Ok(Wanted { format, file: file.map(PathBuf::from) })
    }
}

/// What a report is made from.
#[derive(Debug)]
pub struct Report<'a> {
    /// The findings, sorted, at their levels.
    pub diagnostics: &'a [Diagnostic],
    /// Findings that the baseline knows.
    pub postponed: &'a [Diagnostic],
    /// Findings that comments silence.
    pub silenced: &'a [Silenced],
    /// Where they were found.
    pub sources: &'a Sources,
    /// The limits of the project.
    pub limits: &'a Limits,
    /// What was looked at.
    pub looked: Looked,
    /// What was demanded.
    pub profile: Profile,
    /// Whether a baseline was compared with.
    pub has_baseline: bool,
    /// Entries of the baseline that nothing was found for.
    pub stale: usize,
    /// From the folder where the run began to the root: empty, or ending in `/`.
    pub prefix: &'a str,
    /// Where the site will live.
    pub base_url: Option<&'a str>,
}

/// The address of the page of `code`, where the site's own is known.
pub fn rule_page(code: &Code, base_url: Option<&str>) -> Option<String> {
    base_url.map(|base| format!("{base}rules/{}.html", code.id))
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

/// How many texts are kept prepared.
const MAX_PREPARED: usize = 64;

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
        // Findings are sorted by file: what was prepared long ago is hardly asked for again.
        if MAX_PREPARED <= self.prepared.len() && !self.prepared.contains_key(&file) {
            self.prepared.clear();
        }
        let prepared = self.prepared.entry(file).or_insert_with(|| {
            let bytes = sources.get(file).and_then(|source| source.bytes.as_deref()).unwrap_or_default();
            let text = same_length_text(bytes);
            let lines = LineIndex::new(&text);
            (text, lines)
        });
        (&prepared.0, &prepared.1)
    }

    pub(crate) fn path(&self, file: FileId) -> &'a str {
        self.sources.path(file).as_str()
    }

    pub(crate) fn locate_span(&mut self, span: Span) -> Located {
        let path = self.path(span.file).to_owned();
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
