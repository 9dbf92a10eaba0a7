//! `catalog build`: the site.

mod again;
mod recipe;

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::time::Instant;

use crate::cli::Common;
use crate::cli::Outcome;
use crate::cli::check;
use crate::cli::project;
use crate::cli::project::ProjectArgs;
use crate::cli::report::Count;
use crate::cli::report::count_of;
use crate::cli::report::human;
use crate::cli::report::one_line;
use crate::cli::terminal::Terminal;
use crate::output::Written;
use crate::pipeline;
use crate::pipeline::BuildOptions;
use crate::pipeline::Built;
use crate::settings::Settings;

use again::Said;
use again::Watch;

pub(super) use recipe::Recipe;

/// Checks the project and builds its site.
///
/// Errors stop the build of a catalog with lineages, and the old site stays as it is. In a plain right_st folder
/// broken components are left out and the rest is built.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags")]
pub(super) struct Args {
    /// The project's folder, or any folder of right_st definitions [default: the project here]
    #[arg(value_name = "ROOT")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    project: ProjectArgs,
    /// The folder to write [default: `public` in the root]
    #[arg(short, long, value_name = "DIR", env = "CATALOG_OUTPUT")]
    output: Option<PathBuf>,
    /// Where the site will live; sitemaps and canonical links need it
    #[arg(long, value_name = "URL", env = "CATALOG_BASE_URL")]
    base_url: Option<String>,
    /// Show what these account groups see too; `public` alone is the default. ROOT stands before this flag, or the groups
    /// are joined: `--audience=A,B ROOT`
    #[arg(long, value_name = "GROUP", num_args = 1.., value_delimiter = ',')]
    audience: Vec<String>,
    /// Show working copies and unpublished revisions too
    #[arg(long)]
    drafts: bool,
    /// Leave out broken components, and what depends on them, instead of stopping
    #[arg(long)]
    keep_going: bool,
    /// Leave out the archives that stand beside the pages
    #[arg(long)]
    no_bundles: bool,
    /// Build into a folder that holds other files; they are kept
    #[arg(long)]
    force: bool,
}

pub(super) fn run(args: &Args, common: &Common, terminal: &Terminal) -> Outcome {
    let start = Instant::now();
    let place = project::folder(args.folder.as_ref(), common)?;
    let root = place.root.clone();
    let groups: BTreeSet<String> = args.audience.iter().filter(|word| *word != "public").cloned().collect();
    let mut recipe = Recipe {
        as_of: None,
        groups: groups.clone(),
        base_url: args.base_url.clone(),
        drafts: args.drafts,
        keep_going: args.keep_going,
        no_bundles: args.no_bundles,
        profile: args.project.profile(),
    };
    let flags_of_settings = recipe.clone();
    let change = |settings: &mut Settings| flags_of_settings.apply(settings);
    let Some(config) = project::configure(&root, &args.project, change, terminal)? else { return Ok(2) };
    let flags =
        format!("{:?} {} {} {} {}", args.audience, args.drafts, args.keep_going, args.force, args.no_bundles);
    let output = args.output.clone().unwrap_or_else(|| root.join(&config.settings.output));
    let mut watch = Watch::begin(&root, &config.settings, &flags, &output, terminal)?;
    if let Some(said) = watch.as_ref().and_then(Watch::said) {
        terminal.result(&said.report);
        tell(&said, "0 new, 0 changed, 0 deleted", start, terminal);
        terminal.say(&format!("open {}", output.join("index.html").display()));
        return Ok(u8::from(said.failed));
    }
    let Some(mut project) = project::open(place, &args.project, change, terminal)? else { return Ok(2) };
    if let Some(unknown) =
        groups.iter().find(|name| !project.catalog.groups.iter().any(|it| it.name.value == **name))
    {
        let mut message = format!("there is no account group `{unknown}`; account-groups.yml lists them");
        if args.folder.is_none() && Path::new(unknown).is_dir() {
            let known: Vec<&str> =
                groups.iter().filter(|name| *name != unknown).map(String::as_str).collect();
            let joined = if known.is_empty() { "GROUP".to_owned() } else { known.join(",") };
            message = format!(
                "`{unknown}` is a folder, and `--audience` takes all words behind it for account groups; write `{unknown} --audience={joined}`"
            );
        }
        return Err(crate::error::Error::Usage { message });
    }
    recipe.as_of.clone_from(&project.settings.as_of);
    let options = BuildOptions {
        output,
        show: recipe.show(),
        keep_going: args.keep_going,
        force: args.force,
        flags: recipe.flags(),
    };
    let bar = terminal.progress("writing pages");
    let told = |done: usize, all: usize| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    };
    let before = watch.as_mut().map(Watch::before);
    let built = pipeline::build_after(before, &mut project, &options, &told);
    bar.finish_and_clear();
    let built = built?;
    let report = check::shown(&project, terminal);
    terminal.result(&report);
    let findings = human::summary(Count::of(&project.diagnostics));
    let failed = check::fails(&project);
    let is_listed = project.sources.is_listed();
    // The process ends here; to free every text one by one would only take time.
    std::mem::forget(project);
    match built {
        Built::Refused => {
            let state =
                if has_site(&options.output) { "the old site is kept" } else { "no site was written" };
            terminal.warn(&format!("{findings}; {state}"));
            Ok(1)
        }
        Built::Written { written, pages, components, left_out, kept: _, traces, left } => {
            let size = format!(
                "{}, {}, {} files, {}",
                count_of(components, "component"),
                count_of(pages, "page"),
                written.created + written.changed + written.unchanged,
                bytes(written.bytes),
            );
            let Written { created, changed, deleted, .. } = written;
            let said = Said { report, size, findings, failed, left_out };
            tell(&said, &format!("{created} new, {changed} changed, {deleted} deleted"), start, terminal);
            terminal.say(&format!("open {}", options.output.join("index.html").display()));
            if let Some(watch) = watch {
                watch.keep(&left, &traces, is_listed.then_some(&said));
            }
            Ok(u8::from(failed))
        }
    }
}

/// The last lines of a build that wrote its site.
fn tell(said: &Said, changes: &str, start: Instant, terminal: &Terminal) {
    for name in &said.left_out {
        terminal.warn(&format!("left out: {}", one_line(name)));
    }
    let seconds = start.elapsed().as_secs_f64();
    terminal.say(&format!("{} in {seconds:.2} s: {changes}, {}", said.size, said.findings));
}

fn has_site(output: &Path) -> bool {
    output.join(crate::output::SITE).exists()
}

/// A size for people: powers of 1,024, one digit after the point.
#[expect(clippy::cast_precision_loss, reason = "one digit is shown")]
pub(super) fn bytes(n: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if n < 1024 {
        return count_of(usize::try_from(n).unwrap_or(usize::MAX), "byte");
    }
    let mut value = n as f64 / 1024.0;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}
