//! Themes: two engines with one result, a second theme, and faults at their place.

#![expect(clippy::disallowed_methods, reason = "tests write themes")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Output;

/// A copy of the sample with a theme of its own.
fn sample(root: &Path, theme: &str, files: &[(&str, &str)]) {
    for part in ["catalog", "content"] {
        support::copy(&support::repository().join(part), &root.join(part), false);
    }
    let own = std::fs::read_to_string(support::repository().join("catalog.yml")).expect("it has settings");
    let own = own.lines().filter(|line| !line.starts_with("Theme:")).collect::<Vec<_>>().join("\n");
    support::write(root, "catalog.yml", format!("{own}\nTheme: {theme}\n").as_bytes());
    for (path, text) in files {
        support::write(root, path, text.as_bytes());
    }
}

fn is_page(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "html")
}

fn build(root: &Path) -> (Output, BTreeMap<String, Vec<u8>>) {
    let site = root.join("public");
    let output = support::catalog().arg("build").arg(root).output().expect("it starts");
    let files = if site.exists() { support::tree(&site) } else { BTreeMap::new() };
    (output, files)
}

#[track_caller]
fn built(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let (output, files) = build(root);
    assert_eq!(output.status.code(), Some(0), "{}", support::transcript(&output));
    files
}

#[test]
fn both_engines_make_the_same_bytes_of_every_page() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (tera, minijinja) = (folder.path().join("tera"), folder.path().join("minijinja"));
    sample(&tera, "default", &[]);
    sample(&minijinja, "other", &[("themes/other/theme.yml", "engine: minijinja\nextends: default\n")]);
    let (tera, minijinja) = (built(&tera), built(&minijinja));
    let differs: Vec<&String> =
        tera.keys().chain(minijinja.keys()).filter(|path| tera.get(*path) != minijinja.get(*path)).collect();
    assert!(
        differs.is_empty(),
        "{} files differ, among them {:?}",
        differs.len(),
        &differs[..differs.len().min(5)]
    );
    assert!(tera.keys().filter(|path| is_page(path)).count() > 150);
}

#[test]
fn the_plain_theme_makes_the_same_pages_with_less() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (full, plain) = (folder.path().join("full"), folder.path().join("plain"));
    sample(&full, "default", &[]);
    sample(&plain, "plain", &[]);
    support::copy(&support::repository().join("themes/plain"), &plain.join("themes/plain"), false);
    let (full, plain) = (built(&full), built(&plain));
    let pages = |files: &BTreeMap<String, Vec<u8>>| -> Vec<String> {
        files.keys().filter(|path| is_page(path)).cloned().collect()
    };
    assert_eq!(pages(&full), pages(&plain));
    for path in ["server-templates/harbor-point/linux-base.html", "index.html"] {
        assert!(plain[path].len() < full[path].len(), "{path}");
    }
}

#[test]
fn a_fault_of_a_minijinja_theme_stands_under_its_place() {
    let cases = [
        ("{% extends \"base.html\" %}{% block content %}{{ shel.title }}{% endblock %}", "home.html:1:"),
        (
            "{% extends \"base.html\" %}\n{% block content %}\n{{ shell.title | nosuch }}{% endblock %}",
            "home.html:3:",
        ),
        ("{% if %}", "home.html:1:"),
        ("{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}", "steps"),
    ];
    for (template, expected) in cases {
        let folder = tempfile::tempdir().expect("a temporary folder");
        sample(
            folder.path(),
            "other",
            &[
                ("themes/other/theme.yml", "engine: minijinja\nextends: default\n"),
                ("themes/other/templates/home.html", template),
            ],
        );
        let (output, files) = build(folder.path());
        let said = support::transcript(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(expected), "{template}: {said}");
        assert!(files.is_empty(), "nothing is published");
    }
}
