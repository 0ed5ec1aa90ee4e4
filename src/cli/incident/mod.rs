//! `tmgate incident`: a record from the first alarm to the day on which it is closed.

mod answers;
mod close;
mod draft;
mod map;
mod new;

use std::sync::Arc;

use anyhow::{Result, anyhow, bail};

use super::args::{Incident as Args, Place, Step};
use super::desk::Desk;
use super::{Exit, Streams, day, settings};
use crate::check::{Lender, Library, Task};
use crate::config::Settings;
use crate::finding::nearest;
use crate::graph::Graph;
use crate::host::{Host, Models};
use crate::report::harmless;
use crate::source::Sources;
use crate::syntax::Limits;

pub(super) fn run(args: &Args, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    match &args.step {
        Step::New(new) => new::run(new, host, streams),
        Step::Map(map) => map::run(map, host, streams),
        Step::Close(close) => close::run(close, host, streams),
    }
}

/// Where incidents are written down: the repository, as it is.
struct Office {
    settings: Settings,
    task: Task,
    models: Vec<Vec<Arc<str>>>,
}

impl Office {
    fn open(place: &Place, host: &dyn Host) -> Result<Self> {
        let (settings, _) = settings::load(host, place.config.as_deref(), &[])?;
        let today = day(place.today.as_deref(), host)?;
        let task = Task { today, limits: Limits::default(), reports: false, excerpts: false };
        let models = Models::find(host, &[String::new()], &settings)?.models().to_vec();
        if models.is_empty() {
            bail!("there is no threat model to write an incident into; `tmgate init` writes one");
        }
        Ok(Office { settings, task, models })
    }

    /// Asks something of each model.
    fn each<T>(
        &self,
        host: &dyn Host,
        mut ask: impl FnMut(&[Arc<str>], &Graph<'_>, &Sources) -> T,
    ) -> Result<Vec<T>> {
        let library = Models::of(host, self.models.clone(), &self.settings);
        let opened = Lender::open(&library, &self.settings, &self.task);
        let (lender, _) = opened.map_err(|error| anyhow!(error))?;
        let asked = self
            .models
            .iter()
            .map(|files| lender.lend(files, |graph, sources| ask(files, graph, sources)));
        asked.collect::<Result<_, String>>().map_err(|error| anyhow!(error))
    }

    /// The model that `--model` names, as its place among all.
    fn named(&self, place: &Place, host: &dyn Host) -> Result<Option<usize>> {
        let Some(typed) = &place.model else { return Ok(None) };
        let path = host.relative(typed)?;
        let is_it = |file: &Arc<str>| **file == *path || file.starts_with(&format!("{path}/"));
        let found: Vec<usize> =
            (0..self.models.len()).filter(|at| self.models[*at].iter().any(is_it)).collect();
        match found.as_slice() {
            [one] => Ok(Some(*one)),
            [] => bail!("`{typed}` is no model"),
            _ => bail!("below `{typed}` there are {} models; name one", found.len()),
        }
    }

    /// The model that holds an incident.
    fn holder(&self, id: &str, place: &Place, host: &dyn Host) -> Result<usize> {
        let named = self.named(place, host)?;
        let mut known: Vec<String> = Vec::new();
        let has = self.each(host, |_, graph, _| {
            let ids = graph.model.incidents.iter().map(|incident| incident.id.value.to_string());
            let ids: Vec<String> = ids.collect();
            let has = graph.model.origin.is_none() && ids.iter().any(|own| own == id);
            known.extend(ids);
            has
        })?;
        let found: Vec<usize> = (0..has.len())
            .filter(|at| has[*at] && named.is_none_or(|named| named == *at))
            .collect();
        match found.as_slice() {
            [one] => Ok(*one),
            [] => {
                let meant = nearest(id, known.iter().map(String::as_str));
                let meant = meant.map(|meant| format!("; did you mean `{meant}`?"));
                bail!("no incident is called `{id}`{}", meant.unwrap_or_default())
            }
            _ => bail!("several models have an incident `{id}`; name one with --model"),
        }
    }
}

/// Shows or writes what changed; gives whether it was written.
fn settle(
    desk: &Desk,
    write: bool,
    question: &str,
    host: &dyn Host,
    streams: &mut Streams<'_>,
) -> Result<bool> {
    if !write {
        for line in desk.patch().lines() {
            writeln!(streams.out, "{}", harmless(line))?;
        }
        if !answers::confirm(question, host, streams)? {
            return Ok(false);
        }
    }
    for path in desk.write(host)? {
        writeln!(streams.out, "wrote {}", harmless(&host.typed(&path)))?;
    }
    Ok(true)
}
