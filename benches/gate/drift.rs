//! How much of planted drift is found, and how much is said for nothing, over `fixtures/drift`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::cases::{Case, cases};
use crate::model::TODAY;

/// What was planted, found, and found where it was planted.
#[derive(Default)]
struct Count {
    cases: usize,
    planted: usize,
    found: usize,
    right: usize,
}

/// Checks every case in a folder of its own, with the program itself.
pub(crate) fn run(tmgate: &Path, scratch: &Path) -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/drift");
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for (at, case) in cases(&folder).context("cannot read fixtures/drift")?.iter().enumerate() {
        let found = examine(tmgate, &scratch.join(format!("drift/{at}")), case)?;
        let reader = case.name.split(':').next().unwrap_or_default().to_owned();
        for name in [reader, "all".to_owned()] {
            let count = counts.entry(name).or_default();
            count.cases += 1;
            count.planted += case.expected.len();
            count.found += found.len();
            count.right += found.intersection(&case.expected).count();
        }
        for missed in case.expected.difference(&found) {
            println!("missed in `{}`: {missed:?}", case.name);
        }
        for wrong in found.difference(&case.expected) {
            println!("for nothing in `{}`: {wrong:?}", case.name);
        }
    }
    println!(
        "{:<16} {:>6} {:>8} {:>6} {:>10} {:>7}",
        "drift", "cases", "planted", "found", "precision", "recall"
    );
    let all = counts.remove("all");
    for (name, count) in
        counts.iter().map(|(n, c)| (n.as_str(), c)).chain(all.iter().map(|c| ("all", c)))
    {
        let share = |of: usize| if of == 0 { 1.0 } else { count.right as f64 / of as f64 };
        println!(
            "{name:<16} {:>6} {:>8} {:>6} {:>10.3} {:>7.3}",
            count.cases,
            count.planted,
            count.found,
            share(count.found),
            share(count.planted)
        );
    }
    Ok(())
}

/// File, line and rule of what the program says of drift.
fn examine(tmgate: &Path, root: &Path, case: &Case) -> Result<BTreeSet<(String, u32, String)>> {
    for (path, text) in &case.files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap_or(root))?;
        fs::write(path, text)?;
    }
    fs::create_dir_all(root.join(".git"))?;
    let mut command = Command::new(tmgate);
    command.args(["check", ".", "--format", "concise", "--today", TODAY]).current_dir(root);
    let output = command.output().context("cannot start tmgate")?;
    ensure!(
        matches!(output.status.code(), Some(0 | 1)),
        "{}: {}",
        case.name,
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8_lossy(&output.stdout).lines().filter_map(found).collect())
}

/// `path:line:column: severity[rule] message`
fn found(line: &str) -> Option<(String, u32, String)> {
    let mut parts = line.splitn(4, ':');
    let (path, at) = (parts.next()?, parts.next()?.parse().ok()?);
    let rule = parts.nth(1)?.split_once('[')?.1.split_once(']')?.0;
    let is_about_it = rule.starts_with("drift-") || rule.starts_with("waiver-");
    is_about_it.then(|| (path.to_owned(), at, rule.to_owned()))
}
