//! Rules: what is wrong with a catalog whose every reference is answered.
//!
//! A rule is one file in `lint/rules`, with its page beside it and one line in the table below.
//!
//! Left out as matters of taste that cannot be free of false alarms: names of inputs that are nearly alike (38) and words
//! of one cloud in names of inputs (39): names that mean different things look just so.
//!
//! Nor can a program tell a mistake from a choice in a version in a name that differs from versions in the description
//! (92), or in a new ServerTemplate that does not start from a committed image (101).

mod images;
mod inputs;
pub mod keys;
pub mod levels;
pub mod pages;
mod places;
mod platform;
mod revision;
pub mod script;
mod sources;
pub mod suppressions;
mod texts;
mod words;

use std::sync::Arc;

use rayon::prelude::*;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Component;
use crate::resolve::catalog::Item;
use crate::source::Sources;

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
    /// One item at a time, with the text of the files, for rules that look into values or at other files.
    Text(fn(&Item, &Catalog, &Sources) -> Vec<Diagnostic>),
    /// One MultiCloud Image at a time, with what is known of its machine images.
    Image(fn(&images::Image<'_>) -> Vec<Diagnostic>),
    /// One RightScript at a time, with its text.
    Script(fn(&script::Script<'_>) -> Vec<Diagnostic>),
    /// The whole catalog at once, for rules that compare items.
    Catalog(fn(&Catalog) -> Vec<Diagnostic>),
    /// The whole catalog with the text of the files.
    Sources(fn(&Catalog, &Sources) -> Vec<Diagnostic>),
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
    unread_input,
    undeclared_input,
    undeclared_attachment,
    default_not_offered,
    override_not_offered,
    odd_possible_values,
    value_to_supply,
    required_input_ignored,
    advanced_input_without_default,
    override_of_nothing,
    override_of_unseen_input,
    ambiguous_input,
    input_described_differently,
    input_type_differs,
    input_declared_differently,
    odd_input_name,
    reserved_input_name,
    input_without_description,
    description_without_example,
    input_without_category,
    placeholder_text,
    secret_in_text,
    account_prerequisite,
    unknown_environment_variable,
    value_of_another_server,
    trailing_space,
    array_input,
    hidden_input_without_default,
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
    two_revisions_of_script,
    missing_shebang,
    script_for_other_system,
    packages_not_installed,
    rightlink6_leftover,
    errors_passed_over,
    trace_left_on,
    odd_threshold,
    quoted_threshold,
    alert_name_twice,
    unknown_escalation,
    vote_in_published,
    base_alerts_missing,
    description_missing,
    description_incomplete,
    revision_notes_missing,
    category_missing,
    stage_in_name,
    clone_in_name,
    odd_group_prefix,
    deprecated_dependency,
    newer_revision,
    dead_link,
    raw_html,
    unused_component,
    unused_attachment,
    uncovered_cloud,
}

/// How many items in a row a thread looks at with one rule before it takes the next: few enough to stay at hand.
const ITEMS_AT_ONCE: usize = 64;

/// Runs `rules` on `catalog`, in parallel; the findings of one rule are in the order of items.
///
/// A script's text and an image's systems are looked at once for all rules, and not kept.
pub fn lint(catalog: &Catalog, sources: &Sources, rules: &[&Rule]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    lint_until(catalog, sources, rules, &mut found, &|| false);
    found
}

/// As [`lint`], behind what was `found` before; once `is_over`, what is left is not looked at.
pub fn lint_until(
    catalog: &Catalog,
    sources: &Sources,
    rules: &[&Rule],
    found: &mut Vec<Diagnostic>,
    is_over: &(dyn Fn() -> bool + Sync),
) {
    let items = &catalog.items;
    let of_all = rules.par_iter().map(|rule| match rule.check {
        _ if is_over() => Vec::new(),
        Check::Item(_) | Check::Text(_) | Check::Image(_) | Check::Script(_) => Vec::new(),
        Check::Catalog(check) => check(catalog),
        Check::Sources(check) => check(catalog, sources),
    });
    let of_all: Vec<Vec<Diagnostic>> = of_all.collect();
    let of_items = items.par_chunks(ITEMS_AT_ONCE).map(|items| {
        let mut found = Vec::new();
        for rule in rules.iter().filter(|_| !is_over()) {
            match rule.check {
                Check::Item(check) => found.extend(items.iter().flat_map(|item| check(item, catalog))),
                Check::Text(check) => {
                    found.extend(items.iter().flat_map(|item| check(item, catalog, sources)));
                }
                Check::Image(_) | Check::Script(_) | Check::Catalog(_) | Check::Sources(_) => {}
            }
        }
        found
    });
    let of_items: Vec<Vec<Diagnostic>> = of_items.collect();
    let platforms = platform::all(catalog);
    let of_item = |item: &Arc<Item>| match &item.component {
        _ if is_over() => Vec::new(),
        Component::ServerTemplate(_) => Vec::new(),
        Component::MultiCloudImage(image) => {
            let image = images::Image::new(item, image, catalog);
            let checks = rules.iter().filter_map(|rule| match rule.check {
                Check::Image(check) => Some(check),
                _ => None,
            });
            checks.flat_map(|check| check(&image)).collect()
        }
        Component::RightScript(written) => {
            let script = script::Script::new(item, written, catalog, sources, &platforms);
            let checks = rules.iter().filter_map(|rule| match rule.check {
                Check::Script(check) => Some(check),
                _ => None,
            });
            script.iter().flat_map(|script| checks.clone().flat_map(|check| check(script))).collect()
        }
    };
    let of_parts = items.par_chunks(ITEMS_AT_ONCE).map(|items| items.iter().flat_map(of_item).collect());
    let of_parts: Vec<Vec<Diagnostic>> = of_parts.collect();
    // Findings can be a tenth of all memory: they are moved once.
    let parts = || of_all.iter().chain(&of_items).chain(&of_parts);
    found.reserve_exact(parts().map(Vec::len).sum());
    found.extend(of_all.into_iter().chain(of_items).chain(of_parts).flatten());
}
