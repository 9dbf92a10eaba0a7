//! What the readers of keys, texts and lists say.

use super::*;
use crate::text::FileId;

const PART: Table =
    Table { of: "a part", fields: &[Field::optional("Size", Shape::Whole(1), "how large it is")] };

const THING: Table = Table {
    of: "a thing",
    fields: &[
        Field::required("Name", Shape::Text, "what it is called"),
        Field::optional("Description", Shape::Text, "what it is for"),
        Field::optional("Public", Shape::Flag, "whether everybody sees it"),
        Field::optional("Kind", Shape::Word(&["big", "small"]), "how large it is"),
        Field::optional("Tags", Shape::List(&Shape::Text), "words"),
        Field::optional("Values", Shape::Map(&Shape::Text), "values"),
        Field::optional("Part", Shape::Object(&PART), "a part"),
    ],
};

static THING_TABLE: Table = THING;

/// Builds a node at byte `at`, one byte long, so that a test can tell places apart.
fn node(at: usize, kind: NodeKind) -> Node {
    Node { span: Span::new(FileId(0), at, at + 1), kind }
}

fn styled(at: usize, text: &str, style: Style) -> Node<'_> {
    node(at, NodeKind::Scalar(Scalar { text: text.into(), style, tag: None }))
}

fn plain(at: usize, text: &str) -> Node<'_> {
    styled(at, text, Style::Plain)
}

fn mapping<'t>(pairs: Vec<(Node<'t>, Node<'t>)>) -> Node<'t> {
    node(0, NodeKind::Mapping(pairs))
}

fn sequence(at: usize, nodes: Vec<Node>) -> Node {
    node(at, NodeKind::Sequence(nodes))
}

fn names(findings: &Findings) -> Vec<&'static str> {
    findings.iter().map(|it| it.code.name).collect()
}

#[test]
fn all_faults_of_a_map_are_found_at_once() {
    let root = mapping(vec![
        (plain(1, "Descripton"), plain(2, "x")),
        (plain(3, "Public"), styled(4, "true", Style::Quoted)),
        (plain(5, "Kind"), plain(6, "bigg")),
        (plain(7, "Tags"), sequence(8, vec![plain(9, "a"), plain(10, ""), sequence(11, vec![])])),
        (plain(12, "Kind"), plain(13, "small")),
    ]);
    let mut findings = Findings::new();
    let fields = Fields::open(&root, &THING_TABLE, &mut findings).unwrap();
    assert_eq!(names(&findings), ["duplicate-key", "unknown-key", "missing-key"]);
    assert_eq!(findings[0].notes[0].span, Some(Span::new(FileId(0), 5, 6)));
    assert_eq!(findings[1].help.as_deref(), Some("did you mean `Description`?"));
    findings.clear();

    assert_eq!(fields.flag("Public", &mut findings), None);
    assert_eq!(fields.word("Kind", &["big", "small"], &mut findings), None);
    assert_eq!(fields.texts("Tags", &mut findings).len(), 1);
    assert_eq!(names(&findings), ["wrong-type", "unknown-word", "null-value", "wrong-type"]);
    assert_eq!(findings[0].help.as_deref(), Some("write `true` without the quotes"));
    assert_eq!(findings[1].help.as_deref(), Some("did you mean `big`?"));
}

#[test]
fn texts_keep_their_source_and_null_is_absent() {
    let root = mapping(vec![
        (plain(1, "Name"), plain(2, "10.60")),
        (plain(3, "Description"), plain(4, "~")),
        (plain(5, "Public"), plain(6, "Yes")),
    ]);
    let mut findings = Findings::new();
    let fields = Fields::open(&root, &THING_TABLE, &mut findings).unwrap();
    assert_eq!(fields.text("Name", &mut findings).unwrap().value, "10.60");
    assert_eq!(fields.text("Description", &mut findings), None);
    assert!(fields.entry("Description").is_some());
    assert!(fields.flag("Public", &mut findings).unwrap().value);
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn merged_keys_give_way_to_later_ones_in_known_maps_and_collide_in_free_ones() {
    let merged = || mapping(vec![(plain(1, "Name"), plain(2, "inner"))]);
    let root = || {
        mapping(vec![
            (plain(3, "<<"), sequence(4, vec![merged(), merged()])),
            (plain(5, "Name"), plain(6, "own")),
        ])
    };
    let mut findings = Findings::new();
    let node = root();
    let fields = Fields::open(&node, &THING_TABLE, &mut findings).unwrap();
    assert_eq!(fields.text("Name", &mut findings).unwrap().value, "own");
    assert!(findings.is_empty(), "{findings:?}");

    let entries = map(&node, "a map", &mut findings);
    assert_eq!(entries.len(), 1);
    assert_eq!(names(&findings), ["duplicate-key", "duplicate-key"]);

    findings.clear();
    let wrong = mapping(vec![(plain(1, "<<"), plain(2, "x"))]);
    assert!(map(&wrong, "a map", &mut findings).is_empty());
    assert_eq!(names(&findings), ["wrong-type"]);
}

#[test]
fn whole_numbers_are_plain_digits_in_range() {
    let read = |text: &str| {
        let mut findings = Findings::new();
        whole(&plain(1, text), "`Size`", 1, &mut findings).map(|it| it.value)
    };
    assert_eq!(read("12"), Some(12));
    for wrong in ["0", "+3", "-1", "1.0", "0x10", "99999999999", "x"] {
        assert_eq!(read(wrong), None, "{wrong}");
    }
}
