//! Reading and checking: files, documents, the catalog, and what rules say of it.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use super::Configuration;
use super::Looked;
use super::Project;
use super::codes;
use super::has_errors;
use super::visible::Visible;
use super::visible::broken;
use super::visible::shown;
use super::visible::visible;
use crate::diag::Checked;
use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::diag::Severity;
use crate::error::Error;
use crate::lint;
use crate::lint::levels;
use crate::lint::suppressions::Silenced;
use crate::model;
use crate::model::Definition;
use crate::model::documents::Documents;
use crate::model::documents::Taken;
use crate::model::people;
use crate::path::SourcePath;
use crate::render;
use crate::resolve;
use crate::resolve::Again;
use crate::resolve::Change;
use crate::resolve::Resolved;
use crate::resolve::Wish;
use crate::resolve::catalog::Audience;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::Show;
use crate::settings::Profile;
use crate::settings::Settings;
use crate::site;
use crate::source;
use crate::source::Area;
use crate::source::Fetch;
use crate::source::Sources;
use crate::text::FileId;

/// What the last opening of a project read, so that the next one parses only what has changed.
///
/// Nothing in it changes what an opening gives.
#[derive(Debug, Default)]
pub struct Memo {
    /// What was listed and read, and with which settings.
    loaded: Option<(Checked<Arc<Sources>>, Arc<Settings>)>,
    reading: model::read::Memo,
    /// What the last opening gave.
    last: Option<Opened>,
}

/// What may have changed since the last opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// Anything.
    Everything,
    /// Only these files, and what lies below these folders.
    Paths(BTreeSet<SourcePath>),
}

/// A project that was read and resolved; no rule has looked at it yet.
#[derive(Debug, Clone)]
pub struct Opened {
    /// What the project wants.
    pub settings: Arc<Settings>,
    /// Every input file.
    pub sources: Arc<Sources>,
    /// What was read.
    pub documents: Arc<Documents>,
    /// Everything that is there, whoever may see it, working copies included.
    pub catalog: Arc<Catalog>,
    /// What is demanded.
    pub profile: Profile,
    /// Files that were named one by one; if there are any, only what is found in them is reported.
    named: Arc<BTreeSet<SourcePath>>,
    /// What was found while reading, as it was found.
    found: Arc<Vec<Arc<Diagnostic>>>,
    /// What resolving gave.
    pub(super) resolved: Option<Resolved>,
    /// How it differs from the opening before, if it was made of that.
    pub(super) since: Option<Arc<Since>>,
}

/// How an opening differs from the one before, of which it was made.
#[derive(Debug)]
pub(super) struct Since {
    /// The catalog before.
    pub(super) catalog: Arc<Catalog>,
    /// The files before.
    pub(super) sources: Arc<Sources>,
    /// The documents before.
    pub(super) documents: Arc<Documents>,
    /// The files that hold something else.
    pub(super) files: BTreeSet<FileId>,
    /// Whether states or visibilities have changed.
    pub(super) has_moved: bool,
}

/// Reads and checks the project at `root`; `files` are checked even if they look like nothing of ours, and then
/// only what is found in them and in what they name is kept. Unless `is_whole`, nothing else is even looked at.
///
/// # Errors
///
/// What the machine does to us, and [`Error::Usage`] for a file that is not below the root.
pub fn open(
    root: &Path,
    configuration: Configuration,
    files: &[PathBuf],
    is_whole: bool,
) -> Result<Project, Error> {
    let named: BTreeSet<SourcePath> =
        files.iter().map(|file| source::path_below(root, file)).collect::<Result<_, _>>()?;
    let mut sources = if is_whole {
        source::load(root, &configuration.settings, Some(&configuration.sources))?
    } else {
        Checked { value: Sources::new(root.to_path_buf()), diagnostics: Vec::new() }
    };
    source::lay_over(&mut sources.value, &configuration.settings, &configuration.overlay)?;
    keep_configuration(&configuration.sources, &mut sources.value);
    let settings = Arc::new(configuration.settings);
    let mut reading = model::read::Memo::default();
    let mut opened = resolve_all(sources, configuration.diagnostics, settings, named, &mut reading)?;
    drop(reading);
    // Nobody follows changes from here: what that takes is free before pages are planned.
    let found = opened.take_found();
    Ok(opened.check_beside(found, &|| false).expect("nothing ends it"))
}

