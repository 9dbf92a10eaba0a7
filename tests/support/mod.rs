//! What tests share: the only file here that knows the library's functions, so that a change of them touches one file.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::disallowed_methods, reason = "tests read fixtures and write temporary folders")]

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;

use catalog::cli::report::human;
use catalog::diag::Code;
use catalog::diag::Diagnostic;
use catalog::diag::Place;
pub(crate) use catalog::diag::Severity;
use catalog::path::SourcePath;
use catalog::pipeline;
use catalog::resolve::catalog::Audience;
use catalog::resolve::catalog::Show;
use catalog::settings::Profile;
use catalog::source::Sources;
use catalog::text::Span;

/// What a run found.
pub(crate) struct Found {
    /// The findings, sorted, at their levels.
    pub(crate) diagnostics: Vec<Diagnostic>,
    sources: std::sync::Arc<Sources>,
}

impl Found {
    /// The report for people, infos included, without colors.
    pub(crate) fn report(&self) -> String {
        human::render(&self.diagnostics, &self.sources, Severity::Info, false)
    }

    /// The ids of the codes that were found.
    pub(crate) fn ids(&self) -> BTreeSet<&'static str> {
        self.diagnostics.iter().map(|found| found.code.id).collect()
    }

    /// The names of the codes of at least this level, in the order of the report.
    pub(crate) fn names(&self, least: Severity) -> Vec<&'static str> {
        self.diagnostics.iter().filter(|found| found.severity >= least).map(|found| found.code.name).collect()
    }

    /// Whether an error is among the findings.
    pub(crate) fn has_error(&self) -> bool {
        self.diagnostics.iter().any(|found| found.severity == Severity::Error)
    }

    /// What is wrong with the places of the findings: spans that do not lie within their files.
    pub(crate) fn misplaced(&self) -> Vec<String> {
        let fits = |span: Span| {
            let Some(file) = self.sources.get(span.file) else { return span.end == 0 };
            let len = file.bytes.as_ref().map_or(0, |bytes| bytes.len());
            span.start <= span.end && span.end as usize <= len
        };
        let places = |found: &Diagnostic| -> Vec<Span> {
            let own = match &found.place {
                Place::Span(span) => Some(*span),
                Place::Root | Place::Path(_) => None,
            };
            own.into_iter().chain(found.notes.iter().filter_map(|note| note.span)).collect()
        };
        self.diagnostics
            .iter()
            .filter(|found| !places(found).into_iter().all(fits))
            .map(|found| format!("{} {:?} {:?}", found.code.name, found.place, found.notes))
            .collect()
    }
}

/// Every code there is, by id.
pub(crate) fn codes() -> Vec<&'static Code> {
    pipeline::codes()
}

/// Checks the project at `root` as `catalog check` does; without a `Profile` of its own it must fit for a publication.
pub(crate) fn check(root: &Path) -> Found {
    match open(root) {
        Ok(project) => Found { diagnostics: project.diagnostics, sources: project.sources },
        Err(found) => found,
    }
}

/// Checks the project at `root` and builds its site, drafts included, into `output`.
pub(crate) fn build(root: &Path, output: &Path) -> Found {
    let mut project = match open(root) {
        Ok(project) => project,
        Err(found) => return found,
    };
    let show = Show { audience: Audience::Public, drafts: true };
    let output = output.to_path_buf();
    let options = pipeline::BuildOptions { output, show, keep_going: false, force: false, flags: Vec::new() };
    pipeline::build(&mut project, &options, &|_, _| {}).expect("the machine works");
    Found { diagnostics: project.diagnostics, sources: project.sources }
}

/// The project at `root`, or what is wrong with its configuration.
fn open(root: &Path) -> Result<pipeline::Project, Found> {
    let mut configuration = pipeline::configure(root).expect("the configuration can be read");
    if configuration.diagnostics.iter().any(|found| found.severity == Severity::Error) {
        let sources = std::sync::Arc::new(configuration.sources);
        return Err(Found { diagnostics: configuration.diagnostics, sources });
    }
    configuration.settings.profile.get_or_insert(Profile::Marketplace);
    Ok(pipeline::open(root, configuration, &[], true).expect("the root can be read"))
}

/// The built program, with an environment of its own.
pub(crate) fn catalog() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_catalog"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CATALOG_") {
            command.env_remove(name);
        }
    }
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "SOURCE_DATE_EPOCH", "COLUMNS"] {
        command.env_remove(name);
    }
    command.stdin(std::process::Stdio::null());
    command
}

/// Runs the program with `arguments` in the folder `cwd`.
pub(crate) fn run(cwd: &Path, arguments: &[&str]) -> Output {
    catalog().current_dir(cwd).args(arguments).output().expect("the program starts")
}

