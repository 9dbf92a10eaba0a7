//! The short way gives what the long way gives, or nothing.

use proptest::prelude::*;

use super::*;
use crate::settings::Limits;
use crate::syntax::yaml;
use crate::syntax::yaml::Written;
use crate::syntax::yaml::input;

const FILE: FileId = FileId(3);

/// Goes both ways; whether the short one led somewhere.
fn compare(bytes: &[u8], places: &Places) -> bool {
    let limits = Limits { depth: 6, ..Limits::default() };
    let decoded = input::decode(bytes);
    let text: &str = &decoded.text;
    if decoded.unreadable.is_some() || decoded.places.is_some() {
        return false;
    }
    if parse(text, decoded.start, FILE, places, Budget::of(&limits)).is_none() {
        return false;
    }
    let written = Written { file: FILE, text, places, limits: &limits };
    let short = yaml::parse_text(text, &decoded, bytes, written);
    let long = yaml::parse_long(text, &decoded, bytes, written);
    assert_eq!(short.value, long.value, "{text:?}");
    assert_eq!(format!("{:?}", short.diagnostics), format!("{:?}", long.diagnostics), "{text:?}");
    true
}

/// The stretches of a script that holds each line of `text` behind a marker.
fn in_comments(text: &str) -> Places {
    let mut stretches = Vec::new();
    let (mut at, mut file) = (0, 7);
    for line in text.split_inclusive('\n') {
        stretches.push((at, file + 2));
        at += line.len();
        file += 2 + line.len();
    }
    stretches.push((at, file - 1));
    Places::Stretches(stretches)
}

#[test]
fn usual_definitions_are_read_the_short_way() {
    let usual = [
        "Name: a b\nDescription: |\n  One\n\n    two\n  three\nInputs:\n  A: text:1\n  B: 'it''s'\n",
        "---\n# why\nRightScripts:\n  Boot:\n  - Name: x # y\n    Revision: 3\n  - \"a\\tb\"\nEmpty:\nList: [a, {b: c}]\n",
        "a:\n  - - b\n    - c: d\n      e: >-\n        f\n        g\n  -\n    h: i\n  -\n  - j\nk: l\n m\n\n n\n",
        "a:\n  b\n\"c\" : \"d\ne\"\nf: |+\n\n  g\n\n\nh: |2\n    i\nj: |-\n  k\n\n",
        "---\nGrüße: éx\u{0301}:y\n日本: 'ü'\n...\n",
        "- a\n--- # rest\nb: c\n",
        "a: é: b\n",
    ];
    let is_read: Vec<bool> = usual.iter().map(|text| compare(text.as_bytes(), &Places::Same)).collect();
    assert_eq!(is_read, [true, true, true, true, true, true, false]);
    assert!(compare(usual[0].as_bytes(), &in_comments(usual[0])));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

    /// Lines that look like definitions.
    #[test]
    fn both_ways_lead_to_the_same_tree(
        lines in prop::collection::vec((0_usize..5, "(- )?(- )?", WORD, "(:|: |:\t| : |)", VALUE, "(| |  # c|#|\t)"), 1..9),
        end in "(\n|)",
    ) {
        let lines: Vec<String> = lines
            .iter()
            .map(|(indent, dashes, key, colon, value, rest)| {
                format!("{}{dashes}{key}{colon}{value}{rest}", " ".repeat(*indent))
            })
            .collect();
        let text = lines.join("\n") + &end;
        compare(text.as_bytes(), &Places::Same);
        compare(text.as_bytes(), &in_comments(&text));
    }

    /// Any run of what means something.
    #[test]
    fn both_ways_agree_about_anything(text in "([a-c:#'\"|>&*!?%@`,\\[\\]{}.é\u{85}\u{2028}\u{feff}-]|[ \n]|[ \n]|: |- |\n  |\t|\r|---|\\\\n){0,24}") {
        compare(text.as_bytes(), &Places::Same);
    }
}

const WORD: &str = "(a|b c|Name|'q'|\"r\"|'s''t'|-x|---|--- |\\.\\.\\.|a#b|c #d|é|<<|)";

const VALUE: &str = "(v|v w|'q'|\"r\\\\x41\"|'s|\"t|\\||\\|-|>|>\\+|\\|2|\\[\\]|\\[a, b\\]|\\{a: b\\}|\\[a|\\]|&x y|\\*x|!t u|a:b|http://x#y|a: b|- z|é|\u{85}|)";
