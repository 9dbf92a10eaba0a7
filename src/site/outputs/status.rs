//! `status.json`: what may change about a published revision.
//!
//! Fields are declared in the order of their names.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::publication::ComponentAddress;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::State;
use crate::site::Site;
use crate::site::outputs::import_manifest::EulaEntry;
use crate::site::outputs::import_manifest::LineageEntry;
use crate::site::outputs::import_manifest::eulas;
use crate::site::outputs::import_manifest::number;
use crate::site::show::banners;
use crate::site::urls;
use crate::site::words;

/// The version of the format.
pub const FORMAT: &str = "status/1";

/// The status.
#[derive(Debug, Serialize)]
pub struct Status<'a> {
    /// As the command line writes it: `st:acme/linux-base@2`.
    pub address: String,
    /// If it should not be taken any more.
    pub deprecated: Option<DeprecatedEntry<'a>>,
    /// Licences to accept, each in its newest revision.
    pub eulas: Vec<EulaEntry<'a>>,
    /// [`FORMAT`].
    pub format: &'static str,
    /// Its lineage.
    pub lineage: LineageEntry<'a>,
    /// The newest revision of its lineage.
    pub newest: NewestEntry<'a>,
    /// What is new in it, plain text.
    pub notes: Option<&'a str>,
    /// What a user must know, most important first.
    pub notices: Vec<Notice>,
    /// The day it was published.
    pub published: Option<String>,
    /// `published` or `deprecated`.
    pub state: &'static str,
}

/// Why it should not be taken any more.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeprecatedEntry<'a> {
    /// Why.
    pub because: &'a str,
    /// Since when.
    pub date: String,
    /// What to take instead.
    pub successor: Option<String>,
}

/// A revision.
#[derive(Debug, Serialize)]
pub struct NewestEntry<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its number.
    pub revision: Option<u32>,
    /// Its state.
    pub state: &'static str,
}

/// A sentence to a user.
#[derive(Debug, Serialize)]
pub struct Notice {
    /// `newer`, `deprecated`, `ended`, `mirror`.
    pub id: &'static str,
    /// The sentence.
    pub text: String,
}

/// Makes the status of the item `id`.
pub fn status(site: &Site, id: ItemId) -> Status<'_> {
    let catalog = &site.catalog;
    let item = catalog.item(id);
    let lineage = catalog.lineage_of(item);
    let newest = catalog.item(lineage.newest);
    let record = item.record.as_deref();
    Status {
        address: urls::component_address(catalog, item),
        deprecated: deprecated(item),
        eulas: eulas(site, item),
        format: FORMAT,
        lineage: LineageEntry::new(lineage),
        newest: NewestEntry {
            name: &newest.name,
            revision: number(newest),
            state: words::state(newest.state).id,
        },
        notices: banners::texts(site, item).into_iter().map(|(id, text)| Notice { id, text }).collect(),
        notes: record.and_then(|record| record.notes.as_ref()).map(|notes| notes.value.as_str()),
        published: record.and_then(|record| record.published.as_ref()).map(|day| day.value.to_string()),
        state: words::state(item.state).id,
    }
}

/// Why `item` should not be taken any more, if it should not.
pub(crate) fn deprecated(item: &Item) -> Option<DeprecatedEntry<'_>> {
    let why = item.record.as_deref().and_then(|record| record.deprecated.as_ref());
    why.filter(|_| item.state == State::Deprecated).map(|why| DeprecatedEntry {
        because: &why.because,
        date: why.date.to_string(),
        successor: why.successor.as_ref().map(|successor| written(&successor.value)),
    })
}

/// A component as `Use:` writes it.
pub(crate) fn written(address: &ComponentAddress) -> String {
    let publisher = address.publisher.as_ref().map(|publisher| format!("{publisher}/")).unwrap_or_default();
    let revision = address.revision.map(|revision| format!("@{revision}")).unwrap_or_default();
    format!("{}:{publisher}{}{revision}", address.kind.prefix(), address.lineage)
}
