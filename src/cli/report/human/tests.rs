//! What is drawn by ourselves is what the renderer draws.

use proptest::prelude::*;

use super::*;
use crate::path::SourcePath;
use crate::source::Area;
use crate::text::Span;

const LINES: [&str; 13] = [
    "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 012345",
    "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 01234567",
    "                              deep: 1",
    "                                                                                                            x: far",
    "Name: a",
    "",
    "  - Cloud: EC2 us-east-1   # why  ",
    "#     Default: cred:RS_REFRESH_TOKEN",
    "\tx: y",
    "é: `ü`",
    "   ",
    "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789",
    "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 \
     0123456789 0123456789 0123456789 0123456789",
];

const TEXTS: [&str; 8] = [
    "write the default as `array:[\"…\"]`",
    "`x` is no image of `AzureRM East US 2`",
    "first written here",
    "two\nlines",
    "",
    "naïve",
    " blanks around ",
    "right_st compares with the uid, which there is `Publisher Offer Sku Version`, with one space between each",
];

/// A span, and the text of a note about it.
fn places() -> impl Strategy<Value = Vec<(Option<(usize, usize)>, usize)>> {
    let span = proptest::option::of((0..400_usize, 0..30_usize));
    proptest::collection::vec((span, 0..TEXTS.len()), 0..4)
}

proptest! {
    #[test]
    fn a_finding_of_the_usual_shape_looks_like_any_other(
        lines in proptest::collection::vec(0..LINES.len(), 1..14),
        (start, length) in (0..400_usize, 0..30_usize),
        notes in places(),
        (message, help) in (0..TEXTS.len(), proptest::option::of(0..TEXTS.len())),
    ) {
        let text: String = lines.iter().flat_map(|line| [LINES[*line], "\n"]).collect();
        let mut sources = Sources::new("root".into());
        let path = SourcePath::parse("a/b c.yml").unwrap();
        let file = sources.insert(path, Area::Catalog, text.clone().into_bytes());
        let span = |start: usize, length: usize| {
            let start = text.floor_char_boundary(start % (text.len() + 1));
            Span::new(file, start, text.floor_char_boundary((start + length).min(text.len())))
        };
        let code = &crate::model::codes::UNKNOWN_KEY;
        let mut diagnostic = Diagnostic::new(code, span(start, length), TEXTS[message]);
        for (place, text) in notes {
            diagnostic = match place {
                Some((start, length)) => diagnostic.note_at(span(start, length), TEXTS[text]),
                None => diagnostic.note(TEXTS[text]),
            };
        }
        diagnostic.help = help.map(|text| TEXTS[text].into());
        let frames = Frame::all(&diagnostic, &mut Texts::new(&sources));
        if let Some(drawn) = plain::draw(&diagnostic, &frames) {
            prop_assert_eq!(drawn, render_one(&diagnostic, &frames, &Renderer::plain()));
        }
    }
}

#[test]
fn most_findings_are_of_the_usual_shape() {
    let mut sources = Sources::new("root".into());
    let file = sources.insert(SourcePath::parse("a.yml").unwrap(), Area::Catalog, *b"Name: a\nNam: b\n");
    let code = &crate::model::codes::UNKNOWN_KEY;
    let found = Diagnostic::new(code, Span::new(file, 8, 11), "`Nam` is not a key")
        .note_at(Span::new(file, 0, 4), "first written here")
        .note("the keys are `Name` and others")
        .help("did you mean `Name`?");
    let frames = Frame::all(&found, &mut Texts::new(&sources));
    assert!(plain::draw(&found, &frames).is_some());
}
