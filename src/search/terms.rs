//! Terms and where they occur.
//!
//! A posting is a document and a level, 0 to 7: how much the term says of the document. A shard is one text: terms in
//! order, `;` between them, each with one digit for how many characters it shares with the one before, its further
//! characters, `:`, and its postings as numbers, each eight times the documents left out since the last plus the
//! level. Postings that begin with `*` leave out those of long texts, since the word is in too many of them.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::search::Document;
use crate::search::pack;
use crate::search::words;

/// How large a shard grows before the next one begins, in bytes.
const SHARD_BYTES: usize = 32 << 10;

/// In how many long texts a word may occur before it says nothing any more; or in an eighth, if that is more.
const COMMON: usize = 2_000;

/// How many frequent words of names are kept for words that are mistyped.
const MAX_WORDS: usize = 4_000;

/// Shorter words are not corrected.
const MIN_CORRECTED_CHARS: usize = 4;

const BODY: u8 = 0;
const TEXT: u8 = 1;
const KEY: u8 = 3;
const TOP: u8 = 7;

/// The terms of some documents.
#[derive(Debug, Default)]
pub(super) struct Terms {
    /// For each term its postings by document: the document times eight, and the level.
    postings: HashMap<Box<str>, Vec<u32>>,
    scratch: String,
    word: String,
}

/// All terms, written.
#[derive(Debug)]
pub(super) struct Merged {
    /// The texts of the shards.
    pub(super) shards: Vec<String>,
    /// For each shard a text that is not after its first term, and after the last term of the one before.
    pub(super) first: Vec<String>,
    /// Frequent words of names, most frequent first, with spaces between.
    pub(super) words: String,
}

impl Terms {
    /// Adds a document; they come in the order of their ids.
    pub(super) fn add<R>(&mut self, id: u32, document: &Document<'_, R>) {
        let rank = document.rank;
        for (at, name) in document.names.iter().enumerate() {
            let mut count = 0;
            words::words(name, &mut self.scratch, |_| count += 1);
            // A word says more of a short name; a name that is gone says less.
            let level = match count {
                _ if at > 0 => KEY,
                0 | 1 => 6,
                2 | 3 => 5,
                _ => 4,
            };
            let level = moved(level, rank, 1);
            self.add_text(id, name, level);
            let mut scratch = std::mem::take(&mut self.word);
            words::inner_words(name, |inner| {
                words::words(inner, &mut scratch, |word| self.post(id, word, moved(KEY, rank, 1)));
            });
            let whole = words::whole(name, &mut scratch);
            self.word = scratch;
            if !whole.is_empty() {
                let level = if at > 0 { KEY } else { 5 };
                self.post(id, &whole, moved(level, rank, 0));
            }
        }
        for key in &document.keys {
            self.add_text(id, key, moved(KEY, rank.min(0), 1));
        }
        for text in &document.texts {
            self.add_text(id, text, moved(TEXT, rank, 0));
        }
        self.add_text(id, &document.body, BODY);
    }

    fn add_text(&mut self, id: u32, text: &str, level: u8) {
        let mut scratch = std::mem::take(&mut self.scratch);
        words::words(text, &mut scratch, |word| {
            // A letter alone says something in a name only.
            if level > TEXT || word.len() > 1 {
                self.post(id, word, level);
                words::dotted_parts(word, |part| self.post(id, part, level));
            }
        });
        self.scratch = scratch;
    }

    fn post(&mut self, id: u32, term: &str, level: u8) {
        let posting = id << 3 | u32::from(level);
        let Some(postings) = self.postings.get_mut(term) else {
            self.postings.insert(term.into(), vec![posting]);
            return;
        };
        match postings.last_mut() {
            Some(last) if *last >> 3 == id => *last = posting.max(*last),
            _ => postings.push(posting),
        }
    }
}

/// A level, moved by a rank, not below `least`.
fn moved(level: u8, rank: i8, least: u8) -> u8 {
    level.saturating_add_signed(rank).clamp(least, TOP)
}

