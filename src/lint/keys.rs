//! What a finding is about, told by structure and never by line: a baseline remembers findings by it, two revisions of a
//! catalog are compared by it, and it is the fingerprint in SARIF.
//!
//! A key holds the code, the file, the way to the place through the keys of maps and the names of list entries, and the
//! names that the message quotes. Wording, numbers, lines, and the order of entries are not part of it. Outside of YAML the
//! place is the line's own text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::settings::Limits;
use crate::source;
use crate::source::Sources;
use crate::syntax::block;
use crate::syntax::yaml;
use crate::syntax::yaml::Node;
use crate::syntax::yaml::NodeKind;
use crate::text::FileId;
use crate::text::Span;

/// Longest text of one step of a place, in characters.
const MAX_STEP_CHARS: usize = 80;

/// The keys that name an entry of a list, the first that is there.
const NAMES: [&str; 4] = ["Name", "Cloud", "Image", "Href"];

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The code's id.
    pub code: String,
    /// The file, from the root; `.` for the whole input.
    pub file: String,
    /// The way to the place, steps separated by `/`; empty for a file as a whole.
    pub place: String,
    /// What the message quotes, in its order.
    pub names: Vec<String>,
}

impl Key {
    /// 32 hexadecimal digits that differ where keys do.
    pub fn fingerprint(&self) -> String {
        let mut text = format!("{}\0{}\0{}", self.code, self.file, self.place);
        for name in &self.names {
            write!(text, "\0{name}").expect("a string takes all");
        }
        let mut digest = source::hex(&source::sha256(text.as_bytes()));
        digest.truncate(32);
        digest
    }
}

/// Makes keys; each file is parsed once.
#[derive(Debug)]
pub struct Keys<'a> {
    sources: &'a Sources,
    limits: &'a Limits,
    parsed: BTreeMap<FileId, Structure>,
}

/// The structure of one file.
#[derive(Debug)]
enum Structure {
    /// YAML, or that of a script's block, which ends there.
    Yaml(Box<Node<'static>>, Span),
    /// Lines of text.
    Lines,
}

impl<'a> Keys<'a> {
    /// For findings in `sources`.
    pub fn new(sources: &'a Sources, limits: &'a Limits) -> Self {
        Keys { sources, limits, parsed: BTreeMap::new() }
    }

    /// The key of `diagnostic`.
    pub fn of(&mut self, diagnostic: &Diagnostic) -> Key {
        let (file, place) = match &diagnostic.place {
            Place::Root => (".".to_owned(), String::new()),
            Place::Path(path) => (path.to_string(), String::new()),
            Place::Span(span) => (self.sources.path(span.file).to_string(), self.place(*span)),
        };
        Key { code: diagnostic.code.id.to_owned(), file, place, names: quoted(&diagnostic.message) }
    }

    fn place(&mut self, span: Span) -> String {
        if (span.start, span.end) == (0, 0) {
            return String::new();
        }
        let bytes = self.sources.get(span.file).and_then(|file| file.bytes.as_deref()).unwrap_or_default();
        let (sources, limits) = (self.sources, self.limits);
        let structure =
            self.parsed.entry(span.file).or_insert_with(|| parse(span.file, bytes, sources, limits));
        match structure {
            Structure::Yaml(root, whole) if whole.start <= span.start && span.start < whole.end => {
                let mut steps = Vec::new();
                descend(root, span.start, &mut steps);
                steps.join("/")
            }
            Structure::Yaml(..) | Structure::Lines => line(bytes, span.start as usize),
        }
    }
}

fn parse(file: FileId, bytes: &[u8], sources: &Sources, limits: &Limits) -> Structure {
    if source::is_yaml(sources.path(file)) {
        let whole = Span::new(file, 0, usize::MAX);
        return match yaml::parse(file, bytes, limits).value {
            Some(root) => Structure::Yaml(Box::new(root.into_owned()), whole),
            None => Structure::Lines,
        };
    }
    let block = block::find(file, bytes, limits).value;
    match block.and_then(|block| Some((block.parse(limits).value?.into_owned(), block.span))) {
        Some((root, span)) => Structure::Yaml(Box::new(root), span),
        None => Structure::Lines,
    }
}

/// Adds the steps from `node` to what stands at the byte `at`.
fn descend(node: &Node, at: u32, steps: &mut Vec<String>) {
    let holds = |node: &Node| node.span.start <= at && (at < node.span.end || at == node.span.start);
    match &node.kind {
        NodeKind::Mapping(pairs) => {
            let Some((key, value)) = pairs.iter().find(|(key, value)| holds(key) || holds(value)) else {
                return;
            };
            steps.push(scalar(key).map_or("?".to_owned(), cut));
            if !holds(key) {
                descend(value, at, steps);
            }
        }
        NodeKind::Sequence(entries) => {
            let Some(number) = entries.iter().position(holds) else { return };
            let entry = &entries[number];
            steps.push(format!("[{}]", name(entry).unwrap_or_else(|| number.to_string())));
            descend(entry, at, steps);
        }
        NodeKind::Scalar(_) => {}
    }
}

/// The name of a list's entry.
fn name(entry: &Node) -> Option<String> {
    match &entry.kind {
        NodeKind::Scalar(scalar) => Some(cut(&scalar.text)),
        NodeKind::Mapping(pairs) => {
            let value = |wanted: &str| {
                let (_, value) = pairs.iter().find(|(key, _)| scalar(key) == Some(wanted))?;
                scalar(value).map(cut)
            };
            NAMES.iter().find_map(|key| value(key))
        }
        NodeKind::Sequence(_) => None,
    }
}

fn scalar<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    match &node.kind {
        NodeKind::Scalar(scalar) => Some(&scalar.text),
        NodeKind::Sequence(_) | NodeKind::Mapping(_) => None,
    }
}

