//! C437 `retired-cloud`: a setting names a cloud that has ended.

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
        id: "C437",
        name: "retired-cloud",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[47, 57],
        summary: "a cloud that has ended",
        docs: include_str!("retired_cloud.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(image) = images::offered_image(item) else { return Vec::new() };
    let facts = &catalog.facts;
    let is_past = |day: &&str| *day <= catalog.as_of.as_str();
    let mut found = Vec::new();
    for setting in &image.settings {
        let (cloud, written) = (catalog.cloud(setting.cloud), &setting.setting.cloud);
        let kind = images::cloud_type(catalog, setting.cloud);
        let kind = kind.and_then(|it| Some((it, it.retired.as_deref().filter(is_past)?)));
        let note = if let Some(day) = cloud.retired.as_deref().filter(is_past) {
            format!("it ended on {day}, by the table of clouds as of {}", facts.clouds.as_of())
        } else if let Some((kind, day)) = kind {
            let table = &facts.cloud_types_as_of;
            format!("the platform gave up {} on {day}, by the table of cloud types as of {table}", kind.display_name)
        } else {
            continue;
        };
        let message = format!("the cloud `{}` has ended", written.value);
        let diagnostic = Diagnostic::new(&RULE.code, written.span, message).note(note);
        found.push(diagnostic.help("remove the setting; keep it only where `clouds.yml` knows that the cloud lives on"));
    }
    found
}
