//! C406 `name-shared`: two working copies of RightScripts have one name and different content.

use std::collections::BTreeMap;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::PublisherId;
use crate::resolve::catalog::State;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C406",
        name: "name-shared",
        severity: Severity::Error,
        right_st: RightSt::Accepts,
        rules: &[72],
        summary: "two RightScripts of the catalog share a name and differ in content",
        docs: include_str!("name_shared.md"),
        fixable: false,
    },
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog) -> Vec<Diagnostic> {
    let mut by_name: BTreeMap<(&str, PublisherId), &Item> = BTreeMap::new();
    let mut found = Vec::new();
    for item in catalog.all_items() {
        let working = item.state == State::WorkingCopy && matches!(item.home, Home::Revision(_));
        let Some(script) = item.right_script().filter(|_| working) else { continue };
        let first = *by_name.entry((&item.name, item.publisher)).or_insert(item);
        let digest = |item: &Item| item.files.iter().find(|file| file.file == item.file).and_then(|file| file.sha256);
        if first.id == item.id || digest(first) == digest(item) {
            continue;
        }
        let Some(other) = first.right_script() else { continue };
        let message = format!("the RightScript Name `{}` is taken by another script", item.name);
        found.push(
            Diagnostic::new(&RULE.code, script.written.name.span, message)
                .note_at(other.written.name.span, "the other script has it here")
                .note("an account has one RightScript for a name: whichever is uploaded last stays")
                .help("give one of them another name"),
        );
    }
    found
}
