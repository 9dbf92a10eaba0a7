//! Whole ways of an author: init, new, adopt, commit, publish, deprecate, undeprecate, build.
#![expect(clippy::disallowed_methods, reason = "tests look at what was written")]

mod support;

use std::path::Path;
use std::process::Output;

const DATE: &str = "2020-01-02";

/// Runs a verb in `root`; the day is always the same.
fn run(root: &Path, arguments: &[&str]) -> Output {
    support::catalog()
        .current_dir(root)
        .args(arguments)
        .env("SOURCE_DATE_EPOCH", "1577923200")
        .output()
        .expect("the program starts")
}

#[track_caller]
fn fine(root: &Path, arguments: &[&str]) -> String {
    let output = run(root, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{}", support::transcript(&output));
    support::transcript(&output)
}

#[track_caller]
fn refused(root: &Path, arguments: &[&str], why: &str) -> String {
    let before = support::tree(root);
    let output = run(root, arguments);
    let text = support::transcript(&output);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}\n{text}");
    assert!(text.contains(why), "{arguments:?} should say {why:?}\n{text}");
    assert_eq!(support::tree(root), before, "a refused verb writes nothing");
    text
}

/// A dry run says what would be done, writes nothing, and then it is done.
#[track_caller]
fn twice(root: &Path, arguments: &[&str]) -> String {
    let before = support::tree(root);
    let mut dry = arguments.to_vec();
    dry.push("--dry-run");
    let shown = fine(root, &dry);
    assert!(shown.contains("+++ b/"), "{shown}");
    assert_eq!(support::tree(root), before, "a dry run writes nothing");
    fine(root, arguments)
}

/// What `check` finds of at least a warning.
fn findings(root: &Path) -> Vec<&'static str> {
    support::check(root).names(support::Severity::Warning)
}

#[track_caller]
fn clean(root: &Path) {
    let found = support::check(root);
    assert!(found.names(support::Severity::Warning).is_empty(), "{}", found.report());
}

fn read(root: &Path, name: &str) -> String {
    std::fs::read_to_string(root.join(name)).unwrap_or_else(|err| panic!("{name}: {err}"))
}

/// A project as `init` writes it.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fine(folder.path(), &["init"]);
    folder
}

#[test]
fn a_new_project_builds_without_a_finding_and_nothing_is_written_over() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fine(folder.path(), &["init", "new/site", "--date", "2021-03-04"]);
    let root = folder.path().join("new/site");
    assert_eq!(support::check(&root).names(support::Severity::Info), Vec::<&str>::new());
    assert!(
        read(&root, "catalog/server-templates/web-server/publication.yml").contains("Published: 2021-03-04")
    );
    fine(&root, &["build"]);
    let page = read(&root, "public/server-templates/our-team/web-server.html");
    assert!(page.contains("WEB Nginx Install"));

    let again = run(&root, &["init"]);
    assert_eq!(again.status.code(), Some(2), "{}", support::transcript(&again));
    let forced = run(&root, &["init", "--force"]);
    assert_eq!(forced.status.code(), Some(2), "{}", support::transcript(&forced));

    let other = tempfile::tempdir().expect("a temporary folder");
    support::write(other.path(), "README.md", b"mine");
    assert_eq!(run(other.path(), &["init"]).status.code(), Some(2));
    assert!(!other.path().join("catalog.yml").exists());
    fine(other.path(), &["init", "--force"]);
    assert_eq!(read(other.path(), "README.md"), "mine");
    let git = tempfile::tempdir().expect("a temporary folder");
    support::write(git.path(), ".git/HEAD", b"x");
    fine(git.path(), &["init"]);
}

