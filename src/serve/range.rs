//! What of a file a browser asks for: all, a part, or nothing since it has it. RFC 9110, one range at a time.

use axum::http::HeaderMap;
use axum::http::header;

/// See the module.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// It has it already.
    Nothing,
    /// All of it.
    All,
    /// From this byte to that one, both included.
    Part(u64, u64),
    /// Bytes that there are none of.
    Impossible,
}

/// Whether the browser has the bytes of `etag`.
pub(super) fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let tags = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok()).unwrap_or_default();
    !etag.is_empty()
        && tags.split(',').map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}

/// What is wanted of a file of `size` bytes.
pub(super) fn wanted(headers: &HeaderMap, etag: &str, size: u64) -> Wanted {
    if is_known(headers, etag) {
        return Wanted::Nothing;
    }
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let is_same = text(header::IF_RANGE).is_none_or(|tag| tag == etag);
    match text(header::RANGE).filter(|_| is_same) {
        Some(range) => part(range, size),
        None => Wanted::All,
    }
}

/// The part that a `Range` header asks for; what is written wrongly, or asks for several, gets all.
fn part(range: &str, size: u64) -> Wanted {
    let Some((from, to)) = range.strip_prefix("bytes=").and_then(|spec| spec.trim().split_once('-')) else {
        return Wanted::All;
    };
    let number = |text: &str| -> Option<u64> {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse().unwrap_or(u64::MAX))
    };
    match (from, to) {
        ("", last) => match number(last) {
            None => Wanted::All,
            Some(0) => Wanted::Impossible,
            Some(_) if size == 0 => Wanted::Impossible,
            Some(last) => Wanted::Part(size.saturating_sub(last), size - 1),
        },
        (from, to) => match (number(from), to, number(to)) {
            (Some(from), "", _) if from < size => Wanted::Part(from, size - 1),
            (Some(from), _, Some(to)) if to < from => Wanted::All,
            (Some(from), _, Some(to)) if from < size => Wanted::Part(from, to.min(size - 1)),
            (Some(_), "", _) | (Some(_), _, Some(_)) => Wanted::Impossible,
            _ => Wanted::All,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_understood() {
        let cases = [
            ("bytes=0-4", Wanted::Part(0, 4)),
            ("bytes=5-", Wanted::Part(5, 9)),
            ("bytes=-3", Wanted::Part(7, 9)),
            ("bytes=-30", Wanted::Part(0, 9)),
            ("bytes=8-99", Wanted::Part(8, 9)),
            ("bytes=0-99999999999999999999999", Wanted::Part(0, 9)),
            ("bytes=10-", Wanted::Impossible),
            ("bytes=-0", Wanted::Impossible),
            ("bytes=4-2", Wanted::All),
            ("bytes=0-1,3-4", Wanted::All),
            ("bytes=a-b", Wanted::All),
            ("bytes=--1", Wanted::All),
            ("lines=1-2", Wanted::All),
            ("", Wanted::All),
        ];
        for (range, expected) in cases {
            assert_eq!(part(range, 10), expected, "{range}");
        }
        assert_eq!(part("bytes=0-", 0), Wanted::Impossible);
        assert_eq!(part("bytes=-1", 0), Wanted::Impossible);
    }

    #[test]
    fn a_tag_that_is_known_needs_nothing() {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, "bytes=0-1".parse().unwrap());
        headers.insert(header::IF_RANGE, "\"other\"".parse().unwrap());
        assert_eq!(wanted(&headers, "\"a\"", 10), Wanted::All);
        headers.insert(header::IF_NONE_MATCH, "\"x\", W/\"a\"".parse().unwrap());
        assert_eq!(wanted(&headers, "\"a\"", 10), Wanted::Nothing);
    }
}
