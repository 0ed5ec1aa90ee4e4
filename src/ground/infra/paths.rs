//! Paths within the repository, with forward slashes.

use ecow::EcoString;

/// The folder that a path lies in; the root is the empty path.
#[must_use]
pub fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Folders whose infrastructure is there to try things out.
const PLAYGROUNDS: &[&str] =
    &["example", "examples", "fixtures", "node_modules", "test", "testdata", "tests", "vendor"];

/// Whether what lies in a folder is there to try things out.
#[must_use]
pub fn is_playground(folder: &str) -> bool {
    folder.split('/').any(|part| PLAYGROUNDS.contains(&part))
}

/// What `path`, written in a file of `folder`, stands for; nothing where it leads out of the
/// repository or is not known before something runs.
#[must_use]
pub fn joined(folder: &str, path: &str) -> Option<EcoString> {
    if path.starts_with('/') || path.contains(['$', '\\', ':']) {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/").into())
}
