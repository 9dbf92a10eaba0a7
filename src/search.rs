//! The index that the site's search and filters read: small files that a browser loads one by one, as scripts.
//!
//! Nothing here knows a catalog: whoever calls says what there is to find. All files are classic scripts that call
//! `catalogIndex(key, data)`, so that they load from disk too; each but the first carries the hash of its bytes in
//! its name, so that an old first file never meets new others.
//!
//! | file | key | data |
//! | --- | --- | --- |
//! | `index.js` | `root` | how many documents, where shards begin, the hashes of all other files, and what the caller adds |
//! | `t<n>.<hash>.js` | `t<n>` | terms in order, each with its postings (`terms`) |
//! | `d<n>.<hash>.js` | `d<n>` | the records of [`CHUNK`] documents |
//! | `w.<hash>.js` | `w` | frequent words of names, for words that are mistyped |
//! | `<name>.<hash>.js` | `<name>` | what the caller adds: sets and orders |
//!
//! The same documents give the same bytes, whatever the number of threads.

mod pack;
mod terms;
mod words;

use std::borrow::Cow;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;

use crate::search::terms::Terms;
use crate::source::hex;
use crate::source::sha256;

pub use crate::search::pack::order;
pub use crate::search::pack::set;

/// How many documents share a file of records.
///
/// A page of results comes from about as many files as it has rows; more in a file makes each heavier, fewer makes more
/// files. 64 records are about 4 KB compressed.
pub const CHUNK: usize = 64;

/// In how many parts the documents are read at once. The result does not depend on it.
const PARTS: usize = 4;

/// Digits of the hash in a file's name.
const HASH_DIGITS: usize = 8;

/// A thing to find.
#[derive(Debug)]
pub struct Document<'a, R> {
    /// Its names: the one it has first, then those it had.
    pub names: Vec<Cow<'a, str>>,
    /// Words that classify it: publisher, categories, system, ….
    pub keys: Vec<Cow<'a, str>>,
    /// Short texts: its summary, the names of what it is made of.
    pub texts: Vec<Cow<'a, str>>,
    /// Its long text.
    pub body: Cow<'a, str>,
    /// Whether it comes before (above 0) or after (below 0) others that fit as well.
    pub rank: i8,
    /// What a result shows.
    pub record: R,
}

/// A file of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name in the folder of the index.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Makes all files of the index of `count` documents; `document` gives each, in any order and from any thread.
///
/// `extra` are further files, by key; the browser finds their hashes in `root` under `files`. `settings` stands in
/// `root` as it is.
pub fn build<'a, R: Serialize>(
    count: usize,
    document: &(impl Fn(usize) -> Document<'a, R> + Sync),
    extra: &[(String, Value)],
    settings: &Value,
) -> Vec<File> {
    let size = count.div_ceil(PARTS).next_multiple_of(CHUNK).max(CHUNK);
    let starts: Vec<usize> = (0..count).step_by(size).collect();
    let parts: Vec<(Terms, Vec<File>)> =
        starts.par_iter().map(|start| part(*start..(start + size).min(count), document)).collect();
    let (terms, chunks): (Vec<Terms>, Vec<Vec<File>>) = parts.into_iter().unzip();
    let chunks: Vec<File> = chunks.into_iter().flatten().collect();
    let merged = terms::merge(terms, count);
    let shards: Vec<File> =
        merged.shards.par_iter().enumerate().map(|(at, text)| file(&format!("t{at}"), text)).collect();
    let words = file("w", &merged.words);
    let extra: Vec<File> = extra.par_iter().map(|(key, data)| file(key, data)).collect();

    let extra_hashes = extra.iter().map(|file| {
        let (key, _) = file.name.split_once('.').expect("a key, a dot, a hash");
        (key.to_owned(), Value::from(hash_of(file)))
    });
    let root = serde_json::json!({
        "version": 1,
        "documents": count,
        "chunk": CHUNK,
        "first": merged.first,
        "t": hashes(&shards),
        "d": hashes(&chunks),
        "w": hash_of(&words),
        "files": Value::Object(extra_hashes.collect()),
        "site": settings,
    });
    let root = File { name: "index.js".to_owned(), bytes: script("root", &root) };
    let mut files = vec![root, words];
    files.extend(shards);
    files.extend(chunks);
    files.extend(extra);
    files
}

/// Reads the documents of a range that begins at a multiple of [`CHUNK`].
fn part<'a, R: Serialize>(
    range: std::ops::Range<usize>,
    document: &(impl Fn(usize) -> Document<'a, R> + Sync),
) -> (Terms, Vec<File>) {
    let mut terms = Terms::default();
    let mut files = Vec::with_capacity(range.len().div_ceil(CHUNK));
    let ids: Vec<usize> = range.collect();
    for ids in ids.chunks(CHUNK) {
        let mut records = Vec::with_capacity(ids.len());
        for id in ids {
            let found = document(*id);
            terms.add(u32::try_from(*id).expect("fewer than 2^29 documents"), &found);
            records.push(found.record);
        }
        files.push(file(&format!("d{}", ids[0] / CHUNK), &records));
    }
    (terms, files)
}

fn file(key: &str, data: &impl Serialize) -> File {
    let bytes = script(key, data);
    let digest = hex(&sha256(&bytes));
    File { name: format!("{key}.{}.js", &digest[..HASH_DIGITS]), bytes }
}

fn script(key: &str, data: &impl Serialize) -> Vec<u8> {
    let mut bytes = format!("catalogIndex(\"{key}\",").into_bytes();
    serde_json::to_writer(&mut bytes, data).expect("plain data and memory");
    bytes.extend_from_slice(b");\n");
    bytes
}

fn hash_of(file: &File) -> &str {
    let (_, rest) = file.name.split_once('.').expect("a key, a dot, a hash");
    &rest[..HASH_DIGITS]
}

/// The hashes of files that are known by their place, one after the other.
fn hashes(files: &[File]) -> String {
    files.iter().map(hash_of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(name: &str) -> Document<'_, (&str, usize)> {
        Document {
            names: vec![name.into()],
            keys: vec!["Acme".into()],
            texts: vec!["It installs what a server needs".into()],
            body: "A long text about nothing.".into(),
            rank: 0,
            record: (name, 7),
        }
    }

    #[test]
    fn documents_become_files_whose_hashes_the_first_file_names() {
        let names: Vec<String> = (0..300).map(|at| format!("Thing {at}")).collect();
        let extra = [("f0-os".to_owned(), Value::from("x"))];
        let files = build(names.len(), &|at| document(&names[at]), &extra, &Value::from("mine"));
        let root = String::from_utf8(files[0].bytes.clone()).unwrap();
        let root = root.strip_prefix("catalogIndex(\"root\",").unwrap().strip_suffix(");\n").unwrap();
        let root: Value = serde_json::from_str(root).unwrap();
        assert_eq!(root["documents"], 300);
        assert_eq!(root["site"], "mine");
        let chunks = root["d"].as_str().unwrap();
        assert_eq!(chunks.len(), 5 * HASH_DIGITS);
        assert!(files.iter().any(|file| file.name == format!("d4.{}.js", &chunks[4 * HASH_DIGITS..])));
        let os = root["files"]["f0-os"].as_str().unwrap();
        assert!(files.iter().any(|file| file.name == format!("f0-os.{os}.js")));
    }

    #[test]
    fn no_document_is_an_index_too() {
        let files = build(0, &|_| document("never asked"), &[], &Value::Null);
        let names: Vec<&str> = files.iter().map(|file| file.name.split('.').next().unwrap()).collect();
        assert_eq!(names, ["index", "w"]);
    }
}
