#![expect(clippy::disallowed_methods, reason = "this test reads files from the disk")]
//! A sample of what is said of real files, for a person to judge. It is drawn by
//! `SEED=1 cargo test --lib -q -- --ignored --nocapture sample_of_findings`; the same seed draws the
//! same findings from the same files.

use std::collections::BTreeMap;
use std::path::Path;

use super::damage::{DAMAGES, Dice, fault};
use super::fixtures::check;
use crate::config::Settings;
use crate::finding::Finding;

/// How many findings are drawn, and how many of one file at most take part.
const DRAWN: usize = 100;
const OF_ONE_FILE: usize = 4;

#[test]
#[ignore = "it is for a person to read"]
fn sample_of_findings() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let Ok(manifest) = std::fs::read_to_string(dir.join("MANIFEST.tsv")) else {
        return println!("skipped: no corpus");
    };
    let seed = seed();
    let mut dice = Dice(seed);
    let mut all: Vec<Finding> = Vec::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for path in manifest.lines().skip(1).filter_map(|line| line.split('\t').next()) {
        let Ok(bytes) = std::fs::read(dir.join(path)) else { continue };
        let files = BTreeMap::from([(path.to_owned(), bytes)]);
        let report = check(&files, &[path.to_owned()], &Settings::default()).fold();
        let mut found: Vec<Finding> = report.new_ones().cloned().collect();
        for finding in &found {
            *counts.entry(finding.rule.id).or_default() += 1;
        }
        dice.shuffle(&mut found);
        found.truncate(OF_ONE_FILE);
        all.append(&mut found);
    }
    dice.shuffle(&mut all);
    for (rule, count) in &counts {
        println!("{count:5} {rule}");
    }
    println!("{} findings take part; seed {seed}", all.len());
    for (nth, finding) in all.iter().take(DRAWN).enumerate() {
        let place = &finding.primary.place;
        println!(
            "\n{nth}. {} {} {}:{}:{}\n   {}\n   help: {}",
            finding.severity.name(),
            finding.rule.id,
            place.path,
            place.start.line,
            place.start.column,
            finding.message,
            finding.help.as_deref().unwrap_or("-"),
        );
    }
}

/// Every real file with every damage, for whoever changes a reader: seconds for a few files, minutes
/// for all. `SEED=1 cargo test --lib -q -- --ignored --nocapture damaged_real_files`.
#[test]
#[ignore = "it takes minutes"]
fn damaged_real_files() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let Ok(manifest) = std::fs::read_to_string(dir.join("MANIFEST.tsv")) else {
        return println!("skipped: no corpus");
    };
    let mut dice = Dice(seed());
    let (mut tried, mut slowest) = (0, (std::time::Duration::ZERO, String::new()));
    let mut wrong = Vec::new();
    for path in manifest.lines().skip(1).filter_map(|line| line.split('\t').next()) {
        let Ok(bytes) = std::fs::read(dir.join(path)) else { continue };
        for (what, damage) in DAMAGES {
            let files = BTreeMap::from([(path.to_owned(), damage(&bytes, &mut dice))]);
            let start = std::time::Instant::now();
            wrong.extend(fault(&files, path).map(|why| format!("{path}, {what}: {why}")));
            slowest = slowest.max((start.elapsed(), format!("{path}, {what}")));
            tried += 1;
        }
    }
    println!("{tried} files; slowest {:?}: {}", slowest.0, slowest.1);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn seed() -> u64 {
    std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1)
}
