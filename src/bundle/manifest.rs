//! The strict reader of `import.json`.
//!
//! Members that this version does not know are additions and allowed; they are covered by the digest like all others.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use crate::model::Kind;
use crate::path::OutPath;
use crate::site::canonical;
use crate::site::import_manifest::FORMAT;
use crate::source;

/// Largest manifest that is read, in bytes.
pub(super) const MAX_BYTES: u64 = 16 << 20;

/// A manifest.
#[derive(Debug, Clone, Deserialize)]
pub struct Manifest {
    /// The digest that pins all that comes along.
    pub closure: String,
    /// Whether nothing is missing.
    pub complete: bool,
    /// What is imported.
    pub component: Identity,
    /// All that comes along, in import order, the component itself last.
    pub components: Vec<Component>,
    /// References that lead elsewhere.
    pub externals: Vec<External>,
    /// The inputs, by name.
    pub inputs: Vec<Input>,
    /// Names of the inputs that must be supplied.
    pub must_supply: Vec<String>,
    /// Whether the bytes are promised.
    pub pinned: bool,
    /// What the account must have first.
    pub prerequisites: Prerequisites,
}

/// What a component is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Identity {
    /// Exactly as published.
    pub description: Option<String>,
    /// Of its folder.
    pub digest: Option<String>,
    /// Its kind, in words.
    pub kind: String,
    /// Its lineage.
    pub lineage: Option<Lineage>,
    /// Its name.
    pub name: String,
    /// Its publisher's name.
    pub publisher: String,
    /// Its revision.
    pub revision: Option<u32>,
}

/// A lineage.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Lineage {
    /// Its id.
    pub id: String,
    /// Its slug.
    pub slug: String,
}

/// A part of what comes along.
#[derive(Debug, Clone, Deserialize)]
pub struct Component {
    /// Whether it is one of the component's own files.
    pub bundled: bool,
    /// Which of its files defines it.
    pub definition: String,
    /// Its files, by path.
    pub files: Vec<FileEntry>,
    /// Where they lie in the bundle.
    pub folder: String,
    /// What it is.
    #[serde(flatten)]
    pub identity: Identity,
    /// As what it is used.
    pub roles: Vec<String>,
    /// What a MultiCloud Image gives each cloud.
    pub settings: Vec<Setting>,
    /// Tags of a MultiCloud Image.
    pub tags: Vec<String>,
    /// Which references brought it.
    pub why: Vec<Why>,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FileEntry {
    /// Below the component's folder.
    pub path: String,
    /// 64 hex digits.
    pub sha256: Option<String>,
    /// Bytes.
    pub size: u64,
}

/// What a MultiCloud Image gives a cloud.
#[derive(Debug, Clone, Deserialize)]
pub struct Setting {
    /// The cloud, as written.
    pub cloud: String,
    /// The machine image's uid.
    pub image: String,
    /// The instance type.
    pub instance_type: String,
    /// User data.
    pub user_data: Option<String>,
}

/// A reference.
#[derive(Debug, Clone, Deserialize)]
pub struct Why {
    /// How firmly.
    pub firmness: String,
    /// Whether what it meant was recorded.
    pub recorded: bool,
    /// As what.
    pub role: String,
    /// As written.
    pub written: String,
}

/// A reference that leads elsewhere.
#[derive(Debug, Clone, Deserialize)]
pub struct External {
    /// How firmly.
    pub firmness: String,
    /// Its kind.
    pub kind: String,
    /// The name, path or href as written.
    pub name: String,
    /// The publisher, if written.
    pub publisher: Option<String>,
    /// The revision as written.
    pub revision: String,
    /// As what.
    pub role: String,
}

/// An input.
#[derive(Debug, Clone, Deserialize)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// The value that a server gets when nobody says more.
    pub effective: Option<String>,
}

