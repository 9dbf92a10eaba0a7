//! Items, made of what was planned and answered.

use super::Joiner;
use super::plan::PartContent;
use super::plan::Plan;
use super::plan::Target;
use crate::diag::Diagnostic;
use crate::model::Definition;
use crate::model::Kind;
use crate::model::image_name::Agent;
use crate::model::image_name::ImageName;
use crate::model::multi_cloud_image;
use crate::model::multi_cloud_image::ImageEntry;
use crate::model::multi_cloud_image::ImageForm;
use crate::model::right_script::RightScriptFile;
use crate::model::server_template::ScriptReference;
use crate::model::server_template::ServerTemplateFile;
use crate::path::SourcePath;
use crate::resolve::catalog::Answer;
use crate::resolve::catalog::CloudRow;
use crate::resolve::catalog::CloudSetting;
use crate::resolve::catalog::Component;
use crate::resolve::catalog::EffectiveInput;
use crate::resolve::catalog::Firmness;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Ids;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::MultiCloudImage;
use crate::resolve::catalog::Reference;
use crate::resolve::catalog::RightScript;
use crate::resolve::catalog::ScriptUse;
use crate::resolve::catalog::ServerTemplate;
use crate::resolve::clouds;
use crate::resolve::clouds::CloudTable;
use crate::resolve::files::component_file;
use crate::resolve::inputs;
use crate::resolve::is_committed;
use crate::resolve::locals::Locals;
use crate::resolve::references::DraftKey;
use crate::resolve::sidecars::digest_of;
use crate::text::SharedStr;
use crate::text::Spanned;
use std::sync::Arc;

use rayon::prelude::*;

