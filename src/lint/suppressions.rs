//! Findings that an author has silenced on the spot: `# catalog-ignore CODE: why`.
//!
//! The comment stands at the end of the line that the finding points at, or on a line of its own above it. It works in
//! YAML, inside a script's metadata block (after the block's own marker) and in a script's body.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Edit;
use crate::diag::Place;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::diag::nearest;
use crate::lint::levels;
use crate::source::Sources;
use crate::text::FileId;
use crate::text::Span;

/// A suppression that does not say why.
pub static SUPPRESSION_WITHOUT_REASON: Code = code(
    ("C497", "suppression-without-reason"),
    "a suppression does not say why",
    include_str!("suppressions/suppression_without_reason.md"),
);

/// A suppression of an error that cannot be silenced.
pub static SUPPRESSION_OF_ERROR: Code = code(
    ("C498", "suppression-of-error"),
    "a suppression names an error that cannot be silenced",
    include_str!("suppressions/suppression_of_error.md"),
)
.fixable();

/// A suppression that silences nothing.
pub static UNUSED_SUPPRESSION: Code = code(
    ("C499", "unused-suppression"),
    "a suppression silences nothing",
    include_str!("suppressions/unused_suppression.md"),
)
.fixable();

/// Every code of suppressions, by id.
pub static CODES: &[&Code] = &[&SUPPRESSION_WITHOUT_REASON, &SUPPRESSION_OF_ERROR, &UNUSED_SUPPRESSION];

const fn code((id, name): (&'static str, &'static str), summary: &'static str, docs: &'static str) -> Code {
    Code {
        id,
        name,
        severity: Severity::Warning,
        right_st: RightSt::NoSay,
        rules: &[],
        summary,
        docs,
        fixable: false,
    }
}

/// The word that begins a suppression, behind a `#`.
const WORD: &str = "catalog-ignore";

/// A finding that a comment silences.
#[derive(Debug, Clone)]
pub struct Silenced {
    /// The finding.
    pub diagnostic: Diagnostic,
    /// Why, as the comment says.
    pub reason: String,
}

/// One code of one suppression.
struct Suppression<'a> {
    span: Span,
    /// What to remove, if it is not needed: the comment, or the code alone if the comment has others.
    removal: Span,
    /// The code's id or name as written.
    written: &'a str,
    /// Lines whose findings it silences, from 0.
    lines: (usize, usize),
    /// Why; empty if it does not say.
    reason: &'a str,
}

