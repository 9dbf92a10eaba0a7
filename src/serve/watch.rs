//! Changes of the disk become batches: the system's events, or a look at every file from time to time.
//!
//! Events are taken as hints, never as facts: which files really changed is found by reading them. A slow look at the
//! files' states goes on beside the events until they have proven to come; where one finds a change that nobody told,
//! events do not work, and looking takes over.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Component;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::RwLock;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::sync::mpsc::RecvTimeoutError;
use std::thread::JoinHandle;
use std::time::Duration;
use std::time::Instant;

use notify::EventKind;
use notify::RecursiveMode;
use notify::Watcher as _;

use crate::path::SourcePath;
use crate::settings::Settings;
use crate::source;
use crate::source::Moment;
use crate::source::Stamp;
use crate::source::Survey;

/// How long nothing must happen before a burst of changes has ended.
const QUIET: Duration = Duration::from_millis(5);

/// The longest that a burst is waited for.
const LONGEST: Duration = Duration::from_millis(100);

/// The shortest time between two looks where events do not come.
const POLL: Duration = Duration::from_millis(300);

/// The shortest time between two looks that only prove whether events come.
const PROOF: Duration = Duration::from_secs(2);

/// The shortest time between two looks once events have proven to come.
const PROVEN: Duration = Duration::from_secs(30);

/// A look takes at most this part of the time.
const SHARE: u32 = 40;

/// How long an event may be late.
const LATE: Duration = Duration::from_millis(250);

/// Whether each folder is watched by itself: then folders that hold no input cost nothing.
const BY_FOLDER: bool = cfg!(any(target_os = "linux", target_os = "android"));

/// How changes are noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Watching {
    /// By events where they come, else by looking.
    #[default]
    Auto,
    /// By looking.
    Poll,
    /// By events that never come: for tests of what happens then.
    Deaf,
}

/// Changes that belong together.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// Files, and folders maybe, without links above them.
    pub(super) paths: BTreeSet<PathBuf>,
    /// Whether anything may have changed.
    pub(super) everything: bool,
    /// The number of the last change in it.
    pub(super) last: u64,
}

/// One change, or the end.
#[derive(Debug)]
enum Told {
    Path(u64, PathBuf),
    Everything(u64),
    Wake,
    End,
}

/// What tells changes; any thread may.
#[derive(Debug, Clone)]
struct Teller {
    sender: mpsc::Sender<Told>,
    heard: Arc<AtomicU64>,
}

impl Batch {
    /// Anything may have changed.
    pub(super) fn everything() -> Self {
        Batch { everything: true, ..Batch::default() }
    }

    /// Whether nothing changed.
    pub(super) fn is_empty(&self) -> bool {
        !self.everything && self.paths.is_empty()
    }
}

impl Teller {
    fn tell(&self, told: impl FnOnce(u64) -> Told) {
        let number = self.heard.fetch_add(1, Ordering::SeqCst) + 1;
        // The session has ended, then nobody needs to know.
        drop(self.sender.send(told(number)));
    }
}

/// What is watched: shared with the thread that hears events.
#[derive(Debug, Default)]
struct Scope {
    home: PathBuf,
    output: Option<PathBuf>,
    hidden: BTreeSet<PathBuf>,
    /// Folders with a watch of their own that has not been lost.
    watched: BTreeSet<PathBuf>,
    /// Folders whose watch was lost since the last look.
    lost: BTreeSet<PathBuf>,
}

impl Scope {
    /// Whether a change of `path` may matter.
    fn matters(&self, path: &Path) -> bool {
        if path.parent().is_some_and(|folder| self.hidden.contains(folder)) {
            return true;
        }
        let Ok(below) = path.strip_prefix(&self.home) else { return false };
        let is_passed_by = |part: Component<'_>| {
            let name = part.as_os_str().as_encoded_bytes();
            name.starts_with(b".") || name == b"node_modules"
        };
        !below.components().any(is_passed_by)
            && !self.output.as_ref().is_some_and(|output| path.starts_with(output))
    }
}

