//! The catalog: every component revision that may be seen, references answered, reverse links made.
//!
//! Nothing changes a [`Catalog`] after `resolve` has made it. What the audience may not see is not in it.

mod ids;
mod inputs;
mod look;

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::sync::Arc;

use crate::facts::Facts;
use crate::model::Kind;
use crate::model::alert::Alert;
use crate::model::content::ContentPage;
use crate::model::image_name::Agent;
use crate::model::image_name::ImageName;
use crate::model::multi_cloud_image::Setting;
use crate::model::people::AccountGroup;
use crate::model::people::EulaFile;
use crate::model::people::PublisherFile;
use crate::model::publication::PublicationFile;
use crate::model::publication::RevisionRecord;
use crate::model::reference::RevisionWord;
use crate::model::right_script::RightScriptFile;
use crate::model::server_template::Sequence;
use crate::model::server_template::ServerTemplateFile;
use crate::path::SourcePath;
use crate::text::FileId;
use crate::text::SharedStr;
use crate::text::Span;

pub use ids::Ids;
pub use inputs::Conflict;
pub use inputs::EffectiveInput;
pub(in crate::resolve) use inputs::More;
pub use inputs::Sequences;
pub use inputs::SetBy;

/// A lineage. Ids are in the order of [`Catalog::lineages`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineageId(pub(super) u32);

/// An item. Ids are in the order of [`Catalog::items`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ItemId(pub(super) u32);

/// A publisher. Ids are in the order of [`Catalog::publishers`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublisherId(pub(super) u32);

/// A cloud. Ids are in the order of [`Catalog::clouds`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CloudId(pub(super) u32);

/// Who is looking.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// Everybody: public things only.
    Public,
    /// Members of these account groups: public things and what is shared with one of them.
    Groups(BTreeSet<String>),
    /// The author: everything.
    All,
}

/// What of the catalog is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Show {
    /// To whom.
    pub audience: Audience,
    /// Whether lineages show their working copy and unpublished revisions; plain folders always do.
    pub drafts: bool,
}

/// Everything that may be seen.
///
/// A clone shares its items and lineages.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// Publishers that have a file or a component, by slug.
    pub publishers: Vec<Publisher>,
    /// Lineages with at least one visible item, by kind, publisher's slug, own slug.
    pub lineages: Vec<Arc<Lineage>>,
    /// Component revisions and bundled parts: each lineage's items oldest first, the working copy last, each
    /// followed by its parts.
    pub items: Vec<Arc<Item>>,
    /// The ids of the lineages.
    pub lineage_ids: Ids,
    /// The ids of the items.
    pub item_ids: Ids,
    /// The ids of the publishers.
    pub publisher_ids: Ids,
    /// The ids of the clouds.
    pub cloud_ids: Ids,
    /// Clouds that some visible MultiCloud Image covers: by type, then id, then name.
    pub clouds: Vec<CatalogCloud>,
    /// EULA revisions, by slug and number.
    pub eulas: Vec<Arc<EulaFile>>,
    /// Account groups, in written order.
    pub groups: Vec<AccountGroup>,
    /// Pages of the content folder, in menu order.
    pub content: Vec<Arc<ContentPage>>,
    /// The tables.
    pub facts: Arc<Facts>,
    /// The day that rules and pages about time compare with, `YYYY-MM-DD`.
    pub as_of: String,
    /// Whether the root holds lineage folders; a plain folder holds working copies only.
    pub project: bool,
    /// Who is looking.
    pub audience: Audience,
}

/// Who publishes.
#[derive(Debug, Clone)]
pub struct Publisher {
    /// Its slug, unique.
    pub slug: String,
    /// The name that references use.
    pub name: String,
    /// Its file; `None` for a publisher that is only named.
    pub file: Option<Arc<PublisherFile>>,
    /// Its logos among the sources: small, large.
    pub logos: [Option<FileId>; 2],
    /// Its visible lineages.
    pub lineages: Vec<LineageId>,
}

/// A component over all its revisions.
#[derive(Debug, Clone)]
pub struct Lineage {
    /// What it is a lineage of.
    pub kind: Kind,
    /// Who publishes it.
    pub publisher: PublisherId,
    /// Its part of the address; unique with kind and publisher.
    pub slug: String,
    /// Its id: `Lineage` of the sidecar, else the slug.
    pub id: String,
    /// The lineage folder; for a plain folder the component's file.
    pub folder: SourcePath,
    /// The sidecar; `None` in a plain folder.
    pub publication: Option<Arc<PublicationFile>>,
    /// Its visible items, oldest first, the working copy last; never empty.
    pub items: Vec<ItemId>,
    /// The one the lineage's own address shows: the newest published that is not deprecated, else the newest
    /// published, else the newest committed, else the working copy.
    pub newest: ItemId,
}

