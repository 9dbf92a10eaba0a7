//! YAML: values, places and faults.

use super::*;
use crate::diag::Diagnostic;
use crate::diag::Place;

const FILE: FileId = FileId(3);

fn parsed(text: &str) -> Checked<Option<Node<'_>>> {
    parse(FILE, text.as_bytes(), &Limits::default())
}

/// `node` with the text its place covers, in a short notation.
fn shown(text: &str, node: &Node) -> String {
    let place = &text[node.span.start as usize..node.span.end as usize];
    match &node.kind {
        NodeKind::Scalar(scalar) if scalar.text == place => place.to_owned(),
        NodeKind::Scalar(scalar) => format!("{:?}@{place:?}", scalar.text),
        NodeKind::Sequence(nodes) => {
            let nodes: Vec<String> = nodes.iter().map(|node| shown(text, node)).collect();
            format!("[{}]", nodes.join(" "))
        }
        NodeKind::Mapping(pairs) => {
            let pairs: Vec<String> = pairs
                .iter()
                .map(|(key, value)| format!("{}={}", shown(text, key), shown(text, value)))
                .collect();
            format!("{{{}}}", pairs.join(" "))
        }
    }
}

fn tree(text: &str) -> String {
    let checked = parsed(text);
    let node = checked.value.unwrap_or_else(|| panic!("{text:?}: {:?}", checked.diagnostics));
    shown(text, &node)
}

/// The one finding in `text`: its code's name, and the text its place covers.
fn fault(text: &str) -> (&'static str, String, Diagnostic) {
    let mut checked = parsed(text);
    assert_eq!(checked.diagnostics.len(), 1, "{text:?}: {:?}", checked.diagnostics);
    let found = checked.diagnostics.remove(0);
    let Place::Span(span) = found.place else { panic!("a place in the file") };
    let covered =
        String::from_utf8_lossy(&text.as_bytes()[span.start as usize..span.end as usize]).into_owned();
    (found.code.name, covered, found)
}

#[test]
fn every_node_knows_its_place() {
    let text =
        "Name: Grüße\r\nInputs:\r\n  日本: 'it''s'\r\n  B: \"\\u00e9\"\r\nList:\r\n- x\r\n- {a: b, c}\r\n";
    let expected =
        "{Name=Grüße Inputs={日本=\"it's\"@\"'it''s'\" B=\"é\"@\"\\\"\\\\u00e9\\\"\"} List=[x {a=b c=}]}";
    assert_eq!(tree(text), expected);
}

#[test]
fn collections_end_with_their_last_word() {
    let text = "a:\n  - b\n  - c\n\n# end\nd: {e: f}\n";
    let NodeKind::Mapping(pairs) = parsed(text).value.unwrap().kind else { panic!("a map") };
    let covered = |node: &Node| &text[node.span.start as usize..node.span.end as usize];
    assert_eq!(covered(&pairs[0].1), "- b\n  - c");
    assert_eq!(covered(&pairs[1].1), "{e: f}");
}

#[test]
fn block_scalars_keep_and_fold_lines() {
    assert_eq!(tree("|\n a\n  b\n\n c\n"), "\"a\\n b\\n\\nc\\n\"@\"|\\n a\\n  b\\n\\n c\"");
    assert_eq!(tree(">-\n a\n b\n\n c\n\n"), "\"a b\\nc\"@\">-\\n a\\n b\\n\\n c\"");
    assert_eq!(tree("|+\n a\n\n"), "\"a\\n\\n\"@\"|+\\n a\"");
    assert_eq!(tree("|2\n   a"), "\" a\"@\"|2\\n   a\"");
}

#[test]
fn an_empty_text_is_null() {
    for text in ["", "\n\n", "# only a comment\n", "---\n", "\u{feff}", "---\n# c\n...\n"] {
        let node = parsed(text).value.unwrap();
        let empty = Scalar { text: "".into(), style: Style::Plain, tag: None };
        assert_eq!(node.kind, NodeKind::Scalar(empty), "{text:?}");
    }
}

