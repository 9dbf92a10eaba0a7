//! The codes of files that only we read, C250 to C289: sidecars, `catalog.yml`, content pages, tables of facts.

use crate::diag::Code;
use crate::diag::RightSt;
use crate::diag::Severity;

/// Declares a code; right_st never sees these files.
const fn code(
    (id, name): (&'static str, &'static str),
    severity: Severity,
    rules: &'static [u8],
    summary: &'static str,
    docs: &'static str,
) -> Code {
    Code { id, name, severity, right_st: RightSt::NoSay, rules, summary, docs, fixable: false }
}

/// A day that is not in the calendar.
pub static BAD_DATE: Code = code(
    ("C250", "bad-date"),
    Severity::Error,
    &[],
    "a day that is not in the calendar",
    include_str!("sidecar_codes/bad_date.md"),
)
.fixable();

/// A visibility that does not say who may see the component.
pub static UNKNOWN_VISIBILITY: Code = code(
    ("C251", "unknown-visibility"),
    Severity::Error,
    &[],
    "a visibility that does not say who may see the component",
    include_str!("sidecar_codes/unknown_visibility.md"),
);

/// A `Use` that does not name a component.
pub static BAD_ADDRESS: Code = code(
    ("C252", "bad-address"),
    Severity::Error,
    &[],
    "a `Use` that does not name a component",
    include_str!("sidecar_codes/bad_address.md"),
);

/// A digest that is not `sha256:` and 64 hex digits.
pub static BAD_DIGEST: Code = code(
    ("C253", "bad-digest"),
    Severity::Error,
    &[],
    "a digest that is not `sha256:` and 64 hex digits",
    include_str!("sidecar_codes/bad_digest.md"),
);

/// A text that the marketplace cannot store.
pub static TEXT_TOO_LONG: Code = code(
    ("C254", "text-too-long"),
    // The limits were counted off a picture of the dashboard: too weak a source to stop a build.
    Severity::Warning,
    &[89, 98],
    "a text that the marketplace cannot store",
    include_str!("sidecar_codes/text_too_long.md"),
);

/// A record of `Revisions` that belongs to no committed revision.
pub static BAD_REVISION: Code = code(
    ("C255", "bad-revision-number"),
    Severity::Error,
    &[87],
    "a record of `Revisions` that belongs to no committed revision",
    include_str!("sidecar_codes/bad_revision_number.md"),
);

/// A day of publishing before the day of the commit.
pub static PUBLISHED_BEFORE_COMMITTED: Code = code(
    ("C256", "published-before-committed"),
    Severity::Warning,
    &[],
    "a day of publishing before the day of the commit",
    include_str!("sidecar_codes/published_before_committed.md"),
);

/// A published revision that does not say when it was committed.
pub static COMMIT_DAY_MISSING: Code = code(
    ("C257", "commit-day-missing"),
    Severity::Warning,
    &[87],
    "a published revision that does not say when it was committed",
    include_str!("sidecar_codes/commit_day_missing.md"),
);

/// A name that cannot stand in an address.
pub static BAD_SLUG: Code = code(
    ("C258", "bad-slug"),
    Severity::Error,
    &[],
    "a name that cannot stand in an address",
    include_str!("sidecar_codes/bad_slug.md"),
);

/// A record of `Resolved` that says nothing.
pub static BAD_RESOLVED_KEY: Code = code(
    ("C259", "bad-resolved-key"),
    Severity::Error,
    &[],
    "a record of `Resolved` that says nothing",
    include_str!("sidecar_codes/bad_resolved_key.md"),
);

/// A name that the marketplace uses itself.
pub static RESERVED_NAME: Code = code(
    ("C260", "reserved-name"),
    Severity::Error,
    &[],
    "a name that the marketplace uses itself",
    include_str!("sidecar_codes/reserved_name.md"),
);

/// A publisher's name with a character that the marketplace refuses.
pub static BAD_PUBLISHER_NAME: Code = code(
    ("C261", "bad-publisher-name"),
    Severity::Error,
    &[90],
    "a publisher's name with a character that the marketplace refuses",
    include_str!("sidecar_codes/bad_publisher_name.md"),
);

/// A link that is not a whole web address.
pub static UNSAFE_ADDRESS: Code = code(
    ("C262", "unsafe-address"),
    Severity::Error,
    &[],
    "a link that is not a whole web address",
    include_str!("sidecar_codes/unsafe_address.md"),
);

/// A contact that is not an e-mail address.
pub static BAD_CONTACT: Code = code(
    ("C263", "bad-contact"),
    Severity::Error,
    &[90],
    "a contact that is not an e-mail address",
    include_str!("sidecar_codes/bad_contact.md"),
);

/// A logo that pages cannot show.
pub static BAD_LOGO: Code = code(
    ("C264", "bad-logo"),
    Severity::Error,
    &[90],
    "a logo that pages cannot show",
    include_str!("sidecar_codes/bad_logo.md"),
);

/// A file among the EULAs that is no revision.
pub static BAD_EULA_FILE: Code = code(
    ("C265", "bad-eula-file"),
    Severity::Error,
    &[98],
    "a file among the EULAs that is no revision",
    include_str!("sidecar_codes/bad_eula_file.md"),
);

