//! All stages, each once, in order. `check`, `build` and `list` call the same functions and differ only in what
//! they do with the result.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use rayon::prelude::*;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::diag::Severity;
use crate::error::Error;
use crate::lint;
use crate::lint::levels;
use crate::model;
use crate::model::Definition;
use crate::model::config;
use crate::model::documents::Documents;
use crate::model::documents::Taken;
use crate::model::people;
use crate::output::SiteInfo;
use crate::output::Stage;
use crate::output::Written;
use crate::path::SourcePath;
use crate::render;
use crate::render::Rendered;
use crate::resolve;
use crate::resolve::catalog::Audience;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::Show;
use crate::resolve::catalog::State;
use crate::settings::Profile;
use crate::settings::Settings;
use crate::site;
use crate::source;
use crate::source::Fetch;
use crate::source::Sources;
use crate::syntax::yaml;
use crate::text::FileId;

/// Settings as the project's `catalog.yml` has them, and what is wrong with that file.
#[derive(Debug)]
pub struct Configuration {
    /// The settings; flags may still be laid over them.
    pub settings: Settings,
    /// The findings, all about `catalog.yml`.
    pub diagnostics: Vec<Diagnostic>,
    /// `catalog.yml` alone, so that findings can show it.
    pub sources: Sources,
}

/// A project that was read and checked.
#[derive(Debug)]
pub struct Project {
    /// What the project wants.
    pub settings: Arc<Settings>,
    /// Every input file.
    pub sources: Arc<Sources>,
    /// What was read.
    pub documents: Documents,
    /// Everything that is there, whoever may see it, working copies included.
    pub catalog: Arc<Catalog>,
    /// What is demanded.
    pub profile: Profile,
    /// Every finding at its level, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// Files that were looked at, and component revisions in them, parts included.
    pub looked: Looked,
}

/// How much was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looked {
    /// Files.
    pub files: usize,
    /// Component revisions, parts included.
    pub components: usize,
}

/// Every code there is, by id.
pub fn codes() -> Vec<&'static Code> {
    let tables: [&[&'static Code]; 8] = [
        crate::syntax::codes::CODES,
        crate::source::codes::CODES,
        crate::model::codes::CODES,
        crate::model::sidecar_codes::CODES,
        crate::resolve::codes::CODES,
        crate::render::codes::CODES,
        crate::site::codes::CODES,
        lint::suppressions::CODES,
    ];
    let rules = lint::RULES.iter().map(|rule| &rule.code);
    let mut codes: Vec<&'static Code> = tables.into_iter().flatten().copied().chain(rules).collect();
    codes.sort_by_key(|code| code.id);
    codes
}

/// Reads `catalog.yml` of `root`, if there is one.
///
/// # Errors
///
/// [`Error::Read`] if it is there and cannot be read.
pub fn configure(root: &Path) -> Result<Configuration, Error> {
    let mut sources = Sources::new(root.to_path_buf());
    let Some(bytes) = source::read_config(root)? else {
        return Ok(Configuration { settings: Settings::default(), diagnostics: Vec::new(), sources });
    };
    let path = SourcePath::parse("catalog.yml").expect("a name");
    let file = sources.insert(path, source::Area::Config, bytes.clone());
    let parsed = yaml::parse(file, &bytes, &Settings::default().limits);
    let mut diagnostics = parsed.diagnostics;
    let settings = match parsed.value {
        Some(root) => config::read(&root, &codes(), &mut diagnostics).settings,
        None => Settings::default(),
    };
    Ok(Configuration { settings, diagnostics, sources })
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
    let Configuration { settings, mut diagnostics, .. } = configuration;
    let named: BTreeSet<SourcePath> =
        files.iter().map(|file| source::path_below(root, file)).collect::<Result<_, _>>()?;
    let mut sources = if is_whole {
        let loaded = source::load(root, &settings, None)?;
        diagnostics.extend(loaded.diagnostics);
        loaded.value
    } else {
        Sources::new(root.to_path_buf())
    };
    let wanted: Vec<SourcePath> = named.iter().cloned().collect();
    source::fetch(&mut sources, &settings, &wanted, Fetch::Bytes)?;
    if let Some(path) = named.iter().find(|path| !sources.files.contains_key(*path)) {
        return Err(Error::Usage { message: format!("`{path}` is no file that can be read") });
    }
    let (documents, found) = read(&mut sources, &settings, &named)?;
    diagnostics.extend(found);
    check_logos(&documents, &mut sources, &settings, &mut diagnostics)?;
    let wanted = resolve::wanted(&documents, &sources);
    source::fetch(&mut sources, &settings, &wanted, Fetch::Digest)?;

    let everything = Show { audience: Audience::All, drafts: true };
    let resolved = resolve::resolve(&documents, &sources, &settings, &everything, &BTreeSet::new());
    diagnostics.extend(resolved.diagnostics);
    let (catalog, sources, settings) = (Arc::new(resolved.value), Arc::new(sources), Arc::new(settings));
    diagnostics.extend(lint::lint(&catalog, &sources, lint::RULES));
    if named.is_empty() {
        let assets = render::theme::builtin().assets;
        let planned = site::plan(Arc::clone(&catalog), Arc::clone(&sources), Arc::clone(&settings), assets);
        diagnostics.extend(planned.diagnostics);
    }
    let default = if catalog.project { Profile::Marketplace } else { Profile::Compat };
    let profile = settings.profile.unwrap_or(default);
    let taken = documents.taken.iter().filter(|(_, taken)| **taken != Taken::Nothing);
    let commented = taken.filter_map(|(path, _)| Some(sources.files.get(path)?.id)).collect();
    let diagnostics = lint::suppressions::apply(diagnostics, &commented, &sources, &codes());
    let mut diagnostics = levels::apply(diagnostics, profile, &settings, &sources);
    let looked = if named.is_empty() {
        report_empty(&documents, &catalog, &sources, &mut diagnostics);
        Looked { files: documents.taken.len(), components: catalog.items.len() }
    } else {
        let kept = keep_named(&named, &documents, &sources, &mut diagnostics);
        let is_kept = |item: &&Item| kept.contains(sources.path(item.file));
        Looked { files: kept.len(), components: catalog.items.iter().filter(is_kept).count() }
    };
    Ok(Project { settings, sources, documents, catalog, profile, diagnostics, looked })
}

