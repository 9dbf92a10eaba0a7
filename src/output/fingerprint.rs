//! Whether an output folder is as the last build left it, told without reading its files.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
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
        if !output.is_dir() {
            return None;
        }
        let place = Place::find(output).ok()?;
        let at = place.output.join(SITE);
        let site = Stat::of(&at)?;
        let files: Vec<(Box<str>, [u8; 32])> = manifest::read(&at).ok()?.into_iter().collect();
        let names: Vec<(&str, &[u8; 32])> = files.iter().map(|(name, digest)| (&**name, digest)).collect();
        let (digest, stats) = look(&place, &site, &names, &Known::new())?;
        let files = files.into_iter().zip(stats).map(|((name, digest), stat)| (name, (digest, stat)));
        Some(Standing { digest, site, files: Arc::new(files.collect()) })
    }
}

/// What a build has left in its output folder.
#[derive(Debug)]
pub struct Left {
    pub(super) output: PathBuf,
    /// What the system knows of `site.json`.
    pub(super) site: Option<Stat>,
    /// Of each file its sha256.
    pub(super) files: BTreeMap<Box<str>, [u8; 32]>,
    /// What the build took for granted.
    pub(super) known: Arc<Known>,
}

impl Left {
    /// What [`Standing::digest`] is as long as nobody changes a file. Of what the build has kept, what was known of it
    /// before, so that a change by somebody else meanwhile is seen by the next build.
    ///
    /// `None` as for [`Standing::of`], and if another build has ended there since.
    pub fn digest(&self) -> Option<[u8; 32]> {
        let place = Place::find(&self.output).ok()?;
        let site = Stat::of(&place.output.join(SITE)).filter(|site| self.site == Some(*site))?;
        let names: Vec<(&str, &[u8; 32])> =
            self.files.iter().map(|(name, digest)| (&**name, digest)).collect();
        look(&place, &site, &names, &self.known).map(|(digest, _)| digest)
    }
}

/// What the system knows of each of `files`, unless it is `known` with this digest; and the digest of that and of `site`.
fn look(
    place: &Place,
    site: &Stat,
    files: &[(&str, &[u8; 32])],
    known: &Known,
) -> Option<([u8; 32], Vec<Stat>)> {
    if place.stages().any(|stage| stage.symlink_metadata().is_ok()) {
        return None;
    }
    let stat = |(name, digest): &(&str, &[u8; 32])| match known.get(*name) {
        Some((before, stat)) if before == *digest => Some(*stat),
        _ => Stat::of(&place.output.join(name)),
    };
    let stats = files.par_iter().map(stat).collect::<Option<Vec<Stat>>>()?;
    let mut hasher = Sha256::new();
    hasher.update(place.output.as_os_str().as_encoded_bytes());
    hasher.update(site.bytes());
    for ((name, _), stat) in files.iter().zip(&stats) {
        // A path has no control character, so that it ends where the zero stands.
        hasher.update(name);
        hasher.update([0]);
        hasher.update(stat.bytes());
    }
    Some((hasher.finalize().into(), stats))
}
