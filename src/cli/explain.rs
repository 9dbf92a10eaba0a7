//! `catalog explain`: what a code means.

use crate::cli::Outcome;
use crate::cli::codes;
use crate::cli::terminal::Terminal;
use crate::diag::Code;
use crate::diag::RightSt;
use crate::diag::nearest;
use crate::error::Error;

/// Explains a code: what it finds, why it matters, what to do.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A code such as C301, or its name
    #[arg(value_name = "CODE", required_unless_present = "list")]
    code: Option<String>,
    /// List every code
    #[arg(long)]
    list: bool,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Outcome {
    let codes = codes();
    let Some(wanted) = args.code.as_deref().filter(|_| !args.list) else {
        let line = |code: &&Code| {
            format!("{} {:<8} {:<30} {}\n", code.id, code.severity.word(), code.name, code.summary)
        };
        terminal.result(&codes.iter().map(line).collect::<String>());
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
    let right_st = match code.right_st {
        RightSt::Refuses => "right_st refuses such a file too.",
        RightSt::Accepts => "right_st accepts such a file; under the profile compat an error is a warning.",
        RightSt::NoSay => "right_st has no say in this.",
    };
    let head = format!("# {} {}: {}\n\n", code.id, code.name, code.summary);
    let level = format!("Level: {}. {right_st}\n\n", code.severity.word());
    let fix = if code.fixable { "`catalog check --fix` mends what has one right answer.\n\n" } else { "" };
    terminal.result(&format!("{head}{level}{fix}{}", code.docs));
    Ok(0)
}
