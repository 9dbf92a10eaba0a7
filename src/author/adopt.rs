//! `adopt`: sidecars for the components of a folder of right_st, which stay where they are.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::author::Plan;
use crate::author::Stop;
use crate::author::new_file;
use crate::author::refuse;
use crate::author::scalar;
use crate::path::SourcePath;
use crate::pipeline::Project;
use crate::resolve::catalog::Lineage;
use crate::source::CONFIG;

/// Plans a `publication.yml` for every component that has none, below the folder `catalog` of the project, each naming
/// its definition with `Head:`.
///
/// `project` must have been read with all of the root as its catalog, so that what lies beside the catalog folder is
/// seen too; `known` is the same project as its settings have it.
///
/// # Errors
///
/// A refusal if every component has a sidecar.
pub fn adopt(
    project: &Project,
    known: &Project,
    publisher: Option<&str>,
    catalog: &str,
) -> Result<Plan, Stop> {
    let all = &project.catalog;
    let bare: Vec<&Lineage> = all.all_lineages().filter(|lineage| lineage.publication.is_none()).collect();
    if bare.is_empty() {
        return Err(refuse("every component has its `publication.yml` already"));
    }
    let publisher = publisher.unwrap_or(&project.settings.default_publisher);
    let mut plan = Plan::default();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for lineage in bare {
        let definition = &lineage.folder;
        let below = format!("{}/{}", lineage.kind.folder(), lineage.slug);
        let folder = if catalog.is_empty() { below } else { format!("{catalog}/{below}") };
        let path = SourcePath::parse(&format!("{folder}/publication.yml"))
            .map_err(|_| refuse(format!("`{folder}` is no folder below the project")))?;
        if project.sources.files.contains_key(&path) {
            return Err(refuse(format!(
                "`{path}` is there already, and it is not the sidecar of `{definition}`"
            )));
        }
        let ups = "../".repeat(folder.split('/').count());
        let mut text = String::new();
        writeln!(text, "Publisher: {}", scalar(publisher)).expect("a string takes all");
        writeln!(text, "Head: {}", scalar_path(&format!("{ups}{definition}"))).expect("a string takes all");
        plan.changes.push(new_file(path, text));
        *counts.entry(lineage.kind.title()).or_default() += 1;
    }
    let config = SourcePath::parse(CONFIG).expect("a name");
    if !project.sources.files.contains_key(&config) {
        let text = format!(
            "# `catalog schema catalog` describes every key.\nDefault Publisher: {}\n",
            scalar(publisher)
        );
        plan.changes.push(new_file(config, text));
    }
    let has_file = known.documents.publishers.iter().any(|own| own.name.value == publisher);
    let slug = crate::resolve::slug_of(publisher);
    let folder = if catalog.is_empty() { "publishers".to_owned() } else { format!("{catalog}/publishers") };
    if !has_file
        && let Ok(path) = SourcePath::parse(&format!("{folder}/{slug}.yml"))
        && !known.sources.files.contains_key(&path)
    {
        let text =
            format!("Name: {}\n# Contact: an e-mail address; publishing needs it\n", scalar(publisher));
        plan.changes.push(new_file(path, text));
    }
    plan.changes.sort_by(|a, b| a.path.cmp(&b.path));
    for (kind, n) in counts {
        let s = if n == 1 { "" } else { "s" };
        plan.told.push(format!("adopted {n} {kind}{s}"));
    }
    plan.told.push("nothing was moved; `catalog commit` freezes a working copy into a revision".to_owned());
    Ok(plan)
}

/// A path as a YAML value: `..` at its start needs no quotes.
fn scalar_path(path: &str) -> String {
    let rest = path.trim_start_matches("../");
    if scalar(rest) == rest { path.to_owned() } else { super::quoted(path) }
}
