//! A schema and its reader agree on what the tables can make, and on every way to break it.

use serde_json::Value;
use serde_json::json;

use super::*;
use crate::diag::Diagnostic;
use crate::diag::Severity;
use crate::settings::Limits;
use crate::syntax::yaml;
use crate::syntax::yaml::Node;
use crate::text::FileId;
use crate::text::Span;

/// What `document`'s reader says of `value`.
fn read(document: &Document, value: &Value) -> Vec<Diagnostic> {
    let text = value.to_string();
    let file = FileId(0);
    let root: Node = yaml::parse(file, text.as_bytes(), &Limits::default()).value.expect("JSON is YAML");
    let mut findings = Vec::new();
    match document.name {
        "account-groups" => drop(people::read_groups(&root, &mut findings)),
        "alerts" => findings = alert::read(&root, file).diagnostics,
        "catalog" => drop(config::read(
            &root,
            &[&crate::model::codes::PUBLISHED_IMAGE_WITHOUT_REVISION],
            &mut findings,
        )),
        "clouds" => drop(facts_file::read_clouds(&root, facts_file::embedded(), &mut findings)),
        "images" => drop(facts_file::read_images(&root, &facts_file::embedded().clouds, &mut findings)),
        "front-matter" => {
            let page = format!("---\n{text}\n---\n");
            content::read_page(file, "x", &page, &Limits::default(), &mut findings);
        }
        "multi-cloud-image" => findings = multi_cloud_image::read(&root, file).diagnostics,
        "publication" => drop(publication::read(file, &root, &mut findings)),
        "publisher" => drop(people::read_publisher(file, "x", &root, &mut findings)),
        "right-script-metadata" => {
            findings = right_script::read_metadata(&root, file, Span::whole(file)).diagnostics;
        }
        "server-template" => findings = server_template::read(&root, file).diagnostics,
        name => panic!("no reader is known for `{name}`"),
    }
    findings.retain(|found| found.severity == Severity::Error);
    findings
}

/// A value of `shape`; `n` chooses among alternatives.
fn sample(shape: Shape, key: &str, n: usize) -> Value {
    match shape {
        Shape::Text => "text".into(),
        Shape::Format(format) => format.example.into(),
        Shape::Word(words) => words[n % words.len()].into(),
        Shape::Flag => true.into(),
        Shape::Whole(least) => (least.max(1)).into(),
        Shape::List(entry) => vec![sample(*entry, key, n)].into(),
        Shape::Map(value) => {
            let own = match key {
                "Rules" => "published-image-without-revision",
                "Revisions" => "3",
                "Resolved" => "mci:x",
                _ => "A",
            };
            json!({own: sample(*value, key, n)})
        }
        Shape::Object(table) => object(table, n),
        Shape::OneOf(shapes) => sample(shapes[n % shapes.len()], key, n),
    }
}

/// A map of `table` with every key that can stand beside the others.
fn object(table: &'static Table, n: usize) -> Value {
    let is_image = std::ptr::eq(table, &raw const multi_cloud_image::IMAGE);
    let left_out: &[&str] = match (table.of, n % 3) {
        _ if is_image && n.is_multiple_of(3) => &["Href", "Revision", "Publisher"],
        _ if is_image && n % 3 == 1 => &["Href", "Description", "Tags", "Settings"],
        _ if is_image => &["Name", "Description", "Revision", "Publisher", "Tags", "Settings"],
        ("an entry of the navigation", 0) => &["Page"],
        ("an entry of the navigation", _) => &["Link"],
        ("a publisher", _) => &["Email"],
        // These depend on each other or on the rest of the world.
        ("the site's configuration", _) => &["Required Version"],
        ("a cloud", _) => &["Type"],
        _ => &[],
    };
    let fields = table.fields.iter().filter(|field| !left_out.contains(&field.key));
    fields
        .map(|field| (field.key.to_owned(), sample(field.shape, field.key, n)))
        .collect::<Map<_, _>>()
        .into()
}

