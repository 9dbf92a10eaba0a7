//! C449 `unsupported-system`: an agent that does not run on a MultiCloud Image's system in one of its clouds.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::facts::Verdict;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::images;
use crate::model::image_name::AgentFamily;
use crate::model::image_name::ImageName;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::MultiCloudImage;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C449",
        name: "unsupported-system",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[56],
        summary: "the agent does not run on this system in this cloud",
        docs: include_str!("unsupported_system.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(image) = images::offered_image(item) else { return Vec::new() };
    let Some(system) = &image.system else { return Vec::new() };
    let mut found: Vec<Diagnostic> = too_old(image, system, catalog).into_iter().collect();
    found.extend(too_narrow(image, system, catalog));
    for setting in &image.settings {
        let Some(judged) = images::judge(catalog, image, setting) else { continue };
        if judged.cell.verdict != Verdict::NotSupported {
            continue;
        }
        let written = &setting.setting.cloud;
        let (agent, system_words) = (&judged.matrix.agent, images::words(system));
        let message = format!("{agent} does not support {system_words} in `{}`", written.value);
        found.push(
            Diagnostic::new(&RULE.code, written.span, message)
                .note(judged.note(system))
                .help("remove the setting, or bring the agent there in another way"),
        );
    }
    found
}

/// The finding that the installer's version is older than some cloud asks for.
fn too_old(image: &MultiCloudImage, system: &ImageName, catalog: &Catalog) -> Option<Diagnostic> {
    let tag = images::installer(image)?;
    let version = image.agent.version.as_deref()?;
    let judged = image.settings.iter().filter_map(|setting| Some((setting, images::judge(catalog, image, setting)?)));
    let mut old = judged.filter(|(_, judged)| judged.minimum_above(&image.agent).is_some());
    let (setting, judged) = old.next()?;
    let minimum = judged.minimum_above(&image.agent)?;
    let (agent, words, cloud) = (&judged.matrix.agent, images::words(system), &setting.setting.cloud);
    let message = format!("RightLink {version} is too old for {words} in `{}`", cloud.value);
    let diagnostic = Diagnostic::new(&RULE.code, tag.span, message)
        .note_at(cloud.span, format!("{agent} needs {minimum} or newer here"))
        .note(judged.note(system));
    let others = old.count();
    let diagnostic = match others {
        0 => diagnostic,
        1 => diagnostic.note("it is too old for 1 more cloud of this image"),
        _ => diagnostic.note(format!("it is too old for {others} more clouds of this image")),
    };
    Some(diagnostic.help("install a newer release"))
}

/// The finding that RightLink 6 has no package for 32 bits.
fn too_narrow(image: &MultiCloudImage, system: &ImageName, catalog: &Catalog) -> Option<Diagnostic> {
    let narrow = system.architecture.as_deref() == Some("i386");
    // Version 5 of that family came in both widths.
    let five = images::tag(image, "provides:rs_agent_ver=").is_some() || system.release.is_some();
    if !narrow || image.agent.family != AgentFamily::RightLink6 || five {
        return None;
    }
    let name = &image.written.name;
    let message = "RightLink 6 does not run on systems of 32 bits";
    let day = &catalog.facts.rightlink6.as_of;
    let diagnostic = Diagnostic::new(&RULE.code, name.span, message);
    Some(diagnostic.note(format!("every package of it is for 64 bits, by its table as of {day}")).help("map images of 64 bits"))
}
