//! C480 `revision-notes-missing`: a later published revision does not say what is new.

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
use crate::resolve::catalog::State;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C480",
        name: "revision-notes-missing",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[89],
        summary: "a later published revision does not say what is new",
        docs: include_str!("revision_notes_missing.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let published = item.state == State::Published && matches!(item.home, Home::Revision(_));
    let Some(record) = item.record.as_ref().filter(|_| published && !revision::is_mirror(item, catalog)) else {
        return Vec::new();
    };
    let has_notes = record.notes.as_ref().is_some_and(|notes| !notes.value.trim().is_empty());
    let lineage = catalog.lineage_of(item);
    let earlier = lineage.items.iter().map(|id| catalog.item(*id)).any(|other| {
        other.revision < item.revision && matches!(other.state, State::Published | State::Deprecated)
    });
    if has_notes || record.number.value <= 1 || !earlier {
        return Vec::new();
    }
    let message = format!("revision {} is published without `Revision Notes`", record.number.value);
    vec![
        Diagnostic::new(&RULE.code, record.number.span, message)
            .note("whoever has an earlier revision decides by them whether to update")
            .help("say under `Revision Notes` what is new, in at most 500 characters"),
    ]
}
