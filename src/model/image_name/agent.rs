//! The agent that an image's tags promise.

use crate::facts::UseCase;

/// The families of agents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AgentFamily {
    /// RightLink 10.
    RightLink10,
    /// RightLink 5 and 6.
    RightLink6,
    /// Agents before them.
    Rrs,
    /// No tag names an agent.
    None,
}

impl AgentFamily {
    /// What `images.yml` calls it: a name of the agents' table, `RightLink 5` included, or `none`.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "RightLink 10" => AgentFamily::RightLink10,
            "RightLink 6" | "RightLink 5" => AgentFamily::RightLink6,
            "RightLink 1 to 4" => AgentFamily::Rrs,
            "none" => AgentFamily::None,
            _ => return None,
        })
    }

    /// Its name in the agents' table ([`crate::facts::Facts::agent`]); `None` without an agent.
    pub fn fact_name(self) -> Option<&'static str> {
        match self {
            AgentFamily::RightLink10 => Some("RightLink 10"),
            AgentFamily::RightLink6 => Some("RightLink 6"),
            AgentFamily::Rrs => Some("RightLink 1 to 4"),
            AgentFamily::None => None,
        }
    }
}

/// The agent that an image's tags promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// Its family.
    pub family: AgentFamily,
    /// The version in the installer's address: `10.6.4` pins one, `10.6` a train, `10` means the newest 10; or that of
    /// `provides:rs_agent_ver` for the families before. `None` is unknown.
    pub version: Option<String>,
}

/// Tags whose value is the address of an installer that the server fetches while it boots.
const INSTALLERS: [&str; 3] =
    ["rs_agent:mime_shellscript=", "rs_agent:mime_include_url=", "rs_agent:powershell_url="];

impl Agent {
    /// What `tags` promise.
    ///
    /// The tag of the agent decides, not that of the installer: without it the platform speaks to the server as to
    /// the agents before. RightLink 10's wins over the others.
    pub fn of_tags<'a>(tags: impl IntoIterator<Item = &'a str>) -> Self {
        let tags: Vec<&str> = tags.into_iter().collect();
        let has = |tag: &str| tags.contains(&tag);
        let value = |prefix: &str| tags.iter().find_map(|own| own.strip_prefix(prefix));
        if has("rs_agent:type=right_link_lite") {
            let version = INSTALLERS.iter().filter_map(|tag| value(tag)).find_map(installer_version);
            return Agent { family: AgentFamily::RightLink10, version };
        }
        let family = if has("provides:rs_agent_type=right_link") {
            AgentFamily::RightLink6
        } else if has("provides:rs_agent_type=rrs") {
            AgentFamily::Rrs
        } else {
            return Agent { family: AgentFamily::None, version: None };
        };
        Agent { family, version: value("provides:rs_agent_ver=").map(str::to_owned) }
    }

    /// How the agent gets onto a server that starts from an image with `tags`: with an installer's address at boot,
    /// else it must be on the image.
    pub fn use_case<'a>(tags: impl IntoIterator<Item = &'a str>) -> UseCase {
        let installs = |tag: &str| INSTALLERS.iter().any(|own| tag.starts_with(own));
        if tags.into_iter().any(installs) { UseCase::InstallAtBoot } else { UseCase::InstallOnImage }
    }
}

/// The version in `https://rightlink.rightscale.com/rll/10.6/rightlink.boot.sh`: the name below `rll`.
fn installer_version(address: &str) -> Option<String> {
    let version = address.split_once("/rll/")?.1.split('/').next()?;
    let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    version.split('.').all(number).then(|| version.to_owned())
}
