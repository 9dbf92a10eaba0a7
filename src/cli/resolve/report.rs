//! The answer of `catalog resolve`, for people and as JSON: the same facts as a ServerTemplate's page.
//!
//! Fields are declared in the order of their names.

use std::fmt::Write as _;

use serde::Serialize;

use crate::cli::report::one_line;
use crate::launch;
use crate::launch::Candidate;
use crate::launch::FoundCloud;
use crate::launch::Launch;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ServerTemplate;
use crate::site::urls;
use crate::site::words;

/// The version of the format.
const FORMAT: &str = "launch/1";

/// All of it.
#[derive(Debug, Serialize)]
pub(super) struct Report<'a> {
    address: String,
    /// Inputs for which scripts have different values and nobody decides.
    ambiguous: Vec<Ambiguous<'a>>,
    /// Every cloud that was asked for.
    clouds: Vec<CloudReport<'a>>,
    format: &'static str,
    name: &'a str,
    /// What must be supplied, by the sequence that requires it.
    supply: Vec<Supply<'a>>,
    /// Whether there may be more inputs, since a script is not in this catalog.
    supply_unknown: bool,
}

#[derive(Debug, Serialize)]
struct Ambiguous<'a> {
    name: &'a str,
    values: Vec<Said<'a>>,
}

#[derive(Debug, Serialize)]
struct Said<'a> {
    script: &'a str,
    value: &'a str,
}

#[derive(Debug, Serialize)]
struct Supply<'a> {
    inputs: Vec<&'a str>,
    sequence: &'static str,
}

#[derive(Debug, Serialize)]
struct CloudReport<'a> {
    /// `ready`, `choose`, `ended`, `unknown` or `no`.
    answer: &'static str,
    candidates: Vec<ImageReport<'a>>,
    chosen: Option<ImageReport<'a>>,
    display_name: &'a str,
    name: &'a str,
    reason: &'static str,
    /// One of the five words.
    word: &'static str,
}

#[derive(Debug, Serialize)]
struct ImageReport<'a> {
    address: String,
    agent: &'static str,
    agent_ended: bool,
    architecture: Option<&'a str>,
    default: bool,
    image: &'a str,
    instance_type: &'a str,
    mci: &'a str,
    /// Its place among the ServerTemplate's images, from 1.
    position: usize,
    system: Option<String>,
    tags: Vec<&'a str>,
    user_data: Option<&'a str>,
}

impl<'a> Report<'a> {
    pub(super) fn new(
        catalog: &'a Catalog,
        item: &'a Item,
        template: &'a ServerTemplate,
        launches: &'a [(Launch<'a>, FoundCloud<'a>)],
    ) -> Self {
        let said = |input: &'a crate::resolve::catalog::EffectiveInput| {
            let defaults = input.conflicts().iter().filter(|conflict| conflict.property == "Default");
            let values = defaults.flat_map(|conflict| &conflict.values);
            values.map(|(script, value)| Said { script: &catalog.item(*script).name, value }).collect()
        };
        let supply = launch::to_supply(template).into_iter();
        Report {
            address: urls::component_address(catalog, item),
            ambiguous: launch::ambiguous(template)
                .into_iter()
                .map(|input| Ambiguous { name: &input.name, values: said(input) })
                .collect(),
            clouds: launches.iter().map(|(launch, cloud)| of_cloud(catalog, launch, cloud)).collect(),
            format: FORMAT,
            name: &item.name,
            supply: supply
                .map(|(sequence, inputs)| Supply {
                    inputs: inputs.into_iter().map(|input| input.name.as_str()).collect(),
                    sequence: words::sequence_id(sequence),
                })
                .collect(),
            supply_unknown: template.has_unknown_scripts,
        }
    }

    /// For people; `one` if a single cloud was asked for, which is told at length.
    pub(super) fn human(&self, one: bool) -> String {
        let mut text = format!("{}  {}\n", self.address, one_line(self.name));
        if self.clouds.is_empty() {
            text.push_str("no known image of it covers any cloud\n");
        }
        for cloud in &self.clouds {
            if one {
                at_length(cloud, &mut text);
            } else {
                in_a_line(cloud, &mut text);
            }
        }
        self.inputs(&mut text);
        text
    }

    fn inputs(&self, text: &mut String) {
        for supply in &self.supply {
            let when = match supply.sequence {
                "boot" => "before it boots",
                "operational" => "when a script is run",
                _ => "before it stops",
            };
            let inputs: Vec<String> = supply.inputs.iter().map(|name| one_line(name)).collect();
            line(text, "supply", &format!("{when}: {}", inputs.join(", ")));
        }
        if self.supply.is_empty() {
            line(text, "supply", "nothing");
        }
        if self.supply_unknown {
            line(text, "", "there may be more: a script is not in this catalog");
        }
        for input in &self.ambiguous {
            let said = |said: &Said<'_>| {
                let value = if said.value.is_empty() { "nothing" } else { said.value };
                format!("{} says {}", one_line(said.script), one_line(value))
            };
            let said: Vec<String> = input.values.iter().map(said).collect();
            let name = one_line(input.name);
            line(
                text,
                "ambiguous",
                &format!("{name}: {}; set one value, or the launch is refused", said.join("; ")),
            );
        }
    }
}

