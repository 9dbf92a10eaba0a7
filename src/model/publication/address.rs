//! `st:publisher/lineage@12`: how `Use:` and the command line name a component.

use std::fmt;

use crate::model::Kind;
use crate::model::sidecar_words::is_slug;

/// A component, by the parts of its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentAddress {
    /// The kind.
    pub kind: Kind,
    /// The publisher's slug, if written.
    pub publisher: Option<String>,
    /// The lineage folder's name.
    pub lineage: String,
    /// The revision, if written.
    pub revision: Option<u32>,
}

/// Why a text is not a [`ComponentAddress`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressError {
    /// It does not begin with `st:`, `rs:` or `mci:`.
    Kind,
    /// What stands before `/` is not a slug.
    Publisher,
    /// What stands before `@`, or at the end, is not a slug.
    Lineage,
    /// What stands after `@` is not a revision.
    Revision,
}

impl ComponentAddress {
    /// Reads `text`.
    ///
    /// # Errors
    ///
    /// The first part that is wrong, in reading order.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let split = text.split_once(':');
        let kind = split.and_then(|(prefix, _)| Kind::ALL.into_iter().find(|kind| kind.prefix() == prefix));
        let (Some(kind), Some((_, rest))) = (kind, split) else { return Err(AddressError::Kind) };
        let (publisher, rest) = match rest.split_once('/') {
            Some((publisher, rest)) => (Some(publisher), rest),
            None => (None, rest),
        };
        if publisher.is_some_and(|slug| !is_slug(slug)) {
            return Err(AddressError::Publisher);
        }
        let (lineage, revision) = match rest.split_once('@') {
            Some((lineage, revision)) => (lineage, Some(revision)),
            None => (rest, None),
        };
        if !is_slug(lineage) {
            return Err(AddressError::Lineage);
        }
        let revision = match revision.map(revision_number) {
            Some(None) => return Err(AddressError::Revision),
            Some(number) => number,
            None => None,
        };
        Ok(ComponentAddress {
            kind,
            publisher: publisher.map(str::to_owned),
            lineage: lineage.to_owned(),
            revision,
        })
    }
}

impl fmt::Display for ComponentAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.kind.prefix())?;
        if let Some(publisher) = &self.publisher {
            write!(f, "{publisher}/")?;
        }
        f.write_str(&self.lineage)?;
        self.revision.map_or(Ok(()), |revision| write!(f, "@{revision}"))
    }
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AddressError::Kind => "it must begin with `st:`, `rs:` or `mci:`",
            AddressError::Publisher => {
                "before `/` stands the slug of a publisher: `a` to `z`, `0` to `9` and `-`"
            }
            AddressError::Lineage => "a lineage is named by its folder: `a` to `z`, `0` to `9` and `-`",
            AddressError::Revision => "after `@` stands the number of a committed revision, from 1",
        })
    }
}

impl std::error::Error for AddressError {}

/// The number of a committed revision as folders and records write it: from 1, no zero before it.
pub fn revision_number(text: &str) -> Option<u32> {
    let digits = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_back_as_written() {
        for text in ["st:rightscale/rightlink-linux-base", "rs:acme/x@12", "mci:ubuntu", "st:base@4294967295"]
        {
            assert_eq!(ComponentAddress::parse(text).map(|it| it.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn a_wrong_address_names_its_part() {
        let cases = [
            ("", AddressError::Kind),
            ("base", AddressError::Kind),
            ("ST:base", AddressError::Kind),
            ("st:Right Scale/base", AddressError::Publisher),
            ("st:/base", AddressError::Publisher),
            ("st:acme/", AddressError::Lineage),
            ("st:acme/web/base", AddressError::Lineage),
            ("st:", AddressError::Lineage),
            ("st:base@", AddressError::Revision),
            ("st:base@0", AddressError::Revision),
            ("st:base@012", AddressError::Revision),
            ("st:base@4294967296", AddressError::Revision),
            ("st:base@1@2", AddressError::Revision),
        ];
        for (text, expected) in cases {
            assert_eq!(ComponentAddress::parse(text), Err(expected), "{text}");
        }
    }
}
