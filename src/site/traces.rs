//! What each page is made from, as a digest: a page with the digest that it had at an earlier build has the same bytes.
//!
//! The pages of a lineage show its own files, what its references mean, who uses it, and of those they name what lies in
//! *their* lineages; a MultiCloud Image's besides which other images would do. All of them share the frame of the site.
//! A page of no lineage shows the faces of those it lists: all of that but the texts of scripts.
//! Digests are of contents and addresses, never of times, places or ids, so that they can be compared between runs.
//! They may tell two states apart that give the same bytes, never the other way round.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;
use sha2::Digest as _;
use sha2::Sha256;

use crate::model::Kind;
use crate::resolve::catalog::Answer;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CloudWord;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::Lineage;
use crate::resolve::catalog::LineageId;
use crate::resolve::catalog::Reference;
use crate::resolve::catalog::Role;
use crate::site::Body;
use crate::site::Origin;
use crate::site::Page;
use crate::site::Site;
use crate::site::ViewKey;
use crate::site::facets;
use crate::site::index::CloudIndex;
use crate::site::outputs::import_manifest;
use crate::site::outputs::import_manifest::own_files::OwnFiles;
use crate::site::outputs::overviews;
use crate::site::show::banners;
use crate::source::Area;
use crate::source::Sources;
use crate::source::sha256;
use crate::text::FileId;

/// The digest of all that a page is made from.
pub type Trace = [u8; 32];

/// The traces of a site.
#[derive(Debug)]
pub struct Traces {
    frame: Trace,
    /// Of the pages of each lineage, at its place.
    lineages: Vec<Trace>,
    /// Of what pages of no lineage show of each: the text of a script is not among it.
    faces: Vec<Trace>,
    /// Of the faces of all MultiCloud Images.
    images: Trace,
    /// Of all that pages of no lineage show.
    whole: Trace,
}

impl Traces {
    /// Of `site`; `all` is the catalog with what `site` does not show, and `key` all that decides besides sources and
    /// settings: the program, flags.
    pub fn new(site: &Site, all: &Catalog, key: &[u8; 32]) -> Self {
        let contents = Contents::of(&site.sources);
        let catalog = &site.catalog;
        let items: Vec<Trace> = catalog.items.par_iter().map(|item| name(site, item)).collect();
        let parts: Vec<Part> =
            catalog.lineages.par_iter().map(|lineage| Part::of(site, lineage, &items)).collect();
        let frame = frame(site, &contents, all, &parts, key);
        let (lineages, _) = linked(site, &parts, &contents, &frame);
        let (faces, images) = linked(site, &parts, &contents.told(site), &frame);
        let mut whole = Words::default();
        whole.add(frame);
        for face in &faces {
            whole.add(face);
        }
        for file in site.sources.files.values().filter(|file| file.area == Area::Content) {
            whole.file(&site.sources, &contents, file.id);
        }
        Traces { frame, lineages, faces, images, whole: whole.end() }
    }

    /// That of `page`; `None` for one that costs nothing to make.
    pub fn of(&self, site: &Site, page: &Page) -> Option<Trace> {
        match (page.origin, &page.body) {
            (Origin::Lineage(id), _) => Some(self.lineages[site.catalog.lineage_place(id)]),
            (Origin::Item(id), _) => {
                Some(self.lineages[site.catalog.lineage_place(site.catalog.item(id).lineage())])
            }
            (_, Body::View(key)) => Some(self.of_view(site, page, *key)),
            (_, Body::Json(_) | Body::Text(_)) => Some(self.named(page, &self.whole)),
            (_, Body::Copy(_) | Body::Bytes(_) | Body::Bundle(_) | Body::Checksums(_)) => None,
        }
    }

    /// That of the search index.
    pub fn of_search(&self) -> Trace {
        let mut words = Words::default();
        words.add("search").add(self.whole);
        words.end()
    }

    /// That of a page at its address that is made from `from`.
    fn named(&self, page: &Page, from: &Trace) -> Trace {
        let mut words = Words::default();
        words.add(page.path.as_str()).add(self.frame).add(from);
        words.end()
    }

