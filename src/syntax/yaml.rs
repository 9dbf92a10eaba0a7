//! YAML as written: scalars, lists and maps, with the place of each.
//!
//! The parser is ours, because the verdict has to be that of right_st, and right_st reads with go-yaml 2.2.1, a port of
//! libyaml 0.1 with YAML 1.1's grammar. Measured on the definitions and blocks of public repositories and on mutations
//! of them (bytes and lines changed, tabs, quotes, brackets and indicators put in), the accept/reject verdict of other
//! parsers differs from it: granit-parser in 7 of 100
//! cases, libyaml-safer in 2 of 100 (and it panics in 5 of 1,000), this one in none of 60,000.
//!
//! What a text becomes:
//! - Only the first document counts, and what stands behind it is not even scanned; a warning says so. Nothing but blanks
//!   and comments is a null scalar, since right_st reads an empty file as an empty definition.
//! - The first fault ends the parsing: what follows it would be guessed. Then there is no node.
//! - Aliases are replaced by copies, with the place of the alias; what they expand to counts against the limits, so that an
//!   alias bomb costs nothing. `<<` stays a pair as written, because its meaning depends on what is read:
//!   right_st assigns a struct's fields again, refuses overlaps in a map, and loses merged inputs of a script.
//! - Places are bytes of the file, also behind characters of several bytes, in comment blocks and in UTF-16.

mod build;
mod fault;
mod input;
mod scan;
mod scan_marks;
mod scan_scalars;
mod short;
mod words;

use std::borrow::Cow;

use crate::diag::Checked;
use crate::settings::Limits;
use crate::text::FileId;
use crate::text::Span;

use build::Budget;
use build::Builder;
use input::Decoded;
use input::Places;
use scan::Scanner;

/// One node of a YAML document, its aliases expanded.
#[derive(Debug, Clone, PartialEq)]
pub struct Node<'t> {
    /// Where it stands in the file (for an alias: where the alias stands).
    pub span: Span,
    /// What it is.
    pub kind: NodeKind<'t>,
}

/// The three kinds of nodes.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeKind<'t> {
    /// A scalar.
    Scalar(Scalar<'t>),
    /// A list.
    Sequence(Vec<Node<'t>>),
    /// A map, in written order, duplicates and `<<` included.
    Mapping(Vec<(Node<'t>, Node<'t>)>),
}

/// A scalar, its text unfolded and unescaped.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalar<'t> {
    /// Its text; where it stands in the source as it is, a stretch of that.
    pub text: Cow<'t, str>,
    /// How it was written.
    pub style: Style,
    /// Its tag in the long form (`tag:yaml.org,2002:str`, `!own`), if one was written.
    pub tag: Option<Box<str>>,
}

impl Node<'_> {
    /// The same node, whatever becomes of the text that it was parsed from.
    pub fn into_owned(self) -> Node<'static> {
        let kind = match self.kind {
            NodeKind::Scalar(Scalar { text, style, tag }) => {
                NodeKind::Scalar(Scalar { text: Cow::Owned(text.into_owned()), style, tag })
            }
            NodeKind::Sequence(nodes) => {
                NodeKind::Sequence(nodes.into_iter().map(Node::into_owned).collect())
            }
            NodeKind::Mapping(pairs) => {
                let own = |(key, value): (Node<'_>, Node<'_>)| (key.into_owned(), value.into_owned());
                NodeKind::Mapping(pairs.into_iter().map(own).collect())
            }
        };
        Node { span: self.span, kind }
    }
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

/// Deepest nesting that any setting can allow, so that no thread's stack runs out.
const MAX_DEPTH: usize = 256;

/// Parses the file `file`, whose content is `bytes`.
///
/// The value is `None` after a fault; a file without a document is a null scalar at its start.
pub fn parse<'t>(file: FileId, bytes: &'t [u8], limits: &Limits) -> Checked<Option<Node<'t>>> {
    parse_at(file, bytes, &Places::Same, limits)
}

