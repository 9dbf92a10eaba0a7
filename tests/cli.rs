//! The program from outside: help, exit codes, formats, pipes.

mod support;

use std::io::Read;
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::Value;

fn fixture(name: &str) -> PathBuf {
    support::repository().join("tests").join(name)
}

fn code(arguments: &[&str]) -> Option<i32> {
    support::run(&fixture("sites/plain/catalog"), arguments).status.code()
}

#[test]
fn help_of_each_verb() {
    let mut problems = Vec::new();
    let verbs = [
        "",
        "build",
        "check",
        "list",
        "show",
        "explain",
        "resolve",
        "diff",
        "impact",
        "serve",
        "deploy",
        "completions",
        "clean",
        "schema",
        "init",
        "new",
        "adopt",
        "commit",
        "publish",
        "deprecate",
        "undeprecate",
        "verify",
        "inventory",
        "plan",
        "import",
        "outdated",
    ];
    for verb in verbs {
        let arguments: Vec<&str> = [verb, "--help"].into_iter().filter(|word| !word.is_empty()).collect();
        let output = support::run(support::repository(), &arguments);
        let name = if verb.is_empty() { "help".to_owned() } else { format!("help-{verb}") };
        let path = fixture("cli").join(name).with_extension("txt");
        problems.extend(support::compare(&path, &support::transcript(&output)).err());
    }
    support::assert_none(&problems);
}

#[test]
fn transcripts_of_short_runs() {
    let mut problems = Vec::new();
    let runs: [(&str, &str, &[&str]); 9] = [
        ("check-plain", "sites/plain/catalog", &["check", "."]),
        ("check-plain-infos", "sites/plain/catalog", &["check", ".", "--verbose"]),
        ("check-broken", "sites/broken/catalog", &["check", "."]),
        ("check-file", "sites/broken/catalog", &["check", "broken.yml"]),
        ("check-list", "sites/plain/catalog", &["check", ".", "--list"]),
        ("check-configuration", "codes/bad-setting/catalog", &["check", "."]),
        ("list-plain", "sites/plain/catalog", &["list", "."]),
        ("explain", "sites/plain/catalog", &["explain", "c211"]),
        ("explain-unknown", "sites/plain/catalog", &["explain", "unknown-sequense"]),
    ];
    for (name, folder, arguments) in runs {
        let text = support::transcript(&support::run(&fixture(folder), arguments));
        problems.extend(support::compare(&fixture("cli").join(name).with_extension("txt"), &text).err());
    }
    support::assert_none(&problems);
}

#[test]
fn what_a_server_gets() {
    let mut problems = Vec::new();
    // The sample, by a few of its ServerTemplates.
    let runs: [(&str, &[&str]); 8] = [
        ("resolve-default", &["linux-base", "--cloud", "us-east-1"]),
        ("resolve-all-clouds", &["st:harbor-point/haproxy-load-balancer@2"]),
        ("resolve-choose", &["haproxy-load-balancer", "--cloud", "Tidewater vSphere"]),
        (
            "resolve-mci",
            &["HAProxy Load Balancer", "--cloud", "SoftLayer", "--mci", "CentOS_7_x64", "--format", "json"],
        ),
        ("resolve-system", &["linux-base", "--cloud", "google", "--os", "centos 7", "--arch", "amd64"]),
        ("resolve-ended", &["linux-base-rightlink-6", "--cloud", "AWS US-East"]),
        ("resolve-no-such-cloud", &["linux-base", "--cloud", "Gogle"]),
        ("resolve-no-such-template", &["linux-bse"]),
    ];
    for (name, arguments) in runs {
        let arguments: Vec<&str> = ["resolve"].into_iter().chain(arguments.iter().copied()).collect();
        let text = support::transcript(&support::run(support::repository(), &arguments));
        problems.extend(support::compare(&fixture("cli").join(name).with_extension("txt"), &text).err());
    }
    support::assert_none(&problems);
}

