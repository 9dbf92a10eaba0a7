//! C444 `unpinned-installer`: a published MultiCloud Image takes whichever agent is newest.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::images;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::State;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C444",
        name: "unpinned-installer",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[53],
        summary: "a published image takes whichever agent is newest",
        docs: include_str!("unpinned_installer.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

/// Numbers that name one release of the agent.
const WHOLE: usize = 3;

fn check(item: &Item, _: &Catalog) -> Vec<Diagnostic> {
    let Some(image) = item.multi_cloud_image().filter(|_| item.state == State::Published) else { return Vec::new() };
    let Some(version) = image.agent.version.as_deref() else { return Vec::new() };
    let Some(tag) = images::installer(image) else { return Vec::new() };
    if WHOLE <= version.split('.').count() {
        return Vec::new();
    }
    let message = format!("the installer's address names RightLink {version}, not one release of it");
    vec![
        Diagnostic::new(&RULE.code, tag.span, message)
            .note("servers of one published revision get different agents as time goes by")
            .help("name the release that was tested, such as `/rll/10.6.4/`"),
    ]
}
