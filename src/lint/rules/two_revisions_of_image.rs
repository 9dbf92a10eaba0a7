//! C403 `two-revisions-of-image`: a ServerTemplate lists two revisions of one MultiCloud Image.

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

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C403",
        name: "two-revisions-of-image",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[46],
        summary: "a ServerTemplate lists two revisions of one MultiCloud Image",
        docs: include_str!("two_revisions_of_image.md"),
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(template) = item.server_template() else { return Vec::new() };
    let mut seen = BTreeMap::new();
    let mut found = Vec::new();
    for reference in &template.images {
        let Some(image) = reference.item().map(|id| catalog.item(id)) else { continue };
        let Home::Revision(lineage) = image.home else { continue };
        let (first, revision) = *seen.entry(lineage).or_insert((reference, image.revision));
        if revision == image.revision {
            continue;
        }
        let message = format!("`{}` is listed in two revisions", reference.written);
        found.push(
            Diagnostic::new(&RULE.code, reference.span, message)
                .note_at(first.span, "the other revision is here")
                .help("keep the newer one, unless both are really meant"),
        );
    }
    found
}
