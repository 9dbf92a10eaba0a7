//! What machines read of a site: schemas, manifests that do not change, inventories, plans, what is out of date.
#![expect(clippy::disallowed_methods, reason = "tests look at files")]

#[path = "support/acme.rs"]
mod acme;
mod support;

use std::path::Path;
use std::path::PathBuf;

use serde_json::Value;
use serde_json::json;

use acme::BASE;
use acme::build;
use acme::project;
use acme::site;

#[test]
fn a_site_and_all_in_it_is_verified() {
    let (folder, site) = site();
    let output = support::run(folder.path(), &["verify", "site"]);
    assert_eq!(output.status.code(), Some(0), "{}", support::transcript(&output));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("5 manifests and 5 bundles"), "{said}");

    let schema = |name: &str| -> Value {
        let path = site.join(format!("api/v1/schemas/{name}-1.json"));
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    };
    let (manifests, statuses) = (schema("manifest"), schema("status"));
    for (name, bytes) in support::tree(&site) {
        let value = || serde_json::from_slice::<Value>(&bytes).unwrap();
        if name.ends_with("/import.json") {
            let found = jsonschema::validate(&manifests, &value()).map_err(|err| err.to_string());
            assert_eq!(found, Ok(()), "{name}");
        } else if name.ends_with("/status.json") {
            let found = jsonschema::validate(&statuses, &value()).map_err(|err| err.to_string());
            assert_eq!(found, Ok(()), "{name}");
        }
    }

    std::fs::write(site.join("more.txt"), "x").unwrap();
    std::fs::write(site.join(BASE).join("files/base.yml"), "x").unwrap();
    std::fs::remove_file(site.join(BASE).join("status.json")).unwrap();
    let output = support::run(folder.path(), &["verify", "site"]);
    assert_eq!(output.status.code(), Some(1));
    let found = String::from_utf8_lossy(&output.stdout).into_owned();
    for expected in [
        "more.txt: it does not belong",
        "files/base.yml: its bytes are not those",
        "status.json: it is missing",
    ] {
        assert!(found.contains(expected), "{found}");
    }
}

#[test]
fn a_schema_refuses_what_is_no_manifest() {
    let (_folder, site) = site();
    let read = |path: PathBuf| -> Value { serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap() };
    let schema = read(site.join("api/v1/schemas/manifest-1.json"));
    let manifest = read(site.join(BASE).join("import.json"));
    assert!(jsonschema::is_valid(&schema, &manifest));
    for key in manifest.as_object().unwrap().keys() {
        let mut less = manifest.clone();
        less.as_object_mut().unwrap().shift_remove(key);
        assert!(!jsonschema::is_valid(&schema, &less), "without {key}");
    }
    let mut other = manifest.clone();
    other["format"] = json!("manifest/2");
    assert!(!jsonschema::is_valid(&schema, &other));
}

#[test]
fn a_manifest_does_not_change_with_what_happens_later() {
    let (folder, site) = site();
    let root = folder.path();
    let manifest = |site: &Path| std::fs::read_to_string(site.join(BASE).join("import.json")).unwrap();
    let before = manifest(&site);
    let sidecar = "catalog/server-templates/base/publication.yml";
    let change = |path: &str, from: &str, to: &str| {
        let text = std::fs::read_to_string(root.join(path)).unwrap();
        assert!(text.contains(from), "{text}");
        support::write(root, path, text.replace(from, to).as_bytes());
    };
    let after = |what: &str| {
        build(root, &root.join("later"), &["--no-bundles"]);
        assert_eq!(manifest(&root.join("later")), before, "after {what}");
    };
    let published = "Published: 2016-10-02";
    change(sidecar, published, "Published: 2016-10-02\n    Deprecated: {Date: 2018-01-01, Because: over}");
    after("it was deprecated");
    change(
        sidecar,
        "Short Description: A thing.",
        "Short Description: Another.\nFeatured: true\nSupport: Call.",
    );
    after("its texts were changed");
    support::copy(
        &root.join("catalog/server-templates/base/1"),
        &root.join("catalog/server-templates/base/2"),
        false,
    );
    let record =
        "\nRevisions:\n  2:\n    Committed: 2017-01-01\n    Published: 2017-01-02\n    Revision Notes: n\n";
    change(sidecar, "\nRevisions:\n", record);
    after("a revision was added");
    support::write(root, "catalog/eulas/acme-software/2.md", b"# Another licence\n");
    after("the licence got another revision");
    // A published script that is, byte for byte, the bundled one: the page links it, the manifest stays.
    let script = "catalog/right-scripts/local";
    support::copy(
        &root.join("catalog/server-templates/base/1/attachments"),
        &root.join(script).join("1/attachments"),
        false,
    );
    let bytes = std::fs::read(root.join("catalog/server-templates/base/1/local.sh")).unwrap();
    support::write(root, &format!("{script}/1/local.sh"), &bytes);
    let text = std::fs::read(root.join("catalog/right-scripts/odd/publication.yml")).unwrap();
    support::write(root, &format!("{script}/publication.yml"), &text);
    after("its local script was published");
    // A newer revision of what a floating reference meant.
    let image = "catalog/multi-cloud-images/ubuntu";
    support::copy(&root.join(image).join("1"), &root.join(image).join("2"), false);
    let text = std::fs::read_to_string(root.join(image).join("publication.yml")).unwrap();
    support::write(
        root,
        &format!("{image}/publication.yml"),
        text.replace("\nRevisions:\n", record).as_bytes(),
    );
    after("a newer image was published");
    support::write(root, "catalog/publishers/other-name.yml", b"Name: Other\n");
    after("a publisher got a file");
}

