//! What several rules ask about MultiCloud Images and about what names them.

use crate::facts::CloudType;
use crate::facts::SupportCell;
use crate::facts::SupportMatrix;
use crate::facts::UseCase;
use crate::facts::Verdict;
use crate::model::Kind;
use crate::model::image_name::Agent;
use crate::model::image_name::AgentFamily;
use crate::model::image_name::ImageName;
use crate::model::multi_cloud_image::ImageEntry;
use crate::model::multi_cloud_image::ImageForm;
use crate::model::reference::NamedReference;
use crate::model::server_template::ScriptReference;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::CloudSetting;
use crate::resolve::catalog::Firmness;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::MultiCloudImage;
use crate::resolve::catalog::Reference;
use crate::resolve::catalog::ServerTemplate;
use crate::resolve::catalog::State;
use crate::text::Span;
use crate::text::Spanned;

/// The tag of RightLink 10.
pub(super) const RIGHTLINK_10: &str = "rs_agent:type=right_link_lite";
/// The tag of RightLink 5 and 6.
pub(super) const RIGHTLINK_6: &str = "provides:rs_agent_type=right_link";
/// The tag of the agents before them.
pub(super) const BEFORE: &str = "provides:rs_agent_type=rrs";
/// Linux fetches its installer from here.
pub(super) const SHELL_INSTALLER: &str = "rs_agent:mime_shellscript=";
/// The older way to say so.
pub(super) const INCLUDE_URL: &str = "rs_agent:mime_include_url=";
/// Windows fetches its installer from here.
pub(super) const POWERSHELL_INSTALLER: &str = "rs_agent:powershell_url=";

/// A MultiCloud Image of the catalog, with what is known of the systems of its machine images.
pub struct Image<'a> {
    /// Which one.
    pub(super) item: &'a Item,
    /// Its settings.
    pub(super) written: &'a MultiCloudImage,
    /// Where it belongs.
    pub(super) catalog: &'a Catalog,
    /// What its name says.
    pub(super) name: Option<ImageName>,
    /// The settings whose system is known, and that, in written order.
    pub(super) systems: Vec<(&'a CloudSetting, ImageName)>,
}

impl<'a> Image<'a> {
    /// The image `written` that `item` is.
    pub(super) fn new(item: &'a Item, written: &'a MultiCloudImage, catalog: &'a Catalog) -> Self {
        let system = |setting: &'a CloudSetting| Some((setting, system_of(catalog, setting)?));
        let systems = written.settings.iter().filter_map(system).collect();
        Image { item, written, catalog, name: ImageName::parse(&written.written.name.value), systems }
    }

    /// Whether it is offered: what is deprecated says already that nobody should take it.
    pub(super) fn is_offered(&self) -> bool {
        self.item.state != State::Deprecated
    }
}

/// The MultiCloud Image that `item` is, unless it is deprecated: that says already that nobody should take it.
pub(super) fn offered_image(item: &Item) -> Option<&MultiCloudImage> {
    item.multi_cloud_image().filter(|_| item.state != State::Deprecated)
}

/// The ServerTemplate that `item` is, if it is published and not deprecated.
pub(super) fn published_template(item: &Item) -> Option<&ServerTemplate> {
    item.server_template().filter(|_| item.state == State::Published)
}

/// The first tag of `image` that begins with `start`, which for a whole tag is the tag.
pub(super) fn tag<'a>(image: &'a MultiCloudImage, start: &str) -> Option<&'a Spanned<String>> {
    let starts = start.ends_with('=');
    image
        .written
        .tags
        .iter()
        .find(|tag| if starts { tag.value.starts_with(start) } else { tag.value == start })
}

/// The tag with the address of an installer, if there is one.
pub(super) fn installer(image: &MultiCloudImage) -> Option<&Spanned<String>> {
    [SHELL_INSTALLER, INCLUDE_URL, POWERSHELL_INSTALLER].iter().find_map(|start| tag(image, start))
}

/// The type of a cloud, if it is known.
pub(super) fn cloud_type(catalog: &Catalog, cloud: CloudId) -> Option<&CloudType> {
    catalog.facts.cloud_type(catalog.cloud(cloud).cloud_type.as_deref()?)
}

/// Whether a cloud is of the type that the API calls `word`.
pub(super) fn is_of_type(catalog: &Catalog, cloud: CloudId, word: &str) -> bool {
    cloud_type(catalog, cloud).is_some_and(|it| it.api_types.iter().any(|own| own == word))
}

/// A reference by name, and where its parts are written.
pub(super) struct ByName<'a> {
    /// What is named.
    pub(super) kind: Kind,
    /// The reference, answered.
    pub(super) reference: &'a Reference,
    /// As written; `None` where a file of one image holds the name.
    pub(super) written: Option<&'a NamedReference>,
}

impl ByName<'_> {
    /// The name's place.
    pub(super) fn name_span(&self) -> Span {
        self.written.map_or(self.reference.span, |named| named.name.span)
    }

    /// The place of the revision, or of the name where none is written.
    pub(super) fn revision_span(&self) -> Span {
        let revision = self.written.and_then(|named| named.revision.as_ref());
        revision.map_or_else(|| self.name_span(), |revision| revision.span)
    }
}

