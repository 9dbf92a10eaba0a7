//! Every file of a root, taken for what it is and read: `decisions.md` 3.

mod again;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diag::Checked;
use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::model::Definition;
use crate::model::Kind;
use crate::model::alert::AlertEntry;
use crate::model::classify;
use crate::model::documents::Documents;
use crate::model::documents::Taken;
use crate::model::fields;
use crate::model::multi_cloud_image::ImageEntry;
use crate::model::right_script;
use crate::model::server_template;
use crate::model::server_template::ScriptReference;
use crate::model::server_template::ServerTemplateFile;
use crate::model::sidecars;
use crate::path::SourcePath;
use crate::settings::Limits;
use crate::settings::Settings;
use crate::source;
use crate::source::Area;
use crate::source::SourceFile;
use crate::source::Sources;
use crate::syntax::block;
use crate::syntax::codes;
use crate::syntax::yaml;
use crate::text::FileId;

/// What was read, and what must be fetched before everything can be.
#[derive(Debug)]
pub struct Reading {
    /// What was read.
    pub documents: Documents,
    /// Files that definitions name and whose bytes are not held yet, sorted. After fetching them, read again.
    pub missing: Vec<SourcePath>,
}

/// What was found in files when they were looked at by themselves, so that a file that is the same is not parsed again.
///
/// It holds what the last reading used, and nothing else.
#[derive(Debug, Default)]
pub struct Memo {
    /// What was found depends on them.
    limits: Limits,
    /// By id.
    looked: Vec<Option<Remembered<Looked>>>,
    /// By id.
    publications: Vec<Option<Remembered<sidecars::ReadPublication>>>,
}

/// What was found in a file that held these bytes.
#[derive(Debug)]
pub(super) struct Remembered<T> {
    bytes: Arc<[u8]>,
    found: Arc<T>,
}

impl<T> Remembered<T> {
    /// What `known` has for `file`, if the file is still the same.
    pub(super) fn get(known: &[Option<Self>], file: &SourceFile) -> Option<Arc<T>> {
        let known = known.get(file.id.0 as usize)?.as_ref()?;
        let bytes = file.bytes.as_ref()?;
        (Arc::ptr_eq(bytes, &known.bytes) || **bytes == *known.bytes).then(|| Arc::clone(&known.found))
    }

    /// Keeps `found` for `file` in `known`, which has a place for each id.
    pub(super) fn put(known: &mut [Option<Self>], file: &SourceFile, found: &Arc<T>) {
        let bytes = file.bytes.as_ref().map(Arc::clone);
        known[file.id.0 as usize] = bytes.map(|bytes| Remembered { bytes, found: Arc::clone(found) });
    }

    /// Room for the ids of `sources`.
    pub(super) fn room(sources: &Sources) -> Vec<Option<Self>> {
        std::iter::repeat_with(|| None).take(sources.files.n_ids()).collect()
    }
}

/// Reads every file of `sources`; those that `memo` knows are not parsed again.
///
/// Files among `named` were named one by one: they are never left alone.
pub fn read(
    sources: &Sources,
    settings: &Settings,
    named: &BTreeSet<SourcePath>,
    memo: &mut Memo,
) -> Checked<Reading> {
    if memo.limits != settings.limits {
        *memo = Memo { limits: settings.limits.clone(), ..Memo::default() };
    }
    let project = sidecars::Project::find(sources, settings);
    let files: Vec<&SourceFile> = sources
        .files
        .values()
        .filter(|file| file.area == Area::Catalog && !project.owns(&file.path))
        .collect();
    let limits = &settings.limits;
    let known = std::mem::take(&mut memo.looked);
    let looked: Vec<Arc<Looked>> = files
        .par_iter()
        .map(|file| Remembered::get(&known, file).unwrap_or_else(|| Arc::new(look(file, limits))))
        .collect();
    drop(known);
    memo.looked = Remembered::room(sources);
    for (file, looked) in files.iter().zip(&looked) {
        Remembered::put(&mut memo.looked, file, looked);
    }
    let mut reader = Reader {
        sources,
        limits,
        documents: Documents::default(),
        diagnostics: Vec::new(),
        latent: BTreeMap::new(),
        missing: BTreeSet::new(),
        told: BTreeSet::new(),
    };
    for (file, looked) in files.iter().zip(looked) {
        reader.take(file, &looked, project.in_lineage(&file.path));
    }
    for path in named {
        reader.name(path, project.owns(path));
    }
    reader.follow();
    let known = std::mem::replace(&mut memo.publications, Remembered::room(sources));
    let publications = sidecars::Publications { known, kept: &mut memo.publications };
    project.read(sources, settings, publications, &mut reader.documents, &mut reader.diagnostics);
    reader.follow_heads();
    if reader.documents.definitions.is_empty() {
        // Nothing here is a component; what could not be read may be why.
        let latent = std::mem::take(&mut reader.latent);
        reader.diagnostics.extend(latent.into_values().flatten());
    }
    let missing = reader.missing.into_iter().collect();
    let value = Reading { documents: reader.documents, missing };
    Checked { value, diagnostics: reader.diagnostics }
}

