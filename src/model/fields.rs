//! The typed reader over YAML maps: every fault is reported with its place, and reading goes on.
//!
//! A map with known keys is opened with its [`Table`]; its fields are then asked for by key. Null means absent
//! everywhere. A value of the wrong kind is reported once, and reads as absent.

mod fixes;
mod gather;
pub mod scalar;
mod table;

use std::borrow::Cow;

use crate::diag::Diagnostic;
use crate::diag::Edit;
use crate::diag::nearest;
use crate::diag::only_meaning;
use crate::model::codes;
use crate::syntax::yaml::Node;
use crate::syntax::yaml::NodeKind;
use crate::syntax::yaml::Scalar;
use crate::syntax::yaml::Style;
use crate::text::SharedStr;
use crate::text::Span;
use crate::text::Spanned;

use fixes::is_flag_word;
use gather::Gathered;
use gather::Merge;

pub use fixes::fix_meaning;
pub use fixes::remove_pair;
pub use table::DAY;
pub use table::DIGEST;
pub use table::Field;
pub use table::Format;
pub use table::INPUT_VALUE;
pub use table::NUMBERS;
pub use table::SCALARS;
pub use table::SLUG;
pub use table::Shape;
pub use table::TEXTS;
pub use table::Table;
pub use table::WEB_ADDRESS;

/// What was found so far in one file.
pub type Findings = Vec<Diagnostic>;

/// One key of a map and its value.
#[derive(Debug, Clone)]
pub struct Entry<'n> {
    /// The key's text, and where it stands.
    pub key: Spanned<Cow<'n, str>>,
    /// What stands there.
    pub value: &'n Node<'n>,
    /// Whether `<<` brought it.
    pub merged: bool,
}

/// An opened map with known keys.
#[derive(Debug)]
pub struct Fields<'n> {
    /// The whole map.
    pub span: Span,
    /// The start of the map, for what is missing from it: its first key.
    pub head: Span,
    table: &'static Table,
    entries: Vec<Entry<'n>>,
}

impl<'n> Fields<'n> {
    /// Opens `node` as a map of `table`; reports unknown keys, keys written twice, and required ones that are
    /// missing. `None` for null, and for anything but a map, which is reported.
    pub fn open(node: &'n Node<'n>, table: &'static Table, findings: &mut Findings) -> Option<Self> {
        if is_null(node) {
            return None;
        }
        let NodeKind::Mapping(_) = node.kind else {
            wrong_type(node, table.of, "a map", findings);
            return None;
        };
        let Gathered { mut entries, shadowed, .. } = Gathered::new(node, Merge::LaterWins, findings);
        // What is replaced is still read by right_st, so it has to be of the right kind.
        for entry in shadowed {
            if let Some(field) = table.field(&entry.key.value) {
                check_shape(entry.value, &quoted(field.key), field.shape, findings);
            }
        }
        let is_known = |entry: &Entry<'_>| table.field(&entry.key.value).is_some();
        if !entries.iter().all(is_known) {
            let is_written = |key: &str| entries.iter().any(|entry| entry.key.value == key);
            let unknown = entries.iter().filter(|entry| !is_known(entry));
            findings.extend(unknown.map(|entry| unknown_key(entry, table, is_written)));
            entries.retain(is_known);
        }
        let fields = Fields { span: node.span, head: head(node), table, entries };
        for field in table.fields.iter().filter(|field| field.required) {
            if fields.node(field.key).is_none() {
                findings.push(fields.missing(field));
            }
        }
        Some(fields)
    }

