//! A data-flow diagram as a picture: zones, data classes, and what is open where.

use std::collections::BTreeMap;

use super::picture::{Arrow, Frame, Key, Node, Picture, Risk, Shape, State};
use super::text::shown;
use super::{Cut, Part};
use crate::graph::{Element, Graph, Treatment, is_out};
use crate::model::vocabulary::{Class, ComponentKind};
use crate::model::{Flow, Text, Zone};

/// Characters of a name that are shown.
const LONGEST: usize = 72;
/// Zones within zones: more are not followed outwards.
const DEEPEST: usize = 32;

impl Picture {
    /// The picture of a cut-out of `graph`.
    #[must_use]
    pub fn of_flows<'m>(graph: &Graph<'m>, cut: &Cut<'m>) -> Self {
        let risks = open_risks(graph);
        let mut frames = Frames { graph, cut, all: Vec::new(), known: BTreeMap::new() };
        let nodes = cut.parts.iter().map(|part| {
            let frame = part.zone.and_then(|zone| frames.frame_of(zone, 0));
            node(graph, part, risks.get(part.name).copied(), frame)
        });
        let nodes: Vec<Node> = nodes.collect();
        let arrows = cut.flows.iter().map(|arrow| {
            let risk = risks.get(arrow.flow.id.value.as_str()).copied();
            let ends = [cut.parts[arrow.from].name, cut.parts[arrow.to].name];
            let drawn = flow(graph, arrow.flow, ends, risk);
            Arrow { from: arrow.from, to: arrow.to, change: arrow.change, ..drawn }
        });
        let arrows: Vec<Arrow> = arrows.collect();
        let name = graph.model.system.as_ref().map_or("this system", |system| &system.value);
        let name = shown(name, LONGEST);
        let mut notes = Vec::new();
        if cut.left_out > 0 {
            notes.push(format!("{} more elements and flows are not shown", cut.left_out));
        }
        if !graph.model.whole {
            notes.push("Part of the model could not be read, and may be missing here".to_owned());
        }
        Picture {
            title: format!("Data flows of {name}"),
            about: about(&nodes, &arrows, frames.all.len()),
            across: true,
            frames: frames.all,
            nodes,
            arrows,
            notes,
            key: Some(Key::Flows),
        }
    }
}

/// In one sentence what the drawing shows.
fn about(nodes: &[Node], arrows: &[Arrow], zones: usize) -> String {
    let risks = || nodes.iter().map(|n| n.risk).chain(arrows.iter().map(|a| a.risk)).flatten();
    let worst = risks().max_by_key(|risk| risk.worst);
    let open = match worst {
        Some(risk) => format!("the worst open threat is {}", risk.word()),
        None => "no threat is open".to_owned(),
    };
    let (nodes, arrows) = (nodes.len(), arrows.len());
    format!("A diagram with {nodes} elements in {zones} zones and {arrows} data flows; {open}.")
}

/// What is open at each element, by its name.
pub(super) fn open_risks<'m>(graph: &Graph<'m>) -> BTreeMap<&'m str, Risk> {
    let mut risks: BTreeMap<&str, Risk> = BTreeMap::new();
    for threat in &graph.model.threats {
        if !matches!(graph.treatment(threat), Treatment::Open | Treatment::Unknown) {
            continue;
        }
        let level = graph.risk(threat);
        let mut names: Vec<&str> =
            graph.targets(threat).iter().map(|target| target.id().value.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let risk = Risk::with(risks.get(name).copied(), level);
            risks.insert(name, risk);
        }
    }
    risks
}

fn node<'m>(graph: &Graph<'m>, part: &Part<'m>, risk: Option<Risk>, frame: Option<usize>) -> Node {
    let (title, shape, state) = match part.element {
        Element::Component(component) => {
            let shape = match component.kind.as_ref().map(|kind| kind.value) {
                Some(ComponentKind::Store) => Shape::Store,
                Some(ComponentKind::External) => Shape::External,
                Some(ComponentKind::Process) | None => Shape::Process,
            };
            let exposed = component.exposed.as_ref().is_some_and(|exposed| exposed.value);
            let state = match (is_out(component.out_of_scope.as_ref()), exposed) {
                (true, _) => State::Out,
                (false, true) => State::Exposed,
                (false, false) => State::Plain,
            };
            (component.title.as_ref(), shape, state)
        }
        Element::Actor(actor) => (actor.title.as_ref(), Shape::Actor, State::Plain),
        Element::Flow(flow) => (flow.title.as_ref(), Shape::Process, State::Plain),
    };
    let id = shown(part.name, LONGEST);
    let name = title.map_or_else(|| id.clone(), |title| shown(&title.value, LONGEST));
    let class = match part.element {
        Element::Component(component) => graph.held(component).filter_map(class_of).max(),
        _ => None,
    };
    let mut told = vec![format!("{} {id}", part.element.noun())];
    told.extend(title.map(|title| shown(&title.value, 200)));
    told.push(match graph.owner_of(part.element) {
        Some(owner) => format!("owner: {}", shown(&owner.value, 80)),
        None => "owner: nobody".to_owned(),
    });
    told.extend(class.map(|class| format!("holds {class} data")));
    told.extend(state.word().map(str::to_owned));
    told.extend(risk.map(|risk| format!("threats: {}", risk.said())));
    let mut notes = Vec::new();
    if name != id {
        notes.push(id.clone());
    }
    notes.extend(class.map(|class| format!("holds {class}")));
    let (change, cut, told) = (part.change, false, told.join("\n"));
    Node { id, shape, name, notes, risk, state, cut, change, told, frame }
}

