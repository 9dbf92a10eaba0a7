//! What edits do to bytes.

use super::*;
use crate::text::FileId;
use crate::text::Span;

fn span_of(text: &str, needle: &str, nth: usize) -> Span {
    let (at, _) = text.match_indices(needle).nth(nth).unwrap();
    Span::new(FileId(0), at, at + needle.len())
}

fn one(text: &str, edit: Edit) -> Option<String> {
    let fix = Fix { title: String::new(), edits: vec![edit] };
    let resolved = resolve(&fix, text.as_bytes())?;
    Some(String::from_utf8(apply(text.as_bytes(), &[resolved]).0).unwrap())
}

fn word(text: &str, written: &str, old: &str, new: &str) -> Option<String> {
    let (old, new) = (old.to_owned(), new.to_owned());
    one(text, Edit::Word { span: span_of(text, written, 0), old, new })
}

fn without(text: &str, entry: &str, nth: usize) -> Option<String> {
    one(text, Edit::Entry { span: span_of(text, entry, nth) })
}

#[test]
fn a_word_keeps_its_quotes_and_what_stands_around_it() {
    assert_eq!(word("a: 'boot' # x\r\n", "'boot'", "boot", "Boot").as_deref(), Some("a: 'Boot' # x\r\n"));
    assert_eq!(word("a: \"boot\"", "\"boot\"", "boot", "Boot").as_deref(), Some("a: \"Boot\""));
    assert_eq!(word("boot:", "boot", "boot", "Boot").as_deref(), Some("Boot:"));
    // An alias stands where the text does not.
    assert_eq!(word("a: *bot", "*bot", "boot", "Boot"), None);
    assert_eq!(word("a: b", "b", "b", "x: y"), None);
    assert_eq!(word("a: 'b'", "'b'", "b", "it's"), None);
    assert_eq!(word("a: 'b'", "'b'", "b", "array:[\"text:a\"]").as_deref(), Some("a: 'array:[\"text:a\"]'"));
}

#[test]
fn quotes_are_taken_off_and_put_on() {
    let unquote = |text: &str, written: &str, inner: &str| {
        one(text, Edit::Unquote { span: span_of(text, written, 0), text: inner.to_owned() })
    };
    assert_eq!(unquote("a: \"true\"", "\"true\"", "true").as_deref(), Some("a: true"));
    assert_eq!(unquote("a: '> 50'", "'> 50'", "> 50"), None);
    let quote = Edit::Quote { span: span_of("NO: {}", "NO", 0), text: "NO".to_owned() };
    assert_eq!(one("NO: {}", quote).as_deref(), Some("\"NO\": {}"));
}

#[test]
fn an_entry_goes_with_its_line_or_its_comma() {
    assert_eq!(without("a:\n- x # one\n- x # two\nb: 1\n", "x", 1).as_deref(), Some("a:\n- x # one\nb: 1\n"));
    assert_eq!(without("a: [x, y, x]", "x", 1).as_deref(), Some("a: [x, y]"));
    assert_eq!(without("a: [x, y]", "x", 0).as_deref(), Some("a: [y]"));
    assert_eq!(
        without("# Inputs:\r\n#   A: b\r\n#   C: d\r\n", "A: b", 0).as_deref(),
        Some("# Inputs:\r\n#   C: d\r\n")
    );
    let script = "# L:\n# - Name: a\n#   Revision: 1\n# - b\n";
    assert_eq!(without(script, "Name: a\n#   Revision: 1", 0).as_deref(), Some("# L:\n# - b\n"));
    assert_eq!(without("a: 1", "1", 0), None);
    assert_eq!(without("- - x\n", "x", 0), None);
    assert_eq!(without("a: [x,\n  x]", "x", 1), None);
    assert_eq!(without("- |\n  x\n- y\n", "|\n  x\n", 0).as_deref(), Some("- y\n"));
    assert_eq!(without("- x\n- y", "y", 0).as_deref(), Some("- x\n"));
}

