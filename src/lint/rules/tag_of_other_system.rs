//! C443 `tag-of-other-system`: a tag for Linux on a MultiCloud Image of Windows, or the reverse.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::images;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::text::Spanned;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C443",
        name: "tag-of-other-system",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[52],
        summary: "a tag for Linux on an image of Windows, or the reverse",
        docs: include_str!("tag_of_other_system.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

const LINUX: [&str; 7] = [
    "rs_agent:mime_shellscript=", "rs_agent:mime_include_url=", "rs_agent:userdata=mime", "rs_agent:mime_identity=",
    "rs_agent:mime_identity_path=", "rs_agent:hashbang_shellscript=", "rs_agent:hashbang_identity_path=",
];
const WINDOWS: [&str; 2] = ["rs_agent:powershell_url=", "rs_agent:userdata=powershell"];

fn check(item: &Item, _: &Catalog) -> Vec<Diagnostic> {
    let Some(image) = item.multi_cloud_image() else { return Vec::new() };
    let Some(system) = &image.system else { return Vec::new() };
    let windows = system.os == "Windows";
    let (wrong, other): (&[&str], &str) = if windows { (&LINUX, "Linux") } else { (&WINDOWS, "Windows") };
    let is_wrong = |tag: &str| {
        wrong.iter().any(|own| if own.ends_with('=') { tag.starts_with(own) } else { tag == *own })
    };
    let tags = image.written.tags.iter().filter(|tag| is_wrong(&tag.value));
    let finding = |tag: &Spanned<String>| {
        let name = tag.value.split('=').next().unwrap_or_default();
        let shown = if name == "rs_agent:userdata" { &tag.value } else { name };
        let message = format!("`{shown}` is for {other}, and the image is {}", system.os);
        let installer = if windows { images::POWERSHELL_INSTALLER } else { images::SHELL_INSTALLER };
        Diagnostic::new(&RULE.code, tag.span, message)
            .note_at(image.written.name.span, format!("what the image is: {}", images::words(system)))
            .help(format!("remove the tag; the installer for {} is named by `{installer}`", system.os))
    };
    tags.map(finding).collect()
}