    /// The entry of `key`, if it is written, also with null.
    pub fn entry(&self, key: &str) -> Option<&Entry<'n>> {
        debug_assert!(self.table.field(key).is_some(), "`{key}` must be in the table");
        self.entries.iter().find(|entry| entry.key.value == key)
    }

    /// The value of `key`, if it is written and not null.
    pub fn node(&self, key: &str) -> Option<&'n Node<'n>> {
        self.entry(key).map(|entry| entry.value).filter(|value| !is_null(value))
    }

    /// Where a message about `key` points: at its value, else at its key, else at the map's start.
    pub fn place(&self, key: &str) -> Span {
        let Some(entry) = self.entry(key) else { return self.head };
        if is_null(entry.value) { entry.key.span } else { entry.value.span }
    }

    /// The text at `key`: any scalar's source text, maybe empty.
    pub fn text(&self, key: &str, findings: &mut Findings) -> Option<Spanned<String>> {
        let node = self.node(key)?;
        // The name of the place is made only where something is wrong with it.
        match plain_text(node) {
            Some(text) => Some(Spanned::new(text.into_owned(), node.span)),
            None => text(node, &quoted(key), findings),
        }
    }

    /// Like [`Fields::text`], for what many will hold.
    pub fn shared(&self, key: &str, findings: &mut Findings) -> Option<Spanned<SharedStr>> {
        let node = self.node(key)?;
        let shared = plain_text(node).map(|text| Spanned::new(SharedStr::from(&*text), node.span));
        shared.or_else(|| text(node, &quoted(key), findings).map(|text| text.map(Into::into)))
    }

    /// The text at `key`, unless it is empty.
    pub fn text_not_empty(&self, key: &str, findings: &mut Findings) -> Option<Spanned<String>> {
        self.text(key, findings).filter(|text| !text.value.is_empty())
    }

    /// The word at `key`, which must be one of `words`; another one is reported.
    pub fn word(
        &self,
        key: &str,
        words: &[&'static str],
        findings: &mut Findings,
    ) -> Option<Spanned<&'static str>> {
        let written = self.text(key, findings)?;
        if let Some(word) = words.iter().find(|word| **word == written.value) {
            return Some(Spanned::new(word, written.span));
        }
        let message = format!("`{}` is not a value of `{key}`", written.value);
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_WORD, written.span, message)
            .note(format!("it takes {}", list_of_names(words.iter().copied())));
        let diagnostic = suggest(diagnostic, &written.value, words.iter().copied());
        findings.push(fix_meaning(diagnostic, written.span, &written.value, words.iter().copied()));
        None
    }

    /// The flag at `key`.
    pub fn flag(&self, key: &str, findings: &mut Findings) -> Option<Spanned<bool>> {
        let node = self.node(key)?;
        // The name of the place is made only where something is wrong with it.
        match as_scalar(node).map(scalar::meaning) {
            Some(Ok(scalar::Meaning::Bool(flag))) => Some(Spanned::new(flag, node.span)),
            _ => flag(node, &quoted(key), findings),
        }
    }

    /// The whole number at `key`, decimal digits only, at least `least`.
    pub fn whole(&self, key: &str, least: u32, findings: &mut Findings) -> Option<Spanned<u32>> {
        whole(self.node(key)?, &quoted(key), least, findings)
    }

    /// The entries of the list at `key`, null ones included; none if it is absent.
    pub fn list(&self, key: &str, findings: &mut Findings) -> &'n [Node<'n>] {
        match self.node(key) {
            None => &[],
            Some(Node { kind: NodeKind::Sequence(nodes), .. }) => nodes,
            Some(node) => list(node, &quoted(key), findings),
        }
    }

    /// The texts of the list at `key`; null ones are reported and left out.
    pub fn texts(&self, key: &str, findings: &mut Findings) -> Vec<Spanned<String>> {
        let nodes = self.list(key, findings);
        let mut texts = Vec::with_capacity(nodes.len());
        for node in nodes {
            if let Some(text) = plain_text(node) {
                texts.push(Spanned::new(text.into_owned(), node.span));
                continue;
            }
            let what = format!("an entry of `{key}`");
            if is_null(node) {
                findings.push(null_entry(&codes::NULL_VALUE, node, &what));
            }
            texts.extend(text(node, &what, findings));
        }
        texts
    }

    /// The entries of the map at `key`, its keys the author's, in order; none if it is absent.
    pub fn map(&self, key: &str, findings: &mut Findings) -> Vec<Entry<'n>> {
        match self.node(key) {
            None => Vec::new(),
            Some(node @ Node { kind: NodeKind::Mapping(_), .. }) => {
                Gathered::new(node, Merge::Duplicate, findings).entries
            }
            Some(node) => map(node, &quoted(key), findings),
        }
    }

    fn missing(&self, field: &Field) -> Diagnostic {
        let place = self.entry(field.key).map_or(self.head, |entry| entry.key.span);
        let how = if self.entry(field.key).is_some() { "has no value" } else { "is missing" };
        Diagnostic::new(&codes::MISSING_KEY, place, format!("`{}` {how}", field.key))
            .note(format!("{} needs it: {}", self.table.of, field.about))
            .help(format!("write `{}: …`", field.key))
    }
}

