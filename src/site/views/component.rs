//! What pages of all three kinds of components share, and their cards in lists.

use std::borrow::Cow;

use serde::Serialize;

use crate::site::views::rows::Rows;
use crate::site::views::shell::Badge;
use crate::site::views::shell::Link;
use crate::site::views::shell::Word;

/// A component as a list shows it.
#[derive(Debug, Serialize)]
pub struct Card<'a> {
    /// Its kind: `server-templates`, …; the text is `ServerTemplate`, ….
    pub kind: Word,
    /// Its name.
    pub name: &'a str,
    /// Its page.
    pub href: String,
    /// Its publisher.
    pub publisher: Link<'a>,
    /// `rev 12`, or `working copy`.
    pub revision: Cow<'a, str>,
    /// The day it was published, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// A sentence or two, plain text, at most 300 characters; may be empty.
    pub summary: Cow<'a, str>,
    /// Remarks: deprecated, working copy, ended, ….
    pub badges: Vec<Badge<'a>>,
    /// The types of clouds it runs in (for a RightScript: none).
    pub clouds: Vec<CloudTypeCount<'a>>,
    /// Whether there may be more clouds, since an image is not in this catalog.
    pub clouds_unknown: bool,
    /// What it is made of, as short texts: `6 scripts`, `27 inputs`, `Ubuntu 16.04 x64`, `RightLink 10`, ….
    pub facts: Vec<Cow<'a, str>>,
    /// Its categories.
    pub categories: Vec<Link<'a>>,
}

/// A type of clouds, and how many of its clouds.
#[derive(Debug, Clone, Serialize)]
pub struct CloudTypeCount<'a> {
    /// For classes: `amazon`, `google`, `azure_v2`, `open_stack_v3`, `soft_layer`, `vscale`, …; `other` if unknown.
    pub id: Cow<'a, str>,
    /// `AWS`, `Google`, `AzureRM`, `OpenStack`, ….
    pub title: Cow<'a, str>,
    /// How many of its clouds are covered.
    pub count: usize,
}

/// The head of a component's page.
#[derive(Debug, Serialize)]
pub struct Header<'a> {
    /// Its kind: `server-templates`, …; the text is `ServerTemplate`, ….
    pub kind: Word,
    /// Its name.
    pub name: &'a str,
    /// Its publisher.
    pub publisher: Link<'a>,
    /// The publisher's large logo.
    pub logo: Option<String>,
    /// `rev 12`, or `working copy`.
    pub revision: Cow<'a, str>,
    /// `published`, `deprecated`, `unpublished` or `working-copy`, with words.
    pub state: Word,
    /// The day it was published, `YYYY-MM-DD`.
    pub published: Option<String>,
    /// The day it was committed, `YYYY-MM-DD`.
    pub committed: Option<String>,
    /// One or two sentences, plain text; may be empty.
    pub summary: Cow<'a, str>,
    /// Its categories.
    pub categories: Vec<Link<'a>>,
    /// The types of clouds it runs in (for a RightScript: none).
    pub clouds: Vec<CloudTypeCount<'a>>,
    /// Whether there may be more clouds, since an image is not in this catalog.
    pub clouds_unknown: bool,
    /// Remarks.
    pub badges: Vec<Badge<'a>>,
    /// What a visitor must know first, most important first.
    pub banners: Vec<Banner<'a>>,
    /// Of a bundled part: the ServerTemplate revision it is published with.
    pub part_of: Option<Link<'a>>,
    /// The sections that the page has, in order: for a table of contents or tabs.
    pub sections: Vec<Section>,
}

/// A section of a component's page.
#[derive(Debug, Serialize)]
pub struct Section {
    /// Its anchor: `info`, `images`, `scripts`, `source`, `clouds`, `inputs`, `attachments`, `alerts`, `parts`,
    /// `used-by`, `revisions`, `support`.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// How much is in it, where that can be counted.
    pub count: Option<usize>,
}

/// A sentence across the top of a page.
#[derive(Debug, Serialize)]
pub struct Banner<'a> {
    /// `newer`, `deprecated`, `ended`, `working-copy`, `unpublished`, `part`, `mirror`: for classes.
    pub id: &'static str,
    /// The sentence.
    pub text: String,
    /// Where to go instead.
    pub link: Option<Link<'a>>,
}

/// The box "Get this".
#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template asks each by its name")]
pub struct GetThis<'a> {
    /// Whether it is a working copy or unpublished, so that there is no manifest.
    pub draft: bool,
    /// Whether it is the working copy of a lineage, which whoever takes it follows instead of importing a revision.
    pub subscribe: bool,
    /// `import.json`.
    pub manifest: Option<String>,
    /// `status.json`.
    pub status: Option<String>,
    /// `bundle.zip`; of a working copy a snapshot.
    pub bundle: Option<String>,
    /// `SHA256SUMS`.
    pub checksums: Option<String>,
    /// How much comes along: `2 RightScripts, 1 MultiCloud Image, 12 files, 34 KB`.
    pub size: String,
    /// The digest that pins this and all that comes along, `sha256:<64 hex>`.
    pub closure_digest: Option<String>,
    /// Whether every reference and licence is pinned or recorded, so that the manifest promises bytes.
    pub pinned: bool,
    /// Whether every reference was answered by this catalog, so that nothing is missing from the bundle.
    pub complete: bool,
    /// The digest of the revision's folder, `sha256:<64 hex>`.
    pub folder_digest: Option<&'a str>,
    /// What comes along: each part of the closure in import order, the component itself last.
    pub closure: Rows<ClosureRow<'a>>,
    /// What an account must find elsewhere: references that lead out of this catalog or nowhere.
    pub externals: Rows<ExternalRow<'a>>,
    /// What the account must have first: one sentence each (roles, credentials, escalations, EULAs, …).
    pub prerequisites: Vec<String>,
    /// Licences to accept.
    pub eulas: Vec<Link<'a>>,
    /// The files of the component itself.
    pub files: Vec<FileRow<'a>>,
    /// Bytes of all those files.
    pub total_bytes: u64,
    /// Commands to copy, in order.
    pub commands: Vec<String>,
}

