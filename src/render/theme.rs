//! Themes: the one inside the binary, and those of the project that replace or extend it.
//!
//! A theme is a folder with `theme.yml`, `templates/` and `static/`. It may extend another: what it lacks comes from
//! there, and `{% extends "default/home.html" %}` reaches the other's template of the same name.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::Checked;
use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::diag::Severity;
use crate::diag::nearest;
use crate::model::fields::Field;
use crate::model::fields::Fields;
use crate::model::fields::Findings;
use crate::model::fields::Shape;
use crate::model::fields::Table;
use crate::path::OutPath;
use crate::path::SourcePath;
use crate::render::builtin;
use crate::render::codes;
use crate::render::engine::Engine;
use crate::render::engine::Fault;
use crate::render::engine::TemplateText;
use crate::render::minijinja::MiniJinjaEngine;
use crate::render::tera::TeraEngine;
use crate::schema::Document;
use crate::schema::Made;
use crate::settings::Settings;
use crate::site::assets::ThemeAssets;
use crate::site::views::TEMPLATES;
use crate::site::views::View;
use crate::source::SourceFile;
use crate::source::Sources;
use crate::syntax::yaml;
use crate::text::FileId;
use crate::text::Span;

/// The name of the theme inside the binary.
pub const BUILTIN: &str = "default";

/// The engines that a theme may choose, the default first.
const ENGINES: &[&str] = &["tera", "minijinja"];

/// The keys of `theme.yml`.
pub static THEME: Table = Table {
    of: "a theme",
    fields: &[
        Field::optional("name", Shape::Text, "its name, for people"),
        Field::optional("engine", Shape::Word(ENGINES), "the template engine"),
        Field::optional("extends", Shape::Text, "the theme it takes from what it lacks"),
    ],
};

/// The schema of `theme.yml`.
pub const SCHEMA: Document = Document {
    name: "theme",
    about: "the description of a theme",
    files: &["theme.yml"],
    may_be_empty: true,
    made: Made::Table(&THEME),
};

/// A theme, ready to render.
#[derive(Debug)]
pub struct Theme {
    engine: Box<dyn Engine>,
    texts: BTreeMap<String, Text>,
    /// Its files for browsers.
    pub assets: Arc<ThemeAssets>,
}

/// A template's text and where it comes from.
#[derive(Debug, Clone)]
struct Text {
    text: Arc<str>,
    /// None for the theme inside the binary.
    file: Option<FileId>,
}

/// One theme of a chain, without those it extends.
#[derive(Debug, Default)]
struct Layer {
    name: String,
    engine: Option<String>,
    templates: BTreeMap<String, Text>,
    files: BTreeMap<String, Arc<[u8]>>,
}

impl Theme {
    /// Runs the template of `view`, for the page at `path`; its text is added to `out`.
    ///
    /// # Errors
    ///
    /// What is wrong with the template.
    pub fn render(&self, view: &View<'_>, path: &OutPath, out: &mut Vec<u8>) -> Result<(), Box<Diagnostic>> {
        self.engine.render(view, out).map_err(|fault| {
            let found = diagnostic(&codes::TEMPLATE_FAILURE, &self.texts, &fault);
            Box::new(found.note(format!("it was making `{path}` with `{}`", view.template())))
        })
    }
}

/// Loads the theme that the settings name.
///
/// The value is `None` after an error.
pub fn load(sources: &Sources, settings: &Settings) -> Checked<Option<Theme>> {
    let mut findings = Findings::new();
    let theme = layers(sources, settings, &mut findings).and_then(|layers| join(layers, &mut findings));
    let failed = findings.iter().any(|found| found.severity == Severity::Error);
    Checked { value: theme.filter(|_| !failed), diagnostics: findings }
}

/// The theme inside the binary.
pub fn builtin() -> Theme {
    let mut findings = Findings::new();
    join(vec![builtin_layer()], &mut findings).expect("a test loads the built-in theme")
}

fn builtin_layer() -> Layer {
    let mut layer = Layer { name: BUILTIN.to_owned(), ..Layer::default() };
    for (name, text) in builtin::TEMPLATES {
        layer.templates.insert((*name).to_owned(), Text { text: (*text).into(), file: None });
    }
    for (name, bytes) in builtin::FILES {
        layer.files.insert((*name).to_owned(), (*bytes).into());
    }
    layer
}

