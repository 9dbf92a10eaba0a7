//! Every published revision of the sample, and of generated catalogs, goes the whole way: its manifest is valid, its bundle
//! verifies with us and with `sha256sum` alone, what is imported is clean and says the same in every field of right_st,
//! and as a lineage it has the same manifest to the byte.
//!
//! `CATALOG_ROUNDTRIP=/path/to/a/catalog cargo test --test roundtrip` sends the revisions of any catalog; with
//! `CATALOG_ROUNDTRIP_KEEP=/a/folder` the unpacked bundles stay there.
#![expect(clippy::disallowed_methods, reason = "tests look at files")]

#[path = "bench/generate.rs"]
mod generate;
mod support;
#[path = "support/trip.rs"]
mod trip;

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use serde_json::Value;

/// Sends every revision of the catalog at `root`; returns how many there are.
fn send_all(root: &Path, keep: Option<&Path>) -> usize {
    let site = trip::planned(root);
    let revisions = trip::revisions(&site);
    let schema: Value = serde_json::from_slice(&catalog_schema()).expect("a schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("it is a schema");
    let problems = Mutex::new(Vec::new());
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(id) = revisions.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let name = trip::address(&site, *id);
                    let manifest: Value =
                        serde_json::from_slice(&trip::manifest(&site, *id)).expect("a manifest is JSON");
                    let invalid = validator.iter_errors(&manifest).next().map(|err| err.to_string());
                    let folder = tempfile::tempdir().expect("a temporary folder");
                    let sent = trip::travel(&site, *id, folder.path()).and_then(|()| {
                        sha256sum(&folder.path().join("out"))?;
                        match invalid {
                            Some(err) => Err(format!("the manifest does not fit its schema: {err}")),
                            None => Ok(()),
                        }
                    });
                    if let Err(err) = sent {
                        problems.lock().expect("nobody panics").push(format!("{name}: {err}"));
                    }
                    if let Some(keep) = keep {
                        let to = keep.join(name.replace([':', '/'], "_"));
                        support::copy(&folder.path().join("out"), &to, false);
                    }
                }
            });
        }
    });
    support::assert_none(&problems.into_inner().expect("nobody panics"));
    revisions.len()
}

fn catalog_schema() -> Vec<u8> {
    support::run(support::repository(), &["schema", "manifest"]).stdout
}

/// Asks a program that knows nothing of us.
fn sha256sum(folder: &Path) -> Result<(), String> {
    let output = Command::new("sha256sum")
        .args(["--quiet", "--strict", "-c", "SHA256SUMS"])
        .current_dir(folder)
        .output()
        .map_err(|err| format!("sha256sum: {err}"))?;
    let listed = support::read(&folder.join("SHA256SUMS")).lines().count() + 1;
    let there = support::tree(folder).len();
    match output.status.success() {
        true if listed == there => Ok(()),
        true => Err(format!("SHA256SUMS lists {listed} files, and there are {there}")),
        false => Err(format!("sha256sum: {}", String::from_utf8_lossy(&output.stdout))),
    }
}

#[test]
fn every_revision_of_the_sample_comes_back() {
    let root = tempfile::tempdir().expect("a temporary folder");
    for folder in ["catalog", "content"] {
        support::copy(&support::repository().join(folder), &root.path().join(folder), false);
    }
    support::write(
        root.path(),
        "catalog.yml",
        support::read(&support::repository().join("catalog.yml")).as_bytes(),
    );
    assert!(50 < send_all(root.path(), None));
}

#[test]
fn every_revision_of_a_generated_catalog_comes_back() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("root");
    generate::generate(&root, 66, 7).expect("it can be written");
    assert_eq!(send_all(&root, None), 66);
}

#[test]
fn every_revision_of_a_catalog_that_is_named_comes_back() {
    let path = |name: &str| std::env::var_os(name).map(PathBuf::from);
    if let Some(root) = path("CATALOG_ROUNDTRIP") {
        assert!(0 < send_all(&root, path("CATALOG_ROUNDTRIP_KEEP").as_deref()));
    }
}
