//! All that comes along with a component, in import order, and what does not.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::Kind;
use crate::model::reference::RevisionWord;
use crate::resolve::catalog::Answer;
use crate::resolve::catalog::Firmness;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::Lineage;
use crate::resolve::catalog::Reference;
use crate::site::Site;
use crate::site::outputs::import_manifest::SettingEntry;
use crate::site::outputs::import_manifest::number;
use crate::site::outputs::import_manifest::own_files;
use crate::site::outputs::import_manifest::own_files::OwnFiles;
use crate::site::words;
use crate::source::hex;
use crate::text::FileId;

/// Names at the top of a bundle that are ours, in lower case: a component whose own files have one of them lies in
/// the folder [`COMPONENT`] instead.
pub const RESERVED: [&str; 7] =
    ["import.json", "sha256sums", "index.html", "eulas", "right-scripts", "multi-cloud-images", ".original"];

/// The folder of the component itself, where its names collide with ours.
pub const COMPONENT: &str = "component";

/// All that comes along, and what does not.
#[derive(Debug)]
pub(crate) struct Closure<'a> {
    /// In import order, the component itself last.
    pub components: Vec<Component<'a>>,
    /// What leads out of this catalog or nowhere.
    pub externals: Vec<External<'a>>,
    /// Whether every reference is pinned or was recorded.
    pub pinned: bool,
}

/// A part of what comes along.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Component<'a> {
    /// Whether it is published with the component itself, as one of its files, and has no lineage of its own.
    pub bundled: bool,
    /// Which of its files defines it; what an upload begins with.
    pub definition: &'a str,
    /// Exactly as published.
    pub description: Option<&'a str>,
    /// Of its folder, `sha256:<64 hex>`; none for a bundled part and a working copy.
    pub digest: Option<&'a str>,
    /// Its files, by path.
    pub files: Vec<FileEntry<'a>>,
    /// Where its files lie in the bundle; empty for the top.
    pub folder: String,
    /// The item.
    #[serde(skip)]
    pub id: ItemId,
    /// `ServerTemplate`, `RightScript` or `MultiCloud Image`.
    pub kind: &'static str,
    /// Its lineage; none for a bundled part.
    pub lineage: Option<LineageEntry<'a>>,
    /// Its name.
    pub name: &'a str,
    /// Packages that a script asks for.
    pub packages: Vec<&'a str>,
    /// Its publisher's name.
    pub publisher: &'a str,
    /// Its revision; that of its ServerTemplate for a bundled part; none for a working copy.
    pub revision: Option<u32>,
    /// As what it is used, in order: `Boot 3`, `default image`, `image 2`; `root` for the component itself.
    pub roles: Vec<String>,
    /// What a MultiCloud Image gives each cloud, in written order.
    pub settings: Vec<SettingEntry<'a>>,
    /// Whether an account that has the same name, revision and description already needs no second one.
    pub skip_if_present: bool,
    /// Tags of a MultiCloud Image.
    pub tags: Vec<&'a str>,
    /// Which references brought it, in order; empty for the component itself.
    pub why: Vec<Why<'a>>,
}

/// A lineage.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LineageEntry<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its part of the address.
    pub slug: &'a str,
}

impl<'a> LineageEntry<'a> {
    pub(crate) fn new(lineage: &'a Lineage) -> Self {
        LineageEntry { id: &lineage.id, slug: &lineage.slug }
    }
}

/// A file.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FileEntry<'a> {
    /// Below the component's folder.
    pub path: &'a str,
    /// 64 hex digits.
    pub sha256: Option<String>,
    /// Bytes.
    pub size: u64,
    /// The source.
    #[serde(skip)]
    pub file: FileId,
}

/// A reference of the component itself: the path by which a part came along.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Why<'a> {
    /// How firmly: `pinned`, `floating`, `head`, `local`, `inline`.
    pub firmness: &'static str,
    /// Whether what a floating reference meant was recorded when the component was committed.
    pub recorded: bool,
    /// As what.
    pub role: String,
    /// The name or path as written.
    pub written: &'a str,
}

/// A reference that leads out of this catalog or nowhere.
#[derive(Debug, Serialize, JsonSchema)]
pub struct External<'a> {
    /// How firmly it is written.
    pub firmness: &'static str,
    /// `RightScript` or `MultiCloud Image`.
    pub kind: &'static str,
    /// The name, path or href as written.
    pub name: &'a str,
    /// The publisher, if written.
    pub publisher: Option<&'a str>,
    /// `external`, or `unresolved` where it means nothing.
    pub reason: &'static str,
    /// The revision as written: `12`, `latest`, `head`.
    pub revision: String,
    /// As what.
    pub role: String,
}

/// What a reference means.
struct Meaning {
    answer: Result<ItemId, &'static str>,
    /// Whether a record says so.
    recorded: bool,
}

