//! Which project a verb works on, and what its flags change in the settings.

use std::path::Path;
use std::path::PathBuf;

use crate::cli::Common;
use crate::cli::report::Count;
use crate::cli::report::human;
use crate::cli::terminal::Terminal;
use crate::diag::Diagnostic;
use crate::diag::Severity;
use crate::error::Error;
use crate::model::publication::Date;
use crate::pipeline;
use crate::pipeline::Configuration;
use crate::pipeline::Project;
use crate::pipeline::fix::Fixed;
use crate::resolve;
use crate::settings::Profile;
use crate::settings::Settings;
use crate::source;

/// Flags of verbs that read a project.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct ProjectArgs {
    /// What to demand: `compat` (what right_st refuses), `marketplace` (what a publication needs) or `strict`
    /// (warnings fail too) [default: compat in a plain folder, marketplace in a catalog with lineages]
    #[arg(long, value_name = "PROFILE", env = "CATALOG_PROFILE")]
    profile: Option<ProfileWord>,
    /// Let warnings fail too: the same as `--profile strict`
    #[arg(long, conflicts_with = "profile")]
    strict: bool,
    /// The configuration, instead of `catalog.yml` in the root
    #[arg(short, long, value_name = "FILE", env = "CATALOG_CONFIG")]
    pub(super) config: Option<PathBuf>,
    /// The day that rules about time compare with, YYYY-MM-DD [default: SOURCE_DATE_EPOCH, else the newest facts]
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    as_of: Option<Date>,
}

/// A profile as the command line writes it.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(super) enum ProfileWord {
    /// What right_st itself would refuse
    Compat,
    /// Plus what a publication needs
    Marketplace,
    /// Warnings fail too
    Strict,
}

pub(super) fn parse_date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "a day is written YYYY-MM-DD".to_owned())
}

impl ProjectArgs {
    /// No flag but this one.
    pub(super) fn with_config(config: Option<PathBuf>) -> Self {
        ProjectArgs { config, ..ProjectArgs::default() }
    }

    /// The profile that was asked for.
    pub(super) fn profile(&self) -> Option<Profile> {
        if self.strict {
            return Some(Profile::Strict);
        }
        self.profile.map(|profile| match profile {
            ProfileWord::Compat => Profile::Compat,
            ProfileWord::Marketplace => Profile::Marketplace,
            ProfileWord::Strict => Profile::Strict,
        })
    }

    /// Lays the flags over `settings`.
    pub(super) fn apply(&self, settings: &mut Settings) -> Result<(), Error> {
        if let Some(profile) = self.profile() {
            settings.profile = Some(profile);
        }
        settings.as_of = match self.as_of {
            Some(day) => Some(day.to_string()),
            None => source_date()?.or(settings.as_of.take()),
        };
        Ok(())
    }
}

/// The day of `SOURCE_DATE_EPOCH`, if it is set.
pub(super) fn source_date() -> Result<Option<String>, Error> {
    #[expect(clippy::disallowed_methods, reason = "the command line reads the environment")]
    let Ok(text) = std::env::var("SOURCE_DATE_EPOCH") else { return Ok(None) };
    let message = || format!("SOURCE_DATE_EPOCH is `{text}`, not a number of seconds since 1970");
    let seconds: i64 = text.trim().parse().map_err(|_| Error::Usage { message: message() })?;
    let day = Date::of_unix_seconds(seconds).ok_or_else(|| Error::Usage { message: message() })?;
    Ok(Some(day.to_string()))
}

/// The day of `SOURCE_DATE_EPOCH` if it is set, else today, in UTC.
pub(super) fn today() -> Result<Date, Error> {
    if let Some(day) = source_date()? {
        return Ok(Date::parse(&day).expect("it was written from a day"));
    }
    #[expect(clippy::disallowed_methods, reason = "the command line reads the clock")]
    let now = std::time::SystemTime::now();
    let seconds = now.duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let day = i64::try_from(seconds).ok().and_then(Date::of_unix_seconds);
    day.ok_or_else(|| Error::Usage { message: "the clock is beyond the year 9999".to_owned() })
}

/// Where a verb works.
pub(super) struct Place {
    /// The root.
    pub(super) root: PathBuf,
    /// The root may be widened up to here, while a file that was named by itself names others outside of it.
    pub(super) bound: PathBuf,
    /// Files that were named one by one.
    files: Vec<PathBuf>,
    /// Whether all of the root is looked at, or only the files and what they name.
    is_whole: bool,
}

