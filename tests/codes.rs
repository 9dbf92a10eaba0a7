//! Every code on a small project of its own: `tests/codes/<name>/`, a `catalog/` that is checked and the whole report
//! in `expected.txt`.

mod support;

use std::path::Path;

/// Codes that no file in a repository can bring about, and the test that does.
const ELSEWHERE: &[(&str, &str)] = &[
    ("dangling-link", "a checked-out link to nothing would be a finding of this repository: source::tests"),
    ("special-file", "a pipe cannot be committed: source::tests"),
    ("unreadable-name", "a name that is not UTF-8 cannot be checked out everywhere: source::tests"),
    ("unreadable-file", "the superuser, who runs CI, may read every file"),
    ("theme-file-unreadable", "the superuser, who runs CI, may read every file: render::theme"),
];

/// Codes that their fixture does not bring about yet, though it should.
const NOT_YET: &[&str] = &[];

#[test]
fn each_code_on_its_own_project() {
    let mut problems = Vec::new();
    for code in support::codes() {
        let case = support::repository().join("tests/codes").join(code.name);
        if ELSEWHERE.iter().any(|(name, _)| *name == code.name) {
            assert!(!case.exists(), "{} has a fixture and an excuse", code.name);
            continue;
        }
        let root = case.join("catalog");
        if !root.is_dir() {
            problems.push(format!("{} `{}` has no fixture: {}", code.id, code.name, root.display()));
            continue;
        }
        let found = match code.id.as_bytes()[1] {
            b'5' => {
                support::build(&root, &tempfile::tempdir().expect("a temporary folder").path().join("site"))
            }
            _ => support::check(&root),
        };
        if NOT_YET.contains(&code.name) {
            assert!(!found.ids().contains(code.id), "`{}` is found now: remove it from NOT_YET", code.name);
            continue;
        }
        if !found.ids().contains(code.id) {
            let report = found.report();
            problems.push(format!(
                "nothing in {} is a {} `{}`:\n{report}",
                root.display(),
                code.id,
                code.name
            ));
            continue;
        }
        problems
            .extend(found.misplaced().into_iter().map(|text| format!("{}: misplaced: {text}", code.name)));
        problems.extend(support::compare(&case.join("expected.txt"), &found.report()).err());
    }
    support::assert_none(&problems);
}

#[test]
fn each_fixture_belongs_to_a_code() {
    let codes = support::codes();
    let is_known = |folder: &Path| {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        codes.iter().any(|code| code.name == name)
    };
    let unknown: Vec<String> = support::folders(&support::repository().join("tests/codes"))
        .into_iter()
        .filter(|folder| !is_known(folder))
        .map(|folder| format!("{} is the fixture of no code", folder.display()))
        .collect();
    support::assert_none(&unknown);
}

#[test]
fn the_sample_has_no_error_and_no_warning() {
    let found = support::check(support::repository());
    assert_eq!(found.names(support::Severity::Warning), Vec::<&str>::new(), "{}", found.report());
}
