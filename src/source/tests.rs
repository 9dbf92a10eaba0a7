//! What the door in promises, on real folders.
#![expect(clippy::disallowed_methods, reason = "the door in")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;

use super::*;
use crate::diag::Checked;
use crate::error::Error;
use crate::settings::Settings;

const SCRIPT: &str = "#!/bin/sh\n# ---\n# RightScript Name: x\n# ...\n";

fn project(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        write(folder.path(), name, text.as_bytes());
    }
    folder
}

fn write(root: &Path, name: &str, bytes: &[u8]) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn load_plain(root: &Path) -> Checked<Sources> {
    load(root, &Settings::default(), None).unwrap()
}

fn at(path: &str) -> SourcePath {
    SourcePath::parse(path).unwrap()
}

/// Paths in order, with `*` where bytes are held, and the area.
fn listed(sources: &Sources) -> Vec<String> {
    let mark = |file: &SourceFile| if file.bytes.is_some() { "*" } else { "" };
    sources.files.values().map(|file| format!("{}{} {:?}", file.path, mark(file), file.area)).collect()
}

fn found(checked: &Checked<Sources>) -> Vec<(&str, String)> {
    checked.diagnostics.iter().map(|found| (found.code.name, format!("{:?}", found.place))).collect()
}

#[test]
fn a_plain_folder_is_read_by_what_it_holds() {
    let project = project(&[
        ("rll/base.yml", "Name: x\n"),
        ("rll/x", SCRIPT),
        ("rll/README", "nothing"),
        ("empty.yaml", ""),
        ("eulas/acme/1.md", "# EULA"),
        ("notes/1.md", "# Notes"),
        ("content/about.md", "# About"),
        ("content/logo.png", "PNG"),
        ("themes/mine/theme.yml", "engine: tera\n"),
        ("catalog.yml", "Title: x\n"),
        (".git/config.yml", "x: y\n"),
        (".hidden.yml", "x: y\n"),
        ("public/index.yml", "x: y\n"),
        ("rll/node_modules/x.yml", "x: y\n"),
        ("old-site/site.json", "{\"audience\":[\"public\"],\"files\":{}}"),
        ("old-site/files/x", SCRIPT),
        ("target/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n"),
        ("target/x.yml", "x: y\n"),
        ("b/target/x.yml", "x: y\n"),
    ]);
    let checked = load_plain(project.path());
    let expected = [
        "b/target/x.yml* Catalog",
        "catalog.yml* Config",
        "content/about.md* Content",
        "content/logo.png Content",
        "empty.yaml* Catalog",
        "eulas/acme/1.md* Catalog",
        "notes/1.md Catalog",
        "rll/README Catalog",
        "rll/base.yml* Catalog",
        "rll/x* Catalog",
        "themes/mine/theme.yml* Theme",
    ];
    assert_eq!(listed(&checked.value), expected);
    assert!(checked.diagnostics.is_empty());
    assert_eq!(checked.value.files[&at("catalog.yml")].id, Sources::CONFIG_ID);
}

#[test]
fn a_catalog_folder_alone_holds_definitions() {
    let project =
        project(&[("catalog/a.yml", "Name: x\n"), ("rll/base.yml", "Name: x\n"), ("rll/x", SCRIPT)]);
    let mut sources = load_plain(project.path()).value;
    assert_eq!(listed(&sources), ["catalog/a.yml* Catalog", "rll/base.yml Elsewhere", "rll/x Elsewhere"]);
    // What a definition names is read wherever it lies.
    let wanted = [at("rll/x"), at("rll/none"), at("rll/x")];
    assert_eq!(fetch(&mut sources, &Settings::default(), &wanted, Fetch::Bytes).unwrap(), []);
    assert_eq!(sources.files[&at("rll/x")].bytes.as_deref(), Some(SCRIPT.as_bytes()));
    assert!(!sources.files.contains_key(&at("rll/none")));
}

