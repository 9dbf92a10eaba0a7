//! `catalog verify`: whether what was downloaded is whole.

mod source;

use std::io::Read as _;
use std::path::Path;
use std::path::PathBuf;

use serde::Serialize;

use crate::bundle;
use crate::bundle::Manifest;
use crate::bundle::Problem;
use crate::cli::Outcome;
use crate::cli::report::count_of;
use crate::cli::report::one_line;
use crate::cli::terminal::Terminal;
use crate::error::Error;
use crate::output;

/// Checks a manifest, a bundle, an unpacked bundle or a whole site: every digest, nothing missing, nothing more.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// `import.json`, `bundle.zip`, the folder of an unpacked bundle, or a site
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// The digest that the manifest must have: the one that was pinned
    #[arg(long, value_name = "SHA256")]
    closure: Option<String>,
    /// Build the site again from this project, with the flags that `site.json` tells, and name the first difference
    #[arg(long, value_name = "ROOT", conflicts_with = "closure")]
    source: Option<PathBuf>,
    /// The configuration that the site was built with, instead of `catalog.yml` in ROOT
    #[arg(short, long, value_name = "FILE", requires = "source")]
    config: Option<PathBuf>,
    /// How the result is written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: ReportFormat,
}

/// How a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ReportFormat {
    /// For people
    Human,
    /// For machines
    Json,
}

/// What was verified, and what is wrong with it.
#[derive(Serialize)]
struct Verdict {
    closure: Option<String>,
    problems: Vec<Row>,
    verified: bool,
    what: String,
}

#[derive(Serialize)]
struct Row {
    message: String,
    path: Option<String>,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Outcome {
    let (mut what, mut problems, closure) = verify(&args.path)?;
    if let Some(root) = &args.source {
        if !args.path.join(output::SITE).is_file() {
            let message = "`--source` builds a site again, and this is none";
            return Err(Error::Usage { message: message.to_owned() });
        }
        match source::compare(&args.path, root, args.config.as_ref(), terminal)? {
            Some(found) => problems.extend(found),
            None => return Ok(1),
        }
        what.push_str(", built again");
    }
    if let Some(pinned) = &args.closure {
        let wanted = if pinned.starts_with("sha256:") { pinned.clone() } else { format!("sha256:{pinned}") };
        match &closure {
            Some(closure) if *closure == wanted => {}
            Some(closure) => {
                problems
                    .push(Problem::whole(format!("its closure is {closure}, and not the pinned {wanted}")));
            }
            None if problems.is_empty() => {
                let message = "`--closure` pins one manifest, and a site holds many";
                return Err(Error::Usage { message: message.to_owned() });
            }
            None => {}
        }
    }
    let verified = problems.is_empty();
    if args.format == ReportFormat::Json {
        let rows = problems.into_iter().map(|it| Row { message: it.message, path: it.path }).collect();
        let verdict = Verdict { closure, problems: rows, verified, what };
        let text = serde_json::to_string(&verdict).expect("plain data");
        terminal.result(&(text + "\n"));
        return Ok(u8::from(!verified));
    }
    print_problems(&problems, terminal);
    if verified {
        terminal.say(&format!("{what}: verified"));
        if let Some(closure) = &closure {
            terminal.say(&format!("closure {closure}"));
        }
    } else {
        terminal.warn(&format!("{what}: {}", count_of(problems.len(), "problem")));
    }
    Ok(u8::from(!verified))
}

/// Most problems that are listed for people.
const MAX_SHOWN: usize = 50;

/// Writes problems to standard output, one line each.
pub(super) fn print_problems(problems: &[Problem], terminal: &Terminal) {
    use std::fmt::Write as _;
    let mut out = String::new();
    for problem in problems.iter().take(MAX_SHOWN) {
        let at = problem.path.as_ref().map(|path| format!("{}: ", one_line(path))).unwrap_or_default();
        writeln!(out, "error: {at}{}", one_line(&problem.message)).expect("a string takes all");
    }
    if problems.len() > MAX_SHOWN {
        writeln!(out, "… and {} more", problems.len() - MAX_SHOWN).expect("a string takes all");
    }
    terminal.result(&out);
}

/// What was verified, in words; what is wrong with it; the closure, if it is about one manifest.
fn verify(path: &Path) -> Result<(String, Vec<Problem>, Option<String>), Error> {
    if path.join(output::SITE).is_file() {
        let report = bundle::verify_site(path)?;
        let what = format!(
            "site of {}, {} and {}",
            count_of(report.files, "file"),
            count_of(report.manifests, "manifest"),
            count_of(report.bundles, "bundle")
        );
        return Ok((what, report.problems, None));
    }
    if is_json(path)? {
        return Ok(match read_manifest(path)? {
            Ok(manifest) => {
                let what = format!("manifest of {}", manifest.component.describe());
                (what, Vec::new(), Some(manifest.closure))
            }
            Err(problems) => ("manifest".to_owned(), problems, None),
        });
    }
    let store = bundle::open(path)?;
    let report = bundle::verify(&store)?;
    let kind = if store.is_archive() { "bundle" } else { "folder" };
    let files = count_of(report.files, "file");
    Ok(match report.known {
        Some((manifest, _)) => {
            let what = format!("{kind} of {}, {files}", manifest.component.describe());
            (what, report.problems, Some(manifest.closure))
        }
        None => (format!("{kind} of {files}"), report.problems, None),
    })
}

/// Whether the file at `path` begins like a JSON object.
pub(super) fn is_json(path: &Path) -> Result<bool, Error> {
    #[expect(clippy::disallowed_methods, reason = "the command line reads what its arguments name")]
    let metadata = std::fs::metadata(path).map_err(|source| read_error(path, source))?;
    if !metadata.is_file() {
        return Ok(false);
    }
    let start = read(path, 64, true)?;
    Ok(start.trim_ascii_start().starts_with(b"{"))
}

/// Reads a manifest; what is wrong with it is the inner error.
pub(super) fn read_manifest(path: &Path) -> Result<Result<Manifest, Vec<Problem>>, Error> {
    let bytes = read_file(path)?;
    let faults = |faults: Vec<String>| faults.into_iter().map(Problem::whole).collect();
    Ok(bundle::read_manifest(&bytes).map_err(faults))
}

/// Most bytes of a JSON file that is read.
const MAX_BYTES: u64 = 256 << 20;

/// Reads a file that an argument names.
pub(super) fn read_file(path: &Path) -> Result<Vec<u8>, Error> {
    read(path, MAX_BYTES, false)
}

fn read(path: &Path, limit: u64, is_start: bool) -> Result<Vec<u8>, Error> {
    let fail = |source| read_error(path, source);
    #[expect(clippy::disallowed_methods, reason = "the command line reads what its arguments name")]
    let file = std::fs::File::open(path).map_err(fail)?;
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(fail)?;
    if limit < bytes.len() as u64 && !is_start {
        let what = format!("it has more than {limit} bytes");
        return Err(fail(std::io::Error::other(what)));
    }
    Ok(bytes)
}

/// A failure to read what an argument names: one that is not there is a wrong argument.
fn read_error(path: &Path, source: std::io::Error) -> Error {
    if source.kind() == std::io::ErrorKind::NotFound {
        return Error::Usage { message: format!("there is no `{}`", path.display()) };
    }
    Error::Read { path: path.to_path_buf(), source }
}
