//! Which files a component names and what is known of them.

use crate::model::Definition;
use crate::model::documents::Documents;
use crate::model::read::clean;
use crate::path::SourcePath;
use crate::resolve::catalog::ComponentFile;
use crate::resolve::layout::files_below;
use crate::source::Sources;
use crate::text::FileId;

/// Files whose digests the catalog needs: those of revision folders, attachments, scripts and logos.
///
/// Sorted; some may not exist.
pub fn wanted(documents: &Documents, sources: &Sources) -> Vec<SourcePath> {
    let mut wanted: Vec<SourcePath> = Vec::new();
    for publication in &*documents.publications {
        let folder = sources.path(publication.file).folder();
        wanted.extend(files_below(sources, &folder).cloned());
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
