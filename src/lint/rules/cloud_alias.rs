//! C436 `cloud-alias`: a setting spells a cloud in a way that right_st does not know.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::facts::CloudMatch;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::images;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::text::Spanned;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C436",
        name: "cloud-alias",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[47],
        summary: "a spelling of a cloud that right_st does not know",
        docs: include_str!("cloud_alias.md"),
        fixable: true,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(image) = images::offered_image(item) else { return Vec::new() };
    let settings = image.settings.iter().map(|setting| &setting.setting.cloud);
    let aliases = settings.filter_map(|written| match catalog.facts.clouds.find(&written.value) {
        CloudMatch::Alias(cloud) => Some((written, &cloud.name)),
        CloudMatch::Exact(_) | CloudMatch::Unknown => None,
    });
    let finding = |(written, name): (&Spanned<String>, &String)| {
        let message = format!("right_st knows no cloud `{}`", written.value);
        let day = catalog.facts.clouds.as_of();
        Diagnostic::new(&RULE.code, written.span, message)
            .note(format!("it means `{name}`, by the table of clouds as of {day}; right_st compares letter by letter"))
            .help(format!("write `{name}`"))
            .fix_word(written.span, &written.value, name)
    };
    aliases.map(finding).collect()
}
