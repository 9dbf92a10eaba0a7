//! A build that is killed at any moment: every file is whole, every link of the old site answers, the next build finishes.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

/// Kills of a build over an old site, and of a first build.
const N_KILLS: u32 = 12;
const N_FIRST: u32 = 6;

type Tree = BTreeMap<String, Vec<u8>>;

fn project(root: &Path, title: &str) {
    support::copy(&support::repository().join("tests/leaks/public"), root, false);
    set_title(root, title);
}

/// A title stands on every page.
fn set_title(root: &Path, title: &str) {
    let settings =
        format!("Title: {title}\nBase URL: https://example.com/\nCompress: true\nRule Pages: false\n");
    support::write(root, "catalog.yml", settings.as_bytes());
}

fn build(root: &Path, site: &Path) -> Tree {
    let mut command = support::catalog();
    let output =
        command.arg("build").arg(root).arg("--output").arg(site).output().expect("the program starts");
    assert_eq!(output.status.code(), Some(0), "{}", support::transcript(&output));
    support::tree(site)
}

/// Starts a build and kills it after `after`; whether it had ended by then.
fn build_and_kill(root: &Path, site: &Path, after: Duration) -> bool {
    let mut command = support::catalog();
    command.arg("build").arg(root).arg("--output").arg(site).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("the program starts");
    std::thread::sleep(after);
    let has_ended = child.try_wait().expect("it can be asked").is_some();
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    has_ended
}

/// Moments between `from` and a bit beyond `whole`, another set in every run.
fn moments(n: u32, from: f64, whole: Duration) -> Vec<Duration> {
    use std::hash::BuildHasher as _;
    let chance = std::collections::hash_map::RandomState::new();
    let moment = |at: u32| {
        let part = f64::from(u32::try_from(chance.hash_one(at) >> 40).expect("24 bits")) / f64::from(1 << 24);
        whole.mul_f64(from + (1.05 - from) * (f64::from(at) + part) / f64::from(n))
    };
    (0..n).map(moment).collect()
}

#[test]
fn a_killed_build_leaves_a_whole_site() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (root, site) = (folder.path().join("root"), folder.path().join("site"));
    project(&root, "One");
    let one = build(&root, &site);
    set_title(&root, "Two");
    support::write(&root, "content/new.md", b"---\nTitle: New\n---\n\nNobody linked here before.\n");
    let start = Instant::now();
    let two = build(&root, &folder.path().join("other"));
    let whole = start.elapsed();
    let n_changed = one.iter().filter(|(path, bytes)| two.get(*path) != Some(*bytes)).count();
    assert!(n_changed > 40 && one.keys().all(|path| two.contains_key(path) || path.starts_with("search/")));

    let mut n_killed = 0;
    for after in moments(N_KILLS, 0.3, whole) {
        set_title(&root, "One");
        std::fs::remove_file(root.join("content/new.md")).expect("it was written");
        assert_eq!(build(&root, &site), one, "back to the first state");
        set_title(&root, "Two");
        support::write(&root, "content/new.md", b"---\nTitle: New\n---\n\nNobody linked here before.\n");
        n_killed += u32::from(!build_and_kill(&root, &site, after));
        let found = support::tree(&site);
        let is_all_new =
            two.iter().all(|(path, bytes)| path == "site.json" || found.get(path) == Some(bytes));
        for (path, bytes) in &one {
            match found.get(path) {
                Some(found) => assert!(found == bytes || Some(found) == two.get(path), "{path} is not whole"),
                None => assert!(is_all_new && !two.contains_key(path), "{path} of the old site is gone"),
            }
        }
        // A page that is new leads only to what is there.
        for path in found.keys().filter(|path| !one.contains_key(*path)) {
            assert!(found.get(path) == two.get(path), "{path} is not whole");
        }
        assert_eq!(build(&root, &site), two, "the next build finishes");
        let left: Vec<String> =
            support::tree(folder.path()).into_keys().filter(|it| it.contains("stage")).collect();
        assert!(left.is_empty(), "left behind: {left:?}");
    }
    assert!(n_killed > 0, "every build was faster than it was killed");
}

#[test]
fn a_first_build_appears_at_once_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("root");
    project(&root, "First");
    let start = Instant::now();
    let whole_site = build(&root, &folder.path().join("whole"));
    let whole = start.elapsed();
    for (at, after) in moments(N_FIRST, 0.2, whole).into_iter().enumerate() {
        let site = folder.path().join(format!("site-{at}"));
        build_and_kill(&root, &site, after);
        if site.exists() {
            assert_eq!(support::tree(&site), whole_site, "it appeared, so it is whole");
        }
        assert_eq!(build(&root, &site), whole_site, "the next build finishes");
    }
}