/// The trimmed text of the line that holds the byte `at`.
fn line(bytes: &[u8], at: usize) -> String {
    let at = at.min(bytes.len());
    let start = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let end = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |length| at + length);
    cut(String::from_utf8_lossy(&bytes[start..end.min(start + 4 * MAX_STEP_CHARS)]).trim())
}

/// At most [`MAX_STEP_CHARS`] of `text`, on one line.
fn cut(text: &str) -> String {
    text.chars().take(MAX_STEP_CHARS).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// What `message` has between backticks.
fn quoted(message: &str) -> Vec<String> {
    message.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::suppressions::UNUSED_SUPPRESSION;
    use crate::path::SourcePath;
    use crate::source::Area;

    fn place(name: &str, text: &str, needle: &str) -> String {
        let mut sources = Sources::default();
        let file = sources.insert(SourcePath::parse(name).unwrap(), Area::Catalog, text.as_bytes());
        let start = text.find(needle).unwrap();
        let span = Span::new(file, start, start + needle.len());
        let found = Diagnostic::new(&UNUSED_SUPPRESSION, span, "there is no `C401` in 3 of `x`");
        let limits = Limits::default();
        let key = Keys::new(&sources, &limits).of(&found);
        assert_eq!(key.names, ["C401", "x"]);
        key.place
    }

    const TEMPLATE: &str = "Name: A\nInputs:\n  PORT: text:80\nMultiCloudImages:\n- Name: One\n  Settings:\n  - Cloud: EC2\n    Image: ami\nRightScripts:\n  Boot:\n  - a.sh\n";

    #[test]
    fn a_place_is_the_way_through_keys_and_names() {
        assert_eq!(place("a.yml", TEMPLATE, "text:80"), "Inputs/PORT");
        assert_eq!(place("a.yml", TEMPLATE, "PORT"), "Inputs/PORT");
        assert_eq!(place("a.yml", TEMPLATE, "ami"), "MultiCloudImages/[One]/Settings/[EC2]/Image");
        assert_eq!(place("a.yml", TEMPLATE, "a.sh"), "RightScripts/Boot/[a.sh]");
    }

    #[test]
    fn other_lines_do_not_move_a_place() {
        let moved = TEMPLATE.replace("Inputs:\n", "# more\n\nInputs:\n  OTHER: text:1\n");
        assert_eq!(place("a.yml", &moved, "ami"), place("a.yml", TEMPLATE, "ami"));
    }

    #[test]
    fn scripts_have_the_structure_of_their_block_and_lines_below_it() {
        let script = "#!/bin/sh\n# ---\n# RightScript Name: a\n# Inputs:\n#   PORT:\n#     Category: x\n# ...\nset -x\n";
        assert_eq!(place("a.sh", script, "x\n# ..."), "Inputs/PORT/Category");
        assert_eq!(place("a.sh", script, "set -x"), "set -x");
        assert_eq!(place("a.yml", "a: [\nb: c", "b: c"), "b: c");
    }

    #[test]
    fn keys_differ_in_their_fingerprints() {
        let key = |names: &[&str]| Key {
            code: "C401".to_owned(),
            file: "a.yml".to_owned(),
            place: "Name".to_owned(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
        };
        assert_eq!(key(&["a"]).fingerprint().len(), 32);
        assert_ne!(key(&["a", "b"]).fingerprint(), key(&["ab"]).fingerprint());
    }
}
