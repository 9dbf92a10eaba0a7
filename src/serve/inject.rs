//! What an answered page has and a built one has not: the script that reloads it. And what of a page counts when two
//! of its states are compared.

use crate::path::encode;
use crate::site::Site;
use crate::source::hex;
use crate::source::sha256;

/// Where our own files are answered; no built file can lie there.
pub(super) const OWN: &str = "/.catalog/";

/// A page with the script, which knows the page's path and state.
pub(super) fn with_script(bytes: &[u8], path: &str, digest: &str, is_stale: bool) -> Vec<u8> {
    let path: Vec<String> = path.split('/').map(encode).collect();
    let stale = if is_stale { " data-stale" } else { "" };
    let script = format!(
        "<script src=\"{OWN}preview.js\" data-page=\"{}\" data-digest=\"{digest}\"{stale} defer></script>\n",
        path.join("/")
    );
    let at = rfind(bytes, b"</body>").unwrap_or(bytes.len());
    let mut out = Vec::with_capacity(bytes.len() + script.len());
    out.extend_from_slice(&bytes[..at]);
    out.extend_from_slice(script.as_bytes());
    out.extend_from_slice(&bytes[at..]);
    out
}

/// The digest of what a page shows: of its bytes without what only says which stylesheet it has, since a stylesheet is
/// changed without loading the page again.
pub(super) fn digest(bytes: &[u8], site: &Site) -> String {
    let mut rest = bytes.to_vec();
    let styles = styles(site);
    let policy = site.content_security_policy();
    let hash = policy.split('\'').find(|word| word.starts_with("sha256-"));
    for word in styles.iter().map(|style| style.address.trim_start_matches('/')).chain(hash) {
        rest = without(&rest, word.as_bytes());
    }
    let mut digest = hex(&sha256(&rest));
    digest.truncate(20);
    digest
}

/// A stylesheet of the theme.
pub(super) struct Style {
    /// Its address without the hash of its bytes, which stays.
    pub(super) name: String,
    /// Its address now.
    pub(super) address: String,
}

/// The stylesheets of the theme.
pub(super) fn styles(site: &Site) -> Vec<Style> {
    let files = site
        .assets
        .files()
        .iter()
        .filter(|asset| asset.name.rsplit_once('.').is_some_and(|(_, ending)| ending == "css"));
    files
        .map(|asset| {
            let path = asset.path.as_str();
            // The hash stands before the ending.
            let mut parts: Vec<&str> = path.split('.').collect();
            if parts.len() > 2 {
                parts.remove(parts.len() - 2);
            }
            Style { name: format!("/{}", parts.join(".")), address: format!("/{path}") }
        })
        .collect()
}

fn without(bytes: &[u8], word: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = find(rest, word) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + word.len()..];
    }
    out.extend_from_slice(rest);
    out
}

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    let first = *word.first()?;
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| *byte == first) {
        if bytes[from + at..].starts_with(word) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

fn rfind(bytes: &[u8], word: &[u8]) -> Option<usize> {
    (0..=bytes.len().checked_sub(word.len())?).rev().find(|at| bytes[*at..].starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_stands_at_the_end_of_the_body() {
        let page = b"<body><pre>&lt;/body></pre></body></html>\n";
        let out = String::from_utf8(with_script(page, "a b/\"c.html", "12", false)).unwrap();
        assert_eq!(
            out,
            "<body><pre>&lt;/body></pre><script src=\"/.catalog/preview.js\" data-page=\"a%20b/%22c.html\" \
             data-digest=\"12\" defer></script>\n</body></html>\n"
        );
        assert!(with_script(b"", "x", "1", true).ends_with(b"data-stale defer></script>\n"));
    }

    #[test]
    fn words_are_cut_out_wherever_they_stand() {
        assert_eq!(without(b"aab ab b", b"ab"), b"a  b");
        assert_eq!(without(b"", b"ab"), b"");
        assert_eq!(find(b"xaab", b"aab"), Some(1));
        assert_eq!(rfind(b"abab", b"ab"), Some(2));
        assert_eq!(rfind(b"a", b"ab"), None);
    }
}