/// Whether `node` is null: nothing, `~`, `null`, `Null` or `NULL` without quotes.
pub fn is_null(node: &Node) -> bool {
    let NodeKind::Scalar(scalar) = &node.kind else { return false };
    scalar::meaning(scalar) == Ok(scalar::Meaning::Null)
}

/// Which word for null `node` is, as right_st's own types see it.
pub fn null_word(node: &Node) -> Option<scalar::NullWord> {
    as_scalar(node).and_then(scalar::null_word)
}

/// Where a message about something missing from `node` points: at its first key, if it is a map.
pub fn head(node: &Node) -> Span {
    match &node.kind {
        NodeKind::Mapping(pairs) => pairs.first().map_or(node.span, |(key, _)| key.span),
        _ => node.span,
    }
}

/// The stretch of `node` that holds the bytes `start..end` of its text, if the text stands in the file as it is;
/// else all of it.
pub fn within(node: &Node, start: usize, end: usize) -> Span {
    let Some(scalar) = as_scalar(node) else { return node.span };
    let length = (node.span.end - node.span.start) as usize;
    let quotes = usize::from(scalar.style == Style::Quoted);
    if length != scalar.text.len() + 2 * quotes {
        return node.span;
    }
    let base = node.span.start as usize + quotes;
    Span::new(node.span.file, base + start, base + end)
}

/// A finished reading: each finding once, although an anchor's map is read wherever it is merged in.
pub fn finish<T>(value: T, mut findings: Findings) -> crate::diag::Checked<T> {
    if findings.len() < 2 {
        return crate::diag::Checked { value, diagnostics: findings };
    }
    let mut seen = std::collections::BTreeSet::new();
    findings.retain(|it| seen.insert((it.place.clone(), it.code.id, it.message.clone())));
    crate::diag::Checked { value, diagnostics: findings }
}

/// The scalar that `node` is.
pub fn as_scalar<'n>(node: &'n Node<'n>) -> Option<&'n Scalar<'n>> {
    if let NodeKind::Scalar(scalar) = &node.kind { Some(scalar) } else { None }
}

/// The text of the scalar `node`, as source text; `None` for null, and for anything but a scalar, which is
/// reported. `what` names the place in messages.
pub fn text(node: &Node, what: &str, findings: &mut Findings) -> Option<Spanned<String>> {
    let Some(scalar) = as_scalar(node) else {
        wrong_type(node, what, "a text", findings);
        return None;
    };
    if let Ok(text) = scalar::text(scalar) {
        return text.map(|text| Spanned::new(text.into_owned(), node.span));
    }
    findings.push(tag_mismatch(node, scalar));
    None
}

/// The text of `node` where nothing is to be said about it: neither null, nor with a tag that does not fit.
pub fn plain_text<'n>(node: &'n Node<'n>) -> Option<Cow<'n, str>> {
    scalar::text(as_scalar(node)?).ok()?
}

/// The path that the scalar `node` is; an empty one is reported.
pub fn path(node: &Node, what: &str, findings: &mut Findings) -> Option<Spanned<String>> {
    let path = text(node, what, findings)?;
    if !path.value.is_empty() {
        return Some(path);
    }
    let diagnostic = Diagnostic::new(&codes::EMPTY_PATH, node.span, format!("{what} is an empty path"));
    findings.push(diagnostic.help("write the path of the file, or remove the entry"));
    None
}

