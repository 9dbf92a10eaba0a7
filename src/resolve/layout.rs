//! Which files make which revision of which lineage.
//!
//! A folder with a `publication.yml` is a lineage; its sub-folders named by a number are committed revisions,
//! `head/` or `Head:` is the working copy. Every other component is a lineage of its own with a working copy only.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::Arc;

use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::diag::Severity;
use crate::model::Definition;
use crate::model::Kind;
use crate::model::documents::Documents;
use crate::model::documents::Taken;
use crate::model::multi_cloud_image::ImageForm;
use crate::model::publication::PublicationFile;
use crate::model::publication::RevisionRecord;
use crate::model::sidecar_words::is_slug;
use crate::path;
use crate::path::SourcePath;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::RevisionNumber;
use crate::resolve::catalog::State;
use crate::resolve::codes;
use crate::resolve::findings::Findings;
use crate::resolve::findings::Owner;
use crate::resolve::slug;
use crate::settings::Settings;
use crate::source::Sources;
use crate::text::FileId;
use crate::text::Span;

/// A lineage before anybody has looked at its references.
#[derive(Debug, Clone)]
pub(super) struct LineageDraft {
    pub(super) kind: Kind,
    pub(super) publisher: String,
    pub(super) slug: String,
    pub(super) id: String,
    pub(super) folder: SourcePath,
    pub(super) publication: Option<Arc<PublicationFile>>,
    /// By revision, the working copy last.
    pub(super) items: Vec<ItemDraft>,
}

/// A revision before anybody has looked at its references.
#[derive(Debug, Clone)]
pub(super) struct ItemDraft {
    pub(super) kind: Kind,
    pub(super) revision: RevisionNumber,
    pub(super) state: State,
    pub(super) record: Option<Arc<RevisionRecord>>,
    /// The file of the root component.
    pub(super) root: FileId,
    /// The revision folder; for a working copy the folder of the root file.
    pub(super) folder: SourcePath,
    /// Its id, once ids are given.
    pub(super) id: ItemId,
    /// How far the ids of its parts are from each other, and the first from its own.
    pub(super) part_step: u32,
    /// How many parts it has, once ids are given.
    pub(super) n_parts: usize,
}

impl LineageDraft {
    /// Whether `other` differs at most in what its sidecar says besides, and in states.
    pub(super) fn is_like(&self, other: &LineageDraft) -> bool {
        let like = |(own, other): (&ItemDraft, &ItemDraft)| {
            (own.kind, own.revision, own.root, &own.folder)
                == (other.kind, other.revision, other.root, &other.folder)
        };
        (self.kind, &self.publisher, &self.slug, &self.id, &self.folder)
            == (other.kind, &other.publisher, &other.slug, &other.id, &other.folder)
            && self.items.len() == other.items.len()
            && self.items.iter().zip(&other.items).all(like)
    }
}

/// All lineages of the documents, whoever may see them, by kind, publisher's name and slug.
pub(super) struct Layout {
    pub(super) lineages: Vec<LineageDraft>,
    /// Whether some folder has a sidecar.
    pub(super) project: bool,
}

/// The kind of component that a definition is by itself: alerts and mere references to an image are none.
pub(super) fn component_kind(definition: &Definition) -> Option<Kind> {
    match definition {
        Definition::ServerTemplate(_) => Some(Kind::ServerTemplate),
        Definition::RightScript(_) => Some(Kind::RightScript),
        Definition::MultiCloudImage(file) => {
            matches!(file.form, ImageForm::Defined(_)).then_some(Kind::MultiCloudImage)
        }
        Definition::Alerts(_) => None,
    }
}

