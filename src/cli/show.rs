//! `catalog show`: one component, what it uses and what uses it.

use std::fmt::Write as _;

use serde::Serialize;

use crate::cli::Common;
use crate::cli::Outcome;
use crate::cli::answer::AnswerArgs;
use crate::cli::components;
use crate::cli::report::one_line;
use crate::cli::terminal::Terminal;
use crate::resolve::catalog::Answer;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Component;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::Reference;
use crate::resolve::catalog::RevisionNumber;
use crate::resolve::catalog::RightScript;
use crate::resolve::catalog::Role;
use crate::site::urls;
use crate::site::words;

/// The version of the format.
const FORMAT: &str = "show/1";

/// Shows a component: what it is, what it uses, what uses it, and its revisions.
///
/// With --transitive also what that uses, down to machine images and attachments, and the other way round every
/// ServerTemplate revision instead of the newest of each. What depends on a machine image or a cloud is told by
/// `catalog impact`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The component: `st:acme/linux-base@2`, or less where that says enough, or its name
    #[arg(value_name = "COMPONENT")]
    component: String,
    /// Follow uses to their ends, in both directions
    #[arg(long)]
    transitive: bool,
    #[command(flatten)]
    answer: AnswerArgs,
}

pub(super) fn run(args: &Args, common: &Common, terminal: &Terminal) -> Outcome {
    let Some(project) = args.answer.open(common, terminal)? else { return Ok(2) };
    let catalog = &*project.catalog;
    let item = components::find(catalog, &args.component, None)?;
    args.answer.answer(terminal, &Report::new(catalog, item, args.transitive), Report::human);
    Ok(0)
}

/// Fields are declared in the order of their names.
#[derive(Debug, Serialize)]
struct Report<'a> {
    address: String,
    format: &'static str,
    kind: &'static str,
    name: &'a str,
    publisher: &'a str,
    revision: Option<u32>,
    revisions: Vec<Revision<'a>>,
    state: &'static str,
    summary: Option<&'a str>,
    used_by: Vec<Use<'a>>,
    uses: Vec<Use<'a>>,
}

#[derive(Debug, Serialize)]
struct Revision<'a> {
    address: String,
    notes: Option<&'a str>,
    published: Option<String>,
    state: &'static str,
}

/// An end of a use.
#[derive(Debug, Serialize)]
struct Use<'a> {
    /// Of a component of this catalog.
    address: Option<String>,
    /// `here`, `external` or `unresolved`.
    answer: &'static str,
    /// Of a machine image, its cloud.
    cloud: Option<&'a str>,
    /// `ServerTemplate`, `RightScript`, `MultiCloud Image`, `machine image` or `attachment`.
    kind: &'static str,
    name: &'a str,
    /// As what it is used: `Boot 3`, `default image`; of a machine image its instance type.
    role: String,
    /// The component in between, where it is not used directly.
    via: Option<String>,
}

impl<'a> Report<'a> {
    fn new(catalog: &'a Catalog, item: &'a Item, is_transitive: bool) -> Self {
        let lineage = catalog.lineage_of(item);
        let publication = lineage.publication.as_deref();
        let revision = |id: &ItemId| {
            let item = catalog.item(*id);
            let record = item.record.as_deref();
            Revision {
                address: urls::component_address(catalog, item),
                notes: record.and_then(|it| it.notes.as_ref()).map(|notes| notes.value.as_str()),
                published: record.and_then(|it| it.published.as_ref()).map(|day| day.value.to_string()),
                state: words::state(item.state).id,
            }
        };
        Report {
            address: urls::component_address(catalog, item),
            format: FORMAT,
            kind: item.kind.title(),
            name: &item.name,
            publisher: &catalog.publisher(item.publisher).name,
            revision: match item.revision {
                RevisionNumber::Committed(number) => Some(number),
                RevisionNumber::Head => None,
            },
            revisions: lineage.items.iter().rev().map(revision).collect(),
            state: words::state(item.state).id,
            summary: publication
                .and_then(|file| file.short_description.as_ref())
                .map(|text| text.value.as_str())
                .or(item.description()),
            used_by: used_by(catalog, item, is_transitive),
            uses: uses(catalog, item, is_transitive),
        }
    }

