//! C483 `clone-in-name`: a name still is the one that cloning made.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::places;
use crate::lint::revision;
use crate::model::Kind;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::PublisherId;
use crate::source::Sources;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C483",
        name: "clone-in-name",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[94],
        summary: "a name still is the one that cloning made",
        docs: include_str!("clone_in_name.md"),
        fixable: false,
    },
    check: Check::Sources(check),
};

/// Kind and name without the version.
type Stem<'a> = (Kind, &'a str);

fn check(catalog: &Catalog, sources: &Sources) -> Vec<Diagnostic> {
    let live = || catalog.all_items().filter(|item| {
        revision::is_live(item, catalog) && !revision::is_mirror(item, catalog)
    });
    let mut versions: BTreeMap<(Stem<'_>, u64), BTreeMap<PublisherId, &Item>> = BTreeMap::new();
    let mut own: BTreeMap<(Stem<'_>, PublisherId), BTreeSet<u64>> = BTreeMap::new();
    for item in catalog.all_items() {
        if let Some((stem, _, number)) = version(&item.name) {
            versions.entry(((item.kind, stem), number)).or_default().entry(item.publisher).or_insert(item);
            own.entry(((item.kind, stem), item.publisher)).or_default().insert(number);
        }
    }
    let mut found = Vec::new();
    for item in live() {
        let Some(name) = places::name(item) else { continue };
        if let Some((start, end)) = clone_word(&name.value) {
            let word = &name.value[start..end];
            found.push(
                Diagnostic::new(&RULE.code, places::part(name, start, end, sources), format!("`{word}` is left in the name"))
                    .note("the dashboard puts it there when a component is cloned")
                    .help("give the clone a name that says what is different about it"),
            );
            continue;
        }
        let Some((stem, start, number)) = version(&item.name) else { continue };
        let stem = (item.kind, stem);
        if own[&(stem, item.publisher)].len() != 1 {
            continue;
        }
        let earlier = number.checked_sub(1).and_then(|earlier| versions.get(&(stem, earlier)));
        let mut others = earlier.into_iter().flatten().filter(|(publisher, _)| **publisher != item.publisher);
        let Some((_, original)) = others.next() else { continue };
        let span = places::part(name, start, name.value.len(), sources);
        let publisher = &catalog.publisher(original.publisher).name;
        let message = format!("`{}` is the name that a clone of `{}` gets by itself", item.name, original.name);
        found.push(
            Diagnostic::new(&RULE.code, span, message)
                .note(format!("the next version that `{publisher}` makes will have this name too"))
                .help("give the clone a name that says what is different about it"),
        );
    }
    found
}

/// `(clone)`, `(clone 2)`, ` - clone` at the end of a name.
fn clone_word(name: &str) -> Option<(usize, usize)> {
    let lower = name.to_ascii_lowercase();
    let end = lower.trim_end().len();
    let at = lower.rfind("clone")?;
    let rest = lower[at + "clone".len()..end].trim_start_matches(|c: char| c == ' ' || c.is_ascii_digit());
    if lower[..at].ends_with('(') && rest == ")" {
        return Some((at - 1, end));
    }
    (rest.is_empty() && (lower[..at].ends_with("- ") || lower[..at].ends_with('_'))).then_some((at, end))
}

/// The stem, the place of the version and the version of `PHP FrontEnd v7`.
fn version(name: &str) -> Option<(&str, usize, u64)> {
    let (stem, number) = name.rsplit_once(" v")?;
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    Some((stem, stem.len() + 1, number.parse().ok().filter(|_| digits)?))
}
