//! Which components have a bundle, and why others cannot.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::path::OutPath;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::Reference;
use crate::resolve::catalog::RevisionNumber;
use crate::site::Site;
use crate::site::codes;
use crate::site::import_manifest::own_files::OwnFiles;

/// Longest path in a bundle, and longest name in it, in bytes. Source: what common file systems take.
const MAX_PATH_BYTES: usize = 1024;
const MAX_NAME_BYTES: usize = 255;

/// What is put before a path in a bundle at most, in bytes.
const MAX_FOLDER_BYTES: usize = 120;

/// Most bytes of all that comes along. Source: an archive without the 64-bit extension, less what is around the files.
pub(crate) const MAX_BYTES: u64 = 4_000_000_000;

/// Most files of all that comes along. Source: likewise.
const MAX_FILES: usize = 60_000;

/// Whether a bundle of `item` stands beside its page.
pub(crate) fn has_bundle(site: &Site, item: &Item) -> bool {
    judge(site, item, None).0
}

/// Whether a bundle of `item` stands beside its page, and why not, if that is not what was asked for.
pub(crate) fn judge(site: &Site, item: &Item, shares: Option<&Shares>) -> (bool, Option<Diagnostic>) {
    if !site.settings.bundles {
        return (false, None);
    }
    let Some(fault) = fault(site, item, shares) else { return (true, None) };
    if fault.is_told {
        return (false, None);
    }
    let place = Place::Path(site.sources.path(item.file).clone());
    let message = format!("the {} `{}` has no bundle: {}", item.kind, item.name, fault.text);
    let found = Diagnostic::at(&codes::BUNDLE_LEFT_OUT, place, message).note(
        "a bundle holds every file of the component and of what comes along, and unpacks on every system",
    );
    let help = "rename, move or shrink the file; a committed revision gets it right in the next one";
    (false, Some(found.help(help)))
}

/// What each item adds to bundles, by id.
#[derive(Debug)]
pub(crate) struct Shares(Vec<Share>);

impl Shares {
    pub(crate) fn new(site: &Site) -> Self {
        let share = |item: &Arc<Item>| match item.home {
            Home::Revision(_) => Share::of(site, item),
            Home::Part { .. } => Share::default(),
        };
        Shares(site.catalog.items.par_iter().with_min_len(64).map(share).collect())
    }
}

/// What an item adds to a bundle that it is part of.
#[derive(Debug, Default)]
struct Share {
    /// Why there can be no bundle with it.
    fault: Option<Fault>,
    bytes: u64,
    files: usize,
}

/// Why there can be no bundle.
#[derive(Debug, Clone)]
struct Fault {
    /// In words.
    text: String,
    /// Whether another finding says so.
    is_told: bool,
}

impl Fault {
    fn new(text: String) -> Self {
        Fault { text, is_told: false }
    }
}

/// Why there can be no bundle of `item`.
fn fault(site: &Site, item: &Item, shares: Option<&Shares>) -> Option<Fault> {
    let mut ids = vec![item.id];
    if let Some(template) = item.server_template() {
        let images = template.images.iter();
        let references = template.scripts.iter().map(|script| &script.reference).chain(images);
        ids.extend(references.filter_map(Reference::item));
        ids[1..].sort_unstable();
        ids.dedup();
        let of_its_own = |id: &ItemId| matches!(site.catalog.item(*id).home, Home::Revision(_));
        ids.retain(|id| *id == item.id || of_its_own(id));
    }
    let (mut bytes, mut files) = (0, 0);
    for id in ids {
        let made;
        let share = if let Some(shares) = shares {
            &shares.0[site.catalog.place(id)]
        } else {
            made = Share::of(site, site.catalog.item(id));
            &made
        };
        if let Some(fault) = &share.fault {
            return Some(fault.clone());
        }
        bytes += share.bytes;
        files += share.files;
    }
    if bytes > MAX_BYTES || files > MAX_FILES {
        let text =
            format!("{files} files with {bytes} bytes come along, {MAX_FILES} and {MAX_BYTES} are allowed");
        return Some(Fault::new(text));
    }
    None
}

impl Share {
    fn of(site: &Site, part: &Item) -> Self {
        let own = OwnFiles::of(site, part);
        let broken = |fault| Share { fault: Some(fault), ..Share::default() };
        let mut bytes = 0;
        for file in &own.files {
            let source = site.sources.get(*file);
            let path = own.path(site, *file);
            if let Some(fault) = path_fault(path, MAX_FOLDER_BYTES) {
                // Such a name in a committed revision cannot be an address either, which is said already.
                let is_told = OutPath::parse(path).is_none() && part.revision != RevisionNumber::Head;
                return broken(Fault { text: fault, is_told });
            }
            if source.is_none_or(|source| source.sha256.is_none()) {
                // What was not hashed for another reason is what no definition is known in, which is said elsewhere.
                let limit = site.settings.limits.attachment_bytes;
                let is_told = source.is_none_or(|source| source.size <= limit);
                return broken(Fault { text: format!("`{path}` is larger than `Limits` allow"), is_told });
            }
            bytes += source.map_or(0, |source| source.size);
        }
        // Those of a committed revision are files of the site, where collisions are found.
        if part.revision == RevisionNumber::Head {
            let mut seen = BTreeSet::new();
            let mut folded = own.files.iter().map(|file| own.path(site, *file));
            if let Some(path) = folded.find(|path| !seen.insert(path.to_lowercase())) {
                let text = format!("`{path}` is another file's name where case does not count");
                return broken(Fault::new(text));
            }
        }
        Share { fault: None, bytes, files: own.files.len() }
    }
}

/// Why `path` cannot be the path of a file in a bundle, where `before` bytes may stand before it.
pub(crate) fn path_fault(path: &str, before: usize) -> Option<String> {
    let shown = path.escape_debug();
    if OutPath::parse(path).is_none() || is_drive(path) {
        return Some(format!("`{shown}` leaves the folder, or is no path that every system takes"));
    }
    let longest = path.split('/').map(str::len).max().unwrap_or_default();
    if MAX_PATH_BYTES < path.len() + before || MAX_NAME_BYTES < longest {
        let start: String = path.chars().take(60).collect();
        return Some(format!("a path is too long for common file systems: `{}…`", start.escape_debug()));
    }
    None
}

/// Whether a path begins like `C:`.
fn is_drive(path: &str) -> bool {
    path.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) && path.as_bytes().get(1) == Some(&b':')
}
