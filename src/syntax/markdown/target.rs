//! Which link targets become links.

use std::fmt::Write;

use super::Relative;
use crate::highlight;

/// Longest target that becomes a link, in bytes: what every browser takes.
const MAX_TARGET: usize = 2_048;

/// A target that is safe to follow, ready for an `href`, not yet escaped for HTML.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Another site.
    Outside(String),
    /// This page, this site, or a mail.
    Inside(String),
}

/// What `url`, already unescaped by the Markdown parser, leads to; `None` if it is not to be followed.
pub(super) fn check(url: &str, relative: Option<Relative<'_>>) -> Option<Target> {
    let url = url.trim_matches(' ');
    let odd =
        |c: char| c == '\\' || c.is_control() || c.is_whitespace() && c != ' ' || highlight::is_deceptive(c);
    if url.is_empty() || MAX_TARGET < url.len() || url.contains(odd) {
        return None;
    }
    if url.starts_with('#') {
        return Some(Target::Inside(encode(url)));
    }
    let Some((scheme, rest)) = scheme(url) else {
        if url.starts_with("//") {
            return None;
        }
        let resolved = relative?(url)?;
        let own = scheme_of_ours(&resolved) && !resolved.contains(odd) && !resolved.starts_with("//");
        return own.then(|| Target::Inside(encode(&resolved)));
    };
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" if has_host(rest) => Some(Target::Outside(encode(url))),
        "mailto" if rest.contains('@') && !rest.starts_with('/') => Some(Target::Inside(encode(url))),
        _ => None,
    }
}

/// Splits a target at the colon of its scheme; a colon behind `/`, `?` or `#` is none.
fn scheme(url: &str) -> Option<(&str, &str)> {
    let end = url.find([':', '/', '?', '#'])?;
    url[end..].strip_prefix(':').map(|rest| (&url[..end], rest))
}

/// Whether what a resolver gave is relative, or leads to the web.
fn scheme_of_ours(url: &str) -> bool {
    scheme(url).is_none_or(|(scheme, rest)| matches!(scheme, "http" | "https") && has_host(rest))
}

/// Whether `//host` follows the scheme: plain names and ports only, since a user in front of `@` is there to deceive.
fn has_host(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix("//") else { return false };
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
    let host = host.strip_suffix('.').unwrap_or(host);
    let plain = |label: &str| {
        let letters = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        (1..=63).contains(&label.len()) && letters
    };
    let numeric =
        host.rsplit('.').next().is_some_and(|label| label.starts_with(|c: char| c.is_ascii_digit()));
    let address = host.parse::<std::net::Ipv4Addr>().is_ok();
    host.split('.').all(plain) && (!numeric || address) && port.parse::<u16>().is_ok()
}

/// Replaces by `%XX` what may not stand in an address.
fn encode(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte) {
            out.push(char::from(byte));
        } else {
            _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
