//! `init` and `new`: files to begin with.

use crate::author::Plan;
use crate::author::Stop;
use crate::author::new_file;
use crate::author::refuse;
use crate::author::scalar;
use crate::edit::Change;
use crate::error::Error;
use crate::model::Kind;
use crate::model::people::bad_publisher_name;
use crate::model::publication::Date;
use crate::path::SourcePath;
use crate::pipeline::Project;
use crate::resolve::catalog::RevisionNumber;
use crate::resolve::catalog::State;
use crate::source::folder_digest;
use crate::source::sha256;
use crate::text::FileId;
use crate::text::Span;

/// A component of the project that `init` writes: its folder, its file, the file's text, the sidecar's.
struct Sample {
    folder: &'static str,
    file: &'static str,
    text: &'static str,
    publication: &'static str,
}

const SAMPLES: [Sample; 3] = [
    Sample {
        folder: "catalog/multi-cloud-images/ubuntu-16-04-x64",
        file: "ubuntu-16-04-x64.yml",
        text: include_str!("sample/image.yml"),
        publication: include_str!("sample/image-publication.yml"),
    },
    Sample {
        folder: "catalog/right-scripts/web-nginx-install",
        file: "web-nginx-install.sh",
        text: include_str!("sample/script.sh"),
        publication: include_str!("sample/script-publication.yml"),
    },
    Sample {
        folder: "catalog/server-templates/web-server",
        file: "web-server.yml",
        text: include_str!("sample/template.yml"),
        publication: include_str!("sample/template-publication.yml"),
    },
];

/// The other files of that project.
const FILES: [(&str, &str); 4] = [
    ("catalog.yml", include_str!("sample/catalog.yml")),
    (".gitignore", include_str!("sample/gitignore")),
    ("catalog/publishers/our-team.yml", include_str!("sample/publishers/our-team.yml")),
    ("content/about.md", include_str!("sample/content/about.md")),
];

/// The files of a small project that builds as it is: one component of each kind, with a published revision and a working
/// copy. All of them are new.
///
/// # Panics
///
/// Never: the paths are ours.
pub fn init(date: Date) -> Plan {
    let path = |text: &str| SourcePath::parse(text).expect("a path of ours");
    let mut changes: Vec<Change> = FILES.iter().map(|(name, text)| new_file(path(name), *text)).collect();
    for Sample { folder, file, text, publication } in SAMPLES {
        let digest = folder_digest([(file, sha256(text.as_bytes()))]);
        let record = format!(
            "Revisions:\n  1:\n    Committed: {date}\n    Published: {date}\n    Commit Message: First version\n    \
             Revision Notes: First published revision.\n    Digest: {digest}\n"
        );
        changes.push(new_file(path(&format!("{folder}/publication.yml")), format!("{publication}{record}")));
        for revision in ["1", "head"] {
            changes.push(new_file(path(&format!("{folder}/{revision}/{file}")), text));
        }
    }
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    Plan { changes, ..Plan::default() }
}

/// What `new` makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewKind {
    /// A component with a working copy.
    Component(Kind),
    /// A publisher.
    Publisher,
}

