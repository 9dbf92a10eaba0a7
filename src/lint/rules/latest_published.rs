//! C461 `latest-published`: a published ServerTemplate takes whichever revision is newest.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::images;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Firmness;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C461",
        name: "latest-published",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[66],
        summary: "a published ServerTemplate takes whichever revision is newest",
        docs: include_str!("latest_published.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, _: &Catalog) -> Vec<Diagnostic> {
    let Some(template) = images::published_template(item) else { return Vec::new() };
    // What was meant on the day of the commit may be on record.
    let is_recorded = |it: &images::ByName<'_>| {
        let resolved = item.record.iter().flat_map(|record| &record.resolved);
        resolved.clone().any(|own| own.kind == it.kind && own.name.value == it.reference.written)
    };
    let floating = images::by_name(template)
        .filter(|it| it.reference.firmness == Firmness::Floating && !is_recorded(it));
    let finding = |it: images::ByName<'_>| {
        let message = format!("the newest revision of the {} `{}` is taken", it.kind, it.reference.written);
        Diagnostic::new(&RULE.code, it.revision_span(), message)
            .note("this ServerTemplate is published; what it consists of differs from day to day")
            .help("write the number of the revision that was tested, or record it under `Resolved`")
    };
    floating.map(finding).collect()
}