/// Takes out of `diagnostics` what comments in `files` silence, and adds what is wrong with these comments.
///
/// `codes` are all codes there are. Returns what is left, and what was taken out.
pub fn apply(
    diagnostics: Vec<Diagnostic>,
    files: &BTreeSet<FileId>,
    sources: &Sources,
    codes: &[&'static Code],
) -> (Vec<Diagnostic>, Vec<Silenced>) {
    let texts: BTreeMap<FileId, &str> = files
        .iter()
        .filter_map(|id| Some((*id, std::str::from_utf8(sources.get(*id)?.bytes.as_deref()?).ok()?)))
        .filter(|(_, text)| text.contains(WORD))
        .collect();
    if texts.is_empty() {
        return (diagnostics, Vec::new());
    }
    let mut found = Vec::new();
    let mut silent: BTreeMap<FileId, Vec<(Suppression<'_>, bool)>> = BTreeMap::new();
    for (file, text) in &texts {
        let all = suppressions(*file, text);
        silent.insert(*file, all.into_iter().map(|suppression| (suppression, false)).collect());
    }
    let mut kept = Vec::with_capacity(diagnostics.len());
    let mut silenced = Vec::new();
    for diagnostic in diagnostics {
        let reason = match &diagnostic.place {
            Place::Span(span) => {
                let text = texts.get(&span.file).copied().unwrap_or_default();
                let line = line_of(text, span.start as usize);
                silent.get_mut(&span.file).and_then(|all| silences(all, &diagnostic, line))
            }
            Place::Root | Place::Path(_) => None,
        };
        match reason {
            Some(reason) => silenced.push(Silenced { diagnostic, reason: reason.to_owned() }),
            None => kept.push(diagnostic),
        }
    }
    for (suppression, is_used) in silent.values().flatten() {
        found.extend(fault(suppression, *is_used, codes));
    }
    kept.extend(found);
    (kept, silenced)
}

/// The reason of the one of `all` that silences `diagnostic` at `line`; marks it as used.
fn silences<'a>(
    all: &mut [(Suppression<'a>, bool)],
    diagnostic: &Diagnostic,
    line: usize,
) -> Option<&'a str> {
    let fits = |(suppression, _): &&mut (Suppression<'_>, bool)| {
        (suppression.written == diagnostic.code.id || suppression.written == diagnostic.code.name)
            && (suppression.lines.0 == line || suppression.lines.1 == line)
    };
    let (suppression, is_used) = all.iter_mut().find(fits)?;
    *is_used = true;
    let silences = !suppression.reason.is_empty() && !levels::is_fixed(diagnostic.code);
    silences.then_some(suppression.reason)
}

/// What is wrong with a suppression.
fn fault(suppression: &Suppression<'_>, is_used: bool, codes: &[&'static Code]) -> Option<Diagnostic> {
    let (span, written) = (suppression.span, suppression.written);
    let known = codes.iter().find(|code| code.id == written || code.name == written);
    let remove = Edit::Bytes { span: suppression.removal, new: String::new() };
    if suppression.reason.is_empty() {
        let message = format!("nothing says why `{written}` is silenced");
        return Some(
            Diagnostic::new(&SUPPRESSION_WITHOUT_REASON, span, message)
                .note("without a reason the finding is reported all the same")
                .help(format!("write `# {WORD} {written}: why`")),
        );
    }
    match known {
        None => {
            let near = nearest(written, codes.iter().flat_map(|code| [code.id, code.name]));
            let help = near.map_or_else(
                || "`catalog explain --list` lists every code".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("there is no code `{written}`");
            Some(Diagnostic::new(&UNUSED_SUPPRESSION, span, message).help(help))
        }
        Some(code) if levels::is_fixed(code) => {
            let message = format!("`{written}` cannot be silenced");
            Some(
                Diagnostic::new(&SUPPRESSION_OF_ERROR, span, message)
                    .note("what cannot be read or resolved cannot be shown")
                    .help("mend it, and remove the comment")
                    .fix("remove the comment", remove),
            )
        }
        Some(_) if is_used => None,
        Some(_) => {
            let message = format!("there is no `{written}` here to silence");
            let diagnostic = Diagnostic::new(&UNUSED_SUPPRESSION, span, message).help("remove the comment");
            Some(diagnostic.fix("remove the comment", remove))
        }
    }
}

/// The suppressions that `text` writes, in order.
fn suppressions(file: FileId, text: &str) -> Vec<Suppression<'_>> {
    let mut found = Vec::new();
    let mut offset = 0;
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for (number, line) in lines.iter().enumerate() {
        if let Some((before, at)) = comment(line) {
            let alone = before.trim_matches(|c: char| c.is_whitespace() || "#/-".contains(c)).is_empty();
            let is_plain = |line: &str| !line.trim().is_empty() && comment(line).is_none();
            let below = lines[number + 1..].iter().position(|line| is_plain(line)).map(|n| number + 1 + n);
            let targets = match below {
                // On the first line it speaks of the file as a whole too.
                Some(below) if alone && number == 0 => (0, below),
                Some(below) if alone => (below, below),
                _ => (number, number),
            };
            let whole = if alone {
                Span::new(file, offset, offset + line.len())
            } else {
                let kept = before.trim_end().len();
                let end = line.trim_end_matches(['\n', '\r']).len();
                Span::new(file, offset + kept, offset + end)
            };
            let rest = line[at..].trim_end();
            let (codes, reason) = rest.split_once(':').unwrap_or((rest, ""));
            let mut start = at;
            for written in codes.split(',') {
                let lead = written.len() - written.trim_start().len();
                let name = written.trim();
                let span = Span::new(file, offset + start + lead, offset + start + lead + name.len());
                // One of several goes with the comma behind it, the last one with the comma before it.
                let has_more = start + written.len() < at + codes.len();
                let removal = match (codes.contains(','), has_more) {
                    (false, _) => whole,
                    (true, true) => Span::new(
                        file,
                        offset + start + lead,
                        offset + next_code(line, start + written.len() + 1),
                    ),
                    (true, false) => Span::new(file, offset + start - 1, offset + start + lead + name.len()),
                };
                found.push(Suppression {
                    span,
                    removal,
                    written: name,
                    lines: targets,
                    reason: reason.trim(),
                });
                start += written.len() + 1;
            }
        }
        offset += line.len();
    }
    found
}

/// Where the next code begins at or behind the byte `at` of `line`.
fn next_code(line: &str, at: usize) -> usize {
    line[at..].find(|c: char| !c.is_whitespace()).map_or(line.len(), |blanks| at + blanks)
}

/// The text before the suppression of `line`, and where its codes begin.
fn comment(line: &str) -> Option<(&str, usize)> {
    let word = line.find(WORD)?;
    let before = line[..word].trim_end();
    let rest = &line[word + WORD.len()..];
    let before = before.strip_suffix('#')?;
    rest.starts_with([' ', '\t']).then_some((before, word + WORD.len()))
}

/// The line that holds the byte `offset`, from 0.
fn line_of(text: &str, offset: usize) -> usize {
    text[..text.floor_char_boundary(offset.min(text.len()))].matches('\n').count()
}
