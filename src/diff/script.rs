//! Two RightScripts.

use std::collections::BTreeMap;

use crate::diff::Both;
use crate::diff::Change;
use crate::diff::Effect;
use crate::diff::Section;
use crate::diff::Verdict;
use crate::diff::change;
use crate::diff::detail;
use crate::diff::differ;
use crate::diff::inputs;
use crate::diff::inputs::Input;
use crate::resolve::catalog::ComponentFile;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::RightScript;
use crate::source::hex;

pub(super) fn compare(both: &Both<'_>, old: &RightScript, new: &RightScript, changes: &mut Vec<Change>) {
    packages(old, new, changes);
    let declared = |script: &RightScript| script.written.inputs.iter().map(Input::from).collect::<Vec<_>>();
    inputs::compare(&declared(old), &declared(new), changes);
    let [before, after] = [(both.before, old), (both.after, new)].map(|(item, it)| code(both, item, it));
    if before != after {
        let details = vec![detail("Lines", lines(&before), lines(&after))];
        let reason = "the code is another; the text below shows where";
        changes.push(change(Section::Source, Effect::Modified, Verdict::Fix, "The script", details, reason));
    }
    attachments(both, old, new, changes);
}

/// The packages, as a set.
fn packages(old: &RightScript, new: &RightScript, changes: &mut Vec<Change>) {
    let words = |script: &RightScript| {
        let written = script.written.packages.as_ref();
        let mut words: Vec<String> =
            written.iter().flat_map(|it| it.value.split_whitespace()).map(str::to_owned).collect();
        words.sort();
        words.dedup();
        words.join(" ")
    };
    let (before, after) = (words(old), words(new));
    if before != after {
        let effect = Effect::of(!before.is_empty(), !after.is_empty());
        let mut details = Vec::new();
        let some = |text: String| (!text.is_empty()).then_some(text);
        differ(&mut details, "Packages", some(before), some(after));
        let reason = "other packages are asked for";
        changes.push(change(Section::About, effect, Verdict::Fix, "Packages", details, reason));
    }
}

/// The script without its block of metadata, which is compared by meaning.
fn code(both: &Both<'_>, item: &Item, script: &RightScript) -> Vec<u8> {
    let source = both.sources.get(item.file).and_then(|source| source.bytes.as_deref()).unwrap_or_default();
    let block = script.written.block;
    let (start, end) = (block.start as usize, block.end as usize);
    let (Some(head), Some(tail)) = (source.get(..start), source.get(end..)) else { return source.to_vec() };
    [head, tail].concat()
}

fn lines(code: &[u8]) -> String {
    code.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count().to_string()
}

fn attachments(both: &Both<'_>, old: &RightScript, new: &RightScript, changes: &mut Vec<Change>) {
    let digest = |file: &ComponentFile| {
        let known = file.sha256.or_else(|| both.sources.get(file.file)?.sha256);
        (file.size, known.map(|digest| hex(&digest)))
    };
    let by_name = |script: &RightScript| -> BTreeMap<String, (u64, Option<String>)> {
        script.attachments.iter().map(|file| (file.path.clone(), digest(file))).collect()
    };
    let (before, after) = (by_name(old), by_name(new));
    let size = |it: &(u64, Option<String>)| format!("{} bytes", it.0);
    for (name, file) in &after {
        let was = before.get(name);
        if was == Some(file) {
            continue;
        }
        let effect = Effect::of(was.is_some(), true);
        let mut details = Vec::new();
        differ(&mut details, "Size", was.map(size), Some(size(file)));
        if let Some(was) = was {
            differ(&mut details, "SHA-256", was.1.clone(), file.1.clone());
        }
        let reason = "it comes along with the script";
        changes.push(change(Section::Attachments, effect, Verdict::Fix, name, details, reason));
    }
    for (name, file) in before.iter().filter(|(name, _)| !after.contains_key(*name)) {
        let mut details = Vec::new();
        differ(&mut details, "Size", Some(size(file)), None);
        let reason = "another script that reads it finds nothing";
        changes.push(change(Section::Attachments, Effect::Removed, Verdict::Breaking, name, details, reason));
    }
}