/// The chain of themes, the one that counts first.
fn layers(sources: &Sources, settings: &Settings, findings: &mut Findings) -> Option<Vec<Layer>> {
    let mut layers: Vec<Layer> = Vec::new();
    let mut wanted = Some((settings.theme.clone(), None));
    while let Some((name, place)) = wanted.take() {
        let place = place.map_or(Place::Root, Place::Span);
        let folder = folder(sources, &name);
        let is_known = layers.iter().any(|layer| layer.name == name);
        // A project's own `default` may extend the one inside.
        if is_known && !(name == BUILTIN && layers.last().is_some_and(|layer| layer.name == BUILTIN)) {
            findings.push(cycle(place, &layers, &name));
            return None;
        }
        match folder.filter(|_| !is_known) {
            Some(folder) => {
                let (layer, next) = layer(sources, settings, (&name, &folder), findings);
                layers.push(layer);
                wanted = next.map(|(name, span)| (name, Some(span)));
            }
            None if name == BUILTIN => layers.push(builtin_layer()),
            None => {
                findings.push(unknown(sources, place, &name));
                return None;
            }
        }
    }
    Some(layers)
}

/// The folder of the project's theme `name`: below `themes`, else the folder itself.
fn folder(sources: &Sources, name: &str) -> Option<SourcePath> {
    let places = [format!("themes/{name}"), name.to_owned()];
    let has_theme =
        |folder: &SourcePath| folder.join("theme.yml").is_ok_and(|path| sources.files.contains_key(&path));
    places.iter().filter_map(|place| SourcePath::parse(place).ok()).find(has_theme)
}

/// Reads the theme `name` in `folder`; also tells what it extends.
fn layer(
    sources: &Sources,
    settings: &Settings,
    (name, folder): (&str, &SourcePath),
    findings: &mut Findings,
) -> (Layer, Option<(String, Span)>) {
    let mut layer = Layer { name: name.to_owned(), ..Layer::default() };
    let mut extends = None;
    for source in sources.files.below(folder) {
        let Some(own) = source.path.below(folder) else { continue };
        if own == "theme.yml" {
            (layer.engine, extends) = read(source, settings, findings);
        } else if let Some(name) = own.strip_prefix("templates/") {
            if let Some(text) = text(source, findings) {
                layer.templates.insert(name.to_owned(), Text { text, file: Some(source.id) });
            }
        } else if let Some(name) = own.strip_prefix("static/") {
            match &source.bytes {
                Some(bytes) => drop(layer.files.insert(name.to_owned(), Arc::clone(bytes))),
                None => findings.push(too_large(source)),
            }
        }
    }
    (layer, extends)
}

/// The engine that a `theme.yml` names, and the theme that it extends.
fn read(
    source: &SourceFile,
    settings: &Settings,
    findings: &mut Findings,
) -> (Option<String>, Option<(String, Span)>) {
    let Some(bytes) = &source.bytes else {
        findings.push(too_large(source));
        return (None, None);
    };
    let parsed = yaml::parse(source.id, bytes, &settings.limits);
    findings.extend(parsed.diagnostics);
    let Some(node) = parsed.value else { return (None, None) };
    let Some(fields) = Fields::open(&node, &THEME, findings) else { return (None, None) };
    // People read it in the file; nobody else does.
    drop(fields.text("name", findings));
    let engine = fields.word("engine", ENGINES, findings).map(|engine| engine.value.to_owned());
    let extends = fields.text_not_empty("extends", findings);
    (engine, extends.map(|extends| (extends.value, extends.span)))
}

fn text(source: &SourceFile, findings: &mut Findings) -> Option<Arc<str>> {
    let Some(bytes) = &source.bytes else {
        findings.push(too_large(source));
        return None;
    };
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.into()),
        Err(error) => {
            let at = error.valid_up_to();
            let span = Span::new(source.id, at, at + 1);
            let message = format!("the template is not UTF-8: byte {at} cannot be read");
            let found = Diagnostic::new(&codes::THEME_FILE_UNREADABLE, span, message);
            findings.push(found.help("save the template as UTF-8"));
            None
        }
    }
}

fn too_large(source: &SourceFile) -> Diagnostic {
    let message = format!("the theme's file has {} bytes", source.size);
    Diagnostic::new(&codes::THEME_FILE_UNREADABLE, Span::whole(source.id), message)
        .note("a file of a theme may have at most 1 MiB")
        .help("make it smaller, or put it where the pages can link to it")
}

fn cycle(place: Place, layers: &[Layer], name: &str) -> Diagnostic {
    let way: Vec<String> = layers.iter().map(|layer| format!("`{}`", layer.name)).collect();
    Diagnostic::at(&codes::THEME_CYCLE, place, format!("the theme `{name}` extends itself"))
        .note(format!("the way is {}, and again `{name}`", way.join(", ")))
        .help("let one of them extend `default`, or nothing")
}

fn unknown(sources: &Sources, place: Place, name: &str) -> Diagnostic {
    let folders = sources.files.keys().filter(|path| path.name() == "theme.yml").map(SourcePath::folder);
    let mut known: Vec<String> = folders.map(|folder| folder.name().to_owned()).collect();
    known.push(BUILTIN.to_owned());
    let found = Diagnostic::at(&codes::UNKNOWN_THEME, place, format!("there is no theme `{name}`"))
        .note(format!("neither `themes/{name}/theme.yml` nor `{name}/theme.yml` exists"));
    match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => found.help(format!("did you mean `{near}`?")),
        None => found.help("name a folder below `themes`, or `default` for the theme inside the program"),
    }
}

