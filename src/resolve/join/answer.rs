//! References by name: their answers, and what is wrong with them.

use super::Joiner;
use crate::diag::Diagnostic;
use crate::diag::nearest;
use crate::model::Kind;
use crate::model::reference::NamedReference;
use crate::model::reference::RevisionWord;
use crate::resolve::catalog::Answer;
use crate::resolve::catalog::Audience;
use crate::resolve::catalog::Firmness;
use crate::resolve::catalog::LineageId;
use crate::resolve::catalog::Reference;
use crate::resolve::catalog::RevisionNumber;
use crate::resolve::catalog::State;
use crate::resolve::codes;
use crate::resolve::references::DraftKey;
use crate::resolve::references::Found;
use crate::resolve::references::Question;
use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::collections::HashMap;

impl Joiner<'_> {
    /// Answers a reference by name.
    pub(super) fn named(
        &self,
        key: DraftKey,
        kind: Kind,
        named: &NamedReference,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Reference {
        let lineage = self.table.lineages.get(key.0);
        let draft = self.item(key);
        let publisher = named.publisher.as_ref().map(|publisher| publisher.value.clone());
        let wanted = named.wanted();
        let record = draft.record.as_ref().and_then(|record| {
            let same = record.resolved.iter().find(|it| it.kind == kind && it.name.value == named.name.value);
            same.filter(|_| !matches!(wanted, RevisionWord::Number(_)))
        });
        let recorded_publisher =
            record.and_then(|record| record.publisher.as_ref()).map(|it| it.value.as_str());
        let question = Question {
            kind,
            name: &named.name.value,
            wanted: record.map_or(wanted, |record| RevisionWord::Number(record.revision)),
            publisher: recorded_publisher.or(publisher.as_deref()),
            own_publisher: &lineage.publisher,
            drafts: self.show.drafts,
        };
        let found = self.table.names.answer(&question, &self.table.lineages, &|_| true);
        if self.show.audience == Audience::All {
            self.check_hidden(key, named, &question, &found, diagnostics);
        }
        let answer = match &found {
            Found::One(other) | Found::DeprecatedOnly(other) => Answer::Item(self.table.id(*other)),
            Found::External { .. } => Answer::External,
            Found::Dangling { .. } | Found::Ambiguous(_) => Answer::Unresolved,
        };
        self.report(named, &question, &found, diagnostics);
        let firmness = match wanted {
            RevisionWord::Number(_) => Firmness::Pinned,
            RevisionWord::Latest => Firmness::Floating,
            RevisionWord::Head => Firmness::Head,
        };
        Reference {
            span: named.span,
            firmness,
            written: named.name.value.clone(),
            revision: named.revision.as_ref().map(|revision| revision.value),
            publisher,
            answer,
        }
    }

    /// Whether the publisher has a revision, of which only the record could be read, that could be the answer.
    fn may_be_broken(&self, question: &Question<'_>) -> bool {
        let publisher = question.publisher.unwrap_or(question.own_publisher);
        self.table.unread(self.documents).iter().any(|(file, number)| {
            let is_wanted = match question.wanted {
                RevisionWord::Number(wanted) => wanted == *number,
                RevisionWord::Latest | RevisionWord::Head => true,
            };
            is_wanted && file.publisher.as_ref().is_some_and(|written| written.value == publisher)
        })
    }

    pub(super) fn report(
        &self,
        named: &NamedReference,
        question: &Question<'_>,
        found: &Found,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        // What could not be read has been reported: what it would have meant, nobody knows.
        if named.wanted() == RevisionWord::UNREADABLE
            || matches!(found, Found::Dangling { .. }) && self.may_be_broken(question)
        {
            return;
        }
        let (kind, name) = (question.kind, question.name);
        let span = named.name.span;
        let near = || self.table.names.near(kind, name);
        let diagnostic = match found {
            Found::One(_) => return,
            Found::DeprecatedOnly(key) => {
                let message = format!("every published revision of the {kind} `{name}` is deprecated");
                Diagnostic::new(&codes::DEPRECATED_LATEST, span, message)
                    .note(format!("{} is taken", self.describe(*key)))
            }
            Found::External { others } => {
                let message = format!("the {kind} `{name}` is not in this catalog");
                let mut diagnostic = Diagnostic::new(&codes::EXTERNAL_REFERENCE, span, message);
                if others.is_empty() {
                    if let Some(near) = near() {
                        diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
                    }
                } else {
                    diagnostic = diagnostic.note(format!("the catalog holds {}", self.describe_all(others)));
                }
                diagnostic.note("it is shown as external, and what depends on it as Unknown")
            }
            Found::Dangling { others } => {
                let asked = match question.wanted {
                    RevisionWord::Number(number) => format!("revision {number} of the {kind} `{name}`"),
                    RevisionWord::Latest => format!("a published revision of the {kind} `{name}`"),
                    RevisionWord::Head => format!("the {kind} `{name}`"),
                };
                let publisher = question.publisher.unwrap_or(question.own_publisher);
                let message = format!("`{publisher}` does not have {asked}");
                let mut diagnostic = Diagnostic::new(&codes::DANGLING_REFERENCE, span, message);
                if !others.is_empty() {
                    diagnostic = diagnostic.note(format!("the catalog holds {}", self.describe_all(others)));
                } else if let Some(near) = near() {
                    diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
                }
                diagnostic
            }
            Found::Ambiguous(keys) => {
                let message = format!("`{name}` stands for {} {kind}s", keys.len());
                Diagnostic::new(&codes::AMBIGUOUS_REFERENCE, span, message)
                    .note(format!("it could be {}", self.describe_all(keys)))
                    .help("write its `Publisher` and `Revision`")
            }
        };
        diagnostics.push(diagnostic);
    }

    /// Reports a visible component that needs one that the same people may not see.
    pub(super) fn check_hidden(
        &self,
        key: DraftKey,
        named: &NamedReference,
        question: &Question<'_>,
        found: &Found,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let (Found::One(other) | Found::DeprecatedOnly(other)) = found else { return };
        if !matches!(self.item(key).state, State::Published | State::Deprecated) {
            return;
        }
        let seen = |key: DraftKey, audience: &Audience| {
            crate::resolve::is_visible(self.table.lineages.get(key.0), self.item(key), audience)
                && matches!(self.item(key).state, State::Published | State::Deprecated)
        };
        // What everybody sees, each group sees.
        if seen(*other, &Audience::Public) {
            return;
        }
        let groups = self.documents.groups.iter().map(|group| BTreeSet::from([group.name.value.clone()]));
        let audiences = std::iter::once(Audience::Public).chain(groups.map(Audience::Groups));
        for audience in audiences {
            if !seen(key, &audience) || seen(*other, &audience) {
                continue;
            }
            // Those who may not see this one may see another that answers as well.
            let question = Question { drafts: false, ..*question };
            let again =
                self.table.names.answer(&question, &self.table.lineages, &|other| seen(other, &audience));
            if matches!(again, Found::One(_) | Found::DeprecatedOnly(_)) {
                continue;
            }
            let who = match &audience {
                Audience::Groups(groups) => {
                    let group = groups.first().map_or("", String::as_str);
                    format!("the group `{group}`")
                }
                Audience::Public | Audience::All => "everybody".to_owned(),
            };
            let why = match self.item(*other).state {
                State::Published | State::Deprecated => "is not shared with them",
                State::WorkingCopy | State::Unpublished => "is not published",
            };
            let message = format!("{who} may see this, but {} {why}", self.describe(*other));
            diagnostics.push(
                Diagnostic::new(&codes::HIDDEN_DEPENDENCY, named.name.span, message)
                    .note("who imports a component gets everything that it needs")
                    .help("widen the visibility of what is needed, or narrow this one's"),
            );
            return;
        }
    }

    pub(super) fn describe(&self, key: DraftKey) -> String {
        let (lineage, item) = (self.table.lineages.get(key.0), self.item(key));
        let name = self.name(key);
        match item.revision {
            RevisionNumber::Committed(number) => {
                format!("`{name}` revision {number} of {}", lineage.publisher)
            }
            RevisionNumber::Head => {
                format!("the working copy `{name}` in `{}`", self.sources.path(item.root))
            }
        }
    }

    pub(super) fn describe_all(&self, keys: &[DraftKey]) -> String {
        const SHOWN: usize = 5;
        let mut texts: Vec<String> = keys.iter().take(SHOWN).map(|key| self.describe(*key)).collect();
        if keys.len() > SHOWN {
            texts.push(format!("{} more", keys.len() - SHOWN));
        }
        texts.join(", ")
    }

    /// Reports successors that do not exist.
    pub(super) fn check_successors(&self) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        let by_slug = LazyCell::new(|| {
            let mut by_slug: HashMap<(Kind, &str), Vec<LineageId>> = HashMap::new();
            for (id, lineage) in self.table.lineages.with_ids() {
                by_slug.entry((lineage.kind, &lineage.slug)).or_default().push(id);
            }
            by_slug
        });
        for lineage in self.table.lineages.all() {
            for record in lineage.items.iter().filter_map(|item| item.record.as_ref()) {
                let Some(successor) = record.deprecated.as_ref().and_then(|it| it.successor.as_ref()) else {
                    continue;
                };
                let address = &successor.value;
                let named = by_slug.get(&(address.kind, address.lineage.as_str()));
                let exists = named.into_iter().flatten().any(|id| {
                    let publisher = self.table.publisher(*id);
                    let items = &self.table.lineages.get(*id).items;
                    address.publisher.as_ref().is_none_or(|slug| *slug == publisher.slug)
                        && address.revision.is_none_or(|number| {
                            items.iter().any(|item| item.revision == RevisionNumber::Committed(number))
                        })
                });
                if !exists {
                    let message = format!("the successor `{}` is not in this catalog", address.lineage);
                    let slugs = self.table.lineages.all().filter(|it| it.kind == address.kind);
                    let near = nearest(&address.lineage, slugs.map(|it| it.slug.as_str()));
                    let mut diagnostic = Diagnostic::new(&codes::MISSING_SUCCESSOR, successor.span, message);
                    if let Some(near) = near.filter(|near| *near != address.lineage) {
                        diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
                    }
                    diagnostics.push(diagnostic);
                }
            }
        }
        diagnostics
    }
}
