//! Pages of the content folder.

use crate::text::FileId;

/// A page of the content folder: Markdown after an optional front matter.
#[derive(Debug, Clone)]
pub struct ContentPage {
    /// The file.
    pub file: FileId,
    /// Its path below the content folder without `.md`, as its address uses it.
    pub slug: String,
    /// Its title: of the front matter, else the first heading, else the file's name.
    pub title: String,
    /// One sentence for lists and search engines.
    pub description: Option<String>,
    /// Its place in menus; pages without one come last, by title.
    pub order: Option<i64>,
    /// Markdown, front matter removed.
    pub text: String,
}