fn line(text: &mut String, label: &str, value: &str) {
    writeln!(text, "  {label:<14}{value}").expect("a string takes all");
}

fn at_length(cloud: &CloudReport<'_>, text: &mut String) {
    line(text, "cloud", &format!("{} ({})", one_line(cloud.display_name), one_line(cloud.name)));
    line(text, "runs there", cloud.word);
    line(text, "answer", &format!("{}: {}", cloud.answer, cloud.reason));
    if let Some(chosen) = &cloud.chosen {
        line(text, "image", &named(chosen));
        line(text, "machine image", &one_line(chosen.image));
        line(text, "instance type", &one_line(chosen.instance_type));
        if let Some(data) = chosen.user_data {
            line(text, "user data", &one_line(data));
        }
    }
    for other in &cloud.candidates {
        if cloud.chosen.as_ref().is_some_and(|chosen| chosen.position == other.position) {
            continue;
        }
        let ended = if other.agent_ended { ", its agent has ended" } else { "" };
        let (image, instance_type) = (one_line(other.image), one_line(other.instance_type));
        line(text, "or choose", &format!("{}: {image}, {instance_type}{ended}", named(other)));
    }
}

fn in_a_line(cloud: &CloudReport<'_>, text: &mut String) {
    let what = if let Some(chosen) = &cloud.chosen {
        format!("{}: {}, {}", named(chosen), one_line(chosen.image), one_line(chosen.instance_type))
    } else {
        let names: Vec<String> = cloud.candidates.iter().map(named).collect();
        if names.is_empty() { String::new() } else { format!("with {}", names.join(" or ")) }
    };
    let cell = format!("  {:<28} {:<10} {what}", one_line(cloud.display_name), cloud.word);
    writeln!(text, "{}", cell.trim_end()).expect("a string takes all");
}

/// An image in words: its name, system and architecture.
fn named(image: &ImageReport<'_>) -> String {
    let words = [image.system.as_deref(), image.architecture].into_iter().flatten().collect::<Vec<_>>();
    let default = if image.default { ", default" } else { "" };
    let name = one_line(image.mci);
    if words.is_empty() {
        format!("{name}{default}")
    } else {
        format!("{name} ({}{default})", words.join(" "))
    }
}

fn of_cloud<'a>(catalog: &'a Catalog, launch: &Launch<'a>, cloud: &'a FoundCloud<'a>) -> CloudReport<'a> {
    CloudReport {
        answer: launch.verdict.text(),
        candidates: launch.candidates.iter().map(|it| of_image(catalog, it)).collect(),
        chosen: launch.chosen.as_ref().map(|it| of_image(catalog, it)),
        display_name: cloud.display_name(),
        name: cloud.name(),
        reason: launch.reason,
        word: launch.word.text(),
    }
}

fn of_image<'a>(catalog: &'a Catalog, candidate: &Candidate<'a>) -> ImageReport<'a> {
    let (image, setting) = (candidate.image, candidate.setting);
    ImageReport {
        address: urls::component_address(catalog, candidate.item),
        agent: words::agent(&image.agent).text,
        agent_ended: image.agent_ended,
        architecture: image.system.as_ref().and_then(|it| it.architecture.as_deref()),
        default: candidate.position == 0,
        image: &setting.image.value,
        instance_type: &setting.instance_type.value,
        mci: &candidate.item.name,
        position: candidate.position + 1,
        system: image.system.as_ref().map(words::system),
        tags: image.written.tags.iter().map(|tag| tag.value.as_str()).collect(),
        user_data: setting.user_data.as_ref().map(|data| data.value.as_str()),
    }
}
