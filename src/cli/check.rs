//! `catalog check`: every mistake of the whole catalog, in one run.

use std::path::PathBuf;

use crate::cli::Common;
use crate::cli::Outcome;
use crate::cli::project;
use crate::cli::project::ProjectArgs;
use crate::cli::report::Count;
use crate::cli::report::Format;
use crate::cli::report::count_of;
use crate::cli::report::github;
use crate::cli::report::human;
use crate::cli::report::json;
use crate::cli::terminal::Terminal;
use crate::diag::Severity;
use crate::model::documents::Taken;
use crate::pipeline::Project;
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
}

pub(super) fn run(args: &Args, common: &Common, terminal: &Terminal) -> Outcome {
    let place = project::place(&args.paths, common)?;
    let Some(project) = project::open(place, &args.project, |_| {}, terminal)? else { return Ok(2) };
    if args.list {
        terminal.result(&list(&project));
        return Ok(0);
    }
    report(&project, args.format.unwrap_or_else(default_format), terminal);
    Ok(u8::from(match args.fail_level {
        None => fails(&project),
        Some(least) => project.diagnostics.iter().any(|found| found.severity >= least.severity()),
    }))
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
        terminal.say(&format!("{components} in {files}: {}{hint}", human::summary(count)));
    }
}

/// Writes the findings as `format` says.
pub(super) fn report_findings(project: &Project, format: Format, terminal: &Terminal) {
    let (diagnostics, sources) = (&project.diagnostics, &project.sources);
    terminal.result(&match format {
        Format::Json => {
            json::render(diagnostics, sources, json::Summary::new(Count::of(diagnostics), project.looked))
        }
        Format::Github => github::render(diagnostics, sources),
        Format::Human => {
            let least = if terminal.verbose { Severity::Info } else { Severity::Warning };
            human::render(diagnostics, sources, least, terminal.has_colors())
        }
    });
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