/// Every reference of `template` that is by name, scripts before images.
pub(super) fn by_name(template: &ServerTemplate) -> impl Iterator<Item = ByName<'_>> {
    let is_named =
        |it: &Reference| matches!(it.firmness, Firmness::Pinned | Firmness::Floating | Firmness::Head);
    let scripts = template.scripts.iter().zip(&template.written.scripts).map(|(script, entry)| ByName {
        kind: Kind::RightScript,
        reference: &script.reference,
        written: match &entry.reference {
            ScriptReference::Named(named) => Some(named),
            ScriptReference::Local(_) => None,
        },
    });
    let images = template.images.iter().zip(&template.written.images).map(|(reference, entry)| ByName {
        kind: Kind::MultiCloudImage,
        reference,
        written: match entry {
            ImageEntry::Form(ImageForm::Named(named)) => Some(named),
            ImageEntry::Form(_) | ImageEntry::File(_) => None,
        },
    });
    scripts.chain(images).filter(move |it| is_named(it.reference))
}

/// The place of the name, address or path of the image at place `at` of `template`.
pub(super) fn span_of_image(template: &ServerTemplate, at: usize) -> Span {
    match template.written.images.get(at) {
        Some(ImageEntry::Form(ImageForm::Named(named))) => named.name.span,
        Some(ImageEntry::Form(ImageForm::Defined(image))) => image.name.span,
        Some(ImageEntry::Form(ImageForm::Href(it)) | ImageEntry::File(it)) => it.span,
        None => template.images[at].span,
    }
}

/// What `images.yml` or the uid itself says of the system of one image. Where neither is sure, nothing is said.
fn system_of(catalog: &Catalog, setting: &CloudSetting) -> Option<ImageName> {
    let uid = setting.setting.image.value.trim();
    if let Some(fact) = catalog.facts.images.find(&catalog.cloud(setting.cloud).name, uid) {
        let mut system = match (&fact.os, &fact.name) {
            (Some(os), _) => ImageName::of(os, fact.version.as_deref(), fact.architecture.as_deref()),
            (None, Some(name)) => ImageName::parse(name)?,
            (None, None) => return None,
        };
        system.release = fact.name.as_deref().and_then(right_image).and_then(|it| it.release);
        return Some(system);
    }
    if let Some(found) = right_image(uid) {
        return Some(found);
    }
    if is_of_type(catalog, setting.cloud, "azure_v2") {
        return azure_system(uid);
    }
    if is_of_type(catalog, setting.cloud, "google") {
        let mut found = ImageName::parse(uid.rsplit('/').next()?)?;
        // `ubuntu-1604-xenial-v20181030`; what looks like a release is the day of the build.
        found.release = None;
        if let Some(version) = found.version.as_mut().filter(|it| found.os == "Ubuntu" && it.len() == 4) {
            version.insert(2, '.');
        }
        return Some(found);
    }
    // Elsewhere people name images as they like; a version without a dot may be anything.
    let mut found = ImageName::parse(uid).filter(|_| !uid.contains('/'))?;
    found.release = None;
    if !uid.contains('.') {
        found.version = None;
    }
    Some(found)
}

/// What the name of a RightImage says, wherever in `text` it begins.
pub(super) fn right_image(text: &str) -> Option<ImageName> {
    let at = text.as_bytes().windows(10).position(|word| word.eq_ignore_ascii_case(b"rightimage"))?;
    ImageName::parse(&text[at..])
}

/// Publisher, offer, sku and version, as Azure Resource Manager names an image.
fn azure_system(uid: &str) -> Option<ImageName> {
    const OFFERS: [(&str, &str); 7] = [
        ("UbuntuServer", "Ubuntu"),
        ("WindowsServer", "Windows"),
        ("CentOS", "CentOS"),
        ("RHEL", "RHEL"),
        ("CoreOS", "CoreOS"),
        ("SLES", "SLES"),
        ("Debian", "Debian"),
    ];
    let words: Vec<&str> = uid.split(' ').collect();
    let [_, offer, sku, _] = words[..] else { return None };
    let (_, os) = OFFERS.iter().find(|(own, _)| offer.eq_ignore_ascii_case(own))?;
    let end = sku.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(sku.len());
    let (number, rest) = sku.split_at(end);
    let second = if rest.to_ascii_lowercase().starts_with("-r2") { "R2" } else { "" };
    let version = format!("{}{second}", number.trim_end_matches('.'));
    Some(ImageName::of(os, Some(version.as_str()).filter(|it| !it.is_empty()), None))
}