#[test]
fn from_a_new_script_to_a_deprecated_one() {
    let folder = project();
    let root = folder.path();
    twice(root, &["new", "right-script", "SYS Say Hello"]);
    clean(root);
    let item = "rs:our-team/sys-say-hello";
    let sidecar = "catalog/right-scripts/sys-say-hello/publication.yml";
    refused(root, &["publish", item], "has no committed revision");
    twice(root, &["commit", item, "-m", "First: a \"greeting\""]);
    let record = read(root, sidecar);
    let digest = record.lines().last().expect("a digest").to_owned();
    assert!(digest.starts_with("    Digest: sha256:"), "{record}");
    assert!(
        record
            .contains("  1:\n    Committed: 2020-01-02\n    Commit Message: \"First: a \\\"greeting\\\"\"\n"),
        "{record}"
    );
    clean(root);
    refused(root, &["commit", item, "-m", "again"], "nothing changed in `sys-say-hello` since revision 1");

    let text = refused(root, &["publish", item], "`Short Description` is missing");
    assert!(
        text.contains("`Long Description` is missing") && text.contains("`Revision Notes` is missing"),
        "{text}"
    );
    assert!(text.contains(sidecar), "{text}");
    let whole = record.replace("Categories: []", "Categories: [System]\nShort Description: Says hello.\nLong Description: Says hello to everybody. # kept");
    std::fs::write(root.join(sidecar), &whole).expect("the file can be written");
    twice(root, &["publish", item, "--notes", "First published revision."]);
    let published = read(root, sidecar);
    assert!(published.contains("    Committed: 2020-01-02\n    Published: 2020-01-02\n"), "{published}");
    assert!(published.contains("    Revision Notes: First published revision.\n"), "{published}");
    assert!(published.contains(" # kept\n"), "{published}");
    clean(root);
    refused(root, &["publish", item], "was published on 2020-01-02");
    refused(root, &["publish", "rs:our-team/sys-say-hello@7"], "has no revision 7");
    refused(root, &["publish", "rs:our-team/sys-say-helo"], "did you mean `sys-say-hello`?");
    refused(root, &["undeprecate", item], "has no deprecated revision");

    let successor = "rs:our-team/web-nginx-install";
    refused(
        root,
        &["deprecate", item, "--because", "x", "--use", "rs:our-team/nothing"],
        "there is no component",
    );
    refused(root, &["deprecate", item, "--because", "x", "--use", &format!("{item}@1")], "its own successor");
    twice(root, &["deprecate", item, "--because", "It: greets nobody", "--use", successor]);
    let line =
        format!("    Deprecated: {{Date: {DATE}, Because: \"It: greets nobody\", Use: \"{successor}\"}}\n");
    assert_eq!(read(root, sidecar), format!("{published}{line}"));
    clean(root);
    refused(root, &["deprecate", item, "--because", "x"], "has no published revision");
    fine(root, &["build"]);
    assert!(read(root, "public/right-scripts/our-team/sys-say-hello.html").contains("It: greets nobody"));
    twice(root, &["undeprecate", item]);
    assert_eq!(read(root, sidecar), published);
    fine(root, &["build"]);

    // The revision itself was never touched.
    assert!(read(root, sidecar).contains(&digest));
    let script = "catalog/right-scripts/sys-say-hello/1/sys-say-hello.sh";
    support::write(root, script, format!("{}true\n", read(root, script)).as_bytes());
    assert!(findings(root).contains(&"changed-revision"));
}

#[test]
fn every_kind_can_be_new_and_is_clean() {
    let folder = project();
    let root = folder.path();
    fine(root, &["new", "publisher", "Other Team"]);
    fine(root, &["new", "mci", "Debian_10_x64", "--publisher", "Other Team"]);
    fine(root, &["new", "server-template", "Mail: Server", "--publisher", "Our Team"]);
    fine(root, &["new", "right-script", "MAIL Install", "--publisher", "Our Team"]);
    assert!(findings(root).is_empty(), "{}", support::check(root).report());
    refused(root, &["new", "right-script", "MAIL Install"], "is there already");
    refused(root, &["new", "publisher", "Other Team"], "already");
    assert_eq!(run(root, &["new", "publisher", "A/B"]).status.code(), Some(2));
    assert_eq!(run(root, &["new", "mci", " "]).status.code(), Some(2));
    // Into nothing at all.
    let bare = tempfile::tempdir().expect("a temporary folder");
    fine(bare.path(), &["new", "server-template", "First"]);
    let found = support::check(bare.path());
    assert!(!found.has_error(), "{}", found.report());
    fine(bare.path(), &["commit", "first", "-m", "First"]);
    assert!(!support::check(bare.path()).has_error());
}

