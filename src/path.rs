//! Paths that cannot leave their root: of sources, and of what we write.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use crate::text::any_byte;

/// A file or folder below the root, `/` between names, no `.`, `..` or empty name; the root itself is "".
///
/// A clone shares the text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourcePath(Arc<str>);

/// Why a written path is not a [`SourcePath`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathError {
    /// It climbs out of the root.
    Outside,
    /// It begins with `/`.
    Absolute,
    /// It is empty or names a folder by ending in `/`, `.` or `..`.
    NoFile,
    /// It holds a NUL or another control character.
    Control,
}

impl SourcePath {
    /// The root.
    pub fn root() -> Self {
        SourcePath("".into())
    }

    /// Checks and normalizes `written`, a path from the root.
    ///
    /// # Errors
    ///
    /// See [`PathError`].
    pub fn parse(written: &str) -> Result<Self, PathError> {
        SourcePath::root().join(written)
    }

    /// The path that `written` means when it is read from the folder `self`; `..` is followed within the root.
    ///
    /// # Errors
    ///
    /// See [`PathError`].
    pub fn join(&self, written: &str) -> Result<Self, PathError> {
        if is_usual(written) {
            return Ok(self.with(written));
        }
        if has_control(written) {
            return Err(PathError::Control);
        }
        if written.starts_with('/') {
            return Err(PathError::Absolute);
        }
        if matches!(written.rsplit('/').next(), None | Some("" | "." | "..")) {
            return Err(PathError::NoFile);
        }
        if written.split('/').all(|name| !matches!(name, "" | "." | "..")) {
            return Ok(self.with(written));
        }
        let mut names: Vec<&str> = self.0.split('/').filter(|name| !name.is_empty()).collect();
        for name in written.split('/') {
            match name {
                "" | "." => {}
                ".." => {
                    names.pop().ok_or(PathError::Outside)?;
                }
                name => names.push(name),
            }
        }
        if names.is_empty() {
            return Err(PathError::NoFile);
        }
        Ok(SourcePath(names.join("/").into()))
    }

    /// What lies at `below` in the folder `self`.
    fn with(&self, below: &str) -> Self {
        if self.0.is_empty() {
            SourcePath(below.into())
        } else {
            SourcePath([&*self.0, "/", below].concat().into())
        }
    }

    /// The folder it lies in; the root for a file of the root, and for the root itself.
    #[must_use]
    pub fn folder(&self) -> Self {
        SourcePath(split(&self.0).0.into())
    }

    /// Its last name.
    pub fn name(&self) -> &str {
        split(&self.0).1
    }

    /// Its text, without a leading `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The rest of the path below `folder`, if it lies there; a folder does not lie in itself.
    pub fn below(&self, folder: &SourcePath) -> Option<&str> {
        if folder.0.is_empty() {
            return (!self.0.is_empty()).then_some(&self.0);
        }
        self.0.strip_prefix(&*folder.0)?.strip_prefix('/')
    }
}

/// The folder and the last name of `path`; the folder is empty where there is none.
pub fn split(path: &str) -> (&str, &str) {
    match memchr::memrchr(b'/', path.as_bytes()) {
        Some(slash) => (&path[..slash], &path[slash + 1..]),
        None => ("", path),
    }
}

/// Whether `text` is a path as nearly all are: names of printable ASCII with `/` between them, without a backslash, none
/// of them empty and none beginning with a dot.
fn is_usual(text: &str) -> bool {
    let bytes = text.as_bytes();
    let ([first, ..], [.., last]) = (bytes, bytes) else { return false };
    let is_strange = any_byte(text, |byte| !matches!(byte, b' '..=b'[' | b']'..=b'~'));
    // Without a branch for each byte most paths are passed in a fraction of the time.
    let is_break = |a: u8, b: u8| u8::from(a == b'/') & u8::from(matches!(b, b'/' | b'.'));
    let breaks = bytes.iter().zip(&bytes[1..]).fold(0, |any, (a, b)| any | is_break(*a, *b));
    !is_strange && breaks == 0 && !matches!(first, b'/' | b'.') && *last != b'/'
}

/// Whether a control character stands in `text`.
fn has_control(text: &str) -> bool {
    text.chars().any(char::is_control)
}

impl Borrow<str> for SourcePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "." } else { &self.0 })
    }
}

/// A file of the output, `/` between names, relative to the site's root.
///
/// Invariant: no empty, `.` or `..` name, no backslash, no control character, no leading `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutPath(Box<str>);

impl OutPath {
    /// Checks `text`; `None` if it is not a path below the site's root.
    pub fn parse(text: &str) -> Option<Self> {
        OutPath::is_path(text).then(|| OutPath(text.into()))
    }