#[test]
fn edits_that_overlap_wait_for_the_next_round() {
    let bytes =
        |start: usize, end: usize, new: &str| vec![Replacement { range: start..end, new: new.to_owned() }];
    let (out, applied) =
        apply(b"abcdef", &[bytes(4, 5, "E"), bytes(0, 1, "A"), bytes(4, 6, ""), bytes(2, 2, "-")]);
    assert_eq!(out, b"Ab-cdEf");
    assert_eq!(applied, [0, 1, 3]);
    let pair = [bytes(0, 1, "A"), bytes(3, 4, "D")].concat();
    let (out, applied) = apply(b"abcdef", &[bytes(3, 4, "x"), pair]);
    assert_eq!((out.as_slice(), applied.as_slice()), (&b"abcxef"[..], &[0][..]));
}

#[test]
fn a_list_that_holds_a_comment_is_not_made_a_text() {
    let text = "# Packages:\n# - a # the first\n# - b\n";
    let span = span_of(text, ":\n# - a # the first\n# - b", 0);
    assert_eq!(one(text, Edit::Bytes { span, new: ": a b".to_owned() }), None);
    let text = "# Packages:\n# - a\n# - b\n";
    let span = span_of(text, ":\n# - a\n# - b", 0);
    let fixed = one(text, Edit::Bytes { span, new: ": a b".to_owned() });
    assert_eq!(fixed.as_deref(), Some("# Packages: a b\n"));
}

#[test]
fn a_diff_names_the_file_and_says_where_it_is_new() {
    let diff = unified("a.yml", Some(b"a\nb\n"), b"a\nc\n");
    assert_eq!(diff, "--- a/a.yml\n+++ b/a.yml\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
    assert!(unified("a.yml", None, b"a\n").starts_with("--- /dev/null\n+++ b/a.yml\n@@ -0,0 +1 @@\n+a\n"));
    assert_eq!(unified("a", Some(b"x"), b"x"), "");
    assert_eq!(unified("a", Some(b"\xff"), b"x"), "Binary files a/a and b/a differ\n");
}

#[cfg(unix)]
#[test]
#[expect(clippy::disallowed_methods, reason = "the test looks at the disk")]
fn links_are_left_alone_and_permissions_kept() {
    use std::os::unix::fs::PermissionsExt as _;
    let outside = tempfile::tempdir().unwrap();
    let root = tempfile::tempdir().unwrap();
    let at = |name: &str| root.path().join(name);
    std::fs::write(outside.path().join("x"), "old").unwrap();
    std::os::unix::fs::symlink(outside.path(), at("folder")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("x"), at("link")).unwrap();
    std::fs::write(at("own.sh"), "old").unwrap();
    std::fs::set_permissions(at("own.sh"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = |text: &str| crate::path::SourcePath::parse(text).unwrap();
    let change = |text: &str| Change { path: path(text), old: Some(b"old".to_vec()), new: b"new".to_vec() };
    for name in ["folder/x", "link"] {
        assert!(!is_own_file(root.path(), &path(name)), "{name}");
        // The first one would be fine, and is not written either.
        assert!(write(root.path(), &[change("own.sh"), change(name)]).is_err(), "{name}");
    }
    assert_eq!(std::fs::read(at("own.sh")).unwrap(), b"old");
    write(root.path(), &[change("own.sh")]).unwrap();
    assert_eq!(std::fs::read(at("own.sh")).unwrap(), b"new");
    assert_eq!(std::fs::metadata(at("own.sh")).unwrap().permissions().mode() & 0o777, 0o755);
    assert!(write(root.path(), &[change("own.sh")]).is_err(), "it is not what it was");
    let made = Change { path: path("a/b/c"), old: None, new: b"c".to_vec() };
    write(root.path(), &[made]).unwrap();
    assert_eq!(std::fs::read(at("a/b/c")).unwrap(), b"c");
    assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 4);
    assert_eq!(std::fs::read(outside.path().join("x")).unwrap(), b"old");
}
