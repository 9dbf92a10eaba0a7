//! C458 `href-published`: a published ServerTemplate names an image by its address in one account.

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
use crate::resolve::catalog::Reference;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C458",
        name: "href-published",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[63, 102],
        summary: "a published ServerTemplate names an image by one account's address",
        docs: include_str!("href_published.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, _: &Catalog) -> Vec<Diagnostic> {
    let Some(template) = images::published_template(item) else { return Vec::new() };
    let hrefs = template.images.iter().filter(|image| image.firmness == Firmness::Href);
    let finding = |image: &Reference| {
        let message = format!("`{}` is an address in one account", image.written);
        Diagnostic::new(&RULE.code, image.span, message)
            .note("this ServerTemplate is published: in the accounts of others the number is another image, or none")
            .help("write `Name`, `Revision` and `Publisher` of the image")
    };
    hrefs.map(finding).collect()
}
