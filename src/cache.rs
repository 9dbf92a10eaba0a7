//! What the last build of a project proved: that these inputs gave this site and these findings, and from what each page
//! was made.
//!
//! A build whose inputs, settings, program and output are all as they were has nothing to do but to say so again; one whose
//! output is as it was makes only the pages that are made from something else now. What is kept lies in `.catalog/` of the
//! root, which may be deleted at any time: it can save work and can change nothing.
//! Whatever of it cannot be read, is cut off, is of another version or of other inputs counts as not there.
//!
//! That a file is unchanged is told by what the system knows of it ([`Stat`]), the moment of its last change among it,
//! which no program can set. A file that changed in the very moment in which a build began could change again without a
//! trace, so nothing is kept then.
#![expect(clippy::disallowed_methods, reason = "the only folder that is written and is no output")]

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use crate::source::Fingerprint;
use crate::source::Stat;
use crate::source::hex;
use crate::source::sha256;

/// The folder of caches, in the root.
pub const FOLDER: &str = ".catalog";

/// The first line of a kept build; another one is another version's.
const FORMAT: &str = "catalog build cache 1";

/// The file that holds the last build.
const LAST: &str = "last-build";

/// The file that holds what the pages of the last build were made from.
const PAGES: &str = "last-pages";

/// The first line of that; another one is another version's.
const PAGES_FORMAT: &str = "catalog page cache 1";

/// A file whose moment of change is the moment in which a build began.
const STAMP: &str = "stamp";

/// The cache of one project.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
}

/// What a build gave, as it was said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kept {
    /// What the build depends on besides its inputs: settings, flags, program.
    pub key: [u8; 32],
    /// The inputs.
    pub inputs: [u8; 32],
    /// The output folder.
    pub output: [u8; 32],
    /// Texts of the caller's, given back as they are.
    pub texts: Vec<String>,
}

impl Cache {
    /// The cache of the project at `root`; nothing is made yet.
    pub fn at(root: &Path) -> Self {
        Cache { folder: root.join(FOLDER) }
    }

    /// Marks the moment in which a build begins; `None` where nothing can be kept.
    pub fn begin(&self) -> Option<Stat> {
        // Not through a link: it may lead anywhere.
        if fs::symlink_metadata(&self.folder).is_ok_and(|found| !found.is_dir()) {
            return None;
        }
        fs::create_dir_all(&self.folder).ok()?;
        let ignore = self.folder.join(".gitignore");
        if !ignore.exists() {
            fs::write(ignore, "*\n").ok()?;
        }
        let stamp = self.folder.join(STAMP);
        // A new file, so that its moment is now, whatever stood there.
        match fs::remove_file(&stamp) {
            Err(err) if err.kind() != io::ErrorKind::NotFound => return None,
            _ => {}
        }
        fs::write(&stamp, "").ok()?;
        Stat::of(&stamp)
    }

    /// The last build, if it is whole and was of `key` and `inputs`.
    pub fn last(&self, key: &[u8; 32], inputs: &Fingerprint) -> Option<Kept> {
        let kept = read(&self.read(LAST)?)?;
        (kept.key == *key && kept.inputs == inputs.digest).then_some(kept)
    }

    /// The digests of what the pages were made from that stand in the output folder whose fingerprint is `output`; none
    /// unless all of them are known.
    pub fn pages(&self, output: &[u8; 32]) -> BTreeSet<[u8; 32]> {
        let pages = self.read(PAGES).and_then(|bytes| read_pages(&bytes, output));
        pages.unwrap_or_default()
    }

    /// Keeps what the pages in the output folder were made from. A failure keeps nothing.
    pub fn keep_pages(&self, output: &[u8; 32], pages: &[[u8; 32]]) {
        let mut rest = output.to_vec();
        rest.extend(pages.iter().flatten());
        let first = format!("{PAGES_FORMAT}\n{}\n", hex(&sha256(&rest)));
        self.write(PAGES, &[first.as_bytes(), &rest].concat());
    }

    /// Keeps `kept` as the last build, unless an input changed in the moment `began` or later. A failure keeps nothing.
    pub fn keep(&self, kept: &Kept, inputs: &Fingerprint, began: &Stat) {
        if inputs.newest >= began.changed {
            drop(fs::remove_file(self.folder.join(LAST)));
            return;
        }
        self.write(LAST, &write(kept));
    }

    fn read(&self, name: &str) -> Option<Vec<u8>> {
        let path = self.folder.join(name);
        // Not through a link, and not from a pipe.
        let is_file = fs::symlink_metadata(&path).ok()?.is_file();
        is_file.then(|| fs::read(path).ok())?
    }

    /// Writes a file whole, or removes it.
    fn write(&self, name: &str, bytes: &[u8]) {
        let (new, path) = (self.folder.join(format!("{name}.new")), self.folder.join(name));
        let done = fs::write(&new, bytes).and_then(|()| fs::rename(&new, &path));
        if done.is_err() {
            drop(fs::remove_file(new));
            drop(fs::remove_file(path));
        }
    }

