//! C408 `undeclared-input`: a script reads a variable that it does not declare.

use std::collections::BTreeSet;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::diag::Words;
use crate::highlight;
use crate::highlight::Language;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::revision;
use crate::lint::script::Script;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C408",
        name: "undeclared-input",
        severity: Severity::Info,
        right_st: RightSt::Accepts,
        rules: &[78],
        summary: "a script reads a variable that it does not declare",
        docs: include_str!("undeclared_input.md"),
        fixable: false,
    },
    check: Check::Script(check),
};

fn check(script: &Script<'_>) -> Vec<Diagnostic> {
    if !revision::is_live(script.item, script.catalog) {
        return Vec::new();
    }
    let inputs = &script.written.written.inputs;
    let declared: BTreeSet<&str> = inputs.iter().map(|input| input.name.value.as_str()).collect();
    // Windows makes no difference between capitals and small letters.
    let is_declared = |name: &str| {
        let no_case = script.language == Language::PowerShell;
        declared.contains(name) || no_case && declared.iter().any(|it| it.eq_ignore_ascii_case(name))
    };
    // Most scripts read nothing else than what they declare, which is seen without taking them apart.
    let (above, below) = script.around_block();
    let mut may_read = MayRead::new(script.language);
    if [above, below].into_iter().all(|text| may_read.names(text, &|name| is_declared(name) || !is_own(name))) {
        return Vec::new();
    }
    let tokens = highlight::code_tokens(&script.text, script.language);
    let mut read: Vec<(&str, usize)> = highlight::reads_among(&tokens, &script.text, script.language);
    let block = script.written.written.block;
    let is_in_block = |at: usize| (block.start as usize..block.end as usize).contains(&at);
    read.retain(|(name, at)| is_own(name) && !is_declared(name) && !is_in_block(*at));
    if read.is_empty() {
        return Vec::new();
    }
    // Wherever it is set: a function may read what is set below it.
    let set = highlight::assigns_among(&tokens, &script.text, script.language);
    let set: BTreeSet<&str> = set.into_iter().map(|(name, _)| name).collect();
    read.retain(|(name, at)| {
        let (before, rest) = (&script.text[..*at], &script.text[at + name.len()..]);
        let is_optional = script.language == Language::Shell && before.ends_with('{') && has_default(rest);
        !set.contains(name) && !is_optional
    });
    let names: BTreeSet<&str> = read.iter().map(|(name, _)| *name).collect();
    let mut set_by_word = BTreeSet::new();
    let mut known = script.text.len();
    for (at, line) in script.outside_block() {
        // What a file that is read in sets, nobody knows.
        if reads_file(line) {
            known = known.min(at);
        }
        if script.language == Language::Shell && bare(line).any(|name| names.contains(name)) && sets_by_word(line) {
            set_by_word.extend(bare(line).filter(|name| names.contains(name)));
        }
    }
    read.retain(|(name, at)| *at < known && !set_by_word.contains(name));
    read.sort_unstable();
    read.dedup_by(|a, b| a.0 == b.0);
    read.sort_by_key(|(_, at)| *at);
    let declared = Words::new(declared.iter().copied());
    let found = read.iter().enumerate().map(|(nth, (name, at))| {
        let span = script.span(*at, *at + name.len());
        let diagnostic = Diagnostic::new(&RULE.code, span, format!("`{name}` is read, but it is not an input of the script"))
            .note("with metadata in a script, the platform passes those inputs that the block declares and no others");
        match if nth < SUGGESTED { declared.nearest(name) } else { None } {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help("declare it under `Inputs`, if it is one"),
        }
    });
    found.collect()
}

/// How many of a script's variables are compared with its inputs: nobody mistypes more, and each costs time.
const SUGGESTED: usize = 100;

/// Words of a shell that set the variables whose names follow.
const SETTERS: [&str; 14] = [
    "read ", "for ", "declare ", "local ", "typeset ", "readonly ", "export ", "printf -v", "mapfile", "readarray",
    "getopts", "let ", "select ", "coproc ",
];

/// Whether a line may set variables by a word of the shell, or by arithmetic.
fn sets_by_word(line: &str) -> bool {
    !line.trim_start().starts_with('#') && (line.contains("((") || SETTERS.iter().any(|word| line.contains(word)))
}

/// Finds the names in capitals that a script may read: more than it reads, and never fewer.
struct MayRead {
    /// A shell reads a variable behind `$` alone, but for arithmetic and `export`; no more so once these go on over lines.
    only_marked: bool,
}

impl MayRead {
    fn new(language: Language) -> Self {
        MayRead { only_marked: language == Language::Shell }
    }

    /// Whether `is_fine` holds for all names in `text`, which stands below the one asked about before.
    fn names(&mut self, text: &str, is_fine: &dyn Fn(&str) -> bool) -> bool {
        if !self.only_marked {
            return all_words(text, is_fine);
        }
        // The lines that are not plain, by what makes a shell read what no `$` stands before: few scripts have any.
        let find = |sign: &'static str| memchr::memmem::find_iter(text.as_bytes(), sign).peekable();
        let mut signs = [find("(("), find("export")];
        let mut at = 0;
        while let Some(found) = signs
            .iter_mut()
            .filter_map(|places| {
                while places.next_if(|place| *place < at).is_some() {}
                places.peek().copied()
            })
            .min()
        {
            let plain = &text[at..found];
            let start = at + memchr::memrchr(b'\n', plain.as_bytes()).map_or(0, |end| end + 1);
            let rest = &text[start..];
            let line = &rest[..memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())];
            if !marked_words(&text[at..start], is_fine) || !all_words(line, is_fine) {
                return false;
            }
            at = start + line.len();
            let count = |wanted: u8| line.bytes().filter(|byte| *byte == wanted).count();
            if count(b'(') != count(b')') || line.contains('\\') {
                self.only_marked = false;
                return all_words(&text[at..], is_fine);
            }
        }
        marked_words(&text[at..], is_fine)
    }
}