    /// That of a page of no lineage: of those that list components, what they list.
    fn of_view(&self, site: &Site, page: &Page, key: ViewKey) -> Trace {
        let index = &site.index;
        let rows = site.settings.page_size.max(1);
        let mut words = Words::default();
        match key {
            ViewKey::List(kind, at) => {
                facets_of(site, kind, &mut words);
                self.rows(site, &index.listed[kind as usize], (at, rows), &mut words);
            }
            ViewKey::Facet(facet, value, at) => {
                let facet = &index.facets[facet as usize];
                facets_of(site, facet.kind, &mut words);
                let rows = overviews::facet_page_size(site);
                self.rows(site, &facet.values[value as usize].shown, (at, rows), &mut words);
            }
            ViewKey::Category(category, at) => {
                let lineages = &index.categories[category as usize].lineages;
                kinds_of(site, lineages, &mut words);
                self.rows(site, lineages, (at, rows), &mut words);
            }
            ViewKey::Publisher(id, at) => {
                let lineages = &index.publishers[site.catalog.publisher_place(id)];
                kinds_of(site, lineages, &mut words);
                self.rows(site, lineages, (at, rows), &mut words);
            }
            ViewKey::Cloud(id, at) => {
                let cloud = &index.clouds[site.catalog.cloud_place(id)];
                let CloudIndex { run, images } = cloud;
                words.add(format!("{:?}", CloudWord::ALL.map(|word| cloud.count(word))));
                let lineages: Vec<LineageId> = run.iter().map(|(_, id)| *id).collect();
                // The first page tells besides what runs nowhere else.
                let rows = if at == 1 { lineages.len().max(1) } else { rows };
                self.rows(site, &lineages, (at, rows), &mut words);
                self.rows(site, images, (1, images.len().max(1)), &mut words);
            }
            ViewKey::Agent(agent, at) => {
                let templates = &index.agents[agent as usize].templates;
                let lineages: Vec<LineageId> = templates.iter().map(|(_, id)| *id).collect();
                words.add(self.images);
                self.rows(site, &lineages, (at, rows), &mut words);
            }
            ViewKey::Images(_) => {
                words.add(self.images);
            }
            ViewKey::Image(at) => {
                words.add(self.images);
                // What is lost with an image are ServerTemplates.
                let items =
                    index.images[at as usize].uses.iter().map(|(_, item, _)| site.catalog.item(*item));
                let users = items.flat_map(|item| &item.used_by).map(|usage| usage.by);
                let users: BTreeSet<LineageId> = users.map(|id| site.catalog.item(id).lineage()).collect();
                let users: Vec<LineageId> = users.into_iter().collect();
                self.rows(site, &users, (1, users.len().max(1)), &mut words);
            }
            ViewKey::Rules | ViewKey::Rule(_) | ViewKey::NotFound => {}
            _ => {
                words.add(self.whole);
            }
        }
        self.named(page, &words.end())
    }

    /// The rows that page `at` of a list of `lineages` shows, and how long it is.
    fn rows(&self, site: &Site, lineages: &[LineageId], (page, n_rows): (u32, usize), words: &mut Words) {
        words.add(lineages.len().to_string());
        for id in lineages.chunks(n_rows).nth(page as usize - 1).unwrap_or_default() {
            words.add(self.faces[site.catalog.lineage_place(*id)]);
        }
    }

