//! C405 `script-name-shared`: two scripts of one ServerTemplate have one name.

use std::collections::BTreeMap;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Firmness;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C405",
        name: "script-name-shared",
        severity: Severity::Error,
        right_st: RightSt::Accepts,
        rules: &[72],
        summary: "two script files of one ServerTemplate have one RightScript Name",
        docs: include_str!("script_name_shared.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(template) = item.server_template() else { return Vec::new() };
    let mut by_name = BTreeMap::new();
    let mut found = Vec::new();
    for script in &template.scripts {
        let reference = &script.reference;
        let Some(local) = reference.item().filter(|_| reference.firmness == Firmness::Local) else { continue };
        let own = catalog.item(local);
        let (first_id, first) = *by_name.entry(own.name.as_str()).or_insert((local, reference));
        if first_id == local {
            continue;
        }
        by_name.insert(&own.name, (local, reference));
        let message = format!("`{}` and `{}` are both called `{}`", first.written, reference.written, own.name);
        found.push(
            Diagnostic::new(&RULE.code, reference.span, message)
                .note_at(first.span, "the other script is listed here")
                .note("right_st keeps one RightScript for a name and silently drops the other")
                .help("give one of them another `RightScript Name`"),
        );
    }
    found
}
