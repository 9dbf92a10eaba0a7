//! What an editor with a schema sees, and what our readers say of the same file.

use std::path::Path;

use catalog::model::Kind;
use catalog::model::alert;
use catalog::model::codes;
use catalog::model::config;
use catalog::model::content;
use catalog::model::documents::Taken;
use catalog::model::facts_file;
use catalog::model::fields::Shape;
use catalog::model::fields::Table;
use catalog::model::multi_cloud_image;
use catalog::model::people;
use catalog::model::publication;
use catalog::model::right_script;
use catalog::model::server_template;
use catalog::path::SourcePath;
use catalog::pipeline;
use catalog::render::theme;
use catalog::schema::Made;
use catalog::settings::Limits;
use catalog::settings::Settings;
use catalog::source::Area;
use catalog::source::Sources;
use catalog::syntax::block;
use catalog::syntax::yaml;
use catalog::syntax::yaml::Node;
use catalog::syntax::yaml::NodeKind;
use catalog::syntax::yaml::Style;
use catalog::text::FileId;
use catalog::text::Span;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::support::Severity;

/// A schema, and the table that it was made from, if it was.
pub(crate) struct Schema {
    pub(crate) name: &'static str,
    pub(crate) json: Value,
    pub(crate) table: Option<&'static Table>,
}

/// Every schema that `catalog schema` prints.
pub(crate) fn schemas() -> Vec<Schema> {
    let all = catalog::cli::schemas().into_iter();
    all.map(|document| Schema {
        name: document.name,
        json: document.schema(),
        table: match document.made {
            Made::Table(table) => Some(table),
            Made::By(_) => None,
        },
    })
    .collect()
}

/// A file that one of the schemas is for: where it is from, the schema's name, its YAML.
pub(crate) struct Written {
    pub(crate) path: String,
    pub(crate) schema: &'static str,
    pub(crate) yaml: Vec<u8>,
}

/// Every file of the project at `root` that a schema is for.
pub(crate) fn written(root: &Path) -> Vec<Written> {
    let configuration = pipeline::configure(root).expect("the configuration can be read");
    let mut all = Vec::new();
    let mut add = |path: &str, schema: &'static str, yaml: &[u8]| {
        let path = format!("{}/{path}", root.display());
        all.push(Written { path, schema, yaml: yaml.to_vec() });
    };
    if let Ok(bytes) = std::fs::read(root.join("catalog.yml")) {
        add("catalog.yml", "catalog", &bytes);
    }
    let project = pipeline::open(root, configuration, &[], true).expect("the root can be read");
    for source in project.sources.files.values() {
        let Some(bytes) = &source.bytes else { continue };
        let name = source.path.name();
        let taken = project.documents.taken.get(&source.path);
        let schema = match taken.copied().unwrap_or(Taken::Nothing) {
            Taken::Component(Kind::ServerTemplate) => "server-template",
            Taken::Component(Kind::MultiCloudImage) => "multi-cloud-image",
            Taken::Component(Kind::RightScript) => "right-script-metadata",
            Taken::Alerts => "alerts",
            Taken::Publication => "publication",
            Taken::Publisher => "publisher",
            Taken::AccountGroups => "account-groups",
            Taken::Facts if name == "clouds.yml" => "clouds",
            Taken::Facts => "images",
            Taken::Content => "front-matter",
            Taken::Nothing if source.area == Area::Theme && name == "theme.yml" => "theme",
            Taken::Nothing | Taken::Eula => continue,
        };
        match schema {
            "right-script-metadata" => {
                let found = block::find(source.id, bytes, &Limits::default()).value;
                if let Some(block) = found {
                    add(source.path.as_str(), schema, block.bytes());
                }
            }
            "front-matter" => {
                let text = String::from_utf8_lossy(bytes);
                let front = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
                if let Some((front, _)) = front {
                    add(source.path.as_str(), schema, front.as_bytes());
                }
            }
            _ => add(source.path.as_str(), schema, bytes),
        }
    }
    all
}

