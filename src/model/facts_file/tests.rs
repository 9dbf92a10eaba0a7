//! A catalog's own tables.

use super::*;
use crate::settings::Limits;
use crate::syntax::yaml;
use crate::text::FileId;

fn node(text: &str) -> Node<'_> {
    yaml::parse(FileId(0), text.as_bytes(), &Limits::default()).value.unwrap()
}

fn clouds(text: &str) -> (Option<Clouds>, Vec<&'static str>) {
    let mut findings = Findings::new();
    let clouds = read_clouds(&node(text), embedded(), &mut findings);
    (clouds, findings.iter().map(|it| it.code.name).collect())
}

#[test]
fn an_own_row_changes_what_it_writes_and_keeps_the_rest() {
    let (table, found) = clouds(
        "As Of: 2018-12-03\nClouds:\n- Name: AWS EU\n  Retired: 2018-01-01\n- Name: My Cloud\n  Type: vscale\n",
    );
    assert_eq!(found, [""; 0]);
    let table = table.unwrap();
    assert_eq!((table.as_of(), table.all().len()), ("2018-12-03", embedded().clouds.all().len() + 1));
    let ireland = table.find("AWS EU-Ireland").cloud().unwrap();
    assert_eq!((ireland.name.as_str(), ireland.id), ("EC2 eu-west-1", Some(2)));
    assert_eq!(ireland.retired.as_deref(), Some("2018-01-01"));
    let own = table.find("My Cloud").cloud().unwrap();
    assert_eq!((own.display_name.as_str(), own.cloud_type.as_str()), ("My Cloud", "vscale"));
}

#[test]
fn each_fault_of_a_table_of_clouds_is_found() {
    let row = |row: &str| format!("{{As Of: 2018-01-01, Clouds: [{row}]}}");
    let cases: [(String, &[&str]); 9] = [
        ("Clouds: []".into(), &["missing-key"]),
        ("As Of: today\nClouds: []".into(), &["bad-date"]),
        (row("{Type: amazon}"), &["missing-key"]),
        (row("{Name: A, Type: amazn}"), &["unknown-cloud-type"]),
        (row("{Name: A, Retired: soon}"), &["bad-date"]),
        (row("{Name: A, Id: -1}"), &["wrong-type"]),
        (row("{Name: A}, {Name: A}"), &["listed-twice"]),
        (row("{Name: AWS EU}, {Name: EC2 eu-west-1}"), &["listed-twice"]),
        (row("null, x"), &["empty-sidecar", "wrong-type"]),
    ];
    for (text, expected) in cases {
        assert_eq!(clouds(&text).1, expected, "{text}");
    }
    assert!(clouds("Clouds: []").0.is_none());
    assert!(clouds("").0.is_none());
}

#[test]
fn images_are_kept_under_the_canonical_cloud() {
    let mut findings = Findings::new();
    let text = "As Of: 2018-12-03\nImages:\n\
                - {Cloud: AWS EU-Ireland, Image: ami-1, OS: Ubuntu, Version: 16.10, Agent: none, Visibility: private}\n\
                - {Cloud: Mine, Image: img, Name: RightImage_CentOS_6.6_x64_v14.2, Architecture: x64}\n";
    let images = read_images(&node(text), &embedded().clouds, &mut findings).unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    let ubuntu = images.find("EC2 eu-west-1", "ami-1").unwrap();
    assert_eq!((ubuntu.version.as_deref(), ubuntu.public), (Some("16.10"), Some(false)));
    assert_eq!(images.find("Mine", "img").unwrap().public, None);
    let faulty = "As Of: 2018-12-03\nImages:\n\
                  - {Cloud: A, Image: i}\n- {Cloud: A, Image: i}\n- {Cloud: A}\n\
                  - {Cloud: A, Image: j, Agent: RightLink 7, Architecture: amd64, Visibility: yes}\n";
    read_images(&node(faulty), &embedded().clouds, &mut findings);
    let names: Vec<&str> = findings.iter().map(|it| it.code.name).collect();
    assert_eq!(names, ["listed-twice", "missing-key", "unknown-word", "unknown-word", "unknown-word"]);
}
