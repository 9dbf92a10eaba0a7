//! Same sources, settings and theme: same bytes, whatever the machine does.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

fn sample() -> PathBuf {
    support::repository().to_path_buf()
}

/// A copy of the sample, without what is no part of it.
fn copy_of_sample(to: &Path, is_reverse: bool) {
    for folder in ["catalog", "content"] {
        support::copy(&sample().join(folder), &to.join(folder), is_reverse);
    }
    let settings = std::fs::read(sample().join("catalog.yml")).expect("the sample has settings");
    support::write(to, "catalog.yml", &settings);
}

/// Makes every file of `folder` one of the last century, or of the next.
fn set_times(folder: &Path) {
    for (at, path) in support::tree(folder).into_keys().enumerate() {
        let seconds = if at % 2 == 0 { 86_400 } else { 4_102_444_800 };
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        let file = std::fs::File::options().append(true).open(folder.join(path)).expect("it can be opened");
        file.set_modified(time).expect("the file system keeps times");
    }
}

/// Builds the project at `root`, seen from `cwd`, into a folder of its own.
fn build(
    cwd: &Path,
    root: &str,
    variables: &[(&str, &str)],
    arguments: &[&str],
) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let site = folder.path().join("site");
    let mut command = support::catalog();
    command.current_dir(cwd).args(["build", root, "--output"]).arg(&site).args(arguments);
    let output = command.envs(variables.iter().copied()).output().expect("the program starts");
    assert_eq!(output.status.code(), Some(0), "{}", support::transcript(&output));
    support::tree(&site)
}

#[track_caller]
fn assert_same(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>, what: &str) {
    let names: Vec<&String> = a.keys().chain(b.keys()).filter(|name| a.get(*name) != b.get(*name)).collect();
    assert!(
        names.is_empty(),
        "{what}: {} files differ, among them {:?}",
        names.len(),
        &names[..names.len().min(5)]
    );
}

#[test]
fn threads_files_and_the_machine_do_not_matter() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("a b/root");
    copy_of_sample(&root, false);
    let whole = root.to_string_lossy().into_owned();
    let first = build(&root, ".", &[("RAYON_NUM_THREADS", "1")], &[]);
    assert!(first.len() > 100, "{} files", first.len());
    for threads in ["2", "8"] {
        assert_same(&first, &build(&root, ".", &[("RAYON_NUM_THREADS", threads)], &[]), threads);
    }
    let elsewhere =
        [("TZ", "Pacific/Kiritimati"), ("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR.UTF-8"), ("USER", "x")];
    assert_same(&first, &build(folder.path(), &whole, &elsewhere, &[]), "another place, an absolute root");
    assert_same(&first, &build(&root.join("catalog"), "..", &elsewhere, &[]), "a root above");
    let turned = folder.path().join("turned");
    copy_of_sample(&turned, true);
    set_times(&turned);
    assert_same(
        &first,
        &build(&turned, ".", &[], &[]),
        "files made in another order and at another time, under another root",
    );
    let leaks = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        text.contains(&*folder.path().to_string_lossy()) || text.contains(&*sample().to_string_lossy())
    };
    let leaking: Vec<&String> =
        first.iter().filter(|(_, bytes)| leaks(bytes)).map(|(name, _)| name).collect();
    assert!(leaking.is_empty(), "absolute paths in {leaking:?}");
}

/// The clock of the program, if something can be put in its place: two runs of which one believes that it is another year.
#[test]
fn the_clock_does_not_matter() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let source = support::repository().join("src");
    // What could read it is forbidden outside of the command line, and there only verbs of authors ask for the day; the
    // preview asks when it began to read, to read again what changed meanwhile.
    let readers: Vec<String> = support::tree(&source)
        .into_iter()
        .filter(|(name, bytes)| {
            let text = String::from_utf8_lossy(bytes);
            std::path::Path::new(name).extension().is_some_and(|it| it == "rs")
                && ["SystemTime::now", "Timestamp::now", "Zoned::now"].iter().any(|call| text.contains(call))
        })
        .map(|(name, _)| name)
        .collect();
    let allowed = ["cli/author.rs", "cli/project.rs", "source/survey.rs"];
    let others: Vec<&String> = readers.iter().filter(|name| !allowed.contains(&name.as_str())).collect();
    assert!(others.is_empty(), "these read the clock: {others:?}");
    // The day that rules compare with is an input, and is written down where it is given.
    copy_of_sample(folder.path(), false);
    let plain = build(folder.path(), ".", &[], &[]);
    let dated = build(folder.path(), ".", &[("SOURCE_DATE_EPOCH", "1600000000")], &[]);
    let site = String::from_utf8_lossy(&dated["site.json"]).into_owned();
    assert!(site.contains("--as-of=2020-09-13"), "{}", &site[site.len() - 300..]);
    assert!(!String::from_utf8_lossy(&plain["site.json"]).contains("--as-of"));
}

#[test]
fn a_second_build_changes_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let site = folder.path().join("site").to_string_lossy().into_owned();
    let run = || support::run(&sample(), &["build", ".", "--output", &site]);
    assert_eq!(run().status.code(), Some(0));
    let before = support::tree(Path::new(&site));
    let stamp = |name: &str| {
        std::fs::metadata(Path::new(&site).join(name)).and_then(|it| it.modified()).expect("a file")
    };
    let time = stamp("index.html");
    let output = run();
    assert!(
        String::from_utf8_lossy(&output.stderr).contains(": 0 new, 0 changed, 0 deleted"),
        "{}",
        support::transcript(&output)
    );
    assert_same(&before, &support::tree(Path::new(&site)), "the second build");
    assert_eq!(time, stamp("index.html"), "what is the same is not written again");
}

#[test]
fn what_is_private_leaves_no_trace_in_a_public_site() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (with, without) = (folder.path().join("with"), folder.path().join("without"));
    let fixture = support::repository().join("tests/sites/lineage/catalog");
    support::copy(&fixture, &with, false);
    support::copy(&fixture, &without, false);
    std::fs::remove_dir_all(without.join("catalog/right-scripts/secret")).expect("the fixture has a secret");
    let public = build(&with, ".", &[], &[]);
    assert_same(&public, &build(&without, ".", &[], &[]), "with and without a private lineage");
    let partners = build(&with, ".", &[], &["--audience", "partners"]);
    assert!(partners.contains_key("right-scripts/acme/secret.html"));
    assert!(!public.values().any(|bytes| String::from_utf8_lossy(bytes).contains("Secret Handshake")));
}
