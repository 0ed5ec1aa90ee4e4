//! A file that is looked for upwards, beyond the root if need be.

use anyhow::Result;

use super::revision::{Entry, Revision, find};

impl Revision<'_> {
    /// The file called `name` in `folder` or nearest above it, as far up as the repository goes, with its
    /// path from the root: `../tmgate.yaml` where it lies above that. Nothing of what is staged.
    ///
    /// # Errors
    /// When the revision cannot be read.
    pub fn nearest(&self, name: &str, folder: &str) -> Result<Option<(String, Vec<u8>)>> {
        let Some(commit) = self.commit.clone() else { return Ok(None) };
        let whole = format!("{}{folder}", self.git.prefix);
        let steps: Vec<&str> = whole.split('/').filter(|step| !step.is_empty()).collect();
        let root = self.git.prefix.matches('/').count();
        self.git.with(|repository| {
            let top = repository.find_commit(commit.id)?.tree_id();
            for depth in (0..=steps.len()).rev() {
                let path = |steps: &[&str]| {
                    steps.iter().map(|step| format!("{step}/")).collect::<String>() + name
                };
                let Entry::File(id) = find(repository, top, &path(&steps[..depth]))? else {
                    continue;
                };
                let shown = match steps.get(root..depth) {
                    Some(below) => path(below),
                    None => "../".repeat(root - depth) + name,
                };
                return Ok(Some((shown.clone(), self.content(repository, &shown, id)?)));
            }
            Ok(None)
        })
    }
}
