//! The verbs of authors: `init`, `new`, `adopt`, `commit`, `publish`, `deprecate`, `undeprecate`.

use std::path::Path;
use std::path::PathBuf;

use crate::author;
use crate::author::Plan;
use crate::author::Refusal;
use crate::author::Stop;
use crate::cli::Common;
use crate::cli::Outcome;
use crate::cli::project;
use crate::cli::project::ProjectArgs;
use crate::cli::report::human;
use crate::cli::report::one_line;
use crate::cli::terminal::Terminal;
use crate::diag::Severity;
use crate::edit;
use crate::error::Error;
use crate::model::Kind;
use crate::model::publication::Date;
use crate::pipeline;
use crate::pipeline::Overlay;
use crate::pipeline::Project;
use crate::settings::Settings;
use crate::source;

/// Flags of verbs that write into a project.
#[derive(Debug, clap::Args)]
pub(super) struct DryArgs {
    /// Show what would be written, as a unified diff, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// The day of verbs that write one.
#[derive(Debug, clap::Args)]
pub(super) struct DateArgs {
    /// The day to write, YYYY-MM-DD [default: SOURCE_DATE_EPOCH, else today]
    #[arg(long, value_name = "DATE", value_parser = project::parse_date)]
    date: Option<Date>,
}

/// Writes a small project that builds as it is: one component of each kind, a publisher, a page.
///
/// `--ci` adds the pipeline that checks pull requests and publishes the site; in a folder that holds files it writes that alone.
#[derive(Debug, clap::Args)]
pub(super) struct InitArgs {
    /// The folder, made if need be [default: the current one]
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Write into a folder that holds other files; none of them is changed
    #[arg(long)]
    force: bool,
    /// Write a pipeline for this service too
    #[arg(long, value_name = "SERVICE")]
    ci: Option<CiWord>,
    /// The address below which the archives of catalog's releases lie, for `--ci` [default: where this program came from]
    #[arg(long, value_name = "URL", requires = "ci")]
    releases: Option<String>,
    #[command(flatten)]
    date: DateArgs,
    #[command(flatten)]
    dry: DryArgs,
}

/// A service that runs pipelines, as the command line writes it.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum CiWord {
    /// GitHub Actions and Pages
    Github,
    /// GitLab CI and Pages
    Gitlab,
}

/// Writes a new component with a working copy, or a new publisher.
#[derive(Debug, clap::Args)]
pub(super) struct NewArgs {
    /// What to make
    #[arg(value_name = "KIND")]
    kind: KindWord,
    /// Its name, as people shall read it
    #[arg(value_name = "NAME")]
    name: String,
    /// Who publishes it [default: the only publisher there is, else `Default Publisher`]
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,
    #[command(flatten)]
    dry: DryArgs,
}

/// What `new` makes, as the command line writes it.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum KindWord {
    /// A ServerTemplate
    ServerTemplate,
    /// A RightScript
    RightScript,
    /// A MultiCloud Image
    Mci,
    /// A publisher
    Publisher,
}

/// Writes a `publication.yml` for each component of a folder of right_st; definitions stay where they are.
#[derive(Debug, clap::Args)]
pub(super) struct AdoptArgs {
    /// The folder [default: the project here]
    #[arg(value_name = "ROOT")]
    root: Option<PathBuf>,
    /// Who publishes the components [default: `Default Publisher`]
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,
    #[command(flatten)]
    dry: DryArgs,
}

/// Freezes the working copy of a component into its next revision.
#[derive(Debug, clap::Args)]
pub(super) struct CommitArgs {
    /// The component, such as `st:acme/linux-base`, or its folder
    #[arg(value_name = "ITEM")]
    item: String,
    /// Why
    #[arg(short, long, value_name = "MESSAGE")]
    message: String,
    /// Commit working copies that it names first
    #[arg(long)]
    dependencies: bool,
    #[command(flatten)]
    date: DateArgs,
    #[command(flatten)]
    dry: DryArgs,
}