impl Joiner<'_> {
    /// The item `key` and its parts, but for what other items say of them.
    pub(super) fn build(
        &self,
        key: DraftKey,
        mut plan: Plan,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Item> {
        let draft = self.item(key);
        let definition = Arc::clone(&self.documents.definitions[&draft.root]);
        let publisher = self.table.owner(key.0);
        let id = self.table.id(key);
        let (revision, state, record) = (draft.revision, draft.state, draft.record.clone());
        let (folder, root, kind) = (draft.folder.clone(), draft.root, draft.kind);
        let committed = is_committed(draft);
        let name = self.name(key);
        let mut items = Vec::with_capacity(1 + plan.parts.len());

        let mut files = Vec::new();
        if committed {
            let below = self.sources.files.below_near(&folder, root);
            files.extend(below.map(|file| component_file(self.sources, file.id, &folder)));
            files.shrink_to_fit();
        } else {
            files.push(component_file(self.sources, root, &folder));
            files.extend(plan.alert_files.iter().map(|file| component_file(self.sources, *file, &folder)));
        }
        let revision_folder = committed.then_some(&folder);
        let component = match &*definition {
            Definition::ServerTemplate(written) => self.server_template(key, written, &mut plan, diagnostics),
            Definition::RightScript(written) => {
                let script = self.right_script(written, revision_folder, diagnostics);
                if !committed {
                    add_attachments(&script, &mut files);
                }
                Component::RightScript(script)
            }
            Definition::MultiCloudImage(file) => {
                let ImageForm::Defined(image) = &file.form else { unreachable!("a root is a component") };
                Component::MultiCloudImage(Box::new(self.image(Arc::clone(image))))
            }
            Definition::Alerts(_) => unreachable!("a root is a component"),
        };
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let digest = if committed { digest_of(self.sources, draft) } else { None };
        let home = Home::Revision(key.0);
        items.push(Item {
            id,
            kind,
            home,
            publisher,
            revision,
            state,
            name,
            record: record.clone(),
            file: root,
            files,
            digest,
            component,
            used_by: Vec::new(),
        });
        for part in plan.parts {
            let own = SourcePath::folder(self.sources.path(part.file));
            let base = if committed { folder.clone() } else { own };
            let mut files = vec![component_file(self.sources, part.file, &base)];
            let component = match part.content {
                PartContent::Script(definition) => {
                    let Definition::RightScript(written) = &*definition else {
                        unreachable!("it is a script")
                    };
                    let script = self.right_script(written, revision_folder, diagnostics);
                    add_attachments(&script, &mut files);
                    Component::RightScript(script)
                }
                PartContent::Image(image) => Component::MultiCloudImage(Box::new(self.image(image))),
            };
            items.push(Item {
                id: self.table.part_id(key, items.len() - 1),
                kind: part.kind,
                home: Home::Part { of: id, lineage: key.0, slug: part.slug },
                publisher,
                revision,
                state,
                name: part.name,
                record: record.clone(),
                file: part.file,
                files,
                digest: None,
                component,
                used_by: Vec::new(),
            });
        }
        items
    }

    /// The clouds that an item or its parts name and that nobody named before, by canonical names.
    pub(super) fn new_clouds(&self, key: DraftKey, plan: &Plan) -> Vec<String> {
        let own = match &*self.documents.definitions[&self.item(key).root] {
            Definition::MultiCloudImage(file) => match &file.form {
                ImageForm::Defined(image) => Some(image),
                ImageForm::Named(_) | ImageForm::Href(_) => None,
            },
            _ => None,
        };
        let parts = plan.parts.iter().filter_map(|part| match &part.content {
            PartContent::Image(image) => Some(image),
            PartContent::Script(_) => None,
        });
        let settings = own.into_iter().chain(parts).flat_map(|image| &image.settings);
        let facts = &self.documents.facts;
        let names = settings.map(|setting| setting.cloud.value.as_str());
        let new = names.filter(|name| !self.table.clouds.has(name, facts));
        new.map(|name| clouds::canonical(name, facts).to_owned()).collect()
    }

    pub(super) fn right_script(
        &self,
        written: &Arc<RightScriptFile>,
        revision: Option<&SourcePath>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> RightScript {
        let locals = Locals { documents: self.documents, sources: self.sources, settings: self.settings };
        let attachments = locals.attachments(written, revision, diagnostics);
        RightScript { written: Arc::clone(written), attachments }
    }

    pub(super) fn image(&self, written: Arc<multi_cloud_image::MultiCloudImage>) -> MultiCloudImage {
        let facts = &self.documents.facts;
        let settings = written.settings.iter().map(|setting| CloudSetting {
            cloud: self.table.clouds.get(&setting.cloud.value, facts),
            setting: Arc::clone(setting),
        });
        let tags = written.tags.iter().map(|tag| tag.value.as_str());
        let agent = Agent::of_tags(tags);
        let ends = agent.family.fact_name().and_then(|name| facts.agent(name)?.life_ends.as_deref());
        let agent_ended = ends.is_some_and(|day| day <= self.table.as_of.as_str());
        let system = self.system(&written);
        MultiCloudImage { settings: settings.collect(), system, agent, agent_ended, written }
    }

    /// What the image is: what `images.yml` says of the images it maps, if that is one thing, else what its name says.
    pub(super) fn system(&self, image: &multi_cloud_image::MultiCloudImage) -> Option<ImageName> {
        let facts = &self.documents.facts;
        let known = image.settings.iter().filter_map(|setting| {
            let fact =
                facts.images.find(clouds::canonical(&setting.cloud.value, facts), &setting.image.value)?;
            let os = fact.os.as_deref()?;
            Some(ImageName::of(os, fact.version.as_deref(), fact.architecture.as_deref()))
        });
        let known: Vec<ImageName> = known.collect();
        match known.first() {
            Some(first) if known.iter().all(|other| other == first) => Some(first.clone()),
            _ => ImageName::parse(image.name.value.trim()),
        }
    }

    pub(super) fn server_template(
        &self,
        key: DraftKey,
        written: &Arc<ServerTemplateFile>,
        plan: &mut Plan,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Component {
        let part_id = |at: usize| self.table.part_id(key, at);
        let answer_of = |target: Target| match target {
            Target::Draft(other) => Some(Answer::Item(self.table.id(other))),
            Target::Part(at) => Some(Answer::Item(part_id(at))),
            Target::Nothing => Some(Answer::Unresolved),
            Target::Named => None,
        };
        let mut scripts = Vec::with_capacity(written.scripts.len());
        for (entry, target) in written.scripts.iter().zip(&plan.scripts) {
            let reference = match &entry.reference {
                ScriptReference::Local(path) => local(path, answer_of(*target).unwrap_or(Answer::Unresolved)),
                ScriptReference::Named(named) => self.named(key, Kind::RightScript, named, diagnostics),
            };
            scripts.push(ScriptUse { sequence: entry.sequence, position: entry.position, reference });
        }
        let mut images = Vec::with_capacity(written.images.len());
        for (entry, (target, held)) in written.images.iter().zip(&plan.images) {
            let answer = answer_of(*target);
            let form = match (entry, held) {
                (ImageEntry::File(path), None) => {
                    images.push(local(path, answer.unwrap_or(Answer::Unresolved)));
                    continue;
                }
                (ImageEntry::File(_), Some(form)) | (ImageEntry::Form(form), _) => form,
            };
            images.push(match form {
                ImageForm::Named(named) => self.named(key, Kind::MultiCloudImage, named, diagnostics),
                ImageForm::Href(href) => {
                    Reference { firmness: Firmness::Href, ..local(href, Answer::External) }
                }
                ImageForm::Defined(image) => Reference {
                    firmness: Firmness::Inline,
                    span: image.span,
                    ..local(&image.name, answer.unwrap_or(Answer::Unresolved))
                },
            });
        }
        let unknown = |reference: &Reference| reference.item().is_none();
        Component::ServerTemplate(Box::new(ServerTemplate {
            written: Arc::clone(written),
            has_unknown_images: images.iter().any(unknown),
            has_unknown_scripts: scripts.iter().any(|script| unknown(&script.reference)),
            scripts,
            images,
            alerts: std::mem::take(&mut plan.alerts),
            inputs: Vec::new(),
            clouds: Vec::new(),
        }))
    }
}

/// A reference by path.
fn local(path: &Spanned<String>, answer: Answer) -> Reference {
    let (span, written) = (path.span, SharedStr::from(path.value.as_str()));
    Reference { span, firmness: Firmness::Local, written, revision: None, publisher: None, answer }
}

fn add_attachments(script: &RightScript, files: &mut Vec<crate::resolve::catalog::ComponentFile>) {
    files.extend(script.attachments.iter().map(|attachment| {
        let mut file = attachment.clone();
        file.path = format!("attachments/{}", attachment.path);
        file
    }));
}

/// Fills in what follows from answered references: inputs and clouds. Nobody else has the items yet.
pub(super) fn answer_templates(items: &mut [Arc<Item>], ids: &Ids, clouds: &CloudTable) {
    let answered = |item: &Arc<Item>| {
        let template = item.server_template()?;
        Some(answer_template(template, |id| &items[ids.find(id.0).expect("it was given")], clouds))
    };
    let all: Vec<_> = items.par_iter().with_min_len(64).map(answered).collect();
    for (item, answered) in items.iter_mut().zip(all) {
        let Some((inputs, rows)) = answered else { continue };
        if let Component::ServerTemplate(template) = &mut own(item).component {
            template.inputs = inputs;
            template.clouds = rows;
        }
    }
}

/// The item itself, which nobody else has yet.
pub(super) fn own(item: &mut Arc<Item>) -> &mut Item {
    Arc::get_mut(item).expect("nobody else has it")
}

/// The inputs and the clouds of a ServerTemplate.
pub(super) fn answer_template<'a>(
    template: &ServerTemplate,
    item: impl Fn(ItemId) -> &'a Item,
    clouds: &CloudTable,
) -> (Vec<EffectiveInput>, Vec<CloudRow>) {
    let declaring = template.scripts.iter().filter_map(|script| {
        let id = script.reference.item()?;
        let inputs = &item(id).right_script()?.written.inputs;
        Some(inputs::Declaring { script: id, sequence: script.sequence, inputs })
    });
    let declaring: Vec<inputs::Declaring<'_>> = declaring.collect();
    let images = template.images.iter().map(|reference| item(reference.item()?).multi_cloud_image());
    let images: Vec<Option<&MultiCloudImage>> = images.collect();
    (inputs::effective(&declaring, &template.written.inputs), clouds::rows(&images, clouds))
}