/// The flag that `node` is: an unquoted YAML 1.1 word.
pub fn flag(node: &Node, what: &str, findings: &mut Findings) -> Option<Spanned<bool>> {
    let meaning = as_scalar(node).map(|scalar| (scalar, scalar::meaning(scalar)));
    match meaning {
        Some((_, Ok(scalar::Meaning::Bool(flag)))) => return Some(Spanned::new(flag, node.span)),
        Some((_, Ok(scalar::Meaning::Null))) => {}
        Some((scalar, Err(scalar::TagMismatch))) => findings.push(tag_mismatch(node, scalar)),
        Some((Scalar { style: Style::Quoted, text, .. }, Ok(_))) => {
            let message = format!("{what} is a text in quotes, `true` or `false` is expected");
            let diagnostic = Diagnostic::new(&codes::WRONG_TYPE, node.span, message);
            let unquote = Edit::Unquote { span: node.span, text: text.to_string() };
            let diagnostic = diagnostic.help(format!("write `{text}` without the quotes"));
            findings.push(if is_flag_word(text) {
                diagnostic.fix("remove the quotes", unquote)
            } else {
                diagnostic
            });
        }
        _ => wrong_type(node, what, "`true` or `false`", findings),
    }
    None
}

/// The whole number that `node` is: decimal digits only, at least `least`.
pub fn whole(node: &Node, what: &str, least: u32, findings: &mut Findings) -> Option<Spanned<u32>> {
    let written = text(node, what, findings)?;
    let digits = !written.value.is_empty() && written.value.bytes().all(|byte| byte.is_ascii_digit());
    match written.value.parse::<u32>() {
        Ok(number) if digits && least <= number => Some(Spanned::new(number, node.span)),
        _ => {
            let message =
                format!("{what} is `{}`, a whole number from {least} on is expected", written.value);
            findings.push(Diagnostic::new(&codes::WRONG_TYPE, node.span, message));
            None
        }
    }
}

/// The entries of the list `node`; none for null, and for anything but a list, which is reported.
pub fn list<'n>(node: &'n Node<'n>, what: &str, findings: &mut Findings) -> &'n [Node<'n>] {
    if is_null(node) {
        return &[];
    }
    if let NodeKind::Sequence(entries) = &node.kind {
        return entries;
    }
    wrong_type(node, what, "a list", findings);
    &[]
}

/// The entries of the map `node`, its keys the author's, in order; a key written twice is reported, its first value
/// kept. None for null, and for anything but a map, which is reported.
pub fn map<'n>(node: &'n Node<'n>, what: &str, findings: &mut Findings) -> Vec<Entry<'n>> {
    if let NodeKind::Mapping(_) = node.kind {
        return Gathered::new(node, Merge::Duplicate, findings).entries;
    }
    if !is_null(node) {
        wrong_type(node, what, "a map", findings);
    }
    Vec::new()
}

/// Reports that `node` is not what is expected at `what`.
pub fn wrong_type(node: &Node, what: &str, expected: &str, findings: &mut Findings) {
    let message = format!("{what} is {}, {expected} is expected", kind_of(node));
    let diagnostic = Diagnostic::new(&codes::WRONG_TYPE, node.span, message);
    findings.push(match &node.kind {
        NodeKind::Scalar(scalar) if expected == "a list" => {
            let entry = scalar.text.lines().next().unwrap_or_default();
            diagnostic.help(format!("a list has each entry on a line of its own: `- {entry}`"))
        }
        _ => diagnostic,
    });
}

/// The finding that a list or map has nothing where `what` should be.
pub fn null_entry(code: &'static crate::diag::Code, node: &Node, what: &str) -> Diagnostic {
    Diagnostic::new(code, node.span, format!("{what} is empty")).help("write a value, or remove the line")
}

