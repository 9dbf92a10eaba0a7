//! Machine images, agents, and what goes away with them: templates `images.html`, `image.html`, `agents.html`,
//! `agent.html`, and a section of others.

use std::borrow::Cow;

use serde::Serialize;

use crate::site::views::shell::Link;
use crate::site::views::shell::Pager;
use crate::site::views::shell::Shell;
use crate::site::views::shell::Word;

/// What happens when something goes away.
#[derive(Debug, Serialize)]
pub struct ImpactView<'a> {
    /// How many ServerTemplates use it in their newest revision.
    pub templates: usize,
    /// Those for which some answer becomes another, by name; at most 50.
    pub rows: Vec<ImpactRow<'a>>,
    /// How many more there are.
    pub more: usize,
    /// Other images with the same on them that cover clouds that would go dark, the best first; at most 10.
    pub instead: Vec<InsteadRow<'a>>,
    /// The command that says the same.
    pub command: String,
}

/// A ServerTemplate for which something changes.
#[derive(Debug, Serialize)]
pub struct ImpactRow<'a> {
    /// Its name and page.
    pub link: Link<'a>,
    /// The clouds in which it would not run any more; at most 12.
    pub dark: Vec<&'a str>,
    /// How many more clouds that are.
    pub more_dark: usize,
    /// In how many clouds an image would have to be chosen that is the default now.
    pub choose: usize,
    /// In how many clouds it would still run.
    pub remains: usize,
}

/// An image that would do instead.
#[derive(Debug, Serialize)]
pub struct InsteadRow<'a> {
    /// Its name and page.
    pub link: Link<'a>,
    /// The clouds that it covers of those that would go dark; at most 12.
    pub covers: Vec<&'a str>,
    /// How many more clouds that are.
    pub more: usize,
}

/// All machine images by name: `images.html`.
#[derive(Debug, Serialize)]
pub struct ImagesView<'a> {
    /// The frame.
    pub shell: Shell<'a>,
    /// Those of this page.
    pub rows: Vec<ImageSummary<'a>>,
    /// The way through the pages.
    pub pager: Pager,
}

/// A machine image in the list of all.
#[derive(Debug, Serialize)]
pub struct ImageSummary<'a> {
    /// Its name and page.
    pub link: Link<'a>,
    /// In how many clouds.
    pub clouds: usize,
    /// How many MultiCloud Image revisions name it.
    pub uses: usize,
}

/// A machine image by its normalized name, in all clouds: `image.html`.
#[derive(Debug, Serialize)]
pub struct ImageView<'a> {
    /// The frame.
    pub shell: Shell<'a>,
    /// Its name, as it is written first.
    pub name: &'a str,
    /// The name with which spellings are compared.
    pub normalized: &'a str,
    /// `Ubuntu 16.04`, if the name or the facts say it.
    pub system: Option<String>,
    /// A row for each cloud and uid, in the order of clouds; at most 300.
    pub rows: Vec<ImageUid<'a>>,
    /// How many more there are.
    pub more: usize,
    /// The MultiCloud Images that name one of them, newest revisions first; at most 100.
    pub images: Vec<ImageUse<'a>>,
    /// How many there are.
    pub images_total: usize,
    /// What happens when all of them go away.
    pub impact: ImpactView<'a>,
}

/// A machine image in one cloud.
#[derive(Debug, Serialize)]
pub struct ImageUid<'a> {
    /// Its anchor.
    pub anchor: String,
    /// The cloud and its page.
    pub cloud: Link<'a>,
    /// The type of cloud, for classes.
    pub cloud_type: &'a str,
    /// Its uid there.
    pub uid: &'a str,
    /// What the facts say of it: system, architecture, visibility; may be empty.
    pub facts: String,
    /// How many MultiCloud Image revisions name it there.
    pub uses: usize,
}

/// A MultiCloud Image revision.
#[derive(Debug, Serialize)]
pub struct ImageUse<'a> {
    /// Its name and page.
    pub link: Link<'a>,
    /// `rev 12`, `working copy`, `in a template`.
    pub revision: Cow<'a, str>,
    /// Its state.
    pub state: Word,
    /// How many ServerTemplate revisions use it.
    pub used_by: usize,
}

/// The families of agents: `agents.html`.
#[derive(Debug, Serialize)]
pub struct AgentsView<'a> {
    /// The frame.
    pub shell: Shell<'a>,
    /// The families, newest first.
    pub rows: Vec<AgentSummary>,
}

/// A family of agents in the list of all.
#[derive(Debug, Serialize)]
pub struct AgentSummary {
    /// Its name.
    pub title: &'static str,
    /// Its page.
    pub href: String,
    /// What it means for scripts and alerts: a sentence.
    pub meaning: &'static str,
    /// Whether it is past its end.
    pub ended: bool,
    /// The day its life ends or ended.
    pub life_ends: Option<String>,
    /// ServerTemplates with an image of it.
    pub templates: usize,
    /// MultiCloud Images of it.
    pub images: usize,
}

/// A page of a family of agents: `agent.html`.
#[derive(Debug, Serialize)]
pub struct AgentView<'a> {
    /// The frame.
    pub shell: Shell<'a>,
    /// Its name.
    pub title: &'static str,
    /// What it means for scripts and alerts: a sentence.
    pub meaning: &'static str,
    /// Whether it is past its end at the day that pages compare with.
    pub ended: bool,
    /// The dates of its members.
    pub dates: Vec<AgentDates<'a>>,
    /// The day the dates were true.
    pub as_of: &'a str,
    /// Where it runs, if a table says so; only on the first page.
    pub support: Option<SupportView<'a>>,
    /// ServerTemplates with an image of it, those whose default it is first, then by name; those of this page.
    pub templates: Vec<AgentUse<'a>>,
    /// The way through the pages of ServerTemplates.
    pub pager: Pager,
    /// MultiCloud Images of it, by name; at most 200, and only on the first page.
    pub images: Vec<Link<'a>>,
    /// How many there are.
    pub images_total: usize,
}

/// When an agent ends.
#[derive(Debug, Serialize)]
pub struct AgentDates<'a> {
    /// Its name.
    pub name: &'a str,
    /// The day support ends or ended.
    pub support_ends: Option<&'a str>,
    /// The day its life ends or ended.
    pub life_ends: Option<&'a str>,
}

/// A ServerTemplate with an image of an agent.
#[derive(Debug, Serialize)]
pub struct AgentUse<'a> {
    /// Its name and page.
    pub link: Link<'a>,
    /// Its publisher.
    pub publisher: &'a str,
    /// Whether its default image is of the agent.
    pub default: bool,
}

/// Where an agent runs.
#[derive(Debug, Serialize)]
pub struct SupportView<'a> {
    /// What the table is, a sentence or two.
    pub about: &'a str,
    /// The day it was true.
    pub as_of: &'a str,
    /// The columns: types of clouds.
    pub columns: Vec<&'a str>,
    /// The rows.
    pub rows: Vec<SupportRowView<'a>>,
    /// What the table cannot say.
    pub notes: Vec<&'a str>,
}

/// A system in one use case.
#[derive(Debug, Serialize)]
pub struct SupportRowView<'a> {
    /// `CentOS 7`.
    pub system: String,
    /// `install at boot`, ….
    pub use_case: &'static str,
    /// An answer for each column.
    pub cells: Vec<SupportCellView<'a>>,
}

/// An answer.
#[derive(Debug, Serialize)]
pub struct SupportCellView<'a> {
    /// `tested`, `supported`, `best-effort`, `not-supported`, `unknown`, with words.
    pub verdict: Word,
    /// As the table writes it.
    pub written: &'a str,
}
