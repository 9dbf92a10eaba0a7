//! What a YAML 1.1 scalar means to right_st.
//!
//! Source: go-yaml v2.2.1, `resolve.go` and `decode.go`, the version right_st pins.

use std::borrow::Cow;

use crate::syntax::yaml::Scalar;
use crate::syntax::yaml::Style;

/// The prefix of the tags that YAML itself defines.
const YAML: &str = "tag:yaml.org,2002:";

/// What a scalar is to a reader without a wish of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Nothing.
    Null,
    /// One of YAML 1.1's words for true and false.
    Bool(bool),
    /// An integer or a decimal.
    Number,
    /// Everything else; also dates.
    Text,
}

/// A written tag that its text does not fit: `!!int soon`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TagMismatch;

/// How right_st treats something null where one of its own types stands (input value, script, image, alert,
/// revision, input type): those types get to see only what is not null at first sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NullWord {
    /// Nothing, `~` or `null`: the type is not asked.
    Nothing,
    /// `"null"` or `"~"` in quotes: refused as a text of the wrong kind.
    Quoted,
    /// `Null` or `NULL`: the type is given an empty text.
    Capital,
}

/// What `scalar` means.
///
/// # Errors
///
/// A tag that its text does not fit.
pub fn meaning(scalar: &Scalar) -> Result<Meaning, TagMismatch> {
    let Some(tag) = scalar.tag.as_deref() else {
        return Ok(if scalar.style == Style::Plain { plain(&scalar.text) } else { Meaning::Text });
    };
    let found = plain(&scalar.text);
    let fits = match tag.strip_prefix(YAML) {
        Some("null") => found == Meaning::Null,
        Some("bool") => matches!(found, Meaning::Bool(_)),
        Some("int") => is_integer(&without_underscores(&scalar.text)),
        Some("float") => found == Meaning::Number,
        Some("timestamp") => starts_with_a_date(&scalar.text),
        Some("binary") => decode_base64(&scalar.text).is_some(),
        _ => return Ok(Meaning::Text),
    };
    match tag.strip_prefix(YAML) {
        _ if !fits => Err(TagMismatch),
        Some("timestamp" | "binary") => Ok(Meaning::Text),
        _ => Ok(found),
    }
}

/// The text of `scalar` where a text is wanted: its source text, whatever it means; `None` for null.
///
/// # Errors
///
/// A tag that its text does not fit.
pub fn text<'n>(scalar: &'n Scalar<'_>) -> Result<Option<Cow<'n, str>>, TagMismatch> {
    if meaning(scalar)? == Meaning::Null {
        return Ok(None);
    }
    if scalar.tag.as_deref().and_then(|tag| tag.strip_prefix(YAML)) == Some("binary") {
        return Ok(decode_base64(&scalar.text).map(Cow::Owned));
    }
    Ok(Some(Cow::Borrowed(&scalar.text)))
}

/// Which word for null `scalar` is, as right_st's own types see it.
pub fn null_word(scalar: &Scalar) -> Option<NullWord> {
    let plain = scalar.style == Style::Plain;
    match (scalar.tag.as_deref().map(|tag| tag.strip_prefix(YAML)), &*scalar.text) {
        (Some(Some("null")), text) if self::plain(text) == Meaning::Null => Some(NullWord::Nothing),
        (None, "" | "~" | "null") if plain => Some(NullWord::Nothing),
        (None, "~" | "null") => Some(NullWord::Quoted),
        (None, "Null" | "NULL") if plain => Some(NullWord::Capital),
        _ => None,
    }
}

/// What unquoted `text` means.
fn plain(text: &str) -> Meaning {
    // Most texts begin with something that no word with a meaning begins with, or are longer than all of them.
    let number = || {
        let digits = without_underscores(text);
        if is_integer(&digits) || is_decimal(&digits) { Meaning::Number } else { Meaning::Text }
    };
    match text.as_bytes() {
        [] => Meaning::Null,
        [b'0'..=b'9', ..] => number(),
        [b'+' | b'-' | b'.', ..] => match text {
            ".nan" | ".NaN" | ".NAN" | ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf"
            | "-.Inf" | "-.INF" => Meaning::Number,
            _ if !text.starts_with('.') => number(),
            _ if text.parse::<f64>().is_ok_and(f64::is_finite) => Meaning::Number,
            _ => Meaning::Text,
        },
        [b'~' | b'n' | b'N' | b'y' | b'Y' | b't' | b'T' | b'f' | b'F' | b'o' | b'O', rest @ ..]
            if rest.len() < 5 =>
        {
            match text {
                "~" | "null" | "Null" | "NULL" => Meaning::Null,
                "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
                    Meaning::Bool(true)
                }
                "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
                    Meaning::Bool(false)
                }
                _ => Meaning::Text,
            }
        }
        _ => Meaning::Text,
    }
}

/// `text` without its underscores, which may stand between digits.
fn without_underscores(text: &str) -> Cow<'_, str> {
    if text.contains('_') { text.replace('_', "").into() } else { text.into() }
}

