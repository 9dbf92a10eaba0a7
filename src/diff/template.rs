//! Two ServerTemplates.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use similar::Algorithm;
use similar::DiffOp;
use similar::capture_diff_slices;

use crate::diff::Both;
use crate::diff::Change;
use crate::diff::Detail;
use crate::diff::Effect;
use crate::diff::Section;
use crate::diff::Verdict;
use crate::diff::change;
use crate::diff::detail;
use crate::diff::differ;
use crate::diff::image;
use crate::diff::inputs;
use crate::diff::inputs::Input;
use crate::launch;
use crate::model::alert::Alert;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::CloudWord;
use crate::resolve::catalog::MultiCloudImage;
use crate::resolve::catalog::Reference;
use crate::resolve::catalog::ScriptUse;
use crate::resolve::catalog::ServerTemplate;

/// Scripts of one ServerTemplate beyond which moves are told as removed and added. Source: real ones have up to 60.
const MAX_SCRIPTS: usize = 2_000;

pub(super) fn compare(
    both: &Both<'_>,
    old: &ServerTemplate,
    new: &ServerTemplate,
    changes: &mut Vec<Change>,
) {
    clouds(both, old, new, changes);
    images(both, old, new, changes);
    scripts(both, old, new, changes);
    let effective = |template: &ServerTemplate| template.inputs.iter().map(Input::from).collect::<Vec<_>>();
    inputs::compare(&effective(old), &effective(new), changes);
    alerts(old, new, changes);
}

fn clouds(both: &Both<'_>, old: &ServerTemplate, new: &ServerTemplate, changes: &mut Vec<Change>) {
    let rows = old.clouds.iter().chain(&new.clouds).map(|row| row.cloud);
    let all: BTreeSet<CloudId> = rows.collect();
    for cloud in all {
        let (was, is) = (launch::word(old, cloud), launch::word(new, cloud));
        let images = replaced(both, old, new, cloud);
        let runs = |word: CloudWord| matches!(word, CloudWord::Default | CloudWord::ChooseMci);
        let there = |word: CloudWord| word != CloudWord::No;
        let (weight, reason) = match (was, is) {
            (was, is) if was == is => {
                (Verdict::Fix, "new servers start from it; running ones keep what they have")
            }
            (was, is) if !runs(was) && runs(is) => (Verdict::Addition, "the cloud is won"),
            (was, CloudWord::No) if runs(was) => (Verdict::Breaking, "the cloud is lost"),
            (was, CloudWord::Unknown) if runs(was) => (Verdict::Breaking, "the cloud may be lost"),
            (was, CloudWord::Ended) if runs(was) => (Verdict::Breaking, "what covers it has ended"),
            (CloudWord::ChooseMci, CloudWord::Default) => {
                (Verdict::Addition, "nothing has to be chosen there any more")
            }
            (CloudWord::Default, _) => (Verdict::Breaking, "an image must be chosen there now"),
            _ => (Verdict::Fix, "it did not run there before either"),
        };
        if was == is && images.is_empty() {
            continue;
        }
        let mut details = Vec::new();
        differ(&mut details, "Runs there", Some(was.text().into()), Some(is.text().into()));
        details.extend(images);
        let effect = Effect::of(there(was), there(is));
        let name = &both.catalog.cloud(cloud).display_name;
        changes.push(change(Section::Clouds, effect, weight, name, details, reason));
    }
}

/// The machine images, instance types and user data that are others for an image that both have.
fn replaced(both: &Both<'_>, old: &ServerTemplate, new: &ServerTemplate, cloud: CloudId) -> Vec<Detail> {
    let of = |template: &'_ ServerTemplate| -> BTreeMap<String, [Option<String>; 3]> {
        let candidates = launch::candidates(both.catalog, template, cloud).into_iter();
        candidates
            .map(|it| {
                let data = it.setting.user_data.as_ref().map(|data| data.value.clone());
                let key = both.key(&template.images[it.position]).to_owned();
                (
                    key,
                    [
                        Some(it.setting.image.value.clone()),
                        Some(it.setting.instance_type.value.clone()),
                        data,
                    ],
                )
            })
            .collect()
    };
    let (before, after) = (of(old), of(new));
    let mut details = Vec::new();
    for (name, is) in &after {
        let Some(was) = before.get(name) else { continue };
        for (label, (was, is)) in
            ["machine image", "instance type", "user data"].into_iter().zip(was.iter().zip(is))
        {
            differ(&mut details, &format!("{name}, {label}"), was.clone(), is.clone());
        }
    }
    details
}

