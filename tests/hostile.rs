//! Input that is too large, too deep, too much, or not what it says: a precise finding, exit code 1, and soon.
#![expect(clippy::disallowed_methods, reason = "tests make hostile files, and look how long it takes")]

mod support;

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;
use std::time::Instant;

/// Longest time for one project. Far more than is needed, since the machine of the tests may be busy.
const SOON: Duration = Duration::from_secs(20);

const SCRIPT: &str = "#!/bin/sh\n# ---\n# RightScript Name: Good\n# Inputs: {}\n# ...\n";

const IMAGE: &str =
    "Name: Image\nSettings:\n- Cloud: EC2 us-east-1\n  Image: ami-1\n  Instance Type: m1.small\n";

/// Checks the project as the program does; the transcript, if the code `name` is found and the run is as it must be.
#[track_caller]
fn assert_found(root: &Path, name: &str, exit: i32) -> String {
    let start = Instant::now();
    let output = support::run(root, &["check", "--profile", "marketplace"]);
    let text = support::transcript(&output);
    assert!(start.elapsed() < SOON, "{name}: it took {:?}", start.elapsed());
    assert!(text.contains(&format!("`{name}`")), "{name} is not found: {text}");
    assert!(!text.contains("panicked"), "{text}");
    assert_eq!(output.status.code(), Some(exit), "{text}");
    text
}

/// A ServerTemplate `bad.yml` beside what it may name.
fn template(text: &str) -> tempfile::TempDir {
    support::project(&[
        ("bad.yml", text.as_bytes()),
        ("image.yml", IMAGE.as_bytes()),
        ("good.sh", SCRIPT.as_bytes()),
    ])
}

#[test]
fn mistakes_of_the_acceptance_list() {
    let script = |text: &str| support::project(&[("bad.sh", text.as_bytes())]);
    let images = "MultiCloudImages:\n- image.yml\n";
    let scripts = |name: &str| format!("Name: Bad\n{images}RightScripts:\n  Boot:\n  - {name}\n");
    let cases = [
        ("unterminated-block", script("#!/bin/sh\n# ---\n# RightScript Name: Bad\n# Inputs: {}\n")),
        ("unknown-key", template(&format!("Name: Bad\nDescripton: x\n{images}"))),
        ("duplicate-key", template(&format!("Name: Bad\nName: Bad\n{images}"))),
        ("tab-indentation", template("Name: Bad\nMultiCloudImages:\n\t- image.yml\n")),
        ("unknown-sequence", template(&scripts("good.sh").replace("Boot", "boot"))),
        ("missing-script", template(&scripts("gone.sh"))),
        ("missing-attachment", script(&SCRIPT.replace("# Inputs", "# Attachments: [gone]\n# Inputs"))),
        (
            "path-outside-root",
            script(&SCRIPT.replace("# Inputs", "# Attachments: [../../../etc/motd]\n# Inputs")),
        ),
        (
            "cloud-set-twice",
            template(&format!("{IMAGE}- Cloud: AWS US-East\n  Image: ami-2\n  Instance Type: m1.small\n")),
        ),
        ("not-utf8", support::project(&[("bad.yml", b"Name: \xff\nMultiCloudImages: []\n")])),
        ("empty-catalog", support::project(&[])),
    ];
    for (name, project) in cases {
        assert_found(project.path(), name, 1);
    }
}

#[test]
fn two_blocks_and_alert_files_that_include_each_other_are_warnings() {
    let twice = format!("{SCRIPT}echo\n# ---\n# RightScript Name: Second\n# Inputs: {{}}\n# ...\n");
    let project = support::project(&[("bad.sh", twice.as_bytes())]);
    assert_found(project.path(), "second-block", 0);
    let project = support::project(&[
        ("st.yml", b"Name: Bad\nMultiCloudImages:\n- image.yml\nAlerts:\n- one.yml\n"),
        ("image.yml", IMAGE.as_bytes()),
        ("one.yml", b"Alerts:\n- two.yml\n"),
        (
            "two.yml",
            b"Alerts:\n- one.yml\n- Name: x\n  Clause: If a.b > 1 for 1 minutes Then escalate warning\n",
        ),
    ]);
    assert_found(project.path(), "alert-file-cycle", 0);
}

#[test]
fn an_empty_definition_is_named_by_its_path() {
    let project = support::project(&[("bad.yml", b""), ("good.sh", SCRIPT.as_bytes())]);
    let output = support::run(project.path(), &["check", "--profile", "marketplace", "bad.yml"]);
    let text = support::transcript(&output);
    assert!(text.contains("`empty-server-template`") && output.status.code() == Some(1), "{text}");
    let lineage = support::project(&[
        ("server-templates/bad/publication.yml", b"Publisher: Acme\n"),
        ("server-templates/bad/head/bad.yml", b"# nothing yet\n"),
    ]);
    assert_found(lineage.path(), "empty-server-template", 1);
}

#[test]
fn a_definition_of_200_megabytes_is_refused_unread() {
    let project = template("Name: Bad\nMultiCloudImages:\n- huge.yml\n");
    std::fs::File::create(project.path().join("huge.yml")).unwrap().set_len(200 << 20).unwrap();
    let text = assert_found(project.path(), "definition-too-large", 1);
    assert!(text.contains("huge.yml"), "{text}");
    let lineage = support::project(&[("server-templates/bad/publication.yml", b"Publisher: Acme\n")]);
    let head = lineage.path().join("server-templates/bad/head");
    std::fs::create_dir(&head).unwrap();
    std::fs::File::create(head.join("bad.yml")).unwrap().set_len(200 << 20).unwrap();
    assert_found(lineage.path(), "definition-too-large", 1);
    let output = support::run(&head, &["check", "bad.yml"]);
    assert_eq!(output.status.code(), Some(1), "{}", support::transcript(&output));
}