/// The names of the codes of errors that the reader of `schema`'s files finds in `yaml`.
pub(crate) fn errors(schema: &str, yaml: &[u8]) -> Vec<&'static str> {
    let file = FileId(0);
    if schema == "theme" {
        return errors_of_theme(yaml);
    }
    let parsed = yaml::parse(file, yaml, &Limits::default());
    let mut findings = parsed.diagnostics;
    if let Some(root) = &parsed.value {
        match schema {
            "account-groups" => drop(people::read_groups(root, &mut findings)),
            "alerts" => findings.extend(alert::read(root, file).diagnostics),
            "catalog" => drop(config::read(root, &pipeline::codes(), &mut findings)),
            "clouds" => drop(facts_file::read_clouds(root, facts_file::embedded(), &mut findings)),
            "images" => {
                drop(facts_file::read_images(root, &facts_file::embedded().clouds, &mut findings));
            }
            "front-matter" => {
                let page = [b"---\n", yaml, b"\n---\n"].concat();
                let page = String::from_utf8_lossy(&page);
                content::read_page(file, "x", &page, &Limits::default(), &mut findings);
            }
            "multi-cloud-image" => findings.extend(multi_cloud_image::read(root, file).diagnostics),
            "publication" => drop(publication::read(file, root, &mut findings)),
            "publisher" => drop(people::read_publisher(file, "x", root, &mut findings)),
            "right-script-metadata" => {
                findings.extend(right_script::read_metadata(root, file, Span::whole(file)).diagnostics);
            }
            "server-template" => findings.extend(server_template::read(root, file).diagnostics),
            name => panic!("no reader is known for `{name}`"),
        }
    }
    findings.retain(|found| found.severity == Severity::Error);
    findings.iter().map(|found| found.code.name).collect()
}

/// A theme is read where it lies; what its templates lack is not a matter of `theme.yml`.
fn errors_of_theme(yaml: &[u8]) -> Vec<&'static str> {
    let mut sources = Sources::new("/".into());
    let path = SourcePath::parse("themes/x/theme.yml").expect("a path");
    sources.insert(path, Area::Theme, yaml.to_vec());
    let settings = Settings { theme: "x".into(), ..Settings::default() };
    let mut findings = theme::load(&sources, &settings).diagnostics;
    findings.retain(|found| found.severity == Severity::Error);
    let names = findings.iter().map(|found| found.code.name);
    names.filter(|name| !["unknown-theme", "missing-template", "theme-cycle"].contains(name)).collect()
}

/// What a document is to a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    /// An editor: YAML 1.2, core schema.
    Editor,
    /// right_st and our readers: `yes` and `off` are flags too.
    Reader,
}

/// What `yaml` holds; `None` where JSON cannot say it: keys that are no texts, or twice there, merges, tags.
pub(crate) fn json_of(yaml: &[u8], words: Words) -> Option<Value> {
    let root = yaml::parse(FileId(0), yaml, &Limits::default()).value?;
    value_of(&root, words)
}

fn value_of(node: &Node, words: Words) -> Option<Value> {
    match &node.kind {
        NodeKind::Scalar(scalar) if scalar.tag.is_some() => None,
        NodeKind::Scalar(scalar) if scalar.style == Style::Plain => Some(plain(&scalar.text, words)),
        NodeKind::Scalar(scalar) => Some(scalar.text.clone().into()),
        NodeKind::Sequence(entries) => entries.iter().map(|entry| value_of(entry, words)).collect(),
        NodeKind::Mapping(pairs) => {
            let mut map = Map::new();
            for (key, value) in pairs {
                let NodeKind::Scalar(key) = &key.kind else { return None };
                if key.text == "<<" || map.insert(key.text.to_string(), value_of(value, words)?).is_some() {
                    return None;
                }
            }
            Some(map.into())
        }
    }
}

fn plain(text: &str, words: Words) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return true.into(),
        "false" | "False" | "FALSE" => return false.into(),
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" if words == Words::Reader => {
            return true.into();
        }
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" if words == Words::Reader => {
            return false.into();
        }
        _ => {}
    }
    let digits = text.trim_start_matches(['-', '+']);
    let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit()) && text.len() <= digits.len() + 1;
    if let (true, Ok(number)) = (is_whole, text.parse::<i64>()) {
        return number.into();
    }
    let is_float = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits.contains(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    match text.parse::<f64>() {
        Ok(number) if is_float => json!(number),
        _ => text.into(),
    }
}

/// A value of `shape`; `n` chooses among alternatives.
pub(crate) fn sample(shape: Shape, key: &str, n: usize) -> Value {
    match shape {
        Shape::Text => "text".into(),
        Shape::Format(format) => format.example.into(),
        Shape::Word(words) => words[n % words.len()].into(),
        Shape::Flag => true.into(),
        Shape::Whole(least) => (least.max(1)).into(),
        Shape::List(entry) => vec![sample(*entry, key, n)].into(),
        Shape::Map(value) => {
            let own = match key {
                "Rules" => codes::PUBLISHED_IMAGE_WITHOUT_REVISION.name,
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
pub(crate) fn object(table: &'static Table, n: usize) -> Value {
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

/// Whether `bytes` are read as an inventory.
pub(crate) fn is_inventory(bytes: &[u8]) -> bool {
    catalog::inventory::Inventory::read(bytes).is_ok()
}
