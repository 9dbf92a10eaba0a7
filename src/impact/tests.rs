//! What small catalogs lose.

use super::*;
use crate::model::read;
use crate::path::SourcePath;
use crate::resolve;
use crate::resolve::catalog::Audience;
use crate::resolve::catalog::Show;
use crate::settings::Settings;
use crate::source::Area;
use crate::source::Sources;

const OLD: &str = "provides:rs_agent_type=right_link";
const NEW: &str = "rs_agent:type=right_link_lite";

fn image(name: &str, tag: &str, settings: &[(&str, &str)]) -> String {
    let setting =
        |(cloud, uid): &(&str, &str)| format!("- Cloud: {cloud}\n  Instance Type: m\n  Image: {uid}\n");
    let settings: String = settings.iter().map(setting).collect();
    format!("Name: {name}\nTags: [\"{tag}\"]\nSettings:\n{settings}")
}

/// Two templates: both have Ubuntu as default; the first has CentOS too. Another Ubuntu is used by none.
fn catalog() -> Catalog {
    let ubuntu = image("Ubuntu_16.04_x64", NEW, &[("Google", "g1"), ("SoftLayer", "s1")]);
    let centos = image("CentOS_7_x64", NEW, &[("Google", "g2"), ("EC2 us-east-1", "ami-2")]);
    let spare = image("PFT Ubuntu_16.04_x64", NEW, &[("SoftLayer", "s3"), ("Google", "g1")]);
    let ended = image("Old_Ubuntu_16.04_x64", OLD, &[("SoftLayer", "s4")]);
    let script = "#!/bin/sh\n# ---\n# RightScript Name: Setup\n# Inputs: {}\n# ...\n";
    let one = "Name: One\nRightScripts:\n  Boot: [setup.sh]\nMultiCloudImages:\n- Name: Ubuntu_16.04_x64\n- Name: CentOS_7_x64\n";
    let other = "Name: Other\nRightScripts: {}\nMultiCloudImages:\n- Name: Ubuntu_16.04_x64\n";
    let files = [
        ("ubuntu.yml", ubuntu.as_str()),
        ("centos.yml", &centos),
        ("spare.yml", &spare),
        ("ended.yml", &ended),
        ("setup.sh", script),
        ("one.yml", one),
        ("other.yml", other),
    ];
    let mut sources = Sources::new(std::path::PathBuf::from("."));
    for (path, text) in files {
        sources.insert(SourcePath::parse(path).unwrap(), Area::Catalog, text.as_bytes());
    }
    let settings = Settings { as_of: Some("2018-01-01".into()), ..Settings::default() };
    let documents =
        read::read(&sources, &settings, &BTreeSet::new(), &mut read::Memo::default()).value.documents;
    let show = Show { audience: Audience::All, drafts: true };
    resolve::resolve(&documents, &sources, &settings, &show, &BTreeSet::new()).value
}

/// A loss in lines: each template with its changes and what remains; then what would do.
fn told(catalog: &Catalog, loss: &Loss) -> Vec<String> {
    let images = touched(catalog, loss);
    let found = impact(catalog, &Systems::new(catalog), loss, images);
    let cloud = |id: CloudId| &catalog.cloud(id).name;
    let hit = |hit: &Hit| {
        let change = |it: &WordChange| {
            format!(
                " {} {}->{}{}",
                cloud(it.cloud),
                it.before.text(),
                it.after.text(),
                if it.dark { "!" } else { "" }
            )
        };
        let changes: String = hit.changes.iter().map(change).collect();
        format!("{}:{changes}; {}", catalog.item(hit.template).name, hit.remains)
    };
    let instead = |it: &Instead| {
        let covers: Vec<&str> = it.covers.iter().map(|id| cloud(*id).as_str()).collect();
        format!("instead {}: {}", catalog.item(it.image).name, covers.join(", "))
    };
    found.hits.iter().map(hit).chain(found.instead.iter().map(instead)).collect()
}

fn item(catalog: &Catalog, name: &str) -> ItemId {
    catalog.all_items().find(|item| item.name == name).unwrap().id
}

fn cloud(catalog: &Catalog, name: &str) -> CloudId {
    catalog.all_clouds().find(|(_, cloud)| cloud.name == name).unwrap().0
}

#[test]
fn without_an_image_another_is_chosen_or_the_cloud_goes_dark() {
    let catalog = catalog();
    let loss = Loss::Images(BTreeSet::from([item(&catalog, "Ubuntu_16.04_x64")]));
    let expected = [
        "One: Google Default->Choose MCI SoftLayer Default->No!; 2",
        "Other: Google Default->No! SoftLayer Default->No!; 0",
        "instead PFT Ubuntu_16.04_x64: Google, SoftLayer",
    ];
    assert_eq!(told(&catalog, &loss), expected);
}

#[test]
fn a_machine_image_goes_away_where_it_is_called_so() {
    let catalog = catalog();
    let gone = machine_images(&catalog, "g1", None);
    assert_eq!(gone.len(), 1);
    let expected = ["One: Google Default->Choose MCI; 3", "Other: Google Default->No!; 1"];
    // The spare image names the same machine image, so that it would not do.
    assert_eq!(told(&catalog, &Loss::MachineImages(gone)), expected);
    assert!(machine_images(&catalog, "g1", Some(cloud(&catalog, "SoftLayer"))).is_empty());
}

#[test]
fn a_cloud_takes_everything_in_it_along_and_nothing_else() {
    let catalog = catalog();
    let loss = Loss::Cloud(cloud(&catalog, "SoftLayer"));
    assert_eq!(
        told(&catalog, &loss),
        ["One: SoftLayer Default->Ended!; 2", "Other: SoftLayer Default->Ended!; 1"]
    );
}

#[test]
fn a_script_takes_no_cloud_along() {
    let catalog = catalog();
    let loss = Loss::Scripts(BTreeSet::from([item(&catalog, "Setup")]));
    assert_eq!(told(&catalog, &loss), ["One:; 3"]);
    let unused = Loss::Images(BTreeSet::from([item(&catalog, "PFT Ubuntu_16.04_x64")]));
    assert!(told(&catalog, &unused).is_empty());
}

#[test]
fn what_is_said_after_a_loss_is_what_a_catalog_without_it_says() {
    // The words are computed once more as they are computed first: without a loss nothing changes.
    let catalog = catalog();
    let nothing = Loss::Images(BTreeSet::new());
    let own = Gone { catalog: &catalog, loss: &nothing };
    for template in catalog.all_items().filter_map(Item::server_template) {
        for row in &template.clouds {
            assert_eq!(own.word(template, row), row.word);
        }
    }
}
