//! C487 `dead-link`: a link of a description leads nowhere.

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
        id: "C487",
        name: "dead-link",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[99],
        summary: "a link of a description leads nowhere",
        docs: include_str!("dead_link.md"),
        fixable: false,
    },
    check: Check::Sources(check),
};

/// Sections that pages of components have, so that a link to them works.
const SECTIONS: [&str; 10] = [
    "alerts", "attachments", "clouds", "get-this", "images", "info", "inputs", "parts", "revisions", "scripts",
];

/// How many links of one text are reported.
const MAX_LINKS: usize = 50;

fn check(catalog: &Catalog, sources: &Sources) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for text in texts::all(catalog).filter(|text| may_be_dead(&text.value)) {
        let before = found.len();
        for link in markdown::links(&text.value) {
            if found.len() - before == MAX_LINKS {
                break;
            }
            let target = link.target.trim();
            let (message, note) = match target.strip_prefix('#') {
                Some(section) if SECTIONS.contains(&section) => continue,
                Some(_) => (format!("`{target}` leads nowhere"), "headings of a description have no names to link to"),
                None if is_relative(target) => (
                    format!("`{target}` is relative to nothing"),
                    "a description is shown on many pages and has no folder of its own",
                ),
                None => continue,
            };
            let written = &text.value[link.range.clone()];
            let at = written.rfind(target).map_or(link.range.clone(), |at| {
                let start = link.range.start + at;
                start..start + target.len()
            });
            let span = places::part(text, at.start, at.end, sources);
            found.push(
                Diagnostic::new(&RULE.code, span, message)
                    .note(note)
                    .help("write a whole address that begins with `https://`, or leave the link out"),
            );
        }
    }
    found
}

/// Whether a link of `text` may be other than a whole address: it errs on the side of yes.
fn may_be_dead(text: &str) -> bool {
    let is_web = |target: &str| target.starts_with("http://") || target.starts_with("https://");
    memchr::memchr_iter(b']', text.as_bytes()).any(|at| match text.as_bytes().get(at + 1) {
        Some(b':') => true,
        Some(b'(') => !is_web(&text[at + 2..]),
        _ => false,
    })
}

/// A path such as `docs/setup.md` or `../README.md`; a single word in brackets behind others is mostly no link.
fn is_relative(target: &str) -> bool {
    let scheme = target.split(['/', '?', '#']).next().is_some_and(|start| start.contains(':'));
    !scheme && !target.starts_with("//") && target.contains(['/', '.']) && !target.contains(char::is_whitespace)
}
