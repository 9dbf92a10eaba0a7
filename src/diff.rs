//! What changed between two components of a kind: by meaning first, then by text.
//!
//! Only what is resolved is compared, so that another layout, order of keys or comment changes nothing. Each change
//! says how much it weighs, and the heaviest is the verdict: it never calls a removed or newly required thing harmless.

mod image;
mod inputs;
mod script;
mod template;
pub mod text;

#[cfg(test)]
mod tests;

use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Component;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::Reference;
use crate::source::Sources;

/// What happened to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is another.
    Modified,
}

impl Effect {
    /// The words of the legend.
    pub fn text(self) -> &'static str {
        match self {
            Effect::Added => "Added",
            Effect::Removed => "Removed",
            Effect::Modified => "Modified",
        }
    }

    /// The effect of a thing that was or was not there before, and is or is not after.
    fn of(before: bool, after: bool) -> Effect {
        match (before, after) {
            (false, _) => Effect::Added,
            (true, false) => Effect::Removed,
            (true, true) => Effect::Modified,
        }
    }
}

/// How much a change matters to whoever relies on the older one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing changed.
    Same,
    /// It does the same, better or worded better.
    Fix,
    /// It does more; what worked works.
    Addition,
    /// Something that worked may not, or asks for more.
    Breaking,
}

impl Verdict {
    /// The word as pages, JSON and the command line write it.
    pub fn text(self) -> &'static str {
        match self {
            Verdict::Same => "same",
            Verdict::Fix => "fix",
            Verdict::Addition => "addition",
            Verdict::Breaking => "breaking",
        }
    }
}

/// What a change is about, in the order of pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Name, description, packages, system.
    About,
    /// Does it run there?
    Clouds,
    /// The MultiCloud Images.
    Images,
    /// The scripts.
    Scripts,
    /// The inputs.
    Inputs,
    /// The alerts.
    Alerts,
    /// The source of a script.
    Source,
    /// The attachments of a script.
    Attachments,
    /// The tags of an image.
    Tags,
    /// What each cloud gets.
    Settings,
}

impl Section {
    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Section::About => "About it",
            Section::Clouds => "Clouds",
            Section::Images => "Images",
            Section::Scripts => "Scripts",
            Section::Inputs => "Inputs",
            Section::Alerts => "Alerts",
            Section::Source => "Source",
            Section::Attachments => "Attachments",
            Section::Tags => "Tags",
            Section::Settings => "Cloud settings",
        }
    }

    /// For anchors and JSON.
    pub fn id(self) -> &'static str {
        match self {
            Section::About => "about",
            Section::Clouds => "clouds",
            Section::Images => "images",
            Section::Scripts => "scripts",
            Section::Inputs => "inputs",
            Section::Alerts => "alerts",
            Section::Source => "source",
            Section::Attachments => "attachments",
            Section::Tags => "tags",
            Section::Settings => "settings",
        }
    }
}

/// A change by meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is about.
    pub section: Section,
    /// What happened.
    pub effect: Effect,
    /// How much it matters; never [`Verdict::Same`].
    pub weight: Verdict,
    /// Which thing: a name.
    pub subject: String,
    /// The components that the thing was and is, where it is one: of a script or an image.
    pub items: [Option<ItemId>; 2],
    /// What differs; may be empty.
    pub details: Vec<Detail>,
    /// Why it weighs what it weighs: a phrase.
    pub reason: &'static str,
}

/// A property that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// Which.
    pub label: String,
    /// What it was; none if it was not there.
    pub before: Option<String>,
    /// What it is; none if it is not there.
    pub after: Option<String>,
}

/// A difference by meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diff {
    /// The changes, by section, then in the order of the newer component, removed things last.
    pub changes: Vec<Change>,
}

impl Diff {
    /// The heaviest change.
    pub fn verdict(&self) -> Verdict {
        self.changes.iter().map(|change| change.weight).max().unwrap_or(Verdict::Same)
    }

    /// The changes that make the verdict.
    pub fn decisive(&self) -> impl Iterator<Item = &Change> {
        let verdict = self.verdict();
        self.changes.iter().filter(move |change| change.weight == verdict)
    }
}

