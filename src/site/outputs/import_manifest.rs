//! `import.json`: what taking a published revision into an account means.
//!
//! It is made from the revision's folder and its `Resolved` record alone, so that its bytes never change: a local file
//! is told as a file of this revision, whatever else equals it; a reference by number means that revision; a floating
//! one, and a licence, what was recorded when the revision was committed. What keeps the bytes from being promised is
//! said: `"pinned": false` where a floating reference or a licence has no record and means what the catalog holds now,
//! `"complete": false` where a reference leads out of the catalog, and would bring files should they join it.
//!
//! It names publishers by name and not by their part of an address, holds clouds as they are written and not as the
//! tables know them, and neither days, notes nor states: those may change, and stand in `status.json`.
//!
//! Fields are declared in the order of their names (`canonical`); changes within one format are additions.

mod closure;
mod inputs;
pub(crate) mod own_files;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use sha2::Digest as _;
use sha2::Sha256;

use crate::model::alert::Action;
use crate::model::input::InputValue;
use crate::model::multi_cloud_image::Setting;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::RevisionNumber;
use crate::site::Site;
use crate::site::outputs::canonical;
use crate::source::hex;
use crate::source::sha256;

pub use closure::COMPONENT;
use closure::Closure;
pub use closure::Component;
pub use closure::External;
pub use closure::FileEntry;
pub use closure::LineageEntry;
pub use closure::RESERVED;
pub use closure::Why;
pub(crate) use closure::closure;
pub(crate) use closure::recorded;
pub use closure::upload;
pub use closure::wrapper_name;
pub use inputs::InputEntry;
pub use inputs::ScriptLevel;
use inputs::inputs;

/// The version of the format.
pub const FORMAT: &str = "manifest/1";

/// The manifest.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Manifest<'a> {
    /// `sha256:` of the canonical JSON of this manifest without this member: pins all that comes along.
    pub closure: String,
    /// Whether every reference was answered by this catalog, so that nothing is missing from the bundle.
    pub complete: bool,
    /// What is imported.
    pub component: Identity<'a>,
    /// All that comes along, in import order: RightScripts, MultiCloud Images, the component itself last.
    pub components: Vec<Component<'a>>,
    /// References that lead out of this catalog or nowhere, in the order they are written.
    pub externals: Vec<External<'a>>,
    /// [`FORMAT`].
    pub format: &'static str,
    /// Its inputs by level, by name: of a ServerTemplate those of its scripts under its own values, of a script its own.
    pub inputs: Vec<InputEntry<'a>>,
    /// Names of the inputs that must be supplied.
    pub must_supply: Vec<&'a str>,
    /// Whether every reference and licence is pinned or was recorded; else nothing is promised about the bytes.
    pub pinned: bool,
    /// What the account must have first.
    pub prerequisites: Prerequisites<'a>,
}

/// What a component is, wherever it is.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Identity<'a> {
    /// Exactly as published.
    pub description: Option<&'a str>,
    /// Of its folder, `sha256:<64 hex>`; none for a working copy.
    pub digest: Option<&'a str>,
    /// `ServerTemplate`, `RightScript` or `MultiCloud Image`.
    pub kind: &'static str,
    /// Its lineage.
    pub lineage: LineageEntry<'a>,
    /// Its name.
    pub name: &'a str,
    /// Its publisher's name.
    pub publisher: &'a str,
    /// Its revision; none for a working copy.
    pub revision: Option<u32>,
}

/// What the account must have before the import.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Prerequisites<'a> {
    /// The clouds that the images map, as written, by name: at least one must be registered to launch.
    pub clouds: Vec<&'a str>,
    /// Credentials that inputs name.
    pub credentials: Vec<&'a str>,
    /// Escalations that alerts call.
    pub escalations: Vec<&'a str>,
    /// Licences to accept.
    pub eulas: Vec<EulaEntry<'a>>,
    /// Keys that inputs name.
    pub keys: Vec<&'a str>,
    /// Roles of the user who imports.
    pub roles: Vec<&'static str>,
    /// Tags that arrays must vote with.
    pub vote_tags: Vec<&'a str>,
}

