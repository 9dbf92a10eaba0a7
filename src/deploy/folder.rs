//! A folder as the target: written as a build writes its output, staged and journaled, so that it is never half.

use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use rayon::prelude::*;

use crate::error::Error;
use crate::output;
use crate::output::Finished;
use crate::output::SITE;
use crate::output::Stage;
use crate::path::OutPath;

use super::Deployed;
use super::Options;
use super::Progress;
use super::plan;
use super::plan::There;

/// Files beyond this many bytes are not held in memory.
const LARGE_BYTES: u64 = 16 << 20;
/// Size of the pieces that they are copied in, in bytes.
const PIECE_BYTES: usize = 1 << 20;

pub(super) fn deploy(
    site: &Finished,
    target: &Path,
    options: &Options,
    progress: Progress<'_>,
) -> Result<Deployed, Error> {
    let shown = target.display().to_string();
    let all: Vec<&str> = site.made.files.keys().map(|path| &**path).collect();
    let broken = site.broken(&all)?;
    refuse_broken(site, &broken)?;
    if options.is_dry {
        let plan = plan::plan(site, &look(target)?, &shown, &[], options)?;
        return Ok(Deployed { plan, ..Deployed::default() });
    }
    // What an earlier deploy left half is completed before anything is compared.
    let stage = Stage::begin(target, options.force)?;
    let has_resumed = stage.has_finished_earlier();
    let plan = plan::plan(site, &look(target)?, &shown, &[], options)?;
    let done = AtomicUsize::new(0);
    all.par_iter().try_for_each(|name| {
        let path = OutPath::parse(name).expect("a site's manifest holds paths only");
        if site.size(name).is_some_and(|size| LARGE_BYTES < size) {
            stage.put_with(&path, |out| {
                for piece in site.pieces(name, PIECE_BYTES).map_err(std::io::Error::other)? {
                    out.write_all(&piece.map_err(std::io::Error::other)?)?;
                }
                Ok(())
            })?;
        } else {
            stage.put(&path, &site.read(name)?)?;
        }
        progress(done.fetch_add(1, Ordering::Relaxed) + 1, all.len());
        Ok::<(), Error>(())
    })?;
    let written = stage.publish(&site.made.info)?;
    Ok(Deployed { plan, sent_bytes: written.written_bytes, has_resumed })
}

fn look(target: &Path) -> Result<There, Error> {
    let last = match Finished::open(target) {
        Ok(finished) => Some(finished.made),
        Err(Error::Usage { .. }) if !target.join(SITE).exists() => None,
        Err(err) => return Err(err),
    };
    Ok(There { last, ..There::default() })
}

/// Refuses to carry a site that is not as it was built.
pub(super) fn refuse_broken(site: &Finished, broken: &[&str]) -> Result<(), Error> {
    let Some(first) = broken.first() else { return Ok(()) };
    let more = if broken.len() == 1 { String::new() } else { format!(" and {} more", broken.len() - 1) };
    Err(Error::Usage {
        message: format!(
            "`{}`{more} is not what was built, by `{}`; build the site again; nothing was changed",
            site.at(first).display(),
            output::SITE
        ),
    })
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests look at files")]
mod tests {
    use super::*;
    use crate::output::SiteInfo;

    fn build(at: &Path, files: &[(&str, &str)]) -> Finished {
        let stage = Stage::begin(at, false).unwrap();
        for (path, text) in files {
            stage.put(&OutPath::parse(path).unwrap(), text.as_bytes()).unwrap();
        }
        stage.publish(&SiteInfo { audience: vec!["public".into()], ..SiteInfo::default() }).unwrap();
        Finished::open(at).unwrap()
    }

    #[test]
    fn a_folder_becomes_the_site_and_keeps_what_is_not_ours() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("site"), folder.path().join("www"));
        let site = build(&from, &[("index.html", "one"), ("a/b.html", "two")]);
        let dry = Options { is_dry: true, ..Options::default() };
        assert_eq!(deploy(&site, &to, &dry, &|_, _| {}).unwrap().plan.created.len(), 2);
        assert!(!to.exists());
        deploy(&site, &to, &Options::default(), &|_, _| {}).unwrap();
        assert_eq!(Finished::open(&to).unwrap().site_json, site.site_json);
        std::fs::write(to.join("CNAME"), "example.com").unwrap();
        let site = build(&from, &[("index.html", "three")]);
        let done = deploy(&site, &to, &Options::default(), &|_, _| {}).unwrap();
        assert_eq!((done.plan.changed.len(), done.plan.deleted.len()), (1, 1));
        assert_eq!(std::fs::read_to_string(to.join("index.html")).unwrap(), "three");
        assert!(to.join("CNAME").exists() && !to.join("a").exists());
        assert!(deploy(&site, &to, &Options::default(), &|_, _| {}).unwrap().plan.is_empty());
    }

    #[test]
    fn a_site_that_was_edited_is_not_deployed() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("site"), folder.path().join("www"));
        let site = build(&from, &[("index.html", "one")]);
        std::fs::write(from.join("index.html"), "own").unwrap();
        let refused = deploy(&site, &to, &Options::default(), &|_, _| {}).unwrap_err();
        assert!(refused.to_string().contains("index.html"), "{refused}");
        assert!(!to.exists());
    }

    #[test]
    fn large_files_are_copied_in_pieces() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("site"), folder.path().join("www"));
        let large = "0123456789abcdef".repeat((usize::try_from(LARGE_BYTES).unwrap() >> 4) + 1);
        let site = build(&from, &[("x.zip", &large)]);
        deploy(&site, &to, &Options::default(), &|_, _| {}).unwrap();
        assert_eq!(std::fs::read(to.join("x.zip")).unwrap().len(), large.len());
    }
}
