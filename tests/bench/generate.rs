//! A catalog of any size, made of nothing but a number: the same components and seed give the same bytes everywhere.
//!
//! Of eleven components five are ServerTemplates, five RightScripts and one a MultiCloud Image, each a published lineage
//! with one revision. Sizes are those of real ones: a ServerTemplate has some ten scripts and three images, a script
//! five inputs and a hundred lines, an image a dozen clouds.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

const PUBLISHERS: [&str; 12] = [
    "northwind",
    "bluebird",
    "cobalt",
    "driftwood",
    "evergreen",
    "foxglove",
    "granite",
    "hollow-oak",
    "ironbridge",
    "juniper",
    "kingfisher",
    "larkspur",
];
const CATEGORIES: [&str; 16] = [
    "Application Servers",
    "Backup",
    "Caching",
    "Content Management",
    "Containers",
    "Databases",
    "Load Balancers",
    "Logging",
    "Messaging",
    "Monitoring",
    "Networking",
    "Operating Systems",
    "Search",
    "Security",
    "Storage",
    "Web",
];
const REGIONS: [&str; 14] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "eu-west-1",
    "eu-west-2",
    "eu-central-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-south-1",
    "sa-east-1",
];
const AZURE: [&str; 10] = [
    "East US",
    "East US 2",
    "West US",
    "Central US",
    "North Europe",
    "West Europe",
    "Southeast Asia",
    "Japan East",
    "Brazil South",
    "Australia East",
];
const SYSTEMS: [&str; 6] = [
    "Ubuntu_16.04_x64",
    "Ubuntu_14.04_x64",
    "CentOS_7.x_x64",
    "CentOS_6.x_x64",
    "RHEL_7.x_x64",
    "Windows_2012R2_x64",
];
const PRODUCTS: [&str; 20] = [
    "Apache",
    "Nginx",
    "HAProxy",
    "MySQL",
    "PostgreSQL",
    "MongoDB",
    "Redis",
    "Memcached",
    "RabbitMQ",
    "Kafka",
    "Tomcat",
    "Jenkins",
    "Docker",
    "Consul",
    "Grafana",
    "WordPress",
    "Rails",
    "Varnish",
    "Cassandra",
    "Spark",
];
const VERBS: [&str; 10] = [
    "Install",
    "Configure",
    "Enable",
    "Upgrade",
    "Start",
    "Stop",
    "Back up",
    "Restore",
    "Register",
    "Monitor",
];
const INPUT_CATEGORIES: [&str; 5] = ["Application", "Database", "Load Balancer", "Monitoring", "Network"];
const WORDS: [&str; 40] = [
    "server", "volume", "network", "script", "cluster", "replica", "backup", "snapshot", "monitor", "metric",
    "log", "agent", "package", "service", "option", "value", "token", "user", "group", "policy", "region",
    "zone", "address", "port", "host", "domain", "record", "pool", "health", "timeout", "memory", "disk",
    "kernel", "module", "path", "archive", "release", "version", "mount", "queue",
];

/// Pseudo-random numbers: splitmix64, so that nobody's library decides the bytes.
struct Random(u64);

impl Random {
    fn of(seed: u64, kind: u64, number: usize) -> Self {
        let mut random =
            Random(seed ^ kind.rotate_left(40) ^ (number as u64).wrapping_mul(0x2545_f491_4f6c_dd1d));
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From `low` to `high`, both included.
    fn between(&mut self, low: usize, high: usize) -> usize {
        let span = (high - low + 1) as u64;
        low + usize::try_from(self.next() % span).expect("it is below a usize")
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.between(0, of.len() - 1)]
    }

    fn words(&mut self, count: usize) -> String {
        let words: Vec<&str> = (0..count).map(|_| self.pick(&WORDS)).collect();
        words.join(" ")
    }

    /// A sentence of `count` words.
    fn sentence(&mut self, count: usize) -> String {
        let words = self.words(count);
        format!("{}{}.", words[..1].to_uppercase(), &words[1..])
    }
}

/// How many of each.
struct Counts {
    templates: usize,
    scripts: usize,
    images: usize,
}

