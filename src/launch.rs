//! Launch: which image and instance type a server gets from a ServerTemplate in a cloud, and what it needs first.
//!
//! The cloud is chosen first; the MultiCloud Image is the one that was asked for, else the default. There is no silent
//! step to another image: where the default does not cover the cloud, the answer is that one must be chosen, and
//! which there are.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::facts;
use crate::facts::CloudMatch;
use crate::model::multi_cloud_image::Setting;
use crate::model::server_template::Sequence;
use crate::resolve::catalog::Catalog;
use crate::resolve::catalog::CatalogCloud;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::CloudRow;
use crate::resolve::catalog::CloudWord;
use crate::resolve::catalog::EffectiveInput;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::MultiCloudImage;
use crate::resolve::catalog::ServerTemplate;
use crate::resolve::catalog::SetBy;

/// The answer to "launch this there".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// A server starts, from [`Launch::chosen`].
    Ready,
    /// Several images are possible, or the default is not: one must be chosen.
    Choose,
    /// The cloud, or the agent of every image that was asked for, is past its end.
    Ended,
    /// An image that was asked for is not in this catalog.
    Unknown,
    /// Nothing that was asked for covers the cloud.
    No,
}

impl Verdict {
    /// The word as the command line and JSON write it.
    pub fn text(self) -> &'static str {
        match self {
            Verdict::Ready => "ready",
            Verdict::Choose => "choose",
            Verdict::Ended => "ended",
            Verdict::Unknown => "unknown",
            Verdict::No => "no",
        }
    }
}

/// An image of the ServerTemplate with a setting for the cloud.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// Its place among the ServerTemplate's images, from 0; the default is 0.
    pub position: usize,
    /// The MultiCloud Image.
    pub item: &'a Item,
    /// The same, answered.
    pub image: &'a MultiCloudImage,
    /// What the cloud gets.
    pub setting: &'a Setting,
}

/// What happens when a server is launched.
#[derive(Debug)]
pub struct Launch<'a> {
    /// Does the ServerTemplate run there?
    pub word: CloudWord,
    /// The answer.
    pub verdict: Verdict,
    /// The image it starts from: of [`Verdict::Ready`], and of [`Verdict::Ended`] where just one was asked for.
    pub chosen: Option<Candidate<'a>>,
    /// Every image that covers the cloud, in the ServerTemplate's order.
    pub candidates: Vec<Candidate<'a>>,
    /// Why: a sentence.
    pub reason: &'static str,
}

/// The word of `template` in a cloud, which may be one that it does not cover.
pub fn word(template: &ServerTemplate, cloud: CloudId) -> CloudWord {
    // Rows stand in the order of clouds.
    match template.clouds.binary_search_by_key(&cloud, |row| row.cloud) {
        Ok(at) => template.clouds[at].word,
        Err(_) => elsewhere(template),
    }
}

/// The word of `template` in every cloud that none of its known images covers.
pub fn elsewhere(template: &ServerTemplate) -> CloudWord {
    if template.has_unknown_images { CloudWord::Unknown } else { CloudWord::No }
}

/// The images of `template` that cover `cloud`.
pub fn candidates<'a>(
    catalog: &'a Catalog,
    template: &'a ServerTemplate,
    cloud: CloudId,
) -> Vec<Candidate<'a>> {
    match template.clouds.binary_search_by_key(&cloud, |row| row.cloud) {
        Ok(at) => in_row(catalog, template, &template.clouds[at]).collect(),
        Err(_) => Vec::new(),
    }
}

fn in_row<'a>(
    catalog: &'a Catalog,
    template: &'a ServerTemplate,
    row: &CloudRow,
) -> impl Iterator<Item = Candidate<'a>> {
    let cells = template.images.iter().zip(&row.cells).enumerate();
    cells.filter_map(|(position, (reference, cell))| {
        let item = catalog.item(reference.item()?);
        let image = item.multi_cloud_image()?;
        let setting = &image.settings.get((*cell)?.get())?.setting;
        Some(Candidate { position, item, image, setting })
    })
}

