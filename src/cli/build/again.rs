//! A build that has nothing to do: what the last one proved is said again.

use std::path::Path;
use std::path::PathBuf;

use crate::cache::Cache;
use crate::cache::Kept;
use crate::cli::terminal::Terminal;
use crate::error::Error;
use crate::output;
use crate::settings::Settings;
use crate::source;
use crate::source::Fingerprint;
use crate::source::Stat;

/// The inputs and the output of a build, as they were when it began.
pub(super) struct Watch {
    cache: Cache,
    key: [u8; 32],
    inputs: Fingerprint,
    began: Stat,
    output: PathBuf,
    /// What the output was when the inputs were looked at; none if no build had ended there.
    stands: Option<[u8; 32]>,
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
        output: PathBuf,
        terminal: &Terminal,
    ) -> Result<Option<Self>, Error> {
        let cache = Cache::at(root);
        let Some((began, program)) = cache.begin().zip(program()) else { return Ok(None) };
        // Half of a build that has nothing to do is to look at the inputs, half to look at the output.
        let (inputs, stands) =
            rayon::join(|| source::fingerprint(root, settings, &began), || output::fingerprint(&output));
        let Some(inputs) = inputs? else { return Ok(None) };
        let shown = (terminal.verbose, terminal.has_colors());
        let mut key = format!("{} {flags} {shown:?} {settings:?} ", env!("CARGO_PKG_VERSION")).into_bytes();
        for path in [root, &output] {
            key.extend(path.as_os_str().as_encoded_bytes());
            key.push(0);
        }
        key.extend(program.bytes());
        Ok(Some(Watch { cache, key: source::sha256(&key), inputs, began, output, stands }))
    }

    /// What the last build said, if this one would do the same again: no input, no setting, no file of the output and
    /// not the program has changed.
    pub(super) fn said(&self) -> Option<Said> {
        let kept = self.cache.last(&self.key, &self.inputs)?;
        if self.stands? != kept.output {
            return None;
        }
        let mut texts = kept.texts.into_iter();
        let (report, size, findings) = (texts.next()?, texts.next()?, texts.next()?);
        let failed = texts.next()? == "failed";
        Some(Said { report, size, findings, failed, left_out: texts.collect() })
    }

    /// Keeps what this build said, and how it left the output.
    pub(super) fn keep(&self, said: &Said) {
        let Some(output) = output::fingerprint(&self.output) else { return };
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
