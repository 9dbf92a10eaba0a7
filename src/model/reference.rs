//! How one definition names another component.

use std::borrow::Cow;

use crate::diag::Diagnostic;
use crate::diag::only_meaning;
use crate::model::codes;
use crate::model::fields;
use crate::model::fields::Entry;
use crate::model::fields::Field;
use crate::model::fields::Findings;
use crate::model::fields::Format;
use crate::model::fields::Shape;
use crate::model::fields::Table;
use crate::syntax::yaml::Node;
use crate::text::SharedStr;
use crate::text::Span;
use crate::text::Spanned;

/// The keys of a map that names a RightScript.
pub static REFERENCE: Table = Table {
    of: "a RightScript reference",
    fields: &[
        Field::needed("Name", Shape::Text, "the script's name"),
        Field::optional("Revision", REVISION, "`latest`, `head`, or a number; `head` if absent"),
        Field::optional("Publisher", Shape::Text, "who published it; without one the account is meant"),
    ],
};

/// What stands at `Revision`.
pub const REVISION: Shape = Shape::OneOf(&[Shape::Word(&["latest", "head"]), NUMBER]);

/// A revision's number as Go reads it.
const NUMBER: Shape = Shape::Format(&Format {
    pattern: "^(-0*[01]|\\+?[0-9]+)$",
    max_chars: 0,
    types: fields::NUMBERS,
    example: "12",
});

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

impl RevisionWord {
    /// What stands for a revision that could not be read and was reported: no revision has the number 0, which is
    /// written for [`RevisionWord::Head`].
    pub const UNREADABLE: RevisionWord = RevisionWord::Number(0);
}

/// A component named by name, maybe with a revision and a publisher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedReference {
    /// The whole map.
    pub span: Span,
    /// The name.
    pub name: Spanned<SharedStr>,
    /// The revision, if one is written.
    pub revision: Option<Spanned<RevisionWord>>,
    /// The publisher, if one is written that is not empty.
    pub publisher: Option<Spanned<SharedStr>>,
}

impl NamedReference {
    /// The revision it asks for; none written means HEAD.
    pub fn wanted(&self) -> RevisionWord {
        self.revision.as_ref().map_or(RevisionWord::Head, |revision| revision.value)
    }
}

/// Reads a revision as right_st does: two words in lower case, or what Go's `Atoi` takes for an integer.
pub fn read_revision(written: &Spanned<String>, findings: &mut Findings) -> Spanned<RevisionWord> {
    let word = match written.value.as_str() {
        "latest" => RevisionWord::Latest,
        "head" => RevisionWord::Head,
        text => match text.parse::<i64>() {
            Ok(-1) => RevisionWord::Latest,
            Ok(0) => RevisionWord::Head,
            Ok(number) => {
                let Ok(number) = u32::try_from(number) else {
                    findings.push(out_of_range(number, written.span));
                    return Spanned::new(RevisionWord::UNREADABLE, written.span);
                };
                RevisionWord::Number(number)
            }
            Err(_) => {
                findings.push(unknown_revision(text, written.span));
                RevisionWord::UNREADABLE
            }
        },
    };
    Spanned::new(word, written.span)
}

/// The finding that `text` is not a revision.
pub(crate) fn unknown_revision(text: &str, span: Span) -> Diagnostic {
    let message = match text {
        "" => "the revision is empty".to_owned(),
        _ => format!("`{text}` is not a revision"),
    };
    let diagnostic = Diagnostic::new(&codes::UNKNOWN_REVISION_WORD, span, message)
        .note("a revision is `latest`, `head`, or a whole number");
    let diagnostic = fields::suggest(diagnostic, text, ["latest", "head"]);
    match text.trim().to_lowercase().as_str() {
        word @ ("latest" | "head") => diagnostic.fix_word(span, text, word),
        number if number != text && number.parse::<u32>().is_ok() => diagnostic.fix_word(span, text, number),
        _ => diagnostic,
    }
}

fn out_of_range(number: i64, span: Span) -> Diagnostic {
    Diagnostic::new(&codes::REVISION_OUT_OF_RANGE, span, format!("there cannot be a revision {number}"))
        .note("right_st reads the number and then never finds such a revision")
        .help("write `latest`, `head`, or the number of a committed revision; they count from 1")
}

