//! C470 `errors-passed-over`: a shell script goes on after a command that failed.

use std::sync::LazyLock;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::highlight::Language;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::script::Script;
use crate::lint::words::Words;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C470",
        name: "errors-passed-over",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[80],
        summary: "a shell script goes on after a command that failed",
        docs: include_str!("errors_passed_over.md"),
        fixable: false,
    },
    check: Check::Script(check),
};

/// Signs that a script looks after errors by itself.
const HANDLES: [&str; 11] = [
    "$?", "|| exit", "|| die", "|| fail", "|| return", "|| abort", "|| {", "|| (", "errexit", "PIPESTATUS", " ERR",
];

static SIGNS: LazyLock<Words> = LazyLock::new(|| Words::new(&HANDLES));

fn check(script: &Script<'_>) -> Vec<Diagnostic> {
    let shebang = script.first_line();
    if script.language != Language::Shell || !shebang.starts_with("#!") {
        return Vec::new();
    }
    let mut words = shebang.split_whitespace();
    if words.any(|word| word.starts_with('-') && !word.starts_with("--") && word.contains('e'))
        || SIGNS.are_in(&script.text)
    {
        return Vec::new();
    }
    let mut commands = 0;
    for (_, line) in script.outside_block() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        // With an exit of its own it looks after errors by hand.
        if sets(line) || line.strip_prefix("exit ").is_some_and(|code| !code.starts_with('0')) {
            return Vec::new();
        }
        commands += 1;
    }
    // The last command decides how a script ends, so that of one nothing is lost.
    if commands < 2 {
        return Vec::new();
    }
    let span = script.span(0, shebang.trim_end().len());
    vec![
        Diagnostic::new(&RULE.code, span, "the script goes on after a command that failed")
            .note("only the last command decides whether the script has failed, and so whether a server is stranded")
            .help("write `set -e` below the metadata block, or `-e` behind the interpreter"),
    ]
}

/// Whether `line` says what happens after an error: `set -e`, `set -euo pipefail`, `set +e`.
fn sets(line: &str) -> bool {
    line.match_indices("set ").any(|(at, word)| {
        let begins = line[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != '-');
        let mut options = line[at + word.len()..].split_whitespace();
        let is_e = |option: &str| {
            let letters = option.trim_end_matches(';');
            option.starts_with(['-', '+']) && !option.starts_with("--") && letters.contains('e')
        };
        begins && options.any(is_e)
    })
}