/// A part of what comes along.
#[derive(Debug, Serialize)]
pub struct ClosureRow<'a> {
    /// Its kind.
    pub kind: Word,
    /// Its name and page.
    pub link: Link<'a>,
    /// `rev 12`, or `working copy`.
    pub revision: Cow<'a, str>,
    /// `Boot 3`, `default image`, `this`, ….
    pub role: String,
}

/// A reference that leads out of this catalog or nowhere.
#[derive(Debug, Serialize)]
pub struct ExternalRow<'a> {
    /// Its kind.
    pub kind: Word,
    /// Its name, as written.
    pub name: &'a str,
    /// Its revision, as written: `rev 12`, `latest`, `head`.
    pub revision: Cow<'a, str>,
    /// Its publisher, if written.
    pub publisher: Option<&'a str>,
    /// `Boot 3`, `default image`, ….
    pub role: String,
    /// Why it is not here: a sentence.
    pub reason: String,
}

/// A file to take.
#[derive(Debug, Serialize)]
pub struct FileRow<'a> {
    /// Its path below the component's folder.
    pub path: &'a str,
    /// Where it is; none where the site does not hold it.
    pub href: Option<String>,
    /// Bytes.
    pub size: u64,
    /// The same for people: `1.2 KB`.
    pub size_text: String,
    /// 64 hex digits, if known.
    pub sha256: Option<String>,
}

/// A revision in the list of a lineage's revisions, newest first.
#[derive(Debug, Serialize)]
pub struct RevisionRow<'a> {
    /// `rev 12`, or `working copy`.
    pub revision: Cow<'a, str>,
    /// Its page.
    pub href: String,
    /// Its name, if it is not that of this page.
    pub name: Option<&'a str>,
    /// Its state.
    pub state: Word,
    /// The day it was published.
    pub published: Option<String>,
    /// The day it was committed.
    pub committed: Option<String>,
    /// What a user should know, plain text.
    pub notes: Option<&'a str>,
    /// Why it was committed, plain text.
    pub message: Option<&'a str>,
    /// Whether this page shows it.
    pub current: bool,
    /// Whether it is the lineage's newest.
    pub newest: bool,
    /// What changed since the revision before it, if there is one.
    pub step: Option<RevisionStep>,
}

/// The step from one revision to the next.
#[derive(Debug, Serialize)]
pub struct RevisionStep {
    /// The page that tells it.
    pub href: String,
    /// The revision before: `rev 11`.
    pub from: Cow<'static, str>,
    /// `same`, `fix`, `addition` or `breaking`, with words.
    pub verdict: Word,
}

/// Who uses a component.
#[derive(Debug, Serialize)]
pub struct UsedBy<'a> {
    /// The ServerTemplates, by name; at most [`UsedBy::LIMIT`].
    pub rows: Rows<UsageRow<'a>>,
    /// How many there are.
    pub total: usize,
    /// What tells all of them, and what it uses itself, on the command line.
    pub command: String,
}

impl UsedBy<'_> {
    /// How many rows one page shows.
    pub const LIMIT: usize = 200;
}

/// A ServerTemplate that uses a component: its newest revision that does.
#[derive(Debug, Serialize)]
pub struct UsageRow<'a> {
    /// Its name and page.
    pub link: Link<'a>,
    /// Its publisher.
    pub publisher: Link<'a>,
    /// `rev 12`, or `working copy`.
    pub revision: Cow<'a, str>,
    /// How many of its revisions use it.
    pub revisions: usize,
    /// Its state.
    pub state: Word,
    /// As what: `Boot 3`, `Operational 1`, `default image`, `image`.
    pub roles: Vec<String>,
}

/// What only the sidecar says, for the section Info.
#[derive(Debug, Serialize)]
pub struct Info<'a> {
    /// The component's own description, safe HTML; may be empty.
    pub description: String,
    /// The lineage's long description, safe HTML; may be empty.
    pub long_description: String,
    /// What is new in this revision, plain text.
    pub notes: Option<&'a str>,
    /// Why this revision was committed, plain text.
    pub message: Option<&'a str>,
    /// Rows of a table: Kind, Publisher, Lineage, Revision, Published, …; a value may have a link.
    pub rows: Vec<InfoRow<'a>>,
    /// How to get help, safe HTML; may be empty.
    pub support: String,
    /// Licences to accept.
    pub eulas: Vec<Link<'a>>,
}

/// A row of the table in Info.
#[derive(Debug, Serialize)]
pub struct InfoRow<'a> {
    /// What it is.
    pub label: &'static str,
    /// What it says.
    pub value: Link<'a>,
    /// Whether it is code: digests, paths, ids.
    pub code: bool,
}

/// A value of an input.
#[derive(Debug, Clone, Serialize)]
pub struct ValueView<'a> {
    /// `text`, `blank`, `ignore`, `inherit`, `env`, `cred`, `key`, `array`, `other`: for classes.
    pub kind: &'static str,
    /// For people: the text itself; `(blank)`; `(not passed)`; the name of a credential; ….
    pub text: Cow<'a, str>,
    /// As it is written in a file: `text:foo`, `cred:DB_PASSWORD`.
    pub written: String,
}
