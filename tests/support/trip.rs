//! The way of a published revision into a bundle, out of it, and into a catalog again, without a process or a page.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use catalog::bundle;
use catalog::bundle::As;
use catalog::model::publication::Date;
use catalog::pipeline;
use catalog::pipeline::Project;
use catalog::render::theme;
use catalog::resolve::catalog::Audience;
use catalog::resolve::catalog::Catalog;
use catalog::resolve::catalog::Component;
use catalog::resolve::catalog::Item;
use catalog::resolve::catalog::ItemId;
use catalog::resolve::catalog::Reference;
use catalog::resolve::catalog::RevisionNumber;
use catalog::resolve::catalog::Show;
use catalog::settings::Profile;
use catalog::site;
use catalog::site::Body;
use catalog::site::JsonKey;
use catalog::site::Kept;
use catalog::site::Site;
use catalog::source::Sources;
use serde_json::Value;
use serde_json::json;

use crate::support::Severity;

/// Opens and checks the project at `root`.
fn open(root: &Path, profile: Profile) -> Project {
    let mut configuration = pipeline::configure(root).expect("the configuration can be read");
    configuration.settings.profile = Some(profile);
    pipeline::open(root, configuration, &[], true).expect("the root can be read")
}

/// Plans the site of everything that is published at `root`, whoever may see it.
pub(crate) fn planned(root: &Path) -> Site {
    let project = open(root, Profile::Marketplace);
    let groups: BTreeSet<String> =
        project.documents.groups.iter().map(|group| group.name.value.clone()).collect();
    let audience = if groups.is_empty() { Audience::Public } else { Audience::Groups(groups) };
    let (catalog, left_out) = project.visible(&Show { audience, drafts: false });
    assert!(left_out.is_empty(), "{left_out:?}");
    let (sources, settings) = (Arc::clone(&project.sources), Arc::clone(&project.settings));
    let assets = Arc::clone(&theme::builtin().assets);
    site::plan(catalog, sources, settings, assets, &[]).value
}

/// The revisions of `site` that have a bundle: committed ones only.
pub(crate) fn revisions(site: &Site) -> Vec<ItemId> {
    let bundles = site.pages.iter().filter_map(|page| match page.body {
        Body::Bundle(id) => Some(id),
        _ => None,
    });
    bundles.filter(|id| site.catalog.item(*id).revision != RevisionNumber::Head).collect()
}

/// What a revision is called.
pub(crate) fn address(site: &Site, id: ItemId) -> String {
    site::urls::component_address(&site.catalog, site.catalog.item(id))
}

/// `import.json` of a revision.
pub(crate) fn manifest(site: &Site, id: ItemId) -> Vec<u8> {
    site.json(JsonKey::Manifest(id), &Kept::default())
}

/// Sends a revision on its way, in the empty folder `work`, which holds `out` afterwards: the unpacked bundle.
///
/// # Errors
///
/// Everything that is not as it was.
pub(crate) fn travel(site: &Site, id: ItemId, work: &Path) -> Result<(), String> {
    let fail = |what: &'static str| move |err: String| format!("{what}: {err}");
    let path = work.join("bundle.zip");
    let mut archive = std::fs::File::create(&path).expect("a temporary file");
    bundle::pack(site, id, &Kept::default(), &mut archive)
        .map_err(|err| err.to_string())
        .map_err(fail("pack"))?;
    drop(archive);

    let store = bundle::open(&path).map_err(|err| err.to_string()).map_err(fail("open"))?;
    let report = bundle::verify(&store).map_err(|err| err.to_string()).map_err(fail("verify"))?;
    if !report.problems.is_empty() {
        return Err(format!("verify: {:?}", report.problems));
    }
    let (described, layout) = report.known.expect("it has no problem");
    let (out, lineages) = (work.join("out"), work.join("lineages"));
    let day = As::Lineages(Date::parse("2018-01-01").expect("a day"));
    for (into, wanted) in [(&out, As::Folder(None)), (&lineages, day)] {
        let done = bundle::unpack(&store, &described, &layout, into, &wanted);
        done.map_err(|err| err.to_string()).map_err(fail("unpack"))?;
    }

    let project = open(&out, Profile::Compat);
    let found: Vec<String> = project
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .map(|found| format!("{} {}", found.code.id, found.message))
        .collect();
    if !found.is_empty() {
        return Err(format!("check --profile compat: {found:?}"));
    }
    let original = site.catalog.item(id);
    let root = described.root();
    let definition = root.at(&root.definition);
    let imported =
        project.catalog.items.iter().find(|item| {
            item.kind == original.kind && project.sources.path(item.file).as_str() == definition
        });
    let imported =
        imported.ok_or_else(|| format!("`{definition}` is no component of the imported folder"))?;
    same(
        &fields(&site.catalog, &site.sources, original),
        &fields(&project.catalog, &project.sources, imported),
    )?;

    let again = planned(&lineages);
    let wanted = identity(&site.catalog, original);
    let back = again.catalog.items.iter().find(|item| identity(&again.catalog, item) == wanted);
    let back = back.ok_or_else(|| format!("{wanted:?} is not among the imported lineages"))?;
    if manifest(&again, back.id) != manifest(site, id) {
        return Err("the imported lineage has another import.json".to_owned());
    }
    Ok(())
}

