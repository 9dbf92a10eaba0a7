//! What an import would do in an account: for each part one verdict, with reasons. It never acts.
//!
//! The rules are those of the platform's own import and of right_st. Source: the domain paper, 2.4 and 2.5.
//!
//! 1. A part of the same kind, name, revision and publisher, with the same description and content, is there: *skip*.
//! 2. One of the same name and revision with another description, content or publisher is something else: *conflict*.
//! 3. A working copy (HEAD) of the same name is what an upload would write over: *skip* if it is the same, else
//!    *conflict*.
//! 4. The same name in a higher revision: *newer*. In lower ones only: *new*, beside them.
//! 5. Nothing of that name: *new*; of an image *partial* if some of its clouds are not registered. A missing cloud never
//!    blocks.
//! 6. A licence that was not accepted, a part that none of the account's groups may see, and a component that is
//!    deprecated and not there yet: *blocked*. A deprecated part still comes along.
//! 7. A reference that leads elsewhere is *external*: found in the account it is a *skip*; with a publisher right_st looks
//!    it up in the vendor's marketplace; without one the account must have it, so that it is *blocked*.
//!
//! The account is ready if nothing is blocked and nothing in conflict.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use crate::bundle::Component;
use crate::bundle::External;
use crate::bundle::Manifest;
use crate::inventory::Cloud;
use crate::inventory::Entry;
use crate::inventory::Inventory;
use crate::inventory::image_content;
use crate::inventory::normal;
use crate::inventory::status::Status;
use crate::model::Kind;
use crate::site::canonical;

/// The version of the format.
pub const FORMAT: &str = "plan/1";

/// What a plan is made from.
#[derive(Debug)]
pub struct Request<'a> {
    /// What is to be imported.
    pub manifest: &'a Manifest,
    /// What the account has.
    pub inventory: &'a Inventory,
    /// What may have changed since, if it is known.
    pub status: Option<&'a Status>,
    /// The account's groups.
    pub groups: &'a BTreeSet<String>,
    /// Licences that are accepted, `slug@revision`.
    pub accepted: &'a BTreeSet<String>,
}

/// What would happen.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Plan {
    /// [`FORMAT`].
    pub format: &'static str,
    /// What is not in the account and not part of the import, and is needed to use it; nothing here blocks.
    pub needs: Needs,
    /// Whether nothing is blocked and nothing in conflict.
    pub ready: bool,
    /// A row for each part in import order, then one for each reference that leads elsewhere.
    pub rows: Vec<Row>,
}

/// What else the account must have.
#[derive(Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Needs {
    /// Credentials that it lacks; all that are named if it is not known which it has.
    pub credentials: Vec<String>,
    /// Escalations that alerts call: no inventory knows them.
    pub escalations: Vec<String>,
    /// Inputs that must be supplied.
    pub inputs: Vec<String>,
    /// SSH keys that inputs name.
    pub keys: Vec<String>,
    /// Tags that arrays must vote with.
    pub vote_tags: Vec<String>,
}

/// What would happen to one part.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Row {
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its publisher.
    pub publisher: Option<String>,
    /// Why, a sentence each.
    pub reasons: Vec<String>,
    /// Its revision, as the manifest has it.
    pub revision: Option<String>,
    /// As what it is used.
    pub roles: Vec<String>,
    /// What would happen.
    pub verdict: Verdict,
}

/// What would happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It would be imported.
    New,
    /// It is there already.
    Skip,
    /// It would be imported, and some of its clouds are not registered.
    Partial,
    /// Something else has its name.
    Conflict,
    /// A newer revision is there.
    Newer,
    /// It cannot be imported.
    Blocked,
    /// It is not part of the bundle, and is looked for elsewhere.
    External,
}

impl Verdict {
    /// The word of tables and of JSON.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::New => "new",
            Verdict::Skip => "skip",
            Verdict::Partial => "partial",
            Verdict::Conflict => "conflict",
            Verdict::Newer => "newer",
            Verdict::Blocked => "blocked",
            Verdict::External => "external",
        }
    }
}

impl Plan {
    /// Its canonical JSON and a newline.
    pub fn to_json(&self) -> Vec<u8> {
        canonical::bytes_of(&serde_json::to_value(self).expect("plain data with text keys"))
    }
}

/// The JSON Schema of plans, as canonical JSON.
pub fn schema() -> Vec<u8> {
    crate::site::schema_of::<Plan>(FORMAT, "What an import would do in an account.")
}