/// Lays out every lineage.
pub(super) fn lay_out(
    documents: &Documents,
    sources: &Sources,
    settings: &Settings,
    found: &mut Findings,
) -> Layout {
    let mut folders: Vec<(&str, &Arc<PublicationFile>)> =
        documents.publications.iter().map(|file| (folder_of(sources.path(file.file)), file)).collect();
    folders.sort_unstable_by_key(|(folder, _)| *folder);
    let places: HashMap<&str, usize> =
        folders.iter().enumerate().map(|(place, (folder, _))| (*folder, place)).collect();
    let mut inside: Vec<Vec<FileId>> = vec![Vec::new(); folders.len()];
    let mut outside: Vec<FileId> = Vec::new();
    let mut by_path: Vec<(&SourcePath, FileId)> =
        documents.definitions.keys().map(|id| (sources.path(*id), *id)).collect();
    by_path.sort_unstable();
    // Below a sidecar that could not be read nobody knows who may see what.
    let unread: HashSet<&str> = documents
        .taken
        .iter()
        .filter(|(_, taken)| **taken == Taken::Publication)
        .map(|(path, _)| folder_of(path))
        .filter(|folder| !places.contains_key(folder))
        .collect();
    for (path, id) in by_path {
        let nearest = above(path).find_map(|folder| places.get(folder));
        match nearest {
            Some(place) => inside[*place].push(id),
            None if above(path).any(|folder| unread.contains(folder)) => {}
            None => outside.push(id),
        }
    }

    let mut lineages = Vec::new();
    let mut owned = BTreeSet::new();
    for ((_, publication), files) in folders.iter().zip(&inside) {
        let folder = &sources.path(publication.file).folder();
        let reader = LineageReader { documents, sources, settings, folder, publication, files };
        let mut diagnostics = Vec::new();
        let read = reader.read(&mut diagnostics);
        found.add(Owner::Folder(publication.file), diagnostics);
        if let Some(lineage) = read {
            owned.extend(lineage.items.iter().map(|item| item.root));
            lineages.push(lineage);
        }
    }
    outside.retain(|id| !owned.contains(id));
    lineages.extend(working_copies(documents, sources, settings, &outside, &lineages));
    lineages.sort_by(|a, b| {
        (a.kind, &a.publisher, &a.slug, &a.folder).cmp(&(b.kind, &b.publisher, &b.slug, &b.folder))
    });
    let mut diagnostics = Vec::new();
    report_duplicates(&lineages, &mut diagnostics);
    found.add(Owner::Folders, diagnostics);
    Layout { lineages, project: !folders.is_empty() }
}

/// Another lineage lies in the folder of one, and takes what lies in it.
pub(super) struct Nested;

/// Reads the lineage of `publication` once more, if it is one.
///
/// # Errors
///
/// [`Nested`], where it cannot be told from its folder alone.
pub(super) fn lay_out_again(
    documents: &Documents,
    sources: &Sources,
    settings: &Settings,
    publication: &Arc<PublicationFile>,
    found: &mut Findings,
) -> Result<Option<LineageDraft>, Nested> {
    let sidecar = sources.path(publication.file);
    let folder = &sidecar.folder();
    let mut files = Vec::new();
    for file in sources.files.below(folder) {
        if file.id != publication.file && file.path.name() == sidecar.name() {
            return Err(Nested);
        }
        files.extend(documents.definitions.contains_key(&file.id).then_some(file.id));
    }
    let reader = LineageReader { documents, sources, settings, folder, publication, files: &files };
    let mut diagnostics = Vec::new();
    let lineage = reader.read(&mut diagnostics);
    found.add(Owner::Folder(publication.file), diagnostics);
    Ok(lineage)
}

/// The folder of `path`; of the root it is "".
fn folder_of(path: &SourcePath) -> &str {
    parent(path.as_str())
}

fn parent(path: &str) -> &str {
    path::split(path).0
}

/// The folders above `path`, the nearest first, the root last.
fn above(path: &SourcePath) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder_of(path)), |folder| (!folder.is_empty()).then(|| parent(folder)))
}

/// What is needed to read one lineage folder.
struct LineageReader<'a> {
    documents: &'a Documents,
    sources: &'a Sources,
    settings: &'a Settings,
    folder: &'a SourcePath,
    publication: &'a Arc<PublicationFile>,
    /// The definitions below the folder, by path.
    files: &'a [FileId],
}