#[test]
fn a_byte_order_mark_moves_every_place() {
    assert_eq!(tree("\u{feff}a: b\n"), "{a=b}");
    assert_eq!(tree("\u{feff}\u{feff}a: b\n"), "{a=b}");
    assert_eq!(fault("\u{feff}\u{feff}a: b\nc: d\n").0, "control-character");
}

#[test]
fn tags_keep_their_long_form() {
    let tag = |text: &str| match parsed(text).value.unwrap().kind {
        NodeKind::Scalar(scalar) => scalar.tag.unwrap_or_default().to_string(),
        _ => panic!("a scalar"),
    };
    assert_eq!(tag("!!str 3"), "tag:yaml.org,2002:str");
    assert_eq!(tag("!own x"), "!own");
    assert_eq!(tag("! x"), "!");
    assert_eq!(tag("!<a:b> x"), "a:b");
    assert_eq!(tag("%TAG !e! tag:e,2000:\n--- !e!x%41 y"), "tag:e,2000:xA");
    assert_eq!(fault("!e!x y").0, "yaml-syntax");
}

#[test]
fn aliases_are_copies_at_their_own_place() {
    assert_eq!(tree("a: &x {b: c}\nd: *x\n"), "{a={b=c} d={b=c}}");
    let NodeKind::Mapping(pairs) = parsed("a: &x {b: c}\nd: *x\n").value.unwrap().kind else {
        panic!("a map")
    };
    assert_eq!(pairs[1].1.span, Span::new(FILE, 16, 18));
    assert_eq!(fault("a: *x\n").0, "unknown-alias");
    assert_eq!(fault("a: &x [*x]\n").0, "recursive-alias");
}

#[test]
fn only_the_first_document_counts() {
    let (name, covered, _) = fault("a: b\n---\n# c\nd: e\n");
    assert_eq!((name, covered.as_str()), ("second-document", "d: e"));
    assert!(parsed("a: b\n---\n").diagnostics.is_empty());
    assert!(parsed("a: b\n...\n[[[\n").value.is_some());
    assert!(parsed("{a: b}\n]").value.is_some());
    let far = format!("a: b\n...\n{}\u{7}", "#\n".repeat(600));
    let checked = parsed(&far);
    assert!(checked.value.is_some());
    assert_eq!(checked.diagnostics[0].code.name, "unreadable-rest");
    assert_eq!(fault("a: b\n...\n\u{7}").0, "control-character");
}

#[test]
fn each_fault_says_what_it_is_and_where() {
    let cases = [
        ("a:\n\tb: c\n", "tab-indentation", "\t"),
        ("a:\n  - x\n\t- y\n", "tab-indentation", "\t"),
        ("Default: text: foo\n", "unquoted-colon", "text: foo"),
        ("a: 'b\nc: d\n", "unclosed-quote", "'"),
        ("a: [b, c\n", "unclosed-bracket", "["),
        ("a: [b\nc: d\n", "unclosed-bracket", "["),
        ("a: [b c: d: e]\n", "unclosed-bracket", ":"),
        ("a: \"\\q\"\n", "unknown-escape", "\\q"),
        ("a: \"\\xg\"\n", "unknown-escape", "\\x"),
        ("a: @b\n", "reserved-character", "@"),
        ("a: `b`\n", "reserved-character", "`"),
        ("a: %b\n", "reserved-character", "%"),
        ("a:\n    b: c\n  d: e\n", "wrong-indentation", "d: e"),
        ("a: b\n  c: d\n", "wrong-indentation", "c:"),
        ("a: b\n- c\n", "wrong-indentation", "- c"),
        ("a: b\nfoo\nc: d\n", "missing-colon", "foo"),
        ("foo\nc: d\n", "missing-colon", "foo"),
        ("a: b\nc:\n  foo\n  d: e\n", "missing-colon", "foo"),
        ("a: 'it's'\n", "yaml-syntax", "s'"),
        ("a: \"b\nc: \"d\"\n", "unclosed-quote", "d\""),
        ("a: {b: c?d}\n", "unclosed-bracket", "?"),
        ("a: |\n  b\n c\nd: e\n", "wrong-indentation", "c"),
        ("a: \"b\" c\n", "yaml-syntax", "c"),
        ("a: - b\n", "yaml-syntax", "-"),
        ("a: *b c\n", "unknown-alias", "*b"),
        ("a: **b**\n", "yaml-syntax", "*"),
        ("a: | x\n", "yaml-syntax", "x"),
        ("%YAML 1.2\n---\n", "yaml-syntax", "%YAML 1.2\n"),
        ("a: \u{7}\n", "control-character", "\u{7}"),
    ];
    for (text, name, covered) in cases {
        let (found, place, diagnostic) = fault(text);
        assert_eq!((found, place.as_str()), (name, covered), "{text:?}: {}", diagnostic.message);
        assert!(diagnostic.help.is_some(), "{text:?}");
    }
}