#[test]
fn folders_in_the_settings_stay_below_the_root() {
    let project = project(&[("definitions/a.yml", "Name: x\n"), ("b.yml", "")]);
    let with = |catalog: &str| {
        let settings = Settings { catalog: catalog.into(), ..Settings::default() };
        load(project.path(), &settings, None).map(|checked| listed(&checked.value))
    };
    assert_eq!(with("definitions/").unwrap(), ["b.yml Elsewhere", "definitions/a.yml* Catalog"]);
    for root in ["", ".", "./"] {
        assert_eq!(with(root).unwrap(), ["b.yml* Catalog", "definitions/a.yml* Catalog"], "{root}");
    }
    for wrong in ["none", "..", "../x", "/etc"] {
        assert_eq!(with(wrong).unwrap_err().exit_code(), 2, "{wrong}");
    }
}

#[test]
fn large_files_are_listed_and_not_read() {
    let project = project(&[]);
    for (name, size) in [("base.yml", 200_000_000), ("x", 200_000_000), ("y.sh", 5 << 20)] {
        // No space is used: a hole.
        fs::File::create(project.path().join(name)).unwrap().set_len(size).unwrap();
    }
    let mut sources = load_plain(project.path()).value;
    assert_eq!(listed(&sources), ["base.yml Catalog", "x Catalog", "y.sh Catalog"]);
    assert_eq!(sources.files[&at("base.yml")].size, 200_000_000);
    let wanted = [at("x"), at("y.sh"), at("base.yml")];
    let large = |limit| move |path: &str, size| TooLarge { path: at(path), size, limit };
    let found = fetch(&mut sources, &Settings::default(), &wanted, Fetch::Bytes).unwrap();
    let script = large(4 << 20);
    let expected =
        [script("x", 200_000_000), script("y.sh", 5 << 20), large(1 << 20)("base.yml", 200_000_000)];
    assert_eq!(found, expected);
    let found = fetch(&mut sources, &Settings::default(), &wanted[..2], Fetch::Digest).unwrap();
    assert_eq!(found, [large(100_000_000)("x", 200_000_000)]);
    assert!(sources.files[&at("y.sh")].sha256.is_some());
}

#[test]
fn a_file_that_changed_or_vanished_is_a_failure_to_read() {
    let project = project(&[("catalog/a.yml", ""), ("x", "1"), ("y", "2"), ("z", "3")]);
    let mut sources = load_plain(project.path()).value;
    write(project.path(), "y", b"22");
    fs::remove_file(project.path().join("z")).unwrap();
    for (name, what) in [("y", Fetch::Bytes), ("z", Fetch::Digest)] {
        let err = fetch(&mut sources, &Settings::default(), &[at("x"), at(name)], what).unwrap_err();
        assert!(matches!(&err, Error::Read { path, .. } if path.ends_with(name)), "{err}");
    }
}

#[test]
fn held_bytes_are_what_is_hashed() {
    let project = project(&[("a.yml", "1")]);
    let mut sources = load_plain(project.path()).value;
    write(project.path(), "a.yml", b"2");
    fetch(&mut sources, &Settings::default(), &[at("a.yml")], Fetch::Digest).unwrap();
    assert_eq!(sources.files[&at("a.yml")].sha256, Some(sha256(b"1")));
}

#[test]
fn ids_outlive_their_files_and_equal_bytes_are_shared() {
    let project = project(&[("b.yml", "b"), ("c.yml", "c")]);
    let first = load_plain(project.path()).value;
    let (b, c) = (first.files[&at("b.yml")].clone(), first.files[&at("c.yml")].clone());
    write(project.path(), "a.yml", b"a");
    fs::remove_file(project.path().join("b.yml")).unwrap();
    let second = load(project.path(), &Settings::default(), Some(&first)).unwrap().value;
    assert_eq!(second.files[&at("c.yml")].id, c.id);
    assert!(Arc::ptr_eq(second.files[&at("c.yml")].bytes.as_ref().unwrap(), c.bytes.as_ref().unwrap()));
    assert!(second.get(b.id).is_none());
    assert_eq!(second.path(b.id), &at("b.yml"));
    let a = second.files[&at("a.yml")].id;
    assert!(![b.id, c.id, Sources::CONFIG_ID].contains(&a));
    write(project.path(), "b.yml", b"B");
    let third = load(project.path(), &Settings::default(), Some(&second)).unwrap().value;
    assert_eq!(third.files[&at("b.yml")].id, b.id);
}