/// Which revision an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RevisionNumber {
    /// Committed, from 1.
    Committed(u32),
    /// The working copy.
    Head,
}

/// How far an item has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Not committed.
    WorkingCopy,
    /// Committed, not published.
    Unpublished,
    /// Published.
    Published,
    /// Published, and should not be taken any more.
    Deprecated,
}

/// Where an item belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Home {
    /// It is a revision of a lineage.
    Revision(LineageId),
    /// It is published with a ServerTemplate revision, and has no lineage of its own.
    Part {
        /// The ServerTemplate.
        of: ItemId,
        /// The ServerTemplate's lineage.
        lineage: LineageId,
        /// Its part of the address, unique with kind among the ServerTemplate's parts.
        slug: String,
    },
}

/// One component revision, or one bundled part of one.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its own id.
    pub id: ItemId,
    /// What it is.
    pub kind: Kind,
    /// Where it belongs.
    pub home: Home,
    /// Who publishes it.
    pub publisher: PublisherId,
    /// Its revision; a part has that of its ServerTemplate.
    pub revision: RevisionNumber,
    /// Its state; a part has that of its ServerTemplate.
    pub state: State,
    /// Its name, not empty: as written, else the file's name.
    pub name: String,
    /// What the sidecar says of this revision.
    pub record: Option<Arc<RevisionRecord>>,
    /// The file it was read from.
    pub file: FileId,
    /// The files that make it, by path: of a committed revision all of its folder, else those it names.
    pub files: Vec<ComponentFile>,
    /// The digest of its folder, `sha256:<64 hex>`; committed revisions only.
    pub digest: Option<String>,
    /// What it is made of.
    pub component: Component,
    /// Who uses it, by item and place; each use once.
    pub used_by: Vec<Usage>,
}

/// A file of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentFile {
    /// Relative to the component's folder, `/` between names; never leaves it.
    pub path: String,
    /// Which source.
    pub file: FileId,
    /// Bytes.
    pub size: u64,
    /// Of its bytes; `None` where it was not needed.
    pub sha256: Option<[u8; 32]>,
}

/// What an item is made of.
#[derive(Debug, Clone)]
pub enum Component {
    /// A ServerTemplate.
    ServerTemplate(Box<ServerTemplate>),
    /// A RightScript.
    RightScript(RightScript),
    /// A MultiCloud Image.
    MultiCloudImage(Box<MultiCloudImage>),
}

/// A use of an item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Usage {
    /// The ServerTemplate that uses it.
    pub by: ItemId,
    /// As what.
    pub role: Role,
}

/// As what an item is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// As a script.
    Script {
        /// In which list.
        sequence: Sequence,
        /// At which place, from 1.
        position: u32,
    },
    /// As an image.
    Image {
        /// Whether it is the default.
        default: bool,
    },
}

/// How firmly a reference names what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Firmness {
    /// By name and revision.
    Pinned,
    /// By name and `latest`.
    Floating,
    /// By name alone: HEAD.
    Head,
    /// By a path.
    Local,
    /// By an account's href.
    Href,
    /// Defined on the spot.
    Inline,
}

/// What a reference means here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// This item.
    Item(ItemId),
    /// Something outside this catalog; what depends on it is Unknown.
    External,
    /// Nothing: a mistake that was reported.
    Unresolved,
}

/// A reference: as written, and what it means.
#[derive(Debug, Clone)]
pub struct Reference {
    /// Where it is written.
    pub span: Span,
    /// How firm it is.
    pub firmness: Firmness,
    /// The name, path or href as written.
    pub written: SharedStr,
    /// The revision, if written.
    pub revision: Option<RevisionWord>,
    /// The publisher, if written.
    pub publisher: Option<SharedStr>,
    /// What it means.
    pub answer: Answer,
}

impl Reference {
    /// The item it means, if it means one.
    pub fn item(&self) -> Option<ItemId> {
        match self.answer {
            Answer::Item(id) => Some(id),
            Answer::External | Answer::Unresolved => None,
        }
    }

    /// The revision it asks for; none written means HEAD.
    pub fn wanted(&self) -> RevisionWord {
        self.revision.unwrap_or(RevisionWord::Head)
    }

    /// Whether both certainly mean one thing: the same item, or the same words where the catalog has no answer.
    pub fn means_same(&self, other: &Reference) -> bool {
        match (self.answer, other.answer) {
            (Answer::Item(own), Answer::Item(other)) => own == other,
            (Answer::External, Answer::External) => {
                (&self.written, self.wanted(), &self.publisher)
                    == (&other.written, other.wanted(), &other.publisher)
            }
            _ => false,
        }
    }
}

