//! `tmgate check --fix`: puts the fixes into the files.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};

use crate::check::{self, Library, Report, Task};
use crate::config::Settings;
use crate::finding::{Finding, Fix, Status, apply};
use crate::host::Host;

/// A fix may uncover what it hid; more rounds than this mean that two fixes undo each other.
const MOST_ROUNDS: usize = 5;

/// Checks, mends and checks again until nothing is left to mend. Returns the last report and the
/// number of findings mended.
pub(super) fn run(
    host: &dyn Host,
    library: &dyn Library,
    settings: &Settings,
    task: &Task,
    configuration: &[Finding],
) -> Result<(Report, usize)> {
    let check =
        || check::check(library, settings, task, configuration.to_vec()).map_err(|e| anyhow!(e));
    let mut report = check()?;
    let mut mended = 0;
    for _ in 0..MOST_ROUNDS {
        let applied = mend(host, &report)?;
        if applied == 0 {
            break;
        }
        mended += applied;
        report = check()?;
    }
    Ok((report, mended))
}

/// Applies the fixes of one report; those that would touch the same text wait for the next round.
fn mend(host: &dyn Host, report: &Report) -> Result<usize> {
    let mut by_file: BTreeMap<Arc<str>, Vec<&Fix>> = BTreeMap::new();
    for finding in report.findings.iter().filter(|f| f.status == Status::Open) {
        let fix = finding.fix.as_ref().filter(|fix| !fix.edits.is_empty());
        if let Some(fix) = fix {
            by_file.entry(fix.edits[0].path.clone()).or_default().push(fix);
        }
    }
    let mut applied = 0;
    for (path, fixes) in by_file {
        let bytes = host.read(&path)?.with_context(|| format!("`{path}` is gone"))?;
        // A file with a fix was readable as text a moment ago; one that is not any more is left.
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let (mended, count) = apply(&text, &path, &fixes);
        if count > 0 {
            host.write(&path, mended.as_bytes())?;
            applied += count;
        }
    }
    Ok(applied)
}
