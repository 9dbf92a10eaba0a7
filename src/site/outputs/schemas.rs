//! The JSON Schemas of what machines download, published with the site and printed by `catalog schema`.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;

use crate::site::Body;
use crate::site::JsonKey;
use crate::site::Origin;
use crate::site::Page;
use crate::site::outputs::canonical;
use crate::site::outputs::import_manifest::Manifest;
use crate::site::outputs::status::Status;
use crate::site::urls;

/// Plans them.
pub(crate) fn plan() -> Vec<Page> {
    let schemas = [("manifest-1", JsonKey::ManifestSchema), ("status-1", JsonKey::StatusSchema)];
    let page = |(name, key)| Page { path: urls::schema(name), origin: Origin::Site, body: Body::Json(key) };
    schemas.map(page).into()
}

/// The schema of `import.json`, as canonical JSON.
pub fn manifest() -> Vec<u8> {
    of::<Manifest<'static>>("manifest/1", "What taking a published revision into an account means.")
}

/// The schema of `status.json`, as canonical JSON.
pub fn status() -> Vec<u8> {
    of::<Status<'static>>("status/1", "What may change about a published revision.")
}

/// The schema of what `T` writes, under JSON Schema 2020-12. Members that it does not name are additions of later
/// versions and allowed; all that it names are there.
pub(crate) fn of<T: JsonSchema>(title: &str, description: &str) -> Vec<u8> {
    made::<T>(SchemaSettings::draft2020_12().for_serialize(), title, description)
}

/// The schema of what is read as `T`, which people may write too: what may be null may be left out.
pub(crate) fn of_read<T: JsonSchema>(title: &str, description: &str) -> Vec<u8> {
    made::<T>(SchemaSettings::draft2020_12().for_deserialize(), title, description)
}

fn made<T: JsonSchema>(settings: SchemaSettings, title: &str, description: &str) -> Vec<u8> {
    let generator = settings.into_generator();
    let mut schema = generator.into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    schema.insert("description".to_owned(), description.into());
    let mut value = schema.to_value();
    if let Some(format) = value.pointer_mut("/properties/format") {
        *format = serde_json::json!({ "const": title });
    }
    canonical::bytes_of(&value)
}
