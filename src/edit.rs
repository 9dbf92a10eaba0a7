//! Edits by span, the only writer into sources: fixes become bytes, and bytes become files.
//!
//! A [`Fix`] says what shall change; what to write where is decided here, with the file's text at hand. An edit whose
//! place does not hold what it names is not applied: a value that an alias copies stands at the alias, and changing
//! that place would change something else.

mod diff;
mod disk;
mod entry;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::diag::Edit;
use crate::diag::Fix;

pub use diff::unified;
pub use disk::Change;
pub use disk::NewFile;
pub use disk::NewFolder;
pub use disk::is_own_file;
pub use disk::put;
pub use disk::write;
pub use disk::write_with_folders;

/// Some bytes of a file, and what shall stand there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// What is replaced.
    pub range: Range<usize>,
    /// The new bytes.
    pub new: String,
}

/// What `fix` writes into a file of these `bytes`, in the order of its edits; `None` if it cannot be applied.
pub fn resolve(fix: &Fix, bytes: &[u8]) -> Option<Vec<Replacement>> {
    fix.edits.iter().map(|edit| resolve_one(edit, bytes)).collect()
}

fn resolve_one(edit: &Edit, bytes: &[u8]) -> Option<Replacement> {
    let span = edit.span();
    let (start, end) = (span.start as usize, span.end as usize);
    let written = bytes.get(start..end)?;
    match edit {
        Edit::Word { old, new, .. } => word(written, old, new)
            .map(|(range, new)| Replacement { range: start + range.start..start + range.end, new }),
        Edit::Unquote { text, .. } => {
            let inner = unquoted(written)?;
            (inner == text.as_bytes() && is_plain(text))
                .then(|| Replacement { range: start..end, new: text.clone() })
        }
        Edit::Quote { text, .. } => {
            let is_simple = !text.contains(['"', '\\', '\n']);
            (written == text.as_bytes() && is_simple)
                .then(|| Replacement { range: start..end, new: format!("\"{text}\"") })
        }
        Edit::Bytes { new, .. } => {
            // A comment between the lines of what is replaced would be lost.
            let has_comment = !new.is_empty() && written.contains(&b'\n') && has_comment(written);
            (!has_comment).then(|| Replacement { range: start..end, new: new.clone() })
        }
        Edit::Entry { .. } => {
            let range = entry::extent(bytes, start..end)?;
            Some(Replacement { range, new: String::new() })
        }
    }
}

/// Where the text `old` stands in the scalar `written`, and how `new` is written there.
fn word(written: &[u8], old: &str, new: &str) -> Option<(Range<usize>, String)> {
    if written == old.as_bytes() {
        return is_plain(new).then(|| (0..written.len(), new.to_owned()));
    }
    let inner = unquoted(written)?;
    let is_simple = |text: &str| !text.contains(['"', '\'', '\\', '\n']);
    // In single quotes a double one is itself.
    let fits = written[0] == b'\'' && !new.contains(['\'', '\n']) || is_simple(new);
    (inner == old.as_bytes() && fits).then(|| (1..written.len() - 1, new.to_owned()))
}

/// What stands between the quotes of `written`.
fn unquoted(written: &[u8]) -> Option<&[u8]> {
    match written {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => Some(inner),
        _ => None,
    }
}

/// Whether `text` may stand without quotes wherever a scalar without quotes stood.
fn is_plain(text: &str) -> bool {
    let first = text.chars().next();
    let starts_well = first.is_some_and(|c| c.is_alphanumeric() || c == '/' || c == '_');
    let is_harmless = |c: char| !c.is_control() && !"[]{},\"".contains(c);
    starts_well
        && text.chars().all(is_harmless)
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with([':', ' '])
}

/// Whether a line of `written`, but for the marker before it, holds a comment.
fn has_comment(written: &[u8]) -> bool {
    written.split(|byte| *byte == b'\n').any(|line| {
        let line = line.trim_ascii_start();
        let rest = [&b"#"[..], b"//", b"--"].into_iter().find_map(|marker| line.strip_prefix(marker));
        let rest = rest.unwrap_or(line).trim_ascii_start();
        rest.starts_with(b"#") || rest.windows(2).any(|pair| pair == b" #" || pair == b"\t#")
    })
}

/// Applies what does not overlap of `fixes`, each as [`resolve`] gave it, in the order given; returns the new bytes and
/// which fixes were applied.
pub fn apply(bytes: &[u8], fixes: &[Vec<Replacement>]) -> (Vec<u8>, Vec<usize>) {
    let mut taken: Vec<&Replacement> = Vec::new();
    let mut applied = Vec::new();
    for (at, fix) in fixes.iter().enumerate() {
        let overlaps = |new: &Replacement| taken.iter().any(|old| touches(&old.range, &new.range));
        if fix.is_empty() || fix.iter().any(overlaps) {
            continue;
        }
        taken.extend(fix);
        applied.push(at);
    }
    taken.sort_by_key(|replacement| (replacement.range.start, replacement.range.end));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for replacement in taken {
        out.extend_from_slice(&bytes[at..replacement.range.start]);
        out.extend_from_slice(replacement.new.as_bytes());
        at = replacement.range.end;
    }
    out.extend_from_slice(&bytes[at..]);
    (out, applied)
}

/// Whether two stretches share a byte or an end.
fn touches(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start <= b.end && b.start <= a.end
}
