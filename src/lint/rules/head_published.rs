//! C460 `head-published`: a published ServerTemplate names a working copy.

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
        id: "C460",
        name: "head-published",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[65],
        summary: "a published ServerTemplate names a working copy",
        docs: include_str!("head_published.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, _: &Catalog) -> Vec<Diagnostic> {
    let Some(template) = images::published_template(item) else { return Vec::new() };
    let heads = images::by_name(template).filter(|it| it.reference.firmness == Firmness::Head);
    let finding = |it: images::ByName<'_>| {
        let (name, publisher) = (&it.reference.written, &it.reference.publisher);
        let message = match it.reference.revision {
            Some(_) => format!("the working copy of the {} `{name}` is named", it.kind),
            None => format!("the {} `{name}` is named without a revision, which means its working copy", it.kind),
        };
        let missing = if publisher.is_some() { "its `Revision`" } else { "its `Revision` and `Publisher`" };
        Diagnostic::new(&RULE.code, it.revision_span(), message)
            .note("this ServerTemplate is published, and a working copy changes under it and cannot be imported")
            .help(format!("write {missing}"))
    };
    heads.map(finding).collect()
}