/// Watches a project until it is dropped.
pub(super) struct Watch {
    root: PathBuf,
    /// The root without links.
    home: Option<PathBuf>,
    teller: Teller,
    receiver: mpsc::Receiver<Told>,
    scope: Arc<RwLock<Scope>>,
    /// None where events do not work.
    events: Option<notify::RecommendedWatcher>,
    poll: Option<Poll>,
    watching: Watching,
}

impl Watch {
    /// Watches nothing yet.
    pub(super) fn new(root: &Path, watching: Watching) -> Self {
        let (sender, receiver) = mpsc::channel();
        let teller = Teller { sender, heard: Arc::new(AtomicU64::new(0)) };
        let scope = Arc::new(RwLock::new(Scope::default()));
        let home = source::home(root);
        Watch { root: root.to_path_buf(), home, teller, receiver, scope, events: None, poll: None, watching }
    }

    /// How many changes were heard of.
    pub(super) fn heard(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.teller.heard)
    }

    /// What ends [`Watch::next`] from another thread, or makes it look at everything.
    pub(super) fn handle(&self) -> Handle {
        Handle(self.teller.clone())
    }

    /// Begins to watch; the answer says why by looking, if not by events.
    ///
    /// What may have changed since `start`, when the files `named` were not read yet, is told as if an event had told
    /// it; where that is not known, that anything may have.
    pub(super) fn begin(
        &mut self,
        settings: &Settings,
        named: &BTreeSet<SourcePath>,
        start: Option<Moment>,
    ) -> Option<String> {
        let why_not = match self.watching {
            Watching::Poll => Some("as asked".to_owned()),
            Watching::Deaf => None,
            Watching::Auto => match source::silent_file_system(&self.root) {
                Some(kind) => Some(format!("the file system `{kind}` tells no changes")),
                None => self.hear().err().map(|err| plain(&err)),
            },
        };
        let why_not = why_not.or_else(|| self.follow(settings, named));
        let is_deaf = Arc::new(AtomicBool::new(why_not.is_some()));
        let now = stamps(&self.root, settings, named);
        let start = start.filter(|_| why_not.is_none());
        match self.changed_since(start, now.as_ref(), named) {
            Some(paths) => {
                for path in paths {
                    self.teller.tell(|number| Told::Path(number, path));
                }
            }
            None => self.teller.tell(Told::Everything),
        }
        let looker = Looker {
            root: self.root.clone(),
            settings: settings.clone(),
            named: named.clone(),
            teller: self.teller.clone(),
            is_deaf: Arc::clone(&is_deaf),
        };
        self.poll = Some(Poll::begin(looker, now, is_deaf));
        why_not
    }

    /// What may have changed since `start`, where the files `named` were there then or soon after.
    fn changed_since(
        &self,
        start: Option<Moment>,
        now: Option<&Stamps>,
        named: &BTreeSet<SourcePath>,
    ) -> Option<Vec<PathBuf>> {
        let (start, now, home) = (start?, now?, self.home.as_ref()?);
        let mut paths: Vec<PathBuf> = Vec::new();
        for (path, stamp) in now {
            if !stamp.is_older(start)? {
                paths.push(path.clone());
            }
        }
        let gone = named.iter().map(|path| home.join(path.as_str())).filter(|path| !now.contains_key(path));
        paths.extend(gone);
        Some(paths)
    }

    /// Whether events were found not to come since the last call.
    pub(super) fn has_become_deaf(&mut self) -> bool {
        let is_deaf = self.poll.as_ref().is_some_and(|poll| poll.is_deaf.load(Ordering::SeqCst));
        let news = is_deaf && (self.events.is_some() || self.watching == Watching::Deaf);
        if news {
            self.events = None;
            self.watching = Watching::Poll;
        }
        news
    }

    /// Watches the folders that there are now; the answer says why that is no longer possible.
    ///
    /// `named` are the files that definitions name, wherever they lie.
    pub(super) fn follow(&mut self, settings: &Settings, named: &BTreeSet<SourcePath>) -> Option<String> {
        if let Some(poll) = &self.poll {
            poll.look_at(settings.clone(), named.clone());
        }
        let events = self.events.as_mut()?;
        let found = source::survey(&self.root, settings, named.iter(), false);
        let Ok(Survey { home, output, folders, hidden, .. }) = found else { return None };
        let before = {
            let mut scope = self.scope.write().unwrap_or_else(std::sync::PoisonError::into_inner);
            scope.home.clone_from(&home);
            scope.output = output;
            scope.hidden.clone_from(&hidden);
            scope.lost.clear();
            std::mem::take(&mut scope.watched)
        };
        let wanted: BTreeSet<PathBuf> =
            if BY_FOLDER { folders } else { std::iter::once(home).chain(hidden).collect() };
        // First those that went: a folder that was renamed keeps its watch under the old name.
        for gone in before.difference(&wanted) {
            drop(events.unwatch(gone));
        }
        let mode = if BY_FOLDER { RecursiveMode::NonRecursive } else { RecursiveMode::Recursive };
        let mut failure = None;
        for new in wanted.difference(&before) {
            if let Err(err) = events.watch(new, mode) {
                let is_gone = matches!(err.kind, notify::ErrorKind::PathNotFound)
                    || matches!(&err.kind, notify::ErrorKind::Io(err) if err.kind() == std::io::ErrorKind::NotFound);
                if !is_gone {
                    failure = Some(plain(&err));
                    break;
                }
            }
        }
        if failure.is_some() {
            self.events = None;
            if let Some(poll) = &self.poll {
                poll.is_deaf.store(true, Ordering::SeqCst);
                poll.look_at(settings.clone(), named.clone());
            }
            return failure;
        }
        self.scope.write().unwrap_or_else(std::sync::PoisonError::into_inner).watched = wanted;
        None
    }

    /// Watches `folder`, which came or went, and what is in it; whether that is all that must be done.
    pub(super) fn follow_below(&mut self, settings: &Settings, folder: &Path) -> bool {
        let Some(events) = self.events.as_mut().filter(|_| BY_FOLDER) else { return true };
        let folders = match source::folders_below(&self.root, settings, folder) {
            Some(folders) => folders,
            None if !folder.exists() => BTreeSet::new(),
            None => return false,
        };
        let mut scope = self.scope.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        scope.lost.remove(folder);
        let new: Vec<PathBuf> = folders.difference(&scope.watched).cloned().collect();
        // Events that are told meanwhile need the scope.
        drop(scope);
        for folder in new {
            if events.watch(&folder, RecursiveMode::NonRecursive).is_err() {
                return false;
            }
            let mut scope = self.scope.write().unwrap_or_else(std::sync::PoisonError::into_inner);
            scope.watched.insert(folder);
        }
        true
    }

    /// Whether what happens to `path` is told.
    pub(super) fn hears_of(&self, path: &SourcePath) -> bool {
        let scope = self.scope.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let folder = scope.home.join(path.folder().as_str());
        self.events.is_some() && BY_FOLDER && scope.watched.contains(&folder)
    }

    /// Waits for changes; `None` when the session is to end, an empty batch after a [`Handle::wake`] or after `longest`.
    ///
    /// A burst ends after 5 ms of quiet, or 100 ms after its first change.
    pub(super) fn next(&self, longest: Option<Duration>) -> Option<Batch> {
        let mut batch = Batch::default();
        let mut take = |told: Told| match told {
            Told::Path(number, path) => {
                batch.paths.insert(path);
                batch.last = number;
                true
            }
            Told::Everything(number) => {
                batch.everything = true;
                batch.last = number;
                true
            }
            Told::Wake => true,
            Told::End => false,
        };
        let first = match longest {
            None => self.receiver.recv().ok()?,
            Some(longest) => match self.receiver.recv_timeout(longest) {
                Ok(told) => told,
                Err(RecvTimeoutError::Timeout) => Told::Wake,
                Err(RecvTimeoutError::Disconnected) => return None,
            },
        };
        let is_wake = matches!(first, Told::Wake);
        if !take(first) {
            return None;
        }
        if is_wake {
            return Some(batch);
        }
        let end = Instant::now() + LONGEST;
        loop {
            let wait = QUIET.min(end.saturating_duration_since(Instant::now()));
            match self.receiver.recv_timeout(wait) {
                Ok(told) => {
                    if !take(told) {
                        return None;
                    }
                }
                Err(RecvTimeoutError::Timeout) => return Some(batch),
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// The path below the root of something that changed; `None` where it lies elsewhere, or has a name that no path has.
    pub(super) fn below(&self, path: &Path) -> Option<SourcePath> {
        let below = path.strip_prefix(self.home.as_ref()?).ok()?;
        let names: Option<Vec<&str>> = below.components().map(|name| name.as_os_str().to_str()).collect();
        SourcePath::parse(&names?.join("/")).ok()
    }

    /// Whether `path` is a folder, or was one that is watched.
    pub(super) fn is_folder(&self, path: &Path) -> bool {
        let is_known = || {
            let scope = self.scope.read().unwrap_or_else(std::sync::PoisonError::into_inner);
            scope.lost.contains(path)
        };
        path.is_dir() || is_known()
    }

    /// Begins to hear events.
    fn hear(&mut self) -> notify::Result<()> {
        let (teller, scope) = (self.teller.clone(), Arc::clone(&self.scope));
        let hear = move |event: notify::Result<notify::Event>| on_event(event, &teller, &scope);
        let config = notify::Config::default().with_follow_symlinks(false);
        self.events = Some(notify::RecommendedWatcher::new(hear, config)?);
        Ok(())
    }
}

fn on_event(event: notify::Result<notify::Event>, teller: &Teller, scope: &RwLock<Scope>) {
    let Ok(event) = event else {
        teller.tell(Told::Everything);
        return;
    };
    if event.need_rescan() {
        // Events were lost, and with them the news of folders that went.
        scope.write().unwrap_or_else(std::sync::PoisonError::into_inner).watched.clear();
        teller.tell(Told::Everything);
        return;
    }
    // Our own reading is told too.
    if event.kind.is_access() {
        return;
    }
    let loses = matches!(
        event.kind,
        EventKind::Remove(_) | EventKind::Modify(notify::event::ModifyKind::Name(_)) | EventKind::Any
    );
    for path in event.paths {
        let (matters, is_folder) = {
            let scope = scope.read().unwrap_or_else(std::sync::PoisonError::into_inner);
            (scope.matters(&path), scope.watched.contains(&path))
        };
        if loses && is_folder {
            let mut scope = scope.write().unwrap_or_else(std::sync::PoisonError::into_inner);
            scope.watched.retain(|folder| !folder.starts_with(&path));
            scope.lost.insert(path.clone());
        }
        if matters {
            teller.tell(|number| Told::Path(number, path));
        }
    }
}

/// What is wrong with watching, in a few words.
fn plain(err: &notify::Error) -> String {
    match &err.kind {
        notify::ErrorKind::MaxFilesWatch => "the system's limit of watched folders is reached".to_owned(),
        notify::ErrorKind::Io(err) => err.to_string(),
        _ => err.to_string(),
    }
}

/// Tells a [`Watch`] from outside.
#[derive(Debug, Clone)]
pub(super) struct Handle(Teller);

impl Handle {
    /// Ends the session.
    pub(super) fn end(&self) {
        drop(self.0.sender.send(Told::End));
    }

    /// Lets the session look up.
    pub(super) fn wake(&self) {
        drop(self.0.sender.send(Told::Wake));
    }

    /// Says that anything may have changed.
    pub(super) fn everything(&self) {
        self.0.tell(Told::Everything);
    }
}

/// The thread that looks at the states of files.
struct Poll {
    is_deaf: Arc<AtomicBool>,
    orders: Option<mpsc::Sender<(Settings, BTreeSet<SourcePath>)>>,
    thread: Option<JoinHandle<()>>,
}

impl Poll {
    /// Begins to look; `before` is how files stood a moment ago.
    fn begin(looker: Looker, before: Option<Stamps>, is_deaf: Arc<AtomicBool>) -> Self {
        let (orders, received) = mpsc::channel();
        let look = move || looker.run(before, &received);
        let thread = std::thread::Builder::new().name("look".to_owned()).spawn(look);
        Poll { is_deaf, orders: Some(orders), thread: thread.ok() }
    }

    fn look_at(&self, settings: Settings, named: BTreeSet<SourcePath>) {
        if let Some(orders) = &self.orders {
            drop(orders.send((settings, named)));
        }
    }
}

impl Drop for Poll {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

struct Looker {
    root: PathBuf,
    settings: Settings,
    named: BTreeSet<SourcePath>,
    teller: Teller,
    is_deaf: Arc<AtomicBool>,
}

/// What a [`Looker`] is told to look at from now on.
type Orders = mpsc::Receiver<(Settings, BTreeSet<SourcePath>)>;

impl Looker {
    fn run(mut self, mut before: Option<Stamps>, orders: &Orders) {
        let mut is_proven = false;
        let mut heard = self.teller.heard.load(Ordering::SeqCst);
        loop {
            let heard_before = std::mem::replace(&mut heard, self.teller.heard.load(Ordering::SeqCst));
            let start = Instant::now();
            let found = source::survey(&self.root, &self.settings, self.named.iter(), true);
            let cost = start.elapsed();
            // A root that is gone may come back; until then there is nothing to tell.
            if let Ok(found) = found {
                let changed = before.as_ref().map(|before| differences(before, &found.files));
                before = Some(found.files);
                if let Some(changed) = changed.filter(|changed| !changed.is_empty()) {
                    if !self.is_deaf.load(Ordering::SeqCst) {
                        if !self.wait(LATE, orders) {
                            return;
                        }
                        // Whatever was heard since the look before may have been of this.
                        is_proven = self.teller.heard.load(Ordering::SeqCst) != heard_before;
                        self.is_deaf.store(!is_proven, Ordering::SeqCst);
                    }
                    for path in changed {
                        self.teller.tell(|number| Told::Path(number, path));
                    }
                }
            }
            let least = match (self.is_deaf.load(Ordering::SeqCst), is_proven) {
                (true, _) => POLL,
                (false, false) => PROOF,
                (false, true) => PROVEN,
            };
            if !self.wait(least.max(cost * SHARE), orders) {
                return;
            }
        }
    }

    /// Waits, taking orders; `false` when it is to end.
    fn wait(&mut self, how_long: Duration, orders: &Orders) -> bool {
        let end = Instant::now() + how_long;
        loop {
            match orders.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok((settings, named)) => {
                    (self.settings, self.named) = (settings, named);
                    if how_long > POLL && self.is_deaf.load(Ordering::SeqCst) {
                        return true;
                    }
                }
                Err(RecvTimeoutError::Timeout) => return true,
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
    }
}

/// How files stand.
type Stamps = BTreeMap<PathBuf, Stamp>;

/// How the files below `root` stand, and those `named`; `None` if the root cannot be looked at.
fn stamps(root: &Path, settings: &Settings, named: &BTreeSet<SourcePath>) -> Option<Stamps> {
    source::survey(root, settings, named.iter(), true).ok().map(|survey| survey.files)
}

/// The paths whose states differ.
fn differences(before: &Stamps, now: &Stamps) -> Vec<PathBuf> {
    let gone = before.keys().filter(|path| !now.contains_key(*path));
    let changed = now.iter().filter(|(path, stamp)| before.get(*path) != Some(stamp)).map(|(path, _)| path);
    gone.chain(changed).cloned().collect()
}
