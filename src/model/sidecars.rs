//! Which files of a catalog are ours, not right_st's, and their reading.

use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::RandomState;
use rayon::prelude::*;

use crate::diag::Diagnostic;
use crate::model::content;
use crate::model::documents::Documents;
use crate::model::documents::Taken;
use crate::model::facts_file;
use crate::model::people;
use crate::model::publication;
use crate::model::publication::PublicationFile;
use crate::model::publication::SIDECAR;
use crate::model::read::Remembered;
use crate::path::SourcePath;
use crate::settings::Settings;
use crate::source::Area;
use crate::source::SourceFile;
use crate::source::Sources;
use crate::syntax::codes;
use crate::syntax::yaml;
use crate::syntax::yaml::Node;
use crate::text::Span;

/// Where our own files lie, if the root is a project.
#[derive(PartialEq)]
pub(crate) struct Project {
    /// The catalog folder; `None` in a plain folder, where nothing is ours.
    folder: Option<SourcePath>,
    /// Folders with a sidecar, readable or not.
    lineages: HashSet<SourcePath, RandomState>,
}

impl Project {
    /// A root is a project if it has a `catalog.yml`, a catalog folder or a lineage.
    pub(crate) fn find(sources: &Sources, settings: &Settings) -> Self {
        let in_catalog = |file: &&SourceFile| file.area == Area::Catalog;
        let lineages: HashSet<SourcePath, RandomState> = sources
            .files
            .values()
            .filter(in_catalog)
            .filter(|file| file.path.name() == SIDECAR)
            .map(|file| file.path.folder())
            .collect();
        let catalog = SourcePath::parse(&settings.catalog).ok();
        let catalog = catalog.filter(|folder| {
            let below = |file: &&SourceFile| file.path.below(folder).is_some();
            sources.files.values().filter(in_catalog).any(|file| below(&file))
        });
        let has_config = sources.files.values().any(|file| file.area == Area::Config);
        let folder = match catalog {
            Some(folder) => Some(folder),
            None if has_config || !lineages.is_empty() => Some(SourcePath::root()),
            None => None,
        };
        Project { folder, lineages }
    }

    /// The same, without what lineages there are.
    pub(super) fn again(sources: &Sources, settings: &Settings) -> Self {
        let in_catalog = |file: &SourceFile| file.area == Area::Catalog;
        let catalog = SourcePath::parse(&settings.catalog).ok();
        let catalog = catalog.filter(|folder| sources.files.below(folder).any(in_catalog));
        let folder = catalog.or_else(|| {
            let is_config = |file: &SourceFile| file.area == Area::Config;
            let is_sidecar = |file: &SourceFile| in_catalog(file) && file.path.name() == SIDECAR;
            let mut files = sources.files.values();
            files.any(|file| is_config(file) || is_sidecar(file)).then(SourcePath::root)
        });
        Project { folder, lineages: HashSet::default() }
    }

    /// Whether the file at `path` is ours.
    pub(crate) fn owns(&self, path: &SourcePath) -> bool {
        self.role(path) != Taken::Nothing
    }

    /// Whether `path` lies in a lineage folder.
    pub(crate) fn in_lineage(&self, path: &SourcePath) -> bool {
        let mut folder = path.as_str();
        while let Some((above, _)) = folder.rsplit_once('/') {
            if self.lineages.contains(above) {
                return true;
            }
            folder = above;
        }
        self.lineages.contains("")
    }

    /// What the file at `path` is among ours; `Nothing` if it is none.
    pub(super) fn role(&self, path: &SourcePath) -> Taken {
        let Some(folder) = &self.folder else { return Taken::Nothing };
        if path.name() == SIDECAR {
            return Taken::Publication;
        }
        let Some(below) = path.below(folder) else { return Taken::Nothing };
        let mut names = below.splitn(4, '/');
        match [names.next(), names.next(), names.next(), names.next()] {
            [Some("account-groups.yml"), None, ..] => Taken::AccountGroups,
            [Some("clouds.yml" | "images.yml"), None, ..] => Taken::Facts,
            [Some("publishers"), Some(name), None, _] if name.strip_suffix(".yml").is_some() => {
                Taken::Publisher
            }
            [Some("eulas"), Some(_), Some(name), None] if name.strip_suffix(".md").is_some() => Taken::Eula,
            _ => Taken::Nothing,
        }
    }

    /// Reads every file that is ours, and the content pages.
    pub(super) fn read(
        &self,
        sources: &Sources,
        settings: &Settings,
        publications: Publications<'_>,
        documents: &mut Documents,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let Publications { known, kept } = publications;
        let is_sidecar =
            |file: &&SourceFile| file.area == Area::Catalog && self.role(&file.path) == Taken::Publication;
        let sidecars: Vec<&SourceFile> = sources.files.values().filter(is_sidecar).collect();
        let read: Vec<Arc<ReadPublication>> =
            sidecars.par_iter().map(|file| ReadPublication::of(file, settings, &known)).collect();
        let mut read = read.into_iter();
        let mut facts = facts_file::embedded().clone();
        let (mut clouds, mut images) = (None, None);
        for file in sources.files.values().filter(|file| file.area == Area::Catalog) {
            let taken = self.role(&file.path);
            if taken == Taken::Nothing {
                continue;
            }
            Arc::make_mut(&mut documents.taken).insert(file.path.clone(), taken);
            match taken {
                Taken::Publication => {
                    let found = read.next().expect("all of them were read");
                    Remembered::put(kept, file, &found);
                    Arc::make_mut(&mut documents.publications).extend(found.publication.clone());
                    diagnostics.extend(found.diagnostics.iter().cloned());
                }
                Taken::Facts => {
                    let root = parse(file, settings, diagnostics);
                    *(if file.path.name() == "clouds.yml" { &mut clouds } else { &mut images }) = root;
                }
                _ => read_people(file, taken, settings, documents, diagnostics),
            }
        }
        // Images name clouds, so they are read with the catalog's own clouds known.
        if let Some(root) = clouds {
            let own = facts_file::read_clouds(&root, &facts, diagnostics);
            facts = facts.with(own, None);
        }
        if let Some(root) = images {
            let own = facts_file::read_images(&root, &facts.clouds, diagnostics);
            facts = facts.with(None, own);
        }
        documents.facts = Arc::new(facts);
        sort_people(sources, documents);
        read_content(sources, settings, documents, diagnostics);
    }
}