/// A ServerTemplate, answered.
#[derive(Debug, Clone)]
pub struct ServerTemplate {
    /// As written.
    pub written: Arc<ServerTemplateFile>,
    /// Its scripts: Boot, Operational, Decommission, each in order.
    pub scripts: Vec<ScriptUse>,
    /// Its images; the first is the default.
    pub images: Vec<Reference>,
    /// Its alerts, those of included files at the place of the include, each with the file it stands in.
    pub alerts: Vec<AlertUse>,
    /// Its inputs, by category then name.
    pub inputs: Vec<EffectiveInput>,
    /// Its clouds, in the order of [`Catalog::clouds`].
    pub clouds: Vec<CloudRow>,
    /// Whether some image is external or unresolved, so that a cloud that is not listed is Unknown and not No.
    pub has_unknown_images: bool,
    /// Whether some script is external or unresolved, so that there may be inputs that are not listed.
    pub has_unknown_scripts: bool,
}

/// A script at its place.
#[derive(Debug, Clone)]
pub struct ScriptUse {
    /// In which list.
    pub sequence: Sequence,
    /// At which place, from 1.
    pub position: u32,
    /// Which script.
    pub reference: Reference,
}

/// An alert and the file it stands in.
#[derive(Debug, Clone)]
pub struct AlertUse {
    /// The alert.
    pub alert: Arc<Alert>,
    /// The ServerTemplate's file or an included one.
    pub file: FileId,
}

/// Does it run there?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CloudWord {
    /// The default image covers the cloud.
    Default,
    /// Another image does.
    ChooseMci,
    /// The cloud, or the agent of every image that covers it, is past its end.
    Ended,
    /// An image is external or undefined.
    Unknown,
    /// None does.
    No,
}

impl CloudWord {
    /// All words, in the order of legends.
    pub const ALL: [CloudWord; 5] =
        [CloudWord::Default, CloudWord::ChooseMci, CloudWord::Ended, CloudWord::Unknown, CloudWord::No];

    /// The word as pages and JSON write it.
    pub fn text(self) -> &'static str {
        match self {
            CloudWord::Default => "Default",
            CloudWord::ChooseMci => "Choose MCI",
            CloudWord::Ended => "Ended",
            CloudWord::Unknown => "Unknown",
            CloudWord::No => "No",
        }
    }
}

/// A ServerTemplate in one cloud.
#[derive(Debug, Clone)]
pub struct CloudRow {
    /// The cloud.
    pub cloud: CloudId,
    /// The answer.
    pub word: CloudWord,
    /// For each of the ServerTemplate's images the place of its setting for this cloud in
    /// [`MultiCloudImage::settings`], if it has one.
    pub cells: Box<[Option<SettingPlace>]>,
}

/// A place in [`MultiCloudImage::settings`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SettingPlace(NonZeroU32);

impl SettingPlace {
    /// The place `at`, from 0.
    pub(super) fn new(at: usize) -> Self {
        let after = u32::try_from(at).ok().and_then(|at| NonZeroU32::MIN.checked_add(at));
        SettingPlace(after.expect("an image has fewer than four billion settings"))
    }

    /// The place, from 0.
    pub fn get(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// A RightScript, answered.
#[derive(Debug, Clone)]
pub struct RightScript {
    /// As written.
    pub written: Arc<RightScriptFile>,
    /// Its attachments, in written order; the path is the name below `attachments/`.
    pub attachments: Vec<ComponentFile>,
}

/// A MultiCloud Image, answered.
#[derive(Debug, Clone)]
pub struct MultiCloudImage {
    /// As written.
    pub written: Arc<crate::model::multi_cloud_image::MultiCloudImage>,
    /// What each cloud gets, in written order.
    pub settings: Vec<CloudSetting>,
    /// What its name says of the system, if it says something.
    pub system: Option<ImageName>,
    /// What its tags say of the agent.
    pub agent: Agent,
    /// Whether that agent is past the end of its life at [`Catalog::as_of`].
    pub agent_ended: bool,
}

/// A setting and the cloud it means.
#[derive(Debug, Clone)]
pub struct CloudSetting {
    /// The cloud.
    pub cloud: CloudId,
    /// As written.
    pub setting: Arc<Setting>,
}

/// A cloud that something here covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogCloud {
    /// Its part of the address, unique.
    pub slug: String,
    /// The canonical name, or the name as written.
    pub name: String,
    /// The name to show.
    pub display_name: String,
    /// The API's `cloud_type`; `None` for a cloud that is not in the tables.
    pub cloud_type: Option<String>,
    /// The provider's region.
    pub region: Option<String>,
    /// The day it ended.
    pub retired: Option<String>,
    /// Whether that day is past at [`Catalog::as_of`].
    pub ended: bool,
}
