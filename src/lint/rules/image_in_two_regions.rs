//! C457 `image-in-two-regions`: one image id of Amazon in two regions.

use std::collections::BTreeMap;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::images;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C457",
        name: "image-in-two-regions",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[62],
        summary: "one image id of Amazon in two regions",
        docs: include_str!("image_in_two_regions.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(image) = images::offered_image(item) else { return Vec::new() };
    let mut seen = BTreeMap::new();
    let mut found = Vec::new();
    for setting in &image.settings {
        if !images::is_of_type(catalog, setting.cloud, "amazon") {
            continue;
        }
        let uid = setting.setting.image.value.as_str();
        let first = *seen.entry(uid).or_insert(setting);
        if first.cloud == setting.cloud {
            continue;
        }
        let message = format!("`{uid}` cannot be in `{}` too", setting.setting.cloud.value);
        found.push(
            Diagnostic::new(&RULE.code, setting.setting.image.span, message)
                .note_at(first.setting.image.span, format!("it is in `{}` here", first.setting.cloud.value))
                .note("an image of Amazon is in one region, and each copy of it has an id of its own")
                .help("write the id of the copy in this region"),
        );
    }
    found
}
