//! Time and peak memory of whole processes.
//!
//! The kernel tells a process the peak of *all* its children together, so each command is started
//! by a fresh copy of this program (`measure`), whose only child it is.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

pub(crate) const COMMAND: &str = "measure";

/// A command to measure, and what was measured so far.
pub(crate) struct Candidate {
    pub(crate) name: &'static str,
    program: PathBuf,
    args: Vec<String>,
    cwd: PathBuf,
    /// Where its standard output goes; its standard error goes beside it.
    pub(crate) output: PathBuf,
    walls: Vec<Duration>,
    peak_bytes: Option<u64>,
}

impl Candidate {
    /// The command runs in the scratch folder, and its output stays there.
    pub(crate) fn new(name: &'static str, scratch: &Path, program: &Path, args: &[&str]) -> Self {
        let output = scratch.join(name.replace([' ', ','], "-")).with_extension("out");
        let args = args.iter().map(|arg| (*arg).to_owned()).collect();
        let (program, cwd) = (program.to_owned(), scratch.to_owned());
        Self { name, program, args, cwd, output, walls: Vec::new(), peak_bytes: None }
    }

    /// Runs it in a folder below the scratch folder instead.
    pub(crate) fn within(mut self, dir: &str) -> Self {
        self.cwd.push(dir);
        self
    }

    fn run_once(&self, this: &Path) -> Result<(Duration, Option<u64>)> {
        let measured = Command::new(this)
            .arg(COMMAND)
            .arg(&self.output)
            .arg(&self.program)
            .args(&self.args)
            .current_dir(&self.cwd)
            .output()
            .context("cannot start the measuring process")?;
        if !measured.status.success() {
            let said = String::from_utf8_lossy(&measured.stderr);
            bail!("{}: {}", self.name, said.trim());
        }
        let line = String::from_utf8(measured.stdout)?;
        let (nanos, peak) =
            line.trim().split_once(' ').context("the measuring process said nothing")?;
        Ok((Duration::from_nanos(nanos.parse()?), peak.parse().ok()))
    }

    pub(crate) fn median_seconds(&self) -> f64 {
        let mut walls = self.walls.clone();
        walls.sort();
        let seconds = |at: usize| walls.get(at).map_or(f64::NAN, Duration::as_secs_f64);
        (seconds(walls.len().saturating_sub(1) / 2) + seconds(walls.len() / 2)) / 2.0
    }

    pub(crate) fn fastest_seconds(&self) -> f64 {
        self.walls.iter().min().map_or(f64::NAN, Duration::as_secs_f64)
    }

    pub(crate) fn peak_mib(&self) -> Option<f64> {
        self.peak_bytes.map(|bytes| bytes as f64 / f64::from(1 << 20))
    }
}

/// Measures all candidates in turn, round after round: what slows the machine slows all of them.
/// A first round only warms the caches.
pub(crate) fn interleaved(candidates: &mut [Candidate], runs: usize) -> Result<()> {
    let this = std::env::current_exe().context("cannot find this program")?;
    for round in 0..=runs {
        for candidate in &mut *candidates {
            let (wall, peak_bytes) = candidate.run_once(&this)?;
            if round > 0 {
                candidate.walls.push(wall);
                candidate.peak_bytes = candidate.peak_bytes.max(peak_bytes);
            }
        }
    }
    Ok(())
}

/// The measuring process: `measure OUTPUT PROGRAM [ARG...]` prints nanoseconds and peak bytes,
/// `-` where the system does not tell.
pub(crate) fn run(args: &[OsString]) -> Result<String> {
    let [output, program, rest @ ..] = args else { bail!("{COMMAND} needs OUTPUT and PROGRAM") };
    let errors = Path::new(output).with_extension("err");
    let mut command = Command::new(program);
    command
        .args(rest)
        .stdin(Stdio::null())
        .stdout(File::create(output).context("cannot write the output")?)
        .stderr(File::create(&errors).context("cannot write the output")?);

    let start = Instant::now();
    let status = command
        .status()
        .with_context(|| format!("cannot start {}", Path::new(program).display()))?;
    let wall = start.elapsed();

    // A linter says 1 when it has found something, which is what it is for.
    ensure!(
        matches!(status.code(), Some(0 | 1)),
        "{status}\n{}",
        fs::read_to_string(&errors).unwrap_or_default()
    );
    let peak = peak_of_children().map_or_else(|| "-".to_owned(), |bytes| bytes.to_string());
    Ok(format!("{} {peak}", wall.as_nanos()))
}

#[cfg(unix)]
fn peak_of_children() -> Option<u64> {
    use nix::sys::resource::{UsageWho, getrusage};
    // Linux and the BSDs count in KiB, macOS in bytes.
    let unit = if cfg!(target_vendor = "apple") { 1 } else { 1024 };
    let peak = getrusage(UsageWho::RUSAGE_CHILDREN).ok()?.max_rss();
    u64::try_from(peak).ok().map(|peak| peak * unit)
}

#[cfg(not(unix))]
fn peak_of_children() -> Option<u64> {
    None
}
