//! The page of a ServerTemplate: template `server_template.html`.

use std::borrow::Cow;

use serde::Serialize;

use crate::site::views::component::CloudTypeCount;
use crate::site::views::component::GetThis;
use crate::site::views::component::Header;
use crate::site::views::component::Info;
use crate::site::views::component::RevisionRow;
use crate::site::views::component::ValueView;
use crate::site::views::rows::Rows;
use crate::site::views::shell::Badge;
use crate::site::views::shell::Link;
use crate::site::views::shell::Shell;
use crate::site::views::shell::Word;

/// A ServerTemplate's revision, or its newest.
#[derive(Debug, Serialize)]
pub struct ServerTemplateView<'a> {
    /// The frame.
    pub shell: Shell<'a>,
    /// The head.
    pub header: Header<'a>,
    /// The box "Get this".
    pub get: GetThis<'a>,
    /// Section `info`, and `support`.
    pub info: Info<'a>,
    /// Section `launch`.
    pub launch: LaunchView<'a>,
    /// Section `images`.
    pub images: Images<'a>,
    /// Section `scripts`: the three sequences in order, also where they are empty.
    pub scripts: Vec<ScriptGroup<'a>>,
    /// Section `inputs`.
    pub inputs: Inputs<'a>,
    /// Section `alerts`, in order.
    pub alerts: Vec<AlertRow<'a>>,
    /// Section `parts`: scripts and images that are published with this revision and have no lineage of their own.
    pub parts: Vec<PartRow<'a>>,
    /// Section `revisions`, newest first.
    pub revisions: Vec<RevisionRow<'a>>,
}

/// What a launch needs.
#[derive(Debug, Serialize)]
pub struct LaunchView<'a> {
    /// The component as the command line writes it: `st:acme/linux-base@2`.
    pub address: String,
    /// What must be supplied, by when; may be empty.
    pub supply: Vec<SupplyGroup<'a>>,
    /// Inputs for which scripts have different values and nobody decides.
    pub ambiguous: Vec<AmbiguousRow<'a>>,
    /// The script of the launch picker, if the theme has one.
    pub script: Option<String>,
}

/// What must be supplied before the scripts of one sequence can run.
#[derive(Debug, Serialize)]
pub struct SupplyGroup<'a> {
    /// `Before it boots`, `When a script is run`, `Before it stops`.
    pub title: &'static str,
    /// The inputs, each with its anchor.
    pub inputs: Vec<Link<'a>>,
}

/// An input that must be decided.
#[derive(Debug, Serialize)]
pub struct AmbiguousRow<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its anchor on this page.
    pub href: String,
    /// What each script says.
    pub values: Vec<ConflictValue<'a>>,
}

/// Which images, and where they run.
#[derive(Debug, Serialize)]
pub struct Images<'a> {
    /// The MultiCloud Images in order; the first is the default.
    pub rows: Vec<ImageRow<'a>>,
    /// A row for each cloud that some image covers; a cell for each of `rows`.
    pub matrix: Rows<MatrixRow<'a>>,
    /// The five words with how many of the matrix's rows say so; only words that occur.
    pub legend: Vec<LegendRow>,
    /// Whether a cloud that is not in the matrix is Unknown rather than No.
    pub unknown: bool,
    /// Why: a sentence for each image that is not in this catalog.
    pub reasons: Vec<String>,
    /// The types of clouds in the matrix.
    pub types: Vec<CloudTypeCount<'a>>,
}

