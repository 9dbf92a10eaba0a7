//! C452 `images-differ`: the images of one MultiCloud Image are of different systems.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::images;
use crate::model::image_name::ImageName;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CloudSetting;
use crate::resolve::catalog::Item;

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
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(image) = images::offered_image(item) else { return Vec::new() };
    let systems = image.settings.iter().filter_map(|setting| Some((setting, images::system_of(catalog, setting)?)));
    let systems: Vec<(&CloudSetting, ImageName)> = systems.collect();
    // The first image that is what the name says shows what is meant; without one, the first.
    let name = ImageName::parse(&image.written.name.value);
    let meant = name.and_then(|name| systems.iter().find(|(_, system)| !images::systems_differ(system, &name)));
    let Some((first, meant)) = meant.or(systems.first()) else { return Vec::new() };
    let mut found = Vec::new();
    for (setting, system) in &systems {
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
