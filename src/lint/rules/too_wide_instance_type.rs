//! C455 `too-wide-instance-type`: an instance type that needs 64 bits, and an image of 32.

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
        id: "C455",
        name: "too-wide-instance-type",
        severity: Severity::Error,
        right_st: RightSt::Accepts,
        rules: &[60],
        summary: "an instance type that does not start images of 32 bits",
        docs: include_str!("too_wide_instance_type.md"),
        fixable: false,
    },
    check: Check::Image(check),
};

/// The instance types of Amazon that start images of 32 bits; every other one needs 64.
///
/// Source: Amazon's table of instance types. The vendor's page about MultiCloud Images names `m1.small` and `c1.medium`.
const NARROW: [&str; 9] = [
    "t1.micro", "m1.small", "m1.medium", "c1.medium", "t2.nano", "t2.micro", "t2.small", "t2.medium", "c3.large",
];

fn check(image: &Image<'_>) -> Vec<Diagnostic> {
    let of_name = image.name.as_ref().and_then(|name| name.architecture.as_deref());
    let mut systems = image.systems.iter().peekable();
    let mut found = Vec::new();
    for setting in &image.written.settings {
        let written = &setting.setting;
        let system = systems.next_if(|(own, _)| std::ptr::eq(*own, setting));
        let architecture = system.and_then(|(_, system)| system.architecture.as_deref()).or(of_name);
        let instance_type = written.instance_type.value.as_str();
        let is_name = instance_type.split_once('.').is_some_and(|(family, size)| {
            let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
            plain(family) && plain(size)
        });
        let fits = architecture != Some("i386") || NARROW.contains(&instance_type);
        if fits || !is_name || !images::is_of_type(image.catalog, setting.cloud, "amazon") {
            continue;
        }
        let message = format!("`{instance_type}` does not start images of 32 bits");
        found.push(
            Diagnostic::new(&RULE.code, written.instance_type.span, message)
                .note_at(written.image.span, "the image is i386")
                .note(format!("those that do are {}", NARROW.map(|own| format!("`{own}`")).join(", ")))
                .help("take one of these, or an image of 64 bits"),
        );
    }
    found
}
