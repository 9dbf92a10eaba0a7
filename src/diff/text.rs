//! What changed in texts: lines, and the words within them.
//!
//! Sizes are limited, time is not: the same two texts give the same answer on any machine. Texts that are too large or too
//! different are told as removed and added as a whole.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::ops::Range;

use similar::Algorithm;
use similar::DiffOp;
use similar::capture_diff_slices;
use similar::group_diff_ops;

use crate::diff::Effect;
use crate::resolve::catalog::Item;
use crate::source::Sources;
use crate::text::FileId;

/// Largest text that is compared, in bytes.
pub const MAX_BYTES: usize = 1 << 20;

/// Most lines, of both texts together and without what they share at start and end, that are compared one by one.
/// Source: the worst case takes their product in steps.
const MAX_LINES: usize = 4_000;

/// Most words of a changed stretch, of both texts together, within which words are compared.
const MAX_WORDS: usize = 1_000;

/// How many lines stand around a change.
const CONTEXT: usize = 3;

/// How many tenths of the words of a changed stretch must be the same, so that marking the others says something.
const ALIKE_TENTHS: usize = 3;

/// A file that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDiff {
    /// Its path in the newer component, or in the older if it is gone.
    pub path: String,
    /// Its path in the older component, if it is another.
    pub former: Option<String>,
    /// What happened to it.
    pub effect: Effect,
    /// The file: before, after.
    pub files: [Option<FileId>; 2],
    /// Its bytes: before, after.
    pub sizes: [u64; 2],
    /// Whether it can be shown line by line: it is text, held, and not too large.
    pub is_text: bool,
}

/// What happened to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// It is in both.
    Same,
    /// It is in the older text only.
    Removed,
    /// It is in the newer text only.
    Added,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What happened to it.
    pub sign: Sign,
    /// Its numbers from 1, before and after, where it is.
    pub numbers: [Option<usize>; 2],
    /// Where it stands in its text (the newer one, unless it was removed), without its line end.
    pub range: Range<usize>,
    /// The words in it that differ, in the same text.
    pub marks: Vec<Range<usize>>,
}

/// The files that make two components and differ, by path; the file that each was read from stands first.
pub fn files(sources: &Sources, before: &Item, after: &Item) -> Vec<FileDiff> {
    let of = |item: &Item| -> BTreeMap<String, FileId> {
        item.files.iter().map(|file| (file.path.clone(), file.file)).collect()
    };
    let (mut old, mut new) = (of(before), of(after));
    // A part's file is among its template's; it stands for itself.
    let root = |item: &Item, files: &mut BTreeMap<String, FileId>| {
        let own = files.iter().find(|(_, file)| **file == item.file).map(|(path, _)| path.clone());
        let path = own.unwrap_or_else(|| sources.path(item.file).name().to_owned());
        files.remove(&path);
        path
    };
    let (old_root, new_root) = (root(before, &mut old), root(after, &mut new));
    let mut pairs = vec![(new_root.clone(), Some(old_root), Some(before.file), Some(after.file))];
    let paths: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for path in paths {
        pairs.push((path.clone(), Some(path.clone()), old.get(path).copied(), new.get(path).copied()));
    }
    let differs = |(path, former, was, is): (String, Option<String>, Option<FileId>, Option<FileId>)| {
        if was == is || (was.is_some() && is.is_some() && is_same(sources, was?, is?)) {
            return None;
        }
        let size = |file: Option<FileId>| file.and_then(|file| sources.get(file)).map_or(0, |it| it.size);
        Some(FileDiff {
            former: former.filter(|former| *former != path && was.is_some()),
            path,
            effect: Effect::of(was.is_some(), is.is_some()),
            files: [was, is],
            sizes: [size(was), size(is)],
            is_text: [was, is].into_iter().flatten().all(|file| text(sources, file).is_some()),
        })
    };
    pairs.into_iter().filter_map(differs).collect()
}

/// Whether two files have the same bytes.
fn is_same(sources: &Sources, one: FileId, other: FileId) -> bool {
    let (Some(one), Some(other)) = (sources.get(one), sources.get(other)) else { return false };
    match (&one.bytes, &other.bytes, one.sha256, other.sha256) {
        (_, _, Some(one), Some(other)) => one == other,
        (Some(one), Some(other), ..) => one == other,
        _ => false,
    }
}

/// The text of a file, if it is one that is held and not too large.
pub fn text(sources: &Sources, file: FileId) -> Option<std::borrow::Cow<'_, str>> {
    let bytes = sources.get(file)?.bytes.as_deref()?;
    let is_binary = bytes.iter().take(8_000).any(|byte| *byte == 0);
    (bytes.len() <= MAX_BYTES && !is_binary).then(|| String::from_utf8_lossy(bytes))
}

