//! C446 `long-user-data`: user data that is longer than Amazon takes.

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
        id: "C446",
        name: "long-user-data",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[54],
        summary: "user data that is longer than Amazon takes",
        docs: include_str!("long_user_data.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

/// Most user data of an instance, in bytes.
///
/// Source: the limit of Amazon EC2, which the vendor's page about MultiCloud Images repeats.
const MOST: usize = 16 * 1024;

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(image) = images::offered_image(item) else { return Vec::new() };
    let mut found = Vec::new();
    for setting in &image.settings {
        let Some(data) = &setting.setting.user_data else { continue };
        if data.value.len() <= MOST || !images::is_of_type(catalog, setting.cloud, "amazon") {
            continue;
        }
        let message = format!("the user data for `{}` has {} bytes", setting.setting.cloud.value, data.value.len());
        found.push(
            Diagnostic::new(&RULE.code, data.span, message)
                .note(format!("Amazon EC2 takes {MOST}, and the platform adds the agent's part to it"))
                .help("let the user data fetch what is long"),
        );
    }
    found
}
