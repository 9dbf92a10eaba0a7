//! What programs read of a site: documents against their schemas, feeds and sitemaps against their formats.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

mod support;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;

use roxmltree::Document;
use roxmltree::Node;
use serde_json::Value;

type Site = BTreeMap<String, Vec<u8>>;

/// Builds the sample, with more in its `catalog.yml`.
fn sample_with(settings: &str) -> Site {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("root");
    for part in ["catalog", "content"] {
        support::copy(&support::repository().join(part), &root.join(part), false);
    }
    let own = std::fs::read_to_string(support::repository().join("catalog.yml")).expect("it has settings");
    support::write(&root, "catalog.yml", format!("{own}{settings}").as_bytes());
    build(&root, &folder.path().join("site"))
}

fn build(root: &Path, site: &Path) -> Site {
    let output =
        support::catalog().arg("build").arg(root).arg("--output").arg(site).output().expect("it starts");
    assert_eq!(output.status.code(), Some(0), "{}", support::transcript(&output));
    support::tree(site)
}

fn json(site: &Site, path: &str) -> Value {
    let bytes = site.get(path).unwrap_or_else(|| panic!("`{path}` is not there"));
    serde_json::from_slice(bytes).unwrap_or_else(|err| panic!("{path}: {err}"))
}

#[test]
fn every_document_fits_its_published_schema_and_every_address_leads_somewhere() {
    let site = sample_with("");
    let index = json(&site, "api/index.json");
    assert_eq!(site["api/index.json"], site[".well-known/catalog.json"]);
    let mut schemas = BTreeMap::new();
    for (name, path) in index["schemas"].as_object().expect("schemas") {
        let schema = json(&site, path.as_str().expect("an address"));
        jsonschema::meta::validate(&schema).unwrap_or_else(|err| panic!("{path}: {err}"));
        schemas.insert(name.clone(), jsonschema::validator_for(&schema).expect("it is a schema"));
    }
    let mut seen = BTreeSet::new();
    for path in site.keys().filter(|path| path.starts_with("api/") && !path.contains("/schemas/")) {
        if Path::new(path).extension().is_none_or(|it| it != "json") {
            continue;
        }
        let document = json(&site, path);
        let format = document["format"].as_str().unwrap_or_else(|| panic!("{path} names no format"));
        let name = format.split_once('/').expect("name and version").0;
        let schema = schemas.get(name).unwrap_or_else(|| panic!("{path}: no schema of `{name}`"));
        let faults: Vec<String> =
            schema.iter_errors(&document).map(|err| format!("{err} at {}", err.instance_path())).collect();
        assert!(faults.is_empty(), "{path}: {faults:#?}");
        addresses(&document, &mut |address| {
            assert!(site.contains_key(address), "{path} leads to `{address}`, which is not there");
        });
        seen.insert(name.to_owned());
    }
    for name in ["index", "list", "component", "clouds", "facets", "matrix"] {
        assert!(seen.contains(name), "no document of `{name}`");
    }
}

#[test]
fn facets_count_what_the_lists_hold() {
    let site = sample_with("");
    let facets = json(&site, json(&site, "api/index.json")["facets"].as_str().expect("an address"));
    let facets = facets["facets"].as_array().expect("facets");
    let mut seen = BTreeSet::new();
    for facet in facets {
        let (kind, id) = (facet["kind"].as_str().expect("a kind"), facet["id"].as_str().expect("an id"));
        assert!(seen.insert((kind, id)), "{kind} {id} is there twice");
        let list = json(&site, &format!("api/v1/{kind}/index-1.json"));
        let rows = list["components"].as_array().expect("rows");
        for value in facet["values"].as_array().expect("values") {
            let title = value["title"].as_str().expect("a title");
            let has = |row: &&Value| match id {
                "publisher" => row["publisher"] == title,
                "category" => row["categories"].as_array().expect("a list").iter().any(|it| it == title),
                "state" => row["state"].as_str().expect("a state").eq_ignore_ascii_case(title),
                _ => true,
            };
            let having = || rows.iter().filter(has);
            let shown = having().filter(|row| id == "state" || row["state"] != "deprecated").count();
            let (total, count) = (value["total"].as_u64(), value["count"].as_u64());
            if matches!(id, "publisher" | "category" | "state") {
                assert_eq!(total, Some(having().count() as u64), "{kind} {id} {title}");
                assert_eq!(count, Some(shown as u64), "{kind} {id} {title}");
            }
            assert!(count <= total && total <= Some(rows.len() as u64), "{kind} {id} {title}");
            assert_eq!(value["page"].is_string(), count != Some(0), "{kind} {id} {title}");
        }
    }
    for id in ["category", "publisher", "cloud-type", "cloud", "os", "agent", "state"] {
        assert!(seen.contains(&("server-templates", id)), "no {id}");
    }
}