/// What one file was found to be when it was looked at by itself.
#[derive(Debug)]
struct Looked {
    taken: Taken,
    definition: Option<Arc<Definition>>,
    diagnostics: Vec<Diagnostic>,
    /// Whether its faults matter even if nobody names it.
    speaks: bool,
}

impl Looked {
    fn nothing(diagnostics: Vec<Diagnostic>, speaks: bool) -> Self {
        Looked { taken: Taken::Nothing, definition: None, diagnostics, speaks }
    }
}

/// Looks at one file of the catalog, knowing nothing of the others.
fn look(file: &SourceFile, limits: &Limits) -> Looked {
    let is_yaml = source::is_yaml(&file.path);
    let Some(bytes) = &file.bytes else {
        if is_yaml && file.size > limits.definition_bytes {
            return Looked::nothing(vec![too_large(file, limits.definition_bytes)], false);
        }
        return Looked::nothing(Vec::new(), false);
    };
    if !is_yaml {
        if source::is_markdown(&file.path) || !block::looks_like_block(bytes) {
            return Looked::nothing(Vec::new(), false);
        }
        let taken = Taken::Component(Kind::RightScript);
        if file.size > limits.script_bytes {
            let found = source::codes::script_too_large(file.path.clone(), file.size, limits.script_bytes);
            return Looked { taken, definition: None, diagnostics: vec![found], speaks: true };
        }
        let checked = right_script::read(bytes, file.id, limits);
        return Looked {
            taken,
            definition: checked.value.map(|script| Arc::new(Definition::RightScript(Arc::new(script)))),
            diagnostics: checked.diagnostics,
            speaks: true,
        };
    }
    let parsed = yaml::parse(file.id, bytes, limits);
    let Some(root) = parsed.value else {
        return Looked::nothing(parsed.diagnostics, has_template_line(bytes));
    };
    if fields::is_null(&root) {
        let mut diagnostics = parsed.diagnostics;
        diagnostics.extend(server_template::read(&root, file.id).diagnostics);
        return Looked::nothing(diagnostics, false);
    }
    let taken = classify::classify(&root);
    let Some(checked) = classify::read_as(taken, &root, file.id) else {
        return Looked::nothing(parsed.diagnostics, false);
    };
    let mut diagnostics = parsed.diagnostics;
    diagnostics.extend(checked.diagnostics);
    Looked { taken, definition: checked.value.map(Arc::new), diagnostics, speaks: true }
}

fn too_large(file: &SourceFile, limit: u64) -> Diagnostic {
    let message = format!("`{}` has {} bytes, {limit} are allowed", file.path.name(), file.size);
    Diagnostic::at(&codes::DEFINITION_TOO_LARGE, Place::Path(file.path.clone()), message)
        .note("it was not opened")
        .help("split it, or raise `Limits` in catalog.yml")
}

/// Whether a line at the left edge can only be a ServerTemplate's.
fn has_template_line(bytes: &[u8]) -> bool {
    bytes
        .split(|byte| *byte == b'\n')
        .any(|line| line.starts_with(b"RightScripts:") || line.starts_with(b"MultiCloudImages:"))
}

struct Reader<'a> {
    sources: &'a Sources,
    limits: &'a Limits,
    documents: Documents,
    diagnostics: Vec<Diagnostic>,
    /// Faults of files that may be nothing of ours, until somebody names the file.
    latent: BTreeMap<SourcePath, Vec<Diagnostic>>,
    missing: BTreeSet<SourcePath>,
    /// Files that were read as what a definition says they are.
    told: BTreeSet<SourcePath>,
}