/// The image to take in a cloud that `row` is about: the default if it covers the cloud and has not ended, else the
/// first that does and has not, else the first that does.
pub fn to_take<'a>(
    catalog: &'a Catalog,
    template: &'a ServerTemplate,
    row: &CloudRow,
) -> Option<Candidate<'a>> {
    let covering = || in_row(catalog, template, row);
    covering().find(|it| !it.image.agent_ended).or_else(|| covering().next())
}

/// Resolves a launch of `template` in `cloud`, `None` for a cloud that nothing in the catalog covers.
///
/// `among` are the places of the images that were asked for; without it the default is meant.
pub fn launch<'a>(
    catalog: &'a Catalog,
    template: &'a ServerTemplate,
    cloud: Option<CloudId>,
    among: Option<&BTreeSet<usize>>,
) -> Launch<'a> {
    let word = cloud.map_or_else(|| elsewhere(template), |cloud| word(template, cloud));
    let candidates = cloud.map(|cloud| candidates(catalog, template, cloud)).unwrap_or_default();
    let cloud_ended = cloud.is_some_and(|cloud| catalog.cloud(cloud).ended);
    let (verdict, chosen, reason) = match among {
        None => by_default(word, &candidates, cloud_ended),
        Some(asked) => by_choice(template, &candidates, cloud_ended, asked),
    };
    Launch { word, verdict, chosen, candidates, reason }
}

fn by_default<'a>(
    word: CloudWord,
    candidates: &[Candidate<'a>],
    cloud_ended: bool,
) -> (Verdict, Option<Candidate<'a>>, &'static str) {
    let default = candidates.first().filter(|it| it.position == 0).copied();
    match word {
        CloudWord::Default => (Verdict::Ready, default, "The default MultiCloud Image covers the cloud."),
        CloudWord::ChooseMci if default.is_some() => {
            (Verdict::Choose, None, "The agent of the default image is past its end: choose another image.")
        }
        CloudWord::ChooseMci => {
            (Verdict::Choose, None, "The default image does not cover the cloud: choose another image.")
        }
        CloudWord::Ended => (Verdict::Ended, default, ended(cloud_ended)),
        CloudWord::Unknown => {
            (Verdict::Unknown, None, "An image is not in this catalog, so it may cover the cloud or not.")
        }
        CloudWord::No => (Verdict::No, None, "No image covers the cloud."),
    }
}

fn by_choice<'a>(
    template: &ServerTemplate,
    candidates: &[Candidate<'a>],
    cloud_ended: bool,
    asked: &BTreeSet<usize>,
) -> (Verdict, Option<Candidate<'a>>, &'static str) {
    let fitting: Vec<Candidate<'a>> =
        candidates.iter().filter(|it| asked.contains(&it.position)).copied().collect();
    let [first, rest @ ..] = fitting.as_slice() else {
        let is_unknown = |at: &usize| template.images.get(*at).is_some_and(|image| image.item().is_none());
        return if asked.iter().any(is_unknown) {
            (Verdict::Unknown, None, "That image is not in this catalog, so it may cover the cloud or not.")
        } else if asked.is_empty() {
            (Verdict::No, None, "No image of this ServerTemplate is like that.")
        } else {
            (Verdict::No, None, "That image does not cover the cloud.")
        };
    };
    let mut live = fitting.iter().filter(|it| !it.image.agent_ended && !cloud_ended);
    match (live.next(), live.next()) {
        (None, _) => (Verdict::Ended, rest.is_empty().then_some(*first), ended(cloud_ended)),
        (Some(one), None) => (Verdict::Ready, Some(*one), "That image covers the cloud."),
        (Some(one), Some(_)) if one.position == 0 => {
            (Verdict::Ready, Some(*one), "Several images fit, and the default is one of them.")
        }
        (Some(_), Some(_)) => (Verdict::Choose, None, "Several images fit: choose one."),
    }
}

fn ended(cloud: bool) -> &'static str {
    if cloud {
        "The cloud is past its end: nothing can be launched in it any more."
    } else {
        "The agent of the image is past its end: expect no fixes."
    }
}

