//! What verbs have in common that answer a question about a catalog: which catalog, and how the answer is written.

use serde::Serialize;

use crate::cli::Common;
use crate::cli::project;
use crate::cli::project::ProjectArgs;
use crate::cli::terminal::Terminal;
use crate::error::Error;
use crate::pipeline::Project;

/// Flags of verbs that answer a question.
#[derive(Debug, clap::Args)]
pub(super) struct AnswerArgs {
    #[command(flatten)]
    project: ProjectArgs,
    /// How the answer is written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    /// For people
    Human,
    /// For programs: one JSON object that names its format
    Json,
}

impl AnswerArgs {
    /// Opens the catalog that is asked; `None` after a configuration that cannot be followed.
    ///
    /// # Errors
    ///
    /// As [`project::open`].
    pub(super) fn open(&self, common: &Common, terminal: &Terminal) -> Result<Option<Project>, Error> {
        project::open(project::folder(None, common)?, &self.project, |_| {}, terminal)
    }

    /// Writes an answer: `report` as JSON, or what `human` makes of it.
    pub(super) fn answer<R: Serialize>(
        &self,
        terminal: &Terminal,
        report: &R,
        human: impl FnOnce(&R) -> String,
    ) {
        terminal.result(&match self.format {
            Format::Human => human(report),
            Format::Json => {
                let mut text = serde_json::to_string(report).expect("plain data is JSON");
                text.push('\n');
                text
            }
        });
    }
}
