//! What one project wants: every setting complete, with defaults that work.
//!
//! `catalog.yml` as written is read by `model::config`; the command line and the environment are laid over it
//! by `cli`. Nothing here reads anything.

use crate::diag::Severity;

/// Which findings matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// What right_st itself would refuse.
    Compat,
    /// Plus what a publication needs.
    Marketplace,
    /// Warnings fail too.
    Strict,
}

/// A level that settings give to a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Not reported.
    Off,
    /// Reported as such.
    At(Severity),
}

/// Sizes above which we refuse to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// A YAML file, in bytes.
    pub definition_bytes: u64,
    /// A script, in bytes.
    pub script_bytes: u64,
    /// A line of a script that right_st must read, in bytes, its end excluded.
    pub line_bytes: usize,
    /// An attachment, in bytes. Source: right_st's README and the platform's limit.
    pub attachment_bytes: u64,
    /// Nesting of YAML.
    pub depth: usize,
    /// Nodes of one YAML file after its aliases are expanded.
    pub nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            definition_bytes: 1 << 20,
            script_bytes: 4 << 20,
            line_bytes: 64 << 10,
            attachment_bytes: 100_000_000,
            depth: 100,
            nodes: 10_000,
        }
    }
}

/// An entry of the site's navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavigationEntry {
    /// What the link says.
    pub title: String,
    /// A content page, by its file name below the content folder, or an address with a safe scheme.
    pub target: String,
}

/// A rule's level, for all files or for those below a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleLevel {
    /// The code's name, `kebab-case`.
    pub code: String,
    /// A folder or file below the root; empty for all.
    pub path: String,
    /// Its level there.
    pub level: Level,
}

/// All settings, complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Name of the site.
    pub title: String,
    /// One sentence under it.
    pub tagline: String,
    /// Where the site will live, ending in `/`; needed for sitemaps and canonical links only.
    pub base_url: Option<String>,
    /// BCP 47 tag of the pages' language.
    pub language: String,
    /// The folder of definitions below the root; empty for the root itself.
    pub catalog: String,
    /// The folder of content pages below the root.
    pub content: String,
    /// The folder of themes below the root, and the theme's name; `default` is inside the binary.
    pub theme: String,
    /// The output folder, below the root unless absolute.
    pub output: String,
    /// Publisher of components that name none.
    pub default_publisher: String,
    /// The site's own links; empty means every content page in its order.
    pub navigation: Vec<NavigationEntry>,
    /// Levels of rules; the last entry that fits a finding wins.
    pub rules: Vec<RuleLevel>,
    /// The profile; `None` lets the kind of folder decide (plain folders: `compat`, lineages: `marketplace`).
    pub profile: Option<Profile>,
    /// The limits.
    pub limits: Limits,
    /// Whether feeds are written, and how many entries each holds (0 for none).
    pub feed_entries: usize,
    /// Whether precompressed siblings are written.
    pub compress: bool,
    /// Whether the site explains the codes of findings.
    pub rule_pages: bool,
    /// Whether an archive of each component stands beside its page.
    pub bundles: bool,
    /// `YYYY-MM-DD` that rules about time compare with; `None` means the newest `As Of` of the facts.
    pub as_of: Option<String>,
    /// Rows on one list page.
    pub page_size: usize,
    /// The oldest catalog that reads the project, if it says so: one to three numbers with dots.
    pub required_version: Option<String>,
}

impl Settings {
    /// Whether a project is read and resolved in the same way under both.
    pub fn reads_like(&self, other: &Settings) -> bool {
        let alike = Settings {
            base_url: other.base_url.clone(),
            feed_entries: other.feed_entries,
            compress: other.compress,
            rule_pages: other.rule_pages,
            bundles: other.bundles,
            page_size: other.page_size,
            ..self.clone()
        };
        alike.plans_like(other)
    }

    /// Whether they differ at most in words that pages show, and in what is made of findings: a site has the same pages
    /// under both.
    pub fn plans_like(&self, other: &Settings) -> bool {
        let alike = Settings {
            title: other.title.clone(),
            tagline: other.tagline.clone(),
            language: other.language.clone(),
            navigation: other.navigation.clone(),
            rules: other.rules.clone(),
            profile: other.profile,
            ..self.clone()
        };
        alike == *other
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            title: "MultiCloud Marketplace".into(),
            tagline: "ServerTemplates, RightScripts and MultiCloud Images".into(),
            base_url: None,
            language: "en".into(),
            catalog: "catalog".into(),
            content: "content".into(),
            theme: "default".into(),
            output: "public".into(),
            default_publisher: "Local".into(),
            navigation: Vec::new(),
            rules: Vec::new(),
            profile: None,
            limits: Limits::default(),
            feed_entries: 20,
            compress: false,
            rule_pages: true,
            bundles: true,
            as_of: None,
            page_size: 50,
            required_version: None,
        }
    }
}
