//! C454 `mixed-architectures`: the images of one MultiCloud Image are of 32 and of 64 bits.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::images::Image;
use crate::model::multi_cloud_image::Setting;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C454",
        name: "mixed-architectures",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[60],
        summary: "images of 32 and of 64 bits in one MultiCloud Image",
        docs: include_str!("mixed_architectures.md"),
        fixable: false,
    },
    check: Check::Image(check),
};

fn check(image: &Image<'_>) -> Vec<Diagnostic> {
    if !image.is_offered() {
        return Vec::new();
    }
    let known = image.systems.iter().filter_map(|(setting, system)| {
        let architecture = system.architecture.as_deref()?;
        Some((&*setting.setting, architecture))
    });
    let known: Vec<_> = known.collect();
    let name = image.name.as_ref().and_then(|name| name.architecture.as_deref());
    let meant = known.iter().find(|(_, own)| Some(*own) == name).or(known.first());
    let Some((first, meant)) = meant else { return Vec::new() };
    let others = known.iter().filter(|(_, own)| own != meant);
    let finding = |(setting, own): &(&Setting, &str)| {
        let message = format!("the image for `{}` is {own}", setting.cloud.value);
        Diagnostic::new(&RULE.code, setting.image.span, message)
            .note_at(first.image.span, format!("this one is {meant}"))
            .note("an instance type fits one architecture, and so does what scripts install")
            .help("make a MultiCloud Image for each architecture")
    };
    others.map(finding).collect()
}
