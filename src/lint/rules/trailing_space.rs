//! C432 `trailing-space`: a text value ends in white space.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Edit;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::inputs;
use crate::lint::places;
use crate::model::input::InputValue;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::source::Sources;
use crate::text::Span;
use crate::text::Spanned;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C432",
        name: "trailing-space",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[37],
        summary: "a text value ends in white space",
        docs: include_str!("trailing_space.md"),
        fixable: true,
    },
    check: Check::Text(check),
};

fn check(item: &Item, catalog: &Catalog, sources: &Sources) -> Vec<Diagnostic> {
    let Some(values) = values(item, catalog) else { return Vec::new() };
    let mut found = Vec::new();
    for value in values {
        let texts = inputs::flat(&value.value).filter_map(|it| match it {
            InputValue::Text(text) => Some(text),
            _ => None,
        });
        let Some(text) = texts.into_iter().find(|text| text.ends_with(char::is_whitespace)) else { continue };
        let shown: String = inputs::show(&InputValue::Text(text.trim_end().into()));
        let what = if text.ends_with('\n') { "a line break" } else { "white space" };
        let diagnostic = Diagnostic::new(&RULE.code, value.span, format!("the value `{shown}` ends in {what}"))
            .note("the platform asks for texts without it: it is passed to the script as it is, and nobody sees it");
        let help = if text.ends_with('\n') { "write `|-` or `>-` in place of `|` or `>`" } else { "remove the space" };
        let diagnostic = diagnostic.help(help);
        found.push(match end(value.span, text, sources) {
            Some(edit) => diagnostic.fix("take it off", edit),
            None => diagnostic,
        });
    }
    found
}

/// The edit that takes the white space off the end of `text`: blanks before a closing quote, or the line break of a
/// block, which a `-` in its head takes off.
fn end(span: Span, text: &str, sources: &Sources) -> Option<Edit> {
    let written = places::raw(span, sources)?;
    let first = written.chars().next()?;
    let at = |start: usize, end: usize| Span::new(span.file, span.start as usize + start, span.start as usize + end);
    match first {
        '"' | '\'' => {
            let inner = written.strip_suffix(first).filter(|inner| !inner.is_empty())?;
            let kept = inner.trim_end_matches(' ');
            // A backslash before the blank would be left alone.
            let is_blank = kept.len() < inner.len() && !kept.ends_with('\\') && text.ends_with(' ');
            is_blank.then(|| Edit::Bytes { span: at(kept.len(), inner.len()), new: String::new() })
        }
        '|' | '>' if text.ends_with('\n') && !text.trim_end_matches('\n').ends_with(char::is_whitespace) => {
            let head = written.lines().next()?.split([' ', '#']).next()?;
            let keep = head.find('+').map(|plus| at(plus, plus + 1));
            let span = keep.unwrap_or(at(head.len(), head.len()));
            Some(Edit::Bytes { span, new: "-".to_owned() })
        }
        _ => None,
    }
}

/// Every value that `item` writes: defaults, drop-downs, a ServerTemplate's own.
fn values<'a>(item: &'a Item, catalog: &'a Catalog) -> Option<Vec<&'a Spanned<InputValue>>> {
    if let Some(template) = inputs::live_template(item, catalog) {
        return Some(template.written.inputs.iter().map(|it| &it.value).collect());
    }
    let script = inputs::live_script(item, catalog)?;
    Some(script.written.inputs.iter().flat_map(|it| it.default.iter().chain(&*it.possible_values)).collect())
}