/// Plans a new component, or publisher, called `name`; `catalog` is the folder of definitions, maybe "".
///
/// # Errors
///
/// A refusal if there is one of that name, a usage error for a name that cannot be one.
pub fn new(
    project: &Project,
    kind: NewKind,
    name: &str,
    publisher: Option<&str>,
    catalog: &str,
) -> Result<Plan, Stop> {
    let usage = |message: String| Stop::Failed(Error::Usage { message });
    if name.trim().is_empty() || name.chars().any(char::is_control) {
        return Err(usage("give the name as people shall read it, such as \"Web Server\"".to_owned()));
    }
    if !project.catalog.project && !project.catalog.items.is_empty() {
        return Err(refuse(
            "this is a folder of right_st without revisions: `catalog adopt` makes a project of it",
        ));
    }
    let slug = crate::resolve::slug_of(name);
    let at = |below: String| {
        let path = if catalog.is_empty() { below } else { format!("{catalog}/{below}") };
        SourcePath::parse(&path).map_err(|_| usage(format!("`{path}` is no path below the project")))
    };
    let kind = match kind {
        NewKind::Component(kind) => kind,
        NewKind::Publisher => {
            if let Some(found) = bad_publisher_name(name, Span::whole(FileId(0))) {
                return Err(usage(found.message));
            }
            if project.documents.publishers.iter().any(|own| own.name.value == name) {
                return Err(refuse(format!("there is a publisher `{name}` already")));
            }
            let path = at(format!("publishers/{slug}.yml"))?;
            refuse_taken(project, &path)?;
            let text = format!(
                "Name: {}\nKind: community\n# An e-mail address; publishing needs it.\n# Contact: support@example.com\nWelcome: |\n  \
                 Who {name} are and what they publish.\n",
                scalar(name)
            );
            let told = vec![format!("wrote `{path}`")];
            return Ok(Plan { changes: vec![new_file(path, text)], told, ..Plan::default() });
        }
    };
    let publisher = publisher.map_or_else(|| default_publisher(project), str::to_owned);
    let folder = at(format!("{}/{slug}", kind.folder()))?;
    if project.sources.files.keys().any(|path| path.below(&folder).is_some()) {
        return Err(refuse(format!("`{folder}` is there already: choose another name")));
    }
    let below = |name: &str| folder.join(name).expect("names of ours");
    let publication = format!(
        "Publisher: {}\nCategories: []\n# At most 300 characters; publishing needs both descriptions.\n# Short Description: …\n\
         # Long Description: |\n#   Markdown, at most 5,000 characters.\n",
        scalar(&publisher)
    );
    let mut changes = vec![new_file(below("publication.yml"), publication)];
    match kind {
        Kind::ServerTemplate => {
            let (image, more) = image(project, &below("head/image.yml"), name);
            changes.extend(more);
            let text = format!(
                "Name: {}\nDescription: |\n  What a server becomes with it, in one to three sentences.\nRightScripts:\n  Boot: []\n\
                 MultiCloudImages:\n{image}{}",
                scalar(name),
                ALERTS
            );
            changes.push(new_file(below(&format!("head/{slug}.yml")), text));
        }
        Kind::RightScript => {
            let text = format!(
                "#!/bin/bash\n# ---\n# RightScript Name: {}\n# Description: What the script does, in a sentence.\n# Inputs: {{}}\n\
                 # Attachments: []\n# ...\nset -euo pipefail\n\necho \"replace this line by what the script does\"\n",
                scalar(name)
            );
            changes.push(new_file(below(&format!("head/{slug}.sh")), text));
        }
        Kind::MultiCloudImage => {
            changes.push(new_file(below(&format!("head/{slug}.yml")), image_file(name)));
        }
    }
    let told = vec![format!("wrote {} `{name}` in `{folder}`; its working copy is in `{folder}/head`", kind)];
    Ok(Plan { changes, told, ..Plan::default() })
}

fn refuse_taken(project: &Project, path: &SourcePath) -> Result<(), Stop> {
    if project.sources.files.contains_key(path) {
        return Err(refuse(format!("`{path}` is there already")));
    }
    Ok(())
}

/// The publisher that is meant where none is named: the only one that has a file, else the configured one.
fn default_publisher(project: &Project) -> String {
    match project.documents.publishers.as_slice() {
        [only] => only.name.value.clone(),
        _ => project.settings.default_publisher.clone(),
    }
}

/// The alerts that every ServerTemplate should have.
const ALERTS: &str = "Alerts:
  - Name: rs instance terminated
    Description: The instance was ended by something other than the platform.
    Clause: If RS/server.state == terminated for 2 minutes Then escalate critical
  - Name: rs instance stranded
    Description: A boot or decommission script failed, and the instance is stranded.
    Clause: If RS/server-failure.state == stranded for 1 minutes Then escalate critical
  - Name: rs instance not responding
    Description: The instance has sent no measurement for five minutes.
    Clause: If cpu-0/cpu-idle.value == NaN for 5 minutes Then escalate critical
";

/// The image that a new ServerTemplate names: one that is published here, else a file of its own.
fn image(project: &Project, file: &SourcePath, name: &str) -> (String, Option<Change>) {
    let catalog = &project.catalog;
    let published = catalog.of_kind(Kind::MultiCloudImage).find_map(|lineage| {
        let item = catalog.item(lineage.newest);
        match item.revision {
            RevisionNumber::Committed(number) if item.state == State::Published => Some((item, number)),
            _ => None,
        }
    });
    match published {
        Some((item, number)) => {
            let (name, by) = (scalar(&item.name), scalar(&catalog.publisher(item.publisher).name));
            let text = format!("  - Name: {name}\n    Revision: {number}\n    Publisher: {by}\n");
            (text, None)
        }
        None => {
            ("  - image.yml\n".to_owned(), Some(new_file(file.clone(), image_file(&format!("{name} Image")))))
        }
    }
}

/// A MultiCloud Image of that name.
fn image_file(name: &str) -> String {
    format!(
        "Name: {}\nDescription: What the image is, and where it comes from.\nTags:\n  - rs_agent:type=right_link_lite\n  \
         - rs_agent:mime_shellscript=https://rightlink.rightscale.com/rll/10.6.4/rightlink.boot.sh\nSettings:\n  \
         - Cloud: EC2 us-east-1\n    Instance Type: t2.small\n    Image: ami-0e6c1d3a5b7f90211\n",
        scalar(name)
    )
}