#[test]
fn what_changed() {
    let mut problems = Vec::new();
    let runs: [(&str, &[&str]); 8] = [
        ("diff-template", &["linux-base@1", "@2"]),
        ("diff-template-no-text", &["linux-base@2", "linux-base@3", "--no-text"]),
        ("diff-same", &["linux-base@3", "st:harbor-point/linux-base"]),
        ("diff-image", &["mci:harbor-point/ubuntu-16-04-x64@1", "@2"]),
        ("diff-image-json", &["mci:ubuntu-16-04-x64@1", "@2", "--format", "json"]),
        ("diff-script", &["sys-set-hostname@1"]),
        ("diff-two-kinds", &["linux-base", "mci:ubuntu-16-04-x64"]),
        ("diff-no-such-revision", &["linux-base@9", "@2"]),
    ];
    for (name, arguments) in runs {
        let arguments: Vec<&str> = ["diff"].into_iter().chain(arguments.iter().copied()).collect();
        let text = support::transcript(&support::run(support::repository(), &arguments));
        problems.extend(support::compare(&fixture("cli").join(name).with_extension("txt"), &text).err());
    }
    support::assert_none(&problems);
}

#[test]
fn what_depends_on_something() {
    let mut problems = Vec::new();
    let runs: [(&str, &[&str]); 9] = [
        ("impact-mci", &["--mci", "Ubuntu_16.04_x64"]),
        ("impact-mci-revision", &["--mci", "mci:harbor-point/ubuntu-16-04-x64@1", "--all"]),
        ("impact-image", &["--image", "ami-024c3712ad9901dc5"]),
        ("impact-image-name", &["--image", "ubuntu 16.04 x64", "--cloud", "google"]),
        ("impact-cloud", &["--cloud", "Tidewater vSphere"]),
        ("impact-cloud-json", &["--cloud", "SoftLayer", "--format", "json"]),
        ("impact-script", &["--script", "SYS Set Hostname"]),
        ("impact-no-such-image", &["--image", "ami-024c3712ad9901dc6"]),
        ("impact-nothing", &["--all"]),
    ];
    for (name, arguments) in runs {
        let arguments: Vec<&str> = ["impact"].into_iter().chain(arguments.iter().copied()).collect();
        let text = support::transcript(&support::run(support::repository(), &arguments));
        problems.extend(support::compare(&fixture("cli").join(name).with_extension("txt"), &text).err());
    }
    support::assert_none(&problems);
}

#[test]
fn what_a_component_uses_and_what_uses_it() {
    let mut problems = Vec::new();
    let runs: [(&str, &[&str]); 4] = [
        ("show-template", &["st:harbor-point/iis-web-server"]),
        ("show-script-transitive", &["rs:harbor-point/web-iis-create-site", "--transitive"]),
        ("show-image-transitive-json", &["Windows_2016_x64", "--transitive", "--format", "json"]),
        ("show-nothing", &["iis-web-servr"]),
    ];
    for (name, arguments) in runs {
        let output = support::run(support::repository(), &[&["show"][..], arguments].concat());
        let path = fixture("cli").join(name).with_extension("txt");
        problems.extend(support::compare(&path, &support::transcript(&output)).err());
    }
    support::assert_none(&problems);
}

#[test]
fn exit_codes_tell_mistakes_of_authors_users_and_machines_apart() {
    assert_eq!(code(&["check", "."]), Some(0));
    let broken = support::run(&fixture("sites/broken/catalog"), &["check", "."]);
    assert_eq!(broken.status.code(), Some(1));
    assert_eq!(code(&["check", "--frobnicate"]), Some(2));
    assert_eq!(code(&["frobnicate"]), Some(2));
    assert_eq!(code(&[]), Some(2));
    assert_eq!(code(&["check", "nowhere"]), Some(2));
    assert_eq!(code(&["build", "nowhere"]), Some(2));
    assert_eq!(code(&["build", "base.yml"]), Some(2));
    assert_eq!(code(&["list", "base.yml"]), Some(2));
    assert_eq!(code(&["check", ".", "--profile", "lenient"]), Some(2));
    assert_eq!(code(&["check", "--as-of", "2019-02-29"]), Some(2));
    assert_eq!(code(&["explain", "C999"]), Some(2));
    let configuration = support::run(&fixture("codes/bad-setting/catalog"), &["check", "."]);
    assert_eq!(configuration.status.code(), Some(2));
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(support::run(empty.path(), &["check", "."]).status.code(), Some(1));
    assert_eq!(support::run(empty.path(), &["list", "."]).status.code(), Some(1));
    // There the machine lets nobody make a folder.
    #[cfg(target_os = "linux")]
    assert_eq!(code(&["build", ".", "--output", "/proc/catalog/site"]), Some(3));
}