/// Writes a catalog of `components` below `root`, which must not exist.
///
/// # Errors
///
/// Those of the disk.
pub(crate) fn generate(root: &Path, components: usize, seed: u64) -> io::Result<()> {
    let images = components.div_ceil(11);
    let templates = (components - images) / 2;
    let counts = Counts { templates, scripts: components - images - templates, images };
    fs::create_dir(root)?;
    fs::write(root.join("catalog.yml"), "Title: Benchmark\n")?;
    let publishers = root.join("catalog/publishers");
    fs::create_dir_all(&publishers)?;
    for name in PUBLISHERS {
        fs::write(
            publishers.join(format!("{name}.yml")),
            format!("Name: {name}\nEmail: {name}@example.com\n"),
        )?;
    }
    for number in 0..counts.templates {
        template(root, number, &counts, seed)?;
    }
    for number in 0..counts.scripts {
        script(root, number, seed)?;
    }
    for number in 0..counts.images {
        image(root, number, seed)?;
    }
    Ok(())
}

/// What others must know of a component to refer to it.
struct Identity {
    name: String,
    slug: String,
    publisher: &'static str,
    revision: usize,
}

fn identity(kind: u64, number: usize, seed: u64) -> Identity {
    let mut random = Random::of(seed, kind, number);
    let (publisher, product) = (random.pick(&PUBLISHERS), random.pick(&PRODUCTS));
    let name = match kind {
        TEMPLATE => format!("{product} Server ({number:05})"),
        SCRIPT => format!("{} {product} ({number:05})", random.pick(&VERBS)),
        _ => format!("{}_{number:05}", random.pick(&SYSTEMS)),
    };
    let slug: String =
        name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let slug = slug.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    Identity { name, slug, publisher, revision: random.between(1, 40) }
}

const TEMPLATE: u64 = 1;
const SCRIPT: u64 = 2;
const IMAGE: u64 = 3;

/// Writes the lineage's sidecar and the revision's file.
fn publish(
    root: &Path,
    folder: &str,
    own: &Identity,
    random: &mut Random,
    file: &str,
    text: &str,
) -> io::Result<()> {
    let at = root.join("catalog").join(folder).join(&own.slug);
    fs::create_dir_all(at.join(own.revision.to_string()))?;
    let (revision, day) = (own.revision, random.between(10, 28));
    let sidecar = format!(
        "Publisher: {}\nCategories: [{}]\nShort Description: {}\nRevisions:\n  {revision}:\n    Committed: 2016-05-{day}\n    \
         Published: 2016-06-{day}\n    Commit Message: Release {revision}\n    Revision Notes: {}\n",
        own.publisher,
        random.pick(&CATEGORIES),
        random.sentence(12),
        random.sentence(8),
    );
    fs::write(at.join("publication.yml"), sidecar)?;
    fs::write(at.join(revision.to_string()).join(file), text)
}

/// A description in Markdown, each line behind `indent`.
fn description(random: &mut Random, indent: &str) -> String {
    let mut lines =
        vec![random.sentence(18), String::new(), random.sentence(24), String::new(), "## Features".into()];
    lines.push(String::new());
    for _ in 0..random.between(3, 6) {
        let (word, rest) = (random.words(1), random.words(6));
        lines.push(format!("* **{word}** {rest}, `{}`", random.words(1)));
    }
    lines.extend([String::new(), "| Resource | Minimum |".into(), "| --- | --- |".into()]);
    for resource in ["CPU", "Memory", "Disk"] {
        lines.push(format!("| {resource} | {} |", random.between(1, 64)));
    }
    lines.extend([
        String::new(),
        format!("See [the guide](https://docs.example.com/{}).", random.between(1, 9999)),
    ]);
    lines.push(String::new());
    lines.push(random.sentence(60));
    let mut text = String::new();
    for line in lines {
        _ = writeln!(text, "{}", format!("{indent}{line}").trim_end());
    }
    text
}

