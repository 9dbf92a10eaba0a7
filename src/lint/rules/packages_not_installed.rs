//! C468 `packages-not-installed`: nobody installs the `Packages` of a script.

use std::collections::BTreeSet;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::platform::Platform;
use crate::lint::revision;
use crate::lint::script;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ServerTemplate;
use crate::source::Sources;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C468",
        name: "packages-not-installed",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[76],
        summary: "nobody installs the `Packages` of a script",
        docs: include_str!("packages_not_installed.md"),
        fixable: false,
    },
    check: Check::Text(check),
};

/// Where RightLink 10 tells scripts which packages are wanted.
const PACKAGES: &str = "RS_PACKAGES";

fn check(item: &Item, catalog: &Catalog, sources: &Sources) -> Vec<Diagnostic> {
    let Some(template) = item.server_template().filter(|_| revision::is_live(item, catalog)) else {
        return Vec::new();
    };
    let packages = |id| {
        let written = catalog.item(id).right_script()?.written.packages.as_ref()?;
        Some(written).filter(|text| !text.value.trim().is_empty())
    };
    let mut seen = BTreeSet::new();
    let asking = template.scripts.iter().filter_map(|script| {
        let id = script.reference.item().filter(|id| seen.insert(*id))?;
        Some((&script.reference, packages(id)?))
    });
    let asking: Vec<_> = asking.collect();
    if asking.is_empty()
        || template.has_unknown_scripts
        || !Platform::new(template, catalog).rightlink10
        || installs(template, catalog, sources)
    {
        return Vec::new();
    }
    let report = |(reference, packages): (&crate::resolve::catalog::Reference, &crate::text::Spanned<String>)| {
        Diagnostic::new(&RULE.code, packages.span, "nobody installs these packages")
            .note("RightLink 10 only lists them in `RS_PACKAGES`; RightLink 6 installed them")
            .note_at(reference.span, format!("`{}` runs the script with RightLink 10", item.name))
            .help("install them in the script, or boot with a script that installs what `RS_PACKAGES` lists")
    };
    asking.into_iter().map(report).collect()
}

/// Whether some script of `template` looks at what is to be installed.
fn installs(template: &ServerTemplate, catalog: &Catalog, sources: &Sources) -> bool {
    let ids: BTreeSet<_> = template.scripts.iter().filter_map(|script| script.reference.item()).collect();
    ids.into_iter()
        .filter_map(|id| script::text(catalog.item(id).file, sources))
        .any(|text| text.contains(PACKAGES))
}
