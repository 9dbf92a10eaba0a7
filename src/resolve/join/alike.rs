//! Whether two states of a thing are the same for those who go by it.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::input::InputDefinition;
use crate::model::publication::PublicationFile;
use crate::model::publication::RevisionRecord;
use crate::model::publication::Visibility;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::State;
use crate::resolve::layout::LineageDraft;
use crate::text::Spanned;

/// The clouds of a MultiCloud Image.
pub(super) fn clouds_of(item: &Item) -> BTreeSet<CloudId> {
    let settings = item.multi_cloud_image().into_iter().flat_map(|image| &image.settings);
    settings.map(|setting| setting.cloud).collect()
}

/// Whether two scripts declare the same, wherever it stands.
pub(super) fn declare_alike(old: &[InputDefinition], new: &[InputDefinition]) -> bool {
    fn value<T>(written: Option<&Spanned<T>>) -> Option<&T> {
        written.map(|it| &it.value)
    }
    let alike = |(a, b): (&InputDefinition, &InputDefinition)| {
        let values = |input: &'_ InputDefinition| {
            input.possible_values.iter().map(|it| it.value.clone()).collect::<Vec<_>>()
        };
        a.name.value == b.name.value
            && value(a.category.as_ref()) == value(b.category.as_ref())
            && value(a.description.as_ref()) == value(b.description.as_ref())
            && (a.input_type, a.required, a.advanced) == (b.input_type, b.required, b.advanced)
            && value(a.default.as_ref()) == value(b.default.as_ref())
            && values(a) == values(b)
    };
    old.len() == new.len() && old.iter().zip(new).all(alike)
}

/// Whether two sidecars make the same revisions of the same lineage.
pub(super) fn reaches_alike(old: &PublicationFile, new: &PublicationFile) -> bool {
    fn text(written: Option<&Spanned<String>>) -> Option<&str> {
        written.map(|it| it.value.as_str())
    }
    let numbers = |file: &'_ PublicationFile| -> Vec<u32> {
        file.revisions.iter().map(|record| record.number.value).collect()
    };
    text(old.publisher.as_ref()) == text(new.publisher.as_ref())
        && text(old.lineage.as_ref()) == text(new.lineage.as_ref())
        && text(old.head.as_ref()) == text(new.head.as_ref())
        && (old.mirror, &old.unread) == (new.mirror, &new.unread)
        && numbers(old) == numbers(new)
}

/// Whether two sidecars of the same revisions let the same people see them.
pub(super) fn is_seen_alike(old: &PublicationFile, new: &PublicationFile) -> bool {
    let groups = |visibility: &Visibility| -> Option<Vec<String>> {
        match visibility {
            Visibility::Public => None,
            Visibility::Groups(names) => Some(names.iter().map(|name| name.value.clone()).collect()),
        }
    };
    let own = |record: &Arc<RevisionRecord>| record.visibility.as_ref().map(|it| groups(&it.value));
    groups(&old.visibility) == groups(&new.visibility)
        && old.revisions.iter().map(own).eq(new.revisions.iter().map(own))
}

/// The states of a lineage's items.
pub(super) fn states(lineage: &LineageDraft) -> Vec<State> {
    lineage.items.iter().map(|item| item.state).collect()
}
