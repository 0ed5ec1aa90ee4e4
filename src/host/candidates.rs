//! Files that look like models where none was found by its name, so that whoever is told that there
//! is none is told which file may have been meant.

use std::sync::Arc;

use super::Host;
use super::guesses::Guesses;
use super::models::Wanted;
use crate::check::Candidate;
use crate::ground::Kind;

/// Files that are opened, those that lie highest first.
const MOST_FILES: usize = 100;
/// Bytes of a file that is opened, and of all of them.
const MOST_BYTES: u64 = 1024 * 1024;
const MOST_BYTES_IN_ALL: u64 = 4 * 1024 * 1024;
/// Files that are named.
const MOST_NAMED: usize = 3;

/// The first files at or below `paths` that look like models.
pub(super) fn candidates(host: &dyn Host, wanted: &Wanted, paths: &[String]) -> Vec<Candidate> {
    let endings = [".json", ".yaml", ".yml", ".hcl", ".py", ".tm7", ".otm"];
    let may_be =
        |path: &str| endings.iter().any(|ending| path.ends_with(ending)) && !wanted.excludes(path);
    // A folder that cannot be read has been reported before anybody asks for this.
    let below = |path: &String| host.files(path, &may_be).unwrap_or_default();
    let mut files: Vec<Arc<str>> = paths.iter().flat_map(below).collect();
    files.sort_by(|a, b| (a.matches('/').count(), a).cmp(&(b.matches('/').count(), b)));
    files.dedup();
    let guesses = Guesses::new(host, wanted);
    let mut left = MOST_BYTES_IN_ALL;
    let mut found = Vec::new();
    for path in files.into_iter().take(MOST_FILES) {
        let Ok(Some(Kind::File(size))) = host.kind(&path) else { continue };
        if size > MOST_BYTES || size > left {
            continue;
        }
        left -= size;
        if let Some(format) = guesses.format(&path) {
            found.push(Candidate { path, format });
        }
        if found.len() == MOST_NAMED {
            break;
        }
    }
    found
}