/// Exit code, output and messages of a run, as one text.
pub(crate) fn transcript(output: &Output) -> String {
    let code = output.status.code().map_or("killed".to_owned(), |code| code.to_string());
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("exit code {code}\n--- output\n{out}--- messages\n{err}")
}

/// The repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether expected files are to be written instead of compared.
pub(crate) fn is_update() -> bool {
    std::env::var_os("UPDATE").is_some()
}

/// Compares `actual` with the file at `path`. With `UPDATE=1` in the environment it writes the file instead.
///
/// # Errors
///
/// A difference, in words.
pub(crate) fn compare(path: &Path, actual: &str) -> Result<(), String> {
    if is_update() {
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("the folder can be made");
        std::fs::write(path, actual).expect("the expected file can be written");
        return Ok(());
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    if expected == actual {
        return Ok(());
    }
    let same = expected.lines().zip(actual.lines()).take_while(|(a, b)| a == b).count();
    Err(format!(
        "{} is out of date from line {} on\n--- expected\n{expected}\n--- actual\n{actual}\n(UPDATE=1 cargo test)",
        path.display(),
        same + 1
    ))
}

/// Fails with every problem, if there is one.
#[track_caller]
pub(crate) fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

/// Folders directly in `folder`, sorted by name.
pub(crate) fn folders(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

/// Every file below `folder`, by its path from there with `/`, with its bytes.
pub(crate) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).expect("the folder can be listed") {
            let path = entry.expect("it can be listed").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("it lies below").to_string_lossy().into_owned();
                found.insert(name, std::fs::read(&path).expect("the file can be read"));
            }
        }
    }
    found
}

/// A temporary project of these files.
pub(crate) fn project(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in files {
        write(folder.path(), name, bytes);
    }
    folder
}

/// Writes a file below `root`, and the folders it needs.
pub(crate) fn write(root: &Path, name: &str, bytes: &[u8]) {
    let path = root.join(name);
    std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("the folder can be made");
    std::fs::write(path, bytes).expect("the file can be written");
}

/// The text of a file.
pub(crate) fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|err| panic!("{}: {err}", path.display()))
}

/// Copies a folder, in the order of `names` turned around if `is_reverse`.
pub(crate) fn copy(from: &Path, to: &Path, is_reverse: bool) {
    let mut files: Vec<(String, Vec<u8>)> = tree(from).into_iter().collect();
    if is_reverse {
        files.reverse();
    }
    for (name, bytes) in files {
        write(to, &name, &bytes);
    }
}

/// A project that is opened again and again, as the preview does it.
#[derive(Default)]
pub(crate) struct Preview {
    memo: pipeline::Memo,
}

impl Preview {
    /// What `catalog check` would find at `root` now, and what is there, where only `changed` may differ from the last
    /// time; `None` for everything.
    pub(crate) fn look(&mut self, root: &Path, changed: Option<&[&str]>) -> String {
        let mut configuration = pipeline::configure(root).expect("the configuration can be read");
        configuration.settings.profile.get_or_insert(Profile::Marketplace);
        let changed = changed.map_or(pipeline::Changed::Everything, |paths| {
            let paths = paths.iter().map(|path| SourcePath::parse(path).expect("a path"));
            pipeline::Changed::Paths(paths.collect())
        });
        let opened = pipeline::reopen(root, configuration, &mut self.memo, &changed);
        describe(opened.expect("the root can be read").check())
    }
}

/// A site that follows edits, as the preview shows it.
#[derive(Default)]
pub(crate) struct Follower {
    memo: pipeline::Memo,
    visible: Option<pipeline::Visible>,
    site: Option<catalog::site::Site>,
}

/// What builds into one folder know of each other.
#[derive(Default)]
pub(crate) struct Before {
    traces: BTreeSet<catalog::site::Trace>,
}

impl Before {
    /// Builds the project at `root` into `output`, without what is broken: its findings, and how many files were not
    /// made, if any was built.
    pub(crate) fn build(&mut self, root: &Path, output: &Path, show: &Show) -> (String, Option<usize>) {
        let mut project = match open(root) {
            Ok(project) => project,
            Err(found) => return (found.report(), None),
        };
        let before = pipeline::Before {
            key: [7; 32],
            traces: self.traces.clone(),
            standing: catalog::output::Standing::of(output).filter(|_| !self.traces.is_empty()),
        };
        let options = pipeline::BuildOptions {
            output: output.to_path_buf(),
            show: show.clone(),
            keep_going: true,
            force: false,
            flags: Vec::new(),
        };
        let built = pipeline::build_after(Some(before), &mut project, &options, &|_, _| {});
        let built = built.expect("the machine works");
        let kept = match built {
            pipeline::Built::Refused => None,
            pipeline::Built::Written { kept, traces, .. } => {
                self.traces = traces.into_iter().collect();
                Some(kept)
            }
        };
        (describe(project), kept)
    }
}

