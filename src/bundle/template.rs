//! ServerTemplates and MultiCloud Images written anew: with paths where references lead into the bundle, or with
//! the rows of some clouds only.
//!
//! What is written says the same to right_st, key by key; comments and layout of the original are not kept, and it lies
//! beside as it was.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::model::fields;
use crate::model::fields::Fields;
use crate::model::multi_cloud_image;
use crate::model::multi_cloud_image::ImageEntry;
use crate::model::multi_cloud_image::ImageForm;
use crate::model::multi_cloud_image::MultiCloudImage;
use crate::model::reference::NamedReference;
use crate::model::reference::RevisionWord;
use crate::model::server_template;
use crate::model::server_template::SERVER_TEMPLATE;
use crate::model::server_template::ScriptReference;
use crate::model::server_template::Sequence;
use crate::model::server_template::ServerTemplateFile;
use crate::settings::Limits;
use crate::syntax::yaml;
use crate::syntax::yaml::Node;
use crate::syntax::yaml::NodeKind;
use crate::text::FileId;

/// What becomes of a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// It stays as it is written.
    Keep,
    /// It becomes this path, told from the ServerTemplate's folder.
    Path(String),
    /// It goes.
    Drop,
}

/// A ServerTemplate as its file has it.
#[derive(Debug)]
pub(super) struct Template {
    root: Node<'static>,
    written: ServerTemplateFile,
}

impl Template {
    /// Reads the definition `bytes`.
    ///
    /// # Errors
    ///
    /// That it cannot be read, in words.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        let fault = || "the ServerTemplate cannot be read; `catalog check` tells why".to_owned();
        let root = yaml::parse(FileId(0), bytes, &limits()).value.ok_or_else(fault)?;
        let read = server_template::read(&root, FileId(0));
        // What right_st would say of it was said when it was checked.
        let written = read.value.ok_or_else(fault)?;
        Ok(Template { root: root.into_owned(), written })
    }

    /// The roles of its references, in the order of the file.
    pub(super) fn roles(&self) -> Vec<String> {
        let scripts = self.written.scripts.iter();
        let scripts = scripts.map(|script| format!("{} {}", script.sequence.word(), script.position));
        let images = (1..=self.written.images.len()).map(image_role);
        scripts.chain(images).collect()
    }

    /// Writes it with `targets` by role, and with the rows of `clouds` only.
    pub(super) fn write(
        &self,
        targets: &BTreeMap<String, Target>,
        clouds: Option<&BTreeSet<String>>,
    ) -> String {
        let mut findings = Vec::new();
        let mut out = String::new();
        let map = Fields::open(&self.root, &SERVER_TEMPLATE, &mut findings).expect("it was read");
        for key in ["Name", "Description"] {
            if let Some(text) = map.text(key, &mut findings) {
                pair(&mut out, 0, key, &text.value);
            }
        }
        let inputs = map.map("Inputs", &mut findings);
        if !inputs.is_empty() {
            out.push_str("Inputs:\n");
            for input in inputs {
                if let Some(value) = fields::text(input.value, "an input", &mut findings) {
                    pair(&mut out, 2, &scalar(&input.key.value), &value.value);
                }
            }
        }
        self.scripts(targets, &mut out);
        self.images(targets, clouds, &mut out);
        let alerts = map.list("Alerts", &mut findings);
        if !alerts.is_empty() {
            out.push_str("Alerts:\n");
            for alert in alerts {
                map_or_text(&mut out, alert);
            }
        }
        out
    }

    fn scripts(&self, targets: &BTreeMap<String, Target>, out: &mut String) {
        if self.written.scripts.is_empty() {
            return;
        }
        out.push_str("RightScripts:\n");
        for sequence in Sequence::ALL {
            let mut scripts = self.written.scripts.iter().filter(|it| it.sequence == sequence).peekable();
            if scripts.peek().is_some() {
                writeln!(out, "  {}:", sequence.word()).expect("a string takes all");
            }
            for script in scripts {
                let role = format!("{} {}", sequence.word(), script.position);
                match (targets.get(&role).unwrap_or(&Target::Keep), &script.reference) {
                    (Target::Drop, _) => {}
                    (Target::Path(path), _) => item(out, 2, path),
                    (Target::Keep, ScriptReference::Local(path)) => item(out, 2, &path.value),
                    (Target::Keep, ScriptReference::Named(named)) => reference(out, 2, named),
                }
            }
        }
    }

    fn images(
        &self,
        targets: &BTreeMap<String, Target>,
        clouds: Option<&BTreeSet<String>>,
        out: &mut String,
    ) {
        if self.written.images.is_empty() {
            return;
        }
        out.push_str("MultiCloudImages:\n");
        for (image, at) in self.written.images.iter().zip(1..) {
            match (targets.get(&image_role(at)).unwrap_or(&Target::Keep), image) {
                (Target::Drop, _) => {}
                (Target::Path(path), _) => item(out, 0, path),
                (Target::Keep, ImageEntry::File(path)) => item(out, 0, &path.value),
                (Target::Keep, ImageEntry::Form(ImageForm::Named(named))) => reference(out, 0, named),
                (Target::Keep, ImageEntry::Form(ImageForm::Href(href))) => {
                    writeln!(out, "- Href: {}", scalar(&href.value)).expect("a string takes all");
                }
                (Target::Keep, ImageEntry::Form(ImageForm::Defined(defined))) => {
                    entry(out, &image_text(defined, clouds));
                }
            }
        }
    }
}

