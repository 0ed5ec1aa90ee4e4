//! What it takes to bring findings to where the text lies: which commit and which bytes were
//! checked, which lines a quick fix replaces, what the change means.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Result, anyhow};
use rayon::prelude::*;

use super::against::Head;
use crate::check::{self, Library, Posting, Report};
use crate::finding::{Rewrite, Status, rewrite};
use crate::ground::Kind;
use crate::host::{Commit, blob_id};

/// A larger file is no model, and nobody comments on its lines: a report of tests, say.
const LARGEST: u64 = 16 * 1024 * 1024;

/// What was checked.
pub(super) struct Checked<'a> {
    pub(super) now: &'a Head<'a>,
    /// The commit, where the history was asked.
    pub(super) head: Option<&'a Commit>,
}

pub(super) fn posting(report: &Report, of: &Checked<'_>) -> Result<Posting> {
    let Head { models, settings, task } = of.now;
    let mut places: BTreeMap<&Arc<str>, Vec<usize>> = BTreeMap::new();
    for (at, finding) in report.findings.iter().enumerate() {
        if finding.status == Status::Open {
            places.entry(&finding.primary.place.path).or_default().push(at);
        }
    }
    let places: Vec<_> = places.into_iter().collect();
    let seen: Vec<_> = places
        .into_par_iter()
        .filter_map(|(path, findings)| {
            let (blob, rewrites) = file(report, *models, path, &findings)?;
            Some((path.clone(), blob, rewrites))
        })
        .collect();
    let mut posting = Posting { head: of.head.map(Commit::id), ..Posting::default() };
    for (path, blob, rewrites) in seen {
        posting.blobs.insert(path, blob);
        posting.rewrites.extend(rewrites);
    }
    if models.before().is_some() {
        let changes = check::difference_of(&report.changed, *models, settings, task);
        posting.changes = Some(changes.map_err(|error| anyhow!(error))?);
    }
    Ok(posting)
}

/// The id of a file's content, and the lines that fixes of findings in it replace. A file that is
/// no text, gone by now or very large has none.
fn file(
    report: &Report,
    library: &dyn Library,
    path: &str,
    findings: &[usize],
) -> Option<(String, Vec<(usize, Rewrite)>)> {
    if matches!(library.kind(path), Ok(Some(Kind::File(size))) if size > LARGEST) {
        return None;
    }
    let file = library.read(path).ok().filter(|file| file.invalid_at().is_none())?;
    let blob = blob_id(file.text().as_bytes())?;
    // Where a carriage return alone ends a line, others count lines differently.
    let mut returns = memchr::memchr_iter(b'\r', file.text().as_bytes());
    if returns.any(|at| file.text().as_bytes().get(at + 1) != Some(&b'\n')) {
        return Some((blob, Vec::new()));
    }
    let fixed = findings.iter().filter_map(|at| {
        let fix = report.findings.get(*at)?.fix.as_ref()?;
        Some((*at, rewrite(&file, fix)?))
    });
    Some((blob, fixed.collect()))
}
