//! `check --against OLD_SITE`: addresses that people may have kept, and that would lead nowhere.

use std::path::Path;

use crate::cli::build::Recipe;
use crate::cli::report::count_of;
use crate::cli::report::one_line;
use crate::cli::terminal::Terminal;
use crate::error::Error;
use crate::output::Finished;
use crate::pipeline;
use crate::pipeline::Project;

/// Reports the addresses of the site in `folder` that a build of `project` for the same readers would not answer; whether there
/// are some.
///
/// # Errors
///
/// [`Error::Usage`] if no site of ours is there.
pub(super) fn report(project: &Project, folder: &Path, terminal: &Terminal) -> Result<bool, Error> {
    let site = Finished::open(folder)?;
    let recipe = Recipe::of(&site.made.info)?;
    let Some(addresses) = pipeline::addresses(project, &recipe.show()) else {
        terminal
            .warn("the theme cannot be read, so that addresses cannot be compared; `--render` tells more");
        return Ok(true);
    };
    let gone: Vec<&str> = site
        .made
        .files
        .keys()
        .map(|path| &**path)
        .filter(|path| is_kept(path) && !addresses.contains(*path))
        .collect();
    let old = folder.display();
    if gone.is_empty() {
        terminal.say(&format!("every address of `{old}` is kept"));
        return Ok(false);
    }
    for path in &gone {
        terminal.warn(&format!(
            "error: `{}` is an address of `{old}`, and nothing would answer there",
            one_line(path)
        ));
    }
    terminal.warn(&format!(
        "{} would disappear; a lineage that was renamed keeps its addresses by `Aliases` in its publication.yml, and what was \
         published is deprecated instead of removed",
        count_of(gone.len(), "address")
    ));
    Ok(true)
}

/// Whether somebody may have kept an address: not those that change with their content, and not those of our own business.
fn is_kept(path: &str) -> bool {
    let is_sibling = [".gz", ".br"].iter().any(|end| path.ends_with(end));
    let top = path.split('/').next().unwrap_or_default();
    // The number of pages of a list follows what there is.
    let is_numbered = path.rsplit_once('/').is_some_and(|(folder, _)| folder.ends_with("/page"));
    !is_sibling && !is_numbered && !matches!(top, "assets" | "search" | ".nojekyll" | "_headers")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lasting_addresses_count() {
        for path in ["index.html", "right-scripts/a/b/1/import.json", "api/v1/x.json", "feeds/all.xml"] {
            assert!(is_kept(path), "{path}");
        }
        for path in
            ["assets/x.1234567890.js", "search/t0.28d9cb40.js", "a.html.gz", "right-scripts/page/2.html"]
        {
            assert!(!is_kept(path), "{path}");
        }
    }
}