/// The role of the image at a place, from 1.
fn image_role(at: usize) -> String {
    if at == 1 { "default image".to_owned() } else { format!("image {at}") }
}

/// Reads the file of a MultiCloud Image that is defined on the spot.
pub(super) fn read_image(bytes: &[u8]) -> Option<MultiCloudImage> {
    let root = yaml::parse(FileId(0), bytes, &limits()).value?;
    match multi_cloud_image::read(&root, FileId(0)).value?.form {
        ImageForm::Defined(image) => Some(Arc::unwrap_or_clone(image)),
        ImageForm::Named(_) | ImageForm::Href(_) => None,
    }
}

/// A MultiCloud Image with the rows of `clouds` only.
pub(super) fn image_text(image: &MultiCloudImage, clouds: Option<&BTreeSet<String>>) -> String {
    let mut out = String::new();
    pair(&mut out, 0, "Name", &image.name.value);
    if let Some(description) = &image.description {
        pair(&mut out, 0, "Description", &description.value);
    }
    if !image.tags.is_empty() {
        out.push_str("Tags:\n");
        for tag in &image.tags {
            item(&mut out, 0, &tag.value);
        }
    }
    out.push_str("Settings:\n");
    for setting in &image.settings {
        if clouds.is_some_and(|clouds| !clouds.contains(&setting.cloud.value)) {
            continue;
        }
        let mut text = String::new();
        pair(&mut text, 0, "Cloud", &setting.cloud.value);
        pair(&mut text, 0, "Instance Type", &setting.instance_type.value);
        pair(&mut text, 0, "Image", &setting.image.value);
        if let Some(data) = &setting.user_data {
            pair(&mut text, 0, "User Data", &data.value);
        }
        entry(&mut out, &text);
    }
    out
}

/// The ServerTemplate by which a lone MultiCloud Image is uploaded.
pub(super) fn wrapper(name: &str, path: &str) -> String {
    let mut out = String::new();
    pair(&mut out, 0, "Name", &format!("Upload of {name}"));
    let description = "right_st uploads a MultiCloud Image as part of a ServerTemplate only.\nDelete this one after \
                       the upload: the image stays.\n";
    pair(&mut out, 0, "Description", description);
    out.push_str("MultiCloudImages:\n");
    item(&mut out, 0, path);
    out
}

/// What limits a definition here: what was read when the bundle was made is read again, whatever the settings were.
fn limits() -> Limits {
    Limits { definition_bytes: 64 << 20, nodes: 10_000_000, depth: 256, ..Limits::default() }
}

fn reference(out: &mut String, indent: usize, named: &NamedReference) {
    let mut text = String::new();
    pair(&mut text, 0, "Name", &named.name.value);
    match named.revision.as_ref().map(|revision| revision.value) {
        None => {}
        Some(RevisionWord::Latest) => text.push_str("Revision: latest\n"),
        Some(RevisionWord::Head) => text.push_str("Revision: head\n"),
        Some(RevisionWord::Number(number)) => {
            writeln!(text, "Revision: {number}").expect("a string takes all");
        }
    }
    if let Some(publisher) = &named.publisher {
        pair(&mut text, 0, "Publisher", &publisher.value);
    }
    indented_entry(out, indent, &text);
}