impl Reader<'_> {
    fn take(&mut self, file: &SourceFile, looked: &Looked, in_lineage: bool) {
        let was_looked_at = file.bytes.is_some() || !looked.diagnostics.is_empty();
        if was_looked_at {
            Arc::make_mut(&mut self.documents.taken).insert(file.path.clone(), looked.taken);
        }
        if looked.speaks || in_lineage {
            self.diagnostics.extend(looked.diagnostics.iter().cloned());
        } else if !looked.diagnostics.is_empty() {
            self.latent.insert(file.path.clone(), looked.diagnostics.clone());
        }
        if let Some(definition) = &looked.definition {
            Arc::make_mut(&mut self.documents.definitions).insert(file.id, Arc::clone(definition));
        }
    }

    /// Reads a file that was named on the command line.
    fn name(&mut self, path: &SourcePath, is_sidecar: bool) {
        let taken = self.documents.taken.get(path);
        if is_sidecar || !matches!(taken, None | Some(Taken::Nothing)) {
            return;
        }
        let taken = if source::is_yaml(path) {
            self.by_content(path).unwrap_or(Taken::Component(Kind::ServerTemplate))
        } else {
            Taken::Component(Kind::RightScript)
        };
        self.tell(path, taken);
    }

    /// The component that the YAML file at `path` looks like; what lies beside the catalog folder was not looked at.
    fn by_content(&self, path: &SourcePath) -> Option<Taken> {
        let file = self.sources.files.get(path)?;
        let root = yaml::parse(file.id, file.bytes.as_ref()?, self.limits).value?;
        let taken = classify::classify(&root);
        matches!(taken, Taken::Component(_)).then_some(taken)
    }

    /// Reads what definitions name, and what that names in turn.
    fn follow(&mut self) {
        let mut open: Vec<FileId> = self.documents.definitions.keys().copied().collect();
        while let Some(id) = open.pop() {
            let Some(definition) = self.documents.definitions.get(&id).cloned() else { continue };
            let Definition::ServerTemplate(template) = &*definition else { continue };
            for (path, taken) in self.named_by(template) {
                if self.tell(&path, taken)
                    && let Some(file) = self.sources.files.get(&path)
                {
                    open.push(file.id);
                }
            }
        }
    }

    /// Reads the working copies that sidecars name.
    fn follow_heads(&mut self) {
        let heads: Vec<SourcePath> = self
            .documents
            .publications
            .iter()
            .filter_map(|publication| {
                let folder = self.sources.path(publication.file).folder();
                folder.join(&publication.head.as_ref()?.value).ok()
            })
            .collect();
        for path in heads {
            self.name(&path, false);
        }
        self.follow();
    }

    /// Every path that a ServerTemplate names, and what the file there is told to be; alert files are read at once,
    /// since they name others.
    fn named_by(&mut self, template: &ServerTemplateFile) -> Vec<(SourcePath, Taken)> {
        let named = named_files(self.sources, template);
        let mut seen = BTreeSet::new();
        let is_alerts = |(path, taken): &(SourcePath, Taken)| (*taken == Taken::Alerts).then(|| path.clone());
        let mut open: Vec<SourcePath> = named.iter().filter_map(is_alerts).collect();
        while let Some(path) = open.pop() {
            if !seen.insert(path.clone()) {
                continue;
            }
            self.tell(&path, Taken::Alerts);
            open.extend(included_alerts(self.sources, &self.documents, template, &path));
        }
        named
    }

    /// Reads the file at `path` as what it is told to be, unless it was taken for something already. Whether it was
    /// read now.
    fn tell(&mut self, path: &SourcePath, taken: Taken) -> bool {
        let Some(file) = self.sources.files.get(path) else {
            // A fetch looks where the walk did not.
            self.missing.insert(path.clone());
            return false;
        };
        if matches!(self.documents.taken.get(path), Some(known) if *known != Taken::Nothing) {
            return false;
        }
        if !self.told.insert(path.clone()) {
            return false;
        }
        let is_script = taken == Taken::Component(Kind::RightScript);
        let limit = if is_script { self.limits.script_bytes } else { self.limits.definition_bytes };
        // Reading it again finds what was found before.
        self.latent.remove(path);
        if file.size > limit {
            self.diagnostics.push(if is_script {
                source::codes::script_too_large(path.clone(), file.size, limit)
            } else {
                too_large(file, limit)
            });
            Arc::make_mut(&mut self.documents.taken).insert(path.clone(), taken);
            return false;
        }
        let Some(bytes) = &file.bytes else {
            self.missing.insert(path.clone());
            return false;
        };
        Arc::make_mut(&mut self.documents.taken).insert(path.clone(), taken);
        let (definition, diagnostics) = if is_script {
            let checked = right_script::read(bytes, file.id, self.limits);
            (checked.value.map(|script| Definition::RightScript(Arc::new(script))), checked.diagnostics)
        } else {
            let parsed = yaml::parse(file.id, bytes, self.limits);
            let mut diagnostics = parsed.diagnostics;
            let read = parsed.value.and_then(|root| classify::read_as(taken, &root, file.id));
            let definition = read.and_then(|checked| {
                diagnostics.extend(checked.diagnostics);
                checked.value
            });
            (definition, diagnostics)
        };
        self.diagnostics.extend(diagnostics);
        if let Some(definition) = definition {
            Arc::make_mut(&mut self.documents.definitions).insert(file.id, Arc::new(definition));
        }
        true
    }
}

