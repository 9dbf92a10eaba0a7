//! C484 `odd-group-prefix`: a RightScript misses its group by the spelling of its first word.

use std::collections::BTreeSet;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::places;
use crate::lint::revision;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::PublisherId;
use crate::source::Sources;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C484",
        name: "odd-group-prefix",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[95],
        summary: "a RightScript misses its group by the spelling of its first word",
        docs: include_str!("odd_group_prefix.md"),
        fixable: false,
    },
    check: Check::Sources(check),
};

/// First words that put a RightScript into a group. Source: the vendor's list of RightScript categories.
const GROUPS: [&str; 10] = ["APP", "DB", "DNS", "LB", "MAIL", "NFS", "RB", "S3", "SYS", "WEB"];

fn check(catalog: &Catalog, sources: &Sources) -> Vec<Diagnostic> {
    let first_word = |name: &'_ str| name.split(' ').next().unwrap_or_default().len();
    let scripts = || catalog.all_items().filter(|item| item.right_script().is_some());
    let used: BTreeSet<(PublisherId, &str)> =
        scripts().map(|item| (item.publisher, &item.name[..first_word(&item.name)])).collect();
    let mut found = Vec::new();
    for item in scripts().filter(|item| revision::is_live(item, catalog)) {
        let (Some(name), end) = (places::name(item), first_word(&item.name)) else { continue };
        let word = &item.name[..end];
        let group = GROUPS.iter().find(|group| group.eq_ignore_ascii_case(word) && **group != word);
        // Only where the publisher means these words as groups.
        let Some(group) = group.filter(|group| used.contains(&(item.publisher, **group))) else { continue };
        let span = places::part(name, 0, end, sources);
        found.push(
            Diagnostic::new(&RULE.code, span, format!("`{word}` does not put the script into the group `{group}`"))
                .note("other scripts of the publisher are in that group; the word counts in capitals only")
                .help(format!("write `{group}`")),
        );
    }
    found
}
