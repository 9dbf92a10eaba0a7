//! Components that come, go, break and mend, and sidecars that move them: each kind of edit is followed to the site.

use std::collections::BTreeMap;
use std::path::Path;

use super::Edits;
use super::Followed;
use super::Follower;
use super::compare;
use super::support;
use super::wanted;

const TEMPLATES: &str = "catalog/server-templates";
const SCRIPTS: &str = "catalog/right-scripts";
const IMAGES: &str = "catalog/multi-cloud-images";

/// The fixture with each lineage twice, and without seals: no lineage is the last of its kind.
pub(super) fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    support::copy(&support::repository().join("tests/sites/lineage/catalog"), root, false);
    unseal(root);
    for (from, to) in [
        (format!("{TEMPLATES}/linux-base"), format!("{TEMPLATES}/linux-more")),
        (format!("{SCRIPTS}/setup-hostname"), format!("{SCRIPTS}/setup-name")),
        (format!("{IMAGES}/ubuntu"), format!("{IMAGES}/ubuntu-more")),
    ] {
        copy_lineage(root, &from, &to, "More");
    }
    folder
}

/// Takes the digests of revisions away, so that these can be edited.
pub(super) fn unseal(root: &Path) {
    for (name, bytes) in support::tree(root) {
        if name.ends_with("publication.yml") {
            let text = String::from_utf8(bytes).expect("UTF-8");
            let lines = text.lines().filter(|line| !line.contains("Digest:"));
            support::write(root, &name, (lines.collect::<Vec<_>>().join("\n") + "\n").as_bytes());
        }
    }
}

/// Copies a lineage; its components are called `word` besides.
fn copy_lineage(root: &Path, from: &str, to: &str, word: &str) {
    for (name, bytes) in support::tree(root) {
        let Some(below) = name.strip_prefix(&format!("{from}/")) else { continue };
        let text = String::from_utf8(bytes).expect("UTF-8");
        let lines = text.lines().map(|line| match line.split_once("Name: ") {
            Some((before, name)) if before.is_empty() || before == "# RightScript " => {
                format!("{before}Name: {name} {word}")
            }
            _ => line.to_owned(),
        });
        support::write(
            root,
            &format!("{to}/{below}"),
            (lines.collect::<Vec<_>>().join("\n") + "\n").as_bytes(),
        );
    }
}

/// An edit: what it is called, and what it does to a file; nothing if the file goes.
type Change = fn(&str, usize) -> Option<String>;

/// Edits of a file that is there.
const CHANGES: &[(&str, &str, Change)] = &[
    ("delete a script", "setup-hostname.sh", |_, _| None),
    ("delete a script", "time-zone.sh", |_, _| None),
    ("delete an attachment", "attachments/hosts", |_, _| None),
    ("delete an image", "ubuntu/1/ubuntu.yml", |_, _| None),
    ("delete a sidecar", "publication.yml", |_, _| None),
    ("break a definition", ".yml", |text, _| Some(format!("{text}\n  broken: [\n"))),
    ("break a definition", "linux-base.yml", |text, _| Some(format!("Name: [\n{text}"))),
    ("break a sidecar", "publication.yml", |text, _| Some(format!("{text}\n  broken: [\n"))),
    ("rename a script", "setup-hostname.sh", |text, n| {
        Some(text.replacen("Setup Hostname", &format!("Setup {n}"), 1))
    }),
    ("rename an image", "ubuntu.yml", |text, n| Some(text.replacen("Ubuntu", &format!("Ubuntu {n}"), 1))),
    ("rename a template", "linux-base.yml", |text, n| {
        Some(text.replacen("Name: ", ["Name: A", "Name: Z"][n % 2], 1))
    }),
    ("see", "publication.yml", |text, _| {
        Some(format!("Visibility: [partners]\n{}", text.replace("Visibility", "# ")))
    }),
    ("deprecate", "publication.yml", |text, _| {
        Some(text.replacen(
            "    Published: ",
            "    Deprecated:\n      Date: 2020-01-01\n      Use: st:acme/linux-more\n    Published: ",
            1,
        ))
    }),
    ("unpublish", "publication.yml", |text, _| Some(text.replacen("    Published", "    # ", 1))),
    ("publisher", "publication.yml", |text, n| {
        Some(text.replace("Publisher: Acme", &format!("Publisher: {}", ["Other", "A & B", "Acme"][n % 3])))
    }),
    ("cloud", "ubuntu.yml", |text, n| {
        let (from, to) =
            [("Google", "Nowhere"), ("EC2 us-east-1", "SoftLayer"), ("Nowhere", "a cloud")][n % 3];
        Some(text.replacen(&format!("Cloud: {from}"), &format!("Cloud: {to}"), 1))
    }),
    ("records", "publication.yml", |text, _| Some(text.replacen("\n  1:", "\n  7:", 1))),
];

