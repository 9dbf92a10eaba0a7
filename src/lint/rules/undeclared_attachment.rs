//! C409 `undeclared-attachment`: a script uses an attachment that it does not declare.

use std::collections::BTreeSet;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::diag::Words;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::revision;
use crate::lint::script::Script;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C409",
        name: "undeclared-attachment",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[78],
        summary: "a script uses an attachment that it does not declare",
        docs: include_str!("undeclared_attachment.md"),
        fixable: false,
    },
    check: Check::Script(check),
};

/// The variables that hold the folder of the attachments.
const FOLDER: &str = "ATTACH_DIR";

/// Longest way from the variable to the name of the file, in bytes: brackets, quotes, a separator.
const MAX_BETWEEN: usize = 8;

fn check(script: &Script<'_>) -> Vec<Diagnostic> {
    if !script.text.contains(FOLDER) || !revision::is_live(script.item, script.catalog) {
        return Vec::new();
    }
    let base = |path: &'_ str| path.trim_end_matches('/').rsplit(['/', '\\']).next().unwrap_or(path).to_owned();
    let listed = || script.written.written.attachments.iter().map(|path| base(&path.value));
    let mut known: BTreeSet<String> = listed().collect();
    let mut words = None;
    let mut found = Vec::new();
    for (start, line) in script.outside_block() {
        if line.trim_start().starts_with('#') {
            continue;
        }
        for (at, _) in line.match_indices(FOLDER) {
            let Some((from, name)) = file(line, at + FOLDER.len()) else { continue };
            // What the script itself puts there is no attachment.
            let is_made = is_written(&line[..at]) || !known.insert(name.to_owned());
            if is_made {
                continue;
            }
            let span = script.span(start + from, start + from + name.len());
            let diagnostic = Diagnostic::new(&RULE.code, span, format!("`{name}` is not an attachment of the script"))
                .note("only files listed under `Attachments` lie in the folder when the script runs");
            found.push(match words.get_or_insert_with(|| Words::new(listed())).nearest(name) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help("list the file under `Attachments` and put it into `attachments/`"),
            });
        }
    }
    found
}

/// The file that a path into the folder names, whose variable ends at `at`, if it is a plain name directly in it.
fn file(line: &str, at: usize) -> Option<(usize, &str)> {
    let rest = &line[at..];
    let slash = rest.find(['/', '\\']).filter(|slash| *slash < MAX_BETWEEN)?;
    let is_bracket = |c: char| "}\"')] ,".contains(c);
    if !rest[..slash].chars().all(is_bracket) {
        return None;
    }
    let name = &rest[slash + 1..];
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    let end = name.find(|c| !is_name(c)).unwrap_or(name.len());
    // A pattern, a variable, a folder: not a name that can be looked up.
    let is_cut = name[end..].starts_with(['$', '*', '?', '{', '[', '/', '\\', '#', '%', '(', '`', '@', ':', '~']);
    let plain = name[..end].trim_end_matches('.');
    (!is_cut && !plain.is_empty() && plain.chars().any(char::is_alphabetic)).then_some((at + slash + 1, plain))
}

/// Whether what stands before a path writes to it.
fn is_written(before: &str) -> bool {
    let before = before.trim_end_matches(|c: char| "${\"'".contains(c) || c == ' ');
    let before = before.trim_end_matches("RS_").trim_end_matches(|c: char| "${\"'".contains(c) || c == ' ');
    let before = before.trim_end_matches("env:").trim_end_matches(|c: char| "${\"'".contains(c) || c == ' ');
    let last = before.rsplit(char::is_whitespace).next().unwrap_or(before);
    before.ends_with('>') || ["-o", "-O", "tee", "--output", "--output-document", "touch", "mkdir", "-p", "of=", "-OutFile"].contains(&last)
}
