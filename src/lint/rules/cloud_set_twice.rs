//! C401 `cloud-set-twice`: two settings of a MultiCloud Image mean one cloud.

use std::collections::BTreeMap;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C401",
        name: "cloud-set-twice",
        severity: Severity::Error,
        right_st: RightSt::Accepts,
        rules: &[42],
        summary: "two settings of a MultiCloud Image mean one cloud",
        docs: include_str!("cloud_set_twice.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(image) = item.multi_cloud_image() else { return Vec::new() };
    let mut seen = BTreeMap::new();
    let mut found = Vec::new();
    for setting in &image.settings {
        let written = &setting.setting.cloud;
        let Some(first) = seen.insert(setting.cloud, written) else { continue };
        seen.insert(setting.cloud, first);
        let name = &catalog.cloud(setting.cloud).name;
        let message = format!("`{}` sets the cloud `{name}` a second time", written.value);
        let mut diagnostic =
            Diagnostic::new(&RULE.code, written.span, message).note_at(first.span, "first set here");
        if first.value != written.value {
            diagnostic =
                diagnostic.note(format!("`{}` and `{}` are one cloud", first.value, written.value));
        }
        found.push(diagnostic.help("keep the setting that is meant; an image has one for each cloud"));
    }
    found
}
