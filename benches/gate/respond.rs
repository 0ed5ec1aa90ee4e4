//! How long an answer takes, against reading and parsing the same files.

use std::path::Path;

use anyhow::Result;

use crate::measure::Candidate;
use crate::{floor, generate, measure, model, size, tmgate};

/// A name, a weakness, words, the words of a name that nothing has, and what nothing has to do with.
const QUESTIONS: [(&str, &[&str]); 5] = [
    ("respond, a name", &["respond", "forged-callback"]),
    ("respond, CWE-89", &["respond", "CWE-89"]),
    ("respond, words", &["respond", "replayed events were booked twice"]),
    ("respond, no such name", &["respond", "zzz-no-such-name"]),
    ("respond, nothing", &["respond", "zzzz"]),
];

/// Prints the times, and their ratios to the floors.
pub(crate) fn run(scratch: &Path, models: usize, runs: usize) -> Result<()> {
    let (tmgate, this) = (tmgate()?, std::env::current_exe()?);
    let bytes = generate::tree(&scratch.join("tree"), models)?;
    let threads = floor::THREADS;
    println!("{}; {threads} threads, warm cache, median of {runs}", size(models, bytes));
    let floor = |name| Candidate::new(name, scratch, &this, &[name, "tree"]);
    let mut rows = vec![floor("floor-read"), floor("floor-events"), floor("floor-parse")];
    for (name, args) in QUESTIONS {
        let args = [args, &["--today", model::TODAY]].concat();
        rows.push(Candidate::new(name, scratch, &tmgate, &args).within("tree"));
    }
    measure::interleaved(&mut rows, runs)?;
    let (events, parse) = (rows[1].median_seconds(), rows[2].median_seconds());
    println!(
        "\n{:<22} {:>10} {:>9} {:>9} {:>9}",
        "", "median s", "/ events", "/ parse", "peak MiB"
    );
    for row in &rows {
        let seconds = row.median_seconds();
        let peak = row.peak_mib().map_or_else(|| "-".to_owned(), |peak| format!("{peak:.1}"));
        println!(
            "{:<22} {seconds:>10.4} {:>9.2} {:>9.2} {peak:>9}",
            row.name,
            seconds / events,
            seconds / parse
        );
    }
    Ok(())
}
