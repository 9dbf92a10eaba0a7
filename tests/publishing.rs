//! What a team does with a site that is built: verify it against its source, keep its addresses, bring it to its readers.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

mod support;

use std::path::Path;
use std::process::Output;

/// The small marketplace of the tests of audiences.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    support::copy(&support::repository().join("tests/leaks/public"), folder.path(), false);
    folder
}

/// Runs a verb in `root`; the day is always the same.
fn run(root: &Path, arguments: &[&str]) -> Output {
    let mut command = support::catalog();
    command.current_dir(root).args(arguments).env("SOURCE_DATE_EPOCH", "1577923200");
    command.output().expect("the program starts")
}

#[track_caller]
fn assert_code(output: &Output, code: i32, words: &[&str]) {
    let told = support::transcript(output);
    assert_eq!(output.status.code(), Some(code), "{told}");
    for word in words {
        assert!(told.contains(word), "`{word}` is missing: {told}");
    }
}

fn edit(root: &Path, path: &str, from: &str, to: &str) {
    let text = std::fs::read_to_string(root.join(path)).expect("the fixture has it");
    assert!(text.contains(from), "{path} has no {from}");
    support::write(root, path, text.replace(from, to).as_bytes());
}

#[test]
fn a_site_is_verified_against_its_source() {
    let folder = project();
    let root = folder.path();
    assert_code(
        &run(
            root,
            &[
                "build",
                "--drafts",
                "--no-bundles",
                "--base-url",
                "https://example.com/x",
                "--as-of",
                "2020-01-01",
            ],
        ),
        0,
        &[],
    );
    let site = std::fs::read_to_string(root.join("public/site.json")).expect("a site");
    for word in [
        "\"--as-of=2020-01-01\"",
        "\"--base-url=https://example.com/x\"",
        "\"--drafts\"",
        "\"--no-bundles\"",
        "\"tree_digest\":\"sha256:",
    ] {
        assert!(site.contains(word), "{word}");
    }
    let verify = |words: &[&str], code: i32| {
        assert_code(&run(root, &["verify", "public", "--source", "."]), code, words);
    };
    verify(&["built again: verified"], 0);

    edit(root, "catalog/right-scripts/hello/publication.yml", "Says hello to all", "Says hello to most");
    verify(&["right-scripts/acme/hello", "hello to all", "hello to most", "more"], 1);
    edit(root, "catalog/right-scripts/hello/publication.yml", "Says hello to most", "Says hello to all");
    support::write(root, "content/new.md", b"---\nTitle: New\n---\n\nNew.\n");
    verify(&["error:"], 1);
    std::fs::remove_file(root.join("content/new.md")).expect("it was written");
    verify(&[], 0);

    // A page that somebody edited, with and without its manifest.
    let page = root.join("public/about.html");
    let text = std::fs::read_to_string(&page).expect("a page");
    std::fs::write(&page, text.replace("For everybody", "For nobody")).expect("written");
    verify(&["about.html: its bytes are not those of `site.json`"], 1);
    std::fs::write(&page, text).expect("written");
    std::fs::write(root.join("public/site.json"), site.replace("about.html", "bout.html")).expect("written");
    assert_code(&run(root, &["verify", "public"]), 2, &["tree_digest"]);
    std::fs::write(root.join("public/site.json"), site.replace("\"--drafts\",", "")).expect("written");
    assert_code(&run(root, &["verify", "public", "--source", "."]), 0, &[]);
    std::fs::write(root.join("public/site.json"), site.replace("--no-bundles", "--no-such-flag"))
        .expect("written");
    assert_code(&run(root, &["verify", "public", "--source", "."]), 2, &["--no-such-flag"]);
}

#[test]
fn a_source_with_errors_verifies_nothing() {
    let folder = project();
    let root = folder.path();
    assert_code(&run(root, &["build"]), 0, &[]);
    edit(root, "catalog/server-templates/base/1/base.yml", "Name: Plain Server", "Nme: Plain Server");
    assert_code(&run(root, &["verify", "public", "--source", "."]), 1, &["nothing can be compared"]);
    assert_code(&run(root, &["verify", "catalog.yml", "--source", "."]), 2, &[]);
}

#[test]
fn addresses_that_would_disappear_are_listed() {
    let folder = project();
    let root = folder.path();
    assert_code(&run(root, &["build", "--output", "old"]), 0, &[]);
    let check = || run(root, &["check", "--against", "old"]);
    assert_code(&check(), 0, &["every address of `old` is kept"]);
    std::fs::rename(root.join("catalog/right-scripts/hello"), root.join("catalog/right-scripts/greeting"))
        .expect("renamed");
    assert_code(&check(), 1, &["right-scripts/acme/hello.html", "Aliases"]);
    edit(
        root,
        "catalog/right-scripts/greeting/publication.yml",
        "Publisher: Acme",
        "Publisher: Acme\nAliases: [hello]",
    );
    let told = support::transcript(&check());
    assert!(!told.contains("`right-scripts/acme/hello.html`"), "{told}");
    std::fs::remove_file(root.join("content/about.md")).expect("it was there");
    assert_code(&check(), 1, &["`about.html`"]);
    assert_code(&run(root, &["check", "--against", "nowhere"]), 2, &["there is no site in `nowhere`"]);
}

