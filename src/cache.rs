//! What the last build of a project proved: that these inputs gave this site and these findings.
//!
//! A build whose inputs, settings, program and output are all as they were has nothing to do but to say so again. What is
//! kept lies in `.catalog/` of the root, which may be deleted at any time: it can save work and can change nothing.
//! Whatever of it cannot be read, is cut off, is of another version or of other inputs counts as not there.
//!
//! That a file is unchanged is told by what the system knows of it ([`Stat`]), the moment of its last change among it,
//! which no program can set. A file that changed in the very moment in which a build began could change again without a
//! trace, so nothing is kept then.
#![expect(clippy::disallowed_methods, reason = "the only folder that is written and is no output")]

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
        let path = self.folder.join(LAST);
        if !fs::symlink_metadata(&path).ok()?.is_file() {
            return None;
        }
        let kept = read(&fs::read(path).ok()?)?;
        (kept.key == *key && kept.inputs == inputs.digest).then_some(kept)
    }

    /// Keeps `kept` as the last build, unless an input changed in the moment `began` or later. A failure keeps nothing.
    pub fn keep(&self, kept: &Kept, inputs: &Fingerprint, began: &Stat) {
        let path = self.folder.join(LAST);
        if inputs.newest >= began.changed {
            drop(fs::remove_file(path));
            return;
        }
        let new = self.folder.join(format!("{LAST}.new"));
        let done = fs::write(&new, write(kept)).and_then(|()| fs::rename(&new, path));
        if done.is_err() {
            drop(fs::remove_file(new));
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
