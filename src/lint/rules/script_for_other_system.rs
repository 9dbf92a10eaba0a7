//! C467 `script-for-other-system`: a ServerTemplate runs a script that its systems cannot run.

use std::collections::BTreeSet;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::highlight::Language;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::platform::Platform;
use crate::lint::revision;
use crate::lint::script;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::source::Sources;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C467",
        name: "script-for-other-system",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[75],
        summary: "a ServerTemplate runs a script that its systems cannot run",
        docs: include_str!("script_for_other_system.md"),
        fixable: false,
    },
    check: Check::Text(check),
};

fn check(item: &Item, catalog: &Catalog, sources: &Sources) -> Vec<Diagnostic> {
    let Some(template) = item.server_template().filter(|_| revision::is_live(item, catalog)) else {
        return Vec::new();
    };
    let platform = Platform::new(template, catalog);
    if !platform.only_linux && !platform.only_windows {
        return Vec::new();
    }
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for reference in template.scripts.iter().map(|script| &script.reference) {
        let Some(own) = reference.item().filter(|id| seen.insert(*id)).map(|id| catalog.item(id)) else {
            continue;
        };
        let Some(language) = script::language(own, sources) else { continue };
        // `#!` may name a PowerShell for Linux.
        let bytes = || sources.get(own.file).and_then(|source| source.bytes.as_deref()).unwrap_or_default();
        let wrong = match language {
            Language::PowerShell => platform.only_linux && !bytes().starts_with(b"#!"),
            Language::Shell => platform.only_windows,
            _ => false,
        };
        if !wrong {
            continue;
        }
        let (what, systems) = if platform.only_linux {
            ("a PowerShell script", "Linux")
        } else {
            ("a shell script", "Windows")
        };
        let message = format!("`{}` is {what}, and every image of the ServerTemplate is {systems}", own.name);
        let first = &template.images[0];
        found.push(
            Diagnostic::new(&RULE.code, reference.span, message)
                .note_at(first.span, "this is the first image")
                .help(format!("take a script for {systems}, or add the image that it is meant for")),
        );
    }
    found
}
