//! RightScripts: the metadata block of a script.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::Checked;
use crate::diag::Diagnostic;
use crate::diag::Edit;
use crate::diag::Severity;
use crate::model::codes;
use crate::model::fields;
use crate::model::fields::Field;
use crate::model::fields::Fields;
use crate::model::fields::Findings;
use crate::model::fields::Shape;
use crate::model::fields::Table;
use crate::model::fields::scalar::NullWord;
use crate::model::input::InputDefinition;
use crate::model::input::definition;
use crate::settings::Limits;
use crate::syntax::block;
use crate::syntax::yaml::Node;
use crate::syntax::yaml::NodeKind;
use crate::text::FileId;
use crate::text::Span;
use crate::text::Spanned;

/// The keys of a script's metadata.
pub static METADATA: Table = Table {
    of: "a script's metadata",
    fields: &[
        Field::needed("RightScript Name", Shape::Text, "what it is called; right_st needs it"),
        Field::optional("Description", Shape::Text, "what it does, in Markdown"),
        Field::optional("Packages", Shape::Text, "packages to install before it runs, with spaces between"),
        Field::needed(
            "Inputs",
            Shape::Map(&Shape::Object(&definition::DEFINITION)),
            "its inputs, in order of display; right_st needs it",
        ),
        Field::optional(
            "Attachments",
            Shape::List(&Shape::Text),
            "files below `attachments/` beside the script",
        ),
    ],
};

/// A script's metadata.
#[derive(Debug, Clone)]
pub struct RightScriptFile {
    /// The script.
    pub file: FileId,
    /// The block, from its opening marker to the end of its closing one.
    pub block: Span,
    /// Its name, not empty.
    pub name: Spanned<String>,
    /// Markdown.
    pub description: Option<Spanned<String>>,
    /// Package names, separated by spaces.
    pub packages: Option<Spanned<String>>,
    /// Its inputs, in order of display.
    pub inputs: Arc<[InputDefinition]>,
    /// Attachments as written, below `attachments/` beside the script.
    pub attachments: Vec<Spanned<String>>,
}

/// Reads the script `file`, whose content is `bytes`: finds its block, parses and reads it.
///
/// The value is `None` if there is no block, or if it cannot be parsed.
pub fn read(bytes: &[u8], file: FileId, limits: &Limits) -> Checked<Option<RightScriptFile>> {
    let Checked { value: block, diagnostics: mut findings } = block::find(file, bytes, limits);
    let Some(block) = block else {
        // A block that is never closed has been reported.
        if findings.iter().all(|it| it.severity != Severity::Error) {
            findings.push(missing_metadata(bytes, file));
        }
        return fields::finish(None, findings);
    };
    let parsed = block.parse(limits);
    findings.extend(parsed.diagnostics);
    let Some(root) = parsed.value else { return fields::finish(None, findings) };
    let checked = read_metadata(&root, file, block.span);
    findings.extend(checked.diagnostics);
    fields::finish(checked.value, findings)
}

fn missing_metadata(bytes: &[u8], file: FileId) -> Diagnostic {
    let is_named = |line: &&[u8]| line.trim_ascii_start().starts_with(b"RightScript Name:");
    let mut place = Span::whole(file);
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if is_named(&line) {
            place = Span::new(file, at, at + line.trim_ascii_end().len());
            break;
        }
        at += line.len();
    }
    let diagnostic = Diagnostic::new(&codes::MISSING_METADATA, place, "the script has no metadata")
        .note("its name, inputs and attachments stand in comment lines between `# ---` and `# ...`");
    if place.start == place.end {
        diagnostic.help("add the block after the first line")
    } else {
        diagnostic.help("write `# ` before each line of the block")
    }
}

/// Reads the metadata `root` of the script `file`, whose block is at `block`; `root` is null if the block is empty.
///
/// The value is there whenever the metadata is a map; a name that is missing is empty in it.
pub fn read_metadata(root: &Node, file: FileId, block: Span) -> Checked<Option<RightScriptFile>> {
    let mut findings = Findings::new();
    let map = Fields::open(root, &METADATA, &mut findings);
    let is_empty = map.is_none() && fields::is_null(root);
    if is_empty {
        findings.push(missing_inputs(block));
        findings.push(without_name(block));
    }
    let Some(map) = map else { return fields::finish(None, findings) };
    let name = map.text("RightScript Name", &mut findings);
    let is_text = map.node("RightScript Name").is_none_or(|node| fields::as_scalar(node).is_some());
    if is_text && name.as_ref().is_none_or(|name| name.value.is_empty()) {
        findings.push(without_name(map.place("RightScript Name")));
    }
    let script = RightScriptFile {
        file,
        block,
        name: name.unwrap_or_else(|| Spanned::new(String::new(), map.head)),
        description: map.text("Description", &mut findings),
        packages: read_packages(&map, &mut findings),
        inputs: read_inputs(&map, &mut findings).into(),
        attachments: read_attachments(&map, &mut findings),
    };
    fields::finish(Some(script), findings)
}

