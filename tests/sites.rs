//! Whole builds of small projects: `tests/sites/<name>/catalog`, and in `expected/` the list of files, every manifest as
//! it is, and the text of every page of a component, with where its links lead. Markup is the theme's matter: validity
//! and looks are checked by `tests/run`.
#![expect(clippy::disallowed_methods, reason = "tests look at fixtures and sites")]

mod support;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;

/// Tags whose text stands on lines of its own.
const BLOCKS: &[&str] = &[
    "article",
    "aside",
    "blockquote",
    "caption",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "thead",
    "tr",
    "ul",
];

#[test]
fn each_site_is_as_expected() {
    let mut problems = Vec::new();
    for case in support::folders(&support::repository().join("tests/sites")) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let site = folder.path().join("site");
        let output = support::run(&case, &["build", "catalog", "--output", &site.to_string_lossy()]);
        let is_broken = case.ends_with("broken");
        assert_eq!(output.status.code(), Some(i32::from(is_broken)), "{}", support::transcript(&output));
        let expected = case.join("expected");
        let mut written = BTreeMap::from([("files.txt".to_owned(), list(&site))]);
        for (name, bytes) in support::tree(&site) {
            let text = || String::from_utf8(bytes.clone()).expect("UTF-8");
            if name.ends_with("import.json") || name.ends_with("status.json") {
                written.insert(name.clone(), text());
            } else if is_page_of_component(&name) {
                written.insert(format!("{}.txt", name.trim_end_matches(".html")), outline(&text()));
            }
        }
        for (name, text) in &written {
            problems.extend(support::compare(&expected.join(name), text).err());
        }
        for name in support::tree(&expected).into_keys().filter(|name| !written.contains_key(name)) {
            if support::is_update() {
                std::fs::remove_file(expected.join(&name)).expect("it can be removed");
            } else {
                problems.push(format!("{} is expected and not made", expected.join(&name).display()));
            }
        }
    }
    support::assert_none(&problems);
}

/// Every file of a site, the digest in the name of an asset left out, and one line for the pages of all codes.
fn list(site: &Path) -> String {
    let plain = |name: &str| -> String {
        if name.starts_with("rules/C") {
            return "rules/C*.html".to_owned();
        }
        let parts: Vec<&str> = name.split('.').collect();
        match parts.as_slice() {
            [stem, digest, extension]
                if (name.starts_with("assets/") || name.starts_with("search/")) && digest.len() >= 8 =>
            {
                format!("{stem}.*.{extension}")
            }
            _ => name.to_owned(),
        }
    };
    // Sorted as they are shown: the digests are not.
    let names: std::collections::BTreeSet<String> =
        support::tree(site).keys().map(|name| plain(name) + "\n").collect();
    names.into_iter().collect()
}

#[test]
fn each_code_has_a_page_that_the_table_leads_to_and_explain_prints() {
    let root = support::repository().join("tests/sites/plain/catalog");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let site = folder.path().join("site");
    support::run(&root, &["build", ".", "--output", &site.to_string_lossy()]);
    let files = support::tree(&site);
    let text = |name: &str| String::from_utf8(files[name].clone()).expect("UTF-8");
    let table = outline(&text("rules/index.html"));
    let listed = support::run(&root, &["explain", "--list"]);
    let listed = String::from_utf8(listed.stdout).expect("UTF-8");
    let mut problems = Vec::new();
    for code in support::codes() {
        let row = format!("{} <{}.html> | {} | {} |", code.id, code.id, code.name, code.severity.word());
        if !table.contains(&row) {
            problems.push(format!("the table lacks `{row}`"));
        }
        let is_row =
            |line: &str| line.split_whitespace().take(3).eq([code.id, code.severity.word(), code.name]);
        if !listed.lines().any(is_row) {
            problems.push(format!("`explain --list` lacks {}", code.id));
        }
        let name = format!("rules/{}.html", code.id);
        let Some(page) = files.get(&name).map(|bytes| outline(&String::from_utf8_lossy(bytes))) else {
            problems.push(format!("there is no {name}"));
            continue;
        };
        let printed = support::run(&root, &["explain", code.id]);
        let printed = String::from_utf8(printed.stdout).expect("UTF-8");
        for heading in printed.lines().filter(|line| line.starts_with("## ")) {
            if !page.lines().any(|line| line == heading) {
                problems.push(format!("{name} lacks `{heading}`"));
            }
        }
        for part in ["What it finds", "Source"] {
            if !printed.contains(&format!("\n## {part}\n")) {
                problems.push(format!("`explain {}` lacks `{part}`", code.id));
            }
        }
    }
    let pages = files.keys().filter(|name| name.starts_with("rules/C")).count();
    assert_eq!(pages, support::codes().len(), "no page of what is no code");
    assert!(text("index.html").contains("href=\"rules/index.html\""), "the footer leads there");
    support::assert_none(&problems);
}

#[test]
fn a_site_without_pages_of_rules_does_not_speak_of_them() {
    let project = support::project(&[
        ("catalog.yml", b"Rule Pages: false\n"),
        ("a.sh", b"#!/bin/sh\n# ---\n# RightScript Name: a\n# Inputs: {}\n# ...\n"),
    ]);
    let output = support::run(project.path(), &["build", "."]);
    assert_eq!(output.status.code(), Some(0), "{}", support::transcript(&output));
    let files = support::tree(&project.path().join("public"));
    assert!(!files.keys().any(|name| name.starts_with("rules/")));
    assert!(files.values().all(|bytes| !String::from_utf8_lossy(bytes).contains("rules/index.html")));
}

fn is_page_of_component(name: &str) -> bool {
    let mut parts = name.split('/');
    let is_kind = matches!(parts.next(), Some("server-templates" | "right-scripts" | "multi-cloud-images"));
    let is_page = Path::new(name).extension().is_some_and(|extension| extension == "html");
    is_kind && is_page && !name.contains("/files/") || name == "index.html"
}

