//! Where the paths of a ServerTemplate lead, before ids are given.

use super::Joiner;
use crate::diag::Diagnostic;
use crate::model::Definition;
use crate::model::Kind;
use crate::model::multi_cloud_image;
use crate::model::multi_cloud_image::ImageEntry;
use crate::model::multi_cloud_image::ImageForm;
use crate::model::server_template::ScriptReference;
use crate::model::server_template::ServerTemplateFile;
use crate::model::sidecar_words::is_slug;
use crate::resolve::codes;
use crate::resolve::is_committed;
use crate::resolve::layout;
use crate::resolve::locals::From;
use crate::resolve::locals::Locals;
use crate::resolve::references::DraftKey;
use crate::resolve::slug;
use crate::text::FileId;
use crate::text::Spanned;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a local or inline reference of a ServerTemplate leads to.
#[derive(Clone, Copy)]
pub(super) enum Target {
    /// It is by name or href, and is answered when all ids are known.
    Named,
    /// A lineage's item.
    Draft(DraftKey),
    /// A bundled part, by its place among the ServerTemplate's parts.
    Part(usize),
    /// Nothing; that was reported.
    Nothing,
}

/// A bundled part before it has an id.
pub(super) struct PartDraft {
    pub(super) kind: Kind,
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) file: FileId,
    pub(super) content: PartContent,
}

pub(super) enum PartContent {
    Script(Arc<Definition>),
    Image(Arc<multi_cloud_image::MultiCloudImage>),
}

/// What a ServerTemplate's own references come to, before ids are given.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) scripts: Vec<Target>,
    /// For each image its target, and for form 5 the form that the file holds.
    pub(super) images: Vec<(Target, Option<ImageForm>)>,
    pub(super) parts: Vec<PartDraft>,
    pub(super) alerts: Vec<crate::resolve::catalog::AlertUse>,
    pub(super) alert_files: BTreeSet<FileId>,
    /// A file it needs was left out, so it is left out too.
    pub(super) is_left_out: bool,
    /// Components whose bytes were compared with those of a file that the paths lead to.
    pub(super) compared: Vec<(Kind, String)>,
}

