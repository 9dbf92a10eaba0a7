//! The benchmark: `cargo bench --bench site -- 110 1000 10000` prints what the program costs on catalogs of these sizes.
//!
//! Each size is generated, built, checked, built again, built after one script has changed, indexed and previewed, by the
//! program as users run it; beside the build stands what it costs to write as many files with as many bytes and do nothing
//! else. CPU is user and system time of the whole process, or of the edit; memory is the process's peak. Linux only: the
//! figures come from `/proc`.
#![expect(clippy::disallowed_methods, reason = "a benchmark makes its own files, and measures time")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the table is what it is for")]

mod cost;
mod gate;
mod generate;
mod index;
mod preview;

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::ExitCode;

use cost::Cost;
use cost::measure;
use preview::Edit;

/// The sizes that are measured when none is given.
const SIZES: [usize; 3] = [110, 1_000, 10_000];

/// The seed of every catalog.
const SEED: u64 = 1;

fn main() -> ExitCode {
    let mut arguments: Vec<String> = env::args().skip(1).collect();
    if arguments.is_empty() {
        // `cargo test --all-targets` runs benchmarks too, to see that they start.
        return ExitCode::SUCCESS;
    }
    arguments.retain(|argument| argument != "--bench");
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--floor", list, output] => floor(Path::new(list), Path::new(output)),
        ["--gate"] => gate::run(),
        ["--index", root] => index::make(Path::new(root)).map(|made| println!("{made}")),
        ["--generate", components, root] => match components.parse() {
            Ok(components) => generate::generate(Path::new(root), components, SEED),
            Err(_) => return usage(),
        },
        sizes => {
            let parsed: Result<Vec<usize>, _> = sizes.iter().map(|size| size.parse()).collect();
            match parsed {
                Ok(sizes) if sizes.iter().all(|size| *size >= 11) => {
                    run(if sizes.is_empty() { &SIZES } else { &sizes })
                }
                _ => return usage(),
            }
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => {
            eprintln!("the benchmark failed: {err}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!(
        "usage: cargo bench --bench site -- [COMPONENTS…], each at least 11; or --gate; or --generate COMPONENTS FOLDER"
    );
    ExitCode::from(2)
}

/// Measures every size, in a folder of its own below `CATALOG_BENCH_DIR` or the system's temporary one.
fn run(sizes: &[usize]) -> io::Result<()> {
    let base = env::var_os("CATALOG_BENCH_DIR").map_or_else(env::temp_dir, PathBuf::from);
    let work = base.join(format!("catalog-bench-{}", std::process::id()));
    fs::create_dir(&work)?;
    let mut table = String::from(
        "| components | job | CPU s (user + system) | wall s | peak MiB | pages | files | MiB written |\n\
         | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    let mut done = Ok(());
    for size in sizes {
        done = measure_size(&work, *size, &mut table);
        if done.is_err() {
            break;
        }
    }
    fs::remove_dir_all(&work)?;
    done?;
    print!("{table}");
    io::stdout().flush()
}

fn measure_size(work: &Path, size: usize, table: &mut String) -> io::Result<()> {
    let (root, output, list) = (work.join("catalog"), work.join("site"), work.join("files"));
    generate::generate(&root, size, SEED)?;
    let program = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_catalog"));
        command.env_remove("CATALOG_OUTPUT").current_dir(work);
        command
    };
    let build = || {
        let mut command = program();
        command.arg("build").arg(&root).arg("--output").arg(&output);
        command
    };
    let fresh = || remove(&output);
    let without_bundles = || {
        let mut command = build();
        command.arg("--no-bundles");
        command
    };
    // Generated components have findings, which is no failure of the benchmark.
    let cost = measure(&fresh, &without_bundles)?;
    let written = Site::of(&output)?;
    row(table, size, "build without bundles", cost, Some(&written));

    fs::write(&list, &written.list)?;
    let floor = || {
        let mut command = Command::new(env::current_exe().expect("it runs"));
        command.arg("--floor").arg(&list).arg(work.join("floor"));
        command
    };
    let cost = measure(&|| remove(&work.join("floor")), &floor)?;
    row(table, size, "as many files and bytes, nothing else", cost, Some(&written));
    remove(&work.join("floor"))?;

    let check = || {
        let mut command = program();
        command.arg("check").arg(&root);
        command
    };
    row(table, size, "check", measure(&|| Ok(()), &check)?, None);
    row(table, size, "the same build again, nothing changed", measure(&|| Ok(()), &without_bundles)?, None);

    let edited = first(&root.join("catalog/right-scripts"), "sh")?;
    let edit = || fs::OpenOptions::new().append(true).open(&edited)?.write_all(b"# one more line\n");
    row(table, size, "the same build again, one script changed", measure(&edit, &without_bundles)?, None);
    row(table, size, "build with bundles", measure(&fresh, &build)?, Some(&Site::of(&output)?));
    row(table, size, "search index, made of a catalog that is read", index::measure(&root)?, None);

    let mut serve = program();
    serve.arg("serve").arg(&root);
    for (job, cost) in preview::measure(&mut serve, &edits(&root, &written.list)?)? {
        row(table, size, &job, cost, None);
    }
    remove(&root)?;
    remove(&output)
}

/// One edit of a script and two of a ServerTemplate.
fn edits(root: &Path, list: &str) -> io::Result<Vec<Edit>> {
    let page = |kind: &str, file: &Path| {
        let slug = file.file_stem().unwrap_or_default().to_string_lossy();
        let is_own = |path: &&str| path.starts_with(kind) && path.ends_with(&format!("/{slug}.html"));
        let page = list.lines().filter_map(|line| Some(line.split_once(' ')?.1)).find(is_own);
        page.map(str::to_owned).ok_or_else(|| io::Error::other(format!("{slug} has no page")))
    };
    let script = first(&root.join("catalog/right-scripts"), "sh")?;
    let template = first(&root.join("catalog/server-templates"), "yml")?;
    let (of_script, of_template) = (page("right-scripts/", &script)?, page("server-templates/", &template)?);
    Ok(vec![
        Edit {
            title: "a line added to a script",
            file: script,
            page: of_script,
            change: |text, word| format!("{text}# {word}\n"),
        },
        Edit {
            title: "a line added to a ServerTemplate's description",
            file: template.clone(),
            page: of_template.clone(),
            change: |text, word| text.replacen("Description: |\n", &format!("Description: |\n  {word}\n"), 1),
        },
        Edit {
            title: "a ServerTemplate renamed",
            file: template,
            page: of_template,
            change: |text, word| text.replacen("Name: ", &format!("Name: {word} "), 1),
        },
    ])
}

/// What a build wrote.
struct Site {
    pages: usize,
    files: usize,
    bytes: u64,
    /// A line for each file: its size, a space, its path.
    list: String,
}

impl Site {
    fn of(output: &Path) -> io::Result<Self> {
        let mut site = Site { pages: 0, files: 0, bytes: 0, list: String::new() };
        site.add(output, output)?;
        Ok(site)
    }

    fn add(&mut self, output: &Path, folder: &Path) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                self.add(output, &path)?;
                continue;
            }
            let (size, path) =
                (entry.metadata()?.len(), path.strip_prefix(output).expect("it lies there").to_owned());
            self.files += 1;
            self.bytes += size;
            self.pages += usize::from(path.extension().is_some_and(|extension| extension == "html"));
            _ = writeln!(self.list, "{size} {}", path.display());
        }
        Ok(())
    }
}