#[test]
fn a_huge_file_that_nobody_names_is_not_opened() {
    let project = support::project(&[("good.sh", SCRIPT.as_bytes())]);
    for name in ["image.iso", "dump.sh", "notes.yml"] {
        std::fs::File::create(project.path().join(name)).unwrap().set_len(4 << 30).unwrap();
    }
    let output = support::run(project.path(), &["check", "--profile", "marketplace"]);
    assert_eq!(output.status.code(), Some(0), "{}", support::transcript(&output));
}

#[test]
fn aliases_do_not_explode() {
    let mut bomb = String::from("Name: Bad\nInputs:\n  A0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for n in 1..30 {
        let before = format!("*a{}", n - 1);
        let list = vec![before; 10].join(", ");
        writeln!(bomb, "  A{n}: &a{n} [{list}]").unwrap();
    }
    bomb.push_str("MultiCloudImages:\n- image.yml\n");
    assert_found(template(&bomb).path(), "too-many-nodes", 1);
    let long = "x".repeat(500_000);
    let list = vec!["*a"; 5_000].join(", ");
    let text = format!("Name: &a {long}\nMultiCloudImages: [{list}]\n");
    assert_found(template(&text).path(), "too-many-nodes", 1);
}

#[test]
fn deep_nesting_is_refused() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", "")] {
        let text =
            format!("Name: Bad\nMultiCloudImages:\n  {}x{}\n", open.repeat(100_000), close.repeat(100_000));
        let start = Instant::now();
        let output = support::run(template(&text).path(), &["check", "--profile", "marketplace"]);
        let report = support::transcript(&output);
        assert_eq!(output.status.code(), Some(1), "{open}: {report}");
        assert!(start.elapsed() < SOON, "{open}: {:?}", start.elapsed());
        assert!(report.len() < 100_000, "{open}: the report is {} bytes long", report.len());
    }
    let mut indented = String::from("Name: Bad\nMultiCloudImages:\n");
    for depth in 0..900 {
        writeln!(indented, "{}a:", " ".repeat(depth + 1)).unwrap();
    }
    assert_found(template(&indented).path(), "nested-too-deep", 1);
}

#[test]
fn long_lines_and_many_findings_stay_readable() {
    let mut text = String::from("Name: Bad\nMultiCloudImages:\n- image.yml\nInputs:\n");
    for n in 0..3_000 {
        writeln!(text, "  A{n}: none").unwrap();
    }
    let report = assert_found(template(&text).path(), "input-value-without-kind", 1);
    assert!(report.contains("3000 errors"), "every fault is reported");
    let wide = format!(
        "Name: {}\nFoo: {}\nMultiCloudImages:\n- image.yml\n",
        "n".repeat(200_000),
        "é".repeat(200_000)
    );
    let report = assert_found(template(&wide).path(), "unknown-key", 1);
    assert!(report.len() < 20_000, "the report is {} bytes long", report.len());
}

#[test]
fn names_cannot_write_to_the_terminal() {
    let text = "Name: \"\\e[31mred\\a\\x9b\"\n\"Bad\\x9bKey\": x\nMultiCloudImages:\n- image.yml\n";
    let project = template(text);
    for arguments in [&["check"][..], &["list"], &["check", "--list"], &["build"]] {
        let output = support::run(project.path(), arguments);
        let shown = [output.stdout, output.stderr].concat();
        let is_control = |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\n' | b'\t');
        assert_eq!(shown.iter().find(is_control), None, "{arguments:?}: {}", String::from_utf8_lossy(&shown));
        assert!(!String::from_utf8_lossy(&shown).contains('\u{9b}'), "{arguments:?}");
    }
}

#[test]
fn many_files_and_many_references_are_no_matter() {
    let project = tempfile::tempdir().unwrap();
    let mut all = String::from("Name: All\nMultiCloudImages:\n- image.yml\nRightScripts:\n  Boot:\n");
    for n in 0..2_000 {
        let script = SCRIPT.replace("Good", &format!("Script {n}"));
        support::write(project.path(), &format!("scripts/{}/{n}.sh", n % 50), script.as_bytes());
        writeln!(all, "  - scripts/{}/{n}.sh", n % 50).unwrap();
    }
    support::write(project.path(), "all.yml", all.as_bytes());
    support::write(project.path(), "image.yml", IMAGE.as_bytes());
    let start = Instant::now();
    let output = support::run(project.path(), &["check", "--profile", "marketplace"]);
    assert_eq!(output.status.code(), Some(0), "{}", support::transcript(&output));
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}

#[cfg(unix)]
#[test]
fn links_out_of_the_project_and_to_nothing_are_reported_and_not_followed() {
    use std::os::unix::fs::symlink;
    let outside = support::project(&[("secret.sh", SCRIPT.replace("Good", "Secret").as_bytes())]);
    let project = support::project(&[("good.sh", SCRIPT.as_bytes())]);
    symlink(outside.path().join("secret.sh"), project.path().join("leak.sh")).unwrap();
    symlink("nowhere", project.path().join("gone.sh")).unwrap();
    symlink(".", project.path().join("round")).unwrap();
    let text = assert_found(project.path(), "link-out-of-root", 0);
    assert!(text.contains("`dangling-link`") && !text.contains("Secret"), "{text}");
    let output = support::run(project.path(), &["list"]);
    assert!(!String::from_utf8_lossy(&output.stdout).contains("Secret"));
}