/// Reads a map that names a RightScript; `node` is a map.
///
/// It is the one map that right_st does not read strictly: unknown keys pass, as long as their values are scalars.
pub fn read_script_reference(node: &Node, findings: &mut Findings) -> Option<NamedReference> {
    let entries = fields::map(node, REFERENCE.of, findings);
    let (mut name, mut revision, mut publisher) = (None, None, None);
    for entry in &entries {
        let text = match fields::plain_text(entry.value) {
            Some(text) => Spanned::new(text, entry.value.span),
            None if fields::is_null(entry.value) => Spanned::new(Cow::Borrowed(""), entry.key.span),
            None => {
                let what = format!("`{}`", entry.key.value);
                match fields::text(entry.value, &what, findings) {
                    Some(text) => text.map(Cow::Owned),
                    None => continue,
                }
            }
        };
        match &*entry.key.value {
            "Name" => name = Some(text),
            "Revision" => revision = Some(read_revision(&text.map(Cow::into_owned), findings)),
            "Publisher" => publisher = Some(text).filter(|text| !text.value.is_empty()),
            _ => findings.push(unknown_key(entry, &entries)),
        }
    }
    let written = entries.iter().any(|entry| entry.key.value == "Name");
    if !written {
        let why =
            "a script is named by the path of its file, or by a map with `Name`, `Revision` and `Publisher`";
        findings.push(nameless(fields::head(node), "a script reference").note(why));
    }
    let name = name?;
    if name.value.is_empty() {
        findings.push(match publisher {
            Some(_) => nameless(name.span, "a reference to a published script"),
            None => without_name(name.span, "a script reference"),
        });
    }
    let shared = |text: Spanned<Cow<'_, str>>| text.map(|text| SharedStr::from(&*text));
    let (name, publisher) = (shared(name), publisher.map(shared));
    Some(NamedReference { span: node.span, name, revision, publisher })
}

/// The finding that `what` has no name, which right_st refuses.
pub(crate) fn nameless(span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(&codes::REFERENCE_WITHOUT_NAME, span, format!("{what} has no `Name`")).help("add `Name`")
}

/// The finding that `what` has no name, which right_st lets through.
pub(crate) fn without_name(span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(&codes::COMPONENT_WITHOUT_NAME, span, format!("{what} has no name"))
        .note("right_st lets it through, and the platform refuses it later")
        .help("write its `Name`")
}

fn unknown_key(entry: &Entry<'_>, all: &[Entry<'_>]) -> Diagnostic {
    let key = &entry.key.value;
    let message = format!("`{key}` is not a key of {}", REFERENCE.of);
    let diagnostic = Diagnostic::new(&codes::UNKNOWN_REFERENCE_KEY, entry.key.span, message)
        .note("right_st skips it without a word");
    let suggested = fields::suggest(diagnostic, key, REFERENCE.keys());
    let suggested = if suggested.help.is_some() { suggested } else { suggested.help("remove it") };
    let is_written = |known: &str| all.iter().any(|other| other.key.value == known);
    match only_meaning(key, REFERENCE.keys()).filter(|meant| !is_written(meant)) {
        Some(meant) => suggested.fix_word(entry.key.span, key, meant),
        None => suggested,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    #[test]
    fn revisions_are_two_words_and_what_go_takes_for_an_integer() {
        let read = |text: &str| {
            let mut findings = Findings::new();
            let written = Spanned::new(text.to_owned(), Span::whole(FileId(0)));
            let word = read_revision(&written, &mut findings).value;
            (word, findings.first().map(|it| it.code.name))
        };
        for (text, word) in [
            ("latest", RevisionWord::Latest),
            ("-1", RevisionWord::Latest),
            ("head", RevisionWord::Head),
            ("0", RevisionWord::Head),
            ("-0", RevisionWord::Head),
            ("+3", RevisionWord::Number(3)),
            ("007", RevisionWord::Number(7)),
        ] {
            assert_eq!(read(text), (word, None), "{text}");
        }
        for text in
            ["Latest", "HEAD", "1.0", "0x10", "", " 3", "3 ", "1_000", "1e3", "9223372036854775808", "٣"]
        {
            assert_eq!(read(text), (RevisionWord::UNREADABLE, Some("unknown-revision-word")), "{text}");
        }
        for text in ["-2", "-7", "4294967296", "9223372036854775807"] {
            assert_eq!(read(text), (RevisionWord::UNREADABLE, Some("revision-out-of-range")), "{text}");
        }
    }
}
