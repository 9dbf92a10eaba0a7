//! All documents of a root: what every file was taken for, and what was read from it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::facts::Facts;
use crate::model::Definition;
use crate::model::Kind;
use crate::model::content::ContentPage;
use crate::model::people::AccountGroup;
use crate::model::people::EulaFile;
use crate::model::people::PublisherFile;
use crate::model::publication::PublicationFile;
use crate::path::SourcePath;
use crate::text::FileId;

/// What a file was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Taken {
    /// A component of this kind.
    Component(Kind),
    /// A file of alerts.
    Alerts,
    /// `publication.yml`.
    Publication,
    /// A publisher.
    Publisher,
    /// An EULA's revision.
    Eula,
    /// `account-groups.yml`.
    AccountGroups,
    /// `clouds.yml` or `images.yml`.
    Facts,
    /// A content page.
    Content,
    /// Not ours.
    Nothing,
}

/// Everything that was read, before any name is answered.
///
/// A clone shares nearly all of it.
#[derive(Debug, Clone, Default)]
pub struct Documents {
    /// Definitions of the right_st format that could be read, by file.
    pub definitions: Arc<BTreeMap<FileId, Arc<Definition>>>,
    /// Sidecars, by path.
    pub publications: Arc<Vec<Arc<PublicationFile>>>,
    /// Publishers, by slug.
    pub publishers: Vec<Arc<PublisherFile>>,
    /// EULA revisions, by slug and number.
    pub eulas: Vec<Arc<EulaFile>>,
    /// Account groups, in written order.
    pub groups: Vec<AccountGroup>,
    /// Content pages, in menu order.
    pub content: Vec<Arc<ContentPage>>,
    /// The tables: those inside the binary, with the catalog's own laid over them.
    pub facts: Arc<Facts>,
    /// What each file that was looked at was taken for.
    pub taken: Arc<BTreeMap<SourcePath, Taken>>,
}
