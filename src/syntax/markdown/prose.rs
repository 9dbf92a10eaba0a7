//! What a Markdown text says, without its looks: a summary, its headings, its links.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::Event;
use pulldown_cmark::LinkType;
use pulldown_cmark::Tag;
use pulldown_cmark::TagEnd;

use super::Heading;
use super::Link;
use super::target;
use crate::highlight;

/// The first sentences of `text` without markup, at most `max_chars` characters: for cards and descriptions of pages.
///
/// Headings, code blocks, tables, images and raw HTML are left out, blanks are folded. If not all fits, it ends
/// behind a sentence when that leaves at least half, else behind a word, with `…`.
pub fn plain_text(text: &str, max_chars: usize) -> String {
    let prose = collect(text, max_chars, false);
    // A text of nothing but headings is summed up by them.
    let prose = if prose.is_empty() { collect(text, max_chars, true) } else { prose };
    cut(&prose, max_chars)
}

/// The words of `text`, folded; little more than `max_chars` of them.
fn collect(text: &str, max_chars: usize, headings: bool) -> String {
    let mut prose = String::new();
    let mut skipped = 0_usize;
    for event in super::parser(text) {
        match event {
            Event::Start(tag) => {
                skipped += usize::from(left_out(tag.to_end(), headings));
                if !is_inline(tag.to_end()) {
                    fold(&mut prose, " ");
                }
            }
            Event::End(tag) => {
                skipped -= usize::from(left_out(tag, headings));
                if !is_inline(tag) {
                    fold(&mut prose, " ");
                }
            }
            Event::Text(text) | Event::Code(text) if skipped == 0 => {
                fold(&mut prose, &text);
            }
            Event::SoftBreak | Event::HardBreak | Event::Rule => fold(&mut prose, " "),
            _ => {}
        }
        // Enough to know that it has to be cut: no character is longer than four bytes.
        if prose.len() / 4 > max_chars {
            break;
        }
    }
    prose.truncate(prose.trim_end().len());
    prose
}

fn left_out(tag: TagEnd, headings: bool) -> bool {
    match tag {
        TagEnd::Heading(_) => !headings,
        TagEnd::CodeBlock | TagEnd::Table | TagEnd::Image | TagEnd::HtmlBlock => true,
        _ => false,
    }
}

fn is_inline(tag: TagEnd) -> bool {
    matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
}

/// Adds `text` with its blanks folded and without characters that turn it around.
fn fold(prose: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_whitespace() {
            if !prose.is_empty() && !prose.ends_with(' ') {
                prose.push(' ');
            }
        } else if !highlight::is_deceptive(c) {
            prose.push(c);
        }
    }
}

fn cut(prose: &str, max_chars: usize) -> String {
    let Some((end, _)) = prose.char_indices().nth(max_chars) else { return prose.to_owned() };
    let fits = &prose[..end];
    let ends = fits.match_indices(['.', '!', '?']).map(|(at, mark)| at + mark.len());
    let sentence = ends.rev().find(|at| prose[*at..].starts_with(' '));
    if let Some(at) = sentence
        && fits[..at].chars().count() * 2 >= max_chars
    {
        return fits[..at].to_owned();
    }
    let Some((last, _)) = fits.char_indices().next_back() else { return String::new() };
    let room = &fits[..last];
    // The mark takes one place; a word that just fits in front of it stays whole.
    let whole = prose[last..].starts_with(' ');
    let word = if whole { Some(last) } else { room.rfind(' ') };
    let word = word.filter(|at| room[..*at].chars().count() * 2 >= max_chars).unwrap_or(last);
    let kept = room[..word].trim_end_matches([' ', ',', ';', ':', '-', '–', '(']);
    format!("{kept}…")
}

/// The headings of `text`, in order, with the ids that [`to_html`](super::to_html) gives them.
pub fn headings(text: &str) -> Vec<Heading> {
    let mut found: Vec<Heading> = Vec::new();
    if !may_have_headings(text) {
        return found;
    }
    let mut inside = false;
    let mut ids = Ids::default();
    for event in super::parser(text) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                inside = true;
                found.push(Heading { level: level as u8, text: String::new(), id: String::new() });
            }
            Event::End(TagEnd::Heading(_)) => {
                inside = false;
                if let Some(heading) = found.last_mut() {
                    heading.text.truncate(heading.text.trim_end().len());
                    heading.id = ids.give(&heading.text);
                }
            }
            Event::Text(part) | Event::Code(part) | Event::InlineHtml(part) if inside => {
                if let Some(heading) = found.last_mut() {
                    fold(&mut heading.text, &part);
                }
            }
            Event::SoftBreak | Event::HardBreak if inside => {
                if let Some(heading) = found.last_mut() {
                    fold(&mut heading.text, " ");
                }
            }
            _ => {}
        }
    }
    found
}

/// Whether `text` holds what every heading needs: `#` before it, or a line of `=` or `-` under it.
fn may_have_headings(text: &str) -> bool {
    let is_underline = |line: &str| line.trim_end().ends_with(['=', '-']);
    memchr::memchr(b'#', text.as_bytes()).is_some() || text.split(['\n', '\r']).any(is_underline)
}

/// Longest part of a heading that its id is made of, in characters.
const MAX_ID: usize = 64;

#[derive(Default)]
struct Ids {
    given: BTreeSet<String>,
    counts: BTreeMap<String, usize>,
}

impl Ids {
    /// An id for a heading, never given before: letters and digits in lower case, `-` between them.
    fn give(&mut self, text: &str) -> String {
        let mut id = String::new();
        for c in text.chars().flat_map(char::to_lowercase).take(MAX_ID) {
            if c.is_alphanumeric() {
                id.push(c);
            } else if !id.is_empty() && !id.ends_with('-') {
                id.push('-');
            }
        }
        id.truncate(id.trim_end_matches('-').len());
        if id.is_empty() {
            id.push_str("section");
        }
        let count = self.counts.entry(id.clone()).or_insert(0);
        loop {
            *count += 1;
            let numbered = if *count == 1 { id.clone() } else { format!("{id}-{count}") };
            if self.given.insert(numbered.clone()) {
                return numbered;
            }
        }
    }
}

/// The links and images of `text`, in the order of their beginnings.
pub fn links(text: &str) -> Vec<Link> {
    let mut found = Vec::new();
    for (event, range) in super::parser(text).into_offset_iter() {
        let (image, kind, url) = match event {
            Event::Start(Tag::Link { link_type, dest_url, .. }) => (false, link_type, dest_url),
            Event::Start(Tag::Image { link_type, dest_url, .. }) => (true, link_type, dest_url),
            _ => continue,
        };
        let target = if kind == LinkType::Email { format!("mailto:{url}") } else { url.into_string() };
        let shown = target::check(&target, None).is_some();
        found.push(Link { target, image, shown, range });
    }
    found
}

/// Where raw HTML stands in `text`, which is shown as text; in bytes.
pub fn raw_html(text: &str) -> Vec<Range<usize>> {
    let events = super::parser(text).into_offset_iter();
    events
        .filter(|(event, _)| matches!(event, Event::Html(_) | Event::InlineHtml(_)))
        .map(|(_, range)| range)
        .collect()
}
