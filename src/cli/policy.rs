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
        let typed = args.config.as_deref();
        let path =
            typed.map_or_else(|| Ok(config::FILE.to_owned()), |typed| host.relative(typed))?;
        let (old, new) = (base.read(&path)?, host.read(&path)?);
        if typed.is_some() && old.is_none() {
            return Ok(None);
        }
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