fn template(root: &Path, number: usize, counts: &Counts, seed: u64) -> io::Result<()> {
    let own = identity(TEMPLATE, number, seed);
    let mut random = Random::of(seed, TEMPLATE + 10, number);
    let mut text =
        format!("Name: {}\nDescription: |\n{}RightScripts:\n", own.name, description(&mut random, "  "));
    for (sequence, low, high) in [("Boot", 4, 7), ("Operational", 2, 5), ("Decommission", 1, 2)] {
        _ = writeln!(text, "  {sequence}:");
        let first = random.between(0, counts.scripts - 1);
        for at in 0..random.between(low, high).min(counts.scripts) {
            let script = identity(SCRIPT, (first + at * 7) % counts.scripts, seed);
            _ = writeln!(
                text,
                "  - Name: {}\n    Revision: {}\n    Publisher: {}",
                script.name, script.revision, script.publisher
            );
        }
    }
    text.push_str("MultiCloudImages:\n");
    let first = random.between(0, counts.images - 1);
    for at in 0..random.between(2, 4).min(counts.images) {
        let image = identity(IMAGE, (first + at) % counts.images, seed);
        _ = writeln!(
            text,
            "- Name: {}\n  Revision: {}\n  Publisher: {}",
            image.name, image.revision, image.publisher
        );
    }
    text.push_str("Alerts:\n");
    for alert in 0..random.between(2, 5) {
        let threshold = random.between(5, 95);
        _ = writeln!(
            text,
            "- Name: rs alert {alert}\n  Description: {}\n  Clause: If cpu-0/cpu-idle.value < {threshold} for 3 minutes Then \
             escalate critical",
            random.sentence(9)
        );
    }
    let file = format!("{}.yml", own.slug);
    publish(root, "server-templates", &own, &mut random, &file, &text)
}

fn script(root: &Path, number: usize, seed: u64) -> io::Result<()> {
    let own = identity(SCRIPT, number, seed);
    let mut random = Random::of(seed, SCRIPT + 10, number);
    let mut text = format!("#!/bin/bash\n# ---\n# RightScript Name: {}\n# Description: |\n", own.name);
    text.push_str(&description(&mut random, "#   "));
    text.push_str("# Inputs:\n");
    let mut inputs = Vec::new();
    for at in 0..random.between(3, 6) {
        // A few names are everybody's, so that inputs of a template overlap.
        let input = if at == 0 {
            format!("SHARED_{}", random.pick(&WORDS[..8]).to_uppercase())
        } else {
            format!("{}_{}_{at}", random.pick(&PRODUCTS).to_uppercase(), random.pick(&WORDS).to_uppercase())
        };
        _ = writeln!(
            text,
            "#   {input}:\n#     Category: {}\n#     Description: {}\n#     Input Type: single\n#     Required: {}\n#     \
             Advanced: false\n#     Default: text:{}",
            random.pick(&INPUT_CATEGORIES),
            random.sentence(11),
            at % 2 == 0,
            random.words(1),
        );
        inputs.push(input);
    }
    text.push_str("# ...\n\nset -euo pipefail\n\n");
    for block in 0..random.between(6, 10) {
        let (input, word) = (&inputs[block % inputs.len()], random.words(1));
        let (port, comment) = (random.between(1024, 65535), random.sentence(9));
        _ = writeln!(
            text,
            "# {comment}\nif [[ \"${input}\" == \"{word}\" ]]; then\n  echo \"using {word} on port {port}\"\n  sudo mkdir -p \
             /etc/{word}.d\n  cat <<EOF | sudo tee /etc/{word}.d/{port}.conf\n{word}=${input}\nport={port}\nEOF\nelse\n  \
             printf '%s\\n' \"no {word}\" >&2\nfi\n"
        );
    }
    publish(root, "right-scripts", &own, &mut random, &format!("{}.sh", own.slug), &text)
}

fn image(root: &Path, number: usize, seed: u64) -> io::Result<()> {
    let own = identity(IMAGE, number, seed);
    let mut random = Random::of(seed, IMAGE + 10, number);
    let mut text = format!(
        "Name: {}\nDescription: {}\nTags:\n- rs_agent:type=right_link_lite\n- \
         rs_agent:mime_shellscript=https://rightlink.example.com/rll/10.{}.0/rightlink.boot.sh\nSettings:\n",
        own.name,
        random.sentence(20),
        random.between(1, 9)
    );
    let amazon = REGIONS.map(|region| (format!("EC2 {region}"), "m3.medium"));
    let azure = AZURE.map(|region| (format!("AzureRM {region}"), "D2_v2"));
    let google = [("Google".to_owned(), "n1-standard-1")];
    for (at, (cloud, instance_type)) in amazon.into_iter().chain(azure).chain(google).enumerate() {
        // Every image covers the first region, and about half of the others.
        if at == 0 || random.between(0, 1) == 1 {
            let uid = format!("ami-{:08x}", random.next() >> 32);
            _ = writeln!(text, "- Cloud: {cloud}\n  Instance Type: {instance_type}\n  Image: {uid}");
        }
    }
    publish(root, "multi-cloud-images", &own, &mut random, &format!("{}.yml", own.slug), &text)
}
