//! One model as a responder wants to see it: whom to call, what to do, what is within reach, and
//! the threats that may have come true.

use std::collections::BTreeSet;
use std::sync::Arc;

use ecow::EcoString;

use super::facts::{Contact, DataFact, ElementFact, IncidentFact, PlaybookFact, ReachFact, Scene};
use super::query::Query;
use super::rank::{Hit, Ranking, Why};
use super::shared::marks;
use super::threat::{ThreatFact, at, tell, text};
use crate::diagram::{Cut, mermaid};
use crate::finding::Subject;
use crate::graph::incident::{Traits, detected};
use crate::graph::{Element, Exercise, Graph, ZoneOf};
use crate::ground::playbook::Found;
use crate::model::{Component, Incident, Playbook};
use crate::source::Sources;

/// Of incidents that are less alike nothing is said.
const LEAST_ALIKE: usize = 2;

/// Elements from which the reach is taken where none was asked for.
const MOST_GUESSED: usize = 4;

/// Tells all that a model has to say to a question. `settled`: the terms that are names somewhere.
#[must_use]
pub fn scene<'m>(
    graph: &Graph<'m>,
    sources: &Sources,
    path: &Arc<str>,
    query: &Query,
    mut ranking: Ranking<'m>,
    settled: u64,
) -> Scene {
    ranking.hits.retain(|hit| hit.score(settled) > 0);
    let level = |hit: &Hit<'m>| graph.risk(hit.threat);
    ranking.hits.sort_by(|a, b| {
        let key = |hit: &Hit<'m>| (hit.score(settled), graph.is_open(hit.threat), level(hit));
        key(b).cmp(&key(a)).then_with(|| a.threat.id.value.cmp(&b.threat.id.value))
    });
    let is_named = !ranking.elements.is_empty();
    let elements = focus(graph, &ranking, settled);
    let threats: Vec<ThreatFact> =
        ranking.hits.iter().map(|hit| tell(graph, sources, hit, settled)).collect();
    let best = threats.first().map_or(0, |threat| threat.score);
    let presence = if is_named { Why::At(EcoString::new()).points() } else { 1 };
    // What is told of the likeliest threats; the others may be there for a single word.
    let likely: Vec<&Hit<'m>> =
        ranking.hits.iter().filter(|hit| hit.score(settled) * 2 >= best).take(5).collect();
    let playbooks = playbooks(graph, sources, &ranking, &likely);
    let own: Vec<&str> = likely
        .iter()
        .take(3)
        .flat_map(|hit| hit.threat.refs.iter().map(|id| id.value.as_str()))
        .collect();
    let cited = query.terms.iter().filter_map(|term| Some(term.cited.as_ref()?.id.as_str()));
    let marks = marks(graph.catalog(), cited.chain(own));
    let name = graph.model.name();
    Scene {
        model: name.map_or_else(|| path.to_string(), |name| name.to_string()),
        path: at(sources, graph.model.place()).path,
        first: path.clone(),
        score: best.max(presence),
        contacts: contacts(graph, &elements, &likely, &playbooks),
        playbooks: playbooks.into_iter().map(|(_, fact)| fact).collect(),
        reach: reach(graph, &elements),
        incidents: incidents(graph, sources, query, &ranking, &likely, &elements),
        diagram: Cut::around(graph, &elements).map(|cut| mermaid(graph, &cut)),
        elements: elements.iter().map(|element| element_fact(graph, sources, *element)).collect(),
        threats,
        is_named,
        marks: Arc::new(marks),
        is_partial: !graph.model.whole,
    }
}

/// The elements that were asked for; else those of which a word is said and those that the
/// likeliest threat is at.
fn focus<'m>(graph: &Graph<'m>, ranking: &Ranking<'m>, settled: u64) -> Vec<Element<'m>> {
    if !ranking.elements.is_empty() {
        return ranking.elements.clone();
    }
    let targets = ranking.hits.first().map(|hit| graph.targets(hit.threat)).unwrap_or_default();
    let worded = ranking.worded.iter().filter(|(term, _)| settled & (1 << term) == 0);
    let mut elements: Vec<Element<'m>> = Vec::new();
    for element in targets.into_iter().chain(worded.map(|(_, element)| *element)) {
        let known = elements.iter().any(|known| known.id().span == element.id().span);
        if !known && elements.len() < MOST_GUESSED {
            elements.push(element);
        }
    }
    elements
}

