//! All entries of a bundle, from its manifest and the definition of its component.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::bundle::manifest::Manifest;
use crate::bundle::manifest::path_fault;
use crate::bundle::page;
use crate::bundle::template;
use crate::bundle::template::Target;
use crate::bundle::template::Template;
use crate::model::Kind;
use crate::path;
use crate::site::import_manifest::wrapper_name;
use crate::source;

/// The manifest's name.
pub(super) const MANIFEST: &str = "import.json";

/// The checksums' name.
pub(super) const CHECKSUMS: &str = "SHA256SUMS";

/// The offline page's name.
pub(super) const PAGE: &str = "index.html";

/// Where a definition lies as it was, when the one in its place was written anew.
const ORIGINAL: &str = ".original";

/// What an entry of a bundle holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A file of a component or a licence.
    Original {
        /// Of its bytes, 64 hex digits.
        sha256: String,
        /// Its size in bytes, where the manifest tells it.
        size: Option<u64>,
        /// Where it comes from.
        from: From,
    },
    /// What is made for the bundle.
    Made(Vec<u8>),
}

/// Where an original comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// The file at this place of the component at that place.
    File {
        /// Place in `components`.
        component: usize,
        /// Place in its `files`.
        file: usize,
    },
    /// The licence at this place.
    Eula(usize),
}

/// All entries of a bundle.
#[derive(Debug)]
pub struct Layout {
    /// The entries, by path.
    pub entries: BTreeMap<String, Content>,
    /// What is uploaded: the path of the definition, or of the wrapper of a lone MultiCloud Image.
    pub upload: String,
}

/// Where the definition of the component lies as it was, if the manifest asks for another one in its place.
pub(super) fn original_definition(manifest: &Manifest) -> String {
    let root = manifest.root();
    if is_rewritten(manifest) { format!("{ORIGINAL}/{}", root.definition) } else { root.at(&root.definition) }
}

/// Whether some reference leads to a part with a folder of its own.
fn is_rewritten(manifest: &Manifest) -> bool {
    let others = manifest.components.split_last().map_or(&[][..], |(_, others)| others);
    others.iter().any(|component| !component.bundled)
}

/// Makes the list of all entries. `bytes` are those of the manifest, `definition` those of the component's definition.
///
/// # Errors
///
/// Why there can be no such bundle, in words; at least one.
pub fn layout(manifest: &Manifest, bytes: &[u8], definition: &[u8]) -> Result<Layout, Vec<String>> {
    let mut faults = Vec::new();
    let root = manifest.root();
    let rewritten = is_rewritten(manifest);
    let mut entries = BTreeMap::new();
    for (component_at, component) in manifest.components.iter().enumerate() {
        if component.bundled {
            continue;
        }
        let is_root = component_at + 1 == manifest.components.len();
        for (file_at, file) in component.files.iter().enumerate() {
            let is_definition = is_root && rewritten && file.path == component.definition;
            let path = if is_definition { original_definition(manifest) } else { component.at(&file.path) };
            let content = Content::Original {
                sha256: file.sha256.clone().unwrap_or_default(),
                size: Some(file.size),
                from: From::File { component: component_at, file: file_at },
            };
            add(&mut entries, path, content, &mut faults);
        }
    }
    for (at, eula) in manifest.prerequisites.eulas.iter().enumerate() {
        if let Some((path, digits)) = eula.file() {
            let content = Content::Original { sha256: digits.to_owned(), size: None, from: From::Eula(at) };
            add(&mut entries, path, content, &mut faults);
        }
    }
    let mut upload = root.at(&root.definition);
    match root.identity.kind() {
        Some(Kind::ServerTemplate) => match targets(manifest, definition) {
            Ok((template, targets)) if rewritten => {
                let text = template.write(&targets, None).into_bytes();
                add(&mut entries, upload.clone(), Content::Made(text), &mut faults);
            }
            Ok(_) => {}
            Err(found) => faults.extend(found),
        },
        Some(Kind::MultiCloudImage) => {
            let own: Vec<String> = root.files.iter().map(|file| root.at(&file.path)).collect();
            let name = wrapper_name(own.iter().map(String::as_str));
            let text = template::wrapper(&root.identity.name, &upload).into_bytes();
            add(&mut entries, name.clone(), Content::Made(text), &mut faults);
            upload = name;
        }
        Some(Kind::RightScript) | None => {}
    }
    add(&mut entries, MANIFEST.to_owned(), Content::Made(bytes.to_vec()), &mut faults);
    let page = page::page(manifest, &upload).into_bytes();
    add(&mut entries, PAGE.to_owned(), Content::Made(page), &mut faults);
    let sums = sums(&entries).into_bytes();
    add(&mut entries, CHECKSUMS.to_owned(), Content::Made(sums), &mut faults);
    faults.extend(collisions(entries.keys().map(String::as_str)));
    if faults.is_empty() { Ok(Layout { entries, upload }) } else { Err(faults) }
}

