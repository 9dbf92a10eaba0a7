//! The catalog becomes a plan: every page, none of them rendered.

pub mod views;
