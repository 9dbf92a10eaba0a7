//! Which component is meant.

use std::sync::Arc;

use crate::author::Stop;
use crate::author::refuse;
use crate::diag::nearest;
use crate::error::Error;
use crate::model::Kind;
use crate::model::publication::ComponentAddress;
use crate::model::publication::PublicationFile;
use crate::model::publication::revision_number;
use crate::model::sidecar_words::is_slug;
use crate::pipeline::Project;
use crate::resolve::catalog::Lineage;

/// A lineage with a sidecar, and the revision that was asked for.
pub(super) struct Target<'a> {
    pub(super) lineage: &'a Lineage,
    pub(super) publication: &'a Arc<PublicationFile>,
    pub(super) revision: Option<u32>,
}

/// Finds what `text` means: `st:publisher/lineage@12`, parts of that, or the lineage's folder.
///
/// # Errors
///
/// [`Error::Usage`] if it is no such text, a refusal if there is nothing of that name, or more than one.
pub(super) fn find<'a>(project: &'a Project, text: &str) -> Result<Target<'a>, Stop> {
    let wanted = Wanted::parse(text)?;
    let catalog = &project.catalog;
    let fits = |lineage: &&Lineage| {
        let publisher = &catalog.publisher(lineage.publisher).slug;
        match &wanted.folder {
            Some(folder) => lineage.folder.as_str() == folder,
            None => {
                lineage.slug == wanted.slug
                    && wanted.kind.is_none_or(|kind| kind == lineage.kind)
                    && wanted.publisher.as_ref().is_none_or(|slug| slug == publisher)
            }
        }
    };
    let found: Vec<&Lineage> = catalog.all_lineages().filter(fits).collect();
    let name = |lineage: &Lineage| {
        format!("{}:{}/{}", lineage.kind.prefix(), catalog.publisher(lineage.publisher).slug, lineage.slug)
    };
    match found.as_slice() {
        [lineage] => {
            let Some(publication) = &lineage.publication else {
                return Err(refuse(format!(
                    "`{}` has no `publication.yml`; `catalog adopt` writes one",
                    lineage.folder
                )));
            };
            Ok(Target { lineage, publication, revision: wanted.revision })
        }
        [] => {
            let near = nearest(&wanted.slug, catalog.all_lineages().map(|it| it.slug.as_str()));
            let hint = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`catalog list` shows what there is; a component with errors is not in it".to_owned(),
            };
            Err(refuse(format!("there is no component `{text}`: {hint}")))
        }
        many => {
            let names: Vec<String> = many.iter().map(|it| format!("`{}`", name(it))).collect();
            Err(refuse(format!("`{text}` could be {}", names.join(" or "))))
        }
    }
}

/// The parts of what was typed.
struct Wanted {
    kind: Option<Kind>,
    publisher: Option<String>,
    slug: String,
    folder: Option<String>,
    revision: Option<u32>,
}

impl Wanted {
    fn parse(text: &str) -> Result<Self, Stop> {
        if text.contains(':') {
            let address = ComponentAddress::parse(text).map_err(|err| {
                let message = format!("`{text}` does not name a component: {err}");
                Stop::Failed(Error::Usage { message })
            })?;
            return Ok(Wanted {
                kind: Some(address.kind),
                publisher: address.publisher,
                slug: address.lineage,
                folder: None,
                revision: address.revision,
            });
        }
        let (name, revision) = match text.rsplit_once('@') {
            Some((name, number)) if revision_number(number).is_some() => (name, revision_number(number)),
            _ => (text, None),
        };
        let name = name.trim_end_matches('/').trim_start_matches("./");
        let folder = (!is_slug(name)).then(|| name.to_owned());
        let slug = name.rsplit('/').next().unwrap_or(name).to_owned();
        Ok(Wanted { kind: None, publisher: None, slug, folder, revision })
    }
}
