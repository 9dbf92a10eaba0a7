//! `catalog check`: every mistake of the whole catalog, in one run.

mod against;

use std::path::Path;
use std::path::PathBuf;

use crate::cli::Common;
use crate::cli::Outcome;
use crate::cli::baseline;
use crate::cli::baseline::Baseline;
use crate::cli::changed;
use crate::cli::git::Repository;
use crate::cli::project;
use crate::cli::project::Place;
use crate::cli::project::ProjectArgs;
use crate::cli::report::Count;
use crate::cli::report::Format;
use crate::cli::report::Report;
use crate::cli::report::Wanted;
use crate::cli::report::count_of;
use crate::cli::report::github;
use crate::cli::report::human;
use crate::cli::report::json;
use crate::cli::report::one_line;
use crate::cli::report::sarif;
use crate::cli::terminal::Terminal;
use crate::diag::Diagnostic;
use crate::diag::Severity;
use crate::edit;
use crate::error::Error;
use crate::lint::levels;
use crate::model::documents::Taken;
use crate::pipeline;
use crate::pipeline::Project;
use crate::pipeline::fix;
use crate::pipeline::fix::Fixed;
use crate::settings::Profile;

/// Checks every definition and reports all mistakes of the catalog in one run.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Args {
    /// A project's folder, or definition files to check with what they include [default: the project here]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    project: ProjectArgs,
    /// How findings are written: `human`, `json`, `sarif` or `github`, each maybe to a file of its own; may be repeated
    /// [default: github in GitHub Actions, else human]
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = Wanted::parse)]
    format: Vec<Wanted>,
    /// Write the findings to this file, not to standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The least severity that makes the exit code 1 [default: error, under `strict` warning]
    #[arg(long, value_name = "LEVEL")]
    fail_level: Option<FailLevel>,
    /// Report only what is in, or caused by, files that changed since the work on HEAD left BASE [default: the default
    /// branch; on it, what is not committed]
    #[arg(long, value_name = "BASE", num_args = 0..=1, default_missing_value = "")]
    changed: Option<String>,
    /// List the addresses of this older site that would lead nowhere: exit code 1 if there are some
    #[arg(long, value_name = "OLD_SITE", conflicts_with_all = ["list", "diff", "fix"])]
    against: Option<PathBuf>,
    /// Do not count the findings that FILE knows
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write every finding that can be postponed to FILE, for `--baseline`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "changed"])]
    write_baseline: Option<PathBuf>,
    /// Render every page too, to find the theme's faults; nothing is written
    #[arg(long)]
    render: bool,
    /// Show what every file was taken for, instead of findings
    #[arg(long)]
    list: bool,
    /// Write what has one right answer into the files, then report what is left
    #[arg(long, conflicts_with_all = ["list", "diff", "config"])]
    fix: bool,
    /// Show what `--fix` would write, as a unified diff, and write nothing; exit code 1 if there is something
    #[arg(long, conflicts_with_all = ["list", "config"])]
    diff: bool,
}

