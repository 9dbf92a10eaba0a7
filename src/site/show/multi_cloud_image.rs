//! The page of a MultiCloud Image.

use std::borrow::Cow;

use crate::facts::ImageFact;
use crate::model::image_name::ImageName;
use crate::resolve::catalog::CloudSetting;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::MultiCloudImage;
use crate::site::show::Here;
use crate::site::show::component::plain_section;
use crate::site::show::component::section;
use crate::site::urls;
use crate::site::views::multi_cloud_image::AgentView;
use crate::site::views::multi_cloud_image::MultiCloudImageView;
use crate::site::views::multi_cloud_image::SettingRow;
use crate::site::views::multi_cloud_image::SystemView;
use crate::site::views::multi_cloud_image::TagRow;
use crate::site::views::shell::Link;
use crate::site::words;

/// Makes the view of the MultiCloud Image `image`, which is `item`.
pub(super) fn multi_cloud_image<'a>(
    here: &Here<'a>,
    item: &'a Item,
    image: &'a MultiCloudImage,
) -> MultiCloudImageView<'a> {
    let info = here.info(item, Vec::new());
    let used_by = here.used_by(item);
    let revisions = here.revisions(item);
    let impact = here.image_impact(item);
    let mut sections = vec![
        plain_section("info", "Info"),
        section("clouds", "Clouds", image.settings.len()),
        section("used-by", "Used by", used_by.total),
    ];
    sections.extend((impact.templates > 0).then(|| plain_section("impact", "If it goes away")));
    let is_part = matches!(item.home, Home::Part { .. });
    sections.extend((!is_part).then(|| section("revisions", "Revisions", revisions.len())));
    sections.extend((!info.support.is_empty()).then(|| plain_section("support", "Support")));
    let agent = words::agent(&image.agent);
    MultiCloudImageView {
        shell: here.component_shell("multi_cloud_image", item),
        header: here.header(item, sections),
        get: (!is_part).then(|| here.get_this(item)),
        info,
        system: image.system.as_ref().map(|name| SystemView {
            os: &name.os,
            version: name.version.as_deref(),
            architecture: name.architecture.as_deref(),
            extras: extras(name),
        }),
        agent: AgentView {
            id: agent.id,
            title: agent.text,
            version: image.agent.version.as_deref(),
            href: here.agent_href(&image.agent),
            ended: image.agent_ended,
            meaning: words::agent_meaning(&image.agent),
        },
        tags: image.written.tags.iter().map(|tag| tag_row(&tag.value)).collect(),
        clouds: image
            .settings
            .iter()
            .enumerate()
            .map(|(at, setting)| here.setting(item, at, setting))
            .collect(),
        impact,
        used_by,
        revisions,
    }
}

impl<'a> Here<'a> {
    fn setting(&self, item: &'a Item, at: usize, setting: &'a CloudSetting) -> SettingRow<'a> {
        let catalog = self.catalog();
        let cloud = catalog.cloud(setting.cloud);
        let written = &setting.setting;
        let fact = catalog.facts.images.find(&cloud.name, &written.image.value);
        SettingRow {
            anchor: urls::anchor("cloud", &cloud.slug),
            link: Link {
                text: cloud.display_name.as_str().into(),
                href: Some(self.href(&urls::cloud(&cloud.slug, 1))),
            },
            name: &written.cloud.value,
            region: cloud.region.as_deref().unwrap_or(""),
            cloud_type: words::cloud_type(cloud.cloud_type.as_deref()),
            ended: cloud.ended,
            image: &written.image.value,
            image_href: self.image_href(item.id, at),
            image_text: fact.and_then(image_text),
            instance_type: &written.instance_type.value,
            user_data: written.user_data.as_ref().map(|data| data.value.as_str()),
        }
    }
}

/// The words of an image's name beside its system: roles, then the release, then suffixes.
fn extras(name: &ImageName) -> Vec<Cow<'_, str>> {
    let release = name.release.iter().map(|release| Cow::Owned(format!("v{release}")));
    let roles = name.roles.iter().map(|word| Cow::Borrowed(word.as_str()));
    let suffixes = name.suffixes.iter().map(|word| Cow::Borrowed(word.as_str()));
    roles.chain(release).chain(suffixes).collect()
}

/// What the tables say of an image.
fn image_text(fact: &ImageFact) -> Option<String> {
    let words = [&fact.os, &fact.version, &fact.architecture];
    let words: Vec<&str> = words.into_iter().flatten().map(String::as_str).collect();
    if words.is_empty() { fact.name.clone() } else { Some(words.join(" ")) }
}

fn tag_row(tag: &str) -> TagRow<'_> {
    TagRow { text: tag, meaning: tag_meaning(tag) }
}

/// What a documented tag means. Source: the domain paper, 3.7.
fn tag_meaning(tag: &str) -> Option<&'static str> {
    let (name, value) = tag.split_once('=')?;
    let meaning = match (name, value) {
        ("rs_agent:type", "right_link_lite") => "The agent is RightLink 10; required for it.",
        ("rs_agent:mime_shellscript", _) => {
            "On Linux: fetches this installer of the agent at boot and runs it."
        }
        ("rs_agent:mime_include_url", _) => {
            "On Linux: the older way to install the agent at boot; does not work behind a proxy."
        }
        ("rs_agent:powershell_url", _) => {
            "On Windows: fetches this installer of the agent at boot and runs it."
        }
        ("rs_agent:userdata", _) => "The format of the user data that the platform generates.",
        (
            "rs_agent:mime_identity"
            | "rs_agent:mime_identity_path"
            | "rs_agent:hashbang_shellscript"
            | "rs_agent:hashbang_identity_path",
            _,
        ) => "How the server's identity reaches it.",
        ("rs_agent:http_proxy", _) => "The proxy that the agent uses.",
        ("rs_agent:http_no_proxy", _) => "What the agent reaches without its proxy.",
        ("rs_agent:http_proxy_user" | "rs_agent:http_proxy_password", _) => {
            "How the agent logs in to its proxy."
        }
        ("provides:rs_agent_type", "right_link") => {
            "The agent is RightLink 5 or 6, on the image already: RightScripts and Chef recipes run."
        }
        ("provides:rs_agent_type", "rrs") => "The agent is older than RightLink 5: RightScripts run.",
        ("provides:rs_agent_ver", _) => "The version of the agent; needed for RightImages 5.0 to 5.5.9.",
        _ => return None,
    };
    Some(meaning)
}
