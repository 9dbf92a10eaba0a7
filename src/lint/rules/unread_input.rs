//! C407 `unread-input`: a script declares an input that it does not read.

use std::sync::LazyLock;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::revision;
use crate::lint::script::Script;
use crate::lint::words::Words;

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

static ALL: LazyLock<Words> = LazyLock::new(|| Words::new(&READS_ALL));

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
    let texts = [(0, above), (script.text.len() - below.len(), below)];
    let texts = texts.map(|(start, text)| (start, text.to_ascii_lowercase()));
    let is_read = |name: &&str| {
        let name = name.to_ascii_lowercase();
        let finder = memchr::memmem::Finder::new(&name);
        let mut line = Line { start: 0, end: 0, is_outside: false, is_comment: false };
        let mut found = texts.iter().flat_map(|(start, text)| finder.find_iter(text.as_bytes()).map(move |at| start + at));
        found.any(|at| {
            if line.end <= at {
                line = Line::at(script, at);
            }
            line.reads(&script.text, at, name.len())
        })
    };
    let unread: Vec<&str> = names.filter(|name| !is_read(name)).collect();
    if unread.is_empty() || ALL.are_in(&script.text) {
        return Vec::new();
    }
    if script.outside_block().any(|(_, line)| line.trim_start().starts_with(". ")) {
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

/// A line of a script, looked at once for all that it names.
struct Line {
    start: usize,
    end: usize,
    /// Whether it does not begin within the metadata block.
    is_outside: bool,
    is_comment: bool,
}

impl Line {
    /// The line that holds `at`.
    fn at(script: &Script<'_>, at: usize) -> Self {
        let (start, line) = script.line_at(at);
        Line {
            start,
            end: start + line.len(),
            is_outside: !script.is_in_block(start),
            is_comment: line.trim_start().starts_with('#'),
        }
    }

    /// Whether the line may read what the stretch of `len` bytes at `at` of the script's `text` names.
    fn reads(&self, text: &str, at: usize, len: usize) -> bool {
        let is_part = |c: char| c == '_' || c.is_ascii_alphanumeric() || !c.is_ascii() && c.is_alphanumeric();
        if !self.is_outside || text[at + len..].starts_with(is_part) || text[..at].ends_with(is_part) {
            return false;
        }
        // A comment may speak of a variable; a text that begins with `#` reads it.
        let before = text[self.start..at].chars().next_back();
        !self.is_comment || before.is_some_and(|c| "${:%@'\"[".contains(c))
    }
}

/// Whether a program that the script runs may read the variable, as all do with what the script was given.
fn is_for_programs(name: &str) -> bool {
    OF_PROGRAMS.iter().any(|prefix| name.starts_with(prefix)) || name.ends_with("_PROXY") || name == "TZ"
}
