//! The gate: what a build costs is counted in instructions, by valgrind, so that no load and no machine decides.
//!
//! Three catalogs are built on one thread. What each further component costs must not grow from the first two to the last
//! two, but for a quarter: a step whose cost grows with the square of the catalog does. And it may not be a third more
//! than `instructions.txt` says. `UPDATE=1 cargo test --bench site -- --gate` writes that file: say in the commit why.

use std::env;
use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use crate::SEED;
use crate::generate::generate;

/// The sizes. What does not depend on the size, such as reading the theme, falls out of the differences.
const SIZES: [u64; 3] = [22, 66, 132];
/// How much a further component may cost between the last two, against the first two.
const MAX_GROWTH: f64 = 1.25;
/// How much more than last time.
const MAX_MORE: f64 = 1.3;

/// Counts and compares.
pub(crate) fn run() -> io::Result<()> {
    let work = env::temp_dir().join(format!("catalog-gate-{}", std::process::id()));
    fs::create_dir(&work)?;
    let counted = SIZES.map(|size| count(&work, size));
    fs::remove_dir_all(&work)?;
    let [small, middle, large] = counted;
    let (small, middle, large) = (small?, middle?, large?);
    let first = middle.saturating_sub(small) / (SIZES[1] - SIZES[0]);
    let further = large.saturating_sub(middle) / (SIZES[2] - SIZES[1]);
    println!("instructions for a component: {first}, and {further} in the larger catalog");

    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/instructions.txt");
    if env::var_os("UPDATE").is_some() {
        return fs::write(expected, format!("{further}\n"));
    }
    let growth = ratio(further, first);
    if growth > MAX_GROWTH {
        return Err(failed(&format!("a component costs {growth:.2} times as much in the larger catalog")));
    }
    let last = fs::read_to_string(expected)?.trim().parse();
    let more = ratio(further, last.map_err(|_| failed("instructions.txt is damaged"))?);
    if more > MAX_MORE {
        return Err(failed(&format!("a component costs {more:.2} times what it cost")));
    }
    if more * MAX_MORE < 1.0 {
        println!("a component costs {more:.2} times what it cost: take the gain with UPDATE=1");
    }
    Ok(())
}

fn failed(why: &str) -> io::Error {
    io::Error::other(format!("gate: {why}"))
}

#[expect(clippy::cast_precision_loss, reason = "a ratio needs three digits")]
fn ratio(a: u64, b: u64) -> f64 {
    a as f64 / b as f64
}

/// Counts the instructions of a build of `size` components.
fn count(work: &Path, size: u64) -> io::Result<u64> {
    let root = work.join(size.to_string());
    let size = usize::try_from(size).expect("it is small");
    generate(&root, size, SEED)?;
    let output: PathBuf = work.join(format!("{size}-site"));
    let run = Command::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"])
        .arg(env!("CARGO_BIN_EXE_catalog"))
        .arg("build")
        .arg(&root)
        .arg("--output")
        .arg(&output)
        .env("RAYON_NUM_THREADS", "1")
        .output()?;
    let said = String::from_utf8_lossy(&run.stderr);
    // `==123== I   refs:      45,678,901`; how many blanks there are differs between versions.
    let counted = said.lines().find_map(|line| line.split_once("refs:")).map(|(_, count)| count);
    let digits: Option<String> = counted.map(|count| count.chars().filter(char::is_ascii_digit).collect());
    let built = output.join("index.html").is_file();
    digits.and_then(|digits| digits.parse().ok()).filter(|_| built).ok_or_else(|| {
        failed(&format!("valgrind did not count a build of {size} components: {}", said.trim()))
    })
}
