//! Metadata blocks: what is read and what right_st refuses.

use super::*;
use crate::diag::RightSt;
use crate::model::input::InputType;

/// Reads a script whose block has these lines.
fn read_lines(lines: &str) -> Checked<Option<RightScriptFile>> {
    let mut text = String::from("#!/bin/bash\n# ---\n");
    for line in lines.lines() {
        text.push_str("# ");
        text.push_str(line);
        text.push('\n');
    }
    text.push_str("# ...\necho\n");
    read(text.as_bytes(), FileId(0), &Limits::default())
}

/// The codes of such a script, and whether right_st takes it.
fn codes_of(lines: &str) -> (Vec<&'static str>, bool) {
    let findings = read_lines(lines).diagnostics;
    let accepts = findings.iter().all(|it| it.code.right_st == RightSt::Accepts);
    (findings.iter().map(|it| it.code.name).collect(), accepts)
}

#[test]
fn metadata_is_read_with_its_inputs_in_order() {
    let checked = read_lines(
        "RightScript Name: Setup\nDescription: does it\nPackages: curl jq\nInputs:\n  B:\n    Category: X\n    \
         Input Type: array\n    Required: yes\n    Default: array:[\"text:a\"]\n  A:\nAttachments:\n- a/x.txt\n- y.txt",
    );
    assert!(checked.diagnostics.is_empty(), "{:?}", checked.diagnostics);
    let script = checked.value.unwrap();
    assert_eq!(script.name.value, "Setup");
    let inputs: Vec<(&str, InputType, bool)> =
        script.inputs.iter().map(|it| (it.name.value.as_str(), it.input_type, it.required)).collect();
    assert_eq!(inputs, [("B", InputType::Array, true), ("A", InputType::Single, false)]);
    assert_eq!(script.attachments.len(), 2);
}

#[test]
fn what_right_st_lets_through_is_told_from_what_it_refuses() {
    let input = |body: &str| format!("RightScript Name: S\nInputs:\n  FOO:\n    {body}");
    let named = |rest: &str| format!("RightScript Name: S\nInputs: {{}}\n{rest}");
    for (lines, codes, accepts) in [
        ("RightScript Name: S\nInputs: {}".to_owned(), &[][..], true),
        ("RightScript Name: S\nInputs: NULL".to_owned(), &[], true),
        ("RightScript Name: S\nInputs:".to_owned(), &["missing-inputs"], false),
        ("RightScript Name: S".to_owned(), &["missing-inputs"], false),
        ("RightScript Name: S\nInputs: []".to_owned(), &["wrong-type"], false),
        ("Inputs: {}".to_owned(), &["script-without-name"], false),
        (String::new(), &["missing-inputs", "script-without-name"], false),
        (named("Name: x"), &["unknown-key"], false),
        (named("Packages: [a, b]"), &["package-list"], false),
        (named("Attachments: [a/x, b/x]"), &["attachment-twice"], false),
        (named("Attachments: [x, x/]"), &["attachment-twice"], false),
        (named("Attachments: [~]"), &["null-entry"], false),
        (named("Attachments: x"), &["wrong-type"], false),
        (named("Attachments: [/x]"), &["absolute-attachment"], false),
        (input("Input Type: Single"), &["unknown-input-type"], false),
        (input("Input Type: NULL"), &["unknown-input-type"], false),
        (input("Input Type:"), &[], true),
        (input("Required: 'true'"), &["wrong-type"], false),
        (input("Required: !!bool 'true'"), &[], true),
        (input("Required: On"), &[], true),
        (input("Default Value: text:x"), &["unknown-key"], false),
        (input("Default: none"), &["input-value-without-kind"], false),
        (input("Default: "), &[], true),
        (input("Default: Null"), &["input-value-without-kind"], false),
        (input("Default: array:[]"), &["default-of-other-type"], true),
        (input("Input Type: array\n    Default: text:a"), &["default-of-other-type"], true),
        (input("Possible Values: [text:a, ~]"), &["null-value"], true),
        (input("Possible Values: text:a"), &["wrong-type"], false),
        (input("<<: {Required: true}\n    Required: false"), &[], true),
        (input("<<: {Required: x}\n    Required: false"), &["wrong-type"], false),
        ("RightScript Name: S\nInputs:\n  NO: {}".to_owned(), &["input-name-not-text"], false),
        ("RightScript Name: S\nInputs:\n  123:".to_owned(), &["input-name-not-text"], false),
        ("RightScript Name: S\nInputs:\n  \"NO\":\n  2001-01-01:".to_owned(), &[], true),
        ("RightScript Name: S\nInputs:\n  <<: {B: {}}".to_owned(), &["merged-inputs"], true),
        (
            "RightScript Name: S\nInputs:\n  <<: {B: {}}\n  B: {}".to_owned(),
            &["merged-inputs", "duplicate-key"],
            false,
        ),
    ] {
        let (mut found, taken) = codes_of(&lines);
        found.sort_unstable();
        let mut codes = codes.to_vec();
        codes.sort_unstable();
        assert_eq!(found, codes, "{lines}");
        assert_eq!(taken, accepts, "{lines}");
    }
}

#[test]
fn a_script_without_a_block_is_one_finding() {
    let read = |text: &str| read(text.as_bytes(), FileId(0), &Limits::default());
    let names = |text: &str| -> Vec<&str> { read(text).diagnostics.iter().map(|it| it.code.name).collect() };
    assert_eq!(names("#!/bin/bash\necho\n"), ["missing-metadata"]);
    assert_eq!(names(""), ["missing-metadata"]);
    assert_eq!(names("# ---\n# RightScript Name: S\n# Inputs: {}\n"), ["unterminated-block"]);
    let bare = read("---\nRightScript Name: S\nInputs: {}\n...\n");
    assert_eq!(bare.diagnostics[0].help.as_deref(), Some("write `# ` before each line of the block"));
}
