//! JSON, also with comments.

use super::Kind;
use super::Token;
use super::cursor::Cursor;

/// The tokens of JSON.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut cursor = Cursor::new(text);
    while !cursor.done() {
        let start = cursor.at;
        match cursor.peek(0) {
            b'"' => string(&mut cursor),
            b'/' if cursor.peek(1) == b'/' => cursor.line_as(Kind::Comment),
            b'/' if cursor.peek(1) == b'*' => {
                cursor.skip(2);
                while !cursor.done() && !cursor.sees("*/") {
                    cursor.bump();
                }
                cursor.skip(2);
                cursor.token(Kind::Comment, start);
            }
            b'-' if cursor.peek(1).is_ascii_digit() => {
                cursor.skip(1);
                cursor.number();
            }
            b'0'..=b'9' => cursor.number(),
            b'a'..=b'z' | b'A'..=b'Z' => {
                cursor.take_word();
                if matches!(cursor.since(start), "true" | "false" | "null") {
                    cursor.token(Kind::Keyword, start);
                }
            }
            _ => cursor.bump(),
        }
    }
    cursor.finish()
}

/// A string, which never goes past its line; a key if a colon follows.
fn string(cursor: &mut Cursor<'_>) {
    let start = cursor.at;
    cursor.skip(1);
    loop {
        cursor.take(|byte| !matches!(byte, b'"' | b'\\' | b'\n'));
        match cursor.peek(0) {
            b'\\' if !cursor.done() => cursor.escape(),
            b'"' => {
                cursor.skip(1);
                break;
            }
            _ => break,
        }
    }
    let kind = if cursor.after_blanks().0 == b':' { Kind::Key } else { Kind::String };
    cursor.token(kind, start);
}
