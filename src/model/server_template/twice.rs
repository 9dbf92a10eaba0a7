//! What stands twice in a ServerTemplate: scripts of a sequence, images.

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::model::codes;
use crate::model::fields::Findings;
use crate::model::multi_cloud_image::ImageEntry;
use crate::model::multi_cloud_image::ImageForm;
use crate::model::reference::RevisionWord;
use crate::model::server_template::ScriptReference;
use crate::model::server_template::Sequence;
use crate::model::server_template::ServerTemplateFile;
use crate::text::Span;

/// What two entries have in common if they mean the same thing, as far as their file alone can tell.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Identity {
    Path(Vec<String>),
    Href(String),
    Named { name: String, revision: RevisionWord, publisher: String },
    Defined(String),
}

/// Reports what stands twice in `template`.
pub(super) fn check(template: &ServerTemplateFile, findings: &mut Findings) {
    check_scripts(template, findings);
    check_images(template, findings);
}

fn check_scripts(template: &ServerTemplateFile, findings: &mut Findings) {
    let mut first: BTreeMap<(Sequence, Identity), Span> = BTreeMap::new();
    for script in &template.scripts {
        let identity = match &script.reference {
            ScriptReference::Local(path) => Identity::Path(normal(&path.value)),
            ScriptReference::Named(named) if named.name.value.is_empty() => continue,
            ScriptReference::Named(named) => Identity::Named {
                name: named.name.value.clone(),
                revision: named.wanted(),
                publisher: named.publisher.as_ref().map_or_else(String::new, |it| it.value.clone()),
            },
        };
        let (sequence, span) = (script.sequence, script.reference.span());
        let key = (sequence, identity);
        if let Some(earlier) = first.get(&key) {
            let message = format!("the same script stands twice in `{}`", sequence.word());
            let diagnostic = Diagnostic::new(&codes::SCRIPT_TWICE, span, message)
                .note_at(*earlier, "first written here")
                .note("the platform binds a script once to a sequence")
                .help("remove one of them");
            findings.push(diagnostic);
            continue;
        }
        first.insert(key, span);
    }
}

fn check_images(template: &ServerTemplateFile, findings: &mut Findings) {
    let mut first: BTreeMap<Identity, Span> = BTreeMap::new();
    // By name and publisher, the first revision and its place.
    let mut revisions: BTreeMap<(String, String), (RevisionWord, Span)> = BTreeMap::new();
    for image in &template.images {
        let Some((identity, span)) = image_identity(image) else { continue };
        if let Some(earlier) = first.get(&identity) {
            let diagnostic =
                Diagnostic::new(&codes::IMAGE_TWICE, span, "the same image stands here a second time")
                    .note_at(*earlier, "first written here")
                    .help("remove one of them");
            findings.push(diagnostic);
            continue;
        }
        if let Identity::Named { name, revision, publisher } = &identity {
            let (written, earlier) =
                *revisions.entry((name.clone(), publisher.clone())).or_insert((*revision, span));
            if written != *revision {
                let message = format!("another revision of `{name}` is in the list already");
                let diagnostic = Diagnostic::new(&codes::IMAGE_WITH_TWO_REVISIONS, span, message)
                    .note_at(earlier, "first written here")
                    .help("keep the newer one, unless both are wanted");
                findings.push(diagnostic);
            }
        }
        first.insert(identity, span);
    }
}

fn image_identity(image: &ImageEntry) -> Option<(Identity, Span)> {
    let (identity, span) = match image {
        ImageEntry::File(path) => (Identity::Path(normal(&path.value)), path.span),
        ImageEntry::Form(ImageForm::Href(href)) => (Identity::Href(href.value.clone()), href.span),
        ImageEntry::Form(ImageForm::Named(named)) => {
            let publisher = named.publisher.as_ref().map_or_else(String::new, |it| it.value.clone());
            let name = named.name.value.clone();
            (Identity::Named { name, revision: named.wanted(), publisher }, named.name.span)
        }
        ImageEntry::Form(ImageForm::Defined(image)) => {
            (Identity::Defined(image.name.value.clone()), image.name.span)
        }
    };
    let nameless =
        matches!(&identity, Identity::Named { name, .. } | Identity::Defined(name) if name.is_empty());
    (!nameless).then_some((identity, span))
}

/// The names of a path with `.`, `..` and doubled slashes followed; a `..` at the start stays.
fn normal(path: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in path.split('/').filter(|name| !matches!(*name, "" | ".")) {
        if name == ".." && names.last().is_some_and(|last| last != "..") {
            names.pop();
        } else {
            names.push(name.to_owned());
        }
    }
    names
}
