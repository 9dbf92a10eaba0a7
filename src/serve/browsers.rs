//! The browsers that show a page, and what they are told.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::task::Context;
use std::task::Poll;

use axum::response::sse::Event;
use tokio::sync::mpsc;

use crate::diag::Severity;
use crate::serve::Frames;
use crate::serve::shown::Shown;

/// Most browsers that are told; what comes after them waits for its turn by asking again.
const MOST: usize = 200;

/// All that listen.
#[derive(Default)]
pub(super) struct Browsers(Mutex<All>);

#[derive(Default)]
struct All {
    next: u64,
    open: BTreeMap<u64, Open>,
    is_over: bool,
}

/// One that listens.
struct Open {
    page: String,
    /// The digest of what it shows.
    digest: String,
    /// The last report it was given.
    report: String,
    sender: mpsc::UnboundedSender<Event>,
}

impl Browsers {
    fn all(&self) -> MutexGuard<'_, All> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes one that shows `page` in the state `digest`, and tells it at once what is new about it.
    ///
    /// `None` when there are too many, or at the end.
    pub(super) fn add(
        self: &Arc<Self>,
        shown: &Shown,
        frames: Frames,
        page: &str,
        digest: &str,
    ) -> Option<Listening> {
        let (sender, receiver) = mpsc::unbounded_channel();
        let mut open =
            Open { page: page.to_owned(), digest: digest.to_owned(), report: String::new(), sender };
        tell(&mut open, &News::of(shown, page, frames));
        let mut all = self.all();
        if all.is_over || all.open.len() >= MOST {
            return None;
        }
        all.next += 1;
        let id = all.next;
        all.open.insert(id, open);
        drop(all);
        Some(Listening { receiver, id, browsers: Arc::clone(self) })
    }

    /// Compares the pages that are open with a new state, and tells who must know.
    pub(super) fn compare(&self, shown: &Shown, frames: Frames) {
        let pages: std::collections::BTreeSet<String> =
            self.all().open.values().map(|open| open.page.clone()).collect();
        for page in pages {
            // Rendered without the lock: a browser may come or go meanwhile.
            let news = News::of(shown, &page, frames);
            for open in self.all().open.values_mut().filter(|open| open.page == page) {
                tell(open, &news);
            }
        }
    }

    /// How many listen.
    pub(super) fn count(&self) -> usize {
        self.all().open.len()
    }

    /// Ends all, for good.
    pub(super) fn end(&self) {
        let mut all = self.all();
        all.is_over = true;
        all.open.clear();
    }
}

/// How a page is now.
struct News {
    digest: String,
    report: String,
}

impl News {
    fn of(shown: &Shown, page: &str, frames: Frames) -> Self {
        let made = shown.make(page);
        let report = shown.report(Some(&made), Severity::Error, frames).to_string();
        News { digest: shown.digest(&made), report }
    }
}

fn tell(open: &mut Open, news: &News) {
    if open.report != news.report {
        open.report.clone_from(&news.report);
        // It may have gone; then its end takes it from the list.
        drop(open.sender.send(Event::default().event("report").data(&news.report)));
    }
    if open.digest != news.digest {
        open.digest.clone_from(&news.digest);
        drop(open.sender.send(Event::default().event("reload").data(&news.digest)));
    }
}

/// The events of one browser, until it goes.
pub(super) struct Listening {
    receiver: mpsc::UnboundedReceiver<Event>,
    id: u64,
    browsers: Arc<Browsers>,
}

impl futures_core::Stream for Listening {
    type Item = Result<Event, std::convert::Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.receiver.poll_recv(context).map(|event| event.map(Ok))
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.browsers.all().open.remove(&self.id);
    }
}
