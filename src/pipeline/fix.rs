//! Fixes: what has one right answer is written, looked at again, and written again, until nothing changes.
//!
//! All of it happens in memory; the caller shows the difference, or writes it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use crate::diag::Diagnostic;
use crate::diag::Fix;
use crate::edit;
use crate::edit::Change;
use crate::error::Error;
use crate::model::publication::revision_number;
use crate::path::SourcePath;
use crate::pipeline;
use crate::pipeline::Configuration;
use crate::pipeline::Overlay;
use crate::pipeline::Project;
use crate::settings::Settings;
use crate::source::Sources;
use crate::text::FileId;

/// How often a project is looked at again. A fix may uncover another one, a duplicate behind a misspelt key; more
/// rounds than this would be two fixes that undo each other.
const MAX_ROUNDS: usize = 12;

/// What fixing came to.
#[derive(Debug)]
pub struct Fixed {
    /// The files that shall have other bytes, sorted by path.
    pub changes: Vec<Change>,
    /// How many findings were mended.
    pub count: usize,
    /// The project as it is afterwards; `None` if `catalog.yml` still has errors, which are in `configuration`.
    pub project: Option<Project>,
    /// The configuration as it is afterwards, for its findings.
    pub configuration: Configuration,
}

/// Fixes the project at `root`, as `pipeline::open` would read it; `adjust` lays flags over the settings.
///
/// Committed revisions are left alone, and so are files that a link leads to.
///
/// # Errors
///
/// As `pipeline::open`.
pub fn fix(
    root: &Path,
    files: &[PathBuf],
    is_whole: bool,
    adjust: &dyn Fn(&mut Settings) -> Result<(), Error>,
) -> Result<Fixed, Error> {
    let mut state = State::default();
    let mut count = 0;
    for _ in 0..MAX_ROUNDS {
        let (configuration, project) = look(root, files, is_whole, adjust, &state.overlay)?;
        let (found, sources) = match &project {
            Some(project) => (&project.diagnostics, &*project.sources),
            None => (&configuration.diagnostics, &configuration.sources),
        };
        if state.undo_broken(found, sources) {
            continue;
        }
        let done = state.round(root, found, sources);
        count += done;
        if done == 0 {
            let changes = state.changes(sources);
            let count = if changes.is_empty() { 0 } else { count };
            return Ok(Fixed { changes, count, project, configuration });
        }
    }
    let (configuration, project) = look(root, files, is_whole, adjust, &state.overlay)?;
    let sources = project.as_ref().map_or(&configuration.sources, |project| &*project.sources);
    Ok(Fixed { changes: state.changes(sources), count, project, configuration })
}

fn look(
    root: &Path,
    files: &[PathBuf],
    is_whole: bool,
    adjust: &dyn Fn(&mut Settings) -> Result<(), Error>,
    overlay: &Overlay,
) -> Result<(Configuration, Option<Project>), Error> {
    let mut configuration = pipeline::configure_over(root, overlay.clone())?;
    if pipeline::has_errors(&configuration.diagnostics) {
        return Ok((configuration, None));
    }
    adjust(&mut configuration.settings)?;
    let again = Configuration {
        settings: configuration.settings.clone(),
        diagnostics: configuration.diagnostics.clone(),
        sources: configuration.sources.clone(),
        overlay: overlay.clone(),
    };
    let project = pipeline::open(root, again, files, is_whole)?;
    Ok((configuration, Some(project)))
}

#[derive(Default)]
struct State {
    /// The files as they are to be.
    overlay: Overlay,
    /// The files as they were.
    originals: BTreeMap<SourcePath, Arc<[u8]>>,
    /// What the files changed in the last round were before it, and how many errors of syntax they had.
    last: BTreeMap<SourcePath, (Arc<[u8]>, usize, usize)>,
    /// Files in which fixes did harm: left alone.
    banned: BTreeSet<SourcePath>,
}