/// Compares two components of one kind; two of different kinds have nothing in common, and the result is empty.
pub fn diff(catalog: &Catalog, sources: &Sources, before: &Item, after: &Item) -> Diff {
    let mut changes = Vec::new();
    let both = Both { catalog, sources, before, after };
    both.about(&mut changes);
    match (&before.component, &after.component) {
        (Component::ServerTemplate(old), Component::ServerTemplate(new)) => {
            template::compare(&both, old, new, &mut changes);
        }
        (Component::RightScript(old), Component::RightScript(new)) => {
            script::compare(&both, old, new, &mut changes);
        }
        (Component::MultiCloudImage(old), Component::MultiCloudImage(new)) => {
            image::compare(&both, old, new, &mut changes);
        }
        _ => {}
    }
    // Stable: within a section the order of finding stays.
    changes.sort_by_key(|change| (change.section, change.effect == Effect::Removed));
    Diff { changes }
}

/// What is compared.
struct Both<'a> {
    catalog: &'a Catalog,
    sources: &'a Sources,
    before: &'a Item,
    after: &'a Item,
}

impl Both<'_> {
    fn about(&self, changes: &mut Vec<Change>) {
        let (before, after) = (self.before, self.after);
        if before.name != after.name {
            let details = vec![detail("Name", &before.name, &after.name)];
            changes.push(change(Section::About, Effect::Modified, Verdict::Fix, "Name", details, NAME));
        }
        let texts = [before.description(), after.description()].map(|it| it.map(prose));
        if texts[0] != texts[1] {
            let [old, new] = [before.description(), after.description()].map(|it| it.map(str::to_owned));
            let effect = Effect::of(old.is_some(), new.is_some());
            let details = vec![Detail { label: "Description".into(), before: old, after: new }];
            changes.push(change(Section::About, effect, Verdict::Fix, "Description", details, WORDS));
        }
    }

    /// What names the thing that `reference` means through all revisions: the newest name of its lineage, else its own.
    fn key<'r>(&'r self, reference: &'r Reference) -> &'r str {
        let Some(id) = reference.item() else { return &reference.written };
        let item = self.catalog.item(id);
        match item.home {
            Home::Revision(lineage) => &self.catalog.item(self.catalog.lineage(lineage).newest).name,
            Home::Part { .. } => &item.name,
        }
    }

    /// Whether both mean the same thing: the same component, parts of the same bytes, or the same words.
    fn is_same(&self, old: &Reference, new: &Reference) -> bool {
        let (Some(one), Some(other)) = (old.item(), new.item()) else { return old.means_same(new) };
        if one == other {
            return true;
        }
        let [one, other] = [one, other].map(|id| self.catalog.item(id));
        let is_part = |item: &Item| matches!(item.home, Home::Part { .. });
        is_part(one) && is_part(other) && diff(self.catalog, self.sources, one, other).changes.is_empty()
    }

    /// A reference in words: `rev 3`, `latest`, a path.
    fn revision(&self, reference: &Reference) -> String {
        use crate::model::reference::RevisionWord;
        use crate::resolve::catalog::RevisionNumber;
        if let Some(item) = reference.item().map(|id| self.catalog.item(id)) {
            return match (&item.home, item.revision) {
                (Home::Part { .. }, _) => "in the template".into(),
                (_, RevisionNumber::Committed(number)) => format!("rev {number}"),
                (_, RevisionNumber::Head) => "working copy".into(),
            };
        }
        let revision = match reference.wanted() {
            RevisionWord::Number(number) => format!("rev {number}"),
            RevisionWord::Latest => "latest".into(),
            RevisionWord::Head => "head".into(),
        };
        format!("{revision}, not in this catalog")
    }
}

const NAME: &str = "the name is only a label";
const WORDS: &str = "words only";

/// A description without what the API or an editor changes by itself: line ends, and blanks at the ends of lines.
fn prose(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim().to_owned()
}

fn change(
    section: Section,
    effect: Effect,
    weight: Verdict,
    subject: impl Into<String>,
    details: Vec<Detail>,
    reason: &'static str,
) -> Change {
    Change { section, effect, weight, subject: subject.into(), items: [None, None], details, reason }
}

fn detail(label: impl Into<String>, before: impl Into<String>, after: impl Into<String>) -> Detail {
    Detail { label: label.into(), before: Some(before.into()), after: Some(after.into()) }
}

/// Adds a detail if `before` and `after` differ.
fn differ(details: &mut Vec<Detail>, label: &str, before: Option<String>, after: Option<String>) {
    if before != after {
        details.push(Detail { label: label.into(), before, after });
    }
}