/// Finds the root for `paths`: a folder is a root, files lie in one.
pub(super) fn place(paths: &[PathBuf], common: &Common) -> Result<Place, Error> {
    let here = std::env::current_dir().map_err(|source| Error::Read { path: PathBuf::from("."), source })?;
    #[expect(clippy::disallowed_methods, reason = "whether an argument is a folder decides what it means")]
    let is_folder = |path: &PathBuf| std::fs::metadata(path).is_ok_and(|it| it.is_dir());
    let usage = |message: String| Err(Error::Usage { message });
    let whole = |root: PathBuf| {
        // What people see is shorter when they stand in the root.
        let root = if root == here { PathBuf::from(".") } else { root };
        Place { bound: root.clone(), root, files: Vec::new(), is_whole: true }
    };
    match paths {
        [] => Ok(whole(source::find_root(common.root.as_deref(), &here)?)),
        [path] if is_folder(path) || !path.exists() => {
            if common.root.is_some() {
                return usage("give the root once: as an argument, or with `--root`".to_owned());
            }
            Ok(whole(source::find_root(Some(path), &here)?))
        }
        paths => {
            if let Some(folder) = paths.iter().find(|path| is_folder(path)) {
                return usage(format!("`{}` is a folder; name one folder, or files only", folder.display()));
            }
            let files = paths.to_vec();
            let mut place = if let Some(root) = &common.root {
                Place { files, ..whole(source::find_root(Some(root), &here)?) }
            } else {
                let source::Home { root, bound, is_project } = source::home_of_file(&paths[0], &here)?;
                Place { root, bound, files, is_whole: is_project }
            };
            while paths.iter().any(|path| source::path_below(&place.root, path).is_err()) {
                if !place.widen() {
                    break;
                }
            }
            Ok(place)
        }
    }
}

/// The project at `root`, which an argument names.
pub(super) fn root_of(root: &Path) -> Result<Place, Error> {
    let here = std::env::current_dir().map_err(|source| Error::Read { path: PathBuf::from("."), source })?;
    let root = source::find_root(Some(root), &here)?;
    Ok(Place { bound: root.clone(), root, files: Vec::new(), is_whole: true })
}

/// Finds the root for a verb that works on a whole project: `folder` cannot be a file.
pub(super) fn folder(folder: Option<&PathBuf>, common: &Common) -> Result<Place, Error> {
    let paths: Vec<PathBuf> = folder.into_iter().cloned().collect();
    let place = place(&paths, common)?;
    match place.files.first() {
        None => Ok(place),
        Some(file) => source::find_root(Some(file), &place.root).map(|_| place),
    }
}

impl Place {
    /// Takes the root one folder up, if it may go there.
    fn widen(&mut self) -> bool {
        if self.root == self.bound {
            return false;
        }
        let Some(parent) = self.root.parent() else { return false };
        self.root = parent.to_path_buf();
        true
    }
}

/// Fixes what has one right answer in the project at `place`, in memory; also says where the root is.
pub(super) fn fix(mut place: Place, args: &ProjectArgs) -> Result<(PathBuf, Fixed), Error> {
    loop {
        let adjust = |settings: &mut Settings| args.apply(settings);
        let fixed = pipeline::fix::fix(&place.root, &place.files, place.is_whole, &adjust)?;
        let leaves = |found: &Diagnostic| found.code.id == resolve::codes::PATH_OUTSIDE_ROOT.id;
        let has_left = fixed.project.as_ref().is_some_and(|it| it.diagnostics.iter().any(leaves));
        if !(has_left && place.widen()) {
            return Ok((place.root, fixed));
        }
    }
}

/// Reports the faults of a `catalog.yml`.
pub(super) fn report_configuration(config: &Configuration, terminal: &Terminal) {
    let least = Severity::Warning;
    let text = human::render(&config.diagnostics, &config.sources, least, terminal.has_colors());
    let count = Count::of(&config.diagnostics);
    terminal.warn(&format!("{text}error: the configuration has {}", human::summary(count)));
}

/// Reads the settings of the project at `root` and lays flags over them. `None` after faults of `catalog.yml` were
/// reported: exit code 2.
pub(super) fn configure(
    root: &Path,
    args: &ProjectArgs,
    change: impl Fn(&mut Settings),
    terminal: &Terminal,
) -> Result<Option<Configuration>, Error> {
    let mut config = pipeline::configure_with(root, args.config.as_deref())?;
    let count = Count::of(&config.diagnostics);
    if count.errors > 0 {
        report_configuration(&config, terminal);
        return Ok(None);
    }
    args.apply(&mut config.settings)?;
    change(&mut config.settings);
    Ok(Some(config))
}

/// Reads and checks the project at `place`. `None` after faults of `catalog.yml` were reported: exit code 2.
pub(super) fn open(
    mut place: Place,
    args: &ProjectArgs,
    change: impl Fn(&mut Settings),
    terminal: &Terminal,
) -> Result<Option<Project>, Error> {
    loop {
        let Some(config) = configure(&place.root, args, &change, terminal)? else { return Ok(None) };
        let project = pipeline::open(&place.root, config, &place.files, place.is_whole)?;
        let leaves = |found: &Diagnostic| found.code.id == resolve::codes::PATH_OUTSIDE_ROOT.id;
        if !(project.diagnostics.iter().any(leaves) && place.widen()) {
            return Ok(Some(project));
        }
    }
}

/// Reads and checks another state of the project, at `root`, as `args` say. `None` if its configuration has errors.
pub(super) fn open_other(root: &Path, args: &ProjectArgs) -> Result<Option<Project>, Error> {
    let mut config = pipeline::configure_with(root, args.config.as_deref())?;
    if Count::of(&config.diagnostics).errors > 0 {
        return Ok(None);
    }
    args.apply(&mut config.settings)?;
    pipeline::open(root, config, &[], true).map(Some)
}
