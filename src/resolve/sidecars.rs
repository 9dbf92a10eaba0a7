//! What sidecars name: publishers, EULAs, account groups, digests.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::diag::Diagnostic;
use crate::diag::nearest;
use crate::model::Kind;
use crate::model::documents::Documents;
use crate::model::publication::Visibility;
use crate::resolve::catalog::RevisionNumber;
use crate::resolve::codes;
use crate::resolve::findings::Findings;
use crate::resolve::findings::Owner;
use crate::resolve::layout::ItemDraft;
use crate::resolve::layout::Layout;
use crate::resolve::layout::LineageDraft;
use crate::source::Sources;
use crate::source::folder_digest;
use crate::text::Span;

/// Reports what the sidecars of `layout` get wrong about the rest of the catalog.
pub(super) fn check(documents: &Documents, sources: &Sources, layout: &Layout, found: &mut Findings) {
    let mut diagnostics = Vec::new();
    check_publishers(documents, &mut diagnostics);
    found.add(Owner::Publishers, diagnostics);
    let known: BTreeSet<&str> =
        documents.publishers.iter().map(|publisher| publisher.name.value.as_str()).collect();
    let mut without_file: BTreeSet<&str> = BTreeSet::new();
    let digests: Vec<Vec<Diagnostic>> =
        layout.lineages.par_iter().with_min_len(64).map(|lineage| digest_faults(sources, lineage)).collect();
    for (lineage, digests) in layout.lineages.iter().zip(digests) {
        // The publisher is reported once.
        let is_first = !known.contains(lineage.publisher.as_str())
            && lineage.publication.is_some()
            && without_file.insert(&lineage.publisher);
        check_one(documents, lineage, is_first, found);
        if let Some(publication) = &lineage.publication {
            found.add(Owner::Sidecar(publication.file, true), digests);
        }
    }
}

/// Reports what the sidecar of `lineage` gets wrong, but for digests; `lacks_publisher` is whether it is the first of a
/// publisher without a file.
pub(super) fn check_one(
    documents: &Documents,
    lineage: &LineageDraft,
    lacks_publisher: bool,
    found: &mut Findings,
) {
    let Some(publication) = &lineage.publication else { return };
    let mut diagnostics = Vec::new();
    if lacks_publisher {
        let span = publication.publisher.as_ref().map_or(Span::whole(publication.file), |it| it.span);
        let message = format!("the publisher `{}` has no file", lineage.publisher);
        let known = documents.publishers.iter().map(|publisher| publisher.name.value.as_str());
        let mut diagnostic = Diagnostic::new(&codes::PUBLISHER_WITHOUT_FILE, span, message);
        diagnostic = match nearest(&lineage.publisher, known) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help("describe it in `publishers/`, so that its page has a contact"),
        };
        diagnostics.push(diagnostic);
    }
    for eula in &publication.eulas {
        if documents.eulas.iter().any(|known| known.slug == eula.value) {
            continue;
        }
        let message = format!("there is no EULA `{}`", eula.value);
        let near = nearest(&eula.value, documents.eulas.iter().map(|known| known.slug.as_str()));
        let help = near.map_or_else(
            || format!("write it into `eulas/{}/1.md`", eula.value),
            |near| format!("did you mean `{near}`?"),
        );
        diagnostics.push(Diagnostic::new(&codes::UNKNOWN_EULA, eula.span, message).help(help));
    }
    if let Some(eula) = publication.eulas.first().filter(|_| lineage.kind != Kind::ServerTemplate) {
        let message = format!("a {} cannot demand an EULA", lineage.kind);
        diagnostics.push(
                Diagnostic::new(&codes::MISPLACED_EULA, eula.span, message)
                    .note("the platform asks for the consent to an EULA when a ServerTemplate is imported, and only then")
                    .help("demand it in the ServerTemplates that need it, and remove `EULAs` here"),
            );
    }
    check_groups(documents, &publication.visibility, &mut diagnostics);
    for record in &publication.revisions {
        if let Some(visibility) = &record.visibility {
            check_groups(documents, &visibility.value, &mut diagnostics);
        }
    }
    found.add(Owner::Sidecar(publication.file, false), diagnostics);
}

/// Reports publishers that have two files.
pub(super) fn check_publishers(documents: &Documents, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for publisher in &documents.publishers {
        let name = &publisher.name;
        if let Some(first) = seen.insert(&name.value, name.span) {
            let message = format!("`{}` has two files", name.value);
            diagnostics.push(
                Diagnostic::new(&codes::DUPLICATE_PUBLISHER, name.span, message)
                    .note_at(first, "the other file is here")
                    .help("keep one of them, or give one another name"),
            );
        }
    }
}

fn check_groups(documents: &Documents, visibility: &Visibility, diagnostics: &mut Vec<Diagnostic>) {
    let Visibility::Groups(names) = visibility else { return };
    for name in names {
        if documents.groups.iter().any(|group| group.name.value == name.value) {
            continue;
        }
        let message = format!("there is no account group `{}`", name.value);
        let near = nearest(&name.value, documents.groups.iter().map(|group| group.name.value.as_str()));
        let help = near.map_or_else(
            || "describe it in `account-groups.yml`".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        diagnostics.push(Diagnostic::new(&codes::UNKNOWN_GROUP, name.span, message).help(help));
    }
}

/// Reports committed revisions of `lineage` whose digest is missing or another.
pub(super) fn check_digests(sources: &Sources, lineage: &LineageDraft, found: &mut Findings) {
    if let Some(publication) = &lineage.publication {
        found.add(Owner::Sidecar(publication.file, true), digest_faults(sources, lineage));
    }
}

fn digest_faults(sources: &Sources, lineage: &LineageDraft) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for item in &lineage.items {
        let (RevisionNumber::Committed(number), Some(record)) = (item.revision, &item.record) else {
            continue;
        };
        let Some(digest) = digest_of(sources, item) else { continue };
        match &record.digest {
            None => {
                let message = format!("revision {number} of `{}` is not sealed", lineage.slug);
                diagnostics.push(
                    Diagnostic::new(&codes::UNSEALED_REVISION, record.number.span, message)
                        .help(format!("add `Digest: {digest}`")),
                );
            }
            Some(written) if written.value != digest => {
                let message = format!("the files of revision {number} are not those that were committed");
                diagnostics.push(
                    Diagnostic::new(&codes::CHANGED_REVISION, written.span, message)
                        .note(format!("the digest of `{}` is now `{digest}`", item.folder))
                        .note("a committed revision never changes: who imported it relies on its bytes")
                        .help("bring its files back, and commit the change as a new revision"),
                );
            }
            Some(_) => {}
        }
    }
    diagnostics
}

/// The digest of the folder of a revision; `None` where a file's own digest is not known.
pub(super) fn digest_of(sources: &Sources, item: &ItemDraft) -> Option<String> {
    let files = sources.files.below_near(&item.folder, item.root);
    let files: Option<Vec<(&str, [u8; 32])>> = files
        .map(|file| Some((file.path.below(&item.folder).expect("it was listed below"), file.sha256?)))
        .collect();
    Some(folder_digest(files?))
}
