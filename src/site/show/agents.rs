//! Agents: when they end, where they run, what relies on them.

use crate::facts::AgentFact;
use crate::facts::SupportMatrix;
use crate::facts::Verdict;
use crate::model::image_name::Agent;
use crate::model::image_name::AgentFamily;
use crate::resolve::catalog::LineageId;
use crate::site::index::images::FAMILIES;
use crate::site::show::Here;
use crate::site::show::shell::About;
use crate::site::urls;
use crate::site::views::images::AgentDates;
use crate::site::views::images::AgentSummary;
use crate::site::views::images::AgentUse;
use crate::site::views::images::AgentView;
use crate::site::views::images::AgentsView;
use crate::site::views::images::SupportCellView;
use crate::site::views::images::SupportRowView;
use crate::site::views::images::SupportView;
use crate::site::views::shell::Word;
use crate::site::words;

/// How many images an agent's page lists.
const MAX_IMAGES: usize = 200;

/// Makes the page of all agents.
pub(super) fn agents<'a>(here: &Here<'a>) -> AgentsView<'a> {
    let mut about = About::new("agents", "Agents");
    about.description =
        "The agents on machine images: where they run, when they end, what relies on them".into();
    let rows = FAMILIES.iter().enumerate().map(|(at, family)| {
        let (agent, index) = (of(*family), &here.site.index.agents[at]);
        let ends = here.facts_of(*family).iter().filter_map(|it| it.life_ends.clone()).max();
        AgentSummary {
            title: words::agent(&agent).text,
            href: here.href(&urls::agent(words::agent(&agent).id, 1)),
            meaning: words::agent_meaning(&agent),
            ended: here.has_ended(*family),
            life_ends: ends,
            templates: index.templates.len(),
            images: index.images.len(),
        }
    });
    let rows = rows.collect();
    AgentsView { shell: here.shell(about), rows }
}

/// Makes a page of the family at the place `at`.
pub(super) fn agent<'a>(here: &Here<'a>, at: usize, page: usize) -> AgentView<'a> {
    let catalog = here.catalog();
    let family = FAMILIES[at];
    let word = words::agent(&of(family));
    let index = &here.site.index.agents[at];
    let mut about = About::new("agent", title(word.text));
    about.crumbs.push(("Agents".into(), urls::agents()));
    about.description = words::agent_meaning(&of(family)).into();
    let (templates, pager) = here.page_of(&index.templates, page, |page| urls::agent(word.id, page));
    let table = match family {
        AgentFamily::RightLink10 => Some(&*catalog.facts.rightlink10),
        AgentFamily::RightLink6 => Some(&*catalog.facts.rightlink6),
        AgentFamily::Rrs | AgentFamily::None => None,
    };
    let is_first = page == 1;
    let images = if is_first { &index.images[..index.images.len().min(MAX_IMAGES)] } else { &[] };
    let dates = |fact: &'a AgentFact| AgentDates {
        name: &fact.name,
        support_ends: fact.support_ends.as_deref(),
        life_ends: fact.life_ends.as_deref(),
    };
    AgentView {
        shell: here.shell(about),
        title: title(word.text),
        meaning: words::agent_meaning(&of(family)),
        ended: here.has_ended(family),
        dates: here.facts_of(family).into_iter().map(dates).collect(),
        as_of: &catalog.facts.agents_as_of,
        support: table.filter(|table| is_first && !table.rows.is_empty()).map(support),
        templates: templates.iter().map(|(default, id)| here.agent_use(*default, *id)).collect(),
        pager,
        images: images.iter().map(|id| here.to_item(catalog.item(catalog.lineage(*id).newest))).collect(),
        images_total: index.images.len(),
    }
}

/// A family as an agent of no known version.
fn of(family: AgentFamily) -> Agent {
    Agent { family, version: None }
}

/// The word as a title.
fn title(word: &'static str) -> &'static str {
    if word == "no agent" { "No agent" } else { word }
}

impl<'a> Here<'a> {
    /// The rows of the table of agents that belong to a family.
    fn facts_of(&self, family: AgentFamily) -> Vec<&'a AgentFact> {
        let facts = self.catalog().facts.agents.iter();
        facts.filter(|fact| AgentFamily::parse(&fact.name) == Some(family)).collect()
    }

    /// Whether the life of all of a family is over.
    fn has_ended(&self, family: AgentFamily) -> bool {
        let as_of = self.catalog().as_of.as_str();
        let facts = self.facts_of(family);
        !facts.is_empty() && facts.iter().all(|it| it.life_ends.as_deref().is_some_and(|day| day <= as_of))
    }

    fn agent_use(&self, default: bool, id: LineageId) -> AgentUse<'a> {
        let catalog = self.catalog();
        let item = catalog.item(catalog.lineage(id).newest);
        AgentUse { link: self.to_item(item), publisher: &catalog.publisher(item.publisher).name, default }
    }

    /// A link to the page of a family.
    pub(super) fn agent_href(&self, agent: &Agent) -> String {
        self.href(&urls::agent(words::agent(agent).id, 1))
    }

    /// A link to the page of a setting's machine image, if it has one.
    pub(super) fn image_href(&self, item: crate::resolve::catalog::ItemId, setting: usize) -> Option<String> {
        let image = self.site.index.image(self.catalog(), item, setting)?;
        Some(self.href(&urls::image(&image.slug)))
    }
}

fn support(table: &SupportMatrix) -> SupportView<'_> {
    SupportView {
        about: &table.about,
        as_of: &table.as_of,
        columns: table.columns.iter().map(String::as_str).collect(),
        rows: table
            .rows
            .iter()
            .map(|row| SupportRowView {
                system: format!("{} {}", row.os, row.version).trim_end().to_owned(),
                use_case: row.use_case.words(),
                cells: row
                    .cells
                    .iter()
                    .map(|cell| SupportCellView { verdict: verdict(cell.verdict), written: &cell.written })
                    .collect(),
            })
            .collect(),
        notes: table.notes.iter().map(String::as_str).collect(),
    }
}

fn verdict(verdict: Verdict) -> Word {
    let id = match verdict {
        Verdict::Tested => "tested",
        Verdict::Supported => "supported",
        Verdict::BestEffort => "best-effort",
        Verdict::NotSupported => "not-supported",
        Verdict::Unknown => "unknown",
    };
    Word { id, text: verdict.words() }
}
