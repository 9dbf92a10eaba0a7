//! Reads `catalog.yml` into [`Settings`].
//!
//! Every key is optional, and a faulty one keeps its default; whether a fault ends the run is the caller's business.

mod rules;
mod values;

use std::collections::BTreeMap;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::model::fields;
use crate::model::fields::Field;
use crate::model::fields::Fields;
use crate::model::fields::Findings;
use crate::model::fields::Format;
use crate::model::fields::Shape;
use crate::model::fields::Table;
use crate::model::fields::WEB_ADDRESS;
use crate::model::people::bad_publisher_name;
use crate::model::sidecar_codes;
use crate::model::sidecar_words as words;
use crate::settings::Limits;
use crate::settings::NavigationEntry;
use crate::settings::Profile;
use crate::settings::Settings;
use crate::syntax::yaml::Node;
use crate::text::Span;
use crate::text::Spanned;

pub use rules::LEVEL_WORDS;

const PROFILES: [(&str, Profile); 3] =
    [("compat", Profile::Compat), ("marketplace", Profile::Marketplace), ("strict", Profile::Strict)];

/// The keys of `catalog.yml`.
pub static CONFIG: Table = Table {
    of: "the site's configuration",
    fields: &[
        Field::optional("Title", Shape::Text, "the site's name"),
        Field::optional("Tagline", Shape::Text, "one sentence under it"),
        Field::optional("Base URL", WEB_ADDRESS, "where the site will live"),
        Field::optional("Language", LANGUAGE, "the pages' language, such as `en` or `pt-BR`"),
        Field::optional("Catalog", Shape::Text, "the folder of definitions"),
        Field::optional("Content", Shape::Text, "the folder of content pages"),
        Field::optional("Theme", Shape::Text, "a theme's name, or its folder"),
        Field::optional("Output", Shape::Text, "the folder the site is written to"),
        Field::optional("Default Publisher", Shape::Text, "the publisher of components that name none"),
        Field::optional(
            "Navigation",
            Shape::List(&Shape::Object(&NAVIGATION)),
            "the site's own links, in order",
        ),
        Field::optional("Rules", Shape::Map(&rules::RULE), "levels of findings, by code"),
        Field::optional(
            "Profile",
            Shape::Word(&["compat", "marketplace", "strict"]),
            "which findings matter",
        ),
        Field::optional("Limits", Shape::Object(&LIMITS), "sizes above which nothing is read"),
        Field::optional(
            "Feeds",
            Shape::OneOf(&[Shape::Whole(0), Shape::Flag]),
            "how many entries a feed has",
        ),
        Field::optional(
            "Bundles",
            Shape::Flag,
            "whether an archive of each component stands beside its page",
        ),
        Field::optional("Compress", Shape::Flag, "whether precompressed files stand beside the pages"),
        Field::optional("Rule Pages", Shape::Flag, "whether the site explains the codes of findings"),
        Field::optional("Required Version", VERSION, "the oldest catalog that reads this project"),
    ],
};

static NAVIGATION: Table = Table {
    of: "an entry of the navigation",
    fields: &[
        Field::required("Title", Shape::Text, "what the link says"),
        Field::optional("Page", Shape::Text, "a content page, by its path below the content folder"),
        Field::optional("Link", WEB_ADDRESS, "a web address"),
    ],
};

static LIMITS: Table = Table {
    of: "the limits",
    fields: &[
        Field::optional("Definition", SIZE, "a YAML file, in bytes"),
        Field::optional("Script", SIZE, "a script, in bytes"),
        Field::optional("Script Line", SIZE, "a line of a script that right_st must read, in bytes"),
        Field::optional("Attachment", SIZE, "an attachment, in bytes"),
        Field::optional("Nesting", Shape::Whole(1), "nesting of YAML"),
        Field::optional("Nodes", Shape::Whole(1), "nodes of a YAML file, aliases expanded"),
    ],
};

/// A number of bytes, maybe with a unit.
const SIZE: Shape = Shape::Format(&Format {
    pattern: "^(\\s*[0-9]+\\s*([KMG]iB|kB|[KMG]B)?\\s*)?$",
    max_chars: 0,
    types: fields::NUMBERS,
    example: "2 MiB",
});

const LANGUAGE: Shape = Shape::Format(&Format {
    pattern: "^([A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*)?$",
    max_chars: 0,
    types: fields::SCALARS,
    example: "en",
});

const VERSION: Shape = Shape::Format(&Format {
    pattern: "^([0-9]+(\\.[0-9]+){0,2})?$",
    max_chars: 0,
    types: fields::NUMBERS,
    example: "0.1",
});

/// A `catalog.yml` that was read.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The settings, complete.
    pub settings: Settings,
    /// Where each key stands that the file writes, so that a later message can point at the setting it follows.
    pub places: BTreeMap<&'static str, Span>,
}

