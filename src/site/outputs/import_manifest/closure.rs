//! All that comes along with a component, in import order, and what does not.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::Kind;
use crate::model::reference::RevisionWord;
use crate::resolve::catalog::Answer;
use crate::resolve::catalog::ComponentFile;
use crate::resolve::catalog::Firmness;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::Lineage;
use crate::resolve::catalog::Reference;
use crate::site::Site;
use crate::site::outputs::import_manifest::SettingEntry;
use crate::site::outputs::import_manifest::number;
use crate::site::urls;
use crate::site::words;
use crate::source::hex;

/// All that comes along, and what does not.
#[derive(Debug)]
pub struct Closure<'a> {
    /// In import order, the component itself last.
    pub components: Vec<Component<'a>>,
    /// What leads out of this catalog or nowhere.
    pub externals: Vec<External<'a>>,
    /// Whether every reference was pinned or recorded.
    pub pinned: bool,
}

/// A part of what comes along.
#[derive(Debug, Serialize)]
pub struct Component<'a> {
    /// As the command line writes it; a bundled part behind `#`.
    pub address: String,
    /// Exactly as published.
    pub description: Option<&'a str>,
    /// Of its folder, `sha256:<64 hex>`; none for a bundled part.
    pub digest: Option<&'a str>,
    /// Its files, by path.
    pub files: Vec<FileEntry<'a>>,
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
    /// Of a bundled part the ServerTemplate revision it is published with.
    pub part_of: Option<String>,
    /// Its publisher's name.
    pub publisher: &'a str,
    /// Its revision; that of its ServerTemplate for a bundled part.
    pub revision: Option<u32>,
    /// As what it is used, in order: `Boot 3`, `default image`; `root` for the component itself.
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
#[derive(Debug, Serialize)]
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
#[derive(Debug, Serialize)]
pub struct FileEntry<'a> {
    /// Below the component's folder.
    pub path: &'a str,
    /// 64 hex digits.
    pub sha256: Option<String>,
    /// Bytes.
    pub size: u64,
}

/// A reference.
#[derive(Debug, Serialize)]
pub struct Why<'a> {
    /// Who refers to it.
    pub by: String,
    /// How firmly: `pinned`, `floating`, `head`, `local`, `href`, `inline`.
    pub firmness: &'static str,
    /// As what.
    pub role: String,
    /// The name, path or href as written.
    pub written: &'a str,
}

/// A reference that leads out of this catalog or nowhere.
#[derive(Debug, Serialize)]
pub struct External<'a> {
    /// How firmly it is written.
    pub firmness: &'static str,
    /// `RightScript` or `MultiCloud Image`.
    pub kind: &'static str,
    /// The name, path or href as written.
    pub name: &'a str,
    /// The publisher, if written.
    pub publisher: Option<&'a str>,
    /// `external`; `floating` where nothing recorded what it meant; `unresolved` where it means nothing.
    pub reason: &'static str,
    /// The revision as written: `12`, `latest`, `head`.
    pub revision: String,
    /// As what.
    pub role: String,
}

/// What a reference means for ever.
enum Meaning {
    Item(ItemId),
    Not(&'static str),
}

/// Finds all that comes along with `item`.
pub(crate) fn closure<'a>(site: &'a Site, item: &'a Item) -> Closure<'a> {
    let mut found = Found { site, root: item, parts: Vec::new(), at: BTreeMap::new(), externals: Vec::new() };
    let mut pinned = true;
    if let Some(template) = item.server_template() {
        for script in &template.scripts {
            let role = format!("{} {}", script.sequence.word(), script.position);
            pinned &= found.add(Kind::RightScript, &script.reference, role);
        }
        for (at, image) in template.images.iter().enumerate() {
            let role = if at == 0 { "default image" } else { "image" };
            pinned &= found.add(Kind::MultiCloudImage, image, role.into());
        }
    }
    let Found { mut parts, externals, .. } = found;
    // Scripts were met before images, and the sort is stable.
    parts.sort_by_key(|component| site.catalog.item(component.id).kind);
    let mut root = component(site, item);
    root.roles.push("root".into());
    parts.push(root);
    Closure { components: parts, externals, pinned }
}

struct Found<'a> {
    site: &'a Site,
    root: &'a Item,
    parts: Vec<Component<'a>>,
    at: BTreeMap<ItemId, usize>,
    externals: Vec<External<'a>>,
}

