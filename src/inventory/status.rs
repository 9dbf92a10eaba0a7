//! The reader of `status.json`: what may have changed since a manifest was made.

use serde::Deserialize;
use serde_json::Value;

use crate::site::status::FORMAT;

/// Largest status that is read, in bytes.
const MAX_BYTES: usize = 16 << 20;

/// A status.
#[derive(Debug, Clone, Deserialize)]
pub struct Status {
    /// Why it should not be taken any more, if so.
    pub deprecated: Option<Deprecated>,
    /// Its kind, in words.
    pub kind: String,
    /// Its lineage.
    pub lineage: Lineage,
    /// Its name.
    pub name: String,
    /// What is new in it.
    pub notes: Option<String>,
    /// What comes along and has something to say of its own.
    pub parts: Vec<Part>,
    /// The day it was published.
    pub published: Option<String>,
    /// Its publisher's name.
    pub publisher: String,
    /// Its revision.
    pub revision: Option<u32>,
    /// `published` or `deprecated`.
    pub state: String,
    /// The account groups that it is shared with; none where everybody may take it.
    pub visibility: Option<Vec<String>>,
}

/// Why something should not be taken any more.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Deprecated {
    /// Why.
    pub because: String,
    /// Since when.
    pub date: String,
    /// What to take instead.
    pub successor: Option<String>,
}

/// A lineage.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Lineage {
    /// Its id.
    pub id: String,
}

/// Something that comes along.
#[derive(Debug, Clone, Deserialize)]
pub struct Part {
    /// Its kind, in words.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its publisher's name.
    pub publisher: String,
    /// Its revision.
    pub revision: Option<u32>,
    /// Its state.
    pub state: String,
    /// The account groups that it is shared with; none where everybody may take it.
    pub visibility: Option<Vec<String>>,
}

/// Reads a status.
///
/// # Errors
///
/// What is wrong with it, in words.
pub fn read(bytes: &[u8]) -> Result<Status, String> {
    if MAX_BYTES < bytes.len() {
        return Err(format!("it has {} bytes, {MAX_BYTES} are allowed", bytes.len()));
    }
    let value: Value = serde_json::from_slice(bytes).map_err(|err| format!("it is not JSON: {err}"))?;
    match value.get("format").and_then(Value::as_str) {
        Some(FORMAT) => {}
        _ => return Err(format!("it is no status: its `format` is not `{FORMAT}`")),
    }
    serde_json::from_value(value).map_err(|err| format!("it does not fit its schema: {err}"))
}
