//! MiniJinja 3 behind [`Engine`], with fuel: a theme by a stranger cannot run for ever.

use minijinja::AutoEscape;
use minijinja::Environment;
use minijinja::Error;
use minijinja::ErrorKind;
use minijinja::Output;
use minijinja::State;
use minijinja::UndefinedBehavior;
use minijinja::Value;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Kwargs;
use minijinja::value::Serde;

use crate::render::engine::Engine;
use crate::render::engine::Fault;
use crate::render::engine::FaultPlace;
use crate::render::engine::TemplateText;
use crate::render::engine::escape;
use crate::render::engine::phrase;
use crate::render::filters;
use crate::site::views::View;

/// Steps that one page may take. Source: a page with 200 inputs takes about 100,000; this is a second or two.
const FUEL: u64 = 20_000_000;

/// MiniJinja with the templates of a theme.
#[derive(Debug)]
pub(super) struct MiniJinjaEngine(Environment<'static>);

impl MiniJinjaEngine {
    /// Takes all `templates`, or tells every fault in them.
    pub(super) fn new(templates: &[TemplateText<'_>]) -> Result<Self, Vec<Fault>> {
        let mut environment = empty();
        let mut faults = Vec::new();
        for template in templates {
            let taken = environment.add_template_owned(template.name.to_owned(), template.text.to_owned());
            faults.extend(taken.err().map(|error| fault(&error)));
        }
        if faults.is_empty() { Ok(MiniJinjaEngine(environment)) } else { Err(faults) }
    }
}

impl Engine for MiniJinjaEngine {
    fn render(&self, view: &View<'_>, out: &mut Vec<u8>) -> Result<(), Fault> {
        let template = self.0.get_template(view.template()).map_err(|error| fault(&error))?;
        let text = template.render(Value::from(Serde(view))).map_err(|error| fault(&error))?;
        out.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

/// MiniJinja without templates, set so that it does what Tera does.
fn empty() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_fuel(Some(FUEL));
    let syntax = SyntaxConfig::builder().keep_trailing_newline(true).build();
    environment.set_syntax(syntax.expect("the usual delimiters"));
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(write);
    environment.add_filter("plural", |count: u64, words: Kwargs| -> Result<String, Error> {
        let text = filters::plural(count, words.get("one")?, words.get("many")?);
        words.assert_all_used()?;
        Ok(text)
    });
    environment.add_filter("number", filters::number);
    environment.add_filter("bytes", filters::bytes);
    environment.add_filter("join", |list: Value, separator: Option<String>, words: Kwargs| {
        join(&list, separator, &words)
    });
    environment.add_filter("default", |value: Value, other: Option<Value>, words: Kwargs| {
        default(value, other, &words)
    });
    environment
}

/// Writes a value into a page.
fn write(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    if value.is_undefined() {
        return Err(Error::from(ErrorKind::UndefinedError));
    }
    if value.is_none() {
        return Ok(());
    }
    let failed = |_| Error::from(ErrorKind::WriteFailure);
    let text = value.as_str().map_or_else(|| value.to_string().into(), std::borrow::Cow::Borrowed);
    if value.is_safe() || matches!(state.auto_escape(), AutoEscape::None) {
        return out.write_str(&text).map_err(failed);
    }
    let mut escaped = Vec::with_capacity(text.len());
    escape(&text, &mut escaped).expect("memory takes all");
    out.write_str(std::str::from_utf8(&escaped).expect("text with entities is text")).map_err(failed)
}

/// `join(sep=", ")` as Tera has it; the separator may also stand alone.
fn join(list: &Value, separator: Option<String>, words: &Kwargs) -> Result<String, Error> {
    let named: Option<String> = words.get("sep")?;
    words.assert_all_used()?;
    let separator = named.or(separator).unwrap_or_default();
    let texts: Vec<String> = list.try_iter()?.map(|value| value.to_string()).collect();
    Ok(texts.join(&separator))
}

/// `default(value=…)` as Tera has it; the value may also stand alone.
fn default(value: Value, other: Option<Value>, words: &Kwargs) -> Result<Value, Error> {
    let named: Option<Value> = words.get("value")?;
    words.assert_all_used()?;
    let other = named.or(other).unwrap_or_default();
    Ok(if value.is_undefined() || value.is_none() { other } else { value })
}

fn fault(error: &Error) -> Fault {
    // The innermost error stands where the fault is; the outer ones tell who included whom.
    let mut inner = error;
    while let Some(next) = std::error::Error::source(inner).and_then(|source| source.downcast_ref::<Error>())
    {
        inner = next;
    }
    let message = match (inner.kind(), inner.detail()) {
        (ErrorKind::OutOfFuel, _) => format!("the page takes more than {FUEL} steps"),
        (kind, Some(detail)) => phrase(&format!("{kind}: {detail}")),
        (kind, None) => phrase(&kind.to_string()),
    };
    Fault { template: inner.name().map(ToOwned::to_owned), place: place(inner), message }
}

fn place(error: &Error) -> Option<FaultPlace> {
    let line = error.line()?;
    let whole_line = FaultPlace { line, column: 1, length: 1 };
    let (Some(range), Some(text)) = (error.range(), error.template_source()) else { return Some(whole_line) };
    let (Some(before), Some(guilty)) = (text.get(..range.start), text.get(range)) else {
        return Some(whole_line);
    };
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let length = guilty.lines().next().unwrap_or("").chars().count().max(1);
    let line = before.matches('\n').count() + 1;
    Some(FaultPlace { line, column: before[start..].chars().count() + 1, length })
}
