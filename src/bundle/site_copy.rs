//! A whole site, or a copy of one: every file as `site.json` has it, every manifest and every bundle whole.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use crate::bundle::layout;
use crate::bundle::manifest;
use crate::bundle::store;
use crate::bundle::store::Store;
use crate::bundle::verify;
use crate::bundle::verify::Problem;
use crate::error::Error;
use crate::output;
use crate::path;
use crate::source;

/// What was found in a site.
#[derive(Debug, Default)]
pub struct SiteReport {
    /// What is wrong, sorted.
    pub problems: Vec<Problem>,
    /// Files that were looked at.
    pub files: usize,
    /// Manifests among them.
    pub manifests: usize,
    /// Bundles among them.
    pub bundles: usize,
}

/// Verifies the site at `path`, which holds a `site.json`.
///
/// # Errors
///
/// [`Error::Read`] if the machine cannot read it, [`Error::Usage`] if `site.json` is none of ours.
pub fn verify_site(path: &Path) -> Result<SiteReport, Error> {
    let made = output::Finished::open(path)?.made.files;
    let store = store::open(path)?;
    let mut report = SiteReport::default();
    report.problems.extend(store.faults.iter().map(Problem::whole));
    let more = store.paths().filter(|name| *name != output::SITE && !made.contains_key(*name));
    report.problems.extend(more.map(|name| Problem::at(name, "it does not belong to the site")));
    let checked: Vec<Vec<Problem>> = made
        .par_iter()
        .map(|(name, digest)| file(&store, name, digest, &made))
        .collect::<Result<_, Error>>()?;
    report.problems.extend(checked.into_iter().flatten());
    report.files = made.len();
    report.manifests = made.keys().filter(|name| name.ends_with("/import.json")).count();
    report.bundles = made.keys().filter(|name| name.ends_with("/bundle.zip")).count();
    report.problems.sort();
    report.problems.dedup();
    Ok(report)
}

/// What is wrong with one file of the site.
fn file(
    store: &Store,
    name: &str,
    digest: &[u8; 32],
    made: &BTreeMap<Box<str>, [u8; 32]>,
) -> Result<Vec<Problem>, Error> {
    let fail = |source| Error::Read { path: store.path.join(name), source };
    let Some(size) = store.size(name) else { return Ok(vec![Problem::at(name, "it is missing")]) };
    let (_, found) = store.digest(name).map_err(fail)?;
    if found != source::hex(digest) {
        return Ok(vec![Problem::at(name, "its bytes are not those of `site.json`")]);
    }
    let folder = path::split(name).0;
    let beside = |other: &str| if folder.is_empty() { other.to_owned() } else { format!("{folder}/{other}") };
    let about = |fault: String| Problem::at(name, fault);
    let last = path::split(name).1;
    let problems = match last {
        "import.json" => match store.read(name, size) {
            Ok(bytes) => manifest::read(&bytes).err().unwrap_or_default().into_iter().map(about).collect(),
            Err(err) => return Err(fail(err)),
        },
        "bundle.zip" => {
            let archive = store::open(&store.path.join(name))?;
            let report = verify::verify(&archive)?;
            let inner = |problem: Problem| {
                let at = problem.path.map(|path| format!("`{path}`: ")).unwrap_or_default();
                about(format!("{at}{}", problem.message))
            };
            let mut problems: Vec<Problem> = report.problems.into_iter().map(inner).collect();
            if let (Some((_, layout)), Some(manifest)) =
                (&report.known, made.get(beside(layout::MANIFEST).as_str()))
                && layout.entries.get(layout::MANIFEST).is_some_and(|it| it.sha256() != source::hex(manifest))
            {
                problems.push(about("its manifest is not the one that lies beside it".into()));
            }
            problems
        }
        layout::CHECKSUMS => {
            let text = store.read(name, size).map_err(fail)?;
            let text = String::from_utf8_lossy(&text);
            let wrong = |line: &str| {
                let known = line
                    .split_once("  ")
                    .and_then(|(digits, path)| Some(source::hex(made.get(beside(path).as_str())?) == digits));
                known != Some(true)
            };
            let lines = text.lines().filter(|line| wrong(line));
            lines.map(|line| about(format!("this line is not true: {}", line.escape_debug()))).collect()
        }
        _ => Vec::new(),
    };
    Ok(problems)
}
