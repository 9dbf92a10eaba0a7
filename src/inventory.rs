//! What an account has: the inventory, our own format, made from a folder or from what the platform's API returns; and
//! what follows from it: the plan of an import, and what is out of date.
//!
//! Nothing here reaches an account, and nothing acts.

mod api;
mod folder;
pub mod outdated;
pub mod plan;
pub mod status;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::model::Kind;
use crate::site::canonical;

pub use api::read as read_api;
pub use folder::of_catalog;

/// The version of the format.
pub const FORMAT: &str = "inventory/1";

/// Largest inventory that is read, in bytes.
pub const MAX_BYTES: u64 = 256 << 20;

/// What an account has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inventory {
    /// The clouds that are registered; `null` if that is not known.
    pub clouds: Option<Vec<Cloud>>,
    /// The components, by kind, name, revision and publisher.
    pub components: Vec<Entry>,
    /// The names of the credentials; `null` if they are not known.
    pub credentials: Option<Vec<String>>,
    /// [`FORMAT`].
    pub format: String,
}

/// A cloud that is registered in the account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cloud {
    /// The name that the dashboard shows, if it is known.
    pub display_name: Option<String>,
    /// Its address in the API, if it is known.
    pub href: Option<String>,
    /// Its name.
    pub name: String,
}

/// A revision of a component in the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Of what it does, `sha256:<64 hex>`: of a RightScript its source, of a MultiCloud Image the canonical JSON of its
    /// `settings` and `tags` as a manifest has them; `null` if it is not known.
    pub content: Option<String>,
    /// Its description; `null` if it is not known, empty if there is none.
    pub description: Option<String>,
    /// `ServerTemplate`, `RightScript` or `MultiCloud Image`.
    #[schemars(extend("enum" = ["ServerTemplate", "RightScript", "MultiCloud Image"]))]
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its publisher, if it is known.
    pub publisher: Option<String>,
    /// Its revision; 0 is the working copy, HEAD.
    pub revision: u32,
}

impl Inventory {
    /// An account of which nothing is known.
    pub fn empty() -> Self {
        Inventory { clouds: None, components: Vec::new(), credentials: None, format: FORMAT.to_owned() }
    }

    /// Adds what `other` knows.
    pub fn add(&mut self, other: Inventory) {
        self.components.extend(other.components);
        if let Some(clouds) = other.clouds {
            self.clouds.get_or_insert_with(Vec::new).extend(clouds);
        }
        if let Some(credentials) = other.credentials {
            self.credentials.get_or_insert_with(Vec::new).extend(credentials);
        }
    }

    /// Puts everything into its order, each thing once.
    pub fn sort(&mut self) {
        let order = |entry: &Entry| {
            let kind = Kind::ALL.into_iter().position(|kind| kind.title() == entry.kind);
            (kind, entry.name.clone(), entry.revision, entry.publisher.clone(), entry.content.clone())
        };
        self.components.sort_by_cached_key(order);
        self.components.dedup();
        if let Some(clouds) = &mut self.clouds {
            clouds.sort_by(|a, b| (&a.name, &a.href).cmp(&(&b.name, &b.href)));
            clouds.dedup();
        }
        if let Some(credentials) = &mut self.credentials {
            credentials.sort();
            credentials.dedup();
        }
    }

    /// Its canonical JSON and a newline.
    pub fn to_json(&self) -> Vec<u8> {
        canonical::bytes_of(&serde_json::to_value(self).expect("plain data with text keys"))
    }

    /// Reads an inventory. Its layout does not matter: people may write one.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in words.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        if MAX_BYTES < bytes.len() as u64 {
            return Err(format!("it has {} bytes, {MAX_BYTES} are allowed", bytes.len()));
        }
        let value: Value = serde_json::from_slice(bytes).map_err(|err| format!("it is not JSON: {err}"))?;
        match value.get("format").and_then(Value::as_str) {
            Some(FORMAT) => {}
            Some(other) => {
                let other = other.escape_debug();
                return Err(format!("its format is `{other}`, and this version of catalog knows `{FORMAT}`"));
            }
            None => {
                return Err("it is no inventory: it has no `format`; `catalog inventory` makes one".into());
            }
        }
        let mut inventory: Inventory =
            serde_json::from_value(value).map_err(|err| format!("it does not fit its schema: {err}"))?;
        if let Some(odd) = inventory.components.iter().find(|entry| kind_of(&entry.kind).is_none()) {
            return Err(format!("`{}` is not a kind", odd.kind.escape_debug()));
        }
        inventory.sort();
        Ok(inventory)
    }
}

/// The JSON Schema of inventories, as canonical JSON.
pub fn schema() -> Vec<u8> {
    crate::site::schema_of_read::<Inventory>(FORMAT, "What an account has.")
}

fn kind_of(title: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| kind.title() == title)
}

/// Of what a MultiCloud Image does.
fn image_content(settings: &[[Option<&str>; 4]], tags: &[&str]) -> String {
    let settings: Vec<Value> = settings
        .iter()
        .map(|[cloud, image, instance_type, user_data]| {
            serde_json::json!({"cloud": cloud, "image": image, "instance_type": instance_type, "user_data": user_data})
        })
        .collect();
    let bytes = canonical::bytes_of(&serde_json::json!({"settings": settings, "tags": tags}));
    format!("sha256:{}", crate::source::hex(&crate::source::sha256(&bytes[..bytes.len() - 1])))
}

/// A description as it is compared: the API puts carriage returns into it, and an absent one is empty.
fn normal(description: Option<&str>) -> String {
    description.unwrap_or_default().replace('\r', "").trim_end().to_owned()
}