    fn human(&self) -> String {
        let mut out = format!("{}  {}\n", self.address, one_line(self.name));
        let mut line = |text: &str| writeln!(out, "{}", text.trim_end()).expect("a string takes all");
        line(&format!("  {} of {}, {}", self.kind, one_line(self.publisher), self.state));
        if let Some(summary) = self.summary {
            line(&format!("  {}", one_line(summary.trim().lines().next().unwrap_or_default())));
        }
        for (title, uses) in [("uses", &self.uses), ("used by", &self.used_by)] {
            line(&format!("\n{title}{}", if uses.is_empty() { "  nothing" } else { "" }));
            for found in uses {
                let indent = if found.via.is_some() { "    " } else { "  " };
                let place = match (&found.address, found.cloud) {
                    (Some(address), _) => format!("{address}  {}", one_line(found.name)),
                    (None, Some(cloud)) => format!("{} in {}", one_line(found.name), one_line(cloud)),
                    (None, None) => one_line(found.name),
                };
                let answer = if found.answer == "here" { "" } else { found.answer };
                line(&format!("{indent}{:<16} {place}  {answer}", one_line(&found.role)));
            }
        }
        line("\nrevisions");
        for revision in &self.revisions {
            let day = revision.published.as_deref().unwrap_or("");
            let notes = one_line(revision.notes.unwrap_or_default().lines().next().unwrap_or_default());
            line(&format!("  {:<40} {:<12} {day:<10} {notes}", revision.address, revision.state));
        }
        out
    }
}

/// What `item` refers to; transitively each with what it is made of.
fn uses<'a>(catalog: &'a Catalog, item: &'a Item, is_transitive: bool) -> Vec<Use<'a>> {
    let mut found = Vec::new();
    match &item.component {
        Component::ServerTemplate(template) => {
            let scripts = template.scripts.iter().map(|used| {
                let role = Role::Script { sequence: used.sequence, position: used.position };
                ("RightScript", &used.reference, role)
            });
            let images = template.images.iter().enumerate();
            let images =
                images.map(|(at, image)| ("MultiCloud Image", image, Role::Image { default: at == 0 }));
            for (kind, reference, role) in scripts.chain(images) {
                let target = reference.item().map(|id| catalog.item(id));
                found.push(direct(catalog, kind, reference, target, role));
                if let (Some(target), true) = (target, is_transitive) {
                    parts(catalog, target, Some(target), &mut found);
                }
            }
        }
        Component::RightScript(_) | Component::MultiCloudImage(_) => parts(catalog, item, None, &mut found),
    }
    found
}

fn direct<'a>(
    catalog: &'a Catalog,
    kind: &'static str,
    reference: &'a Reference,
    target: Option<&'a Item>,
    role: Role,
) -> Use<'a> {
    Use {
        address: target.map(|item| urls::component_address(catalog, item)),
        answer: match reference.answer {
            Answer::Item(_) => "here",
            Answer::External => "external",
            Answer::Unresolved => "unresolved",
        },
        cloud: None,
        kind,
        name: target.map_or(reference.written.as_str(), |item| &item.name),
        role: words::role(role),
        via: None,
    }
}

/// The machine images of an image, or the attachments of a script.
fn parts<'a>(catalog: &'a Catalog, item: &'a Item, via: Option<&Item>, found: &mut Vec<Use<'a>>) {
    let via = || via.map(|item| urls::component_address(catalog, item));
    let part =
        |kind, name, cloud, role| Use { address: None, answer: "here", cloud, kind, name, role, via: via() };
    match &item.component {
        Component::MultiCloudImage(image) => {
            found.extend(image.settings.iter().map(|it| {
                let cloud = catalog.cloud(it.cloud).display_name.as_str();
                let role = it.setting.instance_type.value.clone();
                part("machine image", it.setting.image.value.as_str(), Some(cloud), role)
            }));
        }
        Component::RightScript(RightScript { attachments, .. }) => {
            let files = attachments.iter();
            found.extend(files.map(|file| part("attachment", &file.path, None, "attachment".to_owned())));
        }
        Component::ServerTemplate(_) => {}
    }
}

/// The ServerTemplate revisions that use `item`: of each lineage the newest that does, transitively all of them, and
/// those that use another revision of it.
fn used_by<'a>(catalog: &'a Catalog, item: &'a Item, is_transitive: bool) -> Vec<Use<'a>> {
    let mut found = Vec::new();
    let own = [item.id];
    let items = if is_transitive { &catalog.lineage_of(item).items[..] } else { &own };
    let items = if items.contains(&item.id) { items } else { &own };
    for id in items {
        let via = (*id != item.id).then(|| urls::component_address(catalog, catalog.item(*id)));
        for usage in &catalog.item(*id).used_by {
            let user = catalog.item(usage.by);
            let newest = catalog.lineage_of(user).newest;
            let is_shown = is_transitive || user.id == newest || is_last_user(catalog, item, user, newest);
            if is_shown {
                found.push(Use {
                    address: Some(urls::component_address(catalog, user)),
                    answer: "here",
                    cloud: None,
                    kind: user.kind.title(),
                    name: &user.name,
                    role: words::role(usage.role),
                    via: via.clone(),
                });
            }
        }
    }
    found
}

/// Whether no later revision of the lineage of `user` uses `item`.
fn is_last_user(catalog: &Catalog, item: &Item, user: &Item, newest: ItemId) -> bool {
    let lineage = catalog.lineage_of(user);
    let users = item.used_by.iter().map(|usage| usage.by).filter(|id| lineage.items.contains(id));
    let users: Vec<ItemId> = users.collect();
    !users.contains(&newest) && users.iter().max() == Some(&user.id)
}