/// Whether `is_fine` holds for all words of `text` that begin with a capital.
fn all_words(text: &str, is_fine: &dyn Fn(&str) -> bool) -> bool {
    let words = text.as_bytes().split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
    let mut capitals = words.filter(|word| word.first().is_some_and(u8::is_ascii_uppercase));
    capitals.all(|word| std::str::from_utf8(word).is_ok_and(is_fine))
}

/// The same for those that a shell reads behind a `$`: `$X`, `${X`, `${#X`, `${!X`.
fn marked_words(text: &str, is_fine: &dyn Fn(&str) -> bool) -> bool {
    memchr::memchr_iter(b'$', text.as_bytes()).all(|mark| {
        let rest = text[mark + 1..].trim_start_matches(['{', '#', '!']);
        if !rest.starts_with(|c: char| c.is_ascii_uppercase()) {
            return true;
        }
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let end = rest.bytes().position(|byte| !is_part(&byte)).unwrap_or(rest.len());
        is_fine(&rest[..end])
    })
}

/// The names in `line` that no `$` stands before.
fn bare(line: &str) -> impl Iterator<Item = &str> {
    let base = line.as_ptr() as usize;
    let words = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    let is_bare = move |word: &&str| !line[..word.as_ptr() as usize - base].ends_with(['$', '{', '!', '#']);
    words.filter(is_bare)
}

/// Whether an expansion goes on with what to take if the variable is not there: `${X:-…}`, `${X:=…}`, `${X+…}`.
fn has_default(rest: &str) -> bool {
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    rest.starts_with(['-', '=', '+'])
}

/// Whether a line of a shell reads another script in.
fn reads_file(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("source ") || line.starts_with(". ") || line.contains("&& . ") || line.contains("; . ") || line.contains("&& source ") || line.contains("then . ") || line.starts_with("eval ")
}

/// Whether `name` may be an input: written in capitals, and not one that the system or the agent sets.
fn is_own(name: &str) -> bool {
    let is_usual = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    let is_set = || PREFIXES.iter().any(|prefix| name.starts_with(prefix)) || SET.binary_search(&name).is_ok();
    name.len() > 1 && name.starts_with(|c: char| c.is_ascii_uppercase()) && name.bytes().all(is_usual) && !is_set()
}

/// Beginnings of names that the agent, the cloud or a shell sets.
const PREFIXES: [&str; 10] =
    ["RS_", "EC2_", "BASH", "LC_", "COMP_", "XDG_", "SSH_", "SUDO_", "PROCESSOR_", "PROGRAMFILES"];

/// Names that the agent, a shell or the system sets, sorted.
///
/// Source: what the scaffold of right_st leaves out; the manual of bash; the variables that Windows sets.
const SET: [&str; 105] = ["ALLUSERSPROFILE", "APPDATA", "ATTACH_DIR", "BASHOPTS", "CDPATH", "COLUMNS", "COMPUTERNAME", "COMSPEC", "DATACENTER", "DEBIAN_FRONTEND", "DECOM_REASON", "DIRSTACK", "DISPLAY", "EDITOR", "EGID", "ENV", "EPOCHREALTIME", "EPOCHSECONDS", "ERRNO", "EUID", "FCEDIT", "FUNCNAME", "FUNCTIONS", "GEM_HOME", "GEM_PATH", "GID", "GROUPS", "HISTFILE", "HISTSIZE", "HOME", "HOMEDRIVE", "HOMEPATH", "HOST", "HOSTNAME", "HOSTTYPE", "HTTPS_PROXY", "HTTP_PROXY", "IFS", "IGNOREEOF", "INSTANCE_ID", "JAVA_HOME", "LANG", "LANGUAGE", "LD_LIBRARY_PATH", "LINENO", "LINES", "LOCALAPPDATA", "LOGNAME", "LOGONSERVER", "MACHTYPE", "MAIL", "MAPFILE", "NO_PROXY", "NUMBER_OF_PROCESSORS", "OLDPWD", "OPTARG", "OPTERR", "OPTIND", "OS", "OSTYPE", "PAGER", "PATH", "PATHEXT", "PERL5LIB", "PIPESTATUS", "POSIXLY_CORRECT", "PPID", "PRIVATE_ID", "PRIVATE_IP", "PROGRAMDATA", "PROMPT_COMMAND", "PS1", "PS2", "PS3", "PS4", "PSMODULEPATH", "PUBLIC", "PUBLIC_IP", "PWD", "PYTHONPATH", "RANDOM", "READLINE_LINE", "REPLY", "RUBYLIB", "RUBYOPT", "SECONDS", "SHELL", "SHELLOPTS", "SHLVL", "SRANDOM", "SYSTEMDRIVE", "SYSTEMROOT", "TEMP", "TERM", "TMP", "TMPDIR", "TZ", "UID", "USER", "USERDNSDOMAIN", "USERDOMAIN", "USERNAME", "USERPROFILE", "VISUAL", "WINDIR"];