/// What the account must have first.
#[derive(Debug, Clone, Deserialize)]
pub struct Prerequisites {
    /// Clouds that the images map.
    pub clouds: Vec<String>,
    /// Credentials.
    pub credentials: Vec<String>,
    /// Escalations.
    pub escalations: Vec<String>,
    /// Licences.
    pub eulas: Vec<Eula>,
    /// Keys.
    pub keys: Vec<String>,
    /// Roles.
    pub roles: Vec<String>,
    /// Tags that arrays must vote with.
    pub vote_tags: Vec<String>,
}

/// A licence.
#[derive(Debug, Clone, Deserialize)]
pub struct Eula {
    /// Of its file.
    pub digest: Option<String>,
    /// Whether its revision was recorded.
    pub recorded: bool,
    /// Its revision.
    pub revision: Option<u32>,
    /// Its slug.
    pub slug: String,
}

impl Eula {
    /// As the command line writes it: `acme-software@2`.
    pub fn address(&self) -> String {
        match self.revision {
            Some(revision) => format!("{}@{revision}", self.slug),
            None => self.slug.clone(),
        }
    }

    /// Where its text lies in a bundle, and the digits of its digest; none where this catalog does not have it.
    pub fn file(&self) -> Option<(String, &str)> {
        let digits = self.digest.as_deref()?.strip_prefix("sha256:")?;
        Some((format!("eulas/{}/{}.md", self.slug, self.revision?), digits))
    }
}

impl Identity {
    /// The kind.
    pub fn kind(&self) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.title() == self.kind)
    }

    /// In words: `RightScript “Setup Hostname” rev 2`.
    pub fn describe(&self) -> String {
        let revision =
            self.revision.map_or_else(|| "working copy".to_owned(), |number| format!("rev {number}"));
        format!("{} `{}` {revision}", self.kind, self.name.escape_debug())
    }
}

impl Component {
    /// The path of one of its files in the bundle.
    pub fn at(&self, path: &str) -> String {
        if self.folder.is_empty() { path.to_owned() } else { format!("{}/{path}", self.folder) }
    }
}

impl Manifest {
    /// The component itself.
    pub fn root(&self) -> &Component {
        self.components.last().expect("the reader has seen to it")
    }
}

/// Reads a manifest and checks all that can be checked without its files.
///
/// # Errors
///
/// What is wrong with it, in words; at least one.
pub fn read(bytes: &[u8]) -> Result<Manifest, Vec<String>> {
    if MAX_BYTES < bytes.len() as u64 {
        return Err(vec![format!("it has {} bytes, {MAX_BYTES} are allowed", bytes.len())]);
    }
    let mut value: Value =
        serde_json::from_slice(bytes).map_err(|err| vec![format!("it is not JSON that we read: {err}")])?;
    match value.get("format").and_then(Value::as_str) {
        Some(FORMAT) => {}
        Some(other) => {
            let other = other.escape_debug();
            return Err(vec![format!(
                "its format is `{other}`, and this version of catalog knows `{FORMAT}`"
            )]);
        }
        None => return Err(vec!["it is no manifest: it has no `format`".into()]),
    }
    if !is_whole(&value) {
        return Err(vec!["it holds a number that is not whole".into()]);
    }
    if canonical::bytes_of(&value) != bytes {
        return Err(vec!["it is not written in the canonical form (RFC 8785 and a line feed)".into()]);
    }
    let closure = value.as_object_mut().and_then(|members| members.remove("closure"));
    let canonical = canonical::bytes_of(&value);
    let digest = format!("sha256:{}", source::hex(&source::sha256(&canonical[..canonical.len() - 1])));
    if closure.as_ref().and_then(Value::as_str) != Some(digest.as_str()) {
        return Err(vec![format!("its `closure` is not the digest of what it says: that is {digest}")]);
    }
    if let (Some(members), Some(closure)) = (value.as_object_mut(), closure) {
        members.insert("closure".to_owned(), closure);
    }
    let manifest: Manifest =
        serde_json::from_value(value).map_err(|err| vec![format!("it does not fit its schema: {err}")])?;
    let problems = faults(&manifest);
    if problems.is_empty() { Ok(manifest) } else { Err(problems) }
}

