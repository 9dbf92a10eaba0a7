//! What search finds: components, bundled parts, clouds, publishers, categories and guides, each as a document.

use std::borrow::Cow;

use serde::Serialize;

use crate::model::Kind;
use crate::path::OutPath;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::CloudWord;
use crate::resolve::catalog::Component;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::LineageId;
use crate::resolve::catalog::PublisherId;
use crate::resolve::catalog::State;
use crate::search::Document;
use crate::site::Site;
use crate::site::facets;
use crate::site::id;
use crate::site::show::Here;
use crate::site::show::cards;
use crate::site::urls;
use crate::site::words;

/// Longest summary of a result, in characters.
const SUMMARY_CHARS: usize = 150;

/// From how many uses on a component comes before others that fit as well.
const MUCH_USED: usize = 5;

/// What a result shows: an array in the index, in this order.
#[derive(Debug, Serialize)]
pub(crate) struct Record<'a>(
    /// Its name.
    Cow<'a, str>,
    /// Its page, from the site's root.
    String,
    /// Whose it is, or what it belongs to; may be empty.
    Cow<'a, str>,
    /// `rev 12` or `working copy`; empty for what has no revisions.
    Cow<'a, str>,
    /// The day it was published; may be empty.
    String,
    /// `deprecated`, `ended`, `working-copy`, `unpublished`, or empty.
    &'static str,
    /// A sentence or two; may be empty.
    Cow<'a, str>,
    /// What it is made of, `·` between; may be empty.
    String,
);

/// What the documents are, in order: kinds first, as their lists have them.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Subject {
    /// A component's newest revision.
    Lineage(LineageId),
    /// A bundled part.
    Part(ItemId),
    /// A cloud.
    Cloud(CloudId),
    /// A publisher.
    Publisher(PublisherId),
    /// The category at this place.
    Category(u32),
    /// The content page at this place.
    Guide(u32),
}

/// The documents of one sort: what it is called in addresses and by people, and what it holds.
pub(crate) struct Group {
    /// In addresses.
    pub(crate) id: &'static str,
    /// For people.
    pub(crate) title: &'static str,
    /// Its list.
    pub(crate) list: Option<OutPath>,
    /// Its documents.
    pub(crate) subjects: Vec<Subject>,
}

/// All documents of `site` in their order.
pub(crate) fn groups(site: &Site) -> Vec<Group> {
    let (catalog, index) = (&site.catalog, &site.index);
    let kinds = Kind::ALL.map(|kind| {
        let word = words::kinds(kind);
        let subjects = index.by_name[kind as usize].iter().map(|id| Subject::Lineage(*id)).collect();
        Group { id: word.id, title: word.text, list: Some(urls::list(kind, 1)), subjects }
    });
    let newest = index.by_name.iter().flatten().map(|id| catalog.item(catalog.lineage(*id).newest));
    let parts = newest.flat_map(|item| catalog.parts(item)).map(|part| Subject::Part(part.id)).collect();
    let clouds = catalog.all_clouds().map(|(id, _)| Subject::Cloud(id)).collect();
    let publishers = catalog.all_publishers().zip(&index.publishers);
    let publishers = publishers.filter(|(_, lineages)| !lineages.is_empty());
    let publishers = publishers.map(|((id, _), _)| Subject::Publisher(id));
    let others = [
        Group { id: "parts", title: "Bundled parts", list: None, subjects: parts },
        Group { id: "clouds", title: "Clouds", list: Some(urls::clouds()), subjects: clouds },
        Group {
            id: "publishers",
            title: "Publishers",
            list: Some(urls::publishers()),
            subjects: publishers.collect(),
        },
        Group {
            id: "categories",
            title: "Categories",
            list: (!index.categories.is_empty()).then(urls::categories),
            subjects: (0..index.categories.len()).map(|at| Subject::Category(id(at))).collect(),
        },
        Group {
            id: "guides",
            title: "Guides",
            list: None,
            subjects: (0..catalog.content.len()).map(|at| Subject::Guide(id(at))).collect(),
        },
    ];
    kinds.into_iter().chain(others).collect()
}

