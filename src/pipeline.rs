//! All stages, each once, in order. `check`, `build` and `list` call the same functions and differ only in what
//! they do with the result.

pub mod fix;
mod open;
mod visible;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use rayon::prelude::*;

use crate::bundle;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Severity;
use crate::error::Error;
use crate::inventory;
use crate::lint;
use crate::lint::levels;
use crate::lint::suppressions::Silenced;
use crate::model::config;
use crate::model::documents::Documents;
use crate::output::Left;
use crate::output::SiteInfo;
use crate::output::Stage;
use crate::output::Standing;
use crate::output::Written;
use crate::path::OutPath;
use crate::path::SourcePath;
use crate::render;
use crate::render::Packed;
use crate::render::Rendered;
use crate::render::Scratch;
use crate::render::theme::Theme;
use crate::resolve::catalog::Audience;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::Show;
use crate::schema;
use crate::schema::Document;
use crate::schema::Made;
use crate::settings::Profile;
use crate::settings::Settings;
use crate::site;
use crate::site::Body;
use crate::site::Kept;
use crate::site::Page;
use crate::site::Site;
use crate::site::Trace;
use crate::site::Traces;
use crate::site::ViewKey;
use crate::source;
use crate::source::Sources;
use crate::syntax::yaml;

pub use open::Changed;
pub use open::Memo;
pub use open::Opened;
pub use open::follow;
pub use open::open;
pub use open::reopen;
pub use visible::Visible;

/// Settings as the project's `catalog.yml` has them, and what is wrong with that file.
#[derive(Debug)]
pub struct Configuration {
    /// The settings; flags may still be laid over them.
    pub settings: Settings,
    /// The findings, all about `catalog.yml`.
    pub diagnostics: Vec<Diagnostic>,
    /// `catalog.yml` alone, so that findings can show it.
    pub sources: Sources,
    /// Files that are to be read as if they had these bytes.
    pub overlay: Overlay,
}

/// Bytes that are laid over files of the disk, or over nothing.
pub type Overlay = BTreeMap<SourcePath, Arc<[u8]>>;

