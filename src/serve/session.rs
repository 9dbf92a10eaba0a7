//! The thread that keeps the project: each batch of changes becomes a new state, at once without the findings of
//! rules, and again when the rules have spoken.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::OnceLock;
use std::time::Duration;
use std::time::Instant;

use tokio::sync::watch::Sender;

use crate::diag::Diagnostic;
use crate::diag::Severity;
use crate::error::Error;
use crate::path::SourcePath;
use crate::pipeline;
use crate::pipeline::Changed;
use crate::pipeline::Memo;
use crate::pipeline::Opened;
use crate::pipeline::Project;
use crate::pipeline::Visible;
use crate::render;
use crate::resolve::catalog::Catalog;
use crate::serve::Options;
use crate::serve::Told;
use crate::serve::browsers::Browsers;
use crate::serve::checker::Checker;
use crate::serve::findings::Findings;
use crate::serve::shown::Shown;
use crate::serve::shown::Themes;
use crate::serve::watch::Batch;
use crate::serve::watch::Watch;
use crate::settings::Settings;
use crate::site;
use crate::source;
use crate::source::Area;
use crate::source::Sources;
use crate::text::FileId;

/// How soon a reading that failed is tried again.
const AGAIN: Duration = Duration::from_millis(500);

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
    checker: Checker,
    memo: Memo,
    /// What the newest state was made from.
    state: Option<State>,
    /// What the state before it was made from, until the newest is shown.
    past: Option<State>,
    /// The number of the newest state.
    number: u64,
    /// Whether the last reading failed, so that what changed meanwhile is not known.
    has_failed: bool,
    /// What changed while `catalog.yml` was broken.
    missed: Option<Changed>,
}

/// What a state was made from.
struct State {
    opened: Opened,
    shown: Arc<Shown>,
    /// What the theme found.
    theme: Vec<Diagnostic>,
    /// What the site shows, without the files with errors.
    visible: Visible,
}

/// What became of a batch.
enum Step {
    /// A new state.
    New,
    /// Nothing that counts has changed.
    Same,
}

impl Session {
    pub(super) fn new(
        options: Arc<Options>,
        board: Sender<Board>,
        browsers: Arc<Browsers>,
        watch: Watch,
    ) -> Self {
        let checker = Checker::begin(watch.handle());
        let (memo, state) = (Memo::default(), None);
        Session {
            options,
            board,
            browsers,
            watch,
            checker,
            memo,
            state,
            past: None,
            number: 0,
            has_failed: false,
            missed: None,
        }
    }

    /// Reads the project, then follows its changes until it is told to end.
    pub(super) fn run(mut self) {
        // What changes before the watches stand is found by when it did.
        let start = source::moment();
        self.step(&Batch::everything());
        let (settings, named) = self.wanted();
        if let Some(why) = self.watch.begin(&settings, &named, start) {
            (self.options.told)(Told::Polling { why: &why });
        }
        while let Some(batch) = self.watch.next(self.has_failed.then_some(AGAIN)) {
            if let Some((number, project)) = self.checker.take()
                && number == self.number
            {
                self.checked(project);
            }
            if batch.is_empty() && !self.has_failed {
                continue;
            }
            if self.watch.has_become_deaf() {
                (self.options.told)(Told::Polling { why: "a change came without an event" });
            }
            // New folders are watched before they are read, so that nothing falls between.
            let files_before = self.state.as_ref().map(|state| Arc::clone(&state.opened.sources));
            if batch.everything || !self.follow_below(&batch) {
                self.follow();
            }
            self.step(&batch);
            let files_now = self.state.as_ref().map(|state| &state.opened.sources);
            let comes_unheard = files_before.zip(files_now).is_some_and(|(before, now)| {
                let mut came = now.files.keys().filter(|path| !before.files.contains_key(path));
                !before.files.shares_paths(&now.files) && came.any(|path| !self.watch.hears_of(path))
            });
            if comes_unheard {
                // A definition may name a file where no watch is.
                self.follow();
            }
        }
    }

