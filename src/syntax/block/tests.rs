//! Metadata blocks: where they begin and end, and the places in them.

use super::*;
use crate::syntax::yaml::NodeKind;

const FILE: FileId = FileId(7);

fn find_in(text: &str) -> Checked<Option<Block>> {
    find(FILE, text.as_bytes(), &Limits::default())
}

fn yaml_of(text: &str) -> Option<String> {
    find_in(text).value.map(|block| block.yaml().into_owned())
}

fn names(diagnostics: &[Diagnostic]) -> Vec<&'static str> {
    diagnostics.iter().map(|found| found.code.name).collect()
}

/// The text that the place of `found` covers.
fn covered(text: &str, span: Span) -> &str {
    assert_eq!(span.file, FILE);
    &text[span.start as usize..span.end as usize]
}

fn place(found: &Diagnostic) -> Span {
    match found.place {
        crate::diag::Place::Span(span) => span,
        _ => panic!("a place in the file"),
    }
}

#[test]
fn a_block_stands_anywhere_behind_any_of_the_markers() {
    assert_eq!(yaml_of("#!/bin/sh\n\n# ---\n# A: b\n# ...\nls\n").unwrap(), "---\nA: b\n...\n");
    assert_eq!(yaml_of("  // ---\n  //A: b\n--\tC: d\n//\n// ...").unwrap(), "---\nA: b\nC: d\n\n...\n");
    assert_eq!(yaml_of("# ---\r\n#  A: b\r\n# ...\r\n").unwrap(), "---\n A: b\n...\n");
    assert_eq!(yaml_of("#---  \n#A: b\n#...\t\n").unwrap(), "---  \nA: b\n...\t\n");
    for none in ["", "ls", "; ---\n; ...\n", "REM ---\nREM ...\n", "# ----\n# ...\n", "\u{a0}# ---\n# ...\n"]
    {
        assert_eq!(yaml_of(none), None, "{none:?}");
    }
}

#[test]
fn places_are_those_of_the_file_behind_markers_crlf_and_other_alphabets() {
    let text = "#!/bin/sh\r\n#日本\r\n  # ---\r\n  #\tRightScript Name: Übung\r\n# Inputs:\r\n#   ÄÖ:\r\n#     Default: \"é\"\r\n# ...\r\n";
    let block = find_in(text).value.unwrap();
    assert!(covered(text, block.span).starts_with("  # ---") && covered(text, block.span).ends_with("# ..."));
    let parsed = block.parse(&Limits::default());
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    let NodeKind::Mapping(pairs) = parsed.value.unwrap().kind else { panic!("a map") };
    assert_eq!(covered(text, pairs[0].0.span), "RightScript Name");
    assert_eq!(covered(text, pairs[0].1.span), "Übung");
    let NodeKind::Mapping(inputs) = &pairs[1].1.kind else { panic!("a map") };
    assert_eq!(covered(text, inputs[0].0.span), "ÄÖ");
    let NodeKind::Mapping(input) = &inputs[0].1.kind else { panic!("a map") };
    assert_eq!(covered(text, input[0].1.span), "\"é\"");
}

#[test]
fn lines_that_are_no_comments_are_left_out_and_told_once_a_run() {
    let text = "# ---\n# A: b\n\nset -e\n# C: d\nls\n# ...\n";
    let found = find_in(text);
    assert_eq!(found.value.unwrap().yaml(), "---\nA: b\nC: d\n...\n");
    assert_eq!(names(&found.diagnostics), ["stray-line", "stray-line"]);
    assert_eq!(covered(text, place(&found.diagnostics[0])), "\nset -e");
    assert_eq!(covered(text, place(&found.diagnostics[1])), "ls");
}

#[test]
fn a_block_that_is_never_closed_is_refused_and_dashes_are_explained() {
    let found = find_in("# ---\n# A: b\n");
    assert!(found.value.is_none());
    assert_eq!(names(&found.diagnostics), ["unterminated-block"]);
    let found = find_in("# ---\n# Inputs: {}\n# ...\n-----\nls\n");
    assert!(found.value.is_some());
    assert_eq!(names(&found.diagnostics), ["five-dashes", "unterminated-block"]);
    assert!(find_in("------\n----\n").diagnostics.is_empty());
}

