//! How one definition names another component.

use crate::text::Span;
use crate::text::Spanned;

/// A revision as written in a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RevisionWord {
    /// `latest` or `-1`: the highest.
    Latest,
    /// `head`, `0`, or nothing written.
    Head,
    /// A committed revision.
    Number(u32),
}

/// A component named by name, maybe with a revision and a publisher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedReference {
    /// The whole map.
    pub span: Span,
    /// The name.
    pub name: Spanned<String>,
    /// The revision, if one is written.
    pub revision: Option<Spanned<RevisionWord>>,
    /// The publisher, if one is written that is not empty.
    pub publisher: Option<Spanned<String>>,
}

impl NamedReference {
    /// The revision it asks for; none written means HEAD.
    pub fn wanted(&self) -> RevisionWord {
        self.revision.as_ref().map_or(RevisionWord::Head, |revision| revision.value)
    }
}
