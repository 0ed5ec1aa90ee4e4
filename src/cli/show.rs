//! `tmgate show`: a model as tmgate understands it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result, anyhow, bail};

use super::args::{Show, ShowFormat};
use super::{Exit, Streams, day, no_model, settings};
use crate::check::{self, Library, Searched, Sight, Task};
use crate::config::Settings;
use crate::host::{Host, Models};
use crate::report::show::{Shown, json, yaml};
use crate::syntax::Limits;

/// A model as text, and whether all of it could be read.
type Seen = (Vec<u8>, bool);

pub(super) fn run(args: &Show, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let (mut settings, _) = settings::load(host, args.config.as_deref(), &[])?;
    settings.silence();
    settings.add_reports(&args.evidence);
    let today = day(args.today.as_deref(), host)?;
    let task = Task { today, limits: Limits::default(), reports: true, excerpts: false };
    let asked: Vec<String> = args.model.iter().cloned().collect();
    let mut models = Models::find(host, &settings::paths(host, &asked)?, &settings)?;
    if args.model.is_none() {
        // A part that other models use is shown where it is named.
        models.retain(|files| !files[0].starts_with("threatmodels/lib/"));
    }
    the_one(&models, &settings, host)?;
    let seen: Mutex<BTreeMap<Arc<str>, Seen>> = Mutex::default();
    let onlooker = |sight: &Sight<'_, '_>| {
        let (Some(path), Ok(mut seen)) = (sight.files.first(), seen.lock()) else { return };
        let Sight { graph, sources, files, .. } = *sight;
        let shown = Shown { graph, sources, files, resolved: args.resolved };
        let mut text = Vec::new();
        // Memory takes whatever is written.
        let _ = match args.format {
            ShowFormat::Yaml => yaml(&shown, &mut text),
            ShowFormat::Json => json(&shown, &mut text),
        };
        seen.insert(path.clone(), (text, graph.model.whole));
    };
    check::check_before(Some(&onlooker), &models, &settings, &task, Vec::new())
        .map_err(|error| anyhow!(error))?;
    let seen = seen.into_inner().map_err(|_| anyhow!("the model could not be looked at"))?;
    let (text, whole) = seen.into_values().next().context("the model could not be read")?;
    super::respond::finish(streams.out.write_all(&text).and_then(|()| streams.out.flush()))?;
    Ok(if whole { Exit::Pass } else { Exit::GateFailed })
}

/// Only one model is shown at a time.
fn the_one(models: &Models<'_>, settings: &Settings, host: &dyn Host) -> Result<()> {
    let paths = models.models().iter().filter_map(|files| files.first());
    let paths: Vec<String> = paths.map(|path| format!("`{}`", host.typed(path))).collect();
    match paths.as_slice() {
        [] => bail!("{}", no_model(host, &Searched::of(models, settings))),
        [_] => Ok(()),
        many => bail!("there are {} models here; name one of {}", many.len(), many.join(", ")),
    }
}
