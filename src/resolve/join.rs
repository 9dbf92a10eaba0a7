//! Visible lineages become the catalog: parts are cut out, ids given, references answered, links turned round.

mod answer;
mod build;
mod plan;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::Checked;
use crate::diag::Diagnostic;
use crate::model::Definition;
use crate::model::Kind;
use crate::model::documents::Documents;
use crate::model::multi_cloud_image::ImageForm;
use crate::model::sidecar_words::is_slug;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::Lineage;
use crate::resolve::catalog::LineageId;
use crate::resolve::catalog::Publisher;
use crate::resolve::catalog::PublisherId;
use crate::resolve::catalog::Role;
use crate::resolve::catalog::Show;
use crate::resolve::catalog::State;
use crate::resolve::catalog::Usage;
use crate::resolve::clouds::CloudTable;
use crate::resolve::is_committed;
use crate::resolve::layout;
use crate::resolve::layout::ItemDraft;
use crate::resolve::layout::LineageDraft;
use crate::resolve::references::DraftKey;
use crate::resolve::references::Names;
use crate::resolve::slug;
use crate::settings::Settings;
use crate::source::Sources;
use crate::text::FileId;
use crate::text::Spanned;

use build::answer_templates;
use plan::PartContent;
use plan::Plan;

struct Joiner<'a> {
    documents: &'a Documents,
    sources: &'a Sources,
    settings: &'a Settings,
    show: &'a Show,
    without: &'a BTreeSet<FileId>,
    lineages: Vec<LineageDraft>,
    names: Names,
    /// Working copies by their root file.
    heads: BTreeMap<FileId, DraftKey>,
    ids: BTreeMap<DraftKey, ItemId>,
    publishers: Vec<Publisher>,
    clouds: CloudTable,
    as_of: String,
    diagnostics: Vec<Diagnostic>,
}

/// Joins `lineages`, all of them visible and none empty, into a catalog.
#[expect(clippy::too_many_arguments, reason = "one call, from the stage's one verb")]
pub(super) fn join(
    documents: &Documents,
    sources: &Sources,
    settings: &Settings,
    show: &Show,
    project: bool,
    lineages: Vec<LineageDraft>,
    without: &BTreeSet<FileId>,
    diagnostics: Vec<Diagnostic>,
) -> Checked<Catalog> {
    let as_of = settings.as_of.clone().unwrap_or_else(|| documents.facts.as_of.clone());
    let joiner = Joiner {
        documents,
        sources,
        settings,
        show,
        without,
        lineages,
        names: Names::new(std::iter::empty()),
        heads: BTreeMap::new(),
        ids: BTreeMap::new(),
        publishers: Vec::new(),
        clouds: CloudTable::new(std::iter::empty(), &documents.facts, &as_of),
        as_of,
        diagnostics,
    };
    joiner.run(project)
}

