//! Views are made: from the catalog to what templates may use, one page at a time.

mod agents;
mod alerts;
pub(crate) mod banners;
mod cards;
mod clouds;
mod component;
pub(crate) mod diff;
pub(crate) mod documents;
mod find;
mod get;
mod images;
mod impact;
mod inputs;
mod launch;
mod lists;
pub(crate) mod matrix;
mod multi_cloud_image;
mod people;
mod references;
mod right_script;
mod rules;
mod server_template;
mod shell;
mod since;
mod structured;
pub(crate) mod values;
mod words_pages;

pub(crate) use cards::summary;

use std::borrow::Cow;

use crate::path::OutPath;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Component;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::PublisherId;
use crate::site::Kept;
use crate::site::Site;
use crate::site::ViewKey;
use crate::site::urls;
use crate::site::views::View;
use crate::site::views::shell::Link;

/// Stands for the way to the site's root in a page that is made once for two addresses.
///
/// Unicode sets this code point aside for such use inside of a program: it is no character, and no text has it.
pub const ROOT_MARK: char = '\u{fdd0}';

/// A page whose view is being made: everything it links to is seen from there.
pub(crate) struct Here<'a> {
    /// The site.
    pub(crate) site: &'a Site,
    /// The page's address.
    pub(crate) path: &'a OutPath,
    /// What stands before every address, where that is not the shortest way from this page: of a page that must work
    /// from anywhere the site's own root, of a component's page the way to the root or [`ROOT_MARK`].
    pub(crate) root: Option<Cow<'static, str>>,
    /// What pages of one item share.
    pub(crate) kept: Kept<'a>,
}

/// Makes the view `key` for the page at `path`.
pub(crate) fn view<'a>(site: &'a Site, path: &'a OutPath, key: ViewKey, kept: &Kept<'a>) -> View<'a> {
    let is_component = matches!(key, ViewKey::Lineage(_) | ViewKey::Item(_));
    let root = is_component.then(|| path.to_root().into());
    view_from(&Here { site, path, root, kept: kept.clone() }, key)
}

/// Makes the view `key` for the page at `path` with [`ROOT_MARK`] before every address.
pub(crate) fn marked_view<'a>(site: &'a Site, path: &'a OutPath, key: ViewKey, kept: &Kept<'a>) -> View<'a> {
    view_from(&Here { site, path, root: Some(ROOT_MARK.to_string().into()), kept: kept.clone() }, key)
}

fn view_from<'a>(here: &Here<'a>, key: ViewKey) -> View<'a> {
    let (site, path) = (here.site, here.path);
    let catalog = &site.catalog;
    match key {
        ViewKey::Home => View::Home(Box::new(lists::home(here))),
        ViewKey::List(kind, page) => View::List(Box::new(lists::list(here, kind, page as usize))),
        ViewKey::Facet(facet, value, page) => {
            View::Facet(Box::new(find::facet(here, facet as usize, value as usize, page as usize)))
        }
        ViewKey::Search => View::Search(Box::new(find::search(here))),
        ViewKey::Lineage(id) => item(here, catalog.item(catalog.lineage(id).newest)),
        ViewKey::Item(id) => item(here, catalog.item(id)),
        ViewKey::Clouds => View::Clouds(Box::new(clouds::clouds(here))),
        ViewKey::Cloud(id, page) => View::Cloud(Box::new(clouds::cloud(here, id, page as usize))),
        ViewKey::Images(page) => View::Images(Box::new(images::images(here, page as usize))),
        ViewKey::Image(at) => View::Image(Box::new(images::image(here, at as usize))),
        ViewKey::Agents => View::Agents(Box::new(agents::agents(here))),
        ViewKey::Agent(at, page) => View::Agent(Box::new(agents::agent(here, at as usize, page as usize))),
        ViewKey::Diff(before, after) => View::Diff(Box::new(diff::diff(here, before, after))),
        ViewKey::Matrix(page) => View::Matrix(Box::new(matrix::matrix(here, page as usize))),
        ViewKey::Publishers => View::Publishers(Box::new(people::publishers(here))),
        ViewKey::Publisher(id, page) => View::Publisher(Box::new(people::publisher(here, id, page as usize))),
        ViewKey::Categories => View::Categories(Box::new(lists::categories(here))),
        ViewKey::Category(at, page) => {
            View::Category(Box::new(lists::category(here, at as usize, page as usize)))
        }
        ViewKey::Eula(at) => View::Eula(Box::new(words_pages::eula(here, at as usize))),
        ViewKey::Content(at) => View::Content(Box::new(words_pages::content(here, at as usize))),
        ViewKey::Rules => View::Content(Box::new(rules::rules(here))),
        ViewKey::Rule(at) => View::Content(Box::new(rules::rule(here, at as usize))),
        ViewKey::NotFound => View::NotFound(Box::new(words_pages::not_found(site, path))),
        ViewKey::LineageMoved(id) => {
            let lineage = catalog.lineage(id);
            let target = urls::lineage(catalog, lineage);
            View::Redirect(Box::new(words_pages::redirect(here, catalog.item(lineage.newest), &target)))
        }
        ViewKey::ItemMoved(id) => {
            let item = catalog.item(id);
            View::Redirect(Box::new(words_pages::redirect(here, item, &urls::item(catalog, item))))
        }
    }
}

fn item<'a>(here: &Here<'a>, item: &'a Item) -> View<'a> {
    match &item.component {
        Component::ServerTemplate(it) => {
            View::ServerTemplate(Box::new(server_template::server_template(here, item, it)))
        }
        Component::RightScript(it) => View::RightScript(Box::new(right_script::right_script(here, item, it))),
        Component::MultiCloudImage(it) => {
            View::MultiCloudImage(Box::new(multi_cloud_image::multi_cloud_image(here, item, it)))
        }
    }
}

impl<'a> Here<'a> {
    /// The catalog.
    pub(crate) fn catalog(&self) -> &'a Catalog {
        &self.site.catalog
    }

    /// An address as this page writes it.
    pub(crate) fn href(&self, target: &OutPath) -> String {
        match &self.root {
            Some(root) => target.below(root),
            None => self.path.link_to(target),
        }
    }

    /// A link to where a reader who comes for `item` should go.
    pub(crate) fn to_item(&self, item: &'a Item) -> Link<'a> {
        let target = urls::best(self.catalog(), item);
        Link { text: Cow::Borrowed(&item.name), href: Some(self.href(&target)) }
    }

    /// A link to exactly this revision.
    pub(crate) fn to_revision(&self, item: &'a Item) -> Link<'a> {
        let target = urls::item(self.catalog(), item);
        Link { text: Cow::Borrowed(&item.name), href: Some(self.href(&target)) }
    }

    /// A link to a publisher.
    pub(crate) fn to_publisher(&self, id: PublisherId) -> Link<'a> {
        let publisher = self.catalog().publisher(id);
        let href = self.href(&urls::publisher(publisher, 1));
        Link { text: Cow::Borrowed(&publisher.name), href: Some(href) }
    }

    /// A publisher's large logo, else its small one.
    pub(crate) fn logo(&self, id: PublisherId) -> Option<String> {
        let logo = |size| crate::site::outputs::overviews::logo(self.site, id, size);
        logo(1).or_else(|| logo(0)).map(|(path, _)| self.href(&path))
    }
}
