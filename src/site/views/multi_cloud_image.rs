//! The page of a MultiCloud Image: template `multi_cloud_image.html`.

use std::borrow::Cow;

use serde::Serialize;

use crate::site::views::component::GetThis;
use crate::site::views::component::Header;
use crate::site::views::component::Info;
use crate::site::views::component::RevisionRow;
use crate::site::views::component::UsedBy;
use crate::site::views::images::ImpactView;
use crate::site::views::rows::Rows;
use crate::site::views::shell::Link;
use crate::site::views::shell::Shell;

/// A MultiCloud Image's revision, its newest, or a bundled part.
#[derive(Debug, Serialize)]
pub struct MultiCloudImageView<'a> {
    /// The frame.
    pub shell: Shell<'a>,
    /// The head.
    pub header: Header<'a>,
    /// The box "Get this"; none for a bundled part.
    pub get: Option<GetThis<'a>>,
    /// Section `info`, and `support`.
    pub info: Info<'a>,
    /// What its name says of the system.
    pub system: Option<SystemView<'a>>,
    /// The agent its tags promise.
    pub agent: AgentView<'a>,
    /// Its tags, in order, explained.
    pub tags: Vec<TagRow<'a>>,
    /// Section `clouds`, in written order.
    pub clouds: Rows<SettingRow<'a>>,
    /// Section `impact`.
    pub impact: ImpactView<'a>,
    /// Section `used-by`.
    pub used_by: UsedBy<'a>,
    /// Section `revisions`, newest first; empty for a bundled part.
    pub revisions: Vec<RevisionRow<'a>>,
}

/// An operating system.
#[derive(Debug, Serialize)]
pub struct SystemView<'a> {
    /// `Ubuntu`, `CentOS`, `Windows`, ….
    pub os: &'a str,
    /// `16.04`, ….
    pub version: Option<&'a str>,
    /// `x64`, `i386`.
    pub architecture: Option<&'a str>,
    /// Other words of the name: `Server`, `v14.1.3`, `HVM`.
    pub extras: Vec<Cow<'a, str>>,
}

/// An agent.
#[derive(Debug, Serialize)]
pub struct AgentView<'a> {
    /// `rightlink-10`, `rightlink-6`, `rrs`, `none`.
    pub id: &'static str,
    /// `RightLink 10`, `RightLink 6`, `RightScale agent before RightLink 5`, `no agent`.
    pub title: &'static str,
    /// Its page.
    pub href: String,
    /// The version that the installer's address pins.
    pub version: Option<&'a str>,
    /// Whether it is past the end of its life.
    pub ended: bool,
    /// What that means for scripts: a sentence.
    pub meaning: &'static str,
}

/// A tag.
#[derive(Debug, Serialize)]
pub struct TagRow<'a> {
    /// The tag.
    pub text: &'a str,
    /// What it means, if it is a documented one: a sentence.
    pub meaning: Option<&'static str>,
}

/// What one cloud gets.
#[derive(Debug, Serialize)]
pub struct SettingRow<'a> {
    /// Its anchor, `cloud-<slug>`.
    pub anchor: String,
    /// The cloud's name to show, and its page.
    pub link: Link<'a>,
    /// The cloud's name as the file writes it.
    pub name: &'a str,
    /// The provider's region; may be empty.
    pub region: &'a str,
    /// The cloud's type, for classes.
    pub cloud_type: &'a str,
    /// Whether the cloud is past its end.
    pub ended: bool,
    /// The machine image's uid.
    pub image: &'a str,
    /// The page of that machine image in all clouds, if it has a name.
    pub image_href: Option<String>,
    /// What the tables say of that image: `Ubuntu 16.04 x64`; none if they say nothing.
    pub image_text: Option<String>,
    /// The instance type.
    pub instance_type: &'a str,
    /// User data, if written.
    pub user_data: Option<&'a str>,
}
