//! Components in lists.

use std::borrow::Cow;

use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::CloudWord;
use crate::resolve::catalog::Component;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::LineageId;
use crate::resolve::catalog::State;
use crate::site::prose;
use crate::site::show::Here;
use crate::site::show::banners;
use crate::site::urls;
use crate::site::views::component::Card;
use crate::site::views::component::CloudTypeCount;
use crate::site::views::shell::Badge;
use crate::site::views::shell::Link;
use crate::site::words;

impl<'a> Here<'a> {
    /// The cards of `lineages`.
    pub(super) fn cards(&self, lineages: &[LineageId]) -> Vec<Card<'a>> {
        lineages.iter().map(|id| self.card(*id)).collect()
    }

    fn card(&self, id: LineageId) -> Card<'a> {
        let catalog = self.catalog();
        let lineage = catalog.lineage(id);
        let item = catalog.item(lineage.newest);
        let (clouds, clouds_unknown) = self.cloud_types(item);
        Card {
            kind: words::kind(item.kind),
            name: &item.name,
            href: self.href(&urls::lineage(catalog, lineage)),
            publisher: self.to_publisher(lineage.publisher),
            revision: words::revision(item.revision),
            date: published(item),
            summary: self.summary(item),
            badges: self.badges(item),
            clouds,
            clouds_unknown,
            facts: facts(item),
            categories: self.categories_of(item),
        }
    }

    /// A sentence or two on `item`.
    pub(super) fn summary(&self, item: &Item) -> Cow<'a, str> {
        Cow::Borrowed(self.site.summary(item))
    }

    /// The categories of the lineage of `item`.
    pub(super) fn categories_of(&self, item: &'a Item) -> Vec<Link<'a>> {
        let publication = self.catalog().lineage_of(item).publication.as_deref();
        let written = publication.iter().flat_map(|publication| &publication.categories);
        let link = |name: &'a str| {
            let href =
                self.site.index.category(name).map(|category| self.href(&urls::category(&category.slug, 1)));
            Link { text: Cow::Borrowed(name), href }
        };
        written.map(|category| link(&category.value)).collect()
    }

    /// The types of clouds that `item` runs in, and whether there may be more.
    pub(super) fn cloud_types(&self, item: &'a Item) -> (Vec<CloudTypeCount<'a>>, bool) {
        match &item.component {
            Component::ServerTemplate(template) => {
                let runs = template
                    .clouds
                    .iter()
                    .filter(|row| matches!(row.word, CloudWord::Default | CloudWord::ChooseMci));
                (self.types_of(runs.map(|row| row.cloud).collect()), template.has_unknown_images)
            }
            Component::RightScript(_) => (Vec::new(), false),
            Component::MultiCloudImage(image) => {
                (self.types_of(image.settings.iter().map(|setting| setting.cloud).collect()), false)
            }
        }
    }

    /// The types of `clouds`, each cloud counted once, in the order of the catalog's clouds.
    pub(super) fn types_of(&self, mut clouds: Vec<CloudId>) -> Vec<CloudTypeCount<'a>> {
        clouds.sort_unstable();
        clouds.dedup();
        let mut types: Vec<CloudTypeCount<'a>> = Vec::new();
        for cloud in clouds {
            let id = words::cloud_type(self.catalog().cloud(cloud).cloud_type.as_deref());
            if let Some(known) = types.iter_mut().find(|known| known.id == id) {
                known.count += 1;
            } else {
                let title = words::cloud_type_title(id);
                types.push(CloudTypeCount { id: Cow::Borrowed(id), title, count: 1 });
            }
        }
        types
    }

    /// Remarks beside the name of `item`.
    pub(super) fn badges(&self, item: &Item) -> Vec<Badge<'a>> {
        let catalog = self.catalog();
        let is_part = matches!(item.home, Home::Part { .. });
        let publication = catalog.lineage_of(item).publication.as_deref().filter(|_| !is_part);
        let mut badges = Vec::new();
        let mut badge = |id, text: &'static str, title: &'static str| {
            badges.push(Badge { id, text: text.into(), title: title.into() });
        };
        match item.state {
            State::WorkingCopy => {
                badge("working-copy", "Working copy", "It is not published and may change at any time.");
            }
            State::Unpublished => {
                badge("unpublished", "Not published", "It is committed, but not published.");
            }
            State::Published => {}
            State::Deprecated => badge("deprecated", "Deprecated", "It should not be taken any more."),
        }
        if is_part {
            badge("part", "Part", "It is published with a ServerTemplate.");
        }
        if banners::ended(catalog, item) {
            badge("ended", "Agent ended", "Its agent is past the end of its life.");
        }
        if publication.is_some_and(|publication| publication.featured) {
            badge("featured", "Featured", "Recommended here.");
        }
        if publication.is_some_and(|publication| publication.mirror) {
            badge("mirror", "Mirror", "Somebody else's component, held here unchanged.");
        }
        badges
    }
}

/// A sentence or two on `item`: the lineage's short description, else the start of its own.
pub(crate) fn summary<'a>(catalog: &'a Catalog, item: &'a Item) -> Cow<'a, str> {
    let publication = catalog.lineage_of(item).publication.as_deref();
    let is_part = matches!(item.home, Home::Part { .. });
    let short = publication.filter(|_| !is_part).and_then(|it| it.short_description.as_ref());
    match (short, item.description()) {
        (Some(short), _) if !short.value.trim().is_empty() => prose::cut(short.value.trim()),
        (_, Some(description)) => prose::summary(description),
        (_, None) => Cow::Borrowed(""),
    }
}

/// The day that `item` was published.
pub(super) fn published(item: &Item) -> Option<String> {
    Some(item.record.as_ref()?.published.as_ref()?.value.to_string())
}

/// What `item` is made of.
pub(super) fn facts(item: &Item) -> Vec<Cow<'_, str>> {
    let mut facts: Vec<Cow<'_, str>> = Vec::new();
    let mut count = |count: usize, one, many| {
        if count > 0 {
            facts.push(words::count(count, one, many).into());
        }
    };
    match &item.component {
        Component::ServerTemplate(template) => {
            count(template.scripts.len(), "script", "scripts");
            count(template.inputs.len(), "input", "inputs");
            count(template.images.len(), "image", "images");
            count(template.alerts.len(), "alert", "alerts");
        }
        Component::RightScript(script) => {
            count(script.written.inputs.len(), "input", "inputs");
            count(script.attachments.len(), "attachment", "attachments");
        }
        Component::MultiCloudImage(image) => {
            if let Some(name) = &image.system {
                let architecture = name.architecture.iter().map(String::as_str);
                let system = words::system(name);
                let words: Vec<&str> = [system.as_str()].into_iter().chain(architecture).collect();
                facts.push(words.join(" ").into());
            }
            facts.push(words::agent(&image.agent).text.into());
            facts.push(words::count(image.settings.len(), "cloud", "clouds").into());
        }
    }
    facts
}