/// Whether two versions may be one: equal, or one a part of the other (`7`, `7.x`, `7.5`).
pub(super) fn may_be_one(one: &str, other: &str) -> bool {
    let fold = |text: &str| {
        let lower = text.to_lowercase();
        lower.strip_suffix(".x").map_or(lower.clone(), str::to_owned)
    };
    let (one, other) = (fold(one), fold(other));
    let within = |part: &str, whole: &str| {
        whole.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    within(&one, &other) || within(&other, &one)
}

/// Whether two systems differ in name or version, as far as both are known.
pub(super) fn systems_differ(one: &ImageName, other: &ImageName) -> bool {
    let versions = one.version.as_deref().zip(other.version.as_deref());
    one.os != other.os || versions.is_some_and(|(one, other)| !may_be_one(one, other))
}

/// System and version, for people.
pub(super) fn words(system: &ImageName) -> String {
    match &system.version {
        Some(version) => format!("{} {version}", system.os),
        None => system.os.clone(),
    }
}

/// An answer of a support matrix for an image in one cloud.
pub(super) struct Judged<'a> {
    /// The table.
    pub(super) matrix: &'a SupportMatrix,
    /// Its answer.
    pub(super) cell: &'a SupportCell,
    /// Its column.
    pub(super) column: &'a str,
    /// How the agent gets there.
    pub(super) use_case: UseCase,
}

impl Judged<'_> {
    /// The note that names table, date and row.
    pub(super) fn note(&self, system: &ImageName) -> String {
        let (agent, day) = (&self.matrix.agent, &self.matrix.as_of);
        let (system, use_case) = (words(system), self.use_case.words());
        let column =
            if self.matrix.columns.len() == 1 { String::new() } else { format!(", {}", self.column) };
        format!(
            "the support matrix of {agent} as of {day} says `{}` for {system}, {use_case}{column}",
            self.cell.written
        )
    }

    /// The least version the table asks for, if `agent` is older.
    pub(super) fn minimum_above(&self, agent: &Agent) -> Option<&str> {
        let (own, minimum) = (agent.version.as_deref()?, self.cell.minimum.as_deref()?);
        is_older(own, minimum).then_some(minimum)
    }
}

/// What the matrix of its agent says of `image` in the cloud of `setting`; `None` where it does not judge.
pub(super) fn judge<'a>(
    catalog: &'a Catalog,
    image: &MultiCloudImage,
    setting: &CloudSetting,
) -> Option<Judged<'a>> {
    let system = image.system.as_ref()?;
    let matrix = match image.agent.family {
        AgentFamily::RightLink10 => &*catalog.facts.rightlink10,
        AgentFamily::RightLink6 => &*catalog.facts.rightlink6,
        AgentFamily::Rrs | AgentFamily::None => return None,
    };
    let column = match cloud_type(catalog, setting.cloud).and_then(|it| it.matrix_column.as_deref()) {
        Some(column) => column,
        None if matrix.columns.len() == 1 => "",
        None => return None,
    };
    let use_case = Agent::use_case(image.written.tags.iter().map(|tag| tag.value.as_str()));
    let version = system.version.as_deref().unwrap_or_default();
    let cell = matrix.find(&system.os, version, use_case, column)?;
    (cell.verdict != Verdict::Unknown).then_some(Judged { matrix, cell, column, use_case })
}

/// Whether version `own` is certainly older than `minimum`; `10.6` is the newest of its train.
fn is_older(own: &str, minimum: &str) -> bool {
    let numbers = |text: &str| text.split('.').map(str::parse::<u32>).collect::<Result<Vec<_>, _>>();
    let (Ok(own), Ok(minimum)) = (numbers(own), numbers(minimum)) else { return false };
    let common = own.len().min(minimum.len());
    own[..common] < minimum[..common]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_train_is_as_new_as_it_can_be() {
        for (own, minimum) in [("10.5.3", "10.6.0"), ("10.4", "10.5.1"), ("9", "10.1.0")] {
            assert!(is_older(own, minimum), "{own} {minimum}");
        }
        for (own, minimum) in [("10.6.0", "10.6.0"), ("10.6", "10.6.4"), ("10", "10.6.0"), ("11", "10.6.0")] {
            assert!(!is_older(own, minimum), "{own} {minimum}");
        }
    }

    #[test]
    fn a_version_and_its_parts_may_be_one() {
        for (one, other) in [("7", "7.5"), ("7.x", "7"), ("16.04", "16.04"), ("14.04", "14.04.5")] {
            assert!(may_be_one(one, other) && may_be_one(other, one), "{one} {other}");
        }
        for (one, other) in [("7", "6"), ("2012", "2012R2"), ("14.04", "14.64"), ("7", "72")] {
            assert!(!may_be_one(one, other), "{one} {other}");
        }
    }

    #[test]
    fn azure_names_a_system_in_four_words() {
        let shown = |uid: &str| azure_system(uid).map(|it| words(&it));
        assert_eq!(shown("Canonical UbuntuServer 16.04-LTS 16.04.2018").as_deref(), Some("Ubuntu 16.04"));
        assert_eq!(
            shown("MicrosoftWindowsServer WindowsServer 2012-R2-Datacenter 4.1").as_deref(),
            Some("Windows 2012R2")
        );
        assert_eq!(shown("CoreOS CoreOS Stable 1855.4.0").as_deref(), Some("CoreOS"));
        assert_eq!(shown("MicrosoftSQLServer SQL2016SP1-WS2016 Web 1"), None);
    }
}
