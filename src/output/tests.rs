//! What the door out promises, on real folders.
#![expect(clippy::disallowed_methods, reason = "the door out")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use rayon::prelude::*;
use tempfile::TempDir;

use super::*;

type Tree = BTreeMap<String, String>;

const OLD: &[(&str, &str)] = &[
    ("index.html", "home 1"),
    ("assets/1.css", "style"),
    ("kind/same.html", "same"),
    ("kind/changed.html", "1"),
    ("kind/gone/a.html", "a"),
    ("kind/gone/deep/b.html", "b"),
    ("turns/into-file/x", "x"),
    ("turns-into-folder", "file"),
];

const NEW: &[(&str, &str)] = &[
    ("index.html", "home 2"),
    ("assets/2.css", "style"),
    ("kind/same.html", "same"),
    ("kind/changed.html", "2"),
    ("kind/new.html", "new"),
    ("turns/into-file", "y"),
    ("turns-into-folder/z", "z"),
];

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    (folder, site)
}

fn path(text: &str) -> OutPath {
    OutPath::parse(text).unwrap()
}

fn info() -> SiteInfo {
    SiteInfo { audience: vec!["public".into()], tool_version: "1".into(), ..SiteInfo::default() }
}

fn stage(site: &Path, force: bool, files: &[(&str, &str)]) -> Result<Stage, Error> {
    let stage = Stage::begin(site, force)?;
    for (name, text) in files {
        stage.put(&path(name), text.as_bytes())?;
    }
    Ok(stage)
}

fn build(site: &Path, files: &[(&str, &str)]) -> Result<Written, Error> {
    stage(site, false, files)?.publish(&info())
}

/// Every file below `folder` but `site.json`, and links as `-> target`.
fn tree(folder: &Path) -> Tree {
    let mut tree = Tree::new();
    for entry in walkdir::WalkDir::new(folder).min_depth(1) {
        let entry = entry.unwrap();
        let name = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
        let kind = entry.file_type();
        if kind.is_symlink() {
            tree.insert(name, format!("-> {}", fs::read_link(entry.path()).unwrap().display()));
        } else if kind.is_file() && name != SITE {
            tree.insert(name, fs::read_to_string(entry.path()).unwrap());
        } else if kind.is_dir() && fs::read_dir(entry.path()).unwrap().next().is_none() {
            tree.insert(name, "(empty folder)".into());
        }
    }
    tree
}

fn as_tree(files: &[(&str, &str)]) -> Tree {
    files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// What lies beside the site.
fn litter(folder: &TempDir) -> Vec<String> {
    let names =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name != "site").collect()
}

#[test]
fn a_first_build_is_one_rename() {
    for exists in [false, true] {
        let (folder, site) = folder();
        if exists {
            fs::create_dir(&site).unwrap();
        }
        let mut stage = stage(&site, false, OLD).unwrap();
        // One step: a second one would fail.
        let (written, _) = stage.publish_steps(&info(), 1).unwrap();
        drop(stage);
        assert_eq!((written.created, written.unchanged, written.deleted), (OLD.len(), 0, 0));
        assert_eq!(tree(&site), as_tree(OLD));
        assert!(litter(&folder).is_empty(), "{:?}", litter(&folder));
    }
}

#[test]
fn the_second_build_touches_only_what_differs() {
    let (folder, site) = folder();
    build(&site, OLD).unwrap();
    let time = |name: &str| fs::metadata(site.join(name)).unwrap().modified().unwrap();
    let names = ["kind/same.html", SITE];
    let before = names.map(time);
    let written = build(&site, OLD).unwrap();
    let expected = Written { unchanged: OLD.len(), bytes: written.bytes, ..Written::default() };
    assert_eq!(written, expected);
    assert_eq!(names.map(time), before);

    let written = build(&site, NEW).unwrap();
    assert_eq!((written.created, written.changed, written.unchanged, written.deleted), (4, 2, 1, 5));
    assert_eq!(time("kind/same.html"), before[0]);
    assert_eq!(tree(&site), as_tree(NEW));
    assert!(litter(&folder).is_empty(), "{:?}", litter(&folder));
}

#[test]
fn a_dropped_stage_leaves_the_old_site() {
    let (folder, site) = folder();
    build(&site, OLD).unwrap();
    drop(stage(&site, false, NEW).unwrap());
    assert_eq!(tree(&site), as_tree(OLD));
    assert!(litter(&folder).is_empty(), "{:?}", litter(&folder));
}

