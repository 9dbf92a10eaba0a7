//! C453 `name-differs-from-images`: the name of a MultiCloud Image says another system than its images are.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::images;
use crate::lint::images::Image;
use crate::model::image_name::ImageName;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C453",
        name: "name-differs-from-images",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[59],
        summary: "the name says another system than the images are",
        docs: include_str!("name_differs_from_images.md"),
        fixable: false,
    },
    check: Check::Image(check),
};

fn check(image: &Image<'_>) -> Vec<Diagnostic> {
    let systems = &image.systems;
    let Some((own, (first, system))) = image.name.as_ref().zip(systems.first()) else { return Vec::new() };
    if !image.is_offered() {
        return Vec::new();
    }
    let name = &image.written.written.name;
    let release = images::right_image(&name.value).and_then(|it| it.release);
    // Whether a part is another in all images; where only some differ, they differ among themselves.
    let all = |differs: &dyn Fn(&ImageName) -> bool| systems.iter().all(|(_, system)| differs(system));
    let differs = |one: &Option<String>, other: &Option<String>| {
        one.as_ref().zip(other.as_ref()).is_some_and(|(one, other)| one != other)
    };
    let (said, are) = if all(&|system| images::systems_differ(system, own)) {
        (images::words(own), images::words(system))
    } else if all(&|system| differs(&system.architecture, &own.architecture)) {
        (own.architecture.clone().unwrap_or_default(), system.architecture.clone().unwrap_or_default())
    } else if all(&|system| differs(&system.release, &release)) {
        let version = |text: Option<String>| format!("version {}", text.unwrap_or_default());
        (version(release), version(system.release.clone()))
    } else {
        return Vec::new();
    };
    let message = format!("the name says {said}, and the images are {are}");
    vec![
        Diagnostic::new(&RULE.code, name.span, message)
            .note_at(first.setting.image.span, format!("this one is {are}"))
            .help("correct the name, or the images"),
    ]
}
