//! A verified bundle becomes a right_st folder, or lineages of a catalog.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Cursor;
use std::io::Read;
use std::path::Path;

use crate::bundle::layout;
use crate::bundle::layout::Content;
use crate::bundle::layout::From;
use crate::bundle::layout::Layout;
use crate::bundle::manifest::Component;
use crate::bundle::manifest::Manifest;
use crate::bundle::store::Store;
use crate::bundle::template;
use crate::bundle::template::Target;
use crate::error::Error;
use crate::model::Kind;
use crate::model::publication::Date;
use crate::output::Fresh;
use crate::path::OutPath;
use crate::site::urls;

/// What an import is asked for.
#[derive(Debug, Clone)]
pub enum As {
    /// A right_st folder as it lies in the bundle; with clouds, their rows of MultiCloud Images only.
    Folder(Option<BTreeSet<String>>),
    /// Lineages of a catalog, committed and published on this day.
    Lineages(Date),
}

/// What an import did.
#[derive(Debug)]
pub struct Unpacked {
    /// Files that were written.
    pub files: usize,
    /// What to upload: a path below the folder; none for lineages.
    pub upload: Option<String>,
    /// MultiCloud Images that cover none of the wanted clouds and were left out, by name.
    pub left_out: Vec<String>,
}

/// Writes the bundle in `store`, which was verified, below `into`: all of it or nothing.
///
/// # Errors
///
/// [`Error::Usage`] if what is asked for cannot be, and [`Error::Read`] and [`Error::Write`].
pub fn unpack(
    store: &Store,
    manifest: &Manifest,
    layout: &Layout,
    into: &Path,
    wanted: &As,
) -> Result<Unpacked, Error> {
    match wanted {
        As::Folder(None) => folder(store, layout, &BTreeMap::new(), into, Vec::new()),
        As::Folder(Some(clouds)) => {
            let (changed, left_out) = Narrowing { store, manifest, layout, clouds }.changes()?;
            folder(store, layout, &changed, into, left_out)
        }
        As::Lineages(day) => lineages(store, manifest, layout, into, *day),
    }
}

fn folder(
    store: &Store,
    layout: &Layout,
    changed: &BTreeMap<String, Option<String>>,
    into: &Path,
    left_out: Vec<String>,
) -> Result<Unpacked, Error> {
    let fresh = Fresh::folder(into)?;
    let mut files = 0;
    let mut sums = String::new();
    for (path, content) in &layout.entries {
        let text = changed.get(path);
        match text {
            Some(None) => continue,
            None if path == layout::CHECKSUMS && !changed.is_empty() => continue,
            Some(Some(text)) => {
                let digest = crate::source::hex(&crate::source::sha256(text.as_bytes()));
                sums.push_str(&layout::sum_line(&digest, path));
                fresh.put(&out_path(path), &mut text.as_bytes())?;
            }
            None => {
                sums.push_str(&layout::sum_line(&content.sha256(), path));
                copy(store, &fresh, path, content, path)?;
            }
        }
        files += 1;
    }
    if !changed.is_empty() {
        fresh.put(&out_path(layout::CHECKSUMS), &mut sums.as_bytes())?;
        files += 1;
    }
    fresh.finish(&[])?;
    Ok(Unpacked { files, upload: Some(layout.upload.clone()), left_out })
}

/// Writes the entry at `path` to `to`, if its bytes are still those that were verified.
fn copy(store: &Store, fresh: &Fresh, path: &str, content: &Content, to: &str) -> Result<(), Error> {
    use sha2::Digest as _;
    struct Hashing<'a>(&'a mut dyn Read, sha2::Sha256);
    impl Read for Hashing<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let n = self.0.read(buffer)?;
            self.1.update(&buffer[..n]);
            Ok(n)
        }
    }
    let fail = |source| Error::Read { path: store.path.join(path), source };
    let mut from: Box<dyn Read> = match content {
        Content::Made(bytes) => Box::new(Cursor::new(bytes.clone())),
        Content::Original { .. } => store.open(path).map_err(fail)?,
    };
    let mut hashing = Hashing(&mut from, sha2::Sha256::new());
    fresh.put(&out_path(to), &mut hashing)?;
    if crate::source::hex(&hashing.1.finalize().into()) == content.sha256() {
        return Ok(());
    }
    Err(fail(std::io::Error::other("it changed after it was verified; try again")))
}

fn out_path(path: &str) -> OutPath {
    OutPath::parse(path).expect("the paths of a bundle were checked")
}

/// The new text of each entry that changes, `None` for one that goes.
type Changes = BTreeMap<String, Option<String>>;

/// A bundle with the rows of some clouds only.
struct Narrowing<'a> {
    store: &'a Store,
    manifest: &'a Manifest,
    layout: &'a Layout,
    clouds: &'a BTreeSet<String>,
}

