//! C466 `missing-shebang`: a script for RightLink 10 does not say which program runs it.

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
        id: "C466",
        name: "missing-shebang",
        severity: Severity::Error,
        right_st: RightSt::Accepts,
        rules: &[74],
        summary: "a script for RightLink 10 does not say which program runs it",
        docs: include_str!("missing_shebang.md"),
        fixable: false,
    },
    check: Check::Script(check),
};

/// How many lines are searched for a `#!` that stands too late.
const SEARCHED_LINES: usize = 40;

fn check(script: &Script<'_>) -> Vec<Diagnostic> {
    let begins = script.text.trim_start_matches('\u{feff}').starts_with("#!");
    if begins || script.language == Language::PowerShell {
        return Vec::new();
    }
    let Some((template, reference)) = script.used_where(|it| it.rightlink10 && it.linux) else {
        return Vec::new();
    };
    let span = script.span(0, script.first_line().len());
    let mut diagnostic = Diagnostic::new(&RULE.code, span, "the script does not begin with `#!`")
        .note("RightLink 10 starts a script as a program, and there is no default: without `#!` it cannot be run")
        .note_at(reference.span, format!("`{}` runs it with RightLink 10", template.name));
    let mut at = 0;
    for line in script.text.split_inclusive('\n').take(SEARCHED_LINES) {
        let text = line.trim_start();
        if text.starts_with("#!/") {
            let start = at + line.len() - text.len();
            let span = script.span(start, start + text.trim_end().len());
            diagnostic = diagnostic.note_at(span, "this counts only as the very first bytes of the file");
            break;
        }
        at += line.len();
    }
    let shebang = match script.language {
        Language::Ruby => "#!/usr/bin/env ruby",
        Language::Python => "#!/usr/bin/env python",
        Language::Perl => "#!/usr/bin/env perl",
        _ => "#!/bin/bash -e",
    };
    vec![diagnostic.help(format!("make `{shebang}` the first line"))]
}
