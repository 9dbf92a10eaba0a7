//! Whether a text holds one of many words, looked for many bytes at a time.

use memchr::memmem;

/// Words that are looked for as they are written.
pub(crate) struct Words(Vec<memmem::Finder<'static>>);

impl Words {
    pub(crate) fn new(words: &'static [&'static str]) -> Self {
        Words(words.iter().map(memmem::Finder::new).collect())
    }

    /// Whether `text` holds one of them.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        self.0.iter().any(|word| word.find(text.as_bytes()).is_some())
    }
}

/// Lists of words that are looked for together, whatever their case.
///
/// A blank in a word stands for any white space, and at its ends for an end of the text too.
pub(crate) struct Lists(Vec<Vec<Word>>);

/// A word in small letters, and what finds its first part without a blank.
struct Word {
    written: &'static str,
    beginning: memmem::Finder<'static>,
}

impl Lists {
    /// Lists of words in ASCII and small letters, each with a letter.
    pub(crate) fn new(lists: &[&'static [&'static str]]) -> Self {
        let word = |written: &&'static str| {
            let beginning = written.trim_start().split(' ').next().unwrap_or_default();
            Word { written, beginning: memmem::Finder::new(beginning) }
        };
        Lists(lists.iter().map(|words| words.iter().map(word).collect()).collect())
    }

    /// For each list whether `text` holds one of its words.
    pub(crate) fn of(&self, text: &str) -> Vec<bool> {
        let lower = text.to_ascii_lowercase();
        let holds =
            |word: &Word| word.beginning.find_iter(lower.as_bytes()).any(|at| is_at(word.written, text, at));
        self.0.iter().map(|words| words.iter().any(holds)).collect()
    }
}

/// Whether `word`, whose first letter was found at `at` of `text`, is there whole.
fn is_at(word: &str, text: &str, at: usize) -> bool {
    let is_blank_before = || text[..at].chars().next_back().is_none_or(char::is_whitespace);
    if word.starts_with(' ') && !is_blank_before() {
        return false;
    }
    let mut rest = &text[at..];
    let mut parts = word.trim_start().split(' ').peekable();
    while let Some(part) = parts.next() {
        let Some((own, more)) = rest.split_at_checked(part.len()) else { return false };
        if !own.eq_ignore_ascii_case(part) {
            return false;
        }
        rest = more;
        if parts.peek().is_some() {
            let behind = rest.trim_start();
            if behind.len() == rest.len() && !rest.is_empty() {
                return false;
            }
            rest = behind;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whatever_their_case_and_the_white_space_in_them() {
        let lists = Lists::new(&[&["one", " the "], &["as is", "supports "], &["before "]]);
        let found = |text: &str| lists.of(text);
        assert_eq!(found("The end"), [true, false, false]);
        assert_eq!(found("clothe them"), [false; 3]);
        assert_eq!(found("bone"), [true, false, false]);
        assert_eq!(found("As\n  is, before\tall\u{a0}THE\u{a0}others"), [true; 3]);
        assert_eq!(found("is as it was"), [false; 3]);
        assert_eq!(found("whoever supports"), [false, true, false]);
        assert_eq!(found("supportsé"), [false; 3]);
        assert_eq!(found("basis"), [false; 3]);
        assert_eq!(found(""), [false; 3]);
    }
}