impl State {
    /// Takes back the last round's changes of each file that can no longer be read; whether there was one.
    fn undo_broken(&mut self, found: &[Diagnostic], sources: &Sources) -> bool {
        let mut has_undone = false;
        for (path, (before, n_before, _)) in std::mem::take(&mut self.last) {
            if n_syntax(found, sources, &path) <= n_before {
                continue;
            }
            if self.originals.get(&path) == Some(&before) {
                self.overlay.remove(&path);
            } else {
                self.overlay.insert(path.clone(), before);
            }
            self.banned.insert(path);
            has_undone = true;
        }
        has_undone
    }

    /// Applies what can be applied at once; how many findings that were.
    fn round(&mut self, root: &Path, found: &[Diagnostic], sources: &Sources) -> usize {
        let mut by_file: BTreeMap<FileId, Vec<&Fix>> = BTreeMap::new();
        for fix in found.iter().filter_map(|found| found.fix.as_deref()) {
            if let Some(edit) = fix.edits.first() {
                by_file.entry(edit.span().file).or_default().push(fix);
            }
        }
        let mut count = 0;
        for (id, fixes) in by_file {
            let Some(file) = sources.get(id) else { continue };
            let Some(bytes) = &file.bytes else { continue };
            let path = &file.path;
            if self.banned.contains(path) || is_committed(path, sources) || !edit::is_own_file(root, path) {
                continue;
            }
            let resolved: Vec<Vec<edit::Replacement>> =
                fixes.iter().filter_map(|fix| edit::resolve(fix, bytes)).collect();
            let (new, applied) = edit::apply(bytes, &resolved);
            if applied.is_empty() || *new == **bytes {
                continue;
            }
            count += applied.len();
            self.originals.entry(path.clone()).or_insert_with(|| Arc::clone(bytes));
            let n_syntax = n_syntax(found, sources, path);
            self.last.insert(path.clone(), (Arc::clone(bytes), n_syntax, applied.len()));
            self.overlay.insert(path.clone(), new.into());
        }
        count
    }

    fn changes(&self, sources: &Sources) -> Vec<Change> {
        let mut changes = Vec::new();
        for (path, new) in &self.overlay {
            let old = self.originals.get(path).or_else(|| sources.files.get(path)?.bytes.as_ref());
            if old != Some(new) {
                let old = old.map(|bytes| bytes.to_vec());
                changes.push(Change { path: path.clone(), old, new: new.to_vec() });
            }
        }
        changes
    }
}

/// How many errors of syntax `found` has in `path`.
fn n_syntax(found: &[Diagnostic], sources: &Sources, path: &SourcePath) -> usize {
    let is_here = |found: &&Diagnostic| match found.place {
        crate::diag::Place::Span(span) => sources.path(span.file) == path,
        _ => false,
    };
    let is_syntax = |found: &&Diagnostic| {
        found.code.id.starts_with("C1") && found.severity == crate::diag::Severity::Error
    };
    found.iter().filter(is_syntax).filter(is_here).count()
}

/// What `--fix` would write for `found` now: the file and the replacements in it. `None` if nothing, because there is no
/// one right answer, the file is not to be touched, or its text is not what the fix takes it for.
pub fn replacements(found: &Diagnostic, sources: &Sources) -> Option<(FileId, Vec<edit::Replacement>)> {
    let fix = found.fix.as_deref()?;
    let file = sources.get(fix.edits.first()?.span().file)?;
    let is_ours = !is_committed(&file.path, sources) && edit::is_own_file(&sources.root, &file.path);
    let replacements = edit::resolve(fix, file.bytes.as_ref().filter(|_| is_ours)?)?;
    Some((file.id, replacements))
}

/// Whether `path` lies in a committed revision: in a folder called by a number, beside a `publication.yml`.
pub fn is_committed(path: &SourcePath, sources: &Sources) -> bool {
    let mut folder = path.folder();
    while folder != SourcePath::root() {
        let parent = folder.folder();
        let sidecar = parent.join("publication.yml");
        if revision_number(folder.name()).is_some()
            && sidecar.is_ok_and(|sidecar| sources.files.contains_key(&sidecar))
        {
            return true;
        }
        folder = parent;
    }
    false
}
