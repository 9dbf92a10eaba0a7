//! `check --fix`: what it writes, what it keeps, and that a second run has nothing to do.

#![expect(clippy::disallowed_methods, reason = "tests look at what was written")]

mod support;

use std::path::Path;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::sample::subsequence;
use serde_json::Value;
use serde_json::json;

/// Files around the one that is mended, so that references have answers.
const AROUND: &[(&str, &str)] = &[
    ("good.sh", "#!/bin/sh\n# ---\n# RightScript Name: Good\n# Inputs: {}\n# ...\ntrue\n"),
    (
        "image.yml",
        "Name: Image\nTags:\n- rs_agent:type=right_link_lite\nSettings:\n- Cloud: EC2 us-east-1\n  Image: ami-0123456789abcdef0\n  Instance Type: m1.small\n",
    ),
];

/// A code, the file that shows it, and the file as it shall be.
const CASES: &[(&str, &str, &str, &str)] = &[
    (
        "unknown-sequence",
        "a.yml",
        "Name: A\nRightScripts:\n  boot: # at the start\n  - good.sh\nMultiCloudImages:\n- image.yml\n",
        "Name: A\nRightScripts:\n  Boot: # at the start\n  - good.sh\nMultiCloudImages:\n- image.yml\n",
    ),
    (
        "unknown-key",
        "a.yml",
        "\"Name\": A\r\n'Descripton': d\r\nMulti_Cloud_Images:\r\n- image.yml\r\n",
        "\"Name\": A\r\n'Description': d\r\nMultiCloudImages:\r\n- image.yml\r\n",
    ),
    (
        "wrong-type",
        "a.sh",
        "#!/bin/sh\n# ---\n# RightScript Name: A\n# Inputs:\n#   A:\n#     Required: \"Yes\"   # or else\n# ...\necho $A\n",
        "#!/bin/sh\n# ---\n# RightScript Name: A\n# Inputs:\n#   A:\n#     Required: Yes   # or else\n# ...\necho $A\n",
    ),
    (
        "duplicate-key",
        "a.yml",
        "Name: A\nDescription: d\nName: A # again\nMultiCloudImages:\n- image.yml\n",
        "Name: A\nDescription: d\nMultiCloudImages:\n- image.yml\n",
    ),
    (
        "unknown-input-type",
        "a.sh",
        "// ---\n// RightScript Name: A\n// Inputs:\n//   A: {Input Type: 'Single', Default: text:a}\n// ...\n$A\n",
        "// ---\n// RightScript Name: A\n// Inputs:\n//   A: {Input Type: 'single', Default: text:a}\n// ...\n$A\n",
    ),
    (
        "text-after-blank",
        "a.yml",
        "Name: A\nInputs:\n  A: ignore:$ignore\n  B: 'blank:x'\nMultiCloudImages:\n- image.yml\n",
        "Name: A\nInputs:\n  A: ignore\n  B: 'blank'\nMultiCloudImages:\n- image.yml\n",
    ),
    (
        "input-value-without-kind",
        "a.yml",
        "Name: A\nInputs:\n  A: $ignore\n  B: BLANK\n  C: web-1\nMultiCloudImages:\n- image.yml\n",
        "Name: A\nInputs:\n  A: ignore\n  B: blank\n  C: web-1\nMultiCloudImages:\n- image.yml\n",
    ),
    (
        "empty-text-value",
        "a.yml",
        "Name: A\nInputs:\n  A: 'text:'\nMultiCloudImages:\n- image.yml\n",
        "Name: A\nInputs:\n  A: 'blank'\nMultiCloudImages:\n- image.yml\n",
    ),
    (
        "bare-inherit",
        "a.yml",
        "Name: A\nInputs:\n  # why\n  A: inherit\n  B: blank\nMultiCloudImages:\n- image.yml\n",
        "Name: A\nInputs:\n  # why\n  B: blank\nMultiCloudImages:\n- image.yml\n",
    ),
    (
        "written-inherit",
        "a.yml",
        "Name: A\nInputs: {A: 'inherit:', B: blank}\nMultiCloudImages:\n- image.yml\n",
        "Name: A\nInputs: {B: blank}\nMultiCloudImages:\n- image.yml\n",
    ),
    (
        "unknown-input-kind",
        "a.yml",
        "Name: A\nInputs:\n  A: Text:x y\nMultiCloudImages:\n- image.yml\n",
        "Name: A\nInputs:\n  A: text:x y\nMultiCloudImages:\n- image.yml\n",
    ),
    (
        "input-name-not-text",
        "a.sh",
        "# ---\n# RightScript Name: A\n# Inputs:\n#   NO: {Default: text:a}\n# ...\necho $NO\n",
        "# ---\n# RightScript Name: A\n# Inputs:\n#   \"NO\": {Default: text:a}\n# ...\necho $NO\n",
    ),
    (
        "unknown-reference-key",
        "a.yml",
        "Name: A\nRightScripts:\n  Boot:\n  - {Name: X, Revision: 3, publisher: Y}\nMultiCloudImages:\n- image.yml\n",
        "Name: A\nRightScripts:\n  Boot:\n  - {Name: X, Revision: 3, Publisher: Y}\nMultiCloudImages:\n- image.yml\n",
    ),
    (
        "unknown-revision-word",
        "a.yml",
        "Name: A\nRightScripts:\n  Boot:\n  - {Name: X, Revision: Latest, Publisher: Y}\nMultiCloudImages:\n- image.yml\n",
        "Name: A\nRightScripts:\n  Boot:\n  - {Name: X, Revision: latest, Publisher: Y}\nMultiCloudImages:\n- image.yml\n",
    ),
    (
        "broken-alert-clause",
        "a.yml",
        "Name: A\nMultiCloudImages:\n- image.yml\nAlerts:\n- Name: x\n  Clause: If cpu-0/cpu-idle.value  = 5 for 3 min Then escalate warning\n",
        "Name: A\nMultiCloudImages:\n- image.yml\nAlerts:\n- Name: x\n  Clause: If cpu-0/cpu-idle.value == 5 for 3 minutes Then escalate warning\n",
    ),
    (
        "missing-inputs",
        "a.sh",
        "# ---\n# RightScript Name: A\n# Inputs:\n# ...\ntrue\n",
        "# ---\n# RightScript Name: A\n# Inputs: {}\n# ...\ntrue\n",
    ),
    (
        "attachment-twice",
        "a.sh",
        "# ---\n# RightScript Name: A\n# Inputs: {}\n# Attachments:\n# - x\n# - x\n# ...\ntrue\n",
        "# ---\n# RightScript Name: A\n# Inputs: {}\n# Attachments:\n# - x\n# ...\ntrue\n",
    ),
    (
        "package-list",
        "a.sh",
        "# ---\n# RightScript Name: A\n# Packages:\n# - curl\n# - libc++6\n# Inputs: {}\n# ...\ntrue\n",
        "# ---\n# RightScript Name: A\n# Packages: curl libc++6\n# Inputs: {}\n# ...\ntrue\n",
    ),
    (
        "hidden-block",
        "a.sh",
        "\u{feff}# ---\r\n# RightScript Name: A\r\n# Inputs: {}\r\n# ...\r\ntrue\r\n",
        "# ---\r\n# RightScript Name: A\r\n# Inputs: {}\r\n# ...\r\ntrue\r\n",
    ),
    (
        "byte-order-mark",
        "a.sh",
        "\u{feff}#!/bin/sh\n# ---\n# RightScript Name: A\n# Inputs: {}\n# ...\ntrue\n",
        "#!/bin/sh\n# ---\n# RightScript Name: A\n# Inputs: {}\n# ...\ntrue\n",
    ),
    (
        "indented-start",
        "a.sh",
        "#   ---\n# RightScript Name: A\n# Inputs: {}\n# ...\ntrue\n",
        "# ---\n# RightScript Name: A\n# Inputs: {}\n# ...\ntrue\n",
    ),
    (
        "unknown-word",
        "catalog.yml",
        "Title: T\nProfile: Marketplace\nCompress: 'no'\n",
        "Title: T\nProfile: marketplace\nCompress: no\n",
    ),
    (
        "bad-date",
        "x/publication.yml",
        "Publisher: Y\nHead: ../good.sh\nRevisions:\n  1:\n    Committed: 2017/5/3\n",
        "Publisher: Y\nHead: ../good.sh\nRevisions:\n  1:\n    Committed: 2017-05-03\n",
    ),
    (
        "listed-twice",
        "x/publication.yml",
        "Publisher: Y\nHead: ../good.sh\nCategories: [A, B, A] # c\n",
        "Publisher: Y\nHead: ../good.sh\nCategories: [A, B] # c\n",
    ),
    (
        "image-listed-twice",
        "a.yml",
        "Name: A\nMultiCloudImages:\n- image.yml # first\n- image.yml\n",
        "Name: A\nMultiCloudImages:\n- image.yml # first\n",
    ),
    (
        "script-listed-twice",
        "a.yml",
        "Name: A\nRightScripts:\n  Boot:\n  - good.sh\n  # kept\n  - good.sh\n  Operational: [good.sh]\nMultiCloudImages:\n- image.yml\n",
        "Name: A\nRightScripts:\n  Boot:\n  - good.sh\n  # kept\n  Operational: [good.sh]\nMultiCloudImages:\n- image.yml\n",
    ),
    (
        "odd-possible-values",
        "a.sh",
        "# ---\n# RightScript Name: A\n# Inputs:\n#   A:\n#     Possible Values:\n#     - text:a\n#     - text:b\n#     - text:a\n# ...\n$A\n",
        "# ---\n# RightScript Name: A\n# Inputs:\n#   A:\n#     Possible Values:\n#     - text:a\n#     - text:b\n# ...\n$A\n",
    ),
    (
        "trailing-space",
        "a.yml",
        "Name: A\nInputs:\n  A: 'text:a  '\n  B: |\n    text:b\nMultiCloudImages:\n- image.yml\n",
        "Name: A\nInputs:\n  A: 'text:a'\n  B: |-\n    text:b\nMultiCloudImages:\n- image.yml\n",
    ),
    (
        "cloud-alias",
        "i.yml",
        "Name: I\nTags: [rs_agent:type=right_link_lite]\nSettings:\n- Cloud: \"EC2 ap-southeast-1\" # far\n  Image: ami-0123456789abcdef0\n  Instance Type: m1.small\n",
        "Name: I\nTags: [rs_agent:type=right_link_lite]\nSettings:\n- Cloud: \"AWS ap-southeast-1\" # far\n  Image: ami-0123456789abcdef0\n  Instance Type: m1.small\n",
    ),
    (
        "deprecated-include-url",
        "i.yml",
        "Name: I\nTags:\n- rs_agent:type=right_link_lite\n- 'rs_agent:mime_include_url=https://a.example/10.6.0/x'\nSettings:\n- Cloud: EC2 us-east-1\n  Image: ami-0123456789abcdef0\n  Instance Type: m1.small\n",
        "Name: I\nTags:\n- rs_agent:type=right_link_lite\n- 'rs_agent:mime_shellscript=https://a.example/10.6.0/x'\nSettings:\n- Cloud: EC2 us-east-1\n  Image: ami-0123456789abcdef0\n  Instance Type: m1.small\n",
    ),
    (
        "quoted-threshold",
        "a.yml",
        "Name: A\nMultiCloudImages:\n- image.yml\nAlerts:\n- Name: x\n  Clause: If cpu-0/cpu-idle.value < '5' for 3 minutes Then escalate warning\n",
        "Name: A\nMultiCloudImages:\n- image.yml\nAlerts:\n- Name: x\n  Clause: If cpu-0/cpu-idle.value < 5 for 3 minutes Then escalate warning\n",
    ),
    (
        "suppression-of-error",
        "a.yml",
        "Name: A\n# catalog-ignore unknown-key: it is what it is\nColor: red\nMultiCloudImages:\n- image.yml\n",
        "Name: A\nColor: red\nMultiCloudImages:\n- image.yml\n",
    ),
    (
        "unused-suppression",
        "a.yml",
        "Name: A # catalog-ignore C404: why\n# catalog-ignore C401, name-shared: why\nDescription: d\nMultiCloudImages:\n- image.yml\n",
        "Name: A\nDescription: d\nMultiCloudImages:\n- image.yml\n",
    ),
];