/// An image of a ServerTemplate.
#[derive(Debug, Serialize)]
pub struct ImageRow<'a> {
    /// Its anchor, `image-1`.
    pub anchor: String,
    /// Its name and page; without a page if it is not in this catalog.
    pub link: Link<'a>,
    /// Whether it is the default.
    pub default: bool,
    /// Its revision: `rev 8`, `latest`, `head`, `working copy`, `in this template`.
    pub revision: Cow<'a, str>,
    /// Its publisher.
    pub publisher: Option<Link<'a>>,
    /// How it is referred to: `pinned`, `floating`, `head`, `local`, `href`, `inline`, with words.
    pub firmness: Word,
    /// `here`, `external` or `unresolved`, with words.
    pub answer: Word,
    /// Why it is Unknown, if it is: a sentence.
    pub reason: Option<String>,
    /// `Ubuntu 16.04`; none if its name does not say.
    pub system: Option<String>,
    /// `x64`, `i386`.
    pub architecture: Option<&'a str>,
    /// `RightLink 10`, `RightLink 6`, …; `no agent`; none if the image is not here.
    pub agent: Option<String>,
    /// How many clouds it covers; none if the image is not here.
    pub clouds: Option<usize>,
    /// Remarks: ended, deprecated, part.
    pub badges: Vec<Badge<'a>>,
}

/// A cloud in the matrix.
#[derive(Debug, Serialize)]
pub struct MatrixRow<'a> {
    /// Its anchor, `cloud-<slug>`.
    pub anchor: String,
    /// Its name to show, and its page.
    pub link: Link<'a>,
    /// Its name in the API and in files.
    pub name: &'a str,
    /// The provider's region; may be empty.
    pub region: &'a str,
    /// Its type, for classes.
    pub cloud_type: &'a str,
    /// Does it run there? Ids: `default`, `choose-mci`, `ended`, `unknown`, `no`.
    pub word: Word,
    /// For each of the images.
    pub cells: Vec<MatrixCell<'a>>,
    /// Since which revision it runs there without a break: `rev 3`; none if since the first.
    pub since: Option<Cow<'static, str>>,
}

/// An image in a cloud.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct MatrixCell<'a> {
    /// `yes`: mapped; `no`: not mapped; `unknown`: the image is not in this catalog.
    pub state: &'static str,
    /// The machine image's uid, if mapped; else empty.
    pub image: &'a str,
    /// The instance type, if mapped; else empty.
    pub instance_type: &'a str,
    /// What the instance is started with, if the image says.
    pub user_data: Option<&'a str>,
}

/// A word of the five and how often it is said.
#[derive(Debug, Serialize)]
pub struct LegendRow {
    /// The word.
    pub word: Word,
    /// What it means: a sentence.
    pub meaning: &'static str,
    /// How many clouds.
    pub count: usize,
}

/// The scripts of one sequence.
#[derive(Debug, Serialize)]
pub struct ScriptGroup<'a> {
    /// `boot`, `operational`, `decommission`.
    pub id: &'static str,
    /// `Boot`, `Operational`, `Decommission`.
    pub title: &'static str,
    /// When they run: a sentence.
    pub meaning: &'static str,
    /// The scripts, in order.
    pub rows: Rows<ScriptRow<'a>>,
}

/// A script at its place.
#[derive(Debug, Serialize)]
pub struct ScriptRow<'a> {
    /// Its anchor, `script-boot-1`.
    pub anchor: String,
    /// Its sequence: `Boot`, ….
    pub sequence: &'static str,
    /// Its place, from 1.
    pub position: u32,
    /// Its name and page; without a page if it is not in this catalog.
    pub link: Link<'a>,
    /// Its revision: `rev 8`, `latest`, `head`, `working copy`, `in this template`.
    pub revision: Cow<'a, str>,
    /// Its publisher.
    pub publisher: Option<Link<'a>>,
    /// How it is referred to.
    pub firmness: Word,
    /// `here`, `external` or `unresolved`, with words.
    pub answer: Word,
    /// Why it is not here, if it is not: a sentence.
    pub reason: Option<String>,
    /// A sentence or two, plain text; may be empty.
    pub summary: Cow<'a, str>,
    /// How many inputs it declares; none if it is not here.
    pub inputs: Option<usize>,
    /// How many attachments; none if it is not here.
    pub attachments: Option<usize>,
    /// Remarks: deprecated, part.
    pub badges: Vec<Badge<'a>>,
    /// Since which revision it is in this sequence without a break: `rev 3`; none if since the first.
    pub since: Option<Cow<'static, str>>,
}