impl Joiner<'_> {
    fn run(mut self, project: bool) -> Checked<Catalog> {
        self.sort();
        self.index();
        let mut plans = self.plan_all();
        if plans.values().any(|plan| plan.is_left_out) {
            let gone: BTreeSet<DraftKey> =
                plans.iter().filter(|(_, plan)| plan.is_left_out).map(|(key, _)| *key).collect();
            self.drop_items(&gone);
            self.index();
            plans = self.plan_all();
        }
        self.number(&plans);
        self.collect_clouds(&plans);
        let mut items = Vec::new();
        let keys: Vec<DraftKey> = self.keys().collect();
        for key in keys {
            let plan = plans.remove(&key);
            self.push_item(key, plan, &mut items);
        }
        answer_templates(&mut items, &self.clouds);
        turn_round(&mut items);
        let lineages = self.finish_lineages(&items);
        for (at, lineage) in lineages.iter().enumerate() {
            let id = LineageId(number(at));
            self.publishers[lineage.publisher.0 as usize].lineages.push(id);
        }
        self.check_successors();
        let shown = |slug: &str| {
            let mut written =
                lineages.iter().filter_map(|it| it.publication.as_ref()).flat_map(|it| &it.eulas);
            let records = items.iter().filter_map(|item| item.record.as_ref());
            let mut recorded = records.flat_map(|record| &record.resolved_eulas);
            written.any(|eula| eula.value == slug) || recorded.any(|eula| eula.slug.value == slug)
        };
        let eulas = self.documents.eulas.iter().filter(|eula| shown(&eula.slug)).cloned().collect();
        let pages = self.documents.content.iter().filter(|page| self.show.drafts || !page.draft);
        let content = pages.cloned().collect();
        let catalog = Catalog {
            publishers: self.publishers,
            lineages,
            items,
            clouds: self.clouds.clouds,
            eulas,
            groups: self.documents.groups.clone(),
            content,
            facts: Arc::clone(&self.documents.facts),
            as_of: self.as_of,
            project,
            audience: self.show.audience.clone(),
        };
        Checked { value: catalog, diagnostics: self.diagnostics }
    }

    /// Gives publishers their slugs and sorts lineages by kind, publisher's slug and own slug.
    fn sort(&mut self) {
        let names: BTreeSet<&str> = self.lineages.iter().map(|lineage| lineage.publisher.as_str()).collect();
        let mut publishers: Vec<Publisher> = Vec::new();
        for name in names {
            let file = self.documents.publishers.iter().find(|publisher| publisher.name.value == name);
            let plain = slug::fold(name);
            let slug = match file {
                Some(file) => file.slug.clone(),
                None if is_slug(&plain) => plain,
                None => slug::with_digest(name, name),
            };
            let logo = |written: &Option<Spanned<String>>, file: FileId| {
                let path = self.sources.path(file).folder().join(&written.as_ref()?.value).ok()?;
                self.sources.files.get(&path).map(|file| file.id)
            };
            let logos = file.map_or([None, None], |file| {
                [logo(&file.small_logo, file.file), logo(&file.large_logo, file.file)]
            });
            publishers.push(Publisher {
                slug,
                name: name.to_owned(),
                file: file.cloned(),
                logos,
                lineages: Vec::new(),
            });
        }
        // Two names that fold alike keep apart by a digest; one with a file keeps its slug.
        let mut count: BTreeMap<String, usize> = BTreeMap::new();
        for publisher in &publishers {
            *count.entry(publisher.slug.clone()).or_default() += 1;
        }
        for publisher in &mut publishers {
            if count[&publisher.slug] > 1 && publisher.file.is_none() {
                publisher.slug = slug::with_digest(&publisher.name, &publisher.name);
            }
        }
        publishers.sort_by(|a, b| (&a.slug, &a.name).cmp(&(&b.slug, &b.name)));
        self.publishers = publishers;
        let mut lineages = std::mem::take(&mut self.lineages);
        lineages.sort_by_cached_key(|lineage| {
            (
                lineage.kind,
                self.publisher_of(&lineage.publisher),
                lineage.slug.clone(),
                lineage.folder.clone(),
            )
        });
        self.lineages = lineages;
    }

    fn publisher_of(&self, name: &str) -> PublisherId {
        let at = self.publishers.iter().position(|publisher| publisher.name == name);
        PublisherId(number(at.expect("every lineage's publisher is listed")))
    }

    fn keys(&self) -> impl Iterator<Item = DraftKey> {
        let each = self.lineages.iter().enumerate();
        each.flat_map(|(lineage, draft)| (0..draft.items.len()).map(move |item| (lineage, item)))
    }

    fn item(&self, key: DraftKey) -> &ItemDraft {
        &self.lineages[key.0].items[key.1]
    }

    fn name(&self, key: DraftKey) -> String {
        layout::name_of(&self.documents.definitions[&self.item(key).root], self.sources)
    }

    fn index(&mut self) {
        let named: Vec<(DraftKey, Kind, String)> =
            self.keys().map(|key| (key, self.item(key).kind, self.name(key))).collect();
        self.names = Names::new(named.into_iter());
        let heads = self.keys().filter(|key| !is_committed(self.item(*key)));
        self.heads = heads.map(|key| (self.item(key).root, key)).collect();
    }

    fn drop_items(&mut self, gone: &BTreeSet<DraftKey>) {
        for (lineage, draft) in self.lineages.iter_mut().enumerate() {
            let mut item = 0;
            draft.items.retain(|_| {
                item += 1;
                !gone.contains(&(lineage, item - 1))
            });
        }
        self.lineages.retain(|lineage| !lineage.items.is_empty());
        let used: BTreeSet<&str> = self.lineages.iter().map(|lineage| lineage.publisher.as_str()).collect();
        self.publishers.retain(|publisher| used.contains(publisher.name.as_str()));
    }

    /// Gives ids: each item, then its parts.
    fn number(&mut self, plans: &BTreeMap<DraftKey, Plan>) {
        let mut next = 0;
        let mut ids = BTreeMap::new();
        for key in self.keys() {
            ids.insert(key, ItemId(number(next)));
            next += 1 + plans.get(&key).map_or(0, |plan| plan.parts.len());
        }
        self.ids = ids;
    }

    fn collect_clouds(&mut self, plans: &BTreeMap<DraftKey, Plan>) {
        let own = self.keys().filter_map(|key| match &*self.documents.definitions[&self.item(key).root] {
            Definition::MultiCloudImage(file) => match &file.form {
                ImageForm::Defined(image) => Some(image),
                ImageForm::Named(_) | ImageForm::Href(_) => None,
            },
            _ => None,
        });
        let parts = plans.values().flat_map(|plan| &plan.parts).filter_map(|part| match &part.content {
            PartContent::Image(image) => Some(image),
            PartContent::Script(_) => None,
        });
        let settings = own.chain(parts).flat_map(|image| &image.settings);
        let written = settings.map(|setting| setting.cloud.value.as_str());
        self.clouds = CloudTable::new(written, &self.documents.facts, &self.as_of);
    }

    fn finish_lineages(&self, items: &[Item]) -> Vec<Lineage> {
        let finish = |(at, draft): (usize, &LineageDraft)| {
            let ids: Vec<ItemId> = (0..draft.items.len()).map(|item| self.ids[&(at, item)]).collect();
            let item = |id: &ItemId| &items[id.0 as usize];
            let newest = |state: State| ids.iter().copied().rfind(|id| item(id).state == state);
            let order = [State::Published, State::Deprecated, State::Unpublished, State::WorkingCopy];
            Lineage {
                kind: draft.kind,
                publisher: self.publisher_of(&draft.publisher),
                slug: draft.slug.clone(),
                id: draft.id.clone(),
                folder: draft.folder.clone(),
                publication: draft.publication.clone(),
                newest: order.into_iter().find_map(newest).expect("a lineage has items"),
                items: ids,
            }
        };
        self.lineages.iter().enumerate().map(finish).collect()
    }
}

/// Tells every item who uses it.
fn turn_round(items: &mut [Item]) {
    let mut uses: Vec<(ItemId, Usage)> = Vec::new();
    for item in items.iter() {
        let Some(template) = item.server_template() else { continue };
        for script in &template.scripts {
            let role = Role::Script { sequence: script.sequence, position: script.position };
            uses.extend(script.reference.item().map(|id| (id, Usage { by: item.id, role })));
        }
        for (at, image) in template.images.iter().enumerate() {
            let role = Role::Image { default: at == 0 };
            uses.extend(image.item().map(|id| (id, Usage { by: item.id, role })));
        }
    }
    for (id, usage) in uses {
        items[id.0 as usize].used_by.push(usage);
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).expect("fewer than four billion things")
}
