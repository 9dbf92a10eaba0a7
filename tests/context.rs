//! The reference of what templates may use is made from the view types: `themes/default/CONTEXT.md`.
//! `UPDATE=1 cargo test --test context` writes it anew.
#![expect(clippy::disallowed_methods, reason = "it reads the sources of the program")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// A view type: its doc comment and its fields.
#[derive(Default)]
struct View {
    doc: Vec<String>,
    fields: Vec<Field>,
}

struct Field {
    name: String,
    of: String,
    doc: String,
}

/// Reads the structs of a source file that hold nothing but public fields.
fn read(text: &str, views: &mut BTreeMap<String, View>) {
    let (mut doc, mut current, mut skipped) = (Vec::new(), None::<String>, false);
    let mut renamed = None;
    for line in text.lines().map(str::trim) {
        if let Some(comment) = line.strip_prefix("///") {
            doc.push(comment.trim().to_owned());
        } else if line.starts_with("#[serde(skip") {
            skipped = true;
        } else if let Some(name) = line.strip_prefix("#[serde(rename = \"") {
            renamed = name.split('"').next().map(ToOwned::to_owned);
        } else if line.starts_with("#[") {
        } else if let Some(rest) = line.strip_prefix("pub struct ") {
            let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
            views.insert(name.clone(), View { doc: std::mem::take(&mut doc), fields: Vec::new() });
            current = Some(name);
        } else if line == "}" {
            current = None;
            doc.clear();
        } else if let (Some(view), Some(rest)) = (&current, line.strip_prefix("pub ")) {
            if let Some((name, of)) = rest.trim_end_matches(',').split_once(": ")
                && !name.contains('(')
            {
                let field = Field {
                    name: renamed.take().unwrap_or_else(|| name.to_owned()),
                    of: shape(of),
                    doc: doc.join(" "),
                };
                if !skipped {
                    views.get_mut(view).expect("it was opened").fields.push(field);
                }
            }
            skipped = false;
            doc.clear();
        } else {
            doc.clear();
        }
    }
}

/// A Rust type as the author of a template sees it.
fn shape(of: &str) -> String {
    let of = of.replace("<'a>", "").replace("'a ", "").replace("&'static ", "").replace(['&'], "");
    let of = of.replace("'static, ", "").replace("'a, ", "").replace("'_, ", "");
    for (outer, words) in
        [("Option<", "maybe "), ("Vec<", "list of "), ("Box<", ""), ("Cow<", ""), ("Arc<", "")]
    {
        if let Some(inner) = of.strip_prefix(outer).and_then(|rest| rest.strip_suffix('>')) {
            return format!("{words}{}", shape(inner));
        }
    }
    match of.trim() {
        "str" | "String" | "Html" => "text".to_owned(),
        "bool" => "yes or no".to_owned(),
        "usize" | "u64" | "u32" | "i64" => "number".to_owned(),
        list if list.starts_with('[') => {
            format!("list of {}", shape(list.trim_matches(['[', ']']).split(';').next().unwrap_or("")))
        }
        other => format!("[`{other}`](#{})", other.to_lowercase()),
    }
}

fn reference(root: &Path) -> String {
    let mut views = BTreeMap::new();
    let mut files: Vec<_> = fs::read_dir(root.join("src/site/views"))
        .expect("the views")
        .collect::<Result<_, _>>()
        .expect("the views");
    files.sort_by_key(fs::DirEntry::path);
    for file in files {
        read(&fs::read_to_string(file.path()).expect("UTF-8"), &mut views);
    }
    let mut out = String::from(
        "# What templates may use\n\nMade from the view types in `src/site/views` by `tests/context.rs`. A template gets the fields of its view by \
         name; a *maybe* is null where there is nothing to say. Within one major version fields are added, never removed.\n",
    );
    for (name, view) in &views {
        if view.fields.is_empty() {
            continue;
        }
        write!(
            out,
            "\n## {name}\n\n{}\n\n| field | is | holds |\n| --- | --- | --- |\n",
            view.doc.join(" ").trim()
        )
        .expect("text");
        for Field { name, of, doc } in &view.fields {
            writeln!(out, "| `{name}` | {of} | {} |", doc.replace('|', "\\|")).expect("text");
        }
    }
    out
}

#[test]
fn the_reference_is_what_the_types_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("themes/default/CONTEXT.md");
    let expected = reference(root);
    assert!(
        expected.contains("## ServerTemplateView") && expected.contains("| `shell` | [`Shell`](#shell) |")
    );
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &expected).expect("the reference is written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "themes/default/CONTEXT.md is old: run UPDATE=1 cargo test --test context");
}
