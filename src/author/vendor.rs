//! The files of a working copy as a revision folder of their own: what lies outside is copied in, paths are rewritten.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::io::Read as _;

use crate::author::Stop;
use crate::author::file_of;
use crate::author::quoted;
use crate::author::refuse_at;
use crate::author::scalar;
use crate::diag::Diagnostic;
use crate::diag::Edit;
use crate::diag::Fix;
use crate::edit;
use crate::edit::NewFile;
use crate::edit::Replacement;
use crate::error::Error;
use crate::model::Definition;
use crate::model::alert::AlertEntry;
use crate::model::multi_cloud_image::ImageEntry;
use crate::model::read::clean;
use crate::model::read::includes;
use crate::model::server_template::ScriptReference;
use crate::model::server_template::ServerTemplateFile;
use crate::path;
use crate::path::SourcePath;
use crate::pipeline::Project;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::Lineage;
use crate::resolve::catalog::RevisionNumber;
use crate::resolve::catalog::State;
use crate::resolve::codes;
use crate::source;
use crate::source::Opened;
use crate::source::sha256;
use crate::text::FileId;
use crate::text::Spanned;

/// A working copy as a folder.
pub(super) struct Frozen {
    /// Its files.
    pub(super) files: Vec<NewFile>,
    /// Its digest.
    pub(super) digest: String,
    /// What was done to it, a sentence each.
    pub(super) told: Vec<String>,
}

/// Makes the working copy `item` of `lineage` a folder.
///
/// # Errors
///
/// A refusal that points at a path that cannot be rewritten or followed, or the machine's failure.
pub(super) fn freeze(project: &Project, lineage: &Lineage, item: &Item) -> Result<Frozen, Stop> {
    let mut moves = Moves::new(project, lineage, item);
    moves.take_own();
    let mut told = Vec::new();
    let mut published = BTreeMap::new();
    if let Some(template) = item.server_template() {
        for path in includes(&project.sources, &project.documents, &template.written) {
            if path.below(&moves.base).is_none()
                && let Some(script) = moves.as_published(&path)
            {
                told.push(format!("`{path}` is {}, which is named in its place", script.words));
                published.insert(path, script.form);
                continue;
            }
            if let Some(target) = moves.take(&path) {
                told.push(format!("copied `{path}` in as `{target}`"));
            }
        }
    }
    let mut files = Vec::new();
    for (path, target) in &moves.targets {
        files.push(file_of(target.clone(), moves.bytes(path)?, Some(path.clone())));
    }
    if let Some(template) = item.server_template() {
        moves.rewrite(&template.written, &published, &mut files)?;
    }
    let digests = files.iter().map(|file| (file.path.as_str(), sha256(&file.bytes)));
    let digest = source::folder_digest(digests);
    Ok(Frozen { files, digest, told })
}

/// A published revision that a local script equals.
struct AsPublished {
    /// The reference to write.
    form: String,
    /// What it is, for people.
    words: String,
}

/// Where each file goes.
struct Moves<'a> {
    project: &'a Project,
    lineage: &'a Lineage,
    item: &'a Item,
    root: SourcePath,
    /// Files below it keep their path.
    base: SourcePath,
    /// Whether all of `base` is the working copy, and not only what is named.
    is_head_folder: bool,
    /// The path in the revision folder of each file.
    targets: BTreeMap<SourcePath, String>,
}

impl<'a> Moves<'a> {
    fn new(project: &'a Project, lineage: &'a Lineage, item: &'a Item) -> Self {
        let root = project.sources.path(item.file).clone();
        let head = lineage.folder.join("head").expect("a name");
        let is_head_folder = root.below(&head).is_some();
        let base = if is_head_folder { head } else { root.folder() };
        Moves { project, lineage, item, root, base, is_head_folder, targets: BTreeMap::new() }
    }

    /// Takes the root, its attachments, and in `head/` everything that lies there.
    fn take_own(&mut self) {
        if self.is_head_folder {
            let below = |path: &&SourcePath| path.below(&self.base).is_some();
            let own: Vec<SourcePath> = self.project.sources.files.keys().filter(below).cloned().collect();
            for path in own {
                let target = path.below(&self.base).expect("it lies below").to_owned();
                self.targets.insert(path, target);
            }
        }
        let root = self.root.clone();
        self.take(&root);
    }