/// An edit of the project at `root`, and the paths that a watcher tells; some kinds change what another has changed.
pub(super) fn edit(
    root: &Path,
    edits: &mut Edits,
    whole: &BTreeMap<String, Vec<u8>>,
    n: usize,
) -> (String, &'static str, Vec<String>) {
    let now = support::tree(root);
    match edits.random(10) {
        // The way back: what came goes, what went comes.
        0..=2 => {
            let changed: Vec<String> = now
                .keys()
                .chain(whole.keys())
                .filter(|name| now.get(*name) != whole.get(*name))
                .cloned()
                .collect();
            let Some(name) = changed.get(edits.random(changed.len())).cloned() else {
                return ("nothing".to_owned(), "mend", Vec::new());
            };
            if let Some(bytes) = whole.get(&name) {
                support::write(root, &name, bytes);
                return (format!("mend {name}"), "mend", vec![name]);
            }
            let folder = name.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
            let goes = if whole.keys().any(|known| known.starts_with(&format!("{folder}/"))) {
                name
            } else {
                folder
            };
            let path = root.join(&goes);
            drop(if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) });
            (format!("take {goes} away"), "delete", vec![goes])
        }
        3 => {
            let from = [
                format!("{TEMPLATES}/linux-base"),
                format!("{TEMPLATES}/linux-more"),
                format!("{SCRIPTS}/setup-name"),
                format!("{SCRIPTS}/secret"),
                format!("{IMAGES}/ubuntu"),
            ];
            let from = &from[edits.random(from.len())];
            let to = format!("{from}-{}", n % 4);
            // Some are called like others.
            let word = ["", "Z", "More", "A"][edits.random(4)];
            copy_lineage(root, from, &to, word);
            (format!("copy {from} to {to} {word:?}"), "create", vec![to])
        }
        4 => {
            let lineage = format!("{TEMPLATES}/linux-base");
            for (name, bytes) in &now {
                if let Some(below) = name.strip_prefix(&format!("{lineage}/2/")) {
                    support::write(root, &format!("{lineage}/{}/{below}", 3 + n % 3), bytes);
                }
            }
            let sidecar = format!("{lineage}/publication.yml");
            let text = now.get(&sidecar).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
            let text = text.unwrap_or_default();
            let record = format!("  {}:\n    Committed: 2020-02-01\n    Published: 2020-02-02\n", 3 + n % 3);
            support::write(root, &sidecar, format!("{text}{record}").as_bytes());
            let done = format!("revision {} of {lineage}", 3 + n % 3);
            (done, "revision", vec![sidecar, format!("{lineage}/{}", 3 + n % 3)])
        }
        _ => {
            let (what, file, change) = CHANGES[edits.random(CHANGES.len())];
            let fits: Vec<&String> = now
                .keys()
                .filter(|name| {
                    name.starts_with("catalog/") && name.split('/').count() > 3 && name.ends_with(file)
                })
                .collect();
            let Some(name) = fits.get(edits.random(fits.len())).map(|name| (*name).clone()) else {
                return ("nothing".to_owned(), what, Vec::new());
            };
            match change(&String::from_utf8_lossy(&now[&name]), n) {
                Some(text) => support::write(root, &name, text.as_bytes()),
                None => std::fs::remove_file(root.join(&name)).expect("it can be removed"),
            }
            (format!("{what}: {name}"), what, vec![name])
        }
    }
}

/// Follows `n` random edits; how often each kind was done, and followed to the site.
fn follow(
    n: usize,
    seed: u64,
    show: &catalog::resolve::catalog::Show,
) -> BTreeMap<&'static str, (usize, usize)> {
    let folder = project();
    let root = folder.path();
    let whole = support::tree(root);
    let mut edits = Edits { state: seed };
    let mut follower = Follower::default();
    follower.look(root, None, show);
    let mut kinds: BTreeMap<&'static str, (usize, usize)> = BTreeMap::new();
    let mut log = Vec::new();
    for number in 0..n {
        let (done, kind, changed) = edit(root, &mut edits, &whole, number);
        log.push(format!("{number}: {done}"));
        let changed: Vec<&str> = changed.iter().map(String::as_str).collect();
        let how_far = compare(root, &mut follower, &changed, show, &log);
        let last = log.last_mut().expect("it was pushed");
        *last = format!("{last} ({how_far:?})");
        let of_kind = kinds.entry(kind).or_default();
        of_kind.0 += 1;
        of_kind.1 += usize::from(how_far == Followed::Site);
    }
    kinds
}

