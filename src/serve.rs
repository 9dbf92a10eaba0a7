//! The preview: the site answered from memory, and made new while its author writes.
//!
//! One thread keeps the project (`session`): it hears of changes (`watch`), makes a new state of the site
//! (`shown`) and tells the browsers whose page changed (`browsers`). Answers (`http`) render what is asked for
//! from the newest state, with the function that `build` uses, so that a served file has the bytes of a built one; only
//! the script that loads a page again is added (`inject`).

mod browsers;
mod checker;
mod findings;
mod http;
mod inject;
mod range;
mod rules;
mod session;
mod shown;
pub(crate) mod types;
mod watch;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::ToSocketAddrs as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use std::time::Instant;

use crate::diag::Diagnostic;
use crate::diag::Severity;
use crate::error::Error;
use crate::resolve::catalog::Show;
use crate::serve::browsers::Browsers;
use crate::serve::http::Desk;
use crate::serve::session::Board;
use crate::serve::session::Session;
use crate::serve::watch::Watch;
use crate::settings::Settings;
use crate::source::Sources;

pub use crate::serve::watch::Watching;

/// Draws findings of at least a severity as frames, with colors for a terminal or without.
pub type Frames = fn(&[Diagnostic], &Sources, Severity, bool) -> String;

/// Lays flags over the settings of `catalog.yml`, whenever that is read.
pub type Adjust = Box<dyn Fn(&mut Settings) -> Result<(), Error> + Send + Sync>;

/// Is told what happens, from any thread.
pub type Tell = Box<dyn Fn(Told<'_>) + Send + Sync>;

/// What is previewed, and how.
pub struct Options {
    /// The root.
    pub root: PathBuf,
    /// The configuration, instead of `catalog.yml` in the root.
    pub config: Option<PathBuf>,
    /// The address or name to listen on.
    pub host: String,
    /// The port; 0 takes any. Where it is taken, the next ones are tried.
    pub port: u16,
    /// What is shown, and to whom.
    pub show: Show,
    /// How changes are noticed.
    pub watching: Watching,
    /// Changes of the settings.
    pub adjust: Adjust,
    /// How findings are drawn.
    pub frames: Frames,
    /// Who is told what happens.
    pub told: Tell,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Options { root, host, port, show, watching, .. } = self;
        f.debug_struct("Options")
            .field("root", root)
            .field("host", host)
            .field("port", port)
            .field("show", show)
            .field("watching", watching)
            .finish_non_exhaustive()
    }
}

/// What happens.
#[derive(Debug)]
pub enum Told<'a> {
    /// A port is taken.
    Taken {
        /// The port.
        port: u16,
    },
    /// Changes are noticed by looking at files from time to time.
    Polling {
        /// Why.
        why: &'a str,
    },
    /// A new state of the site is shown.
    Rebuilt {
        /// Whether it is the first.
        is_first: bool,
        /// How long it took.
        took: Duration,
    },
    /// The rules have spoken about the state that is shown.
    Checked {
        /// All findings, at their levels, sorted.
        findings: &'a [Diagnostic],
        /// The sources they speak of.
        sources: &'a Sources,
    },
    /// No new state could be made; the last is still shown.
    Failed {
        /// Why.
        why: &'a str,
    },
}

/// How many ports after a taken one are tried.
const MORE_PORTS: u16 = 20;

/// How long answers that are under way at the end may take.
const GRACE: Duration = Duration::from_secs(1);

