//! What kind of definition a YAML file is, by its content.
//!
//! A misspelt key must not hide a ServerTemplate, and an unrelated file must not be taken for one: the question is
//! always whether enough of the format is there, never whether all of it is right.

use std::sync::Arc;

use crate::diag::Checked;
use crate::diag::nearest;
use crate::model::Definition;
use crate::model::Kind;
use crate::model::alert;
use crate::model::documents::Taken;
use crate::model::multi_cloud_image;
use crate::model::multi_cloud_image::IMAGE;
use crate::model::multi_cloud_image::SETTING;
use crate::model::server_template;
use crate::model::server_template::SEQUENCES;
use crate::model::server_template::SERVER_TEMPLATE;
use crate::syntax::yaml::Node;
use crate::syntax::yaml::NodeKind;
use crate::text::FileId;

/// What the YAML `root` is: [`Taken::Component`] of a ServerTemplate or an image, [`Taken::Alerts`], or
/// [`Taken::Nothing`].
pub fn classify(root: &Node) -> Taken {
    let NodeKind::Mapping(pairs) = &root.kind else { return Taken::Nothing };
    let pairs: Vec<(&str, &Node)> =
        pairs.iter().filter_map(|(key, value)| Some((text(key)?, value))).collect();
    if is_server_template(&pairs) {
        Taken::Component(Kind::ServerTemplate)
    } else if is_alerts(&pairs) {
        Taken::Alerts
    } else if is_image(&pairs) {
        Taken::Component(Kind::MultiCloudImage)
    } else {
        Taken::Nothing
    }
}

/// Reads `root` as what it was taken for, or as what another file says it is.
///
/// `None` for a kind that is not one of right_st's YAML files; scripts are read by [`crate::model::right_script`].
pub fn read_as(taken: Taken, root: &Node, file: FileId) -> Option<Checked<Option<Definition>>> {
    let checked = match taken {
        Taken::Component(Kind::ServerTemplate) => {
            map(server_template::read(root, file), |it| Definition::ServerTemplate(Arc::new(it)))
        }
        Taken::Component(Kind::MultiCloudImage) => {
            map(multi_cloud_image::read(root, file), Definition::MultiCloudImage)
        }
        Taken::Alerts => map(alert::read(root, file), Definition::Alerts),
        _ => return None,
    };
    Some(checked)
}

fn map<T>(checked: Checked<Option<T>>, change: fn(T) -> Definition) -> Checked<Option<Definition>> {
    Checked { value: checked.value.map(change), diagnostics: checked.diagnostics }
}

/// A key that only ServerTemplates have, right or with a value that looks like theirs; or nothing but their keys, among
/// them values of inputs, or alerts beside other keys.
fn is_server_template(pairs: &[(&str, &Node)]) -> bool {
    let own = |(key, value): &(&str, &Node)| match near(key, &["RightScripts", "MultiCloudImages"]) {
        Some("RightScripts") => keys(value).any(|key| nearest(key, SEQUENCES.keys()).is_some()),
        Some("MultiCloudImages") => entries(value).iter().any(is_image_entry),
        _ => false,
    };
    // The right word is looked for first: to compare all others letter by letter takes longer.
    if pairs.iter().any(|(key, _)| matches!(*key, "RightScripts" | "MultiCloudImages"))
        || pairs.iter().any(own)
    {
        return true;
    }
    let known = pairs.iter().all(|(key, _)| near_key(key, SERVER_TEMPLATE.keys()).is_some());
    let value_of = |name: &'static str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
    let has_values = value_of("Inputs").is_some_and(looks_like_overrides);
    let has_alerts = 1 < pairs.len() && value_of("Alerts").is_some_and(has_clauses);
    known && (has_values || has_alerts)
}

/// Only `Alerts`; or one other key, with alerts under it.
fn is_alerts(pairs: &[(&str, &Node)]) -> bool {
    match pairs {
        [("Alerts", value)] => {
            let is_empty = entries(value).is_empty() && !matches!(value.kind, NodeKind::Mapping(_));
            has_clauses(value)
                || is_empty && text(value).is_none_or(str::is_empty)
                || entries(value).iter().any(|entry| text(entry).is_some_and(is_yaml_path))
        }
        [(key, value)] => near(key, &["Alerts"]).is_some() && has_clauses(value),
        // `Alerts` with a key that does not belong there.
        pairs => {
            pairs.iter().any(|(key, value)| *key == "Alerts" && has_clauses(value))
                && pairs.iter().all(|(key, _)| key.starts_with(char::is_uppercase))
        }
    }
}

/// Settings of clouds; or only keys of an image, and enough of them to tell it from any other list of names.
fn is_image(pairs: &[(&str, &Node)]) -> bool {
    let settings = pairs.iter().any(|(key, value)| {
        near(key, &["Settings"]).is_some() && entries(value).iter().any(looks_like_setting)
    });
    if settings {
        return true;
    }
    let value_of = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
    let known = pairs.iter().all(|(key, _)| near_key(key, IMAGE.keys()).is_some());
    let tagged = value_of("Tags")
        .is_some_and(|tags| entries(tags).iter().any(|tag| text(tag).is_some_and(looks_like_tag)));
    let published = value_of("Publisher").is_some();
    let addressed =
        value_of("Href").and_then(text).is_some_and(|href| href.starts_with("/api/multi_cloud_images/"));
    known && (addressed || value_of("Name").is_some() && (tagged || published))
}

/// Whether an entry of a list is a map with a key of an image, or the path of a YAML file.
fn is_image_entry(entry: &Node) -> bool {
    text(entry).is_some_and(is_yaml_path) || keys(entry).any(|key| IMAGE.field(key).is_some())
}

