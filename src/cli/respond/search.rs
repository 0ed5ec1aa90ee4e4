//! Asks many models: a quick look at each, a thorough one at the best.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use anyhow::{Result, anyhow};
use ecow::EcoString;
use rayon::prelude::*;

use super::glance::{Glance, Lead, Look, concerned, glance};
use super::yards::Yard;
use crate::catalog::{Catalog, EMBEDDED};
use crate::check::{self, Lender, Task};
use crate::graph::Graph;
use crate::ground::playbook::is_address;
use crate::host::{Host, Models};
use crate::model::Model;
use crate::respond::{
    Answer, At, Brief, Query, Scene, Weakness, nearest_names, rank, scene, share,
};
use crate::source::Sources;

/// Models that are told in full; of others only their threats are named.
const MOST_SCENES: usize = 20;

/// Threats of further models that are named.
const MOST_OTHERS: usize = 1_000;

/// So many models are taken at a time: with more, one thread would be at work long after the others.
const STRIDE: usize = 32;

/// In so many models the weakness is looked for without being asked to.
const FEW_MODELS: usize = 300;

/// A question, and where it is asked.
pub(in crate::cli) struct Asked<'a> {
    pub(in crate::cli) query: &'a [String],
    pub(in crate::cli) task: &'a Task,
    /// Whether the weakness is looked for in all models, however many.
    pub(in crate::cli) everywhere: bool,
}

/// Looks for answers in all models of all repositories.
///
/// # Errors
/// When a model or what belongs to it cannot be read.
pub(in crate::cli) fn search(
    host: &dyn Host,
    yards: &[Yard<'_>],
    asked: &Asked<'_>,
) -> Result<Answer> {
    let catalog = |yard: &Yard<'_>| yard.settings.catalog.clone();
    let chosen = yards.iter().find_map(catalog);
    let catalog: &Catalog = chosen.as_deref().unwrap_or(&EMBEDDED);
    let libraries: Vec<Models<'_>> = yards
        .iter()
        .map(|yard| {
            let models = Models::of(yard.host(host), yard.models.clone(), &yard.settings);
            models.knowing(yard.listed.clone())
        })
        .collect();
    let lenders: Vec<Lender<'_>> = yards
        .par_iter()
        .zip(&libraries)
        .map(|(yard, library)| {
            let opened = Lender::open(library, &yard.settings, asked.task);
            opened.map(|(lender, _)| lender).map_err(|error| anyhow!(error))
        })
        .collect::<Result<_>>()?;
    let query = Query::read(asked.query, catalog);
    let queries: Vec<Query> = lenders
        .iter()
        .map(|lender| Query::read(asked.query, catalog).among(lender.owners()))
        .collect();
    let all: Vec<(usize, usize)> = yards
        .iter()
        .enumerate()
        .flat_map(|(at, yard)| (0..yard.models.len()).map(move |model| (at, model)))
        .collect();
    let round = Round { host, yards, queries: &queries, all: &all, task: asked.task };
    let mut glances = round.glances()?;
    let settled = glances.iter().fold(0, |all, glance| all | glance.exact);
    let found = glances.iter().fold(settled, |all, glance| all | glance.mentioned);
    glances.retain(|glance| glance.exact != 0 || glance.mentioned & !settled != 0);
    glances.sort_by_cached_key(|g| (Reverse(g.score(settled)), g.name.clone(), g.yard, g.model));
    let mut answer = Answer {
        asked: asked.query.to_vec(),
        understood: query.terms.iter().map(crate::respond::Term::told).collect(),
        left_out: query.left_out,
        models: all.len(),
        today: Some(asked.task.today),
        ..Answer::default()
    };
    let scenes = round.scenes(&lenders, &mut glances, settled)?;
    let partial = scenes.iter().filter(|scene| scene.is_partial).map(|scene| scene.path.clone());
    answer.partial = partial.collect();
    answer.scenes = scenes;
    answer.scenes.sort_by(|a, b| (b.score, &a.path).cmp(&(a.score, &b.path)));
    answer.others = others(&glances, settled);
    if asked.everywhere || all.len() <= FEW_MODELS {
        answer.shared = weaknesses(host, yards, (&all, &glances), &answer, catalog, asked.task)?;
    }
    let missing: Vec<usize> =
        (0..query.terms.len()).filter(|term| found & (1 << term) == 0).collect();
    let names = match answer.is_empty() {
        true => names(host, yards, &all, asked.task)?,
        false => BTreeSet::new(),
    };
    // Of a text, not every word can mean something.
    let is_told = |term: &usize| answer.is_empty() || !query.terms[*term].is_loose;
    let missing: Vec<usize> = missing.into_iter().filter(is_told).collect();
    for term in missing {
        let text = query.terms[term].text.clone();
        let near = nearest_names(&text, &names, catalog);
        answer.unknown.push((text, near));
    }
    Ok(answer)
}

/// One question to all models of all repositories, each of which understands it in its own way.
struct Round<'a> {
    host: &'a dyn Host,
    yards: &'a [Yard<'a>],
    queries: &'a [Query],
    /// For each model its repository, and its place there.
    all: &'a [(usize, usize)],
    task: &'a Task,
}