/// What makes two references bring one part.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// A file of the component itself.
    File(FileId),
    /// Something with a revision of its own, or defined on the spot.
    Item(ItemId),
}

/// Finds all that comes along with `item`.
pub(crate) fn closure<'a>(site: &'a Site, item: &'a Item) -> Closure<'a> {
    let own = OwnFiles::of(site, item);
    let mut found =
        Found { site, root: item, own, parts: Vec::new(), at: BTreeMap::new(), externals: Vec::new() };
    let mut pinned = true;
    if let Some(template) = item.server_template() {
        for script in &template.scripts {
            let role = format!("{} {}", script.sequence.word(), script.position);
            pinned &= found.add(Kind::RightScript, &script.reference, role);
        }
        for (image, at) in template.images.iter().zip(1..) {
            let role = if at == 1 { "default image".to_owned() } else { format!("image {at}") };
            pinned &= found.add(Kind::MultiCloudImage, image, role);
        }
    }
    let Found { own, mut parts, externals, .. } = found;
    // Scripts were met before images, and the sort is stable.
    parts.sort_by_key(|component| site.catalog.item(component.id).kind);
    let mut root = described(site, item);
    root.definition = own.path(site, item.file);
    root.files = own.files.iter().map(|file| entry(site, own.path(site, *file), *file)).collect();
    root.roles.push("root".into());
    parts.push(root);
    give_folders(&mut parts);
    Closure { components: parts, externals, pinned }
}

struct Found<'a> {
    site: &'a Site,
    root: &'a Item,
    own: OwnFiles,
    parts: Vec<Component<'a>>,
    at: BTreeMap<Key, usize>,
    externals: Vec<External<'a>>,
}

impl<'a> Found<'a> {
    /// Adds what `reference` means; tells whether that can never change.
    fn add(&mut self, kind: Kind, reference: &'a Reference, role: String) -> bool {
        let firmness = words::firmness(reference.firmness).id;
        let Meaning { answer, recorded } = self.meaning(kind, reference);
        match answer {
            Ok(id) => {
                let (key, part) = self.part(id, reference);
                let at = *self.at.entry(key).or_insert_with(|| {
                    self.parts.push(part);
                    self.parts.len() - 1
                });
                self.parts[at].roles.push(role.clone());
                self.parts[at].why.push(Why { firmness, recorded, role, written: &reference.written });
            }
            Err(reason) => self.externals.push(External {
                firmness,
                kind: kind.title(),
                name: &reference.written,
                publisher: reference.publisher.as_deref(),
                reason,
                revision: match reference.revision {
                    Some(RevisionWord::Number(number)) => number.to_string(),
                    Some(RevisionWord::Latest) => "latest".into(),
                    Some(RevisionWord::Head) | None => "head".into(),
                },
                role,
            }),
        }
        recorded || !matches!(reference.firmness, Firmness::Floating | Firmness::Head)
    }

    fn meaning(&self, kind: Kind, reference: &Reference) -> Meaning {
        let recorded = recorded(self.site, self.root, kind, reference);
        let answer = match recorded.unwrap_or(reference.answer) {
            Answer::Item(id) => Ok(id),
            Answer::External => Err("external"),
            Answer::Unresolved => Err("unresolved"),
        };
        Meaning { answer, recorded: recorded.is_some() }
    }

    /// The part that `reference` brings, which means the item `id`.
    fn part(&self, id: ItemId, reference: &'a Reference) -> (Key, Component<'a>) {
        let (site, root) = (self.site, self.root);
        let item = site.catalog.item(id);
        let mut part = described(site, item);
        let file = match reference.firmness {
            Firmness::Inline => Some(root.file),
            Firmness::Local => own_files::local(site, site.sources.path(root.file), &reference.written),
            _ => None,
        };
        let Some(file) = file else {
            let own = OwnFiles::of(site, item);
            part.definition = own.path(site, item.file);
            part.files = own.files.iter().map(|file| entry(site, own.path(site, *file), *file)).collect();
            return (Key::Item(id), part);
        };
        let mut files = vec![file];
        if let Some(script) = item.right_script() {
            files.extend(own_files::attachments(site, file, &script.written));
        }
        files.sort_by_key(|file| self.own.path(site, *file));
        files.dedup();
        part.bundled = true;
        part.definition = self.own.path(site, file);
        part.digest = None;
        part.files = files.iter().map(|file| entry(site, self.own.path(site, *file), *file)).collect();
        part.lineage = None;
        part.publisher = &site.catalog.publisher(root.publisher).name;
        part.revision = number(root);
        let key = if reference.firmness == Firmness::Inline { Key::Item(id) } else { Key::File(file) };
        (key, part)
    }
}

