//! House rules that the compiler does not check.
#![expect(clippy::disallowed_methods, reason = "it reads the sources of the program")]

mod support;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

/// Modules from the ground up: a module uses only modules to its left.
const LAYERS: &[&str] = &[
    "text",
    "path",
    "diag",
    "error",
    "facts",
    "settings",
    "source",
    "syntax",
    "model",
    "resolve",
    "launch",
    "impact",
    "diff",
    "lint",
    "schema",
    "search",
    "site",
    "render",
    "output",
    "edit",
    "bundle",
    "inventory",
    "cache",
    "pipeline",
    "author",
    "serve",
    "deploy",
    "cli",
    "main",
];

/// Modules beside a layer: they may use what that layer may, and the layer may use them.
const BESIDE: &[(&str, &str)] = &[("highlight", "syntax")];

/// Most lines of one file.
const MAX_LINES: usize = 600;

/// Most direct dependencies.
const MAX_DEPENDENCIES: usize = 40;

/// The rules of the domain that a code must carry by now.
const CARRIED: &[std::ops::RangeInclusive<u8>] =
    &[1..=15, 16..=18, 42..=46, 71..=72, 81..=81, 87..=87, 97..=97];

/// The rules that are left out: `src/lint.rs` says why.
const LATER: &[u8] = &[38, 39, 92, 101];

/// Codes of checking that no rule reports: they are about the comments that silence rules.
const NOT_RULES: &[&str] = &["suppression-of-error", "suppression-without-reason", "unused-suppression"];

/// The headings of a code's page.
const HEADINGS: [&str; 4] = ["What it finds", "Why it matters", "Example", "What to do"];

/// Every file of `src` with its text, by path from the repository.
fn rust_files() -> Vec<(PathBuf, String)> {
    let source = support::repository().join("src");
    let files = support::tree(&source).into_iter().filter(|(name, _)| has_extension(name, "rs"));
    files
        .map(|(name, bytes)| (Path::new("src").join(name), String::from_utf8(bytes).expect("UTF-8")))
        .collect()
}

fn has_extension(name: &str, wanted: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == wanted)
}

/// The number of a layer; that of a module beside one is one's own and a bit to its right.
fn layer(module: &str) -> Option<(usize, bool)> {
    let beside = BESIDE.iter().find(|(name, _)| *name == module);
    let wanted = beside.map_or(module, |(_, layer)| layer);
    LAYERS.iter().position(|layer| *layer == wanted).map(|at| (at, beside.is_some()))
}

/// The module of a file: the first name of its path below `src`.
fn module(path: &Path) -> String {
    let first = path.components().nth(1).expect("it lies in `src`").as_os_str().to_string_lossy();
    first.strip_suffix(".rs").unwrap_or(&first).to_owned()
}

/// The modules that a line of code names after `crate::`.
fn used(line: &str) -> impl Iterator<Item = String> {
    let code = if line.trim_start().starts_with("//") { "" } else { line };
    code.split("crate::")
        .skip(1)
        .map(|rest| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>())
}

#[test]
fn modules_look_down_only() {
    let mut problems = Vec::new();
    for (path, text) in rust_files() {
        let own = module(&path);
        if own == "lib" {
            continue;
        }
        let Some((own_layer, _)) = layer(&own) else {
            problems.push(format!("{}: `{own}` has no place in LAYERS", path.display()));
            continue;
        };
        for (line, number) in text.lines().zip(1..) {
            for name in used(line).filter(|name| *name != own) {
                let place = format!("{}:{number}", path.display());
                match layer(&name) {
                    None => problems.push(format!("{place}: `{name}` has no place in LAYERS")),
                    Some((other, _)) if own_layer < other => {
                        problems.push(format!("{place}: `{own}` must not know `{name}`"));
                    }
                    Some(_) => {}
                }
            }
        }
    }
    support::assert_none(&problems);
}

#[test]
fn an_import_names_one_module() {
    let is_grouped = |line: &str| {
        let line = line.trim_start();
        let line = line.strip_prefix("pub ").unwrap_or(line);
        line.starts_with("use crate::") && line.contains('{')
    };
    let problems: Vec<String> = rust_files()
        .iter()
        .flat_map(|(path, text)| {
            let grouped = text.lines().zip(1..).filter(|(line, _)| is_grouped(line));
            grouped.map(|(line, n)| format!("{}:{n}: `{}`", path.display(), line.trim())).collect::<Vec<_>>()
        })
        .collect();
    support::assert_none(&problems);
}

#[test]
fn files_say_what_they_hold_and_are_not_long() {
    let mut problems = Vec::new();
    let tests = support::tree(&support::repository().join("tests")).into_iter();
    let tests = tests
        .filter(|(name, _)| has_extension(name, "rs"))
        .map(|(name, bytes)| (Path::new("tests").join(name), String::from_utf8(bytes).expect("UTF-8")));
    for (path, text) in rust_files().into_iter().chain(tests) {
        let lines = text.lines().count();
        if lines > MAX_LINES {
            problems.push(format!("{} has {lines} lines, {MAX_LINES} are allowed", path.display()));
        }
        if !text.starts_with("//! ") {
            problems.push(format!("{} does not open with `//!`", path.display()));
        }
        if path.ends_with("mod.rs") && path != Path::new("tests/support/mod.rs") {
            problems.push(format!("{}: a module's file stands beside its folder", path.display()));
        }
    }
    support::assert_none(&problems);
}