fn flow<'m>(graph: &Graph<'m>, flow: &'m Flow, ends: [&str; 2], risk: Option<Risk>) -> Arrow {
    let id = shown(&flow.id.value, 32);
    let class = graph.flow_class(flow);
    let carries = !(flow.sends.is_empty() && flow.gets.is_empty());
    let over = flow.over.as_ref().map(|over| shown(&over.value, 24));
    let said = match class {
        Some(class) => Some(class.word()),
        None if carries => Some("unclassified"),
        None => None,
    };
    let out = is_out(flow.out_of_scope.as_ref());
    let note: Vec<&str> = over.as_deref().into_iter().chain(said).collect();
    let mut label = vec![id.clone()];
    if !note.is_empty() {
        label.push(note.join(" · "));
    }
    let list = |ids: &[Text]| ids.iter().map(|id| shown(&id.value, 40)).collect::<Vec<_>>();
    let [from, to] = ends;
    let mut told = vec![format!("flow {id}: {} to {}", shown(from, 40), shown(to, 40))];
    told.extend(flow.title.as_ref().map(|title| shown(&title.value, 200)));
    for (key, values) in [
        ("over", over.into_iter().collect()),
        ("authenticated by", list(&flow.authn)),
        ("sends", list(&flow.sends)),
        ("gets", list(&flow.gets)),
    ] {
        if !values.is_empty() {
            told.push(format!("{key}: {}", values.join(", ")));
        }
    }
    let owner = graph.owner_of(Element::Flow(flow));
    told.extend(owner.map(|owner| format!("owner: {}", shown(&owner.value, 80))));
    told.extend(out.then(|| "out of scope".to_owned()));
    told.extend(risk.map(|risk| format!("threats: {}", risk.said())));
    let told = told.join("\n");
    Arrow { from: 0, to: 0, label, class, risk, out, change: None, told }
}

fn class_of(data: &crate::model::Data) -> Option<Class> {
    data.class.as_ref().map(|class| class.value)
}

/// The zones that are drawn, each once, by where they stand: several may have one name.
struct Frames<'a, 'm> {
    graph: &'a Graph<'m>,
    cut: &'a Cut<'m>,
    all: Vec<Frame>,
    known: BTreeMap<*const Zone, usize>,
}

impl<'m> Frames<'_, 'm> {
    /// The frame of a zone, with those around it; one that lies within itself ends where it began.
    fn frame_of(&mut self, zone: &'m Zone, deep: usize) -> Option<usize> {
        let zone = self.of_today(zone);
        if let Some(known) = self.known.get(&std::ptr::from_ref(zone)) {
            return Some(*known);
        }
        if deep > DEEPEST {
            return None;
        }
        let circular = self.graph.zone_circle(zone).is_some();
        let around = self.graph.around(zone).filter(|_| !circular);
        let inside = around.and_then(|around| self.frame_of(around, deep + 1));
        let id = zone.id.value.as_str();
        let name = zone.title.as_ref().map_or(id, |title| &title.value);
        let trust = zone.trust.map_or(String::new(), |trust| format!("trust {}", trust.value));
        let change = self.cut.zones.get(id).copied();
        self.known.insert(std::ptr::from_ref(zone), self.all.len());
        self.all.push(Frame { name: shown(name, LONGEST), note: trust, inside, change });
        Some(self.all.len() - 1)
    }

    /// What is gone lies in the zone of that name, where there is one still.
    fn of_today(&self, zone: &'m Zone) -> &'m Zone {
        let zones = &self.graph.model.zones;
        let is_gone = !zones.iter().any(|own| std::ptr::eq(own, zone));
        let namesake = zones.iter().find(|own| is_gone && own.id.value == zone.id.value);
        namesake.unwrap_or(zone)
    }
}
