//! Which files a component names and what is known of them.

use std::collections::BTreeSet;

use crate::model::Definition;
use crate::model::documents::Documents;
use crate::model::publication::SIDECAR;
use crate::model::read::clean;
use crate::path::SourcePath;
use crate::resolve::catalog::ComponentFile;
use crate::source::Sources;
use crate::text::FileId;

/// Files whose digests the catalog needs: those of revision folders, attachments, scripts and logos.
///
/// Sorted; some may not exist.
pub fn wanted(documents: &Documents, sources: &Sources) -> Vec<SourcePath> {
    let mut wanted: Vec<SourcePath> = Vec::new();
    for publication in &*documents.publications {
        let folder = sources.path(publication.file).folder();
        wanted.extend(sources.files.below_near(&folder, publication.file).map(|file| file.path.clone()));
    }
    for definition in documents.definitions.values() {
        let path = sources.path(definition.file());
        wanted.push(path.clone());
        if let Definition::RightScript(script) = &**definition {
            let folder = attachments_folder(path);
            let named =
                script.attachments.iter().filter_map(|written| folder.join(clean(&written.value)).ok());
            wanted.extend(named);
        }
    }
    for publisher in &documents.publishers {
        let folder = sources.path(publisher.file).folder();
        let logos = [&publisher.small_logo, &publisher.large_logo].into_iter().flatten();
        wanted.extend(logos.filter_map(|written| folder.join(&written.value).ok()));
    }
    // It is made of few stretches in order, which a stable sort only puts together.
    wanted.sort();
    wanted.dedup();
    wanted
}

/// What of [`wanted`] may be so because the files `changed` differ, came or went: the paths of what has to have a digest,
/// and the files that have one and no longer should.
pub fn wanted_again(
    documents: &Documents,
    sources: &Sources,
    changed: &BTreeSet<FileId>,
) -> (Vec<SourcePath>, Vec<FileId>) {
    let mut candidates: BTreeSet<FileId> = changed.clone();
    let mut wanted = Vec::new();
    for id in changed {
        let path = sources.path(*id);
        if path.name() == SIDECAR {
            candidates.extend(sources.files.below(&path.folder()).map(|file| file.id));
        }
        if let Some(Definition::RightScript(script)) = documents.definitions.get(id).map(|it| &**it) {
            let folder = attachments_folder(path);
            let named = script.attachments.iter().filter_map(|it| folder.join(clean(&it.value)).ok());
            wanted.extend(named);
        }
    }
    candidates.retain(|id| sources.get(*id).is_some());
    let mut unwanted = Vec::new();
    for id in candidates {
        let path = sources.path(id);
        if documents.definitions.contains_key(&id) || is_in_lineage(documents, sources, path) {
            wanted.push(path.clone());
        } else {
            unwanted.push(id);
        }
    }
    if !unwanted.is_empty() {
        let attached = attached(documents, sources, &unwanted);
        wanted.extend(attached.iter().map(|id| sources.path(*id).clone()));
        unwanted.retain(|id| !attached.contains(id));
    }
    (wanted, unwanted)
}

/// Whether a sidecar that could be read stands in a folder above `path`.
fn is_in_lineage(documents: &Documents, sources: &Sources, path: &SourcePath) -> bool {
    let sidecar = |folder: &SourcePath| {
        let file = sources.files.get(&folder.join(SIDECAR).ok()?)?;
        documents.publications.iter().find(|publication| publication.file == file.id)
    };
    let mut folder = path.folder();
    loop {
        if sidecar(&folder).is_some() {
            return true;
        }
        if folder == SourcePath::root() {
            return false;
        }
        folder = folder.folder();
    }
}

/// Those of `files` that a script names as an attachment.
fn attached(documents: &Documents, sources: &Sources, files: &[FileId]) -> BTreeSet<FileId> {
    let names: BTreeSet<&str> = files.iter().map(|file| sources.path(*file).name()).collect();
    let mut found = BTreeSet::new();
    for definition in documents.definitions.values() {
        let Definition::RightScript(script) = &**definition else { continue };
        for written in &script.attachments {
            let path = clean(&written.value);
            if !names.contains(path.rsplit('/').next().unwrap_or_default()) {
                continue;
            }
            let path = attachments_folder(sources.path(definition.file())).join(path).ok();
            let file = path.and_then(|path| sources.files.get(&path));
            found.extend(file.map(|file| file.id).filter(|id| files.contains(id)));
        }
    }
    found
}

/// The folder that a script's attachments are written from.
pub(super) fn attachments_folder(script: &SourcePath) -> SourcePath {
    script.folder().join("attachments").expect("a name")
}

/// What is known of `file`, as a file of a component whose folder is `folder`; a file outside of it keeps its name.
pub(super) fn component_file(sources: &Sources, file: FileId, folder: &SourcePath) -> ComponentFile {
    let path = sources.path(file);
    let source = sources.get(file);
    ComponentFile {
        path: path.below(folder).unwrap_or(path.name()).to_owned(),
        file,
        size: source.map_or(0, |source| source.size),
        sha256: source.and_then(|source| source.sha256),
    }
}