fn project(name: &str, text: &str) -> tempfile::TempDir {
    let folder = support::project(&[]);
    for (name, text) in AROUND {
        support::write(folder.path(), name, text.as_bytes());
    }
    support::write(folder.path(), name, text.as_bytes());
    folder
}

#[test]
fn each_fix_writes_what_is_shown_here_and_nothing_else() {
    let mut problems = Vec::new();
    for (code, name, before, after) in CASES {
        let folder = project(name, before);
        let mended = support::fix(folder.path());
        let written = mended.changes.iter().find(|it| it.path.as_str() == *name);
        let new = written.map_or((*before).into(), |it| String::from_utf8_lossy(&it.new).into_owned());
        if new != *after {
            problems.push(format!("{code}: {before:?}\n  became {new:?}\n  not    {after:?}"));
        }
        let others: Vec<&str> =
            mended.changes.iter().map(|it| it.path.as_str()).filter(|path| path != name).collect();
        if !others.is_empty() {
            problems.push(format!("{code}: {others:?} changed too"));
        }
    }
    support::assert_none(&problems);
}

#[test]
fn codes_with_fixes_are_marked_and_have_a_case() {
    let marked: Vec<&str> =
        support::codes().into_iter().filter(|code| code.fixable).map(|code| code.name).collect();
    let mut cases: Vec<&str> = CASES.iter().map(|(code, ..)| *code).collect();
    let mut sorted = marked.clone();
    sorted.sort_unstable();
    cases.sort_unstable();
    assert_eq!(sorted, cases);
    for (code, name, before, _) in CASES {
        let folder = project(name, before);
        let found = support::check(folder.path());
        let has_fix = found.diagnostics.iter().any(|it| it.code.name == *code && it.fix.is_some());
        assert!(has_fix, "{code}:\n{}", found.report());
    }
}

