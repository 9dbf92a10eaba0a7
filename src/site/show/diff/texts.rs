//! Texts that changed, line by line, as HTML.

use std::fmt::Write as _;

use crate::diff::text;
use crate::diff::text::FileDiff;
use crate::diff::text::Line;
use crate::diff::text::Sign;
use crate::highlight;
use crate::highlight::Language;
use crate::highlight::Token;
use crate::resolve::catalog::Item;
use crate::site::show::Here;
use crate::site::views::diff::FileView;
use crate::site::words;

/// Most files of one page.
const MAX_FILES: usize = 60;

/// Most text that one page shows, in bytes. Source: a page has at most 60 KiB, compressed.
const MAX_TEXT: usize = 120 << 10;

/// Longest line that is shown whole, in bytes.
const MAX_LINE: usize = 2_000;

/// Past this, in bytes, a stretch of lines goes on without colours. Source: real scripts need less than three times
/// their length.
const MAX_COLOURED: usize = MAX_TEXT * 4;

/// A side of a file: its text, and the tokens in it.
struct Side<'t> {
    text: &'t str,
    tokens: Vec<Token>,
}

impl<'a> Here<'a> {
    /// The files that differ, with as much of their text as one page holds; and how many more there are.
    pub(super) fn file_diffs(&self, before: &Item, after: &Item) -> (Vec<FileView<'a>>, usize) {
        let files = text::files(&self.site.sources, before, after);
        let more = files.len().saturating_sub(MAX_FILES);
        let mut room = MAX_TEXT;
        let views = files.into_iter().take(MAX_FILES).map(|file| self.file_diff(file, &mut room)).collect();
        (views, more)
    }

    fn file_diff(&self, file: FileDiff, room: &mut usize) -> FileView<'a> {
        let [was, is] = file.files;
        let size = |at: usize| file.files[at].map(|_| words::bytes(file.sizes[at]));
        let sizes = [size(0), size(1)];
        let (mut hunks, mut note) = (Vec::new(), None);
        if !file.is_text {
            note = Some("It is no text, or too large to be compared here.");
        } else if *room == 0 {
            note = Some("This page is full; the command line shows the rest.");
        } else {
            let text = |id| text::text(&self.site.sources, id);
            let before = was.and_then(text).unwrap_or_default();
            let after = is.and_then(text).unwrap_or_default();
            let name = file.path.rsplit('/').next().unwrap_or("");
            let texts = [&before, &after].map(|text| {
                let language = Language::detect(name, text.as_bytes());
                Side { text, tokens: tokens(text, language) }
            });
            for hunk in text::hunks(&before, &after) {
                if *room == 0 {
                    note = Some("This page is full; the command line shows the rest.");
                    break;
                }
                hunks.push(html(&hunk, &texts, room));
            }
        }
        FileView {
            path: file.path.into(),
            former: file.former,
            effect: words::effect(file.effect),
            before: sizes[0].clone(),
            after: sizes[1].clone(),
            hunks,
            note,
        }
    }
}

/// The tokens of a text, unless it is so long that colours are not worth it.
fn tokens(text: &str, language: Language) -> Vec<Token> {
    if text.len() > MAX_TEXT * 2 { Vec::new() } else { highlight::tokens(text, language) }
}

/// A hunk as HTML.
fn html(hunk: &[Line], sides: &[Side<'_>; 2], room: &mut usize) -> String {
    let mut out = String::new();
    for line in hunk {
        if *room < line.range.len() {
            *room = 0;
            out.push_str("<span class=\"d-same\"><i></i><i></i>  …</span>");
            break;
        }
        let (class, sign, side, mark) = match line.sign {
            Sign::Same => ("same", ' ', 1, "b"),
            Sign::Removed => ("removed", '-', 0, "del"),
            Sign::Added => ("added", '+', 1, "ins"),
        };
        let number = |at: usize| line.numbers[at].map(|number| number.to_string()).unwrap_or_default();
        write!(out, "<span class=\"d-{class}\"><i>{}</i><i>{}</i>{sign} ", number(0), number(1))
            .expect("a string takes all");
        let side = &sides[side];
        let mut range = line.range.clone();
        let is_long = range.len() > MAX_LINE;
        if is_long {
            range.end = (range.start..=range.start + MAX_LINE)
                .rev()
                .find(|at| side.text.is_char_boundary(*at))
                .unwrap_or(range.start);
        }
        *room -= range.len();
        text_of(side, range, &line.marks, mark, &mut out);
        out.push_str(if is_long { "…\n</span>" } else { "\n</span>" });
    }
    out
}

/// Writes a stretch of text with its colours and its marks.
fn text_of(
    side: &Side<'_>,
    range: std::ops::Range<usize>,
    marks: &[std::ops::Range<usize>],
    mark: &str,
    out: &mut String,
) {
    let first = side.tokens.partition_point(|token| token.end <= range.start);
    let mut tokens = side.tokens[first..].iter().peekable();
    let mut marks = marks.iter().peekable();
    let (mut at, mut is_marked) = (range.start, false);
    while at < range.end {
        tokens.next_if(|token| token.end <= at);
        marks.next_if(|mark| mark.end <= at);
        let next = tokens.peek().copied();
        let token = next.filter(|token| token.start <= at);
        let wanted = marks.peek().is_some_and(|mark| mark.start <= at);
        if wanted != is_marked {
            write!(out, "<{}{mark}>", if wanted { "" } else { "/" }).expect("a string takes all");
            is_marked = wanted;
        }
        // To the next place where the colour or the mark changes.
        let ends = [
            next.map(|next| if token.is_some() { next.end } else { next.start }),
            marks.peek().map(|mark| if wanted { mark.end } else { mark.start }),
        ];
        let end =
            ends.into_iter().flatten().filter(|end| *end > at).min().unwrap_or(range.end).min(range.end);
        let piece = &side.text[at..end];
        match token {
            Some(token) if out.len() < MAX_COLOURED => {
                write!(out, "<span class=\"{}\">", token.kind.class()).expect("a string takes all");
                highlight::escape_source(piece, MAX_COLOURED, out);
                out.push_str("</span>");
            }
            _ => highlight::escape_source(piece, MAX_COLOURED, out),
        }
        at = end;
    }
    if is_marked {
        write!(out, "</{mark}>").expect("a string takes all");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_and_marks_are_nested_and_text_is_escaped() {
        let text = "if a<b; then echo 'c d'; fi";
        let side = Side { text, tokens: tokens(text, Language::Shell) };
        let mut out = String::new();
        text_of(&side, 0..text.len(), &[3..6, 18..21], "ins", &mut out);
        assert_eq!(out.matches("<ins>").count(), 2);
        assert_eq!(out.matches("<span").count(), out.matches("</span>").count());
        assert!(out.contains("&lt;"), "{out}");
        let bare =
            out.split('<').map(|it| it.split_once('>').map_or(it, |(_, text)| text)).collect::<String>();
        assert_eq!(bare.replace("&lt;", "<"), text);
    }
}
