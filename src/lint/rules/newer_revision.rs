//! C486 `newer-revision`: a ServerTemplate uses an older revision than the catalog has.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::revision;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::RevisionNumber;
use crate::resolve::catalog::State;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C486",
        name: "newer-revision",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[96],
        summary: "a ServerTemplate uses an older revision than the catalog has",
        docs: include_str!("newer_revision.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (reference, target) in revision::pinned(item, catalog) {
        let Home::Revision(lineage) = target.home else { continue };
        let newest = catalog.item(catalog.lineage(lineage).newest);
        let (RevisionNumber::Committed(own), RevisionNumber::Committed(other)) = (target.revision, newest.revision)
        else {
            continue;
        };
        if other <= own || newest.state != State::Published || target.state == State::Deprecated {
            continue;
        }
        let message = format!("the catalog has revision {other} of the {} `{}`", target.kind, newest.name);
        let mut diagnostic = Diagnostic::new(&RULE.code, reference.span, message)
            .note(format!("revision {own} is named here"));
        if let Some(notes) = newest.record.as_ref().and_then(|record| record.notes.as_ref()) {
            diagnostic = diagnostic.note_at(notes.span, "what is new stands here");
        }
        found.push(diagnostic.help("look what is new, and update if it does not break anything"));
    }
    found
}