/// Mends the project at `root`, writes it, and mends it again: nothing is left to do.
fn mend(root: &Path) -> Result<support::Mended, String> {
    let before = support::check(root);
    let mended = support::fix(root);
    if !mended.left().is_empty() {
        return Err(format!("left: {:?}\n{}", mended.left(), mended.found.report()));
    }
    support::write_changes(root, &mended);
    let again = support::fix(root);
    if !again.changes.is_empty() || again.count != 0 {
        return Err(format!("a second run changes {:?}", again.changes));
    }
    let errors = |found: &support::Found| found.names(support::Severity::Error).len();
    let after = support::check(root);
    if errors(&before) < errors(&after) {
        return Err(format!("errors became more\n{}\n{}", before.report(), after.report()));
    }
    Ok(mended)
}

#[test]
fn fixtures_of_all_codes_can_be_mended_twice() {
    let mut problems = Vec::new();
    let tests = support::repository().join("tests");
    let cases = ["codes", "sites"].into_iter().flat_map(|name| support::folders(&tests.join(name)));
    for case in cases {
        let folder = tempfile::tempdir().expect("a temporary folder");
        support::copy(&case.join("catalog"), folder.path(), false);
        let committed = committed(folder.path());
        match mend(folder.path()) {
            Ok(_) if committed != self::committed(folder.path()) => {
                problems.push(format!("{}: a committed revision was changed", case.display()));
            }
            Ok(_) => {}
            // What lies in committed revisions stays.
            Err(text) if text.starts_with("left:") && !committed.is_empty() => {}
            Err(text) => problems.push(format!("{}: {text}", case.display())),
        }
    }
    support::assert_none(&problems);
}

