//! `catalog explain`: what a code means.

use crate::cli::Outcome;
use crate::cli::codes;
use crate::cli::terminal::Terminal;
use crate::diag::Code;
use crate::diag::nearest;
use crate::error::Error;
use crate::lint::pages;

/// Explains a code: what it finds, why it matters, what to do.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A code such as C301, or its name
    #[arg(value_name = "CODE", required_unless_present = "list")]
    code: Option<String>,
    /// List every code, by the stage that finds it
    #[arg(long)]
    list: bool,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Outcome {
    let codes = codes();
    let Some(wanted) = args.code.as_deref().filter(|_| !args.list) else {
        terminal.result(&table(&codes));
        return Ok(0);
    };
    let fits = |code: &&&Code| code.id.eq_ignore_ascii_case(wanted) || code.name == wanted;
    let Some(code) = codes.iter().find(fits) else {
        let near = nearest(wanted, codes.iter().flat_map(|code| [code.id, code.name]));
        let hint = near.map_or("`catalog explain --list` lists all".to_owned(), |near| {
            format!("did you mean `{near}`?")
        });
        return Err(Error::Usage { message: format!("there is no code `{wanted}`; {hint}") });
    };
    terminal.result(&format!("# {} {}: {}\n\n{}", code.id, code.name, code.summary, pages::page(code)));
    Ok(0)
}

/// Every code, a table for each stage.
fn table(codes: &[&'static Code]) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    let width = codes.iter().map(|code| code.name.len()).max().unwrap_or_default();
    for (digit, title) in pages::STAGES {
        writeln!(out, "{}C{digit}xx  {title}", if out.is_empty() { "" } else { "\n" })
            .expect("a string takes all");
        for code in codes.iter().filter(|code| pages::stage(code) == title) {
            let (id, level, name, summary) = (code.id, code.severity.word(), code.name, code.summary);
            writeln!(out, "  {id}  {level:<7}  {name:<width$}  {summary}").expect("a string takes all");
        }
    }
    out
}
