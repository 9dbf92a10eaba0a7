//! What is not for everybody leaves no trace in a public site.
//!
//! `leaks/public` is a small marketplace. `leaks/hidden` is laid over it: components, a publisher, a licence, revisions and working
//! copies that only partners or nobody may see, with `SECRET` in every field that takes a text, in names of files and in their
//! bytes. Each `SECRET` becomes a word of its own; one with a digit, `SECRET3`, the same word everywhere.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

mod support;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;

/// What all words begin with that take the place of `SECRET`; nothing else holds it.
const MARK: &str = "sq7";

/// `text` with a word in place of each `SECRET`.
fn planted(text: &str, seed: &str, n_words: &mut usize) -> String {
    let mut parts = text.split("SECRET");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some(digit) = part.chars().next().filter(char::is_ascii_digit) {
            out.extend([MARK, seed, "named"]);
            out.extend([digit, 'x']);
            out.push_str(&part[1..]);
        } else {
            *n_words += 1;
            let number = n_words.to_string();
            out.extend([MARK, seed, "own", &number, "x", part]);
        }
    }
    out
}

/// Lays the hidden files over the project at `root`; the words that were planted.
fn plant(root: &Path, seed: &str, leave_out: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let hidden = support::repository().join("tests/leaks/hidden");
    let mut n_words = 0;
    let mut all = String::new();
    for (path, bytes) in support::tree(&hidden) {
        if leave_out(&path) {
            continue;
        }
        // A name stands in the path and in what names the file, so that it is the same word in both.
        let named = |text: &str| text.replace("SECRET-", "SECRET0-").replace("SECRET6-", "SECRET0-");
        let (path, text) = (named(&path), String::from_utf8(bytes).expect("the fixture is text"));
        let path = planted(&path, seed, &mut n_words);
        let text = planted(
            &text.replace("SECRET-notes", "SECRET0-notes").replace("SECRET6-part", "SECRET0-part"),
            seed,
            &mut n_words,
        );
        support::write(root, &path, text.as_bytes());
        all.push_str(&path);
        all.push('\n');
        all.push_str(&text);
    }
    words(&all)
}

/// The planted words in `text`, in lower case.
fn words(text: &str) -> BTreeSet<String> {
    let text = text.to_lowercase();
    let starts = text.match_indices(MARK).map(|(at, _)| &text[at..]);
    starts
        .map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            let word = &rest[..end];
            word[..word.find('x').map_or(word.len(), |at| at + 1)].to_owned()
        })
        .collect()
}

fn build(root: &Path, site: &Path, arguments: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let mut command = support::catalog();
    command.arg("build").arg(root).arg("--output").arg(site).args(arguments);
    let output = command.output().expect("the program starts");
    assert_eq!(output.status.code(), Some(0), "{}", support::transcript(&output));
    support::tree(site)
}

/// Everything that a reader could see in a site: names, bytes, and what the compressed ones hold.
fn visible(site: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, String> {
    let decoded = |name: &str, bytes: &[u8]| -> Vec<u8> {
        let mut out = Vec::new();
        match name.rsplit_once('.').map(|(_, end)| end) {
            Some("gz") => {
                flate2::read::GzDecoder::new(bytes).read_to_end(&mut out).expect("it is compressed");
            }
            Some("br") => brotli::BrotliDecompress(&mut &*bytes, &mut out).expect("it is compressed"),
            Some("zip") => {
                let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
                for at in 0..archive.len() {
                    let mut entry = archive.by_index(at).expect("an entry");
                    out.extend(entry.name().as_bytes());
                    entry.read_to_end(&mut out).expect("it is stored");
                }
                out.extend(archive.comment());
            }
            // As they are; what is compressed says anything by chance.
            _ => out.extend(bytes),
        }
        out
    };
    site.iter()
        .map(|(name, bytes)| {
            let text = String::from_utf8_lossy(&decoded(name, bytes)).into_owned();
            (name.clone(), format!("{name}\n{text}"))
        })
        .collect()
}

#[track_caller]
fn assert_same(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>, what: &str) {
    let names: Vec<&String> = a.keys().chain(b.keys()).filter(|name| a.get(*name) != b.get(*name)).collect();
    assert!(names.is_empty(), "{what}: {} files differ, such as {:?}", names.len(), names.first());
}

#[test]
fn no_word_of_what_is_hidden_is_in_a_public_site() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name);
    let copy = |name: &str| {
        support::copy(&support::repository().join("tests/leaks/public"), &at(name), false);
        at(name)
    };
    let without = build(&copy("without"), &at("site-without"), &[]);

    let with = copy("with");
    let planted = plant(&with, "a", |_| false);
    assert!(planted.len() > 60, "{} words", planted.len());
    let public = build(&with, &at("site-public"), &[]);
    for (name, text) in visible(&public) {
        assert_eq!(words(&text), BTreeSet::new(), "{name}");
    }
    assert_same(&without, &public, "what is hidden was added");

    // The words are words of the site: who may see them does.
    let partners: String =
        visible(&build(&with, &at("site-partners"), &["--audience=partners"])).into_values().collect();
    let unseen: Vec<&String> =
        planted.iter().filter(|word| !partners.to_lowercase().contains(*word)).collect();
    assert!(unseen.len() * 4 < planted.len(), "partners see too little of it: {unseen:?}");

    // Other words everywhere, and less of it.
    let changed = copy("changed");
    plant(&changed, "b", |_| false);
    assert_same(&public, &build(&changed, &at("site-changed"), &[]), "what is hidden was changed");
    let fewer = copy("fewer");
    plant(&fewer, "a", |path| path.contains("/server-templates/") || path.contains("/head/"));
    assert_same(&public, &build(&fewer, &at("site-fewer"), &[]), "some of what is hidden was removed");
}

#[test]
fn what_everybody_sees_may_not_need_what_is_hidden() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    support::copy(&support::repository().join("tests/leaks/public"), folder.path(), false);
    plant(folder.path(), "a", |_| false);
    let path = "catalog/server-templates/base/1/base.yml";
    let text = std::fs::read_to_string(folder.path().join(path)).expect("the fixture has it");
    let script = "  - Name: SYS Say Hello\n    Revision: 1\n    Publisher: Acme\n";
    let hidden = format!(
        "  - Name: {MARK}anamed3x Script\n    Revision: 2\n    Publisher: {MARK}anamed1x Incorporated\n"
    );
    support::write(folder.path(), path, text.replace(script, &hidden).as_bytes());
    let output = support::run(folder.path(), &["build", "."]);
    let told = support::transcript(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(!folder.path().join("public").exists(), "{told}");
}
