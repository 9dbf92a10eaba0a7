//! The document of one component over all its revisions.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::input::InputDefinition;
use crate::model::input::InputType;
use crate::resolve::catalog::Answer;
use crate::resolve::catalog::Component;
use crate::resolve::catalog::EffectiveInput;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::LineageId;
use crate::resolve::catalog::MultiCloudImage;
use crate::resolve::catalog::Reference;
use crate::resolve::catalog::RightScript;
use crate::resolve::catalog::Role;
use crate::resolve::catalog::ServerTemplate;
use crate::site::Site;
use crate::site::outputs::import_manifest::SettingEntry;
use crate::site::outputs::import_manifest::number;
use crate::site::outputs::lineages::is_published;
use crate::site::outputs::status;
use crate::site::outputs::status::DeprecatedEntry;
use crate::site::urls;
use crate::site::words;
use crate::source::hex;

/// A component: its lineage, its revisions, and what the newest of them is made of.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiComponent<'a> {
    /// As the command line writes it, without a revision: `st:acme/linux-base`.
    pub address: String,
    /// Its categories.
    pub categories: Vec<&'a str>,
    /// The newest revision's own description, Markdown, as written.
    pub description: Option<&'a str>,
    /// Slugs of the licences to accept.
    pub eulas: Vec<&'a str>,
    /// Whether its publisher recommends it.
    pub featured: bool,
    /// `component/1`.
    pub format: &'static str,
    /// `ServerTemplate`, `RightScript` or `MultiCloud Image`.
    pub kind: &'static str,
    /// The id of its lineage.
    pub lineage: &'a str,
    /// The lineage's long description, Markdown, as written.
    pub long_description: Option<&'a str>,
    /// Whether it is somebody else's component, held unchanged.
    pub mirror: bool,
    /// What the newest revision is made of, if it is a MultiCloud Image.
    pub multi_cloud_image: Option<ApiImage<'a>>,
    /// The newest revision's name.
    pub name: &'a str,
    /// Its page.
    pub page: String,
    /// Its publisher.
    pub publisher: ApiPublisher<'a>,
    /// Every revision that is shown, newest first.
    pub revisions: Vec<ApiRevision<'a>>,
    /// What the newest revision is made of, if it is a RightScript.
    pub right_script: Option<ApiScript<'a>>,
    /// What the newest revision is made of, if it is a ServerTemplate.
    pub server_template: Option<ApiTemplate<'a>>,
    /// A sentence or two, plain text.
    pub summary: String,
    /// The ServerTemplate revisions that use the newest revision, by address.
    pub used_by: Vec<ApiUse>,
}

/// Who publishes.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiPublisher<'a> {
    /// The name that references use.
    pub name: &'a str,
    /// The page.
    pub page: String,
    /// The part of addresses.
    pub slug: &'a str,
}

/// A revision.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiRevision<'a> {
    /// The day it was committed, `YYYY-MM-DD`.
    pub committed: Option<String>,
    /// Why it should not be taken any more, if it should not.
    pub deprecated: Option<DeprecatedEntry<'a>>,
    /// Of its folder, `sha256:<64 hex>`.
    pub digest: Option<&'a str>,
    /// `import.json`, if it is published.
    pub manifest: Option<String>,
    /// Its name.
    pub name: &'a str,
    /// What is new in it, plain text.
    pub notes: Option<&'a str>,
    /// Its page.
    pub page: String,
    /// The day it was published, `YYYY-MM-DD`.
    pub published: Option<String>,
    /// Its number; none for a working copy.
    pub revision: Option<u32>,
    /// `published`, `deprecated`, `unpublished` or `working-copy`.
    pub state: &'static str,
    /// `status.json`, if it is published.
    pub status: Option<String>,
}

/// Something that a ServerTemplate refers to.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiReference<'a> {
    /// What it means in this catalog, as the command line writes it.
    pub address: Option<String>,
    /// `here`, `external` or `unresolved`.
    pub answer: &'static str,
    /// The name of what it means; as written where it is not here.
    pub name: &'a str,
    /// The publisher; as written where it is not here.
    pub publisher: Option<&'a str>,
    /// As what it is used: `Boot 3`, `default image`, `image`.
    pub role: String,
}