pub(super) fn run(args: &Args, common: &Common, terminal: &Terminal) -> Outcome {
    let wanted = args.wanted()?;
    let (paths, base) = args.paths_and_base()?;
    let place = project::place(&paths, common)?;
    if args.diff {
        return show_fixes(place, args, terminal);
    }
    let opened = if args.fix {
        write_fixes(place, args, terminal)?
    } else {
        project::open(place, &args.project, |_| {}, terminal)?
    };
    let Some(mut project) = opened else { return Ok(2) };
    if args.list {
        terminal.result(&list(&project));
        return Ok(0);
    }
    if args.render {
        let bar = terminal.progress("rendering pages");
        pipeline::rehearse(&mut project, &|done, all| {
            bar.set_length(all as u64);
            bar.set_position(done as u64);
        });
        bar.finish_and_clear();
    }
    if let Some(base) = base {
        let root = project.sources.root.clone();
        let wanted = Some(base.as_str()).filter(|base| !base.is_empty());
        changed::filter(&mut project, &root, wanted, &args.project, terminal)?;
    }
    let mut postponed = Vec::new();
    let mut stale = Vec::new();
    if let Some(file) = &args.baseline {
        let split = Baseline::read(file)?.split(&mut project);
        (project.diagnostics, postponed, stale) = (split.new, split.known, split.stale);
        if base_is_whole(args) {
            terminal.say_all(baseline::about_stale(&stale, file));
        } else {
            // What was not looked at is not gone.
            stale.clear();
        }
    }
    if let Some(file) = &args.write_baseline {
        let written = Baseline::of(&project);
        written.write(file)?;
        terminal.say(&format!("{} in {}", count_of(written.len(), "finding"), file.display()));
        project.diagnostics.retain(|found| levels::is_fixed(found.code));
        if !project.diagnostics.is_empty() {
            terminal.warn("errors of reading and resolving cannot be postponed:");
        }
    }
    let prefix = prefix(&project.sources.root);
    let report = Report {
        diagnostics: &project.diagnostics,
        postponed: &postponed,
        silenced: &project.silenced,
        sources: &project.sources,
        limits: &project.settings.limits,
        looked: project.looked,
        profile: project.profile,
        has_baseline: args.baseline.is_some(),
        stale: stale.iter().map(|(_, count)| count).sum(),
        prefix: &prefix,
        base_url: project.settings.base_url.as_deref(),
    };
    for Wanted { format, file } in &wanted {
        match file {
            None if *format == Format::Human => {
                // What is written needs no memory while the rest is drawn.
                for some in report.diagnostics.chunks(FINDINGS_AT_ONCE) {
                    let some = Report { diagnostics: some, ..report };
                    terminal.result(&render(&some, *format, terminal, terminal.has_colors()));
                }
            }
            None => terminal.result(&render(&report, *format, terminal, terminal.has_colors())),
            Some(file) => write(file, &render(&report, *format, terminal, false))?,
        }
    }
    if wanted.iter().all(|it| it.format != Format::Json || it.file.is_some()) {
        terminal.say(&summary(&report, terminal));
    }
    let has_lost = match &args.against {
        Some(folder) => against::report(&project, folder, terminal)?,
        None => false,
    };
    let fails = match args.fail_level {
        None => fails(&project),
        Some(least) => project.diagnostics.iter().any(|found| found.severity >= least.severity()),
    };
    // The process ends here; to free every text one by one would only take time.
    std::mem::forget(project);
    Ok(u8::from(fails || has_lost))
}

/// Shows what would be written.
fn show_fixes(place: Place, args: &Args, terminal: &Terminal) -> Outcome {
    let (_, fixed) = project::fix(place, &args.project)?;
    for change in &fixed.changes {
        let path = one_line(change.path.as_str());
        terminal.result(&edit::unified(&path, change.old.as_deref(), &change.new));
    }
    terminal.say(&told(&fixed, "would be mended"));
    if fixed.project.is_none() && fixed.changes.is_empty() {
        project::report_configuration(&fixed.configuration, terminal);
        return Ok(2);
    }
    Ok(u8::from(!fixed.changes.is_empty()))
}

/// Writes what has one right answer; the project as it is then. `None` after faults of `catalog.yml` were reported.
fn write_fixes(place: Place, args: &Args, terminal: &Terminal) -> Result<Option<Project>, Error> {
    let (root, fixed) = project::fix(place, &args.project)?;
    edit::write(&root, &fixed.changes)?;
    terminal.say(&told(&fixed, "mended"));
    if fixed.project.is_none() {
        project::report_configuration(&fixed.configuration, terminal);
    }
    Ok(fixed.project)
}

/// What fixing came to, on one line.
fn told(fixed: &Fixed, verb: &str) -> String {
    match fixed.changes.len() {
        0 => "nothing to mend without asking you".to_owned(),
        files => format!("{} in {} {verb}", count_of(fixed.count, "finding"), count_of(files, "file")),
    }
}

/// Whether all of the project's findings were looked at, so that what is missing among them is gone.
fn base_is_whole(args: &Args) -> bool {
    args.changed.is_none() && args.paths.iter().all(|path| path.is_dir())
}

impl Args {
    /// The formats, at most one of them without a file.
    fn wanted(&self) -> Result<Vec<Wanted>, Error> {
        let mut wanted = self.format.clone();
        if wanted.is_empty() {
            let format = if self.output.is_some() { Format::Human } else { default_format() };
            wanted.push(Wanted { format, file: None });
        }
        if wanted.iter().filter(|it| it.file.is_none()).count() > 1 {
            let message =
                "only one format goes to standard output: write `--format sarif=FILE` for the others";
            return Err(Error::Usage { message: message.to_owned() });
        }
        if let Some(output) = &self.output {
            let Some(own) = wanted.iter_mut().find(|it| it.file.is_none()) else {
                let message = "every format has a file of its own, and nothing is left for `--output`";
                return Err(Error::Usage { message: message.to_owned() });
            };
            own.file = Some(output.clone());
        }
        Ok(wanted)
    }

