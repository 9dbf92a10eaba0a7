//! All stages, each once, in order. `check`, `build` and `list` call the same functions and differ only in what
//! they do with the result.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::diag::Severity;
use crate::error::Error;
use crate::lint;
use crate::lint::levels;
use crate::model;
use crate::model::config;
use crate::model::documents::Documents;
use crate::path::SourcePath;
use crate::resolve;
use crate::resolve::catalog::Audience;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Show;
use crate::settings::Profile;
use crate::settings::Settings;
use crate::source;
use crate::source::Fetch;
use crate::source::Sources;
use crate::syntax::yaml;

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
    pub settings: Settings,
    /// Every input file.
    pub sources: Sources,
    /// What was read.
    pub documents: Documents,
    /// Everything that is there, whoever may see it, working copies included.
    pub catalog: Catalog,
    /// What is demanded.
    pub profile: Profile,
    /// Every finding at its level, sorted.
    pub diagnostics: Vec<Diagnostic>,
}

/// Every code there is, by id.
pub fn codes() -> Vec<&'static Code> {
    let tables: [&[&'static Code]; 5] = [
        crate::syntax::codes::CODES,
        crate::source::codes::CODES,
        crate::model::codes::CODES,
        crate::model::sidecar_codes::CODES,
        crate::resolve::codes::CODES,
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
/// only what is found in them and in what they name is kept.
///
/// # Errors
///
/// What the machine does to us, and [`Error::Usage`] for a file that is not below the root.
pub fn open(root: &Path, configuration: Configuration, files: &[PathBuf]) -> Result<Project, Error> {
    let Configuration { settings, mut diagnostics, .. } = configuration;
    let loaded = source::load(root, &settings, None)?;
    let mut sources = loaded.value;
    diagnostics.extend(loaded.diagnostics);
    let named: BTreeSet<SourcePath> =
        files.iter().map(|file| source::path_below(root, file)).collect::<Result<_, _>>()?;
    if let Some(path) = named.iter().find(|path| !sources.files.contains_key(*path)) {
        return Err(Error::Usage { message: format!("there is no file `{path}` among the sources") });
    }
    let (documents, found) = read(&mut sources, &settings, &named)?;
    diagnostics.extend(found);
    let wanted = resolve::wanted(&documents, &sources);
    source::fetch(&mut sources, &settings, &wanted, Fetch::Digest)?;

    let everything = Show { audience: Audience::All, drafts: true };
    let resolved = resolve::resolve(&documents, &sources, &settings, &everything, &BTreeSet::new());
    diagnostics.extend(resolved.diagnostics);
    let catalog = resolved.value;
    diagnostics.extend(lint::lint(&catalog, lint::RULES));
    let default = if catalog.project { Profile::Marketplace } else { Profile::Compat };
    let profile = settings.profile.unwrap_or(default);
    let mut diagnostics = levels::apply(diagnostics, profile, &settings, &sources);
    if named.is_empty() {
        report_empty(&catalog, &sources, &mut diagnostics);
    } else {
        keep_named(&named, &catalog, &sources, &mut diagnostics);
    }
    Ok(Project { settings, sources, documents, catalog, profile, diagnostics })
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

/// A root without a component is never what was meant.
fn report_empty(catalog: &Catalog, sources: &Sources, diagnostics: &mut Vec<Diagnostic>) {
    if !catalog.items.is_empty() {
        return;
    }
    let message = format!("no component was found in {} files", sources.files.len());
    let help = "give the folder that holds the definitions; `catalog check --list` shows what was looked at";
    diagnostics.insert(0, Diagnostic::at(&resolve::codes::EMPTY_CATALOG, Place::Root, message).help(help));
}

/// Keeps what was found in the files `named` and in what they include.
fn keep_named(
    named: &BTreeSet<SourcePath>,
    catalog: &Catalog,
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut kept: BTreeSet<SourcePath> = named.clone();
    for item in catalog.items.iter().filter(|item| named.contains(sources.path(item.file))) {
        let Some(template) = item.server_template() else { continue };
        let scripts = template.scripts.iter().map(|script| &script.reference);
        let locals = scripts.chain(&template.images);
        let locals = locals.filter(|reference| reference.firmness == resolve::catalog::Firmness::Local);
        kept.extend(
            locals
                .filter_map(|reference| reference.item())
                .map(|id| sources.path(catalog.item(id).file).clone()),
        );
        kept.extend(item.files.iter().map(|file| sources.path(file.file).clone()));
        kept.extend(template.alerts.iter().map(|alert| sources.path(alert.file).clone()));
    }
    diagnostics.retain(|diagnostic| match &diagnostic.place {
        Place::Root => true,
        Place::Path(path) => kept.contains(path),
        Place::Span(span) => kept.contains(sources.path(span.file)),
    });
}

/// Whether some finding is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}
