//! Edits of a `publication.yml` by span: what is not spoken of stays as it is.

use crate::diag::Edit;
use crate::diag::Fix;
use crate::edit;
use crate::edit::Replacement;
use crate::model::fields;
use crate::settings::Limits;
use crate::syntax::yaml;
use crate::syntax::yaml::Node;
use crate::syntax::yaml::NodeKind;
use crate::text::FileId;

/// A value to write: on one line, or a map of lines below its key.
#[derive(Debug, Clone)]
pub(super) enum Written {
    Line(String),
    Map(Vec<(String, String)>),
}

impl Written {
    /// The value on one line.
    fn inline(&self) -> String {
        match self {
            Written::Line(text) => text.clone(),
            Written::Map(own) => {
                let pairs: Vec<String> = own.iter().map(|(key, text)| format!("{key}: {text}")).collect();
                format!("{{{}}}", pairs.join(", "))
            }
        }
    }
}

/// Keys and values to write, in order.
pub(super) type Pairs = Vec<(&'static str, Written)>;

/// A sidecar's text and what it says.
pub(super) struct Sidecar<'a> {
    text: &'a str,
    root: Node<'a>,
}

/// Why an edit cannot be made: the file writes a map in a way that this does not change.
#[derive(Debug)]
pub(super) struct Odd(pub(super) &'static str);

impl<'a> Sidecar<'a> {
    /// Reads the sidecar `bytes`.
    pub(super) fn read(bytes: &'a [u8], limits: &Limits) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let root = yaml::parse(FileId(0), bytes, limits).value?;
        Some(Sidecar { text, root })
    }

    /// The text with the record of revision `number` added to `Revisions`.
    pub(super) fn with_revision(&self, number: u32, pairs: &Pairs) -> Result<String, Odd> {
        let key = number.to_string();
        let record = |indent: usize, step: usize| {
            let mut lines = vec![format!("{}{key}:", blanks(indent))];
            lines.extend(written(pairs, indent + step, step));
            lines
        };
        let Some((revisions, records)) = pair(&self.root, "Revisions") else {
            let mut lines = vec!["Revisions:".to_owned()];
            lines.extend(record(2, 2));
            return self.append(&self.root, &lines);
        };
        let indent = self.column(revisions)?;
        let NodeKind::Mapping(own) = &records.kind else {
            return self.below_key(revisions, records, &record(indent + 2, 2));
        };
        let (Some((first, _)), Some((last, _))) = (own.first(), own.last()) else {
            return self.below_key(revisions, records, &record(indent + 2, 2));
        };
        self.check_block(records, first)?;
        let column = self.column(first)?;
        let step = self.step(own, column);
        let value = |node: &Node| fields::as_scalar(node).and_then(|it| it.text.parse::<u32>().ok());
        if value(last) < value(first) {
            // The newest stands first.
            let at = self.line_start(first.span.start as usize);
            return Ok(self.insert(at, &record(column, step)));
        }
        let at = self.behind(records.span.end as usize, column);
        Ok(self.insert(at, &record(column, step)))
    }

    /// The text with `key` added to the record of revision `number`, behind the key `after` if that is written.
    pub(super) fn with_key(
        &self,
        number: u32,
        key: &'static str,
        value: &str,
        after: &str,
    ) -> Result<String, Odd> {
        self.with_pair(number, key, Written::Line(value.to_owned()), after)
    }

    /// The text with the entry `key: value` added to the map at `map` of the record of revision `number`, which is made if
    /// it is not written yet.
    pub(super) fn with_entry(
        &self,
        number: u32,
        map: &'static str,
        key: &str,
        value: &str,
    ) -> Result<String, Odd> {
        let (_, record) = self.record(number).ok_or(Odd("the revision has no record"))?;
        let Some((map_key, entries)) = pair(record, map) else {
            let own = Written::Map(vec![(key.to_owned(), value.to_owned())]);
            return self.with_pair(number, map, own, "Revision Notes");
        };
        let line = |indent: usize| vec![format!("{}{key}: {value}", blanks(indent))];
        let NodeKind::Mapping(own) = &entries.kind else {
            return self.below_key(map_key, entries, &line(self.column(map_key)? + 2));
        };
        if self.text[entries.span.start as usize..].starts_with('{') {
            return Ok(self.within_braces(entries, own.is_empty(), &format!("{key}: {value}")));
        }
        let Some((first, _)) = own.first() else { return Err(Odd("a map is empty")) };
        self.check_block(entries, first)?;
        let column = self.column(first)?;
        let at = self.behind(entries.span.end as usize, column);
        Ok(self.insert(at, &line(column)))
    }

    /// The text with `entry` at the end of the map `map`, which stands in braces.
    fn within_braces(&self, map: &Node, is_empty: bool, entry: &str) -> String {
        let end = map.span.end as usize - 1;
        let before = self.text[..end].trim_end().len();
        let comma = if is_empty { "" } else { ", " };
        let mut text = self.text.to_owned();
        text.replace_range(before..end, &format!("{comma}{entry}"));
        text
    }

    fn with_pair(&self, number: u32, key: &'static str, value: Written, after: &str) -> Result<String, Odd> {
        let (record_key, record) = self.record(number).ok_or(Odd("the revision has no record"))?;
        let inline = format!("{key}: {}", value.inline());
        let pairs: Pairs = vec![(key, value)];
        let column = self.column(record_key);
        let NodeKind::Mapping(own) = &record.kind else {
            let column = column?;
            return self.below_key(record_key, record, &written(&pairs, column + 2, 2));
        };
        if self.text[record.span.start as usize..].starts_with('{') {
            return Ok(self.within_braces(record, own.is_empty(), &inline));
        }
        let Some((first, _)) = own.first() else { return Err(Odd("the record is empty")) };
        self.check_block(record, first)?;
        let column = self.column(first)?;
        let is_after = |(own, _): &&(Node, Node)| fields::as_scalar(own).is_some_and(|it| it.text == after);
        let end = own.iter().find(is_after).map_or(record.span, |(key, value)| {
            // A value that is not there has no place of its own.
            if fields::is_null(value) { key.span } else { value.span }
        });
        let at = self.behind(end.end as usize, column);
        Ok(self.insert(at, &written(&pairs, column, 2)))
    }

    /// The text without `key` in the record of revision `number`.
    pub(super) fn without_key(&self, number: u32, key: &str) -> Result<String, Odd> {
        let record = self.record(number).ok_or(Odd("the revision has no record"))?;
        let (own, value) = pair(record.1, key).ok_or(Odd("the key is not written"))?;
        let fix = Fix { title: String::new(), edits: vec![fields::remove_pair(own.span, value.span)] };
        self.apply(&fix).ok_or(Odd("the key does not stand on lines of its own"))
    }

    /// The text with the scalar at `key` of the record of revision `number` replaced; `None` if there is none.
    pub(super) fn with_value(&self, number: u32, key: &str, value: &str) -> Option<String> {
        let (_, record) = self.record(number)?;
        let (_, old) = pair(record, key)?;
        let is_block = fields::as_scalar(old).is_none_or(|it| it.style == yaml::Style::Block);
        if is_block {
            return None;
        }
        let edit = Edit::Bytes { span: old.span, new: value.to_owned() };
        self.apply(&Fix { title: String::new(), edits: vec![edit] })
    }

    /// Whether the record of revision `number` has `key`.
    pub(super) fn has_key(&self, number: u32, key: &str) -> bool {
        self.record(number).is_some_and(|(_, record)| pair(record, key).is_some())
    }

    fn apply(&self, fix: &Fix) -> Option<String> {
        let resolved: Vec<Replacement> = edit::resolve(fix, self.text.as_bytes())?;
        String::from_utf8(edit::apply(self.text.as_bytes(), &[resolved]).0).ok()
    }

    /// The key and the record of revision `number`.
    fn record(&self, number: u32) -> Option<(&Node<'_>, &Node<'_>)> {
        let (_, records) = pair(&self.root, "Revisions")?;
        pair(records, &number.to_string())
    }

    /// How far `key`, which begins its line, is indented.
    fn column(&self, key: &Node) -> Result<usize, Odd> {
        let start = key.span.start as usize;
        let before = &self.text[self.line_start(start)..start];
        let is_blank = before.trim_start_matches('\u{feff}').bytes().all(|byte| byte == b' ');
        if is_blank {
            Ok(before.trim_start_matches('\u{feff}').len())
        } else {
            Err(Odd("a map stands within a line"))
        }
    }

    /// Whether `map` is written line by line, here.
    fn check_block(&self, map: &Node, first: &Node) -> Result<(), Odd> {
        let written = &self.text[map.span.start as usize..];
        let own = fields::as_scalar(first).map(|it| &*it.text).unwrap_or_default();
        let key = &self.text[first.span.start as usize..first.span.end as usize];
        if written.starts_with('{') {
            return Err(Odd("a map stands in braces"));
        }
        if key.trim_matches(['"', '\'']) != own {
            return Err(Odd("a map comes from an alias"));
        }
        Ok(())
    }

    /// How much deeper than `column` the records of `own` are.
    fn step(&self, own: &[(Node, Node)], column: usize) -> usize {
        let inner = own.iter().find_map(|(_, record)| match &record.kind {
            NodeKind::Mapping(pairs) => self.column(&pairs.first()?.0).ok(),
            _ => None,
        });
        inner.and_then(|inner| inner.checked_sub(column)).filter(|step| *step > 0).unwrap_or(2)
    }

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |end| end + 1)
    }

    /// Where the lines of what ends at `end` end: comments that are deeper than `column` belong to it.
    fn behind(&self, end: usize, column: usize) -> usize {
        let next_line = |at: usize| self.text[at..].find('\n').map_or(self.text.len(), |line| at + line + 1);
        let mut at = if self.text[..end].ends_with('\n') { end } else { next_line(end) };
        while at < self.text.len() {
            let line = self.text[at..].lines().next().unwrap_or_default();
            let depth = line.len() - line.trim_start().len();
            if !line.trim_start().starts_with('#') || depth <= column {
                break;
            }
            at = next_line(at);
        }
        at
    }

    /// The text with `lines` below `key`, whose value is nothing, or an empty map.
    fn below_key(&self, key: &Node, value: &Node, lines: &[String]) -> Result<String, Odd> {
        let is_empty = match &value.kind {
            NodeKind::Mapping(pairs) => pairs.is_empty(),
            NodeKind::Sequence(_) => false,
            NodeKind::Scalar(_) => fields::is_null(value),
        };
        let (start, end) = (value.span.start as usize, value.span.end as usize);
        let is_here = self.line_start(start) == self.line_start(key.span.end as usize) || start == end;
        if !is_empty || !is_here || self.text[start..end].starts_with('*') {
            return Err(Odd("a value is not what was expected"));
        }
        let own = self.text[..start].trim_end().len();
        let mut text = self.text.to_owned();
        if start < end {
            text.replace_range(own..end, "");
        }
        let changed = Sidecar { text: &text, root: self.root.clone() };
        let at = changed.text[key.span.end as usize..].find('\n');
        let at = at.map_or(changed.text.len(), |line| key.span.end as usize + line + 1);
        Ok(changed.insert(at, lines))
    }

    /// The text with `lines` at the end of the map `map`, the document.
    fn append(&self, map: &Node, lines: &[String]) -> Result<String, Odd> {
        match &map.kind {
            NodeKind::Mapping(pairs) => {
                if let Some((first, _)) = pairs.first() {
                    self.check_block(map, first)?;
                    if self.column(first)? != 0 {
                        return Err(Odd("the document is indented"));
                    }
                }
            }
            NodeKind::Scalar(_) if fields::is_null(map) => {}
            NodeKind::Scalar(_) | NodeKind::Sequence(_) => return Err(Odd("it is no map")),
        }
        Ok(self.insert(self.text.len(), lines))
    }

    /// The text with `lines` at `at`, where a line begins.
    fn insert(&self, at: usize, lines: &[String]) -> String {
        let end = if self.text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut new = String::new();
        if at > 0 && !self.text[..at].ends_with('\n') {
            new.push_str(end);
        }
        for line in lines {
            new.push_str(line);
            new.push_str(end);
        }
        let mut text = self.text.to_owned();
        text.insert_str(at, &new);
        text
    }
}

