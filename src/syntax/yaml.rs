//! YAML as written: scalars, lists and maps, with the place of each.

use crate::text::Span;

/// One node of a YAML document, its aliases expanded.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it stands in the file (for an alias: where the alias stands).
    pub span: Span,
    /// What it is.
    pub kind: NodeKind,
}

/// The three kinds of nodes.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeKind {
    /// A scalar.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Node>),
    /// A map, in written order, duplicates and `<<` included.
    Mapping(Vec<(Node, Node)>),
}

/// A scalar, its text unfolded and unescaped.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalar {
    /// Its text.
    pub text: String,
    /// How it was written.
    pub style: Style,
    /// Its tag in the long form (`tag:yaml.org,2002:str`, `!own`), if one was written.
    pub tag: Option<Box<str>>,
}

/// How a scalar was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes: the only style in which words mean booleans or null.
    Plain,
    /// `'…'` or `"…"`.
    Quoted,
    /// `|` or `>`.
    Block,
}
