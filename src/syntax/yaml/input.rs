//! Bytes become text: byte order marks, UTF-16, bytes and characters that YAML does not allow, and the map from
//! places in the text to places in the file.

use crate::text::FileId;
use crate::text::Span;

/// Where the bytes of a text stand in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Places {
    /// The text is the file.
    Same,
    /// The text was put together from stretches of the file: (start in the text, start in the file), ascending; the
    /// last one is the end of both.
    Stretches(Vec<(usize, usize)>),
    /// The text was UTF-16: the place in the file of every byte of the text, and of its end.
    Units(Vec<u32>),
}

impl Places {
    /// The span of `start..end` of the text in `file`.
    pub(super) fn span(&self, file: FileId, start: usize, end: usize) -> Span {
        let mut nowhere = usize::MAX;
        self.span_near(&mut nowhere, file, start, end)
    }

    /// The span of `start..end` of the text in `file`; `near` is the stretch that was needed last, and is changed.
    pub(super) fn span_near(&self, near: &mut usize, file: FileId, start: usize, end: usize) -> Span {
        match self {
            Places::Same => Span::new(file, start, end),
            Places::Stretches(stretches) => {
                let first = place(stretches, near, start);
                // The end belongs to the stretch of the last byte, not to the next line's.
                let last = if start < end { place(stretches, near, end - 1) + 1 } else { first };
                let limit = stretches.last().map_or(usize::MAX, |(_, file)| *file);
                Span::new(file, first.min(limit), last.max(first).min(limit))
            }
            Places::Units(places) => {
                let at = |offset: usize| places[offset.min(places.len() - 1)] as usize;
                Span::new(file, at(start), at(end))
            }
        }
    }
}

/// The place in the file of the byte `at` of a text put together from `stretches`: it is searched from the stretch `near`
/// on, which becomes the one where it is, unless that lies before it.
fn place(stretches: &[(usize, usize)], near: &mut usize, at: usize) -> usize {
    const FAR: usize = 8;
    let holds = |stretch: usize| stretches.get(stretch + 1).is_none_or(|(text, _)| at < *text);
    let found = match stretches.get(*near) {
        Some((text, _)) if *text <= at => (*near..*near + FAR).find(|stretch| holds(*stretch)),
        _ => None,
    };
    let after = || stretches.partition_point(|(text, _)| *text <= at);
    let Some(stretch) = found.or_else(|| after().checked_sub(1)) else { return at };
    if *near < stretch {
        *near = stretch;
    }
    let (text, file) = stretches[stretch];
    file + (at - text)
}

/// What made a text unreadable at some byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// Bytes that are not UTF-8 (or not UTF-16, in such a file).
    Encoding,
    /// A character that YAML does not allow, written raw.
    Control(char),
    /// A second byte order mark behind the first.
    SecondMark,
}

/// The readable part of an input.
#[derive(Debug)]
pub(super) struct Decoded<'a> {
    /// The text up to the first unreadable place; all of it if there is none.
    pub(super) text: std::borrow::Cow<'a, str>,
    /// Where YAML begins: behind the byte order mark.
    pub(super) start: usize,
    /// What ends the text early, and how many bytes of the input that is.
    pub(super) unreadable: Option<(Unreadable, usize)>,
    /// The map, if the text is not the input itself.
    pub(super) places: Option<Places>,
}

/// Decodes `bytes` as right_st's reader does: UTF-8 unless a byte order mark says UTF-16.
pub(super) fn decode(bytes: &[u8]) -> Decoded<'_> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => decode_utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => decode_utf16(rest, u16::from_be_bytes),
        _ => decode_utf8(bytes),
    }
}

fn decode_utf8(bytes: &[u8]) -> Decoded<'_> {
    let (text, broken) = match std::str::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(err) => {
            let (good, bad) = bytes.split_at(err.valid_up_to());
            let length = err.error_len().unwrap_or(bad.len()).max(1);
            let good = std::str::from_utf8(good).unwrap_or_default();
            (good, Some((Unreadable::Encoding, length)))
        }
    };
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    // Behind a second mark right_st's reader drops the first character of every later line, so it can be one line only.
    let rest = text[start..].strip_prefix('\u{feff}').filter(|_| start != 0);
    let doubled = rest.is_some_and(|rest| rest.trim_end().contains(['\n', '\r']));
    let start = if rest.is_some() && !doubled { 6 } else { start };
    let (end, unreadable) = match forbidden(text) {
        _ if doubled => (start, Some((Unreadable::SecondMark, 3))),
        Some((at, found)) => (at, Some((Unreadable::Control(found), found.len_utf8()))),
        None => (text.len(), broken),
    };
    Decoded { text: text[..end].into(), start, unreadable, places: None }
}