#[test]
fn a_killed_publish_is_completed_by_the_next_run() {
    let mut n_kills = 0;
    for n_steps in 0.. {
        let (folder, site) = folder();
        build(&site, OLD).unwrap();
        fs::write(site.join("CNAME"), "foreign").unwrap();
        let result = stage(&site, false, NEW).unwrap().publish_steps(&info(), n_steps);
        if result.is_ok() {
            break;
        }
        n_kills += 1;
        // Whatever was linked from the old home page or is linked from the new one is there.
        let home = fs::read_to_string(site.join("index.html")).unwrap();
        let style = if home == "home 1" { "assets/1.css" } else { "assets/2.css" };
        assert_eq!(fs::read_to_string(site.join(style)).unwrap(), "style");

        // The next run completes it even if it builds nothing itself.
        let next = Stage::begin(&site, false).unwrap();
        assert!(next.has_finished_earlier());
        drop(next);
        let mut expected = as_tree(NEW);
        expected.insert("CNAME".into(), "foreign".into());
        assert_eq!(tree(&site), expected, "after {n_steps} steps");
        assert!(litter(&folder).is_empty(), "{:?}", litter(&folder));
        let written = build(&site, NEW).unwrap();
        assert_eq!((written.unchanged, written.deleted), (NEW.len(), 0));
    }
    assert!(12 < n_kills, "{n_kills}");
}

#[test]
fn a_build_killed_while_staging_leaves_no_trace() {
    let (folder, site) = folder();
    build(&site, OLD).unwrap();
    let mut killed = stage(&site, false, NEW).unwrap();
    killed.is_journaled = true;
    drop(killed);
    assert_eq!(litter(&folder), [".site.catalog-stage"]);
    assert_eq!(tree(&site), as_tree(OLD));
    assert!(!Stage::begin(&site, false).unwrap().has_finished_earlier());
    assert!(litter(&folder).is_empty());
    assert_eq!(tree(&site), as_tree(OLD));
}

#[test]
fn foreign_files_survive() {
    let (_folder, site) = folder();
    build(&site, OLD).unwrap();
    for name in ["CNAME", "kind/gone/mine.txt", "kind/mine.txt"] {
        fs::write(site.join(name), "mine").unwrap();
    }
    build(&site, &[("index.html", "x")]).unwrap();
    let left =
        [("CNAME", "mine"), ("index.html", "x"), ("kind/gone/mine.txt", "mine"), ("kind/mine.txt", "mine")];
    assert_eq!(tree(&site), as_tree(&left));
}

#[test]
fn a_foreign_file_in_the_way_is_refused_by_name() {
    let (folder, site) = folder();
    build(&site, OLD).unwrap();
    fs::write(site.join("kind/new.html"), "mine").unwrap();
    fs::write(site.join("turns/into-file/mine"), "mine").unwrap();
    let before = tree(&site);
    let err = build(&site, NEW).unwrap_err();
    assert_eq!(err.exit_code(), 2);
    let text = err.to_string();
    assert!(text.contains("`kind/new.html`, `turns/into-file/mine`;"), "{text}");
    assert_eq!(tree(&site), before);
    assert!(litter(&folder).is_empty());
    // One that is what we would have written is adopted.
    fs::write(site.join("kind/new.html"), "new").unwrap();
    fs::remove_file(site.join("turns/into-file/mine")).unwrap();
    assert_eq!(build(&site, NEW).unwrap().unchanged, 2);
}

#[test]
fn a_folder_that_is_not_ours_is_refused_unless_forced() {
    let (folder, site) = folder();
    fs::create_dir(&site).unwrap();
    fs::write(site.join("thesis.txt"), "mine").unwrap();
    let err = build(&site, OLD).unwrap_err();
    assert_eq!(err.exit_code(), 2);
    assert!(err.to_string().contains("`thesis.txt`") && err.to_string().contains("--force"), "{err}");
    assert!(litter(&folder).is_empty());
    stage(&site, true, OLD).unwrap().publish(&info()).unwrap();
    let mut expected = as_tree(OLD);
    expected.insert("thesis.txt".into(), "mine".into());
    assert_eq!(tree(&site), expected);
    // Not even `--force` destroys.
    fs::remove_file(site.join(SITE)).unwrap();
    fs::write(site.join("index.html"), "edited").unwrap();
    assert!(stage(&site, true, OLD).unwrap().publish(&info()).is_err());
    assert_eq!(fs::read_to_string(site.join("index.html")).unwrap(), "edited");
}

#[test]
fn a_manifest_that_is_not_ours_is_refused() {
    let (_folder, site) = folder();
    fs::create_dir(&site).unwrap();
    fs::write(site.join(SITE), "{\"name\": \"mine\"}").unwrap();
    for force in [false, true] {
        assert_eq!(Stage::begin(&site, force).unwrap_err().exit_code(), 2);
    }
}

#[test]
fn what_was_edited_or_lost_is_restored() {
    let (_folder, site) = folder();
    build(&site, OLD).unwrap();
    fs::write(site.join("kind/same.html"), "SAME").unwrap();
    fs::remove_dir_all(site.join("kind/gone")).unwrap();
    let written = build(&site, OLD).unwrap();
    assert_eq!((written.changed, written.unchanged), (3, OLD.len() - 3));
    assert_eq!(tree(&site), as_tree(OLD));
}

