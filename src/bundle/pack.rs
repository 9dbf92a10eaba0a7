//! A component of the site becomes its bundle.

use std::io;
use std::io::Cursor;
use std::io::Read;
use std::io::Write;

use sha2::Digest as _;
use sha2::Sha256;

use crate::bundle::layout;
use crate::bundle::layout::Content;
use crate::bundle::layout::From;
use crate::bundle::manifest;
use crate::bundle::zip::ZipWriter;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::RevisionNumber;
use crate::site::Kept;
use crate::site::Site;
use crate::site::has_bundle;
use crate::site::is_published;
use crate::site::urls;
use crate::source;
use crate::source::Opened;
use crate::text::FileId;

/// The digests of what was packed, 64 hex digits each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digests {
    /// Of the archive.
    pub bundle: String,
    /// Of the manifest in it.
    pub manifest: String,
}

/// Writes the archive of the item `id` and all that comes along to `out`. Files that are not held in memory are read
/// block by block.
///
/// # Errors
///
/// Those of `out` and of the sources, and what the catalog's files make impossible, in words.
pub fn pack<'a>(site: &'a Site, id: ItemId, kept: &Kept<'a>, out: &mut dyn Write) -> io::Result<Digests> {
    let ready = kept.manifest(site, id);
    let (described, bytes) = (&ready.manifest, &ready.bytes);
    let owned = manifest::read_own(bytes).map_err(|faults| refused(site, id, &faults))?;
    let root = described.components.last().expect("the component itself is the last");
    let definition = root.files.iter().find(|file| file.path == root.definition).expect("it has one");
    let mut text = Vec::new();
    open(site, definition.file)?.read_to_end(&mut text)?;
    let layout = layout::layout(&owned, bytes, &text).map_err(|faults| refused(site, id, &faults))?;
    let mut hashing = Hashing { out, hasher: Sha256::new() };
    let mut archive = ZipWriter::new(&mut hashing);
    for (path, content) in &layout.entries {
        match content {
            Content::Made(bytes) => {
                let length = bytes.len() as u64;
                let mut open = || Ok(Box::new(Cursor::new(bytes.clone())) as Box<dyn Read>);
                archive.entry(path, length, &mut open)?;
            }
            Content::Original { from, .. } => {
                let file = match *from {
                    From::File { component, file } => described.components[component].files[file].file,
                    From::Eula(at) => {
                        let eula = &described.prerequisites.eulas[at];
                        let known = site.catalog.eulas.iter();
                        let mut same =
                            known.filter(|it| it.slug == eula.slug && Some(it.revision) == eula.revision);
                        same.next().ok_or_else(|| missing_eula(eula.slug))?.file
                    }
                };
                let length = site.sources.get(file).map_or(0, |source| source.size);
                archive.entry(path, length, &mut || open(site, file))?;
            }
        }
    }
    archive.finish()?;
    let bundle = source::hex(&hashing.hasher.finalize().into());
    Ok(Digests { bundle, manifest: ready.sha256() })
}

/// Opens a source.
fn open(site: &Site, file: FileId) -> io::Result<Box<dyn Read>> {
    if let Some(bytes) = site.sources.get(file).and_then(|source| source.bytes.as_ref()) {
        return Ok(Box::new(Cursor::new(std::sync::Arc::clone(bytes))));
    }
    match Opened::open(&site.sources, site.sources.path(file)) {
        Ok(opened) => Ok(Box::new(opened)),
        Err(err) => Err(io::Error::other(err.to_string())),
    }
}

fn refused(site: &Site, id: ItemId, faults: &[String]) -> io::Error {
    let item = site.catalog.item(id);
    let path = site.sources.path(item.file);
    let faults = faults.join("; ");
    io::Error::other(format!("the {} in `{path}` makes no bundle: {faults}", item.kind))
}

fn missing_eula(slug: &str) -> io::Error {
    io::Error::other(format!("the licence `{slug}` is recorded, and its file is gone"))
}

/// What `sha256sum` prints for what lies beside the page of the item `id`: its manifest, its archive and its files.
/// `packed` are the digests of its archive, if it was packed already.
///
/// # Errors
///
/// Those of [`pack`].
pub fn checksums<'a>(
    site: &'a Site,
    id: ItemId,
    kept: &Kept<'a>,
    packed: Option<Digests>,
) -> io::Result<Vec<u8>> {
    let item = site.catalog.item(id);
    let mut lines: Vec<(String, String)> = Vec::new();
    let packed = match packed {
        None if has_bundle(site, item) => Some(pack(site, id, kept, &mut io::sink())?),
        packed => packed,
    };
    let manifest = packed.as_ref().map(|digests| digests.manifest.clone());
    lines.extend(packed.map(|digests| ("bundle.zip".to_owned(), digests.bundle)));
    if is_published(item) {
        let digest = manifest.unwrap_or_else(|| kept.manifest(site, id).sha256());
        lines.push((layout::MANIFEST.to_owned(), digest));
    }
    if item.revision != RevisionNumber::Head {
        for file in &item.files {
            let known = file.sha256.or_else(|| site.sources.get(file.file)?.sha256);
            let is_handed_out = urls::file(&site.catalog, item, &file.path).is_some();
            let known = known.filter(|_| is_handed_out);
            lines.extend(known.map(|digest| (format!("files/{}", file.path), source::hex(&digest))));
        }
    }
    lines.sort();
    Ok(lines.iter().map(|(path, digits)| layout::sum_line(digits, path)).collect::<String>().into_bytes())
}

struct Hashing<'w> {
    out: &'w mut dyn Write,
    hasher: Sha256,
}

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write_all(bytes)?;
        self.hasher.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