/// Adds "did you mean" if one of `known` is near to `written`.
#[must_use]
pub fn suggest(
    diagnostic: Diagnostic,
    written: &str,
    known: impl IntoIterator<Item = &'static str>,
) -> Diagnostic {
    let known: Vec<&'static str> = known.into_iter().collect();
    // `Default Value` for `Default`, `Name` for `RightScript Name`.
    let holds = |long: &str, short: &str| {
        long.split(' ').any(|word| word == short) || long.starts_with(&format!("{short} "))
    };
    let related = || known.iter().copied().find(|name| holds(written, name) || holds(name, written));
    match nearest(written, known.iter().copied()).or_else(related) {
        Some(name) => diagnostic.help(format!("did you mean `{name}`?")),
        None => diagnostic,
    }
}

/// Names in backticks, with commas and an `or`.
pub fn list_of_names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(quoted).collect();
    match names.as_slice() {
        [] => "nothing".into(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// What `node` is, for messages.
pub fn kind_of(node: &Node) -> &'static str {
    match &node.kind {
        NodeKind::Sequence(_) => "a list",
        NodeKind::Mapping(_) => "a map",
        NodeKind::Scalar(scalar) => match scalar::meaning(scalar) {
            Ok(scalar::Meaning::Null) => "empty",
            Ok(scalar::Meaning::Bool(_)) => "a boolean",
            Ok(scalar::Meaning::Number) => "a number",
            _ => "a text",
        },
    }
}

/// `key` in backticks.
fn quoted(key: &str) -> String {
    format!("`{key}`")
}

/// Reports what in `node` is of another kind than `shape`; words and numbers only have to be texts.
fn check_shape(node: &Node, what: &str, shape: Shape, findings: &mut Findings) {
    match shape {
        Shape::Text | Shape::Format(_) | Shape::Word(_) | Shape::Whole(_) => drop(text(node, what, findings)),
        Shape::Flag => drop(flag(node, what, findings)),
        Shape::List(shape) => {
            for node in list(node, what, findings) {
                check_shape(node, &format!("an entry of {what}"), *shape, findings);
            }
        }
        Shape::Map(shape) => {
            for entry in map(node, what, findings) {
                check_shape(entry.value, &quoted(&entry.key.value), *shape, findings);
            }
        }
        Shape::Object(table) => {
            let Some(fields) = Fields::open(node, table, findings) else { return };
            for field in table.fields {
                if let Some(node) = fields.node(field.key) {
                    check_shape(node, &quoted(field.key), field.shape, findings);
                }
            }
        }
        // Which one is meant decides what is wrong; every one of them is a scalar, a list or a map.
        Shape::OneOf(_) => {}
    }
}

/// Whether `key` is the `<<` that brings in another map's entries.
pub fn is_merge(key: &Node) -> bool {
    as_scalar(key).is_some_and(|scalar| {
        scalar.text == "<<"
            && match scalar.tag.as_deref() {
                None => scalar.style == Style::Plain,
                Some(tag) => tag == "!" || tag == "tag:yaml.org,2002:merge",
            }
    })
}

fn unknown_key(entry: &Entry<'_>, table: &Table, is_written: impl Fn(&str) -> bool) -> Diagnostic {
    let key = &entry.key.value;
    // `Default Value` is how the vendor's documentation calls `Default` in one place.
    let meant = match &**key {
        "Default Value" => table.field("Default").map(|field| field.key),
        key => only_meaning(key, table.keys()),
    };
    let message = format!("`{key}` is not a key of {}", table.of);
    let diagnostic = Diagnostic::new(&codes::UNKNOWN_KEY, entry.key.span, message)
        .note(format!("the keys are {}", list_of_names(table.keys()).replace(" or ", " and ")));
    let diagnostic = suggest(diagnostic, key, table.keys());
    match meant.filter(|meant| !is_written(meant)) {
        Some(meant) => diagnostic.fix_word(entry.key.span, key, meant),
        None => diagnostic,
    }
}

fn tag_mismatch(node: &Node, scalar: &Scalar) -> Diagnostic {
    let tag = scalar.tag.as_deref().unwrap_or_default().replace("tag:yaml.org,2002:", "!!");
    let message = format!("`{}` does not fit its tag `{tag}`", scalar.text);
    Diagnostic::new(&codes::WRONG_TYPE, node.span, message).help("remove the tag")
}

#[cfg(test)]
mod tests;
