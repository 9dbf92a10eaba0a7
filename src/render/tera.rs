//! Tera 2 behind [`Engine`].

use tera::Context;
use tera::ErrorKind;
use tera::Kwargs;
use tera::ReportError;
use tera::State;
use tera::Tera;
use tera::TeraResult;

use crate::render::engine::Engine;
use crate::render::engine::Fault;
use crate::render::engine::FaultPlace;
use crate::render::engine::TemplateText;
use crate::render::engine::escape;
use crate::render::engine::phrase;
use crate::render::filters;
use crate::site::views::View;

/// Tera with the templates of a theme.
#[derive(Debug)]
pub(super) struct TeraEngine(Tera);

impl TeraEngine {
    /// Takes all `templates`, or tells every fault in them.
    pub(super) fn new(templates: &[TemplateText<'_>]) -> Result<Self, Vec<Fault>> {
        let mut tera = empty();
        match tera.add_raw_templates(templates.iter().map(|template| (template.name, template.text))) {
            Ok(()) => Ok(TeraEngine(tera)),
            Err(error) => Err(all_faults(templates, &error)),
        }
    }
}

impl Engine for TeraEngine {
    fn render(&self, view: &View<'_>, out: &mut Vec<u8>) -> Result<(), Fault> {
        let context = Context::from_serialize(view).map_err(|error| fault(&error))?;
        self.0.render_to(view.template(), &context, out).map_err(|error| fault(&error))
    }
}

/// Tera without templates, with our escaping and filters.
fn empty() -> Tera {
    let mut tera = Tera::new();
    tera.set_escape_fn(escape);
    tera.register_filter("plural", |count: u64, words: Kwargs, _: &State| -> TeraResult<String> {
        Ok(filters::plural(count, words.must_get("one")?, words.must_get("many")?))
    });
    tera.register_filter("number", |number: u64, _: Kwargs, _: &State| filters::number(number));
    tera.register_filter("bytes", |size: u64, _: Kwargs, _: &State| filters::bytes(size));
    tera
}

/// Tera stops at the first template it cannot parse; so each is tried alone.
fn all_faults(templates: &[TemplateText<'_>], first: &tera::Error) -> Vec<Fault> {
    let alone = |template: &TemplateText<'_>| {
        let error = empty().add_raw_template(template.name, template.text).err()?;
        matches!(error.kind(), ErrorKind::SyntaxError(_)).then(|| fault(&error))
    };
    let faults: Vec<Fault> = templates.iter().filter_map(alone).collect();
    if faults.is_empty() { many(first) } else { faults }
}

fn fault(error: &tera::Error) -> Fault {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => reported(report),
        _ => many(error).swap_remove(0),
    }
}

fn reported(report: &ReportError) -> Fault {
    let span = report.span();
    let same_line = span.end_line == span.start_line && span.end_col > span.start_col;
    let length = if same_line { span.end_col - span.start_col } else { 1 };
    Fault {
        template: (!report.filename().is_empty()).then(|| report.filename().to_owned()),
        // Lines count from 1 there, columns from 0.
        place: Some(FaultPlace { line: span.start_line, column: span.start_col + 1, length }),
        message: phrase(report.message()),
    }
}

/// The faults of an error that has no place of its own: it may be a text of several reports, each beginning with
/// `error: …` and `--> template:line:column`.
fn many(error: &tera::Error) -> Vec<Fault> {
    let text = error.to_string();
    let reports = text.split("error: ").skip(1);
    let faults: Vec<Fault> = reports.filter_map(report).collect();
    if !faults.is_empty() {
        return faults;
    }
    let template = match error.kind() {
        ErrorKind::MissingParent { current, .. } => Some(current.clone()),
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => Some(tpl.clone()),
        ErrorKind::TemplateNotFound(name) => Some(name.clone()),
        _ => None,
    };
    vec![Fault { template, place: None, message: phrase(text.lines().next().unwrap_or("it failed")) }]
}

fn report(text: &str) -> Option<Fault> {
    let mut lines = text.lines();
    let message = phrase(lines.next()?);
    let (_, at) = lines.next()?.split_once("--> ")?;
    let mut parts = at.rsplitn(3, ':');
    let column = parts.next()?.trim().parse().ok()?;
    let line = parts.next()?.parse().ok()?;
    let template = Some(parts.next()?.to_owned());
    let length = text.lines().find(|line| line.contains('^')).map_or(1, |line| line.matches('^').count());
    Some(Fault { template, place: Some(FaultPlace { line, column, length }), message })
}
