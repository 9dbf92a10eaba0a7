//! The thread that keeps the project: each batch of changes becomes a new state.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::OnceLock;
use std::time::Instant;

use tokio::sync::watch::Sender;

use crate::diag::Severity;
use crate::error::Error;
use crate::pipeline;
use crate::render;
use crate::render::theme::Theme;
use crate::serve::Options;
use crate::serve::Rebuilt;
use crate::serve::Told;
use crate::serve::browsers::Browsers;
use crate::serve::shown::Findings;
use crate::serve::shown::Shown;
use crate::serve::shown::Themes;
use crate::serve::watch::Batch;
use crate::serve::watch::Watch;
use crate::settings::Settings;
use crate::site;

/// What the session gives to those who answer.
pub(super) struct Board {
    /// The newest state; none until the first reading.
    pub(super) shown: Option<Arc<Shown>>,
    /// The number of the last change that is in it.
    pub(super) upto: u64,
}

/// See the module.
pub(super) struct Session {
    options: Arc<Options>,
    board: Sender<Board>,
    browsers: Arc<Browsers>,
    watch: Watch,
    settings: Settings,
}

impl Session {
    pub(super) fn new(
        options: Arc<Options>,
        board: Sender<Board>,
        browsers: Arc<Browsers>,
        watch: Watch,
        settings: Settings,
    ) -> Self {
        Session { options, board, browsers, watch, settings }
    }

    /// Reads the project, then follows its changes until it is told to end.
    pub(super) fn run(mut self) {
        self.step(&Batch { everything: true, ..Batch::default() });
        let named = self.named();
        if let Some(why) = self.watch.begin(&self.settings, &named) {
            (self.options.told)(Told::Polling { why: &why });
        }
        // What changed before the watches stood is found by reading once more.
        self.step(&Batch { everything: true, ..Batch::default() });
        while let Some(batch) = self.watch.next() {
            self.step(&batch);
            if self.watch.has_become_deaf() {
                (self.options.told)(Told::Polling { why: "a change came without an event" });
            }
            let named = self.named();
            if let Some(why) = self.watch.follow(&self.settings, &named) {
                (self.options.told)(Told::Polling { why: &why });
            }
        }
    }

    /// The files that definitions name, wherever they lie.
    fn named(&self) -> BTreeSet<crate::path::SourcePath> {
        let shown = self.board.borrow().shown.clone();
        shown.map(|shown| shown.site.sources.files.keys().cloned().collect()).unwrap_or_default()
    }

    /// Makes a new state and shows it.
    fn step(&mut self, batch: &Batch) {
        let start = Instant::now();
        let before = self.board.borrow().shown.clone();
        let made = std::panic::catch_unwind(AssertUnwindSafe(|| self.read(before.as_ref())));
        let failure = match made {
            Ok(Ok(shown)) => {
                let shown = Arc::new(shown);
                self.show(&shown, batch.last);
                (self.options.told)(Told::Rebuilt(Rebuilt {
                    findings: &shown.findings.list,
                    sources: &shown.findings.sources,
                    is_first: before.is_none(),
                    took: start.elapsed(),
                }));
                return;
            }
            Ok(Err(failure)) => failure.to_string(),
            Err(_) => "a mistake in catalog itself; please report it with the lines above".to_owned(),
        };
        // The state before stays; the next change tries again.
        (self.options.told)(Told::Failed { why: &failure });
        self.board.send_modify(|board| board.upto = board.upto.max(batch.last));
    }

    fn show(&self, shown: &Arc<Shown>, last: u64) {
        self.board.send_modify(|board| {
            board.shown = Some(Arc::clone(shown));
            board.upto = board.upto.max(last);
        });
        self.browsers.compare(shown, self.options.frames);
    }

    fn read(&mut self, before: Option<&Arc<Shown>>) -> Result<Shown, Error> {
        let mut config = pipeline::configure(&self.options.root)?;
        let is_broken = config.diagnostics.iter().any(|found| found.severity == Severity::Error);
        if is_broken && let Some(before) = before {
            let findings = Findings::new(config.diagnostics, Arc::new(config.sources));
            return Ok(Shown {
                site: Arc::clone(&before.site),
                themes: before.themes.clone(),
                findings: Arc::new(findings),
                before: before.before.clone(),
                is_stale: true,
            });
        }
        (self.options.adjust)(&mut config.settings)?;
        self.settings = config.settings.clone();
        let mut project = pipeline::open(&self.options.root, config, &[], true)?;
        let (catalog, _) = project.visible(&self.options.show);
        let (sources, settings) = (Arc::clone(&project.sources), Arc::clone(&project.settings));
        let loaded = render::theme::load(&sources, &settings);
        let mut found = loaded.diagnostics;
        let themes = next_themes(before.map(|before| &before.themes), loaded.value);
        let planned = site::plan(catalog, Arc::clone(&sources), settings, Arc::clone(&themes.now.assets));
        found.extend(planned.diagnostics);
        project.add(found);
        let findings = Findings::new(project.diagnostics, sources);
        let kept = before.and_then(|before| kept(before, &findings));
        Ok(Shown {
            site: Arc::new(planned.value),
            themes,
            findings: Arc::new(findings),
            before: kept,
            is_stale: false,
        })
    }
}

/// The themes after `loaded`, which is none if it is broken.
fn next_themes(before: Option<&Themes>, loaded: Option<Theme>) -> Themes {
    let whole = before.filter(|before| !before.is_broken && before.has_failed.get().is_none());
    let spare = whole.map(|before| &before.now).or_else(|| before.and_then(|before| before.spare.as_ref()));
    let spare = spare.cloned();
    let is_broken = loaded.is_none();
    let last = || spare.clone().or_else(|| before.map(|before| Arc::clone(&before.now)));
    let now = loaded.map(Arc::new).or_else(last).unwrap_or_else(|| Arc::new(render::theme::builtin()));
    Themes { now, is_broken, spare, has_failed: Arc::new(OnceLock::new()) }
}

/// The state to fall back on: the last in which nothing was broken that is broken now and was not from the start.
fn kept(before: &Arc<Shown>, findings: &Findings) -> Option<Arc<Shown>> {
    let base = before.before.as_ref().unwrap_or(before);
    if findings.broken.is_subset(&base.findings.broken) {
        return None;
    }
    if base.before.is_none() && !base.is_stale {
        return Some(Arc::clone(base));
    }
    // Only one state is kept: without the one that it fell back on itself.
    Some(Arc::new(Shown {
        site: Arc::clone(&base.site),
        themes: base.themes.clone(),
        findings: Arc::clone(&base.findings),
        before: None,
        is_stale: false,
    }))
}
