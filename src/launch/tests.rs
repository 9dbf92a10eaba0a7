//! Answers of small catalogs.

use super::*;
use crate::model::read;
use crate::path::SourcePath;
use crate::resolve;
use crate::resolve::catalog::Audience;
use crate::resolve::catalog::Show;
use crate::settings::Settings;
use crate::source::Area;
use crate::source::Sources;

/// An image of RightLink 10, or of RightLink 6 if it is old, for clouds and their uids.
fn image(name: &str, old: bool, clouds: &[&str]) -> String {
    let tag = if old { "provides:rs_agent_type=right_link" } else { "rs_agent:type=right_link_lite" };
    let setting = |cloud: &&str| {
        format!(
            "  - Cloud: {cloud}\n    Instance Type: m3.medium\n    Image: {name} in {cloud}\n    User Data: hi\n"
        )
    };
    let settings: String = clouds.iter().map(setting).collect();
    format!("- Name: {name}\n  Tags: [\"{tag}\"]\n  Settings:\n{settings}")
}

fn catalog(images: &[String], scripts: &str, files: &[(&str, &str)]) -> Catalog {
    let template = format!("Name: T\nRightScripts:\n{scripts}MultiCloudImages:\n{}", images.concat());
    let mut sources = Sources::new(std::path::PathBuf::from("."));
    for (path, text) in [("t.yml", template.as_str())].iter().chain(files) {
        sources.insert(SourcePath::parse(path).unwrap(), Area::Catalog, text.as_bytes());
    }
    let settings = Settings { as_of: Some("2018-01-01".into()), ..Settings::default() };
    let documents =
        read::read(&sources, &settings, &BTreeSet::new(), &mut read::Memo::default()).value.documents;
    let show = Show { audience: Audience::All, drafts: true };
    resolve::resolve(&documents, &sources, &settings, &show, &BTreeSet::new()).value
}

fn template(catalog: &Catalog) -> &ServerTemplate {
    catalog.all_items().find_map(Item::server_template).expect("it is there")
}

/// The answer in one line: word, verdict, machine image.
fn told(catalog: &Catalog, cloud: &str, among: Option<&[usize]>) -> String {
    let cloud = find_cloud(catalog, cloud).unwrap();
    let among = among.map(|places| places.iter().copied().collect());
    let launch = launch(catalog, template(catalog), cloud.id(), among.as_ref());
    let image = launch.chosen.map_or("", |it| it.setting.image.value.as_str());
    format!("{}, {}: {image}", launch.word.text(), launch.verdict.text())
}

#[test]
fn the_default_is_taken_where_it_covers_the_cloud_and_nowhere_else() {
    let images = [
        image("Ubuntu_16.04_x64", false, &["Google"]),
        image("CentOS_7_x64", false, &["Google", "EC2 us-east-1"]),
    ];
    let catalog = catalog(&images, "", &[]);
    assert_eq!(told(&catalog, "google", None), "Default, ready: Ubuntu_16.04_x64 in Google");
    assert_eq!(told(&catalog, "google", Some(&[1])), "Default, ready: CentOS_7_x64 in Google");
    assert_eq!(told(&catalog, "google", Some(&[0, 1])), "Default, ready: Ubuntu_16.04_x64 in Google");
    assert_eq!(told(&catalog, "us-east-1", None), "Choose MCI, choose: ");
    assert_eq!(told(&catalog, "us-east-1", Some(&[0])), "Choose MCI, no: ");
    assert_eq!(told(&catalog, "us-east-1", Some(&[1])), "Choose MCI, ready: CentOS_7_x64 in EC2 us-east-1");
    assert_eq!(told(&catalog, "SoftLayer", None), "No, no: ");
    assert_eq!(told(&catalog, "google", Some(&[])), "Default, no: ");
}