/// Parses a text that was put together from `stretches` of `file`: (start in the text, start in the file), ascending,
/// the last one being the end of both.
///
/// Otherwise like [`parse`].
pub fn parse_stretches<'t>(
    file: FileId,
    bytes: &'t [u8],
    stretches: &[(usize, usize)],
    limits: &Limits,
) -> Checked<Option<Node<'t>>> {
    parse_at(file, bytes, &Places::Stretches(stretches.to_vec()), limits)
}

fn parse_at<'t>(
    file: FileId,
    bytes: &'t [u8],
    places: &Places,
    limits: &Limits,
) -> Checked<Option<Node<'t>>> {
    if limits.definition_bytes < bytes.len() as u64 {
        let found = words::too_large(places.span(file, 0, 0), bytes.len(), limits);
        return Checked { value: None, diagnostics: vec![found] };
    }
    let decoded = input::decode(bytes);
    let places = decoded.places.as_ref().unwrap_or(places);
    match &decoded.text {
        Cow::Borrowed(text) => parse_text(text, &decoded, bytes, Written { file, text, places, limits }),
        Cow::Owned(text) => {
            let checked = parse_text(text, &decoded, bytes, Written { file, text, places, limits });
            Checked { value: checked.value.map(Node::into_owned), diagnostics: checked.diagnostics }
        }
    }
}

fn parse_text<'t>(
    text: &'t str,
    decoded: &Decoded<'_>,
    bytes: &[u8],
    written: Written<'_>,
) -> Checked<Option<Node<'t>>> {
    let short =
        || short::parse(text, decoded.start, written.file, written.places, Budget::of(written.limits));
    if decoded.places.is_none()
        && decoded.unreadable.is_none()
        && let Some((node, rest)) = short()
    {
        let diagnostics = rest.and_then(|rest| written.second_document(rest)).into_iter().collect();
        return Checked { value: Some(node), diagnostics };
    }
    parse_long(text, decoded, bytes, written)
}

/// What [`short::parse`] also reads, and everything else.
fn parse_long<'t>(
    text: &'t str,
    decoded: &Decoded<'_>,
    bytes: &[u8],
    written: Written<'_>,
) -> Checked<Option<Node<'t>>> {
    let Written { file, places, limits, .. } = written;
    let mut diagnostics = Vec::new();
    if decoded.places.is_some() {
        diagnostics.push(words::utf16(Span::new(file, 0, 2)));
    }
    let budget = Budget::of(limits);
    let scanner = Scanner::new(text, decoded.start, budget.depth);
    let mut builder = Builder::new(scanner, file, places, budget);
    // The last byte that right_st's reader needs and where it stops looking, if that is before the end of the text.
    let mut looked_at = None;
    let mut value = None;
    match builder.document() {
        Ok((node, rest)) => {
            value = Some(node);
            if let Some(rest) = rest {
                // The scanner needs four characters to know a `---` from other text.
                let needed = builder.scanner.mark.at.max(rest + 3);
                looked_at = Some((needed, input::looked_at(bytes, needed)));
                diagnostics.extend(written.second_document(rest));
            }
        }
        // What is wrong at the end of a text that was cut is wrong because it was cut.
        Err(fault) if decoded.unreadable.is_some() && text.len() <= fault.seen => {}
        Err(fault) => diagnostics.push(written.describe(&fault)),
    }
    if let Some((why, length)) = decoded.unreadable {
        let at = text.len();
        let is_utf16 = decoded.places.is_some();
        let is_read = is_utf16
            || looked_at.is_none_or(|(needed, end)| at <= needed || at + input::width(bytes[at]) <= end);
        let end = if is_utf16 { at } else { at + length };
        let found = bytes.get(at..end).unwrap_or_default();
        diagnostics.push(words::unreadable(why, places.span(file, at, end), found, is_read));
        value = value.filter(|_| !is_read);
    }
    Checked { value, diagnostics }
}

/// A text as it was written, for telling what is wrong with it.
#[derive(Clone, Copy)]
struct Written<'a> {
    file: FileId,
    text: &'a str,
    places: &'a Places,
    limits: &'a Limits,
}

#[cfg(test)]
mod tests;
