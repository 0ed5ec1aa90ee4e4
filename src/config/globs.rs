//! Patterns of paths. `*` stays within one folder, `**` does not.

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

use crate::syntax::shown;

/// What is wrong with a pattern, and the pattern that is most likely meant.
pub(super) struct BadGlob {
    pub(super) message: String,
    pub(super) meant: Option<String>,
}

/// A longer pattern is a trap: its size is the depth to which the compiler of patterns recurses.
pub(super) const LONGEST: usize = 1000;

/// The pattern, where it can match a path at all. Paths are relative to the root of the repository
/// and have forward slashes, so `/a`, `./a` and `a/` would match nothing, without a word.
pub(super) fn read(text: &str) -> Result<Glob, BadGlob> {
    let wrong = |message: String, meant: Option<String>| Err(BadGlob { message, meant });
    let written = shown(text);
    if text.chars().count() > LONGEST {
        return wrong(format!("`{written}` is longer than {LONGEST} characters"), None);
    }
    if let Some(start) = ["/", "./"].into_iter().find(|start| text.starts_with(start)) {
        let message =
            format!("`{written}` matches nothing: paths begin at the root, without `{start}`");
        let rest = text.trim_start_matches(start);
        let is_better = !rest.is_empty() && read(rest).is_ok();
        return wrong(message, is_better.then(|| rest.to_owned()));
    }
    if text.starts_with("../") {
        return wrong(format!("`{written}` leads out of the repository"), None);
    }
    if text.ends_with('/') {
        let message = format!("`{written}` matches nothing: it names a folder, not files");
        return wrong(message, Some(format!("{text}**")));
    }
    let glob = GlobBuilder::new(text).literal_separator(true).build();
    glob.or_else(|error| wrong(format!("`{written}` is not a glob: {}", error.kind()), None))
}

/// The set of those patterns that can be read.
pub(super) fn set<'g>(globs: impl Iterator<Item = &'g str>) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for glob in globs.filter_map(|text| read(text).ok()) {
        set.add(glob);
    }
    // Each pattern is good by itself; only a set of huge ones can still be refused.
    set.build().unwrap_or_default()
}
