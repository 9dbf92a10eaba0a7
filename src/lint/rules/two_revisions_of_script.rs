//! C465 `two-revisions-of-script`: a ServerTemplate runs two revisions of one RightScript.

use std::collections::BTreeMap;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::revision;
use crate::model::reference::RevisionWord;
use crate::resolve::catalog::Answer;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::LineageId;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::Reference;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C465",
        name: "two-revisions-of-script",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[73],
        summary: "a ServerTemplate runs two revisions of one RightScript",
        docs: include_str!("two_revisions_of_script.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

/// What makes two references mean one script, and which revision of it is meant.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Which<'a> {
    Lineage(LineageId),
    Named(&'a str, Option<&'a str>),
}

/// Which script `reference` means, and which revision; `None` where that is not certain.
fn which<'a>(reference: &'a Reference, catalog: &Catalog) -> Option<(Which<'a>, u32)> {
    let Some(RevisionWord::Number(written)) = reference.revision else { return None };
    match reference.answer {
        Answer::Item(id) => match catalog.item(id).home {
            Home::Revision(lineage) => Some((Which::Lineage(lineage), written)),
            Home::Part { .. } => None,
        },
        Answer::External => Some((Which::Named(&reference.written, reference.publisher.as_deref()), written)),
        Answer::Unresolved => None,
    }
}

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(template) = item.server_template().filter(|_| revision::is_live(item, catalog)) else {
        return Vec::new();
    };
    let mut seen = BTreeMap::new();
    let mut found = Vec::new();
    for reference in template.scripts.iter().map(|script| &script.reference) {
        let Some((script, number)) = which(reference, catalog) else { continue };
        let (first, other) = *seen.entry(script).or_insert((reference, number));
        if number == other {
            continue;
        }
        let name = &reference.written;
        let message = format!("`{name}` runs in revision {number} here and in revision {other} elsewhere");
        found.push(
            Diagnostic::new(&RULE.code, reference.span, message)
                .note_at(first.span, format!("revision {other} is listed here"))
                .note("what one revision sets up, the other may not know how to change or to remove")
                .help("use one revision in all sequences"),
        );
    }
    found
}