fn read_inputs(map: &Fields<'_>, findings: &mut Findings) -> Vec<InputDefinition> {
    let node = map.entry("Inputs").map(|entry| entry.value);
    match node {
        // `Null` and `NULL` are an empty map to right_st, and `null` is nothing.
        Some(node) if fields::null_word(node) != Some(NullWord::Nothing) => {
            definition::read_definitions(node, findings)
        }
        node => {
            let found = missing_inputs(map.place("Inputs"));
            findings.push(match node.map(|node| (node.span, fields::as_scalar(node))) {
                Some((span, Some(scalar))) if scalar.tag.is_none() => {
                    let new = if scalar.text.is_empty() { " {}" } else { "{}" };
                    found.fix("write `Inputs: {}`", Edit::Bytes { span, new: new.to_owned() })
                }
                _ => found,
            });
            Vec::new()
        }
    }
}

fn missing_inputs(place: Span) -> Diagnostic {
    Diagnostic::new(&codes::MISSING_INPUTS, place, "the metadata has no `Inputs`")
        .note("right_st refuses a script without them, even if it has none")
        .help("write `Inputs: {}`")
}

fn without_name(place: Span) -> Diagnostic {
    Diagnostic::new(&codes::SCRIPT_WITHOUT_NAME, place, "the script has no name")
        .note("right_st refuses a script without one")
        .help("write `RightScript Name: …`")
}

fn read_packages(map: &Fields<'_>, findings: &mut Findings) -> Option<Spanned<String>> {
    let node = map.node("Packages")?;
    let NodeKind::Sequence(entries) = &node.kind else { return map.text("Packages", findings) };
    let names: Vec<&str> = entries.iter().filter_map(fields::as_scalar).map(|scalar| &*scalar.text).collect();
    let diagnostic =
        Diagnostic::new(&codes::PACKAGE_LIST, node.span, "`Packages` is a list, one text is expected")
            .help(format!("write `Packages: {}`", names.join(" ")));
    let key = map.entry("Packages").map_or(node.span, |entry| entry.key.span);
    let is_plain = |name: &&str| name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.+".contains(c));
    let is_whole = names.len() == entries.len() && !names.is_empty() && names.iter().all(is_plain);
    findings.push(if is_whole && key.end < node.span.start {
        let span = Span { start: key.end, ..node.span };
        diagnostic
            .fix("write the names as one text", Edit::Bytes { span, new: format!(": {}", names.join(" ")) })
    } else {
        diagnostic
    });
    None
}

fn read_attachments(map: &Fields<'_>, findings: &mut Findings) -> Vec<Spanned<String>> {
    let what = "an entry of `Attachments`";
    let mut attachments: Vec<Spanned<String>> = Vec::new();
    let mut first: BTreeMap<String, Span> = BTreeMap::new();
    for node in map.list("Attachments", findings) {
        if fields::is_null(node) {
            findings.push(fields::null_entry(&codes::NULL_ENTRY, node, what));
            continue;
        }
        let Some(path) = fields::path(node, what, findings) else { continue };
        let base = base_name(&path.value).to_owned();
        if let Some(earlier) = first.get(&base) {
            let diagnostic = Diagnostic::new(
                &codes::ATTACHMENT_TWICE,
                path.span,
                format!("a second attachment is called `{base}`"),
            )
            .note_at(*earlier, "the first one is here")
            .note("on the server all attachments lie in one folder")
            .help("rename one of the files");
            let is_same = attachments.iter().any(|other| other.value == path.value) && *earlier < path.span;
            let remove = Edit::Entry { span: path.span };
            findings.push(if is_same { diagnostic.fix("remove the second one", remove) } else { diagnostic });
            continue;
        }
        first.insert(base, path.span);
        if path.value.starts_with('/') {
            let message = format!("the path of `{}` is absolute", path.value);
            let diagnostic = Diagnostic::new(&codes::ABSOLUTE_ATTACHMENT, path.span, message)
                .note("it names a file of one machine, and right_st fails when it uploads it")
                .help("put the file into `attachments/` beside the script");
            findings.push(diagnostic);
        }
        attachments.push(path);
    }
    attachments
}

/// The last name of `path`, as Go's `path.Base` has it.
fn base_name(path: &str) -> &str {
    let trimmed = path.trim_end_matches('/');
    match trimmed.rsplit_once('/') {
        _ if trimmed.is_empty() => "/",
        Some((_, name)) => name,
        None => trimmed,
    }
}

#[cfg(test)]
mod tests;