impl Joiner<'_> {
    /// Follows the paths of a ServerTemplate.
    pub(super) fn follow(
        &self,
        key: DraftKey,
        written: &ServerTemplateFile,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Plan {
        let draft = self.item(key);
        let folder = self.sources.path(written.file).folder();
        let revision = is_committed(draft).then_some(&draft.folder);
        let from = From { folder: &folder, revision };
        let locals = Locals { documents: self.documents, sources: self.sources, settings: self.settings };
        let mut plan = Plan::default();
        let mut parts: BTreeMap<FileId, Target> = BTreeMap::new();

        for entry in &written.scripts {
            let ScriptReference::Local(path) = &entry.reference else {
                plan.scripts.push(Target::Named);
                continue;
            };
            let file = locals.file(from, path, &codes::MISSING_SCRIPT, diagnostics);
            let target = file.map_or(Target::Nothing, |file| {
                self.plan_script(key, file, path, &mut plan, &mut parts, &locals, diagnostics)
            });
            plan.scripts.push(target);
        }

        for entry in &written.images {
            let planned = match entry {
                ImageEntry::Form(ImageForm::Defined(image)) => {
                    plan.parts.push(image_part(image, written.file));
                    (Target::Part(plan.parts.len() - 1), None)
                }
                ImageEntry::Form(ImageForm::Named(_) | ImageForm::Href(_)) => (Target::Named, None),
                ImageEntry::File(path) => {
                    let file = locals.file(from, path, &codes::MISSING_IMAGE_FILE, diagnostics);
                    self.plan_image_file(key, file, path, &mut plan, &mut parts, &locals, diagnostics)
                }
            };
            plan.images.push(planned);
        }

        (plan.alerts, plan.alert_files) = locals.alerts(from, written.file, &written.alerts, diagnostics);
        plan.is_left_out |= plan.alert_files.iter().any(|file| self.without.contains(file));
        name_parts(&mut plan.parts);
        plan
    }

    #[expect(clippy::too_many_arguments, reason = "a step of `plan`, split off for length")]
    fn plan_script(
        &self,
        key: DraftKey,
        file: FileId,
        path: &Spanned<String>,
        plan: &mut Plan,
        parts: &mut BTreeMap<FileId, Target>,
        locals: &Locals<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Target {
        if self.without.contains(&file) {
            plan.is_left_out = true;
            return Target::Nothing;
        }
        if let Some(known) = parts.get(&file) {
            return *known;
        }
        let Some(definition) = self.documents.definitions.get(&file) else { return Target::Nothing };
        let Definition::RightScript(script) = &**definition else {
            locals.report_kind(file, path, "a RightScript", diagnostics);
            return Target::Nothing;
        };
        let own = self.own_item(key, Kind::RightScript, script.name.value.trim(), file, plan);
        let target = own.map_or_else(
            || {
                plan.parts.push(PartDraft {
                    kind: Kind::RightScript,
                    slug: String::new(),
                    name: layout::name_of(definition, self.sources),
                    file,
                    content: PartContent::Script(Arc::clone(definition)),
                });
                Target::Part(plan.parts.len() - 1)
            },
            Target::Draft,
        );
        parts.insert(file, target);
        target
    }

    #[expect(clippy::too_many_arguments, reason = "a step of `plan`, split off for length")]
    pub(super) fn plan_image_file(
        &self,
        key: DraftKey,
        file: Option<FileId>,
        path: &Spanned<String>,
        plan: &mut Plan,
        parts: &mut BTreeMap<FileId, Target>,
        locals: &Locals<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Target, Option<ImageForm>) {
        let Some(file) = file else { return (Target::Nothing, None) };
        if self.without.contains(&file) {
            plan.is_left_out = true;
            return (Target::Nothing, None);
        }
        let Some(definition) = self.documents.definitions.get(&file) else { return (Target::Nothing, None) };
        let Definition::MultiCloudImage(image_file) = &**definition else {
            locals.report_kind(file, path, "a MultiCloud Image file", diagnostics);
            return (Target::Nothing, None);
        };
        match &image_file.form {
            ImageForm::Defined(image) => {
                let known = parts.get(&file).copied();
                let target = known.unwrap_or_else(|| {
                    let name = image.name.value.trim();
                    self.own_item(key, Kind::MultiCloudImage, name, file, plan).map_or_else(
                        || {
                            plan.parts.push(image_part(image, file));
                            Target::Part(plan.parts.len() - 1)
                        },
                        Target::Draft,
                    )
                });
                parts.insert(file, target);
                (target, None)
            }
            form @ (ImageForm::Named(_) | ImageForm::Href(_)) => (Target::Named, Some(form.clone())),
        }
    }

    /// The item that a local file is, if it is one: a working copy's own file, or a committed revision of the same
    /// publisher and name with the same bytes.
    pub(super) fn own_item(
        &self,
        key: DraftKey,
        kind: Kind,
        name: &str,
        file: FileId,
        plan: &mut Plan,
    ) -> Option<DraftKey> {
        if let Some(head) = self.table.heads.get(&file) {
            return Some(*head);
        }
        plan.compared.push((kind, name.to_owned()));
        let bytes = self.sources.get(file)?.bytes.as_ref()?;
        let publisher = &self.table.lineages.get(key.0).publisher;
        let same = |other: &&DraftKey| {
            let draft = self.item(**other);
            let root = self.sources.get(draft.root).and_then(|source| source.bytes.as_ref());
            is_committed(draft)
                && &self.table.lineages.get(other.0).publisher == publisher
                && root == Some(bytes)
        };
        // Of equal revisions the highest is the one that people find first.
        self.table
            .names
            .get(kind, name)
            .iter()
            .filter(same)
            .copied()
            .max_by_key(|other| self.item(*other).revision)
    }
}

fn image_part(image: &Arc<multi_cloud_image::MultiCloudImage>, file: FileId) -> PartDraft {
    PartDraft {
        kind: Kind::MultiCloudImage,
        slug: String::new(),
        name: image.name.value.trim().to_owned(),
        file,
        content: PartContent::Image(Arc::clone(image)),
    }
}

/// Gives each part a slug that is unique among those of its kind.
fn name_parts(parts: &mut [PartDraft]) {
    let mut count: BTreeMap<(Kind, String), usize> = BTreeMap::new();
    for part in parts.iter() {
        *count.entry((part.kind, slug::fold(&part.name))).or_default() += 1;
    }
    for (at, part) in parts.iter_mut().enumerate() {
        let plain = slug::fold(&part.name);
        let unique = is_slug(&plain) && count[&(part.kind, plain.clone())] == 1;
        part.slug =
            if unique { plain } else { slug::with_digest(&part.name, &format!("{at} {}", part.name)) };
    }
}
