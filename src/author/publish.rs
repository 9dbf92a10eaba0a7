//! `publish`, `deprecate` and `undeprecate`: the state of a committed revision, and what the marketplace demands of it.

use crate::author::Plan;
use crate::author::Stop;
use crate::author::quoted;
use crate::author::record::Odd;
use crate::author::record::Sidecar;
use crate::author::refuse;
use crate::author::refuse_at;
use crate::author::scalar;
use crate::author::target;
use crate::author::target::Target;
use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::edit::Change;
use crate::error::Error;
use crate::model::codes;
use crate::model::publication::ComponentAddress;
use crate::model::publication::Date;
use crate::model::publication::RevisionRecord;
use crate::model::sidecar_codes;
use crate::pipeline::Project;
use crate::resolve;
use crate::resolve::catalog::Answer;
use crate::resolve::catalog::Firmness;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::RevisionNumber;
use crate::source;
use crate::text::Span;

/// Longest revision notes, in characters. Source: the vendor's publishing assistant; domain paper, 2.3.
const MAX_NOTES_CHARS: usize = 500;

/// What to publish.
#[derive(Debug, Clone)]
pub struct Publish<'a> {
    /// The component, maybe with its revision; without one the newest committed revision is meant.
    pub item: &'a str,
    /// What users should know, if it is not written yet.
    pub notes: Option<&'a str>,
    /// The day.
    pub date: Date,
}

/// What to deprecate.
#[derive(Debug, Clone)]
pub struct Deprecate<'a> {
    /// The component, maybe with its revision; without one the newest published revision is meant.
    pub item: &'a str,
    /// Why.
    pub because: &'a str,
    /// What to take instead.
    pub successor: Option<&'a str>,
    /// Since when.
    pub date: Date,
}

/// Publishes a committed revision.
///
/// # Errors
///
/// A refusal that points at what the marketplace misses.
pub fn publish(project: &Project, publish: &Publish<'_>) -> Result<Plan, Stop> {
    let target = target::find(project, publish.item)?;
    let (number, record) = revision(project, &target, publish.item, |_| true, "committed")?;
    if target.publication.mirror {
        return Err(refuse(format!(
            "`{}` is somebody else's component (`Mirror`): only what one has made can be published",
            target.lineage.slug
        )));
    }
    if let Some(day) = &record.published {
        return Err(refuse(format!(
            "revision {number} of `{}` was published on {}: a revision is published once",
            target.lineage.slug, day.value
        )));
    }
    if let Some(n) = publish.notes.map(|notes| notes.chars().count()).filter(|n| MAX_NOTES_CHARS < *n) {
        return Err(refuse(format!("the notes have {n} characters, and {MAX_NOTES_CHARS} are allowed")));
    }
    match &record.committed {
        Some(day) if day.value <= publish.date => {}
        Some(day) => {
            let message = format!("revision {number} was committed on {}, after {}", day.value, publish.date);
            return Err(refuse(message));
        }
        None => {
            let found = Diagnostic::new(&codes::MISSING_KEY, record.number.span, "`Committed` is missing")
                .note("only what is committed can be published")
                .help("add `Committed: YYYY-MM-DD`");
            let message = format!("nothing says when revision {number} was committed");
            return Err(refuse_at(project, message, vec![found]));
        }
    }
    let missing = demands(project, &target, record, publish.notes);
    if !missing.is_empty() {
        let message =
            format!("revision {number} of `{}` lacks what the marketplace demands", target.lineage.slug);
        return Err(refuse_at(project, message, missing));
    }
    let expected = Expected { number, key: "Published", is_there: true };
    let mut change = edit(project, &target, expected, |sidecar| {
        sidecar.with_key(number, "Published", &publish.date.to_string(), "Committed")
    })?;
    let mut then = |step: &dyn Fn(&Sidecar<'_>) -> Result<String, Odd>| -> Result<(), Stop> {
        let bytes = std::mem::take(&mut change.new);
        let sidecar = Sidecar::read(&bytes, &project.settings.limits);
        let text = sidecar.ok_or(Odd("it cannot be read")).and_then(|sidecar| step(&sidecar));
        change.new = text.map_err(|odd| odd_sidecar(&target, &odd, project))?.into_bytes();
        Ok(())
    };
    if let Some(notes) = publish.notes {
        let value = scalar(notes);
        then(&|sidecar| match (&record.notes, sidecar.with_value(number, "Revision Notes", &value)) {
            (Some(_), Some(text)) => Ok(text),
            (Some(_), None) => Err(Odd("`Revision Notes` stands on several lines; edit it by hand")),
            (None, _) => sidecar.with_key(number, "Revision Notes", &value, "Commit Message"),
        })?;
    }
    for (slug, value) in licenses(project, &target, record) {
        then(&|sidecar| sidecar.with_entry(number, "Resolved", &quoted(&format!("eula:{slug}")), &value))?;
    }
    let told = format!("published revision {number} of {} `{}`", target.lineage.kind, target.lineage.slug);
    Ok(Plan { changes: vec![change], told: vec![told], ..Plan::default() })
}