/// A preview that runs.
pub struct Server {
    address: SocketAddr,
    options: Arc<Options>,
    browsers: Arc<Browsers>,
    watch: watch::Handle,
    session: Option<JoinHandle<()>>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    answers: Option<tokio::task::JoinHandle<()>>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Server {
    /// Listens, and begins to read the project; who asks meanwhile waits for the first page.
    ///
    /// # Errors
    ///
    /// [`Error::Listen`] where no address can be had, [`Error::Usage`] for a host that is none.
    pub fn start(options: Options) -> Result<Server, Error> {
        let (listener, address) = listen(&options)?;
        let options = Arc::new(options);
        let fail = |source| Error::Listen { address: address.to_string(), source };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .max_blocking_threads(8)
            .thread_keep_alive(Duration::from_secs(2))
            .thread_name("answer")
            .enable_io()
            .enable_time()
            .build()
            .map_err(fail)?;
        let browsers = Arc::new(Browsers::default());
        let (board, newest) = tokio::sync::watch::channel(Board { shown: None, upto: 0 });
        let watch = Watch::new(&options.root, options.watching);
        let (heard, handle) = (watch.heard(), watch.handle());
        let desk = Arc::new(Desk {
            options: Arc::clone(&options),
            board: newest,
            browsers: Arc::clone(&browsers),
            heard,
        });
        let session = Session::new(Arc::clone(&options), board, Arc::clone(&browsers), watch);
        let session = std::thread::Builder::new().name("session".to_owned()).spawn(move || session.run());
        let session = session.map_err(fail)?;
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let guard = runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener).map_err(fail)?;
        drop(guard);
        let answers = runtime.spawn(async move {
            let serve = axum::serve(listener, http::router(desk));
            // Neither a sender that is gone nor a failing listener has anything to tell.
            drop(serve.with_graceful_shutdown(async { drop(stopped.await) }).await);
        });
        Ok(Server {
            address,
            options,
            browsers,
            watch: handle,
            session: Some(session),
            stop: Some(stop),
            answers: Some(answers),
            runtime: Some(runtime),
        })
    }

    /// Where it answers.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address for people.
    pub fn url(&self) -> String {
        let port = self.address.port();
        let host = match self.options.host.parse::<std::net::IpAddr>() {
            Ok(ip) if ip.is_unspecified() => "localhost".to_owned(),
            Ok(std::net::IpAddr::V6(ip)) => format!("[{ip}]"),
            _ => self.options.host.clone(),
        };
        format!("http://{host}:{port}/")
    }

    /// How many browsers listen.
    pub fn browsers(&self) -> usize {
        self.browsers.count()
    }

    /// Reads everything again.
    pub fn look_again(&self) {
        self.watch.everything();
    }

    /// Waits until somebody ends the program: Ctrl-C, or the system's request to end.
    pub fn wait(&self) {
        if let Some(runtime) = &self.runtime {
            runtime.block_on(asked_to_end());
        }
    }

    /// Ends: tells the browsers, finishes the answers under way, and the threads as soon as they can.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.browsers.end();
        if let Some(stop) = self.stop.take() {
            stop.send(()).ok();
        }
        self.watch.end();
        if let (Some(runtime), Some(answers)) = (self.runtime.take(), self.answers.take()) {
            drop(runtime.block_on(async { tokio::time::timeout(GRACE, answers).await }));
            runtime.shutdown_timeout(GRACE);
        }
        let Some(session) = self.session.take() else { return };
        let end = Instant::now() + GRACE;
        while !session.is_finished() && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(2));
        }
        // A reading under way ends by itself; nobody waits for that.
        if session.is_finished() {
            drop(session.join());
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

async fn asked_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::SignalKind;
        use tokio::signal::unix::signal;
        // A terminal that goes ends the program by itself, unless somebody (`nohup`) asked the system for another answer.
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    drop(tokio::signal::ctrl_c().await);
}

/// Takes the first port that is free.
fn listen(options: &Options) -> Result<(TcpListener, SocketAddr), Error> {
    let last = if options.port == 0 { 0 } else { options.port.saturating_add(MORE_PORTS) };
    let mut failure = None;
    for port in options.port..=last {
        let name = (options.host.trim_matches(['[', ']']), port);
        let addresses = name.to_socket_addrs().map_err(|err| Error::Usage {
            message: format!("`--host {}` is no address of this machine: {err}", options.host),
        })?;
        let addresses: Vec<SocketAddr> = addresses.collect();
        match TcpListener::bind(&*addresses).and_then(|listener| {
            listener.set_nonblocking(true)?;
            let address = listener.local_addr()?;
            Ok((listener, address))
        }) {
            Ok(found) => return Ok(found),
            Err(err) if err.kind() == io::ErrorKind::AddrInUse => {
                (options.told)(Told::Taken { port });
                failure = Some(err);
            }
            Err(source) => {
                return Err(Error::Listen { address: format!("{}:{port}", options.host), source });
            }
        }
    }
    let source = failure.unwrap_or_else(|| io::ErrorKind::AddrInUse.into());
    Err(Error::Listen { address: format!("{}:{}", options.host, options.port), source })
}
