//! Looks back: what of a model has changed since its incidents, as far as the model does not say so
//! itself, and what the change under review does to its code.

use std::collections::BTreeSet;
use std::sync::Arc;

use ecow::EcoString;
use jiff::civil::Date;

use super::examine::lower;
use super::witness::{Hindsight, Witness};
use super::{Shared, Task, touched};
use crate::config::Settings;
use crate::diff;
use crate::finding::Subject;
use crate::graph::incident::{detected, is_closed};
use crate::graph::{Basis, Graph, file_of};
use crate::ground::Ground;
use crate::ground::history::{Review, Touched};
use crate::model::Model;
use crate::source::{SourceFile, Sources};

/// Versions of one model that are read, one for each day on which an incident was detected.
const MOST_DAYS: usize = 50;

/// The files of a model.
pub(super) struct Files<'a> {
    pub(super) own: &'a [Arc<str>],
    /// With those that they include.
    pub(super) all: &'a [Arc<str>],
}

/// Adds what history tells of `model`, whose files are `files`, to its ground. Only what a rule in
/// force will ask is looked up.
pub(super) fn add(
    shared: &Shared<'_>,
    witness: &Witness<'_>,
    model: &Model,
    files: &Files<'_>,
    settings: &Settings,
    task: &Task,
    ground: &mut Ground,
) {
    let path = files.own.first().map_or("", |path| path);
    let asks = |ids: &[&str]| {
        let mut rules = settings.rules_for(path);
        rules.any(|(rule, setting)| setting.severity.is_some() && ids.contains(&rule.meta.id))
    };
    if model.incidents.iter().any(is_closed)
        && let Some(history) = witness.history()
    {
        if asks(&["playbook-unchanged-after-incident"]) {
            playbooks(&history, model, ground);
        }
        if asks(&["incident-model-unchanged"]) {
            changes(&history, model, files, task, ground);
        }
    }
    if shared.library.change().is_some() && asks(touched::RULES) {
        let review = touched::by_change(shared, model, settings, task);
        // At the base there is no change, and nothing to say about one.
        witness.note(review.as_ref().is_none_or(|review| *review == Review::default()));
        ground.past.review = review;
    }
}

/// The days on which incidents of one playbook were detected, each asked of its file.
fn playbooks(history: &Hindsight<'_>, model: &Model, ground: &mut Ground) {
    for incident in model.incidents.iter().filter(|incident| is_closed(incident)) {
        let id = incident.playbook.as_ref().map(|id| &id.value);
        let playbook = model.playbooks.iter().find(|p| Some(&p.id.value) == id);
        let Some(file) = playbook.filter(|p| p.no_change.is_none()).and_then(file_of) else {
            continue;
        };
        let Some(since) = detected(incident) else { continue };
        let key = (EcoString::from(file), since);
        ground.past.files.entry(key).or_insert_with(|| history.touched(file, since));
    }
}

/// What of the model has changed since those incidents that nothing in the model answers.
fn changes(
    history: &Hindsight<'_>,
    model: &Model,
    files: &Files<'_>,
    task: &Task,
    ground: &mut Ground,
) {
    let basis = Basis::on(task.today);
    let graph = Graph::new(model, &[], &basis);
    let reasons = graph.reasons();
    for incident in graph.closed_incidents() {
        let said = incident.no_change.is_some() || incident.threats.is_empty();
        let Some(since) = detected(incident).filter(|_| !said) else { continue };
        let known = ground.past.since.contains_key(&since);
        if known || graph.is_learnt(incident, &reasons) == Some(true) {
            continue;
        }
        let changed = match ground.past.since.len() < MOST_DAYS {
            true => since_then(history, &graph, files, since, &basis, task),
            false => Err(format!("more than {MOST_DAYS} versions of the model would be read")),
        };
        ground.past.since.insert(since, changed);
    }
}

fn since_then(
    history: &Hindsight<'_>,
    now: &Graph<'_>,
    files: &Files<'_>,
    since: Date,
    basis: &Basis,
    task: &Task,
) -> Result<BTreeSet<Subject>, String> {
    let mut changed = false;
    for file in files.all {
        match history.touched(file, since) {
            Touched::Not => {}
            Touched::On(_) => changed = true,
            Touched::Unknown(why) => return Err(why),
        }
    }
    if !changed {
        return Ok(BTreeSet::new());
    }
    let mut old: Vec<SourceFile> = Vec::new();
    for file in files.own {
        old.extend(history.before(file, since)?);
    }
    let mut sources = Sources::new();
    let ids: Vec<_> = old.into_iter().map(|file| sources.add(file)).collect();
    // What is included is among the files already; the others were not included then.
    let model = lower(&mut sources, &ids, task, &|path| history.before(path, since))?;
    let before = Graph::new(&model, &[], basis);
    let before = (!ids.is_empty()).then_some(&before);
    let changes = diff::compare(before, Some(now)).changes;
    Ok(changes.into_iter().map(|change| change.subject).collect())
}
