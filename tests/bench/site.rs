//! The benchmark: `cargo bench --bench site -- 110 1000 10000` prints what the program costs on catalogs of these sizes.
//!
//! Each size is generated, built, checked, built again, and built after one script has changed, by the program as users
//! run it; beside the build stands what it costs to write as many files with as many bytes and do nothing else. CPU is
//! user and system time of the whole process; memory is its peak. Linux only: the figures come from `/proc`.
#![expect(clippy::disallowed_methods, reason = "a benchmark makes its own files, and measures time")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the table is what it is for")]

mod gate;
mod generate;

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::ExitCode;
use std::process::Stdio;
use std::thread;
use std::time::Duration;
use std::time::Instant;

/// The sizes that are measured when none is given.
const SIZES: [usize; 3] = [110, 1_000, 10_000];

/// The seed of every catalog.
const SEED: u64 = 1;

/// How many ticks of `/proc/PID/stat` a second has: on every Linux that is left, whatever its kernel counts in.
const TICKS: f64 = 100.0;

/// How often the child's memory is looked at.
const PAUSE: Duration = Duration::from_millis(2);

/// A job of less CPU than this is run again until its sum is not, since ticks are coarse.
const ENOUGH_SECONDS: f64 = 0.5;

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

/// What a job took.
#[derive(Clone, Copy, Default)]
struct Cost {
    user: f64,
    system: f64,
    wall: f64,
    peak_bytes: u64,
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
    // Generated components have findings, which is no failure of the benchmark.
    let full = measure(&fresh, &build)?;
    let written = Site::of(&output)?;
    row(table, size, "full build", full, Some(&written));

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
    row(table, size, "build again, nothing changed", measure(&|| Ok(()), &build)?, None);

    let edited = first_script(&root.join("catalog/right-scripts"))?;
    let edit = || fs::OpenOptions::new().append(true).open(&edited)?.write_all(b"# one more line\n");
    row(table, size, "build again, one script changed", measure(&edit, &build)?, None);
    remove(&root)?;
    remove(&output)
}

/// Runs a job until it has taken long enough, with `prepare` before each run; gives the mean, and the largest peak.
fn measure(prepare: &dyn Fn() -> io::Result<()>, job: &dyn Fn() -> Command) -> io::Result<Cost> {
    let mut sum = Cost::default();
    let mut runs = 0.0;
    while sum.user + sum.system < ENOUGH_SECONDS && runs < 50.0 {
        prepare()?;
        let cost = measure_once(&mut job())?;
        sum.user += cost.user;
        sum.system += cost.system;
        sum.wall += cost.wall;
        sum.peak_bytes = sum.peak_bytes.max(cost.peak_bytes);
        runs += 1.0;
    }
    Ok(Cost { user: sum.user / runs, system: sum.system / runs, wall: sum.wall / runs, ..sum })
}

fn measure_once(command: &mut Command) -> io::Result<Cost> {
    let begin = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let process = PathBuf::from(format!("/proc/{}", child.id()));
    let mut peak_bytes = 0;
    let (user, system) = loop {
        let state = fs::read_to_string(process.join("stat"))?;
        // Behind the name, which may hold anything, in brackets: the state, and from there the times as 12th and 13th.
        let fields: Vec<&str> = state.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        if fields.first() == Some(&"Z") {
            let ticks =
                |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0) / TICKS;
            break (ticks(11), ticks(12));
        }
        let status = fs::read_to_string(process.join("status"))?;
        let peak = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        peak_bytes = peak_bytes.max(peak.unwrap_or(0_u64) * 1024);
        thread::sleep(PAUSE);
    };
    let wall = begin.elapsed().as_secs_f64();
    let end = child.wait()?;
    // 1 says that there were findings.
    if !matches!(end.code(), Some(0 | 1)) {
        return Err(io::Error::other(format!("{command:?} ended with {end}")));
    }
    Ok(Cost { user, system, wall, peak_bytes })
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

/// The first script of the catalog.
fn first_script(folder: &Path) -> io::Result<PathBuf> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    entries.sort();
    for entry in entries {
        if entry.extension().is_some_and(|extension| extension == "sh") {
            return Ok(entry);
        }
        if entry.is_dir()
            && let Ok(found) = first_script(&entry)
        {
            return Ok(found);
        }
    }
    Err(io::Error::other("there is no script"))
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(err) if err.kind() != io::ErrorKind::NotFound => Err(err),
        _ => Ok(()),
    }
}

fn row(table: &mut String, size: usize, job: &str, cost: Cost, made: Option<&Site>) {
    let Cost { user, system, wall, peak_bytes } = cost;
    let mib = |bytes: u64| bytes.div_ceil(1 << 20);
    let written = made
        .map_or("| |".to_owned(), |site| format!("{} | {} | {}", site.pages, site.files, mib(site.bytes)));
    _ = writeln!(
        table,
        "| {size} | {job} | {:.2} ({user:.2} + {system:.2}) | {wall:.2} | {} | {written} |",
        user + system,
        mib(peak_bytes)
    );
    eprintln!("{size}: {job}: {:.2} s of CPU", user + system);
}
