//! `catalog impact`: what depends on an image, a cloud or a script.

use std::fmt::Write as _;

use serde::Serialize;

use crate::cli::Common;
use crate::cli::Outcome;
use crate::cli::answer::AnswerArgs;
use crate::cli::components;
use crate::cli::report::count_of;
use crate::cli::report::one_line;
use crate::cli::resolve::find_cloud;
use crate::cli::terminal::Terminal;
use crate::diag::nearest;
use crate::error::Error;
use crate::impact;
use crate::impact::Hit;
use crate::impact::Impact;
use crate::impact::Loss;
use crate::impact::Systems;
use crate::model::Kind;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::site::urls;
use crate::site::words;

/// The version of the format.
const FORMAT: &str = "impact/1";

/// Tells what depends on an image, a cloud or a script; where servers would not start any more; and which other image
/// of the catalog would do.
///
/// An edit of a MultiCloud Image affects servers created from then on; running servers keep their image.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true))]
pub(super) struct Args {
    /// A machine image, by its uid, `ami-0123456789abcdef0`, or by its name in any spelling, `Ubuntu_16.04_x64`; with
    /// --cloud in that cloud only
    #[arg(long, value_name = "IMAGE", group = "what", conflicts_with_all = ["mci", "script"])]
    image: Option<String>,
    /// A MultiCloud Image: its name or address; with `@8` that revision only
    #[arg(long, value_name = "MCI", group = "what", conflicts_with_all = ["cloud", "script"])]
    mci: Option<String>,
    /// A cloud: its name, display name, alias, region or slug
    #[arg(long, value_name = "CLOUD", group = "what", conflicts_with = "script")]
    cloud: Option<String>,
    /// A RightScript: its name or address; with `@8` that revision only
    #[arg(long, value_name = "SCRIPT", group = "what")]
    script: Option<String>,
    /// Every revision that is hit, instead of the newest of each lineage
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    answer: AnswerArgs,
}

pub(super) fn run(args: &Args, common: &Common, terminal: &Terminal) -> Outcome {
    let Some(project) = args.answer.open(common, terminal)? else { return Ok(2) };
    let catalog = &*project.catalog;
    let (loss, title) = loss(catalog, args)?;
    let images = impact::touched(catalog, &loss);
    let mut found = impact::impact(catalog, &Systems::new(catalog), &loss, images);
    let revisions = found.hits.len();
    if !args.all {
        found.hits.retain(|hit| is_newest(catalog, hit.template));
    }
    let report = Report::new(catalog, &title, &found, revisions);
    args.answer.answer(terminal, &report, Report::human);
    Ok(0)
}

/// Whether an item is the revision that its lineage's own page shows.
fn is_newest(catalog: &Catalog, id: ItemId) -> bool {
    match catalog.item(id).home {
        Home::Revision(lineage) => catalog.lineage(lineage).newest == id,
        Home::Part { .. } => false,
    }
}

/// What the flags take away, and its name.
fn loss(catalog: &Catalog, args: &Args) -> Result<(Loss, String), Error> {
    let cloud = args.cloud.as_deref().map(|written| find_cloud(catalog, written)).transpose()?;
    if let Some(uid) = &args.image {
        let own = cloud.as_ref().map(crate::launch::FoundCloud::id);
        let mut gone = impact::MachineImages::new();
        if own != Some(None) {
            gone = impact::machine_images(catalog, uid, own.flatten());
        }
        if gone.is_empty() && own != Some(None) {
            gone = impact::images_named(catalog, uid, own.flatten());
        }
        if gone.is_empty() {
            return Err(Error::Usage { message: no_image(catalog, uid) });
        }
        return Ok((Loss::MachineImages(gone), uid.clone()));
    }
    if let Some(cloud) = cloud {
        let Some(id) = cloud.id() else {
            let message = format!("nothing in this catalog covers `{}`", cloud.display_name());
            return Err(Error::Usage { message });
        };
        return Ok((Loss::Cloud(id), cloud.display_name().to_owned()));
    }
    let (written, kind) = match (&args.mci, &args.script) {
        (Some(written), _) => (written, Kind::MultiCloudImage),
        (None, Some(written)) => (written, Kind::RightScript),
        (None, None) => unreachable!("the group is required"),
    };
    let item = components::find(catalog, written, Some(kind))?;
    let address = urls::component_address(catalog, item);
    let is_one = written.contains('#')
        || written.rsplit('@').next().is_some_and(|end| address.ends_with(&format!("@{end}")));
    let items = impact::revisions(catalog, item, !is_one);
    let title = format!("{} `{}`", kind.title(), item.name);
    Ok(match kind {
        Kind::RightScript => (Loss::Scripts(items), title),
        Kind::MultiCloudImage | Kind::ServerTemplate => (Loss::Images(items), title),
    })
}

