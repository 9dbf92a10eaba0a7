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
    let mut kept = diagnostics;
    kept.retain_mut(|diagnostic| match level(diagnostic, path_of(diagnostic, sources), profile, settings) {
        Level::Off => false,
        Level::At(severity) => {
            diagnostic.severity = severity;
            true
        }
    });
    // Most findings are of a file like others: its path is compared once, by its rank.
    let mut paths: Vec<&str> = kept.iter().map(|diagnostic| path_of(diagnostic, sources)).collect();
    paths.sort_unstable();
    paths.dedup();
    let rank = |diagnostic: &Diagnostic| paths.binary_search(&path_of(diagnostic, sources)).unwrap_or(0);
    let ranks: Vec<usize> = kept.iter().map(rank).collect();
    drop(paths);
    let mut kept: Vec<(usize, Diagnostic)> = ranks.into_iter().zip(kept).collect();
    kept.sort_by(|(a_rank, a), (b_rank, b)| {
        (a_rank, offset(a), a.code.id, &a.message).cmp(&(b_rank, offset(b), b.code.id, &b.message))
    });
    kept.dedup_by(|(_, a), (_, b)| a.code.id == b.code.id && a.place == b.place && a.message == b.message);
    kept.into_iter().map(|(_, diagnostic)| diagnostic).collect()
}

fn path_of<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> &'a str {
    match &diagnostic.place {
        Place::Root => "",
        Place::Path(path) => path.as_str(),
        Place::Span(span) => sources.path(span.file).as_str(),
    }
}

fn offset(diagnostic: &Diagnostic) -> (u32, u32) {
    match &diagnostic.place {
        Place::Root | Place::Path(_) => (0, 0),
        Place::Span(span) => (span.start, span.end),
    }
}

/// Whether neither settings nor comments can change the level of `code`: an error of reading, resolving or the theme.
pub(crate) fn is_fixed(code: &Code) -> bool {
    let stage = code.id.as_bytes()[1];
    code.severity == Severity::Error && matches!(stage, b'1' | b'2' | b'3' | b'5')
}

/// The level of `code` under `profile`, before settings change it.
pub(crate) fn by_profile(code: &Code, profile: Profile) -> Severity {
    match (profile, code.severity, code.right_st) {
        (Profile::Compat, Severity::Error, RightSt::Accepts) => Severity::Warning,
        // What is external is fine, but a strict catalog is complete.
        (Profile::Strict, Severity::Info, _) if code.id == crate::resolve::codes::EXTERNAL_REFERENCE.id => {
            Severity::Error
        }
        (_, severity, _) => severity,
    }
}

fn level(diagnostic: &Diagnostic, path: &str, profile: Profile, settings: &Settings) -> Level {
    let code = diagnostic.code;
    let by_profile = by_profile(code, profile);
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
