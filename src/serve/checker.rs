//! The rules, asked on a thread of their own: a page is answered before they have spoken.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use crate::pipeline::Opened;
use crate::pipeline::Project;
use crate::serve::watch::Handle;

/// How long rules wait after a change: the page goes first, and the next change may make this one idle.
const PAUSE: Duration = Duration::from_millis(60);

/// See the module.
pub(super) struct Checker {
    desk: Arc<Desk>,
}

#[derive(Default)]
struct Desk {
    slot: Mutex<Slot>,
    news: Condvar,
}

/// What is to be checked next, and what was checked last; older ones are dropped unseen.
#[derive(Default)]
struct Slot {
    wanted: Option<(u64, Opened)>,
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
        self.desk.slot().wanted = Some((number, opened));
        self.desk.news.notify_one();
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
        self.desk.news.notify_one();
    }
}

fn run(desk: &Desk, session: &Handle) {
    // One thread of its own: rules must not stand in the way of the next page.
    let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build() else {
        return;
    };
    while let Some((number, opened)) = next(desk) {
        let check = || {
            opened.prepare();
            opened.check()
        };
        let checked = std::panic::catch_unwind(AssertUnwindSafe(|| pool.install(check)));
        drop(opened);
        // A mistake of ours has been printed; what is shown stays without findings of rules.
        if let Ok(project) = checked {
            desk.slot().done = Some((number, project));
            session.wake();
        }
    }
}

/// Waits for the next project, and then for a moment without another.
fn next(desk: &Desk) -> Option<(u64, Opened)> {
    let mut slot = desk.slot();
    while slot.wanted.is_none() && !slot.is_over {
        slot = desk.news.wait(slot).unwrap_or_else(PoisonError::into_inner);
    }
    loop {
        if slot.is_over {
            return None;
        }
        let waited = desk.news.wait_timeout(slot, PAUSE).unwrap_or_else(PoisonError::into_inner);
        slot = waited.0;
        if waited.1.timed_out() {
            return if slot.is_over { None } else { slot.wanted.take() };
        }
    }
}
