//! How much each finding matters here: profile, settings, order.

use std::collections::BTreeMap;

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::path::SourcePath;
use crate::settings::Level;
use crate::settings::Profile;
use crate::settings::Settings;
use crate::source::Sources;
use crate::text::FileId;

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
    let ranks = Ranks::new(&kept, sources);
    kept.sort_by_cached_key(|it| (ranks.of(&it.place), offset(it), it.code.id));
    let is_tie = |a: &Diagnostic, b: &Diagnostic| {
        offset(a) == offset(b) && a.code.id == b.code.id && path_of(a, sources) == path_of(b, sources)
    };
    for ties in kept.chunk_by_mut(is_tie) {
        ties.sort_by(|a, b| a.message.cmp(&b.message));
    }
    kept.dedup_by(|a, b| a.code.id == b.code.id && a.place == b.place && a.message == b.message);
    kept
}

/// The order of paths that have findings: a path is compared with others once, however many it has.
struct Ranks {
    paths: Vec<SourcePath>,
    of_files: BTreeMap<FileId, usize>,
}

impl Ranks {
    fn new(diagnostics: &[Diagnostic], sources: &Sources) -> Self {
        let mut of_files = BTreeMap::new();
        let mut paths = Vec::new();
        for diagnostic in diagnostics {
            match &diagnostic.place {
                Place::Root => {}
                Place::Path(path) => paths.push(path.clone()),
                Place::Span(span) => {
                    of_files.insert(span.file, 0);
                }
            }
        }
        paths.push(SourcePath::root());
        paths.extend(of_files.keys().map(|file| sources.path(*file).clone()));
        paths.sort_unstable();
        paths.dedup();
        for (file, rank) in &mut of_files {
            *rank = paths.binary_search(sources.path(*file)).unwrap_or(0);
        }
        Ranks { paths, of_files }
    }

    fn of(&self, place: &Place) -> usize {
        match place {
            Place::Root => 0,
            Place::Path(path) => self.paths.binary_search(path).unwrap_or(0),
            Place::Span(span) => self.of_files.get(&span.file).copied().unwrap_or(0),
        }
    }
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