impl LineageReader<'_> {
    fn read(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<LineageDraft> {
        let slug = self.folder.name().to_owned();
        if !is_slug(&slug) {
            let message = format!("the lineage folder `{slug}` cannot be part of an address");
            let help = format!("call it `{}`", slug::with_digest(&slug, &slug));
            let help =
                if is_slug(&slug::fold(&slug)) { format!("call it `{}`", slug::fold(&slug)) } else { help };
            diagnostics.push(
                Diagnostic::new(&codes::LINEAGE_SLUG, Span::whole(self.publication.file), message)
                    .note("a slug is 1 to 64 of `a`-`z`, `0`-`9` and `-`, with no `-` at either end")
                    .help(help),
            );
        }
        let known = diagnostics.len();
        let mut items = self.committed(diagnostics);
        items.extend(self.head(diagnostics));
        self.report_stray(diagnostics);
        let Some(first) = items.first() else {
            // What was said of its revisions says enough.
            let is_explained = diagnostics[known..].iter().any(|found| found.severity == Severity::Error);
            if !is_explained && !self.has_broken_component() {
                let message = format!("the lineage `{slug}` holds no revision and no working copy");
                let span = Span::whole(self.publication.file);
                diagnostics.push(
                    Diagnostic::new(&codes::EMPTY_LINEAGE, span, message)
                        .help("put a component into `head/`, or name its file with `Head:`"),
                );
            }
            return None;
        };
        let kind = first.kind;
        for item in &items {
            if item.kind != kind {
                let message = format!("this revision is a {}, but the lineage began as a {kind}", item.kind);
                diagnostics.push(
                    Diagnostic::new(&codes::MIXED_LINEAGE, Span::whole(item.root), message)
                        .note_at(Span::whole(first.root), "the lineage begins here")
                        .help("give it a lineage folder of its own"),
                );
            }
        }
        items.retain(|item| item.kind == kind);
        let written = self.publication.publisher.as_ref().map(|name| name.value.clone());
        Some(LineageDraft {
            kind,
            publisher: written.unwrap_or_else(|| self.settings.default_publisher.clone()),
            id: self.publication.lineage.as_ref().map_or_else(|| slug.clone(), |id| id.value.clone()),
            slug,
            folder: self.folder.clone(),
            publication: Some(Arc::clone(self.publication)),
            items,
        })
    }

    /// The committed revisions, by number.
    fn committed(&self, diagnostics: &mut Vec<Diagnostic>) -> Vec<ItemDraft> {
        let mut folders: BTreeMap<u32, Vec<FileId>> = BTreeMap::new();
        for file in self.sources.files.below_near(self.folder, self.publication.file) {
            let below = file.path.below(self.folder).expect("it was listed below");
            if let Some(number) = below.split_once('/').and_then(|(name, _)| revision_number(name)) {
                folders.entry(number).or_default();
            }
        }
        for id in self.files {
            let below = self.sources.path(*id).below(self.folder).expect("it lies below");
            if let Some(number) = below.split_once('/').and_then(|(name, _)| revision_number(name)) {
                folders.entry(number).or_default().push(*id);
            }
        }
        for record in &self.publication.revisions {
            if !folders.contains_key(&record.number.value) {
                let number = record.number.value;
                let message = format!("revision {number} is recorded, but there is no folder `{number}/`");
                diagnostics.push(
                    Diagnostic::new(&codes::RECORD_WITHOUT_FOLDER, record.number.span, message)
                        .note("a committed revision stays in the catalog for ever")
                        .help(format!("bring `{}/{number}/` back, or remove the record", self.folder)),
                );
            }
        }
        let mut items = Vec::new();
        for (number, files) in folders {
            let folder = self.folder.join(&number.to_string()).expect("a number is a name");
            let record = self.publication.revisions.iter().find(|record| record.number.value == number);
            if record.is_none() && !self.publication.unread.contains(&number) {
                let message = format!("revision {number} of `{}` has no record", self.folder.name());
                diagnostics.push(
                    Diagnostic::at(&codes::FOLDER_WITHOUT_RECORD, Place::Path(folder.clone()), message)
                        .note("without a record it counts as committed and not published")
                        .help(format!("add `{number}:` to `Revisions` in publication.yml")),
                );
            }
            let Some(root) = self.root_of(&folder, &files, diagnostics) else { continue };
            let state = match record {
                Some(record) if record.published.is_some() && record.deprecated.is_some() => {
                    State::Deprecated
                }
                Some(record) if record.published.is_some() => State::Published,
                _ => State::Unpublished,
            };
            items.push(ItemDraft {
                kind: component_kind(&self.documents.definitions[&root]).expect("a root is a component"),
                revision: RevisionNumber::Committed(number),
                state,
                record: record.cloned(),
                root,
                folder,
                id: ItemId::default(),
                part_step: 0,
                n_parts: 0,
            });
        }
        items
    }

    /// The working copy: what `Head:` names, else what lies in `head/`.
    fn head(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<ItemDraft> {
        let root = if let Some(written) = &self.publication.head {
            let Ok(path) = self.folder.join(&written.value) else {
                let message = format!("`{}` does not lie below the root", written.value);
                diagnostics.push(Diagnostic::new(&codes::PATH_OUTSIDE_ROOT, written.span, message));
                return None;
            };
            let file = self.sources.files.get(&path).map(|file| file.id);
            let root = file.filter(|id| {
                self.documents.definitions.get(id).is_some_and(|it| component_kind(it).is_some())
            });
            if root.is_none() && !self.is_broken(&path) {
                let message = match file {
                    Some(_) => format!("`{path}` is not a component"),
                    None => format!("there is no file `{path}`"),
                };
                diagnostics.push(
                    Diagnostic::new(&codes::MISSING_HEAD, written.span, message)
                        .note("`Head:` is a path from the lineage folder"),
                );
            }
            root?
        } else {
            let folder = self.folder.join("head").expect("a name");
            let lies_in = |id: &&FileId| self.sources.path(**id).below(&folder).is_some();
            let files: Vec<FileId> = self.files.iter().filter(lies_in).copied().collect();
            if files.is_empty() {
                return None;
            }
            self.root_of(&folder, &files, diagnostics)?
        };
        Some(ItemDraft {
            kind: component_kind(&self.documents.definitions[&root]).expect("a root is a component"),
            revision: RevisionNumber::Head,
            state: State::WorkingCopy,
            record: None,
            root,
            folder: self.sources.path(root).folder(),
            id: ItemId::default(),
            part_step: 0,
            n_parts: 0,
        })
    }

    /// The root component among the definitions of a revision folder.
    fn root_of(
        &self,
        folder: &SourcePath,
        files: &[FileId],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<FileId> {
        let kind = |id: &FileId| component_kind(&self.documents.definitions[id]);
        let templates: Vec<FileId> =
            files.iter().filter(|id| kind(id) == Some(Kind::ServerTemplate)).copied().collect();
        let attached = |id: &FileId| {
            let below = self.sources.path(*id).below(folder).unwrap_or_default();
            below.split('/').any(|name| name == "attachments")
        };
        let others: Vec<FileId> =
            files.iter().filter(|id| kind(id).is_some() && !attached(id)).copied().collect();
        let candidates = if templates.is_empty() { others } else { templates };
        match candidates.as_slice() {
            [root] => Some(*root),
            [] => {
                if !files_below(self.sources, folder).any(|path| self.is_broken(path)) {
                    let message = format!("`{folder}` holds no component");
                    let place = Place::Path(folder.clone());
                    diagnostics.push(Diagnostic::at(&codes::REVISION_ROOT, place, message).help(
                        "a revision folder holds one ServerTemplate with its files, one script or one \
                         MultiCloud Image file",
                    ));
                }
                None
            }
            [first, second, ..] => {
                let message = format!("`{folder}` holds {} root components", candidates.len());
                diagnostics.push(
                    Diagnostic::new(&codes::REVISION_ROOT, Span::whole(*second), message)
                        .note_at(Span::whole(*first), "the first is here")
                        .help("keep one, and give each other a lineage folder of its own"),
                );
                None
            }
        }
    }

    /// Whether `path` is a component that could not be read, so that its own findings say enough.
    fn is_broken(&self, path: &SourcePath) -> bool {
        let taken = self.documents.taken.get(path);
        let read =
            self.sources.files.get(path).is_some_and(|it| self.documents.definitions.contains_key(&it.id));
        matches!(taken, Some(Taken::Component(_))) && !read
    }

    fn has_broken_component(&self) -> bool {
        files_below(self.sources, self.folder).any(|path| self.is_broken(path))
    }

    fn report_stray(&self, diagnostics: &mut Vec<Diagnostic>) {
        for id in self.files {
            let below = self.sources.path(*id).below(self.folder).expect("it lies below");
            let name = below.split_once('/').map_or("", |(name, _)| name);
            let is_head = self.publication.head.as_ref().is_some_and(|head| {
                self.folder.join(&head.value).is_ok_and(|path| &path == self.sources.path(*id))
            });
            let is_component = component_kind(&self.documents.definitions[id]).is_some();
            if name == "head" || revision_number(name).is_some() || is_head || !is_component {
                continue;
            }
            let message = format!("`{below}` belongs to no revision of this lineage");
            diagnostics.push(
                Diagnostic::new(&codes::STRAY_DEFINITION, Span::whole(*id), message)
                    .help("move it into `head/` or into a revision folder such as `1/`"),
            );
        }
    }
}

/// A folder name that means a committed revision: a whole number from 1, without leading zeros.
fn revision_number(name: &str) -> Option<u32> {
    let is_written = name.bytes().all(|byte| byte.is_ascii_digit()) && !name.starts_with('0');
    name.parse().ok().filter(|_| is_written)
}

/// The paths below `folder`, sorted.
pub(super) fn files_below<'a>(
    sources: &'a Sources,
    folder: &'a SourcePath,
) -> impl Iterator<Item = &'a SourcePath> {
    sources.files.below(folder).map(|file| &file.path)
}

