//! Canonical JSON: RFC 8785 and a newline.
//!
//! The types that are written declare their fields in the order of their names and hold texts, whole numbers below
//! 2^53, yes or no, lists and options; so that serializing them in written order is canonical already. A debug
//! build, and so every test, compares with the slow way.

use serde::Serialize;
use serde_json::Value;

/// The canonical bytes of `value`, and a newline.
pub(crate) fn bytes<T: Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(value).expect("plain data with text keys");
    debug_assert_eq!(
        std::str::from_utf8(&bytes),
        Ok(sorted(&serde_json::to_value(value).expect("plain data with text keys")).as_str()),
        "fields are declared in the order of their names"
    );
    bytes.push(b'\n');
    bytes
}

/// The canonical bytes of a value whose fields stand in any order, and a newline.
pub(crate) fn sorted_bytes<T: Serialize>(value: &T) -> Vec<u8> {
    let mut text = sorted(&serde_json::to_value(value).expect("plain data with text keys"));
    text.push('\n');
    text.into_bytes()
}

/// The canonical bytes of any value without fractions, its keys in any order, and a newline.
pub(crate) fn bytes_of(value: &Value) -> Vec<u8> {
    let mut text = sorted(value);
    text.push('\n');
    text.into_bytes()
}

/// Canonical JSON of any value without fractions: keys by their UTF-16 code units.
fn sorted(value: &Value) -> String {
    match value {
        Value::Array(list) => format!("[{}]", list.iter().map(sorted).collect::<Vec<_>>().join(",")),
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| key.encode_utf16().collect::<Vec<_>>());
            let entry =
                |(key, value): (&String, &Value)| format!("{}:{}", Value::String(key.clone()), sorted(value));
            format!("{{{}}}", entries.into_iter().map(entry).collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_as_the_rfc_wants() {
        let text = "\u{8}\t\n\u{c}\r\u{1f}\"\\/é\u{7f}\u{2028}";
        let expected = "\"\\b\\t\\n\\f\\r\\u001f\\\"\\\\/é\u{7f}\u{2028}\"\n";
        assert_eq!(String::from_utf8(bytes(&text)).unwrap(), expected);
    }

    #[test]
    fn keys_sort_by_utf16() {
        // Of RFC 8785, 3.2.3, without its fractions.
        let value: Value = serde_json::from_str(r#"{"€":1,"\r":2,"\ufb33":3,"1":4,"😀":5,"ö":6}"#).unwrap();
        assert_eq!(sorted(&value), "{\"\\r\":2,\"1\":4,\"ö\":6,\"€\":1,\"😀\":5,\"\u{fb33}\":3}");
    }
}
