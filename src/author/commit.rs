//! `commit`: the working copy becomes the next revision.

use std::collections::BTreeMap;

use crate::author::Open;
use crate::author::Plan;
use crate::author::Stop;
use crate::author::publish::Expected;
use crate::author::publish::edit;
use crate::author::quoted;
use crate::author::record::Pairs;
use crate::author::record::Written;
use crate::author::refuse;
use crate::author::refuse_at;
use crate::author::scalar;
use crate::author::target;
use crate::author::target::Target;
use crate::author::vendor;
use crate::author::verify;
use crate::diag::Diagnostic;
use crate::diag::Place;
use crate::diag::Severity;
use crate::edit::NewFolder;
use crate::model::Kind;
use crate::model::publication::Date;
use crate::pipeline::Overlay;
use crate::pipeline::Project;
use crate::resolve::catalog::Answer;
use crate::resolve::catalog::Firmness;
use crate::resolve::catalog::Home;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ItemId;
use crate::resolve::catalog::Lineage;
use crate::resolve::catalog::Reference;
use crate::resolve::catalog::RevisionNumber;
use crate::resolve::codes;

/// What to commit.
#[derive(Debug, Clone)]
pub struct Commit<'a> {
    /// The component.
    pub item: &'a str,
    /// Why.
    pub message: &'a str,
    /// Whether working copies that it names are committed first.
    pub dependencies: bool,
    /// The day.
    pub date: Date,
}

/// Commits the working copy of a component as its next revision.
///
/// # Errors
///
/// A refusal if nothing has changed, if the working copy has errors, or if it names another working copy that has to be
/// committed first.
pub fn commit(open: &Open<'_>, commit: &Commit<'_>) -> Result<Plan, Stop> {
    let mut plan = Plan::default();
    let mut project = open(&Overlay::new())?;
    // Every round commits one component, the one that was asked for last.
    let mut todo = vec![commit.item.to_owned()];
    while let Some(item) = todo.last().cloned() {
        let target = target::find(&project, &item)?;
        match next(&project, &target, commit)? {
            Next::First(dependency) if todo.contains(&dependency) => {
                return Err(refuse(format!("`{item}` and `{dependency}` need each other")));
            }
            Next::First(dependency) => todo.push(dependency),
            Next::Done(done) => {
                let before = project;
                plan.join(done);
                verify(&before, &plan, open)?;
                project = open(&plan.overlay())?;
                todo.pop();
            }
        }
    }
    Ok(plan)
}

/// What to do next for a component.
enum Next {
    /// Commit this one first.
    First(String),
    /// This commits it.
    Done(Plan),
}

fn next(project: &Project, target: &Target<'_>, commit: &Commit<'_>) -> Result<Next, Stop> {
    let lineage = target.lineage;
    let slug = &lineage.slug;
    if target.revision.is_some() {
        return Err(refuse("a working copy is committed: name the component without a revision"));
    }
    if target.publication.mirror {
        return Err(refuse(format!("`{slug}` is somebody else's component (`Mirror`) and held unchanged")));
    }
    let Some(head) = head(project, lineage) else {
        return Err(refuse(format!(
            "`{slug}` has no working copy: put one into `{}/head/`, or name its file with `Head:`",
            lineage.folder
        )));
    };
    refuse_broken(project, head)?;
    let frozen = vendor::freeze(project, lineage, head)?;
    let (resolved, open) = resolve(project, lineage, head)?;
    if let Some((dependency, reference)) = open.first() {
        if commit.dependencies {
            return Ok(Next::First(dependency.clone()));
        }
        let found: Vec<Diagnostic> =
            open.iter().map(|(name, reference)| uncommitted(name, reference)).collect();
        let message = format!("`{slug}` names a working copy, `{}`", reference.written);
        return Err(refuse_at(project, message, found));
    }
    let newest = newest(project, lineage);
    if let Some((number, item)) = newest
        && item.digest.as_ref() == Some(&frozen.digest)
        && item.record.as_ref().is_some_and(|record| is_same(&record.resolved, &resolved))
    {
        return Err(refuse(format!("nothing changed in `{slug}` since revision {number}")));
    }
    let recorded = target.publication.revisions.iter().map(|record| record.number.value);
    let number =
        recorded.chain(target.publication.unread.iter().copied()).chain(folders(project, lineage)).max();
    let number = number.unwrap_or(0) + 1;
    let mut pairs: Pairs = vec![
        ("Committed", Written::Line(commit.date.to_string())),
        ("Commit Message", Written::Line(scalar(commit.message))),
    ];
    if !resolved.is_empty() {
        let rows = resolved.iter().map(|(key, row)| (quoted(key), row.text())).collect();
        pairs.push(("Resolved", Written::Map(rows)));
    }
    pairs.push(("Digest", Written::Line(frozen.digest.clone())));
    let expected = Expected { number, key: "Digest", is_there: true };
    let change = edit(project, target, expected, |sidecar| sidecar.with_revision(number, &pairs))?;
    let path = lineage.folder.join(&number.to_string()).expect("a number is a name");
    let mut told = vec![format!("committed {} `{slug}` as revision {number}", lineage.kind)];
    told.extend(frozen.told);
    told.extend(resolved.iter().map(|(key, row)| format!("`{key}` means revision {}", row.revision)));
    let folder = NewFolder { path, files: frozen.files };
    Ok(Next::Done(Plan { folders: vec![folder], changes: vec![change], told }))
}