/// Reads the document `root` of `catalog.yml`; an empty file has every default. `codes` are all codes that `Rules`
/// may name.
pub fn read(root: &Node, codes: &[&'static Code], findings: &mut Findings) -> Config {
    let mut config = Config::default();
    let Some(map) = Fields::open(root, &CONFIG, findings) else { return config };
    let settings = &mut config.settings;
    let mut text = |key: &str| map.text_not_empty(key, findings);

    set(&mut settings.title, text("Title"));
    set(&mut settings.tagline, text("Tagline"));
    set(&mut settings.language, text("Language").and_then(|it| values::language(it, findings)));
    settings.base_url = values::base_url(&map, findings);
    set(&mut settings.catalog, values::folder(&map, "Catalog", findings));
    set(&mut settings.content, values::folder(&map, "Content", findings));
    set(&mut settings.theme, values::theme(&map, findings));
    set(&mut settings.output, values::output(&map, findings));
    if let Some(name) = map.text_not_empty("Default Publisher", findings) {
        findings.extend(bad_publisher_name(&name.value, name.span));
        settings.default_publisher = name.value;
    }
    settings.navigation = navigation(&map, findings);
    settings.rules = rules::read(&map, codes, findings);
    let profile = map.word("Profile", &PROFILES.map(|(word, _)| word), findings);
    settings.profile =
        profile.and_then(|it| PROFILES.into_iter().find(|(word, _)| *word == it.value)).map(|(_, it)| it);
    if let Some(own) = map.node("Limits").and_then(|node| Fields::open(node, &LIMITS, findings)) {
        limits(&own, &mut settings.limits, findings);
    }
    if let Some(entries) = values::feeds(&map, settings.feed_entries, findings) {
        settings.feed_entries = entries;
    }
    if let Some(compress) = map.flag("Compress", findings) {
        settings.compress = compress.value;
    }
    if let Some(rule_pages) = map.flag("Rule Pages", findings) {
        settings.rule_pages = rule_pages.value;
    }
    if let Some(bundles) = map.flag("Bundles", findings) {
        settings.bundles = bundles.value;
    }
    settings.required_version = values::required_version(&map, findings);
    config.places =
        CONFIG.keys().filter(|key| map.entry(key).is_some()).map(|key| (key, map.place(key))).collect();
    config
}

fn set(setting: &mut String, written: Option<Spanned<String>>) {
    if let Some(written) = written {
        *setting = written.value;
    }
}

fn navigation(map: &Fields<'_>, findings: &mut Findings) -> Vec<NavigationEntry> {
    let mut entries = Vec::new();
    for node in map.list("Navigation", findings) {
        if fields::is_null(node) {
            findings.push(fields::null_entry(
                &sidecar_codes::EMPTY_SIDECAR,
                node,
                "an entry of `Navigation`",
            ));
            continue;
        }
        let Some(own) = Fields::open(node, &NAVIGATION, findings) else { continue };
        let title = own.text_not_empty("Title", findings);
        let link = words::web_address(&own, "Link", findings);
        let page = values::below_root(&own, "Page", findings);
        if own.node("Page").is_some() == own.node("Link").is_some() {
            let both = own.node("Page").is_some();
            let message = if both { "the entry leads to two places" } else { "the entry leads nowhere" };
            findings.push(
                Diagnostic::new(&sidecar_codes::BAD_NAVIGATION, own.span, message)
                    .note("an entry has either a `Page` of the content folder or a `Link` to another site")
                    .help(if both {
                        "remove one of them"
                    } else {
                        "add `Page: NAME.md` or `Link: https://…`"
                    }),
            );
            continue;
        }
        let Some((title, target)) = title.zip(page.or(link)) else { continue };
        entries.push(NavigationEntry { title: title.value, target: target.value });
    }
    entries
}

fn limits(map: &Fields<'_>, limits: &mut Limits, findings: &mut Findings) {
    let mut size = |key: &str| values::size(map, key, findings);
    let (definition, script) = (size("Definition"), size("Script"));
    let (line, attachment) = (size("Script Line"), size("Attachment"));
    limits.definition_bytes = definition.unwrap_or(limits.definition_bytes);
    limits.script_bytes = script.unwrap_or(limits.script_bytes);
    limits.attachment_bytes = attachment.unwrap_or(limits.attachment_bytes);
    limits.line_bytes = line.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(limits.line_bytes);
    limits.depth = values::count(map, "Nesting", values::MAX_NESTING, findings).unwrap_or(limits.depth);
    limits.nodes = values::count(map, "Nodes", values::MAX_NODES, findings).unwrap_or(limits.nodes);
}

#[cfg(test)]
mod tests;