const SCRIPT: &str = "#!/bin/sh\n# ---\n# RightScript Name: NAME\n# Description: d\n# Inputs: {}\n# Attachments:\n# - x.txt\n# ...\nset -e\ncat \"$RS_ATTACH_DIR/x.txt\"\n";

#[test]
fn what_lies_outside_is_copied_in_and_paths_follow() {
    let folder = project();
    let root = folder.path();
    let script = |name: &str| SCRIPT.replace("NAME", name);
    for (name, text) in [
        ("rll/base.yml", "Name: Base # the name\r\nRightScripts:\r\n  Boot:\r\n  - ../shared/a.sh # outside\r\n  - own/b.sh\r\n  - '../other/a.sh'\r\nMultiCloudImages:\r\n- ../shared/image.yml\r\nAlerts:\r\n- ../shared/alerts.yml\r\n".to_owned()),
        ("rll/own/b.sh", script("B")),
        ("rll/own/attachments/x.txt", "own".to_owned()),
        ("rll/README.md", "not part of it".to_owned()),
        ("shared/a.sh", script("Shared A")),
        ("shared/attachments/x.txt", "shared".to_owned()),
        ("other/a.sh", script("Other A")),
        ("other/attachments/x.txt", "other".to_owned()),
        ("shared/image.yml", format!("Name: Local Image\n{}", include_str!("../src/author/sample/image.yml").split_once('\n').expect("lines").1)),
        ("shared/alerts.yml", "Alerts:\n- ../shared/more.yml # more\n".to_owned()),
        ("shared/more.yml", "Alerts:\n- Name: x\n  Clause: If cpu-0/cpu-idle.value < 5 for 3 minutes Then escalate critical\n".to_owned()),
        ("catalog/server-templates/base/publication.yml", "Publisher: Our Team\r\nHead: ../../../rll/base.yml # here\r\n".to_owned()),
    ] {
        support::write(root, name, text.as_bytes());
    }
    let said = twice(root, &["commit", "catalog/server-templates/base", "-m", "Frozen"]);
    assert!(said.contains("copied `other/a.sh` in as `a.sh`"), "{said}");
    let revision = root.join("catalog/server-templates/base/1");
    let files: Vec<String> = support::tree(&revision).into_keys().collect();
    assert_eq!(
        files,
        [
            "a.sh",
            "alerts.yml",
            "attachments/x.txt",
            "base.yml",
            "image.yml",
            "more.yml",
            "own/attachments/x.txt",
            "own/b.sh",
            "shared/a.sh",
            "shared/attachments/x.txt",
        ]
        .map(str::to_owned)
    );
    assert_eq!(
        read(&revision, "base.yml"),
        "Name: Base # the name\r\nRightScripts:\r\n  Boot:\r\n  - shared/a.sh # outside\r\n  - own/b.sh\r\n  - 'a.sh'\r\nMultiCloudImages:\r\n- image.yml\r\nAlerts:\r\n- alerts.yml\r\n"
    );
    assert_eq!(read(&revision, "alerts.yml"), "Alerts:\n- more.yml # more\n");
    assert_eq!(read(&revision, "attachments/x.txt"), "other");
    let sidecar = read(root, "catalog/server-templates/base/publication.yml");
    assert!(
        sidecar.starts_with(
            "Publisher: Our Team\r\nHead: ../../../rll/base.yml # here\r\nRevisions:\r\n  1:\r\n"
        ),
        "{sidecar:?}"
    );
    assert_eq!(sidecar.matches('\n').count(), sidecar.matches("\r\n").count());
    assert!(!support::check(root).has_error(), "{}", support::check(root).report());
    refused(root, &["commit", "base", "-m", "again"], "nothing changed in `base` since revision 1");
    // A change of what is copied in is a change.
    support::write(root, "other/attachments/x.txt", b"changed");
    fine(root, &["commit", "base", "-m", "again"]);
    assert_eq!(read(root, "catalog/server-templates/base/2/attachments/x.txt"), "changed");
}

