//! Whether an output folder is as the last build left it, told without reading its files.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;
use sha2::Digest as _;
use sha2::Sha256;

use super::SITE;
use super::manifest;
use super::place::Place;
use crate::source::Stat;

/// What stands in an output folder where a build has ended.
#[derive(Debug)]
pub struct Standing {
    /// A digest of what the system knows of every file that `site.json` names, and of itself.
    pub digest: [u8; 32],
    /// What it knows of `site.json`.
    pub(super) site: Stat,
    /// Of each file that `site.json` names the sha256 that stands there, and the size that it has.
    pub(super) files: BTreeMap<Box<str>, ([u8; 32], u64)>,
}

impl Standing {
    /// Looks at every file of `output`.
    ///
    /// `None` if a build has not ended there, if a file is missing, or where it is not known when a file changed.
    pub fn of(output: &Path) -> Option<Self> {
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
        let stats: Option<Vec<Stat>> =
            files.par_iter().map(|(name, _)| Stat::of(&place.output.join(&**name))).collect();
        let stats = stats?;
        let mut hasher = Sha256::new();
        hasher.update(place.output.as_os_str().as_encoded_bytes());
        hasher.update(site.bytes());
        for ((name, _), stat) in files.iter().zip(&stats) {
            // A path has no control character, so that it ends where the zero stands.
            hasher.update(&**name);
            hasher.update([0]);
            hasher.update(stat.bytes());
        }
        let files = files.into_iter().zip(stats).map(|((name, digest), stat)| (name, (digest, stat.size)));
        Some(Standing { digest: hasher.finalize().into(), site, files: files.collect() })
    }
}
