//! Pages of words: content, licences, the page for addresses that lead nowhere, former addresses.

use std::borrow::Cow;

use crate::path::OutPath;
use crate::resolve::catalog::Item;
use crate::site::Kept;
use crate::site::Site;
use crate::site::content_links;
use crate::site::outputs::import_manifest::eula_digest;
use crate::site::prose;
use crate::site::show::Here;
use crate::site::show::shell::About;
use crate::site::urls;
use crate::site::views::component::UsedBy;
use crate::site::views::prose::ContentView;
use crate::site::views::prose::EulaView;
use crate::site::views::prose::NotFoundView;
use crate::site::views::prose::RedirectView;
use crate::site::views::shell::Link;

/// Makes the content page at `at`.
pub(super) fn content<'a>(here: &Here<'a>, at: usize) -> ContentView<'a> {
    let catalog = here.catalog();
    let page = &catalog.content[at];
    let mut about = About::new("content", &page.title);
    about.description = match &page.description {
        Some(description) => Cow::Borrowed(description),
        None => prose::summary(&page.text),
    };
    let link = |written: &str| here.content_target(&page.slug, written);
    let (body, contents) = prose::page(&page.text, &page.title, &link);
    ContentView {
        shell: here.shell(about),
        title: Cow::Borrowed(&page.title),
        body,
        contents,
        pages: (0..catalog.content.len()).map(|at| here.content_link(at)).collect(),
    }
}

impl Here<'_> {
    /// How a link that the content page `slug` writes is linked from here.
    fn content_target(&self, slug: &str, written: &str) -> Option<String> {
        let (path, anchor) = content_links::target(self.site, slug, written)?;
        let href = self.href(&path);
        Some(match anchor {
            Some(anchor) => format!("{href}#{anchor}"),
            None => href,
        })
    }
}

/// Makes the page of the licence at `at`.
pub(super) fn eula<'a>(here: &Here<'a>, at: usize) -> EulaView<'a> {
    let catalog = here.catalog();
    let eula = &catalog.eulas[at];
    let mut about = About::new("eula", format!("{} (revision {})", eula.name, eula.revision));
    about.description = format!("The licence {}, revision {}", eula.name, eula.revision).into();
    let revisions = catalog.eulas.iter().rev().filter(|other| other.slug == eula.slug);
    let users = here.site.index.eulas.get(&eula.slug).map_or(&[][..], Vec::as_slice);
    EulaView {
        shell: here.shell(about),
        name: &eula.name,
        slug: &eula.slug,
        revision: eula.revision,
        body: prose::licence(&eula.text),
        sha256: Some(crate::source::hex(&eula_digest(here.site, eula))),
        revisions: revisions
            .map(|other| Link {
                text: format!("Revision {}", other.revision).into(),
                href: (other.revision != eula.revision).then(|| here.href(&urls::eula(other))),
            })
            .collect(),
        used_by: users
            .iter()
            .take(UsedBy::LIMIT)
            .map(|id| here.to_item(catalog.item(catalog.lineage(*id).newest)))
            .collect(),
    }
}

/// Makes the page for addresses that lead nowhere.
pub(super) fn not_found<'a>(site: &'a Site, path: &'a OutPath) -> NotFoundView<'a> {
    let root = site.settings.base_url.as_deref().map_or("/", root_of);
    let here = Here { site, path, root: Some(root.to_owned().into()), kept: Kept::default() };
    let mut about = About::new("not_found", "Page not found");
    about.indexable = false;
    let mut shell = here.shell(about);
    shell.canonical = None;
    NotFoundView { shell, style: &site.index.not_found_style }
}

/// The path of a web address, ending in `/`.
fn root_of(base: &str) -> &str {
    let rest = base.split_once("://").map_or(base, |(_, rest)| rest);
    rest.find('/').map_or("/", |at| &rest[at..])
}

/// Makes the page at a former address of `item`, which is now at `target`.
pub(super) fn redirect<'a>(here: &Here<'a>, item: &'a Item, target: &OutPath) -> RedirectView<'a> {
    let mut about = About::new("redirect", &item.name);
    about.canonical = Some(target.clone());
    about.indexable = false;
    about.kind = Some(item.kind);
    let target = Link { text: Cow::Borrowed(&item.name), href: Some(here.href(target)) };
    RedirectView { shell: here.shell(about), target }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_the_path_of_the_base_url() {
        assert_eq!(root_of("https://example.org/"), "/");
        assert_eq!(root_of("https://example.org/market/place/"), "/market/place/");
        assert_eq!(root_of("https://example.org"), "/");
    }
}
