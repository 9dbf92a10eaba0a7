//! C469 `rightlink6-leftover`: a script uses what only RightLink 6 has.

use std::collections::BTreeMap;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::highlight;
use crate::highlight::Kind;
use crate::highlight::Token;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::script::Script;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C469",
        name: "rightlink6-leftover",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[77],
        summary: "a script uses what only RightLink 6 has",
        docs: include_str!("rightlink6_leftover.md"),
        fixable: false,
    },
    check: Check::Script(check),
};

/// Commands that RightLink 10 does not bring along. Source: the vendor's page about incompatibilities with RightLink 6.
const COMMANDS: [&str; 11] = [
    "rs_config",
    "rs_connect",
    "rs_log_level",
    "rs_ohai",
    "rs_reenroll",
    "rs_run_recipe",
    "rs_run_right_script",
    "rs_shutdown",
    "rs_state",
    "rs_tag",
    "rs_thunk",
];

/// Variables that RightLink 10 does not set, and what to do without them.
const VARIABLES: [(&str, &str); 4] = [
    ("ATTACH_DIR", "read `RS_ATTACH_DIR`"),
    ("RS_ARCH", "ask the system, for example `uname -m`"),
    ("RS_DISTRO", "look for the tool or the file that you need, or read `/etc/os-release`"),
    ("RS_REBOOT", "write the script so that it can run twice, for example by testing for a file"),
];

/// How many bytes before a command are looked at.
const LOOKED_BACK: usize = 256;

/// What stands before a command that is run through another one.
const RUNNERS: [&str; 7] = ["sudo", "exec", "nohup", "time", "nice", "system(", "popen("];

fn check(script: &Script<'_>) -> Vec<Diagnostic> {
    let text: &str = &script.text;
    // Most scripts hold neither beginning, and one search for it is cheaper than one for each name.
    let commands = memchr::memmem::find(text.as_bytes(), b"rs_").is_some() && COMMANDS.iter().any(|name| text.contains(name));
    let variables = (text.contains("RS_") || text.contains("ATTACH_DIR"))
        && VARIABLES.iter().any(|(name, _)| text.contains(name));
    if !commands && !variables {
        return Vec::new();
    }
    let Some((template, reference)) = script.used_where(|it| it.rightlink10) else { return Vec::new() };
    let report = |name: &str, at: usize, message: String, help: &'static str| {
        Diagnostic::new(&RULE.code, script.span(at, at + name.len()), message)
            .note_at(reference.span, format!("`{}` runs the script with RightLink 10", template.name))
            .help(help)
    };
    let mut found = Vec::new();
    if commands {
        for (name, at) in run(text, &highlight::tokens(text, script.language)) {
            let message = format!("RightLink 10 has no command `{name}`");
            let help = "use `rsc`, which RightLink 10 brings along, to speak to the platform";
            found.push(report(name, at, message, help));
        }
    }
    if variables {
        let inputs = &script.written.written.inputs;
        for (name, at) in highlight::inputs(text, script.language) {
            let known = VARIABLES.iter().find(|(own, _)| *own == name);
            let Some((_, help)) = known else { continue };
            let declared = inputs.iter().any(|input| input.name.value == name);
            if !declared && !has_default(text, at + name.len()) {
                found.push(report(&name, at, format!("RightLink 10 does not set `{name}`"), help));
            }
        }
    }
    found
}

/// The commands of RightLink 6 that `text` runs, each with the first place.
fn run<'a>(text: &'a str, tokens: &[Token]) -> BTreeMap<&'a str, usize> {
    let mut first = BTreeMap::new();
    let is_word = |byte: u8| byte == b'_' || byte.is_ascii_alphanumeric();
    for (at, _) in text.match_indices("rs_") {
        let end = text[at..].find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).map_or(text.len(), |n| at + n);
        let before = text.as_bytes()[..at].last().copied().unwrap_or(b'\n');
        let name = &text[at..end];
        if is_word(before) || first.contains_key(name) || COMMANDS.binary_search(&name).is_err() || !is_run(text, (at, end), tokens) {
            continue;
        }
        first.entry(name).or_insert(at);
    }
    // A script that makes or looks for such a command knows what it does.
    first.retain(|name, _| {
        let makes = [format!("{name}()"), format!("function {name}"), format!("{name} ()")];
        let asks = [format!("which {name}"), format!("command -v {name}"), format!("type {name}")];
        !makes.iter().chain(&asks).any(|words| text.contains(words))
    });
    first
}

/// Whether the word at `start..end` is a command that is run.
fn is_run(text: &str, (start, end): (usize, usize), tokens: &[Token]) -> bool {
    let at = tokens.partition_point(|token| token.end <= start);
    let token = tokens.get(at).filter(|token| token.start <= start);
    // The path in front of the command's name.
    let from = text.floor_char_boundary(start.saturating_sub(LOOKED_BACK));
    let line = text[from..start].rfind('\n').map_or(from, |at| from + at + 1);
    let in_path = |c: char| matches!(c, '/' | '_' | '-' | '.') || c.is_ascii_alphanumeric();
    let path = line + text[line..start].trim_end_matches(in_path).len();
    let before = text[line..path].trim_end_matches([' ', '\t', '"', '\'']);
    let by_runner = RUNNERS.iter().any(|runner| before.ends_with(runner));
    match token.map(|token| (token.kind, token.start)) {
        Some((Kind::Function | Kind::Builtin, begin)) => begin == path || begin == start,
        Some((Kind::String, begin)) if begin <= path && path - begin <= 4 => {
            let opening = text[begin..path].trim_matches(['"', '\'', '`']);
            let quoted = text[begin..path].starts_with('`') && opening.is_empty();
            quoted || (by_runner && opening.is_empty())
        }
        Some(_) => false,
        None => by_runner && !text[end..].starts_with('='),
    }
}

/// Whether a variable whose name ends at `end` is read with a value to fall back on, as `${NAME:-value}`.
fn has_default(text: &str, end: usize) -> bool {
    let rest = text[end..].strip_prefix(':').unwrap_or(&text[end..]);
    let rest = rest.strip_prefix('-').or_else(|| rest.strip_prefix('='));
    rest.is_some_and(|value| !value.starts_with('}') && text[..end].ends_with(|c: char| c.is_ascii_uppercase()))
}