/// Writes the terms of all parts, which are given in the order of their documents.
pub(super) fn merge(parts: Vec<Terms>, documents: usize) -> Merged {
    let common = COMMON.max(documents / 8);
    let mut all: Vec<(Box<str>, usize, Vec<u32>)> = Vec::new();
    for (at, part) in parts.into_iter().enumerate() {
        all.extend(part.postings.into_iter().map(|(term, postings)| (term, at, postings)));
    }
    all.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)));

    let mut merged = Merged { shards: Vec::new(), first: Vec::new(), words: String::new() };
    let mut frequent: Vec<(usize, &str)> = Vec::new();
    let mut shard = String::new();
    let mut last = "";
    for same in all.chunk_by(|a, b| a.0 == b.0) {
        let term = &*same[0].0;
        let postings: Cow<'_, [u32]> = match same {
            [(_, _, postings)] => Cow::Borrowed(postings),
            several => several.iter().flat_map(|(_, _, postings)| postings).copied().collect(),
        };
        if shard.is_empty() {
            merged.first.push(boundary(last, term));
            last = "";
        } else {
            shard.push(';');
        }
        let n_same = term.chars().zip(last.chars()).take_while(|(a, b)| a == b).count().min(63);
        shard.push(pack::digit(u32::try_from(n_same).expect("at most 63")));
        shard.extend(term.chars().skip(n_same));
        shard.push(':');
        push_postings(&mut shard, &postings, common);
        if is_correctable(term) {
            let named = postings.iter().filter(|posting| **posting & 7 >= u32::from(KEY)).count();
            if named > 0 {
                frequent.push((named, term));
            }
        }
        last = term;
        if shard.len() >= SHARD_BYTES {
            merged.shards.push(std::mem::take(&mut shard));
        }
    }
    if !shard.is_empty() {
        merged.shards.push(shard);
    }
    frequent.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let words: Vec<&str> = frequent.into_iter().take(MAX_WORDS).map(|(_, term)| term).collect();
    merged.words = words.join(" ");
    merged
}

fn push_postings(out: &mut String, postings: &[u32], common: usize) {
    let is_body = |posting: &u32| posting & 7 == u32::from(BODY);
    let is_common = postings.iter().filter(|posting| is_body(posting)).count() > common;
    if is_common {
        out.push('*');
    }
    let mut next = 0;
    for posting in postings.iter().filter(|posting| !is_common || !is_body(posting)) {
        let (document, level) = (posting >> 3, posting & 7);
        pack::push_number(out, (document - next) << 3 | level);
        next = document + 1;
    }
}

fn is_correctable(term: &str) -> bool {
    !term.starts_with('=')
        && term.chars().count() >= MIN_CORRECTED_CHARS
        && term.chars().all(char::is_alphabetic)
}

/// The shortest beginning of `term` that is after `last`.
fn boundary(last: &str, term: &str) -> String {
    let shared = term.chars().zip(last.chars()).take_while(|(a, b)| a == b).count();
    term.chars().take(shared + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(first: u32, names: &[&str]) -> Terms {
        let mut terms = Terms::default();
        for (id, name) in (first..).zip(names) {
            let document = Document {
                names: vec![(*name).into()],
                keys: Vec::new(),
                texts: Vec::new(),
                body: "words words".into(),
                rank: 0,
                record: (),
            };
            terms.add(id, &document);
        }
        terms
    }

    #[test]
    fn parts_make_what_the_whole_makes() {
        let whole = merge(vec![terms(0, &["Base", "Basement", "Linux Base"])], 3);
        let parts = merge(vec![terms(0, &["Base"]), terms(1, &["Basement", "Linux Base"])], 3);
        assert_eq!(whole.shards, parts.shards);
        // `base` in documents 0 and 2, `=basement` and `basement` in 1.
        let expected = "0=base:5;5ment:D;1linux base:L;0base:6D;4ment:E;0linux:L;0words:000";
        assert_eq!(whole.shards, [expected]);
        assert_eq!(whole.first, ["="]);
        assert_eq!(whole.words, "base basement linux");
    }

    #[test]
    fn words_of_too_many_texts_keep_their_names_only() {
        let mut out = String::new();
        push_postings(&mut out, &[0, 8, 16 | 5, 24], 2);
        assert_eq!(out, "*L");
    }

    #[test]
    fn a_shard_begins_after_the_last_term_of_the_one_before() {
        assert_eq!(boundary("ubuntu", "ubunx"), "ubunx");
        assert_eq!(boundary("linux", "ubuntu"), "u");
    }
}
