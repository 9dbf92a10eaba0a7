//! The inventory of what the platform's API 1.5 returns: the answers to its index calls, saved as files.
//!
//! Source of the attributes: the domain paper, 2.3. Members that are not needed are passed over.

use serde_json::Value;

use crate::inventory::Cloud;
use crate::inventory::Entry;
use crate::inventory::Inventory;
use crate::inventory::MAX_BYTES;
use crate::model::Kind;
use crate::source;

/// What one object of an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Component(Kind),
    Cloud,
    Credential,
    Publication,
    /// Something of the API that an inventory does not hold.
    Other,
}

const RESOURCES: [(&str, What); 6] = [
    ("server_templates", What::Component(Kind::ServerTemplate)),
    ("right_scripts", What::Component(Kind::RightScript)),
    ("multi_cloud_images", What::Component(Kind::MultiCloudImage)),
    ("clouds", What::Cloud),
    ("credentials", What::Credential),
    ("publications", What::Publication),
];

/// A publication: it tells whose a component is.
struct Publication {
    kind: Kind,
    name: String,
    revision: u32,
    publisher: String,
}

/// Reads saved answers, each with the name of its file: lists of objects, or single ones. What an empty list is a list
/// of is told by the file's name, such as `clouds.json`.
///
/// # Errors
///
/// The file and what is wrong with it, in words.
pub fn read(files: &[(String, Vec<u8>)]) -> Result<Inventory, String> {
    let mut inventory = Inventory::empty();
    let mut publications = Vec::new();
    for (name, bytes) in files {
        one(name, bytes, &mut inventory, &mut publications).map_err(|fault| format!("`{name}`: {fault}"))?;
    }
    for entry in &mut inventory.components {
        let is_it = |it: &&Publication| {
            it.kind.title() == entry.kind && it.name == entry.name && it.revision == entry.revision
        };
        let mut same = publications.iter().filter(is_it);
        if let (Some(found), None) = (same.next(), same.next()) {
            entry.publisher.get_or_insert_with(|| found.publisher.clone());
        }
    }
    inventory.sort();
    Ok(inventory)
}

fn one(
    name: &str,
    bytes: &[u8],
    inventory: &mut Inventory,
    publications: &mut Vec<Publication>,
) -> Result<(), String> {
    if MAX_BYTES < bytes.len() as u64 {
        return Err(format!("it has {} bytes, {MAX_BYTES} are allowed", bytes.len()));
    }
    let value: Value = serde_json::from_slice(bytes).map_err(|err| format!("it is not JSON: {err}"))?;
    if value.get("format").is_some() {
        let text = Inventory::read(bytes)?;
        inventory.add(text);
        return Ok(());
    }
    let stem = name.rsplit(['/', '\\']).next().unwrap_or_default().split('.').next().unwrap_or_default();
    let by_name = RESOURCES.iter().find(|(resource, _)| *resource == stem).map(|(_, what)| *what);
    match by_name {
        Some(What::Cloud) => drop(inventory.clouds.get_or_insert_with(Vec::new)),
        Some(What::Credential) => drop(inventory.credentials.get_or_insert_with(Vec::new)),
        _ => {}
    }
    let objects = match value {
        Value::Array(list) => list,
        object @ Value::Object(_) => vec![object],
        _ => return Err("it is neither a list of objects nor an object".into()),
    };
    for (at, object) in objects.iter().enumerate() {
        let place = |fault: String| format!("object {}: {fault}", at + 1);
        if !object.is_object() {
            return Err(place("it is no object".into()));
        }
        let what = what(object).or(by_name).ok_or_else(|| {
            place(
                "nothing tells what it is: it has no link `self`, and the file is not named like \
                 `server_templates.json`"
                    .into(),
            )
        })?;
        take(object, what, inventory, publications).map_err(place)?;
    }
    Ok(())
}

/// What an object is, by the address of itself.
fn what(object: &Value) -> Option<What> {
    let href = self_href(object)?;
    let mut names = href.strip_prefix("/api/")?.split('/');
    let resource = names.next()?;
    // Something of a component, such as its settings, is not one.
    if names.count() > 1 {
        return Some(What::Other);
    }
    Some(RESOURCES.iter().find(|(name, _)| *name == resource).map_or(What::Other, |(_, what)| *what))
}

fn self_href(object: &Value) -> Option<&str> {
    let links = object.get("links").and_then(Value::as_array)?;
    let own = links.iter().find(|link| link.get("rel").and_then(Value::as_str) == Some("self"))?;
    own.get("href")?.as_str()
}

fn take(
    object: &Value,
    what: What,
    inventory: &mut Inventory,
    publications: &mut Vec<Publication>,
) -> Result<(), String> {
    let text = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
    let name = || text("name").filter(|name| !name.is_empty()).ok_or_else(|| "it has no `name`".to_owned());
    match what {
        What::Other => {}
        What::Component(kind) => {
            let source = text("source").filter(|_| kind == Kind::RightScript);
            inventory.components.push(Entry {
                content: source.map(|it| format!("sha256:{}", source::hex(&source::sha256(it.as_bytes())))),
                description: text("description"),
                kind: kind.title().to_owned(),
                name: name()?,
                publisher: text("publisher").filter(|publisher| !publisher.is_empty()),
                revision: revision(object)?,
            });
        }
        What::Cloud => inventory.clouds.get_or_insert_with(Vec::new).push(Cloud {
            display_name: text("display_name"),
            href: self_href(object).map(str::to_owned),
            name: name()?,
        }),
        What::Credential => inventory.credentials.get_or_insert_with(Vec::new).push(name()?),
        What::Publication => {
            let kind = match text("content_type").as_deref() {
                Some("ServerTemplate") => Kind::ServerTemplate,
                Some("RightScript") => Kind::RightScript,
                Some("MultiCloudImage") => Kind::MultiCloudImage,
                _ => return Ok(()),
            };
            let publisher = text("publisher").ok_or("it has no `publisher`")?;
            publications.push(Publication { kind, name: name()?, revision: revision(object)?, publisher });
        }
    }
    Ok(())
}

/// The revision, a number or its digits; without one it is HEAD.
fn revision(object: &Value) -> Result<u32, String> {
    let number = match object.get("revision") {
        None | Some(Value::Null) => Some(0),
        Some(Value::Number(number)) => number.as_u64().and_then(|it| u32::try_from(it).ok()),
        Some(Value::String(text)) => text.parse().ok(),
        Some(_) => None,
    };
    number.ok_or_else(|| "its `revision` is no whole number".to_owned())
}
