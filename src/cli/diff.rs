//! `catalog diff`: what changed between two components.

use std::fmt::Write as _;

use serde::Serialize;

use crate::cli::Common;
use crate::cli::Outcome;
use crate::cli::answer::AnswerArgs;
use crate::cli::components;
use crate::cli::report::count_of;
use crate::cli::report::one_line;
use crate::cli::terminal::Terminal;
use crate::diff;
use crate::diff::Change;
use crate::diff::Diff;
use crate::diff::text;
use crate::diff::text::FileDiff;
use crate::diff::text::Sign;
use crate::error::Error;
use crate::pipeline::Project;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::RevisionNumber;
use crate::site::urls;

/// The version of the format.
const FORMAT: &str = "diff/1";

/// Most characters of a value in a line.
const MAX_VALUE: usize = 200;

/// Tells what changed between two components of a kind: by meaning, with a verdict, then by text.
///
/// Any two can be compared, also of different lineages. `@head` is the working copy.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 they mean the same, 1 they differ, 2 usage.")]
pub(super) struct Args {
    /// The older one: `st:acme/linux-base@2`, or less where that says enough, or a name
    #[arg(value_name = "A")]
    before: String,
    /// The newer one; a revision alone, such as `@3` or `@head`, means the same component [default: the newest]
    #[arg(value_name = "B", default_value = "@latest")]
    after: String,
    /// Leave the text out
    #[arg(long)]
    no_text: bool,
    #[command(flatten)]
    answer: AnswerArgs,
}

pub(super) fn run(args: &Args, common: &Common, terminal: &Terminal) -> Outcome {
    let Some(project) = args.answer.open(common, terminal)? else { return Ok(2) };
    let catalog = &*project.catalog;
    let before = components::find(catalog, &args.before, None)?;
    let after = match args.after.strip_prefix('@') {
        Some(_) => {
            let lineage = catalog.lineage_of(before);
            let publisher = &catalog.publisher(lineage.publisher).slug;
            let address = format!("{}:{publisher}/{}{}", lineage.kind.prefix(), lineage.slug, args.after);
            components::find(catalog, &address, None)?
        }
        None => components::find(catalog, &args.after, Some(before.kind))?,
    };
    if before.kind != after.kind {
        let message = format!("a {} and a {} cannot be compared", before.kind, after.kind);
        return Err(Error::Usage { message });
    }
    let found = diff::diff(catalog, &project.sources, before, after);
    let files = text::files(&project.sources, before, after);
    args.answer.answer(terminal, &report(&project, [before, after], &found, &files), |_| {
        human(&project, [before, after], &found, &files, !args.no_text)
    });
    Ok(u8::from(!found.changes.is_empty()))
}

/// The address of an item; a working copy says so.
fn address(project: &Project, item: &Item) -> String {
    let address = urls::component_address(&project.catalog, item);
    if item.revision == RevisionNumber::Head && !address.contains('#') {
        format!("{address}@head")
    } else {
        address
    }
}

fn human(project: &Project, sides: [&Item; 2], found: &Diff, files: &[FileDiff], with_text: bool) -> String {
    let [before, after] = sides.map(|item| address(project, item));
    let mut out = format!("{before} -> {after}  {}\n", one_line(&sides[1].name));
    writeln!(out, "verdict: {}, {}", found.verdict().text(), count_of(found.changes.len(), "change"))
        .expect("a string takes all");
    if found.changes.is_empty() && !files.is_empty() {
        out.push_str("they mean the same and are written differently\n");
    }
    let mut section = None;
    for change in &found.changes {
        if section != Some(change.section) {
            section = Some(change.section);
            writeln!(out, "\n{}", change.section.title()).expect("a string takes all");
        }
        line(change, &mut out);
    }
    if with_text {
        for file in files {
            text_of(project, file, &mut out);
        }
    }
    out
}