    /// Takes the file at `path` with its attachments; the new path if it lay outside.
    fn take(&mut self, path: &SourcePath) -> Option<String> {
        if self.targets.contains_key(path) || !self.project.sources.files.contains_key(path) {
            return None;
        }
        let attachments = self.attachments(path);
        if let Some(below) = path.below(&self.base) {
            let below = below.to_owned();
            self.targets.insert(path.clone(), below);
            for (own, _) in attachments {
                if let Some(target) = own.below(&self.base) {
                    let target = target.to_owned();
                    self.targets.insert(own, target);
                }
            }
            return None;
        }
        let folder = path.folder().name().to_owned();
        let named = if folder.is_empty() { Vec::new() } else { vec![format!("{folder}/")] };
        let numbered = (2..).map(|n| format!("copied-{n}/"));
        let mut folders = std::iter::once(String::new()).chain(named).chain(numbered);
        let folder = folders.find(|folder| {
            self.is_free(&format!("{folder}{}", path.name()), path)
                && attachments
                    .iter()
                    .all(|(own, name)| self.is_free(&format!("{folder}attachments/{name}"), own))
        })?;
        let target = format!("{folder}{}", path.name());
        self.targets.insert(path.clone(), target.clone());
        for (own, name) in attachments {
            self.targets.insert(own, format!("{folder}attachments/{name}"));
        }
        Some(target)
    }

    /// Whether the file `path` may go to `target`: nothing else goes there, or what goes there is the same.
    fn is_free(&self, target: &str, path: &SourcePath) -> bool {
        let folded = target.to_lowercase();
        self.targets.iter().all(|(other, taken)| {
            let taken = taken.to_lowercase();
            let is_same = other == path && taken == folded;
            let crosses = taken == folded
                || taken.strip_prefix(&folded).is_some_and(|rest| rest.starts_with('/'))
                || folded.strip_prefix(&taken).is_some_and(|rest| rest.starts_with('/'));
            is_same || !crosses
        })
    }

    /// The attachments of the script at `path`: file, and path below `attachments/`.
    fn attachments(&self, path: &SourcePath) -> Vec<(SourcePath, String)> {
        let file = self.project.sources.files.get(path).map(|file| file.id);
        let definition = file.and_then(|id| self.project.documents.definitions.get(&id));
        let Some(Definition::RightScript(script)) = definition.map(|it| &**it) else { return Vec::new() };
        let Ok(folder) = path.folder().join("attachments") else { return Vec::new() };
        let join = |written: &Spanned<String>| {
            let own = folder.join(clean(&written.value)).ok()?;
            let name = own.below(&folder)?.to_owned();
            self.project.sources.files.contains_key(&own).then_some((own, name))
        };
        script.attachments.iter().filter_map(join).collect()
    }