impl<'a> Found<'a> {
    /// Adds what `reference` means; tells whether that can never change.
    fn add(&mut self, kind: Kind, reference: &'a Reference, role: String) -> bool {
        match meaning(self.site, self.root, kind, reference) {
            Meaning::Item(id) => {
                let at = *self.at.entry(id).or_insert_with(|| {
                    self.parts.push(component(self.site, self.site.catalog.item(id)));
                    self.parts.len() - 1
                });
                let by = urls::component_address(&self.site.catalog, self.root);
                let firmness = words::firmness(reference.firmness).id;
                self.parts[at].roles.push(role.clone());
                self.parts[at].why.push(Why { by, firmness, role, written: &reference.written });
                true
            }
            Meaning::Not(reason) => {
                self.externals.push(External {
                    firmness: words::firmness(reference.firmness).id,
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
                });
                reason != "floating"
            }
        }
    }
}

fn meaning(site: &Site, root: &Item, kind: Kind, reference: &Reference) -> Meaning {
    let catalog = &site.catalog;
    match reference.firmness {
        Firmness::Pinned | Firmness::Local | Firmness::Inline | Firmness::Href => match reference.answer {
            Answer::Item(id) => Meaning::Item(id),
            Answer::External => Meaning::Not("external"),
            Answer::Unresolved => Meaning::Not("unresolved"),
        },
        Firmness::Floating | Firmness::Head => {
            let records = root.record.iter().flat_map(|record| &record.resolved);
            let mut records =
                records.filter(|record| record.kind == kind && record.name.value == reference.written);
            let Some(record) = records.next() else {
                return match reference.answer {
                    // Somebody else's: what it means was never ours to say.
                    Answer::External => Meaning::Not("external"),
                    Answer::Item(_) | Answer::Unresolved => Meaning::Not("floating"),
                };
            };
            let own = || catalog.publisher(root.publisher).name.as_str();
            let publisher =
                record.publisher.as_ref().map(|name| name.value.as_str()).or(reference.publisher.as_deref());
            let key = (publisher.unwrap_or_else(own), record.revision);
            match site.index.revision(catalog, kind, &reference.written, key) {
                Some(id) => Meaning::Item(id),
                None => Meaning::Not("external"),
            }
        }
    }
}

fn component<'a>(site: &'a Site, item: &'a Item) -> Component<'a> {
    let catalog = &site.catalog;
    let (lineage, part_of) = match item.home {
        Home::Revision(id) => (Some(LineageEntry::new(catalog.lineage(id))), None),
        Home::Part { of, .. } => (None, Some(urls::component_address(catalog, catalog.item(of)))),
    };
    let packages = item.right_script().and_then(|script| script.written.packages.as_ref());
    let image = item.multi_cloud_image();
    Component {
        address: urls::component_address(catalog, item),
        description: item.description.as_deref(),
        digest: item.digest.as_deref(),
        files: item.files.iter().map(|file| entry(site, file)).collect(),
        id: item.id,
        kind: item.kind.title(),
        lineage,
        name: &item.name,
        packages: packages.iter().flat_map(|packages| packages.value.split_whitespace()).collect(),
        part_of,
        publisher: &catalog.publisher(item.publisher).name,
        revision: number(item),
        roles: Vec::new(),
        settings: image.iter().flat_map(|it| &it.written.settings).map(SettingEntry::new).collect(),
        skip_if_present: true,
        tags: image.iter().flat_map(|it| &it.written.tags).map(|tag| tag.value.as_str()).collect(),
        why: Vec::new(),
    }
}

fn entry<'a>(site: &Site, file: &'a ComponentFile) -> FileEntry<'a> {
    let known = file.sha256.or_else(|| site.sources.get(file.file)?.sha256);
    FileEntry { path: &file.path, sha256: known.map(|digest| hex(&digest)), size: file.size }
}