#[test]
fn a_local_script_that_is_published_is_named_in_its_place() {
    let folder = project();
    let root = folder.path();
    let script = read(root, "catalog/right-scripts/web-nginx-install/1/web-nginx-install.sh");
    support::write(root, "scripts/nginx.sh", script.as_bytes());
    support::write(root, "st.yml", b"Name: S\nRightScripts:\n  Boot: [scripts/nginx.sh]\n  Operational:\n  - scripts/nginx.sh # again\nMultiCloudImages:\n- {Name: Ubuntu_16.04_x64, Revision: 1, Publisher: Our Team}\n");
    support::write(
        root,
        "catalog/server-templates/s/publication.yml",
        b"Publisher: Our Team\nHead: ../../../st.yml\n",
    );
    // Beside the ServerTemplate it stays what it is.
    fine(root, &["commit", "st:s", "-m", "1"]);
    assert!(root.join("catalog/server-templates/s/1/scripts/nginx.sh").is_file());
    support::write(root, "deep/st.yml", read(root, "st.yml").replace("scripts/", "../scripts/").as_bytes());
    support::write(
        root,
        "catalog/server-templates/s/publication.yml",
        read(root, "catalog/server-templates/s/publication.yml").replace("st.yml", "deep/st.yml").as_bytes(),
    );
    fine(root, &["commit", "st:s", "-m", "2"]);
    let form = "{Name: WEB Nginx Install, Revision: 1, Publisher: Our Team}";
    let text = read(root, "catalog/server-templates/s/2/st.yml");
    assert!(
        text.contains(&format!("Boot: [{form}]")) && text.contains(&format!("- {form} # again")),
        "{text}"
    );
    assert_eq!(support::tree(&root.join("catalog/server-templates/s/2")).len(), 1);
    assert!(!support::check(root).has_error(), "{}", support::check(root).report());
}

#[test]
fn references_without_a_revision_are_recorded_and_dependencies_committed_first() {
    let folder = project();
    let root = folder.path();
    let head = "catalog/server-templates/web-server/head/web-server.yml";
    let loose = read(root, head).replace("      Revision: 1\n      Publisher: Our Team\n", "");
    support::write(root, head, loose.replace("Revision: 1", "Revision: latest").as_bytes());
    fine(root, &["commit", "st:web-server", "-m", "loose"]);
    let sidecar = read(root, "catalog/server-templates/web-server/publication.yml");
    assert!(sidecar.contains("    Resolved:\n      \"mci:Ubuntu_16.04_x64\": {Revision: 1, Publisher: \"Our Team\", Digest: sha256:"), "{sidecar}");
    assert!(
        sidecar.contains(
            "      \"rs:WEB Nginx Install\": {Revision: 1, Publisher: \"Our Team\", Digest: sha256:"
        ),
        "{sidecar}"
    );
    assert!(!support::check(root).has_error(), "{}", support::check(root).report());

    let script = "catalog/right-scripts/web-nginx-install/head/web-nginx-install.sh";
    support::write(root, script, read(root, script).replace("It works", "It runs").as_bytes());
    let text = refused(
        root,
        &["commit", "st:web-server", "-m", "more"],
        "names a working copy, `WEB Nginx Install`",
    );
    assert!(text.contains("commit `rs:our-team/web-nginx-install` first"), "{text}");
    twice(root, &["commit", "st:web-server", "-m", "more", "--dependencies"]);
    let sidecar = read(root, "catalog/server-templates/web-server/publication.yml");
    assert!(
        sidecar.contains("  3:\n") && sidecar.contains("\"rs:WEB Nginx Install\": {Revision: 2,"),
        "{sidecar}"
    );
    assert!(
        read(root, "catalog/right-scripts/web-nginx-install/publication.yml")
            .contains("Commit Message: more")
    );
    assert!(!support::check(root).has_error(), "{}", support::check(root).report());
    // Nobody could import what is not published.
    refused(root, &["publish", "st:web-server", "--notes", "n"], "would have");
    fine(root, &["publish", "rs:web-nginx-install", "--notes", "n"]);
    fine(root, &["publish", "st:web-server", "--notes", "n"]);
    fine(root, &["build"]);
}

