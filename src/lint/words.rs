//! Which of many words a text holds, found in one pass.

use aho_corasick::AhoCorasick;
use aho_corasick::AhoCorasickBuilder;
use aho_corasick::AhoCorasickKind;
use aho_corasick::Input;
use aho_corasick::MatchKind;

/// Finds whether a text holds any of `words`, as they are written.
pub(crate) fn automaton<const N: usize>(words: [&str; N]) -> AhoCorasick {
    AhoCorasickBuilder::new().kind(Some(AhoCorasickKind::DFA)).build(words).expect("a few words fit")
}

/// Lists of words that are looked for together, whatever their case.
///
/// A blank in a word stands for any white space, and at its ends for an end of the text too.
pub(crate) struct Lists {
    /// Finds the first part without a blank of each word.
    beginnings: AhoCorasick,
    /// For each word its list, and the word.
    words: Vec<(usize, &'static str)>,
}

impl Lists {
    /// At most 32 lists of words in ASCII, each with a letter.
    pub(crate) fn new(lists: &[&[&'static str]]) -> Self {
        let words: Vec<(usize, &'static str)> = lists
            .iter()
            .enumerate()
            .flat_map(|(list, words)| words.iter().map(move |word| (list, *word)))
            .collect();
        let beginnings =
            words.iter().map(|(_, word)| word.trim_start().split(' ').next().unwrap_or_default());
        let beginnings = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .match_kind(MatchKind::LeftmostFirst)
            .build(beginnings)
            .expect("a few words fit");
        Lists { beginnings, words }
    }

    /// The lists of which `text` holds a word: bit 0 for the first.
    pub(crate) fn of(&self, text: &str) -> u32 {
        let all = self.words.last().map_or(0, |(list, _)| u32::MAX >> (31 - list));
        let mut found = 0;
        let mut from = 0;
        while found != all
            && let Some(it) = self.beginnings.find(Input::new(text).range(from..))
        {
            // Others may begin at the same place.
            for (list, word) in &self.words {
                if found & 1 << list == 0 && is_at(word, text, it.start()) {
                    found |= 1 << list;
                }
            }
            from = it.start() + 1;
        }
        found
    }
}

/// Whether `word`, whose first letter was found at `at` of `text`, is there whole.
fn is_at(word: &str, text: &str, at: usize) -> bool {
    let first = |text: &str| text.as_bytes().first().map(u8::to_ascii_lowercase);
    if first(word.trim_start()) != first(&text[at..]) {
        return false;
    }
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
        assert_eq!(found("The end"), 0b001);
        assert_eq!(found("clothe them"), 0);
        assert_eq!(found("bone"), 0b001);
        assert_eq!(found("As\n  is, before\tall\u{a0}THE\u{a0}others"), 0b111);
        assert_eq!(found("is as it was"), 0);
        assert_eq!(found("whoever supports"), 0b010);
        assert_eq!(found("supportsé"), 0);
        assert_eq!(found("basis"), 0);
        assert_eq!(found(""), 0);
    }
}
