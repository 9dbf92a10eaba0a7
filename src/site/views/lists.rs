//! The home page and the lists: templates `home.html`, `list.html`, `clouds.html`, `cloud.html`,
//! `publishers.html`, `publisher.html`, `categories.html`, `category.html`.

use std::borrow::Cow;

use serde::Serialize;

use crate::site::views::component::Card;
use crate::site::views::find::Browse;
use crate::site::views::find::FacetGroup;
use crate::site::views::rows::Rows;
use crate::site::views::shell::Facet;
use crate::site::views::shell::Link;
use crate::site::views::shell::Pager;
use crate::site::views::shell::Shell;
use crate::site::views::shell::Word;

/// The home page: `home.html`.
#[derive(Debug, Serialize)]
pub struct HomeView<'a> {
    /// The frame.
    pub shell: Shell<'a>,
    /// Totals: one for each kind (its list), then clouds, publishers, categories, where there are some.
    pub totals: Vec<Facet<'a>>,
    /// Featured components, by name; may be empty.
    pub featured: Vec<Card<'a>>,
    /// The newest publications, newest first, at most 9; in a plain folder empty.
    pub recent: Vec<Card<'a>>,
    /// Where nothing is published or featured: the first ServerTemplates by name, at most 9; else empty.
    pub first: Vec<Card<'a>>,
    /// "Where do you want to run it?": clouds by type; may be empty.
    pub clouds: Vec<CloudGroup<'a>>,
    /// The supported-cloud matrix, if there is one.
    pub matrix: Option<String>,
    /// Categories with how many components, by name.
    pub categories: Vec<Facet<'a>>,
    /// Publishers with how many components, by name.
    pub publishers: Vec<Facet<'a>>,
    /// Content pages, in menu order.
    pub guides: Vec<GuideRow<'a>>,
    /// Whether everything here is a working copy of a plain folder.
    pub working_copies: bool,
}

/// A content page in a list.
#[derive(Debug, Serialize)]
pub struct GuideRow<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its page.
    pub href: String,
    /// One sentence; may be empty.
    pub description: &'a str,
}

/// The clouds of one type.
#[derive(Debug, Serialize)]
pub struct CloudGroup<'a> {
    /// For classes: `amazon`, …; `other`.
    pub id: Cow<'a, str>,
    /// `AWS`, ….
    pub title: Cow<'a, str>,
    /// Its clouds.
    pub rows: Vec<CloudSummary<'a>>,
}

/// A cloud in a list.
#[derive(Debug, Serialize)]
pub struct CloudSummary<'a> {
    /// Its name to show.
    pub title: &'a str,
    /// Its name in the API and in files.
    pub name: &'a str,
    /// The provider's region; may be empty.
    pub region: &'a str,
    /// Its page.
    pub href: String,
    /// Whether it is past its end.
    pub ended: bool,
    /// ServerTemplates that run there by default.
    pub by_default: usize,
    /// ServerTemplates that run there with another image.
    pub by_choice: usize,
    /// ServerTemplates whose agent is past its end, or all in a cloud that is.
    pub by_ended: usize,
    /// MultiCloud Images that cover it.
    pub images: usize,
}

/// A page of the list of one kind: `list.html`.
#[derive(Debug, Serialize)]
pub struct ListView<'a> {
    /// The frame.
    pub shell: Shell<'a>,
    /// The kind: `server-templates`, …; the text is `ServerTemplates`, ….
    pub kind: Word,
    /// What such a component is: a sentence.
    pub meaning: &'static str,
    /// The components of this page, by name.
    pub cards: Vec<Card<'a>>,
    /// The way through the pages.
    pub pager: Pager,
    /// The facets of this kind; their values are on the first page only.
    pub facets: Vec<FacetGroup<'a>>,
    /// What the list leaves out: the page of deprecated components.
    pub deprecated: Option<Facet<'a>>,
    /// For the script.
    pub browse: Browse,
}

/// All clouds: `clouds.html`.
#[derive(Debug, Serialize)]
pub struct CloudsView<'a> {
    /// The frame.
    pub shell: Shell<'a>,
    /// By type.
    pub groups: Vec<CloudGroup<'a>>,
    /// All machine images, if some have a name.
    pub machine_images: Option<String>,
    /// All agents, if there are images.
    pub agents: Option<String>,
    /// The supported-cloud matrix, if there is one.
    pub matrix: Option<String>,
    /// How many ServerTemplates have an image that is not in this catalog, so that they may run in more clouds.
    pub unknown: usize,
}

