//! C488 `raw-html`: a description holds raw HTML.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::places;
use crate::lint::texts;
use crate::resolve::catalog::Catalog;
use crate::source::Sources;
use crate::syntax::markdown;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C488",
        name: "raw-html",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[99],
        summary: "a description holds raw HTML",
        docs: include_str!("raw_html.md"),
        fixable: false,
    },
    check: Check::Sources(check),
};

/// Elements that authors write, sorted. What else stands in angle brackets is mostly a placeholder such as `<name>`.
const ELEMENTS: [&str; 52] = [
    "a", "abbr", "b", "big", "blockquote", "br", "center", "code", "dd", "del", "details", "div", "dl", "dt", "em",
    "font", "form", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "iframe", "img", "ins", "kbd", "li", "ol", "p",
    "pre", "s", "script", "small", "span", "strike", "strong", "style", "sub", "summary", "sup", "svg", "table",
    "tbody", "td", "th", "thead", "tr", "tt", "ul",
];

fn check(catalog: &Catalog, sources: &Sources) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for text in texts::all(catalog).filter(|text| text.value.contains('<')) {
        // One finding for each text: HTML seldom comes alone.
        let tag = markdown::raw_html(&text.value).into_iter().find_map(|range| {
            let html = &text.value[range.clone()];
            let name = element(html)?;
            let length = html.find('>').map_or(1 + name.len(), |end| end + 1);
            Some((range.start, length, name))
        });
        let Some((start, length, name)) = tag else { continue };
        let span = places::part(text, start, start + length, sources);
        let markdown = match name.to_ascii_lowercase().as_str() {
            "a" => "write `[text](https://…)`",
            "b" | "strong" => "write `**text**`",
            "i" | "em" => "write `*text*`",
            "br" | "p" | "div" => "leave an empty line between paragraphs",
            "li" | "ul" | "ol" => "begin the lines of a list with `- `",
            "code" | "pre" | "tt" | "kbd" => "put code between backticks",
            _ => "write it in Markdown",
        };
        found.push(
            Diagnostic::new(&RULE.code, span, format!("`<{name}>` is HTML, and will be shown as it is written"))
                .note("texts of a catalog come from many hands, and none of them may put HTML into a page")
                .help(markdown),
        );
    }
    found
}

/// The name of the element that `html` begins with, if it is one of [`ELEMENTS`].
fn element(html: &str) -> Option<&str> {
    let inner = html.trim_start().strip_prefix('<')?;
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let name = &inner[..inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len())];
    ELEMENTS.binary_search(&name.to_ascii_lowercase().as_str()).ok().map(|_| name)
}