/// One lineage for each component that no sidecar owns.
fn working_copies(
    documents: &Documents,
    sources: &Sources,
    settings: &Settings,
    files: &[FileId],
    project: &[LineageDraft],
) -> Vec<LineageDraft> {
    let publisher = &settings.default_publisher;
    let mut taken: BTreeMap<(Kind, String), usize> = BTreeMap::new();
    for lineage in project.iter().filter(|lineage| &lineage.publisher == publisher) {
        *taken.entry((lineage.kind, lineage.slug.clone())).or_default() += 1;
    }
    let mut found = Vec::new();
    for id in files {
        let definition = &documents.definitions[id];
        let Some(kind) = component_kind(definition) else { continue };
        let name = name_of(definition, sources);
        let plain = slug::fold(&name);
        *taken.entry((kind, plain.clone())).or_default() += 1;
        found.push((*id, kind, name, plain));
    }
    let lineage = |(id, kind, name, plain): (FileId, Kind, String, String)| {
        let is_alone = taken[&(kind, plain)] == 1;
        working_copy(sources, settings, id, (kind, &name), is_alone)
    };
    found.into_iter().map(lineage).collect()
}

/// The lineage of the component `file` that no sidecar owns; `is_alone` is whether nothing else of its kind and publisher
/// has its plain slug.
pub(super) fn working_copy(
    sources: &Sources,
    settings: &Settings,
    file: FileId,
    (kind, name): (Kind, &str),
    is_alone: bool,
) -> LineageDraft {
    let path = sources.path(file);
    let plain = slug::fold(name);
    let slug = if is_slug(&plain) && is_alone {
        plain
    } else {
        slug::with_digest(name, &format!("{} {path}", kind.folder()))
    };
    let item = ItemDraft {
        kind,
        revision: RevisionNumber::Head,
        state: State::WorkingCopy,
        record: None,
        root: file,
        folder: path.folder(),
        id: ItemId::default(),
        part_step: 0,
        n_parts: 0,
    };
    LineageDraft {
        kind,
        publisher: settings.default_publisher.clone(),
        id: slug.clone(),
        slug,
        folder: path.clone(),
        publication: None,
        items: vec![item],
    }
}