fn images(both: &Both<'_>, old: &ServerTemplate, new: &ServerTemplate, changes: &mut Vec<Change>) {
    let by_key = |template: &'_ ServerTemplate| -> BTreeMap<String, usize> {
        let images = template.images.iter().enumerate();
        // Of two of one name the first counts.
        images.rev().map(|(at, image)| (both.key(image).to_owned(), at)).collect()
    };
    let (before, after) = (by_key(old), by_key(new));
    for (at, image) in new.images.iter().enumerate() {
        let key = both.key(image);
        let Some(was) = before.get(key).map(|at| &old.images[*at]) else {
            let details =
                vec![Detail { label: "Revision".into(), before: None, after: Some(both.revision(image)) }];
            let added =
                change(Section::Images, Effect::Added, Verdict::Addition, key, details, "more can be chosen");
            changes.push(Change { items: [None, image.item()], ..added });
            continue;
        };
        if after.get(key) != Some(&at) || both.is_same(was, image) {
            continue;
        }
        let mut details = Vec::new();
        differ(&mut details, "Revision", Some(both.revision(was)), Some(both.revision(image)));
        let reason = "new servers start from it; running ones keep what they have";
        let modified = change(Section::Images, Effect::Modified, Verdict::Fix, key, details, reason);
        changes.push(Change { items: [was.item(), image.item()], ..modified });
    }
    for (at, image) in old.images.iter().enumerate() {
        let key = both.key(image);
        if before.get(key) != Some(&at) || after.contains_key(key) {
            continue;
        }
        let details =
            vec![Detail { label: "Revision".into(), before: Some(both.revision(image)), after: None }];
        let reason = "who chooses it finds it no more";
        let removed = change(Section::Images, Effect::Removed, Verdict::Breaking, key, details, reason);
        changes.push(Change { items: [image.item(), None], ..removed });
    }
    default_image(both, old, new, changes);
}

/// The default, if it is another.
fn default_image(both: &Both<'_>, old: &ServerTemplate, new: &ServerTemplate, changes: &mut Vec<Change>) {
    let (Some(was), Some(is)) = (old.images.first(), new.images.first()) else { return };
    if both.key(was) == both.key(is) {
        return;
    }
    let system = |reference: &Reference| {
        let image: Option<&MultiCloudImage> =
            reference.item().and_then(|id| both.catalog.item(id).multi_cloud_image());
        image.and_then(|image| image.system.as_ref()).map(image::system)
    };
    let (before, after) = (system(was), system(is));
    let is_same = before.is_some() && before == after;
    let (weight, reason) = if is_same {
        (Verdict::Fix, "the system is the same")
    } else {
        (Verdict::Breaking, "who chooses nothing gets another system")
    };
    let mut details = vec![detail("Image", both.key(was), both.key(is))];
    differ(&mut details, "System", before, after);
    changes.push(change(Section::Images, Effect::Modified, weight, "The default", details, reason));
}

/// A script of one side that the other lacks at its place.
struct Loose<'a> {
    script: &'a ScriptUse,
    key: &'a str,
    taken: bool,
}

fn scripts(both: &Both<'_>, old: &ServerTemplate, new: &ServerTemplate, changes: &mut Vec<Change>) {
    let keys = |template: &'_ ServerTemplate| -> Vec<(crate::model::server_template::Sequence, String)> {
        let script = |it: &ScriptUse| (it.sequence, both.key(&it.reference).to_owned());
        template.scripts.iter().map(script).collect()
    };
    let (before, after) = (keys(old), keys(new));
    let ops = if before.len() + after.len() <= MAX_SCRIPTS {
        capture_diff_slices(Algorithm::Myers, &before, &after)
    } else {
        let (old_len, new_len) = (before.len(), after.len());
        vec![DiffOp::Replace { old_index: 0, old_len, new_index: 0, new_len }]
    };
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for op in &ops {
        if let DiffOp::Equal { old_index, new_index, len } = *op {
            for at in 0..len {
                let (was, is) = (&old.scripts[old_index + at], &new.scripts[new_index + at]);
                revised(both, was, is, changes);
            }
            continue;
        }
        let loose = |script, key| Loose { script, key, taken: false };
        gone.extend(op.old_range().map(|at| loose(&old.scripts[at], &before[at].1)));
        come.extend(op.new_range().map(|at| loose(&new.scripts[at], &after[at].1)));
    }
    // What is gone here and came there has moved: within its sequence first, then to another.
    let mut by_key: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, loose) in gone.iter().enumerate() {
        by_key.entry(loose.key).or_default().push(at);
    }
    for come in &come {
        let places = by_key.get(come.key).map_or(&[][..], Vec::as_slice);
        let free = |at: &&usize| !gone[**at].taken;
        let alike = |at: &&usize| gone[**at].script.sequence == come.script.sequence;
        let found = places.iter().filter(free).find(alike).or_else(|| places.iter().find(free)).copied();
        let Some(at) = found else {
            changes.push(added(both, come));
            continue;
        };
        gone[at].taken = true;
        moved(both, gone[at].script, come.script, changes);
    }
    for loose in gone.iter().filter(|loose| !loose.taken) {
        changes.push(removed(both, loose));
    }
}