/// Reads a publisher, an EULA or the groups.
pub(super) fn read_people(
    file: &SourceFile,
    taken: Taken,
    settings: &Settings,
    documents: &mut Documents,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if taken == Taken::Eula {
        let Some(text) = text(file, diagnostics) else { return };
        documents.eulas.extend(people::read_eula(file.id, &file.path, &text, diagnostics).map(Arc::new));
        return;
    }
    let Some(root) = parse(file, settings, diagnostics) else { return };
    if taken == Taken::Publisher {
        let slug = file.path.name().trim_end_matches(".yml");
        let publisher = people::read_publisher(file.id, slug, &root, diagnostics);
        documents.publishers.extend(publisher.map(Arc::new));
    } else {
        documents.groups = people::read_groups(&root, diagnostics);
    }
}

/// Puts publishers and EULAs into their order.
pub(super) fn sort_people(sources: &Sources, documents: &mut Documents) {
    documents.publishers.sort_by_key(|publisher| sources.path(publisher.file));
    documents.eulas.sort_by_key(|eula| (eula.slug.clone(), eula.revision, sources.path(eula.file)));
}

/// The sidecars that were read before, and those that are read now, by id of the file.
pub(super) struct Publications<'a> {
    pub(super) known: Vec<Option<Remembered<ReadPublication>>>,
    pub(super) kept: &'a mut [Option<Remembered<ReadPublication>>],
}

/// What a sidecar was found to say.
#[derive(Debug)]
pub(super) struct ReadPublication {
    publication: Option<Arc<PublicationFile>>,
    diagnostics: Vec<Diagnostic>,
}

impl ReadPublication {
    /// What it says, if it could be read.
    pub(super) fn publication(&self) -> Option<&Arc<PublicationFile>> {
        self.publication.as_ref()
    }

    /// What was found in it.
    pub(super) fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Reads `file`, unless it is among those that are `known`.
    pub(super) fn of(
        file: &SourceFile,
        settings: &Settings,
        known: &[Option<Remembered<Self>>],
    ) -> Arc<Self> {
        Remembered::get(known, file).unwrap_or_else(|| {
            let mut diagnostics = Vec::new();
            let root = parse(file, settings, &mut diagnostics);
            let publication = root.and_then(|root| publication::read(file.id, &root, &mut diagnostics));
            Arc::new(ReadPublication { publication: publication.map(Arc::new), diagnostics })
        })
    }
}

fn parse<'f>(
    file: &'f SourceFile,
    settings: &Settings,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Node<'f>> {
    let Some(bytes) = &file.bytes else {
        let message = format!("`{}` has {} bytes", file.path.name(), file.size);
        let diagnostic = Diagnostic::new(&codes::DEFINITION_TOO_LARGE, Span::whole(file.id), message);
        diagnostics.push(diagnostic.note(format!("{} are allowed", settings.limits.definition_bytes)));
        return None;
    };
    let parsed = yaml::parse(file.id, bytes, &settings.limits);
    diagnostics.extend(parsed.diagnostics);
    parsed.value
}

/// The text of a Markdown file.
fn text(file: &SourceFile, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    let bytes = file.bytes.as_ref()?;
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.to_owned()),
        Err(err) => {
            let at = err.valid_up_to();
            let span = Span::new(file.id, at, at + 1);
            diagnostics.push(Diagnostic::new(&codes::NOT_UTF8, span, "the text is not UTF-8"));
            None
        }
    }
}

fn read_content(
    sources: &Sources,
    settings: &Settings,
    documents: &mut Documents,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Ok(folder) = SourcePath::parse(&settings.content) else { return };
    for file in sources.files.values().filter(|file| file.area == Area::Content) {
        read_page(file, &folder, settings, documents, diagnostics);
    }
    sort_content(&mut documents.content);
}

/// Reads a file of the content folder, if it is a page.
pub(super) fn read_page(
    file: &SourceFile,
    folder: &SourcePath,
    settings: &Settings,
    documents: &mut Documents,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let below = file.path.below(folder);
    let Some(slug) = below.and_then(|below| below.strip_suffix(".md")) else { return };
    if documents.taken.get(&file.path) != Some(&Taken::Content) {
        Arc::make_mut(&mut documents.taken).insert(file.path.clone(), Taken::Content);
    }
    let Some(text) = text(file, diagnostics) else { return };
    let page = content::read_page(file.id, slug, &text, &settings.limits, diagnostics);
    documents.content.push(Arc::new(page));
}

/// Puts content pages into the order of menus.
pub(super) fn sort_content(pages: &mut [Arc<content::ContentPage>]) {
    pages.sort_by(|a, b| {
        let key = |page: &content::ContentPage| (page.order.is_none(), page.order, page.title.clone());
        key(a).cmp(&key(b)).then_with(|| a.slug.cmp(&b.slug))
    });
}
