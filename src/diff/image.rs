//! Two MultiCloud Images.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::diff::Both;
use crate::diff::Change;
use crate::diff::Effect;
use crate::diff::Section;
use crate::diff::Verdict;
use crate::diff::change;
use crate::diff::differ;
use crate::model::image_name::ImageName;
use crate::model::multi_cloud_image::Setting;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::MultiCloudImage;

pub(super) fn compare(
    both: &Both<'_>,
    old: &MultiCloudImage,
    new: &MultiCloudImage,
    changes: &mut Vec<Change>,
) {
    if let (Some(before), Some(after)) = (&old.system, &new.system)
        && system(before) != system(after)
    {
        let mut details = Vec::new();
        differ(&mut details, "System", Some(system(before)), Some(system(after)));
        let reason = "servers start from another system";
        changes.push(change(Section::About, Effect::Modified, Verdict::Breaking, "System", details, reason));
    }
    tags(old, new, changes);
    settings(both, old, new, changes);
}

/// A system in one line.
pub(super) fn system(name: &ImageName) -> String {
    let words = [Some(&name.os), name.version.as_ref(), name.architecture.as_ref()];
    words.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn tags(old: &MultiCloudImage, new: &MultiCloudImage, changes: &mut Vec<Change>) {
    let of = |image: &MultiCloudImage| -> BTreeSet<String> {
        image.written.tags.iter().map(|tag| tag.value.clone()).collect()
    };
    let (before, after) = (of(old), of(new));
    let other_agent = old.agent.family != new.agent.family;
    let weight = |tag: &str| {
        let is_agent = tag.starts_with("rs_agent:type=") || tag.starts_with("provides:rs_agent_type=");
        if is_agent && other_agent {
            (Verdict::Breaking, "the agent is another, and scripts may not run the same way")
        } else {
            (Verdict::Fix, "servers are tagged or prepared in another way")
        }
    };
    for tag in after.difference(&before) {
        let (weight, reason) = weight(tag);
        changes.push(change(Section::Tags, Effect::Added, weight, tag, Vec::new(), reason));
    }
    for tag in before.difference(&after) {
        let (weight, reason) = weight(tag);
        changes.push(change(Section::Tags, Effect::Removed, weight, tag, Vec::new(), reason));
    }
}

/// A property of a setting.
type Of = fn(&Setting) -> Option<String>;

fn settings(both: &Both<'_>, old: &MultiCloudImage, new: &MultiCloudImage, changes: &mut Vec<Change>) {
    let of = |image: &'_ MultiCloudImage| -> BTreeMap<CloudId, usize> {
        image.settings.iter().enumerate().map(|(at, setting)| (setting.cloud, at)).collect()
    };
    let (before, after) = (of(old), of(new));
    let clouds: BTreeSet<CloudId> = before.keys().chain(after.keys()).copied().collect();
    for cloud in clouds {
        let was = before.get(&cloud).map(|at| &*old.settings[*at].setting);
        let is = after.get(&cloud).map(|at| &*new.settings[*at].setting);
        let mut details = Vec::new();
        let text = |setting: Option<&Setting>, of: Of| setting.and_then(of);
        let properties: [(&str, Of); 3] = [
            ("Machine image", |it| Some(it.image.value.clone())),
            ("Instance type", |it| Some(it.instance_type.value.clone())),
            ("User data", |it| it.user_data.as_ref().map(|data| data.value.clone())),
        ];
        for (label, of) in properties {
            differ(&mut details, label, text(was, of), text(is, of));
        }
        if details.is_empty() {
            continue;
        }
        let (weight, reason) = match (was, is) {
            (Some(_), None) => (Verdict::Breaking, "the cloud is lost"),
            (None, _) => (Verdict::Addition, "the cloud is won"),
            _ => (Verdict::Fix, "new servers start from it; running ones keep what they have"),
        };
        let effect = Effect::of(was.is_some(), is.is_some());
        let name = &both.catalog.cloud(cloud).display_name;
        changes.push(change(Section::Settings, effect, weight, name, details, reason));
    }
}