/// Reads the whole project at `root` and resolves it, parsing only what `memo` does not know; no rule is asked.
///
/// Without `changed`'s promise being broken, the result is that of a first opening. Ids of files outlive the opening;
/// bytes and definitions that are the same are shared.
///
/// # Errors
///
/// As [`open`]; `memo` can be used again.
pub fn reopen(
    root: &Path,
    configuration: Configuration,
    memo: &mut Memo,
    changed: &Changed,
) -> Result<Opened, Error> {
    if let Some(opened) = follow(root, &configuration, memo, changed)? {
        return Ok(opened);
    }
    let settings = Arc::new(configuration.settings);
    let before = memo.loaded.as_ref();
    let mut loaded = match (before, changed) {
        (Some((before, own)), Changed::Paths(paths)) if *own == settings => {
            source::reload(root, &settings, before, paths)?
        }
        (before, _) => {
            let before = before.map_or(&configuration.sources, |(before, _)| &*before.value);
            source::load(root, &settings, Some(before))?
        }
    };
    keep_configuration(&configuration.sources, &mut loaded.value);
    let found = loaded.diagnostics.clone();
    let named = BTreeSet::new();
    let opened =
        resolve_all(loaded, configuration.diagnostics, Arc::clone(&settings), named, &mut memo.reading)?;
    let loaded = Checked { value: Arc::clone(&opened.sources), diagnostics: found };
    memo.loaded = Some((loaded, settings));
    memo.last = Some(opened.clone());
    Ok(opened)
}

/// The project after a change that reaches no further than what the changed files say, made of the opening before;
/// `None` for any other change. Then [`reopen`] reads everything, and `memo` no longer holds the opening before.
///
/// # Errors
///
/// As [`reopen`].
pub fn follow(
    root: &Path,
    configuration: &Configuration,
    memo: &mut Memo,
    changed: &Changed,
) -> Result<Option<Opened>, Error> {
    let (Some(last), Changed::Paths(paths)) = (memo.last.take(), changed) else { return Ok(None) };
    if !last.settings.reads_like(&configuration.settings) || !configuration.diagnostics.is_empty() {
        return Ok(None);
    }
    let has_same_settings = *last.settings == configuration.settings;
    let Some((mut sources, files)) = source::retouch(root, &last.settings, &last.sources, paths)? else {
        return Ok(None);
    };
    let is_configuration = |id: &FileId| sources.get(*id).is_some_and(|file| file.area == Area::Config);
    if !has_same_settings && !files.iter().any(is_configuration) {
        return Ok(None);
    }
    if files.is_empty() {
        let same = Opened { since: None, ..last };
        memo.last = Some(same.clone());
        return Ok(Some(same));
    }
    let is_logo = |publisher: &Arc<people::PublisherFile>| {
        let folder = sources.path(publisher.file).folder();
        let logos = [&publisher.small_logo, &publisher.large_logo].into_iter().flatten();
        let paths: Vec<SourcePath> = logos.filter_map(|written| folder.join(&written.value).ok()).collect();
        files.iter().any(|file| paths.contains(sources.path(*file)))
    };
    if last.documents.publishers.iter().any(is_logo) {
        return Ok(None);
    }
    let read = memo.reading.again(&last.documents, [&last.sources, &sources], &last.settings, &files);
    let (Some((documents, mut fresh)), Some(resolved)) = (read, &last.resolved) else { return Ok(None) };
    let read_again = documents.publishers.iter().filter(|publisher| files.contains(&publisher.file));
    check_logos(read_again, &mut sources, &last.settings, &mut fresh)?;
    let (wanted, unwanted) = resolve::wanted_again(&documents, &sources, &files);
    source::fetch(&mut sources, &last.settings, &wanted, Fetch::Digest)?;
    sources.forget_digests(&unwanted);
    let change = Change {
        before: &last.documents,
        now: &documents,
        sources: [&last.sources, &sources],
        files: &files,
    };
    let (everything, without) = (everything(), BTreeSet::new());
    let wish = Wish { settings: &last.settings, show: &everything, without: &without };
    let Some(Again { resolved, has_moved, .. }) = resolved.again(&change, &wish) else { return Ok(None) };
    let is_in = |found: &Diagnostic| match &found.place {
        Place::Root => false,
        Place::Path(path) => files.iter().any(|file| sources.path(*file) == path),
        Place::Span(span) => files.contains(&span.file),
    };
    let mut found = last.found;
    if !fresh.is_empty() || found.iter().any(|found| is_in(found)) {
        let kept = found.iter().filter(|found| !is_in(found)).cloned();
        found = Arc::new(kept.chain(fresh.into_iter().map(Arc::new)).collect());
    }
    let settings = if has_same_settings { last.settings } else { Arc::new(configuration.settings.clone()) };
    let opened = Opened {
        profile: profile_of(&settings, &resolved.catalog),
        settings,
        sources: Arc::new(sources),
        documents: Arc::new(documents),
        catalog: Arc::clone(&resolved.catalog),
        found,
        resolved: Some(resolved),
        since: Some(Arc::new(Since {
            catalog: last.catalog,
            sources: last.sources,
            documents: last.documents,
            files,
            has_moved,
        })),
        ..last
    };
    if let Some((loaded, settings)) = &mut memo.loaded {
        loaded.value = Arc::clone(&opened.sources);
        settings.clone_from(&opened.settings);
    }
    memo.last = Some(opened.clone());
    Ok(Some(opened))
}

