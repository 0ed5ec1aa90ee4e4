//! Which files of the repository a pattern names.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use globset::GlobBuilder;

use super::Host;
use crate::config;

/// A longer pattern is a trap: its size is the depth to which the compiler of patterns recurses.
const LONGEST: usize = 1000;

/// All files of a repository that are neither hidden nor ignored, sorted.
pub type Listed = Arc<Vec<Arc<str>>>;

/// The files of a repository, listed when somebody asks for the first time.
#[derive(Default)]
pub(super) struct Paths {
    all: OnceLock<Result<Listed, String>>,
    /// What patterns that begin with a wildcard name: to find it costs a look at every file.
    broad: Mutex<HashMap<String, Vec<Arc<str>>>>,
}

impl Paths {
    /// Those that somebody has listed already.
    pub(super) fn of(listed: Option<Listed>) -> Self {
        let all = listed.map_or_else(OnceLock::new, |listed| OnceLock::from(Ok(listed)));
        Paths { all, ..Paths::default() }
    }

    /// All of them, where that is known without looking.
    pub(super) fn listed(&self) -> Option<Listed> {
        self.all.get()?.as_ref().ok().cloned()
    }

    /// The files that `glob` names, sorted. A folder names all files in it.
    pub(super) fn matching(&self, host: &dyn Host, glob: &str) -> Result<Vec<Arc<str>>, String> {
        if glob.len() > LONGEST {
            return Err(format!("a glob is longer than {LONGEST} bytes"));
        }
        let list = || host.files("", &|_| true).map(Arc::new).map_err(|error| format!("{error:#}"));
        let all = self.all.get_or_init(list);
        let all = all.as_ref().map_err(Clone::clone)?;
        let wild = glob.find(['*', '?', '[', '{', '\\']);
        let Some(wild) = wild else { return Ok(literal(all, host, glob)) };
        let good = GlobBuilder::new(glob).literal_separator(true).build();
        good.map_err(|error| error.to_string())?;
        let stem = glob[..wild].rfind('/').map_or("", |end| &glob[..=end]);
        let is_hidden = stem.split('/').any(|part| part.starts_with('.'));
        let (from, rest) = (all.partition_point(|path| **path < *stem), &glob[stem.len()..]);
        let below = all[from..].iter().take_while(|path| path.starts_with(stem));
        if is_hidden {
            let set = config::globs(&[glob.to_owned()]);
            let found = host.files(stem.trim_end_matches('/'), &|path| set.is_match(path));
            return Ok(found.unwrap_or_default());
        }
        if rest == "**" || rest == "**/*" {
            return Ok(below.cloned().collect());
        }
        let find = || {
            let set = config::globs(&[glob.to_owned()]);
            below.filter(|path| set.is_match(&***path)).cloned().collect::<Vec<_>>()
        };
        match self.broad.lock() {
            Ok(mut broad) if stem.is_empty() => {
                Ok(broad.entry(glob.to_owned()).or_insert_with(find).clone())
            }
            _ => Ok(find()),
        }
    }
}

/// A path without wildcards. Files that are hidden or ignored are found by their full name.
fn literal(all: &[Arc<str>], host: &dyn Host, path: &str) -> Vec<Arc<str>> {
    let path = path.trim_end_matches('/');
    if let Ok(at) = all.binary_search_by(|known| (**known).cmp(path)) {
        return vec![all[at].clone()];
    }
    let within = format!("{path}/");
    let from = all.partition_point(|known| **known < *within);
    let below: Vec<Arc<str>> =
        all[from..].iter().take_while(|known| known.starts_with(&within)).cloned().collect();
    if !below.is_empty() || path.is_empty() {
        return below;
    }
    match host.read(path) {
        Ok(Some(_)) => vec![path.into()],
        Ok(None) => Vec::new(),
        Err(_) => host.files(path, &|_| true).unwrap_or_default(),
    }
}
