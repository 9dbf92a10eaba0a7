//! Whether an output folder is as the last build left it, told without reading its files.

use std::path::Path;

use rayon::prelude::*;
use sha2::Digest as _;
use sha2::Sha256;

use super::SITE;
use super::manifest;
use super::place::Place;
use crate::source::Stat;

/// A digest of what the system knows of every file that `site.json` of `output` names, and of itself.
///
/// `None` if a build has not ended there, if a file is missing, or where it is not known when a file changed.
pub fn fingerprint(output: &Path) -> Option<[u8; 32]> {
    if !output.is_dir() {
        return None;
    }
    let place = Place::find(output).ok()?;
    if place.stages().any(|stage| stage.symlink_metadata().is_ok()) {
        return None;
    }
    let at = place.output.join(SITE);
    let files = manifest::read(&at).ok()?;
    let names: Vec<&str> = files.keys().map(|name| &**name).collect();
    let stats: Option<Vec<Stat>> = names.par_iter().map(|name| Stat::of(&place.output.join(name))).collect();
    let mut hasher = Sha256::new();
    hasher.update(place.output.as_os_str().as_encoded_bytes());
    hasher.update(Stat::of(&at)?.bytes());
    for (name, stat) in names.iter().zip(stats?) {
        // A path has no control character, so that it ends where the zero stands.
        hasher.update(name);
        hasher.update([0]);
        hasher.update(stat.bytes());
    }
    Some(hasher.finalize().into())
}