/// What is demanded.
fn profile_of(settings: &Settings, catalog: &Catalog) -> Profile {
    let usual = if catalog.project { Profile::Marketplace } else { Profile::Compat };
    settings.profile.unwrap_or(usual)
}

/// All that there is.
pub(super) fn everything() -> Show {
    Show { audience: Audience::All, drafts: true }
}

/// Adds the configuration where it is no file of the root, so that findings can point into it.
fn keep_configuration(configured: &Sources, sources: &mut Sources) {
    for file in configured.files.values().filter(|file| file.bytes.is_some()) {
        if !sources.files.contains_key(&file.path) {
            let bytes = file.bytes.clone().unwrap_or_default();
            sources.insert(file.path.clone(), file.area, bytes);
        }
    }
}

/// Reads and resolves `loaded`, and what its definitions name.
fn resolve_all(
    loaded: Checked<Sources>,
    mut diagnostics: Vec<Diagnostic>,
    settings: Arc<Settings>,
    named: BTreeSet<SourcePath>,
    memo: &mut model::read::Memo,
) -> Result<Opened, Error> {
    let mut sources = loaded.value;
    diagnostics.extend(loaded.diagnostics);
    let wanted: Vec<SourcePath> = named.iter().cloned().collect();
    source::fetch(&mut sources, &settings, &wanted, Fetch::Bytes)?;
    if let Some(path) = named.iter().find(|path| !sources.files.contains_key(path)) {
        return Err(Error::Usage { message: format!("`{path}` is no file that can be read") });
    }
    let (documents, found) = read(&mut sources, &settings, &named, memo)?;
    diagnostics.extend(found);
    check_logos(documents.publishers.iter(), &mut sources, &settings, &mut diagnostics)?;
    let wanted = resolve::wanted(&documents, &sources);
    source::fetch(&mut sources, &settings, &wanted, Fetch::Digest)?;

    let resolved =
        resolve::resolve_to_follow(&documents, &sources, &settings, &everything(), &BTreeSet::new());
    Ok(Opened {
        profile: profile_of(&settings, &resolved.catalog),
        settings,
        sources: Arc::new(sources),
        documents: Arc::new(documents),
        catalog: Arc::clone(&resolved.catalog),
        named: Arc::new(named),
        found: Arc::new(diagnostics.into_iter().map(Arc::new).collect()),
        resolved: Some(resolved),
        since: None,
    })
}

impl Opened {
    /// What `project` was made from, without what was found.
    pub(super) fn of(project: &Project) -> Self {
        Opened {
            settings: Arc::clone(&project.settings),
            sources: Arc::clone(&project.sources),
            documents: Arc::clone(&project.documents),
            catalog: Arc::clone(&project.catalog),
            profile: project.profile,
            named: Arc::default(),
            found: Arc::default(),
            resolved: None,
            since: None,
        }
    }

    /// What reading and resolving found, each finding at its level, sorted. Comments that silence are not asked: they
    /// cannot silence an error of these.
    pub fn findings(&self) -> Vec<Diagnostic> {
        levels::apply(self.found().cloned().collect(), self.profile, &self.settings, &self.sources)
    }

    /// Whether it was made of the opening before, and shares with it what has not changed.
    pub fn is_followed(&self) -> bool {
        self.since.is_some()
    }

    /// Lets go of what only following a change needs.
    pub fn let_go(&mut self) {
        (self.resolved, self.since) = (None, None);
    }

