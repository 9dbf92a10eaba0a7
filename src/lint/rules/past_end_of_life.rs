//! C451 `past-end-of-life`: an agent, a RightImage or a ServerTemplate of a train that has ended.

use crate::diag::Code;
use crate::diag::Diagnostic;
use crate::diag::RightSt;
use crate::diag::Severity;
use crate::facts::AgentFact;
use crate::facts::EndFact;
use crate::facts::EndKind;
use crate::lint::Check;
use crate::lint::Rule;
use crate::lint::images;
use crate::model::image_name::AgentFamily;
use crate::resolve::catalog::Answer;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::MultiCloudImage;
use crate::resolve::catalog::Reference;
use crate::resolve::catalog::ServerTemplate;
use crate::resolve::catalog::State;
use crate::text::Span;

pub(crate) static RULE: Rule = Rule {
    code: Code {
        id: "C451",
        name: "past-end-of-life",
        severity: Severity::Warning,
        right_st: RightSt::Accepts,
        rules: &[57],
        summary: "an agent, a RightImage or a ServerTemplate train that has ended",
        docs: include_str!("past_end_of_life.md"),
        fixable: false,
    },
    check: Check::Item(check),
};

/// Publisher of the ServerTemplates whose trains the table lists.
const VENDOR: &str = "RightScale";

fn check(item: &Item, catalog: &Catalog) -> Vec<Diagnostic> {
    if item.state == State::Deprecated {
        return Vec::new();
    }
    if let Some(image) = item.multi_cloud_image() {
        return ended_image(image, catalog).into_iter().collect();
    }
    let Some(template) = item.server_template() else { return Vec::new() };
    let mut found: Vec<Diagnostic> = ended_template(item, template, catalog).into_iter().collect();
    for reference in images::by_name(template).filter(|it| it.reference.answer == Answer::External) {
        found.extend(ended_name(&reference.reference.written, reference.name_span(), catalog));
    }
    found
}

/// The agent of an image that is defined here, else the generation of its RightImage.
fn ended_image(image: &MultiCloudImage, catalog: &Catalog) -> Option<Diagnostic> {
    let name = &image.written.name;
    let family = match images::tag(image, "provides:rs_agent_ver=5") {
        Some(_) if image.agent.family == AgentFamily::RightLink6 => Some("RightLink 5"),
        _ => image.agent.family.fact_name(),
    };
    let tags = [images::RIGHTLINK_6, images::BEFORE].iter().find_map(|own| images::tag(image, own));
    let span = tags.map_or(name.span, |tag| tag.span);
    let agent = family.and_then(|family| catalog.facts.agent(family));
    agent.and_then(|agent| ended_agent(agent, span, catalog)).or_else(|| ended_name(&name.value, name.span, catalog))
}

fn ended_agent(agent: &AgentFact, span: Span, catalog: &Catalog) -> Option<Diagnostic> {
    let past = |day: &&str| *day <= catalog.as_of.as_str();
    let name = &agent.name;
    let message = match (agent.life_ends.as_deref().filter(past), agent.support_ends.as_deref().filter(past)) {
        (Some(day), _) => format!("{name} reached the end of its life on {day}"),
        (None, Some(day)) => format!("support for {name} ended on {day}"),
        (None, None) => return None,
    };
    let table = &catalog.facts.agents_as_of;
    let diagnostic = Diagnostic::new(&RULE.code, span, message).note(format!("by the table of agents as of {table}"));
    Some(diagnostic.help("build on RightLink 10, and deprecate what cannot be moved"))
}

/// What the name of a RightImage says of its generation: 3 and 4 are listed themselves, 5 and 6 carry RightLink 5.
fn ended_name(name: &str, span: Span, catalog: &Catalog) -> Option<Diagnostic> {
    let starts = name.get(..10).is_some_and(|start| start.eq_ignore_ascii_case("rightimage"));
    let release = images::right_image(name).filter(|_| starts)?.release?;
    match release.split('.').next()? {
        major @ ("3" | "4") => {
            let end = end(catalog, EndKind::Images, &format!("RightImages version {major}"))?;
            Some(of_end(end, span, catalog)?.help("build on an image that is kept up to date"))
        }
        "5" | "6" => ended_agent(catalog.facts.agent("RightLink 5")?, span, catalog),
        _ => None,
    }
}

/// A ServerTemplate of a train, such as `Base ServerTemplate for Linux (v13.5.5-LTS)`.
fn ended_template(item: &Item, template: &ServerTemplate, catalog: &Catalog) -> Option<Diagnostic> {
    let name = template.written.name.as_ref()?;
    let inner = name.value.rsplit_once('(')?.1.split_once(')')?.0;
    let lts = inner.to_ascii_uppercase().ends_with("LTS");
    let train = match inner.strip_prefix('v') {
        Some(version) => match version.split(['.', '-']).next()? {
            "13" if lts => "ServerTemplates version 13 LTS",
            "12" => "ServerTemplates version 12",
            "13" => "ServerTemplates version 13",
            "14" => "ServerTemplates version 14",
            _ => return None,
        },
        None if inner == "11H1" => "ServerTemplates 11H1",
        None => return None,
    };
    // Other people have a version 14 too: theirs is of the train only if it needs an agent of that time.
    let known = template.images.iter().filter_map(Reference::item).map(|id| catalog.item(id));
    let known = known.filter_map(Item::multi_cloud_image);
    let agents: Vec<AgentFamily> = known.map(|image| image.agent.family).collect();
    let old = |family: &AgentFamily| matches!(family, AgentFamily::RightLink6 | AgentFamily::Rrs);
    let of_the_time = !agents.is_empty() && agents.iter().all(old);
    let modern = agents.contains(&AgentFamily::RightLink10);
    // In a plain folder nobody says whose it is: `(v13.5.5-LTS)` in full is how the vendor writes its trains.
    let vendor = catalog.publisher(item.publisher).name == VENDOR || !catalog.project && inner.contains('.');
    if modern || !(of_the_time || vendor) {
        return None;
    }
    let found = of_end(end(catalog, EndKind::Templates, train)?, name.span, catalog)?;
    Some(found.help("deprecate it, and name its successor"))
}

fn end<'a>(catalog: &'a Catalog, kind: EndKind, name: &str) -> Option<&'a EndFact> {
    catalog.facts.ends.iter().find(|end| end.kind == kind && end.name == name)
}

/// The finding of an end that is past; one without a day is.
fn of_end(end: &EndFact, span: Span, catalog: &Catalog) -> Option<Diagnostic> {
    let message = match end.ended.as_deref() {
        Some(day) if day <= catalog.as_of.as_str() => format!("{} ended on {day}", end.name),
        Some(_) => return None,
        None => format!("{} have ended", end.name),
    };
    let note = format!("by the table of ends as of {}", catalog.facts.ends_as_of);
    Some(Diagnostic::new(&RULE.code, span, message).note(note))
}