/// Makes the plan.
pub fn plan(request: &Request<'_>) -> Plan {
    let manifest = request.manifest;
    let parts = manifest.components.iter().map(|component| row(request, component));
    let externals = manifest.externals.iter().map(|external| external_row(request.inventory, external));
    let rows: Vec<Row> = parts.chain(externals).collect();
    let stops = |row: &Row| matches!(row.verdict, Verdict::Blocked | Verdict::Conflict);
    let first = &manifest.prerequisites;
    let has =
        |name: &String| request.inventory.credentials.as_ref().is_some_and(|known| known.contains(name));
    Plan {
        format: FORMAT,
        needs: Needs {
            credentials: first.credentials.iter().filter(|name| !has(name)).cloned().collect(),
            escalations: first.escalations.clone(),
            inputs: manifest.must_supply.clone(),
            keys: first.keys.clone(),
            vote_tags: first.vote_tags.clone(),
        },
        ready: !rows.iter().any(stops),
        rows,
    }
}

fn row(request: &Request<'_>, component: &Component) -> Row {
    let identity = &component.identity;
    let (verdict, mut reasons) = present(request.inventory, component);
    let mut verdict = verdict;
    if verdict == Verdict::New
        && let Some((usable, all)) = usable_clouds(request.inventory, component)
        && usable < all
    {
        verdict = Verdict::Partial;
        reasons.push(format!("{usable} of {all} clouds usable"));
    }
    let blocks = blocks(request, component, verdict != Verdict::Skip);
    if !blocks.is_empty() {
        verdict = Verdict::Blocked;
        reasons.splice(0..0, blocks);
    }
    if component.why.is_empty() && request.status.is_some_and(|status| status.deprecated.is_some()) {
        // Told whether it blocks or not.
        reasons.extend(request.status.and_then(deprecated));
        reasons.dedup();
    }
    Row {
        kind: identity.kind.clone(),
        name: identity.name.clone(),
        publisher: Some(identity.publisher.clone()),
        reasons,
        revision: Some(identity.revision.map_or_else(|| "head".to_owned(), |number| number.to_string())),
        roles: component.roles.clone(),
        verdict,
    }
}

/// What the account has of a part.
fn present(inventory: &Inventory, component: &Component) -> (Verdict, Vec<String>) {
    let identity = &component.identity;
    let named: Vec<&Entry> = inventory
        .components
        .iter()
        .filter(|entry| entry.kind == identity.kind && entry.name == identity.name)
        .collect();
    let wanted = identity.revision.unwrap_or(0);
    let mut other_revisions: Vec<u32> =
        named.iter().map(|entry| entry.revision).filter(|number| *number != wanted).collect();
    other_revisions.sort_unstable();
    other_revisions.dedup();
    let same: Vec<(&Entry, Vec<String>)> = named
        .iter()
        .filter(|entry| entry.revision == wanted)
        .map(|entry| (*entry, differences(entry, component)))
        .collect();
    if same.iter().any(|(_, differences)| differences.is_empty()) {
        let mut reasons = vec!["present, same content".to_owned()];
        let more = same.len() - 1;
        if more > 0 {
            reasons.push(format!(
                "{more} more of this name and revision; right_st takes two matches for a mistake"
            ));
        }
        return (Verdict::Skip, reasons);
    }
    if let Some((_, differences)) = same.into_iter().next() {
        let what = if wanted == 0 { "the working copy".to_owned() } else { format!("rev {wanted}") };
        return (
            Verdict::Conflict,
            vec![format!("{what} of this name is there, with {}", differences.join(", "))],
        );
    }
    if let Some(head) = named.iter().find(|entry| entry.revision == 0) {
        let differences = differences(head, component);
        return if differences.is_empty() {
            (Verdict::Skip, vec!["present as the working copy (HEAD), same content".to_owned()])
        } else if other_revisions.iter().any(|number| *number > wanted) {
            (Verdict::Newer, vec![format!("newer revision present: {}", list(&other_revisions, wanted))])
        } else {
            let what = differences.join(", ");
            (
                Verdict::Conflict,
                vec![format!("an upload would write over the working copy (HEAD), which has {what}")],
            )
        };
    }
    if other_revisions.iter().any(|number| *number > wanted) {
        return (Verdict::Newer, vec![format!("newer revision present: {}", list(&other_revisions, wanted))]);
    }
    if let Some(last) = other_revisions.last() {
        return (Verdict::New, vec![format!("older revision present: rev {last}")]);
    }
    (Verdict::New, Vec::new())
}

fn list(numbers: &[u32], above: u32) -> String {
    let words: Vec<String> =
        numbers.iter().filter(|number| **number > above).map(|number| format!("rev {number}")).collect();
    words.join(", ")
}

/// In what an entry of the same name differs, as far as that is known.
fn differences(entry: &Entry, component: &Component) -> Vec<String> {
    let identity = &component.identity;
    let mut differences = Vec::new();
    if let Some(publisher) = entry.publisher.as_ref().filter(|publisher| **publisher != identity.publisher) {
        differences.push(format!("another publisher ({publisher})"));
    }
    if let Some(description) = &entry.description
        && normal(Some(description)) != normal(identity.description.as_deref())
    {
        differences.push("another description".to_owned());
    }
    if let (Some(found), Some(wanted)) = (&entry.content, content(component))
        && *found != wanted
    {
        differences.push("other content".to_owned());
    }
    differences
}

