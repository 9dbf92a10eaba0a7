//! `catalog inventory`: what an account has, from a folder or from what the platform's API returned.

use std::path::Path;
use std::path::PathBuf;

use crate::cli::Outcome;
use crate::cli::report::count_of;
use crate::cli::terminal::Terminal;
use crate::cli::verify;
use crate::diag::Severity;
use crate::error::Error;
use crate::inventory;
use crate::inventory::Inventory;
use crate::pipeline;

/// Makes an inventory for `plan`, `import` and `outdated`, and prints it.
///
/// Give the answers to the API's index calls as files (`server_templates.json`, `right_scripts.json`,
/// `multi_cloud_images.json`, `clouds.json`, `credentials.json`), or folders of right_st definitions that were
/// uploaded. No account is asked.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Folders, JSON files of the API, and inventories
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Outcome {
    let mut all = Inventory::empty();
    let mut files = Vec::new();
    for path in &args.paths {
        if path.is_dir() {
            all.add(folder(path, terminal)?);
        } else {
            files.push((path.to_string_lossy().into_owned(), verify::read_file(path)?));
        }
    }
    all.add(inventory::read_api(&files).map_err(|message| Error::Usage { message })?);
    all.sort();
    terminal.result(&String::from_utf8(all.to_json()).expect("JSON is UTF-8"));
    let known = |list: Option<usize>, what: &str| {
        list.map_or_else(|| format!("{what}s unknown"), |n| count_of(n, what))
    };
    terminal.say(&format!(
        "{}, {}, {}",
        count_of(all.components.len(), "component"),
        known(all.clouds.as_ref().map(Vec::len), "cloud"),
        known(all.credentials.as_ref().map(Vec::len), "credential"),
    ));
    Ok(0)
}

fn folder(path: &Path, terminal: &Terminal) -> Result<Inventory, Error> {
    let configuration = pipeline::configure(path)?;
    let project = pipeline::open(path, configuration, &[], true)?;
    let errors = project.diagnostics.iter().filter(|found| found.severity == Severity::Error).count();
    if errors > 0 {
        let errors = count_of(errors, "error");
        terminal.warn(&format!("`{}` has {errors}; what is broken is left out", path.display()));
    }
    Ok(inventory::of_catalog(&project.catalog, &project.sources))
}

/// Reads the inventory at `path`.
pub(super) fn read(path: &Path) -> Result<Inventory, Error> {
    let bytes = verify::read_file(path)?;
    let usage = |fault: String| Error::Usage { message: format!("`{}`: {fault}", path.display()) };
    Inventory::read(&bytes).map_err(usage)
}
