//! Looking things up in a catalog.

use std::collections::BTreeMap;

use super::Catalog;
use super::CatalogCloud;
use super::CloudId;
use super::Component;
use super::Home;
use super::Item;
use super::ItemId;
use super::Lineage;
use super::LineageId;
use super::MultiCloudImage;
use super::Publisher;
use super::PublisherId;
use super::RightScript;
use super::ServerTemplate;
use super::ids;
use crate::model::Kind;

impl Catalog {
    /// The item of `id`.
    pub fn item(&self, id: ItemId) -> &Item {
        &self.items[self.place(id)]
    }

    /// The item of `id`, if it is there.
    pub fn find_item(&self, id: ItemId) -> Option<&Item> {
        self.item_ids.find(id.0).map(|place| &*self.items[place])
    }

    /// The place of an item in [`Catalog::items`].
    pub fn place(&self, id: ItemId) -> usize {
        self.item_ids.find(id.0).expect("it is in this catalog")
    }

    /// The lineage of `id`.
    pub fn lineage(&self, id: LineageId) -> &Lineage {
        &self.lineages[self.lineage_place(id)]
    }

    /// The lineage of `id`, if it is there.
    pub fn find_lineage(&self, id: LineageId) -> Option<&Lineage> {
        self.lineage_ids.find(id.0).map(|place| &*self.lineages[place])
    }

    /// The place of a lineage in [`Catalog::lineages`].
    pub fn lineage_place(&self, id: LineageId) -> usize {
        self.lineage_ids.find(id.0).expect("it is in this catalog")
    }

    /// The items that are others in `now`, came or went, in order.
    pub fn differing_items(&self, now: &Catalog) -> Vec<ItemId> {
        let ids = [&self.item_ids, &now.item_ids];
        ids::differing(ids, [&self.items, &now.items]).into_iter().map(ItemId).collect()
    }

    /// The lineages that are others in `now`, came or went, in order.
    pub fn differing_lineages(&self, now: &Catalog) -> Vec<LineageId> {
        let ids = [&self.lineage_ids, &now.lineage_ids];
        ids::differing(ids, [&self.lineages, &now.lineages]).into_iter().map(LineageId).collect()
    }

    /// The id of every lineage, in the order of [`Catalog::lineages`].
    pub fn ids_of_lineages(&self) -> impl Iterator<Item = LineageId> + '_ {
        self.lineage_ids.iter().map(LineageId)
    }

    /// The publisher of `id`.
    pub fn publisher(&self, id: PublisherId) -> &Publisher {
        &self.publishers[self.publisher_place(id)]
    }

    /// The place of a publisher in [`Catalog::publishers`].
    pub fn publisher_place(&self, id: PublisherId) -> usize {
        self.publisher_ids.find(id.0).expect("it is in this catalog")
    }

    /// Every publisher with its id, in order.
    pub fn all_publishers(&self) -> impl Iterator<Item = (PublisherId, &Publisher)> {
        self.publisher_ids.iter().map(PublisherId).zip(&self.publishers)
    }

    /// The cloud of `id`.
    pub fn cloud(&self, id: CloudId) -> &CatalogCloud {
        &self.clouds[self.cloud_place(id)]
    }

    /// The place of a cloud in [`Catalog::clouds`].
    pub fn cloud_place(&self, id: CloudId) -> usize {
        self.cloud_ids.find(id.0).expect("it is in this catalog")
    }

    /// Every cloud with its id, in order.
    pub fn all_clouds(&self) -> impl Iterator<Item = (CloudId, &CatalogCloud)> {
        self.cloud_ids.iter().map(CloudId).zip(&self.clouds)
    }

    /// The lineage an item belongs to; a part belongs to its ServerTemplate's.
    pub fn lineage_of(&self, item: &Item) -> &Lineage {
        self.lineage(item.lineage())
    }

    /// The lineages of one kind, by publisher's slug and own slug.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Lineage> {
        self.lineages.iter().filter(move |lineage| lineage.kind == kind).map(|lineage| &**lineage)
    }

    /// Every lineage, in the order of [`Catalog::lineages`].
    pub fn all_lineages(&self) -> impl Iterator<Item = &Lineage> {
        self.lineages.iter().map(|lineage| &**lineage)
    }

    /// Every item, in the order of [`Catalog::items`].
    pub fn all_items(&self) -> impl DoubleEndedIterator<Item = &Item> {
        self.items.iter().map(|item| &**item)
    }

    /// The categories of visible lineages, each with its lineages, by name.
    pub fn categories(&self) -> BTreeMap<&str, Vec<LineageId>> {
        let mut categories: BTreeMap<&str, Vec<LineageId>> = BTreeMap::new();
        for (id, lineage) in self.ids_of_lineages().zip(&self.lineages) {
            let written = lineage.publication.iter().flat_map(|file| &file.categories);
            for category in written {
                categories.entry(&category.value).or_default().push(id);
            }
        }
        categories
    }

    /// The bundled parts of `item`, in the order of [`Catalog::items`].
    pub fn parts(&self, item: &Item) -> impl Iterator<Item = &Item> {
        let of = item.id;
        let rest = &self.items[self.place(of) + 1..];
        rest.iter()
            .map(|part| &**part)
            .take_while(move |part| matches!(part.home, Home::Part { of: own, .. } if own == of))
    }
}

impl Item {
    /// The lineage it belongs to; a part belongs to its ServerTemplate's.
    pub fn lineage(&self) -> LineageId {
        match self.home {
            Home::Revision(lineage) | Home::Part { lineage, .. } => lineage,
        }
    }

    /// The item that it is a part of, or itself.
    pub fn root(&self) -> ItemId {
        match self.home {
            Home::Revision(_) => self.id,
            Home::Part { of, .. } => of,
        }
    }

    /// Its description, Markdown.
    pub fn description(&self) -> Option<&str> {
        let written = match &self.component {
            Component::ServerTemplate(it) => &it.written.description,
            Component::RightScript(it) => &it.written.description,
            Component::MultiCloudImage(it) => &it.written.description,
        };
        written.as_ref().map(|text| text.value.as_str())
    }

    /// The ServerTemplate it is, if it is one.
    pub fn server_template(&self) -> Option<&ServerTemplate> {
        match &self.component {
            Component::ServerTemplate(it) => Some(it),
            Component::RightScript(_) | Component::MultiCloudImage(_) => None,
        }
    }

    /// The RightScript it is, if it is one.
    pub fn right_script(&self) -> Option<&RightScript> {
        match &self.component {
            Component::RightScript(it) => Some(it),
            Component::ServerTemplate(_) | Component::MultiCloudImage(_) => None,
        }
    }

    /// The MultiCloud Image it is, if it is one.
    pub fn multi_cloud_image(&self) -> Option<&MultiCloudImage> {
        match &self.component {
            Component::MultiCloudImage(it) => Some(it),
            Component::ServerTemplate(_) | Component::RightScript(_) => None,
        }
    }
}