    fn is_path(text: &str) -> bool {
        if is_usual(text) {
            return true;
        }
        // The name so far: how long it is, and how much of it are dots.
        let (mut length, mut n_dots) = (0, 0);
        let is_name = |length: usize, n_dots: usize| 2 < length || n_dots < length;
        for byte in text.bytes() {
            match byte {
                b'/' if is_name(length, n_dots) => (length, n_dots) = (0, 0),
                b'/' | b'\\' => return false,
                _ => {
                    length += 1;
                    n_dots += usize::from(byte == b'.');
                }
            }
        }
        is_name(length, n_dots) && !has_control(text)
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its address behind `root`, which ends in `/` or is empty: percent-encoded.
    pub fn below(&self, root: &str) -> String {
        let mut link = String::with_capacity(root.len() + self.0.len());
        link.push_str(root);
        push_encoded(&self.0, &mut link);
        link
    }

    /// The way from the file to the site's root: empty, or `../` once or more.
    pub fn to_root(&self) -> String {
        "../".repeat(slashes(&self.0))
    }

    /// How a page at `self` writes a link to `target`: relative, percent-encoded, never empty.
    pub fn link_to(&self, target: &OutPath) -> String {
        let folder = |path: &'_ str| path.rfind('/').map_or(0, |slash| slash + 1);
        let own = &self.0[..folder(&self.0)];
        let other = &target.0[..folder(&target.0)];
        let same = own.bytes().zip(other.bytes()).take_while(|(a, b)| a == b);
        // Both end in `/`, and a byte that is `/` is no part of a longer character.
        let mut shared = 0;
        for (at, (byte, _)) in same.enumerate() {
            if byte == b'/' {
                shared = at + 1;
            }
        }
        let ups = slashes(&own[shared..]);
        let rest = &target.0[shared..];
        let mut link = String::with_capacity(3 * ups + rest.len());
        (0..ups).for_each(|_| link.push_str("../"));
        push_encoded(rest, &mut link);
        link
    }
}

impl TryFrom<String> for OutPath {
    type Error = String;

    /// Checks `text` and keeps it; it comes back if it is not a path below the site's root.
    fn try_from(text: String) -> Result<Self, String> {
        if OutPath::is_path(&text) { Ok(OutPath(text.into())) } else { Err(text) }
    }
}

impl fmt::Display for OutPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How many names of `path` are followed by another one.
fn slashes(path: &str) -> usize {
    path.bytes().map(|byte| usize::from(byte == b'/')).sum()
}

/// Percent-encodes each name of `path`.
fn push_encoded(path: &str, out: &mut String) {
    let is_mark = |byte: u8| matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/');
    let is_plain = |byte: u8| (byte | 0x20).is_ascii_lowercase() || byte.is_ascii_digit() || is_mark(byte);
    if any_byte(path, |byte| !is_plain(byte)) {
        let encoded: Vec<String> = path.split('/').map(encode).collect();
        out.push_str(&encoded.join("/"));
    } else {
        out.push_str(path);
    }
}

/// Percent-encodes one name of a path: all but the unreserved characters of RFC 3986.
pub fn encode(name: &str) -> String {
    use fmt::Write as _;
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("a string takes all");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_path_stays_below_the_root() {
        let folder = SourcePath::parse("rll/base").unwrap();
        assert_eq!(folder.join("../scripts/./x.sh").unwrap().as_str(), "rll/scripts/x.sh");
        assert_eq!(folder.join("../../../x"), Err(PathError::Outside));
        assert_eq!(folder.join("/etc/passwd"), Err(PathError::Absolute));
        assert_eq!(folder.join("a\0b"), Err(PathError::Control));
        assert_eq!(folder.join(".."), Err(PathError::NoFile));
        assert_eq!(folder.join("x.sh").unwrap().below(&folder), Some("x.sh"));
        assert_eq!(SourcePath::parse("rll/basement").unwrap().below(&folder), None);
    }

    #[test]
    fn links_are_relative_and_encoded() {
        let at = |text: &str| OutPath::parse(text).unwrap();
        assert_eq!(at("a/b/c.html").link_to(&at("a/d/e f.html")), "../d/e%20f.html");
        assert_eq!(at("index.html").link_to(&at("a/b.html")), "a/b.html");
        assert_eq!(at("a/b.html").link_to(&at("a/b.html")), "b.html");
        assert_eq!(at("ab/c/d.html").link_to(&at("ab/cd/e.html")), "../cd/e.html");
        assert_eq!(at("a/b/c/d.html").link_to(&at("x.html")), "../../../x.html");
        assert_eq!(at("é/a.html").link_to(&at("è/b.html")), "../%C3%A8/b.html");
        assert_eq!(at("a/b/c.html").to_root(), "../../");
        assert_eq!(at("d/e f.html").below(&at("a/b.html").to_root()), "../d/e%20f.html");
        assert_eq!(OutPath::parse("../x"), None);
        assert_eq!(OutPath::parse("a//x"), None);
        for bad in ["", "/a", "a/", ".", "..", "a/.", "a/../b", "./a", "a\\b", "a\n"] {
            assert_eq!(OutPath::parse(bad), None, "{bad}");
        }
        for good in ["a", "...", ".a", "a/..b/c.", "..a", "a/b", "é/b"] {
            assert!(OutPath::parse(good).is_some(), "{good}");
        }
    }
}
