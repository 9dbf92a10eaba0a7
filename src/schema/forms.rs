//! What a table of keys cannot say: which keys go together, and where unknown ones pass.

use serde_json::Value;
use serde_json::json;

use crate::model::fields::Table;
use crate::model::multi_cloud_image;
use crate::model::reference;

/// What may stand at other keys than those of `table`.
pub(super) fn other_keys(table: &'static Table) -> Value {
    if std::ptr::eq(table, &raw const reference::REFERENCE) {
        // right_st reads this one map without looking at its keys, as long as each has a scalar.
        return json!({"type": ["string", "number", "boolean", "null"]});
    }
    Value::Bool(false)
}

/// Which keys of `table` go together, as alternatives of which one must hold.
pub(super) fn of(table: &'static Table) -> Option<Value> {
    if std::ptr::eq(table, &raw const multi_cloud_image::IMAGE) {
        return Some(image());
    }
    if table.fields.iter().any(|field| field.key == "Page") && table.field("Link").is_some() {
        let nothing = json!({"type": "null"});
        return Some(json!([
            {"required": ["Page"], "properties": {"Page": {"not": nothing}, "Link": nothing}},
            {"required": ["Link"], "properties": {"Link": {"not": nothing}, "Page": nothing}},
        ]));
    }
    None
}

/// The forms of a MultiCloud Image: by address, defined here, or by name.
fn image() -> Value {
    let absent = json!({"enum": [null, ""]});
    let nothing = json!({"type": "null"});
    let no_entries = json!({"anyOf": [{"type": "null"}, {"type": "array", "maxItems": 0}]});
    let name = json!({"type": ["string", "number", "boolean"], "minLength": 1});
    json!([
        {
            "title": "an image of one account",
            "required": ["Href"],
            "properties": {
                "Href": {"minLength": 1, "type": "string"},
                "Name": absent,
                "Description": absent,
                "Revision": nothing,
                "Publisher": absent,
                "Tags": no_entries,
                "Settings": no_entries,
            },
        },
        {
            "title": "an image that is defined here",
            "required": ["Name", "Settings"],
            "properties": {
                "Href": absent,
                "Name": name,
                "Revision": {"enum": [null, "head", 0, "0"]},
                "Publisher": absent,
                "Settings": {"type": "array", "minItems": 1},
            },
        },
        {
            "title": "an image that is named",
            "required": ["Name"],
            "properties": {
                "Href": absent,
                "Name": name,
                "Description": absent,
                "Tags": no_entries,
            },
            "not": {"required": ["Settings"]},
        },
    ])
}
