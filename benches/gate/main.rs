//! How long `tmgate check` takes for a monorepo, against the floors that no reader of its files
//! can go below.
//!
//! `cargo bench --bench gate [-- --models N --runs N --keep]`, or
//! `cargo bench --bench gate -- --generate DIR --models N` for the files alone; with `--base` both
//! are about a pull request in a repository (`--files N --commits N --touched N`). `--respond` measures
//! answers to a responder, `--editor` how long diagnostics take after a key.
//! Absolute times differ between machines; the ratios within one run are what counts, and no time
//! is ever asserted.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark works on real files and processes, and its table is its purpose"
)]

mod answers;
#[path = "../../src/tests/drift_cases.rs"]
mod cases;
mod drift;
mod editor;
mod floor;
mod generate;
mod history;
mod measure;
mod model;
mod page;
mod respond;
mod tables;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Parser;
use mimalloc::MiMalloc;

use crate::floor::Floor;
use crate::history::History;
use crate::measure::Candidate;

/// The floors are to have what `tmgate` has.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[derive(Parser)]
#[command(name = "gate", about = "Measures tmgate against the floors of its work")]
struct Args {
    /// How many models to generate: 10000, or 300 with --base
    #[arg(long)]
    models: Option<usize>,
    /// Measure a pull request in a repository with a history
    #[arg(long)]
    base: bool,
    /// How many files the repository has
    #[arg(long, default_value_t = 1_500)]
    files: usize,
    /// How many commits the repository has
    #[arg(long, default_value_t = 200)]
    commits: usize,
    /// How many models the pull request touches
    #[arg(long, default_value_t = 3)]
    touched: usize,
    /// How often each command is measured
    #[arg(long, default_value_t = 7)]
    runs: usize,
    /// Leave the scratch folder behind and say where it is
    #[arg(long)]
    keep: bool,
    /// Only count what is found of planted drift
    #[arg(long)]
    drift: bool,
    /// Measure answers to a responder, against reading and parsing the models
    #[arg(long, conflicts_with = "base")]
    respond: bool,
    /// Measure the server of an editor: from a key to the diagnostics, in a model of so many lines
    #[arg(long, value_name = "LINES", num_args = 0..=1, default_missing_value = "5000")]
    #[arg(conflicts_with_all = ["base", "respond"])]
    editor: Option<usize>,
    /// Only generate the models, into this folder
    #[arg(long, value_name = "DIR")]
    generate: Option<PathBuf>,
    /// Given by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    let outcome = args
        .split_first()
        .and_then(|(command, rest)| hidden(command, rest))
        .unwrap_or_else(|| public(&args));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gate: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// The commands under which this program starts itself.
fn hidden(command: &OsStr, rest: &[OsString]) -> Option<Result<()>> {
    let command = command.to_str()?;
    if command == measure::COMMAND {
        return Some(measure::run(rest).map(|line| println!("{line}")));
    }
    let floor = Floor::from_command(command)?;
    let dir = rest.first().map_or(Path::new("."), Path::new);
    Some(floor::run(floor, dir).map(|counted| println!("{counted}")))
}

fn public(args: &[OsString]) -> Result<()> {
    // `cargo test --all-targets` starts benchmarks too, with the flags of a test runner.
    if !args.iter().any(|arg| arg == "--bench" || arg == "--generate" || arg == "--help") {
        eprintln!("gate: nothing to do without --bench or --generate");
        return Ok(());
    }
    let args = Args::parse();
    let models = args.models.unwrap_or(if args.base { 300 } else { 10_000 });
    let Args { files, commits, touched, .. } = args;
    let history = args.base.then_some(History { files, commits, touched });
    if let Some(dir) = &args.generate {
        let bytes = generate::tree(dir, models)?;
        history.iter().try_for_each(|history| history::repository(dir, history))?;
        println!("{}: {}", dir.display(), size(models, bytes));
        return Ok(());
    }
    let mut scratch = tempfile::Builder::new()
        .prefix("tmgate-bench-")
        .tempdir()
        .context("cannot create a scratch folder")?;
    scratch.disable_cleanup(args.keep);
    if args.keep {
        println!("kept: {}", scratch.path().display());
    }
    if args.respond {
        return respond::run(scratch.path(), models, args.runs.max(1));
    }
    if let Some(lines) = args.editor {
        let history = History { files, commits, touched };
        return editor::run(scratch.path(), lines, args.runs.max(1) * 6, &history);
    }
    if let Some(history) = &history {
        return against_base(scratch.path(), models, args.runs.max(1), history);
    }
    if !args.drift {
        compare(scratch.path(), models, args.runs.max(1))?;
        println!();
    }
    drift::run(&tmgate()?, scratch.path())
}

fn size(models: usize, bytes: u64) -> String {
    let average = bytes as f64 / models.max(1) as f64 / 1e3;
    format!("{models} models, {:.1} MB, {average:.2} kB each", bytes as f64 / 1e6)
}

/// The check of a pull request against a plain one.
fn against_base(scratch: &Path, models: usize, runs: usize, history: &History) -> Result<()> {
    let tmgate = tmgate()?;
    let bytes = generate::tree(&scratch.join("tree"), models)?;
    history::repository(&scratch.join("tree"), history)?;
    let threads = floor::THREADS;
    println!("{}; {threads} threads, warm cache, median of {runs}", size(models, bytes));
    let jobs = threads.to_string();
    let check = |name, more: &[&str]| {
        let args = ["check", "--format", "concise", "--fail-on", "never", "--jobs", &jobs];
        let args = [&args[..], &["--today", model::TODAY], more].concat();
        Candidate::new(name, scratch, &tmgate, &args).within("tree")
    };
    let mut rows = [check("check", &[]), check("check --base main", &["--base", "main"])];
    measure::interleaved(&mut rows, runs)?;
    history::print(&rows, history);
    Ok(())
}

fn compare(scratch: &Path, models: usize, runs: usize) -> Result<()> {
    let tmgate = tmgate()?;
    let this = std::env::current_exe().context("cannot find this program")?;
    let bytes = generate::tree(&scratch.join("tree"), models)?;
    let threads = floor::THREADS;
    println!("{}; {threads} threads, warm cache, median of {runs}", size(models, bytes));

    let floor = |name| Candidate::new(name, scratch, &this, &[name, "tree"]);
    let jobs = threads.to_string();
    let check = |name, path| {
        let today = ["--today", model::TODAY];
        let args = ["check", path, "--format", "concise", "--fail-on", "never", "--jobs", &jobs];
        Candidate::new(name, scratch, &tmgate, &[&args[..], &today].concat())
    };
    let mut whole = [
        floor("floor-walk"),
        floor("floor-read"),
        floor("floor-events"),
        // Models name files relative to the repository, so this runs at its root.
        check("tmgate check", ".").within("tree"),
    ];
    measure::interleaved(&mut whole, runs)?;
    let findings = findings(&whole[3].output)?;

    generate::write(scratch, "one/threatmodel.yaml", generate::SMALL)?;
    generate::write(scratch, "one/one.py", generate::SMALL_PYTHON)?;
    let mut start = vec![check("tmgate check, 1 file", "one/threatmodel.yaml")];
    if let Some(ruff) = on_path("ruff") {
        let args = ["check", "--isolated", "--no-cache", "one/one.py"];
        start.push(Candidate::new("ruff check, 1 file", scratch, &ruff, &args));
    }
    // Short runs scatter more and cost less.
    measure::interleaved(&mut start, runs * 5)?;

    print_table(&whole, &start);
    let each = findings as f64 / models.max(1) as f64;
    println!("{:<22} {findings:>10}, {each:.1} for each model", "findings");
    Ok(())
}

/// The program under test: `TMGATE_BIN`, or the one that cargo built for this benchmark.
fn tmgate() -> Result<PathBuf> {
    std::env::var_os("TMGATE_BIN")
        .or_else(|| option_env!("CARGO_BIN_EXE_tmgate").map(OsString::from))
        .context("no tmgate: run this through cargo, or set TMGATE_BIN")
        .and_then(|path| std::path::absolute(path).context("TMGATE_BIN is no path"))
}

fn on_path(program: &str) -> Option<PathBuf> {
    let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(&file)).find(|candidate| candidate.is_file())
}