/// The inputs that a user must supply before the scripts of each sequence can run; sequences that need none are left
/// out.
pub fn to_supply(template: &ServerTemplate) -> Vec<(Sequence, Vec<&EffectiveInput>)> {
    let of = |sequence: Sequence| -> Vec<&EffectiveInput> {
        let wanted = |input: &&EffectiveInput| input.must_supply && input.required_in.contains(sequence);
        template.inputs.iter().filter(wanted).collect()
    };
    let supplied = Sequence::ALL.into_iter().map(|sequence| (sequence, of(sequence)));
    supplied.filter(|(_, inputs)| !inputs.is_empty()).collect()
}

/// The inputs for which two scripts have different values and nobody decides: a launch is refused until one is set.
pub fn ambiguous(template: &ServerTemplate) -> Vec<&EffectiveInput> {
    template.inputs.iter().filter(|input| is_ambiguous(input)).collect()
}

/// See [`ambiguous`].
pub fn is_ambiguous(input: &EffectiveInput) -> bool {
    let undecided = input.set_by == SetBy::Nobody;
    let defaults = input.conflicts().iter().find(|conflict| conflict.property == "Default");
    let values: BTreeSet<&str> =
        defaults.iter().flat_map(|it| &it.values).map(|(_, value)| value.as_str()).collect();
    undecided && values.iter().filter(|value| !value.is_empty()).count() > 1
}

/// A cloud that a person named.
#[derive(Debug, Clone, Copy)]
pub enum FoundCloud<'a> {
    /// Something in the catalog covers it.
    Covered(CloudId, &'a CatalogCloud),
    /// It is known, and nothing in the catalog covers it.
    Uncovered(&'a facts::Cloud),
}

impl FoundCloud<'_> {
    /// Its place in the catalog, if something covers it.
    pub fn id(&self) -> Option<CloudId> {
        match self {
            FoundCloud::Covered(id, _) => Some(*id),
            FoundCloud::Uncovered(_) => None,
        }
    }

    /// The name the API gives.
    pub fn name(&self) -> &str {
        match self {
            FoundCloud::Covered(_, cloud) => &cloud.name,
            FoundCloud::Uncovered(cloud) => &cloud.name,
        }
    }

    /// The name to show.
    pub fn display_name(&self) -> &str {
        match self {
            FoundCloud::Covered(_, cloud) => &cloud.display_name,
            FoundCloud::Uncovered(cloud) => &cloud.display_name,
        }
    }
}

/// The cloud that `written` means: its name, display name, alias, href, slug or region, letter case aside.
///
/// # Errors
///
/// The name that is nearest, if one is near.
pub fn find_cloud<'a>(catalog: &'a Catalog, written: &str) -> Result<FoundCloud<'a>, Option<&'a str>> {
    let covered = catalog.all_clouds().collect::<Vec<_>>();
    let own = |wanted: &dyn Fn(&CatalogCloud) -> bool| {
        let mut same = covered.iter().filter(|(_, cloud)| wanted(cloud));
        let found = same.next().filter(|_| same.next().is_none());
        found.map(|(id, cloud)| FoundCloud::Covered(*id, cloud))
    };
    let is = |text: &str| text.eq_ignore_ascii_case(written);
    let exact = own(&|cloud| cloud.name == written);
    let by_facts = || match catalog.facts.clouds.find(written) {
        CloudMatch::Exact(known) | CloudMatch::Alias(known) => {
            Some(own(&|cloud| cloud.name == known.name).unwrap_or(FoundCloud::Uncovered(known)))
        }
        CloudMatch::Unknown => None,
    };
    let by_words = || {
        own(&|cloud| is(&cloud.slug))
            .or_else(|| own(&|cloud| is(&cloud.name) || is(&cloud.display_name)))
            .or_else(|| own(&|cloud| cloud.region.as_deref().is_some_and(is)))
    };
    exact.or_else(by_facts).or_else(by_words).ok_or_else(|| {
        let names = catalog.clouds.iter().flat_map(|it| [&it.display_name, &it.name, &it.slug]);
        let known = catalog.facts.clouds.all().iter().flat_map(|it| [&it.display_name, &it.name]);
        crate::diag::nearest(written, names.chain(known).map(String::as_str))
    })
}