/// A ServerTemplate.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiTemplate<'a> {
    /// How many alerts it sets up.
    pub alerts: usize,
    /// Where it runs; clouds that are not listed say `Unknown` where `unknown_images` is true, else `No`.
    pub clouds: Vec<ApiWord<'a>>,
    /// Its MultiCloud Images; the first is the default.
    pub images: Vec<ApiReference<'a>>,
    /// Its inputs, by category and name.
    pub inputs: Vec<ApiInput<'a>>,
    /// Its scripts: boot, operational, decommission, each in order.
    pub scripts: Vec<ApiReference<'a>>,
    /// Whether some image is not in this catalog.
    pub unknown_images: bool,
    /// Whether some script is not in this catalog, so that there may be more inputs.
    pub unknown_scripts: bool,
}

/// Does it run there?
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiWord<'a> {
    /// The cloud's name in definitions.
    pub cloud: &'a str,
    /// `Default`, `Choose MCI`, `Ended`, `Unknown` or `No`.
    pub word: &'static str,
}

/// An input.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "a program asks each by its name")]
pub struct ApiInput<'a> {
    /// Whether it is called advanced.
    pub advanced: bool,
    /// Whether it takes several values.
    pub array: bool,
    /// Its category.
    pub category: Option<&'a str>,
    /// Whether a user must supply it.
    pub must_supply: bool,
    /// Its name.
    pub name: &'a str,
    /// Whether it is required.
    pub required: bool,
    /// The value when nobody says more, in the notation of definitions.
    pub value: Option<String>,
}

/// A RightScript.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiScript<'a> {
    /// Its attachments.
    pub attachments: Vec<ApiFile<'a>>,
    /// Its inputs, in written order.
    pub inputs: Vec<ApiInput<'a>>,
    /// Packages that it asks for, as written.
    pub packages: Option<&'a str>,
}

/// A file.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiFile<'a> {
    /// Its name.
    pub path: &'a str,
    /// 64 hex digits, if known.
    pub sha256: Option<String>,
    /// Bytes.
    pub size: u64,
}

/// A MultiCloud Image.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiImage<'a> {
    /// `i386`, `x64`, …, if its name says so.
    pub architecture: Option<&'a str>,
    /// What each cloud gets, in written order.
    pub settings: Vec<SettingEntry<'a>>,
    /// The operating system and its version, if its name says so.
    pub system: Option<String>,
    /// Its tags.
    pub tags: Vec<&'a str>,
}

/// A use.
#[derive(Debug, Serialize, JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
#[serde(deny_unknown_fields)]
pub struct ApiUse {
    /// The ServerTemplate revision.
    pub address: String,
    /// As what: `Boot 3`, `default image`, `image`.
    pub role: String,
}

/// Makes the document of the lineage `id`.
pub(crate) fn component(site: &Site, id: LineageId) -> ApiComponent<'_> {
    let catalog = &site.catalog;
    let lineage = catalog.lineage(id);
    let item = catalog.item(lineage.newest);
    let publication = lineage.publication.as_deref();
    let publisher = catalog.publisher(lineage.publisher);
    let texts =
        |list: fn(&crate::model::publication::PublicationFile) -> &Vec<crate::text::Spanned<String>>| {
            publication.iter().flat_map(|file| list(file)).map(|text| text.value.as_str()).collect()
        };
    let mut used_by: Vec<ApiUse> = item
        .used_by
        .iter()
        .map(|usage| ApiUse {
            address: urls::component_address(catalog, catalog.item(usage.by)),
            role: words::role(usage.role),
        })
        .collect();
    used_by.sort();
    let (mut template, mut script, mut image) = (None, None, None);
    match &item.component {
        Component::ServerTemplate(it) => template = Some(server_template(site, it)),
        Component::RightScript(it) => script = Some(right_script(it)),
        Component::MultiCloudImage(it) => image = Some(multi_cloud_image(it)),
    }
    ApiComponent {
        address: urls::lineage_address(catalog, lineage),
        categories: texts(|file| &file.categories),
        description: item.description(),
        eulas: texts(|file| &file.eulas),
        featured: publication.is_some_and(|file| file.featured),
        format: "component/1",
        kind: lineage.kind.title(),
        lineage: &lineage.id,
        long_description: publication
            .and_then(|file| file.long_description.as_ref())
            .map(|it| it.value.as_str()),
        mirror: publication.is_some_and(|file| file.mirror),
        multi_cloud_image: image,
        name: &item.name,
        page: urls::lineage(catalog, lineage).to_string(),
        publisher: ApiPublisher {
            name: &publisher.name,
            page: urls::publisher(publisher, 1).to_string(),
            slug: &publisher.slug,
        },
        revisions: lineage.items.iter().rev().map(|id| revision(site, catalog.item(*id))).collect(),
        right_script: script,
        server_template: template,
        summary: site.summary(item).to_owned(),
        used_by,
    }
}