fn is_yaml_path(text: &str) -> bool {
    let extension = text.rsplit_once('.').map(|(_, extension)| extension);
    matches!(extension, Some("yml" | "yaml"))
}

/// Whether `node` is a map from names in capitals to texts of the form `kind:…`, `blank` or `ignore`.
fn looks_like_overrides(node: &Node) -> bool {
    let NodeKind::Mapping(pairs) = &node.kind else { return false };
    let is_value = |value: &Node| {
        text(value).is_some_and(|value| {
            let kind = value.split_once(':').map_or(value, |(kind, _)| kind);
            crate::model::input::value::KINDS.contains(&kind)
        })
    };
    pairs.iter().any(|(_, value)| is_value(value))
}

/// Whether `node` is a list with a map that has a `Clause`, or a clause under another name.
fn has_clauses(node: &Node) -> bool {
    let is_clause = |value: &Node| {
        text(value).is_some_and(|text| {
            let lower = text.to_lowercase();
            lower.starts_with("if ") && lower.contains(" then ")
        })
    };
    entries(node).iter().any(|entry| match &entry.kind {
        NodeKind::Mapping(pairs) => {
            pairs.iter().any(|(key, value)| text(key) == Some("Clause") || is_clause(value))
        }
        _ => false,
    })
}

fn looks_like_setting(node: &Node) -> bool {
    1 < keys(node).filter(|key| near_key(key, SETTING.keys()).is_some()).count()
}

/// `namespace:predicate=value`
fn looks_like_tag(text: &str) -> bool {
    text.split_once(':').is_some_and(|(_, rest)| rest.contains('='))
}

/// The one of `names` that `key` is or may be a misspelling of.
fn near<'a>(key: &str, names: &[&'a str]) -> Option<&'a str> {
    nearest(key, names.iter().copied())
}

/// The known key that `key` is or may be a misspelling of. Other formats write their keys in lower case, so that
/// `name` is not one of ours.
fn near_key(key: &str, known: impl Iterator<Item = &'static str> + Clone) -> Option<&'static str> {
    if !key.starts_with(char::is_uppercase) {
        return None;
    }
    known.clone().find(|own| *own == key).or_else(|| nearest(key, known))
}

fn text<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    if let NodeKind::Scalar(scalar) = &node.kind { Some(&scalar.text) } else { None }
}

fn entries<'n>(node: &'n Node<'n>) -> &'n [Node<'n>] {
    if let NodeKind::Sequence(entries) = &node.kind { entries } else { &[] }
}

fn keys<'n>(node: &'n Node<'n>) -> impl Iterator<Item = &'n str> {
    let pairs = if let NodeKind::Mapping(pairs) = &node.kind { pairs.as_slice() } else { &[] };
    pairs.iter().filter_map(|(key, _)| text(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Limits;
    use crate::syntax::yaml;

    fn taken(text: &str) -> Taken {
        let parsed = yaml::parse(FileId(0), text.as_bytes(), &Limits::default());
        classify(&parsed.value.expect(text))
    }

    #[test]
    fn definitions_are_known_by_their_content_in_spite_of_misspelt_keys() {
        let template = Taken::Component(Kind::ServerTemplate);
        let image = Taken::Component(Kind::MultiCloudImage);
        for (text, expected) in [
            ("Name: a\nRightScripts:\n  Boot: []\n", template),
            ("MultiCloudImages: []\nfoo: bar\n", template),
            ("Nmae: a\nMultiCloudImages:\n- Name: x\n", template),
            ("name: a\nrightscripts:\n  boot:\n  - a.sh\n", template),
            ("Name: a\nMultiCloudImage:\n- Name: x\n", template),
            ("Name: a\nRightScripts:\n- a.sh\n", template),
            ("Name: a\nInputs:\n  A: text:x\n", template),
            ("Name: a\nDescription: b\nAlerts:\n- Name: x\n  Clause: y\n", template),
            ("Alerts:\n- Name: x\n  Clause: y\n", Taken::Alerts),
            ("Alert:\n- Name: x\n  Clause: y\n", Taken::Alerts),
            ("Alerts:\n- more.yml\n", Taken::Alerts),
            ("Alerts: []\n", Taken::Alerts),
            ("Name: a\nSettings:\n- Cloud: x\n  Image: y\n", image),
            ("Name: a\nSetings:\n- Cloud: x\n  Image: y\n  InstanceType: z\n", image),
            ("Name: a\nTags:\n- rs_agent:type=right_link_lite\n", image),
            ("Name: a\nRevision: 3\nPublisher: b\n", image),
            ("Href: /api/multi_cloud_images/3\n", image),
        ] {
            assert_eq!(taken(text), expected, "{text}");
        }
    }

    #[test]
    fn other_formats_are_left_alone() {
        for text in [
            "",
            "hello\n",
            "- hosts: all\n  tasks:\n  - name: x\n",
            "services:\n  web:\n    image: x\n",
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n",
            "name: ci\non: push\njobs:\n  a:\n    runs-on: x\n",
            "name: action\ndescription: x\ninputs:\n  who:\n    default: text:y\n",
            "Description: stack\nResources:\n  A:\n    Type: AWS::X\n",
            "alerts:\n- name: x\n  expr: y\n",
            "groups:\n- name: x\n  rules: []\n",
            "Name: x\nDescription: y\n",
            "Name: x\nTags:\n- a\n- b\n",
            "Name: x\nVersion: 1\nPublisher: y\nLicense: z\n",
            "settings:\n- name: x\n",
            "language: ruby\nscript: x\n",
            "Alerts: {a: b}\n",
            "settings:\n- cloud: a\n  image: b\n",
        ] {
            assert_eq!(taken(text), Taken::Nothing, "{text}");
        }
    }
}
