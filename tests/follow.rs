//! A site that follows random edits is, after each, the one that is made from nothing.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

#[path = "follow/builds.rs"]
mod builds;
#[path = "follow/come_and_go.rs"]
mod come_and_go;
#[path = "bench/generate.rs"]
mod generate;
#[path = "follow/plain.rs"]
mod plain;
mod support;
#[path = "follow/words.rs"]
mod words;

use std::collections::BTreeMap;
use std::path::Path;

use support::Followed;
use support::Follower;

/// Words that some edits put where others stood: values that mean something, and some that do not.
const WORDS: &[&str] = &[
    "true",
    "false",
    "latest",
    "1",
    "2",
    "text:other",
    "cred:SECRET",
    "single",
    "array",
    "blank",
    "#",
    "Acme",
    "~",
    "Base",
    "Advanced",
    "[]",
    "EC2 us-east-1",
    "head",
    "*x",
    "'",
    "2016-01-01",
];

struct Edits {
    state: u64,
}

impl Edits {
    fn random(&mut self, below: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state % below.max(1) as u64).expect("it is small")
    }

    /// `text` after a small edit, and what was done.
    fn edit(&mut self, text: &str, number: usize) -> (String, String) {
        let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
        let at = self.random(lines.len());
        let what = match self.random(10) {
            0 => {
                lines.push(format!("# edit {number}"));
                "append a comment".to_owned()
            }
            1 => {
                let line = lines.remove(at);
                format!("remove {line:?}")
            }
            2 => {
                let line = lines[at].clone();
                lines.insert(at, line.clone());
                format!("repeat {line:?}")
            }
            3..=4 => {
                let mut words: Vec<&str> = lines[at].split(' ').collect();
                let word = WORDS[self.random(WORDS.len())];
                let place = self.random(words.len());
                words[place] = word;
                let line = words.join(" ");
                let done = format!("{:?} becomes {line:?}", lines[at]);
                lines[at] = line;
                done
            }
            _ => {
                // Something that is said is said in another way.
                let said = lines.iter().enumerate().filter(|(_, line)| {
                    let key = line.trim_start_matches(['#', ' ', '-']);
                    [
                        "Description",
                        "Short",
                        "Long",
                        "Required",
                        "Default",
                        "Input",
                        "Category",
                        "Committed",
                        "Commit",
                        "Name",
                        "RightScript Name",
                        "Categories",
                        "Image",
                        "Featured",
                    ]
                    .iter()
                    .any(|word| key.starts_with(word))
                });
                let said: Vec<usize> = said.map(|(at, _)| at).collect();
                if said.is_empty() {
                    lines.push(String::new());
                    return (lines.join("\n"), "append a line".to_owned());
                }
                let at = said[self.random(said.len())];
                let line = match lines[at].rsplit_once(']') {
                    // A list gets one more.
                    Some((list, _)) => format!("{list}, changed{}]", number % 3),
                    None => format!("{} changed{number}", lines[at]),
                };
                let done = format!("{:?} becomes {line:?}", lines[at]);
                lines[at] = line;
                done
            }
        };
        (lines.join("\n"), what)
    }
}

/// Follows `n` random edits of the project at `root`; how many were followed to the catalog, and to the site.
fn follow(root: &Path, n: usize, seed: u64, show: &catalog::resolve::catalog::Show) -> (usize, usize) {
    let whole: BTreeMap<String, Vec<u8>> = support::tree(root);
    let names: Vec<&String> =
        whole.keys().filter(|name| !name.starts_with("themes/") && *name != "catalog.yml").collect();
    let mut edits = Edits { state: seed };
    let mut follower = Follower::default();
    let first = follower.look(root, None, show).0;
    assert_eq!(
        first.keys().collect::<Vec<_>>(),
        Follower::default().look(root, None, show).0.keys().collect::<Vec<_>>()
    );
    let (mut catalogs, mut sites) = (0, 0);
    let mut log = Vec::new();
    for number in 0..n {
        let mut changed = Vec::new();
        for _ in 0..=edits.random(2) {
            let name = names[edits.random(names.len())];
            let now = std::fs::read(root.join(name)).expect("it is there");
            let (text, done) = match String::from_utf8(now) {
                Ok(text) if edits.random(4) != 0 => edits.edit(&text, number),
                // The way back.
                _ => (String::from_utf8_lossy(&whole[name]).into_owned(), "mend".to_owned()),
            };
            support::write(root, name, text.as_bytes());
            log.push(format!("{name}: {done}"));
            changed.push(name.as_str());
        }
        let how_far = compare(root, &mut follower, &changed, show, &log);
        catalogs += usize::from(how_far != Followed::Not);
        sites += usize::from(how_far == Followed::Site);
    }
    (catalogs, sites)
}

