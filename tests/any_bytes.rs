//! Any bytes in any file give findings, and never a panic; every finding lies within its file.

mod support;

use std::time::Duration;
use std::time::Instant;

use proptest::prelude::*;
use proptest::test_runner::Config;
use proptest::test_runner::TestRunner;

/// How long the generated cases may take together.
const BUDGET: Duration = Duration::from_secs(30);

/// A small valid project in which every kind of file stands once.
const PROJECT: &[(&str, &str)] = &[
    (
        "catalog.yml",
        "Title: Any\nNavigation:\n- Title: About\n  Page: about.md\nRules:\n  name-shared: warning\n",
    ),
    (
        "content/about.md",
        "---\nTitle: About\n---\n\n# About\n\n| a | b |\n| - | - |\n| 1 | [x](about.md) |\n",
    ),
    ("catalog/publishers/acme.yml", "Name: Acme\nKind: vendor\nWebsite: https://acme.example/\n"),
    ("catalog/account-groups.yml", "Account Groups:\n- Name: partners\n"),
    ("catalog/clouds.yml", "As Of: 2019-01-01\nClouds:\n- Name: Own\n  Type: open_stack_v3\n"),
    ("catalog/images.yml", "As Of: 2019-01-01\nImages:\n- Cloud: Own\n  Image: a\n  OS: Ubuntu\n"),
    ("catalog/eulas/terms/1.md", "Use it *well*.\n"),
    (
        "catalog/server-templates/base/publication.yml",
        "Publisher: Acme\nEULAs: [terms]\nVisibility: public\nCategories:\n- Base\nRevisions:\n  1:\n    Committed: 2019-01-01\n    Published: 2019-01-02\n",
    ),
    (
        "catalog/server-templates/base/1/base.yml",
        "Name: Base\nDescription: |\n  Text, *é*.\nInputs:\n  A: text:x\n  B: 'array:[\"text:y\"]'\nRightScripts:\n  Boot:\n  - setup.sh\n  - {Name: Other, Revision: 3, Publisher: Else}\nMultiCloudImages:\n- image.yml\n- {Name: U, Revision: 1, Publisher: Else}\nAlerts:\n- alerts.yml\n",
    ),
    (
        "catalog/server-templates/base/1/setup.sh",
        "#!/bin/sh\n# ---\n# RightScript Name: Setup\n# Description: d\n# Inputs:\n#   A:\n#     Category: c\n#     Description: d\n#     Default: env:PUBLIC_IP\n#     Possible Values: ['env:PUBLIC_IP', 'text:x']\n# Attachments:\n# - motd\n# ...\nset -e; cat <<EOF\n$A \"${B:-x}\"\nEOF\n",
    ),
    ("catalog/server-templates/base/1/attachments/motd", "Welcome.\n"),
    (
        "catalog/server-templates/base/1/image.yml",
        "Name: Image\nTags:\n- rs_agent:type=right_link_lite\nSettings:\n- Cloud: EC2 us-east-1\n  Image: ami-0123456789abcdef0\n  Instance Type: m1.small\n  User Data: x\n",
    ),
    (
        "catalog/server-templates/base/1/alerts.yml",
        "Alerts:\n- Name: busy\n  Clause: If cpu-0/cpu-idle.value < 5 for 3 minutes Then escalate warning\n",
    ),
    (
        "catalog/head.ps1",
        "# ---\r\n# RightScript Name: Windows\r\n# Inputs: {}\r\n# ...\r\nWrite-Output \"$env:A $(Get-Date)\" <# x #>\r\n",
    ),
];

/// Files whose bytes are changed: those that are read as text of ours.
fn changed() -> Vec<usize> {
    (0..PROJECT.len()).filter(|at| !PROJECT[*at].0.contains("attachments")).collect()
}

