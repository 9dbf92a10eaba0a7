//! `catalog clean`: caches away.

use std::path::PathBuf;

use crate::cache::Cache;
use crate::cache::FOLDER;
use crate::cli::Common;
use crate::cli::Outcome;
use crate::cli::project;
use crate::cli::terminal::Terminal;
use crate::error::Error;

/// Removes what builds keep in `.catalog/` to be faster; the next build makes it again.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The project's folder [default: the project here]
    #[arg(value_name = "ROOT")]
    folder: Option<PathBuf>,
}

pub(super) fn run(args: &Args, common: &Common, terminal: &Terminal) -> Outcome {
    let place = project::folder(args.folder.as_ref(), common)?;
    let path = place.root.join(FOLDER);
    let is_removed =
        Cache::at(&place.root).clean().map_err(|source| Error::Write { path: path.clone(), source })?;
    let shown = path.display();
    terminal.say(&if is_removed { format!("removed `{shown}`") } else { format!("there is no `{shown}`") });
    Ok(0)
}
