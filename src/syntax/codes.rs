//! C101 to C128: what is wrong with a text before anyone asks what it means.
//!
//! Each code has its page beside this file, `codes/<name with _ for ->.md`.

use crate::diag::Code;
use crate::diag::RightSt;
use crate::diag::Severity;

/// Every code of this stage, by its id.
pub static CODES: &[&Code] = &[
    &YAML_SYNTAX,
    &TAB_INDENTATION,
    &UNCLOSED_QUOTE,
    &UNQUOTED_COLON,
    &UNCLOSED_BRACKET,
    &UNKNOWN_ESCAPE,
    &RESERVED_CHARACTER,
    &WRONG_INDENTATION,
    &MISSING_COLON,
    &NOT_UTF8,
    &CONTROL_CHARACTER,
    &UTF16_TEXT,
    &UNKNOWN_ALIAS,
    &RECURSIVE_ALIAS,
    &DEFINITION_TOO_LARGE,
    &NESTED_TOO_DEEP,
    &TOO_MANY_NODES,
    &SECOND_DOCUMENT,
    &UNREADABLE_REST,
    &UNTERMINATED_BLOCK,
    &SECOND_BLOCK,
    &STRAY_LINE,
    &FIVE_DASHES,
    &HIDDEN_BLOCK,
    &BYTE_ORDER_MARK,
    &LINE_TOO_LONG,
    &BODY_NOT_UTF8,
    &INDENTED_START,
];

/// A code of this stage.
const fn code(
    id: &'static str,
    name: &'static str,
    (severity, right_st): (Severity, RightSt),
    rules: &'static [u8],
    (summary, docs): (&'static str, &'static str),
) -> Code {
    Code { id, name, severity, right_st, rules, summary, docs, fixable: false }
}

const REFUSED: (Severity, RightSt) = (Severity::Error, RightSt::Refuses);
const TOLERATED: (Severity, RightSt) = (Severity::Error, RightSt::Accepts);
const LIMIT: (Severity, RightSt) = (Severity::Error, RightSt::NoSay);
const WARNED: (Severity, RightSt) = (Severity::Warning, RightSt::Accepts);

/// C101 `yaml-syntax`.
pub static YAML_SYNTAX: Code = code(
    "C101",
    "yaml-syntax",
    REFUSED,
    &[1],
    ("the text is not YAML", include_str!("codes/yaml_syntax.md")),
);

/// C102 `tab-indentation`.
pub static TAB_INDENTATION: Code = code(
    "C102",
    "tab-indentation",
    REFUSED,
    &[1],
    ("a tab stands where the indentation has to be spaces", include_str!("codes/tab_indentation.md")),
);

/// C103 `unclosed-quote`.
pub static UNCLOSED_QUOTE: Code = code(
    "C103",
    "unclosed-quote",
    REFUSED,
    &[1],
    ("a quote is opened and never closed", include_str!("codes/unclosed_quote.md")),
);

/// C104 `unquoted-colon`.
pub static UNQUOTED_COLON: Code = code(
    "C104",
    "unquoted-colon",
    REFUSED,
    &[1],
    ("a value without quotes holds a colon and a space", include_str!("codes/unquoted_colon.md")),
);

/// C105 `unclosed-bracket`.
pub static UNCLOSED_BRACKET: Code = code(
    "C105",
    "unclosed-bracket",
    REFUSED,
    &[1],
    ("a `[` or `{` is not closed, or lacks a comma", include_str!("codes/unclosed_bracket.md")),
);

/// C106 `unknown-escape`.
pub static UNKNOWN_ESCAPE: Code = code(
    "C106",
    "unknown-escape",
    REFUSED,
    &[1],
    (
        "a backslash in double quotes is followed by something YAML does not know",
        include_str!("codes/unknown_escape.md"),
    ),
);

/// C107 `reserved-character`.
pub static RESERVED_CHARACTER: Code = code(
    "C107",
    "reserved-character",
    REFUSED,
    &[1],
    (
        "a value without quotes begins with a character that YAML reserves",
        include_str!("codes/reserved_character.md"),
    ),
);

/// C108 `wrong-indentation`.
pub static WRONG_INDENTATION: Code = code(
    "C108",
    "wrong-indentation",
    REFUSED,
    &[1],
    ("a line is indented in a way that fits nothing above it", include_str!("codes/wrong_indentation.md")),
);

/// C109 `missing-colon`.
pub static MISSING_COLON: Code = code(
    "C109",
    "missing-colon",
    REFUSED,
    &[1],
    ("a line among keys has no colon", include_str!("codes/missing_colon.md")),
);

/// C110 `not-utf8`.
pub static NOT_UTF8: Code = code(
    "C110",
    "not-utf8",
    REFUSED,
    &[1],
    ("YAML holds bytes that are not UTF-8", include_str!("codes/not_utf8.md")),
);

