//! C482 `stage-in-name`: the name of a public component says that it is not finished.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::places;
use crate::lint::revision;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::source::Sources;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C482",
        name: "stage-in-name",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[93],
        summary: "the name of a public component says that it is not finished",
        docs: include_str!("stage_in_name.md"),
        fixable: false,
    },
    check: Check::Text(check),
};

fn check(item: &Item, catalog: &Catalog, sources: &Sources) -> Vec<Diagnostic> {
    if !revision::is_offered(item, catalog) || !revision::is_public(item, catalog) {
        return Vec::new();
    }
    let Some(name) = places::name(item) else { return Vec::new() };
    // `CoreOS_beta` is a channel of the system.
    let system = item.multi_cloud_image().and_then(|image| image.system.as_ref());
    let channel = system.and_then(|system| system.version.as_deref()).unwrap_or_default();
    let Some((start, word)) = stage(&name.value).filter(|(_, word)| !word.eq_ignore_ascii_case(channel)) else {
        return Vec::new();
    };
    let span = places::part(name, start, start + word.len(), sources);
    vec![
        Diagnostic::new(&RULE.code, span, format!("`{word}` in the name says that it is not finished"))
            .note("everybody can see and import it")
            .help("take the word out of the name in the revision that is finished"),
    ]
}

/// The word at the end of `name`, or in brackets, that means a stage: `(Beta)`, `_Alpha`, `rc2`, ` - Dev`.
fn stage(name: &str) -> Option<(usize, &str)> {
    let is_stage = |word: &str| {
        let stem = word.trim_end_matches(|c: char| c.is_ascii_digit()).to_ascii_lowercase();
        matches!(stem.as_str(), "alpha" | "beta" | "rc" | "dev")
    };
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let places = words.map(|word| (word.as_ptr() as usize - name.as_ptr() as usize, word));
    let found: Vec<(usize, &str)> = places.filter(|(_, word)| is_stage(word)).collect();
    found.into_iter().find(|(start, word)| {
        let (before, after) = (&name[..*start], &name[start + word.len()..]);
        let in_brackets = before.ends_with(['(', '[']) && after.starts_with([')', ']']);
        let is_last = after.trim_matches(|c: char| c.is_ascii_digit() || " .".contains(c)).is_empty();
        in_brackets || (is_last && !before.is_empty())
    })
}