/// Reads a manifest that this program has just written.
///
/// # Errors
///
/// What it says that cannot be, in words.
pub(super) fn read_own(bytes: &[u8]) -> Result<Manifest, Vec<String>> {
    let manifest: Manifest = serde_json::from_slice(bytes).map_err(|err| vec![err.to_string()])?;
    let problems = faults(&manifest);
    if problems.is_empty() { Ok(manifest) } else { Err(problems) }
}

/// Whether every number of `value` is whole.
fn is_whole(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_u64(),
        Value::Array(list) => list.iter().all(is_whole),
        Value::Object(map) => map.values().all(is_whole),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

/// What a manifest says that cannot be.
fn faults(manifest: &Manifest) -> Vec<String> {
    let mut faults = Vec::new();
    let Some((root, others)) = manifest.components.split_last() else {
        return vec!["`components` is empty: the component itself must be the last of them".into()];
    };
    if root.roles != ["root"] || root.bundled || root.identity != manifest.component {
        faults.push("the last of `components` is not the component itself".to_owned());
    }
    let mut roles: BTreeSet<&str> = manifest.externals.iter().map(|it| it.role.as_str()).collect();
    let n_external = roles.len();
    if n_external != manifest.externals.len() {
        faults.push("two externals have one role".into());
    }
    for (at, component) in manifest.components.iter().enumerate() {
        let name = component.identity.describe();
        let is_root = at == others.len();
        match component.identity.kind() {
            None => faults.push(format!("`{}` is not a kind", component.identity.kind.escape_debug())),
            Some(Kind::ServerTemplate) if !is_root => {
                faults.push(format!("{name} cannot come along with something else"));
            }
            Some(_) => {}
        }
        for role in &component.roles {
            if !roles.insert(role) {
                faults.push(format!("two components have the role `{}`", role.escape_debug()));
            }
        }
        if !is_root && !component.roles.iter().eq(component.why.iter().map(|why| &why.role)) {
            faults.push(format!("the reasons for {name} are not its roles"));
        }
        if !component.files.iter().any(|file| file.path == component.definition) {
            faults.push(format!("{name} does not have its definition among its files"));
        }
        faults.extend(file_faults(component, &name));
        if component.bundled {
            let is_own = |file: &FileEntry| root.files.contains(file);
            if component.folder != root.folder || !component.files.iter().all(is_own) {
                faults.push(format!("{name} is not among the files of the component itself"));
            }
        }
    }
    for eula in &manifest.prerequisites.eulas {
        if OutPath::parse(&eula.slug).is_none() || eula.slug.contains('/') {
            faults.push(format!("`{}` is not the slug of a licence", eula.slug.escape_debug()));
        }
        if eula.digest.as_deref().is_some_and(|digest| !digest.strip_prefix("sha256:").is_some_and(is_sha256))
        {
            faults.push(format!("the digest of the licence `{}` is none", eula.slug.escape_debug()));
        }
    }
    faults
}

/// What is wrong with the files of one component.
fn file_faults(component: &Component, name: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if !component.folder.is_empty() {
        faults.extend(path_fault(&component.folder));
    }
    let mut digests = BTreeMap::new();
    for file in &component.files {
        faults.extend(path_fault(&component.at(&file.path)));
        match file.sha256.as_deref().filter(|digits| is_sha256(digits)).and_then(unhex) {
            Some(digest) if digests.insert(file.path.as_str(), digest).is_some() => {
                faults.push(format!("`{}` is listed twice", file.path.escape_debug()));
            }
            Some(_) => {}
            None => faults.push(format!("`{}` has no sha256", file.path.escape_debug())),
        }
    }
    if let (Some(written), true) = (&component.identity.digest, faults.is_empty()) {
        let digest = source::folder_digest(digests);
        if *written != digest {
            faults.push(format!("the digest of {name} is not that of its files: that is {digest}"));
        }
    }
    faults
}

/// Why `path` cannot be the path of a file in a bundle.
pub(super) fn path_fault(path: &str) -> Option<String> {
    crate::site::path_fault(path, 0)
}

fn is_sha256(digits: &str) -> bool {
    digits.len() == 64 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn unhex(digits: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    for (at, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(digest)
}
