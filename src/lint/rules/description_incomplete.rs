//! C479 `description-incomplete`: the description of a published ServerTemplate leaves questions open.

use std::sync::LazyLock;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::places;
use crate::lint::revision;
use crate::lint::words::Lists;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C479",
        name: "description-incomplete",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[88],
        summary: "the description of a published ServerTemplate leaves questions open",
        docs: include_str!("description_incomplete.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

/// Words by which a description speaks of clouds.
const CLOUDS: [&str; 12] = [
    "cloud", "aws", "amazon", "ec2", "azure", "google", "gce", "softlayer", "openstack", "rackspace", "vsphere",
    "vmware",
];
/// Words by which it says what has to be there.
const NEEDS: [&str; 9] =
    ["requir", "prerequisit", "need", "depend", "must", "before ", "expects", "credential", "nothing else"];
/// Words by which it says who helps.
const SUPPORT: [&str; 7] =
    ["supports ", "support ", "supported by", "support@", "unsupported", "as is", "contact"];
/// A text of fewer words says nothing in any language that is written with ASCII.
const FEW_WORDS: usize = 4;
/// A text with none of them is in another language, and not judged.
const ENGLISH: [&str; 4] = [" the ", " and ", " with ", " for "];

static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists::new(&[&ENGLISH, &CLOUDS, &NEEDS, &SUPPORT]));

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let written = places::description(item).filter(|text| !text.value.trim().is_empty());
    let offered = item.server_template().is_some() && revision::is_offered(item, catalog);
    let Some(written) = written.filter(|_| offered) else { return Vec::new() };
    let said = LISTS.of(&written.value);
    let says = |list: usize| said[list];
    let thin = written.value.is_ascii() && written.value.split_whitespace().nth(FEW_WORDS - 1).is_none();
    if !says(0) && !thin {
        return Vec::new();
    }
    let publication = catalog.lineage_of(item).publication.as_ref();
    let publisher = catalog.publisher(item.publisher).file.as_ref();
    let helped = publication.is_some_and(|file| file.support.is_some())
        || publisher.is_some_and(|file| file.support.is_some());
    let questions = [
        ("what the server is for", !thin),
        ("which clouds it supports", says(1)),
        ("what it needs", says(2)),
        ("who supports it", helped || says(3)),
    ];
    let open: Vec<&str> = questions.into_iter().filter(|(_, told)| !told).map(|(what, _)| what).collect();
    if open.is_empty() {
        return Vec::new();
    }
    let message = format!("the description does not say {}", open.join(", nor "));
    let name = item.server_template().and_then(|it| it.written.name.as_ref());
    vec![
        Diagnostic::new(&RULE.code, name.map_or(written.span, |name| name.span), message)
            .note_at(written.span, "this is the description")
            .help("add it, in a sentence or two"),
    ]
}