/// Lets `follower` look at what has `changed`, and compares with a first look; how far it got. The last of `log` are told
/// where they differ.
fn compare(
    root: &Path,
    follower: &mut Follower,
    changed: &[&str],
    show: &catalog::resolve::catalog::Show,
    log: &[String],
) -> Followed {
    let (now, how_far) = follower.look(root, Some(changed), show);
    let expected = Follower::default().look(root, None, show).0;
    let names = |all: &BTreeMap<String, Vec<u8>>| all.keys().cloned().collect::<Vec<_>>();
    let last = &log[log.len().saturating_sub(8)..];
    assert_eq!(names(&now), names(&expected), "({how_far:?}) after {last:#?}");
    for (name, bytes) in &expected {
        if now[name] == *bytes {
            continue;
        }
        let (now, expected) = (String::from_utf8_lossy(&now[name]), String::from_utf8_lossy(bytes));
        let differ = now.lines().zip(expected.lines()).find(|(now, expected)| now != expected);
        panic!("`{name}` differs ({how_far:?}): {differ:?}, after {last:#?}");
    }
    how_far
}

/// A file, and what it holds after an edit, from what it held; nothing if it goes.
type EditOf<'a> = (&'a str, &'a dyn Fn(&str) -> Option<String>);

/// Edits one file after the other and takes each edit back: every step is followed to the site.
fn each_is_followed(root: &Path, show: &catalog::resolve::catalog::Show, edits: &[EditOf<'_>]) {
    let mut follower = Follower::default();
    follower.look(root, None, show);
    for (name, edit) in edits {
        let before = std::fs::read(root.join(name)).ok();
        let text = before.as_ref().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let edited = edit(&text.unwrap_or_default()).map(String::into_bytes);
        assert_ne!(before, edited, "{name} is edited");
        for (what, bytes) in [("edit", &edited), ("back", &before)] {
            match bytes {
                Some(bytes) => support::write(root, name, bytes),
                None => std::fs::remove_file(root.join(name)).expect("it can be removed"),
            }
            let log = [format!("{what}: {name}")];
            assert_eq!(compare(root, &mut follower, &[name], show, &log), Followed::Site, "{what}: {name}");
        }
    }
}

/// How many edits there are; `CATALOG_EDITS` may ask for more.
fn wanted(usual: usize) -> usize {
    std::env::var("CATALOG_EDITS").ok().map_or(usual, |text| text.parse().expect("a number"))
}

#[test]
fn lineages_are_followed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    support::copy(&support::repository().join("tests/sites/lineage/catalog"), folder.path(), false);
    let n = wanted(25);
    let (catalogs, sites) = follow(folder.path(), n, 0x9e37_79b9_7f4a_7c15, &support::public());
    assert!(sites > 0 && catalogs * 8 > n, "{catalogs} catalogs and {sites} sites of {n} were followed");
}

#[test]
fn what_is_published_is_followed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    support::copy(&support::repository().join("tests/sites/lineage/catalog"), folder.path(), false);
    let n = wanted(15);
    let (catalogs, _) = follow(folder.path(), n, 0x2545_f491_4f6c_dd1d, &support::published());
    assert!(catalogs * 8 > n, "{catalogs} catalogs of {n} were followed");
}

#[test]
fn the_sample_is_followed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for part in ["catalog", "content"] {
        support::copy(&support::repository().join(part), &folder.path().join(part), false);
    }
    support::write(folder.path(), "catalog.yml", b"Title: Sample\n");
    follow(folder.path(), wanted(3), 0x1234_5678_9abc_def1, &support::public());
}