    /// The paths and the revision, empty for the default: in `--changed FOLDER` the folder is no revision, unless git
    /// knows it as one.
    fn paths_and_base(&self) -> Result<(Vec<PathBuf>, Option<String>), Error> {
        if let Some(word) = self.changed.as_ref().filter(|word| !word.is_empty()) {
            let path = PathBuf::from(word);
            if self.paths.is_empty() && path.exists() {
                let folder = if path.is_dir() { path.as_path() } else { Path::new(".") };
                if Repository::of(folder)?.commit(word)?.is_none() {
                    return Ok((vec![path], Some(String::new())));
                }
            }
        }
        Ok((self.paths.clone(), self.changed.clone()))
    }
}

/// From the folder that reports start from, in GitHub Actions that of the checkout, to `root`: empty, or ending in `/`.
fn prefix(root: &Path) -> String {
    #[expect(clippy::disallowed_methods, reason = "the command line reads the environment")]
    let workspace = std::env::var_os("GITHUB_WORKSPACE").map(PathBuf::from);
    let here = workspace.or_else(|| std::env::current_dir().ok()).and_then(|it| it.canonicalize().ok());
    let below = || root.canonicalize().ok()?.strip_prefix(here?).ok()?.to_str().map(str::to_owned);
    match below() {
        Some(below) if !below.is_empty() => below.replace('\\', "/") + "/",
        _ => String::new(),
    }
}

/// A severity as the command line writes it.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum FailLevel {
    /// Errors only
    Error,
    /// Warnings too
    Warning,
    /// Infos too
    Info,
}

impl FailLevel {
    fn severity(self) -> Severity {
        match self {
            FailLevel::Error => Severity::Error,
            FailLevel::Warning => Severity::Warning,
            FailLevel::Info => Severity::Info,
        }
    }
}

/// How findings are written where nothing is said: in GitHub Actions as annotations.
fn default_format() -> Format {
    #[expect(clippy::disallowed_methods, reason = "the command line reads the environment")]
    let is_action = std::env::var("GITHUB_ACTIONS").is_ok_and(|value| value == "true");
    if is_action { Format::Github } else { Format::Human }
}

/// Whether the findings make the run fail.
pub(super) fn fails(project: &Project) -> bool {
    let count = Count::of(&project.diagnostics);
    count.errors > 0 || (project.profile == Profile::Strict && count.warnings > 0)
}

/// The last line: what was looked at, and what was found.
fn summary(report: &Report<'_>, terminal: &Terminal) -> String {
    let count = Count::of(report.diagnostics);
    let components = count_of(report.looked.components, "component");
    let files = count_of(report.looked.files, "file");
    let hint = if count.infos > 0 && !terminal.verbose { " (infos: -v)" } else { "" };
    let known = match report.postponed.len() {
        0 => String::new(),
        n => format!("; {n} more in the baseline"),
    };
    let is_mended = |found: &&Diagnostic| fix::replacements(found, report.sources).is_some();
    let mendable = match report.diagnostics.iter().filter(is_mended).count() {
        0 => String::new(),
        n => format!("; {n} can be mended by `--fix`"),
    };
    format!("{components} in {files}: {}{hint}{known}{mendable}", human::summary(count))
}

/// The findings as `format` says.
fn render(report: &Report<'_>, format: Format, terminal: &Terminal, has_colors: bool) -> String {
    let least = if terminal.verbose { Severity::Info } else { Severity::Warning };
    match format {
        Format::Json => json::render(report),
        Format::Sarif => sarif::render(report),
        Format::Github => github::render(report, least),
        Format::Human => human::render(report.diagnostics, report.sources, least, has_colors),
    }
}

/// How many findings are drawn before they are written.
const FINDINGS_AT_ONCE: usize = 1_000;

/// Writes a report to a file.
#[expect(clippy::disallowed_methods, reason = "a file of the command line, no output of the catalog")]
fn write(file: &Path, text: &str) -> Result<(), Error> {
    std::fs::write(file, text).map_err(|source| Error::Write { path: file.to_path_buf(), source })
}

/// The findings of `project` for people.
pub(super) fn shown(project: &Project, terminal: &Terminal) -> String {
    let least = if terminal.verbose { Severity::Info } else { Severity::Warning };
    human::render(&project.diagnostics, &project.sources, least, terminal.has_colors())
}

/// Every file that was looked at, and what it was taken for.
fn list(project: &Project) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for (path, taken) in &*project.documents.taken {
        let word = match taken {
            Taken::Component(kind) => kind.title(),
            Taken::Alerts => "alerts",
            Taken::Publication => "publication",
            Taken::Publisher => "publisher",
            Taken::Eula => "EULA",
            Taken::AccountGroups => "account groups",
            Taken::Facts => "facts",
            Taken::Content => "page",
            Taken::Nothing => "-",
        };
        writeln!(out, "{word:<17} {path}").expect("a string takes all");
    }
    out
}