/// How far a [`Follower`] got without making everything anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Followed {
    /// Everything is new.
    Not,
    /// The catalog is made of the one before.
    Catalog,
    /// The plan too.
    Site,
}

impl Follower {
    /// All that can be told of the project and its site at `root`, where only `changed` may differ from the last time:
    /// by name, and last how far it was followed.
    pub(crate) fn look(
        &mut self,
        root: &Path,
        changed: Option<&[&str]>,
        show: &Show,
    ) -> (BTreeMap<String, Vec<u8>>, Followed) {
        use std::sync::Arc;
        let mut configuration = pipeline::configure(root).expect("the configuration can be read");
        configuration.settings.profile.get_or_insert(Profile::Marketplace);
        let changed = changed.map_or(pipeline::Changed::Everything, |paths| {
            let paths = paths.iter().map(|path| SourcePath::parse(path).expect("a path"));
            pipeline::Changed::Paths(paths.collect())
        });
        let opened = pipeline::reopen(root, configuration, &mut self.memo, &changed).expect("it can be read");
        let errors = opened.errors();
        let visible = opened.visible_without(errors.iter(), show, self.visible.as_ref());
        let (sources, settings) = (Arc::clone(&opened.sources), Arc::clone(&opened.settings));
        let theme = catalog::render::theme::load(&sources, &settings).value.expect("it can be loaded");
        let before = self.site.take();
        // The address of each holds its digest.
        let paths = |assets: &catalog::site::assets::ThemeAssets| -> Vec<String> {
            assets.files().iter().map(|asset| asset.path.as_str().to_owned()).collect()
        };
        let known = before.as_ref().map(|site| Arc::clone(&site.assets));
        let known = known.filter(|known| paths(known) == paths(&theme.assets));
        let assets = known.unwrap_or_else(|| Arc::clone(&theme.assets));
        let again =
            before.as_ref().and_then(|site| site.again(&visible.catalog, &sources, &settings, &assets));
        let followed = match (&again, opened.is_followed()) {
            (Some(_), true) if visible.is_followed => Followed::Site,
            (_, true) => Followed::Catalog,
            (_, false) => Followed::Not,
        };
        let catalog = Arc::clone(&visible.catalog);
        let site = again.unwrap_or_else(|| {
            catalog::site::plan(catalog, sources, settings, assets, &pipeline::codes()).value
        });
        let mut all = BTreeMap::new();
        for page in site.pages.iter().chain(site.search_pages()) {
            let bytes = match catalog::render::page(&site, &theme, page, &catalog::site::Kept::default()) {
                Ok(catalog::render::Rendered::Copy(file)) => {
                    std::fs::read(root.join(opened.sources.path(file).as_str())).expect("it is there")
                }
                Ok(rendered) => rendered.bytes().map(<[u8]>::to_vec).unwrap_or_default(),
                Err(found) => found.message.clone().into_bytes(),
            };
            all.insert(page.path.as_str().to_owned(), bytes);
        }
        let dump = |catalog: &catalog::resolve::catalog::Catalog| {
            let people = (&catalog.publishers, &catalog.groups, &catalog.eulas);
            let rest = (&catalog.clouds, &catalog.content, &catalog.as_of, catalog.project);
            let text = format!("{:#?}{:#?}{people:#?}{rest:#?}", catalog.lineages, catalog.items);
            // Ids depend on the order in which things were first seen.
            let text = without_ids(&text, "FileId(", |id| {
                opened.sources.path(catalog::text::FileId(id.parse().expect("a number"))).to_string()
            });
            let number = |id: String| -> String { id.chars().filter(char::is_ascii_digit).collect() };
            let items: Vec<String> =
                catalog.all_items().map(|item| number(format!("{:?}", item.id))).collect();
            let lineages: Vec<String> =
                catalog.ids_of_lineages().map(|id| number(format!("{id:?}"))).collect();
            let publishers: Vec<String> =
                catalog.all_publishers().map(|(id, _)| number(format!("{id:?}"))).collect();
            let clouds: Vec<String> = catalog.all_clouds().map(|(id, _)| number(format!("{id:?}"))).collect();
            let place = |all: &[String], id: &str| {
                all.iter().position(|other| other == id).expect("it is there").to_string()
            };
            let text = without_ids(&text, "ItemId(", |id| place(&items, id));
            let text = without_ids(&text, "LineageId(", |id| place(&lineages, id));
            let text = without_ids(&text, "PublisherId(", |id| place(&publishers, id));
            without_ids(&text, "CloudId(", |id| place(&clouds, id))
        };
        all.insert("#all".to_owned(), dump(&opened.catalog).into_bytes());
        all.insert("#shown".to_owned(), dump(&visible.catalog).into_bytes());
        let project = opened.check();
        all.insert("#found".to_owned(), describe(project).into_bytes());
        (self.visible, self.site) = (Some(visible), Some(site));
        (all, followed)
    }
}

