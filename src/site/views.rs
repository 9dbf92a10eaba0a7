//! What a template may use: one type per template, all of it plain data.
//!
//! A view holds texts, numbers, yes or no, lists and options; never a map, whose order might vary. An option
//! without a value is null. Fields that end in `href`, and those named `canonical`, `root`, `home`, … are addresses
//! ready to stand in an attribute; fields documented as safe HTML are written with the filter `safe`, all others are
//! plain text and are escaped by the engine.

pub mod component;
pub mod diff;
pub mod find;
pub mod images;
pub mod lists;
pub mod matrix;
pub mod multi_cloud_image;
pub mod prose;
pub mod right_script;
pub mod rows;
pub mod server_template;
pub mod shell;

use serde::Serialize;

/// Declares the views and their templates, in one place.
macro_rules! views {
    ($($(#[$doc:meta])* $name:ident($view:ty) = $template:literal),* $(,)?) => {
        /// A page's view.
        #[derive(Debug, Serialize)]
        #[serde(untagged)]
        pub enum View<'a> {
            $($(#[$doc])* $name(Box<$view>),)*
        }

        impl View<'_> {
            /// The template it is made for.
            pub fn template(&self) -> &'static str {
                match self {
                    $(View::$name(_) => $template,)*
                }
            }
        }

        /// The templates that a theme must have.
        pub const TEMPLATES: &[&str] = &[$($template),*];
    };
}

views! {
    /// The home page.
    Home(lists::HomeView<'a>) = "home.html",
    /// A page of the list of one kind.
    List(lists::ListView<'a>) = "list.html",
    /// What has a value of a facet.
    Facet(find::FacetView<'a>) = "facet.html",
    /// Where queries are answered.
    Search(find::SearchView<'a>) = "search.html",
    /// A ServerTemplate.
    ServerTemplate(server_template::ServerTemplateView<'a>) = "server_template.html",
    /// A RightScript.
    RightScript(right_script::RightScriptView<'a>) = "right_script.html",
    /// A MultiCloud Image.
    MultiCloudImage(multi_cloud_image::MultiCloudImageView<'a>) = "multi_cloud_image.html",
    /// All clouds.
    Clouds(lists::CloudsView<'a>) = "clouds.html",
    /// One cloud.
    Cloud(lists::CloudView<'a>) = "cloud.html",
    /// All machine images.
    Images(images::ImagesView<'a>) = "images.html",
    /// A machine image.
    Image(images::ImageView<'a>) = "image.html",
    /// All agents.
    Agents(images::AgentsView<'a>) = "agents.html",
    /// A family of agents.
    Agent(images::AgentView<'a>) = "agent.html",
    /// What changed between two revisions.
    Diff(diff::DiffView<'a>) = "diff.html",
    /// The supported-cloud matrix.
    Matrix(matrix::MatrixView<'a>) = "matrix.html",
    /// All publishers.
    Publishers(lists::PublishersView<'a>) = "publishers.html",
    /// One publisher.
    Publisher(lists::PublisherView<'a>) = "publisher.html",
    /// All categories.
    Categories(lists::CategoriesView<'a>) = "categories.html",
    /// One category.
    Category(lists::CategoryView<'a>) = "category.html",
    /// A revision of a licence.
    Eula(prose::EulaView<'a>) = "eula.html",
    /// A page of the content folder.
    Content(prose::ContentView<'a>) = "content.html",
    /// The page for addresses that lead nowhere.
    NotFound(prose::NotFoundView<'a>) = "not_found.html",
    /// A former address.
    Redirect(prose::RedirectView<'a>) = "redirect.html",
}
