//! Words of authors on pages: descriptions, licences, content pages, source.
//!
//! All of them are hostile until `syntax::markdown` and `highlight` have made them safe. Nothing is kept between
//! pages: a description costs about a microsecond and a script some thirty, which is what looking it up by its
//! content would cost, and keeping them all would cost memory that grows with the catalog.

use std::borrow::Cow;

use crate::highlight;
use crate::highlight::Language;
use crate::site::views::prose::Heading;
use crate::syntax::markdown;
use crate::syntax::markdown::Options;
use crate::text::any_byte;

/// Longest summary, in characters. Source: a short description has at most 300, the domain paper, 2.3.
const SUMMARY_CHARS: usize = 300;

/// The deepest level of headings that a table of contents lists.
const CONTENTS_LEVEL: u8 = 3;

/// A description as safe HTML, its highest headings `<h3>`.
pub(crate) fn description(text: &str) -> String {
    // Most inputs are described by one plain sentence, of which Markdown makes just that.
    let line = text.trim_end_matches('\n');
    if is_plain(line) { format!("<p>{line}</p>\n") } else { headings_from(3, text) }
}

/// Whether `line` is one line of words, in which nothing means anything to Markdown or HTML.
fn is_plain(line: &str) -> bool {
    let is_letter = |byte: u8| (byte | 0x20).is_ascii_lowercase();
    let is_mark = |byte: u8| {
        matches!(byte, b' ' | b'"' | b'%' | b'\'' | b'(' | b')' | b',' | b'.' | b'/' | b':' | b';' | b'?')
    };
    let is_plain = |byte: u8| is_letter(byte) || byte.is_ascii_digit() || is_mark(byte);
    line.starts_with(|c: char| c.is_ascii_alphabetic())
        && !any_byte(line, |byte| !is_plain(byte))
        && !line.ends_with(' ')
}

/// A licence as safe HTML, its highest headings `<h2>`.
pub(crate) fn licence(text: &str) -> String {
    headings_from(2, text)
}

/// Safe HTML whose highest headings are of `level`, so that the page's outline has no gap; deeper ones stay deeper.
fn headings_from(level: u8, text: &str) -> String {
    let highest = markdown::headings(text).iter().map(|heading| heading.level).min().unwrap_or(1);
    let heading_shift = level.saturating_sub(highest);
    markdown::to_html(text, &Options { heading_shift, ..Options::default() }).into_string()
}

/// A content page as safe HTML, headings from `<h2>`, and what those headings are.
///
/// A first heading that repeats the page's title is left out; `link` answers relative addresses.
pub(crate) fn page(
    text: &str,
    title: &str,
    link: &(dyn Fn(&str) -> Option<String> + Sync),
) -> (String, Vec<Heading>) {
    let text = without_title(text, title);
    let headings = markdown::headings(text);
    let shift = u8::from(headings.iter().any(|heading| heading.level == 1));
    let options = Options { heading_shift: shift, relative: Some(link), headings: &headings };
    let html = markdown::to_html(text, &options).into_string();
    let contents = headings
        .into_iter()
        .map(|heading| Heading { level: heading.level + shift, title: heading.text, anchor: heading.id })
        .filter(|heading| heading.level <= CONTENTS_LEVEL)
        .collect();
    (html, contents)
}

/// The text after its first line, if that is a heading of the first level that says the title.
fn without_title<'a>(text: &'a str, title: &str) -> &'a str {
    let start = text.trim_start_matches(['\u{feff}', '\n', '\r', ' ']);
    let (line, rest) = start.split_once('\n').unwrap_or((start, ""));
    if line.starts_with("# ") {
        let first = markdown::headings(line);
        return if first.first().is_some_and(|heading| heading.text.trim() == title) { rest } else { text };
    }
    let (underline, after) = rest.split_once('\n').unwrap_or((rest, ""));
    let is_underline =
        !underline.trim_end().is_empty() && underline.trim_end().bytes().all(|byte| byte == b'=');
    if is_underline && line.trim() == title { after } else { text }
}

/// The first sentences of a description as plain text.
pub(crate) fn summary(text: &str) -> Cow<'_, str> {
    markdown::plain_text(text, SUMMARY_CHARS).into()
}

/// At most as many characters as a summary may have, cut between words.
pub(crate) fn cut(text: &str) -> Cow<'_, str> {
    let Some((end, _)) = text.char_indices().nth(SUMMARY_CHARS) else {
        return text.into();
    };
    let kept = &text[..end];
    let kept = kept.rsplit_once(' ').map_or(kept, |(words, _)| words);
    format!("{}…", kept.trim_end_matches([',', '.', ';', ':', ' '])).into()
}

/// A script as it is shown.
pub(crate) struct Shown {
    /// Its language.
    pub(crate) language: Language,
    /// The language's name for people.
    pub(crate) title: &'static str,
    /// Its lines as safe HTML.
    pub(crate) lines: Vec<String>,
}

/// A script in the colours of its language.
pub(crate) fn source(name: &str, bytes: &[u8]) -> Shown {
    let language = Language::detect(name, bytes);
    let text = highlight::decode(bytes);
    if language == Language::Plain
        && let Some((title, lines)) = highlight::other(name, &text)
    {
        return Shown { language, title, lines };
    }
    Shown { language, title: language.name(), lines: highlight::lines(&text, language) }
}

/// A language, for classes.
pub(crate) fn language_id(language: Language) -> &'static str {
    match language {
        Language::Plain => "text",
        Language::Shell => "shell",
        Language::PowerShell => "powershell",
        Language::Ruby => "ruby",
        Language::Python => "python",
        Language::Perl => "perl",
        Language::Yaml => "yaml",
        Language::Json => "json",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_does_not_repeat_its_title() {
        let link = |_: &str| None;
        let (html, contents) = page("# About\n\ntext\n\n## Steps\n\n#### Deep\n", "About", &link);
        assert!(html.starts_with("<p>text</p>"), "{html}");
        assert_eq!(contents.len(), 1);
        assert_eq!((contents[0].level, contents[0].title.as_str()), (2, "Steps"));
        assert!(html.contains(&format!("id=\"{}\"", contents[0].anchor)), "{html}");
        let (html, _) = page("About\n=====\ntext", "About", &link);
        assert_eq!(html.trim(), "<p>text</p>");
        let (html, contents) = page("# Other\n\n## Steps", "About", &link);
        assert!(html.contains("<h2") && html.contains("<h3"), "{html}");
        assert_eq!(contents.len(), 2);
    }

    #[test]
    fn a_plain_sentence_is_what_markdown_makes_of_it() {
        let sentences = [
            "The name of the host.",
            "Where (if at all) to keep \"logs\": /var/log; 90% or less, e.g. 'x'?",
            "a",
            "http://example.com/a?b",
            "One.  Two",
        ];
        for text in sentences {
            assert!(is_plain(text), "{text}");
            assert_eq!(description(text), headings_from(3, text));
            assert_eq!(description(&format!("{text}\n")), headings_from(3, text));
        }
        for text in ["", "1. one", "- a", "a *b*", "a\nb", "a ", " a", "a_b_", "<b>", "a & b", "é"] {
            assert!(!is_plain(text), "{text}");
        }
    }

    #[test]
    fn a_summary_is_cut_between_words() {
        let long = "word ".repeat(100);
        let cut = cut(&long);
        assert!(cut.chars().count() <= SUMMARY_CHARS + 1 && cut.ends_with("word…"), "{cut}");
        assert_eq!(summary("A **base**.\n"), "A base.");
    }
}