    /// Watches the folders that came or went with `batch`; whether that is all there is to watch now.
    fn follow_below(&mut self, batch: &Batch) -> bool {
        let Some(settings) = self.state.as_ref().map(|state| Arc::clone(&state.opened.settings)) else {
            return false;
        };
        let folders: Vec<_> = batch.paths.iter().filter(|path| self.watch.is_folder(path)).collect();
        folders.into_iter().all(|folder| self.watch.follow_below(&settings, folder))
    }

    /// Watches what there is to watch now.
    fn follow(&mut self) {
        let (settings, named) = self.wanted();
        if let Some(why) = self.watch.follow(&settings, &named) {
            (self.options.told)(Told::Polling { why: &why });
        }
    }

    /// The settings, and the files that were read, wherever they lie.
    fn wanted(&self) -> (Settings, BTreeSet<SourcePath>) {
        let Some(state) = &self.state else { return (Settings::default(), BTreeSet::new()) };
        let named = state.opened.sources.files.keys().cloned().collect();
        (Settings::clone(&state.opened.settings), named)
    }

    /// Makes a new state and shows it.
    fn step(&mut self, batch: &Batch) {
        let start = Instant::now();
        let is_first = self.state.is_none();
        self.checker.halt();
        let made = std::panic::catch_unwind(AssertUnwindSafe(|| self.read(batch)));
        // What nobody needs any more goes when the new state is shown.
        let past = self.past.take();
        self.has_failed = false;
        let failure = match made {
            Ok(Ok(Step::New)) => {
                let state = self.state.as_ref().expect("it was made");
                self.show(&state.shown, batch.last);
                (self.options.told)(Told::Rebuilt { is_first, took: start.elapsed() });
                drop(past);
                if state.shown.is_stale {
                    let Findings { list, sources, .. } = &*state.shown.findings;
                    (self.options.told)(Told::Checked { findings: list, sources });
                    return;
                }
                // Later than the page.
                self.checker.ask(self.number, state.opened.clone());
                return;
            }
            Ok(Ok(Step::Same)) => None,
            Ok(Err(failure)) => Some(failure.to_string()),
            Err(_) => Some("a mistake in catalog itself; please report it with the lines above".to_owned()),
        };
        // The state before stays, and everything is read again soon.
        if let Some(why) = failure {
            self.has_failed = true;
            (self.options.told)(Told::Failed { why: &why });
        }
        self.board.send_modify(|board| board.upto = board.upto.max(batch.last));
        // The rules were called off for nothing.
        if self.checker.is_owing()
            && let Some(state) = &self.state
            && !state.shown.is_stale
        {
            self.checker.ask(self.number, state.opened.clone());
        }
    }

    fn show(&self, shown: &Arc<Shown>, last: u64) {
        let mut before = Some(Arc::clone(shown));
        self.board.send_modify(|board| {
            std::mem::swap(&mut board.shown, &mut before);
            board.upto = board.upto.max(last);
        });
        // Outside of the lock.
        drop(before);
        self.browsers.compare(shown, self.options.frames);
    }