#[test]
fn the_cure_of_a_colon_in_a_value_is_spelled_out() {
    let (_, _, found) = fault("Default: text: it's\n");
    assert_eq!(found.help.as_deref(), Some("put the value in quotes: `Default: 'text: it''s'`"));
    let (_, _, found) = fault("a: b\nc:d\n");
    assert_eq!(found.help.as_deref(), Some("put a blank behind the colon: `c: d`"));
}

#[test]
fn an_unclosed_quote_says_where_the_text_ends() {
    let text = "a: \"b\nc: d\n";
    let (_, _, found) = fault(text);
    assert_eq!(found.notes[0].span, Some(Span::new(FILE, 9, 10)));
}

#[test]
fn not_utf_8_is_shown_at_its_byte() {
    let checked = parse(FILE, b"a: b\nc: \xff\n", &Limits::default());
    assert!(checked.value.is_none());
    assert_eq!(checked.diagnostics[0].code.name, "not-utf8");
    assert_eq!(checked.diagnostics[0].place, Place::Span(Span::new(FILE, 8, 9)));
    assert_eq!(checked.diagnostics[0].message, "the byte 0xFF is not UTF-8");
}

#[test]
fn utf_16_is_told_and_read() {
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend("Ä: b".encode_utf16().flat_map(u16::to_be_bytes));
    let checked = parse(FILE, &bytes, &Limits::default());
    assert_eq!(checked.diagnostics[0].code.name, "utf16-text");
    let NodeKind::Mapping(pairs) = checked.value.unwrap().kind else { panic!("a map") };
    assert_eq!(pairs[0].1.span, Span::new(FILE, 8, 10));
}

#[test]
fn what_is_too_deep_is_refused_at_once() {
    for text in ["[".repeat(200_000), "- ".repeat(200_000), "{a: ".repeat(100_000), "? ".repeat(200_000)] {
        assert_eq!(fault(&text).0, "nested-too-deep");
    }
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(parsed(&nested(100)).value.is_some());
    assert_eq!(fault(&nested(101)).0, "nested-too-deep");
    // The deepest that a setting can allow, on the small stack of a test's thread.
    let limits = Limits { depth: 100_000, ..Limits::default() };
    assert!(parse(FILE, nested(MAX_DEPTH).as_bytes(), &limits).value.is_some());
    assert!(parse(FILE, nested(MAX_DEPTH + 1).as_bytes(), &limits).value.is_none());
    // Each line is a list that is not indented, and a map in it.
    let lists = |lines: usize| {
        let line = |depth: usize| "  ".repeat(depth) + "- a:\n";
        "a:\n".to_owned() + &(0..lines).map(line).collect::<Vec<_>>().concat()
    };
    assert!(parsed(&lists(49)).value.is_some());
    assert_eq!(fault(&lists(50)).0, "nested-too-deep");
}

#[test]
fn a_bomb_of_aliases_costs_nothing() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..40 {
        let below = format!("*a{}, ", level - 1).repeat(10);
        text += &["a", &level.to_string(), ": &a", &level.to_string(), " [", &below, "]\n"].concat();
    }
    assert_eq!(fault(&text).0, "too-many-nodes");
    let text = format!("a: &a {}\nb: [{}]\n", "x".repeat(500_000), "*a, ".repeat(9_000));
    assert_eq!(fault(&text).0, "too-many-nodes");
    let text = format!("a: {}x{}\n", "&a [".repeat(90), "]".repeat(90));
    assert!(parsed(&text).value.is_some());
    // Without an alias a file is as large as it looks.
    assert!(parsed(&"- x\n".repeat(10_001)).value.is_some());
    assert_eq!(fault(&["- &a x\n- *a\n", &"- x\n".repeat(10_001)].concat()).0, "too-many-nodes");
}

