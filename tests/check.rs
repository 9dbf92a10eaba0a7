//! `catalog check` in a pipeline: SARIF and JSON for machines, baselines, and what changed since a revision of git.
#![expect(clippy::disallowed_methods, reason = "tests write temporary folders")]

mod support;

use std::path::Path;
use std::process::Command;
use std::process::Output;

use serde_json::Value;

const TEMPLATE: &[u8] = b"Name: Web\nDescription: d\nRightScripts:\n  Boot:\n    - one.sh\n    - two.sh\nMultiCloudImages:\n  - Name: Ubuntu\n";

fn script(name: &str) -> Vec<u8> {
    format!("#!/bin/bash -e\n# ---\n# RightScript Name: {name}\n# Inputs:\n#   PORT:\n#     Category: Web\n# ...\necho \"$PORT\"\n")
        .into_bytes()
}

/// A plain folder with two warnings, one in each script: the input has no description.
fn project() -> tempfile::TempDir {
    support::project(&[("web.yml", TEMPLATE), ("one.sh", &script("One")), ("two.sh", &script("Two"))])
}

/// The codes and files of a JSON report, in its order.
fn found(output: &Output) -> Vec<(String, String)> {
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("no report: {}", support::transcript(output)));
    let text = |it: &Value, field: &str| it[field].as_str().expect("a text").to_owned();
    let findings = report["diagnostics"].as_array().expect("a list");
    let loud = findings.iter().filter(|it| it["severity"] != "info");
    loud.map(|it| (text(it, "code"), text(it, "file"))).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(code, file)| ((*code).to_owned(), (*file).to_owned())).collect()
}

fn git(root: &Path, arguments: &[&str]) -> Output {
    let fixed = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
    let output =
        Command::new("git").current_dir(root).args(fixed).args(arguments).output().expect("git runs");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

fn commit(root: &Path, message: &str) {
    git(root, &["add", "--all"]);
    git(root, &["commit", "--quiet", "--message", message]);
}

/// The project as a repository with one commit on `main`.
fn repository() -> tempfile::TempDir {
    let project = project();
    git(project.path(), &["init", "--quiet", "--initial-branch", "main"]);
    commit(project.path(), "one");
    project
}

fn changed(root: &Path, arguments: &[&str]) -> Output {
    let all = [&["check", "--format", "json"], arguments].concat();
    support::catalog().current_dir(root).env_remove("GITHUB_BASE_REF").args(all).output().expect("it runs")
}

#[test]
fn sarif_names_each_rule_once_and_places_by_characters() {
    let project = project();
    let template = [TEMPLATE, b"Inputs:\n  \xc3\x84 X: 80\n"].concat();
    support::write(project.path(), "sub dir/w\u{e9}b.yml", &template);
    let output = support::run(project.path(), &["check", ".", "--format", "sarif"]);
    assert_eq!(output.status.code(), Some(1), "{}", support::transcript(&output));
    let log: Value = serde_json::from_slice(&output.stdout).expect("stdout is JSON and nothing else");
    let run = &log["runs"][0];
    assert_eq!(
        (log["version"].as_str(), run["columnKind"].as_str()),
        (Some("2.1.0"), Some("unicodeCodePoints"))
    );
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let ids: Vec<&str> = rules.iter().map(|rule| rule["id"].as_str().expect("an id")).collect();
    assert!(ids.is_sorted() && ids.windows(2).all(|pair| pair[0] != pair[1]), "{ids:?}");
    for rule in rules {
        assert!(
            rule["help"]["markdown"].as_str().is_some_and(|text| text.contains("## What to do")),
            "{rule}"
        );
        assert!(rule["name"].is_string() && rule["defaultConfiguration"]["level"].is_string(), "{rule}");
    }
    let results = run["results"].as_array().expect("results");
    let mut fingerprints = Vec::new();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(result["ruleId"], ids[index], "{result}");
        fingerprints.push(result["partialFingerprints"]["catalogKey/v1"].as_str().expect("a fingerprint"));
    }
    let count = fingerprints.len();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), count, "each result has a fingerprint of its own");
    let bare = results.iter().find(|it| it["ruleId"] == "C231").expect("a value without a kind");
    let place = &bare["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "sub%20dir/w%C3%A9b.yml");
    let region = &place["region"];
    let numbers = ["startLine", "startColumn", "endLine", "endColumn"].map(|field| region[field].as_u64());
    assert_eq!(numbers, [Some(10), Some(8), Some(10), Some(10)]);
    let folder = support::repository().join("tests/codes/ambiguous-input/catalog");
    let log: Value =
        serde_json::from_slice(&support::run(&folder, &["check", ".", "--format", "sarif"]).stdout)
            .expect("JSON");
    let results = log["runs"][0]["results"].as_array().expect("results");
    let twice = results.iter().find(|it| it["ruleId"] == "C418").expect("an ambiguous input");
    let second = &twice["relatedLocations"][0];
    assert_eq!(second["id"], 1);
    assert_ne!(second["physicalLocation"], twice["locations"][0]["physicalLocation"]);
}