/// C111 `control-character`.
pub static CONTROL_CHARACTER: Code = code(
    "C111",
    "control-character",
    REFUSED,
    &[1],
    ("YAML holds a raw control character", include_str!("codes/control_character.md")),
);

/// C112 `utf16-text`.
pub static UTF16_TEXT: Code = code(
    "C112",
    "utf16-text",
    TOLERATED,
    &[],
    ("a YAML file is UTF-16", include_str!("codes/utf16_text.md")),
);

/// C113 `unknown-alias`.
pub static UNKNOWN_ALIAS: Code = code(
    "C113",
    "unknown-alias",
    REFUSED,
    &[1],
    ("an alias names an anchor that is not above it", include_str!("codes/unknown_alias.md")),
);

/// C114 `recursive-alias`.
pub static RECURSIVE_ALIAS: Code = code(
    "C114",
    "recursive-alias",
    REFUSED,
    &[1],
    ("an alias stands inside the node it stands for", include_str!("codes/recursive_alias.md")),
);

/// C115 `definition-too-large`.
pub static DEFINITION_TOO_LARGE: Code = code(
    "C115",
    "definition-too-large",
    LIMIT,
    &[],
    ("a YAML text is larger than the limit", include_str!("codes/definition_too_large.md")),
);

/// C116 `nested-too-deep`.
pub static NESTED_TOO_DEEP: Code = code(
    "C116",
    "nested-too-deep",
    LIMIT,
    &[],
    ("YAML is nested deeper than the limit", include_str!("codes/nested_too_deep.md")),
);

/// C117 `too-many-nodes`.
pub static TOO_MANY_NODES: Code = code(
    "C117",
    "too-many-nodes",
    LIMIT,
    &[],
    ("YAML holds more than the limit, aliases counted each time", include_str!("codes/too_many_nodes.md")),
);

/// C118 `second-document`.
pub static SECOND_DOCUMENT: Code = code(
    "C118",
    "second-document",
    WARNED,
    &[1],
    ("text behind the first YAML document is never read", include_str!("codes/second_document.md")),
);

/// C119 `unreadable-rest`.
pub static UNREADABLE_REST: Code = code(
    "C119",
    "unreadable-rest",
    TOLERATED,
    &[],
    ("unreadable bytes behind the first YAML document", include_str!("codes/unreadable_rest.md")),
);

/// C120 `unterminated-block`.
pub static UNTERMINATED_BLOCK: Code = code(
    "C120",
    "unterminated-block",
    REFUSED,
    &[10],
    ("a metadata block is never closed", include_str!("codes/unterminated_block.md")),
);

/// C121 `second-block`.
pub static SECOND_BLOCK: Code = code(
    "C121",
    "second-block",
    WARNED,
    &[10],
    ("a script has a second metadata block, which is never read", include_str!("codes/second_block.md")),
);

/// C122 `stray-line`.
pub static STRAY_LINE: Code = code(
    "C122",
    "stray-line",
    WARNED,
    &[11],
    ("a line inside a metadata block is no comment", include_str!("codes/stray_line.md")),
);

/// C123 `five-dashes`.
pub static FIVE_DASHES: Code = code(
    "C123",
    "five-dashes",
    WARNED,
    &[10],
    ("a line of five dashes opens a metadata block", include_str!("codes/five_dashes.md")),
);

/// C124 `hidden-block`.
pub static HIDDEN_BLOCK: Code = code(
    "C124",
    "hidden-block",
    REFUSED,
    &[12],
    ("a byte order mark hides the metadata block", include_str!("codes/hidden_block.md")),
)
.fixable();

/// C125 `byte-order-mark`.
pub static BYTE_ORDER_MARK: Code = code(
    "C125",
    "byte-order-mark",
    WARNED,
    &[],
    ("a script begins with a byte order mark", include_str!("codes/byte_order_mark.md")),
)
.fixable();

/// C126 `line-too-long`.
pub static LINE_TOO_LONG: Code = code(
    "C126",
    "line-too-long",
    REFUSED,
    &[],
    ("a line of a script is too long for right_st", include_str!("codes/line_too_long.md")),
);

/// C127 `body-not-utf8`.
pub static BODY_NOT_UTF8: Code = code(
    "C127",
    "body-not-utf8",
    WARNED,
    &[],
    ("a script holds bytes that are not UTF-8", include_str!("codes/body_not_utf8.md")),
);

/// C128 `indented-start`.
pub static INDENTED_START: Code = code(
    "C128",
    "indented-start",
    REFUSED,
    &[10],
    ("the `---` of a metadata block is indented", include_str!("codes/indented_start.md")),
)
.fixable();