fn line(change: &Change, out: &mut String) {
    let (effect, weight) = (change.effect.text(), change.weight.text());
    let subject = one_line(&change.subject);
    writeln!(out, "  {effect:<8} {subject}  [{weight}: {}]", change.reason).expect("a string takes all");
    for detail in &change.details {
        let value = |value: &Option<String>| value.as_deref().map_or_else(|| "nothing".into(), short);
        let (was, is) = (value(&detail.before), value(&detail.after));
        writeln!(out, "           {}: {was} -> {is}", one_line(&detail.label)).expect("a string takes all");
    }
}

/// A value in one line, cut where it is very long.
fn short(text: &str) -> String {
    let line = one_line(text);
    match line.char_indices().nth(MAX_VALUE) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

fn text_of(project: &Project, file: &FileDiff, out: &mut String) {
    let (path, former) = (one_line(&file.path), file.former.as_deref().map(one_line));
    let from = former.map(|former| format!(", formerly {former}")).unwrap_or_default();
    writeln!(out, "\n{} {path}{from}", file.effect.text()).expect("a string takes all");
    if !file.is_text {
        writeln!(out, "  no text, or too large: {} bytes -> {} bytes", file.sizes[0], file.sizes[1])
            .expect("a string takes all");
        return;
    }
    let read = |at: usize| file.files[at].and_then(|id| text::text(&project.sources, id)).unwrap_or_default();
    let texts = [read(0), read(1)];
    for hunk in text::hunks(&texts[0], &texts[1]) {
        let starts = [0, 1].map(|side| hunk.iter().find_map(|line| line.numbers[side]).unwrap_or(0));
        writeln!(out, "@@ -{} +{} @@", starts[0], starts[1]).expect("a string takes all");
        for line in &hunk {
            let (sign, side) = match line.sign {
                Sign::Same => (' ', 1),
                Sign::Removed => ('-', 0),
                Sign::Added => ('+', 1),
            };
            let text: &str = &texts[side][line.range.clone()];
            writeln!(out, "{sign}{}", visible(text)).expect("a string takes all");
        }
    }
}

/// A line as a terminal may get it: tabs stay.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\t' { ' ' } else { c }).collect()
}

#[derive(Serialize)]
struct Report<'a> {
    after: String,
    before: String,
    changes: Vec<ChangeReport<'a>>,
    files: Vec<FileReport<'a>>,
    format: &'static str,
    verdict: &'static str,
}

#[derive(Serialize)]
struct ChangeReport<'a> {
    details: Vec<DetailReport<'a>>,
    effect: &'static str,
    reason: &'static str,
    section: &'static str,
    subject: &'a str,
    weight: &'static str,
}

#[derive(Serialize)]
struct DetailReport<'a> {
    after: Option<&'a str>,
    before: Option<&'a str>,
    label: &'a str,
}

#[derive(Serialize)]
struct FileReport<'a> {
    effect: &'static str,
    former: Option<&'a str>,
    path: &'a str,
    sizes: [u64; 2],
}

fn report<'a>(project: &Project, sides: [&Item; 2], found: &'a Diff, files: &'a [FileDiff]) -> Report<'a> {
    let [before, after] = sides.map(|item| address(project, item));
    Report {
        after,
        before,
        changes: found.changes.iter().map(change_report).collect(),
        files: files
            .iter()
            .map(|file| FileReport {
                effect: file.effect.text(),
                former: file.former.as_deref(),
                path: &file.path,
                sizes: file.sizes,
            })
            .collect(),
        format: FORMAT,
        verdict: found.verdict().text(),
    }
}

fn change_report(change: &Change) -> ChangeReport<'_> {
    ChangeReport {
        details: change
            .details
            .iter()
            .map(|it| DetailReport {
                after: it.after.as_deref(),
                before: it.before.as_deref(),
                label: &it.label,
            })
            .collect(),
        effect: change.effect.text(),
        reason: change.reason,
        section: change.section.id(),
        subject: &change.subject,
        weight: change.weight.text(),
    }
}
