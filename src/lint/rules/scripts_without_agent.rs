//! C463 `scripts-without-agent`: a ServerTemplate with scripts offers an image without an agent.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::images;
use crate::model::image_name::AgentFamily;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::State;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C463",
        name: "scripts-without-agent",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[79],
        summary: "scripts on an image without an agent",
        docs: include_str!("scripts_without_agent.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(template) = item.server_template().filter(|_| item.state != State::Deprecated) else { return Vec::new() };
    let Some(script) = template.scripts.first() else { return Vec::new() };
    let mut found = Vec::new();
    for (at, reference) in template.images.iter().enumerate() {
        let Some(other) = reference.item().map(|id| catalog.item(id)) else { continue };
        let bare = other.multi_cloud_image().filter(|image| image.agent.family == AgentFamily::None);
        // An image without a name is broken, and its own finding says so.
        let Some(image) = bare.filter(|_| !other.name.is_empty()) else { continue };
        let message = format!("scripts will not run on servers of `{}`", other.name);
        let mut diagnostic = Diagnostic::new(&RULE.code, images::span_of_image(template, at), message)
            .note_at(script.reference.span, "the first script")
            .note("no tag of the image names an agent, and the agent runs the scripts and feeds the alerts");
        if image.written.span != reference.span {
            diagnostic = diagnostic.note_at(image.written.name.span, "the image that lacks the tag");
        }
        found.push(diagnostic.help(format!("add the tag `{}` to the image, or take the image away", images::RIGHTLINK_10)));
    }
    found
}
