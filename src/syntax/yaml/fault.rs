//! What is wrong with a YAML text, before it is put into words.

/// A fault that ends the parsing of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// What is wrong.
    pub(super) kind: FaultKind,
    /// First byte of the text that it is about.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
    /// First byte of what was understood last, for faults of what follows it; 0 for other faults.
    pub(super) after: usize,
    /// How far the scanner had come: a fault at the end of a text that was cut is the cut's.
    pub(super) seen: usize,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FaultKind {
    /// A line that ought to be a key has no `:`.
    NoColon,
    /// A `: ` inside a value without quotes.
    ColonInValue,
    /// A `- ` behind something else on its line.
    EntryHere,
    /// A `? ` behind something else on its line.
    KeyHere,
    /// A character that cannot begin a value.
    CannotStart(char),
    /// A tab where the indentation has to be spaces.
    Tab,
    /// A quote that is never closed; the byte is where the text or document ends.
    UnclosedQuote(usize),
    /// A backslash with a letter that means nothing.
    Escape(char),
    /// `\x`, `\u` or `\U` without its digits.
    EscapeDigits,
    /// An escape for something that is no character.
    EscapeNoCharacter,
    /// Something behind `|` or `>` that is neither a digit, `+`, `-` nor a comment.
    BlockHeader,
    /// `|0` or `>0`.
    BlockIndentZero,
    /// A `%` line that is neither `%YAML` nor `%TAG`, or is broken.
    Directive(&'static str),
    /// `%YAML` with another version than 1.1.
    Version,
    /// `&` without a name.
    AnchorName,
    /// `*` without a name.
    AliasName,
    /// A broken tag.
    Tag(&'static str),
    /// A tag handle that no `%TAG` line declares.
    TagHandle,
    /// Something else than a key inside a map that began at the byte.
    ExpectedKey(usize, Found),
    /// Something else than a `- ` inside a list that began at the byte.
    ExpectedEntry(usize, Found),
    /// No `,` or closing bracket in a `[` or `{` that stands at the byte.
    ExpectedComma(usize, Found),
    /// A value was expected.
    ExpectedNode(Found),
    /// `%` lines without the `---` that must follow.
    ExpectedDocument,
    /// An alias of a name that nothing carries.
    UnknownAnchor(String),
    /// An alias inside the thing it stands for.
    AliasInsideItself(String),
    /// Nested deeper than the limit.
    TooDeep,
    /// More nodes than the limit.
    TooManyNodes,
    /// More text than the limit, aliases counted each time.
    TooMuchText,
}

/// What stands where something else was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// The end of the text, or of the document.
    End,
    /// The end of the block: a line further left.
    Dedent,
    /// A map that is indented differently.
    Map,
    /// A list that is indented differently.
    List,
    /// A `- `.
    Entry,
    /// A `,`.
    Comma,
    /// A `]` or `}`.
    Close,
    /// A `:`.
    Colon,
    /// A scalar, an alias, an anchor, a tag, an opening bracket.
    Value,
    /// A key.
    Key,
}