#[cfg(unix)]
#[test]
fn links_in_the_output_are_not_followed() {
    use std::os::unix::fs::symlink;
    let (folder, site) = folder();
    let outside = folder.path().join("outside");
    fs::create_dir_all(outside.join("deep")).unwrap();
    for name in ["a.html", "deep/b.html", "secret"] {
        fs::write(outside.join(name), "outside").unwrap();
    }
    let before = tree(&outside);
    build(&site, OLD).unwrap();
    // Deletions do not go through a link, and the link itself is not ours.
    fs::remove_dir_all(site.join("kind/gone")).unwrap();
    symlink(&outside, site.join("kind/gone")).unwrap();
    // A page that was replaced by a link is restored, and what the link names stays.
    fs::remove_file(site.join("kind/changed.html")).unwrap();
    symlink(outside.join("secret"), site.join("kind/changed.html")).unwrap();
    build(&site, NEW).unwrap();
    assert_eq!(tree(&outside), before);
    let found = tree(&site);
    assert_eq!(found["kind/changed.html"], "2");
    assert!(found["kind/gone"].starts_with("-> "));
    // Nothing is written through one.
    let err = build(&site, &[("kind/gone/a.html", "x")]).unwrap_err();
    assert!(err.to_string().contains("`kind/gone`"), "{err}");
    assert_eq!(tree(&outside), before);
}

#[cfg(unix)]
#[test]
fn an_output_that_is_a_link_to_a_folder_is_written_where_it_leads() {
    let (folder, site) = folder();
    let real = folder.path().join("real");
    fs::create_dir(&real).unwrap();
    std::os::unix::fs::symlink(&real, &site).unwrap();
    build(&site, OLD).unwrap();
    build(&site, NEW).unwrap();
    assert_eq!(tree(&real), as_tree(NEW));
    assert!(fs::symlink_metadata(&site).unwrap().is_symlink());
}

#[test]
fn two_builds_of_one_folder_do_not_mix() {
    let (folder, site) = folder();
    let first = stage(&site, false, OLD).unwrap();
    assert!(matches!(Stage::begin(&site, false), Err(Error::Busy { .. })));
    first.publish(&info()).unwrap();
    // What a dead process left is no obstacle.
    fs::write(folder.path().join(".site.catalog-lock"), "4194304\n").unwrap();
    build(&site, NEW).unwrap();
    assert!(litter(&folder).is_empty());
    // A file of somebody else is.
    fs::write(folder.path().join(".site.catalog-lock"), "my notes").unwrap();
    assert!(Stage::begin(&site, false).is_err());
    assert_eq!(fs::read_to_string(folder.path().join(".site.catalog-lock")).unwrap(), "my notes");
}

#[test]
fn many_threads_may_put() {
    let (_folder, site) = folder();
    for round in ["1", "2"] {
        let stage = Stage::begin(&site, false).unwrap();
        (0..500)
            .into_par_iter()
            .try_for_each(|n| stage.put(&path(&format!("{}/{n}.html", n % 7)), round.as_bytes()))
            .unwrap();
        let written = stage.publish(&info()).unwrap();
        assert_eq!(written.created + written.changed, 500);
        assert!(tree(&site).values().all(|text| text == round));
        assert_eq!(tree(&site).len(), 500);
    }
}

#[test]
fn a_file_and_a_folder_on_one_path_are_not_published() {
    let (_folder, site) = folder();
    build(&site, OLD).unwrap();
    let stage = Stage::begin(&site, false).unwrap();
    stage.put(&path("kind/same.html"), b"same").unwrap();
    let put = stage.put(&path("kind/same.html/x"), b"x");
    assert!(put.is_err() || stage.publish(&info()).is_err());
    assert_eq!(tree(&site), as_tree(OLD));
}

#[test]
fn archives_and_copies_are_compared_too() {
    let (folder, site) = folder();
    let root = folder.path().join("root");
    fs::create_dir(&root).unwrap();
    fs::write(root.join("a.bin"), "attachment").unwrap();
    let source = SourcePath::parse("a.bin").unwrap();
    let settings = crate::settings::Settings::default();
    let mut sources = crate::source::load(&root, &settings, None).unwrap().value;
    let what = crate::source::Fetch::Digest;
    crate::source::fetch(&mut sources, &settings, std::slice::from_ref(&source), what).unwrap();
    let build = || {
        let stage = Stage::begin(&site, false)?;
        stage.put_with(&path("b.zip"), |out| out.write_all(b"zip"))?;
        stage.copy(&path("files/a.bin"), &sources, &source)?;
        stage.publish(&info())
    };
    assert_eq!(build().unwrap().created, 2);
    assert_eq!(build().unwrap().unchanged, 2);
    fs::write(site.join("b.zip"), "ZIP").unwrap();
    fs::write(site.join("files/a.bin"), "ATTACHMENT").unwrap();
    assert_eq!(build().unwrap().changed, 2);
    let expected = as_tree(&[("b.zip", "zip"), ("files/a.bin", "attachment")]);
    assert_eq!(tree(&site), expected);
    // A source that changed after it was hashed ends the build.
    fs::write(root.join("a.bin"), "ATTACHMENT").unwrap();
    fs::remove_file(site.join("files/a.bin")).unwrap();
    assert!(matches!(build(), Err(Error::Read { .. })));
}