/// The licences that are attached by publishing: of each the newest revision, as `Resolved` records it, unless it does already.
fn licenses<'a>(project: &Project, target: &Target<'a>, record: &RevisionRecord) -> Vec<(&'a str, String)> {
    let mut rows = Vec::new();
    for slug in &target.publication.eulas {
        let is_recorded = record.resolved_eulas.iter().any(|own| own.slug.value == slug.value);
        let own = project.catalog.eulas.iter().filter(|eula| eula.slug == slug.value);
        let Some(newest) = own.max_by_key(|eula| eula.revision).filter(|_| !is_recorded) else { continue };
        let source = project.sources.get(newest.file);
        let digest = source.and_then(|source| {
            source.sha256.or_else(|| source.bytes.as_ref().map(|bytes| source::sha256(bytes)))
        });
        let digest = digest.map_or(String::new(), |it| format!(", Digest: \"sha256:{}\"", source::hex(&it)));
        rows.push((slug.value.as_str(), format!("{{Revision: {}{digest}}}", newest.revision)));
    }
    rows
}

/// What the marketplace demands of a publication and the files do not have, each at its place.
///
/// Source: the domain paper, 2.3 and 2.4: both descriptions and the notes are mandatory, and so is an organization with
/// an address; a working copy among the dependencies has to be committed first.
fn demands(
    project: &Project,
    target: &Target<'_>,
    record: &RevisionRecord,
    notes: Option<&str>,
) -> Vec<Diagnostic> {
    let publication = target.publication;
    let mut found = Vec::new();
    let mut miss = |span: Span, key: &str, why: &str, help: String| {
        let message = format!("`{key}` is missing");
        found.push(Diagnostic::new(&codes::MISSING_KEY, span, message).note(why.to_owned()).help(help));
    };
    let whole = Span::whole(publication.file);
    let texts = "the marketplace demands both descriptions and the notes of whatever is published";
    for (key, is_there) in [
        ("Publisher", publication.publisher.is_some()),
        ("Short Description", publication.short_description.is_some()),
        ("Long Description", publication.long_description.is_some()),
    ] {
        if !is_there {
            let why =
                if key == "Publisher" { "an organization stands behind every publication" } else { texts };
            miss(whole, key, why, format!("write `{key}: …` into publication.yml"));
        }
    }
    // Elsewhere a text that is too long is a warning; the marketplace does not take it. A licence has to be there.
    let is_too_long = |found: &&Diagnostic| {
        [sidecar_codes::TEXT_TOO_LONG.id, resolve::codes::UNKNOWN_EULA.id].contains(&found.code.id)
            && matches!(found.place, Place::Span(span) if span.file == publication.file)
    };
    let too_long: Vec<Diagnostic> = project.diagnostics.iter().filter(is_too_long).cloned().collect();
    if record.notes.is_none() && notes.is_none() {
        let help = "add `Revision Notes: …` to the record, or give them with `--notes`".to_owned();
        miss(record.number.span, "Revision Notes", texts, help);
    }
    if let Some(name) = &publication.publisher {
        let publisher = project.catalog.publisher(target.lineage.publisher);
        let why = "the marketplace demands an e-mail address of the organization that publishes";
        match &publisher.file {
            None => {
                let help = format!(
                    "write `publishers/{}.yml` with `Name` and `Contact`; `catalog new publisher` makes one",
                    publisher.slug
                );
                miss(name.span, "Contact", why, help);
            }
            Some(file) if file.contact.is_none() => {
                miss(file.name.span, "Contact", why, "add `Contact: support@example.com`".to_owned());
            }
            Some(_) => {}
        }
    }
    found.extend(too_long);
    if let Some(item) = committed(project, target, record.number.value) {
        found.extend(unrecorded(item, record));
    }
    found
}