fn place(script: &ScriptUse) -> String {
    format!("{} {}", script.sequence.word(), script.position)
}

/// A script at its place, in another revision.
fn revised(both: &Both<'_>, was: &ScriptUse, is: &ScriptUse, changes: &mut Vec<Change>) {
    if both.is_same(&was.reference, &is.reference) {
        return;
    }
    let mut details = vec![detail("Place", place(was), place(is))];
    details.retain(|it| it.before != it.after);
    differ(&mut details, "Revision", Some(both.revision(&was.reference)), Some(both.revision(&is.reference)));
    let subject = both.key(&is.reference);
    let reason = "another revision of it runs";
    let modified = change(Section::Scripts, Effect::Modified, Verdict::Fix, subject, details, reason);
    changes.push(Change { items: [was.reference.item(), is.reference.item()], ..modified });
}

fn moved(both: &Both<'_>, was: &ScriptUse, is: &ScriptUse, changes: &mut Vec<Change>) {
    let mut details = vec![detail("Place", place(was), place(is))];
    if !both.is_same(&was.reference, &is.reference) {
        differ(
            &mut details,
            "Revision",
            Some(both.revision(&was.reference)),
            Some(both.revision(&is.reference)),
        );
    }
    let (weight, reason) = if was.sequence == is.sequence {
        (Verdict::Fix, "it runs at another place of its sequence")
    } else {
        (Verdict::Breaking, "it runs at another time, and not where it ran")
    };
    let subject = both.key(&is.reference);
    let change = change(Section::Scripts, Effect::Modified, weight, subject, details, reason);
    changes.push(Change { items: [was.reference.item(), is.reference.item()], ..change });
}

fn added(both: &Both<'_>, come: &Loose<'_>) -> Change {
    let reference = &come.script.reference;
    let details = vec![
        Detail { label: "Place".into(), before: None, after: Some(place(come.script)) },
        Detail { label: "Revision".into(), before: None, after: Some(both.revision(reference)) },
    ];
    let reason = "one more script runs, or can be run";
    let added = change(Section::Scripts, Effect::Added, Verdict::Addition, come.key, details, reason);
    Change { items: [None, reference.item()], ..added }
}

fn removed(both: &Both<'_>, loose: &Loose<'_>) -> Change {
    let reference = &loose.script.reference;
    let details = vec![
        Detail { label: "Place".into(), before: Some(place(loose.script)), after: None },
        Detail { label: "Revision".into(), before: Some(both.revision(reference)), after: None },
    ];
    let reason = "what it did is not done any more";
    let removed = change(Section::Scripts, Effect::Removed, Verdict::Breaking, loose.key, details, reason);
    Change { items: [reference.item(), None], ..removed }
}

fn alerts(old: &ServerTemplate, new: &ServerTemplate, changes: &mut Vec<Change>) {
    // Several of one name are told apart by their order.
    let by_name = |template: &'_ ServerTemplate| -> Vec<((String, usize), Alert)> {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let alerts = template.alerts.iter().map(|it| Alert::clone(&it.alert));
        alerts
            .map(|alert| {
                let count = seen.entry(alert.name.value.clone()).or_default();
                *count += 1;
                ((alert.name.value.clone(), *count), alert)
            })
            .collect()
    };
    let (before, after) = (by_name(old), by_name(new));
    let was: BTreeMap<&(String, usize), &Alert> = before.iter().map(|(key, alert)| (key, alert)).collect();
    let is: BTreeSet<&(String, usize)> = after.iter().map(|(key, _)| key).collect();
    let clause = |alert: &Alert| Some(alert.clause.value.to_string());
    let words = |alert: &Alert| alert.description.as_ref().map(|it| super::prose(&it.value));
    for (key, alert) in &after {
        let mut details = Vec::new();
        let old = was.get(key).copied();
        differ(&mut details, "Clause", old.and_then(clause), clause(alert));
        let (weight, reason) = match (old, details.is_empty()) {
            (None, _) => (Verdict::Addition, "something more is watched"),
            (Some(_), false) => (Verdict::Fix, "it fires at another time, or does something else"),
            (Some(_), true) => (Verdict::Fix, super::WORDS),
        };
        if let Some(old) = old {
            differ(&mut details, "Description", words(old), words(alert));
            if details.is_empty() {
                continue;
            }
        }
        let effect = Effect::of(old.is_some(), true);
        changes.push(change(Section::Alerts, effect, weight, &key.0, details, reason));
    }
    for (key, alert) in before.iter().filter(|(key, _)| !is.contains(key)) {
        let details = vec![Detail { label: "Clause".into(), before: clause(alert), after: None }];
        let reason = "something is not watched any more";
        changes.push(change(Section::Alerts, Effect::Removed, Verdict::Breaking, &key.0, details, reason));
    }
}