/// `text` with other words in the place of each number after `mark`.
fn without_ids(text: &str, mark: &str, words: impl Fn(&str) -> String) -> String {
    let parts = text.split(mark).enumerate().map(|(at, part)| {
        let (id, rest) = {
            let part = part.trim_start();
            part.split_at(part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len()))
        };
        if at == 0 || id.is_empty() { part.to_owned() } else { format!("{}{rest}", words(id)) }
    });
    parts.collect()
}

/// All there is.
pub(crate) fn all() -> Show {
    Show { audience: Audience::All, drafts: true }
}

/// What is shown to the public, drafts included.
pub(crate) fn public() -> Show {
    Show { audience: Audience::Public, drafts: true }
}

/// What is shown to the public, as it is published.
pub(crate) fn published() -> Show {
    Show { audience: Audience::Public, drafts: false }
}

/// The same of a first opening.
pub(crate) fn first_look(root: &Path) -> String {
    match open(root) {
        Ok(project) => describe(project),
        Err(found) => found.report(),
    }
}

/// Everything that is known of a project, without ids: findings, what files were taken for, components and their files.
fn describe(project: pipeline::Project) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for (path, taken) in &*project.documents.taken {
        writeln!(text, "{path} {taken:?}").expect("a string takes all");
    }
    for (path, reason) in &project.sources.left_out {
        writeln!(text, "{path} {reason:?}").expect("a string takes all");
    }
    for item in project.catalog.all_items() {
        let path = project.sources.path(item.file);
        writeln!(text, "{} {:?} {:?} {path} {:?}", item.kind, item.name, item.revision, item.digest)
            .expect("a string takes all");
        for file in &item.files {
            let digest = file.sha256.as_ref().map(catalog::source::hex);
            writeln!(text, "  {} {} {digest:?}", file.path, file.size).expect("a string takes all");
        }
    }
    text + &Found { diagnostics: project.diagnostics, sources: project.sources }.report()
}

/// A preview of `root` whose events never come; what it tells is added to `told`.
pub(crate) fn deaf_preview(
    root: &Path,
    told: std::sync::Arc<std::sync::Mutex<Vec<String>>>,
) -> catalog::serve::Server {
    let options = catalog::serve::Options {
        root: root.to_path_buf(),
        config: None,
        host: "127.0.0.1".to_owned(),
        port: 0,
        show: Show { audience: Audience::Public, drafts: true },
        watching: catalog::serve::Watching::Deaf,
        adjust: Box::new(|_| Ok(())),
        frames: human::render,
        told: Box::new(move |event| told.lock().expect("nobody panics").push(format!("{event:?}"))),
    };
    catalog::serve::Server::start(options).expect("a port is free")
}

/// What `127.0.0.1:port` answers under `path`, head and all.
pub(crate) fn get(port: u16, path: &str) -> String {
    use std::io::Read as _;
    use std::io::Write as _;
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .expect("it takes it");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("it answers");
    String::from_utf8_lossy(&answer).into_owned()
}

/// One name of an address, percent-encoded.
pub(crate) fn encode(name: &str) -> String {
    catalog::path::encode(name)
}

/// What `check --fix` would come to in the project at `root`.
pub(crate) struct Mended {
    /// The changed files: path, bytes before, bytes after.
    pub(crate) changes: Vec<catalog::edit::Change>,
    /// How many findings were mended.
    pub(crate) count: usize,
    /// What is found afterwards.
    pub(crate) found: Found,
}

impl Mended {
    /// Codes of findings that could still be mended.
    pub(crate) fn left(&self) -> Vec<&'static str> {
        self.found.diagnostics.iter().filter(|it| it.fix.is_some()).map(|it| it.code.name).collect()
    }
}

/// Mends the project at `root` in memory.
pub(crate) fn fix(root: &Path) -> Mended {
    let adjust = |settings: &mut catalog::settings::Settings| {
        settings.profile.get_or_insert(Profile::Marketplace);
        Ok(())
    };
    let fixed = pipeline::fix::fix(root, &[], true, &adjust).expect("the root can be read");
    let found = match fixed.project {
        Some(project) => Found { diagnostics: project.diagnostics, sources: project.sources },
        None => Found {
            diagnostics: fixed.configuration.diagnostics,
            sources: std::sync::Arc::new(fixed.configuration.sources),
        },
    };
    Mended { changes: fixed.changes, count: fixed.count, found }
}

/// Writes what was mended.
pub(crate) fn write_changes(root: &Path, mended: &Mended) {
    catalog::edit::write(root, &mended.changes).expect("the files can be written");
}
