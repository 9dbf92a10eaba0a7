//! Findings as SARIF 2.1.0, the format that code scanning services read.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::json;

use crate::cli::report::Report;
use crate::cli::report::Texts;
use crate::cli::report::rule_page;
use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::diag::Severity;
use crate::lint::keys::Keys;
use crate::lint::pages;
use crate::text::Position;

/// Where the format's schema lives.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The name of our fingerprints; a change of what they are made of needs another.
const FINGERPRINT: &str = "catalogKey/v1";

/// The name of the folder that all addresses start from.
const ROOT: &str = "SRCROOT";

/// Renders a report with all findings, those that comments or a baseline silence included and marked as such.
pub fn render(report: &Report<'_>) -> String {
    let postponed = report.postponed.iter().map(|it| (it, Some(("external", "it is in the baseline"))));
    let silenced = report.silenced.iter().map(|it| (&it.diagnostic, Some(("inSource", it.reason.as_str()))));
    let own = report.diagnostics.iter().map(|it| (it, None));
    let all: Vec<(&Diagnostic, Option<(&str, &str)>)> = own.chain(postponed).chain(silenced).collect();
    let codes: BTreeMap<&str, &Code> = all.iter().map(|(it, _)| (it.code.id, it.code)).collect();
    let places: BTreeMap<&str, usize> = codes.keys().enumerate().map(|(at, id)| (*id, at)).collect();

    let mut writer = Writer {
        report,
        texts: Texts::new(report.sources),
        keys: Keys::new(report.sources, report.limits),
        seen: BTreeMap::new(),
    };
    let results: Vec<Value> = all
        .iter()
        .map(|(diagnostic, why)| writer.result(diagnostic, places[diagnostic.code.id], *why))
        .collect();
    let mut driver = json!({
        "name": "catalog",
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": codes.values().map(|code| rule(code, report)).collect::<Vec<_>>(),
    });
    if let Some(page) = option_env!("CARGO_PKG_HOMEPAGE").filter(|page| !page.is_empty()) {
        driver["informationUri"] = page.into();
    }
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { ROOT: { "description": { "text": "the folder that addresses start from" } } },
            "invocations": [{ "executionSuccessful": true }],
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

/// A rule with its page.
fn rule(code: &Code, report: &Report<'_>) -> Value {
    let page = pages::page(code);
    let mut rule = json!({
        "id": code.id,
        "name": code.name,
        "shortDescription": { "text": code.summary },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "level": level(code.severity) },
    });
    if let Some(page) = rule_page(code, report.base_url) {
        rule["helpUri"] = page.into();
    }
    rule
}

/// The format's word for a severity.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

struct Writer<'a> {
    report: &'a Report<'a>,
    texts: Texts<'a>,
    keys: Keys<'a>,
    /// How often each fingerprint was given.
    seen: BTreeMap<String, usize>,
}

impl Writer<'_> {
    fn result(&mut self, diagnostic: &Diagnostic, rule: usize, silenced: Option<(&str, &str)>) -> Value {
        let fingerprint = self.keys.of(diagnostic).fingerprint();
        let count = self.seen.entry(fingerprint.clone()).and_modify(|n| *n += 1).or_insert(1);
        let fingerprint = format!("{fingerprint}:{count}");
        let plain = diagnostic.notes.iter().filter(|note| note.span.is_none());
        let lines: Vec<String> = std::iter::once(diagnostic.message.clone())
            .chain(plain.map(|note| format!("note: {}", note.text)))
            .chain(diagnostic.help.iter().map(|help| format!("help: {help}")))
            .collect();
        let mut result = json!({
            "ruleId": diagnostic.code.id,
            "ruleIndex": rule,
            "level": level(diagnostic.severity),
            "message": { "text": lines.join("\n") },
            "locations": [{ "physicalLocation": self.location(&diagnostic.place) }],
            "partialFingerprints": { FINGERPRINT: fingerprint },
        });
        let mut related = Vec::new();
        let second = diagnostic.notes.iter().filter_map(|note| Some((note.span?, &note.text)));
        for (span, text) in second {
            related.push(json!({
                "id": related.len() + 1,
                "physicalLocation": self.location(&Place::Span(span)),
                "message": { "text": text },
            }));
        }
        if !related.is_empty() {
            result["relatedLocations"] = related.into();
        }
        if let Some((kind, reason)) = silenced {
            result["suppressions"] = json!([{ "kind": kind, "justification": reason }]);
        }
        if self.report.has_baseline {
            let is_known = silenced.is_some_and(|(kind, _)| kind == "external");
            result["baselineState"] = if is_known { "unchanged".into() } else { "new".into() };
        }
        result
    }

    fn location(&mut self, place: &Place) -> Value {
        let located = self.texts.locate(place);
        let path = match place {
            Place::Root => self.report.prefix.trim_end_matches('/').to_owned(),
            _ => format!("{}{}", self.report.prefix, located.path),
        };
        let uri = if path.is_empty() { ".".to_owned() } else { encode(&path) };
        let mut location = json!({ "artifactLocation": { "uri": uri, "uriBaseId": ROOT } });
        if let Some((start, end)) = located.range {
            location["region"] = region(start, end);
        }
        location
    }
}

fn region(start: Position, end: Position) -> Value {
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// `path` as a relative reference of RFC 3986, each of its names percent-encoded.
fn encode(path: &str) -> String {
    path.split('/').map(crate::path::encode).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_encoded_by_bytes() {
        assert_eq!(encode("a b/é#1%.yml"), "a%20b/%C3%A9%231%25.yml");
        assert_eq!(encode("c:d.yml"), "c%3Ad.yml");
    }
}