    /// Removes the cache; whether there was one.
    ///
    /// # Errors
    ///
    /// What the system says; a link is refused.
    pub fn clean(&self) -> io::Result<bool> {
        match fs::symlink_metadata(&self.folder) {
            Ok(found) if found.is_dir() => fs::remove_dir_all(&self.folder).map(|()| true),
            Ok(_) => Err(io::Error::other("it is not a folder")),
            Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(err) => Err(err),
        }
    }
}

/// A first line, the digest of the rest, and the rest: three digests, and each text behind its length.
fn write(kept: &Kept) -> Vec<u8> {
    let mut rest = format!("{}\n{}\n{}\n", hex(&kept.key), hex(&kept.inputs), hex(&kept.output));
    for text in &kept.texts {
        rest.push_str(&text.len().to_string());
        rest.push('\n');
        rest.push_str(text);
        rest.push('\n');
    }
    format!("{FORMAT}\n{}\n{rest}", hex(&sha256(rest.as_bytes()))).into_bytes()
}

/// What `write` wrote; `None` for anything else.
fn read(bytes: &[u8]) -> Option<Kept> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (digest, rest) = text.strip_prefix(FORMAT)?.strip_prefix('\n')?.split_once('\n')?;
    if digest != hex(&sha256(rest.as_bytes())) {
        return None;
    }
    let mut lines = rest.splitn(4, '\n');
    let mut next = || unhex(lines.next()?);
    let (key, inputs, output) = (next()?, next()?, next()?);
    let mut rest = lines.next()?;
    let mut texts = Vec::new();
    while !rest.is_empty() {
        let (length, more) = rest.split_once('\n')?;
        let (text, more) = more.split_at_checked(length.parse().ok()?)?;
        texts.push(text.to_owned());
        rest = more.strip_prefix('\n')?;
    }
    Some(Kept { key, inputs, output, texts })
}

/// What of `keep_pages` is of `output`; `None` for anything else.
fn read_pages(bytes: &[u8], output: &[u8; 32]) -> Option<BTreeSet<[u8; 32]>> {
    let rest = bytes.strip_prefix(PAGES_FORMAT.as_bytes())?.strip_prefix(b"\n")?;
    let (digest, rest) = rest.split_at_checked(64)?;
    let rest = rest.strip_prefix(b"\n")?;
    let (all, more) = rest.as_chunks::<32>();
    let (of, pages) = all.split_first()?;
    let is_it = more.is_empty() && of == output && digest == hex(&sha256(rest)).as_bytes();
    is_it.then(|| pages.iter().copied().collect())
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (at, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> Kept {
        let texts = vec!["a\nb".to_owned(), String::new(), "é".to_owned()];
        Kept { key: [1; 32], inputs: [2; 32], output: [3; 32], texts }
    }

    #[test]
    fn it_reads_what_it_writes_and_nothing_else() {
        let bytes = write(&kept());
        assert_eq!(read(&bytes), Some(kept()));
        for cut in 0..bytes.len() {
            assert_eq!(read(&bytes[..cut]), None, "cut at {cut}");
            let mut changed = bytes.clone();
            changed[cut] ^= 1;
            assert_eq!(read(&changed), None, "changed at {cut}");
        }
        let other = String::from_utf8(bytes).unwrap().replace("cache 1", "cache 2");
        assert_eq!(read(other.as_bytes()), None);
    }

    #[test]
    fn pages_are_kept_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path());
        if cache.begin().is_none() {
            return;
        }
        let pages = [[1; 32], [2; 32], [9; 32]];
        cache.keep_pages(&[7; 32], &pages);
        assert_eq!(cache.pages(&[7; 32]), BTreeSet::from(pages));
        assert_eq!(cache.pages(&[8; 32]), BTreeSet::new());
        let bytes = fs::read(folder.path().join(FOLDER).join(PAGES)).unwrap();
        for cut in 0..bytes.len() {
            assert_eq!(read_pages(&bytes[..cut], &[7; 32]), None, "cut at {cut}");
            let mut changed = bytes.clone();
            changed[cut] ^= 1;
            assert_eq!(read_pages(&changed, &[7; 32]), None, "changed at {cut}");
        }
    }

    #[test]
    fn what_changed_while_a_build_began_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path());
        let Some(began) = cache.begin() else { return };
        let early = Fingerprint { digest: [2; 32], newest: (0, 0) };
        cache.keep(&kept(), &early, &began);
        assert_eq!(cache.last(&[1; 32], &early), Some(kept()));
        assert_eq!(cache.last(&[9; 32], &early), None);
        let late = Fingerprint { newest: began.changed, ..early };
        cache.keep(&kept(), &late, &began);
        assert_eq!(cache.last(&[1; 32], &early), None);
        assert!(cache.clean().unwrap());
        assert!(!cache.clean().unwrap());
    }
}
