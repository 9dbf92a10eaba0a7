//! What changed between two revisions: template `diff.html`.

use std::borrow::Cow;

use serde::Serialize;

use crate::site::views::shell::Link;
use crate::site::views::shell::Shell;
use crate::site::views::shell::Word;

/// Two neighbouring revisions of a component: `diff.html`.
#[derive(Debug, Serialize)]
pub struct DiffView<'a> {
    /// The frame.
    pub shell: Shell<'a>,
    /// The component's kind.
    pub kind: Word,
    /// The component and its page.
    pub component: Link<'a>,
    /// The older revision.
    pub before: Side<'a>,
    /// The newer one.
    pub after: Side<'a>,
    /// `same`, `fix`, `addition` or `breaking`, with words.
    pub verdict: Word,
    /// What the verdict means: a sentence.
    pub meaning: &'static str,
    /// Why: the changes that make the verdict, at most 12.
    pub reasons: Vec<Reason<'a>>,
    /// How many more reasons there are.
    pub more_reasons: usize,
    /// The legend: `added`, `removed`, `modified`, with how many changes each.
    pub legend: Vec<LegendCount>,
    /// The changes by meaning.
    pub sections: Vec<DiffSection<'a>>,
    /// Whether an edit of an image is among the changes: running servers keep theirs.
    pub images_changed: bool,
    /// The texts that differ.
    pub files: Vec<FileView<'a>>,
    /// How many more files differ that are not listed.
    pub more_files: usize,
    /// The step before this one.
    pub older: Option<Link<'a>>,
    /// The step after this one.
    pub newer: Option<Link<'a>>,
    /// The command that says the same.
    pub command: String,
}

/// A revision.
#[derive(Debug, Serialize)]
pub struct Side<'a> {
    /// `rev 12`, or `working copy`, and its page.
    pub link: Link<'a>,
    /// The day it was published or committed.
    pub date: Option<String>,
    /// What a user should know, plain text.
    pub notes: Option<&'a str>,
}

/// A change that makes the verdict.
#[derive(Debug, Serialize)]
pub struct Reason<'a> {
    /// `Added`, `Removed`, `Modified`.
    pub effect: &'static str,
    /// `Inputs`, `Scripts`, ….
    pub section: &'static str,
    /// Its anchor.
    pub anchor: &'static str,
    /// Which thing.
    pub subject: Cow<'a, str>,
    /// Why: a phrase.
    pub reason: &'static str,
}

/// An effect and how often it occurs.
#[derive(Debug, Serialize)]
pub struct LegendCount {
    /// `added`, `removed`, `modified`, with words.
    pub effect: Word,
    /// How many changes.
    pub count: usize,
}

/// The changes of one section.
#[derive(Debug, Serialize)]
pub struct DiffSection<'a> {
    /// Its anchor.
    pub id: &'static str,
    /// `Clouds`, `Scripts`, `Inputs`, ….
    pub title: &'static str,
    /// The changes.
    pub rows: Vec<ChangeRow<'a>>,
}

/// A change.
#[derive(Debug, Serialize)]
pub struct ChangeRow<'a> {
    /// `added`, `removed`, `modified`, with words.
    pub effect: Word,
    /// `fix`, `addition`, `breaking`, with words.
    pub weight: Word,
    /// Which thing, and where it can be seen.
    pub link: Link<'a>,
    /// What changed in the thing itself, if it is a component with a page for that.
    pub diff: Option<String>,
    /// What differs.
    pub details: Vec<DetailRow>,
    /// Why it weighs what it weighs: a phrase.
    pub reason: &'static str,
}

/// A property that differs.
#[derive(Debug, Serialize)]
pub struct DetailRow {
    /// Which.
    pub label: String,
    /// What it was; none if it was not there.
    pub before: Option<String>,
    /// What it is; none if it is not there.
    pub after: Option<String>,
    /// Where both are long texts: the same word by word; else empty.
    pub pieces: Vec<PieceView>,
}

/// A stretch of two texts that are told as one.
#[derive(Debug, Serialize)]
pub struct PieceView {
    /// `same`, `removed`, `added`.
    pub sign: &'static str,
    /// The text.
    pub text: String,
}

/// A file that differs.
#[derive(Debug, Serialize)]
pub struct FileView<'a> {
    /// Its path.
    pub path: Cow<'a, str>,
    /// Its former path, if it is another.
    pub former: Option<String>,
    /// `added`, `removed`, `modified`, with words.
    pub effect: Word,
    /// `1.2 KB`: before, if it was there.
    pub before: Option<String>,
    /// `1.2 KB`: after, if it is there.
    pub after: Option<String>,
    /// The changed stretches; each is safe HTML: a line is `<span class="d-same">`, `d-added` or `d-removed`, which holds
    /// its two numbers, a sign and the text, in which changed words stand in `<ins>` or `<del>`.
    pub hunks: Vec<String>,
    /// Why not all of it is shown, if so: a sentence.
    pub note: Option<&'static str>,
}