impl Round<'_> {
    fn place(&self, (at, model): (usize, usize)) -> (&Yard<'_>, &[Arc<str>]) {
        (&self.yards[at], &self.yards[at].models[model])
    }

    /// Looks at every model. Those of which only a word is the same come last, where that matters.
    fn glances(&self) -> Result<Vec<Glance>> {
        let keep = self.all.len() <= FEW_MODELS;
        let look = |at: (usize, usize), terms: Option<u64>| {
            let (yard, files) = self.place(at);
            glance(self.host, yard, files, (&self.queries[at.0], terms), (self.task, keep), at)
        };
        let looks = self
            .all
            .par_iter()
            .with_max_len(STRIDE)
            .map(|at| Ok((*at, look(*at, None)?)))
            .collect::<Result<Vec<((usize, usize), Look)>>>()?;
        let (mut glances, mut later) = (Vec::new(), Vec::new());
        for (at, look) in looks {
            match look {
                Look::Found(glance) => glances.push(glance),
                Look::Later(terms) => later.push((at, terms)),
                Look::Nothing => {}
            }
        }
        let settled = glances.iter().fold(0, |all, glance| all | glance.exact);
        // Where something has the very name, words that are the same mean nothing.
        let worded = later
            .par_iter()
            .with_max_len(STRIDE)
            .filter(|(_, terms)| terms & !settled != 0)
            .map(|(at, terms)| look(*at, Some(*terms)))
            .collect::<Result<Vec<Look>>>()?;
        glances.extend(worded.into_iter().filter_map(|look| match look {
            Look::Found(glance) => Some(glance),
            Look::Later(_) | Look::Nothing => None,
        }));
        Ok(glances)
    }

    /// Tells of the best in full.
    fn scenes(
        &self,
        lenders: &[Lender<'_>],
        glances: &mut [Glance],
        settled: u64,
    ) -> Result<Vec<Scene>> {
        glances.par_iter_mut().take(MOST_SCENES).try_for_each(|glance| {
            let (yard, files) = self.place((glance.yard, glance.model));
            glance.keep(|| yard.model(self.host, files, self.task)).map(drop)
        })?;
        let homes = homes(self.host, self.yards, glances, self.task)?;
        glances
            .par_iter_mut()
            .take(MOST_SCENES)
            .map(|glance| {
                let (yard, files) = self.place((glance.yard, glance.model));
                let query = &self.queries[glance.yard];
                let of = |system: &EcoString| homes.get(&(glance.yard, system.clone()));
                let beside: Vec<&[Arc<str>]> =
                    glance.systems().iter().filter_map(of).map(Vec::as_slice).collect();
                let tell = |graph: &Graph<'_>, sources: &Sources| {
                    scene(graph, sources, &files[0], query, rank(graph, query), settled)
                };
                let lender = &lenders[glance.yard];
                let (sources, model) = glance.keep(|| yard.model(self.host, files, self.task))?;
                let told = lender.lend_read(sources, model, &beside, tell);
                let mut told = told.map_err(|error| anyhow!(error))?;
                told.for_each_path(&|path| *path = yard.locate(path.clone()));
                for file in told.playbooks.iter_mut().filter_map(|playbook| playbook.file.as_mut())
                {
                    if !is_address(file) {
                        *file = yard.locate(file.as_str()).to_string();
                    }
                }
                Ok(told)
            })
            .collect()
    }
}

/// By repository and name the paths of a model's files.
type Homes = BTreeMap<(usize, EcoString), Vec<Arc<str>>>;

/// Where the models are that those refer to which are told in full, by repository and name.
fn homes(host: &dyn Host, yards: &[Yard<'_>], glances: &[Glance], task: &Task) -> Result<Homes> {
    let mut homes = BTreeMap::new();
    for (at, yard) in yards.iter().enumerate() {
        let told = glances.iter().take(MOST_SCENES).filter(|glance| glance.yard == at);
        let wanted: BTreeSet<EcoString> = told.flat_map(Glance::systems).collect();
        if wanted.is_empty() {
            continue;
        }
        let names: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        let query = Query::read(&names, &EMBEDDED);
        let found = yard.models.par_iter().map(|files| {
            let read = concerned(host, yard, files, &query, task)?;
            let name = read.and_then(|(_, model)| model.name());
            Ok(name.filter(|name| wanted.contains(name)).map(|name| (name, files.clone())))
        });
        for (name, files) in found.collect::<Result<Vec<_>>>()?.into_iter().flatten() {
            homes.entry((at, name)).or_insert(files);
        }
    }
    Ok(homes)
}

/// Where a threat stands among the others: by its points, then by its place.
type Rank<'g> = (Reverse<u32>, &'g At, usize);