/// A project that was read and checked.
#[derive(Debug)]
pub struct Project {
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
    /// Every finding at its level, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// Findings that comments silence, at their levels.
    pub silenced: Vec<Silenced>,
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

/// Every JSON Schema there is, by name. What another room reads or writes joins here.
pub fn schemas() -> Vec<Document> {
    let mut all: Vec<Document> = schema::DOCUMENTS.to_vec();
    all.push(render::theme::SCHEMA);
    all.extend(MACHINE_FORMATS);
    all.sort_by_key(|document| document.name);
    all
}

/// What the program writes for programs, and reads again.
const MACHINE_FORMATS: [Document; 4] = [
    Document {
        name: "inventory",
        about: "what an account has, as `catalog inventory` writes it",
        files: &[],
        may_be_empty: false,
        made: Made::By(|| parsed(&inventory::schema())),
    },
    Document {
        name: "manifest",
        about: "what taking a published revision into an account means",
        files: &["import.json"],
        may_be_empty: false,
        made: Made::By(|| parsed(&site::manifest_schema())),
    },
    Document {
        name: "plan",
        about: "what an import would do, as `catalog plan --format json` writes it",
        files: &[],
        may_be_empty: false,
        made: Made::By(|| parsed(&inventory::plan::schema())),
    },
    Document {
        name: "status",
        about: "what may change about a published revision",
        files: &["status.json"],
        may_be_empty: false,
        made: Made::By(|| parsed(&site::status_schema())),
    },
];

fn parsed(schema: &[u8]) -> serde_json::Value {
    serde_json::from_slice(schema).expect("a schema is JSON")
}

/// Reads `catalog.yml` of `root`, if there is one.
///
/// # Errors
///
/// [`Error::Read`] if it is there and cannot be read.
pub fn configure(root: &Path) -> Result<Configuration, Error> {
    configure_any(root, None, Overlay::new())
}

/// Reads the configuration of `root`: the file `config`, or `catalog.yml`, if there is one.
///
/// # Errors
///
/// [`Error::Read`] if it is there and cannot be read, [`Error::Usage`] if `config` is not there.
pub fn configure_with(root: &Path, config: Option<&Path>) -> Result<Configuration, Error> {
    configure_any(root, config, Overlay::new())
}

/// Like [`configure`], for a project with `overlay` laid over its files.
///
/// # Errors
///
/// As [`configure`].
pub fn configure_over(root: &Path, overlay: Overlay) -> Result<Configuration, Error> {
    configure_any(root, None, overlay)
}

fn configure_any(root: &Path, config: Option<&Path>, overlay: Overlay) -> Result<Configuration, Error> {
    let mut sources = Sources::new(root.to_path_buf());
    let name = config.and_then(Path::to_str).and_then(|name| SourcePath::parse(name).ok());
    let path = name.unwrap_or_else(|| SourcePath::parse(source::CONFIG).expect("a name"));
    let bytes = match (config, overlay.get(&path)) {
        (Some(config), _) => Some(source::read_config_file(config)?),
        (None, Some(bytes)) => Some(bytes.to_vec()),
        (None, None) => source::read_config(root)?,
    };
    let Some(bytes) = bytes else {
        return Ok(Configuration {
            settings: Settings::default(),
            diagnostics: Vec::new(),
            sources,
            overlay,
        });
    };
    let file = sources.insert(path, source::Area::Config, bytes.clone());
    let parsed = yaml::parse(file, &bytes, &Settings::default().limits);
    let mut diagnostics = parsed.diagnostics;
    let settings = match parsed.value {
        Some(root) => config::read(&root, &codes(), &mut diagnostics).settings,
        None => Settings::default(),
    };
    Ok(Configuration { settings, diagnostics, sources, overlay })
}

/// Whether some finding is an error.
pub(crate) fn has_errors(diagnostics: &[Diagnostic]) -> bool {
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
    /// The flags that change what is built, each as it is typed, for `site.json`.
    pub flags: Vec<String>,
}

/// What an earlier build left: a page that is made from the same is not made again.
#[derive(Debug)]
pub struct Before {
    /// The digest of all that decides the output besides sources and settings: the program, flags.
    pub key: [u8; 32],
    /// The traces of the pages that stand in the output folder.
    pub traces: BTreeSet<Trace>,
    /// The output folder, as it was left.
    pub standing: Option<Standing>,
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
        /// Files that were not made, since the build before had made them from the same.
        kept: usize,
        /// What pages were made from, for the next build.
        traces: Vec<Trace>,
        /// What stands in the output folder now, for the next build.
        left: Box<Left>,
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
    build_after(None, project, options, progress)
}

/// As [`build`], with what is known of the build `before`. That saves work and changes no byte.
///
/// # Errors
///
/// As [`build`].
pub fn build_after(
    before: Option<Before>,
    project: &mut Project,
    options: &BuildOptions,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Built, Error> {
    let is_broken = has_errors(&project.diagnostics);
    if project.catalog.items.is_empty() || (is_broken && project.catalog.project && !options.keep_going) {
        return Ok(Built::Refused);
    }
    let (catalog, left_out) = project.visible(&options.show);
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
    let planned =
        site::plan(Arc::clone(&catalog), Arc::clone(&sources), settings, Arc::clone(&theme.assets), &codes());
    found.extend(planned.diagnostics);
    let site = planned.value;
    let found = levels::apply(found, project.profile, &project.settings, &sources);
    let stops = has_errors(&found);
    project.add(found);
    if stops && !options.keep_going {
        return Ok(Built::Refused);
    }

    let mut same = Same::default();
    let mut standing = None;
    if let Some(before) = before {
        same = Same { now: Some(Traces::new(&site, &project.catalog, &before.key)), before: before.traces };
        standing = before.standing;
    }
    let stage = Stage::begin_knowing(&options.output, options.force, standing)?
        .compressing(project.settings.compress);
    let (done, kept_files) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let said = |n: usize| progress(done.fetch_add(n, Ordering::Relaxed) + n, site.pages.len());
    let failures: Vec<Diagnostic> = groups(&site)
        .par_chunk_by(|(one, _), (other, _)| one.is_some() && one == other)
        .map_init(Scratch::default, |scratch, group| {
            let kept = Kept::default();
            let mut failures = Vec::new();
            // The pages of one item are made together or not at all.
            if group.iter().all(|(_, page)| same.has(&site, page) && stage.is_known(&page.path)) {
                for (_, page) in group {
                    stage.keep(&page.path);
                }
                kept_files.fetch_add(group.len(), Ordering::Relaxed);
                said(group.len());
                return Ok(failures);
            }
            for (_, page) in group {
                match put(&site, &theme, page, &kept, scratch, &stage)? {
                    Ok(n) => said(n),
                    Err(found) => failures.push(*found),
                }
            }
            Ok(failures)
        })
        .collect::<Result<Vec<_>, Error>>()?
        .concat();
    if !failures.is_empty() {
        project.add(failures);
        return Ok(Built::Refused);
    }
    let is_of_search = |path: &str| {
        let page = path.strip_suffix(".gz").or_else(|| path.strip_suffix(".br")).unwrap_or(path);
        site.pages.get(page).is_none()
    };
    let n_kept = if same.has_search() { stage.keep_below("search/", is_of_search) } else { 0 };
    kept_files.fetch_add(n_kept, Ordering::Relaxed);
    let search = if n_kept == 0 { site.search_pages() } else { &[] };
    for page in search {
        let rendered = render::page(&site, &theme, page, &Kept::default()).expect("it needs no template");
        stage.put(&page.path, rendered.bytes().expect("it is no copy"))?;
    }
    let (written, left) = stage.publish_all(&SiteInfo {
        audience: audience_words(&options.show.audience),
        flags: options.flags.clone(),
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        model_digest: model_digest(&catalog),
    })?;
    let pages = site.pages.iter().filter(|page| page.path.as_str().strip_suffix(".html").is_some()).count();
    let traces = same.now.map(|now| now.all(&site)).unwrap_or_default();
    let kept = kept_files.into_inner();
    Ok(Built::Written { written, pages, components, left_out, kept, traces, left: Box::new(left) })
}

/// What pages are made from now, and what they were made from.
#[derive(Default)]
struct Same {
    now: Option<Traces>,
    before: BTreeSet<Trace>,
}

impl Same {
    /// Whether `page` is made from what it was made from before.
    fn has(&self, site: &Site, page: &Page) -> bool {
        let now = self.now.as_ref().and_then(|now| now.of(site, page));
        now.is_some_and(|now| self.before.contains(&now))
    }

    /// Whether the search index is.
    fn has_search(&self) -> bool {
        self.now.as_ref().is_some_and(|now| self.before.contains(&now.of_search()))
    }
}

/// The address of every file that a build for `show` would write; `None` if the theme cannot be read.
pub fn addresses(project: &Project, show: &Show) -> Option<BTreeSet<Box<str>>> {
    let (catalog, _) = project.visible(show);
    let (sources, settings) = (Arc::clone(&project.sources), Arc::clone(&project.settings));
    let theme = render::theme::load(&sources, &settings).value?;
    let site = site::plan(catalog, sources, settings, Arc::clone(&theme.assets), &codes()).value;
    Some(site.pages.iter().chain(site.search_pages()).map(|page| page.path.as_str().into()).collect())
}

/// Plans the site of everything there is with its own theme, and renders every page into nothing: what theme and
/// pages say joins the project's findings.
///
/// `progress` is told how many pages are done and how many there are, from any thread.
pub fn rehearse(project: &mut Project, progress: &(dyn Fn(usize, usize) + Sync)) {
    let (catalog, sources) = (Arc::clone(&project.catalog), Arc::clone(&project.sources));
    let loaded = render::theme::load(&sources, &project.settings);
    let mut found = loaded.diagnostics;
    if let Some(theme) = loaded.value.filter(|_| !catalog.items.is_empty()) {
        let settings = Arc::clone(&project.settings);
        let planned = site::plan(catalog, sources, settings, Arc::clone(&theme.assets), &codes());
        found.extend(planned.diagnostics);
        let site = planned.value;
        let done = AtomicUsize::new(0);
        let pages: Vec<&site::Page> = site.pages.iter().collect();
        let failures = pages.into_par_iter().filter_map(|page| {
            let failure = render::page(&site, &theme, page, &Kept::default()).err().map(|found| *found);
            progress(done.fetch_add(1, Ordering::Relaxed) + 1, site.pages.len());
            failure
        });
        found.par_extend(failures);
    }
    project.add(found);
}

/// Every page, those of one item together, so that what they share is made once.
fn groups(site: &Site) -> Vec<(Option<ItemId>, &Page)> {
    let mut pages: Vec<_> = site.pages.iter().map(|page| (site.item_of(page), page)).collect();
    pages.sort_by_key(|(item, _)| *item);
    pages
}

/// Renders `page` and stages it; tells how many files that made, or what is wrong with the theme.
fn put<'a>(
    site: &'a Site,
    theme: &Theme,
    page: &'a Page,
    kept: &Kept<'a>,
    scratch: &mut Scratch,
    stage: &Stage,
) -> Result<Result<usize, Box<Diagnostic>>, Error> {
    if let Some(twin) = site.twin(page) {
        // The lineage's page makes both.
        if matches!(page.body, Body::View(ViewKey::Item(_))) {
            return Ok(Ok(0));
        }
        let [own, other] = match render::twins(site, theme, page, twin, kept, scratch) {
            Ok(bytes) => bytes,
            Err(found) => return Ok(Err(found)),
        };
        stage.put(&page.path, own)?;
        stage.put(&twin.path, other)?;
        return Ok(Ok(2));
    }
    let rendered = match render::page(site, theme, page, kept) {
        Ok(rendered) => rendered,
        Err(found) => return Ok(Err(found)),
    };
    match &rendered {
        Rendered::Copy(file) => stage.copy(&page.path, &site.sources, site.sources.path(*file))?,
        Rendered::Packed(Packed::Bundle(id)) => put_bundle(site, *id, &page.path, kept, stage)?,
        Rendered::Packed(Packed::Checksums(id)) => {
            // With a bundle they are written when its digest is known.
            if !site::has_bundle(site, site.catalog.item(*id)) {
                put_checksums(site, *id, &page.path, kept, None, stage)?;
            }
        }
        other => stage.put(&page.path, other.bytes().expect("it is no copy"))?,
    }
    Ok(Ok(1))
}

/// Writes the archive of an item to `path`, and the checksums beside it.
fn put_bundle<'a>(
    site: &'a Site,
    id: ItemId,
    path: &OutPath,
    kept: &Kept<'a>,
    stage: &Stage,
) -> Result<(), Error> {
    let mut packed = None;
    stage.put_with(path, |out| {
        packed = Some(bundle::pack(site, id, kept, out)?);
        Ok(())
    })?;
    let sums = site::urls::checksums(&site.catalog, site.catalog.item(id));
    put_checksums(site, id, &sums, kept, packed, stage)
}

/// Writes the checksums of an item to `path`.
fn put_checksums<'a>(
    site: &'a Site,
    id: ItemId,
    path: &OutPath,
    kept: &Kept<'a>,
    packed: Option<bundle::Digests>,
    stage: &Stage,
) -> Result<(), Error> {
    let sums = bundle::checksums(site, id, kept, packed);
    let sums = sums.map_err(|source| Error::Write { path: path.as_str().into(), source })?;
    stage.put(path, &sums)
}

impl Project {
    /// The catalog that `show` lets through, without what is broken and what depends on that; the names of the latter.
    pub fn visible(&self, show: &Show) -> (Arc<Catalog>, Vec<String>) {
        visible::visible(&Opened::of(self), &self.diagnostics, show)
    }

    /// Adds findings, each once, in order.
    pub(crate) fn add(&mut self, found: Vec<Diagnostic>) {
        let mut all = std::mem::take(&mut self.diagnostics);
        all.extend(found);
        self.diagnostics = levels::apply(all, self.profile, &self.settings, &self.sources);
    }
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
    for item in catalog.all_items() {
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
