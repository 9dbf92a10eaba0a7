//! `catalog`, the program: arguments in, exit code out.

use std::process::ExitCode;

/// A faster allocator than the system's: a quarter of a build's time.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    catalog::cli::run(std::env::args_os())
}
