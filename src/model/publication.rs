//! The sidecars that only we read: `publication.yml`, publishers, EULAs, account groups.

mod address;
mod read;

use std::fmt;
use std::sync::Arc;

use crate::model::Kind;
use crate::text::FileId;
use crate::text::Span;
use crate::text::Spanned;

pub use address::AddressError;
pub use address::ComponentAddress;
pub use address::revision_number;
pub use read::PUBLICATION;
pub use read::read;

/// The name of a lineage's sidecar.
pub const SIDECAR: &str = "publication.yml";

/// A calendar day, `YYYY-MM-DD`; valid by construction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Reads `YYYY-MM-DD`, a day of the Gregorian calendar from year 1 to 9999.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |part: &str, n: usize| {
            (part.len() == n && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<u16>().ok())?
        };
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let (year, month, day) = (digits(year, 4)?, digits(month, 2)?, digits(day, 2)?);
        let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
        let days = days_in(year, month)?;
        (year != 0 && (1..=days).contains(&day)).then_some(Date { year, month, day })
    }

    /// The day, in UTC, of a moment in seconds since 1970; `None` before that or after the year 9999.
    pub fn of_unix_seconds(seconds: i64) -> Option<Self> {
        let mut days = u64::try_from(seconds).ok()? / 86_400;
        let mut year: u16 = 1970;
        loop {
            let length = if is_leap(year) { 366 } else { 365 };
            if days < length {
                break;
            }
            days -= length;
            year += 1;
            if year > 9999 {
                return None;
            }
        }
        for month in 1..=12u8 {
            let length = u64::from(days_in(year, month)?);
            if days < length {
                return Some(Date { year, month, day: u8::try_from(days + 1).ok()? });
            }
            days -= length;
        }
        None
    }
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// How many days a month has; `None` for a month that there is not.
fn days_in(year: u16, month: u8) -> Option<u8> {
    Some(match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => return None,
    })
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Who may see something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visibility {
    /// Everybody.
    Public,
    /// The account groups of these names, at least one.
    Groups(Vec<Spanned<String>>),
}

/// What a floating reference meant when the revision was committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedRecord {
    /// The reference's kind (`mci:` or `rs:` in the key).
    pub kind: Kind,
    /// The name it was written with.
    pub name: Spanned<String>,
    /// The revision it meant.
    pub revision: u32,
    /// Its publisher.
    pub publisher: Option<Spanned<String>>,
    /// The digest of that revision's folder, `sha256:<64 hex>`.
    pub digest: Option<Spanned<String>>,
}

/// Which revision of a licence a revision was published with: an `eula:` record of `Resolved`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedEula {
    /// The licence's slug.
    pub slug: Spanned<String>,
    /// The licence's revision.
    pub revision: u32,
    /// Of the licence's file, `sha256:<64 hex>`.
    pub digest: Option<Spanned<String>>,
}

/// Why a revision should not be taken any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deprecation {
    /// Where it is written.
    pub span: Span,
    /// Since when.
    pub date: Date,
    /// Why.
    pub because: String,
    /// What to take instead.
    pub successor: Option<Spanned<ComponentAddress>>,
}

/// What `publication.yml` says of one committed revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionRecord {
    /// Its number, from 1.
    pub number: Spanned<u32>,
    /// When it was committed.
    pub committed: Option<Spanned<Date>>,
    /// When it was published; `None` means it is not.
    pub published: Option<Spanned<Date>>,
    /// Narrower than the lineage's, if written.
    pub visibility: Option<Spanned<Visibility>>,
    /// Why it was committed.
    pub commit_message: Option<Spanned<String>>,
    /// What a user should know, plain text.
    pub notes: Option<Spanned<String>>,
    /// What floating references meant.
    pub resolved: Vec<ResolvedRecord>,
    /// Which licences it was published with, in written order.
    pub resolved_eulas: Vec<ResolvedEula>,
    /// The revision folder's digest, `sha256:<64 hex>`.
    pub digest: Option<Spanned<String>>,
    /// If it should not be taken any more.
    pub deprecated: Option<Box<Deprecation>>,
}

/// A lineage's `publication.yml`.
#[derive(Debug, Clone)]
pub struct PublicationFile {
    /// The file.
    pub file: FileId,
    /// The publisher's name.
    pub publisher: Option<Spanned<String>>,
    /// The lineage's id elsewhere.
    pub lineage: Option<Spanned<String>>,
    /// Somebody else's component, held unchanged.
    pub mirror: bool,
    /// Where the working copy lies, when it is not in `head/`.
    pub head: Option<Spanned<String>>,
    /// Categories, in written order.
    pub categories: Vec<Spanned<String>>,
    /// At most 300 characters.
    pub short_description: Option<Spanned<String>>,
    /// Markdown, at most 5,000 characters.
    pub long_description: Option<Spanned<String>>,
    /// Markdown; the publisher's if absent.
    pub support: Option<Spanned<String>>,
    /// Who may see it.
    pub visibility: Visibility,
    /// Whether the home page shows it.
    pub featured: bool,
    /// Slugs of EULAs.
    pub eulas: Vec<Spanned<String>>,
    /// Former folder names.
    pub aliases: Vec<Spanned<String>>,
    /// Records of committed revisions, by number.
    pub revisions: Vec<Arc<RevisionRecord>>,
    /// Numbers of records that have faults: their revisions count as not published.
    pub unread: Vec<u32>,
}

/// What a publisher is to the marketplace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PublisherKind {
    /// Makes the platform.
    Vendor,
    /// An independent maker.
    Partner,
    /// Everybody else.
    Community,
}

/// A `publishers/<slug>.yml`.
#[derive(Debug, Clone)]
pub struct PublisherFile {
    /// The file.
    pub file: FileId,
    /// Its slug: the file's name without the extension.
    pub slug: String,
    /// The name that references use.
    pub name: Spanned<String>,
    /// What it is.
    pub kind: PublisherKind,
    /// An e-mail address.
    pub contact: Option<Spanned<String>>,
    /// A web address with a safe scheme.
    pub website: Option<Spanned<String>>,
    /// Markdown.
    pub welcome: Option<Spanned<String>>,
    /// Markdown.
    pub support: Option<Spanned<String>>,
    /// File name beside it, at most 32×32.
    pub small_logo: Option<Spanned<String>>,
    /// File name beside it, at most 64×64.
    pub large_logo: Option<Spanned<String>>,
}

/// A revision of an EULA: `eulas/<slug>/<revision>.md`.
#[derive(Debug, Clone)]
pub struct EulaFile {
    /// The file.
    pub file: FileId,
    /// Its folder's name.
    pub slug: String,
    /// Its number, from 1.
    pub revision: u32,
    /// The first heading, else the slug.
    pub name: String,
    /// Markdown.
    pub text: String,
}

/// A group that things may be shared with.
#[derive(Debug, Clone)]
pub struct AccountGroup {
    /// Its name.
    pub name: Spanned<String>,
    /// What it is.
    pub description: Option<String>,
}
