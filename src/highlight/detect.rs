//! Which language a file is written in: by its name, its shebang, or by what PowerShell cannot hide.

/// A language that has colours here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Text without colours.
    Plain,
    /// `sh`, `bash` and their kin.
    Shell,
    /// PowerShell.
    PowerShell,
    /// Ruby.
    Ruby,
    /// Python.
    Python,
    /// Perl.
    Perl,
    /// YAML.
    Yaml,
    /// JSON.
    Json,
}

/// How many lines [`Language::detect`] reads in search of PowerShell.
const SEARCHED_LINES: usize = 2_000;

impl Language {
    /// Every language, plain text first.
    pub const ALL: [Language; 8] = [
        Language::Plain,
        Language::Shell,
        Language::PowerShell,
        Language::Ruby,
        Language::Python,
        Language::Perl,
        Language::Yaml,
        Language::Json,
    ];

    /// The language of the file `name` (a path will do) that holds `bytes`.
    ///
    /// By the end of its name, unless that says script and its shebang names another language: a shebang decides what runs.
    /// Then by its shebang; then PowerShell if a line begins with `$name =` or with a `Write-…` cmdlet.
    pub fn detect(name: &str, bytes: &[u8]) -> Self {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let by_name = match file.rsplit_once('.') {
            Some((_, extension)) => Language::of_extension(extension),
            None if ["Gemfile", "Rakefile", "Vagrantfile"].contains(&file) => Some(Language::Ruby),
            None => None,
        };
        let by_shebang = Language::of_shebang(bytes);
        match by_name {
            Some(Language::PowerShell) => Language::PowerShell,
            Some(named) if named.is_script() => by_shebang.unwrap_or(named),
            Some(named) => named,
            None => by_shebang.unwrap_or_else(|| {
                if looks_like_powershell(bytes) { Language::PowerShell } else { Language::Plain }
            }),
        }
    }

    /// The language that people call `name`, as behind the three backticks of a Markdown code block.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.split([' ', '\t', ',', '{', ':']).next().unwrap_or("").to_ascii_lowercase();
        match name.as_str() {
            "shell" | "console" | "shell-session" | "shellscript" => Some(Language::Shell),
            "powershell" | "pwsh" | "posh" => Some(Language::PowerShell),
            "ruby" => Some(Language::Ruby),
            "python" | "python3" => Some(Language::Python),
            "perl" => Some(Language::Perl),
            "text" | "plain" | "plaintext" | "txt" => Some(Language::Plain),
            other => Language::of_extension(other),
        }
    }

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Language::Plain => "Plain text",
            Language::Shell => "Shell",
            Language::PowerShell => "PowerShell",
            Language::Ruby => "Ruby",
            Language::Python => "Python",
            Language::Perl => "Perl",
            Language::Yaml => "YAML",
            Language::Json => "JSON",
        }
    }

    /// Its name for addresses, classes and data: lower-case letters only.
    pub fn id(self) -> &'static str {
        match self {
            Language::Plain => "text",
            Language::Shell => "shell",
            Language::PowerShell => "powershell",
            Language::Ruby => "ruby",
            Language::Python => "python",
            Language::Perl => "perl",
            Language::Yaml => "yaml",
            Language::Json => "json",
        }
    }

    /// Whether scripts are written in it.
    pub fn is_script(self) -> bool {
        !matches!(self, Language::Plain | Language::Yaml | Language::Json)
    }

    fn of_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "sh" | "bash" | "ksh" | "zsh" | "dash" => Some(Language::Shell),
            "ps1" | "psm1" | "psd1" => Some(Language::PowerShell),
            "rb" | "gemspec" | "rake" => Some(Language::Ruby),
            "py" | "pyw" => Some(Language::Python),
            "pl" | "pm" | "t" => Some(Language::Perl),
            "yml" | "yaml" => Some(Language::Yaml),
            "json" | "jsonc" => Some(Language::Json),
            _ => None,
        }
    }

    /// The language of the first line, if that is a shebang with a known interpreter.
    ///
    /// `#! /bin/bash -e`, a byte order mark, CRLF, `/usr/bin/env` with options and variables: all are read.
    fn of_shebang(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let line = bytes.strip_prefix(b"#!")?;
        let line = &line[..line.len().min(1_024)];
        let line = &line[..memchr::memchr2(b'\n', b'\r', line).unwrap_or(line.len())];
        let line = String::from_utf8_lossy(line);
        line.split_whitespace()
            .map(|word| word.rsplit(['/', '\\']).next().unwrap_or(word))
            .find(|word| !matches!(*word, "env" | "sudo") && !word.starts_with('-') && !word.contains('='))
            .and_then(Language::of_interpreter)
    }

    fn of_interpreter(program: &str) -> Option<Self> {
        let program = program.to_ascii_lowercase();
        let program = program.strip_suffix(".exe").unwrap_or(&program);
        match program.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-')) {
            "sh" | "bash" | "dash" | "ash" | "ksh" | "mksh" | "zsh" | "busybox" => Some(Language::Shell),
            "pwsh" | "powershell" => Some(Language::PowerShell),
            "ruby" | "jruby" | "macruby" => Some(Language::Ruby),
            "python" | "pypy" => Some(Language::Python),
            "perl" => Some(Language::Perl),
            _ => None,
        }
    }
}

/// A line that begins with `$name =` or with a `Write-…` cmdlet.
fn looks_like_powershell(bytes: &[u8]) -> bool {
    bytes.split(|byte| *byte == b'\n').take(SEARCHED_LINES).any(|line| {
        let line = line.trim_ascii_start();
        if let Some(rest) = line.strip_prefix(b"$") {
            let name =
                rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':'));
            let rest = &rest[name.count()..];
            let value = rest.trim_ascii_start();
            return rest.len() < line.len() - 1 && value.starts_with(b"=") && !value.starts_with(b"==");
        }
        line.get(..6).is_some_and(|start| start.eq_ignore_ascii_case(b"Write-"))
            && line.get(6).is_some_and(u8::is_ascii_alphabetic)
    })
}
