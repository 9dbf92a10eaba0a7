//! The verbs of authors: each plans what files shall hold, from a project that was read, and changes nothing itself.
//!
//! What would make the project worse is refused. Files of people are edited by span: what a verb does not speak of stays
//! as it is, comments and line ends included. The day is the caller's to give: there is no clock here.

mod adopt;
mod ci;
mod commit;
mod publish;
mod record;
mod scaffold;
mod target;
mod vendor;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::diag::Severity;
use crate::edit::Change;
use crate::edit::NewFile;
use crate::edit::NewFolder;
use crate::error::Error;
use crate::path::SourcePath;
use crate::pipeline::Overlay;
use crate::pipeline::Project;
use crate::source::Sources;

pub use adopt::adopt;
pub use ci::Service;
pub use ci::ci;
pub use commit::Commit;
pub use commit::commit;
pub use publish::Deprecate;
pub use publish::Publish;
pub use publish::deprecate;
pub use publish::publish;
pub use publish::undeprecate;
pub use scaffold::NewKind;
pub use scaffold::init;
pub use scaffold::new;

/// What shall happen to the files of a project, all of it or nothing.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Folders that do not exist yet: committed revisions.
    pub folders: Vec<NewFolder>,
    /// Single files.
    pub changes: Vec<Change>,
    /// What was done, a sentence each, for people.
    pub told: Vec<String>,
}

/// Why a verb does not do what it was asked.
#[derive(Debug)]
pub struct Refusal {
    /// In one sentence: a lower-case phrase without a full stop.
    pub message: String,
    /// What is wrong in files, maybe nothing.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that these point into.
    pub sources: Option<Arc<Sources>>,
}

/// Why there is no plan.
#[derive(Debug)]
pub enum Stop {
    /// What was asked is refused: exit code 1.
    Refused(Box<Refusal>),
    /// The machine failed, or the command cannot be followed.
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(err: Error) -> Self {
        Stop::Failed(err)
    }
}

/// A refusal in one sentence.
fn refuse(message: impl Into<String>) -> Stop {
    Stop::Refused(Box::new(Refusal { message: message.into(), diagnostics: Vec::new(), sources: None }))
}

/// A refusal that points into the files of `project`.
fn refuse_at(project: &Project, message: impl Into<String>, diagnostics: Vec<Diagnostic>) -> Stop {
    let sources = Some(Arc::clone(&project.sources));
    Stop::Refused(Box::new(Refusal { message: message.into(), diagnostics, sources }))
}

impl Plan {
    /// The files as they shall be, for looking at the project as if they were.
    pub fn overlay(&self) -> Overlay {
        let mut overlay = Overlay::new();
        for folder in &self.folders {
            for file in &folder.files {
                if let Ok(path) = folder.path.join(&file.path) {
                    overlay.insert(path, file.bytes.clone().into());
                }
            }
        }
        for change in &self.changes {
            overlay.insert(change.path.clone(), change.new.clone().into());
        }
        overlay
    }

    /// Adds what `later` shall do after this; a file that both change keeps what it was before.
    fn join(&mut self, later: Plan) {
        self.folders.extend(later.folders);
        self.told.extend(later.told);
        for change in later.changes {
            match self.changes.iter_mut().find(|earlier| earlier.path == change.path) {
                Some(earlier) => earlier.new = change.new,
                None => self.changes.push(change),
            }
        }
    }
}

/// Reads the project as it would be with an overlay.
pub type Open<'a> = dyn Fn(&Overlay) -> Result<Project, Error> + 'a;

/// Refuses `plan` if the project would have an error afterwards that `before` does not have.
///
/// # Errors
///
/// The refusal with the new errors, or the machine's failure.
pub fn verify(before: &Project, plan: &Plan, open: &Open<'_>) -> Result<(), Stop> {
    let after = open(&plan.overlay())?;
    let known: BTreeSet<(String, &str, &str)> = errors(before).collect();
    let new: Vec<Diagnostic> = after
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .filter(|found| !known.contains(&(place(found, &after), found.code.id, &found.message)))
        .cloned()
        .collect();
    if new.is_empty() {
        return Ok(());
    }
    let message = match new.len() {
        1 => "the catalog would have an error that it does not have now".to_owned(),
        n => format!("the catalog would have {n} errors that it does not have now"),
    };
    Err(refuse_at(&after, message, new))
}

fn errors(project: &Project) -> impl Iterator<Item = (String, &str, &str)> {
    let errors = project.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    errors.map(|found| (place(found, project), found.code.id, found.message.as_str()))
}

fn place(found: &Diagnostic, project: &Project) -> String {
    match &found.place {
        Place::Root => String::new(),
        Place::Path(path) => path.to_string(),
        Place::Span(span) => project.sources.path(span.file).to_string(),
    }
}

/// The change that gives the file at `path`, which must not be there, the text `text`.
fn new_file(path: SourcePath, text: impl Into<Vec<u8>>) -> Change {
    Change { path, old: None, new: text.into() }
}

/// `text` as a YAML value on one line, in quotes where it could be taken for something else.
fn scalar(text: &str) -> String {
    use crate::model::fields::scalar as meaning;
    use crate::syntax::yaml::Scalar;
    use crate::syntax::yaml::Style;
    let as_plain = Scalar { text: text.into(), style: Style::Plain, tag: None };
    let is_text = !text.is_empty() && meaning::meaning(&as_plain) == Ok(meaning::Meaning::Text);
    let is_plain = text.chars().next().is_some_and(char::is_alphanumeric)
        && text.chars().all(|c| !c.is_control() && !"[]{},\"'#&*!|>%@`\\".contains(c))
        && !text.contains(": ")
        && !text.ends_with([':', ' ']);
    if is_text && is_plain { text.to_owned() } else { quoted(text) }
}

/// `text` in double quotes, as JSON writes it, which YAML reads the same.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text is JSON").replace('\u{7f}', "\\u007f")
}

/// A file of a new folder.
fn file_of(path: impl Into<String>, bytes: impl Into<Vec<u8>>, like: Option<SourcePath>) -> NewFile {
    NewFile { path: path.into(), bytes: bytes.into(), like }
}