/// A file or an entry of ours that says nothing.
pub static EMPTY_SIDECAR: Code = code(
    ("C266", "empty-sidecar"),
    Severity::Error,
    &[],
    "a file or an entry of ours that says nothing",
    include_str!("sidecar_codes/empty_sidecar.md"),
);

/// A list that names one thing twice.
pub static LISTED_TWICE: Code = code(
    ("C267", "listed-twice"),
    Severity::Warning,
    &[],
    "a list that names one thing twice",
    include_str!("sidecar_codes/listed_twice.md"),
)
.fixable();

/// Front matter of a content page that is not closed.
pub static OPEN_FRONT_MATTER: Code = code(
    ("C268", "open-front-matter"),
    Severity::Error,
    &[],
    "front matter of a content page that is not closed",
    include_str!("sidecar_codes/open_front_matter.md"),
);

/// A folder of the configuration outside the project.
pub static PATH_OUTSIDE: Code = code(
    ("C269", "path-outside"),
    Severity::Error,
    &[],
    "a folder of the configuration outside the project",
    include_str!("sidecar_codes/path_outside.md"),
);

/// A rule of the configuration that does not exist.
pub static UNKNOWN_RULE: Code = code(
    ("C270", "unknown-rule"),
    Severity::Error,
    &[],
    "a rule of the configuration that does not exist",
    include_str!("sidecar_codes/unknown_rule.md"),
);

/// A lower level for an error of reading.
pub static FIXED_LEVEL: Code = code(
    ("C271", "fixed-level"),
    Severity::Error,
    &[],
    "a lower level for an error of reading",
    include_str!("sidecar_codes/fixed_level.md"),
);

/// A setting that cannot be followed.
pub static BAD_SETTING: Code = code(
    ("C272", "bad-setting"),
    Severity::Error,
    &[],
    "a setting that cannot be followed",
    include_str!("sidecar_codes/bad_setting.md"),
);

/// A project that needs a newer catalog.
pub static TOO_OLD: Code = code(
    ("C273", "catalog-too-old"),
    Severity::Error,
    &[],
    "a project that needs a newer catalog",
    include_str!("sidecar_codes/catalog_too_old.md"),
);

/// An entry of the navigation that leads nowhere, or to two places.
pub static BAD_NAVIGATION: Code = code(
    ("C274", "bad-navigation"),
    Severity::Error,
    &[],
    "an entry of the navigation that leads nowhere, or to two places",
    include_str!("sidecar_codes/bad_navigation.md"),
);

/// A type of cloud that the API does not have, as far as we know.
pub static UNKNOWN_CLOUD_TYPE: Code = code(
    ("C275", "unknown-cloud-type"),
    Severity::Info,
    &[],
    "a type of cloud that the API does not have, as far as we know",
    include_str!("sidecar_codes/unknown_cloud_type.md"),
);

/// A deprecated revision that was never published.
pub static DEPRECATED_UNPUBLISHED: Code = code(
    ("C276", "deprecated-unpublished"),
    Severity::Warning,
    &[],
    "a deprecated revision that was never published",
    include_str!("sidecar_codes/deprecated_unpublished.md"),
);

/// A revision that more people may see than its lineage.
pub static WIDER_VISIBILITY: Code = code(
    ("C277", "wider-visibility"),
    Severity::Error,
    &[],
    "a revision that more people may see than its lineage",
    include_str!("sidecar_codes/wider_visibility.md"),
);

/// Every code of these files, by id.
pub static CODES: &[&Code] = &[
    &BAD_DATE,
    &UNKNOWN_VISIBILITY,
    &BAD_ADDRESS,
    &BAD_DIGEST,
    &TEXT_TOO_LONG,
    &BAD_REVISION,
    &PUBLISHED_BEFORE_COMMITTED,
    &COMMIT_DAY_MISSING,
    &BAD_SLUG,
    &BAD_RESOLVED_KEY,
    &RESERVED_NAME,
    &BAD_PUBLISHER_NAME,
    &UNSAFE_ADDRESS,
    &BAD_CONTACT,
    &BAD_LOGO,
    &BAD_EULA_FILE,
    &EMPTY_SIDECAR,
    &LISTED_TWICE,
    &OPEN_FRONT_MATTER,
    &PATH_OUTSIDE,
    &UNKNOWN_RULE,
    &FIXED_LEVEL,
    &BAD_SETTING,
    &TOO_OLD,
    &BAD_NAVIGATION,
    &UNKNOWN_CLOUD_TYPE,
    &DEPRECATED_UNPUBLISHED,
    &WIDER_VISIBILITY,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_have_their_pages() {
        assert!(CODES.windows(2).all(|pair| pair[0].id < pair[1].id));
        for code in CODES {
            assert!(("C250"..="C289").contains(&code.id), "{}", code.id);
            let headings: Vec<&str> = code.docs.lines().filter(|line| line.starts_with("## ")).collect();
            let expected = ["## What it finds", "## Why it matters", "## Example", "## What to do"];
            assert_eq!(headings, expected, "{}", code.name);
        }
    }
}
