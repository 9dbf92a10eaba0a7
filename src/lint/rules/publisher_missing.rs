//! C459 `publisher-missing`: a published ServerTemplate names a component without its publisher.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::images;
use crate::model::Kind;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Firmness;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C459",
        name: "publisher-missing",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[64],
        summary: "a published ServerTemplate names a component without its publisher",
        docs: include_str!("publisher_missing.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, _: &Catalog) -> Vec<Diagnostic> {
    let Some(template) = images::published_template(item) else { return Vec::new() };
    let bare = images::by_name(template)
        .filter(|it| it.reference.publisher.is_none() && it.reference.firmness != Firmness::Head)
        // `latest` of an image needs a publisher anyway, and has been reported.
        .filter(|it| it.kind != Kind::MultiCloudImage || it.reference.firmness != Firmness::Floating);
    let finding = |it: images::ByName<'_>| {
        let message = format!("the {} `{}` is named without its publisher", it.kind, it.reference.written);
        Diagnostic::new(&RULE.code, it.name_span(), message)
            .note("this ServerTemplate is published; without a publisher right_st looks only in the importer's account")
            .help("add `Publisher`")
    };
    bare.map(finding).collect()
}
