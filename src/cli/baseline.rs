//! Baselines: findings that are known and postponed, so that only new ones count.
//!
//! A baseline remembers structure, never lines: see [`crate::lint::keys`]. It cannot hold errors of reading and resolving,
//! because what cannot be read cannot be shown.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use serde_json::json;

use crate::cli::report::count_of;
use crate::cli::report::one_line;
use crate::diag::Diagnostic;
use crate::error::Error;
use crate::lint::keys::Key;
use crate::lint::keys::Keys;
use crate::lint::levels;
use crate::pipeline::Project;

/// The version of the file's form.
const FORMAT: &str = "baseline/1";

/// Findings by key, each with how often it is there.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Baseline(BTreeMap<Key, usize>);

/// Findings beside a baseline.
pub(super) struct Split {
    /// Those that it does not know.
    pub(super) new: Vec<Diagnostic>,
    /// Those that it knows.
    pub(super) known: Vec<Diagnostic>,
    /// What it knows and nothing was found for, with how often.
    pub(super) stale: Vec<(Key, usize)>,
}

impl Baseline {
    /// Of every finding of `project` that can be postponed.
    pub(super) fn of(project: &Project) -> Self {
        let mut keys = Keys::new(&project.sources, &project.settings.limits);
        let mut counts = BTreeMap::new();
        for found in project.diagnostics.iter().filter(|found| !levels::is_fixed(found.code)) {
            *counts.entry(keys.of(found)).or_insert(0) += 1;
        }
        Baseline(counts)
    }

    /// How many findings it holds.
    pub(super) fn len(&self) -> usize {
        self.0.values().sum()
    }

    /// Takes what it knows out of the findings of `project`.
    pub(super) fn split(mut self, project: &mut Project) -> Split {
        let (mut new, mut known) = (Vec::new(), Vec::new());
        let mut keys = Keys::new(&project.sources, &project.settings.limits);
        for found in std::mem::take(&mut project.diagnostics) {
            let left = self.0.get_mut(&keys.of(&found)).filter(|left| **left > 0);
            match left {
                Some(left) if !levels::is_fixed(found.code) => {
                    *left -= 1;
                    known.push(found);
                }
                _ => new.push(found),
            }
        }
        let stale = self.0.into_iter().filter(|(_, left)| *left > 0).collect();
        Split { new, known, stale }
    }

    /// Reads the file at `path`.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] if it is not there or is not a baseline, [`Error::Read`] if it cannot be read.
    #[expect(clippy::disallowed_methods, reason = "a file of the command line, no input of the catalog")]
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let usage =
            |why: String| Error::Usage { message: format!("the baseline `{}` {why}", path.display()) };
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(err) if err.kind() == std::io::ErrorKind::NotFound => {
                return Err(usage("is not there: `--write-baseline` writes one".to_owned()));
            }
            Err(source) => return Err(Error::Read { path: path.to_path_buf(), source }),
        };
        let value: Value =
            serde_json::from_slice(&bytes).map_err(|err| usage(format!("is not JSON: {err}")))?;
        parse(&value).map_err(usage)
    }

    /// Writes it to `path`.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] if the file cannot be written.
    #[expect(clippy::disallowed_methods, reason = "a file of the command line, no output of the catalog")]
    pub(super) fn write(&self, path: &Path) -> Result<(), Error> {
        std::fs::write(path, self.render())
            .map_err(|source| Error::Write { path: path.to_path_buf(), source })
    }

    /// One finding on each line, sorted, so that differences can be read.
    fn render(&self) -> String {
        let line = |(key, count): (&Key, &usize)| {
            let Key { code, file, place, names } = key;
            json!({ "code": code, "file": file, "place": place, "names": names, "count": count }).to_string()
        };
        let lines: Vec<String> = self.0.iter().map(|entry| format!("    {}", line(entry))).collect();
        let lines = if lines.is_empty() { String::new() } else { format!("\n{}\n  ", lines.join(",\n")) };
        format!("{{\n  \"format\": \"{FORMAT}\",\n  \"findings\": [{lines}]\n}}\n")
    }
}

fn parse(value: &Value) -> Result<Baseline, String> {
    match value["format"].as_str() {
        Some(FORMAT) => {}
        Some(other) => return Err(format!("has the format `{}`, not `{FORMAT}`", one_line(other))),
        None => return Err("is JSON, but no baseline".to_owned()),
    }
    let findings = value["findings"].as_array().ok_or("has no list of `findings`")?;
    let mut counts = BTreeMap::new();
    for (entry, number) in findings.iter().zip(1..) {
        let key = key(entry).ok_or_else(|| format!("has a finding, number {number}, that lacks a field"))?;
        let count = entry["count"].as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or(1);
        let sum: &mut usize = counts.entry(key).or_insert(0);
        *sum = sum.saturating_add(count);
    }
    Ok(Baseline(counts))
}

fn key(entry: &Value) -> Option<Key> {
    let text = |field: &str| entry[field].as_str().map(str::to_owned);
    let names = entry["names"].as_array()?.iter().map(|name| name.as_str().map(str::to_owned));
    Some(Key {
        code: text("code")?,
        file: text("file")?,
        place: text("place")?,
        names: names.collect::<Option<_>>()?,
    })
}

/// What is said of entries that nothing was found for.
pub(super) fn about_stale(stale: &[(Key, usize)], path: &Path) -> Option<String> {
    let n: usize = stale.iter().map(|(_, count)| *count).sum();
    if n == 0 {
        return None;
    }
    let lines: String = stale
        .iter()
        .map(|(key, count)| {
            let times = if *count > 1 { format!(" ({count} times)") } else { String::new() };
            let place = if key.place.is_empty() { String::new() } else { format!(": {}", key.place) };
            one_line(&format!("  {} {}{place}{times}", key.code, key.file)) + "\n"
        })
        .collect();
    let (findings, are) = (count_of(n, "finding"), if n == 1 { "is" } else { "are" });
    Some(format!(
        "{findings} of the baseline {are} there no more:\n{lines}write it again: --write-baseline {}",
        path.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let key = |place: &str| Key {
            code: "C401".to_owned(),
            file: "a \"b\".yml".to_owned(),
            place: place.to_owned(),
            names: vec!["x\ny".to_owned()],
        };
        for baseline in [Baseline::default(), Baseline([(key("a"), 2), (key("b"), 1)].into())] {
            let value: Value = serde_json::from_str(&baseline.render()).unwrap();
            assert_eq!(parse(&value).unwrap(), baseline);
        }
    }

    #[test]
    fn what_is_no_baseline_is_refused() {
        assert!(parse(&json!([])).is_err());
        assert!(parse(&json!({ "format": "baseline/2", "findings": [] })).is_err());
        assert!(parse(&json!({ "format": FORMAT, "findings": [{ "code": "C401" }] })).is_err());
    }
}
