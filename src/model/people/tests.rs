//! Publishers, EULAs and groups, fault by fault.

use super::*;
use crate::settings::Limits;
use crate::syntax::yaml;

fn names(findings: &Findings) -> Vec<&'static str> {
    findings.iter().map(|it| it.code.name).collect()
}

fn node(text: &str) -> Node<'_> {
    yaml::parse(FileId(0), text.as_bytes(), &Limits::default()).value.unwrap()
}

fn publisher(text: &str) -> (Option<PublisherFile>, Vec<&'static str>) {
    let mut findings = Findings::new();
    let file = read_publisher(FileId(0), "acme", &node(text), &mut findings);
    (file, names(&findings))
}

#[test]
fn a_publisher_is_read_whole() {
    let (file, found) = publisher(
        "Name: RS Professional Services\nKind: partner\nContact: a.b+c@x.example\nWebsite: https://x.example\n\
         Welcome: Hello\nSupport: Ask\nSmall Logo: s.png\nLarge Logo: l.JPEG\n",
    );
    assert_eq!(found, [""; 0]);
    let file = file.unwrap();
    assert_eq!((file.kind, file.slug.as_str()), (PublisherKind::Partner, "acme"));
    assert_eq!(file.large_logo.unwrap().value, "l.JPEG");
    let (file, found) = publisher("Name: acme\nEmail: acme@example.com\n");
    assert_eq!((found, file.unwrap().contact.unwrap().value), (vec![], "acme@example.com".to_owned()));
}

#[test]
fn each_fault_of_a_publisher_is_found() {
    let cases: [(&str, &[&str]); 14] = [
        ("", &["empty-sidecar"]),
        ("Kind: vendor", &["missing-key"]),
        ("Name: ''", &["bad-publisher-name"]),
        ("Name: Acme, Inc.", &["bad-publisher-name"]),
        ("{Name: A, Kind: Vendor}", &["unknown-word"]),
        ("{Name: A, Contact: us}", &["bad-contact"]),
        ("{Name: A, Contact: 'a@b?subject=x'}", &["bad-contact"]),
        ("{Name: A, Contact: a@b.example, Email: a@b.example}", &["listed-twice"]),
        ("{Name: A, Website: 'javascript:alert(1)'}", &["unsafe-address"]),
        ("{Name: A, Small Logo: ../x.png}", &["bad-logo"]),
        ("{Name: A, Small Logo: x.svg}", &["bad-logo"]),
        ("{Name: A, Large Logo: png}", &["bad-logo"]),
        ("{Name: A, Logo: x.png}", &["unknown-key"]),
        ("Acme", &["wrong-type"]),
    ];
    for (text, expected) in cases {
        assert_eq!(publisher(text).1, expected, "{text}");
    }
    let mut findings = Findings::new();
    read_publisher(FileId(0), "Acme Inc", &node("Name: A"), &mut findings);
    assert_eq!(names(&findings), ["bad-slug"]);
}

#[test]
fn an_eula_has_a_number_a_name_and_a_text() {
    let read = |path: &str, text: &str| {
        let mut findings = Findings::new();
        let file = read_eula(FileId(0), &SourcePath::parse(path).unwrap(), text, &mut findings);
        (file.map(|it| (it.slug, it.revision, it.name)), names(&findings))
    };
    let whole = ("acme-software".to_owned(), 2, "Acme Software".to_owned());
    assert_eq!(read("eulas/acme-software/2.md", "# Acme Software\n\nYou may.\n"), (Some(whole), vec![]));
    let unnamed = ("acme".to_owned(), 1, "acme".to_owned());
    assert_eq!(read("eulas/acme/1.md", "You may.\n"), (Some(unnamed), vec![]));
    assert_eq!(read("eulas/acme/final.md", "x").1, ["bad-eula-file"]);
    assert_eq!(read("eulas/acme/01.md", "x").1, ["bad-eula-file"]);
    assert_eq!(read("eulas/Acme/1.md", "x").1, ["bad-slug"]);
    assert_eq!(read("eulas/acme/1.md", " \n").1, ["empty-sidecar"]);
    assert_eq!(read("eulas/acme/1.md", &"é".repeat(MAX_EULA_CHARS + 1)).1, ["text-too-long"]);
    assert_eq!(read("eulas/acme/1.md", &format!("# {}", "x".repeat(51))).1, ["text-too-long"]);
}

#[test]
fn groups_have_names_of_their_own() {
    let read = |text: &str| {
        let mut findings = Findings::new();
        let groups = read_groups(&node(text), &mut findings);
        (groups.into_iter().map(|it| it.name.value).collect::<Vec<_>>(), names(&findings))
    };
    let two = "Account Groups:\n  - Name: Partners\n    Description: They pay.\n  - Name: Staff\n";
    assert_eq!(read(two), (vec!["Partners".into(), "Staff".into()], vec![]));
    assert_eq!(read(""), (vec![], vec![]));
    assert_eq!(read("Account Groups:\n  -\n").1, ["empty-sidecar"]);
    assert_eq!(read("Account Groups: [{Name: A}, {Name: A}]"), (vec!["A".into()], vec!["listed-twice"]));
    assert_eq!(read("Account Groups: [{Name: Public}]").1, ["reserved-name"]);
    assert_eq!(read("Account Groups: [{Description: A}]").1, ["missing-key"]);
    assert_eq!(read("Groups: []").1, ["unknown-key"]);
}
