//! C456 `odd-image-uid`: an image's uid that does not look like those of its cloud.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::images;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C456",
        name: "odd-image-uid",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[61],
        summary: "an image's uid does not look like those of its cloud",
        docs: include_str!("odd_image_uid.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(image) = images::offered_image(item) else { return Vec::new() };
    let mut found = Vec::new();
    for setting in &image.settings {
        let written = &setting.setting.image;
        let Some(kind) = images::cloud_type(catalog, setting.cloud) else { continue };
        let Some(shape) = expected(kind.api_types.first().map_or("", String::as_str), &written.value) else { continue };
        // Who describes the image in `images.yml` has seen it.
        if catalog.facts.images.find(&catalog.cloud(setting.cloud).name, &written.value).is_some() {
            continue;
        }
        let (name, cloud) = (&kind.display_name, &setting.setting.cloud);
        let message = format!("`{}` is no image of `{}`", written.value, cloud.value);
        found.push(
            Diagnostic::new(&RULE.code, written.span, message)
                .note_at(cloud.span, format!("a cloud of the type {name}"))
                .note(format!("right_st compares with the uid, which there is {shape}"))
                .help("copy the uid from the cloud's list of images"),
        );
    }
    found
}

/// What a uid looks like in clouds of the type `kind`, if `uid` does not.
fn expected(kind: &str, uid: &str) -> Option<&'static str> {
    let fits = match kind {
        "amazon" => is_ami(uid),
        "azure_v2" => is_four_words(uid) || uid.starts_with('/') || uid.contains("://"),
        "google" => is_google(uid),
        _ => !is_ami(uid) && !is_google(uid),
    };
    (!fits).then_some(match kind {
        "amazon" => "`ami-` and 8 or 17 hexadecimal digits",
        "azure_v2" => "`Publisher Offer Sku Version`, with one space between each",
        "google" => "`projects/PROJECT/images/IMAGE`",
        _ => "none of Amazon's or Google's",
    })
}

fn is_ami(uid: &str) -> bool {
    let digits = uid.strip_prefix("ami-");
    digits.is_some_and(|it| matches!(it.len(), 8 | 17) && it.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn is_four_words(uid: &str) -> bool {
    let words: Vec<&str> = uid.split(' ').collect();
    words.len() == 4 && words.iter().all(|word| !word.is_empty())
}

fn is_google(uid: &str) -> bool {
    uid.split_once("projects/").is_some_and(|(_, rest)| {
        rest.split_once('/').is_some_and(|(_, rest)| rest.contains("images/") && !rest.ends_with('/'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_of_cloud_has_its_shape() {
        for (kind, uid) in [
            ("amazon", "ami-0f1e2d3c"),
            ("amazon", "ami-024c3712ad9901dc5"),
            ("azure_v2", "Canonical UbuntuServer 16.04-LTS 16.04.2018"),
            ("azure_v2", "/subscriptions/a/resourceGroups/b/providers/Microsoft.Compute/images/c"),
            ("google", "projects/a/images/b"),
            ("google", "https://www.googleapis.com/compute/v1/projects/a/global/images/b"),
            ("soft_layer", "UBUNTU_14_64"),
        ] {
            assert_eq!(expected(kind, uid), None, "{kind} {uid}");
        }
        for (kind, uid) in [
            ("amazon", "ami-1"),
            ("amazon", "projects/a/images/b"),
            ("azure_v2", "ami-0f1e2d3c"),
            ("google", "ubuntu-1604"),
            ("google", "projects/a/images/"),
            ("soft_layer", "ami-0f1e2d3c"),
        ] {
            assert!(expected(kind, uid).is_some(), "{kind} {uid}");
        }
    }
}
