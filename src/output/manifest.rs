//! `site.json`: what the last build made. It is what the next one compares with, and all that may be deleted.
#![expect(clippy::disallowed_methods, reason = "the door out")]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::io::Write;
use std::path::Path;

use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error as _;
use serde::de::MapAccess;
use serde::de::Visitor;
use sha2::Digest as _;
use sha2::Sha256;

use crate::output::SiteInfo;
use crate::output::disk;
use crate::source::digits;
use crate::source::hex;

/// The version of the format.
const FORMAT: &str = "site/1";

/// Writes it as canonical JSON (RFC 8785, and a line feed), without holding it in memory.
pub(super) fn write(
    out: &mut dyn Write,
    info: &SiteInfo,
    files: &BTreeMap<Box<str>, [u8; 32]>,
) -> io::Result<()> {
    // The first key is what `source` recognizes an earlier output by.
    write!(out, "{{\"audience\":{},\"files\":{{", json(&info.audience))?;
    let mut sorted: Vec<(&Box<str>, &[u8; 32])> = files.iter().collect();
    // RFC 8785 sorts by UTF-16 units, which differs from bytes only beyond the first plane.
    if !files.keys().all(|path| path.is_ascii()) {
        sorted.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
    }
    let mut entry = Vec::new();
    for (at, (path, digest)) in sorted.into_iter().enumerate() {
        entry.clear();
        entry.extend_from_slice(if at == 0 { b"" } else { b"," });
        serde_json::to_writer(&mut entry, path)?;
        entry.extend_from_slice(b":\"sha256:");
        entry.extend_from_slice(&digits(digest));
        entry.push(b'"');
        out.write_all(&entry)?;
    }
    let SiteInfo { audience: _, flags, tool_version, model_digest } = info;
    let (flags, version, digest) = (json(flags), json(tool_version), json(model_digest));
    let tree = tree_digest(files);
    writeln!(
        out,
        "}},\"flags\":{flags},\"format\":\"{FORMAT}\",\"model_digest\":{digest},\"tool_version\":{version},\
         \"tree_digest\":\"{tree}\"}}"
    )
}

/// The digest of all files together: `sha256:` and that of the lines `DIGEST  PATH`, sorted by the bytes of the path.
fn tree_digest(files: &BTreeMap<Box<str>, [u8; 32]>) -> String {
    let mut hasher = Sha256::new();
    let mut line = Vec::new();
    for (path, digest) in files {
        line.clear();
        line.extend_from_slice(&digits(digest));
        line.extend_from_slice(b"  ");
        line.extend_from_slice(path.as_bytes());
        line.push(b'\n');
        hasher.update(&line);
    }
    format!("sha256:{}", hex(&hasher.finalize().into()))
}

/// What a manifest says.
#[derive(Debug)]
pub(super) struct Manifest {
    pub(super) info: SiteInfo,
    pub(super) files: BTreeMap<Box<str>, [u8; 32]>,
    /// Whether the digest of the tree is that of the files: `false` if somebody has edited it.
    pub(super) is_true: bool,
}

fn json<T: serde::Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).expect("texts and lists of texts are JSON")
}

/// Reads the digest of each file from the manifest at `path`, which must be a regular file.
///
/// Names that could not have been written by us are refused, since files are deleted by this list.
pub(super) fn read(path: &Path) -> io::Result<BTreeMap<Box<str>, [u8; 32]>> {
    Ok(parse(&fs::read(path)?)?.files.0)
}

/// Reads a whole manifest, with the same care as [`read`].
pub(super) fn read_whole(text: &[u8]) -> io::Result<Manifest> {
    let SiteFile { audience, files: Files(files), flags, format: _, model_digest, tool_version, tree_digest } =
        parse(text)?;
    // Versions that did not write it yet wrote the same format.
    let is_true = tree_digest.is_none_or(|digest| digest == self::tree_digest(&files));
    Ok(Manifest { info: SiteInfo { audience, flags, tool_version, model_digest }, files, is_true })
}

