//! C445 `liquid-user-data`: liquid user data is announced and not there, or needed and not announced.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::images;
use crate::model::image_name::AgentFamily;
use crate::model::multi_cloud_image::Setting;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C445",
        name: "liquid-user-data",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[54],
        summary: "liquid user data is announced and not there, or needed and not announced",
        docs: include_str!("liquid_user_data.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

const LIQUID: &str = "rs_agent:userdata=liquid";

fn check(item: &Item, _: &Catalog) -> Vec<Diagnostic> {
    let Some(image) = images::offered_image(item) else { return Vec::new() };
    let Some(tag) = images::tag(image, LIQUID) else {
        let coreos = image.system.as_ref().is_some_and(|system| system.os == "CoreOS");
        if !coreos || image.agent.family != AgentFamily::RightLink10 {
            return Vec::new();
        }
        let place = images::tag(image, "rs_agent:userdata=").or(images::tag(image, images::RIGHTLINK_10));
        let span = place.map_or(image.written.name.span, |tag| tag.span);
        let diagnostic = Diagnostic::new(&RULE.code, span, format!("CoreOS needs the tag `{LIQUID}`"));
        return vec![
            diagnostic
                .note("its cloud-init does not read the MIME parts that the platform writes by default")
                .help("add the tag, and the user data as a Liquid template to each setting"),
        ];
    };
    let settings = image.settings.iter().map(|setting| &*setting.setting);
    let empty = settings.filter(|it| it.user_data.as_ref().is_none_or(|data| data.value.trim().is_empty()));
    let finding = |setting: &Setting| {
        let message = format!("the setting for `{}` has no `User Data`", setting.cloud.value);
        Diagnostic::new(&RULE.code, setting.cloud.span, message)
            .note_at(tag.span, "this tag makes the user data a Liquid template, which must come from the setting")
            .help("write the template, or take the tag away")
    };
    empty.map(finding).collect()
}