/// Working copies that the revision names and its record does not tell the meaning of.
fn unrecorded(item: &Item, record: &RevisionRecord) -> Vec<Diagnostic> {
    let Some(template) = item.server_template() else { return Vec::new() };
    let references = template.scripts.iter().map(|it| &it.reference).chain(&template.images);
    let floats = references.filter(|it| {
        matches!(it.firmness, Firmness::Head | Firmness::Floating)
            && matches!(it.answer, Answer::Item(_))
            && !record.resolved.iter().any(|own| own.name.value == it.written)
    });
    floats
        .map(|reference| {
            let message = format!("nothing says which revision of `{}` was meant", reference.written);
            Diagnostic::new(&codes::MISSING_KEY, reference.span, message)
                .note_at(record.number.span, "this record has no `Resolved` for it")
                .note("what is published must mean the same for ever")
                .help("commit the component again: `catalog commit` records what such references mean")
        })
        .collect()
}

/// Deprecates a published revision.
///
/// # Errors
///
/// A refusal if it is not published, or deprecated already.
pub fn deprecate(project: &Project, deprecate: &Deprecate<'_>) -> Result<Plan, Stop> {
    let target = target::find(project, deprecate.item)?;
    let is_published = |record: &RevisionRecord| record.published.is_some() && record.deprecated.is_none();
    let (number, record) = revision(project, &target, deprecate.item, is_published, "published")?;
    if record.published.is_none() {
        return Err(refuse(format!(
            "revision {number} of `{}` was never published: only what is published can be deprecated",
            target.lineage.slug
        )));
    }
    if let Some(deprecated) = &record.deprecated {
        return Err(refuse(format!(
            "revision {number} of `{}` is deprecated since {}",
            target.lineage.slug, deprecated.date
        )));
    }
    if let Some(day) = record.published.as_ref().filter(|day| deprecate.date < day.value) {
        let message = format!("revision {number} was published on {}, after {}", day.value, deprecate.date);
        return Err(refuse(message));
    }
    let mut value = format!("{{Date: {}, Because: {}", deprecate.date, quoted(deprecate.because));
    if let Some(successor) = deprecate.successor {
        let address = ComponentAddress::parse(successor).map_err(|err| {
            let message = format!("`--use {successor}` does not name a component: {err}");
            Stop::Failed(Error::Usage { message })
        })?;
        let is_own = address.kind == target.lineage.kind
            && address.lineage == target.lineage.slug
            && address.revision == Some(number);
        if is_own {
            return Err(refuse("a revision cannot be its own successor"));
        }
        let found = target::find(project, successor)?;
        let has_revision = |number| {
            let items = found.lineage.items.iter().map(|id| project.catalog.item(*id));
            items.into_iter().any(|item| item.revision == RevisionNumber::Committed(number))
        };
        if found.revision.is_some_and(|number| !has_revision(number)) {
            return Err(refuse(format!("there is no `{successor}`")));
        }
        value.push_str(", Use: ");
        value.push_str(&quoted(successor));
    }
    value.push('}');
    let after = if record.digest.is_some() { "Digest" } else { "Published" };
    let expected = Expected { number, key: "Deprecated", is_there: true };
    let change =
        edit(project, &target, expected, |sidecar| sidecar.with_key(number, "Deprecated", &value, after))?;
    let told = format!("deprecated revision {number} of {} `{}`", target.lineage.kind, target.lineage.slug);
    Ok(Plan { changes: vec![change], told: vec![told], ..Plan::default() })
}

