//! `verify SITE --source ROOT`: the site is built again, and the first file that differs is named with what differs.

use std::path::Path;
use std::path::PathBuf;

use crate::bundle::Problem;
use crate::cli::build::Recipe;
use crate::cli::check;
use crate::cli::project;
use crate::cli::project::ProjectArgs;
use crate::cli::report::count_of;
use crate::cli::report::one_line;
use crate::cli::terminal::Terminal;
use crate::error::Error;
use crate::output::Finished;
use crate::output::Scratch;
use crate::pipeline;
use crate::pipeline::BuildOptions;
use crate::pipeline::Built;
use crate::settings::Settings;

/// Most characters of a line that are shown.
const MAX_SHOWN_CHARS: usize = 120;

/// Builds the project at `root` as the site in `path` was built, and compares. `None` after findings were reported that let no
/// site be built.
pub(super) fn compare(
    path: &Path,
    root: &Path,
    config: Option<&PathBuf>,
    terminal: &Terminal,
) -> Result<Option<Vec<Problem>>, Error> {
    let site = Finished::open(path)?;
    let recipe = Recipe::of(&site.made.info)?;
    let args = ProjectArgs::with_config(config.cloned());
    let place = project::root_of(root)?;
    let change = |settings: &mut Settings| {
        // The environment of that build is not ours; what mattered of it is in the recipe.
        settings.as_of = None;
        recipe.apply(settings);
    };
    let Some(mut project) = project::open(place, &args, change, terminal)? else { return Ok(None) };
    let scratch = Scratch::within(&std::env::temp_dir())?;
    let options = BuildOptions {
        output: scratch.path().join("site"),
        show: recipe.show(),
        keep_going: recipe.keep_going,
        force: false,
        flags: recipe.flags(),
    };
    let bar = terminal.progress("building again");
    let told = |done: usize, all: usize| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    };
    let built = pipeline::build(&mut project, &options, &told);
    bar.finish_and_clear();
    if matches!(built?, Built::Refused) {
        terminal.result(&check::shown(&project, terminal));
        terminal.warn(&format!("`{}` does not build, so that nothing can be compared", root.display()));
        return Ok(None);
    }
    Ok(Some(differences(&site, &Finished::open(&options.output)?)))
}

/// What differs between `site` and what was built `again`: the first file in words, and how many others.
fn differences(site: &Finished, again: &Finished) -> Vec<Problem> {
    let (old, new) = (&site.made.files, &again.made.files);
    let mut paths: Vec<&str> = old.keys().chain(new.keys()).map(|path| &**path).collect();
    paths.sort_unstable();
    paths.dedup();
    paths.retain(|path| old.get(*path) != new.get(*path));
    let Some(first) = paths.first() else {
        if site.site_json == again.site_json {
            return Vec::new();
        }
        return vec![Problem::at(crate::output::SITE, about_itself(site, again))];
    };
    let what = match (old.contains_key(*first), new.contains_key(*first)) {
        (true, false) => "the source does not make it".to_owned(),
        (false, _) => "the source makes it, and the site does not have it".to_owned(),
        (true, true) => {
            let bytes = |finished: &Finished| finished.read(first).ok();
            match (bytes(site), bytes(again)) {
                (Some(old), Some(new)) => first_difference(&old, &new),
                _ => "its bytes are not those that the source makes".to_owned(),
            }
        }
    };
    let mut problems = vec![Problem::at(*first, what)];
    let others = paths.len() - 1;
    if others > 0 {
        let verb = if others == 1 { "differs" } else { "differ" };
        problems.push(Problem::whole(format!("{} more {verb}", count_of(others, "file"))));
    }
    let versions = (&site.made.info.tool_version, &again.made.info.tool_version);
    if versions.0 != versions.1 {
        problems.push(Problem::whole(format!(
            "the site was built by catalog {}, and this is catalog {}: only the same version makes the same bytes",
            versions.0, versions.1
        )));
    }
    problems
}

fn about_itself(site: &Finished, again: &Finished) -> String {
    let (old, new) = (&site.made.info, &again.made.info);
    let parts = [
        ("tool_version", old.tool_version.clone(), new.tool_version.clone()),
        ("model_digest", old.model_digest.clone(), new.model_digest.clone()),
        ("flags", old.flags.join(" "), new.flags.join(" ")),
    ];
    match parts.iter().find(|(_, old, new)| old != new) {
        Some((name, old, new)) => format!("`{name}` is `{old}`, and the source gives `{new}`"),
        None => "it is written in another way".to_owned(),
    }
}

/// The first difference of two files: the line in both if they are text, else the byte.
fn first_difference(old: &[u8], new: &[u8]) -> String {
    let at = old.iter().zip(new).position(|(old, new)| old != new).unwrap_or(old.len().min(new.len()));
    if let (Ok(old), Ok(new)) = (std::str::from_utf8(old), std::str::from_utf8(new)) {
        let before = &old.as_bytes()[..at];
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let number = before.split(|byte| *byte == b'\n').count();
        return format!(
            "line {number} is {}, and the source makes {}",
            excerpt(old, start, at),
            excerpt(new, start, at)
        );
    }
    format!(
        "byte {at} differs; it has {}, and the source makes {}",
        count_of(old.len(), "byte"),
        count_of(new.len(), "byte")
    )
}

/// The line that begins at `start`, around the byte `at`.
fn excerpt(text: &str, start: usize, at: usize) -> String {
    let line = text.get(start..).unwrap_or_default();
    let line = line.split('\n').next().unwrap_or_default();
    let column = line.char_indices().take_while(|(index, _)| start + index < at).count();
    let skipped = column.saturating_sub(MAX_SHOWN_CHARS / 3);
    let shown: String = line.chars().skip(skipped).take(MAX_SHOWN_CHARS).collect();
    let (before, after) = (
        if skipped == 0 { "" } else { "…" },
        if skipped + shown.chars().count() < line.chars().count() { "…" } else { "" },
    );
    if text.len() <= start && text.len() <= at {
        return "not there".to_owned();
    }
    format!("`{before}{}{after}`", one_line(&shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_told_by_its_line() {
        let told = first_difference(b"a\nb c\nd\n", b"a\nb x\nd\n");
        assert_eq!(told, "line 2 is `b c`, and the source makes `b x`");
        let told = first_difference("a\nß\n".as_bytes(), "a\nä\n".as_bytes());
        assert_eq!(told, "line 2 is `ß`, and the source makes `ä`");
        assert_eq!(first_difference(b"a\n", b"a\nb\n"), "line 2 is not there, and the source makes `b`");
        let long = "x".repeat(500);
        let told = first_difference(format!("{long}1{long}").as_bytes(), format!("{long}2{long}").as_bytes());
        assert!(told.contains("…") && told.len() < 400, "{told}");
        assert_eq!(
            first_difference(b"\xff\x00", b"\xff\x01\x02"),
            "byte 1 differs; it has 2 bytes, and the source makes 3 bytes"
        );
    }
}
