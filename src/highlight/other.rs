//! Colours for languages that have no lexer of ours, through syntect.
//!
//! Its patterns look back and ahead as they like, so that a text made for it can cost much: what is larger than a
//! few screens, or has long lines, is shown without colours instead.

use std::sync::OnceLock;

use syntect::parsing::ParseState;
use syntect::parsing::Scope;
use syntect::parsing::ScopeStack;
use syntect::parsing::SyntaxSet;

use super::Kind;
use super::Token;

/// Longest text that gets colours, in bytes.
const MAX_BYTES: usize = 16 << 10;

/// Longest line of such a text, in bytes.
const MAX_LINE_BYTES: usize = 240;

/// What the scopes of syntect are here, the first that fits.
const KINDS: &[(&str, Kind)] = &[
    ("comment", Kind::Comment),
    ("string", Kind::String),
    ("constant.numeric", Kind::Number),
    ("constant", Kind::Type),
    ("keyword.operator", Kind::Operator),
    ("keyword", Kind::Keyword),
    ("storage", Kind::Keyword),
    ("entity.name.function", Kind::Function),
    ("support.function", Kind::Builtin),
    ("entity.name.tag", Kind::Key),
    ("entity.other.attribute-name", Kind::Option),
    ("entity.name", Kind::Type),
    ("support", Kind::Type),
    ("variable", Kind::Variable),
];

/// The name of the language of the file `name` that holds `text`, and its tokens, if there is such a language.
pub(super) fn tokens(name: &str, text: &str) -> Option<(&'static str, Vec<Token>)> {
    static SYNTAXES: OnceLock<(SyntaxSet, Vec<(Scope, Kind)>)> = OnceLock::new();
    if text.len() > MAX_BYTES || text.split('\n').any(|line| line.len() > MAX_LINE_BYTES) {
        return None;
    }
    let (syntaxes, kinds) = SYNTAXES.get_or_init(|| {
        let scope = |(text, kind): &(&str, Kind)| (Scope::new(text).expect("a scope"), *kind);
        (SyntaxSet::load_defaults_newlines(), KINDS.iter().map(scope).collect())
    });
    let extension = name.rsplit_once('.').map_or(name, |(_, extension)| extension);
    let by_name =
        syntaxes.find_syntax_by_extension(extension).or_else(|| syntaxes.find_syntax_by_extension(name));
    let first = text.lines().next().unwrap_or("");
    let syntax = by_name.or_else(|| syntaxes.find_syntax_by_first_line(first))?;
    if syntax.name == "Plain Text" {
        return None;
    }
    let (mut state, mut stack) = (ParseState::new(syntax), ScopeStack::new());
    let mut tokens = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let changes = state.parse_line(line, syntaxes).ok()?;
        let mut from = 0;
        for (at, change) in changes {
            push(&mut tokens, &stack, kinds, start + from, start + at);
            stack.apply(&change).ok()?;
            from = at;
        }
        push(&mut tokens, &stack, kinds, start + from, start + line.len());
        start += line.len();
    }
    Some((&syntax.name, tokens))
}

/// Adds a stretch with the kind of its innermost scope that has one.
fn push(tokens: &mut Vec<Token>, stack: &ScopeStack, kinds: &[(Scope, Kind)], start: usize, end: usize) {
    let kind_of =
        |scope: &Scope| kinds.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, kind)| *kind);
    let Some(kind) = stack.as_slice().iter().rev().find_map(kind_of).filter(|_| start < end) else { return };
    match tokens.last_mut() {
        Some(last) if last.kind == kind && last.end == start => last.end = end,
        _ => tokens.push(Token { kind, start, end }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_known_by_name_or_first_line() {
        let (language, tokens) = tokens("a.lua", "-- no\nlocal x = 'y' .. 12\n").unwrap();
        assert_eq!(language, "Lua");
        let kinds: Vec<Kind> = tokens.iter().map(|token| token.kind).collect();
        assert!(
            kinds.contains(&Kind::Comment) && kinds.contains(&Kind::String) && kinds.contains(&Kind::Number)
        );
        assert_eq!(super::tokens("x", "<?xml version=\"1.0\"?>\n<a/>\n").map(|it| it.0), Some("XML"));
        assert!(super::tokens("notes", "hello\n").is_none());
    }

    #[test]
    fn what_could_cost_much_has_no_colours() {
        assert!(tokens("a.lua", &"x = 1\n".repeat(4_000)).is_none());
        assert!(tokens("a.lua", &"(".repeat(MAX_LINE_BYTES + 1)).is_none());
    }

    #[test]
    fn tokens_are_in_order_and_whole() {
        for name in
            ["a.js", "a.php", "a.go", "a.bat", "a.sql", "a.xml", "a.java", "a.c", "a.html", "Makefile"]
        {
            let text =
                "é <a b='c'> \"日本\" // 1 /* {{{ ((( ''' \"\"\" \n\u{0}\u{202e}<?php $x = `a`; ?>\nend";
            let Some((_, tokens)) = tokens(name, text) else { continue };
            let mut last = 0;
            for token in tokens {
                assert!(last <= token.start && token.start < token.end, "{name}: {token:?}");
                assert!(text.get(token.start..token.end).is_some(), "{name}: {token:?}");
                last = token.end;
            }
        }
    }
}
