//! Which clouds the catalog covers, and the five words for each ServerTemplate.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::facts::CloudMatch;
use crate::facts::Facts;
use crate::model::sidecar_words::is_slug;
use crate::resolve::catalog::CatalogCloud;
use crate::resolve::catalog::CloudId;
use crate::resolve::catalog::CloudRow;
use crate::resolve::catalog::CloudWord;
use crate::resolve::catalog::Ids;
use crate::resolve::catalog::MultiCloudImage;
use crate::resolve::catalog::SettingPlace;
use crate::resolve::slug;

/// The clouds of a catalog, found by how settings write them.
#[derive(Debug)]
pub(super) struct CloudTable {
    pub(super) clouds: Vec<CatalogCloud>,
    pub(super) ids: Ids,
    by_name: BTreeMap<String, CloudId>,
}

/// The canonical name of a cloud: of the tables, else as written.
pub(super) fn canonical<'a>(written: &'a str, facts: &'a Facts) -> &'a str {
    match facts.clouds.find(written) {
        CloudMatch::Exact(cloud) | CloudMatch::Alias(cloud) => &cloud.name,
        CloudMatch::Unknown => written,
    }
}

impl CloudTable {
    /// Collects the clouds that `written` names: those of the tables in their order, then others by name.
    pub(super) fn new<'a>(written: impl Iterator<Item = &'a str>, facts: &Facts, as_of: &str) -> Self {
        let names: BTreeSet<&str> = written.collect();
        let clouds = clouds(&names.iter().map(|name| canonical(name, facts)).collect(), facts, as_of);
        let ids = Ids::new(clouds.len());
        CloudTable::with(clouds, ids)
    }

    fn with(clouds: Vec<CatalogCloud>, ids: Ids) -> Self {
        let by_name = clouds.iter().zip(ids.iter()).map(|(cloud, id)| (cloud.name.clone(), CloudId(id)));
        CloudTable { by_name: by_name.collect(), clouds, ids }
    }

    /// The table with the clouds `come`, by canonical names, and without those `gone`; the others keep their ids. `None`
    /// where one of them has another address then.
    pub(super) fn again(
        &self,
        come: &BTreeSet<String>,
        gone: &BTreeSet<CloudId>,
        facts: &Facts,
        as_of: &str,
    ) -> Option<Self> {
        let stay = self.by_name.iter().filter(|(_, id)| !gone.contains(id)).map(|(name, _)| name);
        let clouds = clouds(&stay.chain(come).map(String::as_str).collect(), facts, as_of);
        let places = clouds.iter().map(|cloud| self.clouds.iter().position(|old| old.name == cloud.name));
        let places: Vec<Option<usize>> = places.collect();
        let is_alike = |(cloud, place): (&CatalogCloud, &Option<usize>)| {
            place.is_none_or(|place| self.clouds[place] == *cloud)
        };
        let ids = self.ids.moved(&places)?;
        clouds.iter().zip(&places).all(is_alike).then(|| CloudTable::with(clouds, ids))
    }

    /// Whether a setting's cloud is among them.
    pub(super) fn has(&self, written: &str, facts: &Facts) -> bool {
        self.by_name.contains_key(canonical(written, facts))
    }

    /// The cloud that a setting writes as `written`.
    pub(super) fn get(&self, written: &str, facts: &Facts) -> CloudId {
        self.by_name[canonical(written, facts)]
    }

    /// Whether a cloud has ended.
    fn has_ended(&self, id: CloudId) -> bool {
        self.clouds[self.ids.find(id.0).expect("it is one of them")].ended
    }
}

/// The clouds of these canonical names: those of the tables in their order, then others by name.
fn clouds(names: &BTreeSet<&str>, facts: &Facts, as_of: &str) -> Vec<CatalogCloud> {
    let is_known =
        |name: &str| matches!(facts.clouds.find(name), CloudMatch::Exact(cloud) if cloud.name == name);
    let known = facts.clouds.all().iter().filter(|cloud| names.contains(cloud.name.as_str()));
    let mut clouds: Vec<CatalogCloud> = known
        .map(|cloud| CatalogCloud {
            slug: String::new(),
            name: cloud.name.clone(),
            display_name: cloud.display_name.clone(),
            cloud_type: Some(cloud.cloud_type.clone()),
            region: cloud.region.clone(),
            ended: cloud.retired.as_deref().is_some_and(|day| day <= as_of),
            retired: cloud.retired.clone(),
        })
        .collect();
    let others = names.iter().filter(|name| !is_known(name));
    clouds.extend(others.map(|name| CatalogCloud {
        slug: String::new(),
        name: (*name).to_owned(),
        display_name: (*name).to_owned(),
        cloud_type: None,
        region: None,
        retired: None,
        ended: false,
    }));
    set_slugs(&mut clouds);
    clouds
}

/// Gives each cloud its part of the address; names that fold alike get a digest each.
fn set_slugs(clouds: &mut [CatalogCloud]) {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for cloud in clouds.iter() {
        *count.entry(slug::fold(&cloud.display_name)).or_default() += 1;
    }
    for cloud in clouds {
        let plain = slug::fold(&cloud.display_name);
        let unique = is_slug(&plain) && plain != "index" && count[&plain] == 1;
        cloud.slug = if unique { plain } else { slug::with_digest(&cloud.display_name, &cloud.name) };
    }
}

/// The rows of a ServerTemplate's matrix: every cloud that one of `images` covers, in the order of `clouds`.
///
/// `images` are the ServerTemplate's in order, `None` where the catalog does not hold one.
pub(super) fn rows(images: &[Option<&MultiCloudImage>], clouds: &CloudTable) -> Vec<CloudRow> {
    let n_settings = images.iter().flatten().map(|image| image.settings.len()).sum();
    let mut covered: Vec<(CloudId, usize, usize)> = Vec::with_capacity(n_settings);
    for (image, settings) in images.iter().enumerate() {
        let settings = settings.iter().flat_map(|image| &image.settings).enumerate();
        covered.extend(settings.map(|(at, setting)| (setting.cloud, image, at)));
    }
    covered.sort_unstable();
    let row = |covering: &[(CloudId, usize, usize)]| {
        let cloud = covering[0].0;
        let mut cells = vec![None; images.len()].into_boxed_slice();
        for (_, image, at) in covering {
            // Of two settings for one cloud the first counts.
            cells[*image].get_or_insert(SettingPlace::new(*at));
        }
        let runs = |image: usize| images[image].is_some_and(|image| !image.agent_ended);
        let word = if clouds.has_ended(cloud) || !covering.iter().any(|(_, image, _)| runs(*image)) {
            CloudWord::Ended
        } else if cells[0].is_some() && runs(0) {
            CloudWord::Default
        } else {
            CloudWord::ChooseMci
        };
        CloudRow { cloud, word, cells }
    };
    covered.chunk_by(|(a, ..), (b, ..)| a == b).map(row).collect()
}
