//! `catalog.yml`, key by key and fault by fault.

use super::*;
use crate::diag::Severity;
use crate::settings::Level;
use crate::settings::RuleLevel;
use crate::syntax::yaml;
use crate::text::FileId;

static CODES: &[&Code] =
    &[&crate::model::codes::UNKNOWN_KEY, &sidecar_codes::LISTED_TWICE, &sidecar_codes::UNKNOWN_CLOUD_TYPE];

fn config(text: &str) -> (Config, Vec<&'static str>) {
    let root = yaml::parse(FileId(0), text.as_bytes(), &Limits::default()).value.unwrap();
    let mut findings = Findings::new();
    let config = read(&root, CODES, &mut findings);
    (config, findings.iter().map(|it| it.code.name).collect())
}

const WHOLE: &str = "
Title: Harbor
Tagline: Templates
Base URL: https://example.com/market
Language: pt-BR
Catalog: ./definitions/
Content: texts
Theme: themes/own
Output: /srv/www
Default Publisher: Harbor Point
Navigation:
  - {Title: About, Page: about.md}
  - {Title: Home, Link: 'https://example.com/'}
Rules:
  listed-twice: off
  C275:
    - {Level: warning}
    - {Path: catalog/legacy, Level: silent}
Profile: strict
Limits: {Definition: 2 MiB, Script: 100, Script Line: 1 KiB, Attachment: 5GB, Nesting: 20, Nodes: 500}
Feeds: 7
Compress: true
Rule Pages: false
Bundles: false
Required Version: '0.1'
";

#[test]
fn every_key_is_read() {
    let (config, found) = config(WHOLE);
    assert_eq!(found, [""; 0]);
    let rule = |code: &str, path: &str, level| RuleLevel { code: code.into(), path: path.into(), level };
    let expected = Settings {
        title: "Harbor".into(),
        tagline: "Templates".into(),
        base_url: Some("https://example.com/market/".into()),
        language: "pt-BR".into(),
        catalog: "definitions".into(),
        content: "texts".into(),
        theme: "themes/own".into(),
        output: "/srv/www".into(),
        default_publisher: "Harbor Point".into(),
        navigation: vec![
            NavigationEntry { title: "About".into(), target: "about.md".into() },
            NavigationEntry { title: "Home".into(), target: "https://example.com/".into() },
        ],
        rules: vec![
            rule("listed-twice", "", Level::Off),
            rule("unknown-cloud-type", "", Level::At(Severity::Warning)),
            rule("unknown-cloud-type", "catalog/legacy", Level::Off),
        ],
        profile: Some(Profile::Strict),
        limits: Limits {
            definition_bytes: 2 << 20,
            script_bytes: 100,
            line_bytes: 1 << 10,
            attachment_bytes: 5_000_000_000,
            depth: 20,
            nodes: 500,
        },
        feed_entries: 7,
        compress: true,
        rule_pages: false,
        bundles: false,
        as_of: None,
        page_size: 50,
        required_version: Some("0.1".into()),
    };
    assert_eq!(config.settings, expected);
    assert_eq!(config.places.len(), CONFIG.fields.len());
}

#[test]
fn an_empty_file_has_every_default() {
    for text in ["", "{}", "Title:\nLimits:\nRules:\nNavigation:\n"] {
        let (config, found) = config(text);
        assert_eq!((config.settings, found), (Settings::default(), vec![]), "{text}");
    }
    assert_eq!(config("Feeds: false").0.settings.feed_entries, 0);
    assert_eq!(config("Feeds: true").0.settings.feed_entries, 20);
    assert_eq!(config("Catalog: .").0.settings.catalog, "");
}

#[test]
fn each_fault_is_found_and_the_default_kept() {
    let cases: [(&str, &[&str]); 31] = [
        ("Titel: x", &["unknown-key"]),
        ("[]", &["wrong-type"]),
        ("Base URL: example.com", &["unsafe-address"]),
        ("Base URL: 'https://example.com/?a=b'", &["bad-setting"]),
        ("Language: english language", &["bad-setting"]),
        ("Catalog: /etc", &["path-outside"]),
        ("Content: ../x", &["path-outside"]),
        ("Theme: ../../x", &["path-outside"]),
        ("Catalog: /", &["path-outside"]),
        ("Output: .", &["bad-setting"]),
        ("Output: '..'", &["bad-setting"]),
        ("Output: /", &["bad-setting"]),
        ("Default Publisher: A/B", &["bad-publisher-name"]),
        ("Navigation: [{Title: A}]", &["bad-navigation"]),
        ("Navigation: [{Title: A, Page: a.md, Link: 'https://a.example'}]", &["bad-navigation"]),
        ("Navigation: [{Title: A, Page: ../a.md}]", &["path-outside"]),
        ("Navigation: [null, {Page: a.md}]", &["empty-sidecar", "missing-key"]),
        ("Rules: {listed-twise: error}", &["unknown-rule"]),
        ("Rules: {listed-twice: ignore}", &["unknown-word"]),
        ("Rules: {listed-twice: }", &["empty-sidecar"]),
        ("Rules: {unknown-key: silent}", &["fixed-level"]),
        ("Rules: {C201: error}", &[]),
        ("Rules: {listed-twice: [{Path: ../x, Level: error}, {Path: x}]}", &["path-outside", "missing-key"]),
        ("Profile: lax", &["unknown-word"]),
        ("Limits: {Script: 4 megabytes}", &["bad-setting"]),
        ("Limits: {Script: 0}", &["bad-setting"]),
        ("Limits: {Nesting: 100000}", &["bad-setting"]),
        ("Feeds: many", &["wrong-type"]),
        ("Feeds: 1000000", &["bad-setting"]),
        ("Required Version: '9'", &["catalog-too-old"]),
        ("Required Version: '>=1'", &["bad-setting"]),
    ];
    for (text, expected) in cases {
        let (config, found) = config(text);
        assert_eq!(found, expected, "{text}");
        if expected.first() == Some(&"bad-setting") && !text.starts_with("Required") {
            assert_eq!(config.settings, Settings::default(), "{text}");
        }
    }
}
