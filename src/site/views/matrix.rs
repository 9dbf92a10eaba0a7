//! The supported-cloud matrix: template `matrix.html`.

use std::borrow::Cow;

use serde::Serialize;

use crate::site::views::lists::WordCount;
use crate::site::views::shell::Link;
use crate::site::views::shell::Pager;
use crate::site::views::shell::Shell;

/// A page of the matrix of all ServerTemplates and clouds: `matrix.html`.
#[derive(Debug, Serialize)]
pub struct MatrixView<'a> {
    /// The frame.
    pub shell: Shell<'a>,
    /// The clouds, by type: the columns.
    pub types: Vec<MatrixType<'a>>,
    /// How many clouds there are.
    pub clouds: usize,
    /// The ServerTemplates of this page, by name: the rows.
    pub rows: Vec<TemplateRow<'a>>,
    /// How often each of the five words is said, on all pages.
    pub counts: Vec<WordCount>,
    /// The way through the pages.
    pub pager: Pager,
    /// The same as JSON.
    pub json: String,
    /// The same as CSV.
    pub csv: String,
    /// The script that filters it, if the theme has one.
    pub script: Option<String>,
}

/// The clouds of one type.
#[derive(Debug, Serialize)]
pub struct MatrixType<'a> {
    /// For classes: `amazon`, …; `other`.
    pub id: Cow<'a, str>,
    /// `AWS`, ….
    pub title: Cow<'a, str>,
    /// Its clouds, at least one.
    pub clouds: Vec<MatrixCloud<'a>>,
}

/// A cloud as a column.
#[derive(Debug, Serialize)]
pub struct MatrixCloud<'a> {
    /// Its name to show.
    pub title: &'a str,
    /// Its page.
    pub href: String,
    /// Whether it is past its end.
    pub ended: bool,
}

/// A ServerTemplate as a row.
#[derive(Debug, Serialize)]
pub struct TemplateRow<'a> {
    /// Its name and page.
    pub link: Link<'a>,
    /// Its publisher.
    pub publisher: &'a str,
    /// `rev 12`, or `working copy`.
    pub revision: Cow<'a, str>,
    /// A cell for each cloud, safe HTML: `<td class="WORD"><a href="…">Default</a></td>`; the word's class is
    /// `default`, `choose-mci`, `ended`, `unknown` or `no`, the link leads to the answer, and `no` has none. They are
    /// made here since a large catalog has a million of them.
    pub cells: String,
}
