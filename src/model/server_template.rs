//! ServerTemplate files: six keys.

use crate::diag::Checked;
use crate::diag::Diagnostic;
use crate::diag::only_meaning;
use crate::model::alert;
use crate::model::alert::AlertEntry;
use crate::model::codes;
use crate::model::fields;
use crate::model::fields::Field;
use crate::model::fields::Fields;
use crate::model::fields::Findings;
use crate::model::fields::INPUT_VALUE;
use crate::model::fields::Shape;
use crate::model::fields::Table;
use crate::model::input::InputOverride;
use crate::model::input::definition;
use crate::model::multi_cloud_image;
use crate::model::multi_cloud_image::ImageEntry;
use crate::model::reference;
use crate::model::reference::NamedReference;
use crate::syntax::yaml::Node;
use crate::syntax::yaml::NodeKind;
use crate::text::FileId;
use crate::text::Span;
use crate::text::Spanned;

/// What stands at a sequence.
const SCRIPTS: Shape = Shape::List(&Shape::OneOf(&[Shape::Text, Shape::Object(&reference::REFERENCE)]));

/// The sequences, as keys.
pub static SEQUENCES: Table = Table {
    of: "`RightScripts`",
    fields: &[
        Field::optional("Boot", SCRIPTS, "scripts that run while the server starts"),
        Field::optional("Operational", SCRIPTS, "scripts that run on request"),
        Field::optional("Decommission", SCRIPTS, "scripts that run while the server stops"),
    ],
};

/// The keys of a ServerTemplate.
pub static SERVER_TEMPLATE: Table = Table {
    of: "a ServerTemplate",
    fields: &[
        Field::needed("Name", Shape::Text, "what it is called"),
        Field::optional("Description", Shape::Text, "what it is for, in Markdown"),
        Field::optional("Inputs", Shape::Map(&INPUT_VALUE), "values for the inputs of its scripts"),
        Field::optional("RightScripts", Shape::Object(&SEQUENCES), "its scripts, by sequence"),
        Field::needed("MultiCloudImages", multi_cloud_image::IMAGES, "its images; the first is the default"),
        Field::optional("Alerts", alert::ALERTS, "its alerts"),
    ],
};

/// When a script runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sequence {
    /// While the server starts.
    Boot,
    /// On request, while it runs.
    Operational,
    /// While it stops.
    Decommission,
}

impl Sequence {
    /// All sequences, in the order of a server's life.
    pub const ALL: [Sequence; 3] = [Sequence::Boot, Sequence::Operational, Sequence::Decommission];

    /// The key in the file.
    pub fn word(self) -> &'static str {
        match self {
            Sequence::Boot => "Boot",
            Sequence::Operational => "Operational",
            Sequence::Decommission => "Decommission",
        }
    }
}

/// How a ServerTemplate names a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScriptReference {
    /// A path from the ServerTemplate's folder.
    Local(Spanned<String>),
    /// A published or external RightScript.
    Named(NamedReference),
}

impl ScriptReference {
    /// Where it is written.
    pub fn span(&self) -> Span {
        match self {
            ScriptReference::Local(path) => path.span,
            ScriptReference::Named(named) => named.span,
        }
    }
}

/// A script at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptEntry {
    /// The list it stands in.
    pub sequence: Sequence,
    /// Its place in that list, from 1.
    pub position: u32,
    /// The script.
    pub reference: ScriptReference,
}

/// A ServerTemplate as written.
#[derive(Debug, Clone)]
pub struct ServerTemplateFile {
    /// The file.
    pub file: FileId,
    /// The whole map, for messages about what is missing.
    pub span: Span,
    /// Its name; `None` where the key is missing, null or empty, which right_st accepts.
    pub name: Option<Spanned<String>>,
    /// Markdown.
    pub description: Option<Spanned<String>>,
    /// Values it sets, in written order.
    pub inputs: Vec<InputOverride>,
    /// Scripts: Boot, Operational, Decommission, each in order.
    pub scripts: Vec<ScriptEntry>,
    /// Images; the first is the default.
    pub images: Vec<ImageEntry>,
    /// Alerts, in order.
    pub alerts: Vec<AlertEntry>,
}

