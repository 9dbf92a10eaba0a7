//! C464 `private-image-published`: a MultiCloud Image that everybody may see maps an image that not everybody may start.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::model::publication::Visibility;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::State;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C464",
        name: "private-image-published",
        severity: Severity::Error,
        right_st: RightSt::Accepts,
        rules: &[102],
        summary: "a public MultiCloud Image maps a private image",
        docs: include_str!("private_image_published.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    let Some(image) = item.multi_cloud_image().filter(|_| item.state == State::Published) else { return Vec::new() };
    let publication = catalog.lineage_of(item).publication.as_ref();
    let narrower = item.record.as_ref().and_then(|record| record.visibility.as_ref());
    let public = publication.is_none_or(|it| it.visibility == Visibility::Public)
        && narrower.is_none_or(|it| it.value == Visibility::Public);
    if !public {
        return Vec::new();
    }
    let known = &catalog.facts.images;
    let mut found = Vec::new();
    for setting in &image.settings {
        let written = &setting.setting.image;
        let fact = known.find(&catalog.cloud(setting.cloud).name, &written.value);
        if fact.and_then(|fact| fact.public) != Some(false) {
            continue;
        }
        let message = format!("the image `{}` is private, and this revision is public", written.value);
        let day = known.as_of();
        found.push(
            Diagnostic::new(&RULE.code, written.span, message)
                .note(format!("`images.yml` as of {day} calls it private: in other accounts no server starts from it"))
                .help("make the image public, or share the component with account groups only"),
        );
    }
    found
}
