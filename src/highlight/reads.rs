//! What a script reads from its environment, and what it sets.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::Kind;
use super::Language;
use super::Token;

/// What stands before the quoted name of an environment variable that is read.
const READERS: &[(Language, &[&str])] = &[
    (Language::Ruby, &["ENV[", "ENV.fetch(", "ENV.key?(", "ENV.has_key?(", "ENV.include?(", "ENV.fetch"]),
    (
        Language::Python,
        &[
            "environ[",
            "environ.get(",
            "environ.setdefault(",
            "environ.pop(",
            "environb[",
            "getenv(",
            "environ.has_key(",
        ],
    ),
    (Language::PowerShell, &["GetEnvironmentVariable("]),
];

/// Every place where `text` reads a variable of its environment: the name, and the offset of the name.
///
/// In the shell that is every variable (`$X`, `${X:=d}`, `export X`): which of them are also set there,
/// [`assigns`] says, and [`inputs`] leaves them out. In other languages it is what goes through `ENV['X']`, `os.environ["X"]`, `$ENV{X}`,
/// `$env:X` and their kin.
pub fn reads(text: &str, language: Language) -> Vec<(String, usize)> {
    owned(reads_among(&super::tokens(text, language), text, language))
}

/// [`reads`], of a text whose tokens are known.
pub fn reads_among<'t>(tokens: &[Token], text: &'t str, language: Language) -> Vec<(&'t str, usize)> {
    find(tokens, text, language, false)
}

/// Every place where `text` sets a variable that [`reads`] would report: the name, and the offset of the name.
pub fn assigns(text: &str, language: Language) -> Vec<(String, usize)> {
    owned(assigns_among(&super::tokens(text, language), text, language))
}

/// [`assigns`], of a text whose tokens are known.
pub fn assigns_among<'t>(tokens: &[Token], text: &'t str, language: Language) -> Vec<(&'t str, usize)> {
    find(tokens, text, language, true)
}

/// What `text` reads before it sets it, each name once, with its first place: what has to be given to the script.
///
/// A line that sets a name may read it first, as in `X=${X:-default}`.
pub fn inputs(text: &str, language: Language) -> Vec<(String, usize)> {
    let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    let mut set: BTreeMap<String, usize> = BTreeMap::new();
    let tokens = super::code_tokens(text, language);
    for (name, at) in owned(assigns_among(&tokens, text, language)) {
        set.entry(name).or_insert_with(|| {
            ends.get(ends.partition_point(|end| *end < at)).copied().unwrap_or(text.len())
        });
    }
    let mut seen = BTreeSet::new();
    let mut found = owned(reads_among(&tokens, text, language));
    found.retain(|(name, at)| set.get(name).is_none_or(|end| at < end) && seen.insert(name.clone()));
    found
}

fn owned(found: Vec<(&str, usize)>) -> Vec<(String, usize)> {
    found.into_iter().map(|(name, at)| (name.to_owned(), at)).collect()
}

fn find<'t>(tokens: &[Token], text: &'t str, language: Language, set: bool) -> Vec<(&'t str, usize)> {
    let readers = READERS.iter().find(|(of, _)| *of == language).map_or(&[][..], |(_, readers)| *readers);
    let mut found = Vec::new();
    for token in tokens {
        let written = &text[token.start..token.end];
        let name = match token.kind {
            Kind::Variable | Kind::Target if set == (token.kind == Kind::Target) => {
                variable(written, language)
            }
            Kind::String => quoted(text, token, readers).filter(|_| set == is_set(text, token.end, language)),
            _ => None,
        };
        if let Some((offset, name)) = name {
            found.push((name, token.start + offset));
        }
    }
    found
}

/// The environment's variable that a variable token names, and the offset of the name in the token.
fn variable(written: &str, language: Language) -> Option<(usize, &str)> {
    let start = match language {
        Language::Shell => written.find(|c| !matches!(c, '$' | '{' | '#' | '!'))?,
        Language::PowerShell => {
            let scope = written.find(|c| !matches!(c, '$' | '{'))?;
            let name =
                written[scope..].split_once(':').filter(|(scope, _)| scope.eq_ignore_ascii_case("env"))?.1;
            written.trim_end_matches('}').len() - name.trim_end_matches('}').len()
        }
        Language::Perl => {
            let key = written.strip_prefix("$ENV{")?.trim_start_matches([' ', '\'', '"']);
            written.len() - key.len()
        }
        _ => return None,
    };
    name(&written[start..]).map(|name| (start, name))
}

/// The name that a text begins with.
fn name(text: &str) -> Option<&str> {
    let end = text.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(text.len());
    let name = &text[..end];
    (!name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit())).then_some(name)
}

/// The name in quotes that `token` is, if what stands before it reads the environment.
fn quoted<'a>(text: &'a str, token: &Token, readers: &[&str]) -> Option<(usize, &'a str)> {
    if readers.is_empty() {
        return None;
    }
    let written = &text[token.start..token.end];
    let quote = written.find(['\'', '"'])?;
    let name = name(&written[quote + 1..])?;
    let whole = written.len() == quote + 1 + name.len() + 1
        && written.as_bytes()[quote] == written.as_bytes()[written.len() - 1];
    let from = token.start.saturating_sub(64);
    let before = String::from_utf8_lossy(&text.as_bytes()[from..token.start]);
    let before = before.trim_end_matches([' ', '\t']);
    (whole && readers.iter().any(|reader| before.ends_with(reader))).then_some((quote + 1, name))
}

/// Whether the bracket that ends at or behind `end` is given a value.
fn is_set(text: &str, end: usize, language: Language) -> bool {
    if language == Language::PowerShell {
        return false;
    }
    let rest = text.as_bytes().get(end..).unwrap_or_default();
    let rest = &rest[..rest.len().min(64)];
    let Some(rest) = rest.trim_ascii_start().strip_prefix(b"]") else { return false };
    let rest = rest.trim_ascii_start();
    rest.starts_with(b"=") && !matches!(rest.get(1), Some(b'=' | b'~' | b'>'))
}
