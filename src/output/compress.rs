//! Precompressed siblings of files, for hosts that serve `page.html.br` and `page.html.gz` as they are.

use std::io::Write as _;

use crate::path::OutPath;

/// What is compressed: text for browsers and programs. Pictures and archives are compressed already.
const EXTENSIONS: [&str; 8] = ["css", "csv", "html", "js", "json", "svg", "txt", "xml"];

/// Smallest file that is worth two more, in bytes. Source: it fits one network packet anyway.
const LEAST_BYTES: usize = 1_024;

/// Source: measured on a page of 20 KB, beyond it the time grows and the size does not shrink.
const GZIP_LEVEL: u32 = 6;

/// Source: as [`GZIP_LEVEL`].
const BROTLI_LEVEL: i32 = 5;

/// 2 to this power is the window of brotli, in bytes: the most that every browser takes.
const BROTLI_WINDOW: i32 = 22;

/// The compressed siblings of a file, the same bytes on every machine: no name, no time, no system in them.
pub(super) fn siblings(path: &OutPath, bytes: &[u8]) -> Vec<(OutPath, Vec<u8>)> {
    let extension = path.as_str().rsplit_once('.').map_or("", |(_, extension)| extension);
    if bytes.len() < LEAST_BYTES || !EXTENSIONS.contains(&extension) {
        return Vec::new();
    }
    paths(path).zip([gzip(bytes), brotli(bytes)]).collect()
}

/// Where the siblings of a file lie, if it has some.
pub(super) fn paths(path: &OutPath) -> impl Iterator<Item = OutPath> {
    ["gz", "br"].into_iter().filter_map(move |end| OutPath::parse(&format!("{path}.{end}")))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::GzBuilder::new().write(Vec::new(), flate2::Compression::new(GZIP_LEVEL));
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_LEVEL,
        lgwin: BROTLI_WINDOW,
        ..Default::default()
    };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut out, &parameters).expect("memory takes all");
    out
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn siblings_hold_the_same_bytes() {
        let path = OutPath::parse("a/b.html").unwrap();
        let bytes = "<p>one of many lines</p>\n".repeat(200).into_bytes();
        let siblings = siblings(&path, &bytes);
        let names: Vec<&str> = siblings.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(names, ["a/b.html.gz", "a/b.html.br"]);
        let mut text = Vec::new();
        flate2::read::GzDecoder::new(&*siblings[0].1).read_to_end(&mut text).unwrap();
        assert_eq!(text, bytes);
        text.clear();
        brotli::BrotliDecompress(&mut &*siblings[1].1, &mut text).unwrap();
        assert_eq!(text, bytes);
        assert!(siblings.iter().all(|(_, small)| small.len() < bytes.len() / 4));
        assert_eq!(super::siblings(&path, &bytes), siblings);
    }

    #[test]
    fn small_files_and_pictures_have_none() {
        let path = |text| OutPath::parse(text).unwrap();
        assert!(siblings(&path("a.html"), b"short").is_empty());
        assert!(siblings(&path("a.png"), &[0; 5_000]).is_empty());
    }
}