fn add(entries: &mut BTreeMap<String, Content>, path: String, content: Content, faults: &mut Vec<String>) {
    faults.extend(path_fault(&path));
    if let Some(other) = entries.get(&path) {
        if *other != content {
            faults.push(format!("two files of the bundle would be `{}`", path.escape_debug()));
        }
        return;
    }
    entries.insert(path, content);
}

/// What `sha256sum` prints for the entries, sorted by path.
fn sums(entries: &BTreeMap<String, Content>) -> String {
    entries.iter().map(|(path, content)| sum_line(&content.sha256(), path)).collect()
}

/// A line of `sha256sum`: a path with a backslash or a line feed would need escapes, and there is none.
pub(super) fn sum_line(digits: &str, path: &str) -> String {
    format!("{digits}  {path}\n")
}

impl Content {
    /// Of its bytes, 64 hex digits.
    pub fn sha256(&self) -> String {
        match self {
            Content::Original { sha256, .. } => sha256.clone(),
            Content::Made(bytes) => source::hex(&source::sha256(bytes)),
        }
    }
}

/// The component's ServerTemplate, and what becomes of its references.
pub(super) fn targets(
    manifest: &Manifest,
    definition: &[u8],
) -> Result<(Template, BTreeMap<String, Target>), Vec<String>> {
    let template = Template::read(definition).map_err(|err| vec![err])?;
    let root = manifest.root();
    let own = root.at(&root.definition);
    let folder = path::split(&own).0;
    let mut targets: BTreeMap<String, Target> = BTreeMap::new();
    for component in &manifest.components {
        for why in &component.why {
            let target = if component.bundled {
                Target::Keep
            } else {
                Target::Path(template::relative(folder, &component.at(&component.definition)))
            };
            targets.insert(why.role.clone(), target);
        }
    }
    targets.extend(manifest.externals.iter().map(|external| (external.role.clone(), Target::Keep)));
    let roles = template.roles();
    let missing = roles.iter().filter(|role| !targets.contains_key(*role));
    let mut faults: Vec<String> = missing
        .map(|role| format!("the ServerTemplate has a `{role}`, of which the manifest says nothing"))
        .collect();
    let known: BTreeSet<&String> = roles.iter().collect();
    let more = targets.keys().filter(|role| !known.contains(role));
    faults.extend(more.map(|role| {
        format!("the manifest has a `{}`, which the ServerTemplate does not", role.escape_debug())
    }));
    if faults.is_empty() { Ok((template, targets)) } else { Err(faults) }
}

/// Paths that are one on some disk, or of which one is a folder of another.
pub(super) fn collisions<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut folded: BTreeMap<String, &str> = BTreeMap::new();
    let mut faults = Vec::new();
    for path in paths {
        let mut fold = path.to_lowercase();
        fold.push('/');
        if let Some(other) = folded.insert(fold, path) {
            let (path, other) = (path.escape_debug(), other.escape_debug());
            faults.push(format!("`{path}` and `{other}` are one file where case does not count"));
        }
    }
    let mut last: Option<(&String, &str)> = None;
    for (fold, path) in &folded {
        if let Some((folder, other)) = last
            && fold.starts_with(folder.as_str())
        {
            let (path, other) = (path.escape_debug(), other.escape_debug());
            faults.push(format!("`{other}` is a file, and a folder in `{path}`"));
            continue;
        }
        last = Some((fold, path));
    }
    faults
}