    /// Reads what changed and makes the state after it.
    fn read(&mut self, batch: &Batch) -> Result<Step, Error> {
        let mut config = pipeline::configure_with(&self.options.root, self.options.config.as_deref())?;
        let is_broken = config.diagnostics.iter().any(|found| found.severity == Severity::Error);
        if is_broken && let Some(state) = &mut self.state {
            let before = &state.shown;
            let findings = Findings::whole(config.diagnostics, Arc::new(config.sources));
            state.shown = Arc::new(Shown {
                site: Arc::clone(&before.site),
                themes: before.themes.clone(),
                findings: Arc::new(findings),
                before: before.before.clone(),
                is_stale: true,
            });
            self.number += 1;
            // What else is in this batch is not read now, and must not be forgotten.
            self.missed = Some(self.changed(batch));
            return Ok(Step::New);
        }
        (self.options.adjust)(&mut config.settings)?;
        let changed = if self.has_failed { Changed::Everything } else { self.changed(batch) };
        let root = &self.options.root;
        let followed = pipeline::follow(root, &config, &mut self.memo, &changed)?;
        let opened = if let Some(opened) = followed {
            opened
        } else {
            // Of the state before, only what its pages need stays beside the next one.
            self.checker.wait();
            if let Some(state) = &mut self.state {
                state.opened.let_go();
                state.visible.let_go();
            }
            pipeline::reopen(root, config, &mut self.memo, &changed)?
        };
        self.missed = None;
        if let Some(state) = &self.state
            && !state.shown.is_stale
            && state.opened.settings == opened.settings
            && !opened.is_followed()
            && same(&state.opened.sources, &opened.sources)
        {
            return Ok(Step::Same);
        }
        let before = self.state.as_ref();
        let (themes, theme) = self.themes(&opened);
        let mut errors = opened.errors();
        let carried = before.map(|state| state.shown.findings.carried(&opened)).unwrap_or_default();
        let broken = errors.iter().chain(&carried.list);
        let visible = opened.visible_without(broken, &self.options.show, before.map(|state| &state.visible));
        errors.extend(theme.iter().cloned());
        let findings = Arc::new(Findings::so_far(errors, Arc::clone(&opened.sources), carried));
        let shown =
            Arc::new(make(&opened, &visible.catalog, themes, findings, before.map(|state| &state.shown)));
        self.past = self.state.replace(State { opened, shown, theme, visible });
        self.number += 1;
        Ok(Step::New)
    }

    /// What the batch, and what was missed before, says to the reading.
    fn changed(&self, batch: &Batch) -> Changed {
        let paths = batch.paths.iter().map(|path| self.watch.below(path));
        let known = paths.collect::<Option<BTreeSet<SourcePath>>>().filter(|_| !batch.everything);
        match (known, &self.missed) {
            (Some(paths), None) => Changed::Paths(paths),
            (Some(paths), Some(Changed::Paths(missed))) => Changed::Paths(&paths | missed),
            _ => Changed::Everything,
        }
    }

    /// The theme for `opened`: the one from before if none of its files changed.
    fn themes(&self, opened: &Opened) -> (Themes, Vec<Diagnostic>) {
        if let Some(state) = &self.state
            && state.opened.settings.theme == opened.settings.theme
            && (!touches_theme(opened) || same_theme(&state.opened.sources, &opened.sources))
        {
            return (state.shown.themes.clone(), state.theme.clone());
        }
        let loaded = render::theme::load(&opened.sources, &opened.settings);
        let before = self.state.as_ref().map(|state| &state.shown.themes);
        let is_broken = loaded.value.is_none();
        let whole = before.filter(|before| !before.is_broken && before.has_failed.get().is_none());
        let spare = whole.map(|it| &it.now).or_else(|| before.and_then(|it| it.spare.as_ref())).cloned();
        let last = || spare.clone().or_else(|| before.map(|before| Arc::clone(&before.now)));
        let now = loaded.value.map(Arc::new).or_else(last);
        let now = now.unwrap_or_else(|| Arc::new(render::theme::builtin()));
        let themes = Themes { now, is_broken, spare, has_failed: Arc::new(OnceLock::new()) };
        (themes, loaded.diagnostics)
    }

