//! `catalog serve`: the preview.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::cli::Common;
use crate::cli::Outcome;
use crate::cli::project;
use crate::cli::project::ProjectArgs;
use crate::cli::report::Count;
use crate::cli::report::human;
use crate::cli::terminal::Terminal;
use crate::diag::Diagnostic;
use crate::diag::Severity;
use crate::pipeline;
use crate::resolve::catalog::Audience;
use crate::resolve::catalog::Show;
use crate::serve;
use crate::serve::Server;
use crate::serve::Told;
use crate::serve::Watching;
use crate::source::Sources;

/// Shows the site in a browser, and changes it there while you edit.
///
/// Working copies and unpublished revisions are shown too. Nothing is written: the site is made in memory. A mistake
/// shows itself in the page, over the last state that was good.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The project's folder, or any folder of right_st definitions [default: the project here]
    #[arg(value_name = "ROOT")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    project: ProjectArgs,
    /// The port; if it is taken, the next free one is used
    #[arg(short, long, value_name = "PORT", default_value_t = 8000, env = "CATALOG_PORT")]
    port: u16,
    /// The address or name to answer under; others than this machine reach only what is not loopback
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1")]
    host: String,
    /// Open the browser
    #[arg(long)]
    open: bool,
    /// Hide working copies and unpublished revisions, as a build does
    #[arg(long)]
    as_published: bool,
    /// Show what these account groups see too; `public` alone is the default
    #[arg(long, value_name = "GROUP", num_args = 1..)]
    audience: Vec<String>,
    /// Look at the files from time to time instead of waiting for the system to tell changes
    #[arg(long)]
    poll: bool,
}

pub(super) fn run(args: &Args, common: &Common, terminal: &Arc<Terminal>) -> Outcome {
    let place = project::folder(args.folder.as_ref(), common)?;
    let root = place.root;
    let config = pipeline::configure_with(&root, args.project.config.as_deref())?;
    if Count::of(&config.diagnostics).errors > 0 {
        let (least, colors) = (Severity::Warning, terminal.has_colors());
        let text = human::render(&config.diagnostics, &config.sources, least, colors);
        let summary = human::summary(Count::of(&config.diagnostics));
        terminal.warn(&format!("{text}error: the configuration has {summary}"));
        return Ok(2);
    }
    let groups: BTreeSet<String> = args.audience.iter().filter(|word| *word != "public").cloned().collect();
    let audience = if groups.is_empty() { Audience::Public } else { Audience::Groups(groups) };
    let watching = if args.poll { Watching::Poll } else { Watching::Auto };
    let flags = args.project.clone();
    // A flag that cannot be is a mistake of now, not of the first reading.
    flags.apply(&mut config.settings.clone())?;
    let speaker = Speaker { terminal: Arc::clone(terminal), last: Mutex::new(String::new()) };
    let server = Server::start(serve::Options {
        root: root.clone(),
        config: args.project.config.clone(),
        host: args.host.clone(),
        port: args.port,
        show: Show { audience, drafts: !args.as_published },
        watching,
        adjust: Box::new(move |settings| flags.apply(settings)),
        frames: human::render,
        told: Box::new(move |told| speaker.tell(&told)),
    })?;
    let url = server.url();
    terminal.warn(&format!("preview at {url} (Ctrl-C ends it)"));
    if args.open {
        open(&url, terminal);
    }
    server.wait();
    server.stop();
    Ok(0)
}

/// Most findings that are shown after a change.
const MOST_FRAMES: usize = 20;

/// Says what happens, each thing once.
struct Speaker {
    terminal: Arc<Terminal>,
    /// The findings that were told last.
    last: Mutex<String>,
}

impl Speaker {
    fn tell(&self, told: &Told<'_>) {
        match told {
            Told::Taken { port } => self.terminal.say(&format!("port {port} is taken, trying the next")),
            Told::Polling { why } => {
                self.terminal.say(&format!("changes are noticed by looking at the files: {why}"));
            }
            Told::Failed { why } => {
                self.terminal.warn(&format!("error: {why}; the last state is still shown"));
            }
            Told::Rebuilt { is_first, took } => {
                if *is_first || self.terminal.verbose {
                    let verb = if *is_first { "read" } else { "changed" };
                    self.terminal.say(&format!("{verb} in {} ms", took.as_millis()));
                }
            }
            Told::Checked { findings, sources } => self.checked(findings, sources),
        }
    }

    /// Shows the errors, with `-v` the warnings too, if there is something new among the findings.
    fn checked(&self, findings: &[Diagnostic], sources: &Sources) {
        let least = if self.terminal.verbose { Severity::Warning } else { Severity::Error };
        let told_of = findings.iter().filter(|found| found.severity >= least);
        let first: Vec<Diagnostic> = told_of.clone().take(MOST_FRAMES).cloned().collect();
        let frames = human::render(&first, sources, least, self.terminal.has_colors());
        let frames = match told_of.count().saturating_sub(MOST_FRAMES) {
            0 => frames,
            more => format!("{frames}and {more} more: catalog check shows all\n"),
        };
        let news = format!("{frames}{}", human::summary(Count::of(findings)));
        let mut told = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if *told != news {
            self.terminal.warn_plain(&frames);
            self.terminal.say(&human::summary(Count::of(findings)));
            *told = news;
        }
    }
}

/// Opens `url` in the user's browser; says so if that cannot be.
fn open(url: &str, terminal: &Terminal) {
    let (program, first): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    };
    #[expect(clippy::disallowed_methods, reason = "the command line reads the environment")]
    let chosen = std::env::var("BROWSER").ok().filter(|name| !name.is_empty() && cfg!(unix));
    let chosen = chosen.as_deref();
    let mut command = Command::new(chosen.unwrap_or(program));
    let arguments: &[&str] = if chosen.is_some() { &[] } else { first };
    command.args(arguments).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.spawn() {
        // Whoever opens it ends by itself; a thread waits so that nothing of it is left.
        Ok(mut child) => drop(std::thread::spawn(move || drop(child.wait()))),
        Err(err) => {
            terminal
                .warn(&format!("`{}` could not be started ({err}): open {url}", chosen.unwrap_or(program)));
        }
    }
}
