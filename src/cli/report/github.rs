//! Findings as annotations of GitHub Actions.

use std::fmt::Write as _;

use crate::cli::report::Report;
use crate::cli::report::Texts;
use crate::diag::Severity;

/// Renders each finding of at least the severity `least` as a workflow command on a line of its own.
pub fn render(report: &Report<'_>, least: Severity) -> String {
    let mut texts = Texts::new(report.sources);
    let mut out = String::new();
    for diagnostic in report.diagnostics.iter().filter(|diagnostic| diagnostic.severity >= least) {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let located = texts.locate(&diagnostic.place);
        let path = format!("{}{}", report.prefix, located.path);
        write!(out, "::{command} file={}", property(&path)).expect("a string takes all");
        if let Some((start, end)) = located.range {
            write!(out, ",line={},endLine={}", start.line, end.line).expect("a string takes all");
            // Columns are shown only within one line.
            if start.line == end.line {
                write!(out, ",col={},endColumn={}", start.column, end.column).expect("a string takes all");
            }
        }
        let title = format!("{} {}", diagnostic.code.id, diagnostic.code.name);
        let notes = diagnostic.notes.iter().map(|note| format!("note: {}", note.text));
        let help = diagnostic.help.iter().map(|help| format!("help: {help}"));
        let lines: Vec<String> =
            std::iter::once(diagnostic.message.clone()).chain(notes).chain(help).collect();
        let text = lines.join("\n");
        writeln!(out, ",title={}::{}", property(&title), data(&text)).expect("a string takes all");
    }
    out
}

/// Escapes the text of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_cannot_begin_a_command_of_its_own() {
        assert_eq!(data("a\n::error::b 100%"), "a%0A::error::b 100%25");
        assert_eq!(property("a:b,c"), "a%3Ab%2Cc");
    }
}
