//! The box "Get this".

use crate::model::Kind;
use crate::path::OutPath;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::RevisionNumber;
use crate::site::has_bundle;
use crate::site::outputs::import_manifest;
use crate::site::outputs::import_manifest::External;
use crate::site::outputs::import_manifest::Manifest;
use crate::site::outputs::import_manifest::Prerequisites;
use crate::site::outputs::lineages::is_published;
use crate::site::show::Here;
use crate::site::urls;
use crate::site::views::component::ClosureRow;
use crate::site::views::component::ExternalRow;
use crate::site::views::component::GetThis;
use crate::site::views::rows::Rows;
use crate::site::words;

impl<'a> Here<'a> {
    /// The box for `item`, which is not a bundled part.
    pub(super) fn get_this(&self, item: &'a Item) -> GetThis<'a> {
        let (site, catalog) = (self.site, self.catalog());
        let ready = self.kept.manifest(site, item.id);
        let manifest = &ready.manifest;
        let published = is_published(item);
        let href = |path| published.then(|| self.href(&path));
        let files = self.files(item, &item.files, "");
        let has_bundle = has_bundle(site, item);
        let must_supply = manifest.must_supply.len();
        GetThis {
            draft: !published,
            subscribe: !published && catalog.project && item.revision == RevisionNumber::Head,
            manifest: href(urls::manifest(catalog, item)),
            status: href(urls::status(catalog, item)),
            bundle: has_bundle.then(|| self.href(&urls::bundle(catalog, item))),
            checksums: href(urls::checksums(catalog, item)),
            size: size(manifest),
            pinned: manifest.pinned,
            complete: manifest.complete,
            folder_digest: item.digest.as_deref(),
            closure: self.closure_rows(manifest),
            externals: manifest.externals.iter().map(external).collect(),
            prerequisites: sentences(&manifest.prerequisites, must_supply),
            eulas: self.eulas_of(item),
            total_bytes: files.iter().map(|file| file.size).sum(),
            files,
            commands: self.commands(item, manifest, published),
            closure_digest: published.then(|| manifest.closure.clone()),
        }
    }

    fn closure_rows(&self, closure: &Manifest<'a>) -> Rows<ClosureRow<'a>> {
        let row = |component: &import_manifest::Component<'a>| {
            let part = self.catalog().item(component.id);
            let is_root = component.why.is_empty();
            ClosureRow {
                kind: words::kind(part.kind),
                link: self.to_revision(part),
                revision: words::revision(part.revision),
                role: if is_root { "this".into() } else { component.roles.join(", ") },
            }
        };
        closure.components.iter().map(row).collect()
    }

    /// What to type: fetching where the site's address is known, checking, unpacking, uploading.
    fn commands(&self, item: &Item, manifest: &Manifest<'_>, published: bool) -> Vec<String> {
        let settings = &self.site.settings;
        let has_bundle = has_bundle(self.site, item);
        let verb = if item.kind == Kind::RightScript { "rightscript" } else { "st" };
        if !published {
            let path = quoted(self.site.sources.path(item.file).as_str());
            return match item.kind {
                Kind::ServerTemplate | Kind::RightScript => vec![format!("right_st {verb} upload {path}")],
                Kind::MultiCloudImage => Vec::new(),
            };
        }
        let mut commands = Vec::new();
        if let Some(base) = &settings.base_url {
            let mut fetch = |path: OutPath| {
                commands.push(format!("curl -fsSLO '{base}{}'", urls::home().link_to(&path)));
            };
            if has_bundle {
                fetch(urls::bundle(self.catalog(), item));
                fetch(urls::checksums(self.catalog(), item));
            } else {
                fetch(urls::manifest(self.catalog(), item));
            }
        }
        if has_bundle {
            let folder = &self.catalog().lineage_of(item).slug;
            commands.push("sha256sum -c --ignore-missing SHA256SUMS".to_owned());
            commands.push(format!("unzip -q bundle.zip -d {folder}"));
            let upload = quoted(&format!("{folder}/{}", import_manifest::upload(manifest)));
            commands.push(format!("right_st {verb} upload {upload}"));
        }
        commands
    }
}

/// A path as a shell takes it for one word.
fn quoted(path: &str) -> String {
    format!("'{}'", path.replace('\'', r"'\''"))
}

/// How much comes along: `2 RightScripts, 1 MultiCloud Image, 12 files, 34 KB`.
fn size(manifest: &Manifest<'_>) -> String {
    let others = manifest.components.split_last().map_or(&[][..], |(_, others)| others);
    let of = |kind: Kind| others.iter().filter(|component| component.kind == kind.title()).count();
    let own = manifest.components.iter().filter(|component| !component.bundled);
    let files: Vec<u64> = own.flat_map(|component| &component.files).map(|file| file.size).collect();
    let (scripts, images) = (of(Kind::RightScript), of(Kind::MultiCloudImage));
    let counts = [
        (scripts, words::count(scripts, "RightScript", "RightScripts")),
        (images, words::count(images, "MultiCloud Image", "MultiCloud Images")),
    ];
    let mut parts: Vec<String> = counts.into_iter().filter(|(n, _)| *n > 0).map(|(_, text)| text).collect();
    parts.push(words::count(files.len(), "file", "files"));
    parts.push(words::bytes(files.iter().sum()));
    parts.join(", ")
}

fn external<'a>(external: &External<'a>) -> ExternalRow<'a> {
    let kind =
        if external.kind == Kind::RightScript.title() { Kind::RightScript } else { Kind::MultiCloudImage };
    let of = external.publisher.map(|publisher| format!(" of publisher {publisher}")).unwrap_or_default();
    let reason = match external.reason {
        "unresolved" => format!("Nothing in this catalog is called “{}”{of}.", external.name),
        _ => format!("The {} “{}”{of} is not in this catalog.", external.kind, external.name),
    };
    let is_number = external.revision.bytes().all(|byte| byte.is_ascii_digit());
    let revision = if is_number { format!("rev {}", external.revision) } else { external.revision.clone() };
    ExternalRow {
        kind: words::kind(kind),
        name: external.name,
        revision: revision.into(),
        publisher: external.publisher,
        role: external.role.clone(),
        reason,
    }
}

/// What the account must have first, a sentence each.
fn sentences(prerequisites: &Prerequisites<'_>, must_supply: usize) -> Vec<String> {
    let mut sentences = vec![
        "A user with the role library (in the dashboard) or designer (in the API) to import it.".to_owned(),
    ];
    let mut list = |names: &[&str], what: &str| {
        if !names.is_empty() {
            sentences.push(format!("{what}: {}.", names.join(", ")));
        }
    };
    list(&prerequisites.credentials, "Credentials");
    list(&prerequisites.keys, "SSH keys");
    list(&prerequisites.escalations, "Alert escalations");
    list(&prerequisites.vote_tags, "Server arrays that vote with");
    match prerequisites.clouds.as_slice() {
        [] => {}
        [only] => sentences.push(format!("To launch a server, the cloud {only}.")),
        several => {
            let clouds = words::count(several.len(), "cloud", "clouds");
            sentences.push(format!("To launch a server, one of the {clouds} that its images map."));
        }
    }
    if must_supply > 0 {
        let values = words::count(must_supply, "input", "inputs");
        sentences.push(format!("A value for {values} that must be supplied."));
    }
    sentences
}
