//! Words of authors on pages: descriptions, licences, content pages, source.
//!
//! All of them are hostile until `syntax::markdown` and `highlight` have made them safe. Nothing is kept between
//! pages: a description costs about a microsecond and a script some thirty, which is what looking it up by its
//! content would cost, and keeping them all would cost memory that grows with the catalog.

use std::borrow::Cow;

use crate::site::views::prose::Heading;

/// Longest summary, in characters. Source: a short description has at most 300, the domain paper, 2.3.
const SUMMARY_CHARS: usize = 300;

/// A description as safe HTML, headings from `<h3>`.
pub(crate) fn description(text: &str) -> String {
    paragraphs(text)
}

/// A licence as safe HTML, headings from `<h2>`.
pub(crate) fn licence(text: &str) -> String {
    paragraphs(text)
}

/// A content page as safe HTML, headings from `<h2>`, and what those headings are; `link` answers addresses of
/// files below the content folder.
pub(crate) fn page(
    text: &str,
    _title: &str,
    _link: &dyn Fn(&str) -> Option<String>,
) -> (String, Vec<Heading>) {
    (paragraphs(text), Vec::new())
}

/// The first sentences of a description as plain text.
pub(crate) fn summary(text: &str) -> Cow<'_, str> {
    let first = text.trim().split("\n\n").next().unwrap_or("");
    cut(&first.split_whitespace().collect::<Vec<_>>().join(" ")).into()
}

/// At most as many characters as a summary may have, cut between words.
pub(crate) fn cut(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(SUMMARY_CHARS) else {
        return text.to_owned();
    };
    let kept = &text[..end];
    let kept = kept.rsplit_once(' ').map_or(kept, |(words, _)| words);
    format!("{}…", kept.trim_end_matches([',', '.', ';', ':', ' ']))
}

/// A script's language for classes and for people, and its lines as safe HTML.
pub(crate) fn source(_name: &str, bytes: &[u8]) -> (&'static str, &'static str, Vec<String>) {
    let text = String::from_utf8_lossy(bytes);
    ("text", "Plain text", text.lines().map(escape).collect())
}

fn paragraphs(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    paragraphs.map(|paragraph| format!("<p>{}</p>\n", escape(paragraph))).collect()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