fn revision<'a>(site: &'a Site, item: &'a Item) -> ApiRevision<'a> {
    let catalog = &site.catalog;
    let record = item.record.as_deref();
    let published = is_published(item);
    ApiRevision {
        committed: record.and_then(|it| it.committed.as_ref()).map(|day| day.value.to_string()),
        deprecated: status::deprecated(item),
        digest: item.digest.as_deref(),
        manifest: published.then(|| urls::manifest(catalog, item).to_string()),
        name: &item.name,
        notes: record.and_then(|it| it.notes.as_ref()).map(|notes| notes.value.as_str()),
        page: urls::item(catalog, item).to_string(),
        published: record.and_then(|it| it.published.as_ref()).map(|day| day.value.to_string()),
        revision: number(item),
        state: words::state(item.state).id,
        status: published.then(|| urls::status(catalog, item).to_string()),
    }
}

fn server_template<'a>(site: &'a Site, template: &'a ServerTemplate) -> ApiTemplate<'a> {
    let catalog = &site.catalog;
    let reference = |reference: &'a Reference, role: Role| {
        let item = reference.item().map(|id| catalog.item(id));
        ApiReference {
            address: item.map(|item| urls::component_address(catalog, item)),
            answer: match reference.answer {
                Answer::Item(_) => "here",
                Answer::External => "external",
                Answer::Unresolved => "unresolved",
            },
            name: item.map_or(reference.written.as_str(), |item| &item.name),
            publisher: match item {
                Some(item) => Some(&catalog.publisher(item.publisher).name),
                None => reference.publisher.as_deref(),
            },
            role: words::role(role),
        }
    };
    let images = template.images.iter().enumerate();
    let scripts = template.scripts.iter();
    ApiTemplate {
        alerts: template.alerts.len(),
        clouds: template
            .clouds
            .iter()
            .map(|row| ApiWord { cloud: &catalog.cloud(row.cloud).name, word: row.word.text() })
            .collect(),
        images: images.map(|(at, image)| reference(image, Role::Image { default: at == 0 })).collect(),
        inputs: template.inputs.iter().map(effective).collect(),
        scripts: scripts
            .map(|used| {
                let role = Role::Script { sequence: used.sequence, position: used.position };
                reference(&used.reference, role)
            })
            .collect(),
        unknown_images: template.has_unknown_images,
        unknown_scripts: template.has_unknown_scripts,
    }
}

fn effective(input: &EffectiveInput) -> ApiInput<'_> {
    ApiInput {
        advanced: input.advanced,
        array: input.input_type == InputType::Array,
        category: input.category(),
        must_supply: input.must_supply,
        name: &input.name,
        required: input.required,
        value: input.value().map(ToString::to_string),
    }
}

fn right_script(script: &RightScript) -> ApiScript<'_> {
    let input = |input| {
        let input: &InputDefinition = input;
        ApiInput {
            advanced: input.advanced,
            array: input.input_type == InputType::Array,
            category: input.category.as_ref().map(|category| category.value.as_str()),
            must_supply: input.required && input.default.is_none(),
            name: &input.name.value,
            required: input.required,
            value: input.default.as_ref().map(|value| value.value.to_string()),
        }
    };
    ApiScript {
        attachments: script
            .attachments
            .iter()
            .map(|file| ApiFile { path: &file.path, sha256: file.sha256.as_ref().map(hex), size: file.size })
            .collect(),
        inputs: script.written.inputs.iter().map(input).collect(),
        packages: script.written.packages.as_ref().map(|packages| packages.value.as_str()),
    }
}

fn multi_cloud_image(image: &MultiCloudImage) -> ApiImage<'_> {
    ApiImage {
        architecture: image.system.as_ref().and_then(|system| system.architecture.as_deref()),
        settings: image.settings.iter().map(|setting| SettingEntry::new(&setting.setting)).collect(),
        system: image.system.as_ref().map(words::system),
        tags: image.written.tags.iter().map(|tag| tag.value.as_str()).collect(),
    }
}
