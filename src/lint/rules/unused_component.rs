//! C489 `unused-component`: no ServerTemplate uses a component.

use std::collections::BTreeSet;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::diag::Words;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::places;
use crate::lint::revision;
use crate::model::Kind;
use crate::resolve::catalog::Answer;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::PublisherId;
use crate::text::Span;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C489",
        name: "unused-component",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[100],
        summary: "no ServerTemplate uses a component",
        docs: include_str!("unused_component.md"),
        fixable: false,
    },
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog) -> Vec<Diagnostic> {
    // A plain folder is often nothing but a heap of scripts, each for itself.
    let templates: BTreeSet<PublisherId> =
        catalog.of_kind(Kind::ServerTemplate).map(|lineage| lineage.publisher).collect();
    // A reference that was meant for it and is broken has a finding of its own.
    let broken: BTreeSet<&str> = catalog
        .all_items()
        .filter_map(Item::server_template)
        .flat_map(|it| it.scripts.iter().map(|script| &script.reference).chain(&it.images))
        .filter(|reference| reference.answer == Answer::Unresolved)
        .map(|reference| reference.written.as_str())
        .collect();
    let broken = Words::new(broken);
    let mut found = Vec::new();
    for lineage in catalog.all_lineages().filter(|lineage| lineage.kind != Kind::ServerTemplate) {
        let Some(publication) = lineage.publication.as_ref().filter(|_| catalog.project) else { continue };
        let newest = catalog.item(lineage.newest);
        let used = lineage.items.iter().any(|id| !catalog.item(*id).used_by.is_empty());
        let meant = publication.mirror || templates.contains(&lineage.publisher);
        if used || !meant || publication.featured || !revision::is_live(newest, catalog) {
            continue;
        }
        let name = newest.name.as_str();
        if broken.any_near(name) {
            continue;
        }
        let message = format!("no ServerTemplate of the catalog uses the {} `{}`", lineage.kind, newest.name);
        let span = places::name(newest).map_or(Span::whole(newest.file), |name| name.span);
        found.push(
            Diagnostic::new(&RULE.code, span, message)
                .help("if it is meant for others to use this is fine; else deprecate it, or use it"),
        );
    }
    found
}