/// Whether `text` is an integer in 64 bits as Go reads it with base 0.
fn is_integer(text: &str) -> bool {
    let (negative, digits) = match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return false;
    }
    let (base, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', _, ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', _, ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', _, ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    match u64::from_str_radix(digits, base) {
        Ok(size) => !negative || size <= 1 << 63,
        Err(_) => false,
    }
}

/// Whether `text` is a decimal as go-yaml reads one: `[-+]?[0-9]*\.?[0-9]+([eE][-+][0-9]+)?`, not infinite.
fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (number, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = number.split_once('.').unwrap_or(("", number));
    let exponent_fits = exponent.is_none_or(|exponent| {
        exponent.strip_prefix(['-', '+']).is_some_and(|power| !power.is_empty() && digits(power))
    });
    let shape = digits(whole) && !fraction.is_empty() && digits(fraction) && exponent_fits;
    shape && text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// Whether `text` opens like `2026-01-31`; enough to tell a fitting `!!timestamp` from a wrong one.
fn starts_with_a_date(text: &str) -> bool {
    let date = text.split(['T', 't', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = date.split('-').collect();
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    matches!(parts[..], [year, month, day]
        if year.len() == 4 && digits(year, 4) && digits(month, 2) && digits(day, 2))
}

/// Decodes base64 with padding, line ends ignored; bytes that are not UTF-8 are replaced.
fn decode_base64(text: &str) -> Option<String> {
    let bytes: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    let padding = bytes.iter().rev().take_while(|byte| **byte == b'=').count();
    if !bytes.len().is_multiple_of(4) || 2 < padding {
        return None;
    }
    let mut decoded = Vec::with_capacity(bytes.len() / 4 * 3);
    let mut bits = 0_u32;
    let mut n_bits = 0;
    for byte in &bytes[..bytes.len() - padding] {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(digit);
        n_bits += 6;
        if 8 <= n_bits {
            n_bits -= 8;
            decoded.push(u8::try_from((bits >> n_bits) & 0xff).expect("eight bits"));
        }
    }
    Some(String::from_utf8_lossy(&decoded).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scalar<'t>(text: &'t str, style: Style, tag: Option<&str>) -> Scalar<'t> {
        Scalar { text: text.into(), style, tag: tag.map(|tag| format!("{YAML}{tag}").into()) }
    }

    #[test]
    fn unquoted_words_are_those_of_yaml_1_1() {
        for word in ["y", "Yes", "ON", "true", "TRUE"] {
            assert_eq!(plain(word), Meaning::Bool(true), "{word}");
        }
        for word in ["n", "No", "off", "False"] {
            assert_eq!(plain(word), Meaning::Bool(false), "{word}");
        }
        for word in ["", "~", "null", "Null", "NULL"] {
            assert_eq!(plain(word), Meaning::Null, "{word}");
        }
        for word in ["0", "-1", "+3", "007", "08", "0x1F", "1_000", "1.5", ".5", "1.5e+3", "0b11", ".inf"] {
            assert_eq!(plain(word), Meaning::Number, "{word}");
        }
        for word in ["tRUE", "1e3", "1e+999", "2019-02-03", "1.2.3", "-", ".", "<<", "nULL", "0xG", "1.", "é"]
        {
            assert_eq!(plain(word), Meaning::Text, "{word}");
        }
    }

    #[test]
    fn a_text_keeps_its_source_and_a_tag_must_fit() {
        let of =
            |text: &str, style, tag| super::text(&scalar(text, style, tag)).map(|it| it.map(Cow::into_owned));
        assert_eq!(of("10.60", Style::Plain, None), Ok(Some("10.60".into())));
        assert_eq!(of("~", Style::Plain, None), Ok(None));
        assert_eq!(of("~", Style::Quoted, None), Ok(Some("~".into())));
        assert_eq!(of("", Style::Quoted, None), Ok(Some(String::new())));
        assert_eq!(of("null", Style::Plain, Some("str")), Ok(Some("null".into())));
        assert_eq!(of("soon", Style::Plain, Some("int")), Err(TagMismatch));
        assert_eq!(of("1.5", Style::Plain, Some("int")), Err(TagMismatch));
        assert_eq!(of("15", Style::Plain, Some("int")), Ok(Some("15".into())));
        assert_eq!(of("15", Style::Quoted, Some("float")), Ok(Some("15".into())));
        assert_eq!(of("aGk=", Style::Plain, Some("binary")), Ok(Some("hi".into())));
        assert_eq!(of("aGk", Style::Plain, Some("binary")), Err(TagMismatch));
    }

    #[test]
    fn the_words_for_null_differ_for_types_of_their_own() {
        let of = |text: &str, style| null_word(&scalar(text, style, None));
        assert_eq!(of("null", Style::Plain), Some(NullWord::Nothing));
        assert_eq!(of("", Style::Plain), Some(NullWord::Nothing));
        assert_eq!(of("", Style::Quoted), None);
        assert_eq!(of("null", Style::Quoted), Some(NullWord::Quoted));
        assert_eq!(of("NULL", Style::Plain), Some(NullWord::Capital));
    }
}