/// Every place in `value`, as a JSON pointer.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                places(value, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), all);
            }
        }
        Value::Array(list) => {
            for (n, value) in list.iter().enumerate() {
                places(value, &format!("{at}/{n}"), all);
            }
        }
        _ => {}
    }
}

/// `value` broken in every way at every place: what was done, and the result.
fn broken(value: &Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    places(value, "", &mut all);
    let mut mutants = Vec::new();
    for at in all {
        let own = value.pointer(&at).expect("it is there").clone();
        let mut with = |what: &str, new: Value| {
            let mut mutant = value.clone();
            *mutant.pointer_mut(&at).expect("it is there") = new;
            mutants.push((format!("{what} at `{at}`"), mutant));
        };
        for (what, new) in [
            ("a list", json!([[]])),
            ("an empty list", json!([])),
            ("a map", json!({"zzz": {"zzz": []}})),
            ("an empty map", json!({})),
            ("a text", json!("zzz")),
            ("an empty text", json!("")),
            ("a number", json!(7)),
            ("a negative number", json!(-5)),
            ("a flag", json!(true)),
            ("a flag in quotes", json!("true")),
            ("nothing", Value::Null),
        ] {
            with(what, new);
        }
        if let Value::Object(map) = &own {
            let mut more = map.clone();
            more.insert("Unknown Key".to_owned(), "x".into());
            with("an unknown key", more.into());
            for key in map.keys() {
                let mut less = map.clone();
                less.remove(key);
                with(&format!("no `{key}`"), less.into());
            }
        }
    }
    mutants
}

/// Codes that say that a key is unknown, that one is missing, or that a value is of a wrong type.
const SHAPE_CODES: [&str; 15] = [
    "unknown-key",
    "missing-key",
    "wrong-type",
    "unknown-word",
    "null-entry",
    "null-value",
    "unknown-sequence",
    "component-without-name",
    "server-template-without-image",
    "incomplete-setting",
    "image-without-form",
    "image-of-two-forms",
    "missing-inputs",
    "script-without-name",
    "bad-date",
];

#[test]
fn what_a_reader_takes_its_schema_takes_and_what_is_misshapen_both_refuse() {
    let mut problems = Vec::new();
    for document in DOCUMENTS {
        let schema = document.schema();
        let validator = jsonschema::draft202012::new(&schema).expect(document.name);
        let Made::Table(table) = document.made else { continue };
        let mut n_refused = 0;
        for n in 0..3 {
            let whole = object(table, n);
            let said = read(document, &whole);
            assert!(said.is_empty(), "{} {n}: {said:?}\n{whole}", document.name);
            for (what, value) in std::iter::once(("whole".to_owned(), whole.clone())).chain(broken(&whole)) {
                let said = read(document, &value);
                let takes = validator.is_valid(&value);
                let is_misshapen = said.iter().any(|found| SHAPE_CODES.contains(&found.code.name));
                n_refused += usize::from(!takes);
                if said.is_empty() && !takes {
                    let why = validator.iter_errors(&value).next().map(|it| it.to_string());
                    problems.push(format!("{}: {what}: only the schema refuses: {why:?}", document.name));
                } else if is_misshapen && takes {
                    let names: Vec<&str> = said.iter().map(|it| it.code.name).collect();
                    problems.push(format!("{}: {what}: only the reader refuses: {names:?}", document.name));
                }
            }
        }
        assert!(2 * table.fields.len() < n_refused, "{}: only {n_refused} were refused", document.name);
    }
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn every_schema_is_one_and_names_are_sorted() {
    for document in DOCUMENTS {
        let schema = document.schema();
        jsonschema::draft202012::meta::validate(&schema).map_err(|it| it.to_string()).expect(document.name);
        assert_eq!(schema["$schema"], DRAFT);
        for field in schema["properties"].as_object().expect(document.name).values() {
            assert!(field["description"].is_string(), "{}: {field}", document.name);
        }
    }
    assert!(DOCUMENTS.is_sorted_by_key(|document| document.name));
}