#[test]
fn a_folder_of_right_st_is_adopted_and_committed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    support::copy(&support::repository().join("tests/sites/plain/catalog"), root, false);
    let before = support::tree(root);
    let said = twice(root, &["adopt", "--publisher", "Acme"]);
    assert!(said.contains("adopted"), "{said}");
    let after = support::tree(root);
    assert!(before.iter().all(|(name, bytes)| after.get(name) == Some(bytes)), "nothing is moved or changed");
    let found = support::check(root);
    assert!(!found.has_error(), "{}", found.report());
    refused(root, &["adopt"], "every component has its `publication.yml` already");
    let lineages: Vec<&String> = after.keys().filter(|name| name.ends_with("publication.yml")).collect();
    assert!(!lineages.is_empty());
    for sidecar in lineages {
        let item = sidecar.trim_end_matches("/publication.yml");
        fine(root, &["commit", item, "-m", "Adopted", "--dependencies"]);
        refused(root, &["commit", item, "-m", "Adopted", "--dependencies"], "nothing changed");
    }
    let found = support::check(root);
    assert!(!found.has_error(), "{}", found.report());
}

#[test]
fn what_the_marketplace_would_refuse_is_refused() {
    let folder = project();
    let root = folder.path();
    let sidecar = "catalog/right-scripts/web-nginx-install/publication.yml";
    let text = read(root, sidecar);
    support::write(root, sidecar, format!("{text}Mirror: true\n").as_bytes());
    refused(root, &["commit", "rs:web-nginx-install", "-m", "x"], "somebody else's component");
    refused(root, &["publish", "rs:web-nginx-install"], "somebody else's component");
    support::write(root, sidecar, text.as_bytes());

    let publisher = "catalog/publishers/our-team.yml";
    let contact = read(root, publisher).replace("Contact: marketplace@example.com\n", "");
    let head = "catalog/right-scripts/web-nginx-install/head/web-nginx-install.sh";
    support::write(root, head, read(root, head).replace("It works", "It runs").as_bytes());
    fine(root, &["commit", "rs:web-nginx-install", "-m", "x"]);
    let with = read(root, publisher);
    support::write(root, publisher, contact.as_bytes());
    refused(root, &["publish", "rs:web-nginx-install", "--notes", "n"], "`Contact` is missing");
    support::write(root, publisher, with.as_bytes());
    let long = "x".repeat(501);
    refused(root, &["publish", "rs:web-nginx-install", "--notes", &long], "501 characters");
    refused(
        root,
        &["publish", "rs:web-nginx-install", "--notes", "n", "--date", "2019-01-01"],
        "was committed on 2020-01-02, after 2019-01-01",
    );
    refused(root, &["deprecate", "rs:web-nginx-install@2", "--because", "x"], "never published");
    assert_eq!(run(root, &["publish", "xx:web"]).status.code(), Some(2));
    assert_eq!(run(root, &["commit", "rs:web-nginx-install", "-m", " "]).status.code(), Some(2));
    support::write(root, head, b"# ---\n# RightScript Name: x\n# Input: {}\n# ...\n");
    let broken = run(root, &["commit", "rs:web-nginx-install", "-m", "x"]);
    assert_eq!(broken.status.code(), Some(1), "{}", support::transcript(&broken));
}
