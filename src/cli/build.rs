//! `catalog build`: the site.

use std::path::PathBuf;

use crate::cli::Common;
use crate::cli::Outcome;
use crate::cli::check;
use crate::cli::project;
use crate::cli::project::ProjectArgs;
use crate::cli::report::Format;
use crate::cli::terminal::Terminal;

/// Builds the site.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The project's folder [default: the project here]
    #[arg(value_name = "ROOT")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    project: ProjectArgs,
}

pub(super) fn run(args: &Args, common: &Common, terminal: &Terminal) -> Outcome {
    let paths: Vec<PathBuf> = args.folder.iter().cloned().collect();
    let place = project::place(&paths, common)?;
    let Some(project) = project::open(place, &args.project, |_| {}, terminal)? else { return Ok(2) };
    check::report(&project, Format::Human, terminal);
    Ok(0)
}
