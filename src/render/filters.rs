//! The filters that templates may use beside `safe`, `length`, `default`, `lower`, `upper`, `join`, `first`, `last`
//! and `trim`, which both engines bring: plain functions, registered by each engine under these names.
//!
//! - `plural`: `{{ 1234 | plural(one="script", many="scripts") }}` is `1,234 scripts`.
//! - `number`: `{{ 1234 | number }}` is `1,234`.
//! - `bytes`: `{{ 1234 | bytes }}` is `1.2 KB`.

pub use crate::site::words::bytes;
pub use crate::site::words::number;
pub use crate::site::words::plural;
