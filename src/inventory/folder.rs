//! The inventory of a folder: as if everything in it had been uploaded.

use crate::inventory::Entry;
use crate::inventory::Inventory;
use crate::inventory::image_content;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Component;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::RevisionNumber;
use crate::source;
use crate::source::Sources;

/// What `catalog` holds: committed revisions under their numbers, working copies as HEAD.
///
/// Publishers are told for lineages only: in a plain folder nobody knows whose a component is.
pub fn of_catalog(catalog: &Catalog, sources: &Sources) -> Inventory {
    let mut inventory = Inventory::empty();
    for item in catalog.all_items() {
        let is_lineage = match item.home {
            Home::Revision(id) => catalog.lineage(id).publication.is_some(),
            Home::Part { .. } => catalog.lineage_of(item).publication.is_some(),
        };
        let content = match &item.component {
            Component::ServerTemplate(_) => None,
            Component::RightScript(_) => sources
                .get(item.file)
                .and_then(|file| file.sha256)
                .map(|digest| format!("sha256:{}", source::hex(&digest))),
            Component::MultiCloudImage(image) => {
                let settings: Vec<[Option<&str>; 4]> = image
                    .written
                    .settings
                    .iter()
                    .map(|it| {
                        let data = it.user_data.as_ref().map(|data| data.value.as_str());
                        [Some(&*it.cloud.value), Some(&*it.image.value), Some(&*it.instance_type.value), data]
                    })
                    .collect();
                let tags: Vec<&str> = image.written.tags.iter().map(|tag| tag.value.as_str()).collect();
                Some(image_content(&settings, &tags))
            }
        };
        inventory.components.push(Entry {
            content,
            description: Some(item.description().unwrap_or_default().to_owned()),
            kind: item.kind.title().to_owned(),
            name: item.name.clone(),
            publisher: is_lineage.then(|| catalog.publisher(item.publisher).name.clone()),
            revision: match item.revision {
                RevisionNumber::Committed(number) => number,
                RevisionNumber::Head => 0,
            },
        });
    }
    inventory.sort();
    inventory
}
