//! JSON Schemas (draft 2020-12) of what people write, so that an editor completes and checks as one types.
//!
//! They are made from the readers' own tables, hence say what the readers say: a schema takes whatever its reader takes,
//! and refuses unknown keys, values of a wrong type and missing keys as the reader does. What only the reader can know
//! (that a file exists, that a name is unique) is left to `catalog check`.
//!
//! Editors read YAML 1.2, right_st reads YAML 1.1: there `yes` is a boolean, here a text, so that a flag also takes the
//! texts that right_st reads as booleans.

mod forms;

use std::collections::BTreeMap;

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::model::alert;
use crate::model::config;
use crate::model::content;
use crate::model::facts_file;
use crate::model::fields;
use crate::model::fields::Field;
use crate::model::fields::Format;
use crate::model::fields::Shape;
use crate::model::fields::Table;
use crate::model::multi_cloud_image;
use crate::model::people;
use crate::model::publication;
use crate::model::right_script;
use crate::model::server_template;

/// The draft that every schema is written in.
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// YAML 1.1's words for true and false that YAML 1.2 takes for texts.
const FLAG_WORDS: [&str; 16] =
    ["y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF"];

/// A schema by its name.
#[derive(Debug, Clone, Copy)]
pub struct Document {
    /// The name: of the file `NAME.schema.json`, and on the command line.
    pub name: &'static str,
    /// What it describes: a phrase for lists.
    pub about: &'static str,
    /// Which files it is for, as editors are told; empty where a file's name does not say it.
    pub files: &'static [&'static str],
    /// Whether an empty file is one: every key has a default, or nothing is said.
    pub may_be_empty: bool,
    /// How it is made.
    pub made: Made,
}

/// How a schema is made.
#[derive(Debug, Clone, Copy)]
pub enum Made {
    /// From a reader's table.
    Table(&'static Table),
    /// By a function: of what the program writes, from the types that are written.
    By(fn() -> Value),
}

/// The schemas of files that this module knows readers of, by name.
pub static DOCUMENTS: &[Document] = &[
    Document {
        name: "account-groups",
        about: "the groups that components are shared with",
        files: &["account-groups.yml"],
        may_be_empty: true,
        made: Made::Table(&people::ACCOUNT_GROUPS),
    },
    Document {
        name: "alerts",
        about: "a file of alerts that ServerTemplates include",
        files: &[],
        may_be_empty: false,
        made: Made::Table(&alert::ALERTS_FILE),
    },
    Document {
        name: "catalog",
        about: "the configuration of a project",
        files: &["catalog.yml"],
        may_be_empty: true,
        made: Made::Table(&config::CONFIG),
    },
    Document {
        name: "clouds",
        about: "clouds besides those that catalog knows",
        files: &["clouds.yml"],
        may_be_empty: true,
        made: Made::Table(&facts_file::CLOUDS),
    },
    Document {
        name: "front-matter",
        about: "the front matter of a content page",
        files: &[],
        may_be_empty: true,
        made: Made::Table(&content::FRONT_MATTER),
    },
    Document {
        name: "images",
        about: "what is known of cloud images",
        files: &["images.yml"],
        may_be_empty: true,
        made: Made::Table(&facts_file::IMAGES),
    },
    Document {
        name: "multi-cloud-image",
        about: "a file of one MultiCloud Image",
        files: &[],
        may_be_empty: false,
        made: Made::Table(&multi_cloud_image::IMAGE),
    },
    Document {
        name: "publication",
        about: "the record of a lineage",
        files: &["publication.yml"],
        may_be_empty: true,
        made: Made::Table(&publication::PUBLICATION),
    },
    Document {
        name: "publisher",
        about: "a publisher",
        files: &["publishers/*.yml"],
        may_be_empty: false,
        made: Made::Table(&people::PUBLISHER),
    },
    Document {
        name: "right-script-metadata",
        about: "the metadata block of a RightScript, its comment markers taken off",
        files: &[],
        may_be_empty: false,
        made: Made::Table(&right_script::METADATA),
    },
    Document {
        name: "server-template",
        about: "a ServerTemplate",
        files: &[],
        may_be_empty: false,
        made: Made::Table(&server_template::SERVER_TEMPLATE),
    },
];

impl Document {
    /// The schema.
    pub fn schema(&self) -> Value {
        match self.made {
            Made::By(make) => make(),
            Made::Table(table) => of_table(table, self),
        }
    }

    /// The schema as a file: indented, with a line feed at its end.
    pub fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(&self.schema()).expect("a value is JSON");
        text.push('\n');
        text
    }
}

fn of_table(table: &'static Table, document: &Document) -> Value {
    let mut writer = Writer::default();
    let root = writer.object(table);
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), DRAFT.into());
    schema.insert("title".to_owned(), document.about.into());
    if let Value::Object(root) = root {
        schema.extend(root);
    }
    if document.may_be_empty {
        schema.insert("type".to_owned(), types(&["object"], Null::Allowed));
    }
    if !writer.definitions.is_empty() {
        let definitions =
            writer.definitions.into_iter().map(|(name, value)| (name, value.unwrap_or_default()));
        schema.insert("$defs".to_owned(), Value::Object(definitions.collect()));
    }
    Value::Object(schema)
}