/// Publishes a committed revision, if it has what the marketplace demands.
#[derive(Debug, clap::Args)]
pub(super) struct PublishArgs {
    /// The component, maybe with its revision, such as `st:acme/linux-base@2` [default: the newest revision]
    #[arg(value_name = "ITEM[@N]")]
    item: String,
    /// What users should know, at most 500 characters: written as `Revision Notes`
    #[arg(long, value_name = "TEXT")]
    notes: Option<String>,
    #[command(flatten)]
    date: DateArgs,
    #[command(flatten)]
    dry: DryArgs,
}

/// Says that a published revision should not be taken any more.
#[derive(Debug, clap::Args)]
pub(super) struct DeprecateArgs {
    /// The component, maybe with its revision [default: the newest published revision]
    #[arg(value_name = "ITEM[@N]")]
    item: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    because: String,
    /// What to take instead
    #[arg(long = "use", value_name = "ITEM")]
    successor: Option<String>,
    #[command(flatten)]
    date: DateArgs,
    #[command(flatten)]
    dry: DryArgs,
}

/// Takes a deprecation back.
#[derive(Debug, clap::Args)]
pub(super) struct UndeprecateArgs {
    /// The component, maybe with its revision [default: the newest deprecated revision]
    #[arg(value_name = "ITEM[@N]")]
    item: String,
    #[command(flatten)]
    dry: DryArgs,
}

impl DateArgs {
    fn day(&self) -> Result<Date, Error> {
        if let Some(day) = self.date {
            return Ok(day);
        }
        if let Some(day) = project::source_date()? {
            return Date::parse(&day).ok_or_else(|| Error::Usage { message: format!("`{day}` is no day") });
        }
        let today = jiff::Timestamp::now().as_second();
        let message = || "the clock of this machine is wrong; give the day with `--date`".to_owned();
        Date::of_unix_seconds(today).ok_or_else(|| Error::Usage { message: message() })
    }
}

pub(super) fn init(args: &InitArgs, terminal: &Terminal) -> Outcome {
    let root = args.folder.clone().unwrap_or_else(|| PathBuf::from("."));
    let is_new = args.force || is_empty(&root)?;
    let mut plan = match (is_new, args.ci) {
        (true, _) => author::init(args.date.day()?),
        (false, Some(_)) => Plan::default(),
        (false, None) => {
            let message = format!(
                "`{}` is not empty: give another folder, or `--force` to write beside what is there",
                root.display()
            );
            return Err(Error::Usage { message });
        }
    };
    if let Some(word) = args.ci {
        let pipeline = pipeline_for(word, args.releases.as_deref())?;
        plan.changes.extend(pipeline.changes);
        plan.told.extend(pipeline.told);
    }
    let taken = plan.changes.iter().find(|change| root.join(change.path.as_str()).symlink_metadata().is_ok());
    if let Some(change) = taken {
        let message = format!(
            "`{}` is there already, and nothing is written over it",
            root.join(change.path.as_str()).display()
        );
        return Err(Error::Usage { message });
    }
    carry_out(&root, &plan, &args.dry, terminal)?;
    if !args.dry.dry_run {
        let shown = root.display();
        if is_new {
            terminal.say(&format!("a project of {} files in `{shown}`", plan.changes.len()));
        }
        terminal.say(&format!("next: catalog check {shown}; catalog build {shown}"));
    }
    Ok(0)
}

/// The pipeline for the service `word`, which installs this version.
fn pipeline_for(word: CiWord, releases: Option<&str>) -> Result<Plan, Error> {
    // A release knows where it is; a program that somebody built for themselves does not.
    let built_in = option_env!("CATALOG_RELEASES").filter(|url| !url.is_empty());
    let Some(releases) = releases.or(built_in) else {
        let message = "this catalog was built by hand and does not know where its releases are: give their address with \
                       `--releases`, such as `https://github.com/OWNER/catalog/releases/download`";
        return Err(Error::Usage { message: message.to_owned() });
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/%+@".contains(c);
    if !releases.starts_with("https://") || !releases.chars().all(is_plain) {
        let message = format!("`{releases}` is no address of releases: it begins with `https://`");
        return Err(Error::Usage { message });
    }
    let service = match word {
        CiWord::Github => author::Service::Github,
        CiWord::Gitlab => author::Service::Gitlab,
    };
    Ok(author::ci(service, concat!("v", env!("CARGO_PKG_VERSION")), releases.trim_end_matches('/')))
}

/// Whether `folder` is not there, or holds nothing but a git repository.
fn is_empty(folder: &Path) -> Result<bool, Error> {
    #[expect(
        clippy::disallowed_methods,
        reason = "whether a folder is empty decides whether it is written to"
    )]
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(err) if err.kind() == std::io::ErrorKind::NotFound => return Ok(true),
        Err(source) => return Err(Error::Read { path: folder.to_path_buf(), source }),
    };
    for entry in entries {
        let entry = entry.map_err(|source| Error::Read { path: folder.to_path_buf(), source })?;
        if entry.file_name() != ".git" {
            return Ok(false);
        }
    }
    Ok(true)
}

