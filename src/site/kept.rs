//! What was made for one page and serves the next ones.
//!
//! A component's page, its `import.json`, its checksums and its bundle all tell its manifest; whoever makes several of
//! them hands the same `Kept` to each, and the manifest is made once.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::resolve::catalog::ItemId;
use crate::site::Site;
use crate::site::outputs::import_manifest;
use crate::site::outputs::import_manifest::Ready;

/// See the module. A clone is the same one.
#[derive(Debug, Clone, Default)]
pub struct Kept<'a>(Arc<Mutex<Option<Manifest<'a>>>>);

/// The manifest that was made last, and whose it is.
type Manifest<'a> = (ItemId, Arc<Ready<'a>>);

impl<'a> Kept<'a> {
    /// The manifest of the item `id` of `site`; that of the item before is dropped.
    pub fn manifest(&self, site: &'a Site, id: ItemId) -> Arc<Ready<'a>> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*held {
            Some((known, ready)) if *known == id => Arc::clone(ready),
            _ => {
                let ready = Arc::new(import_manifest::ready(site, id));
                *held = Some((id, Arc::clone(&ready)));
                ready
            }
        }
    }
}
