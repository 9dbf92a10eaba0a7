//! Names that are part of an address.

use sha2::Digest as _;
use sha2::Sha256;

use crate::model::sidecar_words::MAX_SLUG_BYTES;

/// The slug of a name: ASCII-folded lower case, runs of anything else one `-`; may be empty or too long.
pub fn fold(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for c in name.chars() {
        let letters = fold_char(c);
        if letters.is_empty() {
            if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        } else {
            slug.push_str(&letters.to_ascii_lowercase());
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// Whether [`fold`] makes `slug` of a name; most names are told apart by their first letters.
pub(crate) fn folds_to(name: &str, slug: &str) -> bool {
    let first = name.chars().map(fold_char).find(|letters| !letters.is_empty());
    let begins = |letters: String| slug.starts_with(&letters.to_ascii_lowercase());
    first.map_or(slug.is_empty(), begins) && fold(name) == slug
}

/// The slug of a name that cannot have its plain one: cut, `-`, 8 hex digits of the sha256 of `key`.
pub fn with_digest(name: &str, key: &str) -> String {
    let digest = Sha256::digest(key.as_bytes());
    let tail = format!("{:08x}", u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]));
    let mut slug = fold(name);
    slug.truncate(MAX_SLUG_BYTES - tail.len() - 1);
    slug.truncate(slug.trim_end_matches('-').len());
    if slug.is_empty() { tail } else { format!("{slug}-{tail}") }
}

/// The slug of a name: its plain one if that is legal, else one with a digest of the name.
pub fn slug_of(name: &str) -> String {
    let plain = fold(name);
    if crate::model::sidecar_words::is_slug(&plain) { plain } else { with_digest(name, name) }
}

/// The ASCII letters that stand for `c`, or "" for what separates words.
fn fold_char(c: char) -> String {
    let folded = match c {
        'à'..='å' | 'À'..='Å' | 'ā' | 'ă' | 'ą' => "a",
        'ç' | 'Ç' | 'ć' | 'č' => "c",
        'è'..='ë' | 'È'..='Ë' | 'ē' | 'ę' | 'ě' => "e",
        'ì'..='ï' | 'Ì'..='Ï' | 'ī' => "i",
        'ñ' | 'Ñ' | 'ń' | 'ň' => "n",
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' | 'ō' => "o",
        'ù'..='ü' | 'Ù'..='Ü' | 'ū' | 'ů' => "u",
        'ý' | 'ÿ' | 'Ý' => "y",
        'š' | 'Š' | 'ś' => "s",
        'ž' | 'Ž' | 'ź' | 'ż' => "z",
        'ł' | 'Ł' => "l",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ß' => "ss",
        c if c.is_ascii_alphanumeric() => return c.to_string(),
        _ => "",
    };
    folded.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sidecar_words::is_slug as is_legal;

    #[test]
    fn names_become_slugs() {
        assert_eq!(fold("RightLink 10.6.0 Linux Base"), "rightlink-10-6-0-linux-base");
        assert_eq!(fold("  Ünï—cödé  "), "uni-code");
        assert_eq!(fold("日本"), "");
        assert!(is_legal("a-1") && !is_legal("-a") && !is_legal("A") && !is_legal(&"x".repeat(65)));
        let long = with_digest(&"word ".repeat(40), "k");
        assert!(is_legal(&long), "{long}");
        assert!(is_legal(&with_digest("日本", "k")));
    }
}