    /// Collects what following the first change needs; without it that is done then.
    pub fn prepare(&self) {
        if let Some(resolved) = &self.resolved {
            resolved.prepare();
        }
    }

    /// The files that hold something else than at the opening before, if it was made of that.
    pub fn changed_files(&self) -> Option<&BTreeSet<FileId>> {
        self.since.as_ref().map(|since| &since.files)
    }

    /// What was found so far, as it was found.
    fn found(&self) -> impl Iterator<Item = &Diagnostic> {
        let resolved = self.resolved.iter().flat_map(Resolved::diagnostics);
        self.found.iter().chain(resolved).map(|found| &**found)
    }

    /// The catalog that `show` lets through, without what reading and resolving found broken and what depends on that;
    /// the names of the latter, sorted.
    pub fn visible(&self, show: &Show) -> (Arc<Catalog>, Vec<String>) {
        visible(self, &self.errors(), show)
    }

    /// The errors that reading and resolving found, sorted.
    pub fn errors(&self) -> Vec<Diagnostic> {
        let errors = self.found().filter(|found| found.code.severity == Severity::Error);
        let errors = errors.cloned().collect();
        levels::apply(errors, self.profile, &self.settings, &self.sources)
    }

    /// The catalog that `show` lets through, without the files that errors among `found` lie in and what depends on
    /// them; made of the one `before`, if nothing speaks against it.
    pub fn visible_without<'a>(
        &self,
        found: impl Iterator<Item = &'a Diagnostic>,
        show: &Show,
        before: Option<&Visible>,
    ) -> Visible {
        shown(self, broken(self, found), show, before)
    }

    /// Asks every rule, and plans the site.
    pub fn check(&self) -> Project {
        self.check_until(&|| false).expect("nothing ends it")
    }

    /// As [`Opened::check`]; `None` soon after `is_over` has become true.
    pub fn check_until(&self, is_over: &(dyn Fn() -> bool + Sync)) -> Option<Project> {
        self.check_beside(self.found().cloned().collect(), is_over)
    }

    /// What was found so far, as it was found, taken out of it; it can no longer be followed.
    fn take_found(&mut self) -> Vec<Diagnostic> {
        let read = Arc::unwrap_or_clone(std::mem::take(&mut self.found));
        let resolved = self.resolved.take().map_or_else(Vec::new, Resolved::into_diagnostics);
        read.into_iter().map(Arc::unwrap_or_clone).chain(resolved).collect()
    }

    /// As [`Opened::check_until`]; `diagnostics` is what was found so far.
    fn check_beside(
        &self,
        mut diagnostics: Vec<Diagnostic>,
        is_over: &(dyn Fn() -> bool + Sync),
    ) -> Option<Project> {
        let Opened { settings, sources, documents, catalog, profile, named, .. } = self.clone();
        // The plan comes first: its memory is free again before the rules need theirs.
        if named.is_empty() {
            let assets = render::theme::builtin().assets;
            let (catalog, sources) = (Arc::clone(&catalog), Arc::clone(&sources));
            diagnostics.extend(site::faults(catalog, sources, Arc::clone(&settings), assets, &codes()));
        }
        if is_over() {
            return None;
        }
        lint::lint_until(&catalog, &sources, lint::RULES, &mut diagnostics, is_over);
        if is_over() {
            return None;
        }
        // Pages and licences have no comments, but may explain them.
        let has_comments = |taken: Taken| !matches!(taken, Taken::Nothing | Taken::Content | Taken::Eula);
        let taken = documents.taken.iter().filter(|(_, taken)| has_comments(**taken));
        let commented = taken.filter_map(|(path, _)| Some(sources.files.get(path)?.id)).collect();
        let (diagnostics, silenced) = lint::suppressions::apply(diagnostics, &commented, &sources, &codes());
        let mut diagnostics = levels::apply(diagnostics, profile, &settings, &sources);
        let silenced = at_levels(silenced, profile, &settings, &sources);
        let looked = if named.is_empty() {
            report_empty(&documents, &catalog, &sources, &mut diagnostics);
            Looked { files: documents.taken.len(), components: catalog.items.len() }
        } else {
            let kept = keep_named(&named, &documents, &sources, &mut diagnostics);
            let is_kept = |item: &&Item| kept.contains(sources.path(item.file));
            Looked { files: kept.len(), components: catalog.all_items().filter(is_kept).count() }
        };
        Some(Project { settings, sources, documents, catalog, profile, diagnostics, silenced, looked })
    }
}

