//! What the images of a ServerTemplate say about the machines that its scripts run on.

use crate::model::image_name::AgentFamily;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::MultiCloudImage;
use crate::resolve::catalog::ServerTemplate;

/// The machines of a ServerTemplate, as far as its images are in the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked by itself")]
pub(crate) struct Platform {
    /// Whether every image that is here has the agent RightLink 10, and there is one.
    pub(crate) rightlink10: bool,
    /// Whether there is one of them that is Linux.
    pub(crate) linux: bool,
    /// Whether all images are here, and all are Linux.
    pub(crate) only_linux: bool,
    /// Whether all images are here, and all are Windows.
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
    catalog.items.iter().map(|item| item.server_template().map(|it| Platform::new(it, catalog))).collect()
}

impl Platform {
    /// What the images of `template` say.
    pub(crate) fn new(template: &ServerTemplate, catalog: &Catalog) -> Self {
        let images: Vec<&MultiCloudImage> = template
            .images
            .iter()
            .filter_map(|reference| catalog.item(reference.item()?).multi_cloud_image())
            .collect();
        let systems: Vec<System> = images.iter().map(|image| system(image)).collect();
        let all_here = !template.has_unknown_images && !images.is_empty();
        Platform {
            rightlink10: !images.is_empty()
                && images.iter().all(|image| image.agent.family == AgentFamily::RightLink10),
            linux: systems.contains(&System::Linux),
            only_linux: all_here && systems.iter().all(|system| *system == System::Linux),
            only_windows: all_here && systems.iter().all(|system| *system == System::Windows),
        }
    }
}

/// By the name of the image; else by the installer that its tags name.
fn system(image: &MultiCloudImage) -> System {
    if let Some(system) = &image.system {
        return match system.os.as_str() {
            "Windows" => System::Windows,
            _ => System::Linux,
        };
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
