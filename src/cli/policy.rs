//! The configuration of the base: what asks for less since then, and what counts by it.

use std::collections::BTreeMap;

use anyhow::Result;

use super::args::Check;
use super::{settings, tables};
use crate::config::{self, Settings};
use crate::finding::Finding;
use crate::host::{Host, Revision};
use crate::syntax::Limits;

/// What the gate was told at the base.
pub(super) struct Policy {
    pub(super) settings: Settings,
    /// What the configuration of today asks for less.
    pub(super) weakened: Vec<Finding>,
    /// The two say something different.
    pub(super) differs: bool,
}

/// Files by their names of today, with those at the base.
pub(super) type Renamed = BTreeMap<String, String>;

impl Policy {
    /// Reads the configuration of the base, with what the command line says beside it. `None` where
    /// a configuration was named that was not there yet.
    ///
    /// # Errors
    /// When one of the two cannot be read.
    pub(super) fn read(base: &Revision<'_>, host: &dyn Host, args: &Check) -> Result<Option<Self>> {
        let (path, old) = match &args.config {
            Some(typed) => {
                let path = host.relative(typed)?;
                let Some(old) = base.read(&path)? else { return Ok(None) };
                (path, Some(old))
            }
            None => found(base, host)?,
        };
        let new = host.read(&path)?;
        let limits = Limits::default();
        let differs = config::differ(old.as_deref(), new.as_deref(), &limits);
        let mut settings = match &old {
            Some(bytes) => settings::parse(base, &path, bytes.clone()).0,
            None => Settings::default(),
        };
        tables::choose(host, args.catalog.as_deref(), &mut settings)?;
        args.profile.iter().for_each(|profile| settings.add_profile(profile));
        settings.fail_on = args.fail_on.unwrap_or(settings.fail_on);
        settings.add_reports(&args.evidence);
        let weakened = match differs {
            true => config::weakened(&path, old, new, &limits),
            false => Vec::new(),
        };
        Ok(Some(Policy { settings, weakened, differs }))
    }
}

/// The configuration that a check of the base would have found, and the path at which that of today
/// is looked for.
///
/// The root is where the nearest configuration lies. So who adds one in a subfolder, or removes it
/// there, moves the root, and with it would leave behind what the base was told.
fn found(base: &Revision<'_>, host: &dyn Host) -> Result<(String, Option<Vec<u8>>)> {
    let today = || config::FILE.to_owned();
    let Some((path, old)) = base.nearest(config::FILE, &host.began()?)? else {
        return Ok((today(), None));
    };
    let is_elsewhere = path != config::FILE && host.read(config::FILE)?.is_none();
    let path = if is_elsewhere && !path.starts_with("../") { path } else { today() };
    Ok((path, Some(old)))
}