/// The text of `<main>`, a line for each block, `|` between cells, links with where they lead.
fn outline(html: &str) -> String {
    let main = html.split_once("<main").map_or(html, |(_, rest)| rest);
    let main = main.split_once('>').map_or(main, |(_, rest)| rest);
    let main = main.split_once("</main>").map_or(main, |(main, _)| main);
    let mut out = String::new();
    let mut line = String::new();
    let mut target_of_link = String::new();
    let mut rest = main;
    let mut end_line = |line: &mut String| {
        let words: Vec<&str> = line.split_whitespace().collect();
        if !words.is_empty() {
            out.push_str(words.join(" ").trim_end_matches(" |"));
            out.push('\n');
        }
        line.clear();
    };
    while let Some((text, after)) = rest.split_once('<') {
        line.push_str(&unescape(text));
        let (tag, after) = after.split_once('>').expect("a tag ends");
        rest = after;
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap_or_default();
        let is_end = tag.starts_with('/');
        if matches!(name, "script" | "style" | "svg") && !is_end && !tag.ends_with('/') {
            rest = rest.split_once(&format!("</{name}>")).map_or("", |(_, rest)| rest);
            line.push(' ');
        } else if matches!(name, "td" | "th") {
            line.push_str(if is_end { " | " } else { " " });
        } else if name == "a" && is_end {
            line.push_str(&std::mem::take(&mut target_of_link));
        } else if name == "a" {
            let target = tag.split_once("href=\"").and_then(|(_, rest)| rest.split_once('"'));
            let target = target.map(|(target, _)| unescape(target)).unwrap_or_default();
            // The numbers of lines lead to themselves.
            target_of_link = if target.is_empty() || target.starts_with("#L") {
                String::new()
            } else {
                format!(" <{target}> ")
            };
        } else if BLOCKS.contains(&name) || name == "br" {
            end_line(&mut line);
            if let Some(level) =
                name.strip_prefix('h').filter(|_| !is_end).and_then(|n| n.parse::<usize>().ok())
            {
                line.push_str(&"#".repeat(level));
                line.push(' ');
            } else if name == "li" && !is_end {
                line.push_str("- ");
            }
        } else if name == "span" || name == "code" {
            // Inside of a word.
        } else {
            line.push(' ');
        }
    }
    end_line(&mut line);
    out
}

fn unescape(text: &str) -> String {
    let pairs =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&")];
    pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[test]
fn a_broken_project_with_lineages_keeps_the_old_site() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (root, site) = (folder.path().join("root"), folder.path().join("site"));
    support::copy(&support::repository().join("tests/sites/lineage/catalog"), &root, false);
    let build = |arguments: &[&str]| {
        let site = site.to_string_lossy();
        let mut all = vec!["build", ".", "--output", &*site];
        all.extend(arguments);
        support::run(&root, &all)
    };
    assert_eq!(build(&[]).status.code(), Some(0));
    let before = support::tree(&site);
    support::write(&root, "catalog/server-templates/linux-base/2/linux-base.yml", b"Name: [\n");
    let output = build(&[]);
    assert_eq!(output.status.code(), Some(1), "{}", support::transcript(&output));
    assert!(support::tree(&site) == before, "the old site is untouched");
    let output = build(&["--keep-going"]);
    assert_eq!(output.status.code(), Some(1), "{}", support::transcript(&output));
    let pages: BTreeSet<String> = support::tree(&site).into_keys().collect();
    assert!(pages.contains("server-templates/acme/linux-base/1.html"), "{pages:?}");
    assert!(!pages.contains("server-templates/acme/linux-base/2.html"), "{pages:?}");
}

#[test]
fn a_foreign_folder_is_not_written_into() {
    let folder = support::project(&[("site/precious.txt", b"mine")]);
    let site = folder.path().join("site");
    let root = support::repository().join("tests/sites/plain/catalog");
    let build = |arguments: &[&str]| {
        let site = site.to_string_lossy();
        let mut all = vec!["build", ".", "--output", &*site];
        all.extend(arguments);
        support::run(&root, &all)
    };
    let output = build(&[]);
    assert_ne!(output.status.code(), Some(0), "{}", support::transcript(&output));
    assert_eq!(support::tree(&site).len(), 1, "nothing was written");
    assert_eq!(build(&["--force"]).status.code(), Some(0));
    assert!(support::tree(&site).contains_key("precious.txt"), "the foreign file is kept");
    assert_eq!(build(&[]).status.code(), Some(0), "it is a site now");
    assert!(support::tree(&site).contains_key("precious.txt"), "the foreign file is kept");
}

#[test]
fn what_is_gone_from_the_catalog_is_gone_from_the_site() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (root, site) = (folder.path().join("root"), folder.path().join("site"));
    support::copy(&support::repository().join("tests/sites/plain/catalog"), &root, false);
    let build = || support::run(&root, &["build", ".", "--output", &site.to_string_lossy()]);
    assert_eq!(build().status.code(), Some(0));
    assert!(support::tree(&site).contains_key("server-templates/local/linux-base.html"));
    std::fs::remove_file(root.join("base.yml")).expect("it is there");
    assert_eq!(build().status.code(), Some(0));
    let files = support::tree(&site);
    assert!(!files.contains_key("server-templates/local/linux-base.html"));
    // The pages of rules show examples of their own.
    let mut own = files.iter().filter(|(name, _)| !name.starts_with("rules/"));
    let shown = own.find(|(_, bytes)| String::from_utf8_lossy(bytes).contains("Linux Base"));
    assert_eq!(shown.map(|(name, _)| name), None);
}