    /// Shows what the rules found; what they call broken is left out from now on.
    fn checked(&mut self, mut project: Project) {
        let Some(state) = &mut self.state else { return };
        if state.shown.is_stale {
            return;
        }
        let made = std::panic::catch_unwind(AssertUnwindSafe(|| {
            let found = project.diagnostics.iter();
            let visible = state.opened.visible_without(found, &self.options.show, Some(&state.visible));
            if !state.theme.is_empty() {
                project.add(state.theme.clone());
            }
            let mut list = std::mem::take(&mut project.diagnostics);
            let sources = &state.opened.sources;
            (self.options.told)(Told::Checked { findings: &list, sources });
            // Browsers are told of the others only.
            list.retain(|found| found.severity > Severity::Info);
            list.shrink_to_fit();
            let findings = Arc::new(Findings::whole(list, Arc::clone(sources)));
            let before = &state.shown;
            if visible.without == state.visible.without {
                let same = Shown {
                    site: Arc::clone(&before.site),
                    themes: before.themes.clone(),
                    before: kept(before, &findings),
                    findings,
                    is_stale: false,
                };
                return (same, visible);
            }
            let themes = before.themes.clone();
            (make(&state.opened, &visible.catalog, themes, findings, Some(before)), visible)
        }));
        let Ok((shown, visible)) = made else {
            (self.options.told)(Told::Failed {
                why: "a mistake in catalog itself; please report it with the lines above",
            });
            return;
        };
        (state.shown, state.visible) = (Arc::new(shown), visible);
        let shown = Arc::clone(&state.shown);
        self.show(&shown, 0);
    }
}

/// The state that shows `catalog`.
fn make(
    opened: &Opened,
    catalog: &Arc<Catalog>,
    themes: Themes,
    findings: Arc<Findings>,
    before: Option<&Arc<Shown>>,
) -> Shown {
    let (sources, settings) = (Arc::clone(&opened.sources), Arc::clone(&opened.settings));
    let assets = &themes.now.assets;
    let site = before.and_then(|before| before.site.again(catalog, &sources, &settings, assets));
    // Collisions are among the findings of `check`.
    let site = site.unwrap_or_else(|| {
        site::plan(Arc::clone(catalog), sources, settings, Arc::clone(assets), &pipeline::codes()).value
    });
    let before = before.and_then(|before| kept(before, &findings));
    Shown { site: Arc::new(site), themes, findings, before, is_stale: false }
}

/// The state to fall back on: the last in which nothing was broken that is broken now and was not from the start.
fn kept(before: &Arc<Shown>, findings: &Findings) -> Option<Arc<Shown>> {
    let base = before.before.as_ref().unwrap_or(before);
    if findings.broken.is_subset(&base.findings.broken) {
        return None;
    }
    if before.before.is_some() && base.before.is_none() && !base.is_stale {
        return Some(Arc::clone(base));
    }
    // Only one state is kept: without the one that it fell back on itself, and without what was found in it.
    Some(Arc::new(Shown {
        site: Arc::clone(&base.site),
        themes: base.themes.clone(),
        findings: Arc::new(base.findings.broken_alone()),
        before: None,
        is_stale: false,
    }))
}

/// Whether two readings found the same files with the same bytes.
fn same(before: &Sources, now: &Sources) -> bool {
    let pairs = before.files.values().zip(now.files.values());
    std::ptr::eq(before, now)
        || before.files.len() == now.files.len()
            && before.left_out == now.left_out
            && pairs.into_iter().all(|(before, now)| {
                before.path == now.path
                    && before.size == now.size
                    && before.sha256 == now.sha256
                    && before.bytes.is_some() == now.bytes.is_some()
                    && before
                        .bytes
                        .as_ref()
                        .zip(now.bytes.as_ref())
                        .is_none_or(|(a, b)| Arc::ptr_eq(a, b) || a == b)
            })
}

/// Whether a file of a theme may be another than at the opening before.
fn touches_theme(opened: &Opened) -> bool {
    let is_theme = |id: &FileId| opened.sources.get(*id).is_some_and(|file| file.area == Area::Theme);
    opened.changed_files().is_none_or(|files| files.iter().any(is_theme))
}

/// Whether the files of themes are the same.
fn same_theme(before: &Sources, now: &Sources) -> bool {
    fn files(sources: &Sources) -> impl Iterator<Item = &crate::source::SourceFile> {
        sources.files.values().filter(|file| file.area == Area::Theme)
    }
    let bytes = |file: &crate::source::SourceFile| file.bytes.clone();
    files(before).map(|file| &file.path).eq(files(now).map(|file| &file.path))
        && files(before).zip(files(now)).all(|(a, b)| a.size == b.size && bytes(a) == bytes(b))
}