/// How often the components of a lineage are used, over all its revisions.
pub(crate) fn uses(site: &Site, lineage: LineageId) -> usize {
    let items = &site.catalog.lineage(lineage).items;
    items.iter().map(|id| site.catalog.item(*id).used_by.len()).sum()
}

/// Makes the document of `subject`; `here` is the site's root.
pub(crate) fn document<'a>(here: &Here<'a>, subject: Subject) -> Document<'a, Record<'a>> {
    match subject {
        Subject::Lineage(id) => {
            let item = here.catalog().item(here.catalog().lineage(id).newest);
            let mut document = here.of_item(item);
            let former = here.catalog().lineage(id).items.iter().map(|id| here.catalog().item(*id));
            let former = former.map(|other| other.name.as_str()).filter(|name| *name != item.name);
            document.names.extend(former.map(Cow::Borrowed));
            document.names.dedup();
            let is_much_used = uses(here.site, id) >= MUCH_USED;
            document.rank = match item.state {
                State::Deprecated => -2,
                _ if facets::images(here.catalog(), item).iter().any(|image| image.agent_ended) => 0,
                _ => i8::from(is_much_used),
            };
            document
        }
        Subject::Part(id) => {
            let item = here.catalog().item(id);
            let mut document = here.of_item(item);
            document.rank = -1;
            if let Home::Part { of, .. } = item.home {
                document.record.2 = format!("part of {}", here.catalog().item(of).name).into();
            }
            document
        }
        Subject::Cloud(id) => here.of_cloud(id),
        Subject::Publisher(id) => {
            let publisher = here.catalog().publisher(id);
            let count = here.site.index.publishers[here.catalog().publisher_place(id)].len();
            let page = urls::publisher(publisher, 1);
            here.plain(&publisher.name, &page, words::count(count, "component", "components"))
        }
        Subject::Category(at) => {
            let category = &here.site.index.categories[at as usize];
            let count = words::count(category.lineages.len(), "component", "components");
            here.plain(&category.name, &urls::category(&category.slug, 1), count)
        }
        Subject::Guide(at) => {
            let page = &here.catalog().content[at as usize];
            let mut document = here.plain(&page.title, &urls::content(page), String::new());
            if let Some(description) = &page.description {
                document.texts.push(Cow::Borrowed(description));
                document.record.6 = short(Cow::Borrowed(description));
            }
            document.body = Cow::Borrowed(&page.text);
            document
        }
    }
}

impl<'a> Here<'a> {
    fn plain(&self, name: &'a str, page: &OutPath, summary: String) -> Document<'a, Record<'a>> {
        Document {
            names: vec![Cow::Borrowed(name)],
            keys: Vec::new(),
            texts: Vec::new(),
            body: Cow::Borrowed(""),
            rank: 1,
            record: Record(
                Cow::Borrowed(name),
                self.href(page),
                Cow::Borrowed(""),
                Cow::Borrowed(""),
                String::new(),
                "",
                summary.into(),
                String::new(),
            ),
        }
    }

    fn of_cloud(&self, id: CloudId) -> Document<'a, Record<'a>> {
        let cloud = self.catalog().cloud(id);
        let index = &self.site.index.clouds[self.catalog().cloud_place(id)];
        let count = |word| words::number(index.count(word) as u64);
        let summary = format!(
            "{} ServerTemplates run there by default, {} with another image",
            count(CloudWord::Default),
            count(CloudWord::ChooseMci)
        );
        let mut document = self.plain(&cloud.display_name, &urls::cloud(&cloud.slug, 1), summary);
        document.names.push(Cow::Borrowed(&cloud.name));
        if let Some(known) = self.catalog().facts.clouds.get(&cloud.name) {
            document.names.extend(known.aliases.iter().map(|alias| Cow::Borrowed(alias.as_str())));
        }
        let others = document.names.iter().skip(1).filter(|name| **name != cloud.display_name);
        document.record.7 = others.map(|name| &**name).collect::<Vec<&str>>().join(" · ");
        document.keys.extend(cloud.region.as_deref().map(Cow::Borrowed));
        let cloud_type = words::cloud_type(cloud.cloud_type.as_deref());
        document.keys.push(words::cloud_type_title(cloud_type));
        document.record.2 = words::cloud_type_title(cloud_type);
        document.record.5 = if cloud.ended { "ended" } else { "" };
        document.rank = if cloud.ended { -1 } else { 1 };
        document
    }

