//! C435 `unknown-cloud`: a setting names a cloud that no table knows.

use std::collections::BTreeMap;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::images;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::CloudSetting;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C435",
        name: "unknown-cloud",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[47],
        summary: "a cloud that no table knows",
        docs: include_str!("unknown_cloud.md"),
        fixable: false,
    },
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog) -> Vec<Diagnostic> {
    let mut unknown: BTreeMap<CloudId, Vec<&CloudSetting>> = BTreeMap::new();
    for image in catalog.all_items().filter_map(images::offered_image) {
        for setting in &image.settings {
            if catalog.cloud(setting.cloud).cloud_type.is_none() {
                unknown.entry(setting.cloud).or_default().push(setting);
            }
        }
    }
    let mut found = Vec::new();
    for (cloud, settings) in unknown {
        let name = &catalog.cloud(cloud).name;
        let near = near(name, catalog);
        // A name without a neighbour is a private cloud, which one row in one file explains; a slip is one in each place.
        let shown = if near.is_some() { settings.len() } else { 1 };
        for setting in &settings[..shown] {
            let written = &setting.setting.cloud;
            let message = format!("the cloud `{}` is in no table", written.value);
            let mut diagnostic = Diagnostic::new(&RULE.code, written.span, message);
            let others = settings.len() - 1;
            if near.is_none() && others > 0 {
                let words = if others == 1 { "1 more setting names".into() } else { format!("{others} more settings name") };
                diagnostic = diagnostic.note(format!("{words} it"));
            }
            diagnostic = diagnostic.note(format!("the table of clouds as of {} was searched", catalog.facts.clouds.as_of()));
            found.push(match near {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None if catalog.project => diagnostic.help("if it is a private cloud, describe it in `clouds.yml`"),
                None => diagnostic.help("if it is a private cloud, nothing is wrong"),
            });
        }
    }
    found
}

/// The known cloud that differs from `name` by a slip: at most two letters, and no digit.
fn near<'a>(name: &str, catalog: &'a Catalog) -> Option<&'a str> {
    const SLIP: usize = 2;
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let names = || catalog.facts.clouds.all().iter().flat_map(|cloud| [&cloud.name, &cloud.display_name]);
    let alike = names().filter(|known| digits(known) == digits(name) && known.len().abs_diff(name.len()) <= SLIP);
    let near = alike.map(|known| (strsim::damerau_levenshtein(known, name), known.as_str()));
    near.filter(|(distance, _)| *distance <= SLIP).min().map(|(_, known)| known)
}
