//! How much each finding matters here: profile, settings, order.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::settings::Level;
use crate::settings::Profile;
use crate::settings::Settings;
use crate::source::Sources;

/// Gives each finding its level under `profile` and the settings' `Rules`, drops those that are off and those
/// found twice, and sorts: by path, place, code, message.
pub fn apply(
    diagnostics: Vec<Diagnostic>,
    profile: Profile,
    settings: &Settings,
    sources: &Sources,
) -> Vec<Diagnostic> {
    let mut kept: Vec<(String, Diagnostic)> = Vec::with_capacity(diagnostics.len());
    for mut diagnostic in diagnostics {
        let path = match &diagnostic.place {
            Place::Root => String::new(),
            Place::Path(path) => path.as_str().to_owned(),
            Place::Span(span) => sources.path(span.file).as_str().to_owned(),
        };
        match level(&diagnostic, &path, profile, settings) {
            Level::Off => {}
            Level::At(severity) => {
                diagnostic.severity = severity;
                kept.push((path, diagnostic));
            }
        }
    }
    let offset = |diagnostic: &Diagnostic| match &diagnostic.place {
        Place::Root | Place::Path(_) => (0, 0),
        Place::Span(span) => (span.start, span.end),
    };
    kept.sort_by(|(a_path, a), (b_path, b)| {
        (a_path, offset(a), a.code.id, &a.message).cmp(&(b_path, offset(b), b.code.id, &b.message))
    });
    kept.dedup_by(|(_, a), (_, b)| a.code.id == b.code.id && a.place == b.place && a.message == b.message);
    kept.into_iter().map(|(_, diagnostic)| diagnostic).collect()
}

/// Whether neither settings nor comments can change the level of `code`: an error of reading, resolving or the theme.
pub(crate) fn is_fixed(code: &Code) -> bool {
    let stage = code.id.as_bytes()[1];
    code.severity == Severity::Error && matches!(stage, b'1' | b'2' | b'3' | b'5')
}

fn level(diagnostic: &Diagnostic, path: &str, profile: Profile, settings: &Settings) -> Level {
    let code = diagnostic.code;
    let by_profile = match (profile, code.severity, code.right_st) {
        (Profile::Compat, Severity::Error, RightSt::Accepts) => Severity::Warning,
        // What is external is fine, but a strict catalog is complete.
        (Profile::Strict, Severity::Info, _) if code.id == crate::resolve::codes::EXTERNAL_REFERENCE.id => {
            Severity::Error
        }
        (_, severity, _) => severity,
    };
    if is_fixed(code) {
        return Level::At(by_profile);
    }
    let fits = |rule: &&crate::settings::RuleLevel| {
        let below = rule.path.is_empty()
            || path == rule.path
            || path.strip_prefix(rule.path.as_str()).is_some_and(|rest| rest.starts_with('/'));
        below && (rule.code == code.name || rule.code == code.id)
    };
    settings.rules.iter().rev().find(fits).map_or(Level::At(by_profile), |rule| rule.level)
}