/// Reads a ServerTemplate file; `root` is null if the file is empty.
///
/// The value is there whenever the file is a map: entries that cannot be read are left out of it, and the findings
/// say so. A file with a finding of level error is not to be shown.
pub fn read(root: &Node, file: FileId) -> Checked<Option<ServerTemplateFile>> {
    let mut findings = Findings::new();
    if fields::is_null(root) {
        let diagnostic =
            Diagnostic::new(&codes::EMPTY_SERVER_TEMPLATE, Span::whole(file), "the file is empty")
                .note("right_st takes it for a ServerTemplate without a name")
                .help("write the ServerTemplate, or remove the file");
        return fields::finish(None, vec![diagnostic]);
    }
    let Some(map) = Fields::open(root, &SERVER_TEMPLATE, &mut findings) else {
        return fields::finish(None, findings);
    };
    let name = map.text_not_empty("Name", &mut findings);
    if name.is_none() && map.node("Name").is_none_or(|node| fields::as_scalar(node).is_some()) {
        findings.push(reference::without_name(map.place("Name"), "the ServerTemplate"));
    }
    let images = map.list("MultiCloudImages", &mut findings);
    if map
        .node("MultiCloudImages")
        .is_none_or(|node| matches!(&node.kind, NodeKind::Sequence(it) if it.is_empty()))
    {
        let place = map.place("MultiCloudImages");
        let message = "the ServerTemplate has no MultiCloud Image";
        let diagnostic = Diagnostic::new(&codes::SERVER_TEMPLATE_WITHOUT_IMAGE, place, message)
            .note("the first image is the default one; without any, no server can be started")
            .help("name an image under `MultiCloudImages`");
        findings.push(diagnostic);
    }
    let inputs = map.node("Inputs").map(|node| definition::read_overrides(node, &mut findings));
    let template = ServerTemplateFile {
        file,
        span: root.span,
        name,
        description: map.text("Description", &mut findings),
        inputs: inputs.unwrap_or_default(),
        scripts: read_scripts(&map, &mut findings),
        images: multi_cloud_image::read_entries(images, &mut findings),
        alerts: alert::read_entries(map.list("Alerts", &mut findings), &mut findings),
    };
    fields::finish(Some(template), findings)
}

/// Reads all sequences; the result is in the order of a server's life, whatever order the file has.
fn read_scripts(map: &Fields<'_>, findings: &mut Findings) -> Vec<ScriptEntry> {
    let mut scripts = Vec::new();
    if let Some(node) = map.node("RightScripts")
        && let NodeKind::Sequence(_) = node.kind
    {
        let message = "`RightScripts` is a list, a map of sequences is expected";
        let diagnostic = Diagnostic::new(&codes::WRONG_TYPE, node.span, message)
            .help("put the scripts under `Boot:`, `Operational:` or `Decommission:`");
        findings.push(diagnostic);
        return scripts;
    }
    let entries = map.map("RightScripts", findings);
    for entry in &entries {
        let key = &entry.key.value;
        let sequence = Sequence::ALL.into_iter().find(|sequence| sequence.word() == key);
        if sequence.is_none() {
            let message = format!("`{key}` is not a sequence");
            let diagnostic = Diagnostic::new(&codes::UNKNOWN_SEQUENCE, entry.key.span, message)
                .note("the sequences are `Boot`, `Operational` and `Decommission`");
            let diagnostic = fields::suggest(diagnostic, key, SEQUENCES.keys());
            let is_written = |word: &str| entries.iter().any(|other| other.key.value == word);
            let meant = only_meaning(key, SEQUENCES.keys()).filter(|meant| !is_written(meant));
            findings.push(match meant {
                Some(meant) => diagnostic.fix_word(entry.key.span, key, meant),
                None => diagnostic,
            });
        }
        let nodes = fields::list(entry.value, &format!("`{key}`"), findings);
        for (node, position) in nodes.iter().zip(1..) {
            let reference = read_script(node, findings);
            if let (Some(sequence), Some(reference)) = (sequence, reference) {
                scripts.push(ScriptEntry { sequence, position, reference });
            }
        }
    }
    scripts.sort_by_key(|script| (script.sequence, script.position));
    scripts.shrink_to_fit();
    scripts
}

fn read_script(node: &Node, findings: &mut Findings) -> Option<ScriptReference> {
    let what = "a script of a sequence";
    if fields::null_word(node).is_some() {
        findings.push(fields::null_entry(&codes::NULL_ENTRY, node, what));
        return None;
    }
    match &node.kind {
        NodeKind::Scalar(_) => fields::path(node, what, findings).map(ScriptReference::Local),
        NodeKind::Mapping(_) => reference::read_script_reference(node, findings).map(ScriptReference::Named),
        NodeKind::Sequence(_) => {
            fields::wrong_type(node, what, "a path, or a map with `Name`", findings);
            None
        }
    }
}

#[cfg(test)]
mod tests;
