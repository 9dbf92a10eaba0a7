//! What is wrong with a state of the project: at once what reading and resolving found, later what the rules say.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::diag::Severity;
use crate::path::SourcePath;
use crate::pipeline::Opened;
use crate::source::Sources;

/// All findings of a state, as far as they are known.
pub(super) struct Findings {
    /// The findings at their levels, sorted; before the rules have spoken the errors only.
    pub(super) list: Vec<Diagnostic>,
    /// The sources that they speak of.
    pub(super) sources: Arc<Sources>,
    /// Files with errors.
    pub(super) broken: BTreeSet<SourcePath>,
    /// What rules said of files that have not changed since, until they speak again.
    carried: Carried,
    /// How many warnings there are, or were when the rules spoke last.
    pub(super) warnings: usize,
    /// How many errors are in `list`.
    errors: usize,
    is_whole: bool,
}

/// Errors of an earlier state.
#[derive(Default, Clone)]
pub(super) struct Carried {
    pub(super) list: Vec<Diagnostic>,
    sources: Arc<Sources>,
    warnings: usize,
}

impl Findings {
    /// Those of which none is missing.
    pub(super) fn whole(list: Vec<Diagnostic>, sources: Arc<Sources>) -> Self {
        let warnings = list.iter().filter(|found| found.severity == Severity::Warning).count();
        let broken = broken(&list, &sources);
        let errors = list.iter().filter(|found| found.severity == Severity::Error).count();
        Findings { list, broken, sources, carried: Carried::default(), warnings, errors, is_whole: true }
    }

    /// Those before the rules have spoken.
    pub(super) fn so_far(mut list: Vec<Diagnostic>, sources: Arc<Sources>, carried: Carried) -> Self {
        list.retain(|found| found.severity == Severity::Error);
        let mut broken = broken(&list, &sources);
        broken.extend(self::broken(&carried.list, &carried.sources));
        let warnings = carried.warnings;
        let errors = list.len();
        Findings { list, sources, broken, carried, warnings, errors, is_whole: false }
    }

    /// What rules said of files that are the same in `now`.
    pub(super) fn carried(&self, now: &Opened) -> Carried {
        let is_same = |sources: &Sources, found: &Diagnostic| {
            let path = match &found.place {
                Place::Root => return false,
                Place::Path(path) => path,
                Place::Span(span) => sources.path(span.file),
            };
            let bytes = |sources: &Sources| sources.files.get(path).and_then(|file| file.bytes.clone());
            match (bytes(sources), bytes(&now.sources)) {
                (Some(before), Some(now)) => Arc::ptr_eq(&before, &now) || before == now,
                (None, None) => true,
                _ => false,
            }
        };
        let (list, sources) = if self.is_whole {
            (&self.list, &self.sources)
        } else {
            (&self.carried.list, &self.carried.sources)
        };
        let of_rules = |found: &&Diagnostic| {
            found.severity == Severity::Error && matches!(found.code.id.as_bytes()[1], b'4' | b'6')
        };
        let has_errors = !self.is_whole || self.errors > 0;
        let list = list
            .iter()
            .filter(|_| has_errors)
            .filter(of_rules)
            .filter(|found| is_same(sources, found))
            .cloned()
            .collect();
        Carried { list, sources: Arc::clone(sources), warnings: self.warnings }
    }

    /// The same, of which only the files with errors are known.
    pub(super) fn broken_alone(&self) -> Self {
        Findings {
            list: Vec::new(),
            broken: self.broken.clone(),
            sources: Arc::clone(&self.sources),
            carried: Carried::default(),
            warnings: 0,
            errors: 0,
            is_whole: false,
        }
    }

    /// How many errors there are.
    pub(super) fn errors(&self) -> usize {
        self.at_least(Severity::Error).count()
    }

    /// Those of at least this severity, with the sources that they speak of.
    pub(super) fn at_least(&self, least: Severity) -> impl Iterator<Item = (&Diagnostic, &Sources)> + Clone {
        let own = self.list.iter().map(|found| (found, &*self.sources));
        let carried = self.carried.list.iter().map(|found| (found, &*self.carried.sources));
        own.chain(carried).filter(move |(found, _)| found.severity >= least)
    }
}

fn broken(list: &[Diagnostic], sources: &Sources) -> BTreeSet<SourcePath> {
    let errors = list.iter().filter(|found| found.severity == Severity::Error);
    let files = errors.filter_map(|found| match &found.place {
        Place::Root => None,
        Place::Path(path) => Some(path.clone()),
        Place::Span(span) => Some(sources.path(span.file).clone()),
    });
    files.collect()
}