/// A page of what runs in one cloud: `cloud.html`.
#[derive(Debug, Serialize)]
pub struct CloudView<'a> {
    /// The frame.
    pub shell: Shell<'a>,
    /// Its name to show.
    pub title: &'a str,
    /// Its name in the API and in files.
    pub name: &'a str,
    /// The type's title: `AWS`, ….
    pub cloud_type: Cow<'a, str>,
    /// The type for classes.
    pub cloud_type_id: Cow<'a, str>,
    /// The provider's region; may be empty.
    pub region: &'a str,
    /// The day it ended, if it did.
    pub retired: Option<&'a str>,
    /// Whether that day is past.
    pub ended: bool,
    /// How many ServerTemplates for each word that occurs, in the order of legends.
    pub counts: Vec<WordCount>,
    /// ServerTemplates, by word in the order of legends, then name; those of this page.
    pub groups: Vec<RunGroup<'a>>,
    /// The way through the pages of ServerTemplates.
    pub pager: Pager,
    /// ServerTemplates that run in no other cloud, by name: what is lost with this one; at most 50, and only on the
    /// first page.
    pub only_here: Vec<Link<'a>>,
    /// How many there are.
    pub only_here_total: usize,
    /// The command that says the same and more.
    pub impact_command: String,
    /// MultiCloud Images that cover it, by name; at most 200, and only on the first page.
    pub images: Rows<CloudImageRow<'a>>,
    /// How many MultiCloud Images there are.
    pub images_total: usize,
}

/// A word of the five and how often it is said.
#[derive(Debug, Serialize)]
pub struct WordCount {
    /// The word.
    pub word: Word,
    /// What it means here: a sentence.
    pub meaning: &'static str,
    /// How many ServerTemplates.
    pub count: usize,
}

/// ServerTemplates with one word.
#[derive(Debug, Serialize)]
pub struct RunGroup<'a> {
    /// The word.
    pub word: Word,
    /// What it means here: a sentence.
    pub meaning: &'static str,
    /// The ServerTemplates.
    pub rows: Rows<RunRow<'a>>,
}

/// A ServerTemplate in a cloud.
#[derive(Debug, Serialize)]
pub struct RunRow<'a> {
    /// Its name and page; the page leads to its row for this cloud.
    pub link: Link<'a>,
    /// Its publisher.
    pub publisher: Link<'a>,
    /// `rev 12`, or `working copy`.
    pub revision: Cow<'a, str>,
    /// The image to take there: the default if it covers the cloud, else the first that does.
    pub image: Option<Link<'a>>,
    /// That image's uid there; empty if there is none.
    pub uid: &'a str,
    /// Its instance type there; empty if there is none.
    pub instance_type: &'a str,
}

/// A MultiCloud Image in a cloud.
#[derive(Debug, Serialize)]
pub struct CloudImageRow<'a> {
    /// Its name and page.
    pub link: Link<'a>,
    /// Its publisher.
    pub publisher: Link<'a>,
    /// The machine image's uid.
    pub uid: &'a str,
    /// The instance type.
    pub instance_type: &'a str,
}

/// All publishers: `publishers.html`.
#[derive(Debug, Serialize)]
pub struct PublishersView<'a> {
    /// The frame.
    pub shell: Shell<'a>,
    /// By name.
    pub rows: Vec<PublisherRow<'a>>,
}

/// A publisher in a list.
#[derive(Debug, Serialize)]
pub struct PublisherRow<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its page.
    pub href: String,
    /// `Vendor`, `Partner`, `Community`; none without a file.
    pub kind: Option<Word>,
    /// Its large logo.
    pub logo: Option<String>,
    /// How many components of each kind, those with some.
    pub counts: Vec<KindCount>,
}

/// A kind and how many.
#[derive(Debug, Serialize)]
pub struct KindCount {
    /// The kind: `server-templates`, …; the text is `ServerTemplates`, ….
    pub kind: Word,
    /// How many.
    pub count: usize,
}

/// A page of one publisher: `publisher.html`.
#[derive(Debug, Serialize)]
pub struct PublisherView<'a> {
    /// The frame.
    pub shell: Shell<'a>,
    /// Its name.
    pub name: &'a str,
    /// `Vendor`, `Partner`, `Community`; none without a file.
    pub kind: Option<Word>,
    /// Its large logo.
    pub logo: Option<String>,
    /// An e-mail address.
    pub contact: Option<&'a str>,
    /// A web address, safe to link.
    pub website: Option<&'a str>,
    /// Safe HTML; may be empty.
    pub welcome: String,
    /// Safe HTML; may be empty.
    pub support: String,
    /// How many components of each kind, those with some.
    pub counts: Vec<KindCount>,
    /// Its components, by kind, then name; those of this page.
    pub cards: Vec<Card<'a>>,
    /// The way through the pages.
    pub pager: Pager,
}

/// All categories: `categories.html`.
#[derive(Debug, Serialize)]
pub struct CategoriesView<'a> {
    /// The frame.
    pub shell: Shell<'a>,
    /// By name.
    pub rows: Vec<Facet<'a>>,
}

/// A page of one category: `category.html`.
#[derive(Debug, Serialize)]
pub struct CategoryView<'a> {
    /// The frame.
    pub shell: Shell<'a>,
    /// Its name.
    pub name: &'a str,
    /// How many components of each kind, those with some.
    pub counts: Vec<KindCount>,
    /// Its components, by kind, then name; those of this page.
    pub cards: Vec<Card<'a>>,
    /// The way through the pages.
    pub pager: Pager,
}
