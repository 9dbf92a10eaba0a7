//! What a deploy has to do: the site that was built beside what stands at the target.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::error::Error;
use crate::output::Finished;
use crate::output::Made;
use crate::output::SITE;

use super::Options;

/// Fewest deletions that are never refused: a small site changes a lot.
const FREE_DELETIONS: usize = 10;

/// What stands at a target.
#[derive(Debug, Default)]
pub(super) struct There {
    /// The last deploy that ended.
    pub(super) last: Option<Made>,
    /// What later ones that did not end were bringing.
    pub(super) begun: BTreeMap<Box<str>, [u8; 32]>,
    /// What lies there with its size, if that is known: a list can be had.
    pub(super) sizes: Option<BTreeMap<Box<str>, u64>>,
}

/// What a deploy does. All lists are sorted; `site.json` is in none of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Files that are not there yet.
    pub created: Vec<Box<str>>,
    /// Files that are there with other bytes, or maybe.
    pub changed: Vec<Box<str>>,
    /// Files of earlier deploys that are no longer part of the site.
    pub deleted: Vec<Box<str>>,
    /// How many are there as they should be.
    pub unchanged: usize,
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.created.is_empty() && self.changed.is_empty() && self.deleted.is_empty()
    }
}

/// Compares `site` with what is `there`; refuses what is not to be done.
///
/// `own` are names that the deploy keeps for itself.
///
/// # Errors
///
/// [`Error::Usage`] if the target is another audience's, if files of others stand in the way, or if too much would be deleted.
pub(super) fn plan(
    site: &Finished,
    there: &There,
    shown: &str,
    own: &[&str],
    options: &Options,
) -> Result<Plan, Error> {
    let refuse = |message: String| Err(Error::Usage { message: format!("{message}; nothing was changed") });
    if let Some(last) = &there.last
        && last.info.audience != site.made.info.audience
    {
        let (last, new) = (last.info.audience.join(", "), site.made.info.audience.join(", "));
        return refuse(format!(
            "`{shown}` holds the site for {last}, and this one is built for {new}: give another target"
        ));
    }
    let none = BTreeMap::new();
    let old = there.last.as_ref().map_or(&none, |last| &last.files);
    let mut plan = Plan::default();
    let mut in_the_way = Vec::new();
    for (path, digest) in &site.made.files {
        let lying = there.sizes.as_ref().map(|sizes| sizes.get(path).copied());
        let is_known = old.contains_key(path) || there.begun.contains_key(path);
        let is_same = old.get(path) == Some(digest) && !there.begun.contains_key(path);
        match lying {
            Some(None) => plan.created.push(path.clone()),
            Some(Some(_)) if !is_known => in_the_way.push(path),
            None if !is_known => plan.created.push(path.clone()),
            Some(Some(bytes)) if is_same && Some(bytes) == site.size(path) => plan.unchanged += 1,
            None if is_same => plan.unchanged += 1,
            _ => plan.changed.push(path.clone()),
        }
    }
    if !in_the_way.is_empty() && !options.force {
        let names: Vec<String> = in_the_way.iter().take(5).map(|path| format!("`{path}`")).collect();
        let more = in_the_way.len().saturating_sub(5);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        return refuse(format!(
            "`{shown}` holds files that catalog did not put there, and would have to write over {}{more}: give another \
             target, or `--force` to write over them",
            names.join(", ")
        ));
    }
    plan.changed.extend(in_the_way.into_iter().cloned());
    plan.changed.sort_unstable();
    let is_gone = |path: &str| {
        let lies_there = there.sizes.as_ref().is_none_or(|sizes| sizes.contains_key(path));
        lies_there && !site.made.files.contains_key(path) && path != SITE && !own.contains(&path)
    };
    let ours: BTreeSet<&str> = old.keys().chain(there.begun.keys()).map(|path| &**path).collect();
    let n_ours = ours.len();
    plan.deleted = ours.into_iter().filter(|path| is_gone(path)).map(Into::into).collect();
    let n_deleted = plan.deleted.len();
    if FREE_DELETIONS < n_deleted && n_ours < 2 * n_deleted && !options.allows_deletions {
        return refuse(format!(
            "{n_deleted} of the {n_ours} files that earlier deploys left in `{shown}` would be deleted, more than half: look \
             with `--dry-run`, and give `--allow-deletions` if that is right"
        ));
    }
    Ok(plan)
}

