//! A quick look at a model: what it has to do with a question, and how much.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use anyhow::Result;
use ecow::EcoString;

use super::yards::Yard;
use crate::check::{self, Task};
use crate::graph::Graph;
use crate::host::Host;
use crate::model::{Model, Text};
use crate::respond::{At, Brief, Concern, Hit, Query, Weight, rank_by};
use crate::source::{FileId, SourceFile, Sources};

/// A larger model is read again where it is asked for again.
const MOST_KEPT: usize = 64 * 1024;

/// What a quick look at a model gives.
pub(super) struct Glance {
    pub(super) yard: usize,
    pub(super) model: usize,
    pub(super) name: String,
    pub(super) exact: u64,
    pub(super) mentioned: u64,
    pub(super) threats: Vec<Lead>,
    /// The ids and titles of these threats, one behind the other.
    texts: Box<str>,
    /// The model itself, where it is wanted again.
    pub(super) kept: Option<Box<(Sources, Model)>>,
}

pub(super) enum Look {
    Found(Glance),
    /// It has words of these terms and none of their names: perhaps they need not be asked for.
    Later(u64),
    Nothing,
}

/// A threat that may be meant. There are many, so their texts lie together: one by one, they would
/// lie in the way of the models that are read next.
pub(super) struct Lead {
    threat: Range<usize>,
    title: Option<Range<usize>>,
    pub(super) at: At,
    pub(super) weight: Weight,
}

impl Glance {
    /// The model, which is kept from now on; `read` reads it again where that was not done at once.
    pub(super) fn keep(
        &mut self,
        read: impl FnOnce() -> Result<(Sources, Model)>,
    ) -> Result<&mut (Sources, Model)> {
        let kept = match self.kept.take() {
            Some(kept) => kept,
            None => Box::new(read()?),
        };
        Ok(self.kept.insert(kept))
    }

    /// The names of the models that a kept model refers to. Libraries are found by what it uses.
    pub(super) fn systems(&self) -> BTreeSet<EcoString> {
        let mut systems = BTreeSet::new();
        let Some((_, model)) = self.kept.as_deref() else { return systems };
        let own = model.name();
        model.for_each_reference(|reference| {
            if let Some((system, _)) = reference.to.value.rsplit_once('/')
                && own.as_ref().is_none_or(|own| own != system)
                && !system.starts_with("lib/")
            {
                systems.insert(system.into());
            }
        });
        systems
    }

    /// A threat in brief.
    pub(super) fn brief(&self, lead: &Lead, score: u32) -> Brief {
        let text = |part: &Range<usize>| self.texts[part.clone()].into();
        Brief {
            model: self.name.clone(),
            threat: text(&lead.threat),
            title: lead.title.as_ref().map(text),
            score,
            at: lead.at.clone(),
        }
    }

    /// The points of the best threat.
    pub(super) fn score(&self, settled: u64) -> u32 {
        let threats = self.threats.iter().map(|lead| lead.weight.points(settled));
        let present = if self.exact != 0 { 8 } else { 1 };
        threats.max().unwrap_or(0).max(present)
    }
}

/// `terms`: those that are asked for; `None`: those that the text of the model has to do with.
/// `keep`: whether the model is wanted again.
pub(super) fn glance(
    host: &dyn Host,
    yard: &Yard<'_>,
    files: &[Arc<str>],
    (query, terms): (&Query, Option<u64>),
    (task, keep): (&Task, bool),
    (at, nth): (usize, usize),
) -> Result<Look> {
    let mut sources = yard.read(host, files)?;
    let terms = match terms.map_or_else(|| query.concerns(texts(&sources)), Concern::named) {
        concern if concern.is_none() => return Ok(Look::Nothing),
        Concern { named: 0, worded } => return Ok(Look::Later(worded)),
        concern => concern.all(),
    };
    let model = yard.lower(host, &mut sources, task)?;
    let graph = Graph::new(&model, &[], &check::basis(&yard.settings, task));
    let ranking = rank_by(&graph, query, terms);
    if ranking.exact == 0 && ranking.mentioned == 0 {
        return Ok(Look::Nothing);
    }
    let mut texts = String::new();
    let mut add = |text: &Text| {
        let start = texts.len();
        texts.push_str(&text.value);
        start..texts.len()
    };
    let mut last: Option<(FileId, usize, u32)> = None;
    let lead = |hit: &Hit<'_>| {
        let span = hit.threat.id.span;
        let (file, start) = (sources.file(span.file), span.start as usize);
        // Threats stand one below the other.
        let known = last.filter(|(id, at, _)| *id == span.file && *at <= start);
        let line = file.line_after(known.map_or((0, 1), |(_, at, line)| (at, line)), start);
        last = Some((span.file, start, line));
        Lead {
            threat: add(&hit.threat.id),
            title: hit.threat.title.as_ref().map(&mut add),
            at: At { path: yard.locate(file.path().clone()), line },
            weight: hit.weight(),
        }
    };
    let threats = ranking.hits.iter().map(lead).collect();
    let glance = Glance {
        yard: at,
        model: nth,
        name: name(&model, yard, files),
        exact: ranking.exact,
        mentioned: ranking.mentioned,
        threats,
        texts: texts.into(),
        kept: None,
    };
    let size: usize = sources.iter().map(|(_, file)| file.text().len()).sum();
    let kept = (keep && size <= MOST_KEPT).then(|| Box::new((sources, model)));
    Ok(Look::Found(Glance { kept, ..glance }))
}

fn name(model: &Model, yard: &Yard<'_>, files: &[Arc<str>]) -> String {
    let path = || yard.locate(files.first().map_or("", |path| &**path)).to_string();
    model.name().map_or_else(path, |name| name.to_string())
}

/// Reads a model whose text may have to do with a question; `None` for any other.
pub(super) fn concerned(
    host: &dyn Host,
    yard: &Yard<'_>,
    files: &[Arc<str>],
    query: &Query,
    task: &Task,
) -> Result<Option<(Sources, Model)>> {
    let mut sources = yard.read(host, files)?;
    if query.concerns(texts(&sources)).is_none() {
        return Ok(None);
    }
    let model = yard.lower(host, &mut sources, task)?;
    Ok(Some((sources, model)))
}

/// The texts of the files, and their names, which may be ids.
fn texts(sources: &Sources) -> impl Iterator<Item = &str> + Clone {
    let files: Vec<&SourceFile> = sources.iter().map(|(_, file)| file).collect();
    files.into_iter().flat_map(|file| [file.text(), &**file.path()])
}
