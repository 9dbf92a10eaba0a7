//! Where words go: results to standard output, talk to standard error.

use std::io::IsTerminal as _;
use std::io::Write as _;
use std::time::Duration;

use indicatif::ProgressBar;
use indicatif::ProgressStyle;

use crate::error::Error;

/// When to use colors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum When {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The two streams, and how much is said on them.
#[derive(Debug)]
pub(crate) struct Terminal {
    pub(crate) quiet: bool,
    pub(crate) verbose: bool,
    choice: anstream::ColorChoice,
}

impl Terminal {
    pub(crate) fn new(when: When, quiet: bool, verbose: bool) -> Self {
        let choice = match when {
            When::Auto => anstream::ColorChoice::Auto,
            When::Always => anstream::ColorChoice::Always,
            When::Never => anstream::ColorChoice::Never,
        };
        Terminal { quiet, verbose, choice }
    }

    /// Whether findings, which go to standard output, have colors.
    pub(crate) fn has_colors(&self) -> bool {
        match self.choice {
            anstream::ColorChoice::Never => false,
            anstream::ColorChoice::Always | anstream::ColorChoice::AlwaysAnsi => true,
            anstream::ColorChoice::Auto => {
                let choice = anstream::AutoStream::choice(&std::io::stdout());
                choice != anstream::ColorChoice::Never
            }
        }
    }

    /// Writes a result. A reader that has gone away is no mistake of ours.
    pub(crate) fn result(&self, text: &str) {
        // What has no control characters needs nobody to take them out.
        // All bytes are looked at, many at a time.
        let is_control = |byte: u8| byte.is_ascii_control() && byte != b'\n' && byte != b'\t';
        let is_plain = !text.bytes().fold(false, |found, byte| found | is_control(byte))
            && (text.is_ascii() || !text.contains(|c: char| c.is_control() && !c.is_ascii()));
        let choice = if is_plain { anstream::ColorChoice::AlwaysAnsi } else { self.choice };
        let mut out = anstream::AutoStream::new(std::io::stdout().lock(), choice);
        drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
    }

    /// Says something to whoever watches, unless they want quiet.
    pub(crate) fn say(&self, text: &str) {
        if !self.quiet {
            self.warn(text);
        }
    }

    /// Says something, if there is something to say.
    pub(crate) fn say_all(&self, text: Option<String>) {
        if let Some(text) = text {
            self.say(&text);
        }
    }

    /// Says something even to those who want quiet.
    pub(crate) fn warn(&self, text: &str) {
        let mut out = anstream::AutoStream::new(std::io::stderr().lock(), self.choice);
        drop(writeln!(out, "{text}"));
    }

    /// Writes a text that has its own line ends beside the result, even for those who want quiet.
    pub(crate) fn warn_plain(&self, text: &str) {
        let mut out = anstream::AutoStream::new(std::io::stderr().lock(), self.choice);
        drop(out.write_all(text.as_bytes()));
    }

    /// Reports why the run ends.
    pub(crate) fn fail(&self, failure: &Error) {
        self.warn(&format!("error: {failure}"));
    }

    /// A bar for work that takes long enough to be watched; hidden unless standard error is a terminal.
    pub(crate) fn progress(&self, message: &'static str) -> ProgressBar {
        if self.quiet || !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}");
        let bar = ProgressBar::new(0).with_message(message);
        bar.set_style(style.expect("a template of ours"));
        bar.enable_steady_tick(Duration::from_millis(100));
        bar
    }
}