/// A licence.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EulaEntry<'a> {
    /// Of its file, `sha256:<64 hex>`; none if it is not in this catalog.
    pub digest: Option<String>,
    /// Whether its revision was recorded when the component was committed; else it is the newest here.
    pub recorded: bool,
    /// Its revision; none if it is not in this catalog.
    pub revision: Option<u32>,
    /// Its slug.
    pub slug: &'a str,
}

/// A setting of a MultiCloud Image, as written.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingEntry<'a> {
    /// The cloud.
    pub cloud: &'a str,
    /// The machine image's uid.
    pub image: &'a str,
    /// The instance type.
    pub instance_type: &'a str,
    /// User data.
    pub user_data: Option<&'a str>,
}

impl<'a> SettingEntry<'a> {
    pub(crate) fn new(setting: &'a Setting) -> Self {
        SettingEntry {
            cloud: &setting.cloud.value,
            image: &setting.image.value,
            instance_type: &setting.instance_type.value,
            user_data: setting.user_data.as_ref().map(|data| data.value.as_str()),
        }
    }
}

/// A manifest and the file that it becomes.
#[derive(Debug)]
pub struct Ready<'a> {
    /// The manifest.
    pub manifest: Manifest<'a>,
    /// Its canonical bytes, and a newline.
    pub bytes: Vec<u8>,
}

impl Ready<'_> {
    /// The sha256 of the file, 64 hex digits.
    pub fn sha256(&self) -> String {
        hex(&sha256(&self.bytes))
    }
}

/// Makes the manifest of the item `id`. Pages and data of one item share it by a [`crate::site::Kept`].
pub(crate) fn ready(site: &Site, id: ItemId) -> Ready<'_> {
    let item = site.catalog.item(id);
    let closure = closure(site, item);
    let inputs = inputs(site, item, &closure);
    let must_supply = inputs.iter().filter(|input| input.must_supply).map(|input| input.name).collect();
    let prerequisites = prerequisites(site, item, &closure, &inputs);
    let eulas_are_recorded = prerequisites.eulas.iter().all(|eula| eula.recorded);
    let mut manifest = Manifest {
        closure: String::new(),
        complete: closure.externals.is_empty(),
        component: identity(site, item),
        components: closure.components,
        externals: closure.externals,
        format: FORMAT,
        inputs,
        must_supply,
        pinned: closure.pinned && eulas_are_recorded && number(item).is_some(),
        prerequisites,
    };
    let (closure, bytes) = seal(&canonical::bytes(&manifest));
    manifest.closure = closure;
    Ready { manifest, bytes }
}

