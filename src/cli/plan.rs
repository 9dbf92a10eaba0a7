//! `catalog plan`: what an import would do in an account. It never acts.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use crate::bundle;
use crate::bundle::Manifest;
use crate::cli::Outcome;
use crate::cli::inventory;
use crate::cli::report::count_of;
use crate::cli::report::one_line;
use crate::cli::terminal::Terminal;
use crate::cli::verify;
use crate::error::Error;
use crate::inventory::plan;
use crate::inventory::plan::Needs;
use crate::inventory::plan::Plan;
use crate::inventory::plan::Request;
use crate::inventory::plan::Verdict;
use crate::inventory::status;
use crate::inventory::status::Status;

/// Tells for each part of a component what an import would do in an account: new, skip, partial, conflict, newer,
/// blocked or external, and why. It never acts; the exit code is 0 if the account is ready, else 1.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// `import.json`, or a bundle
    #[arg(value_name = "MANIFEST")]
    manifest: PathBuf,
    /// What the account has, as `catalog inventory` makes it
    #[arg(long, value_name = "FILE")]
    inventory: PathBuf,
    /// What may have changed since [default: `status.json` beside the manifest, if it is there]
    #[arg(long, value_name = "FILE")]
    status: Option<PathBuf>,
    /// An account group that the account is in
    #[arg(long, value_name = "GROUP")]
    group: Vec<String>,
    /// A licence that is accepted, such as `acme-software@2`
    #[arg(long, value_name = "ID@REV")]
    accept_eula: Vec<String>,
    /// How the plan is written
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: PlanFormat,
}

/// How a plan is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum PlanFormat {
    /// A row for each part
    Table,
    /// For machines
    Json,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Outcome {
    let Some(manifest) = manifest(&args.manifest, terminal)? else { return Ok(1) };
    let inventory = inventory::read(&args.inventory)?;
    let status = self::status(args.status.as_deref(), &args.manifest, &manifest)?;
    let plan = plan::plan(&Request {
        manifest: &manifest,
        inventory: &inventory,
        status: status.as_ref(),
        groups: &args.group.iter().cloned().collect(),
        accepted: &accepted(&args.accept_eula)?,
    });
    match args.format {
        PlanFormat::Json => terminal.result(&String::from_utf8(plan.to_json()).expect("JSON is UTF-8")),
        PlanFormat::Table => {
            terminal.result(&table(&plan));
            terminal.say(&summary(&plan));
        }
    }
    Ok(u8::from(!plan.ready))
}

/// The manifest at `path`, or that of the verified bundle there; `None` after saying what is wrong with it.
fn manifest(path: &Path, terminal: &Terminal) -> Result<Option<Manifest>, Error> {
    let found = if verify::is_json(path)? {
        verify::read_manifest(path)?
    } else {
        let report = bundle::verify(&bundle::open(path)?)?;
        match report.known {
            Some((manifest, _)) if report.problems.is_empty() => Ok(manifest),
            _ => Err(report.problems),
        }
    };
    match found {
        Ok(manifest) => Ok(Some(manifest)),
        Err(problems) => {
            verify::print_problems(&problems, terminal);
            Ok(None)
        }
    }
}

/// The status at `path`, else the one beside the manifest, if it is there and about the same revision.
fn status(path: Option<&Path>, manifest_path: &Path, manifest: &Manifest) -> Result<Option<Status>, Error> {
    let beside = manifest_path.with_file_name("status.json");
    let at = match path {
        Some(path) => path,
        None if beside.is_file() => &beside,
        None => return Ok(None),
    };
    let usage = |fault: String| Error::Usage { message: format!("`{}`: {fault}", at.display()) };
    let status = status::read(&verify::read_file(at)?).map_err(usage)?;
    let component = &manifest.component;
    let is_same = (&status.kind, &status.name, &status.publisher, status.revision)
        == (&component.kind, &component.name, &component.publisher, component.revision);
    if is_same { Ok(Some(status)) } else { Err(usage("it is about something else than the manifest".into())) }
}

/// The accepted licences.
pub(super) fn accepted(written: &[String]) -> Result<BTreeSet<String>, Error> {
    for eula in written {
        let is_whole = eula
            .split_once('@')
            .is_some_and(|(slug, number)| !slug.is_empty() && number.parse::<u32>().is_ok());
        if !is_whole {
            let message = format!(
                "`--accept-eula {eula}`: write the licence and its revision, as in `acme-software@2`"
            );
            return Err(Error::Usage { message });
        }
    }
    Ok(written.iter().cloned().collect())
}

/// The rows, one line each, and what else is needed.
pub(super) fn table(plan: &Plan) -> String {
    use std::fmt::Write as _;
    let cells: Vec<[String; 4]> = plan
        .rows
        .iter()
        .map(|row| {
            let revision = row.revision.as_ref().map(|it| match it.parse::<u32>() {
                Ok(number) => format!(" rev {number}"),
                Err(_) => format!(" {it}"),
            });
            let name = format!("{}{}", one_line(&row.name), one_line(&revision.unwrap_or_default()));
            [row.verdict.word().to_owned(), row.kind.clone(), name, one_line(&row.reasons.join("; "))]
        })
        .collect();
    let width = |at: usize| cells.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
    let (first, second, third) = (width(0), width(1), width(2));
    let mut out = String::new();
    for [verdict, kind, name, reasons] in &cells {
        let line = format!("{verdict:<first$}  {kind:<second$}  {name:<third$}  {reasons}");
        writeln!(out, "{}", line.trim_end()).expect("a string takes all");
    }
    out + &needs(&plan.needs)
}

/// What else is needed, one line each.
pub(super) fn needs(needs: &Needs) -> String {
    let line = |what: &str, names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| one_line(name)).collect();
        if names.is_empty() { String::new() } else { format!("{what}: {}\n", names.join(", ")) }
    };
    [
        line("missing credentials", &needs.credentials),
        line("escalations that alerts call", &needs.escalations),
        line("SSH keys that inputs name", &needs.keys),
        line("tags that arrays must vote with", &needs.vote_tags),
        line("inputs to supply", &needs.inputs),
    ]
    .concat()
}

fn summary(plan: &Plan) -> String {
    let verdicts = [
        Verdict::New,
        Verdict::Partial,
        Verdict::Skip,
        Verdict::Newer,
        Verdict::External,
        Verdict::Conflict,
        Verdict::Blocked,
    ];
    let count = |verdict: &Verdict| plan.rows.iter().filter(|row| row.verdict == *verdict).count();
    let words = verdicts.iter().map(|verdict| (count(verdict), verdict.word())).filter(|(n, _)| *n > 0);
    let words: Vec<String> = words.map(|(n, word)| format!("{n} {word}")).collect();
    let ready = if plan.ready { "ready" } else { "not ready" };
    format!("{}: {}; {ready}", count_of(plan.rows.len(), "part"), words.join(", "))
}
