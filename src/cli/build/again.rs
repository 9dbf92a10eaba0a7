//! A build after another one: what that proved is said again, or spares making pages.

use std::path::Path;

use crate::cache::Cache;
use crate::cache::Kept;
use crate::cli::terminal::Terminal;
use crate::error::Error;
use crate::output::Left;
use crate::output::Standing;
use crate::pipeline::Before;
use crate::settings::Settings;
use crate::site::Trace;
use crate::source;
use crate::source::Fingerprint;
use crate::source::Stat;

/// The inputs and the output of a build, as they were when it began.
pub(super) struct Watch {
    cache: Cache,
    key: [u8; 32],
    inputs: Fingerprint,
    began: Stat,
    /// What the output was when the inputs were looked at; none if no build had ended there.
    stands: Option<Standing>,
    /// What pages depend on besides the sources.
    pages_key: [u8; 32],
}

/// What a build said.
pub(super) struct Said {
    /// The findings, as they were shown.
    pub(super) report: String,
    /// Components, pages, files, bytes.
    pub(super) size: String,
    /// How many findings there are.
    pub(super) findings: String,
    /// Whether the findings make the run fail.
    pub(super) failed: bool,
    /// Names of components that were left out.
    pub(super) left_out: Vec<String>,
}

impl Watch {
    /// Looks at the inputs below `root`, before any of them is read; `flags` is what else decides the output.
    ///
    /// `None` where the system cannot prove that nothing changes.
    pub(super) fn begin(
        root: &Path,
        settings: &Settings,
        flags: &str,
        output: &Path,
        terminal: &Terminal,
    ) -> Result<Option<Self>, Error> {
        let cache = Cache::at(root);
        let Some((began, program)) = cache.begin().zip(program()) else { return Ok(None) };
        // Half of a build that has nothing to do is to look at the inputs, half to look at the output.
        let (inputs, stands) =
            rayon::join(|| source::fingerprint(root, settings, &began), || Standing::of(output));
        let Some(inputs) = inputs? else { return Ok(None) };
        let mut key = format!("{} {flags} {settings:?} ", env!("CARGO_PKG_VERSION")).into_bytes();
        for path in [root, output] {
            key.extend(path.as_os_str().as_encoded_bytes());
            key.push(0);
        }
        key.extend(program.bytes());
        let pages_key = source::sha256(&key);
        key.extend(format!("{:?}", (terminal.verbose, terminal.has_colors())).bytes());
        Ok(Some(Watch { cache, key: source::sha256(&key), inputs, began, stands, pages_key }))
    }

    /// What the last build said, if this one would do the same again: no input, no setting, no file of the output and
    /// not the program has changed.
    pub(super) fn said(&self) -> Option<Said> {
        let kept = self.cache.last(&self.key, &self.inputs)?;
        if self.stands.as_ref()?.digest != kept.output {
            return None;
        }
        let mut texts = kept.texts.into_iter();
        let (report, size, findings) = (texts.next()?, texts.next()?, texts.next()?);
        let failed = texts.next()? == "failed";
        Some(Said { report, size, findings, failed, left_out: texts.collect() })
    }

    /// What the build before left, for one that has something to do.
    pub(super) fn before(&mut self) -> Before {
        let standing = self.stands.as_ref();
        let traces = standing.map(|standing| self.cache.pages(&standing.digest)).unwrap_or_default();
        // Of an output that nothing is known of every file is looked at.
        self.stands.take_if(|_| traces.is_empty());
        Before { key: self.pages_key, standing: self.stands.clone(), traces }
    }

    /// Keeps how this build left the output, what its pages were made from, and what it said, if there is anything that
    /// tells whether its inputs change.
    pub(super) fn keep(&self, left: &Left, traces: &[Trace], said: Option<&Said>) {
        let Some(output) = left.digest() else { return };
        self.cache.keep_pages(&output, traces);
        let Some(said) = said else { return };
        let failed = if said.failed { "failed" } else { "fine" };
        let mut texts =
            vec![said.report.clone(), said.size.clone(), said.findings.clone(), failed.to_owned()];
        texts.extend(said.left_out.iter().cloned());
        let kept = Kept { key: self.key, inputs: self.inputs.digest, output, texts };
        self.cache.keep(&kept, &self.inputs, &self.began);
    }
}

/// What the system knows of this program's file: another one may build another site.
fn program() -> Option<Stat> {
    Stat::of(&std::fs::canonicalize(std::env::current_exe().ok()?).ok()?)
}
