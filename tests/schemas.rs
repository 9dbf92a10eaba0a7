//! A schema and its reader agree: on every fixture, on what the tables can make, and on every way to break both.
#![expect(clippy::disallowed_methods, reason = "tests look at fixtures")]

#[path = "support/editor.rs"]
mod editor;
mod support;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde_json::Value;
use serde_json::json;

use editor::Words;

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

/// `value` broken in every way at every place that `is_wanted`: what was done, and the result.
fn broken(value: &Value, mut is_wanted: impl FnMut(&str, &Value) -> bool) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    places(value, "", &mut all);
    let mut mutants = Vec::new();
    for at in all {
        let own = value.pointer(&at).expect("it is there").clone();
        if !is_wanted(&at, &own) {
            continue;
        }
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

/// What `value` is, and which keys it has.
fn form(value: &Value) -> String {
    match value {
        Value::Object(map) => format!("{:?}", map.keys().collect::<BTreeSet<_>>()),
        Value::Array(list) => format!("{} entries", list.len().min(1)),
        Value::String(text) => format!("text {}", text.is_empty()),
        Value::Number(_) => "number".to_owned(),
        Value::Bool(_) | Value::Null => value.to_string(),
    }
}

/// Codes that say that a key is unknown, that one is missing, or that a value is of a wrong type.
const SHAPE_CODES: [&str; 16] = [
    "unknown-key",
    "missing-key",
    "wrong-type",
    "unknown-word",
    "null-entry",
    "null-value",
    "unknown-sequence",
    "component-without-name",
    "reference-without-name",
    "server-template-without-image",
    "incomplete-setting",
    "image-without-form",
    "image-of-two-forms",
    "missing-inputs",
    "script-without-name",
    "bad-date",
];

/// A schema, ready to judge.
struct Judge {
    name: &'static str,
    validator: jsonschema::Validator,
    /// How many values it refused.
    n_refused: usize,
    /// Places that were broken, and what stood there.
    broken: BTreeSet<String>,
    problems: Vec<String>,
}

impl Judge {
    fn new(schema: &editor::Schema) -> Self {
        let validator = jsonschema::draft202012::new(&schema.json).expect(schema.name);
        Judge { name: schema.name, validator, n_refused: 0, broken: BTreeSet::new(), problems: Vec::new() }
    }

    /// Compares the verdicts on one document: `said` is what its reader found, `value` what an editor sees.
    fn compare(&mut self, what: &str, said: &[&'static str], value: &Value) {
        let takes = self.validator.is_valid(value);
        self.n_refused += usize::from(!takes);
        if said.is_empty() && !takes {
            let why = self.validator.iter_errors(value).next();
            let why = why.map(|it| format!("{it} at {}", it.instance_path()));
            self.problems.push(format!("{}: {what}: only the schema refuses: {why:?}", self.name));
        } else if takes && said.iter().any(|name| SHAPE_CODES.contains(name)) {
            self.problems.push(format!("{}: {what}: only the reader refuses: {said:?}", self.name));
        }
    }

    /// Compares the verdicts on `value` broken in every way, at each place that is not like one broken before.
    fn compare_broken(&mut self, what: &str, value: &Value) {
        let broken_before = &mut self.broken;
        let mutants = broken(value, |at, own| {
            let names = at.split('/').map(|name| if name.parse::<usize>().is_ok() { "*" } else { name });
            broken_before.insert(format!("{} {}", names.collect::<Vec<_>>().join("/"), form(own)))
        });
        for (how, mutant) in mutants {
            let said = editor::errors(self.name, mutant.to_string().as_bytes());
            self.compare(&format!("{what}: {how}"), &said, &mutant);
        }
    }
}

#[test]
fn what_a_table_can_make_and_every_way_to_break_it_is_judged_alike() {
    let mut problems = Vec::new();
    for schema in editor::schemas() {
        let Some(table) = schema.table else { continue };
        let mut judge = Judge::new(&schema);
        for n in 0..3 {
            let whole = editor::object(table, n);
            let said = editor::errors(schema.name, whole.to_string().as_bytes());
            assert!(said.is_empty(), "{} {n}: {said:?}\n{whole}", schema.name);
            judge.compare("whole", &said, &whole);
            judge.compare_broken(&format!("sample {n}"), &whole);
        }
        assert!(2 * table.fields.len() < judge.n_refused, "{}: {}", schema.name, judge.n_refused);
        problems.extend(judge.problems);
    }
    support::assert_none(&problems);
}

/// Every project of the tests, and the sample.
fn roots() -> Vec<std::path::PathBuf> {
    let tests = support::repository().join("tests");
    let cases = [tests.join("codes"), tests.join("sites")];
    let mut roots: Vec<_> =
        cases.iter().flat_map(|folder| support::folders(folder)).map(|it| it.join("catalog")).collect();
    roots.push(support::repository().to_path_buf());
    roots
}

#[test]
fn every_fixture_is_judged_alike_and_so_is_every_way_to_break_it() {
    let schemas = editor::schemas();
    let mut judges: BTreeMap<&str, Judge> =
        schemas.iter().filter(|it| it.table.is_some()).map(|it| (it.name, Judge::new(it))).collect();
    let mut n_accepted: BTreeMap<&str, usize> = BTreeMap::new();
    for written in roots().iter().flat_map(|root| editor::written(root)) {
        let judge = judges.get_mut(written.schema).expect("it has a schema");
        let said = editor::errors(written.schema, &written.yaml);
        let Some(value) = editor::json_of(&written.yaml, Words::Editor) else { continue };
        // Which days there are is told by a calendar, not by a form.
        let said: Vec<_> = said.into_iter().filter(|name| *name != "bad-date").collect();
        judge.compare(&written.path, &said, &value);
        if !said.is_empty() {
            continue;
        }
        *n_accepted.entry(written.schema).or_default() += 1;
        let value = editor::json_of(&written.yaml, Words::Reader).expect("it was one");
        judge.compare_broken(&written.path, &value);
    }
    for (name, judge) in &judges {
        assert!(n_accepted.contains_key(name), "no fixture of `{name}` is in order");
        assert!(0 < judge.n_refused, "the schema `{name}` refused nothing");
    }
    let problems: Vec<String> = judges.into_values().flat_map(|judge| judge.problems).collect();
    support::assert_none(&problems);
}

#[test]
fn an_inventory_is_judged_alike_by_its_reader_and_its_schema() {
    let schemas = editor::schemas();
    let schema = schemas.iter().find(|schema| schema.name == "inventory").expect("it is one");
    let validator = jsonschema::draft202012::new(&schema.json).expect("a schema");
    let entry = json!({"content": "sha256:00", "description": "d", "kind": "RightScript", "name": "A", "publisher": "P",
        "revision": 3});
    let cloud = json!({"display_name": "AWS US-East", "href": "/api/clouds/1", "name": "EC2 us-east-1"});
    let whole =
        json!({"clouds": [cloud], "components": [entry], "credentials": ["A"], "format": "inventory/1"});
    assert!(editor::is_inventory(whole.to_string().as_bytes()));
    let mut n_refused = 0;
    let mut problems = Vec::new();
    for (what, mutant) in broken(&whole, |_, _| true) {
        let (reads, fits) =
            (editor::is_inventory(mutant.to_string().as_bytes()), validator.is_valid(&mutant));
        n_refused += usize::from(!fits);
        if reads != fits {
            problems.push(format!("{what}: the reader says {reads}, the schema {fits}"));
        }
    }
    support::assert_none(&problems);
    assert!(60 < n_refused, "{n_refused}");
}

#[test]
fn every_schema_is_one_says_what_each_key_is_for_and_names_are_sorted() {
    let schemas = editor::schemas();
    for schema in &schemas {
        let own = &schema.json;
        jsonschema::draft202012::meta::validate(own).map_err(|it| it.to_string()).expect(schema.name);
        assert_eq!(own["$schema"], "https://json-schema.org/draft/2020-12/schema");
        for (key, field) in own["properties"].as_object().expect(schema.name) {
            let said = field.get("description").or_else(|| field.get("const"));
            assert!(said.is_some_and(Value::is_string), "{} {key}: {field}", schema.name);
        }
    }
    assert!(schemas.is_sorted_by_key(|schema| schema.name));
}
