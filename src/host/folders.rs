//! The folders of a folder, each of which may be a repository.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The folders that lie directly in one, by name; hidden ones are none. `typed` is what the user
/// calls it.
#[expect(clippy::disallowed_methods, reason = "this is asked of the disk")]
pub(super) fn within(folder: &Path, typed: &str) -> Result<Vec<PathBuf>> {
    let because = || format!("the folder `{typed}` cannot be read");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(because)? {
        let entry = entry.with_context(because)?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if !hidden && entry.path().is_dir() {
            found.push(entry.path().canonicalize().with_context(because)?);
        }
    }
    found.sort_unstable();
    Ok(found)
}