/// Whether null may stand where a shape is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Null {
    /// It means absent.
    Allowed,
    /// It is a mistake.
    Refused,
}

/// Writes schemas; maps with known keys become definitions, each once.
#[derive(Debug, Default)]
struct Writer {
    /// By name; `None` while one is being written.
    definitions: BTreeMap<String, Option<Value>>,
}

impl Writer {
    fn object(&mut self, table: &'static Table) -> Value {
        let mut properties = Map::new();
        for field in table.fields {
            properties.insert(field.key.to_owned(), self.field(field));
        }
        let required: Vec<&str> = table
            .fields
            .iter()
            .filter(|field| field.required || field.needed)
            .map(|field| field.key)
            .collect();
        let mut schema = Map::new();
        schema.insert("type".to_owned(), "object".into());
        schema.insert("properties".to_owned(), Value::Object(properties));
        schema.insert("additionalProperties".to_owned(), forms::other_keys(table));
        if !required.is_empty() {
            schema.insert("required".to_owned(), required.into());
        }
        if let Some(rule) = forms::of(table) {
            schema.insert("anyOf".to_owned(), rule);
        }
        Value::Object(schema)
    }

    fn field(&mut self, field: &Field) -> Value {
        let null = if field.required || field.needed { Null::Refused } else { Null::Allowed };
        let mut schema = self.shape(field.shape, null);
        if let Value::Object(schema) = &mut schema {
            schema.insert("description".to_owned(), about(field).into());
            match field.shape {
                Shape::Text | Shape::Format(_) if field.needed => {
                    schema.insert("minLength".to_owned(), 1.into());
                }
                Shape::List(_) if field.needed => {
                    schema.insert("minItems".to_owned(), 1.into());
                }
                _ => {}
            }
        }
        schema
    }

    fn shape(&mut self, shape: Shape, null: Null) -> Value {
        match shape {
            Shape::Text => json!({"type": types(fields::SCALARS, null)}),
            Shape::Format(format) => of_format(format, null),
            Shape::Word(words) => {
                let mut values: Vec<Value> = words.iter().map(|word| Value::from(*word)).collect();
                if null == Null::Allowed {
                    values.push(Value::Null);
                }
                json!({"enum": values})
            }
            Shape::Flag => {
                json!({"anyOf": [{"type": types(&["boolean"], null)}, {"enum": FLAG_WORDS}]})
            }
            Shape::Whole(least) => {
                let pattern = if least == 0 { "^[0-9]+$" } else { "^0*[1-9][0-9]*$" };
                json!({
                    "type": types(&["integer", "string"], null),
                    "minimum": least,
                    "maximum": u32::MAX,
                    "pattern": pattern,
                })
            }
            Shape::List(entry) => {
                json!({"type": types(&["array"], null), "items": self.shape(*entry, Null::Refused)})
            }
            Shape::Map(value) => {
                let own = if let Shape::Object(_) = value { Null::Allowed } else { Null::Refused };
                json!({"type": types(&["object"], null), "additionalProperties": self.shape(*value, own)})
            }
            Shape::Object(table) => self.reference(table, null),
            Shape::OneOf(shapes) => {
                let mut all: Vec<Value> =
                    shapes.iter().map(|shape| self.shape(*shape, Null::Refused)).collect();
                if null == Null::Allowed {
                    all.push(json!({"type": "null"}));
                }
                json!({"anyOf": all})
            }
        }
    }

    fn reference(&mut self, table: &'static Table, null: Null) -> Value {
        let name = name_of(table);
        if !self.definitions.contains_key(&name) {
            self.definitions.insert(name.clone(), None);
            let written = self.object(table);
            self.definitions.insert(name.clone(), Some(written));
        }
        let reference = json!({"$ref": format!("#/$defs/{name}")});
        match null {
            Null::Refused => reference,
            Null::Allowed => json!({"anyOf": [reference, {"type": "null"}]}),
        }
    }
}

/// The name of a definition: what the table is of, without its article.
fn name_of(table: &Table) -> String {
    let words = table.of.trim_matches('`');
    let words = ["a ", "an ", "the "].into_iter().find_map(|it| words.strip_prefix(it)).unwrap_or(words);
    let is_fine = |c: char| c.is_ascii_alphanumeric();
    words.chars().filter(|c| is_fine(*c) || *c == ' ').collect::<String>().to_lowercase().replace(' ', "-")
}

/// What a field is for. A text that is too long is a warning of the reader, hence no fault here, but is told.
fn about(field: &Field) -> String {
    match field.shape {
        Shape::Format(Format { max_chars, .. }) if *max_chars > 0 => {
            format!("{}; at most {max_chars} characters", field.about)
        }
        _ => field.about.to_owned(),
    }
}

fn types(words: &[&str], null: Null) -> Value {
    let mut all: Vec<&str> = words.to_vec();
    if null == Null::Allowed {
        all.push("null");
    }
    if let [only] = all[..] { only.into() } else { all.into() }
}

fn of_format(format: &Format, null: Null) -> Value {
    let mut schema = Map::new();
    schema.insert("type".to_owned(), types(format.types, null));
    if !format.pattern.is_empty() {
        schema.insert("pattern".to_owned(), format.pattern.into());
        schema.insert("examples".to_owned(), vec![format.example].into());
    }
    Value::Object(schema)
}
