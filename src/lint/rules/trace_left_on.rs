//! C471 `trace-left-on`: a shell script writes every command into the audit entry.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::highlight::Language;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::script::Script;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C471",
        name: "trace-left-on",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[80],
        summary: "a shell script writes every command into the audit entry",
        docs: include_str!("trace_left_on.md"),
        fixable: false,
    },
    check: Check::Script(check),
};

fn check(script: &Script<'_>) -> Vec<Diagnostic> {
    if script.language != Language::Shell {
        return Vec::new();
    }
    let place = of_shebang(script.first_line()).or_else(|| of_body(script));
    let Some((start, end)) = place else { return Vec::new() };
    if script.text.contains("set +x") || script.text.contains("set +o xtrace") {
        return Vec::new();
    }
    vec![
        Diagnostic::new(&RULE.code, script.span(start, end), "the script writes every command that it runs")
            .note("the values of inputs stand in them, credentials too, and all of it goes into the audit entry")
            .help("remove it once the script works, or put `set +x` before what is secret"),
    ]
}

/// The option in `#!/bin/bash -ex`.
fn of_shebang(line: &str) -> Option<(usize, usize)> {
    let options = line.strip_prefix("#!")?;
    let at = options.find(" -")? + 3;
    let option = line[at..].split_whitespace().next()?;
    (!option.starts_with("--") && option.contains('x')).then_some((at, at + option.len()))
}

/// The option of a `set -x` at the left edge; one further right depends on something.
fn of_body(script: &Script<'_>) -> Option<(usize, usize)> {
    let text = script.text.as_bytes();
    let is_left = |at: &usize| at.checked_sub(1).is_none_or(|before| text[before] == b'\n');
    let commands = memchr::memmem::find_iter(text, "set ").filter(is_left).map(|at| script.line_at(at));
    commands.filter(|(start, _)| !script.is_in_block(*start)).find_map(|(start, line)| {
        let options = line.strip_prefix("set ")?;
        let mut at = 4;
        for option in options.split(' ') {
            let word = option.trim_end();
            let traces = word.starts_with('-') && !word.starts_with("--") && word.contains('x');
            if traces || word == "xtrace" {
                return Some((start + at, start + at + word.len()));
            }
            if word.starts_with(['#', ';', '&', '|']) {
                return None;
            }
            at += option.len() + 1;
        }
        None
    })
}
