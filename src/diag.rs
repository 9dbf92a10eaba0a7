//! What an author did wrong: codes, places, messages; and what a stage returns.

use std::borrow::Cow;

use crate::path::SourcePath;
use crate::text::Span;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; counted, listed with `-v`, never fails.
    Info,
    /// Probably a mistake; fails under `strict`.
    Warning,
    /// A mistake; fails.
    Error,
}

impl Severity {
    /// The word that reports use.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// What right_st says to a file with such a finding; decides the profile `compat`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RightSt {
    /// It refuses the file, or crashes on it.
    Refuses,
    /// It takes the file: in `compat` an error becomes a warning.
    Accepts,
    /// It has no say: our limits, paths that leave the root, files that only we read. Errors stay errors.
    NoSay,
}

/// A kind of finding: one static each, declared beside the code that reports it.
#[derive(Debug)]
pub struct Code {
    /// `C` and three digits; the first is the stage (`C1` syntax, `C2` definition, `C3` reference, `C4` rule,
    /// `C5` theme, `C6` output).
    pub id: &'static str,
    /// The name for people and settings: kebab-case, says the fault.
    pub name: &'static str,
    /// Its level in the profile `marketplace`.
    pub severity: Severity,
    /// What right_st says.
    pub right_st: RightSt,
    /// The rules of the domain paper (section 4, 1 to 102) that it carries, possibly none.
    pub rules: &'static [u8],
    /// One line for lists: a lower-case phrase without a full stop.
    pub summary: &'static str,
    /// Its page, Markdown with the headings *What it finds*, *Why it matters*, *Example*, *What to do*.
    pub docs: &'static str,
    /// Whether its findings may carry a [`Fix`]: there are cases with one right answer.
    pub fixable: bool,
}

impl Code {
    /// The same code, marked as one whose findings may carry a [`Fix`].
    #[must_use]
    pub const fn fixable(mut self) -> Self {
        self.fixable = true;
        self
    }
}

/// The one right answer to a finding: what to write where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does: an imperative phrase, names in backticks.
    pub title: String,
    /// What to change, all in one file; all of it or nothing.
    pub edits: Vec<Edit>,
}

/// One change of a source. `edit` turns it into bytes, or into nothing where the source is not what it says here:
/// a copy that an alias makes of a value stands at the alias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Replaces the text `old` of a scalar, which stands at `span` as it is or in quotes; the quotes are kept.
    Word {
        /// The scalar.
        span: Span,
        /// Its text.
        old: String,
        /// The text that it shall have.
        new: String,
    },
    /// Takes off the quotes around `text`, which stands at `span`.
    Unquote {
        /// The scalar.
        span: Span,
        /// Its text.
        text: String,
    },
    /// Puts quotes around `text`, which stands at `span` without them.
    Quote {
        /// The scalar.
        span: Span,
        /// Its text.
        text: String,
    },
    /// Replaces the bytes at `span`, whatever they are.
    Bytes {
        /// What is replaced; empty where something is only inserted.
        span: Span,
        /// What shall stand there.
        new: String,
    },
    /// Removes the entry of a list, or of a map from its key on, with its line or its comma.
    Entry {
        /// The entry; of a map, from the start of the key to the end of the value.
        span: Span,
    },
}

impl Edit {
    /// Where it changes something.
    pub fn span(&self) -> Span {
        match self {
            Edit::Word { span, .. }
            | Edit::Unquote { span, .. }
            | Edit::Quote { span, .. }
            | Edit::Bytes { span, .. }
            | Edit::Entry { span } => *span,
        }
    }
}

/// Where a finding is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The whole input.
    Root,
    /// A file or folder that is not among the sources, or whose text was not read.
    Path(SourcePath),
    /// A stretch of a source.
    Span(Span),
}

/// A sentence that explains a finding, maybe with a second place ("first set here").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The second place.
    pub span: Option<Span>,
    /// The sentence: lower-case phrase, no full stop.
    pub text: Cow<'static, str>,
}

/// One finding.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// What kind.
    pub code: &'static Code,
    /// How much it matters here: the code's own level until `lint::levels` has applied the settings.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What: lower-case phrase, names in backticks.
    pub message: String,
    /// Why, and second places.
    pub notes: Vec<Note>,
    /// What to do.
    pub help: Option<Cow<'static, str>>,
    /// What `--fix` writes, if there is one right answer.
    pub fix: Option<Box<Fix>>,
}

impl Diagnostic {
    /// A finding at `span`.
    pub fn new(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic::at(code, Place::Span(span), message)
    }

    /// A finding at any place.
    pub fn at(code: &'static Code, place: Place, message: impl Into<String>) -> Self {
        let (message, notes) = (message.into(), Vec::new());
        Diagnostic { code, severity: code.severity, place, message, notes, help: None, fix: None }
    }

    /// Adds a reason.
    #[must_use]
    pub fn note(self, text: impl Into<Cow<'static, str>>) -> Self {
        self.with_note(Note { span: None, text: text.into() })
    }

    /// Adds a second place.
    #[must_use]
    pub fn note_at(self, span: Span, text: impl Into<Cow<'static, str>>) -> Self {
        self.with_note(Note { span: Some(span), text: text.into() })
    }

    fn with_note(mut self, note: Note) -> Self {
        // A catalog can have many findings, and each has few notes.
        self.notes.reserve_exact(1);
        self.notes.push(note);
        self
    }