/// Counts the lines of the form `path:line:col: severity[rule] message`.
fn findings(output: &Path) -> Result<usize> {
    let text =
        fs::read_to_string(output).with_context(|| format!("cannot read {}", output.display()))?;
    let severities = [": error[", ": warning[", ": note["];
    Ok(text
        .lines()
        .filter(|line| severities.iter().any(|severity| line.contains(severity)))
        .count())
}

fn print_table(whole: &[Candidate; 4], start: &[Candidate]) {
    println!("\n{:<22} {:>10} {:>10} {:>9}", "", "median s", "fastest s", "peak MiB");
    for row in whole.iter().chain(start) {
        let peak = row.peak_mib().map_or_else(|| "-".to_owned(), |peak| format!("{peak:.1}"));
        println!(
            "{:<22} {:>10.4} {:>10.4} {peak:>9}",
            row.name,
            row.median_seconds(),
            row.fastest_seconds()
        );
    }
    let [_, read, events, check] = whole;
    println!();
    print_ratio("tmgate / floor-events", check, Some(events));
    print_ratio("tmgate / floor-read", check, Some(read));
    if let [tmgate, rest @ ..] = start {
        print_ratio("start: tmgate / ruff", tmgate, rest.first());
    }
}

fn print_ratio(name: &str, above: &Candidate, below: Option<&Candidate>) {
    match below {
        Some(below) => {
            println!("{name:<22} {:>10.2}", above.median_seconds() / below.median_seconds())
        }
        None => println!("{name:<22} {:>10}", "no ruff"),
    }
}
