//! C403 `two-revisions-of-image`: a ServerTemplate lists two revisions of one MultiCloud Image.

use std::collections::BTreeMap;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::model::reference::RevisionWord;
use crate::resolve::catalog::Answer;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Firmness;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::LineageId;
use crate::resolve::catalog::Reference;
use crate::resolve::catalog::RevisionNumber;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C403",
        name: "two-revisions-of-image",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[46],
        summary: "a ServerTemplate lists two revisions of one MultiCloud Image",
        docs: include_str!("two_revisions_of_image.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(template) = item.server_template() else { return Vec::new() };
    let mut here: BTreeMap<LineageId, (&Reference, RevisionNumber)> = BTreeMap::new();
    let mut elsewhere: BTreeMap<(&str, Option<&str>), (&Reference, RevisionWord)> = BTreeMap::new();
    let mut found = Vec::new();
    for reference in &template.images {
        let first = match reference.answer {
            Answer::Item(id) => {
                let image = catalog.item(id);
                let Home::Revision(lineage) = image.home else { continue };
                let (first, revision) = *here.entry(lineage).or_insert((reference, image.revision));
                (revision != image.revision).then_some(first)
            }
            Answer::External if reference.firmness != Firmness::Href => {
                let lineage = (reference.written.as_str(), reference.publisher.as_deref());
                let (first, revision) = *elsewhere.entry(lineage).or_insert((reference, reference.wanted()));
                (revision != reference.wanted()).then_some(first)
            }
            Answer::External | Answer::Unresolved => None,
        };
        let Some(first) = first else { continue };
        let message = format!("`{}` is listed in two revisions", reference.written);
        found.push(
            Diagnostic::new(&RULE.code, reference.span, message)
                .note_at(first.span, "the other revision is here")
                .help("keep the newer one, unless both are really meant"),
        );
    }
    found
}
