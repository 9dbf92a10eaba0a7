//! What the name and the tags of a MultiCloud Image say.

/// A system, as an image's name gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageName {
    /// `Ubuntu`, `CentOS`, `RHEL`, `Windows`, `CoreOS`, …
    pub os: String,
    /// `16.04`, `7.x`, `2012R2`, …
    pub version: Option<String>,
    /// `x64` or `i386`.
    pub architecture: Option<String>,
    /// Role words, suffixes and the RightImage's release, in written order.
    pub extras: Vec<String>,
}

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

/// The agent that an image's tags promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// Its family.
    pub family: AgentFamily,
    /// The version in the installer's address, if it pins one.
    pub version: Option<String>,
}