fn element_fact<'m>(graph: &Graph<'m>, sources: &Sources, element: Element<'m>) -> ElementFact {
    let (title, exposed) = match element {
        Element::Component(c) => (&c.title, c.exposed.as_ref().is_some_and(|e| e.value)),
        Element::Flow(flow) => (&flow.title, false),
        Element::Actor(actor) => (&actor.title, false),
    };
    let zone = match graph.zone_of(element) {
        ZoneOf::In(zone) => Some(zone.id.value.to_string()),
        ZoneOf::Outside | ZoneOf::Unknown => None,
    };
    ElementFact {
        id: element.id().value.to_string(),
        noun: element.noun(),
        title: text(title.as_ref()),
        zone,
        is_exposed: exposed,
        owner: text(graph.owner_of(element)),
        at: at(sources, element.id().span),
    }
}

fn contact_of(element: Element<'_>) -> Option<&EcoString> {
    let contact = match element {
        Element::Component(component) => &component.contact,
        Element::Actor(actor) => &actor.contact,
        Element::Flow(_) => &None,
    };
    contact.as_ref().map(|contact| &contact.value)
}

/// Whom to call, each once: who owns the elements, then who owns the threats and the playbooks.
fn contacts<'m>(
    graph: &Graph<'m>,
    elements: &[Element<'m>],
    likely: &[&Hit<'m>],
    playbooks: &[(&'m Playbook, PlaybookFact)],
) -> Vec<Contact> {
    let mut all: Vec<Contact> = Vec::new();
    let mut add = |owner: Option<&EcoString>, contact: Option<&EcoString>, of: String| {
        let Some(owner) = owner.or(contact) else { return };
        let place = all.iter().position(|known| graph.same_owner(&known.owner, owner));
        let place = place.unwrap_or_else(|| {
            let owners = graph.ground().owners.as_ref();
            let handles = owners.map(|owners| owners.handles(owner)).unwrap_or_default();
            let listed = owners.and_then(|owners| owners.contact(owner));
            all.push(Contact {
                owner: owner.to_string(),
                handles: handles.iter().map(ToString::to_string).filter(|h| h != owner).collect(),
                contacts: listed.map(ToString::to_string).into_iter().collect(),
                of: Vec::new(),
            });
            all.len() - 1
        });
        let known = &mut all[place];
        if let Some(contact) =
            contact.filter(|c| *c != owner && !known.contacts.iter().any(|k| k == *c))
        {
            known.contacts.push(contact.to_string());
        }
        if !known.of.contains(&of) {
            known.of.push(of);
        }
    };
    for element in elements {
        let owner = graph.owner_of(*element).map(|owner| &owner.value);
        add(owner, contact_of(*element), element.id().value.to_string());
    }
    for hit in likely {
        let owner = hit.threat.owner.as_ref().map(|owner| &owner.value);
        add(owner, None, format!("threat {}", hit.threat.id.value));
        if elements.is_empty() && hit.came.is_none() {
            let subject = Subject::new("threat", hit.threat.id.value.clone());
            let owner = graph.owner_of_subject(&subject).map(|owner| &owner.value);
            add(owner, None, format!("threat {}", hit.threat.id.value));
        }
    }
    for (playbook, _) in playbooks {
        let front = graph.plan(playbook).and_then(|plan| plan.front.owner.as_ref());
        let owner = playbook.owner.as_ref().map(|owner| &owner.value).or(front);
        let contact = playbook.contact.as_ref().map(|contact| &contact.value);
        add(owner, contact, format!("playbook {}", playbook.id.value));
    }
    all
}

/// The playbooks for the likely threats, the one for the likeliest first; those that were asked for;
/// else those that are for whatever happens.
fn playbooks<'m>(
    graph: &Graph<'m>,
    sources: &Sources,
    ranking: &Ranking<'m>,
    likely: &[&Hit<'m>],
) -> Vec<(&'m Playbook, PlaybookFact)> {
    let mut found: Vec<(&Playbook, PlaybookFact)> = Vec::new();
    let asked = ranking.incidents.iter().filter_map(|incident| graph.used_playbook(incident));
    let of_hits = likely.iter().flat_map(|hit| {
        graph.model.playbooks.iter().filter(|playbook| {
            graph.threats_of_playbook(playbook).iter().any(|t| std::ptr::eq(*t, hit.threat))
        })
    });
    let mut chosen: Vec<&Playbook> = of_hits.chain(asked).collect();
    if chosen.is_empty() {
        let general = graph.model.playbooks.iter();
        chosen.extend(general.filter(|playbook| graph.threats_of_playbook(playbook).is_empty()));
    }
    for playbook in chosen {
        if found.iter().any(|(known, _)| std::ptr::eq(*known, playbook)) {
            continue;
        }
        let is_told = |id: &&EcoString| likely.iter().any(|hit| hit.threat.id.value == **id);
        let of = graph.threats_of_playbook(playbook);
        let threats = of.iter().map(|threat| &threat.id.value).filter(is_told);
        let fact = PlaybookFact {
            id: playbook.id.value.to_string(),
            title: text(playbook.title.as_ref()),
            file: text(playbook.file.as_ref()),
            is_missing: matches!(graph.playbook_file(playbook), Some(Found::Missing)),
            exercised: match graph.exercise(playbook) {
                Exercise::On(date) => Some(date),
                Exercise::Never | Exercise::Garbled(_) => None,
            },
            owner: text(playbook.owner.as_ref()),
            threats: threats.map(ToString::to_string).collect(),
            at: at(sources, playbook.id.span),
        };
        found.push((playbook, fact));
    }
    found
}

fn reach<'m>(graph: &Graph<'m>, elements: &[Element<'m>]) -> ReachFact {
    let reach = graph.reach(elements);
    let mut data: Vec<(Option<&'static str>, Vec<DataFact>)> = Vec::new();
    for reached in &reach.data {
        let class = reached.class.map(|class| class.word());
        let fact = DataFact {
            id: reached.data.id.value.to_string(),
            steps: reached.steps,
            at: reached.at.value.to_string(),
            is_vital: reached.is_vital,
            is_pii: reached.data.pii.as_ref().is_some_and(|pii| pii.value),
        };
        match data.last_mut().filter(|(known, _)| *known == class) {
            Some((_, facts)) => facts.push(fact),
            None => data.push((class, vec![fact])),
        }
    }
    let components = reach.components.iter();
    let lost: BTreeSet<String> = reach.lost.iter().map(|id| id.value.to_string()).collect();
    ReachFact {
        data,
        components: components.map(|(c, steps)| (c.id.value.to_string(), *steps)).collect(),
        silent: reach.silent.iter().map(|flow| flow.id.value.to_string()).collect(),
        lost: lost.into_iter().collect(),
    }
}

fn incidents<'m>(
    graph: &Graph<'m>,
    sources: &Sources,
    query: &Query,
    ranking: &Ranking<'m>,
    likely: &[&Hit<'m>],
    elements: &[Element<'m>],
) -> Vec<IncidentFact> {
    let components: Vec<&'m Component> = elements
        .iter()
        .filter_map(|element| match element {
            Element::Component(component) => Some(*component),
            Element::Flow(flow) => graph.ends(flow).and_then(|[_, to]| to.component()),
            Element::Actor(_) => None,
        })
        .collect();
    let refs =
        query.terms.iter().filter_map(|term| Some(EcoString::from(&*term.cited.as_ref()?.id)));
    let ids = likely.iter().map(|hit| hit.threat.id.value.as_str());
    let alert = Traits::of_alert(ids, refs, &components);
    let mut found: Vec<IncidentFact> = Vec::new();
    for incident in &graph.model.incidents {
        let likeness = alert.likeness(&graph.traits(incident));
        let is_asked = ranking.incidents.iter().any(|known| std::ptr::eq(*known, incident));
        if likeness.score < LEAST_ALIKE && !is_asked {
            continue;
        }
        let score = likeness.score + if is_asked { 4 } else { 0 };
        let shared = likeness.shared.iter().map(ToString::to_string).collect();
        found.push(incident_fact(sources, incident, score, shared));
    }
    found.sort_by(|a, b| (b.score, b.detected, &a.id).cmp(&(a.score, a.detected, &b.id)));
    found
}

fn incident_fact(
    sources: &Sources,
    incident: &Incident,
    score: usize,
    shared: Vec<String>,
) -> IncidentFact {
    let causes = incident.root_causes.iter().map(|cause| {
        let status = cause.status.as_ref().map(|status| status.value.word());
        (cause.id.value.to_string(), text(cause.why.as_ref()), status)
    });
    IncidentFact {
        id: incident.id.value.to_string(),
        title: text(incident.title.as_ref()),
        severity: incident.severity.as_ref().map(|severity| severity.value.word()),
        phase: incident.phase.as_ref().map(|phase| phase.value.word()),
        detected: detected(incident),
        score,
        shared,
        causes: causes.collect(),
        playbook: text(incident.playbook.as_ref()),
        report: text(incident.report.as_ref()),
        at: at(sources, incident.id.span),
    }
}