/// The changed stretches of two texts, each with the lines around it.
pub fn hunks(before: &str, after: &str) -> Vec<Vec<Line>> {
    let (old, new) = (lines(before), lines(after));
    let ops = compare(before, &old, after, &new);
    let groups = group_diff_ops(ops, CONTEXT);
    groups.iter().map(|group| hunk(before, &old, after, &new, group)).collect()
}

/// The lines of `text`, each with its end.
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    let range = |line: &str| {
        let start = at;
        at += line.len();
        start..at
    };
    text.split_inclusive('\n').map(range).collect()
}

fn compare(before: &str, old: &[Range<usize>], after: &str, new: &[Range<usize>]) -> Vec<DiffOp> {
    // Equal lines have equal numbers.
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut numbers: Vec<usize> = Vec::with_capacity(old.len() + new.len());
    let all = old.iter().map(|line| &before[line.clone()]).chain(new.iter().map(|line| &after[line.clone()]));
    for line in all {
        let next = known.len();
        numbers.push(*known.entry(line).or_insert(next));
    }
    let (one, other) = numbers.split_at(old.len());
    ops(one, other, MAX_LINES)
}

/// The steps from `old` to `new`; past `limit` what lies between their common start and end is one step.
fn ops(old: &[usize], new: &[usize], limit: usize) -> Vec<DiffOp> {
    let head = old.iter().zip(new).take_while(|(one, other)| one == other).count();
    let tails = old[head..].iter().rev().zip(new[head..].iter().rev());
    let tail = tails.take_while(|(one, other)| one == other).count();
    let (old_len, new_len) = (old.len() - head - tail, new.len() - head - tail);
    if old_len + new_len <= limit {
        return capture_diff_slices(Algorithm::Myers, old, new);
    }
    let equal = |old_index, new_index, len| DiffOp::Equal { old_index, new_index, len };
    let middle = DiffOp::Replace { old_index: head, old_len, new_index: head, new_len };
    let all = [equal(0, 0, head), middle, equal(head + old_len, head + new_len, tail)];
    all.into_iter().filter(|op| !op.old_range().is_empty() || !op.new_range().is_empty()).collect()
}

fn hunk(
    before: &str,
    old: &[Range<usize>],
    after: &str,
    new: &[Range<usize>],
    group: &[DiffOp],
) -> Vec<Line> {
    let bare = |text: &str, range: &Range<usize>| {
        let line = &text[range.clone()];
        let line = line.strip_suffix('\n').unwrap_or(line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        range.start..range.start + line.len()
    };
    let mut found = Vec::new();
    for op in group {
        let (was, is) = (op.old_range(), op.new_range());
        if let DiffOp::Equal { .. } = op {
            for (one, other) in was.zip(is) {
                let range = bare(after, &new[other]);
                let numbers = [Some(one + 1), Some(other + 1)];
                found.push(Line { sign: Sign::Same, numbers, range, marks: Vec::new() });
            }
            continue;
        }
        let [gone, come] = words(before, &old[was.clone()], after, &new[is.clone()]);
        for at in was {
            let range = bare(before, &old[at]);
            let marks = within(&gone, &range);
            found.push(Line { sign: Sign::Removed, numbers: [Some(at + 1), None], range, marks });
        }
        for at in is {
            let range = bare(after, &new[at]);
            let marks = within(&come, &range);
            found.push(Line { sign: Sign::Added, numbers: [None, Some(at + 1)], range, marks });
        }
    }
    found
}

/// The parts of `marks` that lie in `range`.
fn within(marks: &[Range<usize>], range: &Range<usize>) -> Vec<Range<usize>> {
    let start = marks.partition_point(|mark| mark.end <= range.start);
    let inside = marks[start..].iter().take_while(|mark| mark.start < range.end);
    let cut = inside.map(|mark| mark.start.max(range.start)..mark.end.min(range.end));
    cut.filter(|mark| mark.start < mark.end).collect()
}

/// The words that differ in two stretches of lines, if enough of them are the same.
fn words(before: &str, old: &[Range<usize>], after: &str, new: &[Range<usize>]) -> [Vec<Range<usize>>; 2] {
    let none = [Vec::new(), Vec::new()];
    let stretch = |lines: &[Range<usize>]| Some(lines.first()?.start..lines.last()?.end);
    let (Some(was), Some(is)) = (stretch(old), stretch(new)) else { return none };
    let (Some(one), Some(other)) = (split(before, was), split(after, is)) else { return none };
    if one.len() + other.len() > MAX_WORDS {
        return none;
    }
    let texts = |ranges: &[Range<usize>], text: &'_ str| -> Vec<String> {
        ranges.iter().map(|range| text[range.clone()].to_owned()).collect()
    };
    let ops = capture_diff_slices(Algorithm::Myers, &texts(&one, before), &texts(&other, after));
    let weighs = |range: &Range<usize>, text: &str| usize::from(!text[range.clone()].trim().is_empty());
    let same: usize = ops
        .iter()
        .filter(|op| matches!(op, DiffOp::Equal { .. }))
        .flat_map(DiffOp::new_range)
        .map(|at| weighs(&other[at], after))
        .sum();
    let all = one
        .iter()
        .map(|it| weighs(it, before))
        .sum::<usize>()
        .max(other.iter().map(|it| weighs(it, after)).sum::<usize>());
    if same * 10 < all * ALIKE_TENTHS {
        return none;
    }
    let mut marks = none;
    for op in ops.iter().filter(|op| !matches!(op, DiffOp::Equal { .. })) {
        for (side, ranges, at) in [(0, &one, op.old_range()), (1, &other, op.new_range())] {
            if let [first, ..] = &ranges[at.clone()] {
                marks[side].push(first.start..ranges[at.end - 1].end);
            }
        }
    }
    marks
}