/// The best threats of the models that are not told in full.
fn others(glances: &[Glance], settled: u64) -> Vec<Brief> {
    let rest = glances.iter().skip(MOST_SCENES);
    let leads = rest.flat_map(|glance| glance.threats.iter().map(move |lead| (glance, lead)));
    let mut best: Vec<(Rank<'_>, &Glance, &Lead)> = Vec::with_capacity(2 * MOST_OTHERS);
    // Of many, only those that can be told are kept.
    let mut last: Option<Rank<'_>> = None;
    for (nth, (glance, lead)) in leads.enumerate() {
        let rank = (Reverse(lead.weight.points(settled)), &lead.at, nth);
        if rank.0.0 == 0 || last.is_some_and(|last| rank > last) {
            continue;
        }
        best.push((rank, glance, lead));
        if best.len() == 2 * MOST_OTHERS {
            best.sort_unstable_by_key(|(rank, ..)| *rank);
            best.truncate(MOST_OTHERS);
            last = best.last().map(|(rank, ..)| *rank);
        }
    }
    best.sort_unstable_by_key(|(rank, ..)| *rank);
    let best = best.into_iter().take(MOST_OTHERS);
    best.map(|((score, ..), glance, lead)| glance.brief(lead, score.0)).collect()
}

/// Where else the weakness of the best model's likeliest threats is; `None` where they cite none.
fn weaknesses(
    host: &dyn Host,
    yards: &[Yard<'_>],
    (all, glances): (&[(usize, usize)], &[Glance]),
    answer: &Answer,
    catalog: &Catalog,
    task: &Task,
) -> Result<Option<Vec<Weakness>>> {
    let Some(best) = answer.scenes.first().filter(|scene| !scene.marks.is_empty()) else {
        return Ok(None);
    };
    let query = Query::read(&best.marks.ids(), catalog);
    let kept: HashMap<(usize, usize), &(Sources, Model)> = glances
        .iter()
        .filter_map(|glance| Some(((glance.yard, glance.model), glance.kept.as_deref()?)))
        .collect();
    let found = all
        .par_iter()
        .map(|at| {
            let (yard, files) = (&yards[at.0], &yards[at.0].models[at.1]);
            let read;
            let (sources, model) = match kept.get(at) {
                Some(kept) => *kept,
                None => {
                    read = concerned(host, yard, files, &query, task)?;
                    let Some(read) = &read else { return Ok(Vec::new()) };
                    read
                }
            };
            let graph = Graph::new(model, &[], &check::basis(&yard.settings, task));
            let path = files.first().map(|path| yard.locate(path.clone()));
            let scene = answer.scenes.iter().find(|scene| Some(&scene.first) == path.as_ref());
            let told =
                |id: &str| scene.is_some_and(|s| s.threats.iter().take(3).any(|t| t.id == id));
            let mut found = share(&graph, sources, &best.marks, &told);
            found
                .iter_mut()
                .for_each(|weakness| weakness.at.path = yard.locate(weakness.at.path.clone()));
            Ok(found)
        })
        .collect::<Result<Vec<Vec<Weakness>>>>()?;
    let mut found: Vec<Weakness> = found.into_iter().flatten().collect();
    found.sort_by(|a, b| (&a.at.path, a.at.line).cmp(&(&b.at.path, b.at.line)));
    Ok(Some(found))
}

/// All names of all models.
fn names(
    host: &dyn Host,
    yards: &[Yard<'_>],
    all: &[(usize, usize)],
    task: &Task,
) -> Result<BTreeSet<EcoString>> {
    let add = |mut names: BTreeSet<EcoString>, (at, nth): &(usize, usize)| {
        let yard = &yards[*at];
        let (_, model) = yard.model(host, &yard.models[*nth], task)?;
        let mut add = |name: &EcoString| {
            if !names.contains(name) {
                names.insert(name.clone());
            }
        };
        model.name().iter().for_each(&mut add);
        model.for_each_id(|_, id| add(&id.value));
        let owners = model.components.iter().filter_map(|component| component.owner.as_ref());
        owners.chain(&model.owner).for_each(|owner| add(&owner.value));
        Ok(names)
    };
    let names = all.par_iter().with_max_len(STRIDE).try_fold(BTreeSet::new, add);
    names.try_reduce(BTreeSet::new, |mut all, mut other| {
        all.append(&mut other);
        Ok(all)
    })
}
