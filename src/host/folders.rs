//! The folders of a folder, each of which may be a repository.

use std::path::Path;

use anyhow::{Context, Result};

/// The names of the folders that lie directly in one; hidden ones are none, nor are those whose names are no
/// text. `typed` is what the user calls it.
#[expect(clippy::disallowed_methods, reason = "this is asked of the disk")]
pub(super) fn within(folder: &Path, typed: &str) -> Result<Vec<String>> {
    let because = || format!("the folder `{typed}` cannot be read");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(because)? {
        let entry = entry.with_context(because)?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if !name.starts_with('.') && entry.path().is_dir() {
            found.push(name);
        }
    }
    found.sort_unstable();
    Ok(found)
}
