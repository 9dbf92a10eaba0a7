//! What a process costs: processor time, wall time and the peak of its memory, from `/proc`.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::thread;
use std::time::Duration;
use std::time::Instant;

/// How many ticks of `/proc/PID/stat` a second has: on every Linux that is left, whatever its kernel counts in.
const TICKS: f64 = 100.0;

/// How often the child's memory is looked at.
const PAUSE: Duration = Duration::from_millis(2);

/// A job of less CPU than this is run again until its sum is not, since ticks are coarse.
const ENOUGH_SECONDS: f64 = 0.5;

/// What a job took.
#[derive(Clone, Copy, Default)]
pub(crate) struct Cost {
    pub(crate) user: f64,
    pub(crate) system: f64,
    pub(crate) wall: f64,
    pub(crate) peak_mib: f64,
}

/// Runs a job until it has taken long enough, with `prepare` before each run; gives the mean, and the largest peak.
pub(crate) fn measure(prepare: &dyn Fn() -> io::Result<()>, job: &dyn Fn() -> Command) -> io::Result<Cost> {
    let mut sum = Cost::default();
    let mut runs = 0.0;
    while sum.user + sum.system < ENOUGH_SECONDS && runs < 50.0 {
        prepare()?;
        let cost = measure_once(&mut job())?;
        sum.user += cost.user;
        sum.system += cost.system;
        sum.wall += cost.wall;
        sum.peak_mib = sum.peak_mib.max(cost.peak_mib);
        runs += 1.0;
    }
    Ok(Cost { user: sum.user / runs, system: sum.system / runs, wall: sum.wall / runs, ..sum })
}

fn measure_once(command: &mut Command) -> io::Result<Cost> {
    let begin = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let mut peak_mib = 0.0_f64;
    let cost = loop {
        let (cost, has_ended) = so_far(&child.id().to_string())?;
        peak_mib = peak_mib.max(cost.peak_mib);
        if has_ended {
            break cost;
        }
        thread::sleep(PAUSE);
    };
    let wall = begin.elapsed().as_secs_f64();
    let end = child.wait()?;
    // 1 says that there were findings.
    if !matches!(end.code(), Some(0 | 1)) {
        return Err(io::Error::other(format!("{command:?} ended with {end}")));
    }
    Ok(Cost { wall, peak_mib, ..cost })
}

/// What `process`, a number or `self`, took up to now but for wall time, and whether it has ended; one that has ended
/// has no memory.
pub(crate) fn so_far(process: &str) -> io::Result<(Cost, bool)> {
    let process = PathBuf::from("/proc").join(process);
    let state = fs::read_to_string(process.join("stat"))?;
    // Behind the name, which may hold anything, in brackets: the state, and from there the times as 12th and 13th.
    let fields: Vec<&str> = state.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0) / TICKS;
    let has_ended = fields.first() == Some(&"Z");
    let status = if has_ended { String::new() } else { fs::read_to_string(process.join("status"))? };
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    let peak_mib = peak.unwrap_or(0.0) / 1024.0;
    Ok((Cost { user: ticks(11), system: ticks(12), wall: 0.0, peak_mib }, has_ended))
}
