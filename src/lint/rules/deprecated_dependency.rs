//! C485 `deprecated-dependency`: a ServerTemplate uses a deprecated revision.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::revision;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::State;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C485",
        name: "deprecated-dependency",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[96],
        summary: "a ServerTemplate uses a deprecated revision",
        docs: include_str!("deprecated_dependency.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    // Where the name alone or `latest` finds deprecated revisions only, resolving has said so.
    let pinned = revision::pinned(item, catalog).into_iter();
    pinned
        .filter(|(_, target)| target.state == State::Deprecated)
        .map(|(reference, target)| {
            let message = format!("this revision of the {} `{}` is deprecated", target.kind, target.name);
            let mut diagnostic = Diagnostic::new(&RULE.code, reference.span, message);
            let deprecation = target.record.as_ref().and_then(|record| record.deprecated.as_ref());
            if let Some(deprecation) = deprecation {
                diagnostic = diagnostic.note_at(deprecation.span, format!("since {}", deprecation.date));
                let because = deprecation.because.trim();
                if !because.is_empty() {
                    diagnostic = diagnostic.note(format!("the publisher says: {because}"));
                }
            }
            diagnostic.help("take a revision, or a component, that is not deprecated")
        })
        .collect()
}
