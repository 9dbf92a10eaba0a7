//! `catalog outdated`: what of an account has a newer revision here, or is deprecated.

use std::path::Path;
use std::path::PathBuf;

use crate::bundle;
use crate::cli::Common;
use crate::cli::Outcome;
use crate::cli::inventory;
use crate::cli::project;
use crate::cli::report::count_of;
use crate::cli::report::one_line;
use crate::cli::terminal::Terminal;
use crate::cli::verify::ReportFormat;
use crate::error::Error;
use crate::inventory::outdated;
use crate::inventory::outdated::Known;
use crate::inventory::outdated::Row;
use crate::inventory::status;
use crate::output;
use crate::pipeline;

/// Lists what of an account has a newer revision in a catalog, with its notes, or is deprecated there, with the reason
/// and the successor.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What the account has, as `catalog inventory` makes it
    #[arg(long, value_name = "FILE")]
    inventory: PathBuf,
    /// A catalog, or a copy of its site [default: the project here]
    #[arg(value_name = "CATALOG")]
    catalog: Option<PathBuf>,
    /// Make the exit code 1 if something is listed
    #[arg(long)]
    exit_code: bool,
    /// How the result is written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: ReportFormat,
}

pub(super) fn run(args: &Args, common: &Common, terminal: &Terminal) -> Outcome {
    let inventory = inventory::read(&args.inventory)?;
    let is_site = |path: &&PathBuf| path.join(output::SITE).is_file();
    let known = if let Some(site) = args.catalog.as_ref().filter(is_site) {
        of_site(site)?
    } else {
        let place = project::folder(args.catalog.as_ref(), common)?;
        let configuration = pipeline::configure(&place.root)?;
        let project = pipeline::open(&place.root, configuration, &[], true)?;
        outdated::of_catalog(&project.catalog)
    };
    let rows = outdated::outdated(&inventory, &known);
    if args.format == ReportFormat::Json {
        terminal.result(&String::from_utf8(outdated::to_json(&rows)).expect("JSON is UTF-8"));
    } else {
        terminal.result(&rows.iter().map(lines).collect::<String>());
        terminal.say(&format!(
            "{} of {} out of date",
            rows.len(),
            count_of(inventory.components.len(), "component")
        ));
    }
    Ok(u8::from(args.exit_code && !rows.is_empty()))
}

/// The published revisions of a site's copy, from every `status.json`.
fn of_site(path: &Path) -> Result<Vec<Known>, Error> {
    const MAX_BYTES: u64 = 16 << 20;
    let store = bundle::open(path)?;
    let mut known = Vec::new();
    for name in store.paths().filter(|name| name.ends_with("/status.json")) {
        let fail = |source| Error::Read { path: path.join(name), source };
        let bytes = store.read(name, MAX_BYTES).map_err(fail)?;
        let read = status::read(&bytes).map_err(|fault| fail(std::io::Error::other(fault)))?;
        known.extend(Known::of_status(read));
    }
    Ok(known)
}

fn lines(row: &Row) -> String {
    use std::fmt::Write as _;
    let mut out = format!(
        "{} {} rev {} of {}\n",
        row.kind,
        one_line(&row.name),
        row.revision,
        one_line(&row.publisher)
    );
    if let Some(reason) = &row.deprecated {
        writeln!(out, "  deprecated since {}: {}", reason.date, one_line(&reason.because))
            .expect("a string takes all");
        if let Some(successor) = &reason.successor {
            writeln!(out, "  take instead: {}", one_line(successor)).expect("a string takes all");
        }
    }
    for newer in &row.newer {
        let name =
            if newer.name == row.name { String::new() } else { format!(" ({})", one_line(&newer.name)) };
        let notes =
            newer.notes.as_deref().map(|notes| format!(": {}", one_line(notes.trim()))).unwrap_or_default();
        writeln!(out, "  newer: rev {}{name}{notes}", newer.revision).expect("a string takes all");
    }
    out
}