    /// Says what `--fix` does about it; the code must be marked as fixable.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, edit: Edit) -> Self {
        debug_assert!(self.code.fixable, "`{}` must be marked as fixable", self.code.name);
        self.fix = Some(Box::new(Fix { title: title.into(), edits: vec![edit] }));
        self
    }

    /// Says that `--fix` writes `new` in place of the scalar `old` at `span`.
    #[must_use]
    pub fn fix_word(self, span: Span, old: &str, new: &str) -> Self {
        let (old, new) = (old.to_owned(), new.to_owned());
        self.fix(format!("write `{new}`"), Edit::Word { span, old, new })
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.help = Some(text.into());
        self
    }
}

/// What a stage makes, and what it found on the way.
#[derive(Debug)]
pub struct Checked<T> {
    /// The result; what is broken is left out of it.
    pub value: T,
    /// The findings, in no promised order.
    pub diagnostics: Vec<Diagnostic>,
}

/// The nearest of `known` to `written`, if it is near enough to be what was meant.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    Words::new(known).nearest(written).copied()
}

/// Words that many others are compared with.
#[derive(Debug)]
pub struct Words<S>(Vec<(Letters, S)>);

impl<S: AsRef<str>> Words<S> {
    /// Takes each word apart, once.
    pub fn new(known: impl IntoIterator<Item = S>) -> Self {
        Words(known.into_iter().map(|name| (Letters::of(name.as_ref()), name)).collect())
    }

    /// The nearest to `written`, if it is near enough to be what was meant; the first in order of several.
    pub fn nearest(&self, written: &str) -> Option<&S> {
        let letters = Letters::of(written);
        let mut may_be: Vec<(usize, &str, &S)> =
            self.0.iter().map(|(own, name)| (letters.distance(own), name.as_ref(), name)).collect();
        may_be.retain(|(least, ..)| *least <= letters.limit());
        // The likeliest first: few are left then that could be nearer than what was found.
        may_be.sort_unstable_by_key(|(least, name, _)| (*least, *name));
        let mut found: Option<(usize, &str, &S)> = None;
        for (least, name, known) in may_be {
            if found.is_some_and(|(errors, ..)| errors < least) {
                break;
            }
            let errors = typing_errors(written, name);
            if errors <= letters.limit()
                && found.is_none_or(|(best, first, _)| (errors, name) < (best, first))
            {
                found = Some((errors, name, known));
            }
        }
        found.map(|(.., known)| known)
    }

    /// Whether any of them was meant to be `known`.
    pub fn any_near(&self, known: &str) -> bool {
        let letters = Letters::of(known);
        let mut may_be = self.0.iter().filter(|(own, _)| own.distance(&letters) <= own.limit());
        may_be.any(|(own, written)| typing_errors(written.as_ref(), known) <= own.limit())
    }
}

/// The letters of a text.
#[derive(Debug)]
struct Letters {
    /// How often each stands there, whatever its case; letters beyond ASCII count as they fall.
    counts: [u8; 32],
    /// How many there are.
    all: usize,
}

impl Letters {
    fn of(text: &str) -> Self {
        let mut counts = [0_u8; 32];
        let mut add = |number: usize| {
            let count = &mut counts[number % 32];
            *count = count.saturating_add(1);
        };
        if text.is_ascii() {
            // Capitals and small letters are 32 apart.
            text.bytes().for_each(|byte| add(usize::from(byte)));
        } else {
            text.chars().flat_map(char::to_lowercase).for_each(|c| add(c as usize));
        }
        Letters { counts, all: text.chars().count() }
    }

    /// How many typing errors there may be in a text with these letters: with one in three it still reads as the same
    /// word.
    fn limit(&self) -> usize {
        (self.all / 3).max(1)
    }

    /// The number of typing errors between two texts, or fewer: each puts in a letter, takes one out, does both, or
    /// changes the order only.
    fn distance(&self, other: &Letters) -> usize {
        let pairs = || self.counts.iter().zip(&other.counts);
        let more: usize = pairs().map(|(own, other)| usize::from(own.saturating_sub(*other))).sum();
        let less: usize = pairs().map(|(own, other)| usize::from(other.saturating_sub(*own))).sum();
        more.max(less).max(self.all.abs_diff(other.all))
    }
}

/// How many typing errors make one text of the other, whatever the case.
fn typing_errors(one: &str, other: &str) -> usize {
    strsim::damerau_levenshtein(&one.to_lowercase(), &other.to_lowercase())
}

/// The one of `known` that `written` can only mean: the same letters in another case, with other blanks between, or
/// with one typing error in at least five letters.
pub fn only_meaning<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = |text: &str| -> String {
        text.chars().filter(|c| !matches!(c, ' ' | '_' | '-')).flat_map(char::to_lowercase).collect()
    };
    let folded = letters(written);
    let mut near = Vec::new();
    for name in known {
        let own = letters(name);
        if own == folded {
            return Some(name);
        }
        if 5 <= own.chars().count() && strsim::damerau_levenshtein(&own, &folded) == 1 {
            near.push(name);
        }
    }
    if let [only] = near[..] { Some(only) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_one_meaning_or_none() {
        let known = ["Name", "Revision", "Revisions", "Instance Type", "Default"];
        assert_eq!(only_meaning("name", known), Some("Name"));
        assert_eq!(only_meaning("instance_type", known), Some("Instance Type"));
        assert_eq!(only_meaning("Defualt", known), Some("Default"));
        assert_eq!(only_meaning("REVISION", known), Some("Revision"));
        assert_eq!(only_meaning("Revisionz", known), None);
        assert_eq!(only_meaning("Nam", known), None);
    }

    #[test]
    fn the_nearest_name_is_suggested_and_a_far_one_is_not() {
        let known = ["Boot", "Operational", "Decommission"];
        assert_eq!(nearest("boot", known), Some("Boot"));
        assert_eq!(nearest("Operatoinal", known), Some("Operational"));
        assert_eq!(nearest("Shutdown", known), None);
    }
}
