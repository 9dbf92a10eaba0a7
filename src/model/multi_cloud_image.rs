//! MultiCloud Images: the five forms in a ServerTemplate, and the file of one.

use crate::model::reference::NamedReference;
use crate::text::FileId;
use crate::text::Span;
use crate::text::Spanned;

/// What one cloud gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The whole entry.
    pub span: Span,
    /// The cloud: its name, display name or href.
    pub cloud: Spanned<String>,
    /// Instance type: href, name or resource uid.
    pub instance_type: Spanned<String>,
    /// Image: resource uid.
    pub image: Spanned<String>,
    /// User data.
    pub user_data: Option<Spanned<String>>,
}

/// A MultiCloud Image that is defined here (form 4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MultiCloudImage {
    /// The whole map.
    pub span: Span,
    /// Its name.
    pub name: Spanned<String>,
    /// Markdown.
    pub description: Option<Spanned<String>>,
    /// Tags, in order.
    pub tags: Vec<Spanned<String>>,
    /// What each cloud gets, in order.
    pub settings: Vec<Setting>,
}

/// An image as a map writes it: defined, or named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageForm {
    /// Forms 1, 2 and 2b: by name, maybe with revision and publisher.
    Named(NamedReference),
    /// Form 3: `/api/multi_cloud_images/<digits>`.
    Href(Spanned<String>),
    /// Form 4: defined here.
    Defined(MultiCloudImage),
}

/// An entry of a ServerTemplate's `MultiCloudImages`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageEntry {
    /// A map.
    Form(ImageForm),
    /// Form 5: a file, its path read from the ServerTemplate's folder.
    File(Spanned<String>),
}

/// A file that holds one image map.
#[derive(Debug, Clone)]
pub struct MultiCloudImageFile {
    /// The file.
    pub file: FileId,
    /// The map.
    pub form: ImageForm,
}
