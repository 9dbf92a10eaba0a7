//! The files that a component itself consists of, where they lie, and what its local references name.
//!
//! All is told from the files alone: that a local script equals a published revision is news of the catalog, and
//! does not change what a revision consists of.

use std::collections::BTreeSet;

use crate::model::alert::AlertEntry;
use crate::model::multi_cloud_image::ImageEntry;
use crate::model::read::clean;
use crate::model::right_script::RightScriptFile;
use crate::model::server_template::ScriptReference;
use crate::path::SourcePath;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::RevisionNumber;
use crate::site::Site;
use crate::text::FileId;

/// The files of a component and the folder that their paths are told from.
#[derive(Debug)]
pub(crate) struct OwnFiles {
    /// The revision folder; of a working copy the deepest folder that holds all its files.
    pub(crate) folder: SourcePath,
    /// The files, by path.
    pub(crate) files: Vec<FileId>,
}

impl OwnFiles {
    /// The files of `item`, which is no bundled part.
    pub(crate) fn of(site: &Site, item: &Item) -> Self {
        if let RevisionNumber::Committed(number) = item.revision {
            let lineage = site.catalog.lineage_of(item);
            let folder = lineage.folder.join(&number.to_string()).expect("a number is a name");
            return OwnFiles { folder, files: item.files.iter().map(|file| file.file).collect() };
        }
        let mut found: BTreeSet<FileId> = item.files.iter().map(|file| file.file).collect();
        found.insert(item.file);
        let own = site.sources.path(item.file);
        if let Some(template) = item.server_template() {
            for script in &template.written.scripts {
                let ScriptReference::Local(path) = &script.reference else { continue };
                let Some(file) = local(site, own, &path.value) else { continue };
                found.insert(file);
                let used = template.scripts.iter().find_map(|it| {
                    let is_it = (it.sequence, it.position) == (script.sequence, script.position);
                    site.catalog.item(is_it.then_some(it.reference.item()?)?).right_script()
                });
                found.extend(used.iter().flat_map(|script| attachments(site, file, &script.written)));
            }
            for image in &template.written.images {
                if let ImageEntry::File(path) = image {
                    found.extend(local(site, own, &path.value));
                }
            }
            for alert in &template.written.alerts {
                if let AlertEntry::File(path) = alert {
                    found.extend(local(site, own, &path.value));
                }
            }
            found.extend(template.alerts.iter().map(|alert| alert.file));
        }
        let mut files: Vec<FileId> = found.into_iter().collect();
        files.sort_by(|a, b| site.sources.path(*a).cmp(site.sources.path(*b)));
        let folder = files
            .iter()
            .map(|file| site.sources.path(*file).folder())
            .reduce(|a, b| common(&a, &b))
            .unwrap_or_else(SourcePath::root);
        OwnFiles { folder, files }
    }

    /// The path of one of the files from the folder.
    pub(crate) fn path<'a>(&self, site: &'a Site, file: FileId) -> &'a str {
        let path = site.sources.path(file);
        path.below(&self.folder).unwrap_or(path.name())
    }
}

/// The deepest folder that holds both folders.
fn common(a: &SourcePath, b: &SourcePath) -> SourcePath {
    let mut folder = a.clone();
    while folder != *b && folder != SourcePath::root() && b.below(&folder).is_none() {
        folder = folder.folder();
    }
    folder
}

/// The file that `written` names in the definition at `from`.
pub(crate) fn local(site: &Site, from: &SourcePath, written: &str) -> Option<FileId> {
    let path = from.folder().join(clean(written)).ok()?;
    site.sources.files.get(&path).map(|file| file.id)
}

/// The attachments of the script in `file`, as far as they are there, in written order.
pub(crate) fn attachments<'a>(
    site: &'a Site,
    file: FileId,
    script: &'a RightScriptFile,
) -> impl Iterator<Item = FileId> + 'a {
    let folder = site.sources.path(file).folder().join("attachments").expect("a name");
    script.attachments.iter().filter_map(move |written| {
        let path = folder.join(clean(&written.value)).ok()?;
        site.sources.files.get(&path).map(|file| file.id)
    })
}
