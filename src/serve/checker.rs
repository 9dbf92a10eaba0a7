//! The rules, asked on a thread of their own: a page is answered before they have spoken.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::pipeline::Opened;
use crate::pipeline::Project;
use crate::serve::watch::Handle;

/// How long rules wait after a change: the page goes first, and the next change may make this one idle.
const PAUSE: Duration = Duration::from_millis(60);

/// How long whoever needs memory waits for rules that were called off.
const PATIENCE: Duration = Duration::from_millis(300);

/// How long nothing has been asked when a burst of edits is over.
const REST: Duration = Duration::from_millis(500);

/// See the module.
pub(super) struct Checker {
    desk: Arc<Desk>,
}

#[derive(Default)]
struct Desk {
    slot: Mutex<Slot>,
    news: Condvar,
    /// Tells that nobody looks at a project any more.
    rest: Condvar,
    /// How often what was asked was called off: who began before ends.
    halts: AtomicU64,
}

/// What is to be checked next, and what was checked last; older ones are dropped unseen.
#[derive(Default)]
struct Slot {
    wanted: Option<(u64, Opened)>,
    /// Whether something was asked and not answered.
    is_owed: bool,
    /// Whether a project is looked at.
    is_busy: bool,
    done: Option<(u64, Project)>,
    is_over: bool,
}

impl Desk {
    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Checker {
    /// Begins to wait for projects; `session` is woken when one is checked.
    pub(super) fn begin(session: Handle) -> Self {
        let desk = Arc::new(Desk::default());
        let own = Arc::clone(&desk);
        let thread = std::thread::Builder::new().name("rules".to_owned());
        // Without the thread pages are shown all the same, without findings of rules.
        drop(thread.spawn(move || run(&own, &session)));
        Checker { desk }
    }

    /// Asks for the findings of `opened`, which is state `number`.
    pub(super) fn ask(&self, number: u64, opened: Opened) {
        self.halt();
        let mut slot = self.desk.slot();
        (slot.wanted, slot.is_owed) = (Some((number, opened)), true);
        drop(slot);
        self.desk.news.notify_one();
    }

    /// Calls off what was asked: the page goes first.
    pub(super) fn halt(&self) {
        let wanted = self.desk.slot().wanted.take();
        self.desk.halts.fetch_add(1, Ordering::SeqCst);
        // Outside of the lock.
        drop(wanted);
    }

    /// Waits until what was called off is let go of, but not for long.
    pub(super) fn wait(&self) {
        let slot = self.desk.slot();
        drop(self.desk.rest.wait_timeout_while(slot, PATIENCE, |slot| slot.is_busy));
    }

    /// Whether something was asked, and neither answered nor is it about to be.
    pub(super) fn is_owing(&self) -> bool {
        self.desk.slot().is_owed
    }

    /// The project that was checked last, and the number of its state.
    pub(super) fn take(&self) -> Option<(u64, Project)> {
        self.desk.slot().done.take()
    }
}

impl Drop for Checker {
    fn drop(&mut self) {
        // Its thread ends when the rules have spoken; nobody waits for that.
        self.desk.slot().is_over = true;
        self.desk.halts.fetch_add(1, Ordering::SeqCst);
        self.desk.news.notify_one();
    }
}

fn run(desk: &Desk, session: &Handle) {
    while let Some(first) = next(desk, None) {
        // One thread of its own: rules must not stand in the way of the next page. It ends with a burst of edits, so that
        // its memory is for all again; one for each edit would leave it in pieces.
        let burst = |pool: &rayon::ThreadPool| {
            let mut wanted = Some(first);
            while let Some(it) = wanted {
                check(it, pool, desk, session);
                wanted = next(desk, Some(REST));
            }
        };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1);
        if pool.build_scoped(rayon::ThreadBuilder::run, burst).is_err() {
            let mut slot = desk.slot();
            (slot.is_owed, slot.is_busy) = (false, false);
        }
    }
}

fn check((halts, number, opened): Wanted, pool: &rayon::ThreadPool, desk: &Desk, session: &Handle) {
    let is_over = || desk.halts.load(Ordering::SeqCst) != halts;
    let check = || {
        opened.prepare();
        opened.check_until(&is_over)
    };
    let checked = std::panic::catch_unwind(AssertUnwindSafe(|| pool.install(check)));
    drop(opened);
    let mut slot = desk.slot();
    slot.is_busy = false;
    // A mistake of ours has been printed; what is shown stays without findings of rules.
    match checked {
        Ok(Some(project)) => {
            (slot.done, slot.is_owed) = (Some((number, project)), slot.wanted.is_some());
            session.wake();
        }
        Ok(None) => {}
        Err(_) => slot.is_owed = false,
    }
    drop(slot);
    desk.rest.notify_all();
}

/// What is to be checked: how often something was called off before, the number of its state, itself.
type Wanted = (u64, u64, Opened);

/// Waits for the next project, at most for `rest`, and then for a moment without another.
fn next(desk: &Desk, rest: Option<Duration>) -> Option<Wanted> {
    let mut slot = desk.slot();
    while slot.wanted.is_none() && !slot.is_over {
        let Some(rest) = rest else {
            slot = desk.news.wait(slot).unwrap_or_else(PoisonError::into_inner);
            continue;
        };
        let waited = desk.news.wait_timeout(slot, rest).unwrap_or_else(PoisonError::into_inner);
        slot = waited.0;
        if waited.1.timed_out() && slot.wanted.is_none() {
            return None;
        }
    }
    loop {
        if slot.is_over {
            return None;
        }
        let waited = desk.news.wait_timeout(slot, PAUSE).unwrap_or_else(PoisonError::into_inner);
        slot = waited.0;
        if waited.1.timed_out() {
            if slot.is_over {
                return None;
            }
            if let Some((number, opened)) = slot.wanted.take() {
                slot.is_busy = true;
                return Some((desk.halts.load(Ordering::SeqCst), number, opened));
            }
            // It was called off.
            slot = desk.news.wait(slot).unwrap_or_else(PoisonError::into_inner);
        }
    }
}
