//! Facts about clouds, images and agents: tables with a date, never code.
//!
//! The tables inside the binary are `src/facts/*.yml`; a catalog's own `clouds.yml` and `images.yml` extend and
//! override them. Both are read by `model::facts_file`; here is what they mean.

pub mod clouds;
pub mod support;

use std::collections::HashMap;
use std::sync::Arc;

pub use clouds::Cloud;
pub use clouds::CloudMatch;
pub use clouds::Clouds;
pub use support::SupportCell;
pub use support::SupportMatrix;
pub use support::SupportRow;
pub use support::UseCase;
pub use support::Verdict;

/// A type of cloud, and what each vocabulary calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloudType {
    /// The words of the API's `cloud_type`, at least one; the first is the type's name.
    pub api_types: Vec<String>,
    /// The name for people.
    pub display_name: String,
    /// Whether a page documents the words, or we formed them by habit.
    pub documented: bool,
    /// RightLink 6's nicknames: that of the agent's about page first, then that of its install page if it differs.
    pub rightlink6: Vec<String>,
    /// The column of RightLink 10's support matrix.
    pub matrix_column: Option<String>,
    /// The words of the RightImage builder.
    pub image_builder: Vec<String>,
    /// `YYYY-MM-DD` the platform stopped supporting the type, if it did.
    pub retired: Option<String>,
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
    /// `RightLink 10`, `RightLink 6`, …, `none`: as written.
    pub agent: Option<String>,
    /// Whether everybody may start it.
    pub public: Option<bool>,
}

/// All known images, prepared for [`Images::find`]; a clone shares the table.
#[derive(Debug, Clone, Default)]
pub struct Images(Arc<ImageTable>);

#[derive(Debug, Default)]
struct ImageTable {
    as_of: String,
    images: Vec<ImageFact>,
    /// Cloud, then image, to the place in `images`.
    places: HashMap<String, HashMap<String, usize>>,
}

impl Images {
    /// Prepares the table; of two rows for one image in one cloud the later counts.
    pub fn new(as_of: String, images: Vec<ImageFact>) -> Self {
        let mut places: HashMap<String, HashMap<String, usize>> = HashMap::new();
        for (place, fact) in images.iter().enumerate() {
            places.entry(fact.cloud.clone()).or_default().insert(fact.image.clone(), place);
        }
        Images(Arc::new(ImageTable { as_of, images, places }))
    }

    /// The day the table was true, `YYYY-MM-DD`; empty if there is none.
    pub fn as_of(&self) -> &str {
        &self.0.as_of
    }

    /// The images, in written order.
    pub fn all(&self) -> &[ImageFact] {
        &self.0.images
    }

    /// What is known of the image `uid` in the cloud of the canonical name `cloud`.
    pub fn find(&self, cloud: &str, uid: &str) -> Option<&ImageFact> {
        let place = self.0.places.get(cloud)?.get(uid)?;
        self.0.images.get(*place)
    }
}

/// An agent family and its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentFact {
    /// `RightLink 10`, `RightLink 6`, `RightLink 5`, `RightLink 1 to 4`.
    pub name: String,
    /// `YYYY-MM-DD` support ends, if it does.
    pub support_ends: Option<String>,
    /// `YYYY-MM-DD` life ends, if it does.
    pub life_ends: Option<String>,
}

/// What sort of thing has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EndKind {
    /// A generation of RightImages.
    Images,
    /// A generation of ServerTemplates.
    Templates,
    /// A cloud, or a release of cloud software.
    Cloud,
    /// A feature of the platform.
    Feature,
}

impl EndKind {
    /// All kinds, with the word that tables use.
    pub const WORDS: [(&'static str, EndKind); 4] = [
        ("images", EndKind::Images),
        ("templates", EndKind::Templates),
        ("cloud", EndKind::Cloud),
        ("feature", EndKind::Feature),
    ];
}

/// Something that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndFact {
    /// What.
    pub name: String,
    /// What sort of thing.
    pub kind: EndKind,
    /// `YYYY-MM-DD`, if a day is known.
    pub ended: Option<String>,
}

/// Every table. A clone shares them.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The clouds.
    pub clouds: Clouds,
    /// The types of clouds, in the order of menus.
    pub cloud_types: Arc<[CloudType]>,
    /// The images.
    pub images: Images,
    /// The day the types of clouds were true, `YYYY-MM-DD`.
    pub cloud_types_as_of: String,
    /// The agents, newest first.
    pub agents: Arc<[AgentFact]>,
    /// The day the table of agents was true, `YYYY-MM-DD`.
    pub agents_as_of: String,
    /// What else has ended, by kind, then name.
    pub ends: Arc<[EndFact]>,
    /// The day the table of ends was true, `YYYY-MM-DD`.
    pub ends_as_of: String,
    /// Where RightLink 10 runs.
    pub rightlink10: Arc<SupportMatrix>,
    /// Where RightLink 6 ran.
    pub rightlink6: Arc<SupportMatrix>,
    /// The newest `As Of` of all tables.
    pub as_of: String,
}

impl Facts {
    /// The type of cloud that the API calls `word`.
    pub fn cloud_type(&self, word: &str) -> Option<&CloudType> {
        self.cloud_types.iter().find(|it| it.api_types.iter().any(|own| own == word))
    }

    /// The agent family `name`.
    pub fn agent(&self, name: &str) -> Option<&AgentFact> {
        self.agents.iter().find(|it| it.name == name)
    }

    /// The same facts with other clouds and images laid over them.
    #[must_use]
    pub fn with(mut self, clouds: Option<Clouds>, images: Option<Images>) -> Self {
        if let Some(clouds) = clouds {
            // `YYYY-MM-DD` sorts like the days.
            self.as_of = self.as_of.max(clouds.as_of().to_owned());
            self.clouds = clouds;
        }
        if let Some(images) = images {
            self.as_of = self.as_of.max(images.as_of().to_owned());
            self.images = images;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_found_by_cloud_and_uid() {
        let image = |name: &str| ImageFact {
            cloud: "Google".into(),
            image: "projects/a/images/b".into(),
            name: Some(name.into()),
            os: None,
            version: None,
            architecture: None,
            agent: None,
            public: None,
        };
        let images = Images::new("2017-01-01".into(), vec![image("first"), image("second")]);
        let found = images.find("Google", "projects/a/images/b");
        assert_eq!(found.and_then(|it| it.name.as_deref()), Some("second"));
        assert_eq!(images.find("EC2 us-east-1", "projects/a/images/b"), None);
        let facts = Facts { as_of: "2017-06-30".into(), ..Facts::default() };
        assert_eq!(facts.with(None, Some(images)).as_of, "2017-06-30");
    }
}
