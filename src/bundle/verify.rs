//! Whether a bundle is whole: nothing missing, nothing more, every byte as its manifest pins it.

use std::io;

use crate::bundle::layout;
use crate::bundle::layout::Content;
use crate::bundle::layout::Layout;
use crate::bundle::manifest;
use crate::bundle::manifest::Manifest;
use crate::bundle::store::Store;
use crate::error::Error;

/// Something that is wrong with a bundle.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file it is about, if it is about one.
    pub path: Option<String>,
    /// What is wrong, in words.
    pub message: String,
}

impl Problem {
    /// About the whole.
    pub fn whole(message: impl Into<String>) -> Self {
        Problem { path: None, message: message.into() }
    }

    /// About one file.
    pub fn at(path: impl Into<String>, message: impl Into<String>) -> Self {
        Problem { path: Some(path.into()), message: message.into() }
    }
}

/// What was found.
#[derive(Debug)]
pub struct Report {
    /// What is wrong, sorted; nothing means that the bundle is whole.
    pub problems: Vec<Problem>,
    /// The manifest with all that belongs to it, as far as it could be read.
    pub known: Option<(Manifest, Layout)>,
    /// How many files were looked at.
    pub files: usize,
}

/// Most bytes of a definition that is read again. Source: `Template::read`'s own limit.
const MAX_DEFINITION_BYTES: u64 = 64 << 20;

/// Verifies the bundle in `store`.
///
/// # Errors
///
/// [`Error::Read`] if the machine cannot read it; a wrong byte is a problem, and no error.
pub fn verify(store: &Store) -> Result<Report, Error> {
    let mut report = Report { problems: Vec::new(), known: None, files: store.paths().count() };
    report.problems.extend(store.faults.iter().map(Problem::whole));
    if store.is_archive() && !report.problems.is_empty() {
        return Ok(report);
    }
    let Some(bytes) = small(store, layout::MANIFEST, manifest::MAX_BYTES, &mut report)? else {
        return Ok(report);
    };
    let manifest = match manifest::read(&bytes) {
        Ok(manifest) => manifest,
        Err(faults) => {
            report.problems.extend(faults.into_iter().map(|fault| Problem::at(layout::MANIFEST, fault)));
            return Ok(report);
        }
    };
    let path = layout::original_definition(&manifest);
    let Some(definition) = small(store, &path, MAX_DEFINITION_BYTES, &mut report)? else { return Ok(report) };
    let root = manifest.root();
    let pinned = root.files.iter().find(|file| file.path == root.definition);
    let digest = crate::source::hex(&crate::source::sha256(&definition));
    if pinned.and_then(|file| file.sha256.as_deref()) != Some(digest.as_str()) {
        report.problems.push(Problem::at(path, "it is not the file that the manifest pins"));
        return Ok(report);
    }
    match layout::layout(&manifest, &bytes, &definition) {
        Ok(layout) => {
            compare(store, &layout, &mut report)?;
            report.known = Some((manifest, layout));
        }
        Err(faults) => report.problems.extend(faults.into_iter().map(Problem::whole)),
    }
    report.problems.sort();
    report.problems.dedup();
    Ok(report)
}

/// Reads a file that is needed to know the others; `None` after saying why that is not possible.
fn small(store: &Store, path: &str, limit: u64, report: &mut Report) -> Result<Option<Vec<u8>>, Error> {
    let Some(size) = store.size(path) else {
        report.problems.push(Problem::at(path, "it is missing"));
        return Ok(None);
    };
    if limit < size {
        report.problems.push(Problem::at(path, format!("it has {size} bytes, {limit} are allowed")));
        return Ok(None);
    }
    match store.read(path, limit) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(err) => {
            report.problems.push(unreadable(store, path, err)?);
            Ok(None)
        }
    }
}

/// A failure to read as a problem of the archive, or else of the machine.
fn unreadable(store: &Store, path: &str, err: io::Error) -> Result<Problem, Error> {
    if store.is_archive() && err.kind() == io::ErrorKind::InvalidData {
        return Ok(Problem::at(path, err.to_string()));
    }
    Err(Error::Read { path: store.path.join(path), source: err })
}

fn compare(store: &Store, layout: &Layout, report: &mut Report) -> Result<(), Error> {
    for path in store.paths().filter(|path| !layout.entries.contains_key(*path)) {
        report.problems.push(Problem::at(path, "it does not belong to the bundle"));
    }
    for (path, content) in &layout.entries {
        let Some(size) = store.size(path) else {
            report.problems.push(Problem::at(path, "it is missing"));
            continue;
        };
        let expected = match content {
            Content::Original { size, .. } => *size,
            Content::Made(bytes) => Some(bytes.len() as u64),
        };
        let wrong = match content {
            Content::Original { .. } => "its bytes are not those that the manifest pins",
            Content::Made(_) => "it is not what follows from the manifest and the files that it pins",
        };
        if expected.is_some_and(|expected| expected != size) {
            report.problems.push(Problem::at(path, wrong));
            continue;
        }
        match store.digest(path) {
            Ok((_, digest)) if digest == content.sha256() => {}
            Ok(_) => report.problems.push(Problem::at(path, wrong)),
            Err(err) => report.problems.push(unreadable(store, path, err)?),
        }
    }
    Ok(())
}
