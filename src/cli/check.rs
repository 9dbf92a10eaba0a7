//! `catalog check`: every mistake of the whole catalog, in one run.

use std::path::PathBuf;

use crate::cli::Common;
use crate::cli::Outcome;
use crate::cli::project;
use crate::cli::project::Place;
use crate::cli::project::ProjectArgs;
use crate::cli::report::Count;
use crate::cli::report::Format;
use crate::cli::report::count_of;
use crate::cli::report::github;
use crate::cli::report::human;
use crate::cli::report::json;
use crate::cli::report::one_line;
use crate::cli::terminal::Terminal;
use crate::diag::Severity;
use crate::edit;
use crate::error::Error;
use crate::model::documents::Taken;
use crate::pipeline::Project;
use crate::pipeline::fix::Fixed;
use crate::settings::Profile;

/// Checks every definition and reports all mistakes of the catalog in one run.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A project's folder, or definition files to check with what they include [default: the project here]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    project: ProjectArgs,
    /// How findings are written [default: github in GitHub Actions, else human]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// The least severity that makes the exit code 1 [default: error, under `strict` warning]
    #[arg(long, value_name = "LEVEL")]
    fail_level: Option<FailLevel>,
    /// Show what every file was taken for, instead of findings
    #[arg(long)]
    list: bool,
    /// Write what has one right answer into the files, then report what is left
    #[arg(long, conflicts_with_all = ["list", "diff"])]
    fix: bool,
    /// Show what `--fix` would write, as a unified diff, and write nothing; exit code 1 if there is something
    #[arg(long, conflicts_with = "list")]
    diff: bool,
}

pub(super) fn run(args: &Args, common: &Common, terminal: &Terminal) -> Outcome {
    let place = project::place(&args.paths, common)?;
    if args.diff {
        return show_fixes(place, args, terminal);
    }
    let opened = if args.fix {
        write_fixes(place, args, terminal)?
    } else {
        project::open(place, &args.project, |_| {}, terminal)?
    };
    let Some(project) = opened else { return Ok(2) };
    if args.list {
        terminal.result(&list(&project));
        return Ok(0);
    }
    report(&project, args.format.unwrap_or_else(default_format), terminal);
    let fails = match args.fail_level {
        None => fails(&project),
        Some(least) => project.diagnostics.iter().any(|found| found.severity >= least.severity()),
    };
    // The process ends here; to free every text one by one would only take time.
    std::mem::forget(project);
    Ok(u8::from(fails))
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

/// Writes the findings as `format` says, and the summary.
fn report(project: &Project, format: Format, terminal: &Terminal) {
    report_findings(project, format, terminal);
    if format != Format::Json {
        let count = Count::of(&project.diagnostics);
        let components = count_of(project.looked.components, "component");
        let files = count_of(project.looked.files, "file");
        let hint = if count.infos > 0 && !terminal.verbose { " (infos: -v)" } else { "" };
        let mendable = match project.diagnostics.iter().filter(|found| found.fix.is_some()).count() {
            0 => String::new(),
            n => format!("; {n} can be mended by `--fix`"),
        };
        terminal.say(&format!("{components} in {files}: {}{hint}{mendable}", human::summary(count)));
    }
}

/// Writes the findings as `format` says.
pub(super) fn report_findings(project: &Project, format: Format, terminal: &Terminal) {
    terminal.result(&findings(project, format, terminal));
}

/// The findings as `format` says.
pub(super) fn findings(project: &Project, format: Format, terminal: &Terminal) -> String {
    let (diagnostics, sources) = (&project.diagnostics, &project.sources);
    match format {
        Format::Json => {
            json::render(diagnostics, sources, json::Summary::new(Count::of(diagnostics), project.looked))
        }
        Format::Github => github::render(diagnostics, sources),
        Format::Human => {
            let least = if terminal.verbose { Severity::Info } else { Severity::Warning };
            human::render(diagnostics, sources, least, terminal.has_colors())
        }
    }
}

/// Every file that was looked at, and what it was taken for.
fn list(project: &Project) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for (path, taken) in &project.documents.taken {
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
