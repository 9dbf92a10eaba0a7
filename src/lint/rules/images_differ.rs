//! C452 `images-differ`: the images of one MultiCloud Image are of different systems.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::images;
use crate::lint::images::Image;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C452",
        name: "images-differ",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[58],
        summary: "the images of one MultiCloud Image are of different systems",
        docs: include_str!("images_differ.md"),
        fixable: false,
    },
    check: Check::Image(check),
};

fn check(image: &Image<'_>) -> Vec<Diagnostic> {
    if !image.is_offered() {
        return Vec::new();
    }
    let (name, systems) = (image.name.as_ref(), &image.systems);
    // The first image that is what the name says shows what is meant; without one, the first.
    let meant = name.and_then(|name| systems.iter().find(|(_, system)| !images::systems_differ(system, name)));
    let Some((first, meant)) = meant.or(systems.first()) else { return Vec::new() };
    let mut found = Vec::new();
    for (setting, system) in systems {
        if !images::systems_differ(system, meant) {
            continue;
        }
        let (own, other) = (images::words(system), images::words(meant));
        let message = format!("the image for `{}` is {own}", setting.setting.cloud.value);
        found.push(
            Diagnostic::new(&RULE.code, setting.setting.image.span, message)
                .note_at(first.setting.image.span, format!("this one is {other}"))
                .help("map one system in every cloud, and make another MultiCloud Image for the other"),
        );
    }
    found
}