/// Writes an alert: a text, or a map of texts.
fn map_or_text(out: &mut String, node: &Node) {
    let mut findings = Vec::new();
    if let NodeKind::Mapping(_) = node.kind {
        let mut text = String::new();
        let mut entries: BTreeMap<String, String> = BTreeMap::new();
        for found in fields::map(node, "an alert", &mut findings) {
            if let Some(value) = fields::text(found.value, "an alert", &mut findings) {
                entries.insert(found.key.value.into_owned(), value.value);
            }
        }
        for key in ["Name", "Description", "Clause"] {
            if let Some(value) = entries.get(key) {
                pair(&mut text, 0, key, value);
            }
        }
        entry(out, &text);
    } else if let Some(path) = fields::text(node, "an alert", &mut findings) {
        item(out, 0, &path.value);
    }
}

/// Writes `- text`.
fn item(out: &mut String, indent: usize, text: &str) {
    writeln!(out, "{:indent$}- {}", "", scalar(text)).expect("a string takes all");
}

/// Writes the lines of `text` as one entry of a list.
fn entry(out: &mut String, text: &str) {
    indented_entry(out, 0, text);
}

fn indented_entry(out: &mut String, indent: usize, text: &str) {
    for (at, line) in text.lines().enumerate() {
        let mark = match (at, line) {
            (0, _) => "- ",
            (_, "") => {
                out.push('\n');
                continue;
            }
            _ => "  ",
        };
        writeln!(out, "{:indent$}{mark}{line}", "").expect("a string takes all");
    }
}

/// Writes `key: value`, a text of several lines as a block where that keeps every byte.
fn pair(out: &mut String, indent: usize, key: &str, value: &str) {
    let mark = match value.strip_suffix('\n') {
        None => "|-",
        Some(_) => "|",
    };
    if !is_block(value) {
        writeln!(out, "{:indent$}{key}: {}", "", scalar(value)).expect("a string takes all");
        return;
    }
    writeln!(out, "{:indent$}{key}: {mark}", "").expect("a string takes all");
    let deeper = indent + 2;
    for line in value.lines() {
        if line.is_empty() {
            out.push('\n');
        } else {
            writeln!(out, "{:deeper$}{line}", "").expect("a string takes all");
        }
    }
}

/// Whether a block scalar gives the text back, byte for byte, to every reader.
fn is_block(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let is_line = |line: &str| {
        !line.starts_with('\t')
            && !line.trim().is_empty() | line.is_empty()
            && line.chars().all(is_plain_char)
    };
    body.contains('\n')
        && !body.starts_with([' ', '\n'])
        && !body.ends_with('\n')
        && body.split('\n').all(is_line)
}

/// Whether a character stands for itself between quotes and in blocks, for every reader of YAML.
fn is_plain_char(c: char) -> bool {
    let breaks = ['\u{85}', '\u{2028}', '\u{2029}', '\u{FEFF}', '\u{FFFE}', '\u{FFFF}'];
    (c == '\t' || !c.is_control()) && !breaks.contains(&c)
}

/// A text on one line: plain where nobody takes it for something else, else between double quotes.
pub(super) fn scalar(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_./+=@-".contains(c);
    let first = text.chars().next().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_' || c == '/');
    let words = text.split([' ', ':']).all(|word| !word.is_empty() && word.chars().all(is_plain));
    // A colon before a blank would make a map; no reader of ours takes these words for a text.
    let special = text.contains(": ") || ["null", "Null", "NULL"].contains(&text);
    if first && words && !special { text.to_owned() } else { quoted(text) }
}

/// A text on one line between double quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_plain_char(c) => out.push(c),
            c if u32::from(c) < 0x100 => write!(out, "\\x{:02X}", u32::from(c)).expect("a string takes all"),
            c => write!(out, "\\u{:04X}", u32::from(c)).expect("a string takes all"),
        }
    }
    out.push('"');
    out
}

