//! What the search index costs by itself: made of a catalog that is already read, in a process of its own.

use std::env;
use std::io;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use catalog::pipeline;
use catalog::render;
use catalog::site;

use crate::cost::Cost;
use crate::cost::so_far;

/// Makes the index of the catalog at `root` in a process of its own. Memory is that of the whole process, which holds the
/// catalog too.
pub(crate) fn measure(root: &Path) -> io::Result<Cost> {
    let made = Command::new(env::current_exe()?).arg("--index").arg(root).output()?;
    let text = String::from_utf8_lossy(&made.stdout);
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [user, system, wall, peak_mib] = numbers[..] else {
        let said = String::from_utf8_lossy(&made.stderr);
        return Err(io::Error::other(format!("no index was made: {said}")));
    };
    Ok(Cost { user, system, wall, peak_mib })
}

/// Makes the index of the catalog at `root`, and says what that took.
pub(crate) fn make(root: &Path) -> io::Result<String> {
    let configuration = pipeline::configure(root).map_err(io::Error::other)?;
    let project = pipeline::open(root, configuration, &[], true).map_err(io::Error::other)?;
    let (catalog, sources, settings) =
        (Arc::clone(&project.catalog), Arc::clone(&project.sources), Arc::clone(&project.settings));
    let theme = render::theme::builtin();
    let site = site::plan(catalog, sources, settings, Arc::clone(&theme.assets), &pipeline::codes()).value;
    let (before, _) = so_far("self")?;
    let begin = Instant::now();
    let pages = site.search_pages().len();
    let wall = begin.elapsed().as_secs_f64();
    let (after, _) = so_far("self")?;
    if pages == 0 {
        return Err(io::Error::other("the index has no file"));
    }
    let (user, system) = (after.user - before.user, after.system - before.system);
    Ok(format!("{user} {system} {wall} {}", after.peak_mib))
}
