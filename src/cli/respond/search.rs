//! Asks many models: a quick look at each, a thorough one at the best.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{Result, anyhow};
use ecow::EcoString;
use rayon::prelude::*;

use super::yards::Yard;
use crate::catalog::{Catalog, EMBEDDED};
use crate::check::{self, Lender, Task};
use crate::graph::Graph;
use crate::ground::playbook::is_address;
use crate::host::{Host, Models};
use crate::model::Model;
use crate::respond::{
    Answer, At, Brief, Hit, Query, Reason, Scene, Weakness, nearest_names, rank, rank_by, scene,
    share,
};
use crate::source::{SourceFile, Sources};

/// Models that are told in full; of others only their threats are named.
const MOST_SCENES: usize = 20;

/// Threats of further models that are named.
const MOST_OTHERS: usize = 1_000;

/// In so many models the weakness is looked for without being asked to.
const FEW_MODELS: usize = 300;

/// A question, and where it is asked.
pub(in crate::cli) struct Asked<'a> {
    pub(in crate::cli) query: &'a [String],
    pub(in crate::cli) task: &'a Task,
    /// Whether the weakness is looked for in all models, however many.
    pub(in crate::cli) everywhere: bool,
}

/// What a quick look at a model gives.
struct Glance {
    yard: usize,
    model: usize,
    name: String,
    exact: u64,
    mentioned: u64,
    threats: Vec<(String, Option<String>, At, Vec<Reason>)>,
    /// The other models that it refers to, by name.
    systems: BTreeSet<EcoString>,
}

impl Glance {
    /// The points of the best threat.
    fn score(&self, settled: u64) -> u32 {
        let threats = self.threats.iter().map(|(.., reasons)| points(reasons, settled));
        let present = if self.exact != 0 { 8 } else { 1 };
        threats.max().unwrap_or(0).max(present)
    }
}

