//! Every rule of the plan, one row each.

use std::collections::BTreeSet;

use super::*;
use crate::bundle;

/// A manifest with one RightScript, one image of three clouds, a ServerTemplate, and what `more` changes.
fn manifest(more: impl FnOnce(&mut serde_json::Value)) -> Manifest {
    let sha = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let part = |kind: &str, name: &str, slug: &str, role: &str, folder: &str, settings: serde_json::Value| {
        let file = if kind == "RightScript" { "a.sh" } else { "a.yml" };
        let is_root = role == "root";
        let why =
            serde_json::json!([{"firmness": "pinned", "recorded": false, "role": role, "written": name}]);
        serde_json::json!({
            "bundled": false,
            "definition": file,
            "description": "What it does.",
            "digest": null,
            "files": [{"path": file, "sha256": sha, "size": 0}],
            "folder": folder,
            "kind": kind,
            "lineage": {"id": slug, "slug": slug},
            "name": name,
            "packages": [],
            "publisher": "Acme",
            "revision": 3,
            "roles": [role],
            "settings": settings,
            "skip_if_present": true,
            "tags": [],
            "why": if is_root { serde_json::json!([]) } else { why },
        })
    };
    let cloud = |name: &str| serde_json::json!({"cloud": name, "image": "ami-1", "instance_type": "m1.small", "user_data": null});
    let settings =
        serde_json::json!([cloud("EC2 us-east-1"), cloud("AWS EU-Ireland"), cloud("/api/clouds/6")]);
    let none = serde_json::json!([]);
    let mut value = serde_json::json!({
        "complete": true,
        "component": {
            "description": "What it does.",
            "digest": null,
            "kind": "ServerTemplate",
            "lineage": {"id": "base", "slug": "base"},
            "name": "Base",
            "publisher": "Acme",
            "revision": 3,
        },
        "components": [
            part("RightScript", "Script", "script", "Boot 1", "right-scripts/script", none.clone()),
            part("MultiCloud Image", "Image", "image", "default image", "multi-cloud-images/image", settings),
            part("ServerTemplate", "Base", "base", "root", "", none),
        ],
        "externals": [],
        "format": "manifest/1",
        "inputs": [],
        "must_supply": ["SERVER_NAME"],
        "pinned": true,
        "prerequisites": {
            "clouds": [],
            "credentials": ["DB_PASSWORD", "DB_USER"],
            "escalations": ["critical"],
            "eulas": [],
            "keys": [],
            "roles": ["designer"],
            "vote_tags": [],
        },
    });
    more(&mut value);
    let canonical = canonical::bytes_of(&value);
    let digest = crate::source::hex(&crate::source::sha256(&canonical[..canonical.len() - 1]));
    value["closure"] = format!("sha256:{digest}").into();
    bundle::read_manifest(&canonical::bytes_of(&value)).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn entry(kind: &str, name: &str, revision: u32) -> Entry {
    Entry {
        content: None,
        description: Some("What it does.\r\n".into()),
        kind: kind.into(),
        name: name.into(),
        publisher: None,
        revision,
    }
}

fn account(components: Vec<Entry>) -> Inventory {
    Inventory { components, ..Inventory::empty() }
}

fn status(text: &str) -> Status {
    let start = r#"{"format":"status/1","kind":"ServerTemplate","lineage":{"id":"base","slug":"base"},"name":"Base","#;
    let rest = r#""notes":null,"published":"2017-01-01","publisher":"Acme","revision":3,"#;
    crate::inventory::status::read(format!("{start}{rest}{text}}}").as_bytes()).unwrap()
}

const EVERYBODY: &str = r#""deprecated":null,"parts":[],"state":"published","visibility":null"#;

struct Asked {
    manifest: Manifest,
    inventory: Inventory,
    status: Option<Status>,
    groups: BTreeSet<String>,
    accepted: BTreeSet<String>,
}

impl Asked {
    fn new(manifest: Manifest, inventory: Inventory) -> Self {
        Asked { manifest, inventory, status: None, groups: BTreeSet::new(), accepted: BTreeSet::new() }
    }

    fn plan(&self) -> Plan {
        plan(&Request {
            manifest: &self.manifest,
            inventory: &self.inventory,
            status: self.status.as_ref(),
            groups: &self.groups,
            accepted: &self.accepted,
        })
    }

    /// Name and verdict of each row, and whether the account is ready.
    #[track_caller]
    fn expect(&self, rows: &[(&str, Verdict, &str)], ready: bool) {
        let plan = self.plan();
        let found: Vec<(&str, Verdict)> =
            plan.rows.iter().map(|row| (row.name.as_str(), row.verdict)).collect();
        let expected: Vec<(&str, Verdict)> = rows.iter().map(|row| (row.0, row.1)).collect();
        assert_eq!(found, expected, "{:#?}", plan.rows);
        for (row, (_, _, reason)) in plan.rows.iter().zip(rows) {
            let reasons = row.reasons.join("; ");
            assert!(
                reasons.contains(reason) && (!reason.is_empty() || reasons.is_empty()),
                "{reasons}: {reason}"
            );
        }
        assert_eq!(plan.ready, ready);
    }
}

#[test]
fn in_an_empty_account_everything_is_new() {
    let asked = Asked::new(manifest(|_| ()), account(Vec::new()));
    asked.expect(
        &[("Script", Verdict::New, ""), ("Image", Verdict::New, ""), ("Base", Verdict::New, "")],
        true,
    );
    let needs = asked.plan().needs;
    assert_eq!(needs.credentials, ["DB_PASSWORD", "DB_USER"]);
    assert_eq!(needs.escalations, ["critical"]);
    assert_eq!(needs.inputs, ["SERVER_NAME"]);
}

#[test]
fn each_rule_about_what_is_there() {
    use Verdict::{Conflict, New, Newer, Skip};
    let other = |mut it: Entry| {
        it.description = Some("Something else.".into());
        it
    };
    let of = |publisher: &str, mut it: Entry| {
        it.publisher = Some(publisher.into());
        it
    };
    let does = |content: &str, mut it: Entry| {
        it.content = Some(content.into());
        it
    };
    let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let script = |revision| entry("RightScript", "Script", revision);
    let unknown = Entry { description: None, ..script(3) };
    // What the account has of the script, and what becomes of it.
    let table: Vec<(&str, Vec<Entry>, Verdict, &str)> = vec![
        ("the same revision", vec![script(3)], Skip, "present, same content"),
        ("nothing is known but its name", vec![unknown], Skip, "present"),
        ("its publisher and content too", vec![of("Acme", does(empty, script(3)))], Skip, "present"),
        ("another description", vec![other(script(3))], Conflict, "another description"),
        ("another publisher", vec![of("Other", script(3))], Conflict, "another publisher (Other)"),
        ("other content", vec![does("sha256:00", script(3))], Conflict, "other content"),
        ("both", vec![other(script(3)), script(3)], Skip, "1 more"),
        ("a newer one", vec![script(4), script(7)], Newer, "rev 4, rev 7"),
        ("an older one", vec![script(1), script(2)], New, "older revision present: rev 2"),
        ("older and newer", vec![script(2), script(4)], Newer, "rev 4"),
        ("the same and newer", vec![script(3), script(4)], Skip, "present"),
        ("HEAD, the same", vec![script(0)], Skip, "HEAD"),
        ("HEAD, another", vec![other(script(0))], Conflict, "write over the working copy (HEAD)"),
        ("HEAD, another, and the same", vec![other(script(0)), script(3)], Skip, "present"),
        ("HEAD, another, and newer", vec![other(script(0)), script(5)], Newer, "rev 5"),
        ("another kind", vec![entry("MultiCloud Image", "Script", 3)], New, ""),
        ("another case", vec![entry("RightScript", "script", 3)], New, ""),
    ];
    for (what, components, verdict, reason) in table {
        let found = Asked::new(manifest(|_| ()), account(components)).plan();
        assert_eq!(found.rows[0].verdict, verdict, "{what}: {:?}", found.rows[0]);
        let reasons = found.rows[0].reasons.join("; ");
        assert!(reasons.contains(reason), "{what}: {reasons}");
        assert_eq!(found.ready, verdict != Conflict, "{what}");
    }
}

#[test]
fn a_missing_cloud_never_blocks() {
    let cloud = |name: &str, display_name: Option<&str>, href: Option<&str>| Cloud {
        display_name: display_name.map(str::to_owned),
        href: href.map(str::to_owned),
        name: name.to_owned(),
    };
    let us = cloud("EC2 us-east-1", Some("AWS US-East"), Some("/api/clouds/1"));
    let eu = cloud("EC2 eu-west-1", Some("AWS EU-Ireland"), None);
    let oregon = cloud("EC2 us-west-2", None, Some("/api/clouds/6"));
    let table = [
        (vec![], Verdict::Partial, "0 of 3 clouds usable"),
        (vec![us.clone()], Verdict::Partial, "1 of 3 clouds usable"),
        (vec![cloud("ec2 US-EAST-1", None, None)], Verdict::Partial, "0 of 3 clouds usable"),
        (vec![us.clone(), eu.clone()], Verdict::Partial, "2 of 3 clouds usable"),
        (vec![us, eu, oregon], Verdict::New, ""),
    ];
    for (clouds, verdict, reason) in table {
        let inventory = Inventory { clouds: Some(clouds), ..Inventory::empty() };
        let rows = [("Script", Verdict::New, ""), ("Image", verdict, reason), ("Base", Verdict::New, "")];
        Asked::new(manifest(|_| ()), inventory).expect(&rows, true);
    }
    // What is there already is not asked for its clouds.
    let inventory =
        Inventory { clouds: Some(Vec::new()), ..account(vec![entry("MultiCloud Image", "Image", 3)]) };
    let rows = [
        ("Script", Verdict::New, ""),
        ("Image", Verdict::Skip, "present, same content"),
        ("Base", Verdict::New, ""),
    ];
    Asked::new(manifest(|_| ()), inventory).expect(&rows, true);
}

#[test]
fn an_image_with_other_rows_is_a_conflict() {
    let mut image = entry("MultiCloud Image", "Image", 3);
    image.content = Some("sha256:00".into());
    let found = Asked::new(manifest(|_| ()), account(vec![image])).plan();
    assert_eq!(found.rows[1].verdict, Verdict::Conflict);
}

#[test]
fn a_licence_blocks_until_that_revision_is_accepted() {
    let with = |value: &mut serde_json::Value| {
        value["prerequisites"]["eulas"] =
            serde_json::json!([{"digest": null, "recorded": true, "revision": 2, "slug": "acme-software"}]);
    };
    let mut asked = Asked::new(manifest(with), account(Vec::new()));
    let parts = [("Script", Verdict::New, ""), ("Image", Verdict::New, "")];
    let blocked = ("Base", Verdict::Blocked, "the licence acme-software@2 is not accepted");
    asked.expect(&[parts[0], parts[1], blocked], false);
    asked.accepted.insert("acme-software@1".into());
    asked.expect(&[parts[0], parts[1], blocked], false);
    asked.accepted.insert("acme-software@2".into());
    asked.expect(&[parts[0], parts[1], ("Base", Verdict::New, "")], true);
}

#[test]
fn what_is_shared_with_others_only_is_blocked() {
    let part = |kind: &str, name: &str, groups: &str| {
        let rest = r#""publisher":"Acme","revision":3,"state":"published""#;
        let part = format!(r#"{{"kind":"{kind}","name":"{name}",{rest},"visibility":[{groups}]}}"#);
        format!(r#""deprecated":null,"parts":[{part}],"state":"published","visibility":null"#)
    };
    let mut asked = Asked::new(manifest(|_| ()), account(Vec::new()));
    asked.status = Some(status(&part("RightScript", "Script", r#""partners","gold""#)));
    let (new_image, new_base) = (("Image", Verdict::New, ""), ("Base", Verdict::New, ""));
    let rows = [("Script", Verdict::Blocked, "shared with partners, gold only"), new_image, new_base];
    asked.expect(&rows, false);
    asked.groups.insert("gold".into());
    asked.expect(&[("Script", Verdict::New, ""), new_image, new_base], true);
    asked.groups = BTreeSet::from(["silver".to_owned()]);
    asked.expect(&rows, false);
    // What the account has is not taken away.
    asked.inventory = account(vec![entry("RightScript", "Script", 3)]);
    asked.expect(&[("Script", Verdict::Skip, "present"), new_image, new_base], true);

    asked.inventory = account(Vec::new());
    asked.status =
        Some(status(r#""deprecated":null,"parts":[],"state":"published","visibility":["partners"]"#));
    let rows =
        [("Script", Verdict::New, ""), new_image, ("Base", Verdict::Blocked, "shared with partners only")];
    asked.expect(&rows, false);
    asked.status = Some(status(r#""deprecated":null,"parts":[],"state":"published","visibility":[]"#));
    let rows =
        [("Script", Verdict::New, ""), new_image, ("Base", Verdict::Blocked, "not shared with the account")];
    asked.expect(&rows, false);
    asked.status = Some(status(EVERYBODY));
    asked.expect(&[("Script", Verdict::New, ""), new_image, new_base], true);
}

#[test]
fn what_is_deprecated_is_not_imported_alone() {
    let deprecated =
        r#""deprecated":{"because":"RightLink 6 ended","date":"2017-05-30","successor":"st:acme/base"},"#;
    let mut asked = Asked::new(manifest(|_| ()), account(Vec::new()));
    asked.status = Some(status(&format!(r#"{deprecated}"parts":[],"state":"deprecated","visibility":null"#)));
    let (script, image) = (("Script", Verdict::New, ""), ("Image", Verdict::New, ""));
    let reason = "deprecated since 2017-05-30: RightLink 6 ended; take st:acme/base";
    asked.expect(&[script, image, ("Base", Verdict::Blocked, reason)], false);
    // Who has it may keep it.
    asked.inventory = account(vec![entry("ServerTemplate", "Base", 3)]);
    asked.expect(&[script, image, ("Base", Verdict::Skip, reason)], true);
    // A deprecated part still comes along.
    let part = r#"{"kind":"RightScript","name":"Script","publisher":"Acme","revision":3,"state":"deprecated","visibility":null}"#;
    asked.inventory = account(Vec::new());
    let text = format!(r#""deprecated":null,"parts":[{part}],"state":"published","visibility":null"#);
    asked.status = Some(status(&text));
    asked.expect(&[script, image, ("Base", Verdict::New, "")], true);
}

#[test]
fn what_leads_elsewhere_is_looked_for_elsewhere() {
    let external = |publisher: serde_json::Value, revision: &str, firmness: &str| {
        let value = serde_json::json!([{
            "firmness": firmness, "kind": "RightScript", "name": "Remote", "publisher": publisher,
            "reason": "external", "revision": revision, "role": "Boot 2",
        }]);
        move |manifest: &mut serde_json::Value| {
            manifest["externals"] = value;
            manifest["complete"] = false.into();
        }
    };
    let other = || serde_json::json!("Other");
    let null = serde_json::Value::Null;
    let remote = |revision: u32, publisher: Option<&str>| {
        let mut it = entry("RightScript", "Remote", revision);
        it.publisher = publisher.map(str::to_owned);
        vec![it]
    };
    let table = [
        (external(other(), "4", "pinned"), vec![], Verdict::External, "from the marketplace, from Other"),
        (external(other(), "4", "pinned"), remote(4, Some("Other")), Verdict::Skip, "present: rev 4"),
        (external(other(), "4", "pinned"), remote(4, None), Verdict::Skip, "present: rev 4"),
        (external(other(), "4", "pinned"), remote(4, Some("Third")), Verdict::External, "marketplace"),
        (external(other(), "4", "pinned"), remote(5, Some("Other")), Verdict::External, "marketplace"),
        (external(other(), "latest", "floating"), remote(5, Some("Other")), Verdict::Skip, "present: rev 5"),
        (external(null.clone(), "4", "pinned"), vec![], Verdict::Blocked, "no publisher is named"),
        (external(null.clone(), "4", "pinned"), remote(4, None), Verdict::Skip, "present: rev 4"),
        (external(null.clone(), "head", "head"), remote(4, None), Verdict::Blocked, "not in the account"),
        (external(null.clone(), "head", "head"), remote(0, None), Verdict::Skip, "present: HEAD"),
        (external(null, "head", "href"), vec![], Verdict::Blocked, "address of another account"),
    ];
    for (change, components, verdict, reason) in table {
        let plan = Asked::new(manifest(change), account(components)).plan();
        let row = plan.rows.last().unwrap();
        assert_eq!((row.name.as_str(), row.verdict), ("Remote", verdict), "{row:?}");
        assert!(row.reasons.join("; ").contains(reason), "{row:?}");
        assert_eq!(plan.ready, verdict != Verdict::Blocked);
    }
}

#[test]
fn only_missing_credentials_are_listed() {
    let inventory = Inventory { credentials: Some(vec!["DB_USER".into()]), ..Inventory::empty() };
    let plan = Asked::new(manifest(|_| ()), inventory).plan();
    assert_eq!(plan.needs.credentials, ["DB_PASSWORD"]);
    assert!(plan.ready);
}

#[test]
fn a_plan_is_canonical_json_of_its_schema() {
    let plan = Asked::new(manifest(|_| ()), account(Vec::new())).plan();
    let value: serde_json::Value = serde_json::from_slice(&plan.to_json()).unwrap();
    let schema: serde_json::Value = serde_json::from_slice(&schema()).unwrap();
    assert!(jsonschema::is_valid(&schema, &value));
    assert_eq!(canonical::bytes_of(&value), plan.to_json());
}