    /// All that pages may have; nothing where files were left out since another wants their place: which of them has it is
    /// told by no trace.
    pub fn all(&self, site: &Site) -> Vec<Trace> {
        if site.pages.has_collided() {
            return Vec::new();
        }
        let is_other = |page: &&Page| !matches!(page.origin, Origin::Lineage(_) | Origin::Item(_));
        let others = site.pages.iter().filter(is_other);
        let mut all: Vec<Trace> = others.filter_map(|page| self.of(site, page)).collect();
        all.extend(&self.lineages);
        all.push(self.of_search());
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// How many of `lineages` are of each kind.
fn kinds_of(site: &Site, lineages: &[LineageId], words: &mut Words) {
    let mut counts = [0; 3];
    for id in lineages {
        counts[site.catalog.lineage(*id).kind as usize] += 1;
    }
    words.add(format!("{counts:?}"));
}

/// By what a list of `kind` can be narrowed.
fn facets_of(site: &Site, kind: Kind, words: &mut Words) {
    for facet in site.index.facets.iter().filter(|facet| facet.kind == kind) {
        words.add(facet.id).add(facet.title);
        for value in &facet.values {
            words.add(&value.slug).add(&value.title).add(value.shown.len().to_string());
        }
    }
}

/// For each lineage the trace of it with all that it names and that names it; and that of all MultiCloud Images.
fn linked(site: &Site, parts: &[Part], contents: &Contents, frame: &Trace) -> (Vec<Trace>, Trace) {
    let own = |part: &Part| {
        let mut words = Words::default();
        words.add(part.about);
        for file in &part.files {
            words.add(contents.of_file(*file));
        }
        words.end()
    };
    let own: Vec<Trace> = parts.par_iter().map(own).collect();
    let is_image = |lineage: &Lineage| lineage.kind == Kind::MultiCloudImage;
    let mut images = Words::default();
    for (_, own) in site.catalog.all_lineages().zip(&own).filter(|(lineage, _)| is_image(lineage)) {
        images.add(own);
    }
    let images = images.end();
    let trace = |(at, lineage): (usize, &Arc<Lineage>)| {
        let mut words = Words::default();
        words.add(frame).add(own[at]);
        if is_image(lineage) {
            words.add(images);
        }
        for neighbour in &parts[at].neighbours {
            words.add(own[*neighbour]);
        }
        words.end()
    };
    (site.catalog.lineages.par_iter().enumerate().map(trace).collect(), images)
}

/// Words of any length, each told from the next.
#[derive(Default)]
struct Words(Sha256);

impl Words {
    fn add(&mut self, word: impl AsRef<[u8]>) -> &mut Self {
        let word = word.as_ref();
        self.0.update((word.len() as u64).to_le_bytes());
        self.0.update(word);
        self
    }

    /// What `file` is called, and what is in it.
    fn file(&mut self, sources: &Sources, contents: &Contents, file: FileId) -> &mut Self {
        self.add(sources.path(file).as_str()).add(contents.of_file(file))
    }

    fn end(self) -> Trace {
        self.0.finalize().into()
    }
}

/// The digest of each file, by id; of one that was neither read nor hashed that of its size.
struct Contents(Vec<Trace>);

impl Contents {
    fn of(sources: &Sources) -> Self {
        let file = |id: usize| {
            let Some(file) = sources.get(FileId(crate::site::id(id))) else { return Trace::default() };
            file.sha256.unwrap_or_else(|| match &file.bytes {
                Some(bytes) => sha256(bytes),
                None => sha256(&file.size.to_le_bytes()),
            })
        };
        Contents((0..sources.files.n_ids()).into_par_iter().map(file).collect())
    }

    /// The same without the text of scripts: what lists tell of them stands in their metadata.
    fn told(&self, site: &Site) -> Self {
        let mut told = self.0.clone();
        for item in site.catalog.all_items() {
            let Some(script) = item.right_script() else { continue };
            let source = site.sources.get(item.file).and_then(|source| source.bytes.as_deref());
            let Some((block, text)) =
                source.and_then(|bytes| bytes.split_at_checked(script.written.block.end as usize))
            else {
                continue;
            };
            // What may begin another block is left in.
            if !text.windows(3).any(|marks| marks == b"---") {
                let mut words = Words::default();
                words.add(block).add(format!("{:?}", facets::language(&site.sources, item)));
                told[item.file.0 as usize] = words.end();
            }
        }
        // Whatever else such a file may be, it is that with all its text.
        let templates = site.catalog.all_items().filter_map(Item::server_template);
        for alert in templates.flat_map(|template| &template.alerts) {
            told[alert.file.0 as usize] = self.0[alert.file.0 as usize];
        }
        Contents(told)
    }

    fn of_file(&self, file: FileId) -> &Trace {
        &self.0[file.0 as usize]
    }
}

/// The items of a lineage, each followed by its parts.
fn items<'a>(catalog: &'a Catalog, lineage: &'a Lineage) -> impl Iterator<Item = &'a Item> {
    let items = lineage.items.iter().map(|id| catalog.item(*id));
    items.flat_map(|item| std::iter::once(item).chain(catalog.parts(item)))
}

/// What `item` refers to, and of which kind that is.
fn references(item: &Item) -> impl Iterator<Item = (Kind, &Reference)> {
    let template = item.server_template().into_iter();
    template.flat_map(|template| {
        let scripts = template.scripts.iter().map(|script| (Kind::RightScript, &script.reference));
        scripts.chain(template.images.iter().map(|image| (Kind::MultiCloudImage, image)))
    })
}

/// The files that `item` is made of, wherever they lie.
fn files(item: &Item) -> impl Iterator<Item = FileId> {
    let attachments = item.right_script().into_iter().flat_map(|script| &script.attachments);
    let alerts = item.server_template().into_iter().flat_map(|template| &template.alerts);
    let files = item.files.iter().chain(attachments).map(|file| file.file);
    std::iter::once(item.file).chain(files).chain(alerts.map(|alert| alert.file))
}

/// What `item` is called, and where it lies.
fn name(site: &Site, item: &Item) -> Trace {
    let lineage = site.catalog.lineage_of(item);
    let slug = match &item.home {
        Home::Revision(_) => "",
        Home::Part { slug, .. } => slug,
    };
    let mut words = Words::default();
    words.add(&site.catalog.publisher(lineage.publisher).slug).add(&lineage.slug).add(&item.name).add(slug);
    words.add(site.sources.path(item.file).as_str());
    words.add(format!("{:?} {:?} {:?}", item.kind, item.revision, item.state));
    words.end()
}

/// What a lineage is made of.
struct Part {
    /// All but what is in its files: what they and its items are called, what references mean, who uses it.
    about: Trace,
    /// The files that lie in it or that its items are made of, wherever they lie.
    files: Vec<FileId>,
    /// The places of the lineages that its pages name, in order.
    neighbours: BTreeSet<usize>,
}

impl Part {
    /// `names` is what each item is called, by place.
    fn of(site: &Site, lineage: &Lineage, names: &[Trace]) -> Self {
        let catalog = &site.catalog;
        let mut words = Words::default();
        words.add(format!("{:?}", lineage.kind)).add(&lineage.id).add(lineage.folder.as_str());
        words.add(names[catalog.place(lineage.newest)]);
        let mut found: Vec<FileId> = site.sources.files.below(&lineage.folder).map(|file| file.id).collect();
        let mut linked: BTreeSet<ItemId> = BTreeSet::new();
        for item in items(catalog, lineage) {
            words.add(names[catalog.place(item.id)]);
            found.extend(files(item));
            if matches!(item.home, Home::Revision(_)) {
                found.extend(OwnFiles::of(site, item).files);
            }
            for (kind, reference) in references(item) {
                let recorded = import_manifest::recorded(site, item, kind, reference);
                for answer in [Some(reference.answer), recorded] {
                    match answer {
                        Some(Answer::Item(id)) => {
                            words.add(names[catalog.place(id)]);
                            linked.insert(id);
                        }
                        Some(Answer::External) => {
                            words.add("external");
                        }
                        Some(Answer::Unresolved) => {
                            words.add("unresolved");
                        }
                        None => {
                            words.add("not recorded");
                        }
                    }
                }
            }
            for usage in &item.used_by {
                let (place, position) = match usage.role {
                    Role::Script { sequence, position } => (sequence as u8, position),
                    Role::Image { default } => (u8::MAX, u32::from(default)),
                };
                words.add(names[catalog.place(usage.by)]).add([place]).add(position.to_le_bytes());
                linked.insert(usage.by);
            }
            linked.extend(banners::successor(catalog, item).map(|item| item.id));
        }
        let mut seen = BTreeSet::new();
        found.retain(|file| seen.insert(*file));
        for file in &found {
            words.add(site.sources.path(*file).as_str());
        }
        let neighbours = linked.into_iter().map(|id| catalog.lineage_place(catalog.item(id).lineage()));
        Part { about: words.end(), files: found, neighbours: neighbours.collect() }
    }
}

/// What every page of a lineage shows or goes by.
fn frame(site: &Site, contents: &Contents, all: &Catalog, parts: &[Part], key: &[u8; 32]) -> Trace {
    let (catalog, sources, index) = (&site.catalog, &site.sources, &site.index);
    let mut words = Words::default();
    words.add(key).add(&catalog.as_of).add(format!("{:?}", site.settings));
    words.add(format!("{} {:?} {:?}", catalog.project, catalog.audience, catalog.clouds));
    words.add(format!("{:?}", index.listed.each_ref().map(Vec::len)));
    for category in &index.categories {
        words.add(&category.name).add(&category.slug);
    }
    for page in &catalog.content {
        words.add(sources.path(page.file).as_str()).add(&page.slug).add(&page.title);
    }
    words.add("publishers");
    for publisher in &catalog.publishers {
        words.add(&publisher.slug).add(&publisher.name);
        for logo in publisher.logos.into_iter().flatten() {
            words.file(sources, contents, logo);
        }
    }
    words.add("files");
    // Whatever lies among the definitions and in no component may be anything: a publisher, a licence, a table of facts.
    let mut is_own = vec![false; sources.files.n_ids()];
    for file in parts.iter().flat_map(|part| &part.files) {
        is_own[file.0 as usize] = true;
    }
    if !std::ptr::eq(Arc::as_ptr(catalog), all) {
        let of_items = all.all_items().flat_map(files);
        let of_lineages = all.all_lineages().flat_map(|it| sources.files.below(&it.folder));
        for file in of_items.chain(of_lineages.map(|file| file.id)) {
            is_own[file.0 as usize] = true;
        }
    }
    for file in sources.files.values() {
        let counts = match file.area {
            Area::Theme => true,
            Area::Catalog => !is_own[file.id.0 as usize],
            // Settings are in it as they were understood; a guide is its own page's matter.
            Area::Config | Area::Content | Area::Elsewhere => false,
        };
        if counts {
            words.file(sources, contents, file.id);
        }
    }
    words.end()
}