#[test]
fn warnings_fail_under_strict_only() {
    let root = fixture("codes/byte-order-mark/catalog");
    for (profile, expected) in [("compat", 0), ("marketplace", 0), ("strict", 1)] {
        let output = support::run(&root, &["check", ".", "--profile", profile]);
        assert_eq!(output.status.code(), Some(expected), "{profile}: {}", support::transcript(&output));
    }
}

#[test]
fn json_findings_have_the_promised_fields() {
    let output = support::run(&fixture("sites/broken/catalog"), &["check", ".", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).expect("stdout is JSON and nothing else");
    let findings = report["diagnostics"].as_array().expect("a list of findings");
    assert!(!findings.is_empty());
    for finding in findings {
        for field in ["code", "name", "severity", "file", "message"] {
            assert!(finding[field].is_string(), "`{field}` in {finding}");
        }
        for field in ["line", "column", "end_line", "end_column"] {
            assert!(finding[field].as_u64().is_some_and(|number| number >= 1), "`{field}` in {finding}");
        }
        assert!(finding["notes"].is_array() && (finding["help"].is_string() || finding["help"].is_null()));
        let file = finding["file"].as_str().unwrap();
        assert!(fixture("sites/broken/catalog").join(file).is_file(), "{file} is relative to the root");
    }
    let count = |word: &str| findings.iter().filter(|finding| finding["severity"] == word).count();
    for (field, word) in [("errors", "error"), ("warnings", "warning"), ("infos", "info")] {
        assert_eq!(report["summary"][field], count(word), "{field}");
    }
    let sequence = findings.iter().find(|finding| finding["code"] == "C211").expect("the wrong sequence");
    let place = ["line", "column", "end_line", "end_column"].map(|field| sequence[field].as_u64().unwrap());
    assert_eq!(place, [3, 3, 3, 7]);
    assert_eq!(sequence["file"], "broken.yml");
}

#[test]
fn columns_count_characters_also_inside_a_block() {
    let script = "#!/bin/sh\n# ---\n# RightScript Name: x\n# Inputs:\n#   Ä:\n#     {Category: éé, Requird: true}\n# ...\n";
    let project = support::project(&[("a.sh", script.as_bytes())]);
    let output = support::run(project.path(), &["check", ".", "--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = report["diagnostics"].as_array().unwrap().iter().find(|it| it["code"] == "C201").unwrap();
    assert_eq!((found["line"].as_u64(), found["column"].as_u64()), (Some(6), Some(22)), "{found}");
}

#[test]
fn json_of_a_clean_project_and_of_a_list() {
    let root = fixture("sites/plain/catalog");
    let output = support::run(&root, &["check", ".", "--format", "json", "--quiet"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["summary"]["errors"], 0);
    let output = support::run(&root, &["list", ".", "--format", "json"]);
    let rows: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(rows.as_array().unwrap().len(), 3);
}

#[test]
fn a_closed_pipe_is_nobodys_mistake() {
    let verbs: [&[&str]; 3] =
        [&["explain", "--list"], &["--help"], &["check", "--verbose", "--format", "json"]];
    for arguments in verbs {
        let mut child = support::catalog()
            .args(arguments)
            .current_dir(support::repository())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut messages = String::new();
        child.stderr.take().unwrap().read_to_string(&mut messages).unwrap();
        child.wait().unwrap();
        assert!(!messages.contains("panicked"), "{arguments:?}: {messages}");
    }
}

#[test]
fn colors_are_for_terminals_and_on_request() {
    let root = fixture("sites/broken/catalog");
    let has_colors = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = support::catalog();
        let output =
            command.current_dir(&root).args(arguments).envs(variables.iter().copied()).output().unwrap();
        output.stdout.contains(&0x1b) || output.stderr.contains(&0x1b)
    };
    assert!(!has_colors(&["check", "."], &[]), "a pipe gets none");
    assert!(has_colors(&["check", ".", "--color", "always"], &[]), "a flag asks for them");
    assert!(!has_colors(&["check", ".", "--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!has_colors(&["check", "."], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
}

#[test]
fn data_goes_out_and_everything_else_aside() {
    let root = fixture("sites/plain/catalog");
    let output = support::run(&root, &["list", "."]);
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", support::transcript(&output));
    let output = support::run(&root, &["check", ".", "--quiet"]);
    assert!(output.stderr.is_empty() && output.stdout.is_empty(), "{}", support::transcript(&output));
    let output = support::run(&root, &["--version"]);
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("catalog "));
}

#[test]
fn fixes_are_shown_first_and_written_once() {
    let before = "Name: A\r\nInputs:\r\n  A: ignore:$ignore # kept\r\nMultiCloudImages:\r\n- {Name: X, Revision: 1, Publisher: Y}\r\n";
    let folder = support::project(&[("a.yml", before.as_bytes()), ("1/publication.yml", b"")]);
    let run = |arguments: &[&str]| support::run(folder.path(), arguments);
    let read = || support::read(&folder.path().join("a.yml"));
    let shown = run(&["check", "--diff", "--profile", "compat"]);
    let text = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert_eq!(shown.status.code(), Some(1), "{text}");
    assert!(text.contains("--- a/a.yml\n+++ b/a.yml\n@@ -1,5 +1,5 @@\n"), "{text}");
    assert!(text.contains("\n-  A: ignore:$ignore # kept\r\n+  A: ignore # kept\r\n"), "{text}");
    assert_eq!(read(), before);
    let fixed = run(&["check", "--fix", "--profile", "compat"]);
    let messages = String::from_utf8_lossy(&fixed.stderr).into_owned();
    assert!(messages.contains("1 finding in 1 file mended"), "{messages}");
    assert_eq!(read(), before.replace(":$ignore", ""));
    let again = run(&["check", "--diff", "--profile", "compat"]);
    assert_eq!((again.status.code(), again.stdout.len()), (Some(0), 0));
    assert_eq!(code(&["check", "--fix", "--diff"]), Some(2));
    assert_eq!(code(&["check", "--fix", "--list"]), Some(2));
}

#[test]
fn a_configuration_is_mended_too() {
    let folder = support::project(&[("catalog.yml", b"title: T\nProfile: STRICT\nUnknown: x\n")]);
    let shown = support::run(folder.path(), &["check", "--diff"]);
    assert_eq!(shown.status.code(), Some(1));
    let fixed = support::run(folder.path(), &["check", "--fix"]);
    assert_eq!(fixed.status.code(), Some(2), "one key is left that nobody knows");
    let text = support::read(&folder.path().join("catalog.yml"));
    assert_eq!(text, "Title: T\nProfile: strict\nUnknown: x\n");
}

#[test]
fn schemas_are_listed_printed_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| support::run(folder.path(), arguments);
    let text = |output: &std::process::Output| String::from_utf8_lossy(&output.stdout).into_owned();
    let list = text(&run(&["schema", "--list"]));
    assert_eq!(run(&["schema", "--all", "--output", "schemas"]).status.code(), Some(0));
    for line in list.lines() {
        let name = line.split(' ').next().unwrap();
        let printed = run(&["schema", name]);
        assert_eq!(printed.status.code(), Some(0), "{name}");
        let file = folder.path().join("schemas").join(format!("{name}.schema.json"));
        assert_eq!(support::read(&file), text(&printed), "{name}");
        let schema: Value = serde_json::from_str(&text(&printed)).unwrap();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{name}");
    }
    assert!(16 <= list.lines().count(), "{list}");
    assert_eq!(run(&["schema", "publication", "--output", "p.json"]).status.code(), Some(0));
    assert!(folder.path().join("p.json").is_file());
    let unknown = run(&["schema", "publicatoin"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("did you mean `publication`?"));
    assert_eq!(run(&["schema"]).status.code(), Some(2));
    assert_eq!(run(&["schema", "--all"]).status.code(), Some(2));
}