fn no_image(catalog: &Catalog, uid: &str) -> String {
    let settings = catalog.all_items().filter_map(Item::multi_cloud_image).flat_map(|image| &image.settings);
    match nearest(uid, settings.map(|it| it.setting.image.value.as_str())) {
        Some(near) => format!("no image of this catalog names `{uid}` there; did you mean `{near}`?"),
        None => format!("no image of this catalog names `{uid}` there"),
    }
}

#[derive(Serialize)]
struct Report<'a> {
    /// The clouds in which some ServerTemplate does not run any more.
    dark: Vec<&'a str>,
    format: &'static str,
    /// The MultiCloud Images that are touched.
    images: Vec<String>,
    instead: Vec<InsteadReport<'a>>,
    /// How many ServerTemplate revisions are hit, those included that are not listed.
    revisions: usize,
    templates: Vec<TemplateReport<'a>>,
    what: &'a str,
}

#[derive(Serialize)]
struct TemplateReport<'a> {
    address: String,
    changes: Vec<ChangeReport<'a>>,
    name: &'a str,
    /// In how many clouds it still runs.
    remains: usize,
    roles: Vec<String>,
}

#[derive(Serialize)]
struct ChangeReport<'a> {
    after: &'static str,
    before: &'static str,
    cloud: &'a str,
    dark: bool,
}

#[derive(Serialize)]
struct InsteadReport<'a> {
    address: String,
    clouds: Vec<&'a str>,
    name: &'a str,
}

impl<'a> Report<'a> {
    fn new(catalog: &'a Catalog, what: &'a str, found: &Impact, revisions: usize) -> Self {
        let cloud = |id: &CloudId| catalog.cloud(*id).display_name.as_str();
        let template = |hit: &Hit| {
            let item = catalog.item(hit.template);
            TemplateReport {
                address: urls::component_address(catalog, item),
                changes: hit
                    .changes
                    .iter()
                    .map(|change| ChangeReport {
                        after: change.after.text(),
                        before: change.before.text(),
                        cloud: cloud(&change.cloud),
                        dark: change.dark,
                    })
                    .collect(),
                name: &item.name,
                remains: hit.remains,
                roles: hit.roles.iter().map(|role| words::role(*role)).collect(),
            }
        };
        Report {
            dark: found.dark().iter().map(cloud).collect(),
            format: FORMAT,
            images: found
                .images
                .iter()
                .map(|id| urls::component_address(catalog, catalog.item(*id)))
                .collect(),
            instead: found
                .instead
                .iter()
                .map(|it| InsteadReport {
                    address: urls::component_address(catalog, catalog.item(it.image)),
                    clouds: it.covers.iter().map(cloud).collect(),
                    name: &catalog.item(it.image).name,
                })
                .collect(),
            revisions,
            templates: found.hits.iter().map(template).collect(),
            what,
        }
    }

    fn human(&self) -> String {
        let mut out = String::new();
        let mut line = |text: &str| writeln!(out, "{text}").expect("a string takes all");
        line(&format!(
            "without {}: {} hit, {} in all",
            one_line(self.what),
            count_of(self.templates.len(), "ServerTemplate"),
            count_of(self.revisions, "revision"),
        ));
        let names = |words: &[&str]| words.iter().map(|word| one_line(word)).collect::<Vec<_>>().join(", ");
        for template in &self.templates {
            line(&format!("\n{}  {}", template.address, one_line(template.name)));
            if !template.roles.is_empty() {
                line(&format!("  uses it as   {}", template.roles.join(", ")));
            }
            let of = |dark: bool| template.changes.iter().filter(move |change| change.dark == dark);
            let dark: Vec<&str> = of(true).map(|change| change.cloud).collect();
            if !dark.is_empty() {
                line(&format!("  goes dark in {}", names(&dark)));
            }
            for change in of(false) {
                line(&format!("  {}: {} -> {}", one_line(change.cloud), change.before, change.after));
            }
            line(&format!("  still runs in {}", count_of(template.remains, "cloud")));
        }
        if !self.instead.is_empty() {
            line("\ninstead of it");
        }
        for instead in &self.instead {
            line(&format!("  {}  {}: {}", instead.address, one_line(instead.name), names(&instead.clouds)));
        }
        if self.instead.is_empty() && !self.dark.is_empty() && !self.images.is_empty() {
            line("\nno other image of this catalog would do");
        }
        out
    }
}
