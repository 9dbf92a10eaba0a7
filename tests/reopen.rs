//! Opening a project again after an edit gives what opening it for the first time gives.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

mod support;

use std::path::Path;

const SCRIPT: &str = "#!/bin/sh\n# ---\n# RightScript Name: New\n# Inputs: {}\n# ...\necho\n";

const SIDECAR: &str = "catalog/right-scripts/new/publication.yml";

/// A plain folder in which definitions name files that no walk lists, and one that holds no block.
fn plain(root: &Path) {
    support::write(
        root,
        "base.yml",
        b"Name: Base\nRightScripts:\n  Boot:\n  - a.sh\n  - .hidden/b.sh\n  - bare\nMultiCloudImages:\n- Name: X\n  \
          Revision: 1\n  Publisher: Y\nAlerts:\n- alerts/some.yml\n",
    );
    support::write(root, "a.sh", SCRIPT.replace("New", "A").replace("echo", "echo $A").as_bytes());
    support::write(root, ".hidden/b.sh", SCRIPT.replace("New", "B").as_bytes());
    support::write(root, "bare", b"#!/bin/sh\necho\n");
    support::write(
        root,
        "alerts/some.yml",
        b"Alerts:\n- Name: x\n  Clause: If a.b > 1 for 1 min Then escalate c\n",
    );
    support::write(root, "attachments/x", b"1");
}

fn sample(root: &Path) {
    for folder in ["catalog", "content"] {
        support::copy(&support::repository().join(folder), &root.join(folder), false);
    }
    let settings = std::fs::read(support::repository().join("catalog.yml")).expect("the sample has settings");
    support::write(root, "catalog.yml", &settings);
}

/// One edit, and the paths that a watcher would name.
struct Edit {
    name: &'static str,
    run: fn(&Path),
    changed: &'static [&'static str],
}

fn edit(name: &'static str, changed: &'static [&'static str], run: fn(&Path)) -> Edit {
    Edit { name, run, changed }
}

#[track_caller]
fn follow(root: &Path, edits: &[Edit]) {
    let mut preview = support::Preview::default();
    assert_eq!(preview.look(root, None), support::first_look(root), "at first");
    assert_eq!(preview.look(root, Some(&[])), support::first_look(root), "unchanged");
    for edit in edits {
        (edit.run)(root);
        let expected = support::first_look(root);
        assert_eq!(preview.look(root, Some(edit.changed)), expected, "{}", edit.name);
    }
    assert_eq!(preview.look(root, None), support::first_look(root), "everything at the end");
}

fn append(root: &Path, name: &str, more: &str) {
    let mut text = std::fs::read_to_string(root.join(name)).expect("it is there");
    text.push_str(more);
    support::write(root, name, text.as_bytes());
}

#[test]
fn edits_of_a_plain_folder_are_followed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    plain(root);
    follow(
        root,
        &[
            edit("a script's body", &["a.sh"], |root| append(root, "a.sh", "echo $B\n")),
            edit("a new script", &["new.sh"], |root| support::write(root, "new.sh", SCRIPT.as_bytes())),
            edit("saved by renaming", &["new.sh~", "new.sh"], |root| append(root, "new.sh", "true\n")),
            edit("a removed script", &["a.sh"], |root| {
                std::fs::remove_file(root.join("a.sh")).expect("removed");
            }),
            edit("it comes back as a link", &["a.sh"], |root| {
                #[cfg(unix)]
                std::os::unix::fs::symlink("new.sh", root.join("a.sh")).expect("linked");
            }),
            edit("a file that no walk lists", &[".hidden/b.sh"], |root| {
                append(root, ".hidden/b.sh", "true\n");
            }),
            edit("a file without a block", &["bare"], |root| append(root, "bare", "true\n")),
            edit("nothing names them any more", &["base.yml"], |root| {
                support::write(root, "base.yml", b"Name: Base\nMultiCloudImages: []\n");
            }),
            edit("broken YAML", &["base.yml"], |root| append(root, "base.yml", "RightScripts: [\n")),
            edit("a moved folder", &["alerts", "more"], |root| {
                std::fs::rename(root.join("alerts"), root.join("more")).expect("moved");
            }),
            edit("a mark of a program", &["more/CACHEDIR.TAG"], |root| {
                support::write(root, "more/CACHEDIR.TAG", b"Signature: 8a477f597d28d172789f06886806bc55\n");
            }),
            edit("settings", &["catalog.yml"], |root| {
                support::write(root, "catalog.yml", b"Title: x\nLimits:\n  Script: 10\n");
            }),
        ],
    );
}

#[test]
fn edits_of_a_catalog_with_lineages_are_followed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    sample(root);
    assert!(!root.join(SIDECAR).exists());
    follow(
        root,
        &[
            edit("a new lineage", &["catalog/right-scripts/new"], |root| {
                support::write(root, "catalog/right-scripts/new/head/new.sh", SCRIPT.as_bytes());
                support::write(root, SIDECAR, b"Publisher: Nobody\n");
            }),
            edit("its sidecar", &[SIDECAR], |root| {
                append(root, SIDECAR, "Categories: [A, A]\n");
            }),
            edit("an attachment", &["catalog/right-scripts/new/head/attachments/x"], |root| {
                support::write(root, "catalog/right-scripts/new/head/attachments/x", b"x");
            }),
            edit("a content page", &["content/more.md"], |root| {
                support::write(root, "content/more.md", b"# More\n\n[nowhere](nowhere.md)\n");
            }),
            edit("groups", &["catalog/account-groups.yml"], |root| {
                support::write(root, "catalog/account-groups.yml", b"[\n");
            }),
            edit("no sidecar", &[SIDECAR], |root| {
                std::fs::remove_file(root.join(SIDECAR)).expect("removed");
            }),
        ],
    );
}