impl Narrowing<'_> {
    /// The new text of each entry that changes, `None` for one that goes; and the names of images that go.
    fn changes(&self) -> Result<(Changes, Vec<String>), Error> {
        let known = &self.manifest.prerequisites.clouds;
        if let Some(unknown) = self.clouds.iter().find(|cloud| !known.contains(cloud)) {
            let message = match known.as_slice() {
                [] => format!("`--clouds {unknown}`: no MultiCloud Image comes along"),
                known => format!("no image maps the cloud `{unknown}`; they map {}", quoted(known)),
            };
            return Err(Error::Usage { message });
        }
        let root = self.manifest.root();
        let (mut changed, mut left_out) = (BTreeMap::new(), Vec::new());
        let mut dropped: BTreeSet<&str> = BTreeSet::new();
        let images = self.manifest.components.iter();
        for image in images.filter(|it| it.identity.kind() == Some(Kind::MultiCloudImage)) {
            let is_covered = image.settings.iter().any(|setting| self.clouds.contains(&setting.cloud));
            let is_inline = image.why.iter().any(|why| why.firmness == "inline");
            if !is_covered {
                left_out.push(image.identity.name.clone());
                dropped.extend(image.roles.iter().map(String::as_str));
            }
            if is_inline {
                continue;
            }
            let path = image.at(&image.definition);
            if is_covered {
                let bytes = self.read(&path)?;
                if let Some(read) = template::read_image(&bytes) {
                    changed.insert(path, Some(template::image_text(&read, Some(self.clouds))));
                }
            } else if image.bundled {
                changed.insert(path, None);
            } else {
                changed.extend(image.files.iter().map(|file| (image.at(&file.path), None)));
            }
        }
        if root.identity.kind() == Some(Kind::MultiCloudImage) && !left_out.is_empty() {
            return Err(none_covers(self.clouds));
        }
        if root.identity.kind() == Some(Kind::ServerTemplate) {
            let bytes = self.read(&layout::original_definition(self.manifest))?;
            let fault = |faults: Vec<String>| Error::Usage { message: faults.join("; ") };
            let (template, mut targets) = layout::targets(self.manifest, &bytes).map_err(fault)?;
            for role in &dropped {
                targets.insert((*role).to_owned(), Target::Drop);
            }
            let is_image = |role: &&String| role.contains("image");
            let roles = template.roles();
            let mut images = roles.iter().filter(is_image).peekable();
            if images.peek().is_some() && images.all(|role| dropped.contains(role.as_str())) {
                return Err(none_covers(self.clouds));
            }
            changed.insert(root.at(&root.definition), Some(template.write(&targets, Some(self.clouds))));
        }
        Ok((changed, left_out))
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Error> {
        debug_assert!(self.layout.entries.contains_key(path), "{path}");
        let size = self.store.size(path).unwrap_or_default();
        let fail = |source| Error::Read { path: self.store.path.join(path), source };
        self.store.read(path, size).map_err(fail)
    }
}

fn none_covers(clouds: &BTreeSet<String>) -> Error {
    let clouds: Vec<String> = clouds.iter().cloned().collect();
    Error::Usage {
        message: format!("no image is left with the clouds {}; nothing was written", quoted(&clouds)),
    }
}

fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{}`", name.escape_debug())).collect();
    names.join(", ")
}

fn lineages(
    store: &Store,
    manifest: &Manifest,
    layout: &Layout,
    into: &Path,
    day: Date,
) -> Result<Unpacked, Error> {
    let usage = |message: String| Error::Usage { message };
    if manifest.component.revision.is_none() {
        return Err(usage(
            "this is the snapshot of a working copy, and a lineage holds committed revisions".into(),
        ));
    }
    if let Some(open) = manifest.components.iter().find(|it| !it.bundled && it.identity.revision.is_none()) {
        let name = open.identity.describe();
        return Err(usage(format!("{name} comes along, and a lineage holds committed revisions")));
    }
    let homes = homes(manifest).map_err(usage)?;
    let fresh = Fresh::inside(into)?;
    let mut files = 0;
    let mut units: BTreeSet<OutPath> = BTreeSet::new();
    for (path, content) in &layout.entries {
        let Content::Original { from, .. } = content else { continue };
        let to = match *from {
            From::Eula(_) => {
                let folder = path.rsplit_once('/').map_or(path.as_str(), |(folder, _)| folder);
                units.insert(out_path(folder));
                path.clone()
            }
            From::File { component, file } => {
                let component = &manifest.components[component];
                let home = &homes[&key(component)];
                let revision = component.identity.revision.unwrap_or_default();
                units.insert(out_path(home));
                format!("{home}/{revision}/{}", component.files[file].path)
            }
        };
        copy(store, &fresh, path, content, &to)?;
        files += 1;
    }
    for (of, home) in &homes {
        let revisions: Vec<&Component> =
            manifest.components.iter().filter(|it| !it.bundled && key(it) == *of).collect();
        let text = publication(manifest, &revisions, day);
        fresh.put(&out_path(&format!("{home}/publication.yml")), &mut text.as_bytes())?;
        files += 1;
    }
    let units: Vec<OutPath> = units.into_iter().collect();
    fresh.finish(&units)?;
    Ok(Unpacked { files, upload: None, left_out: Vec::new() })
}

/// What makes a lineage: kind, publisher, slug, id.
type Key<'a> = (&'a str, &'a str, &'a str, &'a str);

fn key(component: &Component) -> Key<'_> {
    let identity = &component.identity;
    let lineage = identity.lineage.as_ref();
    let (slug, id) = lineage.map_or(("", ""), |lineage| (lineage.slug.as_str(), lineage.id.as_str()));
    (&identity.kind, &identity.publisher, slug, id)
}

/// The lineage folder of each lineage: by kind and slug, and below its publisher where slugs meet.
fn homes(manifest: &Manifest) -> Result<BTreeMap<Key<'_>, String>, String> {
    let own: Vec<&Component> = manifest.components.iter().filter(|it| !it.bundled).collect();
    let keys: BTreeSet<Key<'_>> = own.iter().map(|component| key(component)).collect();
    let mut homes = BTreeMap::new();
    for of in keys.iter().copied() {
        let (kind, publisher, slug, _) = of;
        if !crate::model::sidecar_words::is_slug(slug) {
            return Err(format!("`{}` cannot be the name of a lineage's folder", slug.escape_debug()));
        }
        let kind = Kind::ALL.into_iter().find(|it| it.title() == kind).map_or("", Kind::folder);
        let is_shared = keys.iter().filter(|other| (other.0, other.2) == (of.0, of.2)).count() > 1;
        let home = if is_shared {
            let by = urls::slug(publisher);
            format!("{kind}/{}/{slug}", if by.is_empty() { "other" } else { &by })
        } else {
            format!("{kind}/{slug}")
        };
        if homes.values().any(|other| *other == home) {
            return Err(format!("two lineages would lie in `{home}`"));
        }
        homes.insert(of, home);
    }
    Ok(homes)
}

/// The sidecar of a lineage with `revisions`.
fn publication(manifest: &Manifest, revisions: &[&Component], day: Date) -> String {
    let identity = &revisions[0].identity;
    let mut out = format!("Publisher: {}\n", template::scalar(&identity.publisher));
    if let Some(lineage) = identity.lineage.as_ref().filter(|lineage| lineage.id != lineage.slug) {
        writeln!(out, "Lineage: {}", template::quoted(&lineage.id)).expect("a string takes all");
    }
    out.push_str("Mirror: true\n");
    let is_root = |component: &Component| component.why.is_empty();
    if revisions.iter().any(|component| is_root(component)) && !manifest.prerequisites.eulas.is_empty() {
        out.push_str("EULAs:\n");
        for eula in &manifest.prerequisites.eulas {
            writeln!(out, "- {}", template::scalar(&eula.slug)).expect("a string takes all");
        }
    }
    out.push_str("Revisions:\n");
    let mut revisions: Vec<&&Component> = revisions.iter().collect();
    revisions.sort_by_key(|component| component.identity.revision);
    for component in revisions {
        let number = component.identity.revision.unwrap_or_default();
        write!(out, "  {number}:\n    Committed: {day}\n    Published: {day}\n").expect("a string takes all");
        out.push_str("    Revision Notes: Imported from a bundle.\n");
        if is_root(component) {
            let records = records(manifest);
            if !records.is_empty() {
                write!(out, "    Resolved:\n{records}").expect("a string takes all");
            }
        }
        if let Some(digest) = &component.identity.digest {
            writeln!(out, "    Digest: {digest}").expect("a string takes all");
        }
    }
    out
}

/// What floating references and licences meant, as `Resolved` has it.
fn records(manifest: &Manifest) -> String {
    let mut records: BTreeMap<String, String> = BTreeMap::new();
    for component in &manifest.components {
        let identity = &component.identity;
        let prefix = identity.kind().map_or("", Kind::prefix);
        for why in component.why.iter().filter(|why| why.recorded) {
            let mut text = format!(
                "{{Revision: {}, Publisher: {}",
                identity.revision.unwrap_or_default(),
                template::quoted(&identity.publisher)
            );
            if let Some(digest) = &identity.digest {
                write!(text, ", Digest: {}", template::quoted(digest)).expect("a string takes all");
            }
            records.insert(format!("{prefix}:{}", why.written), text + "}");
        }
    }
    for eula in manifest.prerequisites.eulas.iter().filter(|eula| eula.recorded) {
        let digest = eula.digest.as_ref().map(|digest| format!(", Digest: {}", template::quoted(digest)));
        let revision = eula.revision.unwrap_or_default();
        let text = format!("{{Revision: {revision}{}}}", digest.unwrap_or_default());
        records.insert(format!("eula:{}", eula.slug), text);
    }
    let mut out = String::new();
    for (key, text) in &records {
        writeln!(out, "      {}: {text}", template::quoted(key)).expect("a string takes all");
    }
    out
}
