//! Findings as JSON: `{"format": "check/1", "diagnostics": […], "summary": {…}}`.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::cli::report::Count;
use crate::cli::report::Report;
use crate::cli::report::Texts;
use crate::cli::report::rule_page;
use crate::diag::Diagnostic;
use crate::edit::Replacement;
use crate::pipeline::fix;
use crate::settings::Profile;
use crate::source::Sources;
use crate::text::Span;

/// The version of the report's form; additions keep it.
const FORMAT: &str = "check/1";

/// What `catalog check --format json` writes.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Report of `catalog check`")]
pub struct CheckReport {
    /// The version of this form: `check/1`. Fields may be added to it; none is changed or removed.
    format: &'static str,
    /// Every finding, sorted by file and place. What comments or a baseline silence is not among them.
    diagnostics: Vec<Finding>,
    /// What was looked at, and what was found.
    summary: Summary,
}

/// A finding.
#[derive(Debug, Serialize, JsonSchema)]
struct Finding {
    /// The code: `C` and three digits.
    #[schemars(regex(pattern = r"^C[1-6][0-9]{2}$"))]
    code: &'static str,
    /// The code's name.
    name: &'static str,
    /// How much it matters here.
    #[schemars(extend("enum" = ["error", "warning", "info"]))]
    severity: &'static str,
    /// The file, from the root that was checked; `.` for the root itself.
    file: String,
    /// The first line, from 1.
    #[schemars(range(min = 1))]
    line: usize,
    /// The first column, from 1, in Unicode scalar values; a tab is one.
    #[schemars(range(min = 1))]
    column: usize,
    /// The last line.
    #[schemars(range(min = 1))]
    end_line: usize,
    /// One past the last column.
    #[schemars(range(min = 1))]
    end_column: usize,
    /// What is wrong: a phrase, names in backticks.
    message: String,
    /// Why, and second places.
    notes: Vec<NoteText>,
    /// What to do.
    help: Option<String>,
    /// The page about the code, where the site has a Base URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<String>,
    /// Whether `check --fix` mends it.
    fixable: bool,
    /// What `check --fix` writes, if it mends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixText>,
}

/// What mends a finding.
#[derive(Debug, Serialize, JsonSchema)]
struct FixText {
    /// What it does: an imperative phrase, names in backticks.
    title: String,
    /// What to change, all of it or nothing; none of them overlap.
    #[schemars(length(min = 1))]
    edits: Vec<EditText>,
}

/// A stretch of a file, and what shall stand there instead.
#[derive(Debug, Serialize, JsonSchema)]
struct EditText {
    /// The file, from the root that was checked.
    file: String,
    /// The first line, from 1.
    #[schemars(range(min = 1))]
    line: usize,
    /// The first column, from 1, in Unicode scalar values; a tab is one.
    #[schemars(range(min = 1))]
    column: usize,
    /// The last line.
    #[schemars(range(min = 1))]
    end_line: usize,
    /// One past the last column.
    #[schemars(range(min = 1))]
    end_column: usize,
    /// The first byte, from 0.
    start: usize,
    /// One past the last byte.
    end: usize,
    /// The new text; empty where something is removed.
    replacement: String,
}

/// A sentence that explains a finding.
#[derive(Debug, Serialize, JsonSchema)]
struct NoteText {
    /// The sentence.
    message: String,
    /// The file of a second place.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    /// Its line.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// Its column.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

/// What was looked at, and what was found.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
struct Summary {
    /// Errors.
    errors: usize,
    /// Warnings.
    warnings: usize,
    /// Infos.
    infos: usize,
    /// Files that were looked at.
    files: usize,
    /// Component revisions among them, parts included.
    components: usize,
    /// What was demanded.
    #[schemars(extend("enum" = ["compat", "marketplace", "strict"]))]
    profile: &'static str,
    /// Findings that comments silence.
    silenced: usize,
    /// Findings that the baseline knows.
    postponed: usize,
    /// Findings that the baseline knows and that are there no more.
    stale: usize,
}

fn fix_text(diagnostic: &Diagnostic, sources: &Sources, texts: &mut Texts<'_>) -> Option<FixText> {
    let (file, replacements) = fix::replacements(diagnostic, sources)?;
    let edit = |replacement: Replacement| {
        let (start, end) = (replacement.range.start, replacement.range.end);
        let (first, last) = texts.locate_span(Span::new(file, start, end)).range?;
        Some(EditText {
            file: sources.path(file).to_string(),
            line: first.line,
            column: first.column,
            end_line: last.line,
            end_column: last.column,
            start,
            end,
            replacement: replacement.new,
        })
    };
    let edits: Option<Vec<EditText>> = replacements.into_iter().map(edit).collect();
    Some(FixText { title: diagnostic.fix.as_ref()?.title.clone(), edits: edits? })
}

/// The JSON Schema of what [`render`] writes.
pub fn schema() -> Value {
    schemars::schema_for!(CheckReport).to_value()
}

/// Renders all of `diagnostics` on one line that ends in a line feed. Lines and columns are from 1, columns in
/// characters, ends exclusive; 1 and 1 where a finding is about a file as a whole.
pub fn render(report: &Report<'_>) -> String {
    let mut texts = Texts::new(report.sources);
    let finding = |diagnostic: &Diagnostic| {
        let located = texts.locate(&diagnostic.place);
        let range = located.range.map(|(start, end)| (start.line, start.column, end.line, end.column));
        let (line, column, end_line, end_column) = range.unwrap_or((1, 1, 1, 1));
        let notes = diagnostic.notes.iter().map(|note| {
            let second = note.span.map(|span| texts.locate_span(span));
            let start = second.as_ref().and_then(|located| located.range).map(|(start, _)| start);
            NoteText {
                message: note.text.to_string(),
                file: second.map(|located| located.path),
                line: start.map(|start| start.line),
                column: start.map(|start| start.column),
            }
        });
        let notes = notes.collect();
        let fix = fix_text(diagnostic, report.sources, &mut texts);
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
            notes,
            help: diagnostic.help.as_deref().map(str::to_owned),
            help_uri: rule_page(diagnostic.code, report.base_url),
            fixable: fix.is_some(),
            fix,
        }
    };
    let diagnostics = report.diagnostics.iter().map(finding).collect();
    let Count { errors, warnings, infos } = Count::of(report.diagnostics);
    let profile = match report.profile {
        Profile::Compat => "compat",
        Profile::Marketplace => "marketplace",
        Profile::Strict => "strict",
    };
    let summary = Summary {
        errors,
        warnings,
        infos,
        files: report.looked.files,
        components: report.looked.components,
        profile,
        silenced: report.silenced.len(),
        postponed: report.postponed.len(),
        stale: report.stale,
    };
    let report = CheckReport { format: FORMAT, diagnostics, summary };
    let mut text = serde_json::to_string(&report).expect("plain data is JSON");
    text.push('\n');
    text
}