/// Calls `each` with every address in a document.
fn addresses(value: &Value, each: &mut dyn FnMut(&str)) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match (key.as_str(), value) {
                    (
                        "page" | "component" | "manifest" | "status" | "next" | "href" | "clouds" | "facets"
                        | "matrix" | "matrix_csv",
                        Value::String(path),
                    ) => {
                        each(path);
                    }
                    ("lists" | "schemas", value) => strings(value, each),
                    _ => addresses(value, each),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| addresses(value, each)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn strings(value: &Value, each: &mut dyn FnMut(&str)) {
    match value {
        Value::String(path) => each(path),
        Value::Array(list) => list.iter().for_each(|value| strings(value, each)),
        Value::Object(map) => map.values().for_each(|value| strings(value, each)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

const ATOM: &str = "http://www.w3.org/2005/Atom";

fn children<'a>(node: Node<'a, 'a>, name: &'a str) -> Vec<Node<'a, 'a>> {
    node.children().filter(|child| child.has_tag_name((ATOM, name))).collect()
}

#[track_caller]
fn one<'a>(node: Node<'a, 'a>, name: &'a str) -> &'a str {
    let found = children(node, name);
    assert_eq!(found.len(), 1, "`{name}` in {node:?}");
    let text = found[0].text().unwrap_or_default();
    assert!(!text.trim().is_empty(), "`{name}` is empty in {node:?}");
    text
}

/// A moment as RFC 3339 has it; ours are whole days.
fn is_moment(text: &str) -> bool {
    let day = text.strip_suffix("T00:00:00Z");
    day.is_some_and(|day| {
        let mask: String = day.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
        mask == "9999-99-99"
    })
}

/// What RFC 4287 demands of a feed: 4.1.1, 4.1.2, 4.2.6, 4.2.7, 4.2.15. Returns the ids of its entries.
fn check_feed(path: &str, text: &str) -> Vec<String> {
    let document = Document::parse(text).unwrap_or_else(|err| panic!("{path}: {err}"));
    let feed = document.root_element();
    assert!(feed.has_tag_name((ATOM, "feed")), "{path}");
    one(feed, "title");
    assert!(one(feed, "id").contains(':'), "{path}: an id is an IRI");
    let mut last = one(feed, "updated").to_owned();
    assert!(is_moment(&last), "{path}: {last}");
    let mut ids = Vec::new();
    for entry in children(feed, "entry") {
        one(entry, "title");
        let updated = one(entry, "updated");
        assert!(is_moment(updated), "{path}: {updated}");
        assert!(*updated <= *last, "{path}: newest first");
        updated.clone_into(&mut last);
        let authors = children(entry, "author");
        assert_eq!(authors.len(), 1, "{path}");
        one(authors[0], "name");
        let links = children(entry, "link");
        let alternates = links.iter().filter(|link| link.attribute("rel") == Some("alternate"));
        assert_eq!(alternates.count(), 1, "{path}");
        ids.push(one(entry, "id").to_owned());
    }
    let distinct: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len(), "{path}: each id once");
    ids
}

fn feeds(site: &Site) -> Vec<(&str, &str)> {
    let feeds = site.iter().filter(|(path, _)| path.starts_with("feeds/"));
    feeds.map(|(path, bytes)| (path.as_str(), std::str::from_utf8(bytes).expect("UTF-8"))).collect()
}