/// The digest that pins a manifest, which is that of its canonical bytes without the member `closure`, and its bytes
/// with that member, from its `bytes` with an empty one.
fn seal(bytes: &[u8]) -> (String, Vec<u8>) {
    // By the order of names it is the first.
    let rest = bytes.strip_prefix(br#"{"closure":"","#).expect("the first member is the empty `closure`");
    let covered = rest.strip_suffix(b"\n").expect("a newline ends it");
    let mut hasher = Sha256::new();
    hasher.update(b"{");
    hasher.update(covered);
    let closure = format!("sha256:{}", hex(&hasher.finalize().into()));
    let mut sealed = Vec::with_capacity(bytes.len() + closure.len());
    sealed.extend_from_slice(br#"{"closure":""#);
    sealed.extend_from_slice(closure.as_bytes());
    sealed.extend_from_slice(br#"","#);
    sealed.extend_from_slice(rest);
    (closure, sealed)
}

/// What `item` is, wherever it is.
fn identity<'a>(site: &'a Site, item: &'a Item) -> Identity<'a> {
    let catalog = &site.catalog;
    Identity {
        description: item.description(),
        digest: item.digest.as_deref(),
        kind: item.kind.title(),
        lineage: LineageEntry::new(catalog.lineage_of(item)),
        name: &item.name,
        publisher: &catalog.publisher(item.publisher).name,
        revision: number(item),
    }
}

/// The number of a committed revision.
pub(crate) fn number(item: &Item) -> Option<u32> {
    match item.revision {
        RevisionNumber::Committed(number) => Some(number),
        RevisionNumber::Head => None,
    }
}

/// What the account must have before it imports `item`.
fn prerequisites<'a>(
    site: &'a Site,
    item: &'a Item,
    closure: &Closure<'a>,
    inputs: &[InputEntry<'a>],
) -> Prerequisites<'a> {
    let mut named = Named::default();
    for input in inputs {
        if let Some(value) = input.effective_value {
            named.value(value);
        }
    }
    let (mut escalations, mut vote_tags) = (BTreeSet::new(), BTreeSet::new());
    for alert in item.server_template().iter().flat_map(|template| &template.alerts) {
        let clause = &alert.alert.clause.value;
        match clause.action {
            Action::Escalate => escalations.insert(clause.target.as_str()),
            Action::Grow | Action::Shrink => vote_tags.insert(clause.target.as_str()),
        };
    }
    let settings = closure.components.iter().flat_map(|component| &component.settings);
    let clouds: BTreeSet<&str> = settings.map(|setting| setting.cloud).collect();
    Prerequisites {
        clouds: clouds.into_iter().collect(),
        credentials: named.credentials.into_iter().collect(),
        escalations: escalations.into_iter().collect(),
        eulas: eulas(site, item),
        keys: named.keys.into_iter().collect(),
        // Source: the domain paper, 2.5: `library` in the dashboard, `designer` in the API.
        roles: vec!["designer", "library"],
        vote_tags: vote_tags.into_iter().collect(),
    }
}

/// Names that values of inputs refer to.
#[derive(Default)]
struct Named<'a> {
    credentials: BTreeSet<&'a str>,
    keys: BTreeSet<&'a str>,
}

impl<'a> Named<'a> {
    fn value(&mut self, value: &'a InputValue) {
        match value {
            InputValue::Cred(name) => {
                self.credentials.insert(name);
            }
            InputValue::Key { name, .. } => {
                self.keys.insert(name);
            }
            InputValue::Array(values) => values.iter().for_each(|value| self.value(value)),
            InputValue::Text(_)
            | InputValue::Blank
            | InputValue::Ignore
            | InputValue::Inherit
            | InputValue::Env { .. }
            | InputValue::Other { .. } => {}
        }
    }
}

/// The licences that `item` was published with: those of its record, else those of its lineage in their newest
/// revisions.
pub(crate) fn eulas<'a>(site: &'a Site, item: &'a Item) -> Vec<EulaEntry<'a>> {
    let records = item.record.iter().flat_map(|record| &record.resolved_eulas);
    let known = |slug: &str, revision: u32| {
        let found = site.catalog.eulas.iter().find(|eula| eula.slug == slug && eula.revision == revision);
        found.map(|eula| format!("sha256:{}", hex(&eula_digest(site, eula))))
    };
    let entries: Vec<EulaEntry<'a>> = records
        .map(|record| {
            let written = record.digest.as_ref().map(|digest| digest.value.clone());
            let slug = record.slug.value.as_str();
            let digest = written.or_else(|| known(slug, record.revision));
            EulaEntry { digest, recorded: true, revision: Some(record.revision), slug }
        })
        .collect();
    if entries.is_empty() { current_eulas(site, item) } else { entries }
}

/// The licences of the lineage of `item`, each in its newest revision.
pub(crate) fn current_eulas<'a>(site: &'a Site, item: &'a Item) -> Vec<EulaEntry<'a>> {
    let catalog = &site.catalog;
    let written = catalog.lineage_of(item).publication.iter().flat_map(|publication| &publication.eulas);
    let entry = |slug: &'a str| {
        let newest = catalog.eulas.iter().filter(|eula| eula.slug == slug).max_by_key(|eula| eula.revision);
        let digest = newest.map(|eula| format!("sha256:{}", hex(&eula_digest(site, eula))));
        EulaEntry { digest, recorded: false, revision: newest.map(|eula| eula.revision), slug }
    };
    written.map(|slug| entry(&slug.value)).collect()
}

/// The sha256 of a licence's file, or of its text where the file's bytes are not held.
pub(crate) fn eula_digest(site: &Site, eula: &crate::model::people::EulaFile) -> [u8; 32] {
    let source = site.sources.get(eula.file);
    let known = source.and_then(|source| source.sha256);
    known.unwrap_or_else(|| match source.and_then(|source| source.bytes.as_ref()) {
        Some(bytes) => Sha256::digest(bytes).into(),
        None => Sha256::digest(&eula.text).into(),
    })
}