/// The byte of `text` at a line and a column of the report.
fn byte_at(text: &str, line: &Value, column: &Value) -> usize {
    let number = |value: &Value| usize::try_from(value.as_u64().expect("a number")).expect("it fits");
    let (line, column) = (number(line), number(column));
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    start + text[start..].chars().take(column - 1).map(char::len_utf8).sum::<usize>()
}

#[test]
fn what_the_json_report_says_a_fix_writes_mends_the_finding() {
    // What is wrong with the configuration itself is no report.
    for (code, name, before, _) in CASES.iter().filter(|(_, name, ..)| *name != "catalog.yml") {
        let folder = project(name, before);
        let root = folder.path();
        let report = |root: &Path| -> Vec<Value> {
            let output = support::run(root, &["check", ".", "--format", "json"]);
            let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
            let of_code = |found: &&Value| found["name"] == *code && found["fixable"] == true;
            report["diagnostics"].as_array().unwrap().iter().filter(of_code).cloned().collect()
        };
        let found = report(root);
        let fix = &found.first().unwrap_or_else(|| panic!("{code}: nothing is fixable"))["fix"];
        assert!(!fix["title"].as_str().unwrap().is_empty(), "{code}");
        let mut edits = fix["edits"].as_array().unwrap().clone();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit["start"].as_u64()));
        for edit in edits {
            let path = root.join(edit["file"].as_str().unwrap());
            let mut text = support::read(&path);
            let range = byte_at(&text, &edit["line"], &edit["column"])
                ..byte_at(&text, &edit["end_line"], &edit["end_column"]);
            assert_eq!(json!([range.start, range.end]), json!([edit["start"], edit["end"]]), "{code}");
            text.replace_range(range, edit["replacement"].as_str().unwrap());
            std::fs::write(path, text).unwrap();
        }
        assert_eq!(report(root).len(), found.len() - 1, "{code}: {fix}");
    }
}

