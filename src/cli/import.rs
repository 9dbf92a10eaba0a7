//! `catalog import`: a bundle becomes a right_st folder, or lineages of a catalog.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::bundle;
use crate::bundle::As;
use crate::bundle::Manifest;
use crate::cli::Outcome;
use crate::cli::inventory;
use crate::cli::plan;
use crate::cli::project;
use crate::cli::report::count_of;
use crate::cli::report::one_line;
use crate::cli::terminal::Terminal;
use crate::cli::verify;
use crate::error::Error;
use crate::inventory::Inventory;
use crate::inventory::plan::Request;
use crate::inventory::plan::Verdict;
use crate::model::Kind;

/// Unpacks a bundle into a new folder, after verifying it: all of it, or nothing.
///
/// It reaches no account: what it prints last is the right_st command that does.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// `bundle.zip`, or the folder of an unpacked one
    #[arg(value_name = "BUNDLE")]
    bundle: PathBuf,
    /// The folder to make; with `--as lineage`, a catalog, which may hold others
    #[arg(long, value_name = "DIR")]
    into: PathBuf,
    /// What the account has: nothing is written where something is in the way, and only what it lacks is listed
    #[arg(long, value_name = "FILE")]
    inventory: Option<PathBuf>,
    /// Keep the rows of these clouds only in MultiCloud Images, separated by commas
    #[arg(long, value_name = "LIST", value_delimiter = ',', conflicts_with = "as_what")]
    clouds: Vec<String>,
    /// A licence that is accepted, such as `acme-software@2`
    #[arg(long, value_name = "ID@REV")]
    accept_eula: Vec<String>,
    /// What it becomes
    #[arg(long = "as", value_name = "WHAT", default_value = "folder", id = "as_what")]
    what: What,
}

/// What a bundle becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum What {
    /// A folder that right_st uploads
    Folder,
    /// Lineages with their revisions, as a catalog holds them
    Lineage,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Outcome {
    let accepted = plan::accepted(&args.accept_eula)?;
    if verify::is_json(&args.bundle)? {
        let message = format!(
            "`{}` is a manifest, and the files are not in it: fetch the bundle, `bundle.zip`, which lies beside it",
            args.bundle.display()
        );
        return Err(Error::Usage { message });
    }
    let store = bundle::open(&args.bundle)?;
    let report = bundle::verify(&store)?;
    let (manifest, layout) = match report.known {
        Some(known) if report.problems.is_empty() => known,
        _ => {
            verify::print_problems(&report.problems, terminal);
            terminal.warn("the bundle is not whole; nothing was written");
            return Ok(1);
        }
    };
    let eulas = &manifest.prerequisites.eulas;
    let open: Vec<String> =
        eulas.iter().map(bundle::Eula::address).filter(|eula| !accepted.contains(eula)).collect();
    if !open.is_empty() {
        for eula in &open {
            terminal.warn(&format!(
                "the licence {0} is not accepted: read it in the bundle, below eulas/, and give `--accept-eula {0}`",
                one_line(eula)
            ));
        }
        terminal.warn("nothing was written");
        return Ok(1);
    }
    let known = match &args.inventory {
        Some(path) => Some(inventory::read(path)?),
        None => None,
    };
    let empty = Inventory::empty();
    let plan = crate::inventory::plan::plan(&Request {
        manifest: &manifest,
        inventory: known.as_ref().unwrap_or(&empty),
        status: None,
        groups: &BTreeSet::new(),
        accepted: &accepted,
    });
    let stops = |verdict: Verdict| matches!(verdict, Verdict::Conflict | Verdict::Blocked);
    if known.is_some() && plan.rows.iter().any(|row| stops(row.verdict)) {
        terminal.result(&plan::table(&plan));
        terminal.warn("the account is not ready; nothing was written");
        return Ok(1);
    }
    let wanted = match args.what {
        What::Lineage => As::Lineages(project::today()?),
        What::Folder if args.clouds.is_empty() => As::Folder(None),
        What::Folder => As::Folder(Some(args.clouds.iter().map(|cloud| cloud.trim().to_owned()).collect())),
    };
    let done = bundle::unpack(&store, &manifest, &layout, &args.into, &wanted)?;
    let name = one_line(&manifest.component.describe());
    let into = args.into.display();
    terminal.say(&format!("{name}: verified, {} written to `{into}`", count_of(done.files, "file")));
    for image in &done.left_out {
        terminal.warn(&format!("left out, since it maps none of these clouds: {}", one_line(image)));
    }
    for name in bundle::shared_names(&manifest) {
        let name = one_line(name);
        terminal.warn(&format!("two scripts are called `{name}`: right_st takes the first of them for both"));
    }
    let Some(upload) = done.upload else {
        terminal.result(&format!("catalog build {}\n", shell_word(&args.into.to_string_lossy())));
        return Ok(0);
    };
    terminal.result(&(plan::needs(&plan.needs) + &command(&manifest, &args.into.join(upload))));
    Ok(0)
}

/// What to type to upload it.
fn command(manifest: &Manifest, upload: &std::path::Path) -> String {
    let verb = if manifest.component.kind() == Some(Kind::RightScript) { "rightscript" } else { "st" };
    format!("right_st {verb} upload {}\n", shell_word(&upload.to_string_lossy()))
}

/// A path as a shell takes it for one word.
fn shell_word(path: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./@".contains(c);
    let dot = if path.starts_with('-') { "./" } else { "" };
    if path.chars().all(is_plain) {
        return format!("{dot}{path}");
    }
    format!("'{dot}{}'", path.replace('\'', r"'\''"))
}