/// What `reference` to a `kind` meant when its item `root` was committed, if that was recorded.
pub(crate) fn recorded(site: &Site, root: &Item, kind: Kind, reference: &Reference) -> Option<Answer> {
    if !matches!(reference.firmness, Firmness::Floating | Firmness::Head) {
        return None;
    }
    let mut records = root.record.iter().flat_map(|record| &record.resolved);
    let record = records.find(|it| it.kind == kind && it.name.value == reference.written)?;
    let publisher =
        record.publisher.as_ref().map(|name| name.value.as_str()).or(reference.publisher.as_deref());
    let own = site.catalog.publisher(root.publisher).name.as_str();
    let key = (publisher.unwrap_or(own), record.revision);
    let known = site.index.revision(&site.catalog, kind, &reference.written, key);
    Some(known.map_or(Answer::External, Answer::Item))
}

/// What the definition of `item` says of it.
fn described<'a>(site: &'a Site, item: &'a Item) -> Component<'a> {
    let catalog = &site.catalog;
    let packages = item.right_script().and_then(|script| script.written.packages.as_ref());
    let image = item.multi_cloud_image();
    Component {
        bundled: false,
        definition: "",
        description: item.description(),
        digest: item.digest.as_deref(),
        files: Vec::new(),
        folder: String::new(),
        id: item.id,
        kind: item.kind.title(),
        lineage: Some(LineageEntry::new(catalog.lineage_of(item))),
        name: &item.name,
        packages: packages.iter().flat_map(|packages| packages.value.split_whitespace()).collect(),
        publisher: &catalog.publisher(item.publisher).name,
        revision: number(item),
        roles: Vec::new(),
        settings: image.iter().flat_map(|it| &it.written.settings).map(|it| SettingEntry::new(it)).collect(),
        skip_if_present: true,
        tags: image.iter().flat_map(|it| &it.written.tags).map(|tag| tag.value.as_str()).collect(),
        why: Vec::new(),
    }
}

/// Gives each part its folder in a bundle: that of the component itself for what is bundled, else one by kind and
/// slug. Slugs that meet get their revisions behind them, and what still meets is counted.
fn give_folders(parts: &mut [Component<'_>]) {
    let (root, others) = parts.split_last_mut().expect("the component itself is the last");
    let is_reserved = |file: &FileEntry<'_>| {
        let first = file.path.split('/').next().unwrap_or_default().to_lowercase();
        RESERVED.contains(&first.as_str())
    };
    if root.files.iter().any(is_reserved) {
        COMPONENT.clone_into(&mut root.folder);
    }
    let mut count: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for part in others.iter() {
        let Some(lineage) = &part.lineage else { continue };
        *count.entry((part.kind, lineage.slug)).or_default() += 1;
    }
    let mut given: BTreeMap<String, usize> = BTreeMap::new();
    for part in others.iter_mut() {
        let Some(lineage) = &part.lineage else {
            part.folder.clone_from(&root.folder);
            continue;
        };
        let kind =
            if part.kind == Kind::RightScript.title() { Kind::RightScript } else { Kind::MultiCloudImage };
        let mut folder = format!("{}/{}", kind.folder(), lineage.slug);
        if count[&(part.kind, lineage.slug)] > 1 {
            let revision = part.revision.map_or_else(|| "head".to_owned(), |number| number.to_string());
            folder = format!("{folder}@{revision}");
        }
        let n = given.entry(folder.clone()).or_default();
        *n += 1;
        part.folder = if *n == 1 { folder } else { format!("{folder}@{n}") };
    }
}

/// The name of the ServerTemplate by which a lone MultiCloud Image with `files` at the top is uploaded.
pub fn wrapper_name<'p>(files: impl IntoIterator<Item = &'p str>) -> String {
    let tops: Vec<String> = files
        .into_iter()
        .map(|path| path.split('/').next().unwrap_or_default().to_ascii_lowercase())
        .collect();
    let is_taken = |name: &str| tops.iter().any(|top| top == name);
    let names = (1..).map(|n| if n == 1 { "upload.yml".to_owned() } else { format!("upload-{n}.yml") });
    names.into_iter().find(|name| !is_taken(name)).expect("numbers do not end")
}

/// What is uploaded of the bundle of a manifest with `components`: a path in it.
pub fn upload(manifest: &super::Manifest<'_>) -> String {
    let root = manifest.components.last().expect("the component itself is the last");
    let at =
        |path: &str| if root.folder.is_empty() { path.to_owned() } else { format!("{}/{path}", root.folder) };
    if root.kind == Kind::MultiCloudImage.title() {
        let paths: Vec<String> = root.files.iter().map(|file| at(file.path)).collect();
        return wrapper_name(paths.iter().map(String::as_str));
    }
    at(root.definition)
}

fn entry<'a>(site: &Site, path: &'a str, file: FileId) -> FileEntry<'a> {
    let source = site.sources.get(file);
    let known = source.and_then(|source| source.sha256);
    FileEntry {
        path,
        sha256: known.map(|digest| hex(&digest)),
        size: source.map_or(0, |source| source.size),
        file,
    }
}