/// The order of a file within those that are created, or changed; lower ones travel first, and the next rank waits for them.
///
/// What is linked comes before what links: assets and downloads, pages, lists, the root's own files, then the data that
/// programs read.
#[cfg_attr(not(feature = "deploy"), expect(dead_code, reason = "a folder is published by `output`"))]
pub(super) fn rank(path: &str) -> u8 {
    crate::output::rank(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::SiteInfo;
    use crate::output::Stage;
    use crate::path::OutPath;
    use crate::source::sha256;

    fn site(files: &[(&str, &str)]) -> (tempfile::TempDir, Finished) {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("site");
        let stage = Stage::begin(&at, false).unwrap();
        for (path, text) in files {
            stage.put(&OutPath::parse(path).unwrap(), text.as_bytes()).unwrap();
        }
        stage.publish(&SiteInfo { audience: vec!["public".into()], ..SiteInfo::default() }).unwrap();
        let finished = Finished::open(&at).unwrap();
        (folder, finished)
    }

    fn digests(files: &[(&str, &str)]) -> BTreeMap<Box<str>, [u8; 32]> {
        files.iter().map(|(path, text)| ((*path).into(), sha256(text.as_bytes()))).collect()
    }

    fn last(files: &[(&str, &str)]) -> Made {
        let info = SiteInfo { audience: vec!["public".into()], ..SiteInfo::default() };
        Made { info, files: digests(files) }
    }

    fn sizes(files: &[(&str, u64)]) -> BTreeMap<Box<str>, u64> {
        files.iter().map(|(path, size)| ((*path).into(), *size)).collect()
    }

    fn names(paths: &[Box<str>]) -> Vec<&str> {
        paths.iter().map(|path| &**path).collect()
    }

    #[test]
    fn what_differs_is_lost_or_is_gone() {
        let (_folder, site) = site(&[("a", "a"), ("b", "b2"), ("c", "c"), ("d", "d"), ("e", "e")]);
        let there = There {
            last: Some(last(&[("a", "a"), ("b", "b1"), ("c", "c"), ("d", "d"), ("old", "x")])),
            begun: digests(&[("d", "d"), ("half", "y")]),
            // `c` was cut by somebody, `gone` is nobody's.
            sizes: Some(sizes(&[
                ("a", 1),
                ("b", 2),
                ("c", 9),
                ("d", 1),
                ("old", 1),
                ("half", 1),
                ("foreign", 1),
            ])),
        };
        let plan = plan(&site, &there, "x", &[], &Options::default()).unwrap();
        assert_eq!(names(&plan.created), ["e"]);
        assert_eq!(names(&plan.changed), ["b", "c", "d"]);
        assert_eq!(names(&plan.deleted), ["half", "old"]);
        assert_eq!(plan.unchanged, 1);
    }

    #[test]
    fn what_others_put_there_is_not_written_over() {
        let (_folder, site) = site(&[("index.html", "new")]);
        let there = There { sizes: Some(sizes(&[("index.html", 3)])), ..There::default() };
        let refused = plan(&site, &there, "s3://b", &[], &Options::default()).unwrap_err();
        assert!(refused.to_string().contains("`index.html`"), "{refused}");
        let forced =
            plan(&site, &there, "s3://b", &[], &Options { force: true, ..Options::default() }).unwrap();
        assert_eq!(names(&forced.changed), ["index.html"]);
    }

    #[test]
    fn another_audience_is_refused() {
        let (_folder, site) = site(&[("a", "a")]);
        let mut there = There { last: Some(last(&[("a", "a")])), ..There::default() };
        assert!(plan(&site, &there, "x", &[], &Options::default()).unwrap().is_empty());
        there.last.as_mut().unwrap().info.audience.push("partners".into());
        let refused = plan(&site, &there, "x", &[], &Options::default()).unwrap_err();
        assert!(refused.to_string().contains("public, partners"), "{refused}");
    }

    #[test]
    fn more_than_half_is_deleted_only_if_that_is_meant() {
        let (_folder, site) = site(&[("a", "a")]);
        let old: Vec<String> = (0..30).map(|n| format!("old/{n}")).collect();
        let old: Vec<(&str, &str)> = old.iter().map(|path| (path.as_str(), "x")).collect();
        let there = There { last: Some(last(&old)), ..There::default() };
        let refused = plan(&site, &there, "x", &[], &Options::default()).unwrap_err();
        assert!(refused.to_string().contains("30 of the 30 files"), "{refused}");
        let options = Options { allows_deletions: true, ..Options::default() };
        assert_eq!(plan(&site, &there, "x", &[], &options).unwrap().deleted.len(), 30);
        let few = There { last: Some(last(&old[..10])), ..There::default() };
        assert_eq!(plan(&site, &few, "x", &[], &Options::default()).unwrap().deleted.len(), 10);
    }
}