/// What a revision is, wherever it lies; a publisher's slug is a matter of the catalog.
fn identity<'a>(
    catalog: &'a Catalog,
    item: &'a Item,
) -> (&'static str, &'a str, &'a str, RevisionNumber, bool) {
    let lineage = catalog.lineage_of(item);
    let is_part = matches!(item.home, catalog::resolve::catalog::Home::Part { .. });
    let publisher = &catalog.publisher(lineage.publisher).name;
    (item.kind.title(), publisher, &lineage.slug, item.revision, is_part)
}

fn same(before: &Value, after: &Value) -> Result<(), String> {
    if before == after { Ok(()) } else { Err(format!("the fields differ:\n{before:#}\n{after:#}")) }
}

/// Everything that a right_st file can say of `item`, without where it is written.
fn fields(catalog: &Catalog, sources: &Sources, item: &Item) -> Value {
    let reference = |reference: &Reference| match reference.item() {
        Some(id) => fields(catalog, sources, catalog.item(id)),
        None => {
            json!([&*reference.written, format!("{:?}", reference.revision), reference.publisher.as_deref()])
        }
    };
    let own = match &item.component {
        Component::ServerTemplate(template) => json!({
            "alerts": template.alerts.iter().map(|used| {
                let alert = &used.alert;
                json!([alert.name.value, alert.description.as_ref().map(|it| &it.value), alert.clause.value.to_string()])
            }).collect::<Vec<_>>(),
            "effective": template.inputs.iter().map(|input| {
                json!([&*input.name, input.value().map(ToString::to_string), input.required, input.must_supply])
            }).collect::<Vec<_>>(),
            "images": template.images.iter().map(reference).collect::<Vec<_>>(),
            "inputs": template.written.inputs.iter().map(|input| {
                json!([*input.name.value, input.value.value.to_string()])
            }).collect::<Vec<_>>(),
            "scripts": template.scripts.iter().map(|used| {
                json!([format!("{:?}", used.sequence), used.position, reference(&used.reference)])
            }).collect::<Vec<_>>(),
        }),
        Component::RightScript(script) => json!({
            "attachments": script.attachments.iter().map(|file| json!([file.path, file.size])).collect::<Vec<_>>(),
            "inputs": script.written.inputs.iter().map(|input| {
                let values = input.possible_values.iter().map(|value| value.value.to_string());
                json!({
                    "advanced": input.advanced,
                    "category": input.category.as_ref().map(|it| it.value.to_string()),
                    "default": input.default.as_ref().map(|it| it.value.to_string()),
                    "description": input.description.as_ref().map(|it| it.value.to_string()),
                    "name": *input.name.value,
                    "required": input.required,
                    "type": format!("{:?}", input.input_type),
                    "values": values.collect::<Vec<_>>(),
                })
            }).collect::<Vec<_>>(),
            "packages": script.written.packages.as_ref().map(|it| &it.value),
            "source": sources.get(item.file).and_then(|file| file.bytes.as_ref()).map(|bytes| bytes.to_vec()),
        }),
        Component::MultiCloudImage(image) => json!({
            "settings": image.written.settings.iter().map(|it| {
                let data = it.user_data.as_ref().map(|it| &it.value);
                json!([it.cloud.value, it.image.value, it.instance_type.value, data])
            }).collect::<Vec<_>>(),
            "tags": image.written.tags.iter().map(|tag| &tag.value).collect::<Vec<_>>(),
        }),
    };
    json!({"description": item.description(), "kind": item.kind.title(), "name": item.name, "own": own})
}