pub(super) fn new(args: &NewArgs, common: &Common, terminal: &Terminal) -> Outcome {
    let Some(session) = Session::begin(None, common, terminal)? else { return Ok(2) };
    let kind = match args.kind {
        KindWord::ServerTemplate => author::NewKind::Component(Kind::ServerTemplate),
        KindWord::RightScript => author::NewKind::Component(Kind::RightScript),
        KindWord::Mci => author::NewKind::Component(Kind::MultiCloudImage),
        KindWord::Publisher => author::NewKind::Publisher,
    };
    session.work(&args.dry, terminal, |project| {
        author::new(project, kind, &args.name, args.publisher.as_deref(), &session.catalog)
    })
}

pub(super) fn adopt(args: &AdoptArgs, common: &Common, terminal: &Terminal) -> Outcome {
    let Some(session) = Session::begin(args.root.as_ref(), common, terminal)? else { return Ok(2) };
    // What lies beside the catalog folder is to be adopted too.
    let everything = |settings: &mut Settings| ".".clone_into(&mut settings.catalog);
    let project = session.open_with(&Overlay::new(), &everything)?;
    let known = session.open_with(&Overlay::new(), &|_| {})?;
    let planned = author::adopt(&project, &known, args.publisher.as_deref(), &session.catalog);
    let plan = match planned {
        Ok(plan) => plan,
        Err(stop) => return stopped(stop, terminal),
    };
    carry_out(&session.root, &plan, &args.dry, terminal)?;
    Ok(0)
}

pub(super) fn commit(args: &CommitArgs, common: &Common, terminal: &Terminal) -> Outcome {
    let Some(session) = Session::begin(None, common, terminal)? else { return Ok(2) };
    if args.message.trim().is_empty() {
        return Err(Error::Usage { message: "say why: the message is empty".to_owned() });
    }
    let date = args.date.day()?;
    let item = session.below(&args.item);
    let wanted =
        author::Commit { item: &item, message: args.message.trim(), dependencies: args.dependencies, date };
    let open = |overlay: &Overlay| session.open_with(overlay, &|_| {});
    let plan = match author::commit(&open, &wanted) {
        Ok(plan) => plan,
        Err(stop) => return stopped(stop, terminal),
    };
    carry_out(&session.root, &plan, &args.dry, terminal)?;
    Ok(0)
}

pub(super) fn publish(args: &PublishArgs, common: &Common, terminal: &Terminal) -> Outcome {
    let Some(session) = Session::begin(None, common, terminal)? else { return Ok(2) };
    let date = args.date.day()?;
    let item = session.below(&args.item);
    session.work(&args.dry, terminal, |project| {
        let notes = args.notes.as_deref().map(str::trim);
        author::publish(project, &author::Publish { item: &item, notes, date })
    })
}

pub(super) fn deprecate(args: &DeprecateArgs, common: &Common, terminal: &Terminal) -> Outcome {
    let Some(session) = Session::begin(None, common, terminal)? else { return Ok(2) };
    let because = args.because.trim();
    if because.is_empty() {
        return Err(Error::Usage { message: "say why: `--because` is empty".to_owned() });
    }
    let date = args.date.day()?;
    let item = session.below(&args.item);
    session.work(&args.dry, terminal, |project| {
        let successor = args.successor.as_deref();
        author::deprecate(project, &author::Deprecate { item: &item, because, successor, date })
    })
}