#[test]
fn a_second_block_is_a_warning_and_its_yaml_is_behind_the_first_document() {
    let text = "# ---\n# A: b\n# ...\n# ---\n# [\n# ...\n";
    let found = find_in(text);
    assert_eq!(names(&found.diagnostics), ["second-block"]);
    let block = found.value.unwrap();
    let parsed = block.parse(&Limits::default());
    assert!(parsed.value.is_some());
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
}

#[test]
fn a_byte_order_mark_hides_a_block_on_the_first_line_only() {
    let text = "\u{feff}# ---\n# A: b\n# ...\n";
    let found = find_in(text);
    assert_eq!(names(&found.diagnostics), ["hidden-block"]);
    let block = found.value.unwrap();
    let parsed = block.parse(&Limits::default()).value.unwrap();
    assert_eq!(covered(text, parsed.span), "A: b");
    assert_eq!(names(&find_in("\u{feff}#!/bin/sh\n# ---\n# ...\n").diagnostics), ["byte-order-mark"]);
    let later = find_in("\u{feff}# ---\n# A: b\n# ...\n# ---\n# C: d\n# ...\n");
    assert_eq!(names(&later.diagnostics), ["byte-order-mark"]);
    assert_eq!(later.value.unwrap().yaml(), "---\nC: d\n...\n");
}

#[test]
fn a_line_may_have_65535_bytes_and_no_more() {
    let with = |bytes: usize, end: &str| {
        let text = format!("# ---\n# A: b\n# ...\n{}{end}", "x".repeat(bytes));
        names(&find_in(&text).diagnostics)
    };
    assert!(with(65_535, "\n").is_empty());
    assert!(with(65_534, "\r\n").is_empty());
    assert!(with(65_535, "").is_empty());
    assert_eq!(with(65_536, "\n"), ["line-too-long"]);
    assert_eq!(with(65_535, "\r\n"), ["line-too-long"]);
    assert_eq!(with(65_536, ""), ["line-too-long"]);
}

#[test]
fn an_indented_start_is_one_clear_finding() {
    let found = find_in("#  ---\n#  A: b\n# ...\n");
    assert_eq!(names(&found.diagnostics), ["indented-start"]);
    let block = found.value.unwrap();
    let parsed = block.parse(&Limits::default());
    assert!(parsed.value.is_none() && parsed.diagnostics.is_empty());
}

#[test]
fn bytes_that_are_not_utf_8_are_a_warning_in_the_body_and_an_error_in_the_block() {
    let body = find(FILE, b"# ---\n# A: b\n# ...\necho \xff\xfe\n", &Limits::default());
    assert_eq!(names(&body.diagnostics), ["body-not-utf8"]);
    let inside = find(FILE, b"# ---\n# A: \xff\n# ...\n", &Limits::default());
    assert!(inside.diagnostics.is_empty());
    let block = inside.value.unwrap();
    let parsed = block.parse(&Limits::default());
    assert_eq!(names(&parsed.diagnostics), ["not-utf8"]);
    assert_eq!(place(&parsed.diagnostics[0]), Span::new(FILE, 11, 12));
}

#[test]
fn discovery_takes_whole_blocks_with_a_name_or_inputs_and_open_ones_with_a_name() {
    for yes in [
        "# ---\n# Inputs: {}\n# ...\n",
        "# ---\n# \"RightScript Name\" : x\n# ...\n",
        "x\n// ---\n// RightScript Name: x\n",
        "\u{feff}# ---\n# Inputs:\n# ...\n",
    ] {
        assert!(looks_like_block(yes.as_bytes()), "{yes:?}");
    }
    for no in
        ["", "# ---\n# Title: x\n# ...\n", "# ---\n# Inputs: {}\n", "RightScript Name: x", "-----\n-- a\n"]
    {
        assert!(!looks_like_block(no.as_bytes()), "{no:?}");
    }
}

proptest::proptest! {
    /// Passing lines over is only faster: a limit that a line might reach has every line looked at.
    #[test]
    fn lines_that_are_passed_over_hold_nothing(
        lines in proptest::collection::vec("(\u{feff}|)( |\t|)(#|//|--|)( |  |)(---|\\.\\.\\.|-----|a: b|Inputs:|x---|)(\r|)", 0..12),
    ) {
        let text = lines.join("\n") + "\n";
        let look = |line_bytes| {
            let found = find(FILE, text.as_bytes(), &Limits { line_bytes, ..Limits::default() });
            format!("{found:?}")
        };
        proptest::prop_assert_eq!(look(text.len()), look(text.len() + 1));
    }
}
