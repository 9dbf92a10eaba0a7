//! A build that is run again says and leaves the same, whatever it was kept from the last one.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

const SCRIPT: &str =
    "#!/bin/sh\n# ---\n# RightScript Name: A\n# Inputs:\n#   X:\n#     Category: C\n# ...\necho $WHY\n";
const TEMPLATE: &str = "Name: Base\nRightScripts:\n  Boot:\n  - a.sh\nMultiCloudImages:\n- Name: I\n  Revision: 1\n  \
                        Publisher: P\n";

fn project(root: &Path) {
    support::write(root, "a.sh", SCRIPT.as_bytes());
    support::write(root, "base.yml", TEMPLATE.as_bytes());
}

/// Exit code and words of a build, without how long it took, and the site.
fn build(root: &Path, more: &[&str]) -> (String, BTreeMap<String, Vec<u8>>) {
    let mut arguments = vec!["build", ".", "--output", "../site"];
    arguments.extend(more);
    let output = support::run(root, &arguments);
    let words = support::transcript(&output);
    let words: Vec<String> = words
        .lines()
        .map(|line| match (line.split_once(" in "), line.split_once(" s: ")) {
            (Some((before, _)), Some((_, after))) => format!("{before} s: {after}"),
            _ => line.to_owned(),
        })
        .collect();
    (words.join("\n"), support::tree(&root.join("../site")))
}

/// Builds until nothing is new, then once more: the words of a build that changes nothing.
fn settled(root: &Path) -> (String, BTreeMap<String, Vec<u8>>) {
    // A file system's moments are some milliseconds long; what is of the same moment as the build is not trusted.
    let first = build(root, &["-v"]);
    assert!(first.0.starts_with("exit code 0"), "{}", first.0);
    let second = build(root, &["-v"]);
    assert!(second.0.contains(": 0 new, 0 changed, 0 deleted, "), "{}", second.0);
    second
}

/// A folder for a root and its site.
fn place() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("root");
    project(&root);
    (folder, root)
}

#[test]
fn a_build_again_says_the_same() {
    let (_folder, root) = place();
    let (words, site) = settled(&root);
    assert!(words.contains("C407") && words.contains("C408"), "{words}");
    assert_eq!(build(&root, &["-v"]), (words.clone(), site.clone()));
    let last = root.join(".catalog/last-build");
    assert!(!cfg!(unix) || last.exists(), "the build was kept");
    // Without infos it says less, and after that the whole again.
    assert!(!build(&root, &[]).0.contains("C407"));
    assert_eq!(build(&root, &["-v"]), (words, site));
    assert_eq!(std::fs::read_to_string(root.join(".catalog/.gitignore")).expect("it ignores itself"), "*\n");
}

#[test]
fn every_change_is_seen() {
    let (_folder, root) = place();
    let page = "right-scripts/local/a.html";
    let (_, before) = settled(&root);
    // The length is the same, and maybe the second too.
    support::write(&root, "a.sh", SCRIPT.replace("$WHY", "$ZED").as_bytes());
    let (words, site) = build(&root, &["-v"]);
    assert!(words.contains("`ZED` is read") && !words.contains("`WHY` is read"), "{words}");
    assert_ne!(site[page], before[page]);

    settled(&root);
    support::write(&root, "../site/right-scripts/local/a.html", b"edited by hand");
    let (words, again) = build(&root, &["-v"]);
    assert!(words.contains(" 1 changed, "), "{words}");
    assert_eq!(again[page], site[page]);
    std::fs::remove_file(root.join("../site").join(page)).expect("removed");
    assert_eq!(build(&root, &["-v"]).1, again);

    settled(&root);
    support::write(&root, "catalog.yml", b"Title: Another\n");
    let (_, titled) = build(&root, &[]);
    assert_ne!(titled["index.html"], again["index.html"]);
    settled(&root);
    std::fs::remove_file(root.join("base.yml")).expect("removed");
    assert!(build(&root, &[]).0.contains(" deleted, "));
    assert!(build(&root, &["--profile", "strict"]).0.starts_with("exit code 1"));
}

#[test]
fn a_file_that_no_walk_lists_is_seen_too() {
    let (_folder, root) = place();
    support::write(&root, "base.yml", TEMPLATE.replace("a.sh", ".hidden/b.sh").as_bytes());
    support::write(&root, ".hidden/b.sh", SCRIPT.replace("Name: A", "Name: B").as_bytes());
    settled(&root);
    support::write(
        &root,
        ".hidden/b.sh",
        SCRIPT.replace("Name: A", "Name: B").replace("$WHY", "$ZED").as_bytes(),
    );
    let (words, _) = build(&root, &["-v"]);
    assert!(words.contains("`ZED` is read"), "{words}");
}

#[test]
fn what_is_kept_can_be_broken_foreign_or_gone() {
    let (folder, root) = place();
    let (words, site) = settled(&root);
    let last = root.join(".catalog/last-build");
    let Ok(bytes) = std::fs::read(&last) else { return };
    let other = folder.path().join("other");
    project(&other);
    support::write(&other, "a.sh", SCRIPT.replace("Name: A", "Name: Other").as_bytes());
    support::run(&other, &["build", ".", "--output", "../other-site"]);
    let foreign = std::fs::read(other.join(".catalog/last-build")).unwrap_or_default();
    let version = String::from_utf8_lossy(&bytes).replacen("cache 1", "cache 9", 1).into_bytes();
    for broken in [&b""[..], b"\xff\xfe", &bytes[..bytes.len() / 2], &foreign, &version] {
        std::fs::write(&last, broken).expect("written");
        assert_eq!(build(&root, &["-v"]), (words.clone(), site.clone()));
        std::fs::write(&last, &bytes).expect("written");
        assert_eq!(build(&root, &["-v"]), (words.clone(), site.clone()));
    }
    std::fs::remove_file(&last).expect("removed");
    std::fs::create_dir(&last).expect("made");
    assert_eq!(build(&root, &["-v"]), (words.clone(), site.clone()));

    let output = support::run(&root, &["clean"]);
    assert_eq!(output.status.code(), Some(0), "{}", support::transcript(&output));
    assert!(!root.join(".catalog").exists());
    assert_eq!(support::run(&root, &["clean"]).status.code(), Some(0));
    std::fs::write(root.join(".catalog"), "a file").expect("written");
    assert_eq!(build(&root, &["-v"]), (words, site));
    assert_eq!(std::fs::read(root.join(".catalog")).expect("it stays"), b"a file");
    assert_eq!(support::run(&root, &["clean"]).status.code(), Some(3));
}