#[test]
fn what_has_ended_is_not_launched_from() {
    let images =
        [image("Old_x64", true, &["Google", "SoftLayer"]), image("Ubuntu_16.04_x64", false, &["Google"])];
    let catalog = catalog(&images, "", &[]);
    assert_eq!(told(&catalog, "Google", None), "Choose MCI, choose: ");
    assert_eq!(told(&catalog, "Google", Some(&[0])), "Choose MCI, ended: Old_x64 in Google");
    assert_eq!(told(&catalog, "Google", Some(&[0, 1])), "Choose MCI, ready: Ubuntu_16.04_x64 in Google");
    assert_eq!(told(&catalog, "SoftLayer", None), "Ended, ended: Old_x64 in SoftLayer");
    let row = &template(&catalog).clouds[0];
    assert_eq!(to_take(&catalog, template(&catalog), row).unwrap().position, 1);
}

#[test]
fn an_image_from_elsewhere_leaves_the_answer_open() {
    let images = [
        "- Name: Theirs\n  Revision: 3\n  Publisher: Others\n".to_owned(),
        image("Ubuntu_16.04_x64", false, &["Google"]),
    ];
    let catalog = catalog(&images, "", &[]);
    assert_eq!(told(&catalog, "Google", None), "Choose MCI, choose: ");
    assert_eq!(told(&catalog, "Google", Some(&[0])), "Choose MCI, unknown: ");
    assert_eq!(told(&catalog, "SoftLayer", None), "Unknown, unknown: ");
}

#[test]
fn inputs_are_ambiguous_only_while_nobody_decides() {
    let script = |name: &str, default: &str| {
        format!(
            "#!/bin/sh\n# ---\n# RightScript Name: {name}\n# Inputs:\n#   PORT:\n#     Input Type: single\n#     Required: true\n{default}# ...\n"
        )
    };
    let port = |port: u16| format!("#     Default: text:{port}\n");
    let names = |catalog: &Catalog| -> (Vec<String>, Vec<String>) {
        let own = template(catalog);
        let supply = to_supply(own).into_iter().flat_map(|(sequence, inputs)| {
            inputs.into_iter().map(move |input| format!("{} {}", sequence.word(), input.name))
        });
        (supply.collect(), ambiguous(own).iter().map(|input| input.name.to_string()).collect())
    };
    let both = "  Boot: [a.sh]\n  Decommission: [b.sh]\n";
    let of = |a: &str, b: &str, template_inputs: &str| {
        let (a, b) = (script("A", a), script("B", b));
        let scripts = format!("{both}{template_inputs}");
        names(&catalog(&[], &scripts, &[("a.sh", &a), ("b.sh", &b)]))
    };
    let supply = vec!["Boot PORT".to_owned(), "Decommission PORT".to_owned()];
    assert_eq!(of(&port(1), &port(2), ""), (supply.clone(), vec!["PORT".to_owned()]));
    assert_eq!(of(&port(1), "", ""), (supply, vec![]));
    assert_eq!(of(&port(1), &port(1), ""), (vec![], vec![]));
    assert_eq!(of(&port(1), &port(2), "Inputs:\n  PORT: text:3\n"), (vec![], vec![]));
}

#[test]
fn a_cloud_is_found_by_what_people_call_it() {
    let catalog = catalog(&[image("Ubuntu_16.04_x64", false, &["EC2 us-east-1", "My Cloud"])], "", &[]);
    let name = |written: &str| find_cloud(&catalog, written).map(|cloud| cloud.name().to_owned());
    for written in ["EC2 us-east-1", "AWS US-East", "us-east-1", "US-EAST-1", "aws-us-east", "/api/clouds/1"]
    {
        assert_eq!(name(written), Ok("EC2 us-east-1".into()), "{written}");
    }
    assert_eq!(name("my cloud"), Ok("My Cloud".into()));
    assert_eq!(name("Google"), Ok("Google".into()));
    assert_eq!(name("Gogle"), Err(Some("Google")));
    assert_eq!(name("zzzzzzzz"), Err(None));
}
