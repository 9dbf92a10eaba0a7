//! The box "Get this".

use crate::model::Kind;
use crate::resolve::catalog::Item;
use crate::site::outputs::import_manifest;
use crate::site::outputs::import_manifest::Closure;
use crate::site::outputs::import_manifest::External;
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
        let closure = import_manifest::closure(site, item);
        let inputs = import_manifest::inputs(site, item, &closure);
        let prerequisites = import_manifest::prerequisites(site, item, &closure, &inputs);
        let published = is_published(item);
        let href = |path| published.then(|| self.href(&path));
        let files = self.files(item, &item.files, "");
        GetThis {
            draft: !published,
            manifest: href(urls::manifest(catalog, item)),
            status: href(urls::status(catalog, item)),
            closure_digest: published.then(|| closure.digest()),
            pinned: closure.pinned,
            folder_digest: item.digest.as_deref(),
            closure: self.closure_rows(&closure),
            externals: closure.externals.iter().map(external).collect(),
            prerequisites: sentences(&prerequisites, inputs.iter().filter(|it| it.must_supply).count()),
            eulas: self.eulas_of(item),
            total_bytes: files.iter().map(|file| file.size).sum(),
            files,
            commands: self.commands(item, published),
        }
    }

    fn closure_rows(&self, closure: &Closure<'a>) -> Rows<ClosureRow<'a>> {
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

    /// What to type: fetching where the site's address is known, uploading where the file is the reader's own.
    fn commands(&self, item: &Item, published: bool) -> Vec<String> {
        let path = self.site.sources.path(item.file).as_str();
        let quoted = format!("'{}'", path.replace('\'', r"'\''"));
        match (published, &self.site.settings.base_url, item.kind) {
            (true, Some(base), _) => {
                let manifest = urls::home().link_to(&urls::manifest(self.catalog(), item));
                vec![format!("curl -fsSLO '{base}{manifest}'")]
            }
            (false, _, Kind::ServerTemplate) => vec![format!("right_st st upload {quoted}")],
            (false, _, Kind::RightScript) => vec![format!("right_st rightscript upload {quoted}")],
            (true, None, _) | (false, _, Kind::MultiCloudImage) => Vec::new(),
        }
    }
}

fn external<'a>(external: &External<'a>) -> ExternalRow<'a> {
    let kind =
        if external.kind == Kind::RightScript.title() { Kind::RightScript } else { Kind::MultiCloudImage };
    let of = external.publisher.map(|publisher| format!(" of publisher {publisher}")).unwrap_or_default();
    let reason = match external.reason {
        "floating" => format!("Nothing recorded which revision of “{}”{of} was meant.", external.name),
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