/// Of what a part does, as an inventory has it.
fn content(component: &Component) -> Option<String> {
    match component.identity.kind()? {
        Kind::ServerTemplate => None,
        Kind::RightScript => {
            let file = component.files.iter().find(|file| file.path == component.definition)?;
            Some(format!("sha256:{}", file.sha256.as_ref()?))
        }
        Kind::MultiCloudImage => {
            let settings: Vec<[Option<&str>; 4]> = component
                .settings
                .iter()
                .map(|it| {
                    [Some(&*it.cloud), Some(&*it.image), Some(&*it.instance_type), it.user_data.as_deref()]
                })
                .collect();
            let tags: Vec<&str> = component.tags.iter().map(String::as_str).collect();
            Some(image_content(&settings, &tags))
        }
    }
}

/// How many clouds of an image the account has, and how many the image maps.
fn usable_clouds(inventory: &Inventory, component: &Component) -> Option<(usize, usize)> {
    let clouds = inventory.clouds.as_ref()?;
    let all: BTreeSet<&str> = component.settings.iter().map(|setting| setting.cloud.as_str()).collect();
    let usable = all.iter().filter(|name| clouds.iter().any(|cloud| is_named(cloud, name))).count();
    (!all.is_empty()).then_some((usable, all.len()))
}

/// Whether `written` names the cloud, as right_st matches it: exactly, by name, display name or address.
fn is_named(cloud: &Cloud, written: &str) -> bool {
    cloud.name == written
        || cloud.display_name.as_deref() == Some(written)
        || cloud.href.as_deref() == Some(written)
}

/// Why a part cannot be imported; `is_needed` unless the account has it already.
fn blocks(request: &Request<'_>, component: &Component, is_needed: bool) -> Vec<String> {
    let identity = &component.identity;
    let mut reasons = Vec::new();
    let is_root = component.why.is_empty();
    let hidden = |groups: &Option<Vec<String>>| {
        let groups =
            groups.as_ref().filter(|groups| !groups.iter().any(|group| request.groups.contains(group)))?;
        Some(match groups.as_slice() {
            [] => "it is not shared with the account".to_owned(),
            groups => format!(
                "it is shared with {} only; `--group` tells which the account is in",
                groups.join(", ")
            ),
        })
    };
    if is_root {
        for eula in &request.manifest.prerequisites.eulas {
            if !request.accepted.contains(&eula.address()) {
                reasons.push(format!("the licence {} is not accepted", eula.address()));
            }
        }
        if let Some(status) = request.status.filter(|_| is_needed) {
            reasons.extend(hidden(&status.visibility));
            reasons.extend(deprecated(status));
        }
        return reasons;
    }
    let Some(status) = request.status.filter(|_| is_needed && !component.bundled) else { return reasons };
    let is_it = |part: &&crate::inventory::status::Part| {
        (&part.kind, &part.name, &part.publisher, part.revision)
            == (&identity.kind, &identity.name, &identity.publisher, identity.revision)
    };
    reasons.extend(status.parts.iter().find(is_it).and_then(|part| hidden(&part.visibility)));
    reasons
}

/// That and why the component is deprecated.
fn deprecated(status: &Status) -> Option<String> {
    let deprecated = status.deprecated.as_ref()?;
    let instead = deprecated.successor.as_ref().map(|it| format!("; take {it}")).unwrap_or_default();
    Some(format!("deprecated since {}: {}{instead}", deprecated.date, deprecated.because))
}

fn external_row(inventory: &Inventory, external: &External) -> Row {
    let mut found = inventory.components.iter().filter(|entry| {
        let number = match external.revision.as_str() {
            "latest" => None,
            "head" => Some(0),
            text => text.parse().ok(),
        };
        let publisher = external
            .publisher
            .as_ref()
            .is_none_or(|publisher| entry.publisher.as_ref().is_none_or(|other| other == publisher));
        entry.kind == external.kind
            && entry.name == external.name
            && publisher
            && number.is_none_or(|number| number == entry.revision)
    });
    let (verdict, reason) = if let Some(entry) = found.next() {
        let what = if entry.revision == 0 { "HEAD".to_owned() } else { format!("rev {}", entry.revision) };
        (Verdict::Skip, format!("present: {what}"))
    } else if external.firmness == "href" {
        (Verdict::Blocked, "it is named by the address of another account".to_owned())
    } else if let Some(publisher) = &external.publisher {
        let reason = format!("not in the bundle: right_st imports it from the marketplace, from {publisher}");
        (Verdict::External, reason)
    } else {
        (Verdict::Blocked, "not in the bundle and not in the account, and no publisher is named".to_owned())
    };
    Row {
        kind: external.kind.clone(),
        name: external.name.clone(),
        publisher: external.publisher.clone(),
        reasons: vec![reason],
        revision: Some(external.revision.clone()),
        roles: vec![external.role.clone()],
        verdict,
    }
}

#[cfg(test)]
mod tests;
