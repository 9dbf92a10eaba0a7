//! What a reference of a ServerTemplate leads to, in words.

use std::borrow::Cow;

use crate::model::Kind;
use crate::resolve::catalog::Answer;
use crate::resolve::catalog::Firmness;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::Reference;
use crate::site::show::Here;
use crate::site::views::shell::Link;
use crate::site::views::shell::Word;
use crate::site::words;

/// A reference in words.
pub(super) struct Told<'a> {
    /// What it means here.
    pub(super) item: Option<&'a Item>,
    /// Its name and page.
    pub(super) link: Link<'a>,
    /// Its revision.
    pub(super) revision: Cow<'a, str>,
    /// Its publisher.
    pub(super) publisher: Option<Link<'a>>,
    /// `here`, `external` or `unresolved`.
    pub(super) answer: Word,
    /// Why it is not here.
    pub(super) reason: Option<String>,
}

impl<'a> Here<'a> {
    /// Puts `reference` of `kind` into words.
    pub(super) fn tell(&self, kind: Kind, reference: &'a Reference) -> Told<'a> {
        let item = reference.item().map(|id| self.catalog().item(id));
        let publisher = match item {
            Some(item) => Some(self.to_publisher(item.publisher)),
            None => reference.publisher.as_deref().map(|name| Link { text: name.into(), href: None }),
        };
        Told {
            item,
            link: match item {
                Some(item) if reference.firmness == Firmness::Pinned => self.to_revision(item),
                Some(item) => self.to_item(item),
                None => Link { text: Cow::Borrowed(&reference.written), href: None },
            },
            revision: match item {
                Some(item) if matches!(item.home, Home::Part { .. }) => "in this template".into(),
                Some(item) => words::revision(item.revision),
                None => words::written_revision(reference.revision),
            },
            publisher,
            answer: answer(reference.answer),
            reason: reason(kind, reference),
        }
    }
}

fn answer(answer: Answer) -> Word {
    match answer {
        Answer::Item(_) => Word { id: "here", text: "In this catalog" },
        Answer::External => Word { id: "external", text: "Not in this catalog" },
        Answer::Unresolved => Word { id: "unresolved", text: "Not found" },
    }
}

/// Why a reference leads nowhere here: a sentence.
pub(super) fn reason(kind: Kind, reference: &Reference) -> Option<String> {
    let written = &reference.written;
    let of = reference.publisher.as_ref().map(|name| format!(" of publisher {name}")).unwrap_or_default();
    match (reference.answer, reference.firmness) {
        (Answer::Item(_), _) => None,
        (_, Firmness::Href) => {
            Some(format!("The {kind} “{written}” is known to one account only, by its address there."))
        }
        (Answer::External, _) => Some(format!("The {kind} “{written}”{of} is not in this catalog.")),
        (Answer::Unresolved, Firmness::Local) => Some(format!("The file “{written}” could not be used.")),
        (Answer::Unresolved, _) => Some(format!("No {kind} “{written}”{of} was found.")),
    }
}
