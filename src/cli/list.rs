//! `catalog list`: the components that were found.

use std::path::PathBuf;

use serde::Serialize;

use crate::cli::Common;
use crate::cli::Outcome;
use crate::cli::project;
use crate::cli::project::ProjectArgs;
use crate::cli::report::one_line;
use crate::cli::terminal::Terminal;
use crate::model::Kind;
use crate::pipeline::Project;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::RevisionNumber;
use crate::resolve::catalog::State;

/// Lists components, one line each: address, state, name.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The project's folder [default: the project here]
    #[arg(value_name = "ROOT")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    project: ProjectArgs,
    /// One kind only
    #[arg(long, value_name = "KIND")]
    kind: Option<KindWord>,
    /// Every revision, instead of the newest of each lineage
    #[arg(long)]
    all: bool,
    /// How components are written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: ListFormat,
}

/// How components are written.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum ListFormat {
    /// One line each
    Human,
    /// One JSON list
    Json,
}

/// A kind as the command line writes it.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum KindWord {
    /// ServerTemplates
    St,
    /// RightScripts
    Rs,
    /// MultiCloud Images
    Mci,
}

#[derive(Serialize)]
struct Row {
    kind: &'static str,
    publisher: String,
    lineage: String,
    revision: Option<u32>,
    state: &'static str,
    name: String,
    file: String,
}

pub(super) fn run(args: &Args, common: &Common, terminal: &Terminal) -> Outcome {
    let place = project::folder(args.folder.as_ref(), common)?;
    let Some(project) = project::open(place, &args.project, |_| {}, terminal)? else { return Ok(2) };
    let rows = rows(&project, args);
    if rows.is_empty() && project.catalog.items.is_empty() {
        terminal.warn("no component was found; `catalog check --list` shows what was looked at");
        return Ok(1);
    }
    terminal.result(&match args.format {
        ListFormat::Human => rows.iter().map(line).collect::<String>(),
        ListFormat::Json => {
            let mut text = serde_json::to_string(&rows).expect("plain data is JSON");
            text.push('\n');
            text
        }
    });
    Ok(0)
}

fn rows(project: &Project, args: &Args) -> Vec<Row> {
    let catalog = &project.catalog;
    let wanted = args.kind.map(|kind| match kind {
        KindWord::St => Kind::ServerTemplate,
        KindWord::Rs => Kind::RightScript,
        KindWord::Mci => Kind::MultiCloudImage,
    });
    let is_wanted = |item: &&Item| match item.home {
        Home::Part { .. } => false,
        Home::Revision(lineage) => {
            wanted.is_none_or(|kind| kind == item.kind)
                && (args.all || catalog.lineage(lineage).newest == item.id)
        }
    };
    let row = |item: &Item| Row {
        kind: item.kind.prefix(),
        publisher: catalog.publisher(item.publisher).slug.clone(),
        lineage: catalog.lineage_of(item).slug.clone(),
        revision: match item.revision {
            RevisionNumber::Committed(number) => Some(number),
            RevisionNumber::Head => None,
        },
        state: match item.state {
            State::WorkingCopy => "working copy",
            State::Unpublished => "unpublished",
            State::Published => "published",
            State::Deprecated => "deprecated",
        },
        name: item.name.clone(),
        file: project.sources.path(item.file).to_string(),
    };
    catalog.all_items().filter(is_wanted).map(row).collect()
}

fn line(row: &Row) -> String {
    let revision = row.revision.map_or(String::new(), |number| format!("@{number}"));
    let address = format!("{}:{}/{}{revision}", row.kind, row.publisher, row.lineage);
    let name = one_line(&row.name);
    format!("{address:<56} {:<12} {name}\n", row.state)
}
