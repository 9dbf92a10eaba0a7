//! Rules: what is wrong with a catalog whose every reference is answered.
//!
//! A rule is one file in `lint/rules`, with its page beside it and one line in the table below.

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
