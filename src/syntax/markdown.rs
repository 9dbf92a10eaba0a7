//! Markdown from strangers becomes HTML that can do nothing but be read.
//!
//! pulldown-cmark says what the text means; the HTML is written here, element by element, so that nothing an
//! author writes reaches a page but text and checked link targets. Raw HTML is shown as the text that it is,
//! and an image becomes a link: a page asks no other host for anything.

use std::ops::Range;

use pulldown_cmark::Parser;

mod html;
mod prose;
mod target;

#[cfg(test)]
mod tests;

pub use prose::headings;
pub use prose::links;
pub use prose::plain_text;
pub use prose::raw_html;

/// HTML that may stand in a page as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The HTML, to keep.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Turns a relative link of a page of ours into where it leads; `None` if it leads nowhere.
pub type Relative<'a> = &'a (dyn Fn(&str) -> Option<String> + Sync);

/// How Markdown is shown. The default is what descriptions of strangers get.
#[derive(Clone, Copy, Default)]
pub struct Options<'a> {
    /// How many levels deeper headings become: `#` with a shift of 2 is an `h3`; nothing is deeper than `h6`.
    pub heading_shift: u8,
    /// Where relative links lead. Without it they are shown as text: a description has no place they could be
    /// relative to.
    pub relative: Option<Relative<'a>>,
    /// The text's headings, as [`headings`] lists them, whose ids they get.
    pub headings: &'a [Heading],
}

/// A heading, for a table of contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Its level as written, from 1 to 6.
    pub level: u8,
    /// Its text, without markup.
    pub text: String,
    /// Its id, the only one of this name in the text.
    pub id: String,
}

/// A link or an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its target, unescaped and otherwise as written.
    pub target: String,
    /// Whether it is an image.
    pub image: bool,
    /// Whether [`to_html`] with default options makes a link of it.
    pub shown: bool,
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
}

/// `text` as HTML, a sequence of block elements.
///
/// Elements: `p h1…h6 ul ol li blockquote pre code em strong del a br hr table thead tbody tr th td span`.
/// Attributes: `href title rel` on links, `id` on headings if asked for, `start` on `ol`, `scope` on `th`, and
/// classes: `language-…` on the `code` of a block in a known language with
/// [`CLASSES`](crate::highlight::CLASSES) inside, `left center right` on cells, `u` on the name of a character
/// that would turn the text around.
///
/// Links are made to `http`, `https` and `mailto`, to fragments of the page, and to what
/// [`Options::relative`] knows; the target of any other is shown as text. Elements deeper than 32 are left out,
/// their text stays. The HTML is at most about eight times as long as the text (64 KiB more for short ones): past
/// that it ends with `…`.
pub fn to_html(text: &str, options: &Options<'_>) -> Html {
    Html(html::write(&unix_lines(text), options))
}

/// The extensions that are on: no raw attributes, no metadata, no footnotes.
fn parser(text: &str) -> Parser<'_> {
    use pulldown_cmark::Options;
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS)
}

/// The text with `\n` as its only line end.
fn unix_lines(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() }
}