#[test]
fn sources_can_be_made_without_a_disk() {
    let mut sources = Sources::new("x".into());
    let id = sources.insert(at("a.yml"), Area::Catalog, *b"1");
    assert_eq!(sources.insert(at("a.yml"), Area::Catalog, *b"22"), id);
    assert_eq!(sources.get(id).unwrap().size, 2);
    assert_eq!(sources.insert(at(CONFIG), Area::Config, *b""), Sources::CONFIG_ID);
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn links_are_followed_inside_the_root_only() {
        let outside = project(&[("secret.yml", "Name: secret\n")]);
        let project = project(&[("a/real.yml", "Name: x\n"), ("a/x.sh", "echo\n")]);
        let link = |target: &Path, name: &str| symlink(target, project.path().join(name)).unwrap();
        link(Path::new("a/real.yml"), "inside.yml");
        link(&outside.path().join("secret.yml"), "outside.yml");
        link(Path::new("a/gone.yml"), "dangling.yml");
        link(Path::new("loop.yml"), "loop.yml");
        link(Path::new("a"), "folder");
        link(outside.path(), "foreign");
        link(Path::new("/dev/zero"), "zero.yml");
        let checked = load_plain(project.path());
        let names = ["a/real.yml* Catalog", "a/x.sh Catalog", "inside.yml* Catalog"];
        assert_eq!(listed(&checked.value), names);
        let left_out: Vec<_> =
            checked.value.left_out.iter().map(|(path, why)| (path.as_str(), *why)).collect();
        let expected = [
            ("dangling.yml", LeftOut::Dangling),
            ("foreign", LeftOut::Outside),
            ("loop.yml", LeftOut::Dangling),
            ("outside.yml", LeftOut::Outside),
            ("zero.yml", LeftOut::Outside),
        ];
        assert_eq!(left_out, expected);
        assert_eq!(checked.diagnostics.len(), expected.len());

        // A definition may name a file through a linked folder, unless the folder lies outside.
        let mut sources = checked.value;
        let wanted =
            [at("folder/x.sh"), at("foreign/secret.yml"), at("folder"), at("loop.yml/x"), at("a/x.sh/y")];
        fetch(&mut sources, &Settings::default(), &wanted, Fetch::Bytes).unwrap();
        assert_eq!(sources.files[&at("folder/x.sh")].bytes.as_deref(), Some(&b"echo\n"[..]));
        assert_eq!(sources.left_out[&at("foreign/secret.yml")], LeftOut::Outside);
        assert!(!sources.files.contains_key(&at("folder")) && !sources.files.contains_key(&at("a/x.sh/y")));
        let long = at(&"x".repeat(5000));
        fetch(&mut sources, &Settings::default(), &[long], Fetch::Bytes).unwrap();
    }

    #[test]
    fn odd_names_and_sockets_are_reported_and_left_out() {
        let project = project(&[("a.yml", "")]);
        fs::write(project.path().join(OsStr::from_bytes(b"caf\xe9.yml")), "").unwrap();
        fs::create_dir(project.path().join("line\nfeed")).unwrap();
        fs::write(project.path().join("line\nfeed/x.yml"), "").unwrap();
        let _socket = UnixListener::bind(project.path().join("socket.yml")).unwrap();
        let checked = load_plain(project.path());
        assert_eq!(listed(&checked.value), ["a.yml* Catalog"]);
        let names: Vec<&str> = found(&checked).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["unreadable-name", "unreadable-name", "special-file"]);
        assert!(checked.diagnostics.iter().all(|found| !found.message.chars().any(char::is_control)));
    }

    #[test]
    fn a_pipe_does_not_hang_us() {
        let project = project(&[("a.yml", "")]);
        let made = std::process::Command::new("mkfifo").arg(project.path().join("pipe.yml")).status();
        if !made.is_ok_and(|status| status.success()) {
            return;
        }
        let checked = load_plain(project.path());
        assert_eq!(listed(&checked.value), ["a.yml* Catalog"]);
        // Even if it took a file's place after that was listed.
        assert!(disk::read(&project.path().join("pipe.yml"), 10).is_err());
    }
}

#[test]
fn each_code_has_its_page() {
    let ids: Vec<&str> = codes::CODES.iter().map(|code| code.id).collect();
    assert!(ids.is_sorted());
    for code in codes::CODES {
        for heading in ["## What it finds", "## Why it matters", "## Example", "## What to do"] {
            assert!(code.docs.contains(heading), "{} {heading}", code.id);
        }
    }
}