#[test]
fn sarif_shows_what_is_silenced_and_what_is_postponed() {
    let project = project();
    let quiet =
        String::from_utf8(script("One")).unwrap().replace("PORT:", "PORT: # catalog-ignore C424: known");
    support::write(project.path(), "one.sh", quiet.as_bytes());
    let run = |arguments: &[&str]| support::run(project.path(), &[&["check", "."], arguments].concat());
    assert_eq!(run(&["--write-baseline", "known.json"]).status.code(), Some(0));
    let output = run(&["--baseline", "known.json", "--format", "sarif"]);
    let log: Value = serde_json::from_slice(&output.stdout).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let kinds: Vec<(&str, &str)> = results
        .iter()
        .filter(|it| it["ruleId"] == "C424")
        .map(|it| {
            let own = &it["suppressions"][0];
            (own["kind"].as_str().unwrap(), own["justification"].as_str().unwrap())
        })
        .collect();
    assert_eq!(kinds, [("external", "it is in the baseline"), ("inSource", "known")]);
}

#[test]
fn the_json_report_is_what_its_schema_says() {
    let validator = jsonschema::validator_for(&catalog::cli::report::json::schema()).expect("a schema");
    for root in ["sites/broken/catalog", "sites/plain/catalog", "codes/raw-html/catalog"] {
        let folder = support::repository().join("tests").join(root);
        let output = support::run(&folder, &["check", ".", "--format", "json"]);
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let faults: Vec<String> = validator.iter_errors(&report).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{root}: {faults:?}");
    }
    let wrong = serde_json::json!({ "format": "check/1", "diagnostics": [{}], "summary": {} });
    assert!(!validator.is_valid(&wrong), "the schema refuses what is no report");
}

#[test]
fn several_formats_go_to_files_of_their_own() {
    let project = project();
    let run = |arguments: &[&str]| support::run(project.path(), &[&["check", "."], arguments].concat());
    let output = run(&["--format", "human", "--format", "json=a.json", "--format", "sarif=b.sarif"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("warning[C424]"));
    for name in ["a.json", "b.sarif"] {
        let bytes = std::fs::read(project.path().join(name)).expect("it was written");
        serde_json::from_slice::<Value>(&bytes).expect("JSON");
    }
    let output = run(&["--format", "json", "--output", "c.json"]);
    assert!(output.stdout.is_empty() && project.path().join("c.json").is_file());
    assert_eq!(run(&["--format", "json", "--format", "human"]).status.code(), Some(2));
    assert_eq!(run(&["--format", "xml"]).status.code(), Some(2));
    assert_eq!(run(&["--output", "no/such/folder/x"]).status.code(), Some(3));
}

#[test]
fn annotations_start_from_the_checkout() {
    let project = project();
    let output = support::catalog()
        .current_dir(project.path().parent().expect("a folder above"))
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_WORKSPACE", project.path().parent().expect("a folder above"))
        .arg("check")
        .arg(project.path())
        .output()
        .expect("it runs");
    let folder = project.path().file_name().expect("a name").to_string_lossy().into_owned();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains(&format!("::warning file={folder}/one.sh,line=5,")), "{text}");
}

#[test]
fn a_baseline_postpones_what_it_knows_wherever_it_moves() {
    let project = project();
    let root = project.path();
    let run = |arguments: &[&str]| {
        support::run(root, &[&["check", ".", "--profile", "strict"], arguments].concat())
    };
    // External references are errors of a strict catalog, and cannot be postponed there; infos elsewhere.
    let output = support::run(root, &["check", ".", "--write-baseline", "known.json"]);
    assert_eq!(output.status.code(), Some(0), "{}", support::transcript(&output));
    let known = ["check", ".", "--fail-level", "info", "--format", "json", "--baseline", "known.json"];
    let output = support::run(root, &known);
    assert_eq!((output.status.code(), found(&output)), (Some(0), Vec::new()));
    assert_eq!(run(&[]).status.code(), Some(1));

    let moved = [b"\n\n\n".as_slice(), &script("One")].concat();
    let moved = String::from_utf8(moved).unwrap().replace("\n\n\n#!/bin/bash -e\n", "#!/bin/bash -e\n\n\n");
    support::write(root, "one.sh", moved.as_bytes());
    let output = support::run(root, &known);
    assert_eq!((output.status.code(), found(&output)), (Some(0), Vec::new()), "lines do not matter");

    let more = String::from_utf8(script("Two"))
        .unwrap()
        .replace("#   PORT:", "#   HOST:\n#     Category: Web\n#   PORT:");
    support::write(root, "two.sh", more.as_bytes());
    let output = support::run(root, &known);
    assert_eq!(found(&output), pairs(&[("C424", "two.sh")]), "a second one of its kind is new");

    let mended = String::from_utf8(script("One"))
        .unwrap()
        .replace("Category: Web", "Category: Web\n#     Description: The port, such as 80");
    support::write(root, "one.sh", mended.as_bytes());
    let output = support::run(root, &known);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("C424 one.sh: Inputs/PORT"), "what is gone is told: {said}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(report["summary"]["stale"].as_u64() >= Some(1), "{report}");
}