/// The files that `template` names by a path below the root, and what each is told to be.
fn named_files(sources: &Sources, template: &ServerTemplateFile) -> Vec<(SourcePath, Taken)> {
    let folder = sources.path(template.file).folder();
    let scripts = template.scripts.iter().filter_map(|entry| match &entry.reference {
        ScriptReference::Local(path) => Some((path, Taken::Component(Kind::RightScript))),
        ScriptReference::Named(_) => None,
    });
    let images = template.images.iter().filter_map(|entry| match entry {
        ImageEntry::File(path) => Some((path, Taken::Component(Kind::MultiCloudImage))),
        ImageEntry::Form(_) => None,
    });
    let named = scripts.chain(images).map(|(path, taken)| (path.value.as_str(), taken));
    let alerts = files_of(&template.alerts).map(|path| (path, Taken::Alerts));
    let join = |(path, taken): (&str, Taken)| Some((folder.join(clean(path)).ok()?, taken));
    named.chain(alerts).filter_map(join).collect()
}

/// The alert files that the alerts file at `path` includes; they are read from the ServerTemplate's folder too.
fn included_alerts(
    sources: &Sources,
    documents: &Documents,
    template: &ServerTemplateFile,
    path: &SourcePath,
) -> Vec<SourcePath> {
    let folder = sources.path(template.file).folder();
    let file = sources.files.get(path);
    match file.and_then(|file| documents.definitions.get(&file.id)).map(|definition| &**definition) {
        Some(Definition::Alerts(alerts)) => {
            files_of(&alerts.alerts).filter_map(|path| folder.join(clean(path)).ok()).collect()
        }
        _ => Vec::new(),
    }
}

/// Every file that right_st reads when it reads the ServerTemplate `template`, the ServerTemplate's own not among
/// them, sorted; some may not exist.
pub fn includes(
    sources: &Sources,
    documents: &Documents,
    template: &ServerTemplateFile,
) -> BTreeSet<SourcePath> {
    let mut found = BTreeSet::new();
    let mut open: Vec<(SourcePath, Taken)> = named_files(sources, template);
    while let Some((path, taken)) = open.pop() {
        if taken == Taken::Alerts && !found.contains(&path) {
            let more = included_alerts(sources, documents, template, &path);
            open.extend(more.into_iter().map(|path| (path, Taken::Alerts)));
        }
        found.insert(path);
    }
    found
}

/// A written path as right_st joins it to a folder: slashes at either end, and a last `.`, say nothing.
pub fn clean(written: &str) -> &str {
    let mut path = written.trim_start_matches('/');
    loop {
        let shorter = path.trim_end_matches('/');
        let shorter = shorter.strip_suffix("/.").unwrap_or(shorter);
        if shorter == path {
            return path;
        }
        path = shorter;
    }
}

fn files_of(entries: &[AlertEntry]) -> impl Iterator<Item = &str> {
    entries.iter().filter_map(|entry| match entry {
        AlertEntry::File(path) => Some(path.value.as_str()),
        AlertEntry::Alert(_) => None,
    })
}