/// What a file can be made of besides itself.
const PIECES: &[&[u8]] = &[
    b"\xff",
    b"\xc3",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\0",
    b"\r",
    b"\r\n",
    b"\t",
    b"# ---\n",
    b"# ...\n",
    b"---\n",
    b"...\n",
    b"- ",
    b": ",
    b"? ",
    b"&a ",
    b"*a ",
    b"<<: ",
    b"!!binary ",
    b"!t ",
    b"%YAML 1.1\n",
    b"|\n",
    b">-\n",
    b"[",
    b"]",
    b"{",
    b"}",
    b"'",
    b"\"",
    b"\\",
    b"#",
    b"~",
    b"null",
    b"yes",
    b"0x10",
    b"1e400",
    b"99999999999999999999",
    b"2019-02-30",
    b"../",
    b"/etc/passwd",
    b"text:",
    b"array:[",
    "é\u{202e}\u{2028}".as_bytes(),
    b"<script>",
    b"[x](javascript:x)",
    b"```\n",
    b"| - |\n",
    b"RightScript Name: ",
    b"Inputs:",
    b"$(",
    b"${",
    b"<<EOF\n",
    b"@\"\n",
    b"<#",
    b"EOF",
];

/// One change of a file: at a place (a fraction of its length) some bytes go and others come.
#[derive(Debug, Clone)]
enum Change {
    Replace { at: usize, gone: usize, come: Vec<u8> },
    Cut { at: usize },
    Repeat { at: usize, length: usize },
    Whole(Vec<u8>),
}

fn change() -> impl Strategy<Value = Change> {
    let piece = prop::sample::select(PIECES).prop_map(<[u8]>::to_vec);
    let bytes = prop::collection::vec(any::<u8>(), 0..12);
    let come = prop_oneof![3 => piece, 1 => bytes];
    prop_oneof![
        8 => (any::<usize>(), 0..20_usize, come).prop_map(|(at, gone, come)| Change::Replace { at, gone, come }),
        1 => any::<usize>().prop_map(|at| Change::Cut { at }),
        1 => (any::<usize>(), 1..60_usize).prop_map(|(at, length)| Change::Repeat { at, length }),
        1 => prop::collection::vec(any::<u8>(), 0..200).prop_map(Change::Whole),
    ]
}

fn apply(text: &mut Vec<u8>, change: &Change) {
    let place = |at: usize| at % (text.len() + 1);
    match change {
        Change::Replace { at, gone, come } => {
            let at = place(*at);
            let end = (at + gone).min(text.len());
            text.splice(at..end, come.iter().copied());
        }
        Change::Cut { at } => {
            let at = place(*at);
            text.truncate(at);
        }
        Change::Repeat { at, length } => {
            let at = place(*at);
            let end = (at + length).min(text.len());
            let again = text[at..end].to_vec();
            text.splice(at..at, again);
        }
        Change::Whole(bytes) => text.clone_from(bytes),
    }
}

#[test]
fn the_project_is_fine_before_anything_is_changed() {
    let files: Vec<(&str, &[u8])> = PROJECT.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let project = support::project(&files);
    let found = support::check(project.path());
    assert_eq!(found.names(support::Severity::Warning), Vec::<&str>::new(), "{}", found.report());
}

#[test]
fn any_bytes_in_any_file_give_findings_and_not_a_panic() {
    let files: Vec<(&str, &[u8])> = PROJECT.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let project = support::project(&files);
    let site = project.path().join("public");
    let start = Instant::now();
    let cases = prop::collection::vec(change(), 1..5);
    let strategy = (prop::sample::select(changed()), cases);
    let config = Config { cases: 3_000, failure_persistence: None, ..Config::default() };
    let result = TestRunner::new(config).run(&strategy, |(at, changes)| {
        if start.elapsed() > BUDGET {
            return Ok(());
        }
        let (name, text) = PROJECT[at];
        let mut bytes = text.as_bytes().to_vec();
        for change in &changes {
            apply(&mut bytes, change);
        }
        support::write(project.path(), name, &bytes);
        let run = std::panic::catch_unwind(|| {
            // What is written has its own tests; now and then the pages are made too.
            let found = if bytes.len() % 16 == 0 {
                support::build(project.path(), &site)
            } else {
                support::check(project.path())
            };
            (found.report().len(), found.misplaced())
        });
        support::write(project.path(), name, text.as_bytes());
        let Ok((_, misplaced)) = run else {
            let shown = String::from_utf8_lossy(&bytes);
            return Err(TestCaseError::fail(format!("panic with {name}: {shown:?}")));
        };
        prop_assert!(misplaced.is_empty(), "{name}: {misplaced:?} in {:?}", String::from_utf8_lossy(&bytes));
        Ok(())
    });
    assert!(result.is_ok(), "{}", result.unwrap_err());
}
