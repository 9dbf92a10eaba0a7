//! How far an entry of a list or a map reaches: its lines, or its comma.

use std::ops::Range;

/// The stretch to remove so that the entry at `entry` is gone and nothing else, comments above it included. `None` if
/// that cannot be told from the text around it.
pub(super) fn extent(bytes: &[u8], entry: Range<usize>) -> Option<Range<usize>> {
    if entry.is_empty() {
        return None;
    }
    let line_start = memchr::memrchr(b'\n', &bytes[..entry.start]).map_or(0, |at| at + 1);
    let before = &bytes[line_start..entry.start];
    match lead(before) {
        Some(marker) => whole_lines(bytes, line_start, entry.end, marker),
        None => with_comma(bytes, entry),
    }
}

/// The comment marker in front of an entry that begins its line, empty outside of a script's block; `None` if other
/// things stand before it.
fn lead(before: &[u8]) -> Option<&[u8]> {
    let start = before.len() - before.trim_ascii_start().len();
    let mut rest = &before[start..];
    let mut marker: &[u8] = b"";
    for known in [&b"#"[..], b"//", b"--"] {
        if let Some(behind) = rest.strip_prefix(known) {
            (marker, rest) = (known, behind);
            break;
        }
    }
    let rest = rest.trim_ascii();
    (rest.is_empty() || rest == b"-").then_some(marker)
}

/// The lines from `start` to the one that holds the byte before `end`, if nothing but a comment follows there.
fn whole_lines(bytes: &[u8], start: usize, end: usize, marker: &[u8]) -> Option<Range<usize>> {
    // A block scalar ends behind its last line break.
    let last = if bytes[..end].ends_with(b"\n") { end - 1 } else { end };
    let line_end = memchr::memchr(b'\n', &bytes[last..]).map_or(bytes.len(), |at| last + at + 1);
    let after = bytes[last..line_end].trim_ascii();
    if !after.is_empty() && !after.starts_with(b"#") {
        return None;
    }
    // Every line of it has to be a line of the block.
    let is_ours = |line: &[u8]| {
        let line = line.trim_ascii_start();
        marker.is_empty() || line.starts_with(marker) || line.is_empty()
    };
    bytes[start..last].split(|byte| *byte == b'\n').all(is_ours).then_some(start..line_end)
}

/// The entry of a `[…]` or `{…}` on one line, with the comma before it, else with the one behind it.
fn with_comma(bytes: &[u8], entry: Range<usize>) -> Option<Range<usize>> {
    let head = bytes[..entry.start].trim_ascii_end();
    let tail_at = entry.end + (bytes[entry.end..].len() - bytes[entry.end..].trim_ascii_start().len());
    let tail = bytes.get(tail_at)?;
    let is_one_line = |range: Range<usize>| !bytes[range].contains(&b'\n');
    match (head.last()?, tail) {
        (b',', b',' | b']' | b'}') if is_one_line(head.len()..entry.end) => Some(head.len() - 1..entry.end),
        (b'[' | b'{', b',') if is_one_line(head.len()..tail_at) => {
            let blanks = bytes[tail_at + 1..].iter().take_while(|byte| **byte == b' ').count();
            Some(entry.start..tail_at + 1 + blanks)
        }
        _ => None,
    }
}
