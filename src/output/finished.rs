//! A site that was built, for those who carry it elsewhere or compare it: every file as `site.json` pins it.
#![expect(clippy::disallowed_methods, reason = "the door out also reads what it wrote")]

use std::collections::BTreeMap;
use std::fs;
use std::fs::File;
use std::io;
use std::io::Read as _;
use std::path::Path;
use std::path::PathBuf;

use rayon::prelude::*;
use sha2::Digest as _;
use sha2::Sha256;

use crate::error::Error;
use crate::output::SITE;
use crate::output::SiteInfo;
use crate::output::disk;
use crate::output::manifest;
use crate::source::sha256;

/// What a `site.json` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// How it was built, and for whom.
    pub info: SiteInfo,
    /// The sha256 of every file but itself, by path.
    pub files: BTreeMap<Box<str>, [u8; 32]>,
}

/// What the bytes of a `site.json` say; the error is a phrase.
///
/// # Errors
///
/// That this version did not write it, or that it was edited.
pub fn made_of(bytes: &[u8]) -> Result<Made, String> {
    let manifest::Manifest { info, files, is_true } =
        manifest::read_whole(bytes).map_err(|err| err.to_string())?;
    if is_true { Ok(Made { info, files }) } else { Err("its `tree_digest` is not that of its files".into()) }
}

/// A site that was built.
#[derive(Debug)]
pub struct Finished {
    folder: PathBuf,
    /// What it is.
    pub made: Made,
    /// The bytes of its `site.json`.
    pub site_json: Vec<u8>,
}

impl Finished {
    /// Looks at the site in `folder`.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] if none was built there, and [`Error::Read`].
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(SITE);
        let site_json = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(err) if matches!(err.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                let message =
                    format!("there is no site in `{}`: run `catalog build` first", folder.display());
                return Err(Error::Usage { message });
            }
            Err(source) => return Err(Error::Read { path, source }),
        };
        let made = made_of(&site_json).map_err(|err| Error::Usage {
            message: format!("`{}` is no `{SITE}` of this version of catalog: {err}", path.display()),
        })?;
        Ok(Finished { folder: folder.to_path_buf(), made, site_json })
    }

    /// Where the file `path` lies.
    pub fn at(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// The size of a file in bytes; `None` if no regular file is there.
    pub fn size(&self, path: &str) -> Option<u64> {
        fs::symlink_metadata(self.at(path)).ok().filter(fs::Metadata::is_file).map(|found| found.len())
    }

    /// The bytes of a file.
    ///
    /// # Errors
    ///
    /// [`Error::Read`], also if they are no longer what was built.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, Error> {
        let at = self.at(path);
        let fail = |source| Error::Read { path: at.clone(), source };
        let bytes = fs::read(&at).map_err(fail)?;
        if self.made.files.get(path) == Some(&sha256(&bytes)) {
            return Ok(bytes);
        }
        Err(fail(io::Error::other("it is no longer what was built; build the site again")))
    }

    /// Hands a file over in pieces of at most `piece_bytes`, for what is too large to be held.
    ///
    /// # Errors
    ///
    /// As [`Finished::read`], after the last piece.
    pub fn pieces(&self, path: &str, piece_bytes: usize) -> Result<Pieces<'_>, Error> {
        let at = self.at(path);
        let file = File::open(&at).map_err(|source| Error::Read { path: at.clone(), source })?;
        let wanted = self.made.files.get(path);
        Ok(Pieces { at, file, hasher: Sha256::new(), piece_bytes, wanted, is_done: false })
    }

    /// Whether every file of `paths` is there as it was built; those that are not.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] for what is there and cannot be read.
    pub fn broken<'a>(&self, paths: &[&'a str]) -> Result<Vec<&'a str>, Error> {
        let look = |path: &&'a str| -> Option<Result<&'a str, Error>> {
            let wanted = self.made.files.get(*path)?;
            let is_whole = match self.size(path) {
                None => Ok(false),
                Some(size) => disk::has_digest(&self.at(path), size, wanted),
            };
            match is_whole {
                Ok(true) => None,
                Ok(false) => Some(Ok(path)),
                Err(source) => Some(Err(Error::Read { path: self.at(path), source })),
            }
        };
        paths.par_iter().filter_map(look).collect()
    }
}

/// A file in pieces; the last one is followed by an error if the file is not what was built.
#[derive(Debug)]
pub struct Pieces<'a> {
    at: PathBuf,
    file: File,
    hasher: Sha256,
    piece_bytes: usize,
    wanted: Option<&'a [u8; 32]>,
    is_done: bool,
}

impl Iterator for Pieces<'_> {
    type Item = Result<Vec<u8>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let mut piece = Vec::with_capacity(self.piece_bytes);
        let limit = u64::try_from(self.piece_bytes).unwrap_or(u64::MAX);
        if let Err(source) = (&self.file).take(limit).read_to_end(&mut piece) {
            self.is_done = true;
            return Some(Err(Error::Read { path: self.at.clone(), source }));
        }
        self.hasher.update(&piece);
        if !piece.is_empty() {
            return Some(Ok(piece));
        }
        self.is_done = true;
        let found: [u8; 32] = std::mem::take(&mut self.hasher).finalize().into();
        if self.wanted == Some(&found) {
            return None;
        }
        let source = io::Error::other("it is no longer what was built; build the site again");
        Some(Err(Error::Read { path: self.at.clone(), source }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Stage;
    use crate::path::OutPath;

    #[test]
    fn what_was_edited_is_not_handed_out() {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("site");
        assert!(matches!(Finished::open(&site), Err(Error::Usage { .. })));
        let stage = Stage::begin(&site, false).unwrap();
        for (path, text) in [("a.html", "first"), ("b/c.html", "second")] {
            stage.put(&OutPath::parse(path).unwrap(), text.as_bytes()).unwrap();
        }
        stage.publish(&SiteInfo { audience: vec!["public".into()], ..SiteInfo::default() }).unwrap();
        let finished = Finished::open(&site).unwrap();
        assert_eq!(finished.read("a.html").unwrap(), b"first");
        let pieces = |path: &str| finished.pieces(path, 2).unwrap().collect::<Result<Vec<_>, _>>();
        assert_eq!(pieces("b/c.html").unwrap().concat(), b"second");
        assert!(finished.broken(&["a.html", "b/c.html"]).unwrap().is_empty());
        fs::write(site.join("b/c.html"), "secont").unwrap();
        assert!(matches!(finished.read("b/c.html"), Err(Error::Read { .. })));
        assert!(pieces("b/c.html").is_err());
        fs::remove_file(site.join("a.html")).unwrap();
        assert_eq!(finished.broken(&["a.html", "b/c.html"]).unwrap(), ["a.html", "b/c.html"]);
    }
}