#[test]
fn a_megabyte_of_anything_is_read_in_linear_time() {
    for piece in [
        ":",
        ": ",
        "a: b\n",
        "? ",
        "&a ",
        "!",
        "%TAG !a! b\n",
        "'",
        "\"\\",
        "|\n",
        "#",
        "\u{2028}",
        "a,",
        "*",
    ] {
        let text = piece.repeat((1 << 20) / piece.len());
        let _ = parsed(&text);
        let _ = parsed(&format!("[{}", &text[..text.len() - piece.len()]));
    }
    let text = "a".repeat((1 << 20) + 1);
    assert_eq!(fault(&text).0, "definition-too-large");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_are_a_tree_or_a_finding(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
        check(&bytes);
    }

    #[test]
    fn any_soup_of_indicators_is_a_tree_or_a_finding(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..40),
    ) {
        let text = pieces.concat();
        check(text.as_bytes());
        let script = format!("#!/bin/sh\r\n# ---\n# {}\n# ...\n", text.replace('\n', "\n# "));
        check_block(script.as_bytes());
        check_block(text.as_bytes());
    }
}

const PIECES: &[&str] = &[
    "a",
    "é",
    "日",
    " ",
    "  ",
    "\t",
    "\n",
    "\r\n",
    "\u{85}",
    "\u{2028}",
    ":",
    ": ",
    "- ",
    "-",
    "? ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "'",
    "\"",
    "\\",
    "\\x41",
    "|",
    ">",
    "|\n ",
    "#",
    " #",
    "&a ",
    "*a ",
    "!",
    "!!str ",
    "%",
    "@",
    "`",
    "---",
    "\n---\n",
    "\n...\n",
    "%YAML 1.1\n",
    "<<: ",
    "\u{feff}",
    "\u{7}",
    "k: v\n",
    "# ---\n",
    "-----\n",
];

/// Parses `bytes` and checks that every place lies in them, on the edge of a character.
fn check(bytes: &[u8]) {
    let checked = parse(FILE, bytes, &Limits::default());
    assert!(checked.value.is_some() || !checked.diagnostics.is_empty());
    check_places(bytes, &checked);
}

fn check_block(bytes: &[u8]) {
    let _ = crate::syntax::block::looks_like_block(bytes);
    let found = crate::syntax::block::find(FILE, bytes, &Limits::default());
    check_diagnostics(bytes, &found.diagnostics);
    if let Some(block) = found.value {
        check_span(bytes, block.span);
        check_places(bytes, &block.parse(&Limits::default()));
    }
}

fn check_places(bytes: &[u8], checked: &Checked<Option<Node>>) {
    check_diagnostics(bytes, &checked.diagnostics);
    let mut open: Vec<&Node> = checked.value.iter().collect();
    while let Some(node) = open.pop() {
        check_span(bytes, node.span);
        match &node.kind {
            NodeKind::Scalar(_) => {}
            NodeKind::Sequence(nodes) => open.extend(nodes),
            NodeKind::Mapping(pairs) => open.extend(pairs.iter().flat_map(|(key, value)| [key, value])),
        }
    }
}

fn check_diagnostics(bytes: &[u8], diagnostics: &[Diagnostic]) {
    for found in diagnostics {
        let Place::Span(span) = found.place else { panic!("a place in the file") };
        check_span(bytes, span);
        found.notes.iter().filter_map(|note| note.span).for_each(|span| check_span(bytes, span));
    }
}

fn check_span(bytes: &[u8], span: Span) {
    let (start, end) = (span.start as usize, span.end as usize);
    assert!(start <= end && end <= bytes.len(), "{span:?} in {} bytes", bytes.len());
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert!(text.is_char_boundary(start) && text.is_char_boundary(end), "{span:?} in {text:?}");
    }
}
