//! `status.json`: what may change about a published revision.
//!
//! Fields are declared in the order of their names.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::publication::ComponentAddress;
use crate::model::publication::Visibility;
use crate::resolve::catalog::Audience;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::State;
use crate::site::Site;
use crate::site::outputs::import_manifest::Component;
use crate::site::outputs::import_manifest::EulaEntry;
use crate::site::outputs::import_manifest::LineageEntry;
use crate::site::outputs::import_manifest::Manifest;
use crate::site::outputs::import_manifest::current_eulas;
use crate::site::outputs::import_manifest::number;
use crate::site::show::banners;
use crate::site::urls;
use crate::site::words;
use crate::text::Spanned;

/// The version of the format.
pub const FORMAT: &str = "status/1";

/// The status.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Status<'a> {
    /// As the command line writes it: `st:acme/linux-base@2`.
    pub address: String,
    /// If it should not be taken any more.
    pub deprecated: Option<DeprecatedEntry<'a>>,
    /// Licences to accept, each in its newest revision.
    pub eulas: Vec<EulaEntry<'a>>,
    /// [`FORMAT`].
    pub format: &'static str,
    /// `ServerTemplate`, `RightScript` or `MultiCloud Image`.
    pub kind: &'static str,
    /// Its lineage.
    pub lineage: LineageEntry<'a>,
    /// Its name.
    pub name: &'a str,
    /// The newest revision of its lineage.
    pub newest: NewestEntry<'a>,
    /// What is new in it, plain text.
    pub notes: Option<&'a str>,
    /// What a user must know, most important first.
    pub notices: Vec<Notice>,
    /// What comes along and is not everybody's to take, in import order.
    pub parts: Vec<PartEntry<'a>>,
    /// The day it was published.
    pub published: Option<String>,
    /// Its publisher's name.
    pub publisher: &'a str,
    /// Its revision.
    pub revision: Option<u32>,
    /// `published` or `deprecated`.
    pub state: &'static str,
    /// The account groups that it is shared with, as far as this site is for them; none where everybody may take it.
    pub visibility: Option<Vec<&'a str>>,
}

/// A part that is shared with some account groups only, or deprecated.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PartEntry<'a> {
    /// Its kind.
    pub kind: &'static str,
    /// Its name.
    pub name: &'a str,
    /// Its publisher's name.
    pub publisher: &'a str,
    /// Its revision.
    pub revision: Option<u32>,
    /// Its state.
    pub state: &'static str,
    /// The account groups that it is shared with, as far as this site is for them; none where everybody may take it.
    pub visibility: Option<Vec<&'a str>>,
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
#[derive(Debug, Serialize, JsonSchema)]
pub struct NewestEntry<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its number.
    pub revision: Option<u32>,
    /// Its state.
    pub state: &'static str,
}

/// A sentence to a user.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Notice {
    /// `newer`, `deprecated`, `ended`, `mirror`.
    pub id: &'static str,
    /// The sentence.
    pub text: String,
}

/// Makes the status of the item `id`, which `manifest` tells.
pub fn status<'a>(site: &'a Site, id: ItemId, manifest: &Manifest<'a>) -> Status<'a> {
    let catalog = &site.catalog;
    let item = catalog.item(id);
    let lineage = catalog.lineage_of(item);
    let newest = catalog.item(lineage.newest);
    let record = item.record.as_deref();
    Status {
        address: urls::component_address(catalog, item),
        deprecated: deprecated(item),
        eulas: current_eulas(site, item),
        format: FORMAT,
        kind: item.kind.title(),
        lineage: LineageEntry::new(lineage),
        name: &item.name,
        newest: NewestEntry {
            name: &newest.name,
            revision: number(newest),
            state: words::state(newest.state).id,
        },
        notices: banners::texts(site, item).into_iter().map(|(id, text)| Notice { id, text }).collect(),
        notes: record.and_then(|record| record.notes.as_ref()).map(|notes| notes.value.as_str()),
        parts: parts(site, item, manifest),
        published: record.and_then(|record| record.published.as_ref()).map(|day| day.value.to_string()),
        publisher: &catalog.publisher(item.publisher).name,
        revision: number(item),
        state: words::state(item.state).id,
        visibility: visibility(site, item),
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

/// What comes along with `item` and has something to say of its own.
fn parts<'a>(site: &'a Site, item: &'a Item, manifest: &Manifest<'a>) -> Vec<PartEntry<'a>> {
    let entry = |component: &Component<'a>| {
        let part = site.catalog.item(component.id);
        let visibility = visibility(site, part);
        let is_told = visibility.is_some() || part.state != State::Published;
        (is_told && !component.bundled && part.id != item.id).then(|| PartEntry {
            kind: component.kind,
            name: component.name,
            publisher: component.publisher,
            revision: component.revision,
            state: words::state(part.state).id,
            visibility,
        })
    };
    manifest.components.iter().filter_map(entry).collect()
}

/// The account groups that may see `item`, of those that this site is for; `None` for everybody.
fn visibility<'a>(site: &'a Site, item: &'a Item) -> Option<Vec<&'a str>> {
    let catalog = &site.catalog;
    let lineage = catalog.lineage_of(item).publication.as_ref().map(|publication| &publication.visibility);
    let record = item.record.as_ref().and_then(|record| record.visibility.as_ref()).map(|it| &it.value);
    let lists: Vec<&'a [Spanned<String>]> = [lineage, record]
        .into_iter()
        .flatten()
        .filter_map(|visibility| match visibility {
            Visibility::Public => None,
            Visibility::Groups(groups) => Some(groups.as_slice()),
        })
        .collect();
    let (first, others) = lists.split_first()?;
    let is_for = |group: &str| match &catalog.audience {
        Audience::All => true,
        Audience::Public => false,
        Audience::Groups(groups) => groups.contains(group),
    };
    let in_all = |group: &str| others.iter().all(|list| list.iter().any(|other| other.value == group));
    let groups = first.iter().map(|group| group.value.as_str());
    Some(groups.filter(|group| is_for(group) && in_all(group)).collect())
}

/// A component as `Use:` writes it.
pub(crate) fn written(address: &ComponentAddress) -> String {
    let publisher = address.publisher.as_ref().map(|publisher| format!("{publisher}/")).unwrap_or_default();
    let revision = address.revision.map(|revision| format!("@{revision}")).unwrap_or_default();
    format!("{}:{publisher}{}{revision}", address.kind.prefix(), address.lineage)
}
