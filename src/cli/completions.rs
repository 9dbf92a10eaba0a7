//! `catalog completions`: what a shell needs to complete our command line.

use clap::CommandFactory as _;

use crate::cli::Arguments;
use crate::cli::terminal::Terminal;

/// Writes the completions of a shell, to be read by it at its start.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: clap_complete::Shell,
}

pub(super) fn run(args: &Args, terminal: &Terminal) {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Arguments::command(), "catalog", &mut script);
    terminal.result(&String::from_utf8_lossy(&script));
}