#[test]
fn feeds_are_atom_and_tell_of_withdrawals() {
    let site = sample_with("Feeds: 1000\n");
    let mut withdrawn = 0;
    for (path, text) in feeds(&site) {
        check_feed(path, text);
        withdrawn += text.matches("<title>Withdrawn: ").count();
        let document = Document::parse(text).expect("checked");
        let folder = path.rsplit_once('/').expect("a folder").0;
        for link in document.descendants().filter(|node| node.has_tag_name((ATOM, "link"))) {
            let mut at: Vec<&str> = folder.split('/').collect();
            for step in link.attribute("href").expect("an address").split('/') {
                if step == ".." {
                    at.pop();
                } else {
                    at.push(step);
                }
            }
            assert!(site.contains_key(&at.join("/")), "{path} leads to {at:?}");
        }
    }
    assert!(withdrawn > 1, "the sample has deprecated revisions");
    for kind in ["catalog", "server-templates", "right-scripts", "publishers/harbor-point", "categories/base"]
    {
        assert!(site.contains_key(&format!("feeds/{kind}.xml")), "{kind}");
    }
}

#[test]
fn a_base_url_changes_no_entry_id_and_brings_what_needs_it() {
    let (plain, based) = (sample_with(""), sample_with("Base URL: https://example.com/a/b/\n"));
    for ((path, own), (_, other)) in feeds(&plain).into_iter().zip(feeds(&based)) {
        assert_eq!(check_feed(path, own), check_feed(path, other), "{path}");
    }
    assert!(!plain.contains_key("sitemap.xml") && !plain.contains_key("opensearch.xml"));
    let text = std::str::from_utf8(&based["sitemap.xml"]).expect("UTF-8");
    let sitemap = Document::parse(text).expect("XML");
    let locations: Vec<&str> = sitemap
        .descendants()
        .filter(|node| node.tag_name().name() == "loc")
        .filter_map(|node| node.text())
        .collect();
    assert!(locations.len() > 50, "{}", locations.len());
    assert!(locations.contains(&"https://example.com/a/b/"));
    for location in &locations {
        let path = location.strip_prefix("https://example.com/a/b/").expect("it lies in the site");
        let path = if path.is_empty() { "index.html" } else { path };
        let page = std::str::from_utf8(&based[path]).expect("UTF-8");
        assert!(
            page.contains(&format!("<link rel=\"canonical\" href=\"{location}\">")),
            "{path} is canonical"
        );
        assert!(!page.contains("content=\"noindex\""), "{path} may be listed");
    }
    let robots = String::from_utf8_lossy(&based["robots.txt"]).into_owned();
    assert!(robots.contains("Sitemap: https://example.com/a/b/sitemap.xml"), "{robots}");
    let text = std::str::from_utf8(&based["opensearch.xml"]).expect("UTF-8");
    let search = Document::parse(text).expect("XML");
    let url = search.descendants().find(|node| node.tag_name().name() == "Url").expect("a template");
    let template = url.attribute("template").expect("it has one");
    assert!(
        template.starts_with("https://example.com/a/b/") && template.contains("{searchTerms}"),
        "{template}"
    );
}

#[test]
fn hostile_names_stay_text() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let name = r"x</script><script>alert(1)</script>&]]>";
    let template = format!(
        "Name: '{name}'\nDescription: \"\\u0001{}\"\nInputs: {{}}\nRightScripts: {{}}\nMultiCloudImages: []\n",
        name.replace('"', "\\\"")
    );
    support::write(folder.path(), "root/st.yml", template.as_bytes());
    let site = build(&folder.path().join("root"), &folder.path().join("site"));
    for (path, bytes) in &site {
        let text = String::from_utf8_lossy(bytes);
        match Path::new(path).extension().and_then(|it| it.to_str()) {
            Some("xml") => drop(Document::parse(&text).unwrap_or_else(|err| panic!("{path}: {err}"))),
            Some("json") => drop(json(&site, path)),
            Some("html") => assert!(!text.contains("<script>alert"), "{path}"),
            _ => {}
        }
    }
}

#[test]
fn structured_data_is_json() {
    let site = sample_with("");
    let mut pages = 0;
    for (path, bytes) in site.iter().filter(|(path, _)| path.strip_suffix(".html").is_some()) {
        let text = std::str::from_utf8(bytes).expect("UTF-8");
        let Some((_, rest)) = text.split_once("<script type=\"application/ld+json\">") else { continue };
        let data: Value = serde_json::from_str(rest.split_once("</script>").expect("its end").0)
            .unwrap_or_else(|err| panic!("{path}: {err}"));
        assert_eq!(data["@context"], "https://schema.org", "{path}");
        assert!(data["name"].is_string() && data["@type"].is_string(), "{path}");
        pages += 1;
    }
    assert!(pages > 80, "{pages}");
}
