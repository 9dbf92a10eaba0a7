//! What browsers and caches are told of each file.

use crate::serve::types;

/// For what is named by its content: its address never means anything else.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// For everything that the next deploy may change: short, and asked for again afterwards.
const SHORT: &str = "public, max-age=60, must-revalidate";
/// For what programs must see as it is.
const NEVER: &str = "no-cache";

/// The headers of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Headers {
    pub(super) content_type: &'static str,
    pub(super) content_encoding: Option<&'static str>,
    pub(super) cache_control: &'static str,
}

/// The headers of the file at `path`.
///
/// A compressed sibling, `page.html.br`, has the type of the page and says how it is encoded: a host that answers with it in
/// place of the page then answers rightly.
pub(super) fn of(path: &str, is_sibling: impl Fn(&str) -> bool) -> Headers {
    let encoded = [(".gz", "gzip"), (".br", "br")].into_iter().find_map(|(end, encoding)| {
        let plain = path.strip_suffix(end)?;
        is_sibling(plain).then_some((plain, encoding))
    });
    let (plain, content_encoding) = match encoded {
        Some((plain, encoding)) => (plain, Some(encoding)),
        None => (path, None),
    };
    let cache_control = match plain {
        crate::output::SITE => NEVER,
        _ if is_named_by_content(plain) => FOR_EVER,
        _ => SHORT,
    };
    Headers { content_type: types::of(plain), content_encoding, cache_control }
}

/// Whether a path is that of an asset or a shard of the search, `site.122f35857b.css`: with eight or more digits of its digest.
fn is_named_by_content(path: &str) -> bool {
    let Some((folder, name)) = path.split_once('/') else { return false };
    let mut parts = name.rsplit('.').skip(1);
    let is_digest = |part: &str| {
        part.len() >= 8 && part.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    matches!(folder, "assets" | "search") && parts.next().is_some_and(is_digest) && parts.next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_named_by_its_content_is_kept_for_ever() {
        let plain = |path| of(path, |_| false);
        for path in ["assets/site.122f35857b.css", "search/f0-agent.c5e29c19.js"] {
            assert_eq!(plain(path).cache_control, FOR_EVER, "{path}");
        }
        for path in
            ["search/index.js", "index.html", "a/deadbeef.html", "assets/deadbeef.js", "assets/x.nothex00.js"]
        {
            assert_eq!(plain(path).cache_control, SHORT, "{path}");
        }
        assert_eq!(plain("site.json").cache_control, NEVER);
    }

    #[test]
    fn a_sibling_says_what_it_is_and_how_it_is_encoded() {
        let found = of("a/b.html.br", |path| path == "a/b.html");
        assert_eq!((found.content_type, found.content_encoding), ("text/html; charset=utf-8", Some("br")));
        let found = of("files/logs.tar.gz", |_| false);
        assert_eq!((found.content_type, found.content_encoding), ("application/gzip", None));
    }
}
