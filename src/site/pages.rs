//! The pages of a plan, so that the next plan can share most of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::site::Origin;
use crate::site::Page;

/// Every file of a plan, each path once.
#[derive(Debug, Clone, Default)]
pub struct Pages {
    /// The files of lineages that were planned together, sorted by path.
    planned: Arc<Vec<Page>>,
    /// The places among them of those that are no longer there.
    gone: BTreeSet<usize>,
    /// The files of lineages that were planned since, sorted by path.
    since: Vec<Page>,
    /// All other files, sorted by path.
    others: Arc<Vec<Page>>,
    /// Whether a file was left out because another has its path.
    has_collided: bool,
}

/// How many files may change before it pays to plan everything anew.
const MOST_SINCE: usize = 4_096;

impl Pages {
    /// Takes `pages`, which are sorted by path, each path once.
    pub(super) fn new(mut pages: Vec<Page>, has_collided: bool) -> Self {
        let is_other = |page: &mut Page| !matches!(page.origin, Origin::Lineage(_) | Origin::Item(_));
        let others = Arc::new(pages.extract_if(.., is_other).collect());
        let planned = Arc::new(pages);
        Pages { planned, gone: BTreeSet::new(), since: Vec::new(), others, has_collided }
    }

    /// Whether a file was left out because another has its path.
    pub(super) fn has_collided(&self) -> bool {
        self.has_collided
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.planned.len() - self.gone.len() + self.since.len() + self.others.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = &Page> {
        let planned = self.planned.iter().enumerate().filter(|(at, _)| !self.gone.contains(at));
        let mut planned = planned.map(|(_, page)| page).peekable();
        let (mut since, mut others) = (self.since.iter().peekable(), self.others.iter().peekable());
        std::iter::from_fn(move || {
            let heads = [planned.peek(), since.peek(), others.peek()];
            let heads = heads.into_iter().enumerate();
            let first = heads.filter_map(|(which, page)| Some((&page?.path, which))).min()?.1;
            match first {
                0 => planned.next(),
                1 => since.next(),
                _ => others.next(),
            }
        })
    }

    /// Those of lineages, in no promised order.
    pub(super) fn of_lineages(&self) -> impl Iterator<Item = &Page> {
        let planned = self.planned.iter().enumerate().filter(|(at, _)| !self.gone.contains(at));
        planned.map(|(_, page)| page).chain(&self.since)
    }

    /// The page at `path`.
    pub fn get(&self, path: &str) -> Option<&Page> {
        let planned = || find(&self.planned, path).filter(|at| !self.gone.contains(at));
        let own = |pages: &'_ [Page]| find(pages, path);
        own(&self.others)
            .map(|at| &self.others[at])
            .or_else(|| own(&self.since).map(|at| &self.since[at]))
            .or_else(|| planned().map(|at| &self.planned[at]))
    }

    /// These, with the files `new` of lineages in the place of `old`, and `others`, if they are not the same; `None`
    /// where two have one path, or too much has changed.
    pub(super) fn again(&self, old: &[Page], new: Vec<Page>, others: Option<Vec<Page>>) -> Option<Pages> {
        let mut pages = self.clone();
        if self.has_collided || pages.gone.len() + pages.since.len() + new.len() > MOST_SINCE {
            return None;
        }
        for page in old {
            if let Some(at) = find(&pages.since, page.path.as_str()) {
                pages.since.remove(at);
            } else if !pages.gone.insert(find(&pages.planned, page.path.as_str())?) {
                return None;
            }
        }
        let known = others.as_ref().map(|_| Arc::clone(&pages.others));
        if let Some(mut others) = others {
            others.sort_by(|a, b| a.path.cmp(&b.path));
            if others.windows(2).any(|pair| pair[0].path == pair[1].path) {
                return None;
            }
            pages.others = Arc::new(others);
        }
        for page in new {
            let path = page.path.as_str();
            if pages.get(path).is_some() {
                return None;
            }
            // What has come back stands where it stood.
            match find(&pages.planned, path) {
                Some(at) if pages.planned[at] == page => {
                    pages.gone.remove(&at);
                }
                _ => {
                    let at = pages.since.partition_point(|other| other.path < page.path);
                    pages.since.insert(at, page);
                }
            }
        }
        if let Some(known) = known {
            let is_taken = |path: &str| {
                find(&pages.since, path).is_some()
                    || find(&pages.planned, path).is_some_and(|at| !pages.gone.contains(&at))
            };
            let mut known = known.iter().map(|page| page.path.as_str()).peekable();
            let is_new = |path: &&str| {
                while known.next_if(|other| other < path).is_some() {}
                known.peek() != Some(path)
            };
            if pages.others.iter().map(|page| page.path.as_str()).filter(is_new).any(is_taken) {
                return None;
            }
        }
        Some(pages)
    }
}

fn find(pages: &[Page], path: &str) -> Option<usize> {
    pages.binary_search_by(|page| page.path.as_str().cmp(path)).ok()
}