/// The path to `to` as it is written in a file of the folder `from`; both are told from one root.
pub(super) fn relative(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').filter(|name| !name.is_empty()).collect();
    let to: Vec<&str> = to.split('/').collect();
    let shared = from.iter().zip(&to[..to.len() - 1]).take_while(|(a, b)| a == b).count();
    let ups = from[shared..].iter().map(|_| "..");
    ups.chain(to[shared..].iter().copied()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(text: &str) {
        let mut out = String::new();
        pair(&mut out, 0, "Name", "x");
        pair(&mut out, 0, "Description", text);
        out.push_str("MultiCloudImages:\n");
        entry(&mut out, &{
            let mut inner = String::new();
            pair(&mut inner, 0, "Name", "i");
            pair(&mut inner, 0, "Description", text);
            inner.push_str("Settings:\n- {Cloud: c, Image: i, Instance Type: t}\n");
            inner
        });
        let template = Template::read(out.as_bytes()).unwrap_or_else(|err| panic!("{err}: {out}"));
        let read = template.written.description.as_ref().map(|it| it.value.as_str()).unwrap_or_default();
        assert_eq!(read, text, "{out}");
        let ImageEntry::Form(ImageForm::Defined(image)) = &template.written.images[0] else {
            panic!("{out}")
        };
        assert_eq!(image.description.as_ref().map(|it| it.value.as_str()).unwrap_or_default(), text, "{out}");
    }

    #[test]
    fn every_text_comes_back_as_it_was() {
        for text in [
            "a",
            "a b",
            "a: b",
            "a #b",
            "null",
            "~",
            "yes",
            "12",
            "- a",
            "a\n",
            "a\nb",
            "a\nb\n",
            "a\n\nb\n\n",
            "a\n  b\nc",
            " a\nb",
            "\ta\nb",
            "a\n\tb",
            "a\n \nb",
            "a\r\nb",
            "\u{85}",
            "a\u{2028}b",
            "\u{FEFF}x\ny",
            "\"q\" \\ 'x'",
            "\u{1}",
            "é😀",
            "---\na",
            "a\n---\nb\n...\n",
            "#x\ny",
            "a:",
            ":a",
            "a::b",
            "http://x/?a=b&c",
            "{a}",
            "[a]",
            "*a",
            "&a",
            "!a",
            "|",
            ">",
            "%a",
            "@a",
            "`a`",
            "a ",
            " ",
            "\n",
            "a\n\n",
            "?",
            "? a",
            "\u{7f}",
        ] {
            same(text);
        }
    }

    #[test]
    fn paths_are_told_from_the_folder() {
        assert_eq!(relative("", "a/b.sh"), "a/b.sh");
        assert_eq!(relative("x/y", "x/b.sh"), "../b.sh");
        assert_eq!(relative("component", "right-scripts/a/b.sh"), "../right-scripts/a/b.sh");
        assert_eq!(relative("a", "a"), "../a");
    }

    #[test]
    fn a_template_without_changes_says_the_same() {
        let text = "Name: A\nInputs: {B: 'text: x', C: blank}\nRightScripts:\n  Decommission: [a.sh]\n  Boot:\n  - b.sh\n  - \
                    {Name: N, Revision: latest, Publisher: P}\nMultiCloudImages:\n- i.yml\n- Name: H\nAlerts:\n- {Name: n, \
                    Clause: 'If a.b > 1 for 2 minutes then escalate x'}\n- more.yml\n";
        let template = Template::read(text.as_bytes()).unwrap();
        let out = template.write(&BTreeMap::new(), None);
        let expected = "Name: A\nInputs:\n  B: \"text: x\"\n  C: blank\nRightScripts:\n  Boot:\n  - b.sh\n  - Name: N\n    \
                        Revision: latest\n    Publisher: P\n  Decommission:\n  - a.sh\nMultiCloudImages:\n- i.yml\n- Name: \
                        H\nAlerts:\n- Name: n\n  Clause: \"If a.b > 1 for 2 minutes then escalate x\"\n- more.yml\n";
        assert_eq!(out, expected);
        assert_eq!(template.roles(), ["Boot 1", "Boot 2", "Decommission 1", "default image", "image 2"]);
    }
}