/// Puts the layers over each other and loads the engine.
fn join(layers: Vec<Layer>, findings: &mut Findings) -> Option<Theme> {
    let mut texts: BTreeMap<String, Text> = BTreeMap::new();
    let mut files: BTreeMap<String, Arc<[u8]>> = BTreeMap::new();
    // The theme that was chosen decides; templates that it takes from others run in its engine too.
    let engine = layers.iter().find_map(|layer| layer.engine.clone());
    for (depth, layer) in layers.into_iter().enumerate() {
        for (name, text) in layer.templates {
            if depth > 0 {
                texts.entry(format!("{}/{name}", layer.name)).or_insert_with(|| text.clone());
            }
            texts.entry(name).or_insert(text);
        }
        for (name, bytes) in layer.files {
            files.entry(name).or_insert(bytes);
        }
    }
    for name in TEMPLATES.iter().filter(|name| !texts.contains_key(**name)) {
        let found =
            Diagnostic::at(&codes::MISSING_TEMPLATE, Place::Root, format!("the theme lacks `{name}`"));
        findings.push(found.help("write `extends: default` in its `theme.yml`, or add the template"));
    }
    let templates: Vec<TemplateText<'_>> =
        texts.iter().map(|(name, text)| TemplateText { name, text: &text.text }).collect();
    let engine: Result<Box<dyn Engine>, Vec<Fault>> = match engine.as_deref() {
        Some("minijinja") => {
            MiniJinjaEngine::new(&templates).map(|engine| Box::new(engine) as Box<dyn Engine>)
        }
        _ => TeraEngine::new(&templates).map(|engine| Box::new(engine) as Box<dyn Engine>),
    };
    match engine {
        Ok(engine) => {
            let assets = Arc::new(ThemeAssets::new(files));
            Some(Theme { engine, texts, assets })
        }
        Err(faults) => {
            let found = faults.iter().map(|fault| diagnostic(&codes::TEMPLATE_SYNTAX, &texts, fault));
            findings.extend(found);
            None
        }
    }
}

/// A fault as a finding, at its place in the template's file.
fn diagnostic(code: &'static crate::diag::Code, texts: &BTreeMap<String, Text>, fault: &Fault) -> Diagnostic {
    let text = fault.template.as_ref().and_then(|name| texts.get(name));
    let name = fault.template.as_deref().unwrap_or("?");
    let found = match (text, text.and_then(|text| text.file), fault.place) {
        (Some(text), Some(file), Some(place)) => {
            let start = offset(&text.text, place.line, place.column);
            let end = offset(&text.text, place.line, place.column + place.length);
            Diagnostic::new(code, Span::new(file, start, end), fault.message.clone())
        }
        (_, Some(file), None) => Diagnostic::new(code, Span::whole(file), fault.message.clone()),
        (_, _, Some(place)) => Diagnostic::at(code, Place::Root, fault.message.clone())
            .note(format!("in the built-in template `{name}`, line {}, column {}", place.line, place.column)),
        (_, _, None) => {
            Diagnostic::at(code, Place::Root, fault.message.clone()).note(format!("in the template `{name}`"))
        }
    };
    with_fields(found)
}

/// Cuts the engine's list of fields off a message, and suggests the nearest of them.
fn with_fields(found: Diagnostic) -> Diagnostic {
    let Some((what, fields)) = found.message.split_once(". Available fields: ") else { return found };
    let (what, fields) = (what.to_owned(), fields.to_owned());
    let written = what.split('`').nth(1).unwrap_or("").to_owned();
    let mut found = found.note(format!("its fields are {fields}"));
    found.message = what;
    match nearest(&written, fields.split(", ")) {
        Some(near) => found.help(format!("did you mean `{near}`?")),
        None => found.help("look up the view of the template in the default theme's README"),
    }
}

/// The byte at a line and a column, both from 1; columns count characters.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = text[start..].split('\n').next().unwrap_or("");
    let chars = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
    start + chars.take(column).last().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::LineIndex;

    #[test]
    fn places_become_bytes_and_places_again() {
        let text = "é{{ a }}\n\t日{{ b }}\nend";
        for (line, column) in [(1, 1), (1, 3), (2, 3), (3, 1)] {
            let position = LineIndex::new(text).position(text, offset(text, line, column));
            assert_eq!((position.line, position.column), (line, column));
        }
        assert_eq!(offset(text, 9, 9), text.len());
        assert_eq!(offset("", 1, 1), 0);
    }
}