fn points(reasons: &[Reason], settled: u64) -> u32 {
    let counts = |r: &&Reason| !(r.why.is_word() && settled & (1 << r.term) != 0);
    reasons.iter().filter(counts).map(|reason| reason.why.points()).sum()
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
        .map(|yard| Ok(Models::of(yard.host(host), yard.models.clone(), &yard.settings)))
        .collect::<Result<_>>()?;
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
    let place = |(at, model): (usize, usize)| (&yards[at], &yards[at].models[model]);
    let glances = all
        .par_iter()
        .filter_map(|at| {
            let (yard, files) = place(*at);
            glance(host, yard, files, &queries[at.0], asked.task, *at).transpose()
        })
        .collect::<Result<Vec<Glance>>>()?;
    let settled = glances.iter().fold(0, |all, glance| all | glance.exact);
    let found = glances.iter().fold(settled, |all, glance| all | glance.mentioned);
    let mut glances: Vec<Glance> = glances
        .into_iter()
        .filter(|glance| glance.exact != 0 || glance.mentioned & !settled != 0)
        .collect();
    glances.sort_by(|a, b| {
        let key = |g: &Glance| std::cmp::Reverse(g.score(settled));
        (key(a), &a.name, a.yard, a.model).cmp(&(key(b), &b.name, b.yard, b.model))
    });
    let mut answer = Answer {
        asked: asked.query.to_vec(),
        understood: query.terms.iter().map(crate::respond::Term::told).collect(),
        left_out: query.left_out,
        models: all.len(),
        today: Some(asked.task.today),
        ..Answer::default()
    };
    let homes = homes(host, yards, &glances, asked.task)?;
    let scenes: Vec<Scene> = glances
        .par_iter()
        .take(MOST_SCENES)
        .map(|glance| {
            let (yard, files) = place((glance.yard, glance.model));
            let query = &queries[glance.yard];
            let of = |system: &EcoString| homes.get(&(glance.yard, system.clone()));
            let beside: Vec<&[Arc<str>]> =
                glance.systems.iter().filter_map(of).map(Vec::as_slice).collect();
            let told = lenders[glance.yard].lend_beside(files, &beside, |graph, sources| {
                scene(graph, sources, &files[0], query, rank(graph, query), settled)
            });
            let mut told = told.map_err(|error| anyhow!(error))?;
            told.for_each_path(&|path| *path = yard.locate(path));
            for file in told.playbooks.iter_mut().filter_map(|playbook| playbook.file.as_mut()) {
                if !is_address(file) {
                    *file = yard.locate(file).to_string();
                }
            }
            Ok(told)
        })
        .collect::<Result<_>>()?;
    let partial = scenes.iter().filter(|scene| scene.is_partial).map(|scene| scene.path.clone());
    answer.partial = partial.collect();
    answer.scenes = scenes;
    answer.scenes.sort_by(|a, b| (b.score, &a.path).cmp(&(a.score, &b.path)));
    answer.others = others(&glances, settled);
    if asked.everywhere || all.len() <= FEW_MODELS {
        answer.shared = weaknesses(host, yards, &all, &answer, catalog, asked.task)?;
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

/// Reads the files of a model.
fn read(host: &dyn Host, yard: &Yard<'_>, files: &[Arc<str>]) -> Result<Sources> {
    let mut sources = Sources::new();
    for path in files {
        let bytes = yard.host(host).read(path)?;
        let bytes = bytes.ok_or_else(|| anyhow!("`{path}` cannot be read: it is gone"))?;
        sources.add(SourceFile::new(path.clone(), bytes));
    }
    Ok(sources)
}

/// Reads the model that the files make.
fn lower(host: &dyn Host, yard: &Yard<'_>, sources: &mut Sources, task: &Task) -> Result<Model> {
    let find = |path: &str| {
        let bytes = yard.host(host).read(path).map_err(|error| format!("{error:#}"))?;
        Ok(bytes.map(|bytes| SourceFile::new(path, bytes)))
    };
    check::lower(sources, task, &find).map_err(|error| anyhow!(error))
}

/// The texts of the files, and their names, which may be ids.
fn texts(sources: &Sources) -> impl Iterator<Item = &str> + Clone {
    let files: Vec<&SourceFile> = sources.iter().map(|(_, file)| file).collect();
    files.into_iter().flat_map(|file| [file.text(), &**file.path()])
}

fn glance(
    host: &dyn Host,
    yard: &Yard<'_>,
    files: &[Arc<str>],
    query: &Query,
    task: &Task,
    (at, nth): (usize, usize),
) -> Result<Option<Glance>> {
    let mut sources = read(host, yard, files)?;
    let terms = query.concerns(texts(&sources));
    if terms == 0 {
        return Ok(None);
    }
    let model = lower(host, yard, &mut sources, task)?;
    let graph = Graph::new(&model, &[], &check::basis(&yard.settings, task));
    let ranking = rank_by(&graph, query, terms);
    if ranking.exact == 0 && ranking.mentioned == 0 {
        return Ok(None);
    }
    let brief = |hit: Hit<'_>| {
        let place = sources.bare_place(hit.threat.id.span);
        let title = hit.threat.title.as_ref().map(|title| title.value.to_string());
        let at = At { path: yard.locate(&place.path), line: place.start.line };
        (hit.threat.id.value.to_string(), title, at, hit.reasons)
    };
    Ok(Some(Glance {
        yard: at,
        model: nth,
        name: name(&model, yard, files),
        exact: ranking.exact,
        mentioned: ranking.mentioned,
        threats: ranking.hits.into_iter().map(brief).collect(),
        systems: systems(&model),
    }))
}

/// The names of the models that a model refers to. Libraries are found by what it uses.
fn systems(model: &Model) -> BTreeSet<EcoString> {
    let (mut systems, own) = (BTreeSet::new(), model.name());
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

/// By repository and name the paths of a model's files.
type Homes = BTreeMap<(usize, EcoString), Vec<Arc<str>>>;

/// Where the models are that those refer to which are told in full, by repository and name.
fn homes(host: &dyn Host, yards: &[Yard<'_>], glances: &[Glance], task: &Task) -> Result<Homes> {
    let mut homes = BTreeMap::new();
    for (at, yard) in yards.iter().enumerate() {
        let told = glances.iter().take(MOST_SCENES).filter(|glance| glance.yard == at);
        let wanted: BTreeSet<EcoString> = told.flat_map(|g| g.systems.iter().cloned()).collect();
        if wanted.is_empty() {
            continue;
        }
        let names: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        let query = Query::read(&names, &EMBEDDED);
        let found = yard.models.par_iter().map(|files| {
            let mut sources = read(host, yard, files)?;
            if query.concerns(texts(&sources)) == 0 {
                return Ok(None);
            }
            let name = lower(host, yard, &mut sources, task)?.name();
            Ok(name.filter(|name| wanted.contains(name)).map(|name| (name, files.clone())))
        });
        for (name, files) in found.collect::<Result<Vec<_>>>()?.into_iter().flatten() {
            homes.entry((at, name)).or_insert(files);
        }
    }
    Ok(homes)
}

fn name(model: &Model, yard: &Yard<'_>, files: &[Arc<str>]) -> String {
    let path = || yard.locate(files.first().map_or("", |path| path)).to_string();
    model.name().map_or_else(path, |name| name.to_string())
}

/// The threats of the models that are not told in full.
fn others(glances: &[Glance], settled: u64) -> Vec<Brief> {
    let rest = glances.iter().skip(MOST_SCENES);
    let mut briefs: Vec<Brief> = rest
        .flat_map(|glance| {
            glance.threats.iter().map(|(threat, title, at, reasons)| Brief {
                model: glance.name.clone(),
                threat: threat.clone(),
                title: title.clone(),
                score: points(reasons, settled),
                at: at.clone(),
            })
        })
        .filter(|brief| brief.score > 0)
        .collect();
    briefs.sort_by(|a, b| (b.score, &a.at.path, a.at.line).cmp(&(a.score, &b.at.path, b.at.line)));
    briefs.truncate(MOST_OTHERS);
    briefs
}

/// Where else the weakness of the best model's likeliest threats is; `None` where they cite none.
fn weaknesses(
    host: &dyn Host,
    yards: &[Yard<'_>],
    all: &[(usize, usize)],
    answer: &Answer,
    catalog: &Catalog,
    task: &Task,
) -> Result<Option<Vec<Weakness>>> {
    let Some(best) = answer.scenes.first().filter(|scene| !scene.marks.is_empty()) else {
        return Ok(None);
    };
    let query = Query::read(&best.marks.ids(), catalog);
    let found = all
        .par_iter()
        .map(|(at, nth)| {
            let (yard, files) = (&yards[*at], &yards[*at].models[*nth]);
            let mut sources = read(host, yard, files)?;
            if query.concerns(texts(&sources)) == 0 {
                return Ok(Vec::new());
            }
            let model = lower(host, yard, &mut sources, task)?;
            let graph = Graph::new(&model, &[], &check::basis(&yard.settings, task));
            let path = files.first().map(|path| yard.locate(path));
            let scene = answer.scenes.iter().find(|scene| Some(&scene.first) == path.as_ref());
            let told =
                |id: &str| scene.is_some_and(|s| s.threats.iter().take(3).any(|t| t.id == id));
            let mut found = share(&graph, &sources, &best.marks, &told);
            found.iter_mut().for_each(|weakness| weakness.at.path = yard.locate(&weakness.at.path));
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
    let names = all.par_iter().map(|(at, nth)| {
        let yard = &yards[*at];
        let mut sources = read(host, yard, &yard.models[*nth])?;
        let model = lower(host, yard, &mut sources, task)?;
        let mut names: BTreeSet<EcoString> = model.name().into_iter().collect();
        model.for_each_id(|_, id| {
            names.insert(id.value.clone());
        });
        let owners = model.components.iter().filter_map(|component| component.owner.as_ref());
        names.extend(owners.chain(&model.owner).map(|owner| owner.value.clone()));
        Ok(names)
    });
    names.try_reduce(BTreeSet::new, |mut all, mut other| {
        all.append(&mut other);
        Ok(all)
    })
}