pub(super) fn undeprecate(args: &UndeprecateArgs, common: &Common, terminal: &Terminal) -> Outcome {
    let Some(session) = Session::begin(None, common, terminal)? else { return Ok(2) };
    let item = session.below(&args.item);
    session.work(&args.dry, terminal, |project| author::undeprecate(project, &item))
}

/// A project that is written to.
struct Session {
    root: PathBuf,
    /// The folder of definitions below the root, maybe "".
    catalog: String,
}

impl Session {
    /// Finds the project. `None` after faults of `catalog.yml` were reported.
    fn begin(folder: Option<&PathBuf>, common: &Common, terminal: &Terminal) -> Result<Option<Self>, Error> {
        let root = project::folder(folder, common)?.root;
        let config = pipeline::configure(&root)?;
        if config.diagnostics.iter().any(|found| found.severity == Severity::Error) {
            project::report_configuration(&config, terminal);
            return Ok(None);
        }
        let catalog = config.settings.catalog.trim_matches('/').trim_start_matches("./").to_owned();
        let catalog = if catalog == "." { String::new() } else { catalog };
        Ok(Some(Session { root, catalog }))
    }

    fn open_with(&self, overlay: &Overlay, change: &dyn Fn(&mut Settings)) -> Result<Project, Error> {
        let mut config = pipeline::configure_over(&self.root, overlay.clone())?;
        ProjectArgs::default().apply(&mut config.settings)?;
        change(&mut config.settings);
        pipeline::open(&self.root, config, &[], true)
    }

    /// `item` as a path from the root, if it is a folder here.
    fn below(&self, item: &str) -> String {
        let (name, revision) = match item.rsplit_once('@') {
            Some((name, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => (name, Some(number)),
            _ => (item, None),
        };
        let file = Path::new(name).join("publication.yml");
        let below = source::path_below(&self.root, &file).ok().filter(|_| file.is_file());
        match (below, revision) {
            (Some(path), None) => path.folder().to_string(),
            (Some(path), Some(number)) => format!("{}@{number}", path.folder()),
            (None, _) => item.to_owned(),
        }
    }

    /// Plans, makes sure that nothing gets worse, and carries it out.
    fn work(
        &self,
        dry: &DryArgs,
        terminal: &Terminal,
        plan: impl Fn(&Project) -> Result<Plan, Stop>,
    ) -> Outcome {
        let open = |overlay: &Overlay| self.open_with(overlay, &|_| {});
        let project = open(&Overlay::new())?;
        let planned = plan(&project).and_then(|plan| author::verify(&project, &plan, &open).map(|()| plan));
        match planned {
            Ok(plan) => carry_out(&self.root, &plan, dry, terminal).map(|()| 0),
            Err(stop) => stopped(stop, terminal),
        }
    }
}

/// Writes `plan`, or shows it.
fn carry_out(root: &Path, plan: &Plan, dry: &DryArgs, terminal: &Terminal) -> Result<(), Error> {
    if dry.dry_run {
        for folder in &plan.folders {
            for file in &folder.files {
                let path = one_line(&format!("{}/{}", folder.path, file.path));
                terminal.result(&edit::unified(&path, None, &file.bytes));
            }
        }
        for change in &plan.changes {
            let path = one_line(change.path.as_str());
            terminal.result(&edit::unified(&path, change.old.as_deref(), &change.new));
        }
        terminal.say("nothing was written");
        return Ok(());
    }
    edit::write_with_folders(root, &plan.folders, &plan.changes)?;
    for line in &plan.told {
        terminal.say(&one_line(line));
    }
    Ok(())
}

/// Reports why a verb did nothing: exit code 1.
fn stopped(stop: Stop, terminal: &Terminal) -> Outcome {
    let Refusal { message, diagnostics, sources } = match stop {
        Stop::Failed(err) => return Err(err),
        Stop::Refused(refusal) => *refusal,
    };
    if let Some(sources) = sources {
        let text = human::render(&diagnostics, &sources, Severity::Info, terminal.has_colors());
        terminal.result(&text);
    }
    terminal.warn(&format!("error: {}; nothing was written", one_line(&message)));
    Ok(1)
}
