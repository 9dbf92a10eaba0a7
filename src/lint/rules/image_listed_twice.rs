//! C402 `image-listed-twice`: a ServerTemplate lists one MultiCloud Image twice.

use std::collections::BTreeMap;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Edit;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::resolve::catalog::Answer;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::Reference;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C402",
        name: "image-listed-twice",
        severity: Severity::Error,
        right_st: RightSt::Accepts,
        rules: &[46],
        summary: "a ServerTemplate lists one MultiCloud Image twice",
        docs: include_str!("image_listed_twice.md"),
        fixable: true,
    },
    check: Check::Item(check),
};

fn check(item: &Item, _: &Catalog) -> Vec<Diagnostic> {
    let Some(template) = item.server_template() else { return Vec::new() };
    let mut by_name: BTreeMap<&str, Vec<&Reference>> = BTreeMap::new();
    let mut found = Vec::new();
    for (at, image) in template.images.iter().enumerate() {
        let earlier = match image.answer {
            Answer::Item(_) => template.images[..at].iter().find(|other| other.means_same(image)),
            Answer::External | Answer::Unresolved => {
                let alike = by_name.entry(&image.written).or_default();
                let earlier = alike.iter().copied().find(|other| other.means_same(image));
                alike.push(image);
                earlier
            }
        };
        let Some(first) = earlier else { continue };
        let message = format!("the MultiCloud Image `{}` is listed twice", image.written);
        let diagnostic = Diagnostic::new(&RULE.code, image.span, message)
            .note_at(first.span, "first listed here")
            .help("remove one of them");
        let remove = Edit::Entry { span: image.span };
        found.push(if first.span < image.span {
            diagnostic.fix("remove the second one", remove)
        } else {
            diagnostic
        });
    }
    found
}