/// Parses a manifest that is held: byte by byte from a file takes three times as long.
fn parse(text: &[u8]) -> io::Result<SiteFile> {
    let site: SiteFile = serde_json::from_slice(text)?;
    if site.format != FORMAT {
        let message =
            format!("its format is `{}`, and this version of catalog knows `{FORMAT}`", site.format);
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    Ok(site)
}

/// As written.
#[derive(Deserialize)]
struct SiteFile {
    #[serde(default)]
    audience: Vec<String>,
    files: Files,
    #[serde(default)]
    flags: Vec<String>,
    format: String,
    #[serde(default)]
    model_digest: String,
    #[serde(default)]
    tool_version: String,
    tree_digest: Option<String>,
}

struct Files(BTreeMap<Box<str>, [u8; 32]>);

/// A text of the manifest, in place unless it holds escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Deserialize<'de> for Files {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Files;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("paths with digests")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Files, A::Error> {
                // They come sorted, or nearly so: a map is made of them faster at once than one by one.
                let mut files = Vec::new();
                while let Some(Text(path)) = map.next_key()? {
                    let Text(digest) = map.next_value()?;
                    let digest = digest.strip_prefix("sha256:").and_then(unhex);
                    let digest = digest.ok_or_else(|| A::Error::custom(format!("`{path}` has no sha256")))?;
                    if !disk::is_ours(&path) {
                        return Err(A::Error::custom(format!("`{path}` is not the path of a file")));
                    }
                    files.push((path.into(), digest));
                }
                Ok(Files(files.into_iter().collect()))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let mut digest = [0; 32];
    if pairs.len() != digest.len() || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in digest.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::sha256;

    #[test]
    fn it_reads_what_it_writes_and_is_canonical() {
        let info = SiteInfo {
            audience: vec!["public".into()],
            flags: vec!["--drafts".into()],
            tool_version: "0.1.0".into(),
            model_digest: "sha256:00".into(),
        };
        let files: BTreeMap<Box<str>, [u8; 32]> = ["b/\"q\".html", "\u{FF5E}", "\u{1F600}", "a.html"]
            .map(|path| (path.into(), sha256(path.as_bytes())))
            .into();
        let mut text = Vec::new();
        write(&mut text, &info, &files).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("site.json");
        std::fs::write(&path, &text).unwrap();
        assert_eq!(read(&path).unwrap(), files);
        let text = String::from_utf8(text).unwrap();
        assert!(text.starts_with("{\"audience\":[\"public\"],\"files\":{\"a.html\":\"sha256:"), "{text}");
        // 😀 is D83D DE00 in UTF-16 and so before ～, FF5E.
        assert!(text.find('\u{1F600}') < text.find('\u{FF5E}'));
        let tree = tree_digest(&files);
        assert!(text.ends_with(&format!("\"tool_version\":\"0.1.0\",\"tree_digest\":\"{tree}\"}}\n")));
        let whole = read_whole(text.as_bytes()).unwrap();
        assert_eq!((whole.info, whole.files, whole.is_true), (info, files, true));
        let edited = text.replace("a.html", "c.html");
        assert!(!read_whole(edited.as_bytes()).unwrap().is_true);
    }

    #[test]
    fn a_manifest_that_names_files_elsewhere_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("site.json");
        let digest = hex(&sha256(b""));
        for name in ["../x", "/etc/passwd", "a//b", "site.json", ""] {
            let text = format!("{{\"files\":{{\"{name}\":\"sha256:{digest}\"}},\"format\":\"site/1\"}}");
            std::fs::write(&path, text).unwrap();
            assert!(read(&path).is_err(), "{name}");
        }
        std::fs::write(&path, "{\"files\":{},\"format\":\"site/2\"}").unwrap();
        assert!(read(&path).unwrap_err().to_string().contains("site/2"));
    }
}
