//! Rules: what is wrong with a catalog whose every reference is answered.
//!
//! A rule is one file in `lint/rules`, with its page beside it and one line in the table below.
//!
//! Left out, since it cannot be free of false alarms: rule 68 (the clouds that a description lists against those that the
//! images cover). Prose says `all regions of Amazon` and `not yet in`, and its places within a text are not known.

mod images;
pub mod levels;

use rayon::prelude::*;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;

/// A rule: its code, and how it looks.
#[derive(Debug)]
pub struct Rule {
    /// What it reports.
    pub code: Code,
    /// How it looks.
    pub check: Check,
}

/// What a rule looks at. A rule takes the least that answers its question.
#[derive(Debug)]
pub enum Check {
    /// One item at a time, on any thread. The catalog is there to follow links.
    Item(fn(&Item, &Catalog) -> Vec<Diagnostic>),
    /// The whole catalog at once, for rules that compare items.
    Catalog(fn(&Catalog) -> Vec<Diagnostic>),
}

/// Declares the rule modules and the table of all rules, in one place.
macro_rules! rules {
    ($($module:ident),* $(,)?) => {
        mod rules { $(pub(super) mod $module;)* }

        /// Every rule, by code.
        pub static RULES: &[&Rule] = &[$(&rules::$module::RULE),*];
    };
}

rules! {
    cloud_set_twice,
    image_listed_twice,
    two_revisions_of_image,
    script_listed_twice,
    script_name_shared,
    name_shared,
    unknown_cloud,
    cloud_alias,
    retired_cloud,
    no_single_agent,
    conflicting_agents,
    unsaid_installation,
    deprecated_include_url,
    include_url_with_proxy,
    tag_of_other_system,
    unpinned_installer,
    liquid_user_data,
    long_user_data,
    malformed_tag,
    half_proxy,
    unsupported_system,
    untested_system,
    past_end_of_life,
    images_differ,
    name_differs_from_images,
    mixed_architectures,
    too_wide_instance_type,
    odd_image_uid,
    image_in_two_regions,
    href_published,
    publisher_missing,
    head_published,
    latest_published,
    default_covers_less,
    scripts_without_agent,
    private_image_published,
}

/// Runs `rules` on `catalog`, in parallel; the findings are in the order of rules, then items.
pub fn lint(catalog: &Catalog, rules: &[&Rule]) -> Vec<Diagnostic> {
    rules
        .par_iter()
        .flat_map_iter(|rule| match rule.check {
            Check::Item(check) => catalog.items.iter().flat_map(|item| check(item, catalog)).collect(),
            Check::Catalog(check) => check(catalog),
        })
        .collect()
}