/// Two short texts as one: what is the same, what is gone, what came, word by word; `None` if they are too long or have
/// too little in common.
pub fn pieces<'t>(before: &'t str, after: &'t str) -> Option<Vec<(Sign, &'t str)>> {
    let (one, other) = (split(before, 0..before.len())?, split(after, 0..after.len())?);
    let texts = |ranges: &[Range<usize>], text: &'t str| -> Vec<&'t str> {
        ranges.iter().map(|range| &text[range.clone()]).collect()
    };
    let (old, new) = (texts(&one, before), texts(&other, after));
    let ops = capture_diff_slices(Algorithm::Myers, &old, &new);
    let equal = ops.iter().filter(|op| matches!(op, DiffOp::Equal { .. }));
    let same: usize = equal.map(|op| op.new_range().len()).sum();
    if same * 10 < old.len().max(new.len()) * ALIKE_TENTHS {
        return None;
    }
    let stretch = |ranges: &[Range<usize>], text: &'t str, at: Range<usize>| -> Option<&'t str> {
        let part = ranges.get(at).filter(|part| !part.is_empty())?;
        Some(&text[part[0].start..part[part.len() - 1].end])
    };
    let mut pieces = Vec::new();
    for (is_same, was, is) in readable(&ops, &new) {
        let (gone, came) = (stretch(&one, before, was), stretch(&other, after, is));
        if is_same {
            pieces.extend(came.map(|text| (Sign::Same, text)));
        } else {
            pieces.extend(gone.map(|text| (Sign::Removed, text)));
            pieces.extend(came.map(|text| (Sign::Added, text)));
        }
    }
    Some(pieces)
}

/// Letters and digits that two changes must leave alike between them to be told as two.
const MIN_SAME_CHARS: usize = 4;

/// What is the same and what is not, in stretches that a person can read: blanks and a syllable between two changes
/// belong to them.
fn readable(ops: &[DiffOp], new: &[&str]) -> Vec<(bool, Range<usize>, Range<usize>)> {
    let mut stretches: Vec<(bool, Range<usize>, Range<usize>)> = Vec::new();
    for (at, op) in ops.iter().enumerate() {
        let words = &new[op.new_range()];
        let n_chars: usize =
            words.iter().map(|word| word.chars().filter(|c| c.is_alphanumeric()).count()).sum();
        let is_between = at > 0 && at + 1 < ops.len();
        // Where a line ends is seen, and would be seen twice.
        let is_small = n_chars < MIN_SAME_CHARS && !words.iter().any(|word| word.contains('\n'));
        let is_same = matches!(op, DiffOp::Equal { .. }) && !(is_between && is_small);
        match stretches.last_mut() {
            Some((false, was, is)) if !is_same => {
                was.end = op.old_range().end;
                is.end = op.new_range().end;
            }
            _ => stretches.push((is_same, op.old_range(), op.new_range())),
        }
    }
    stretches
}

/// The words of a stretch of `text`: letters and digits together, blanks together, every other character alone. `None`
/// if there are too many.
fn split(text: &str, stretch: Range<usize>) -> Option<Vec<Range<usize>>> {
    let sort = |c: char| match c {
        c if c.is_alphanumeric() || c == '_' => 1,
        c if c.is_whitespace() => 2,
        _ => 0,
    };
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut last = 0;
    for (at, c) in text[stretch.clone()].char_indices() {
        let (start, end) = (stretch.start + at, stretch.start + at + c.len_utf8());
        let own = sort(c);
        let is_full = words.len() == MAX_WORDS;
        match words.last_mut() {
            Some(word) if own != 0 && own == last => word.end = end,
            _ if is_full => return None,
            _ => words.push(start..end),
        }
        last = own;
    }
    Some(words)
}