#[test]
fn codes_are_unique_and_have_a_page() {
    let mut problems = Vec::new();
    let codes = support::codes();
    for pair in codes.windows(2) {
        if pair[0].id >= pair[1].id {
            problems.push(format!("{} `{}` and `{}` share an id", pair[0].id, pair[0].name, pair[1].name));
        }
    }
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    for code in &codes {
        if let Some(other) = names.insert(code.name, code.id) {
            problems.push(format!("{} and {other} are both called `{}`", code.id, code.name));
        }
        let is_id = code.id.len() == 4
            && code.id.starts_with('C')
            && code.id[1..].bytes().all(|byte| byte.is_ascii_digit())
            && (b'1'..=b'6').contains(&code.id.as_bytes()[1]);
        if !is_id {
            problems.push(format!("`{}` is no id of a code", code.id));
        }
        let is_kebab = |name: &str| {
            name.split('-').all(|word| {
                !word.is_empty()
                    && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            })
        };
        if !is_kebab(code.name) {
            problems.push(format!("{}: `{}` is not kebab-case", code.id, code.name));
        }
        let headings: Vec<&str> = code.docs.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        if headings != HEADINGS {
            problems.push(format!("{} `{}`: its page has the headings {headings:?}", code.id, code.name));
        }
        let summary = code.summary;
        if summary.is_empty()
            || summary.ends_with('.')
            || summary.starts_with(char::is_uppercase) && !is_name(summary)
        {
            problems.push(format!("{} `{}`: `{summary}` is no lower-case phrase", code.id, code.name));
        }
    }
    support::assert_none(&problems);
}

/// Whether a phrase begins with a word that is written with a capital.
fn is_name(phrase: &str) -> bool {
    ["YAML", "MultiCloud", "RightScript", "ServerTemplate"].iter().any(|name| phrase.starts_with(name))
}

#[test]
fn rules_files_and_pages_agree() {
    let folder = support::repository().join("src/lint/rules");
    let files: BTreeSet<String> = support::tree(&folder).into_keys().collect();
    let stems = |extension: &str| -> BTreeSet<String> {
        let own = files.iter().filter(|name| has_extension(name, extension));
        own.map(|name| name.rsplit_once('.').expect("it has an extension").0.to_owned()).collect()
    };
    let rules = stems("rs").into_iter().filter(|name| !name.contains('/')).collect::<BTreeSet<_>>();
    assert_eq!(rules, stems("md"), "each rule has a page beside it");
    let table: BTreeSet<String> = support::codes()
        .iter()
        .filter(|code| code.id.starts_with("C4") && !NOT_RULES.contains(&code.name))
        .map(|code| code.name.replace('-', "_"))
        .collect();
    assert_eq!(rules, table, "each rule stands in the table, and its file is called like its code");
    let text = std::fs::read_to_string(support::repository().join("src/lint.rs")).expect("the table");
    let (_, table) = text.split_once("\nrules! {\n").expect("the table begins");
    let (table, _) = table.split_once("\n}").expect("the table ends");
    let ids: Vec<&str> = table
        .lines()
        .map(|line| line.trim().trim_end_matches(',').replace('_', "-"))
        .map(|name| support::codes().iter().find(|code| code.name == name).expect("a code").id)
        .collect();
    assert!(ids.is_sorted(), "the table is in the order of ids: {ids:?}");
}

#[test]
fn rules_of_the_domain_are_carried() {
    let carried: BTreeSet<u8> = support::codes().iter().flat_map(|code| code.rules.iter().copied()).collect();
    let missing: Vec<u8> =
        CARRIED.iter().flat_map(Clone::clone).filter(|rule| !carried.contains(rule)).collect();
    assert!(missing.is_empty(), "no code carries the rules {missing:?}");
    let unlisted: Vec<u8> =
        (1..=102).filter(|rule| !carried.contains(rule) && !LATER.contains(rule)).collect();
    assert!(unlisted.is_empty(), "neither carried nor in LATER: {unlisted:?}");
    let stale: Vec<&u8> = LATER.iter().filter(|rule| carried.contains(rule)).collect();
    assert!(stale.is_empty(), "carried by now, remove them from LATER: {stale:?}");
}

#[test]
fn dependencies_have_a_reason() {
    let text = std::fs::read_to_string(support::repository().join("Cargo.toml")).expect("the manifest");
    let mut section = "";
    let mut before = "";
    let mut count = 0;
    let mut problems = Vec::new();
    for line in text.lines() {
        if line.starts_with('[') {
            section = line;
        } else if matches!(section, "[dependencies]" | "[dev-dependencies]" | "[build-dependencies]")
            && line.contains(" = ")
            && !line.starts_with('#')
        {
            count += 1;
            if !before.starts_with("# ") {
                problems.push(format!("`{line}` does not say what it is for"));
            }
        }
        before = line;
    }
    if count > MAX_DEPENDENCIES {
        problems.push(format!("{count} direct dependencies, {MAX_DEPENDENCIES} are allowed"));
    }
    assert!(count > 0, "the manifest has dependencies");
    support::assert_none(&problems);
}

#[test]
fn the_disk_is_behind_its_doors() {
    // clippy knows the functions of `std::fs`; this finds what it cannot: a door that was opened elsewhere.
    let doors = ["source", "output", "edit", "cache", "cli"];
    let problems: Vec<String> = rust_files()
        .iter()
        .filter(|(path, text)| {
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let is_test = path.ends_with("tests.rs") || path.iter().any(|name| name == "tests");
            let opens = ["clippy::disallowed_methods", "std::fs::", "rustix::fs::"]
                .iter()
                .any(|door| code.contains(door));
            opens && !is_test && !doors.contains(&module(path).as_str())
        })
        .map(|(path, _)| format!("{} opens a door to the disk", path.display()))
        .collect();
    support::assert_none(&problems);
}