/// All inputs, laid over each other.
#[derive(Debug, Serialize)]
pub struct Inputs<'a> {
    /// By category.
    pub groups: Vec<InputGroup<'a>>,
    /// How many in all.
    pub total: usize,
    /// How many must be supplied.
    pub must_supply: usize,
    /// How many scripts disagree about.
    pub conflicts: usize,
    /// Why there may be more: a sentence for each script that is not in this catalog.
    pub reasons: Vec<String>,
}

/// The inputs of one category.
#[derive(Debug, Serialize)]
pub struct InputGroup<'a> {
    /// The category; `Other` for those without one.
    pub title: &'a str,
    /// Its anchor.
    pub anchor: String,
    /// Its inputs.
    pub rows: Rows<InputRow<'a>>,
}

/// An input of a ServerTemplate.
#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template asks each by its name")]
pub struct InputRow<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its anchor, `input-NAME`.
    pub anchor: String,
    /// Safe HTML; may be empty.
    pub description: String,
    /// Whether it takes several values.
    pub array: bool,
    /// Whether some script requires it.
    pub required: bool,
    /// Whether a user must supply it.
    pub must_supply: bool,
    /// Whether all scripts call it advanced.
    pub advanced: bool,
    /// The sequences whose scripts declare it: `Boot`, ….
    pub phases: Vec<&'static str>,
    /// The sequences whose scripts require it.
    pub required_in: Vec<&'static str>,
    /// The value a server gets when nobody says more.
    pub value: Option<ValueView<'a>>,
    /// The default that its scripts share, if they do and it is not `value`.
    pub default: Option<ValueView<'a>>,
    /// Who decides the value: `nobody`, `script`, `server-template`, with words.
    pub set_by: Word,
    /// The drop-down's values.
    pub possible_values: Vec<ValueView<'a>>,
    /// The scripts that declare it; empty for an override that no known script declares.
    pub declared_by: Vec<Link<'a>>,
    /// Where its scripts differ.
    pub conflicts: Vec<ConflictRow<'a>>,
    /// Since which revision it is there without a break: `rev 3`; none if since the first.
    pub since: Option<Cow<'static, str>>,
}

/// A property in which scripts differ.
#[derive(Debug, Serialize)]
pub struct ConflictRow<'a> {
    /// `Default`, `Required`, ….
    pub property: &'static str,
    /// Each script and what it says.
    pub values: Vec<ConflictValue<'a>>,
}

/// What one script says.
#[derive(Debug, Serialize)]
pub struct ConflictValue<'a> {
    /// The script.
    pub script: Link<'a>,
    /// What it says.
    pub value: &'a str,
}

/// An alert.
#[derive(Debug, Serialize)]
pub struct AlertRow<'a> {
    /// Its anchor, `alert-1`.
    pub anchor: String,
    /// Its name.
    pub name: &'a str,
    /// Safe HTML; may be empty.
    pub description: String,
    /// The whole clause as a sentence.
    pub sentence: String,
    /// `cpu-0/cpu-idle.value`.
    pub metric: String,
    /// `>`, `>=`, `<`, `<=`, `==`, `!=`.
    pub operator: &'static str,
    /// What is compared with.
    pub threshold: &'a str,
    /// How long it must hold.
    pub minutes: u64,
    /// `escalate`, `grow`, `shrink`.
    pub action: &'static str,
    /// The escalation or the vote tag.
    pub target: &'a str,
}

/// A bundled part.
#[derive(Debug, Serialize)]
pub struct PartRow<'a> {
    /// Its kind.
    pub kind: Word,
    /// Its name and page.
    pub link: Link<'a>,
}