#[test]
fn a_site_goes_to_a_folder() {
    let folder = project();
    let root = folder.path();
    assert_code(&run(root, &["deploy", "www"]), 2, &["run `catalog build` first"]);
    assert_code(&run(root, &["build"]), 0, &[]);
    assert_code(&run(root, &["deploy", "www", "--dry-run"]), 0, &["new\tindex.html", "nothing was changed"]);
    assert!(!root.join("www").exists());
    assert_code(&run(root, &["deploy", "www"]), 0, &["0 changed, 0 deleted"]);
    assert_eq!(support::tree(&root.join("www")), support::tree(&root.join("public")));
    assert_code(&run(root, &["deploy", "www"]), 0, &["0 new, 0 changed, 0 deleted"]);
    assert_code(&run(root, &["build", "--audience=partners"]), 0, &[]);
    assert_code(&run(root, &["deploy", "www"]), 2, &["public, partners", "nothing was changed"]);
    assert_code(&run(root, &["deploy", "ftp://x/y"]), 2, &["s3://bucket/prefix"]);
    assert_code(&run(root, &["deploy", "www", "--region", "x"]), 2, &["object storage"]);
    if !cfg!(feature = "deploy") {
        let mut command = support::catalog();
        command.current_dir(root).args(["deploy", "s3://bucket"]).env("AWS_ACCESS_KEY_ID", "x");
        command.env("AWS_SECRET_ACCESS_KEY", "x");
        let output = command.output().expect("the program starts");
        assert_code(&output, 2, &["--features deploy"]);
    }
}

#[test]
fn publishing_records_the_licences() {
    let folder = project();
    let root = folder.path();
    let template = "catalog/server-templates/base";
    let text = std::fs::read(root.join(template).join("1/base.yml")).expect("the fixture has it");
    let text = String::from_utf8(text).expect("text").replace("Plain Server", "Plainer Server");
    support::write(root, &format!("{template}/head/base.yml"), text.as_bytes());
    assert_code(&run(root, &["commit", "st:acme/base", "-m", "Plainer"]), 0, &[]);
    assert_code(&run(root, &["publish", "st:acme/base", "--notes", "Plainer."]), 0, &[]);
    let record = std::fs::read_to_string(root.join(template).join("publication.yml")).expect("a sidecar");
    assert!(record.contains("\"eula:open-terms\": {Revision: 1, Digest: \"sha256:"), "{record}");
    assert_code(&run(root, &["build"]), 0, &[]);
    let manifest = |n: u32| {
        let path = format!("public/server-templates/acme/base/{n}/import.json");
        std::fs::read_to_string(root.join(path)).expect("a manifest")
    };
    assert!(manifest(2).contains("\"pinned\":true"), "{}", manifest(2));
    // What was published before says that it promises nothing.
    assert!(manifest(1).contains("\"pinned\":false"));
    let before = manifest(2);
    support::write(root, "catalog/eulas/open-terms/2.md", b"# Open terms\n\nNew ones.\n");
    assert_code(&run(root, &["build"]), 0, &[]);
    assert_eq!(manifest(2), before, "a new revision of the licence changes nothing that was published");
}

#[test]
fn a_version_tells_what_it_was_made_from() {
    let folder = project();
    let long = support::transcript(&run(folder.path(), &["--version"]));
    for word in ["catalog ", "commit: ", "target: ", "features: ", "profile: "] {
        assert!(long.contains(word), "{long}");
    }
    assert_eq!(
        support::transcript(&run(folder.path(), &["-V"]))
            .lines()
            .filter(|it| it.starts_with("catalog "))
            .count(),
        1
    );
}

#[test]
fn a_pipeline_needs_to_know_where_releases_are() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    let init = |more: &[&str]| {
        let arguments: Vec<&str> =
            ["init", ".", "--ci", "github"].into_iter().chain(more.iter().copied()).collect();
        run(root, &arguments)
    };
    if option_env!("CATALOG_RELEASES").is_none() {
        assert_code(&init(&[]), 2, &["--releases"]);
    }
    assert_code(&init(&["--releases", "http://example.com"]), 2, &["https://"]);
    assert_code(&init(&["--releases", "https://example.com/\"\n"]), 2, &["https://"]);
    assert_code(&init(&["--releases", "https://example.com/r", "--dry-run"]), 0, &["actions/checkout@"]);
    assert!(!root.join(".github").exists());
    assert_code(&init(&["--releases", "https://example.com/r"]), 0, &[]);
    let text = std::fs::read_to_string(root.join(".github/workflows/catalog.yml")).expect("a pipeline");
    assert!(text.contains("CATALOG_RELEASES: \"https://example.com/r\""), "{text}");
    assert_code(&run(root, &["check"]), 0, &[]);
}
