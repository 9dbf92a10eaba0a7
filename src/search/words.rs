//! Words of texts, as the index keeps them and as the browser reads a query. `search.js` does the same: change both.

/// Longest term, in characters; longer words are cut.
const MAX_TERM_CHARS: usize = 40;

/// Longest name that is kept whole, in characters.
const MAX_NAME_CHARS: usize = 120;

/// Gives every word of `text` in lower case: letters and digits, and dots between them (`16.04`, `m1.small`).
///
/// Accents of Latin letters are left out. Characters beyond the Basic Multilingual Plane separate words, so that terms
/// sort alike here and in a browser.
pub(super) fn words(text: &str, scratch: &mut String, mut take: impl FnMut(&str)) {
    scratch.clear();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii_alphanumeric() {
            scratch.push(c.to_ascii_lowercase());
        } else if c == '.' {
            let goes_on = !scratch.is_empty() && chars.peek().is_some_and(|next| is_letter(*next));
            if goes_on { scratch.push('.') } else { end(scratch, &mut take) }
        } else if is_letter(c) {
            scratch.extend(c.to_lowercase().filter(|c| !is_mark(*c)).map(without_accent));
        } else if !is_mark(c) {
            end(scratch, &mut take);
        }
    }
    end(scratch, &mut take);
}

fn end(scratch: &mut String, take: &mut impl FnMut(&str)) {
    if !scratch.is_empty() {
        take(cut(scratch, MAX_TERM_CHARS));
        scratch.clear();
    }
}

/// Gives the parts of a word with dots, if not all of them are numbers: `setup` and `sh` of `setup.sh`.
pub(super) fn dotted_parts(word: &str, mut take: impl FnMut(&str)) {
    if word.contains('.') && word.contains(|c: char| c.is_alphabetic()) {
        word.split('.').filter(|part| part.len() > 1).for_each(&mut take);
    }
}

/// Gives the words inside words of `name`, where a capital follows a small letter: `Right` and `Link` of `RightLink`.
pub(super) fn inner_words(name: &str, mut take: impl FnMut(&str)) {
    for word in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        let bytes = word.as_bytes();
        let mut start = 0;
        for at in 1..bytes.len() {
            if bytes[at].is_ascii_uppercase() && bytes[at - 1].is_ascii_lowercase() {
                take(&word[start..at]);
                start = at;
            }
        }
        if start > 0 {
            take(&word[start..]);
        }
    }
}

/// A whole name as a term: `=`, then its words with spaces between; empty if it has no word.
pub(super) fn whole(name: &str, scratch: &mut String) -> String {
    let mut term = String::with_capacity(name.len() + 1);
    words(name, scratch, |word| {
        term.push(if term.is_empty() { '=' } else { ' ' });
        term.push_str(word);
    });
    let length = cut(&term, MAX_NAME_CHARS).trim_end().len();
    term.truncate(length);
    term
}

fn cut(text: &str, chars: usize) -> &str {
    if text.len() <= chars {
        return text;
    }
    text.char_indices().nth(chars).map_or(text, |(end, _)| &text[..end])
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && c <= '\u{ffff}' && !is_mark(c)
}

/// Accents that follow their letter.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// The letter below the accent, for small Latin letters that are made of both.
fn without_accent(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ď' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ĥ' => 'h',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' => 'i',
        'ĵ' => 'j',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ō' | 'ŏ' | 'ő' => 'o',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' => 's',
        'ţ' | 'ť' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        words(text, &mut String::new(), |word| found.push(word.to_owned()));
        found
    }

    #[test]
    fn versions_stay_whole_and_everything_else_separates() {
        assert_eq!(all("Ubuntu_16.04_x64_KVM"), ["ubuntu", "16.04", "x64", "kvm"]);
        assert_eq!(all("...RightLink 10.6.0-rc1. End."), ["rightlink", "10.6.0", "rc1", "end"]);
        assert_eq!(all("AWS SA-São Paulo, Sa\u{303}o"), ["aws", "sa", "sao", "paulo", "sao"]);
        assert_eq!(all("ключ 日本語 a😀b"), ["ключ", "日本語", "a", "b"]);
        assert_eq!(all(&"x".repeat(99)), ["x".repeat(MAX_TERM_CHARS)]);
        assert_eq!(all(" \u{301}. .. "), Vec::<String>::new());
    }

    #[test]
    fn names_are_kept_whole_and_taken_apart() {
        let mut inner = Vec::new();
        inner_words("RightLink10 LAMP myApp", |word| inner.push(word.to_owned()));
        assert_eq!(inner, ["Right", "Link10", "my", "App"]);
        assert_eq!(whole("Ubuntu_16.04 x64", &mut String::new()), "=ubuntu 16.04 x64");
        assert_eq!(whole("--", &mut String::new()), "");
        let mut parts = Vec::new();
        dotted_parts("setup.sh", |part| parts.push(part.to_owned()));
        dotted_parts("16.04", |part| parts.push(part.to_owned()));
        assert_eq!(parts, ["setup", "sh"]);
    }
}
