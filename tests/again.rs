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

/// The site of the project at `root`, built into a folder where nothing is.
fn fresh(root: &Path, more: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let copy = folder.path().join("root");
    support::copy(root, &copy, false);
    std::fs::remove_dir_all(copy.join(".catalog")).ok();
    build(&copy, more).1
}

/// What is left of a file, which is given, as is another project's.
type Break = fn(&[u8], &[u8]) -> Option<Vec<u8>>;

/// What is changed of a site, or beside it.
type Change = fn(&Path);

fn two_scripts(root: &Path, variable: &str) {
    support::write(root, "a.sh", SCRIPT.replace("$WHY", variable).as_bytes());
    support::write(root, "b.sh", SCRIPT.replace("Name: A", "Name: B").as_bytes());
}

#[test]
fn what_is_kept_of_pages_can_be_broken_foreign_or_gone() {
    let (folder, root) = place();
    two_scripts(&root, "$WHY");
    let other = folder.path().join("other");
    project(&other);
    support::run(&other, &["build", ".", "--output", "../other-site"]);
    let foreign = std::fs::read(other.join(".catalog/last-pages")).unwrap_or_default();
    let last = root.join(".catalog/last-pages");
    settled(&root);
    let Ok(whole) = std::fs::read(&last) else { return };
    two_scripts(&root, "$ZED");
    let expected = (build(&root, &["-v"]).0, fresh(&root, &["-v"]));
    let breaks: &[Break] = &[
        |whole, _| Some(whole.to_vec()),
        |_, _| None,
        |_, _| Some(Vec::new()),
        |_, foreign| Some(foreign.to_vec()),
        |whole, _| Some(whole[..whole.len() / 2].to_vec()),
        |whole, _| Some(whole[..whole.len() - 32].to_vec()),
        |whole, _| Some([whole, &[7; 32]].concat()),
        |whole, _| Some(whole.iter().map(|byte| byte ^ 1).collect()),
        |whole, _| Some([&whole[..whole.len() - 1], &[!whole[whole.len() - 1]]].concat()),
        |whole, _| Some(whole.iter().map(|byte| if *byte == b'1' { b'2' } else { *byte }).collect()),
    ];
    for (number, broken) in breaks.iter().enumerate() {
        two_scripts(&root, "$WHY");
        settled(&root);
        assert!(std::fs::read(&last).is_ok_and(|bytes| bytes.len() == whole.len()), "it is kept");
        match broken(&std::fs::read(&last).expect("it is there"), &foreign) {
            Some(bytes) => std::fs::write(&last, bytes).expect("written"),
            None => std::fs::remove_file(&last).expect("removed"),
        }
        two_scripts(&root, "$ZED");
        assert_eq!(build(&root, &["-v"]), expected, "broken in way {number}");
    }
    two_scripts(&root, "$WHY");
    settled(&root);
    std::fs::remove_file(&last).expect("removed");
    std::fs::create_dir(&last).expect("made");
    two_scripts(&root, "$ZED");
    assert_eq!(build(&root, &["-v"]), expected);
}

/// A change of the source meets one of the output, the flags or the settings.
#[test]
fn two_changes_at_once_are_seen() {
    let (_folder, root) = place();
    let page = "right-scripts/local/b.html";
    let changes: &[(&[&str], Change)] = &[
        (&[], |_| {}),
        (&[], |site| support::write(site, "right-scripts/local/b.html", b"edited by hand")),
        (&[], |site| std::fs::remove_file(site.join("right-scripts/local/b.html")).expect("removed")),
        (&[], |site| std::fs::remove_file(site.join("site.json")).expect("removed")),
        (&["--base-url", "https://example.com"], |_| {}),
        (&["--no-bundles"], |_| {}),
        (&["--drafts"], |_| {}),
        (&[], |site| support::write(site, "../root/catalog.yml", b"Title: Another\n")),
        (&[], |site| support::write(site, "../root/themes/default/templates/_head.html", b"<!-- other -->")),
    ];
    for (number, (flags, change)) in changes.iter().enumerate() {
        two_scripts(&root, "$WHY");
        settled(&root);
        let site = root.join("../site");
        two_scripts(&root, "$ZED");
        change(&site);
        let mut arguments = flags.to_vec();
        // A folder without `site.json` is nobody's.
        arguments.extend((!site.join("site.json").exists()).then_some("--force"));
        let expected = fresh(&root, flags);
        let (words, now) = build(&root, &arguments);
        if words.starts_with("exit code 2") {
            // What lies there may be anybody's.
            std::fs::remove_dir_all(&site).expect("removed");
            continue;
        }
        assert!(words.starts_with("exit code 0"), "change {number}: {words}");
        let differing: Vec<&String> =
            now.keys().chain(expected.keys()).filter(|name| now.get(*name) != expected.get(*name)).collect();
        assert_eq!(differing, Vec::<&String>::new(), "change {number}");
        assert!(now.contains_key(page));
    }
    support::write(&root, "../site/foreign.txt", b"not ours");
    two_scripts(&root, "$WHY");
    assert_eq!(build(&root, &[]).1["foreign.txt"], b"not ours");
}