#[test]
fn what_is_committed_is_not_fixable() {
    let record = "Revisions:\n  1: {Committed: 2016-01-01}\n";
    let folder =
        project("catalog/a/1/a.yml", "Name: A\nInputs: {A: BLANK}\nMultiCloudImages:\n- image.yml\n");
    support::write(folder.path(), "catalog/a/publication.yml", record.as_bytes());
    let output = support::run(folder.path(), &["check", ".", "--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let all = report["diagnostics"].as_array().unwrap();
    let found = all.iter().find(|found| found["name"] == "input-value-without-kind").expect("it is found");
    assert_eq!((&found["fixable"], found.get("fix")), (&json!(false), None));
    assert!(!String::from_utf8_lossy(&output.stderr).contains("--fix"), "{}", support::transcript(&output));
}

/// The files of committed revisions below `root`.
fn committed(root: &Path) -> Vec<(String, Vec<u8>)> {
    let is_number = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    let tree = support::tree(root);
    let is_in = |path: &String| {
        let names: Vec<&str> = path.split('/').collect();
        (1..names.len()).any(|at| {
            is_number(names[at]) && tree.contains_key(&format!("{}/publication.yml", names[..at].join("/")))
        })
    };
    tree.iter().filter(|(path, _)| is_in(path)).map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
}

/// A project without a fault that can be mended, every line with a comment of its own where one can stand.
const WHOLE: &[(&str, &str)] = &[
    (
        "a.yml",
        "Name: A # k1\nDescription: d # k2\nInputs: # k3\n  A: text:x # k4\n  B: blank # k5\nRightScripts: # k6\n  Boot: # k7\n  - a.sh # k8\n  - {Name: X, Revision: latest, Publisher: Y} # k9\n  Operational: # k10\n  - a.sh # k11\nMultiCloudImages: # k12\n- image.yml # k13\n- {Name: Z, Revision: 4, Publisher: Y} # k14\nAlerts: # k15\n- Name: x # k16\n  Clause: If cpu-0/cpu-idle.value < 5 for 3 minutes Then escalate warning # k17\n",
    ),
    (
        "a.sh",
        "#!/bin/sh\n# ---\n# RightScript Name: Own # k1\n# Description: d # k2\n# Inputs: # k3\n#   A: # k4\n#     Input Type: single # k5\n#     Required: true # k6\n#     Advanced: no # k7\n#     Default: text:a # k8\n#     Possible Values: # k9\n#     - text:a # k10\n#     - text:b # k11\n#   B: {Description: d, Default: ignore} # k12\n# Attachments: # k13\n# - x # k14\n# ...\necho \"$A $B\"\n",
    ),
    ("attachments/x", "x"),
    (
        "image.yml",
        "Name: Image # k1\nTags: # k2\n- rs_agent:type=right_link_lite # k3\nSettings: # k4\n- Cloud: AWS ap-southeast-1 # k5\n  Image: ami-0123456789abcdef0 # k6\n  Instance Type: m1.small # k7\n",
    ),
];

/// Mistakes that can be mended: file, right, wrong.
const MISTAKES: &[(&str, &str, &str)] = &[
    ("a.yml", "Description: d", "descripTion: d"),
    ("a.yml", "Inputs:", "inputs:"),
    ("a.yml", "  Boot:", "  boot:"),
    ("a.yml", "  Operational:", "  'Operatoinal':"),
    ("a.yml", "MultiCloudImages:", "Multi Cloud Images:"),
    ("a.yml", "text:x", "\"Text:x\""),
    ("a.yml", "B: blank", "B: Blank"),
    ("a.yml", "B: blank", "B: 'blank:'"),
    ("a.yml", "Revision: latest", "Revision: Latest"),
    ("a.yml", "Publisher: Y} # k9", "Publsher: Y} # k9"),
    ("a.yml", "  - a.sh # k8\n", "  - a.sh # k8\n  - a.sh\n"),
    ("a.yml", "- image.yml # k13\n", "- image.yml # k13\n- image.yml\n"),
    ("a.yml", "< 5 for 3 minutes", "< '5' for 3 minutes"),
    ("a.yml", "for 3 minutes", "for  3 minute"),
    ("a.yml", "Name: A # k1\n", "Name: A # k1\nName: A\n"),
    ("a.sh", "#!/bin/sh", "\u{feff}#!/bin/sh"),
    ("a.sh", "# ---", "#  ---"),
    ("a.sh", "RightScript Name:", "Rightscript Name:"),
    ("a.sh", "Required: true", "required: 'true'"),
    ("a.sh", "Advanced: no", "Advanced: \"no\""),
    ("a.sh", "Input Type: single", "Input Type: Single"),
    ("a.sh", "Default: text:a", "Default Value: TEXT:a"),
    ("a.sh", "#     - text:b # k11\n", "#     - text:b # k11\n#     - text:a\n"),
    ("a.sh", "Default: ignore}", "Default: ignore:$ignore}"),
    ("a.sh", "# - x # k14\n", "# - x # k14\n# - x\n"),
    ("image.yml", "Cloud: AWS ap-southeast-1", "Cloud: EC2 ap-southeast-1"),
    ("image.yml", "Instance Type:", "InstanceType:"),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mistakes_in_any_number_are_mended_and_nothing_is_lost(
        mistakes in subsequence(MISTAKES, 0..=MISTAKES.len()),
        line_end in select(vec!["\n", "\r\n"]),
    ) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, text) in WHOLE {
            let mut text = (*text).to_owned();
            for (_, right, wrong) in mistakes.iter().filter(|(file, ..)| file == name) {
                // Another mistake may have changed the place.
                text = text.replacen(right, wrong, 1);
            }
            support::write(folder.path(), name, text.replace('\n', line_end).as_bytes());
        }
        mend(folder.path()).map_err(TestCaseError::fail)?;
        for (name, whole) in WHOLE {
            let text = std::fs::read_to_string(folder.path().join(name)).expect("the file is there");
            prop_assert_eq!(text.matches('\n').count(), text.matches(line_end).count(), "{}", name);
            for comment in whole.split('#').filter(|it| it.trim_start().starts_with('k')) {
                let comment = comment.lines().next().unwrap_or_default();
                prop_assert!(text.contains(&format!("#{comment}{line_end}")), "{name} lost #{comment}:\n{text}");
            }
            prop_assert_eq!(text.replace(line_end, "\n").replace(['"', '\''], ""),
                whole.replace(['"', '\''], ""), "{}", name);
        }
    }

    #[test]
    fn any_change_of_a_line_is_survived(
        file in 0..WHOLE.len(),
        line in 0_usize..20,
        with in select(vec!["*a", "&a {name: x}", "<<: *a", "- - x", "? x", "boot: &b [a, a]", "'", "\"true\"", "{a: b, a: b}", "|", "\t", "é: [x, x]", ": :", "# catalog-ignore C401: x"]),
    ) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (at, (name, text)) in WHOLE.iter().enumerate() {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            let n_lines = lines.len();
            if at == file {
                lines[line % n_lines].push_str(with);
                lines.insert(line % n_lines, with.to_owned());
            }
            support::write(folder.path(), name, lines.join("\n").as_bytes());
        }
        mend(folder.path()).map_err(TestCaseError::fail)?;
    }
}