#[test]
fn what_an_account_has_comes_from_files_and_folders() {
    let folder = project();
    let root = folder.path();
    let own = |resource: &str, at: u32| json!([{"rel": "self", "href": format!("/api/{resource}/{at}")}]);
    let templates = json!([
        {"name": "Linux: Base", "description": "A base for **Linux**.\r\n\r\nWith two lines.\r\n", "revision": 1,
         "links": own("server_templates", 1)},
        {"name": "Linux: Base", "description": null, "revision": "0", "links": own("server_templates", 2)},
    ]);
    support::write(root, "st.json", templates.to_string().as_bytes());
    support::write(root, "api/clouds.json", b"[]");
    let clouds = json!([{"name": "EC2 us-east-1", "display_name": "AWS US-East", "links": own("clouds", 1)}]);
    support::write(root, "c.json", clouds.to_string().as_bytes());
    support::write(root, "credentials.json", br#"[{"name": "B"}, {"name": "A"}]"#);
    let publications = json!([{"name": "Linux: Base", "revision": 1, "publisher": "Acme",
        "content_type": "ServerTemplate", "links": own("publications", 1)}]);
    support::write(root, "p.json", publications.to_string().as_bytes());
    let paths = ["st.json", "api/clouds.json", "c.json", "credentials.json", "p.json"];
    let output = support::run(root, &[&["inventory"][..], &paths].concat());
    assert_eq!(output.status.code(), Some(0), "{}", support::transcript(&output));
    let inventory: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(inventory["components"][0]["revision"], 0);
    assert_eq!(inventory["components"][1]["publisher"], "Acme");
    assert_eq!(inventory["clouds"][0]["href"], "/api/clouds/1");
    assert_eq!(inventory["credentials"], json!(["A", "B"]));
    support::write(root, "inventory.json", &output.stdout);

    build(root, &root.join("site"), &[]);
    let manifest = format!("site/{BASE}/import.json");
    let arguments = ["plan", &manifest, "--inventory", "inventory.json", "--accept-eula", "acme-software@1"];
    let planned = support::run(root, &[&arguments[..], &["--format", "json"]].concat());
    let plan: Value = serde_json::from_slice(&planned.stdout).unwrap();
    let row =
        |name: &str| plan["rows"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap().clone();
    assert_eq!(row("Linux: Base")["verdict"], "skip", "{plan:#}");
    assert_eq!(row("Ubuntu")["reasons"], json!(["1 of 2 clouds usable"]));
    assert_eq!(row("Remote")["verdict"], "external");
    assert_eq!((planned.status.code(), &plan["ready"]), (Some(0), &json!(true)));
    let refused = support::run(root, &arguments[..4]);
    assert_eq!(refused.status.code(), Some(1), "{}", support::transcript(&refused));

    for (name, text) in
        [("x.json", "[{\"name\": 1}]"), ("y.json", "[1]"), ("z.json", "{"), ("server_templates.json", "[{}]")]
    {
        support::write(root, name, text.as_bytes());
        let output = support::run(root, &["inventory", name]);
        assert_eq!(output.status.code(), Some(2), "{}", support::transcript(&output));
        assert!(String::from_utf8_lossy(&output.stderr).contains(name), "{}", support::transcript(&output));
    }
    let output = support::run(root, &["inventory", "catalog", "st.json"]);
    assert_eq!(output.status.code(), Some(0), "{}", support::transcript(&output));
}

#[test]
fn what_is_out_of_date_is_told_from_a_catalog_and_from_a_site() {
    let folder = project();
    let root = folder.path();
    let odd = "catalog/right-scripts/odd";
    support::copy(&root.join(odd).join("1"), &root.join(odd).join("2"), false);
    let text = std::fs::read_to_string(root.join(odd).join("publication.yml")).unwrap();
    let deprecated = "    Deprecated: {Date: 2017-01-01, Because: too odd, Use: \"rs:acme/shared\"}\n";
    let newer = "  2:\n    Committed: 2017-01-01\n    Published: 2017-01-02\n    Revision Notes: Less odd.\n";
    support::write(root, &format!("{odd}/publication.yml"), (text + deprecated + newer).as_bytes());
    build(root, &root.join("site"), &["--no-bundles"]);
    let entry = json!({"content": null, "description": null, "kind": "RightScript", "name": "Odd", "publisher": "Acme", "revision": 1});
    let inventory =
        json!({"clouds": null, "components": [entry], "credentials": null, "format": "inventory/1"});
    support::write(root, "inventory.json", inventory.to_string().as_bytes());
    let expected = "RightScript Odd rev 1 of Acme\n  deprecated since 2017-01-01: too odd\n  take instead: rs:acme/shared\n  newer: \
                    rev 2: Less odd.\n";
    for source in [".", "site"] {
        let output = support::run(root, &["outdated", "--inventory", "inventory.json", source]);
        assert_eq!(output.status.code(), Some(0), "{}", support::transcript(&output));
        assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{source}");
        let output =
            support::run(root, &["outdated", "--inventory", "inventory.json", source, "--exit-code"]);
        assert_eq!(output.status.code(), Some(1));
    }
}
