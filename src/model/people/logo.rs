//! Logos: what a picture's first bytes say of its format and size, without decoding it.

use crate::diag::Diagnostic;
use crate::model::sidecar_codes;
use crate::text::Spanned;

/// Largest side of a small logo, in pixels. Source: the vendor's page about publishers; domain paper, 2.3.
pub const SMALL_LOGO_PIXELS: u32 = 32;
/// Largest side of a large logo, in pixels. Source: as above.
pub const LARGE_LOGO_PIXELS: u32 = 64;
/// A logo has fewer bytes than this. Source: as above ("30 KB").
pub const MAX_LOGO_BYTES: usize = 30 << 10;

/// What is wrong with the picture `bytes` that `written` names, whose sides may have `max_pixels`.
pub fn check_logo(written: &Spanned<String>, bytes: &[u8], max_pixels: u32) -> Option<Diagnostic> {
    let name = &written.value;
    let (message, note) = match size(bytes) {
        _ if MAX_LOGO_BYTES <= bytes.len() => {
            (format!("`{name}` has {} bytes", bytes.len()), format!("a logo has fewer than {MAX_LOGO_BYTES}"))
        }
        None => (
            format!("`{name}` is not a picture that pages show"),
            "its bytes are neither PNG nor JPEG, GIF or WebP".to_owned(),
        ),
        Some((width, height)) if max_pixels < width.max(height) || width == 0 || height == 0 => (
            format!("`{name}` is {width}×{height} pixels"),
            format!("at most {max_pixels}×{max_pixels} are shown"),
        ),
        Some(_) => return None,
    };
    let diagnostic = Diagnostic::new(&sidecar_codes::BAD_LOGO, written.span, message).note(note);
    Some(diagnostic.help("save it smaller, as PNG, JPEG, GIF or WebP"))
}

/// Width and height in pixels of a PNG, JPEG, GIF or WebP.
fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.get(12..16)? == b"IHDR" {
        return Some((big(bytes.get(16..20)?), big(bytes.get(20..24)?)));
    }
    if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        return Some((little(bytes.get(6..8)?), little(bytes.get(8..10)?)));
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12)? == b"WEBP" {
        return webp(bytes);
    }
    if bytes.starts_with(b"\xff\xd8") { jpeg(bytes) } else { None }
}

/// Source: RFC 9649, 2.5 to 2.7.
fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    match bytes.get(12..16)? {
        b"VP8X" => Some((little(bytes.get(24..27)?) + 1, little(bytes.get(27..30)?) + 1)),
        b"VP8L" if bytes.get(20) == Some(&0x2f) => {
            let bits = little(bytes.get(21..25)?);
            Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
        }
        b"VP8 " if bytes.get(23..26)? == b"\x9d\x01\x2a" => {
            Some((little(bytes.get(26..28)?) & 0x3fff, little(bytes.get(28..30)?) & 0x3fff))
        }
        _ => None,
    }
}

/// Walks the segments to the frame header. Source: ITU-T T.81, B.1 and B.2.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            // Fill bytes, and markers without a length.
            0xff => at += 1,
            0x01 | 0xd0..=0xd8 => at += 2,
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                return Some((big(bytes.get(at + 7..at + 9)?), big(bytes.get(at + 5..at + 7)?)));
            }
            0x00 | 0xd9 | 0xda => return None,
            _ => at += 2 + (big(bytes.get(at + 2..at + 4)?) as usize).max(2),
        }
    }
}

fn big(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte))
}

fn little(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |sum, byte| sum << 8 | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;
    use crate::text::Span;

    #[test]
    fn the_first_bytes_tell_the_size() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x20\0\0\0\x1f\x08";
        let gif = b"GIF89a\x40\0\x3f\0";
        let extended = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x1f\0\0\x0f\0\0";
        let lossless = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x1f\xc0\x07\0";
        let lossy = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x20\0\x10\0";
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xff\xc0\0\x11\x08\0\x10\0\x20\x03";
        assert_eq!(size(png), Some((32, 31)));
        assert_eq!(size(gif), Some((64, 63)));
        assert_eq!(size(extended), Some((32, 16)));
        assert_eq!(size(lossless), Some((32, 32)));
        assert_eq!(size(lossy), Some((32, 16)));
        assert_eq!(size(jpeg), Some((32, 16)));
        for whole in [&png[..], gif, extended, lossless, lossy, jpeg, b"<svg/>", b"\xff\xd8\xff\xe0\0\0"] {
            for end in 0..whole.len() {
                size(&whole[..end]);
            }
        }
    }

    #[test]
    fn a_logo_is_small_in_every_way() {
        let written = Spanned::new("logo.gif".to_owned(), Span::whole(FileId(0)));
        let message = |bytes: &[u8], max| check_logo(&written, bytes, max).map(|it| it.message);
        let gif = b"GIF89a\x40\0\x20\0";
        assert_eq!(message(gif, LARGE_LOGO_PIXELS), None);
        assert_eq!(message(gif, SMALL_LOGO_PIXELS).as_deref(), Some("`logo.gif` is 64×32 pixels"));
        assert_eq!(message(&vec![0; MAX_LOGO_BYTES], 64).as_deref(), Some("`logo.gif` has 30720 bytes"));
        assert_eq!(message(b"<svg/>", 64).as_deref(), Some("`logo.gif` is not a picture that pages show"));
    }
}
