//! A user's own tables of the public catalogues, from a folder of the repository.

use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};

use crate::catalog::{Catalog, EMBEDDED, TABLES};
use crate::config::Settings;
use crate::finding::nearest;
use crate::host::Host;

/// Puts the tables in the folder that the command line names in the place of the program's, and of
/// those that the configuration names.
///
/// # Errors
/// When the folder holds no table, or one that cannot be read.
pub(super) fn choose(host: &dyn Host, typed: Option<&str>, settings: &mut Settings) -> Result<()> {
    let Some(typed) = typed else { return Ok(()) };
    let because = "the catalogues cannot be read";
    let dir = host.relative(typed).context(because)?;
    settings.catalog = Some(Arc::new(read(host, &dir).context(because)?));
    Ok(())
}

/// The catalogues with the tables in `dir` in the place of the program's.
///
/// # Errors
/// As for [`choose`].
pub(super) fn read(host: &dyn Host, dir: &str) -> Result<Catalog> {
    let mut catalog = EMBEDDED.clone();
    let mut paths: Vec<String> = Vec::new();
    let in_dir = |path: &str| path.rsplit_once('/').map_or(dir.is_empty(), |(of, _)| of == dir);
    for path in host.files(dir, &|path| path.ends_with(".tsv") && in_dir(path))? {
        let name = stem(&path);
        if !TABLES.contains(&name) {
            let help = match nearest(name, TABLES) {
                Some(meant) => format!("did you mean `{meant}.tsv`?"),
                None => format!("the tables are {}", TABLES.join(", ")),
            };
            bail!("`{path}` is no table of a catalogue; {help}");
        }
        paths.push(path.to_string());
    }
    if paths.is_empty() {
        bail!("`{dir}` holds no table of a catalogue, such as `cwe.tsv`");
    }
    for path in paths {
        let bytes = host.read(&path)?.ok_or_else(|| anyhow!("`{path}` is gone"))?;
        let text = String::from_utf8(bytes).map_err(|_| anyhow!("`{path}` is not UTF-8"))?;
        let replaced = catalog.replace(stem(&path), &text);
        replaced.map_err(|problem| anyhow!("`{path}`: {problem}"))?;
    }
    Ok(catalog)
}

/// The name of a file without its folder and its ending.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".tsv").unwrap_or(name)
}
