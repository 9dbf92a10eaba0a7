//! The command line: verbs, flags, exit codes. Only this room prints, and only it reads the environment.

pub mod report;

mod answer;
mod author;
mod baseline;
mod build;
mod changed;
mod check;
mod clean;
mod completions;
mod components;
mod deploy;
mod diff;
mod explain;
mod git;
mod impact;
mod import;
mod inventory;
mod list;
mod outdated;
mod plan;
mod project;
mod resolve;
mod schema;
mod serve;
mod show;
mod terminal;
mod verify;
mod version;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;
use clap::Subcommand;

use crate::error::Error;

pub use schema::schemas;

/// Turns a directory of ServerTemplates, RightScripts and MultiCloud Images into a marketplace site.
///
/// catalog publishes a site; to upload components to an account, use right_st.
#[derive(Debug, Parser)]
#[command(name = "catalog", version, long_version = version::long(), propagate_version = true, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 fine, 1 findings, 2 usage or configuration, 3 the machine failed.")]
struct Arguments {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    verb: Verb,
}

/// Flags of every verb.
#[derive(Debug, clap::Args)]
struct Common {
    /// The project, instead of the folder with `catalog.yml` above here
    #[arg(short = 'C', long = "root", value_name = "ROOT", global = true, env = "CATALOG_ROOT")]
    root: Option<std::path::PathBuf>,
    /// When to use colors
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto", env = "CATALOG_COLOR")]
    color: terminal::When,
    /// Say less: findings and failures only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more: list infos too
    #[arg(short, long, global = true)]
    verbose: bool,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Init(author::InitArgs),
    New(author::NewArgs),
    Adopt(author::AdoptArgs),
    Commit(author::CommitArgs),
    Publish(author::PublishArgs),
    Deprecate(author::DeprecateArgs),
    Undeprecate(author::UndeprecateArgs),
    Build(build::Args),
    Check(check::Args),
    Clean(clean::Args),
    List(list::Args),
    Show(show::Args),
    Resolve(resolve::Args),
    Diff(diff::Args),
    Impact(impact::Args),
    Explain(explain::Args),
    Completions(completions::Args),
    Serve(serve::Args),
    Deploy(deploy::Args),
    Schema(schema::Args),
    Verify(verify::Args),
    Inventory(inventory::Args),
    Plan(plan::Args),
    Import(import::Args),
    Outdated(outdated::Args),
}

/// Runs the command line `arguments`, the program's name first, and returns its exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let Arguments { common, verb } = match Arguments::try_parse_from(arguments) {
        Ok(parsed) => parsed,
        Err(err) => {
            // Help and version are answers, not mistakes; a closed pipe is nobody's.
            let code = u8::from(err.use_stderr()) * 2;
            drop(err.print());
            return ExitCode::from(code);
        }
    };
    let terminal = std::sync::Arc::new(terminal::Terminal::new(common.color, common.quiet, common.verbose));
    let work = || match verb {
        Verb::Init(args) => author::init(&args, &terminal),
        Verb::New(args) => author::new(&args, &common, &terminal),
        Verb::Adopt(args) => author::adopt(&args, &common, &terminal),
        Verb::Commit(args) => author::commit(&args, &common, &terminal),
        Verb::Publish(args) => author::publish(&args, &common, &terminal),
        Verb::Deprecate(args) => author::deprecate(&args, &common, &terminal),
        Verb::Undeprecate(args) => author::undeprecate(&args, &common, &terminal),
        Verb::Build(args) => build::run(&args, &common, &terminal),
        Verb::Check(args) => check::run(&args, &common, &terminal),
        Verb::Clean(args) => clean::run(&args, &common, &terminal),
        Verb::Show(args) => show::run(&args, &common, &terminal),
        Verb::List(args) => list::run(&args, &common, &terminal),
        Verb::Resolve(args) => resolve::run(&args, &common, &terminal),
        Verb::Diff(args) => diff::run(&args, &common, &terminal),
        Verb::Impact(args) => impact::run(&args, &common, &terminal),
        Verb::Explain(args) => explain::run(&args, &terminal),
        Verb::Completions(args) => {
            completions::run(&args, &terminal);
            Ok(0)
        }
        Verb::Serve(args) => serve::run(&args, &common, &terminal),
        Verb::Deploy(args) => deploy::run(&args, &common, &terminal),
        Verb::Schema(args) => schema::run(&args, &terminal),
        Verb::Verify(args) => verify::run(&args, &terminal),
        Verb::Inventory(args) => inventory::run(&args, &terminal),
        Verb::Plan(args) => plan::run(&args, &terminal),
        Verb::Import(args) => import::run(&args, &terminal),
        Verb::Outdated(args) => outdated::run(&args, &common, &terminal),
    };
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)) {
        Ok(Ok(code)) => ExitCode::from(code),
        Ok(Err(failure)) => {
            terminal.fail(&failure);
            ExitCode::from(failure.exit_code())
        }
        Err(_) => {
            // The panic's own message has been printed.
            terminal
                .warn("error: this is a mistake in catalog itself; please report it with the lines above");
            ExitCode::from(MACHINE_FAILED)
        }
    }
}

/// The exit code when the machine, or we ourselves, failed.
const MACHINE_FAILED: u8 = 3;

/// Every code there is, by id.
pub fn codes() -> Vec<&'static crate::diag::Code> {
    crate::pipeline::codes()
}

/// What a verb returns: the exit code, or why the machine could not.
type Outcome = Result<u8, Error>;