#[test]
fn what_comes_and_goes_is_followed() {
    let kinds = follow(wanted(40), 0x0123_4567_89ab_cdef, &support::all());
    let (all, followed) = kinds.values().fold((0, 0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
    assert!(followed * 2 > all, "{followed} of {all} were followed: {kinds:?}");
}

#[test]
fn what_comes_and_goes_in_public_is_followed() {
    let kinds = follow(wanted(15), 0xfedc_ba98_7654_3211, &support::published());
    let (all, followed) = kinds.values().fold((0, 0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
    assert!(followed * 2 > all, "{followed} of {all} were followed: {kinds:?}");
}

/// Each kind of edit by itself, and the way back.
#[test]
fn each_kind_is_followed() {
    let folder = project();
    let root = folder.path();
    let show = support::all();
    let mut follower = Follower::default();
    follower.look(root, None, &show);
    let sidecar = format!("{TEMPLATES}/linux-more/publication.yml");
    let template = format!("{TEMPLATES}/linux-more/2/linux-base.yml");
    let script = format!("{SCRIPTS}/setup-hostname/1/setup-hostname.sh");
    let image = format!("{IMAGES}/ubuntu-more/1/ubuntu.yml");
    let change = |what: &str| CHANGES.iter().find(|(name, ..)| *name == what).expect("it is known").2;
    for (what, name) in [
        ("delete a script", &script),
        ("break a definition", &template),
        ("break a definition", &image),
        ("rename a script", &script),
        ("rename an image", &image),
        ("rename a template", &template),
        ("see", &sidecar),
        ("deprecate", &sidecar),
        ("unpublish", &sidecar),
        ("break a sidecar", &sidecar),
    ] {
        let before = std::fs::read(root.join(name)).expect("it is there");
        match change(what)(&String::from_utf8_lossy(&before), 1) {
            Some(text) => support::write(root, name, text.as_bytes()),
            None => std::fs::remove_file(root.join(name)).expect("it can be removed"),
        }
        let log = [format!("{what}: {name}")];
        assert_eq!(compare(root, &mut follower, &[name], &show, &log), Followed::Site, "{what}");
        support::write(root, name, &before);
        let log = [format!("back from {what}: {name}")];
        assert_eq!(compare(root, &mut follower, &[name], &show, &log), Followed::Site, "back from {what}");
    }
    // Publishers and clouds that nobody else has come and go, too.
    let people = "catalog/publishers/newcomer.yml";
    let described = "Name: Newcomer\n".to_owned();
    for (what, name, from, to) in [
        ("publisher", &sidecar, "Publisher: Acme", "Publisher: Newcomer"),
        ("cloud", &image, "Cloud: Google", "Cloud: Nowhere"),
        ("known cloud", &image, "Cloud: EC2 us-east-1", "Cloud: EC2 eu-west-1"),
    ] {
        for has_file in [false, true] {
            if has_file {
                support::write(root, people, described.as_bytes());
                let log = ["a publisher's file comes".to_owned()];
                assert_eq!(compare(root, &mut follower, &[people], &show, &log), Followed::Site, "its file");
            }
            let before = std::fs::read_to_string(root.join(name)).expect("it is there");
            for (what, text) in [(what, before.replacen(from, to, 1)), ("back", before)] {
                support::write(root, name, text.as_bytes());
                let log = [format!("{what}, {has_file}: {name}")];
                let how_far = compare(root, &mut follower, &[name], &show, &log);
                assert_eq!(how_far, Followed::Site, "{what}, {has_file}");
            }
        }
        std::fs::remove_file(root.join(people)).expect("it can be removed");
        let log = ["a publisher's file goes".to_owned()];
        assert_eq!(compare(root, &mut follower, &[people], &show, &log), Followed::Site, "its file goes");
    }
    let both = format!("{TEMPLATES}/newcomer");
    copy_lineage(root, &format!("{TEMPLATES}/linux-more"), &both, "New");
    let file = format!("{both}/publication.yml");
    let text = std::fs::read_to_string(root.join(&file)).expect("it is there");
    support::write(root, &file, text.replace("Publisher: Acme", "Publisher: Newcomer").as_bytes());
    support::write(root, people, described.as_bytes());
    let log = ["a lineage with its publisher".to_owned()];
    assert_eq!(compare(root, &mut follower, &[people, &both], &show, &log), Followed::Site, "both");
    std::fs::remove_dir_all(root.join(&both)).expect("it can be removed");
    std::fs::remove_file(root.join(people)).expect("it can be removed");
    let log = ["both gone".to_owned()];
    assert_eq!(compare(root, &mut follower, &[people, &both], &show, &log), Followed::Site, "both gone");
    let new = format!("{TEMPLATES}/linux-new");
    for word in ["A", "Z"] {
        copy_lineage(root, &format!("{TEMPLATES}/linux-more"), &new, word);
        let log = ["create".to_owned()];
        assert_eq!(compare(root, &mut follower, &[&new], &show, &log), Followed::Site, "create");
        std::fs::remove_dir_all(root.join(&new)).expect("it can be removed");
        let log = ["delete".to_owned()];
        assert_eq!(compare(root, &mut follower, &[&new], &show, &log), Followed::Site, "delete");
    }
}
