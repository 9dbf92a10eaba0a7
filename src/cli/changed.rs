//! `check --changed`: only the findings in, or caused by, what changed since a revision.
//!
//! The whole catalog is checked, and so is the revision. A finding is kept if it points into a file that changed, with its
//! own place or a second one, or if the revision had none with its key: that is what a change elsewhere has caused.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use crate::cli::git::Repository;
use crate::cli::project;
use crate::cli::project::ProjectArgs;
use crate::cli::report::count_of;
use crate::cli::terminal::Terminal;
use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::error::Error;
use crate::lint::keys::Key;
use crate::lint::keys::Keys;
use crate::pipeline::Project;

/// Keeps the findings of `project`, at `root`, that are in or caused by what changed since `wanted`.
pub(super) fn filter(
    project: &mut Project,
    root: &Path,
    wanted: Option<&str>,
    args: &ProjectArgs,
    terminal: &Terminal,
) -> Result<(), Error> {
    let repository = Repository::of(root)?;
    #[expect(clippy::disallowed_methods, reason = "the command line reads the environment")]
    let target = std::env::var("GITHUB_BASE_REF").ok().filter(|branch| !branch.is_empty());
    let base = repository.base(wanted, target.as_deref())?;
    let changed = repository.changed(&base)?;
    terminal.say(&format!("compared with {}: {} changed", base.words, count_of(changed.len(), "file")));
    if changed.is_empty() {
        project.diagnostics.clear();
        project.silenced.clear();
        return Ok(());
    }
    let before = match &base.commit {
        None => Some(BTreeMap::new()),
        Some(commit) => {
            let folder = Scratch::new()?;
            repository.export(commit, &folder.0)?;
            project::open_other(&folder.0, args)?.map(|project| counts(&project))
        }
    };
    if before.is_none() {
        terminal.warn("the configuration of that revision has errors: every finding counts as new");
    }
    let mut before = before.unwrap_or_default();
    let all = std::mem::take(&mut project.diagnostics);
    let mut keys = Keys::new(&project.sources, &project.settings.limits);
    // What is in a changed file uses up what was there before, or a copy of it elsewhere would count as new.
    let kept = all.into_iter().filter(|found| {
        let is_old = before.get_mut(&keys.of(found)).is_some_and(|left| {
            let is_left = *left > 0;
            *left = left.saturating_sub(1);
            is_left
        });
        !is_old || touches(found, &changed, project)
    });
    let kept: Vec<Diagnostic> = kept.collect();
    let mut silenced = std::mem::take(&mut project.silenced);
    silenced.retain(|it| touches(&it.diagnostic, &changed, project));
    (project.diagnostics, project.silenced) = (kept, silenced);
    Ok(())
}

/// How often each finding is there.
fn counts(project: &Project) -> BTreeMap<Key, usize> {
    let mut keys = Keys::new(&project.sources, &project.settings.limits);
    let mut counts = BTreeMap::new();
    for found in &project.diagnostics {
        *counts.entry(keys.of(found)).or_insert(0) += 1;
    }
    counts
}

/// Whether a place of `found` lies in one of the files `changed`.
fn touches(found: &Diagnostic, changed: &BTreeSet<String>, project: &Project) -> bool {
    let own = match &found.place {
        Place::Root => false,
        Place::Path(path) => is_changed(path.as_str(), changed),
        Place::Span(span) => changed.contains(project.sources.path(span.file).as_str()),
    };
    let mut second = found.notes.iter().filter_map(|note| note.span);
    own || second.any(|span| changed.contains(project.sources.path(span.file).as_str()))
}

/// Whether `path` is among `changed`, or a folder that holds one of them.
fn is_changed(path: &str, changed: &BTreeSet<String>) -> bool {
    let below = format!("{path}/");
    let next = changed.range(below.clone()..).next();
    changed.contains(path) || next.is_some_and(|next| next.starts_with(&below))
}

/// A folder of our own that is removed in the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, Error> {
        let all = std::env::temp_dir();
        for number in 0..1_000 {
            let path = all.join(format!("catalog-{}-{number}", std::process::id()));
            // `create_dir` takes nothing that is there, so nobody can have prepared it.
            match std::fs::create_dir(&path) {
                Ok(()) => return Ok(Scratch(path)),
                Err(err) if err.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(source) => return Err(Error::Write { path, source }),
            }
        }
        Err(Error::Busy { path: all })
    }
}

impl Drop for Scratch {
    #[expect(clippy::disallowed_methods, reason = "a temporary folder of our own")]
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}