    fn of_item(&self, item: &'a Item) -> Document<'a, Record<'a>> {
        let catalog = self.catalog();
        let mut keys: Vec<Cow<'a, str>> = vec![Cow::Borrowed(&catalog.publisher(item.publisher).name)];
        if !matches!(item.home, Home::Part { .. }) {
            let publication = catalog.lineage_of(item).publication.as_deref();
            let categories = publication.into_iter().flat_map(|file| &file.categories);
            keys.extend(categories.map(|category| Cow::Borrowed(category.value.as_str())));
        }
        for image in facets::images(catalog, item) {
            keys.push(Cow::Borrowed(facets::agent_title(image)));
            if let Some(system) = &image.system {
                keys.push(words::system(system).into());
                keys.extend(system.architecture.as_deref().map(other_words).map(Cow::Borrowed));
                keys.push(Cow::Borrowed(other_words(&system.os)));
            }
        }
        let language = facets::language(&self.site.sources, item);
        keys.extend(language.map(|language| Cow::Borrowed(language.name())));
        let mut texts = Vec::new();
        let summary = self.summary(item);
        match &item.component {
            Component::ServerTemplate(template) => {
                let references = template.scripts.iter().map(|it| &it.reference).chain(&template.images);
                texts.extend(references.map(|reference| match reference.item() {
                    Some(id) => Cow::Borrowed(catalog.item(id).name.as_str()),
                    None => Cow::Borrowed(reference.written.as_str()),
                }));
                texts.extend(template.inputs.iter().map(|input| Cow::Borrowed(input.name.as_str())));
            }
            Component::RightScript(script) => {
                texts.extend(
                    script.written.inputs.iter().map(|input| Cow::Borrowed(input.name.value.as_str())),
                );
            }
            Component::MultiCloudImage(image) => {
                let uids = image.settings.iter().map(|it| it.setting.image.value.as_str());
                texts.extend(uids.map(Cow::Borrowed));
            }
        }
        let mark = match item.state {
            State::Deprecated => "deprecated",
            _ if crate::site::show::banners::ended(catalog, item) => "ended",
            State::WorkingCopy => "working-copy",
            State::Unpublished => "unpublished",
            State::Published => "",
        };
        let record = Record(
            Cow::Borrowed(&item.name),
            self.href(&urls::best(catalog, item)),
            Cow::Borrowed(&catalog.publisher(item.publisher).name),
            words::revision(item.revision),
            cards::published(item).unwrap_or_default(),
            mark,
            short(summary.clone()),
            cards::facts(item).join(" · "),
        );
        texts.push(summary);
        let body = Cow::Borrowed(item.description().unwrap_or(""));
        Document { names: vec![Cow::Borrowed(&item.name)], keys, texts, body, rank: 0, record }
    }
}

/// A summary, cut between words.
fn short(text: Cow<'_, str>) -> Cow<'_, str> {
    let Some((end, _)) = text.char_indices().nth(SUMMARY_CHARS) else {
        return text;
    };
    let kept = &text[..end];
    let kept = kept.rsplit_once(' ').map_or(kept, |(words, _)| words);
    format!("{}…", kept.trim_end_matches([',', '.', ';', ':', ' '])).into()
}

/// What else people write for an architecture or a system.
fn other_words(word: &str) -> &'static str {
    match word {
        "x64" | "x86_64" | "amd64" => "x64 x86_64 amd64 64-bit",
        "i386" | "i686" | "x86" => "i386 i686 x86 32-bit",
        "arm64" => "arm64 aarch64",
        "RHEL" | "Red Hat" | "RedHat" | "Red Hat Enterprise Linux" => "RHEL Red Hat RedHat",
        "SLES" | "SUSE" => "SUSE SLES",
        _ => "",
    }
}