/// The key and the value of `key` in `map`.
fn pair<'n>(map: &'n Node<'n>, key: &str) -> Option<(&'n Node<'n>, &'n Node<'n>)> {
    let NodeKind::Mapping(pairs) = &map.kind else { return None };
    let is_it = |node: &Node| fields::as_scalar(node).is_some_and(|it| it.text == key);
    pairs.iter().find(|(own, _)| is_it(own)).map(|(own, value)| (own, value))
}

fn blanks(n: usize) -> String {
    " ".repeat(n)
}

/// `pairs` as lines.
fn written(pairs: &Pairs, indent: usize, step: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for (key, value) in pairs {
        match value {
            Written::Line(text) => lines.push(format!("{}{key}: {text}", blanks(indent))),
            Written::Map(own) => {
                lines.push(format!("{}{key}:", blanks(indent)));
                lines.extend(own.iter().map(|(key, text)| format!("{}{key}: {text}", blanks(indent + step))));
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sidecar(text: &str) -> Sidecar<'_> {
        Sidecar::read(text.as_bytes(), &Limits::default()).unwrap()
    }

    fn record() -> Pairs {
        vec![
            ("Committed", Written::Line("2020-01-02".to_owned())),
            ("Resolved", Written::Map(vec![("\"mci:X\"".to_owned(), "{Revision: 8}".to_owned())])),
        ]
    }

    const RECORD: &str = "    Committed: 2020-01-02\n    Resolved:\n      \"mci:X\": {Revision: 8}\n";

    #[test]
    fn a_revision_is_added_where_the_others_are() {
        let cases = [
            ("Publisher: P\n", format!("Publisher: P\nRevisions:\n  3:\n{RECORD}")),
            ("", format!("Revisions:\n  3:\n{RECORD}")),
            ("Publisher: P # c", format!("Publisher: P # c\nRevisions:\n  3:\n{RECORD}")),
            ("Revisions: # all\nPublisher: P\n", format!("Revisions: # all\n  3:\n{RECORD}Publisher: P\n")),
            ("Revisions: {} # all\n", format!("Revisions: # all\n  3:\n{RECORD}")),
            (
                "Revisions:\n  2:\n    Committed: 2019-01-01\n    # kept with 2\n# the end\n",
                format!(
                    "Revisions:\n  2:\n    Committed: 2019-01-01\n    # kept with 2\n  3:\n{RECORD}# the end\n"
                ),
            ),
            (
                "Revisions:\n  2:\n    Notes: |\n      a\n\n      b\nPublisher: P\n",
                format!("Revisions:\n  2:\n    Notes: |\n      a\n\n      b\n  3:\n{RECORD}Publisher: P\n"),
            ),
            (
                "Revisions:\n  # newest first\n  2: {}\n  1: {}\n",
                format!("Revisions:\n  # newest first\n  3:\n{RECORD}  2: {{}}\n  1: {{}}\n"),
            ),
        ];
        for (before, after) in cases {
            assert_eq!(sidecar(before).with_revision(3, &record()).unwrap(), after, "{before:?}");
        }
        let crlf = sidecar("Publisher: P\r\n").with_revision(3, &record()).unwrap();
        assert_eq!(crlf, format!("Publisher: P\nRevisions:\n  3:\n{RECORD}").replace('\n', "\r\n"));
        for odd in ["Revisions: {1: {}}\n", "A: &a {1: {}}\nRevisions: *a\n", "{Publisher: P}\n"] {
            assert!(sidecar(odd).with_revision(3, &record()).is_err(), "{odd:?}");
        }
    }

    #[test]
    fn an_entry_is_added_to_a_map_or_to_a_new_one() {
        let entry = "\"eula:a\": {Revision: 1}";
        let with =
            |text: &str| sidecar(text).with_entry(1, "Resolved", "\"eula:a\"", "{Revision: 1}").unwrap();
        let block =
            "Revisions:\n  1:\n    Resolved: # all\n      \"mci:X\": {Revision: 8}  # x\n    Digest: y\n";
        assert_eq!(with(block), block.replace("    Digest", &format!("      {entry}\n    Digest")));
        let none = "Revisions:\n  1:\n    Committed: 2019-01-01\n    Digest: y\n";
        assert_eq!(with(none), format!("{none}    Resolved:\n      {entry}\n"));
        let braces = "Revisions:\n  1: {Resolved: {\"mci:X\": {Revision: 8}}}\n";
        assert_eq!(with(braces), braces.replace("8}}}", &format!("8}}, {entry}}}}}")));
        let short = "Revisions:\n  1: {Committed: 2019-01-01}\n";
        assert_eq!(with(short), short.replace("01-01}", &format!("01-01, Resolved: {{{entry}}}}}")));
    }

    #[test]
    fn a_key_is_added_replaced_and_removed() {
        let text = "Revisions:\n  1:\n    Committed: 2019-01-01 # c\n    Digest: x\n  2: {Committed: 2019-01-01}\n  3:\n";
        let with = |number| sidecar(text).with_key(number, "Published", "2020-01-02", "Committed").unwrap();
        let line = "    Published: 2020-01-02\n";
        assert_eq!(with(1), text.replace("    Digest", &format!("{line}    Digest")));
        assert_eq!(with(2), text.replace("01-01}", "01-01, Published: 2020-01-02}"));
        assert_eq!(with(3), format!("{text}{line}"));
        for number in [1, 3] {
            let with = with(number);
            assert_eq!(sidecar(&with).without_key(number, "Published").unwrap(), text);
        }
        let changed = sidecar(text).with_value(1, "Digest", "\"y\"").unwrap();
        assert_eq!(changed, text.replace("Digest: x", "Digest: \"y\""));
        assert!(sidecar(text).with_key(9, "Published", "x", "").is_err());
    }
}