/// The name of a component: as written, else the file's name without its extension.
pub(super) fn name_of(definition: &Definition, sources: &Sources) -> String {
    let written = match definition {
        Definition::ServerTemplate(it) => it.name.as_ref().map(|name| name.value.trim()),
        Definition::RightScript(it) => Some(it.name.value.trim()),
        Definition::MultiCloudImage(it) => match &it.form {
            ImageForm::Defined(image) => Some(image.name.value.trim()),
            ImageForm::Named(_) | ImageForm::Href(_) => None,
        },
        Definition::Alerts(_) => None,
    };
    let file = sources.path(definition.file()).name();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| if stem.is_empty() { file } else { stem });
    written.filter(|name| !name.is_empty()).unwrap_or(stem).to_owned()
}

fn report_duplicates(lineages: &[LineageDraft], diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<(Kind, &str, &str), &LineageDraft> = BTreeMap::new();
    for lineage in lineages {
        let Some(publication) = &lineage.publication else { continue };
        let key = (lineage.kind, lineage.publisher.as_str(), lineage.id.as_str());
        let Some(first) = seen.insert(key, lineage) else { continue };
        let span = publication.lineage.as_ref().map_or(Span::whole(publication.file), |id| id.span);
        let message = format!(
            "{} `{}` of {} is the lineage of `{}` too",
            lineage.kind, lineage.id, lineage.publisher, first.folder
        );
        let mut diagnostic = Diagnostic::new(&codes::DUPLICATE_LINEAGE, span, message)
            .note(format!("the other folder is `{}`, this one is `{}`", first.folder, lineage.folder))
            .help("give each lineage its own `Lineage` id, or another folder name");
        if let Some(other) = &first.publication {
            let span = other.lineage.as_ref().map_or(Span::whole(other.file), |id| id.span);
            diagnostic = diagnostic.note_at(span, "first used here");
        }
        diagnostics.push(diagnostic);
    }
}
