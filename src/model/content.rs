//! Pages of the content folder: Markdown, maybe after front matter between `---` lines.

use pulldown_cmark::Event;
use pulldown_cmark::Options;
use pulldown_cmark::Parser;
use pulldown_cmark::Tag;
use pulldown_cmark::TagEnd;

use crate::diag::Diagnostic;
use crate::model::fields;
use crate::model::fields::Field;
use crate::model::fields::Fields;
use crate::model::fields::Findings;
use crate::model::fields::Format;
use crate::model::fields::Shape;
use crate::model::fields::Table;
use crate::model::sidecar_codes;
use crate::settings::Limits;
use crate::syntax::yaml;
use crate::text::FileId;
use crate::text::Span;
use crate::text::Spanned;

/// A page of the content folder: Markdown after an optional front matter.
#[derive(Debug, Clone)]
pub struct ContentPage {
    /// The file.
    pub file: FileId,
    /// Its path below the content folder without `.md`, as its address uses it.
    pub slug: String,
    /// Its title: of the front matter, else the first heading, else the file's name.
    pub title: String,
    /// One sentence for lists and search engines.
    pub description: Option<String>,
    /// Its place in menus; pages without one come last, by title.
    pub order: Option<i64>,
    /// Whether only `--drafts` shows it.
    pub draft: bool,
    /// Markdown, front matter removed.
    pub text: String,
}

const ORDER: Shape = Shape::Format(&Format {
    pattern: "^([+-]?[0-9]+)?$",
    max_chars: 0,
    types: fields::NUMBERS,
    example: "3",
});

/// The keys of front matter.
pub static FRONT_MATTER: Table = Table {
    of: "front matter",
    fields: &[
        Field::optional("Title", Shape::Text, "the page's title; else its first heading"),
        Field::optional("Description", Shape::Text, "one sentence for lists and search engines"),
        Field::optional("Order", ORDER, "its place in menus, a whole number"),
        Field::optional("Draft", Shape::Flag, "whether only `--drafts` shows it"),
    ],
};

/// Reads the page `text`; `slug` is its path below the content folder without `.md`.
pub fn read_page(
    file: FileId,
    slug: &str,
    text: &str,
    limits: &Limits,
    findings: &mut Findings,
) -> ContentPage {
    let front = front_matter(text);
    if front == Front::Open {
        findings.push(
            Diagnostic::new(
                &sidecar_codes::OPEN_FRONT_MATTER,
                Span::new(file, 0, 3),
                "front matter that is not closed",
            )
            .note("the page begins with `---`, and no second such line follows")
            .help("write `---` below the last key; a page that should begin with a rule takes `***`"),
        );
    }
    // The front matter stands at the start, so that places in it are places in the file.
    let (yaml_end, body) =
        if let Front::Whole { yaml_end, body } = front { (yaml_end, body) } else { (0, 0) };
    let checked = yaml::parse(file, &text.as_bytes()[..yaml_end], limits);
    findings.extend(checked.diagnostics);
    let map = checked.value.as_ref().filter(|root| !fields::is_null(root));
    let map = map.and_then(|root| Fields::open(root, &FRONT_MATTER, findings));
    let mut written = |key: &str| map.as_ref().and_then(|map| map.text_not_empty(key, findings));
    let (title, description, order) = (written("Title"), written("Description"), written("Order"));
    let order = order.and_then(|order| whole(&order, findings));
    let draft = map.as_ref().and_then(|map| map.flag("Draft", findings));
    let text = &text[body..];
    let name = slug.rsplit('/').next().unwrap_or(slug);
    ContentPage {
        file,
        slug: slug.to_owned(),
        title: title.map(|it| it.value).or_else(|| first_heading(text)).unwrap_or_else(|| name.to_owned()),
        description: description.map(|it| it.value),
        order,
        draft: draft.is_some_and(|draft| draft.value),
        text: text.to_owned(),
    }
}

/// The text of the first heading of a Markdown text, whatever its level, unless it is empty.
pub fn first_heading(text: &str) -> Option<String> {
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(text, Options::empty()) {
        match (event, &mut heading) {
            (Event::Start(Tag::Heading { .. }), None) => heading = Some(String::new()),
            (Event::Text(text) | Event::Code(text), Some(heading)) => heading.push_str(&text),
            (Event::SoftBreak | Event::HardBreak, Some(heading)) => heading.push(' '),
            (Event::End(TagEnd::Heading(_)), Some(_)) => break,
            _ => {}
        }
    }
    heading.map(|heading| heading.trim().to_owned()).filter(|heading| !heading.is_empty())
}

/// The front matter of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Front {
    /// The page has none.
    None,
    /// Its second `---` is missing.
    Open,
    /// It ends at `yaml_end`, and the page's text begins at `body`, in bytes.
    Whole { yaml_end: usize, body: usize },
}

fn front_matter(text: &str) -> Front {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        let is_mark = line.trim_end() == "---";
        match (at == start, is_mark) {
            (true, false) => return Front::None,
            (false, true) => return Front::Whole { yaml_end: at, body: at + line.len() },
            _ => at += line.len(),
        }
    }
    if at == start { Front::None } else { Front::Open }
}

fn whole(written: &Spanned<String>, findings: &mut Findings) -> Option<i64> {
    let number = written.value.parse().ok();
    if number.is_none() {
        let message = format!("`Order` is `{}`, a whole number is expected", written.value);
        findings.push(Diagnostic::new(&crate::model::codes::WRONG_TYPE, written.span, message));
    }
    number
}

#[cfg(test)]
mod tests;
