//! The metadata block of a script, in the colours of YAML.

use super::Kind;
use super::Token;
use super::cursor::Cursor;
use super::yaml;

/// Gives the first complete `# ---` to `# ...` among the comments of `text` the colours of what it holds.
pub(super) fn mark(text: &str, tokens: Vec<Token>) -> Vec<Token> {
    let marker = |token: &Token, marker: &str| {
        let comment = token.kind == Kind::Comment && starts_line(text, token.start);
        comment && content(&text[token.start..token.end]).is_some_and(|(_, content)| content.trim() == marker)
    };
    let Some(first) = tokens.iter().position(|token| marker(token, "---")) else { return tokens };
    let Some(length) = tokens[first + 1..].iter().position(|token| marker(token, "...")) else {
        return tokens;
    };
    let last = first + 1 + length;

    let mut coloured = Vec::with_capacity(tokens.len() + 4 * length);
    coloured.extend_from_slice(&tokens[..first]);
    let mut lines = yaml::Lines::default();
    for (at, token) in tokens.iter().enumerate().take(last + 1).skip(first) {
        if at == first || at == last {
            coloured.push(Token { kind: Kind::Marker, ..*token });
            continue;
        }
        let line = &text[token.start..token.end];
        let block = token.kind == Kind::Comment && starts_line(text, token.start) && !line.contains('\n');
        let Some((prefix, content)) = content(line).filter(|_| block) else {
            coloured.push(*token);
            continue;
        };
        let start = token.start + prefix;
        coloured.push(Token { end: start, ..*token });
        let mut cursor = Cursor::new(content);
        lines.line(&mut cursor);
        let within = cursor.finish().into_iter();
        coloured.extend(within.map(|token| Token {
            start: token.start + start,
            end: token.end + start,
            ..token
        }));
    }
    coloured.extend_from_slice(&tokens[last + 1..]);
    coloured
}

/// The length of a comment's mark with its one blank, and what follows it.
fn content(comment: &str) -> Option<(usize, &str)> {
    let rest = comment.strip_prefix('#')?;
    let content = rest.strip_prefix([' ', '\t']).unwrap_or(rest);
    Some((comment.len() - content.len(), content))
}

/// Whether only blanks stand before `start` on its line; a line indented by more than 256 of them is none.
fn starts_line(text: &str, start: usize) -> bool {
    let before = text.as_bytes()[..start].iter().rev();
    let mut before = before.take(256).skip_while(|byte| matches!(byte, b' ' | b'\t'));
    before.next().map_or(start < 256, |byte| *byte == b'\n')
}