    /// The published revision of the same publisher and name that the script at `path` equals byte for byte, its
    /// attachments included.
    fn as_published(&self, path: &SourcePath) -> Option<AsPublished> {
        let file = self.project.sources.files.get(path)?;
        let Definition::RightScript(script) = &**self.project.documents.definitions.get(&file.id)? else {
            return None;
        };
        let catalog = &self.project.catalog;
        let bytes = file.bytes.as_deref()?;
        let attachments: BTreeSet<(String, Option<[u8; 32]>)> = self
            .attachments(path)
            .into_iter()
            .map(|(own, name)| (name, self.project.sources.files.get(&own).and_then(|file| file.sha256)))
            .collect();
        let is_it = |item: &&Item| {
            item.state == State::Published
                && item.publisher == self.lineage.publisher
                && item.name == script.name.value
                && item.right_script().is_some_and(|own| {
                    let own = own.attachments.iter().map(|it| (it.path.clone(), it.sha256)).collect();
                    attachments == own && attachments.iter().all(|(_, digest)| digest.is_some())
                })
                && self.project.sources.get(item.file).and_then(|own| own.bytes.as_deref()) == Some(bytes)
        };
        let same = catalog
            .all_items()
            .filter(|item| matches!(item.home, crate::resolve::catalog::Home::Revision(_)));
        let found = same.filter(is_it).max_by_key(|item| item.revision)?;
        let RevisionNumber::Committed(number) = found.revision else { return None };
        let publisher = &catalog.publisher(found.publisher).name;
        let is_word = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || " _-".contains(c));
        let write = |text: &str| if is_word(text) { scalar(text) } else { quoted(text) };
        Some(AsPublished {
            form: format!(
                "{{Name: {}, Revision: {number}, Publisher: {}}}",
                write(&found.name),
                write(publisher)
            ),
            words: format!("revision {number} of `{}`", found.name),
        })
    }

    fn bytes(&self, path: &SourcePath) -> Result<Vec<u8>, Error> {
        let file = &self.project.sources.files[path];
        if let Some(bytes) = &file.bytes {
            return Ok(bytes.to_vec());
        }
        let mut opened = Opened::open(&self.project.sources, path)?;
        let mut bytes = Vec::new();
        let read = opened.read_to_end(&mut bytes);
        read.map_err(|source| Error::Read { path: opened.path.clone(), source })?;
        Ok(bytes)
    }

    /// Rewrites the paths in the copies of the ServerTemplate and its alert files.
    fn rewrite(
        &self,
        template: &ServerTemplateFile,
        published: &BTreeMap<SourcePath, String>,
        files: &mut [NewFile],
    ) -> Result<(), Stop> {
        let mut by_file: BTreeMap<FileId, Vec<(Fix, Spanned<String>)>> = BTreeMap::new();
        let folder = self.root.folder();
        let own = self.targets.get(&self.root).map_or("", String::as_str);
        let own_folder = path::split(own).0;
        let scripts = template.scripts.iter().filter_map(|it| match &it.reference {
            ScriptReference::Local(path) => Some(path),
            ScriptReference::Named(_) => None,
        });
        let images = template.images.iter().filter_map(|it| match it {
            ImageEntry::File(path) => Some(path),
            ImageEntry::Form(_) => None,
        });
        let named = scripts.chain(images).cloned();
        let alerts = self.alert_paths(template);
        for written in named.chain(alerts) {
            let Ok(path) = folder.join(clean(&written.value)) else { continue };
            let edit = if let Some(form) = published.get(&path) {
                Edit::Bytes { span: written.span, new: form.clone() }
            } else {
                let Some(target) = self.targets.get(&path) else { continue };
                let new = relative(own_folder, target);
                if SourcePath::parse(&format!("x/{own_folder}/{}", clean(&written.value)))
                    == SourcePath::parse(&format!("x/{own_folder}/{new}"))
                {
                    continue;
                }
                Edit::Word { span: written.span, old: written.value.clone(), new }
            };
            let fix = Fix { title: String::new(), edits: vec![edit] };
            by_file.entry(written.span.file).or_default().push((fix, written));
        }
        for (file, rewrites) in by_file {
            let path = self.project.sources.path(file);
            let Some(target) = self.targets.get(path) else { continue };
            let Some(copy) = files.iter_mut().find(|copy| copy.path == *target) else { continue };
            let mut resolved: Vec<Vec<Replacement>> = Vec::new();
            for (fix, written) in &rewrites {
                let Some(found) = edit::resolve(fix, &copy.bytes) else {
                    return Err(self.cannot_rewrite(written));
                };
                // One alias may be read more than once.
                if !resolved.contains(&found) {
                    resolved.push(found);
                }
            }
            let (bytes, applied) = edit::apply(&copy.bytes, &resolved);
            if applied.len() < resolved.len() {
                return Err(self.cannot_rewrite(&rewrites[0].1));
            }
            copy.bytes = bytes;
        }
        Ok(())
    }

    /// The paths of alert files, in the ServerTemplate and in the files it includes.
    fn alert_paths(&self, template: &ServerTemplateFile) -> Vec<Spanned<String>> {
        let paths = |entries: &[AlertEntry]| -> Vec<Spanned<String>> {
            entries
                .iter()
                .filter_map(|entry| match entry {
                    AlertEntry::File(path) => Some(path.clone()),
                    AlertEntry::Alert(_) => None,
                })
                .collect()
        };
        let mut all = paths(&template.alerts);
        for path in self.targets.keys() {
            let file = self.project.sources.files.get(path).map(|file| file.id);
            let definition = file.and_then(|id| self.project.documents.definitions.get(&id));
            if let Some(Definition::Alerts(alerts)) = definition.map(|it| &**it) {
                all.extend(paths(&alerts.alerts));
            }
        }
        all
    }

    fn cannot_rewrite(&self, written: &Spanned<String>) -> Stop {
        let message = format!("`{}` lies outside the revision folder", written.value);
        let found = Diagnostic::new(&codes::PATH_OUTSIDE_REVISION, written.span, message)
            .note("the file is copied in, but this path is written in a way that cannot be changed by itself")
            .help("write the path on one line, without an alias or a tag");
        refuse_at(self.project, format!("`{}` cannot be committed", self.item.name), vec![found])
    }
}

/// The path from the folder `from` to `target`, both below one folder.
fn relative(from: &str, target: &str) -> String {
    let names = |path: &'_ str| -> Vec<String> {
        path.split('/').filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    let (from, target) = (names(from), names(target));
    let shared = from.iter().zip(&target).take_while(|(a, b)| a == b).count();
    let shared = shared.min(target.len().saturating_sub(1));
    let ups = std::iter::repeat_n("..".to_owned(), from.len() - shared);
    ups.chain(target[shared..].iter().cloned()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::relative;

    #[test]
    fn paths_within_a_folder_are_relative() {
        assert_eq!(relative("", "a/b.sh"), "a/b.sh");
        assert_eq!(relative("a", "a/b.sh"), "b.sh");
        assert_eq!(relative("a/c", "x.sh"), "../../x.sh");
        assert_eq!(relative("a", "b/x.sh"), "../b/x.sh");
    }
}
