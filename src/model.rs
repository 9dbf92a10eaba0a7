//! What one author wrote in one file, with the place of every word a message may point at.
//!
//! A document knows its own file only: whether a name exists is `resolve`'s question.

pub mod alert;
pub mod classify;
pub mod codes;
pub mod config;
pub mod content;
pub mod documents;
pub mod facts_file;
pub mod fields;
pub mod image_name;
pub mod input;
pub mod multi_cloud_image;
pub mod people;
pub mod publication;
pub mod read;
pub mod reference;
pub mod right_script;
pub mod server_template;
pub mod sidecar_codes;
pub mod sidecar_words;
mod sidecars;

use std::fmt;
use std::sync::Arc;

use crate::text::FileId;

/// The three kinds of components.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// What a server becomes: scripts, inputs, images, alerts.
    ServerTemplate,
    /// A script with its metadata.
    RightScript,
    /// Which machine image and instance type to use in which cloud.
    MultiCloudImage,
}

impl Kind {
    /// All kinds, in the order of lists and menus.
    pub const ALL: [Kind; 3] = [Kind::ServerTemplate, Kind::RightScript, Kind::MultiCloudImage];

    /// The folder name of catalogs and addresses.
    pub fn folder(self) -> &'static str {
        match self {
            Kind::ServerTemplate => "server-templates",
            Kind::RightScript => "right-scripts",
            Kind::MultiCloudImage => "multi-cloud-images",
        }
    }

    /// The short form of the command line and of `Use:`.
    pub fn prefix(self) -> &'static str {
        match self {
            Kind::ServerTemplate => "st",
            Kind::RightScript => "rs",
            Kind::MultiCloudImage => "mci",
        }
    }

    /// The name in sentences.
    pub fn title(self) -> &'static str {
        match self {
            Kind::ServerTemplate => "ServerTemplate",
            Kind::RightScript => "RightScript",
            Kind::MultiCloudImage => "MultiCloud Image",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}

/// What a file of the right_st format turned out to be.
#[derive(Debug, Clone)]
pub enum Definition {
    /// A ServerTemplate file.
    ServerTemplate(Arc<server_template::ServerTemplateFile>),
    /// A script with a metadata block.
    RightScript(Arc<right_script::RightScriptFile>),
    /// A file of one MultiCloud Image, or of a reference to one.
    MultiCloudImage(multi_cloud_image::MultiCloudImageFile),
    /// A file of alerts.
    Alerts(alert::AlertsFile),
}

impl Definition {
    /// The file it was read from.
    pub fn file(&self) -> FileId {
        match self {
            Definition::ServerTemplate(it) => it.file,
            Definition::RightScript(it) => it.file,
            Definition::MultiCloudImage(it) => it.file,
            Definition::Alerts(it) => it.file,
        }
    }
}
