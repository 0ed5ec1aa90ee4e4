//! What a command was told: the configuration, then what the command line says beside it.

use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use rayon::ThreadPoolBuilder;

use super::tables;
use crate::config::{self, Settings};
use crate::finding::Finding;
use crate::host::Host;
use crate::source::{SourceFile, Sources};
use crate::syntax::Limits;

/// A name under which somebody may have written the configuration, in vain.
const MISNAMED: &str = "tmgate.yml";

/// Reads the configuration `file`, or the one at the root where there is one, and puts `profiles`
/// in force besides its own. What is wrong with the configuration is in the findings.
///
/// # Errors
/// When the configuration cannot be read, or `file` does not exist.
pub(super) fn load(
    host: &dyn Host,
    file: Option<&str>,
    profiles: &[String],
) -> Result<(Settings, Vec<Finding>)> {
    let (mut settings, findings) = match file {
        Some(typed) => read(host, typed)?,
        None => find(host)?,
    };
    for profile in profiles {
        settings.add_profile(profile);
    }
    Ok((settings, findings))
}

fn read(host: &dyn Host, typed: &str) -> Result<(Settings, Vec<Finding>)> {
    let because = "the configuration cannot be read";
    let path = host.relative(typed).context(because)?;
    let bytes = host.read(&path).context(because)?;
    let bytes = bytes.ok_or_else(|| anyhow!("there is no file `{typed}`")).context(because)?;
    Ok(parse(host, &path, bytes))
}

fn find(host: &dyn Host) -> Result<(Settings, Vec<Finding>)> {
    if let Some(bytes) = host.read(config::FILE)? {
        return Ok(parse(host, config::FILE, bytes));
    }
    let Some(bytes) = host.read(MISNAMED)? else { return Ok((Settings::default(), Vec::new())) };
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new(MISNAMED, bytes));
    Ok((Settings::default(), config::misnamed(&sources, file)))
}

pub(super) fn parse(host: &dyn Host, path: &str, bytes: Vec<u8>) -> (Settings, Vec<Finding>) {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new(path, bytes));
    let (mut settings, mut findings) = config::load(&sources, file, &Limits::default());
    if let Some(dir) = &settings.catalog_dir {
        match tables::read(host, &dir.value) {
            Ok(catalog) => settings.catalog = Some(Arc::new(catalog)),
            Err(why) => {
                findings.extend(config::no_catalog(&sources, dir.span, &format!("{why:#}")));
            }
        }
    }
    (settings, findings)
}

/// The typed paths relative to the root; the root where none was typed.
///
/// # Errors
/// When one does not exist or lies outside the repository.
pub(super) fn paths(host: &dyn Host, typed: &[String]) -> Result<Vec<String>> {
    match typed {
        [] => Ok(vec![String::new()]),
        typed => typed.iter().map(|path| host.relative(path)).collect(),
    }
}

/// Does `work` on `jobs` threads; on as many as there are processors where nothing was asked.
///
/// # Errors
/// When the threads cannot be started.
pub(super) fn on_threads<T: Send>(
    jobs: Option<usize>,
    work: impl FnOnce() -> T + Send,
) -> Result<T> {
    let Some(jobs) = jobs else { return Ok(work()) };
    let pool = ThreadPoolBuilder::new().num_threads(jobs).build();
    let pool = pool.with_context(|| format!("{jobs} threads cannot be started"))?;
    Ok(pool.install(work))
}