/// Decodes UTF-16 behind its byte order mark, remembering where every byte of the new text came from.
fn decode_utf16(units: &[u8], unit: fn([u8; 2]) -> u16) -> Decoded<'_> {
    const MARK_BYTES: usize = 2;
    let mut text = String::with_capacity(units.len() / 2);
    let mut places: Vec<u32> = Vec::with_capacity(units.len() / 2 + 1);
    let mut at = MARK_BYTES;
    let cut = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let (pairs, rest) = units.as_chunks::<2>();
    let mut unreadable = None;
    for read in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        let found = match read {
            Ok(found) if allowed(found) => found,
            Ok(found) => {
                unreadable = Some((Unreadable::Control(found), 2 * found.len_utf16()));
                break;
            }
            Err(_) => {
                unreadable = Some((Unreadable::Encoding, 2));
                break;
            }
        };
        text.push(found);
        places.resize(text.len(), cut(at));
        at += 2 * found.len_utf16();
    }
    if unreadable.is_none() && !rest.is_empty() {
        unreadable = Some((Unreadable::Encoding, 1));
    }
    places.push(cut(at));
    Decoded { text: text.into(), start: 0, unreadable, places: Some(Places::Units(places)) }
}

/// The first character of `text` that YAML does not allow, and its place.
fn forbidden(text: &str) -> Option<(usize, char)> {
    let suspicious = |byte: u8| (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) || byte >= 0x7f;
    // Without a branch for each byte most texts are passed in a fraction of the time.
    let mut chunks = text.as_bytes().chunks(64);
    if !chunks.any(|chunk| chunk.iter().fold(false, |found, byte| found | suspicious(*byte))) {
        return None;
    }
    let mut from = 0;
    while let Some(skipped) = text.as_bytes()[from..].iter().position(|byte| suspicious(*byte)) {
        let at = from + skipped;
        let found = text[at..].chars().next()?;
        if !allowed(found) {
            return Some((at, found));
        }
        from = at + found.len_utf8();
    }
    None
}

/// Whether a YAML 1.1 stream may hold `found` raw. Source: YAML 1.1, 5.1; the byte order mark may stand anywhere.
fn allowed(found: char) -> bool {
    matches!(found,
        '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}'
        | '\u{10000}'..='\u{10ffff}')
}

/// How far right_st's reader has looked once it needed the byte `needed` of `bytes`.
///
/// It takes 512 bytes at a time, a character cut by the end of a piece again with the next one, and refuses a piece
/// with an unreadable byte even if the document ended before that byte.
pub(super) fn looked_at(bytes: &[u8], needed: usize) -> usize {
    const PIECE_BYTES: usize = 512;
    let mut end = PIECE_BYTES;
    while end <= needed && end < bytes.len() {
        let cut = (1..=3.min(end))
            .find(|back| bytes[end - back] & 0xc0 != 0x80)
            .filter(|back| *back < width(bytes[end - back]))
            .unwrap_or(0);
        end = end - cut + PIECE_BYTES;
    }
    end.min(bytes.len())
}

/// How many bytes a character has that begins with `lead`; right_st's reader waits for all of them before it looks.
pub(super) fn width(lead: u8) -> usize {
    match lead {
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf7 => 4,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_not_part_of_the_yaml() {
        let decoded = decode("\u{feff}a: b".as_bytes());
        assert_eq!((decoded.start, decoded.unreadable), (3, None));
    }

    #[test]
    fn the_text_ends_at_the_first_unreadable_byte() {
        let decoded = decode(b"a: \xffb");
        assert_eq!((&*decoded.text, decoded.unreadable), ("a: ", Some((Unreadable::Encoding, 1))));
        let decoded = decode(b"a: \x07b\xff");
        assert_eq!((&*decoded.text, decoded.unreadable), ("a: ", Some((Unreadable::Control('\x07'), 1))));
        assert_eq!(decode("a: \u{7f}".as_bytes()).unreadable, Some((Unreadable::Control('\u{7f}'), 1)));
        assert_eq!(decode("é\u{85}\u{2028}日".as_bytes()).unreadable, None);
    }

    #[test]
    fn utf_16_keeps_the_places_of_the_file() {
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend("é: 日".encode_utf16().flat_map(u16::to_le_bytes));
        let decoded = decode(&bytes);
        assert_eq!(&*decoded.text, "é: 日");
        let places = decoded.places.unwrap();
        assert_eq!(places.span(FileId(0), 0, 2), Span::new(FileId(0), 2, 4));
        assert_eq!(places.span(FileId(0), 4, 7), Span::new(FileId(0), 8, 10));
        assert_eq!(decode(b"\xfe\xff\x00").unreadable, Some((Unreadable::Encoding, 1)));
    }

    #[test]
    fn the_reader_looks_ahead_in_pieces() {
        let bytes = vec![b'a'; 2000];
        assert_eq!(looked_at(&bytes, 0), 512);
        assert_eq!(looked_at(&bytes, 511), 512);
        assert_eq!(looked_at(&bytes, 512), 1024);
        assert_eq!(looked_at(&bytes[..100], 99), 100);
        let mut cut = vec![b'a'; 511];
        cut.extend("é".as_bytes());
        cut.resize(2000, b'a');
        assert_eq!(looked_at(&cut, 512), 1023);
    }
}
