//! A build after random edits leaves what a build from nothing makes, and makes few files for it.

use std::collections::BTreeMap;
use std::path::Path;

use super::Edits;
use super::come_and_go;
use super::generate;
use super::support;
use super::wanted;

/// Most pages of a small site are those of rules: without them it is built sooner.
fn without_rules(root: &Path) {
    let settings = std::fs::read_to_string(root.join("catalog.yml")).expect("there are settings");
    support::write(root, "catalog.yml", format!("{settings}Rule Pages: false\n").as_bytes());
}

/// Edits the project at `root` with `edit` and builds after each; how many files were made, and how many there were.
fn build(
    root: &Path,
    n: usize,
    show: &catalog::resolve::catalog::Show,
    mut edit: impl FnMut(usize) -> String,
) -> (usize, usize) {
    let place = tempfile::tempdir().expect("a temporary folder");
    let (site, fresh) = (place.path().join("site"), place.path().join("fresh"));
    let mut before = support::Before::default();
    before.build(root, &site, show);
    let (mut made, mut all) = (0, 0);
    let mut log = Vec::new();
    for number in 0..n {
        log.push(edit(number));
        let last = &log[log.len().saturating_sub(8)..];
        let (found, kept) = before.build(root, &site, show);
        let (expected, nothing) = support::Before::default().build(root, &fresh, show);
        assert_eq!(nothing.unwrap_or_default(), 0, "a first build keeps nothing");
        assert_eq!(found, expected, "after {last:#?}");
        // A build that errors stop leaves the site as it was.
        let Some(kept) = kept else { continue };
        let (now, expected) = (support::tree(&site), support::tree(&fresh));
        let names = |all: &BTreeMap<String, Vec<u8>>| all.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&now), names(&expected), "after {last:#?}");
        for (name, bytes) in &expected {
            assert!(now[name] == *bytes, "`{name}` differs after {last:#?}");
        }
        made += now.len() - kept;
        all += now.len();
        std::fs::remove_dir_all(&fresh).expect("removed");
    }
    (made, all)
}

#[test]
fn what_comes_and_goes_is_built() {
    for (show, seed) in [(support::all(), 0x0f1e_2d3c_4b5a_6978), (support::published(), 0x7766_5544_3322)] {
        let folder = come_and_go::project();
        let root = folder.path();
        without_rules(root);
        let whole = support::tree(root);
        let mut edits = Edits { state: seed };
        build(root, wanted(8), &show, |number| come_and_go::edit(root, &mut edits, &whole, number).0);
    }
}

/// Lineages that have little to do with each other, so that one that should be made again and is not is found.
#[test]
fn a_generated_catalog_is_built() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = &folder.path().join("root");
    generate::generate(root, 66, 7).expect("it can be written");
    come_and_go::unseal(root);
    without_rules(root);
    let whole = support::tree(root);
    let names: Vec<&String> =
        whole.keys().filter(|name| name.starts_with("catalog/") && !name.contains("publishers")).collect();
    let mut edits = Edits { state: 0x1357_9bdf_0246_8ace };
    let edit = |number: usize| {
        let name = names[edits.random(names.len())];
        let path = root.join(name);
        let (text, done) = match std::fs::read_to_string(&path) {
            Ok(text) if edits.random(3) != 0 => edits.edit(&text, number),
            Ok(_) if edits.random(4) == 0 => {
                std::fs::remove_file(&path).expect("removed");
                return format!("{name} goes");
            }
            _ => (String::from_utf8_lossy(&whole[name]).into_owned(), "mend".to_owned()),
        };
        support::write(root, name, text.as_bytes());
        format!("{name}: {done}")
    };
    let (made, all) = build(root, wanted(10), &support::published(), edit);
    assert!(made * 2 < all, "{made} of {all} files were made");
}
