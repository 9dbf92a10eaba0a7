//! C440 `unsaid-installation`: nothing says how RightLink 10 gets onto the servers of a MultiCloud Image.

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

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C440",
        name: "unsaid-installation",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[50],
        summary: "nothing says how RightLink 10 gets onto the servers",
        docs: include_str!("unsaid_installation.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

/// How people say that the agent is on the image.
const SAID: [&str; 16] = [
    "part of the image", "on the image", "in the image", "into the image", "baked", "preinstalled", "pre-installed",
    "built in", "built-in", "built into", "includes", "including", "contains", "carries", "carry", "comes with",
];

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(image) = images::offered_image(item) else { return Vec::new() };
    if image.agent.family != AgentFamily::RightLink10 || images::installer(image).is_some() {
        return Vec::new();
    }
    let mentions = |text: &str| {
        let text = text.to_lowercase();
        text.contains("rightlink") || text.contains("agent")
    };
    let says = |text: &str| {
        let lower = text.to_lowercase();
        mentions(&lower) && SAID.iter().any(|words| lower.contains(words))
    };
    let installs = |data: &str| mentions(data) || data.to_lowercase().contains("/rll/");
    let baked = image.settings.iter().all(|setting| {
        let name = &catalog.cloud(setting.cloud).name;
        let fact = catalog.facts.images.find(name, &setting.setting.image.value);
        let in_uid = setting.setting.image.value.to_lowercase().contains("rightlink");
        let in_data = setting.setting.user_data.as_ref().is_some_and(|data| installs(&data.value));
        in_uid || in_data || fact.is_some_and(|fact| fact.agent.as_deref() == Some("RightLink 10"))
    });
    if baked || image.written.description.as_ref().is_some_and(|text| says(&text.value)) {
        return Vec::new();
    }
    let Some(tag) = images::tag(image, images::RIGHTLINK_10) else { return Vec::new() };
    let windows = image.system.as_ref().is_some_and(|system| system.os == "Windows");
    let start = if windows { images::POWERSHELL_INSTALLER } else { images::SHELL_INSTALLER };
    vec![
        Diagnostic::new(&RULE.code, tag.span, "nothing says how the agent gets onto the server")
            .note("the tag promises the agent and installs nothing")
            .help(format!("add the tag `{start}ADDRESS`; if the agent is on the image, say so in `Description`")),
    ]
}
