//! Facts about clouds, images and agents: tables with a date, never code.
//!
//! The tables inside the binary are `src/facts/*.yml`; a catalog's own `clouds.yml` and `images.yml` extend and
//! override them. Both are read by `model::facts_file`; here is what they mean.

/// A cloud that is known by more than its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cloud {
    /// The name the API gives; canonical.
    pub name: String,
    /// The name the dashboard shows.
    pub display_name: String,
    /// Other spellings; right_st knows none of them.
    pub aliases: Vec<String>,
    /// The id in `/api/clouds/<id>`, if documented.
    pub id: Option<u32>,
    /// The API's `cloud_type` word, or ours where none is documented.
    pub cloud_type: String,
    /// The provider's region, if it has one.
    pub region: Option<String>,
    /// `YYYY-MM-DD` it ended, if it did.
    pub retired: Option<String>,
}

/// All known clouds.
#[derive(Debug, Clone, Default)]
pub struct Clouds {
    /// The day the table was true, `YYYY-MM-DD`.
    pub as_of: String,
    /// The clouds, in table order: by type, then id.
    pub clouds: Vec<Cloud>,
}

/// How a written cloud name relates to the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloudMatch<'a> {
    /// The name, the display name or the href: right_st finds it too.
    Exact(&'a Cloud),
    /// Another spelling: we know what is meant, right_st does not.
    Alias(&'a Cloud),
    /// Not in the table: a private cloud, by the name its account gave.
    Unknown,
}

impl Clouds {
    /// What `written` means: exact and case-sensitive for names and `/api/clouds/<id>`, else an alias, folded case.
    pub fn find(&self, written: &str) -> CloudMatch<'_> {
        let id = written.strip_prefix("/api/clouds/").and_then(|id| id.parse::<u32>().ok());
        let exact = self.clouds.iter().find(|cloud| {
            cloud.name == written || cloud.display_name == written || (id.is_some() && cloud.id == id)
        });
        if let Some(cloud) = exact {
            return CloudMatch::Exact(cloud);
        }
        let folded = written.to_lowercase();
        let means = |cloud: &&Cloud| {
            let spellings = [&cloud.name, &cloud.display_name].into_iter().chain(&cloud.aliases);
            spellings.into_iter().any(|spelling| spelling.to_lowercase() == folded)
        };
        self.clouds.iter().find(means).map_or(CloudMatch::Unknown, CloudMatch::Alias)
    }
}

/// What `images.yml` says of one image in one cloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageFact {
    /// The cloud, canonical name.
    pub cloud: String,
    /// The resource uid.
    pub image: String,
    /// The RightImage's name.
    pub name: Option<String>,
    /// `Ubuntu`, `CentOS`, …
    pub os: Option<String>,
    /// `16.04`, …
    pub version: Option<String>,
    /// `x64` or `i386`.
    pub architecture: Option<String>,
    /// `RightLink 10`, `RightLink 6`, `none`.
    pub agent: Option<String>,
    /// Whether everybody may start it.
    pub public: Option<bool>,
}

/// All known images.
#[derive(Debug, Clone, Default)]
pub struct Images {
    /// The day the table was true, `YYYY-MM-DD`; empty if there is none.
    pub as_of: String,
    /// The images, in written order.
    pub images: Vec<ImageFact>,
}

/// An agent family and its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentFact {
    /// `RightLink 10`, …
    pub name: String,
    /// `YYYY-MM-DD` support ends, if it does.
    pub support_ends: Option<String>,
    /// `YYYY-MM-DD` life ends, if it does.
    pub life_ends: Option<String>,
}

/// Every table.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The clouds.
    pub clouds: Clouds,
    /// The images.
    pub images: Images,
    /// The agents, newest first.
    pub agents: Vec<AgentFact>,
    /// The newest `As Of` of all tables.
    pub as_of: String,
}
