//! C481 `category-missing`: a public component is in no category.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::revision;
use crate::resolve::catalog::Catalog;
use crate::text::Span;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C481",
        name: "category-missing",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[91],
        summary: "a public component is in no category",
        docs: include_str!("category_missing.md"),
        fixable: false,
    },
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for lineage in catalog.all_lineages() {
        let Some(file) = lineage.publication.as_ref().filter(|file| file.categories.is_empty()) else { continue };
        let newest = catalog.item(lineage.newest);
        if !revision::is_offered(newest, catalog) || !revision::is_public(newest, catalog) {
            continue;
        }
        let message = format!("`{}` is public and in no category", newest.name);
        found.push(
            Diagnostic::new(&RULE.code, Span::whole(file.file), message)
                .note("people who browse by category do not find it")
                .help("name at least one under `Categories`"),
        );
    }
    found
}