/// What a floating reference means.
struct Row {
    revision: u32,
    publisher: String,
    digest: Option<String>,
}

impl Row {
    fn text(&self) -> String {
        let digest = self.digest.as_ref().map_or(String::new(), |digest| format!(", Digest: {digest}"));
        format!("{{Revision: {}, Publisher: {}{digest}}}", self.revision, quoted(&self.publisher))
    }
}

fn is_same(recorded: &[crate::model::publication::ResolvedRecord], now: &BTreeMap<String, Row>) -> bool {
    recorded.len() == now.len()
        && recorded.iter().all(|own| {
            let key = format!("{}:{}", own.kind.prefix(), own.name.value);
            now.get(&key).is_some_and(|row| row.revision == own.revision)
        })
}

/// What the references of `head` mean that name no revision, and those that mean a working copy to be committed first.
#[expect(clippy::type_complexity, reason = "two plain lists")]
fn resolve<'a>(
    project: &'a Project,
    lineage: &Lineage,
    head: &'a Item,
) -> Result<(BTreeMap<String, Row>, Vec<(String, &'a Reference)>), Stop> {
    let (mut rows, mut open) = (BTreeMap::new(), Vec::new());
    let Some(template) = head.server_template() else { return Ok((rows, open)) };
    let catalog = &project.catalog;
    let scripts = template.scripts.iter().map(|it| (Kind::RightScript, &it.reference));
    let images = template.images.iter().map(|it| (Kind::MultiCloudImage, it));
    for (kind, reference) in scripts.chain(images) {
        let (Firmness::Head | Firmness::Floating, Answer::Item(id)) = (reference.firmness, reference.answer)
        else {
            continue;
        };
        let item = catalog.item(id);
        let Home::Revision(other) = item.home else { continue };
        let other = catalog.lineage(other);
        if other.folder == lineage.folder {
            continue;
        }
        let address =
            format!("{}:{}/{}", other.kind.prefix(), catalog.publisher(other.publisher).slug, other.slug);
        let Some((number, meant)) = meant(project, other, item)? else {
            if other.publication.is_none() {
                let message =
                    format!("`{}` has no `publication.yml`, so that it cannot be committed", other.folder);
                let found = uncommitted(&address, reference).help("`catalog adopt` writes one");
                return Err(refuse_at(project, message, vec![found]));
            }
            if !open.iter().any(|(known, _)| *known == address) {
                open.push((address, reference));
            }
            continue;
        };
        let row = Row {
            revision: number,
            publisher: catalog.publisher(other.publisher).name.clone(),
            digest: meant.digest.clone(),
        };
        rows.insert(format!("{}:{}", kind.prefix(), reference.written), row);
    }
    Ok((rows, open))
}

/// The committed revision that `item` of `lineage` is: itself, or for a working copy the newest one if it is the same.
fn meant<'a>(
    project: &'a Project,
    lineage: &'a Lineage,
    item: &'a Item,
) -> Result<Option<(u32, &'a Item)>, Stop> {
    if let RevisionNumber::Committed(number) = item.revision {
        return Ok(Some((number, item)));
    }
    if lineage.publication.is_none() {
        return Ok(None);
    }
    let Some((number, newest)) = newest(project, lineage) else { return Ok(None) };
    let frozen = vendor::freeze(project, lineage, item)?;
    Ok((newest.digest.as_ref() == Some(&frozen.digest)).then_some((number, newest)))
}

fn uncommitted(address: &str, reference: &Reference) -> Diagnostic {
    let message = format!("`{}` means a working copy that is not committed", reference.written);
    Diagnostic::new(&codes::DANGLING_REFERENCE, reference.span, message)
        .note("a revision never changes, so what it names has to be a revision too")
        .help(format!("commit `{address}` first, or let `--dependencies` do it"))
}

/// Refuses a working copy with errors.
fn refuse_broken(project: &Project, head: &Item) -> Result<(), Stop> {
    let mut files: Vec<_> = head.files.iter().map(|file| file.file).collect();
    files.push(head.file);
    let is_its = |found: &&Diagnostic| match &found.place {
        Place::Span(span) => files.contains(&span.file),
        Place::Path(_) | Place::Root => false,
    };
    let errors = project.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    let found: Vec<Diagnostic> = errors.filter(is_its).cloned().collect();
    if found.is_empty() {
        return Ok(());
    }
    Err(refuse_at(project, format!("the working copy of `{}` has errors", head.name), found))
}

fn items<'a>(project: &'a Project, lineage: &'a Lineage) -> impl Iterator<Item = &'a Item> {
    lineage.items.iter().map(|id: &ItemId| project.catalog.item(*id))
}

fn head<'a>(project: &'a Project, lineage: &'a Lineage) -> Option<&'a Item> {
    items(project, lineage).find(|item| item.revision == RevisionNumber::Head)
}

/// The newest committed revision.
fn newest<'a>(project: &'a Project, lineage: &'a Lineage) -> Option<(u32, &'a Item)> {
    let committed = items(project, lineage).filter_map(|item| match item.revision {
        RevisionNumber::Committed(number) => Some((number, item)),
        RevisionNumber::Head => None,
    });
    committed.max_by_key(|(number, _)| *number)
}

/// The numbers of revision folders, whole or not.
fn folders(project: &Project, lineage: &Lineage) -> Vec<u32> {
    let below = project.sources.files.keys().filter_map(|path| path.below(&lineage.folder));
    below.filter_map(|path| crate::model::publication::revision_number(path.split_once('/')?.0)).collect()
}