/// Writes files of the sizes and at the paths of `list` below `output`.
fn floor(list: &Path, output: &Path) -> io::Result<()> {
    let list = fs::read_to_string(list)?;
    let files: Vec<(usize, &str)> = list
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(size, path)| Some((size.parse().ok()?, path)))
        .collect();
    let bytes = vec![b'x'; files.iter().map(|(size, _)| *size).max().unwrap_or(0)];
    let mut made = PathBuf::new();
    for (size, path) in files {
        let at = output.join(path);
        let folder = at.parent().unwrap_or(output);
        if made != folder {
            fs::create_dir_all(folder)?;
            made = folder.to_path_buf();
        }
        fs::File::create_new(&at)?.write_all(&bytes[..size])?;
    }
    Ok(())
}

/// The first file with the ending `extension` below `folder`, but for those of lineages.
fn first(folder: &Path, extension: &str) -> io::Result<PathBuf> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    entries.sort();
    for entry in entries {
        let is_sidecar = entry.file_name().is_some_and(|name| name == "publication.yml");
        if !is_sidecar && entry.extension().is_some_and(|own| own == extension) {
            return Ok(entry);
        }
        if entry.is_dir()
            && let Ok(found) = first(&entry, extension)
        {
            return Ok(found);
        }
    }
    Err(io::Error::other(format!("there is no file with the ending {extension}")))
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(err) if err.kind() != io::ErrorKind::NotFound => Err(err),
        _ => Ok(()),
    }
}

fn row(table: &mut String, size: usize, job: &str, cost: Cost, made: Option<&Site>) {
    let Cost { user, system, wall, peak_mib } = cost;
    let written = made
        .map_or("| |".to_owned(), |site| format!("{} | {} | {}", site.pages, site.files, site.bytes >> 20));
    _ = writeln!(
        table,
        "| {size} | {job} | {:.2} ({user:.2} + {system:.2}) | {wall:.3} | {peak_mib:.0} | {written} |",
        user + system,
    );
    eprintln!("{size}: {job}: {:.2} s of CPU", user + system);
}
