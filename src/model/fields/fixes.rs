//! What has one right answer in keys and values.

use crate::diag::Diagnostic;
use crate::diag::Edit;
use crate::diag::only_meaning;
use crate::model::fields::scalar;
use crate::syntax::yaml::Node;
use crate::syntax::yaml::NodeKind;
use crate::syntax::yaml::Scalar;
use crate::syntax::yaml::Style;
use crate::text::Span;

/// Adds the fix that writes what `written`, at `span`, can only mean, if it is one of `known`.
#[must_use]
pub fn fix_meaning(
    diagnostic: Diagnostic,
    span: Span,
    written: &str,
    known: impl IntoIterator<Item = &'static str>,
) -> Diagnostic {
    match only_meaning(written, known) {
        Some(meant) => diagnostic.fix_word(span, written, meant),
        None => diagnostic,
    }
}

/// Whether `text` is a word for true or false where it stands without quotes.
pub(super) fn is_flag_word(text: &str) -> bool {
    let scalar = Scalar { text: text.into(), style: Style::Plain, tag: None };
    matches!(scalar::meaning(&scalar), Ok(scalar::Meaning::Bool(_)))
}

/// The edit that removes the entry of a map whose key and value stand there.
pub fn remove_pair(key: Span, value: Span) -> Edit {
    Edit::Entry { span: Span { end: value.end.max(key.end), ..key } }
}

/// Whether two values are written alike, wherever they stand.
pub(super) fn same(a: &Node, b: &Node) -> bool {
    match (&a.kind, &b.kind) {
        (NodeKind::Scalar(a), NodeKind::Scalar(b)) => a == b,
        (NodeKind::Sequence(a), NodeKind::Sequence(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (NodeKind::Mapping(a), NodeKind::Mapping(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(&a.0, &b.0) && same(&a.1, &b.1))
        }
        _ => false,
    }
}