/// Reads every file, fetching what definitions name until nothing is missing.
fn read(
    sources: &mut Sources,
    settings: &Settings,
    named: &BTreeSet<SourcePath>,
) -> Result<(Documents, Vec<Diagnostic>), Error> {
    loop {
        let checked = model::read::read(sources, settings, named);
        let missing: Vec<SourcePath> = checked.value.missing;
        if missing.is_empty() {
            return Ok((checked.value.documents, checked.diagnostics));
        }
        source::fetch(sources, settings, &missing, Fetch::Bytes)?;
        let still = |path: &&SourcePath| sources.files.get(*path).is_none_or(|file| file.bytes.is_none());
        if missing.iter().all(|path| still(&path)) {
            // What cannot be held was reported by size; reading again would find nothing new.
            return Ok((checked.value.documents, checked.diagnostics));
        }
    }
}

/// Reads the publishers' logos and checks their format and size.
fn check_logos(
    documents: &Documents,
    sources: &mut Sources,
    settings: &Settings,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(), Error> {
    let mut logos = Vec::new();
    for publisher in &documents.publishers {
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

/// Whether some finding is an error.
fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// How a site is built.
#[derive(Debug, Clone)]
pub struct BuildOptions {
    /// The folder to write.
    pub output: PathBuf,
    /// What is shown, and to whom.
    pub show: Show,
    /// Whether broken components of a project are left out, with what depends on them, instead of stopping.
    pub keep_going: bool,
    /// Whether a first build may write into a folder that holds foreign files.
    pub force: bool,
}

/// What a build did.
#[derive(Debug)]
pub enum Built {
    /// Nothing: errors stopped it, and the old site is as it was.
    Refused,
    /// It wrote the site.
    Written {
        /// What was written.
        written: Written,
        /// HTML pages among the files.
        pages: usize,
        /// Component revisions, parts included.
        components: usize,
        /// Names of components that were left out, sorted.
        left_out: Vec<String>,
    },
}

/// Builds the site of a project that was checked; findings of theme and plan join the project's.
///
/// `progress` is told how many files are done and how many there are, from any thread.
///
/// # Errors
///
/// What the machine does to us; the old site is as it was.
pub fn build(
    project: &mut Project,
    options: &BuildOptions,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Built, Error> {
    let is_broken = has_errors(&project.diagnostics);
    if project.catalog.items.is_empty() || (is_broken && project.catalog.project && !options.keep_going) {
        return Ok(Built::Refused);
    }
    let (catalog, left_out) = visible(project, &options.show);
    if catalog.items.is_empty() && !left_out.is_empty() {
        return Ok(Built::Refused);
    }
    let (sources, settings) = (Arc::clone(&project.sources), Arc::clone(&project.settings));
    let loaded = render::theme::load(&sources, &settings);
    let mut found = loaded.diagnostics;
    let Some(theme) = loaded.value else {
        project.add(found);
        return Ok(Built::Refused);
    };
    let components = catalog.items.len();
    let planned = site::plan(Arc::clone(&catalog), Arc::clone(&sources), settings, Arc::clone(&theme.assets));
    found.extend(planned.diagnostics);
    let site = planned.value;
    let found = levels::apply(found, project.profile, &project.settings, &sources);
    let stops = has_errors(&found);
    project.add(found);
    if stops && !options.keep_going {
        return Ok(Built::Refused);
    }

    let stage = Stage::begin(&options.output, options.force)?;
    let done = AtomicUsize::new(0);
    let failures: Vec<Diagnostic> = site
        .pages
        .par_iter()
        .map(|page| {
            let rendered = match render::page(&site, &theme, page) {
                Ok(rendered) => rendered,
                Err(found) => return Ok(Some(*found)),
            };
            match &rendered {
                Rendered::Copy(file) => stage.copy(&page.path, &sources, sources.path(*file))?,
                other => stage.put(&page.path, other.bytes().expect("it is no copy"))?,
            }
            progress(done.fetch_add(1, Ordering::Relaxed) + 1, site.pages.len());
            Ok(None)
        })
        .filter_map(Result::transpose)
        .collect::<Result<_, Error>>()?;
    if !failures.is_empty() {
        project.add(failures);
        return Ok(Built::Refused);
    }
    let written = stage.publish(&SiteInfo {
        audience: audience_words(&options.show.audience),
        flags: if options.show.drafts { vec!["drafts".to_owned()] } else { Vec::new() },
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        model_digest: model_digest(&catalog),
    })?;
    let pages = site.pages.iter().filter(|page| page.path.as_str().strip_suffix(".html").is_some()).count();
    Ok(Built::Written { written, pages, components, left_out })
}

impl Project {
    /// Adds findings, each once, in order.
    fn add(&mut self, found: Vec<Diagnostic>) {
        let mut all = std::mem::take(&mut self.diagnostics);
        all.extend(found);
        self.diagnostics = levels::apply(all, self.profile, &self.settings, &self.sources);
    }
}

/// The catalog that `show` lets through, without what is broken and what depends on that; the names of the latter.
fn visible(project: &Project, show: &Show) -> (Arc<Catalog>, Vec<String>) {
    let errors = |diagnostics: &[Diagnostic]| -> BTreeSet<FileId> {
        let broken = diagnostics.iter().filter(|found| found.severity == Severity::Error);
        broken
            .filter_map(|found| match &found.place {
                Place::Root => None,
                Place::Path(path) => project.sources.files.get(path).map(|file| file.id),
                Place::Span(span) => Some(span.file),
            })
            .collect()
    };
    let mut without = errors(&project.diagnostics);
    if without.is_empty() && !project.catalog.project {
        return (Arc::clone(&project.catalog), Vec::new());
    }
    loop {
        let resolved =
            resolve::resolve(&project.documents, &project.sources, &project.settings, show, &without);
        // What misses a component that is left out is left out too. Only then can a second look find errors that
        // the first, at everything, did not: a narrower audience makes none that stop a build.
        let more = if without.is_empty() {
            BTreeSet::new()
        } else {
            let found =
                levels::apply(resolved.diagnostics, project.profile, &project.settings, &project.sources);
            errors(&found).difference(&without).copied().collect()
        };
        if more.is_empty() {
            let left_out = left_out(&project.catalog, &resolved.value, show);
            let left_out = if without.is_empty() { Vec::new() } else { left_out };
            return (Arc::new(resolved.value), left_out);
        }
        without.extend(more);
    }
}

/// The names of what `all` has and `shown` lacks, of what would be shown if it were whole.
fn left_out(all: &Catalog, shown: &Catalog, show: &Show) -> Vec<String> {
    let files: BTreeSet<FileId> = shown.items.iter().map(|item| item.file).collect();
    let is_due = |item: &&Item| {
        show.drafts || !all.project || matches!(item.state, State::Published | State::Deprecated)
    };
    let gone = all.items.iter().filter(|item| !files.contains(&item.file)).filter(is_due);
    let names: BTreeSet<String> = gone.map(|item| format!("{} `{}`", item.kind, item.name)).collect();
    names.into_iter().collect()
}

/// The words of `site.json` for an audience.
fn audience_words(audience: &Audience) -> Vec<String> {
    match audience {
        Audience::Public => vec!["public".to_owned()],
        Audience::Groups(groups) => {
            std::iter::once("public".to_owned()).chain(groups.iter().cloned()).collect()
        }
        Audience::All => vec!["all".to_owned()],
    }
}

/// A digest of what is shown: of every item its address, state, name and files; nothing of what is hidden.
fn model_digest(catalog: &Catalog) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for item in &catalog.items {
        let lineage = catalog.lineage_of(item);
        let publisher = &catalog.publisher(item.publisher).slug;
        let (kind, slug) = (item.kind.prefix(), &lineage.slug);
        let (revision, state, name) = (item.revision, item.state, &item.name);
        writeln!(text, "{kind}:{publisher}/{slug} {revision:?} {state:?} {name:?}")
            .expect("a string takes all");
        for file in &item.files {
            let digest = file.sha256.as_ref().map(source::hex).unwrap_or_default();
            writeln!(text, "  {digest} {:?}", file.path).expect("a string takes all");
        }
    }
    format!("sha256:{}", source::hex(&source::sha256(text.as_bytes())))
}
