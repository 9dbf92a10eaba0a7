//! Inputs as rules look at them: declarations with their scripts, values with their places.

use crate::diag::Diagnostic;
use crate::lint::revision;
use crate::model::input::InputDefinition;
use crate::model::input::InputValue;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::EffectiveInput;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::RightScript;
use crate::resolve::catalog::ServerTemplate;
use crate::text::Span;
use crate::text::Spanned;

/// Words that stand for a secret.
const SECRETS: [&str; 7] = ["PASSWORD", "PASSWD", "PASSPHRASE", "PWD", "PASS", "SECRET", "TOKEN"];

/// Words that make a secret of a `KEY` behind them.
const KEYS: [&str; 4] = ["PRIVATE", "ACCESS", "API", "ENCRYPTION"];

/// First words of a name that stands for whether there is a secret.
const VERBS: [&str; 4] = ["USE", "ENABLE", "DISABLE", "ALLOW"];

/// Last words of a name that stands for something about a secret, and not for the secret.
const ABOUT: [&str; 22] = [
    "FILE",
    "PATH",
    "DIR",
    "NAME",
    "URL",
    "URI",
    "HOST",
    "TYPE",
    "LENGTH",
    "SIZE",
    "AGE",
    "DAYS",
    "TTL",
    "EXPIRY",
    "EXPIRATION",
    "POLICY",
    "ENABLED",
    "ENABLE",
    "LIFETIME",
    "ALGORITHM",
    "FORMAT",
    "HASH",
];

/// One script's declaration of an input.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Declaration<'a> {
    /// The script.
    pub(crate) script: &'a Item,
    /// What it says.
    pub(crate) input: &'a InputDefinition,
}

/// A value that somebody gives to an input.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given<'a> {
    /// The input.
    pub(crate) name: &'a str,
    /// The value.
    pub(crate) value: &'a Spanned<InputValue>,
}

/// The RightScript that `item` is, if people still start from it: what is superseded cannot be changed.
pub(crate) fn live_script<'a>(item: &'a Item, catalog: &'a Catalog) -> Option<&'a RightScript> {
    item.right_script().filter(|_| revision::is_live(item, catalog))
}

/// The ServerTemplate that `item` is, if people still start from it.
pub(crate) fn live_template<'a>(item: &'a Item, catalog: &'a Catalog) -> Option<&'a ServerTemplate> {
    item.server_template().filter(|_| revision::is_live(item, catalog))
}

/// The declarations of `input`, in the order of the catalog's scripts.
pub(crate) fn declarations<'a>(input: &EffectiveInput, catalog: &'a Catalog) -> Vec<Declaration<'a>> {
    let declaration = |(script, at): &(_, u32)| {
        let script = catalog.item(*script);
        let input = script.right_script()?.written.inputs.get(*at as usize)?;
        Some(Declaration { script, input })
    };
    input.declared_by.iter().filter_map(declaration).collect()
}

/// The values that `item` gives: a script's defaults, a ServerTemplate's own values.
pub(crate) fn given<'a>(item: &'a Item, catalog: &'a Catalog) -> Vec<Given<'a>> {
    if !revision::is_live(item, catalog) {
        return Vec::new();
    }
    if let Some(template) = item.server_template() {
        let own = &template.written.inputs;
        return own.iter().map(|it| Given { name: &it.name.value, value: &it.value }).collect();
    }
    let inputs = item.right_script().map_or(&[][..], |script| &script.written.inputs);
    let default =
        |input: &'a InputDefinition| Some(Given { name: &input.name.value, value: input.default.as_ref()? });
    inputs.iter().filter_map(default).collect()
}

/// `value`, or the values in it if it is an array.
pub(crate) fn flat(value: &InputValue) -> impl Iterator<Item = &InputValue> {
    let mut next = Some(value);
    let mut open: Vec<std::slice::Iter<'_, InputValue>> = Vec::new();
    std::iter::from_fn(move || {
        loop {
            match next.take().or_else(|| open.last_mut()?.next()) {
                Some(InputValue::Array(values)) => open.push(values.iter()),
                Some(value) => return Some(value),
                None => drop(open.pop()?),
            }
        }
    })
}

/// Two declarations of one input in one ServerTemplate that do not agree: the first, and the first that differs.
pub(crate) fn disagreement<'a, T: PartialEq>(
    declarations: &[Declaration<'a>],
    say: impl Fn(&'a InputDefinition) -> Option<T>,
) -> Option<(Declaration<'a>, Declaration<'a>)> {
    let mut said = declarations.iter().filter_map(|it| Some((*it, say(it.input)?)));
    let (first, word) = said.next()?;
    let (other, _) = said.find(|(_, other)| *other != word)?;
    Some((first, other))
}

/// The inputs of the ServerTemplate `item`, if people still start from it, about which its scripts do not agree: what
/// `tell` makes of the ServerTemplate, the input, its first declaration and the first that differs.
pub(crate) fn disagreements<'a, T: PartialEq>(
    item: &'a Item,
    catalog: &'a Catalog,
    say: impl Fn(&'a InputDefinition) -> Option<T>,
    tell: impl Fn(&ServerTemplate, &EffectiveInput, Declaration<'a>, Declaration<'a>) -> Option<Diagnostic>,
) -> Vec<Diagnostic> {
    let Some(template) = live_template(item, catalog) else { return Vec::new() };
    let shared = template.inputs.iter().filter(|input| input.declared_by.len() > 1);
    shared
        .filter_map(|input| {
            let (first, other) = disagreement(&declarations(input, catalog), &say)?;
            tell(template, input, first, other)
        })
        .collect()
}

/// The names of `names` as a sentence lists them, at most `most` of them.
pub(crate) fn list(names: &[&str], most: usize) -> String {
    let shown: Vec<String> = names.iter().take(most).map(|name| format!("`{name}`")).collect();
    match (names.len().saturating_sub(most), shown.split_last()) {
        (0, Some((last, []))) => last.clone(),
        (0, Some((last, rest))) => format!("{} and {last}", rest.join(", ")),
        (more, _) => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Where a message about all of a ServerTemplate stands: its name, else its file.
pub(crate) fn place(template: &ServerTemplate) -> Span {
    template.written.name.as_ref().map_or(Span::whole(template.written.file), |name| name.span)
}

/// `value` for a message: one line, not too long.
pub(crate) fn show(value: &InputValue) -> String {
    const MOST: usize = 60;
    let text = value.to_string();
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() > MOST || line.len() < text.trim_end().len() {
        return format!("{}…", line.chars().take(MOST).collect::<String>());
    }
    line.to_owned()
}

/// Whether a name has the words of a secret, and does not end in a word that makes it something else.
pub(crate) fn is_secret(name: &str) -> bool {
    let is_one = |word: &str, words: &[&str]| words.iter().any(|other| other.eq_ignore_ascii_case(word));
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let Some(first) = words.next() else { return false };
    let (mut last, mut has_secret) = (first, is_one(first, &SECRETS));
    for word in words {
        has_secret |= is_one(word, &SECRETS) || (word.eq_ignore_ascii_case("KEY") && is_one(last, &KEYS));
        last = word;
    }
    has_secret && !is_one(first, &VERBS) && !is_one(last, &ABOUT)
}
