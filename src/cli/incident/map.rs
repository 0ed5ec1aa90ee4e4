//! `tmgate incident map`: which threats an incident is.

use anyhow::{Result, anyhow, bail};

use super::answers::confirm;
use super::{Office, settle};
use crate::check::Lender;
use crate::cli::args::Map;
use crate::cli::desk::{Desk, quoted_list};
use crate::cli::{Exit, Streams};
use crate::formats::native::Section;
use crate::graph::{Graph, Resolved};
use crate::host::{Host, Models};
use crate::model::{Incident, RefKind};
use crate::report::harmless;
use crate::respond::{Query, rank};

/// Threats that are proposed.
const MOST: usize = 8;

/// A threat that the incident may be.
struct Proposal {
    threat: String,
    title: String,
    score: u32,
    why: Vec<String>,
    is_mapped: bool,
}

pub(super) fn run(args: &Map, host: &dyn Host, streams: &mut Streams<'_>) -> Result<Exit> {
    let office = Office::open(&args.place, host)?;
    let at = office.holder(&args.id, &args.place, host)?;
    let library = Models::of(host, office.models.clone(), &office.settings);
    let opened = Lender::open(&library, &office.settings, &office.task);
    let (lender, _) = opened.map_err(|error| anyhow!(error))?;
    let told = lender.lend(&office.models[at], |graph, _| {
        let incident = graph.model.incidents.iter().find(|i| i.id.value == *args.id);
        let incident = incident.ok_or_else(|| anyhow!("incident `{}` is gone", args.id))?;
        let wrong = args.threat.iter().find_map(|id| match graph.resolve(RefKind::Threat, id) {
            Resolved::Found => None,
            Resolved::Misspelt(meant) => Some(format!("`{id}`; did you mean `{meant}`?")),
            _ => Some(format!("`{id}`")),
        });
        let mapped = incident.threats.iter().map(|id| id.value.to_string()).collect::<Vec<_>>();
        Ok::<_, anyhow::Error>((proposals(graph, incident), mapped, wrong))
    });
    let (proposals, mapped, wrong) = told.map_err(|error| anyhow!(error))??;
    if let Some(wrong) = wrong {
        bail!("no threat is called {wrong}");
    }
    let mut chosen = args.threat.clone();
    if chosen.is_empty() && !args.unanticipated {
        for proposal in &proposals {
            show(proposal, streams)?;
        }
        for proposal in proposals.iter().filter(|proposal| !proposal.is_mapped) {
            if confirm(&format!("is it {}?", proposal.threat), host, streams)? {
                chosen.push(proposal.threat.clone());
            }
        }
    }
    let mut desk = Desk::open(host, &office.models[at])?;
    if args.unanticipated {
        if !mapped.is_empty() {
            bail!(
                "incident `{}` is mapped to {}; it was not unanticipated",
                args.id,
                mapped.join(", ")
            );
        }
        desk.set(Section::Incidents, &args.id, &[], "unanticipated", "true")?;
    } else if chosen.is_empty() {
        let id = harmless(&args.id).into_owned();
        if proposals.is_empty() {
            writeln!(streams.out, "no threat of the model is like it")?;
            writeln!(streams.out, "next: `tmgate incident map {id} --unanticipated`")?;
            return Ok(Exit::GateFailed);
        }
        writeln!(
            streams.out,
            "next: `tmgate incident map {id} --threat ID`, or `--unanticipated`"
        )?;
        return Ok(Exit::Pass);
    } else {
        let mut all = mapped;
        chosen.into_iter().for_each(|id| {
            if !all.contains(&id) {
                all.push(id);
            }
        });
        let value = quoted_list(all.iter().map(String::as_str));
        desk.set(Section::Incidents, &args.id, &[], "threats", &value)?;
    }
    // What was named on the command line is confirmed by that.
    settle(&desk, true, "", host, streams)?;
    writeln!(
        streams.out,
        "next: `tmgate incident close {}` says what is missing",
        harmless(&args.id)
    )?;
    Ok(Exit::Pass)
}

fn show(proposal: &Proposal, streams: &mut Streams<'_>) -> Result<()> {
    let mark = if proposal.is_mapped { ", is mapped" } else { "" };
    let (threat, title) = (&proposal.threat, &proposal.title);
    let line = format!("{threat}: {title} ({}{mark})", proposal.why.join(", "));
    writeln!(streams.out, "{:>3}  {}", proposal.score, harmless(&line))?;
    Ok(())
}

/// The threats of the model, ranked by what the record says of the incident.
fn proposals<'m>(graph: &Graph<'m>, incident: &'m Incident) -> Vec<Proposal> {
    let ids = incident.affected.iter().chain(&incident.refs).chain(&incident.failed);
    let mut asked: Vec<String> = ids.map(|id| id.value.to_string()).collect();
    asked.extend(incident.title.iter().map(|title| title.value.to_string()));
    let query = Query::read(&asked, graph.catalog());
    let ranking = rank(graph, &query);
    let mut hits: Vec<_> = ranking.hits.iter().filter(|hit| hit.score(ranking.exact) > 1).collect();
    hits.sort_by(|a, b| {
        let key = |hit: &&crate::respond::Hit<'_>| hit.score(ranking.exact);
        key(b).cmp(&key(a)).then_with(|| a.threat.id.value.cmp(&b.threat.id.value))
    });
    let proposal = |hit: &&crate::respond::Hit<'m>| Proposal {
        threat: hit.threat.id.value.to_string(),
        title: hit.threat.title.as_ref().map_or("without a title", |title| &title.value).to_owned(),
        score: hit.score(ranking.exact),
        why: hit.reasons.iter().map(|reason| reason.why.told()).take(3).collect(),
        is_mapped: incident.threats.iter().any(|id| id.value == hit.threat.id.value),
    };
    hits.iter().take(MOST).map(proposal).collect()
}
