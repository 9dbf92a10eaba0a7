//! Whether any input has changed, told by what the system knows of each file, without reading one.

use std::path::Path;

use rayon::prelude::*;
use sha2::Digest as _;
use sha2::Sha256;

use crate::error::Error;
use crate::settings::Settings;
use crate::source::walk;
use crate::source::walk::Layout;

/// A moment as a file system tells it: seconds since 1970, and nanoseconds.
pub type Moment = (i64, i64);

/// What the system knows of every input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint {
    /// Of each file its path, device, number, size and times; of what is left out, the reason.
    pub digest: [u8; 32],
    /// When the last change of any of them was.
    pub newest: Moment,
}

/// What the system knows of a file: device, number, size, the moments of the last change of its content and of what is
/// known of it. The last one cannot be set by a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stat {
    device: u64,
    number: u64,
    /// Bytes.
    pub size: u64,
    modified: Moment,
    /// When anything of it changed.
    pub changed: Moment,
}

impl Stat {
    /// Of the file at `path` itself, links not followed; `None` where it is not known.
    #[cfg(unix)]
    pub fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let found = std::fs::symlink_metadata(path).ok()?;
        Some(Stat {
            device: found.dev(),
            number: found.ino(),
            size: found.size(),
            modified: (found.mtime(), found.mtime_nsec()),
            changed: (found.ctime(), found.ctime_nsec()),
        })
    }

    /// No system but Unix says when anything of a file changed.
    #[cfg(not(unix))]
    pub fn of(_: &Path) -> Option<Self> {
        None
    }

    /// Whether both lie on one disk, so that their moments can be compared.
    pub fn is_beside(&self, other: &Stat) -> bool {
        self.device == other.device
    }

    /// All of it as bytes, for a digest.
    pub fn bytes(&self) -> [u8; 56] {
        let Stat { device, number, size, modified, changed } = self;
        let times = [modified.0, modified.1, changed.0, changed.1].map(i64::cast_unsigned);
        let mut bytes = [0; 56];
        let (places, _) = bytes.as_chunks_mut::<8>();
        for (place, value) in places.iter_mut().zip([*device, *number, *size].into_iter().chain(times)) {
            *place = value.to_le_bytes();
        }
        bytes
    }
}

/// Takes the fingerprint of every file below `root` that may be an input; `beside` is a file of the same disk.
///
/// `None` where it cannot prove that nothing changed: a file on another disk, or one that just vanished.
///
/// # Errors
///
/// As [`crate::source::load()`].
pub fn fingerprint(root: &Path, settings: &Settings, beside: &Stat) -> Result<Option<Fingerprint>, Error> {
    let layout = Layout::new(root, settings)?;
    let listing = walk::walk(root, &layout, &walk::list)?;
    let all: Vec<_> = listing.files.iter().map(|(_, listed)| listed).chain(&listing.marks).collect();
    let stats: Option<Vec<Stat>> = all.par_iter().map(|listed| Stat::of(&listed.at)).collect();
    let Some(stats) = stats.filter(|stats| stats.iter().all(|stat| stat.is_beside(beside))) else {
        return Ok(None);
    };
    let mut hasher = Sha256::new();
    hasher.update(format!("{layout:?}\n{:?}\n{:?}\n", listing.left_out, listing.diagnostics));
    let mut newest = Moment::default();
    for (listed, stat) in all.iter().zip(&stats) {
        for path in [listed.path.as_str().as_bytes(), listed.at.as_os_str().as_encoded_bytes()] {
            hasher.update(path);
            // No path holds it.
            hasher.update(b"\0");
        }
        hasher.update(stat.bytes());
        hasher.update(b"\n");
        newest = newest.max(stat.changed);
    }
    Ok(Some(Fingerprint { digest: hasher.finalize().into(), newest }))
}