/// Gives silenced findings the levels that they would have, and drops those that are off.
fn at_levels(
    silenced: Vec<Silenced>,
    profile: Profile,
    settings: &Settings,
    sources: &Sources,
) -> Vec<Silenced> {
    let level = |Silenced { diagnostic, reason }| {
        let diagnostic = levels::apply(vec![diagnostic], profile, settings, sources).pop()?;
        Some(Silenced { diagnostic, reason })
    };
    silenced.into_iter().filter_map(level).collect()
}

/// Reads every file, fetching what definitions name until nothing is missing.
fn read(
    sources: &mut Sources,
    settings: &Settings,
    named: &BTreeSet<SourcePath>,
    memo: &mut model::read::Memo,
) -> Result<(Documents, Vec<Diagnostic>), Error> {
    loop {
        let checked = model::read::read(sources, settings, named, memo);
        let missing: Vec<SourcePath> = checked.value.missing;
        if missing.is_empty() {
            return Ok((checked.value.documents, checked.diagnostics));
        }
        source::fetch(sources, settings, &missing, Fetch::Bytes)?;
        let still = |path: &&SourcePath| sources.files.get(path).is_none_or(|file| file.bytes.is_none());
        if missing.iter().all(|path| still(&path)) {
            // What cannot be held was reported by size; reading again would find nothing new.
            return Ok((checked.value.documents, checked.diagnostics));
        }
    }
}

/// Reads the logos of `publishers` and checks their format and size.
fn check_logos<'a>(
    publishers: impl Iterator<Item = &'a Arc<people::PublisherFile>>,
    sources: &mut Sources,
    settings: &Settings,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(), Error> {
    let mut logos = Vec::new();
    for publisher in publishers {
        let folder = sources.path(publisher.file).folder();
        let small = publisher.small_logo.as_ref().map(|written| (written, people::SMALL_LOGO_PIXELS));
        let large = publisher.large_logo.as_ref().map(|written| (written, people::LARGE_LOGO_PIXELS));
        for (written, pixels) in small.into_iter().chain(large) {
            logos.extend(folder.join(&written.value).map(|path| (path, written, pixels)));
        }
    }
    let wanted: Vec<SourcePath> = logos.iter().map(|(path, ..)| path.clone()).collect();
    source::fetch(sources, settings, &wanted, Fetch::Bytes)?;
    for (path, written, pixels) in logos {
        let Some(file) = sources.files.get(&path) else {
            let message = format!("there is no file `{path}`");
            let code = &crate::model::sidecar_codes::BAD_LOGO;
            diagnostics.push(Diagnostic::new(code, written.span, message));
            continue;
        };
        let found = file.bytes.as_ref().and_then(|bytes| people::check_logo(written, bytes, pixels));
        diagnostics.extend(found);
    }
    Ok(())
}

/// A root without a component is never what was meant.
fn report_empty(
    documents: &Documents,
    catalog: &Catalog,
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) {
    // Where components were found and none is whole, their own findings say enough.
    let has_broken =
        documents.taken.values().any(|taken| matches!(taken, Taken::Component(_))) && has_errors(diagnostics);
    if !catalog.items.is_empty() || has_broken {
        return;
    }
    let files = match sources.files.len() {
        1 => "1 file".to_owned(),
        n => format!("{n} files"),
    };
    let message = format!("no component was found in {files}");
    let help = "give the folder that holds the definitions; `catalog check --list` shows what was looked at";
    diagnostics.insert(0, Diagnostic::at(&resolve::codes::EMPTY_CATALOG, Place::Root, message).help(help));
}

/// Keeps what was found in the files `named` and in what they include; returns those that exist.
fn keep_named(
    named: &BTreeSet<SourcePath>,
    documents: &Documents,
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeSet<SourcePath> {
    let mut kept: BTreeSet<SourcePath> = named.clone();
    for path in named {
        let file = sources.files.get(path).map(|file| file.id);
        let definition = file.and_then(|id| documents.definitions.get(&id));
        if let Some(Definition::ServerTemplate(template)) = definition.map(|it| &**it) {
            kept.extend(model::read::includes(sources, documents, template));
        }
    }
    diagnostics.retain(|diagnostic| match &diagnostic.place {
        Place::Root => true,
        Place::Path(path) => kept.contains(path),
        Place::Span(span) => kept.contains(sources.path(span.file)),
    });
    kept.retain(|path| sources.files.contains_key(path));
    kept
}
