//! What the images of a ServerTemplate say about the machines that its scripts run on.

use crate::model::image_name::AgentFamily;
use crate::model::image_name::ImageName;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Firmness;
use crate::resolve::catalog::MultiCloudImage;
use crate::resolve::catalog::Reference;
use crate::resolve::catalog::ServerTemplate;

/// The machines of a ServerTemplate, as far as its images are in the catalog or have a name that tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked by itself")]
pub(crate) struct Platform {
    /// Whether every image of which the agent is known has RightLink 10, and there is one.
    pub(crate) rightlink10: bool,
    /// Whether there is one that is Linux.
    pub(crate) linux: bool,
    /// Whether all images are known, and all are Linux.
    pub(crate) only_linux: bool,
    /// Whether all images are known, and all are Windows.
    pub(crate) only_windows: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum System {
    Linux,
    Windows,
    Unknown,
}

/// The platform of each item of `catalog`, at the item's place; `None` for what is no ServerTemplate.
pub(crate) fn all(catalog: &Catalog) -> Vec<Option<Platform>> {
    catalog.all_items().map(|item| item.server_template().map(|it| Platform::new(it, catalog))).collect()
}

impl Platform {
    /// What the images of `template` say.
    pub(crate) fn new(template: &ServerTemplate, catalog: &Catalog) -> Self {
        let machines: Vec<Machine> =
            template.images.iter().map(|reference| Machine::of(reference, catalog)).collect();
        let mut families = machines.iter().filter_map(|machine| machine.family).peekable();
        Platform {
            rightlink10: families.peek().is_some()
                && families.all(|family| family == AgentFamily::RightLink10),
            linux: machines.iter().any(|machine| machine.system == System::Linux),
            only_linux: !machines.is_empty()
                && machines.iter().all(|machine| machine.system == System::Linux),
            only_windows: !machines.is_empty()
                && machines.iter().all(|machine| machine.system == System::Windows),
        }
    }
}

/// What one image says of its machines.
struct Machine {
    /// The agent, if something says which.
    family: Option<AgentFamily>,
    system: System,
}

impl Machine {
    /// By what is written of the image; of one that is not in the catalog by its name, whose two grammars belong to the
    /// time of RightLink 10 and to the RightImages before it.
    fn of(reference: &Reference, catalog: &Catalog) -> Self {
        if let Some(image) = reference.item().and_then(|id| catalog.item(id).multi_cloud_image()) {
            return Machine { family: Some(image.agent.family), system: system(image) };
        }
        let is_named = matches!(reference.firmness, Firmness::Pinned | Firmness::Floating | Firmness::Head);
        let Some(name) = ImageName::parse(&reference.written).filter(|_| is_named) else {
            return Machine { family: None, system: System::Unknown };
        };
        let is_right_image = reference.written.to_ascii_lowercase().starts_with("rightimage");
        let family = if is_right_image || name.release.is_some() {
            AgentFamily::RightLink6
        } else {
            AgentFamily::RightLink10
        };
        Machine { family: Some(family), system: system_of(&name) }
    }
}

/// The system that a name gives.
fn system_of(name: &ImageName) -> System {
    match name.os.as_str() {
        "Windows" => System::Windows,
        _ => System::Linux,
    }
}

/// By the name of the image; else by the installer that its tags name.
fn system(image: &MultiCloudImage) -> System {
    if let Some(system) = &image.system {
        return system_of(system);
    }
    let has = |prefix: &str| image.written.tags.iter().any(|tag| tag.value.starts_with(prefix));
    if has("rs_agent:powershell_url=") || has("rs_agent:userdata=powershell") {
        System::Windows
    } else if has("rs_agent:mime_shellscript=") || has("rs_agent:mime_include_url=") {
        System::Linux
    } else {
        System::Unknown
    }
}