/// Takes a deprecation back; `item` without a revision means the newest deprecated one.
///
/// # Errors
///
/// A refusal if it is not deprecated.
pub fn undeprecate(project: &Project, item: &str) -> Result<Plan, Stop> {
    let target = target::find(project, item)?;
    let (number, record) =
        revision(project, &target, item, |record| record.deprecated.is_some(), "deprecated")?;
    if record.deprecated.is_none() {
        let slug = &target.lineage.slug;
        return Err(refuse(format!("revision {number} of `{slug}` is not deprecated")));
    }
    let expected = Expected { number, key: "Deprecated", is_there: false };
    let change = edit(project, &target, expected, |sidecar| sidecar.without_key(number, "Deprecated"))?;
    let told =
        format!("revision {number} of {} `{}` is active again", target.lineage.kind, target.lineage.slug);
    Ok(Plan { changes: vec![change], told: vec![told], ..Plan::default() })
}

/// The record that is meant: the revision asked for, else the newest of which `is_meant` holds.
fn revision<'a>(
    project: &Project,
    target: &Target<'a>,
    text: &str,
    is_meant: impl Fn(&RevisionRecord) -> bool,
    word: &str,
) -> Result<(u32, &'a RevisionRecord), Stop> {
    let records = &target.publication.revisions;
    let record = match target.revision {
        Some(number) => records.iter().find(|record| record.number.value == number),
        None => records.iter().rev().find(|record| is_meant(record)),
    };
    let Some(record) = record else {
        let what = match target.revision {
            Some(number) => format!("`{}` has no revision {number}", target.lineage.slug),
            None => format!("`{text}` has no {word} revision"),
        };
        let hint = if records.is_empty() { "; `catalog commit` makes one of the working copy" } else { "" };
        return Err(refuse(format!("{what}{hint}")));
    };
    let number = record.number.value;
    if committed(project, target, number).is_none() {
        let message = format!("revision {number} of `{}` has errors, or no folder", target.lineage.slug);
        return Err(refuse(message));
    }
    Ok((number, record))
}

fn committed<'a>(project: &'a Project, target: &Target<'_>, number: u32) -> Option<&'a Item> {
    let items = target.lineage.items.iter().map(|id| project.catalog.item(*id));
    items.into_iter().find(|item| item.revision == RevisionNumber::Committed(number))
}

/// What has to be true of a sidecar after a change.
#[derive(Clone, Copy)]
pub(super) struct Expected {
    /// The record of this revision
    pub(super) number: u32,
    /// has this key,
    pub(super) key: &'static str,
    /// or has not.
    pub(super) is_there: bool,
}

/// The change of the target's sidecar that `change` makes.
pub(super) fn edit(
    project: &Project,
    target: &Target<'_>,
    expected: Expected,
    change: impl Fn(&Sidecar<'_>) -> Result<String, Odd>,
) -> Result<Change, Stop> {
    let file = project.sources.get(target.publication.file).expect("a sidecar was read");
    let bytes = file.bytes.as_ref().expect("a sidecar was read");
    let sidecar = Sidecar::read(bytes, &project.settings.limits);
    let text = sidecar.ok_or(Odd("it is not UTF-8")).and_then(|sidecar| change(&sidecar));
    let text = text.map_err(|odd| odd_sidecar(target, &odd, project))?;
    let again = Sidecar::read(text.as_bytes(), &project.settings.limits);
    let has_key = again.is_some_and(|sidecar| sidecar.has_key(expected.number, expected.key));
    if has_key != expected.is_there {
        return Err(odd_sidecar(target, &Odd("what is written at its end is not read"), project));
    }
    Ok(Change { path: file.path.clone(), old: Some(bytes.to_vec()), new: text.into_bytes() })
}

fn odd_sidecar(target: &Target<'_>, odd: &Odd, project: &Project) -> Stop {
    let path = project.sources.path(target.publication.file);
    refuse(format!("`{path}` cannot be changed without changing how it is written: {}", odd.0))
}
