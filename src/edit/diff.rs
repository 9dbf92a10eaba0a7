//! A unified diff, as `patch` and `git apply` read it.

use similar::TextDiff;

/// Lines around a change.
const CONTEXT: usize = 3;

/// The difference between `old` and `new`, the content of `path`; `None` for `old` is a new file. Empty if they are the
/// same.
pub fn unified(path: &str, old: Option<&[u8]>, new: &[u8]) -> String {
    if old == Some(new) {
        return String::new();
    }
    let is_text = |bytes: &[u8]| std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0);
    let from = if old.is_some() { format!("a/{path}") } else { "/dev/null".to_owned() };
    let old = old.unwrap_or_default();
    if !is_text(old) || !is_text(new) {
        return format!("Binary files {from} and b/{path} differ\n");
    }
    let (old, new) = (String::from_utf8_lossy(old), String::from_utf8_lossy(new));
    let diff = TextDiff::from_lines(&*old, &*new);
    let text = diff.unified_diff().context_radius(CONTEXT).header(&from, &format!("b/{path}")).to_string();
    if text.is_empty() {
        // An empty file that is new.
        return format!("--- {from}\n+++ b/{path}\n");
    }
    text
}
