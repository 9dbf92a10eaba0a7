//! Findings as JSON: `{"diagnostics": […], "summary": {…}}`.

use serde::Serialize;

use crate::cli::report::Count;
use crate::cli::report::Texts;
use crate::diag::Diagnostic;
use crate::pipeline::Looked;
use crate::source::Sources;

#[derive(Serialize)]
struct Report {
    diagnostics: Vec<Finding>,
    summary: Summary,
}

#[derive(Serialize)]
struct Finding {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    message: String,
    notes: Vec<NoteText>,
    help: Option<String>,
}

#[derive(Serialize)]
struct NoteText {
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

/// What was looked at, and what was found.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Summary {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Infos.
    pub infos: usize,
    /// Files that were looked at.
    pub files: usize,
    /// Component revisions among them, parts included.
    pub components: usize,
}

impl Summary {
    /// Puts the numbers together.
    pub fn new(count: Count, looked: Looked) -> Self {
        let Count { errors, warnings, infos } = count;
        Summary { errors, warnings, infos, files: looked.files, components: looked.components }
    }
}

/// Renders all of `diagnostics` on one line that ends in a line feed. Lines and columns are from 1, columns in
/// characters, ends exclusive; 1 and 1 where a finding is about a file as a whole.
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, summary: Summary) -> String {
    let mut texts = Texts::new(sources);
    let finding = |diagnostic: &Diagnostic| {
        let located = texts.locate(&diagnostic.place);
        let range = located.range.map(|(start, end)| (start.line, start.column, end.line, end.column));
        let (line, column, end_line, end_column) = range.unwrap_or((1, 1, 1, 1));
        let notes = diagnostic.notes.iter().map(|note| {
            let second = note.span.map(|span| texts.locate_span(span));
            let start = second.as_ref().and_then(|located| located.range).map(|(start, _)| start);
            NoteText {
                message: note.text.clone(),
                file: second.map(|located| located.path),
                line: start.map(|start| start.line),
                column: start.map(|start| start.column),
            }
        });
        Finding {
            code: diagnostic.code.id,
            name: diagnostic.code.name,
            severity: diagnostic.severity.word(),
            file: located.path,
            line,
            column,
            end_line,
            end_column,
            message: diagnostic.message.clone(),
            notes: notes.collect(),
            help: diagnostic.help.clone(),
        }
    };
    let diagnostics = diagnostics.iter().map(finding).collect();
    let mut text = serde_json::to_string(&Report { diagnostics, summary }).expect("plain data is JSON");
    text.push('\n');
    text
}