#[test]
fn a_baseline_never_hides_what_cannot_be_read() {
    let project = project();
    std::fs::remove_file(project.path().join("two.sh")).expect("it is there");
    let run = |arguments: &[&str]| support::run(project.path(), &[&["check", "."], arguments].concat());
    assert_eq!(run(&["--write-baseline", "known.json"]).status.code(), Some(1));
    let output = run(&["--baseline", "known.json", "--format", "json"]);
    assert_eq!(found(&output), pairs(&[("C301", "web.yml")]));
    let text = std::fs::read_to_string(project.path().join("known.json")).unwrap();
    let entry = r#"{"code":"C301","file":"web.yml","place":"RightScripts/Boot/[two.sh]","names":["two.sh"],"count":1}"#;
    support::write(
        project.path(),
        "known.json",
        text.replacen("[\n", &format!("[\n    {entry},\n"), 1).as_bytes(),
    );
    let output = run(&["--baseline", "known.json", "--format", "json"]);
    assert_eq!(found(&output), pairs(&[("C301", "web.yml")]), "written by hand neither");
}

#[test]
fn a_file_that_is_no_baseline_is_a_usage_error() {
    let project = project();
    for (name, text) in
        [("a.json", "{"), ("b.json", "[]"), ("c.json", r#"{"format": "baseline/9", "findings": []}"#)]
    {
        support::write(project.path(), name, text.as_bytes());
        let output = support::run(project.path(), &["check", ".", "--baseline", name]);
        assert_eq!(output.status.code(), Some(2), "{}", support::transcript(&output));
    }
    let output = support::run(project.path(), &["check", ".", "--baseline", "missing.json"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn only_what_changed_is_reported() {
    let project = repository();
    let root = project.path();
    let output = changed(root, &["--changed"]);
    assert_eq!((output.status.code(), found(&output)), (Some(0), Vec::new()), "nothing changed");
    let longer = [script("One").as_slice(), b"true\n"].concat();
    support::write(root, "one.sh", &longer);
    assert_eq!(found(&changed(root, &["--changed"])), pairs(&[("C424", "one.sh")]), "what is not committed");
    commit(root, "two");
    assert_eq!(found(&changed(root, &["--changed"])), Vec::new(), "on the default branch, all is committed");
    assert_eq!(found(&changed(root, &["--changed", "HEAD~1"])), pairs(&[("C424", "one.sh")]));
    assert_eq!(found(&changed(root, &["--changed=HEAD~1", "."])), pairs(&[("C424", "one.sh")]));
    support::write(root, "new.sh", &script("New"));
    assert_eq!(
        found(&changed(root, &["--changed", "."])),
        pairs(&[("C424", "new.sh")]),
        "a folder is no revision"
    );
}

#[test]
fn what_a_change_breaks_elsewhere_is_reported_there() {
    let project = repository();
    let root = project.path();
    git(root, &["switch", "--quiet", "--create", "work"]);
    git(root, &["mv", "two.sh", "three \u{e9}\n.sh"]);
    commit(root, "moved");
    let output = changed(root, &["--changed"]);
    let all = found(&output);
    assert!(all.contains(&("C301".to_owned(), "web.yml".to_owned())), "{all:?}");
    assert!(!all.iter().any(|(_, file)| file == "one.sh"), "what was there before is not: {all:?}");
    // Work on the default branch since then is not ours.
    git(root, &["switch", "--quiet", "main"]);
    support::write(root, "one.sh", &[script("One").as_slice(), b"true\n"].concat());
    commit(root, "other work");
    git(root, &["switch", "--quiet", "work"]);
    let later = found(&changed(root, &["--changed", "main"]));
    assert!(!later.iter().any(|(_, file)| file == "one.sh"), "{later:?}");
}

#[test]
fn a_settings_file_that_changed_counts_as_a_cause() {
    let project = repository();
    support::write(project.path(), "catalog.yml", b"Rules:\n  external-reference: warning\n");
    let all = found(&changed(project.path(), &["--changed"]));
    assert_eq!(all, pairs(&[]), "the level alone is no new finding");
    support::write(project.path(), "catalog.yml", b"Limits:\n  Attachment: nonsense\n");
    assert_eq!(changed(project.path(), &["--changed"]).status.code(), Some(2));
}

#[test]
fn history_that_is_not_there_is_said() {
    let project = repository();
    support::write(project.path(), "one.sh", &[script("One").as_slice(), b"true\n"].concat());
    commit(project.path(), "two");
    let clones = tempfile::tempdir().expect("a temporary folder");
    let address = format!("file://{}", project.path().display());
    git(clones.path(), &["clone", "--quiet", "--depth", "1", &address, "shallow"]);
    let shallow = clones.path().join("shallow");
    for arguments in [&["--changed"][..], &["--changed", "HEAD~1"], &["--changed", "origin/main"]] {
        let output = changed(&shallow, arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains("shallow") && said.contains("git fetch --unshallow"), "{said}");
    }
    assert_eq!(changed(&shallow, &["--changed", "HEAD"]).status.code(), Some(0));
    git(&shallow, &["fetch", "--quiet", "--unshallow"]);
    assert_eq!(found(&changed(&shallow, &["--changed", "HEAD~1"])), pairs(&[("C424", "one.sh")]));
}

#[test]
fn where_git_has_nothing_to_say_it_is_a_usage_error() {
    let project = project();
    let output = changed(project.path(), &["--changed"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && said.contains("not in the working tree"), "{said}");
    git(project.path(), &["init", "--quiet"]);
    let all = found(&changed(project.path(), &["--changed"]));
    assert_eq!(all, pairs(&[("C424", "one.sh"), ("C424", "two.sh")]), "without a commit, all is new");
    commit(project.path(), "one");
    for unknown in ["nowhere", "--output=x", "HEAD; touch x", "HEAD^{/regex"] {
        let output = changed(project.path(), &[&format!("--changed={unknown}")]);
        assert_eq!(output.status.code(), Some(2), "{unknown}: {}", support::transcript(&output));
    }
    assert!(!project.path().join("x").exists());
}

#[test]
fn other_settings_and_a_strict_run_by_flag() {
    let project = project();
    support::write(project.path(), "ci/strict.yml", b"Rules:\n  input-without-description: error\n");
    let run = |arguments: &[&str]| support::run(project.path(), &[&["check", "."], arguments].concat());
    assert_eq!(run(&[]).status.code(), Some(0));
    assert_eq!(run(&["--strict"]).status.code(), Some(1));
    assert_eq!(run(&["--strict", "--profile", "compat"]).status.code(), Some(2));
    assert_eq!(run(&["--config", "ci/strict.yml"]).status.code(), Some(1));
    assert_eq!(run(&["-c", "ci/missing.yml"]).status.code(), Some(2));
    support::write(project.path(), "ci/strict.yml", b"Ruls: {}\n");
    let output = run(&["--config", "ci/strict.yml"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && said.contains("ci/strict.yml:1:1"), "{said}");
}

#[test]
fn a_theme_that_fails_is_found_by_rendering() {
    let folder = support::repository().join("tests/codes/template-failure/catalog");
    assert_eq!(support::run(&folder, &["check", "."]).status.code(), Some(0));
    let output = support::run(&folder, &["check", ".", "--render", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1), "{}", support::transcript(&output));
    assert!(found(&output).iter().any(|(code, _)| code == "C502"));
    assert!(!folder.join("public").exists(), "nothing is written");
}

#[test]
fn an_example_in_a_text_for_people_is_no_script_unless_it_is_named() {
    let block =
        "# ---\n# RightScript Name: Example\n# Description: d\n# Inputs: {}\n# Attachments: [foo]\n# ...\n";
    let readme = format!("# How to write one\n\n```sh\n{block}```\n");
    let script = "#!/bin/sh -e\n# ---\n# RightScript Name: A\n# Description: d\n# Inputs: {}\n# ...\ntrue\n";
    let project = support::project(&[("README.md", readme.as_bytes()), ("a.sh", script.as_bytes())]);
    let found = support::check(project.path());
    assert!(!found.names(support::Severity::Warning).contains(&"missing-attachment"), "{}", found.report());
    let named = support::run(project.path(), &["check", "README.md"]);
    assert!(String::from_utf8_lossy(&named.stdout).contains("C306"), "{}", support::transcript(&named));
}
