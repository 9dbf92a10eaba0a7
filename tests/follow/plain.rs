//! A folder without sidecars: addresses follow from the names of all components.

use super::Edits;
use super::Followed;
use super::Follower;
use super::compare;
use super::each_is_followed;
use super::support;
use super::wanted;

/// The fixture, with more components of each kind.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    support::copy(&support::repository().join("tests/sites/plain/catalog"), root, false);
    let text = |name: &str| std::fs::read_to_string(root.join(name)).expect("it is there");
    let (template, script, image) = (text("base.yml"), text("hostname.sh"), text("ubuntu.yml"));
    for word in ["More", "Other"] {
        let name = |text: &str, known: &str| text.replacen(known, &format!("{known} {word}"), 1);
        support::write(
            root,
            &format!("{word}/base.yml"),
            name(&template, "Linux Base")
                .replace("- hostname", "- ../hostname")
                .replace("- ubuntu", "- ../ubuntu")
                .as_bytes(),
        );
        support::write(
            root,
            &format!("{word}/name.sh"),
            name(&script, "Setup Hostname").replace("# - hosts", "# - ../../attachments/hosts").as_bytes(),
        );
        support::write(root, &format!("{word}/ubuntu.yml"), name(&image, "Ubuntu in two regions").as_bytes());
    }
    folder
}

#[test]
fn each_kind_is_followed() {
    let folder = folder();
    let rename = |from: &'static str, to: &'static str| move |text: &str| Some(text.replacen(from, to, 1));
    let template = std::fs::read_to_string(folder.path().join("More/base.yml")).expect("it is there");
    let new = move |_: &str| Some(template.replacen("More", "New", 1));
    let gone = |_: &str| None;
    each_is_followed(
        folder.path(),
        &support::public(),
        &[
            ("More/base.yml", &rename("Linux Base More", "Linux Base New")),
            // Two have one name, and then each its own again.
            ("More/base.yml", &rename("Linux Base More", "Linux Base Other")),
            ("More/base.yml", &rename("Linux Base More", "linux base OTHER")),
            ("More/name.sh", &rename("Setup Hostname More", "Setup Hostname")),
            ("hostname.sh", &rename("Setup Hostname", "Setup New")),
            ("More/ubuntu.yml", &rename("regions More", "regions New")),
            ("More/base.yml", &rename("Name: ", "Name: [")),
            ("More/name.sh", &gone),
            ("hostname.sh", &gone),
            ("More/base.yml", &gone),
            ("New/base.yml", &new),
        ],
    );
}

#[test]
fn plain_folders_are_followed() {
    let folder = folder();
    let root = folder.path();
    let whole = support::tree(root);
    let names: Vec<&String> = whole.keys().collect();
    let mut edits = Edits { state: 0x0f1e_2d3c_4b5a_6978 };
    let mut follower = Follower::default();
    let show = support::public();
    follower.look(root, None, &show);
    let (mut log, mut sites) = (Vec::new(), 0);
    let mut n = 0;
    for number in 0..wanted(24) {
        let name = names[edits.random(names.len())];
        let now =
            std::fs::read(root.join(name)).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let words = ["More", "Other", "New", "hostname"];
        let (done, text) = match (now, edits.random(6)) {
            (Some(_), 0) => ("delete".to_owned(), None),
            (Some(text), 1..=2) => {
                let (from, to) = (words[edits.random(3)], words[edits.random(4)]);
                (format!("{from} becomes {to}"), Some(text.replace(from, to)))
            }
            (Some(text), 3) => {
                let (text, done) = edits.edit(&text, number);
                (done, Some(text))
            }
            _ => ("mend".to_owned(), Some(String::from_utf8_lossy(&whole[name]).into_owned())),
        };
        if text.as_ref().map(String::as_bytes) == std::fs::read(root.join(name)).ok().as_deref() {
            continue;
        }
        n += 1;
        match text {
            Some(text) => support::write(root, name, text.as_bytes()),
            None => std::fs::remove_file(root.join(name)).expect("it can be removed"),
        }
        log.push(format!("{number}: {name}: {done}"));
        let how_far = compare(root, &mut follower, &[name], &show, &log);
        log.push(format!("({how_far:?})"));
        sites += usize::from(how_far == Followed::Site);
    }
    assert!(sites * 2 > n, "{sites} sites of {n} were followed: {log:#?}");
}
