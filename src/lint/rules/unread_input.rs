//! C407 `unread-input`: a script declares an input that it does not read.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::revision;
use crate::lint::script::Script;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C407",
        name: "unread-input",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[78],
        summary: "a script declares an input that it does not read",
        docs: include_str!("unread_input.md"),
        fixable: false,
    },
    check: Check::Script(check),
};

/// Words of a script that may read any variable, or hand all of them on to where we do not look.
const READS_ALL: [&str; 19] = [
    "${!", "printenv", "envsubst", "compgen", "declare -p", "declare -x", "export -p", "eval ", "source ", "sudo -E",
    "env |", "env|", "env >", "set |", "ENV.each", "ENV.to_h", "%ENV", "Get-ChildItem env:", "GetEnvironmentVariables",
];

/// Beginnings of variables that well-known programs read by themselves.
const OF_PROGRAMS: [&str; 21] = [
    "ANSIBLE_", "ARM_", "AWS_", "AZURE_", "CONSUL_", "DEBIAN_", "DOCKER_", "GCLOUD_", "GIT_", "GOOGLE_", "JAVA_",
    "KUBE", "LC_", "LD_", "MYSQL_", "OS_", "PACKER_", "PG", "TF_", "VAULT_", "NODE_",
];

fn check(script: &Script<'_>) -> Vec<Diagnostic> {
    let declared = &script.written.written.inputs;
    // An attached file gets the same environment.
    let is_open = !script.written.written.attachments.is_empty();
    if declared.is_empty() || is_open || !revision::is_live(script.item, script.catalog) {
        return Vec::new();
    }
    let names = declared.iter().map(|input| input.name.value.as_str());
    let names = names.filter(|name| !name.is_empty() && !is_for_programs(name));
    // Windows makes no difference between capitals and small letters, and nobody means two by them.
    let (above, below) = script.around_block();
    let around = [above.to_ascii_lowercase(), below.to_ascii_lowercase()];
    let is_there = |name: &&str| around.iter().any(|text| text.contains(&name.to_ascii_lowercase()));
    let (mut unseen, absent): (Vec<&str>, Vec<&str>) = names.partition(is_there);
    for (_, line) in script.outside_block() {
        if unseen.is_empty() && absent.is_empty() {
            return Vec::new();
        }
        let start = line.trim_start();
        if start.starts_with(". ") {
            return Vec::new();
        }
        if unseen.is_empty() {
            continue;
        }
        let is_comment = start.starts_with('#');
        for (at, word) in words(line) {
            // A comment may speak of a variable; a text that begins with `#` reads it.
            let before = line[..at].chars().next_back();
            if !is_comment || before.is_some_and(|c| "${:%@'\"[".contains(c)) {
                unseen.retain(|name| !name.eq_ignore_ascii_case(word));
            }
        }
    }
    let unread = [unseen, absent].concat();
    if unread.is_empty() || READS_ALL.iter().any(|it| script.text.contains(it)) {
        return Vec::new();
    }
    let is_unread = |name: &str| unread.iter().any(|it| it.eq_ignore_ascii_case(name));
    let names = declared.iter().map(|input| &input.name).filter(|name| is_unread(&name.value));
    names
        .map(|name| {
            let message = format!("the script does not read its input `{}`", name.value);
            Diagnostic::new(&RULE.code, name.span, message)
                .note("people are asked for a value that changes nothing")
                .help("remove the input, or correct its name here or in the script")
        })
        .collect()
}

/// The words of `line` that could be names of variables, with their places.
fn words(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii() && c.is_alphanumeric();
    let mut at = 0;
    std::iter::from_fn(move || {
        let bytes = line.as_bytes();
        loop {
            let start = at;
            while bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
                at += 1;
            }
            // A character of another script may go on with the word, or end it.
            let rest = if bytes.get(at).is_some_and(|byte| !byte.is_ascii()) { &line[at..] } else { "" };
            let more = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
            at += more;
            if at > start {
                return Some((start, &line[start..at]));
            }
            at += line[at..].chars().next()?.len_utf8();
        }
    })
}

/// Whether a program that the script runs may read the variable, as all do with what the script was given.
fn is_for_programs(name: &str) -> bool {
    OF_PROGRAMS.iter().any(|prefix| name.starts_with(prefix)) || name.ends_with("_PROXY") || name == "TZ"
}
