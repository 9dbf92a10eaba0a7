//! Whether an output folder is as the last build left it, told without reading its files.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use sha2::Digest as _;
use sha2::Sha256;

use super::SITE;
use super::manifest;
use super::place::Place;
use crate::source::Stat;

/// Of each file that `site.json` names its sha256, and what the system knows of it.
pub(super) type Known = BTreeMap<Box<str>, ([u8; 32], Stat)>;

/// What stands in an output folder where a build has ended. A clone shares it.
#[derive(Debug, Clone)]
pub struct Standing {
    /// A digest of what the system knows of every file that `site.json` names, and of itself.
    pub digest: [u8; 32],
    /// What it knows of `site.json`.
    pub(super) site: Stat,
    /// Its files.
    pub(super) files: Arc<Known>,
}

impl Standing {
    /// Looks at every file of `output`.
    ///
    /// `None` if a build has not ended there, if a file is missing, or where it is not known when a file changed.
    pub fn of(output: &Path) -> Option<Self> {
        Standing::look(output, &Known::new())
    }

    /// What stands in `output` after a build that took this for granted and has kept what it had no need to change: of
    /// that, what was known of it before, so that a change by somebody else meanwhile is seen by the next build.
    pub fn after_build(&self, output: &Path) -> Option<Self> {
        Standing::look(output, &self.files)
    }

    fn look(output: &Path, known: &Known) -> Option<Self> {
        if !output.is_dir() {
            return None;
        }
        let place = Place::find(output).ok()?;
        if place.stages().any(|stage| stage.symlink_metadata().is_ok()) {
            return None;
        }
        let at = place.output.join(SITE);
        let site = Stat::of(&at)?;
        let files: Vec<(Box<str>, [u8; 32])> = manifest::read(&at).ok()?.into_iter().collect();
        let stat = |(name, digest): &(Box<str>, [u8; 32])| match known.get(name) {
            Some((before, stat)) if before == digest => Some(*stat),
            _ => Stat::of(&place.output.join(&**name)),
        };
        let stats = files.par_iter().map(stat).collect::<Option<Vec<Stat>>>()?;
        let mut hasher = Sha256::new();
        hasher.update(place.output.as_os_str().as_encoded_bytes());
        hasher.update(site.bytes());
        for ((name, _), stat) in files.iter().zip(&stats) {
            // A path has no control character, so that it ends where the zero stands.
            hasher.update(&**name);
            hasher.update([0]);
            hasher.update(stat.bytes());
        }
        let files = files.into_iter().zip(stats).map(|((name, digest), stat)| (name, (digest, stat)));
        Some(Standing { digest: hasher.finalize().into(), site, files: Arc::new(files.collect()) })
    }
}
